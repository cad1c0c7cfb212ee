"""DREAMER's trials are what its file holds; whatever is not DREAMER is refused with the mend."""

from __future__ import annotations

import weakref
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.io import savemat

from models.datasets.dreamer import DreamerTrials
from models.recipes import recipe_of
from models.windows import build_windows
from streaming.errors import RecordingError, UsageError
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.info import EPOC, MUSE
from streaming.signal.preprocessing import missing_channels

SCORES = np.array([[1, 3, 5], [4, 3, 2]])
"""Two people, three clips; valence. Arousal is the other way round."""

REST, CLIP = 40, 60
SECOND = 128
"""Samples of each, where no window is to be made of them."""


def cells(items):
    column = np.empty((len(items), 1), dtype=object)
    for row, item in enumerate(items):
        column[row, 0] = item
    return column


def signals(n_times, seed, ch_names=EPOC.device_order):
    """A signal of each clip around 4200 µV, as the headset sends it; samples by channels."""
    rng = np.random.default_rng(seed)
    order = [EPOC.device_order.index(name) for name in ch_names]
    return [4200 + rng.normal(0, 20, (n_times, 14))[:, order] for _ in range(SCORES.shape[1])]


def a_person(number, scores=None, **changes):
    """One cell of DREAMER.Data; `changes` replace its fields, or its EEG's."""
    scores = SCORES[number] if scores is None else scores
    kept = {key: changes.pop(key) for key in ("baseline", "stimuli", "ch_names") if key in changes}
    ch_names = kept.pop("ch_names", EPOC.device_order)
    eeg = {
        "baseline": cells(signals(REST, 10 + number, ch_names)),
        "stimuli": cells(signals(CLIP, 20 + number, ch_names)),
    }
    ecg = {"baseline": cells([np.zeros((8, 2))] * 3), "stimuli": cells([np.zeros((8, 2))] * 3)}
    person = {"Age": "25", "Gender": "male", "EEG": eeg | kept, "ECG": ecg} | {
        "ScoreValence": np.asarray(scores)[:, np.newaxis],
        "ScoreArousal": 6 - np.asarray(scores)[:, np.newaxis],
        "ScoreDominance": np.full((3, 1), 3, dtype=np.uint8),
    }
    person |= changes
    return {name: value for name, value in person.items() if value is not None}


def a_file(path, people=None, *, packed=False, ch_names=EPOC.device_order, **changes):
    """Write a small DREAMER.mat; None leaves a field out."""
    data = np.empty((1, 2), dtype=object)
    data[0, :] = people or [a_person(number, ch_names=ch_names) for number in range(2)]
    whole = {"Data": data, "EEG_SamplingRate": 128, "ECG_SamplingRate": 256, "noOfSubjects": 2}
    whole |= {"EEG_Electrodes": np.array([ch_names], dtype=object), "Version": "1.0.2"} | changes
    kept = {name: value for name, value in whole.items() if value is not None}
    savemat(path, {"DREAMER": kept}, do_compression=packed)
    return path


@pytest.fixture
def path(tmp_path):
    return a_file(tmp_path / "DREAMER.mat")


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "loose"])
def test_a_trial_is_rest_a_join_and_the_clip_in_the_file_s_own_numbers(tmp_path, packed):
    source = DreamerTrials(a_file(tmp_path / "f.mat", packed=packed))

    trials = list(source.trials())

    assert len(trials) == source.n_trials == 6
    assert source.n_people == 2
    rests, clips = (
        [signal for seed in seeds for signal in signals(n_times, seed)]
        for n_times, seeds in ((REST, (10, 11)), (CLIP, (20, 21)))
    )
    for trial, rest, clip in zip(trials, rests, clips, strict=True):
        before, gap, during = trial.recording.blocks
        assert trial.recording.info.ch_names == EPOC.device_order
        assert trial.recording.info.sfreq == 128
        assert_array_equal(before.data, rest.T.astype(np.float32))
        assert_array_equal(during.data, clip.T.astype(np.float32))
        assert gap == Gap(REST, SECOND - REST)
        assert during.start == trial.first == SECOND
        assert_array_equal(before.times, np.arange(REST) / 128)
        assert during.times[0] == during.start / 128


def test_trials_are_named_by_person_and_clip(path):
    named = [(trial.subject, trial.trial, trial.clip) for trial in DreamerTrials(path).trials()]

    assert named == [(s, c, c) for s in ("01", "02") for c in ("1", "2", "3")]


@pytest.mark.parametrize(
    ("label", "threshold", "labels"),
    [
        ("valence", ">3", [0, 0, 1, 1, 0, 0]),
        ("valence", ">=3", [0, 1, 1, 1, 1, 0]),
        ("arousal", ">3", [1, 0, 0, 0, 0, 1]),
        ("dominance", ">=3", [1, 1, 1, 1, 1, 1]),
    ],
)
def test_labels_follow_the_score_and_the_threshold(path, label, threshold, labels):
    source = DreamerTrials(path, label=label, threshold=threshold)

    assert [trial.label for trial in source.trials()] == labels
    assert source.task.target == label
    assert source.task.labels == ("low", "high")
    assert source.task.label_rule == f"score {threshold[:-1]} 3 is high"


def test_only_valence_has_ratings(path):
    assert [t.rating for t in DreamerTrials(path).trials()] == [-1, 0, 1, 0.5, 0, -0.5]
    assert all(np.isnan(t.rating) for t in DreamerTrials(path, label="arousal").trials())


def test_trials_without_a_score_are_left_out_and_counted(tmp_path):
    people = [a_person(0, [1.0, np.nan, 5.0]), a_person(1, [np.nan] * 3)]
    source = DreamerTrials(a_file(tmp_path / "f.mat", people))

    assert [(trial.subject, trial.clip) for trial in source.trials()] == [("01", "1"), ("01", "3")]
    assert (source.n_trials, source.n_people) == (2, 1)
    assert source.notes == ("4 of 6 trials have no valence score and are left out",)


def test_without_any_score_there_is_nothing_to_learn(tmp_path):
    people = [a_person(number, [np.nan] * 3) for number in range(2)]

    with pytest.raises(RecordingError, match="no trial with a score"):
        DreamerTrials(a_file(tmp_path / "f.mat", people))


def test_channels_are_known_by_name_in_any_order(tmp_path):
    ch_names = tuple(sorted(EPOC.device_order))
    sorted_file = DreamerTrials(a_file(tmp_path / "s.mat", ch_names=ch_names))
    device_file = DreamerTrials(a_file(tmp_path / "d.mat"))
    picks = [EPOC.device_order.index(name) for name in ch_names]

    for one, other in zip(sorted_file.trials(), device_file.trials(), strict=True):
        assert one.recording.info.ch_names == ch_names
        assert_array_equal(one.recording.chunks[1].data, other.recording.chunks[1].data[picks])


def test_a_muse_s_electrodes_are_the_mean_of_their_neighbours(tmp_path):
    ch_names = EPOC.device_order[::-1]
    source = DreamerTrials(a_file(tmp_path / "f.mat", ch_names=ch_names), montage="muse")
    trial = next(source.trials())
    clip = signals(CLIP, 20)[0].T
    at = EPOC.device_order.index

    assert trial.recording.info.ch_names == MUSE.device_order
    expected = [("T7", "P7"), ("AF3", "F7"), ("AF4", "F8"), ("T8", "P8")]
    for channel, (one, other) in zip(trial.recording.chunks[1].data, expected, strict=True):
        assert_allclose(channel, (clip[at(one)] + clip[at(other)]) / 2, rtol=0, atol=5e-4)


def test_a_muse_s_stand_ins_are_named_and_a_live_muse_can_be_read(path):
    source = DreamerTrials(path, montage="muse")

    assert source.montage.name == "muse"
    assert source.approximate == (
        "TP9 from T7 and P7, AF7 from AF3 and F7, and their mirror images"
    )
    assert "live Muse's 256 Hz are resampled" in source.notes[0]
    spec = recipe_of("tsception", source.montage)
    assert spec.sfreq == 128
    assert not missing_channels(spec, next(source.trials()).recording.info)
    assert DreamerTrials(path).approximate is None
    assert DreamerTrials(path).montage == EPOC


def test_no_window_knows_anything_of_the_rest(tmp_path):
    """Filters start anew after the join, and no window begins before the clip."""
    n_rest, clips = 3 * 128, cells(signals(6 * 128, 20))
    rests = [[cells(signals(n_rest, seed)) for seed in seeds] for seeds in ((1, 2), (3, 4))]
    people = [[a_person(n, baseline=each[n], stimuli=clips) for n in range(2)] for each in rests]
    sources = [
        DreamerTrials(a_file(tmp_path / "a.mat", people[0])),
        DreamerTrials(a_file(tmp_path / "b.mat", people[1])),
    ]
    spec = recipe_of("tsception", EPOC, window=1.0, hop=0.5)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    one, other = (
        build_windows(source, [spec], tmp_path / name)[0]
        for source, name in zip(sources, "ab", strict=True)
    )

    assert one.n_windows == other.n_windows > 0
    assert one.table.start.min() > n_rest
    assert_array_equal(one.data(), other.data())
    assert set(zip(one.table.subject, one.table.label, strict=True)) == {
        ("01", 0), ("01", 1), ("02", 0), ("02", 1),
    }  # fmt: skip


def test_samples_that_are_no_numbers_pass_through(tmp_path):
    """The recipe makes gaps of them."""
    clips = signals(CLIP, 20)
    clips[0][30:35, 5] = np.nan
    people = [a_person(0, stimuli=cells(clips)), a_person(1)]

    trial = next(DreamerTrials(a_file(tmp_path / "f.mat", people)).trials())

    assert np.flatnonzero(np.isnan(trial.recording.chunks[1].data[5])).tolist() == list(
        range(30, 35)
    )


def test_trials_are_the_same_each_time(path):
    source = DreamerTrials(path)

    for one, other in zip(list(source.trials()), list(source.trials()), strict=True):
        assert (one.subject, one.clip, one.label) == (other.subject, other.clip, other.label)
        for mine, theirs in zip(one.recording.chunks, other.recording.chunks, strict=True):
            assert_array_equal(mine.data, theirs.data)


def test_a_file_that_changed_meanwhile_is_refused(path):
    source = DreamerTrials(path)
    list(source.trials())
    a_file(path, [a_person(0, [1, 1, 1]), a_person(1)])

    with pytest.raises(RecordingError, match="changed while it was in use"):
        next(source.trials())


def test_the_digest_changes_with_the_data_and_with_each_option(tmp_path, path):
    one = DreamerTrials(path)
    others = [
        DreamerTrials(path, label="arousal"),
        DreamerTrials(path, threshold=">=3"),
        DreamerTrials(path, montage="muse"),
        DreamerTrials(a_file(tmp_path / "other.mat", [a_person(0, [1, 3, 4]), a_person(1)])),
    ]
    before = one.digest
    list(one.trials())

    assert len(before) == 64
    assert len({before, *(other.digest for other in others)}) == 5
    assert one.digest == before == DreamerTrials(path).digest


def test_a_person_s_signals_are_let_go_before_the_next_but_one(tmp_path):
    """Memory falls as windows are made, and nothing is held afterwards."""
    data = np.empty((1, 4), dtype=object)
    data[0, :] = [a_person(0) for _ in range(4)]
    source = DreamerTrials(a_file(tmp_path / "f.mat", Data=data))
    held = []

    def alive():
        return [ref() is not None for ref in held]

    for trial in source.trials():
        if trial.clip == "1":
            assert not any(alive()[:-1])
            held.append(weakref.ref(trial.recording.chunks[1].data))
    del trial
    assert len(held) == 4
    assert not any(alive())
    assert source.n_trials == 12


@pytest.mark.parametrize(
    "options",
    [{"label": "joy"}, {"montage": "epoc+"}, {"threshold": "3"}, {"threshold": ">5"}],
    ids=str,
)
def test_unknown_options_are_refused_before_the_file_is_read(tmp_path, options):
    with pytest.raises(UsageError, match="Give"):
        DreamerTrials(tmp_path / "missing.mat", **options)


def one_more(n_channels=14, n_times=REST):
    return cells([np.zeros((n_times, n_channels))] * 3)


NO_CLIPS = {"baseline": cells([]), "stimuli": cells([]), "ScoreValence": np.empty((0, 1))}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"Data": None}, "DREAMER has no field Data"),
        ({"Data": 3.0}, "DREAMER.Data is an array of another kind"),
        ({"Data": cells([1.0, 2.0])}, r"DREAMER.Data\{1\} is no struct"),
        ({"Data": cells([])}, "DREAMER.Data holds nobody"),
        ({"people": NO_CLIPS}, r"DREAMER.Data\{2\} has seen no clip"),
        ({"EEG_SamplingRate": None}, "no field EEG_SamplingRate"),
        ({"EEG_SamplingRate": 256}, r"EEG_SamplingRate is \[256.0\], and DREAMER's is 128 Hz"),
        ({"EEG_Electrodes": None}, "no field EEG_Electrodes"),
        ({"EEG_Electrodes": cells([*EPOC.device_order[1:], "Cz"])}, "lack AF3, they are 'F7'"),
        ({"EEG_Electrodes": cells([*EPOC.device_order, "F7"])}, "name one twice"),
        ({"EEG_Electrodes": cells([*EPOC.device_order, 1.0])}, "something that is no name"),
        ({"people": {"EEG": None}}, r"DREAMER.Data\{2\} has no field EEG"),
        ({"people": {"EEG": {"stimuli": one_more()}}}, r"EEG has no field baseline"),
        ({"people": {"ScoreValence": None}}, r"DREAMER.Data\{2\} has no field ScoreValence"),
        ({"people": {"ScoreValence": "high"}}, "ScoreValence is an array of another kind"),
        ({"people": {"ScoreValence": np.ones((4, 1))}}, "3 baselines, 3 stimuli and 4 scores"),
        ({"people": {"ScoreValence": np.array([1, 9, 2])}}, "holds 9, and scores go from 1 to 5"),
        ({"people": {"ScoreValence": np.array([1, 0, np.nan])}}, "holds 0, and scores go"),
        ({"people": {"stimuli": one_more(13)}}, r"stimuli\{1\} should .* of size \(40, 13\)"),
        ({"people": {"baseline": one_more(14, 0)}}, r"baseline\{1\} should hold samples"),
        ({"people": {"stimuli": cells(["a", "b", "c"])}}, r"stimuli\{1\} should hold samples"),
    ],
    ids=lambda given: given if isinstance(given, str) else "-",
)  # fmt: skip
def test_what_is_not_dreamer_is_refused_with_the_place_and_the_mend(tmp_path, changes, says):
    people = [a_person(0), a_person(1, **changes.pop("people", {}))]
    path = a_file(tmp_path / "f.mat", people, **changes)

    with pytest.raises(RecordingError, match=says) as told:
        DreamerTrials(path)

    assert told.value.exit_code == 4
    assert "is not DREAMER.mat" in str(told.value)
    assert "Name the file as its authors publish it" in str(told.value)


def test_a_file_of_something_else_is_refused(tmp_path):
    savemat(tmp_path / "f.mat", {"EEG": np.ones((5, 5))})

    with pytest.raises(RecordingError, match="holds no struct DREAMER, but 'EEG'"):
        DreamerTrials(tmp_path / "f.mat")


def test_a_score_that_is_not_asked_for_may_be_missing(tmp_path):
    people = [a_person(number, ScoreDominance=None) for number in range(2)]
    path = a_file(tmp_path / "f.mat", people)

    assert DreamerTrials(path).n_trials == 6
    with pytest.raises(RecordingError, match="ScoreDominance"):
        DreamerTrials(path, label="dominance")


def test_a_file_cut_short_is_refused(path):
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(RecordingError, match="damaged"):
        DreamerTrials(path)


def test_blocks_follow_one_another(path):
    for trial in DreamerTrials(path).trials():
        assert all(a.stop == b.start for a, b in pairwise(trial.recording.blocks))
        assert isinstance(trial.recording.blocks[0], Chunk)
