"""From an outlet whose channels nobody named to a signal under the names given in the window."""

from __future__ import annotations

import numpy as np
import pylsl
import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt, QTimer

from app.dashboard.source_dialog import SourceDialog
from app.live_sources import SourceOptions, open_source
from app.source_survey import SourceSurvey
from streaming.sources.muse_link import Scan
from tests.streaming.sources.lsl_streams import a_name, an_outlet

pytestmark = [pytest.mark.ci, pytest.mark.lsl, pytest.mark.gui]

SFREQ = 256
STEP_MS = 50


class Sender:
    """Sends EEG-like noise in millivolts at a steady pace, for as long as Qt's loop runs."""

    def __init__(self, name):
        self.outlet = an_outlet(name, labels=(), source_id=f"{name}-id", unit="")
        self._rng = np.random.default_rng(0)
        self._until = pylsl.local_clock()
        self._timer = QTimer()
        self._timer.timeout.connect(self._send)
        self._timer.start(STEP_MS)

    def _send(self):
        n_times = int((pylsl.local_clock() - self._until) * SFREQ)
        if n_times:
            noise = 0.8 + 0.015 * self._rng.standard_normal((n_times, 4))
            self._until += n_times / SFREQ
            self.outlet.push_chunk(noise.astype(np.float32).tolist(), self._until)


@pytest.fixture
def survey():
    made = SourceSurvey(scan=lambda _seconds, _stop: Scan).start()
    yield made
    made.close()


def row_of(dialog, name):
    sources = dialog.list.model().sources
    return next((one for one in sources if one.name == name), None)


def test_an_unnamed_stream_is_found_looked_at_mapped_and_opened(qtbot, survey):
    name = a_name()
    sender = Sender(name)
    dialog = SourceDialog(None, survey)
    dialog.show()
    qtbot.waitUntil(lambda: row_of(dialog, name) is not None, timeout=15_000)

    dialog.list.choose(row_of(dialog, name).key)
    assert [w.badge for w in dialog.list.source.warnings] == ["no names", "no unit"]
    assert not dialog.watch.isEnabled()
    qtbot.mouseClick(dialog.channels.fill, Qt.MouseButton.LeftButton)
    plot = dialog.picture.plot
    qtbot.waitUntil(lambda: "AF8 Good" in plot.accessibleDescription(), timeout=15_000)
    assert dialog.picture.card.note.text() == "taken as mV by its scale"
    dialog.picture.unit.setCurrentIndex(dialog.picture.unit.findData("mV"))
    qtbot.mouseClick(dialog.watch, Qt.MouseButton.LeftButton)
    choice = dialog.choice
    sip.delete(dialog)

    # Whoever looked at it has let go of it.
    qtbot.waitUntil(lambda: not sender.outlet.have_consumers(), timeout=10_000)
    assert choice.source == f"lsl:{name}"
    options = SourceOptions(channel_map=choice.channel_map, unit=choice.unit)
    opened = open_source(choice.source, options).source
    try:
        blocks = []

        def has_come():
            blocks.append(opened.read(0.0))
            return blocks[-1] is not None

        qtbot.waitUntil(has_come)
        assert opened.info.ch_names == ("TP9", "AF7", "AF8", "TP10")
        assert opened.info.device == "Muse"
        assert 700 < np.median(blocks[-1].data) < 900
    finally:
        opened.close()


def test_a_stream_that_ends_leaves_the_list(qtbot, survey):
    name = a_name()
    sender = Sender(name)
    dialog = SourceDialog(None, survey)
    qtbot.waitUntil(lambda: row_of(dialog, name) is not None, timeout=15_000)

    del sender

    qtbot.waitUntil(lambda: row_of(dialog, name) is None, timeout=20_000)
    dialog.close()
    sip.delete(dialog)
