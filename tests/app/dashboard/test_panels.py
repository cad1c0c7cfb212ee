"""All panels of the monitor stand whatever the signal, the names, the model or the state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication

from app.dashboard.bands import BandPanel
from app.dashboard.contact import ContactPanel
from app.dashboard.faces import FacesPanel
from app.dashboard.health import HealthPanel
from app.dashboard.mood_map import MoodMapPanel
from app.dashboard.reading import ReadingPanel
from app.dashboard.timeline import TimelinePanel
from app.frame import TimelineMark
from streaming.status import MonitorState
from tests.app.dashboard.panels import shown
from tests.app.views import a_model, a_prediction, a_presenter, a_view, an_info

pytestmark = pytest.mark.gui

WIDTHS = {ContactPanel: 262, BandPanel: 262, HealthPanel: 262, TimelinePanel: 540}
LONG = "a name that somebody gave without a thought of windows " * 4


def read(view):
    """Give a view a reading of this moment and some before it."""
    view.events += [a_prediction(view.now - i / 2, 0.1 * (i % 9 - 4)) for i in range(9, -1, -1)]
    return view


def of_channels(n, name="EXG{}"):
    """A monitor of so many channels, whose sixth is flat."""
    info = an_info([name.format(i) for i in range(n)], name=LONG, device=LONG)
    view = a_view(info=info)
    view.data[5:6] = 0
    return read(view)


def of_nothing(view):
    view.data[:] = np.nan
    return view


SCENES = {
    "good": lambda: (read(a_view()), {}),
    "one channel": lambda: (of_channels(1), {}),
    "32 channels": lambda: (of_channels(32), {}),
    "long names": lambda: (of_channels(14, f"{LONG}{{}}"), {"model": a_model(name=LONG)}),
    "no numbers": lambda: (of_nothing(a_view()), {}),
    "no signal": lambda: (a_view(age=None, ahead=14 * 256), {}),
    "no stream": lambda: (a_view(changes={"info": None}, age=None, ahead=14 * 256), {}),
    "lost": lambda: (read(a_view(age=90.0, changes={"state": MonitorState.LOST})), {}),
    "no model": lambda: (a_view(), {"model": None, "no_model": LONG}),
    "replay paused": lambda: (read(a_view()), {"paused": lambda: True}),
    "other target": lambda: (read(a_view()), {"model": a_model(target="arousal")}),
}
HOLDS = {"good", "one channel", "32 channels", "long names", "other target"}


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(
    "kind",
    [
        ContactPanel,
        BandPanel,
        HealthPanel,
        TimelinePanel,
        ReadingPanel,
        MoodMapPanel,
        FacesPanel,
    ],
)
def test_a_panel_draws_every_scene_in_the_width_of_its_column(qapp, kind, scene):
    """Twice, for the second frame is drawn over the first."""
    view, changes = SCENES[scene]()
    presenter = a_presenter(view, **changes)
    width = WIDTHS.get(kind, 312)
    with shown(kind(), width, 300) as panel:
        for _ in range(2):
            panel.show_frame(presenter.frame(traces=False))
            QApplication.processEvents()
            assert not panel.card.frame.grab().isNull()
        assert panel.card.frame.minimumSizeHint().width() <= width


@pytest.mark.parametrize("scene", SCENES)
def test_only_a_reading_of_this_moment_is_shown_as_one(qapp, scene):
    """The word, the dot on the scale and the dot on the map come and go together."""
    view, changes = SCENES[scene]()
    frame = a_presenter(view, **changes).frame(traces=False)
    with shown(ReadingPanel(), 312, 300) as reading, shown(MoodMapPanel(), 312, 300) as mood:
        reading.show_frame(frame)
        mood.show_frame(frame)
        assert bool(reading.confidence.text()) == (scene in HOLDS)
        assert (reading.gauge.accessibleDescription() != "empty") == (scene in HOLDS)
        assert (mood.map.word == "") == (scene in HOLDS - {"other target"})


def test_markers_are_drawn_where_nothing_is_read(qapp):
    """They are of the session, not of a model."""
    frame = a_presenter(a_view(), model=None, no_model="none").frame(traces=False)
    frame = replace(frame, markers=(TimelineMark(30.0, LONG),))
    with shown(TimelinePanel(), 540, 200) as panel:
        panel.show_frame(frame)
        assert any(item.isVisible() for item in panel.markers.texts)
