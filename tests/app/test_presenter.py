"""What is shown holds for this moment, or says that it does not."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.frame import Playback
from app.presenter import Presenter
from app.reading_history import HISTORY_SECONDS
from streaming.signal.blocks import Gap
from streaming.signal.contact import Contact
from streaming.signal.readings import Reason
from streaming.status import MonitorState, RecordingStatus
from tests.app.views import (
    ManualClock,
    a_model,
    a_prediction,
    a_presenter,
    a_view,
    an_abstention,
    an_info,
)

NO_STREAM = [
    MonitorState.CONNECTING,
    MonitorState.WAITING,
    MonitorState.STALLED,
    MonitorState.LOST,
    MonitorState.CHANGED,
    MonitorState.STOPPED,
    MonitorState.FAILED,
]


def with_reading(**changes):
    """A view whose newest reading is of this moment: Pleasant."""
    view = a_view(**changes)
    view.events.append(a_prediction(view.now))
    return view


class TestHeadline:
    @pytest.mark.parametrize(
        ("label", "word"), [("low", "Unpleasant"), ("neutral", "Neutral"), ("high", "Pleasant")]
    )
    def test_the_word_is_the_label(self, label, word):
        """Whatever the valence is: no border on the scale is invented."""
        view = a_view()
        view.events.append(a_prediction(view.now, 0.01, label=label))
        frame = a_presenter(view).frame(traces=False)
        assert frame.headline == word
        assert frame.current is frame.reading is view.events[0]
        assert (
            frame.explanation
            == "Valence +0.01. Mean of the last 20 s: −0.21\xa0…\xa0+0.23 (80 % interval)"
        )

    def test_an_interval_that_is_not_there_yet_is_announced(self):
        """A missing interval is no fault in the first 20 s."""
        view = a_view()
        view.events.append(a_prediction(view.now, interval=None))
        explanation = a_presenter(view).frame(traces=False).explanation
        assert explanation == "Valence +0.42 (interval once 20 s have been read)"

    @pytest.mark.parametrize(
        ("target", "label", "word"),
        [("arousal", "high", "High arousal"), ("emotion", "joy", "Joy")],
    )
    def test_other_targets_are_never_called_pleasant(self, target, label, word):
        """High arousal is not pleasant."""
        view = a_view()
        view.events.append(a_prediction(view.now, None, label=label))
        frame = a_presenter(view, model=a_model(target=target)).frame(traces=False)
        assert (frame.headline, frame.explanation) == (word, "Confidence 78 %.")

    def test_an_uncertain_window_says_so_and_recalls_the_last_word_with_its_age(self):
        """The last word is in the past tense, never in the headline."""
        view = a_view(age=0.0)
        view.events += [
            a_prediction(view.now - 2.0),
            an_abstention(view.now, Reason.UNCERTAIN, "confidence 52 %, 65 % needed"),
        ]
        frame = a_presenter(view).frame(traces=False)
        assert frame.headline == "No confident estimate"
        assert frame.current is None
        assert frame.explanation == (
            "The model is not sure: confidence 52 %, 65 % needed. "
            "Last confident: Pleasant, 2.0 s ago."
        )

    @pytest.mark.parametrize("reason", Reason)
    def test_every_reason_has_words_and_only_at_the_beginning_there_is_no_reading_yet(self, reason):
        """No reason falls through, and none is shown as the program writes it."""
        view = a_view()
        view.events.append(an_abstention(view.now, reason, "so it is"))
        frame = a_presenter(view).frame(traces=False)
        beginning = reason in {Reason.SETTLING, Reason.BASELINE}
        assert frame.headline == ("No reading" if beginning else "No confident estimate")
        assert frame.explanation.endswith(": so it is.")
        assert frame.current is None

    @pytest.mark.parametrize("changes", [{"valence": math.nan}, {"confidence": math.inf}])
    def test_a_number_that_is_none_is_no_reading(self, changes):
        """Neither in the word nor on the timeline."""
        view = a_view(age=0.0)
        view.events += [a_prediction(view.now - 1.0), replace(a_prediction(view.now), **changes)]
        frame = a_presenter(view).frame(traces=False)
        assert frame.headline == "No confident estimate"
        assert frame.explanation == (
            "The model gave no answer: its answer is no number. "
            "Last confident: Pleasant, 1.0 s ago."
        )
        assert [point.valence for point in frame.history] == [0.42, None]

    def test_an_interval_that_is_none_is_left_out(self):
        """The reading stays."""
        view = a_view()
        view.events.append(a_prediction(view.now, interval=(math.nan, 0.5)))
        frame = a_presenter(view).frame(traces=False)
        assert (frame.headline, frame.current.interval) == ("Pleasant", None)

    @pytest.mark.parametrize("state", NO_STREAM)
    def test_a_stream_that_does_not_flow_overrides_the_reading_at_once(self, state):
        """However young the reading is."""
        view = with_reading(changes={"state": state})
        frame = a_presenter(view).frame(traces=False)
        assert frame.headline == "No reading"
        assert frame.current is None
        assert frame.explanation.endswith("Last confident: Pleasant, 0.1 s ago.")
        assert frame.contact == ()
        assert all(band.power_db is None for band in frame.bands)

    @pytest.mark.parametrize("state", NO_STREAM)
    def test_what_the_monitor_says_of_its_state_is_shown(self, state):
        """The monitor knows more than the state's name: once, in the banner where there is one."""
        view = a_view(changes={"state": state, "detail": "the headband went to sleep"})
        frame = a_presenter(view).frame(traces=False)
        told = f"{frame.explanation} {frame.banner.text if frame.banner else ''}"
        assert told.count("The headband went to sleep.") == 1

    @pytest.mark.parametrize(("age", "headline"), [(1.0, "Pleasant"), (1.01, "No reading")])
    def test_a_second_without_samples_ends_a_reading_whatever_the_state_says(self, age, headline):
        """The state may be late to change; the age cannot be."""
        frame = a_presenter(with_reading(age=age)).frame(traces=False)
        assert frame.headline == headline
        assert (frame.current is None) == (age > 1)

    def test_before_the_first_sample_there_is_no_reading(self):
        """An age that is not known is not young."""
        view = a_view(age=None, ahead=14 * 256)
        frame = a_presenter(view).frame(traces=True)
        assert frame.headline == "No reading"
        assert frame.explanation == "Connected; the first sample has not come yet."
        assert (frame.traces, frame.contact, frame.history) == (None, (), ())

    def test_before_the_first_reading_it_says_what_it_waits_for(self):
        """Silence would look like a fault."""
        frame = a_presenter(a_view()).frame(traces=False)
        assert frame.headline == "No reading"
        assert frame.explanation == "Gathering the first seconds of signal."

    @pytest.mark.parametrize(("behind", "headline"), [(2.4, "Pleasant"), (2.6, "No reading")])
    def test_a_reading_that_no_other_follows_is_held_no_longer_than_a_late_one(
        self, behind, headline
    ):
        """A processor that hangs must not leave its last word on the screen."""
        view = a_view(age=0.0)
        view.events.append(a_prediction(view.now - behind))
        assert a_presenter(view).frame(traces=False).headline == headline

    def test_without_a_model_the_signal_is_shown_and_the_reason(self):
        """Real signals need a model that the user names."""
        why = "No model reads this stream: name one with --model."
        view = a_view()
        frame = a_presenter(view, model=None, no_model=why).frame(traces=True)
        assert (frame.headline, frame.explanation) == ("No reading", why)
        assert frame.history == ()
        assert len(frame.contact) == 4
        assert frame.traces is not None

    def test_a_paused_replay_holds_no_reading_and_keeps_its_picture(self):
        """The user stopped it, so nothing is wrong with it, and nothing is live."""
        view = with_reading()
        paused = False
        presenter = a_presenter(view, paused=lambda: paused)
        presenter.frame(traces=True)
        paused, view.age = True, 60.0
        view.changes["state"] = MonitorState.STALLED
        frame = presenter.frame(traces=True)
        assert frame.headline == "No reading"
        assert frame.explanation.startswith("The replay is paused. Last confident: Pleasant")
        assert frame.banner is None
        assert len(frame.contact) == 4
        assert frame.traces.times[-1] == 0
        assert frame.status.age is None
        assert frame.playback is Playback.PAUSED

    def test_a_recording_that_is_over_keeps_its_last_picture(self):
        """It does not slide away as a live signal does: whoever plays it wants to look at it."""
        view = with_reading()
        presenter = a_presenter(view, paused=lambda: False)
        assert presenter.frame(traces=True).playback is Playback.PLAYING
        view.age = 60.0
        view.changes["state"] = MonitorState.STOPPED
        frame = presenter.frame(traces=True)
        assert frame.playback is Playback.OVER
        assert frame.headline == "No reading"
        assert frame.explanation.startswith("The recording is over. Last confident: Pleasant")
        assert frame.traces.times[-1] == 0
        assert len(frame.contact) == 4
        assert [point.reason for point in frame.history] == [""]

    def test_a_live_signal_that_has_ended_is_no_recording(self):
        """Its picture goes."""
        view = with_reading()
        presenter = a_presenter(view)
        presenter.frame(traces=True)
        view.age = 60.0
        view.changes["state"] = MonitorState.STOPPED
        frame = presenter.frame(traces=True)
        assert frame.playback is None
        assert frame.contact == ()
        assert frame.traces.times[-1] < -59


class TestContact:
    def test_each_electrode_is_judged_without_a_model(self):
        """Contact is of the signal, not of the model."""
        view = a_view()
        view.data[1] = 4200.0
        frame = a_presenter(view, model=None, no_model="none").frame(traces=False)
        assert [e.name for e in frame.contact] == list(view.info.ch_names)
        assert [e.quality for e in frame.contact] == [
            Contact.GOOD,
            Contact.OFF,
            Contact.GOOD,
            Contact.GOOD,
        ]

    def test_inputs_without_skin_are_drawn_but_not_judged(self):
        """A Muse's open input is no loose electrode."""
        info = an_info(("TP9", "AF7", "AF8", "TP10", "Right AUX"))
        frame = a_presenter(a_view(info=info)).frame(traces=True)
        assert [e.name for e in frame.contact] == ["TP9", "AF7", "AF8", "TP10"]
        assert frame.traces.ch_names == info.ch_names

    def test_a_fault_shorter_than_three_seconds_never_shows(self):
        """Dots do not flicker."""
        view, clock = a_view(), ManualClock()
        presenter = a_presenter(view, clock=clock)
        presenter.frame(traces=False)
        good = view.data.copy()
        view.data[0] = 4200.0
        for clock.seconds in (0.5, 1.5, 2.9):
            assert presenter.frame(traces=False).contact[0].quality is Contact.GOOD
        view.data[:] = good
        clock.seconds = 3.2
        presenter.frame(traces=False)
        view.data[0] = 4200.0
        clock.seconds = 6.1
        assert presenter.frame(traces=False).contact[0].quality is Contact.GOOD
        clock.seconds = 6.5
        assert presenter.frame(traces=False).contact[0].quality is Contact.OFF

    def test_it_recovers_after_three_seconds_too(self):
        """And meanwhile the reason stays beside the dot."""
        view, clock = a_view(), ManualClock()
        good = view.data.copy()
        view.data[0] = 4200.0
        presenter = a_presenter(view, clock=clock)
        presenter.frame(traces=False)
        view.data[:] = good
        clock.seconds = 2.9
        assert presenter.frame(traces=False).contact[0].why == "flat: no signal"
        clock.seconds = 3.3
        assert presenter.frame(traces=False).contact[0].quality is Contact.GOOD

    def test_another_stream_is_judged_anew(self):
        """Its electrodes are others."""
        view = a_view()
        presenter = a_presenter(view)
        presenter.frame(traces=False)
        other = a_view(info=an_info(("AF3", "AF4"), device="EPOC", sfreq=128.0))
        view.info, view.data = other.info, other.data
        assert [e.name for e in presenter.frame(traces=False).contact] == ["AF3", "AF4"]

    def test_after_missing_samples_it_waits_for_a_second_of_signal(self):
        """A hole would be judged as an electrode that lets go."""
        view = a_view()
        view.data[:, -300:-200] = np.nan
        assert a_presenter(view).frame(traces=False).contact == ()
        view.data[:, -600:-500] = np.nan
        view.data[:, -300:-200] = 4200.0
        qualities = {e.quality for e in a_presenter(view).frame(traces=False).contact}
        assert qualities == {Contact.GOOD}


class TestBands:
    def test_a_rhythm_shows_in_its_band_alone(self):
        """An alpha of 20 µV has 200 µV²: 23 dB."""
        view = a_view()
        phases = np.arange(len(view.data))[:, np.newaxis]
        wave = 20 * np.sin(2 * np.pi * 10 * np.arange(view.data.shape[1]) / 256 + phases)
        view.data[:] = 4200 + wave
        levels = {b.name: b.power_db for b in a_presenter(view).frame(traces=False).bands}
        assert levels["alpha"] == pytest.approx(23.0, abs=0.3)
        assert all(level < 5 for name, level in levels.items() if name != "alpha")

    def test_electrodes_that_are_off_have_no_say(self):
        """A loose electrode's swing is no delta."""
        view = a_view()
        before = a_presenter(view).frame(traces=False).bands
        view.data[2] += 2000 * np.sin(np.arange(view.data.shape[1]) / 40)
        after = a_presenter(view).frame(traces=False).bands
        assert after[0].power_db == pytest.approx(before[0].power_db, abs=1.5)

    def test_without_a_good_electrode_there_is_none(self):
        """Nothing is made up."""
        view = a_view()
        view.data[:] = 0
        frame = a_presenter(view).frame(traces=False)
        assert [band.power_db for band in frame.bands] == [None] * 5

    def test_a_band_above_half_of_the_rate_is_left_out(self):
        """64 Hz hold no gamma."""
        view = a_view(info=an_info(sfreq=64.0))
        bands = a_presenter(view).frame(traces=False).bands
        assert [band.power_db is None for band in bands] == [False] * 4 + [True]


class TestTraces:
    def test_offset_and_mains_are_gone_and_the_rest_stays(self):
        """What is drawn lies between 1 and 45 Hz."""
        view = a_view()
        n = np.arange(view.data.shape[1]) / 256
        view.data[:] = 4200 + 50 * np.sin(2 * np.pi * 50 * n) + 20 * np.sin(2 * np.pi * 10 * n)
        traces = a_presenter(view).frame(traces=True).traces
        assert traces.data.shape == (4, 10 * 256)
        assert np.abs(traces.data).max() == pytest.approx(20, abs=2)
        assert traces.times[0] == pytest.approx(-10, abs=0.01)
        assert traces.times[-1] == 0

    def test_frame_by_frame_or_at_once_it_is_the_same_picture(self):
        """Each sample is filtered once, and never from a wrong state."""
        view = a_view(ahead=1000)
        slow = a_presenter(view)
        for view.ahead in (1000, 700, 690, 690, 1, 0):
            drawn = slow.frame(traces=True).traces.data
        view.ahead = 0
        whole = a_presenter(view).frame(traces=True).traces.data
        assert drawn.shape == whole.shape
        # The pictures started at other samples: what is left of that is far below a pixel.
        np.testing.assert_allclose(drawn[:, 256:], whole[:, 256:], atol=0.5)

    def test_missing_samples_are_missing_in_the_picture(self):
        """No line is drawn over a hole, and the filter starts anew behind it."""
        view = a_view()
        view.data[:, -512:-256] = np.nan
        data = a_presenter(view).frame(traces=True).traces.data
        assert np.isnan(data[:, -512:-256]).all()
        assert np.isfinite(data[:, -256:]).all()
        assert np.abs(data[:, -256:]).max() < 100

    def test_they_slide_away_when_nothing_comes(self):
        """A picture that stands still would look alive."""
        view = a_view(age=3.25)
        assert a_presenter(view).frame(traces=True).traces.times[-1] == pytest.approx(-3.0)

    def test_a_jump_in_a_recording_starts_afresh(self):
        """What lies between is not drawn as if it were one."""
        view = a_view(seconds=40, ahead=26 * 256)
        presenter = a_presenter(view)
        presenter.frame(traces=True)
        for view.ahead in (0, 20 * 256):
            data = presenter.frame(traces=True).traces.data
            assert data.shape == (4, 2560)
            assert np.isfinite(data).all()

    def test_they_are_left_out_where_nobody_draws_them(self):
        """A terminal needs none."""
        assert a_presenter(a_view()).frame(traces=False).traces is None


class TestHistory:
    def test_readings_and_pauses_stand_in_order_with_their_ages(self):
        """Ages count on the samples' clock, so a replay at any speed looks like live."""
        view = a_view(age=0.0)
        now = view.now
        view.events += [
            a_prediction(now - 1.0),
            Gap(3, 4),
            an_abstention(now - 0.5, Reason.CONTACT),
            a_prediction(now, -0.5),
        ]
        points = a_presenter(view).frame(traces=False).history
        assert [point.age for point in points] == pytest.approx([1.0, 0.5, 0.0])
        assert [point.valence for point in points] == [0.42, None, -0.5]
        assert [point.reason for point in points] == ["", "poor contact", ""]

    def test_it_goes_back_five_minutes_and_no_further(self):
        """Older readings are let go."""
        view = a_view(seconds=310, age=0.0)
        view.events += [a_prediction(t / 2) for t in range(1, 619)]
        presenter = a_presenter(view)
        points = presenter.frame(traces=False).history
        assert points[0].age <= HISTORY_SECONDS
        assert len(points) == 2 * 299 + 1

    def test_silence_is_a_pause_with_both_ends_marked(self):
        """A line over a lost minute would be a held value."""
        view = a_view(seconds=100, age=0.0)
        now = view.now
        view.events += [a_prediction(now - 60), a_prediction(now - 20)]
        points = a_presenter(view).frame(traces=False).history
        told = [(round(p.age), p.valence, p.reason) for p in points]
        assert told == [
            (60, 0.42, ""),
            (60, None, "no signal"),
            (20, None, "no signal"),
            (20, 0.42, ""),
            (20, None, "no signal"),
            (0, None, "no signal"),
        ]

    def test_it_grows_old_while_the_stream_is_lost(self):
        """Time goes on without samples."""
        view = with_reading(age=0.0)
        presenter = a_presenter(view)
        presenter.frame(traces=False)
        view.age = 30.0
        assert presenter.frame(traces=False).history[0].age == pytest.approx(30.0)

    def test_a_jump_back_forgets_the_future(self):
        """Readings of what comes are not of the past five minutes."""
        view = a_view(seconds=60, age=0.0)
        presenter = a_presenter(view)
        view.events += [a_prediction(20.0), a_prediction(50.0, -0.9)]
        presenter.frame(traces=False)
        view.ahead = 39 * 256
        view.events.append(an_abstention(21.0, Reason.SETTLING))
        frame = presenter.frame(traces=False)
        assert [p.valence for p in frame.history] == [0.42, None]
        assert "Pleasant, 1.0 s ago" in frame.explanation


class TestBanner:
    def test_all_is_well_without_one(self):
        """It takes room and attention only where something is wrong."""
        assert a_presenter(with_reading()).frame(traces=False).banner is None

    def test_loose_electrodes_are_named_with_the_mend(self):
        """And it says whether readings go on."""
        view = a_view()
        view.data[[0, 2]] = 0
        view.events.append(an_abstention(view.now, Reason.CONTACT, "TP9, AF8"))
        found = a_presenter(view).frame(traces=False).banner
        assert found.title == "Two sensors lost contact (TP9, AF8)."
        assert found.text.startswith("Readings are paused; the signal goes on. Move hair away")
        assert not found.severe

    def test_readings_that_never_were_do_not_go_on(self):
        """Nothing reads a headset without a model of its own."""
        view = a_view()
        view.data[[0, 2]] = 0
        found = a_presenter(view).frame(traces=False).banner
        assert found.text.startswith("The signal goes on. Move hair away")

    def test_a_lost_stream_is_told_with_its_time(self):
        """The number is what people look for."""
        view = a_view(age=12.0, changes={"state": MonitorState.LOST})
        found = a_presenter(view).frame(traces=False).banner
        assert found.title == "No signal for 12 s."
        assert found.severe

    def test_silence_is_told_before_the_state_changes(self):
        """The state is the monitor's; the age is a fact."""
        assert a_presenter(a_view(age=1.5)).frame(traces=False).banner.title == (
            "No signal for 1.5 s."
        )

    def test_another_stream_can_be_accepted(self):
        """By the user alone."""
        view = a_view(changes={"state": MonitorState.CHANGED, "detail": "Now Muse-2 at 128 Hz."})
        presenter = a_presenter(view)
        found = presenter.frame(traces=False).banner
        assert found.can_accept
        assert found.text.startswith("Now Muse-2 at 128 Hz.")
        assert view.accepted == 0
        presenter.accept_change()
        assert view.accepted == 1

    def test_an_error_is_told_in_its_own_words(self):
        """The thread that failed is gone, its words are not."""
        view = a_view(changes={"state": MonitorState.FAILED, "detail": "The disk is full."})
        found = a_presenter(view).frame(traces=False).banner
        assert found.text == "The disk is full. Other sources and your recordings still open."

    def test_a_computer_that_cannot_keep_up_is_a_warning(self):
        """Readings may go on."""
        view = with_reading(changes={"state": MonitorState.SLOW, "detail": "readings are left out"})
        frame = a_presenter(view).frame(traces=False)
        assert frame.banner.text.startswith("Readings are left out. The signal goes on.")
        assert not frame.banner.severe

    def test_a_recording_that_ended_before_its_time_is_said_while_readings_go_on(self):
        view = with_reading()
        recording = RecordingStatus(file=Path("a.xdf"), failure="The disk is full.", over=True)
        view.changes = {"recording": recording}
        frame = a_presenter(view).frame(traces=False)
        assert frame.banner.title == "Nothing is recorded any more."
        assert frame.banner.text == "The disk is full. The signal goes on."
        assert frame.banner.severe
        assert frame.current is not None
        assert frame.headline == "Pleasant"


def test_a_stream_of_a_strange_rate_is_drawn_all_the_same():
    """Two samples a second hold no band, and crash nothing."""
    view = a_view(seconds=20, info=an_info(sfreq=2.0))
    frame = a_presenter(view).frame(traces=True)
    assert frame.traces.data.shape == (4, 20)
    assert all(band.power_db is None for band in frame.bands)


def test_the_notice_of_the_model_comes_with_every_frame():
    """Whatever is drawn, it can be drawn beside it."""
    frame = a_presenter(a_view()).frame(traces=False)
    assert frame.model.notice.startswith("Trained on simulated people only")


def test_what_feeds_the_source_is_heard():
    """muselsl's own words, for whoever draws; a source that nothing feeds has none."""
    view = a_view()
    lines = ["Scanning", "Connected."]
    presenter = Presenter(view, model=None, no_model="", clock=lambda: 0.0, log=lambda: lines)
    assert presenter.frame(traces=False).source_log == ("Scanning", "Connected.")
    assert a_presenter(a_view()).frame(traces=False).source_log == ()
