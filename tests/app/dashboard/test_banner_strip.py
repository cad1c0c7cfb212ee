"""Title and text of the strip begin on one line, however many lines the text takes."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QApplication

from app.dashboard import fonts
from app.dashboard.banner_strip import BannerStrip
from app.frame import Banner, BannerAction

pytestmark = pytest.mark.gui

WARNING = Banner(
    title="Two sensors lost contact (TP9, AF8).",
    text="Readings are paused; the recording goes on. Move hair away from behind the left ear and "
    "press the right forehead pad.",
    severe=False,
    action=BannerAction.FIT_CHECK,
)


@pytest.fixture
def strip(qapp):
    """Return a strip that offers something."""
    made = BannerStrip()
    made.offer(WARNING)
    yield made
    made.frame.close()
    sip.delete(made.frame)
    fonts.use_families(None)
    fonts.use_text_size(1.0)


@pytest.mark.parametrize("family", [fonts.INTER, fonts.FALLBACK])
@pytest.mark.parametrize("share", [1.0, 1.3])
@pytest.mark.parametrize(("width", "n_lines"), [(900, 2), (2400, 1)])
def test_title_and_text_share_their_first_baseline(strip, family, share, width, n_lines):
    """Both in the middle of the strip, with nothing of them cut."""
    fonts.use_families([family])
    fonts.use_text_size(share)
    for each in (strip.title, strip.text):
        each.setFont(fonts.font(13, bold=each is strip.title))
    frame = strip.frame
    frame.show()
    for _ in range(3):
        frame.resize(width, max(40, frame.layout().heightForWidth(width)))
        QApplication.processEvents()
    line = strip.text.fontMetrics().height()
    assert strip.text.heightForWidth(strip.text.width()) >= n_lines * line
    assert strip.text.height() >= strip.text.heightForWidth(strip.text.width())
    tops = [each.mapTo(frame, QPoint(0, 0)).y() for each in (strip.title, strip.text)]
    ascents = [each.fontMetrics().ascent() for each in (strip.title, strip.text)]
    assert tops[0] + ascents[0] == pytest.approx(tops[1] + ascents[1], abs=1)
    beneath = frame.height() - tops[1] - strip.text.height()
    assert beneath == pytest.approx(tops[1], abs=2)
