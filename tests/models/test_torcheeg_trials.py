"""Trials by torcheeg's readers are what the files hold; proved where torcheeg is installed.

No file of any of the data sets is here: these are generated in the form that each is published in.
"""

from __future__ import annotations

import importlib.util
import math
import pickle
import sys
import weakref

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.io import savemat

from models.datasets.dreamer import STAND_INS
from models.datasets.torcheeg_sets import load_reader
from models.datasets.torcheeg_table import SETS
from models.datasets.torcheeg_trials import open_torcheeg
from models.recipes import recipe_of
from models.run import Plan, carry_out
from models.settings import TrainingSettings
from models.windows import build_windows
from streaming.errors import RecordingError, UsageError
from streaming.signal.info import EPOC
from streaming.signal.preprocessing import missing_channels
from tests import torcheeg_files as files

pytestmark = [
    pytest.mark.torcheeg,
    pytest.mark.skipif(
        importlib.util.find_spec("torcheeg") is None,
        reason="torcheeg is not installed here; constraints-torcheeg.txt locks where it is",
    ),
]


def signal_of(trial):
    (chunk,) = trial.recording.blocks
    assert chunk.start == 0
    assert_array_equal(chunk.times, np.arange(chunk.times.size) / trial.recording.info.sfreq)
    return chunk.data


def named(trials):
    return [(trial.subject, trial.trial, trial.clip, trial.day) for trial in trials]


@pytest.mark.parametrize("name", SETS)
def test_each_set_has_a_reader_and_electrodes_in_pairs(name):
    reader = load_reader(SETS[name])

    assert callable(reader.process.process_record)
    assert len(reader.ch_names) == len(set(reader.ch_names))
    assert {"F3", "F4", "T7", "T8", "O1", "O2"} <= set(reader.ch_names)
    assert all(set(reader.ch_names) <= set(order) for order in reader.orders.values())


def test_deap_is_rest_and_clip_in_the_file_s_own_numbers(tmp_path):
    source = open_torcheeg("deap", files.write_deap(tmp_path / "data"))

    trials = list(source.trials())

    assert len(trials) == source.n_trials == 80
    assert source.n_people == 2
    assert named(trials) == [(s, str(n), str(n), 0) for s in ("01", "02") for n in range(1, 41)]
    for person in (1, 2):
        arrays = files.deap_arrays(person, 5 * 128)
        mine = [trial for trial in trials if trial.subject == f"0{person}"]
        for trial, data, scores in zip(mine, arrays["data"], arrays["labels"], strict=True):
            assert_array_equal(signal_of(trial), data[:32].astype(np.float32))
            assert trial.first == 3 * 128
            assert trial.label == int(scores[0] > 5)
            assert trial.rating == pytest.approx((scores[0] - 5) / 4)
    assert source.montage.left[:3] == ("Fp1", "AF3", "F3")
    assert source.montage.midline == ("Oz", "Pz", "Fz", "Cz")
    assert source.montage.sfreq == 128
    assert source.task.label_rule == "score > 5 is high"


@pytest.mark.parametrize(("label", "column"), [("arousal", 1), ("dominance", 2)])
def test_deap_tells_other_scores_without_a_place_on_the_scale_of_valence(tmp_path, label, column):
    folder = files.write_deap(tmp_path / "data", people=1)
    source = open_torcheeg("deap", folder, label=label, threshold=">=6")

    trials = list(source.trials())

    scores = files.deap_arrays(1, 1)["labels"]
    again = np.random.default_rng(1).uniform(1, 9, (40, 4))
    assert_array_equal(scores, again)
    assert [trial.label for trial in trials] == (scores[:, column] >= 6).astype(int).tolist()
    assert all(math.isnan(trial.rating) for trial in trials)
    assert source.task.target == label


def test_seed_is_three_classes_and_three_days_by_the_same_clips(tmp_path):
    dates = {1: [20131107, 20131027], 10: [20131130]}
    source = open_torcheeg("seed", files.write_seed(tmp_path / "Preprocessed_EEG", dates))

    trials = list(source.trials())

    assert len(trials) == source.n_trials == 45
    sessions = [("01", 0, 20131027), ("01", 1, 20131107), ("10", 0, 20131130)]
    expected = [(s, f"{d + 1}-{n}", str(n), d) for s, d, _ in sessions for n in range(1, 16)]
    assert named(trials) == expected
    wanted = [files.noise(date + n, 62, 300 + n) for *_, date in sessions for n in range(1, 16)]
    for trial, signal in zip(trials, wanted, strict=True):
        assert_array_equal(signal_of(trial), signal.astype(np.float32))
        assert trial.first == 0
    assert [trial.label for trial in trials] == [2, 1, 0] * 15
    assert [trial.rating for trial in trials] == [1.0, 0.0, -1.0] * 15
    assert source.task.labels == ("low", "neutral", "high")
    # Cerebellar electrodes have no place in the 10-20 system.
    assert len(source.montage.ch_names) == 60
    assert any("CB1, CB2 not used" in note for note in source.notes)


def test_nobodys_initials_leave_seed_s_files(tmp_path):
    """Its variables are called by them."""
    source = open_torcheeg("seed", files.write_seed(tmp_path / "d", {1: [20131027]}))

    assert not any("xyz" in str(named([trial])) for trial in source.trials())


def test_seed_iv_is_four_emotions_on_no_scale(tmp_path):
    source = open_torcheeg("seed-iv", files.write_seed_iv(tmp_path / "eeg_raw_data"))

    trials = list(source.trials())

    assert source.task.target == "emotion"
    assert source.task.labels == ("neutral", "sad", "fear", "happy")
    assert [trial.label for trial in trials] == [*files.EMOTIONS_OF_SEED_IV] * 2
    assert all(math.isnan(trial.rating) for trial in trials)
    assert named(trials)[23:25] == [("01", "1-24", "1-24", 0), ("02", "1-1", "1-1", 0)]
    assert_array_equal(signal_of(trials[24]), files.noise(3, 62, 240).astype(np.float32))


def test_faced_is_valence_or_emotion_by_the_film(tmp_path):
    folder = files.write_faced(tmp_path / "Processed_data")

    trials = list(open_torcheeg("faced", folder).trials())
    emotions = list(open_torcheeg("faced", folder, label="emotion").trials())

    assert named(trials) == [(s, str(n), str(n), 0) for s in ("000", "001") for n in range(1, 29)]
    assert [trial.label for trial in trials] == ([0] * 12 + [1] * 4 + [2] * 12) * 2
    by_film = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8]
    assert [trial.label for trial in emotions] == by_film * 2
    wanted = np.concatenate([files.noise(person, 28, 32, 500) for person in (0, 1)])
    for trial, signal in zip(trials, wanted, strict=True):
        # The last two of the 32 are the mastoids.
        assert_array_equal(signal_of(trial), signal[:30].astype(np.float32))


def test_amigos_leaves_out_whom_torcheeg_leaves_out_and_trials_without_signal_or_score(tmp_path):
    scores = np.random.default_rng(0).uniform(1, 9, (20, 12))
    scores[5, 1] = np.nan
    folder = files.write_amigos(tmp_path / "data_preprocessed", {1: scores, 9: scores})
    source = open_torcheeg("amigos", folder)

    trials = list(source.trials())

    kept = [n for n in range(16) if n not in (3, 5)]
    assert named(trials) == [("01", str(n + 1), f"film{n}", 0) for n in kept]
    assert [trial.label for trial in trials] == (scores[kept, 1] > 5).astype(int).tolist()
    assert source.montage is EPOC
    for trial, n in zip(trials, kept, strict=True):
        assert_array_equal(signal_of(trial), files.noise(100 + n, 900, 17).T[:14].astype("f4"))
        assert trial.first == 5 * 128
        assert trial.recording.info.ch_names == EPOC.device_order
    assert any("people 09, 12" in note for note in source.notes)


def test_amigos_files_that_do_not_name_the_films_have_none(tmp_path):
    scores = np.full((20, 12), 4.0)
    folder = files.write_amigos(tmp_path / "data_preprocessed", {2: scores}, films=False)

    assert {trial.clip for trial in open_torcheeg("amigos", folder).trials()} == {None}


def test_mahnob_is_in_microvolts_at_128_hz(tmp_path):
    ch_names = load_reader(SETS["mahnob-hci"]).ch_names
    folder = files.write_mahnob(tmp_path / "Sessions", {10: (1, 7), 138: (2, 3)}, ch_names)
    source = open_torcheeg("mahnob-hci", folder)

    trials = list(source.trials())

    assert named(trials) == [("01", "10", "0.avi", 0), ("02", "138", "8.avi", 0)]
    assert [(trial.label, trial.rating) for trial in trials] == [(1, 0.5), (0, -0.5)]
    seconds = (31 * 512 + 1) / 512 + np.arange(64, 448) / 128
    wave = 20 * np.sin(2 * np.pi * 3 * seconds)
    for trial in trials:
        data = signal_of(trial)
        assert 4 * 128 - 2 <= data.shape[1] <= 4 * 128
        # Apart from the edges, where resampling rings.
        expected = np.outer(1 + np.arange(32) / 10, wave)
        assert_allclose(data[:, 64:448], expected, atol=0.05 * expected.max())


def test_both_batches_of_bci2022_come_in_one_order(tmp_path):
    """torcheeg 1.1.3 looks for the batch in the wrong part of the path, and mixes them up."""
    reader = load_reader(SETS["bci2022"])
    beside = sys.modules[reader.process.__module__]
    orders = {"first": beside.FIRST_BATCH_CHANNEL, "second": beside.SECOND_BATCH_CHANNEL}
    source = open_torcheeg("bci2022", files.write_bci2022(tmp_path / "TrainSet", orders))

    trials = list(source.trials())

    number = {name.upper(): place for place, name in enumerate(orders["first"], start=1)}
    expected = [number[name.upper()] for name in reader.ch_names]
    assert named(trials) == [
        (s, str(n), clip, 0) for s in ("01", "02") for n, clip in ((1, "5"), (2, "28"))
    ]
    for trial in trials:
        assert signal_of(trial).shape == (30, 700)
        assert signal_of(trial)[:, 0].tolist() == expected
    assert [trial.label for trial in trials] == [0, 2] * 2


@pytest.mark.parametrize("name", ["deap", "seed", "mahnob-hci"])
def test_a_muse_is_made_of_the_electrodes_nearest_to_it(tmp_path, name):
    ch_names = load_reader(SETS[name]).ch_names
    folder = {
        "deap": lambda: files.write_deap(tmp_path / "d", people=1),
        "seed": lambda: files.write_seed(tmp_path / "d", {1: [20131027]}),
        "mahnob-hci": lambda: files.write_mahnob(tmp_path / "d", {10: (1, 7)}, ch_names),
    }[name]()
    native, muse = (open_torcheeg(name, folder, montage=one) for one in ("native", "muse"))

    whole, four = next(iter(native.trials())), next(iter(muse.trials()))

    assert muse.montage.ch_names == ("TP9", "AF7", "TP10", "AF8")
    assert muse.montage.sfreq == SETS[name].sfreq
    assert muse.approximate is not None
    assert native.approximate is None
    assert native.digest != muse.digest
    assert four.recording.info.ch_names == tuple(STAND_INS)
    for row, pair in zip(signal_of(four), STAND_INS.values(), strict=True):
        mean = signal_of(whole)[[ch_names.index(one) for one in pair]].mean(axis=0)
        assert_allclose(row, mean, rtol=1e-4, atol=1e-3)


def test_a_set_without_the_electrodes_of_a_muse_says_so(tmp_path):
    folder = files.write_faced(tmp_path / "d", people=1)

    with pytest.raises(UsageError, match="FACED was recorded without AF3, AF4"):
        open_torcheeg("faced", folder, montage="muse")


def test_what_is_asked_for_and_what_the_files_hold_make_the_digest(tmp_path):
    folder = files.write_deap(tmp_path / "d")
    digests = [
        open_torcheeg("deap", folder, **options).digest
        for options in ({}, {}, {"label": "arousal"}, {"threshold": ">=5"})
    ]
    (folder / "s02.dat").write_bytes(files.python2_pickle(files.deap_arrays(3, 640)))

    assert digests[0] == digests[1]
    assert len({*digests, open_torcheeg("deap", folder).digest}) == 4


def test_notes_say_what_the_signals_are_and_that_nobody_tried_the_data(tmp_path):
    notes = " ".join(open_torcheeg("deap", files.write_deap(tmp_path / "d")).notes)

    for part in ("no test here on the real data", "4 to 45 Hz", "Python pickles", "live stream"):
        assert part in notes


def test_a_doubt_about_the_data_is_told(tmp_path):
    notes = open_torcheeg("faced", files.write_faced(tmp_path / "d", people=1)).notes

    assert any("two cohorts" in note for note in notes)


def test_the_untried_say_so(tmp_path):
    (tmp_path / "1_1_20180804.cnt").write_bytes(b"")

    source = open_torcheeg("seed-v", tmp_path)

    assert "untried, read by torcheeg's reader and never tested here" in " ".join(source.notes)
    with pytest.raises(RecordingError, match=r"1_1_20180804\.cnt is not as torcheeg's SEEDVDat"):
        list(source.trials())


def test_nothing_is_written_or_said_while_trials_are_read(tmp_path, monkeypatch, capfd):
    """torcheeg would copy all data into a database of its own."""
    monkeypatch.chdir(tmp_path)
    ch_names = load_reader(SETS["mahnob-hci"]).ch_names
    files.write_deap(tmp_path / "deap", people=1)
    files.write_mahnob(tmp_path / "mahnob", {10: (1, 7)}, ch_names)
    before = sorted(tmp_path.rglob("*"))

    for name in ("deap", "mahnob"):
        list(open_torcheeg({"mahnob": "mahnob-hci"}.get(name, name), tmp_path / name).trials())

    assert sorted(tmp_path.rglob("*")) == before
    assert capfd.readouterr() == ("", "")


def test_one_record_is_in_memory_at_a_time(tmp_path):
    source = open_torcheeg("deap", files.write_deap(tmp_path / "d", people=3))
    alive = []
    most = 0

    class Watched(np.ndarray):
        """An array that can be watched."""

    loads = pickle.load

    def load(*args, **kwargs):
        nonlocal most
        read = loads(*args, **kwargs)
        read["data"] = read["data"].view(Watched)
        alive.append(weakref.ref(read["data"]))
        most = max(most, sum(one() is not None for one in alive))
        return read

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pickle, "load", load)
        count = sum(1 for _ in source.trials())

    assert count == 120
    assert most == 1


@pytest.mark.parametrize(
    ("arrays", "why"),
    [
        ({"data": files.noise(0, 2, 40, 640)}, r"KeyError: 'labels'"),
        ({"data": files.noise(0, 2, 8, 640), "labels": np.full((2, 4), 5)}, "ValueError"),
        (
            {"data": files.noise(0, 2, 40, 384), "labels": np.full((2, 4), 5)},
            "384 of them are rest",
        ),
        ({"data": files.noise(0, 2, 40, 640), "labels": np.full((2, 4), 11)}, "a score of 11"),
        ({"data": files.noise(0, 2, 40, 640), "labels": np.full((1, 4), 5)}, "IndexError"),
    ],
)
def test_what_is_not_deap_is_refused_with_the_file_and_the_mend(tmp_path, arrays, why):
    (tmp_path / "s01.dat").write_bytes(files.python2_pickle(arrays))
    source = open_torcheeg("deap", tmp_path)

    with pytest.raises(RecordingError, match=rf"s01\.dat.*{why}.*as its authors publish it"):
        list(source.trials())


def test_matlab_files_that_are_none_are_refused(tmp_path):
    savemat(tmp_path / "label.mat", {"label": np.array([[1, 0, -1] * 5])})
    for contents in (b"", b"x" * 500, b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n"):
        (tmp_path / "1_20131027.mat").write_bytes(contents)
        source = open_torcheeg("seed", tmp_path)
        with pytest.raises(RecordingError, match=r"1_20131027\.mat is not as torcheeg's SEED"):
            list(source.trials())


def test_a_trial_of_no_samples_ends(tmp_path):
    """torcheeg alone would yield it for ever."""
    savemat(tmp_path / "label.mat", {"label": np.array([[1, 0, -1] * 5])})
    savemat(tmp_path / "1_20131027.mat", {"a_eeg1": np.empty((62, 0))})

    with pytest.raises(RecordingError, match="a trial has 0 samples"):
        list(open_torcheeg("seed", tmp_path).trials())


def test_seed_without_its_labels_is_refused(tmp_path):
    folder = files.write_seed(tmp_path / "d", {1: [20131027]})
    (folder / "label.mat").unlink()

    with pytest.raises(RecordingError, match=r"FileNotFoundError.*label\.mat"):
        list(open_torcheeg("seed", folder).trials())


def test_files_that_change_are_refused_before_torcheeg_reads_them(tmp_path):
    class Evil:
        def __reduce__(self):
            return exec, (f"open({str(tmp_path / 'ran')!r}, 'w').close()",)

    source = open_torcheeg("deap", files.write_deap(tmp_path / "d"))
    trials = source.trials()
    next(trials)
    (tmp_path / "d" / "s02.dat").write_bytes(pickle.dumps({"data": Evil()}))

    with pytest.raises(RecordingError, match="should be a Python pickle of arrays"):
        list(trials)
    assert not (tmp_path / "ran").exists()

    (tmp_path / "d" / "s02.dat").write_bytes(files.python2_pickle(files.deap_arrays(5, 640)))
    with pytest.raises(RecordingError, match="changed while it was in use"):
        list(source.trials())


@pytest.mark.parametrize("network", ["tsception", "gru", "logreg-cov"])
def test_windows_are_made_of_the_clips(tmp_path, network):
    folder = files.write_deap(tmp_path / "d", people=1, seconds=7, n_trials=4)
    source = open_torcheeg("deap", folder)
    spec = recipe_of(network, source.montage)
    assert missing_channels(spec, next(iter(source.trials())).recording.info) == ()

    (store,) = build_windows(source, [spec], tmp_path)

    assert store.table.start.min() >= 384
    # Seven seconds hold seven windows of four, each half a second.
    assert np.unique(store.table.trial, return_counts=True)[1].tolist() == [7] * 4
    assert np.isfinite(store.data()).all()
    assert store.table.clip.tolist() == store.table.trial.tolist()


def test_a_network_is_trained_on_people_and_clips_apart(tmp_path):
    folder = files.write_deap(tmp_path / "d", people=4, seconds=5, n_trials=8)
    plan = Plan(
        source=open_torcheeg("deap", folder),
        protocol="subject-and-clip",
        n_folds=2,
        settings=TrainingSettings(network="gru", passes=1, batch=16),
    )

    outcome = carry_out(plan, tmp_path / "cache", progress=lambda _: None)

    manifest = outcome.bundle.manifest
    assert (manifest.training, manifest.target) == ("torcheeg:deap", "valence")
    assert manifest.licence.startswith("as DEAP's own terms allow")
    assert outcome.report.protocol.n_subjects == 4
    assert outcome.report.protocol.n_trials == 32
