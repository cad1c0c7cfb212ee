"""Bands are compared with the wearer's own level, once there is enough good signal to know it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.band_display import MOST_WINDOWS, BandDisplay, RunningBaseline, frontal_pair
from app.own_level import BASELINE_WINDOWS, against_level, mean_of_known, median_level
from streaming.signal.bands import BANDS
from streaming.signal.info import EPOC, MUSE
from tests.app.views import ManualClock, a_presenter, a_view, an_info, some_eeg

WINDOW = 4.0
ALPHA = 2


def measured(display, data, picks, windows, *, sfreq=256.0, first=0):
    """Measure a signal window by window, as often as asked."""
    n = round(WINDOW * sfreq)
    for i in range(windows):
        display.measure(data[:, :n], picks, (first + i + 1) * n)


def a_display(**changes):
    return BandDisplay(an_info(**changes), WINDOW)


class TestGathering:
    def test_it_takes_eight_windows_of_good_signal(self):
        """32 s, counted down; until then nothing is compared."""
        info = an_info()
        display, data = BandDisplay(info, WINDOW), some_eeg(info)
        assert (display.baseline.seconds, display.baseline.left) == (0.0, 32.0)
        measured(display, data, [0, 1, 2, 3], BASELINE_WINDOWS - 1)
        assert (display.baseline.seconds, display.baseline.left) == (28.0, 4.0)
        assert [level.against_db for level in display.levels] == [None] * 5
        measured(display, data, [0, 1, 2, 3], 1, first=7)
        assert display.baseline.left == 0.0
        assert [level.against_db for level in display.levels] == pytest.approx([0.0] * 5)

    def test_a_window_counts_once_however_often_it_is_looked_at(self):
        """The screen measures four times a second."""
        info = an_info()
        display, data = BandDisplay(info, WINDOW), some_eeg(info)
        for stop in range(1024, 1024 + 1024, 64):
            display.measure(data[:, :1024], [0], stop)
        assert display.baseline.seconds == 4.0

    def test_signal_without_a_good_electrode_does_not_count(self):
        """A loose headband has no level."""
        info = an_info()
        display = BandDisplay(info, WINDOW)
        measured(display, some_eeg(info), [], 20)
        assert display.baseline.seconds == 0.0
        assert all(level.power_db is None for level in display.levels)

    def test_a_stretch_shorter_than_a_window_is_shown_and_not_counted(self):
        """After a gap the bands are back before the baseline goes on."""
        info = an_info()
        display = BandDisplay(info, WINDOW)
        display.measure(some_eeg(info)[:, :600], [0, 1], 600)
        assert display.levels[ALPHA].power_db is not None
        assert display.baseline.seconds == 0.0

    def test_a_recording_that_is_played_again_is_measured_on(self):
        """Indices that go back are no fault."""
        info = an_info()
        display, data = BandDisplay(info, WINDOW), some_eeg(info)
        measured(display, data, [0], 3, first=50)
        measured(display, data, [0], 3)
        assert display.baseline.seconds == 24.0


class TestAgainst:
    def test_twice_the_power_is_three_decibels(self):
        """In each band that the rate reaches."""
        info = an_info()
        display, data = BandDisplay(info, WINDOW), some_eeg(info)
        measured(display, data, [0, 1, 2, 3], 10)
        loud = (4200 + math.sqrt(2) * (data - 4200)).astype(np.float32)
        display.measure(loud[:, :1024], [0, 1, 2, 3], 11 * 1024 + 5)
        apart = [level.against_db for level in display.levels]
        assert apart == pytest.approx([10 * math.log10(2)] * 5, abs=0.01)

    def test_an_electrode_that_goes_moves_nothing(self):
        """Each is compared with itself: the loud one's absence is no change."""
        info = an_info()
        display, data = BandDisplay(info, WINDOW), some_eeg(info)
        data[3] = 4200 + 8 * (data[3] - 4200)
        measured(display, data, [0, 1, 2, 3], 10)
        display.measure(data[:, :1024], [0, 1, 2], 11 * 1024 + 5)
        assert display.levels[ALPHA].against_db == pytest.approx(0.0, abs=1e-9)
        display.measure(data[:, :1024], [3], 11 * 1024 + 9)
        assert display.levels[ALPHA].against_db == pytest.approx(0.0, abs=1e-9)

    def test_some_windows_of_movement_do_not_move_it(self):
        """A median does not mind."""
        info = an_info()
        display, data = BandDisplay(info, WINDOW), some_eeg(info)
        measured(display, data, [0, 1], 10)
        before = display._own.level.copy()
        measured(display, 50 * data, [0, 1], 4, first=10)
        np.testing.assert_allclose(display._own.level, before, atol=1e-6)

    def test_a_band_that_the_rate_does_not_reach_is_left_out(self):
        """64 Hz hold no gamma, and nobody divides by nothing."""
        info = an_info(sfreq=64.0)
        display = BandDisplay(info, WINDOW)
        measured(display, some_eeg(info), [0, 1, 2, 3], 9, sfreq=64.0)
        assert [level.against_db is None for level in display.levels] == [False] * 4 + [True]

    def test_whoever_looks_back_compares_with_the_same_level_and_adds_nothing(self):
        """What was seen once is counted once."""
        info = an_info()
        display, data = BandDisplay(info, WINDOW), some_eeg(info)
        measured(display, data, [0, 1], 8)
        back = display.beside()
        measured(back, data, [0, 1], 4)
        assert back.levels[ALPHA].against_db == pytest.approx(0.0)
        assert display.baseline.seconds == back.baseline.seconds == 32.0

    def test_a_day_takes_no_more_memory_than_an_hour(self):
        """And old windows keep their say beside new ones."""
        own = RunningBaseline(2, 10)
        power = np.zeros((len(BANDS), 2))
        for i in range(20 * MOST_WINDOWS):
            own.add(power + (i % 2), (i + 1) * 10)
        assert len(own._powers) < MOST_WINDOWS
        assert own.n_windows >= MOST_WINDOWS


class TestArithmetic:
    def test_means_pass_over_what_is_not_known(self):
        """And are not known themselves where nothing is."""
        values = np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, np.nan]])
        np.testing.assert_equal(mean_of_known(values), [2.0, np.nan])

    def test_levels_are_told_of_those_who_take_part(self):
        """Of the others nothing, in silence."""
        power = np.full((4, 1, 3), np.nan)
        power[:, 0, 0], power[:, 0, 1] = [1, 2, 3, 100], 7
        level = median_level(power, np.array([True, False, True]))
        np.testing.assert_equal(level, [[2.5, np.nan, np.nan]])
        np.testing.assert_equal(against_level(power[0], level), [-1.5])


class TestAsymmetry:
    @pytest.mark.parametrize(
        ("ch_names", "names"),
        [
            (MUSE.ch_names, ("AF7", "AF8")),
            (EPOC.ch_names, ("F3", "F4")),
            (("F3", "F4", "AF7", "AF8"), ("F3", "F4")),
            (("F3", "AF8"), None),
            (("Cz",), None),
        ],
    )
    def test_it_takes_the_pair_that_the_montage_has(self, ch_names, names):
        """Mid-frontal sites before a headband's."""
        pair = frontal_pair(ch_names)
        assert (pair and tuple(ch_names[i] for i in pair)) == names

    def test_more_alpha_at_the_right_is_positive(self):
        """Twice the amplitude is ln 4."""
        info = an_info()
        display, data = BandDisplay(info, WINDOW), some_eeg(info)
        data[2] = 4200 + 2 * (data[1] - 4200)
        display.measure(data[:, :1024], [0, 1, 2, 3], 1024)
        assert display.asymmetry.value == pytest.approx(math.log(4), abs=0.01)
        assert (display.asymmetry.left, display.asymmetry.right) == ("AF7", "AF8")

    @pytest.mark.parametrize("picks", [[], [0, 1, 3], [2]])
    def test_without_both_sides_there_is_none(self, picks):
        """One loose electrode would be all of it."""
        info = an_info()
        display = BandDisplay(info, WINDOW)
        display.measure(some_eeg(info)[:, :1024], picks, 1024)
        assert display.asymmetry is None


class TestPresenter:
    def play(self, presenter, view, clock, seconds):
        """Let signal come, a second a frame."""
        for _ in range(seconds):
            view.ahead -= 256
            clock.seconds += 1.0
            frame = presenter.frame(traces=False)
        return frame

    def test_the_baseline_grows_with_the_signal_and_outlives_a_jump(self):
        """And a stream that is lost takes the bands away, not the baseline."""
        view, clock = a_view(seconds=60, ahead=55 * 256), ManualClock()
        presenter = a_presenter(view, clock=clock)
        assert self.play(presenter, view, clock, 20).baseline.left > 0
        presenter.begin_anew()
        frame = self.play(presenter, view, clock, 30)
        assert frame.baseline.left == 0
        assert all(level.against_db is not None for level in frame.bands)
        assert frame.asymmetry is not None
        view.age = 30.0
        frame = presenter.frame(traces=False)
        assert [level.power_db for level in frame.bands] == [None] * 5
        assert frame.asymmetry is None
        assert frame.baseline.left == 0

    def test_a_paused_replay_gathers_nothing(self):
        """The same seconds again are no more signal."""
        view, clock = a_view(), ManualClock()
        presenter = a_presenter(view, clock=clock, paused=lambda: True)
        for _ in range(50):
            clock.seconds += 1.0
            frame = presenter.frame(traces=False)
        assert frame.baseline.seconds == 4.0

    def test_another_headset_begins_anew(self):
        """Its electrodes are others."""
        view, clock = a_view(seconds=60, ahead=45 * 256), ManualClock()
        presenter = a_presenter(view, clock=clock)
        self.play(presenter, view, clock, 20)
        other = a_view(info=an_info(EPOC.ch_names, device="EPOC", sfreq=128.0))
        view.info, view.data, view.ahead = other.info, other.data, 0
        clock.seconds += 1.0
        assert presenter.frame(traces=False).baseline.seconds == 4.0

    def test_before_there_is_a_signal_there_is_no_baseline(self):
        """Nor anything else of it."""
        frame = a_presenter(a_view(changes={"info": None})).frame(traces=False)
        assert (frame.baseline, frame.asymmetry) == (None, None)
