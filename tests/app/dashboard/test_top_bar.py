"""The top bar stands still, and cuts no name beside a control that keeps room for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.dashboard import fonts
from app.frame import Playback
from streaming.status import MonitorState
from tests.app.views import a_presenter, a_view

pytestmark = pytest.mark.gui

SMALLEST = (1180, 680)

FAMILIES = (fonts.INTER, fonts.FALLBACK)


@pytest.fixture(autouse=True)
def usual_type(qapp):
    """Give back the type that the tests begin with."""
    yield
    fonts.use_families(None)
    fonts.use_text_size(1.0)


@pytest.fixture
def bar_at(make_window, qtbot):
    """Return a way to show the bar of the smallest window, with a type, a source and a state."""

    def make(family, share, source="simulator:muse", state=MonitorState.LIVE):
        fonts.use_families([family])
        fonts.use_text_size(share)
        window = make_window()
        window.resize(*SMALLEST)
        qtbot.waitUntil(lambda: (window.width(), window.height()) == SMALLEST)
        window.bar.sources.choose(source)
        show(window, state)
        return window

    return make


def show(window, state):
    """Show a frame of a state; all stands where it belongs."""
    frame = a_presenter(a_view(changes={"state": state})).frame(traces=True)
    for _ in range(2):
        window.show_frame(frame)
        window.show_slow(frame)
        window.layout().activate()
        window.bar.widget.layout().activate()


def places(bar):
    """Return where each control of the bar stands."""
    parts = (bar.sources, bar.state, bar.simulated, bar.models, bar.record.button)
    return [part.geometry().getRect() for part in parts]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("source", ["simulator:muse", "2026-11-21_0812.xdf"])
def test_a_name_stands_whole_as_long_as_anything_else_can_make_way(bar_at, family, source):
    """In the smallest window, with the largest type."""
    window = bar_at(family, 1.3, source)
    bar = window.bar
    assert bar.sources.currentText().startswith(f"{source}  ·  4 ch")
    shown = bar.sources.fontMetrics().horizontalAdvance(bar.sources.currentText())
    assert shown <= bar.sources.width() - 40
    assert bar.models.width() >= bar.models.whole_width
    word = bar.state.fontMetrics().horizontalAdvance(bar.state.text())
    assert bar.state.width() >= word + 24


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_moves_when_the_state_has_another_word(bar_at, family):
    """Whatever the stream does, and however a recording is played."""
    window = bar_at(family, 1.0)
    before = places(window.bar)
    for state in MonitorState:
        show(window, state)
        assert places(window.bar) == before, state
    frame = a_presenter(a_view(), paused=lambda: True).frame(traces=True)
    for playback in Playback:
        window.bar.show_frame(replace(frame, playback=playback))
        window.bar.widget.layout().activate()
        assert places(window.bar) == before, playback
        word = window.bar.state.fontMetrics().horizontalAdvance(window.bar.state.text())
        assert window.bar.state.width() >= word + 24


def test_where_the_pill_has_made_way_its_next_word_has_room_at_once(bar_at):
    """Before the window next looks whether all of it fits."""
    window = bar_at(fonts.FALLBACK, 1.3, "2026-11-21_0812_rest.xdf")
    for state in MonitorState:
        frame = a_presenter(a_view(changes={"state": state})).frame(traces=True)
        window.bar.show_frame(frame)
        word = window.bar.state.fontMetrics().horizontalAdvance(window.bar.state.text())
        assert window.bar.state.width() >= word + 24, state


def test_that_a_source_is_being_opened_is_said_behind_every_name(bar_at):
    """A name makes way for it, which it does not for its facts."""
    window = bar_at(fonts.FALLBACK, 1.3, "2026-11-21_0812_rest_of_the_first.xdf")
    assert "Hz" not in window.bar.sources.currentText()
    window.bar.show_asking(window.bar.sources)
    assert window.bar.sources.currentText().endswith("opening …")
