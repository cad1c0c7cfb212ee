"""The traces show the signal as it is, and say how it is filtered."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor

from app.artefact_marks import TraceMark
from app.dashboard.theme import THEMES, use_theme
from app.dashboard.trace_places import word_places
from app.dashboard.traces import TracePanel
from app.frame import Playback, Traces
from app.trace_settings import FILTERS, TraceSettings, filter_words
from tests.app.views import ManualClock, a_presenter, a_view, an_info

pytestmark = pytest.mark.gui

SIZE = (818, 420)


@pytest.fixture
def panel(qapp):
    """Return traces that are shown, gone after the test."""
    use_theme(qapp, THEMES["dark"])
    made = TracePanel()
    made.use(THEMES["dark"])
    made.card.frame.resize(*SIZE)
    made.card.frame.show()
    qapp.processEvents()
    yield made
    made.card.frame.close()
    sip.delete(made.card.frame)


def some_traces(n_channels=4, seconds=10.0, sfreq=256.0, start=0, run="one", **changes):
    """Zeros of any headset."""
    data = np.zeros((n_channels, round(seconds * sfreq)), np.float32)
    names = tuple(f"E{i + 1}" for i in range(n_channels))
    parts = {"ch_names": names, "sfreq": sfreq, "data": data, "start": start, "run": run}
    return Traces(**(parts | changes))


@cache
def a_moment():
    """Return a frame of a Muse."""
    return a_presenter(a_view(), model=None).frame(traces=True)


def a_frame(traces=None, **changes):
    """Return that frame with other traces."""
    return replace(a_moment(), traces=traces, **changes)


def picture(panel):
    """Return the canvas as an array of shape (height, width, 3)."""
    image = panel.canvas.grab().toImage()
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    pixels = np.frombuffer(bits, np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[:, :, 2::-1].astype(int)


def drawn(panel, ink):
    """Return where there is more of a colour than of the card, as rows of (y, x)."""
    back, wanted = (
        np.array([each.red(), each.green(), each.blue()])
        for each in (QColor(THEMES["dark"].card), QColor(ink))
    )
    towards = wanted - back
    here = picture(panel) - back
    share = here @ towards / (towards @ towards)
    besides = np.abs(here - share[..., np.newaxis] * towards).max(axis=2)
    return np.argwhere((share > 0.35) & (besides < 12))


def unlike(panel, before):
    """Return by how much the picture differs, but for its first line: what led to it is gone."""
    first = round(panel.canvas.places.left) + 2
    return np.abs(picture(panel) - before)[:, first:].max()


def test_each_channel_has_a_lane_of_its_own_in_its_order(panel):
    """The first on top; each as high as the bar says."""
    traces = some_traces()
    traces.data[:] = 100
    panel.show_frame(a_frame(traces))
    places = panel.canvas.places
    for lane, ink in enumerate(THEMES["dark"].traces):
        ys = drawn(panel, ink)[:, 0]
        assert np.median(ys) == pytest.approx(places.middle(lane) - places.bar_height, abs=1.5)


def test_what_is_added_frame_by_frame_is_the_same_picture_as_all_at_once(panel):
    """No seam, no shift, wherever the strip goes round."""
    rng = np.random.default_rng(0)
    whole = (20 * rng.standard_normal((4, 5400))).astype(np.float32)
    for stop in (*range(2560, 5400, 47), 5400):
        data = whole[:, stop - 2560 : stop]
        panel.show_frame(a_frame(some_traces(data=data, start=stop - 2560)))
        panel.canvas.grab()
    piecemeal = picture(panel)
    panel.show_frame(a_frame(some_traces(data=data, start=5400 - 2560, run="another")))
    assert unlike(panel, piecemeal) <= 2


def test_many_samples_a_pixel_are_the_same_picture_too(panel):
    """At 1000 Hz stretches are thinned out, always at the same samples."""
    rng = np.random.default_rng(0)
    whole = (20 * rng.standard_normal((4, 12_000))).astype(np.float32)
    for stop in (*range(10_000, 11_900, 33), 12_000):
        data = whole[:, stop - 10_000 : stop]
        panel.show_frame(a_frame(some_traces(data=data, start=stop - 10_000, sfreq=1000.0)))
        panel.canvas.grab()
    piecemeal = picture(panel)
    again = some_traces(data=data, start=2000, sfreq=1000.0, run="another")
    panel.show_frame(a_frame(again))
    assert unlike(panel, piecemeal) <= 2


def test_missing_samples_leave_a_gap_in_the_line(panel):
    """Nothing is drawn over a hole."""
    traces = some_traces(n_channels=1)
    traces.data[:] = 50
    traces.data[:, 1024:1536] = np.nan
    panel.show_frame(a_frame(traces))
    places = panel.canvas.places
    xs = drawn(panel, THEMES["dark"].traces[0])[:, 1]
    share = (xs - places.left) / (places.right - places.left)
    assert not ((share > 0.41) & (share < 0.59)).any()
    assert (share < 0.39).any()
    assert (share > 0.61).any()


def test_a_channel_without_contact_is_cut_off_at_its_lane_in_the_colour_of_bad(panel):
    """Others may reach into their neighbours: a blink does."""
    view = a_view()
    view.data[1] = 0
    presenter = a_presenter(view, model=None)
    presenter.frame(traces=True)
    frame = presenter.frame(traces=True)
    wild = 5000 * np.sin(np.arange(2560) / 3)
    data = np.tile(wild.astype(np.float32), (4, 1))
    panel.show_slow(frame)
    panel.show_frame(replace(frame, traces=replace(frame.traces, data=data)))
    places = panel.canvas.places
    lanes = {lane.row: lane for lane in panel.canvas._lines(THEMES["dark"], places, 1.0).lanes}
    assert lanes[1].reach == pytest.approx(places.distance / 2)
    assert lanes[0].reach > places.distance / 2
    assert lanes[1].color.rgb() == QColor(THEMES["dark"].bad).rgb()


@pytest.mark.parametrize("n_channels", [1, 4, 14, 32, 64])
def test_names_have_room_whatever_number_of_channels(panel, n_channels):
    """The first is always there, and no two touch."""
    panel.show_frame(a_frame(some_traces(n_channels=n_channels)))
    places = panel.canvas.places
    assert places.names_every * places.distance >= places.line
    assert places.top + 1 < places.middle(0)
    assert places.middle(n_channels - 1) < places.bottom
    assert (places.names_every == 1) == (n_channels <= 14)
    assert places.bar_height >= 24


@pytest.mark.parametrize(
    ("spans", "widths", "places"),
    [
        ([], [], []),
        ([(100, 140)], [20], [110]),
        ([(0, 10)], [40], [0]),
        ([(190, 200)], [40], [160]),
        ([(90, 110), (100, 130)], [30, 30], [None, 100]),
        ([(50, 70), (100, 130)], [30, 30], [45, 100]),
    ],
)
def test_words_of_marks_stay_inside_and_apart(spans, widths, places):
    """Of two that would touch, the newer is written."""
    assert word_places(spans, widths, 0, 200) == places


def test_what_the_wearer_did_is_shaded_with_its_word_above_the_lines(panel):
    """From the newest sample back, where it was; words stand clear of the lines."""
    traces = some_traces(marks=(TraceMark(1024, 1280, "blink"),))
    panel.show_frame(a_frame(traces))
    places = panel.canvas.places
    rows = picture(panel)
    y = round(places.middle(0) + places.distance / 2)
    row = rows[y].sum(axis=1)
    shaded = np.flatnonzero(row > row[round(places.right) - 2])
    second = (places.right - places.left) / 10
    assert shaded.min() == pytest.approx(places.right - 6 * second, abs=2)
    assert shaded.max() == pytest.approx(places.right - 5 * second, abs=2)
    above = rows[: round(places.top), shaded.min() : shaded.max()].sum(axis=2)
    assert above.max() > above.min() + 100


def test_the_head_tells_the_truth_about_filter_scale_and_seconds(panel):
    """Of the very signal: a slow one cannot be filtered up to 45 Hz."""
    panel.show_frame(a_frame(some_traces()))
    assert panel.switches_button.text().startswith("1–45 Hz · notch 50 Hz")
    assert panel.card.note.text() == "scale 100 µV   ·   10 s"
    panel.settings = TraceSettings(band=None, notch=60.0, scale=20.0, seconds=5.0)
    assert panel.switches_button.text().startswith("above 0.1 Hz · notch 60 Hz")
    assert panel.card.note.text() == "scale 20 µV   ·   5 s"
    assert filter_words(TraceSettings(), 64.0) == "1–28.8 Hz"
    panel.settings = TraceSettings(hidden=frozenset({"E2"}))
    assert panel.card.note.text().startswith("3 of 4 channels")


def test_scale_and_seconds_move_inside_their_bounds(panel):
    """Larger lines stand for fewer microvolts; whoever listens is told."""
    told = []
    panel.changed.connect(told.append)
    panel.zoom(1)
    assert panel.settings.scale == 50
    panel.zoom(-20)
    assert panel.settings.scale == 1000
    panel.lengthen(1)
    assert panel.settings.seconds == 20
    panel.lengthen(-20)
    assert panel.settings.seconds == 5
    assert told[-1] == panel.settings


def test_a_value_that_is_not_offered_is_refused():
    """A file of preferences may hold anything."""
    with pytest.raises(ValueError, match=r"scale .* got 3"):
        TraceSettings(scale=3.0)


def test_where_there_is_no_signal_the_lines_go(panel):
    """Those of another moment must not stay."""
    traces = some_traces()
    traces.data[:] = 50
    panel.show_frame(a_frame(traces))
    assert len(drawn(panel, THEMES["dark"].traces[0]))
    panel.show_frame(a_frame(None))
    assert not len(drawn(panel, THEMES["dark"].traces[0]))


def test_a_moment_that_is_past_is_not_called_now(panel):
    """The right end of the picture is the moment one looks at."""
    for playback in Playback:
        panel.show_frame(a_frame(some_traces(), playback=playback))
        assert panel.canvas._right_end == "0 s"
    panel.show_frame(a_frame(some_traces()))
    assert panel.canvas._right_end == "now"


def test_the_lines_slide_away_when_nothing_comes(panel):
    """A picture that stands still would look alive."""
    traces = some_traces(n_channels=1, late=5.0)
    traces.data[:] = 50
    panel.show_frame(a_frame(traces))
    places = panel.canvas.places
    xs = drawn(panel, THEMES["dark"].traces[0])[:, 1]
    assert xs.max() == pytest.approx((places.left + places.right) / 2, abs=3)


class TestSwitches:
    def test_they_set_what_the_picture_shows(self, panel):
        """Each button is one value, and the one in use is down."""
        panel.show_frame(a_frame(some_traces()))
        panel.open_switches()
        switches = panel.switches
        switches.choices["band", FILTERS[2]].click()
        switches.choices["notch", None].click()
        switches.choices["seconds", 20.0].click()
        assert panel.settings == TraceSettings(band=(4.0, 45.0), notch=None, seconds=20.0)
        down = {key for key, button in switches.choices.items() if button.isChecked()}
        expected = {("band", FILTERS[2]), ("notch", None), ("scale", 100.0), ("seconds", 20.0)}
        assert down == expected
        switches.close()

    def test_one_channel_stays_whatever_is_switched_off(self, panel):
        """A picture of nothing would look like a fault."""
        panel.show_frame(a_frame(some_traces()))
        panel.open_switches()
        for button in panel.switches.channels.values():
            button.click()
        assert panel.settings.shown(("E1", "E2", "E3", "E4")) == (3,)
        assert panel.switches.channels["E4"].isChecked()
        panel.switches.all.click()
        assert panel.settings.hidden == frozenset()
        panel.switches.close()

    def test_keys_alone_are_enough(self, panel, qtbot):
        """From button to button by Tab, pressed by Space, closed by Escape."""
        panel.show_frame(a_frame(some_traces()))
        panel.open_switches()
        switches = panel.switches
        first = switches.choices["band", None]
        qtbot.keyClick(first, Qt.Key.Key_Space)
        assert panel.settings.band is None
        for button in (*switches.choices.values(), *switches.channels.values(), switches.all):
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
            assert button.accessibleName()
            assert button.height() >= 24
        qtbot.keyClick(first, Qt.Key.Key_Escape)
        assert switches.isHidden()

    def test_many_channels_are_scrolled_and_not_off_the_screen(self, panel, qtbot):
        """64 of them, too."""
        panel.show_frame(a_frame(some_traces(n_channels=64)))
        panel.open_switches()
        qtbot.waitUntil(lambda: panel.switches.height() > 100)
        assert panel.switches.height() < 480
        assert panel.switches.width() < 640
        panel.switches.close()


def test_a_change_of_the_filter_shows_at_once_in_all_of_the_picture():
    """Also in what was drawn before it; the readings know nothing of it."""
    view = a_view(info=an_info(), seconds=40.0)
    n = np.arange(view.data.shape[1]) / 256
    view.data[:] = 4200 + 30 * np.sin(2 * np.pi * 2 * n)
    presenter = a_presenter(view, model=None, clock=ManualClock())
    slow = presenter.frame(traces=True).traces
    presenter.trace_settings = TraceSettings(band=(4.0, 45.0))
    fast = presenter.frame(traces=True).traces
    assert np.abs(slow.data[:, 512:]).max() == pytest.approx(30, abs=3)
    assert np.abs(fast.data).max() < 5
    assert slow.run is not fast.run
    presenter.trace_settings = TraceSettings(seconds=30.0)
    assert presenter.frame(traces=True).traces.data.shape == (4, 30 * 256)


def test_only_the_plot_is_drawn_anew_with_each_frame(panel, qapp, qtbot):
    """Names and moments stand still."""
    panel.show_frame(a_frame(some_traces()))
    qapp.processEvents()
    regions = []
    paint = panel.canvas.paintEvent

    def watched(event):
        regions.append(event.rect())
        paint(event)

    panel.canvas.paintEvent = watched
    panel.show_frame(a_frame(some_traces(start=9)))
    qtbot.waitUntil(lambda: bool(regions))
    places = panel.canvas.places
    assert regions[-1].left() >= int(places.left)
    assert regions[-1].bottom() <= round(places.bottom) + 1
