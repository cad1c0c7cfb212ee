"""Markers stand on the timeline where they were set, in words that people read."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from app.frame import TimelineMark
from app.jsonlines import Story
from app.recording import RecordingOptions
from app.recording_control import RecordingControl
from app.replay_stage import ReplayStage
from app.self_report import STEPS, label_marker, marker_words
from app.timeline_marks import MOST_NOTES, TimelineMarks
from streaming.signal.blocks import Marker
from tests.app.views import ManualClock, a_presenter, a_view
from tests.builders import a_recording


def told(marks):
    """Ages, rounded, and texts."""
    return [(round(mark.age, 3), mark.text) for mark in marks]


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("label=1", "label: very unpleasant"),
            ("label=4", "label: pleasant"),
            ("label=7", "label: 7"),
            ("Label = 2", "label: unpleasant"),
            ("label=calm", "label: calm"),
            ("label=", "label="),
            ("clip 2", "clip 2"),
            ("two\nlines here", "two lines here"),
            ("", ""),
        ],
    )
    def test_a_label_reads_as_its_word_and_all_else_as_it_is(self, text, words):
        """Scales of others, such as nine steps, are not given our words."""
        assert marker_words(text) == words

    @pytest.mark.parametrize("step", STEPS)
    def test_every_step_makes_a_marker_that_reads_as_its_word(self, step):
        """There and back."""
        assert marker_words(label_marker(step)) == f"label: {STEPS[step]}"

    @pytest.mark.parametrize("step", [0, 6, -1])
    def test_there_are_five_steps_and_no_more(self, step):
        """A key pressed by chance labels nothing."""
        with pytest.raises(ValueError, match="from 1 to 5"):
            label_marker(step)


class TestPlaces:
    def test_a_note_takes_the_time_of_the_next_picture_and_grows_old(self):
        """The presenter's view may have no signal yet when the key is pressed."""
        marks = TimelineMarks(tuple)
        marks.note("clip 1", None)
        assert marks.within(None) == ()
        assert marks.within(100.0) == (TimelineMark(0.0, "clip 1"),)
        assert told(marks.within(160.5)) == [(60.5, "clip 1")]
        assert marks.within(400.1) == ()

    def test_markers_of_others_and_notes_stand_in_order(self):
        """Oldest first, whoever set them; those ahead in a recording are not told yet."""
        known = (Marker(1.0, "too old"), Marker(301.0, "a"), Marker(330.0, "b"), Marker(400, "on"))
        marks = TimelineMarks(lambda: known)
        marks.note("label=5", 310.0)
        assert told(marks.within(350.0)) == [
            (49.0, "a"),
            (40.0, "label: very pleasant"),
            (20.0, "b"),
        ]

    def test_a_jump_back_hides_what_was_noted_later_and_a_jump_forth_shows_it_again(self):
        """Notes keep their place in the recording."""
        marks = TimelineMarks(tuple)
        marks.note("here", 50.0)
        assert marks.within(40.0) == ()
        assert told(marks.within(60.0)) == [(10.0, "here")]

    @pytest.mark.parametrize("text", ["valence=0.31", "Valence = 1", "artefact:blink", ""])
    def test_series_are_no_events(self, text):
        """A simulated recording rates each second; the line itself tells that."""
        marks = TimelineMarks(lambda: (Marker(1.0, text), Marker(2.0, "valence")))
        assert told(marks.within(2.0)) == [(0.0, "valence")]

    def test_a_recording_full_of_markers_shows_the_newest_ones(self):
        """One each sample is a trigger channel, not a list for people."""
        known = tuple(Marker(i / 100, str(i)) for i in range(20_000))
        shown = TimelineMarks(lambda: known).within(200.0)
        assert len(shown) == MOST_NOTES
        assert shown[-1].text == "19999"


class TestPresenter:
    def test_a_note_is_on_the_next_frame_and_survives_a_jump(self):
        """Also where no model reads."""
        view = a_view(age=0.0)
        presenter = a_presenter(view, model=None, no_model="none")
        presenter.note("label=2")
        assert presenter.frame(traces=True).markers == (TimelineMark(0.0, "label: unpleasant"),)
        presenter.begin_anew()
        assert told(presenter.frame(traces=True).markers) == [(0.0, "label: unpleasant")]

    def test_markers_that_come_with_the_signal_are_shown_on_its_clock(self):
        """A recording's own."""
        view = a_view(age=0.0)
        known = (Marker(view.now - 3.0, "start clip 1"), Marker(view.now + 1.0, "later"))
        frame = a_presenter(view, markers=lambda: known).frame(traces=False)
        assert told(frame.markers) == [(3.0, "start clip 1")]

    def test_a_note_stands_where_it_was_set_however_late_the_next_picture_is(self):
        """Whoever looks at a stretch of the past meanwhile finds it at its own time."""
        view, clock = a_view(age=0.0), ManualClock()
        presenter = a_presenter(view, clock=clock)
        presenter.frame(traces=False)
        clock.seconds = 2.0
        presenter.note("now")
        back = presenter.beside(a_view(seconds=8.0, age=0.0))
        assert back.frame(traces=False).markers == ()
        view.age = 5.0
        assert told(presenter.frame(traces=False).markers) == [(3.0, "now")]


class TestStages:
    def test_a_replay_shows_the_markers_of_its_recording(self):
        """Once it has come by them."""
        recording = a_recording(20)
        first = float(recording.chunks[0].times[0])
        marked = replace(recording, markers=(Marker(first + 2.0, "label=4"),))
        stage = ReplayStage(marked, None, Story(json=False), speed=None, start=0.0)
        try:
            stage.monitor.wait()
            assert [m.text for m in stage.presenter.frame(traces=False).markers] == [
                "label: pleasant"
            ]
        finally:
            stage.close()

    def test_the_bar_of_a_replay_has_a_tick_for_each_event_and_none_for_a_course(self):
        """A valence each second would bury the labels."""
        recording = a_recording(20)
        first = float(recording.chunks[0].times[0])
        course = [Marker(first + t, f"valence={t / 20:+.3f}") for t in range(20)]
        events = [Marker(first + 2.5, "label=4"), Marker(first + 9.5, "clip 2")]
        markers = sorted([*course, *events], key=lambda marker: marker.time)
        marked = replace(recording, markers=tuple(markers))
        stage = ReplayStage(marked, None, Story(json=False), speed=None, start=0.0)
        try:
            assert stage.markers == pytest.approx((2.5, 9.5), abs=0.01)
        finally:
            stage.close()

    def test_a_stream_of_markers_is_heard_whether_or_not_anything_is_recorded(self, monkeypatch):
        """The wearer sees the clip begin either way."""
        heard = []
        monkeypatch.setattr(
            "streaming.sources.markers.MarkerStream",
            lambda _name, hear, _wait, _ending: heard.append(hear),
        )
        control = RecordingControl(RecordingOptions(markers="clips"))
        control.hear_markers(1.0, threading.Event())
        heard[0]("clip 1", 0.0)
        assert [marker.text for marker in control.heard()] == ["clip 1"]
        assert control.take_marks() == []
