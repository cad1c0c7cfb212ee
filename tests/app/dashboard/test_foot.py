"""The two texts at the foot stand apart, and the left one loses phrases, not letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.dashboard import fonts
from app.dashboard.recording_controls import BETWEEN, LIMITS
from app.saved_line import SavedLine
from streaming.status import RecordingStatus

pytestmark = pytest.mark.gui

WIDTHS = (1180, 1280, 1440)

STATUS = RecordingStatus(file=Path.home() / "recordings" / "2026-11-21_0812.xdf", n_samples=256)


@pytest.fixture(autouse=True)
def usual_type(qapp):
    """Give back the type that the tests begin with."""
    yield
    fonts.use_families(None)
    fonts.use_text_size(1.0)


@pytest.mark.parametrize("family", [fonts.INTER, fonts.FALLBACK])
@pytest.mark.parametrize("share", [1.0, 1.15, 1.3])
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_saved_is_told_in_whole_phrases(make_window, qtbot, family, share, width):
    """As many as there is room for, with a gap before what stands at the right."""
    fonts.use_families([family])
    fonts.use_text_size(share)
    window = make_window()
    window.resize(width, 780)
    qtbot.waitUntil(lambda: window.width() == width)
    window.layout().activate()
    foot = window.footer
    foot.widget.layout().activate()
    foot._clock = lambda: 0.0
    foot.show_status(STATUS)
    texts = SavedLine().texts(STATUS, 0.0)
    shown, metrics = foot.saved.text(), foot.saved.fontMetrics()
    assert shown in texts
    assert foot.saved.toolTip() == texts[0]
    limits = foot.widget.layout().itemAt(1).widget()
    assert limits.text() == LIMITS
    assert foot.saved.x() + metrics.horizontalAdvance(shown) + BETWEEN <= limits.x()
    longer = texts[: texts.index(shown)]
    assert all(metrics.horizontalAdvance(each) > foot.saved.width() for each in longer)
