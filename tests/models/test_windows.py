"""Training windows are live's windows, each with the rating of its own moment."""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from models.datasets.trials import SIGN_OF_VALENCE, Task, Trial
from models.windows import WindowTable, build_windows, joined, recent_statistics, store_of
from streaming.errors import OutputError, UsageError
from streaming.pipeline import Pipeline
from streaming.signal.blocks import Chunk, Gap, Recording, Window
from streaming.signal.info import MUSE, Montage, SignalInfo
from streaming.signal.preprocessing import Preprocessor
from tests.builders import a_spec, an_interval

INFO = SignalInfo(name="made", device="Muse", ch_names=MUSE.device_order, sfreq=256.0)


def a_recording(seconds, seed=0, gap=None):
    """Noise, with a gap (start and length in seconds) where one is asked for."""
    n_times = round(seconds * INFO.sfreq)
    data = np.random.default_rng(seed).normal(0, 20, (4, n_times)).astype(np.float32)
    whole = Chunk(data, np.arange(n_times) / INFO.sfreq, 0)
    if gap is None:
        return Recording(INFO, (whole,))
    first, length = (round(part * INFO.sfreq) for part in gap)
    blocks = (whole[:first], Gap(first, length), whole[first + length :])
    return Recording(INFO, blocks)


def a_trial(seconds=30.0, subject="a", rating=None, **parts):
    recording = a_recording(seconds, **parts)
    if rating is None:
        rating = np.sin(np.arange(round(seconds * INFO.sfreq)) / INFO.sfreq / 5)
    return Trial(recording=recording, rating=rating, subject=subject, trial="1")


@dataclass
class Given:
    """A data set of given trials."""

    given: list
    name: str = "given"
    digest: str = "0" * 64
    task: Task = SIGN_OF_VALENCE
    montage: Montage = MUSE
    approximate: None = None
    licence: str = "none"
    recordings: tuple = ()

    @property
    def n_trials(self):
        return len(self.given)

    @property
    def n_people(self):
        return len({trial.subject for trial in self.given})

    def trials(self):
        return iter(self.given)


def test_windows_are_bit_for_bit_those_of_the_live_path(tmp_path):
    """Live feeds a dozen samples at a time."""
    spec, trial = a_spec(), a_trial()
    live = Preprocessor(spec, INFO)
    prepared = [item for block in trial.recording.cut(12) for item in live.feed(block)]
    expected = [item for item in prepared if isinstance(item, Window)]

    (store,) = build_windows(Given([trial]), [spec], tmp_path)

    assert_array_equal(store.data(), np.stack([window.data for window in expected]))
    assert_array_equal(store.table.start, [window.start for window in expected])
    assert_array_equal(store.table.stop, [window.stop for window in expected])


def test_label_and_rating_are_the_mean_over_the_very_samples_of_the_window(tmp_path):
    trial = a_trial()

    table = build_windows(Given([trial]), [a_spec()], tmp_path)[0].table

    for row in range(table.t.size):
        mean = trial.rating[table.start[row] : table.stop[row]].mean()
        assert_allclose(table.rating[row], mean, atol=1e-9)
        assert SIGN_OF_VALENCE.labels[table.label[row]] == ("high" if mean > 0 else "low")
    assert set(table.label) == {0, 1}


def test_the_recent_rating_is_over_twenty_seconds_and_absent_before(tmp_path):
    trial = a_trial()

    table = build_windows(Given([trial]), [a_spec()], tmp_path)[0].table

    n_recent = 20 * 256
    for row in range(table.t.size):
        stop = table.stop[row]
        if stop < n_recent:
            assert np.isnan(table.recent[row])
        else:
            assert_allclose(table.recent[row], trial.rating[stop - n_recent : stop].mean())


def test_one_rating_for_a_whole_trial_holds_in_each_of_its_windows(tmp_path):
    table = build_windows(Given([a_trial(rating=-0.5)]), [a_spec()], tmp_path)[0].table

    assert set(table.rating) == {-0.5}
    assert set(table.label) == {0}


def test_ratings_stay_with_their_samples_across_a_gap(tmp_path):
    """Missing samples are counted in, so the rating has an entry for each of them."""
    trial = a_trial(gap=(10.0, 3.0))

    table = build_windows(Given([trial]), [a_spec()], tmp_path)[0].table

    after = np.flatnonzero(table.start >= 13 * 256)
    assert after.size
    assert not np.any((table.start < 13 * 256) & (table.stop > 10 * 256))
    row = after[-1]
    assert_allclose(table.rating[row], trial.rating[table.start[row] : table.stop[row]].mean())


def test_two_recipes_of_one_hop_give_the_same_rows(tmp_path):
    trials = Given([a_trial(subject="a"), a_trial(subject="b", seed=1)])

    signal, bands = build_windows(trials, [a_spec(), a_spec(features="log_power")], tmp_path)

    assert_array_equal(signal.table.stop, bands.table.stop)
    assert signal.data().shape == (signal.n_windows, *signal.spec.input_shape)
    assert bands.data().shape == (bands.n_windows, *bands.spec.input_shape)


def test_recipes_of_two_hops_are_refused(tmp_path):
    with pytest.raises(UsageError, match="different samples"):
        build_windows(Given([a_trial()]), [a_spec(), a_spec(hop=1.0)], tmp_path)


def test_trials_too_short_for_a_window_are_refused_with_the_mend(tmp_path):
    with pytest.raises(UsageError, match="--window"):
        build_windows(Given([a_trial(seconds=3.0)]), [a_spec()], tmp_path)


def test_a_full_disk_is_told_as_one(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.open", full)

    with pytest.raises(OutputError, match=r"No space left on device.*cache remove"):
        build_windows(Given([a_trial()]), [a_spec()], tmp_path)


class Reciting:
    """A classifier that says given valences one after the other, and notes what it is asked."""

    labels, target, threshold = SIGN_OF_VALENCE.labels, SIGN_OF_VALENCE.target, 0.0

    def __init__(self, spec, valences):
        self.spec, self._left, self.asked = spec, list(valences), []

    def predict(self, windows):
        said = np.array([self._left.pop(0) for _ in windows])
        return np.column_stack([(1 - said) / 2, (1 + said) / 2])

    def interval(self, recent):
        self.asked.append((np.mean(recent), np.std(recent)))
        return an_interval().bounds(recent)


@pytest.mark.parametrize("gap", [None, (12.0, 1.0)], ids=["whole", "gap"])
def test_the_last_twenty_seconds_are_summarised_as_live_does(tmp_path, gap):
    """Held against the pipeline that serves live, window by window."""
    spec = a_spec(hop=0.5)
    trial = a_trial(seconds=50.0, gap=gap)
    (store,) = build_windows(Given([trial]), [spec], tmp_path)
    valences = np.random.default_rng(0).uniform(-1, 1, store.n_windows)
    live = Reciting(spec, valences)
    pipeline = Pipeline(INFO, live)
    readings = [r for block in trial.recording.blocks for r in pipeline.feed(block)]

    means, sds = recent_statistics(store, np.arange(store.n_windows), valences)

    known = ~np.isnan(means)
    given = {r.stop for r in readings if getattr(r, "interval", None) is not None}
    assert set(store.table.stop[known].tolist()) == given
    assert_allclose(np.column_stack([means, sds])[known], live.asked, atol=1e-9)


def test_one_person_s_windows_say_nothing_of_the_next_one_s(tmp_path):
    """The rows of two people follow one another without a seam."""
    spec = a_spec()
    (store,) = build_windows(Given([a_trial()]), [spec], tmp_path)
    two = joined([store.table, replace(store.table, subject=np.full(store.n_windows, "b"))])
    both = store_of(store.path, two, SIGN_OF_VALENCE, spec)
    rows = np.arange(two.t.size)

    means, _ = recent_statistics(both, rows, np.repeat([1.0, -1.0], store.n_windows))

    assert set(means[~np.isnan(means)].round(9)) == {1.0, -1.0}


def test_sessions_are_the_rows_of_each_trial_of_each_person():
    """Two people's trials may have one name, and rows of a trial need not stand together."""
    table = WindowTable(
        subject=np.array(["b", "a", "b", "a", "a"]),
        trial=np.array(["1", "1", "1", "2", "1"]),
        clip=np.full(5, ""),
        t=np.arange(5.0),
        start=np.arange(5),
        stop=np.arange(5),
        label=np.zeros(5, dtype=int),
        rating=np.zeros(5),
        recent=np.zeros(5),
    )

    assert [rows.tolist() for rows in table.sessions()] == [[1, 4], [3], [0, 2]]
    assert table.of(np.arange(0)).sessions() == []
