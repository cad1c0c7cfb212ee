"""A recording is entered as if everything before the place had been read."""

from functools import cache
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streaming.signal import approach
from streaming.signal.approach import SHOWN_SECONDS, Approach
from streaming.signal.blocks import Window
from streaming.signal.info import EPOC, MUSE
from streaming.signal.preprocessing import Preprocessor, prepare
from tests.signals import (
    a_feature_spec,
    a_recording,
    a_signal_spec,
    some_info,
    some_noise,
    with_gap,
)

SECONDS = 40


def nobody():
    """Hear that a place is reached."""


RECIPES = {
    "epoc signal": (a_signal_spec(EPOC, notch=(50.0,)), some_info("epoc")),
    "muse features at half the rate": (a_feature_spec(MUSE), some_info("muse")),
    "muse at 220 Hz, rest": (
        a_feature_spec(MUSE, scale="rest", baseline=3.0),
        some_info("muse", 220),
    ),
}


def broken(info):
    """Forty seconds with a stretch of no numbers at 8 s and a gap at 22 s."""
    noise = some_noise(info, SECONDS)
    at = round(8 * info.sfreq)
    noise.data[1, at : at + 100] = np.nan
    return a_recording(info, with_gap(noise, round(22 * info.sfreq), 333, info.sfreq))


@cache
def whole_of(recipe):
    """A recording, and all that is prepared of it from its start on."""
    spec, info = RECIPES[recipe]
    recording = broken(info)
    return recording, list(prepare(spec, recording))


def prepared_after(entry, spec, recording):
    """What is prepared of a recording that is entered, what is shown of it first among it."""
    moving = entry.preprocessor(spec)
    rest = recording.between(entry.shown[-1].stop if entry.shown else entry.first, recording.stop)
    items = [item for block in (*entry.shown, *rest) for item in moving.feed(block)]
    return items + moving.finish()


@pytest.mark.parametrize("recipe", RECIPES)
@settings(deadline=None, max_examples=10)
@given(positions=st.lists(st.floats(0, SECONDS), min_size=1, max_size=3))
def test_from_any_place_on_every_window_is_the_one_of_playing_there(recipe, positions):
    """Same indices, same clock, same words, same bits; jump after jump, back and forth."""
    spec, info = RECIPES[recipe]
    recording, whole = whole_of(recipe)
    entered = Approach(recording)
    for position in positions:
        index = round(position * info.sfreq)
        items = prepared_after(entered.entry(index, nobody), spec, recording)
        expected = [item for item in whole if item.stop > index]
        items = [item for item in items if item.stop > index]
        assert len(items) == len(expected)
        for one, other in zip(items, expected, strict=True):
            if not isinstance(other, Window):
                assert one == other
                continue
            assert (one.start, one.stop, one.t_end) == (other.start, other.stop, other.t_end)
            assert one.contact == other.contact
            np.testing.assert_array_equal(one.data, other.data)


@pytest.mark.parametrize("second", [0.0, 3.0, 25.0, 39.0])
def test_what_lies_before_the_place_is_there_to_be_shown(second):
    """Up to 32 s of it, gaps and all, to the very sample."""
    recording, _ = whole_of("epoc signal")
    entry = Approach(recording).entry(round(second * 128), nobody)

    n_shown = sum(block.stop - block.start for block in entry.shown)
    assert n_shown == round(min(second, SHOWN_SECONDS) * 128)
    if entry.shown:
        assert entry.first == entry.shown[0].start
        assert entry.shown[-1].stop == round(second * 128)


def test_what_was_passed_over_once_is_not_passed_over_again(monkeypatch):
    """Else each step of an arrow key in a long recording would take seconds."""
    passed = []
    pass_over = Preprocessor.pass_over

    def counted(self, block):
        passed.append(block.stop - block.start)
        pass_over(self, block)

    monkeypatch.setattr(approach, "KEPT_EVERY", 2.0)
    monkeypatch.setattr(approach, "BLOCK_SECONDS", 1.0)
    monkeypatch.setattr(approach, "SHOWN_SECONDS", 1.0)
    monkeypatch.setattr(Preprocessor, "pass_over", counted)
    spec, _ = RECIPES["epoc signal"]
    recording, whole = whole_of("epoc signal")
    entered = Approach(recording)
    entered.entry(30 * 128, nobody).preprocessor(spec)
    assert sum(passed) == 29 * 128
    passed.clear()
    items = prepared_after(entered.entry(28 * 128, nobody), spec, recording)

    assert sum(passed) <= 3 * 128
    windows = [item for item in items if isinstance(item, Window)]
    expected = [item for item in whole if isinstance(item, Window)][-len(windows) :]
    assert len(windows) >= 10
    for one, other in zip(windows, expected, strict=True):
        np.testing.assert_array_equal(one.data, other.data)


def test_who_gives_up_is_not_kept_waiting():
    """A second jump does not wait for the first one's way."""
    spec, _ = RECIPES["epoc signal"]
    recording, _ = whole_of("epoc signal")
    given_up = Event()
    given_up.set()

    assert Approach(recording).preprocessor(spec, 30 * 128, given_up).index is None


def test_whoever_waits_hears_of_the_arrival():
    """So that a schedule does not run ahead of a long way."""
    heard = []
    spec, _ = RECIPES["epoc signal"]
    recording, _ = whole_of("epoc signal")
    entry = Approach(recording).entry(35 * 128, lambda: heard.append(1))

    assert heard == []
    entry.preprocessor(spec)
    assert heard == [1]
