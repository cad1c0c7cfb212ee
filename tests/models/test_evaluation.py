"""A saved model is judged by what it carries, on data that it can be judged by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from app.resources import load_head
from models.bundle import load_bundle, network_of, probabilities, save_bundle
from models.datasets.simulated import SimulatedTrials
from models.datasets.trials import SIGN_OF_VALENCE, Task
from models.evaluation import evaluate
from models.report import report_json
from models.suitability import acquaintance, check_signal, doubt, places_of
from models.windows import build_windows
from streaming.errors import BundleError, SignalMismatch, UsageError
from streaming.signal.info import EPOC, MUSE
from tests.builders import a_bundle, a_manifest
from tests.models.test_windows import Given, a_trial

CALM = Task(target="label", labels=("calm", "tense"), label_rule="the file's name")
DIGEST = a_manifest().dataset_digest
PEOPLE = [f"p{n}" for n in range(7)]


def some_people(clip=None, label=None, **parts):
    """Seven people with a trial each, of noise."""
    trials = [
        replace(a_trial(24.0, subject=who, seed=n), clip=clip, label=label and label(n))
        for n, who in enumerate(PEOPLE)
    ]
    return Given(trials, **parts)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mine.safetensors"
    save_bundle(a_bundle(), path)
    return load_bundle(path)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("windows")


def test_every_window_is_answered_by_the_model_as_it_is(bundle, cache, tmp_path):
    source = some_people()

    report = evaluate(bundle, source, cache)

    (store,) = build_windows(source, [bundle.manifest.recipe], tmp_path)
    told = probabilities(network_of(bundle), store.data(), bundle.manifest.temperature)
    counts = np.zeros((2, 2), dtype=int)
    np.add.at(counts, (store.table.label, told.argmax(axis=1)), 1)
    assert_array_equal(report.confusion["gru"], counts)
    assert 0 < report.results["gru"]["interval_coverage"].mean <= 1
    assert report.model["name"] == "mine"
    assert report.model["sha256"] == bundle.sha256


def test_nothing_is_trained_and_the_report_says_so(bundle, cache):
    report = evaluate(bundle, some_people(), cache)

    assert report.protocol.folds == "new data"
    assert report.protocol.leaks is False
    assert "on new data, with nothing trained" in report.summary
    assert set(report.results) == {"gru", "majority"}
    assert report.protocol.inner == ()
    assert not any("calibrated" in warning for warning in report.protocol.warnings)
    report_json(report)


def test_the_scores_that_the_model_came_with_stand_beside(bundle, cache):
    report = evaluate(bundle, some_people(), cache)

    assert any("was 0.840 (majority 0.500; folds: subject)" in w for w in report.protocol.warnings)
    assert any("learned labels by one rule" in w for w in report.protocol.warnings)
    assert any("simulated people only" in w for w in report.protocol.warnings)


def test_where_people_watched_one_clip_the_others_of_this_data_are_asked(bundle, cache):
    source = some_people(clip="a film", label=lambda n: int(n > 0), digest="1" * 64)

    report = evaluate(bundle, source, cache)

    # Six of seven said high: each of them hears five of six others say so, the seventh all six.
    assert report.confusion["clip-only"][0][0] == 0
    assert report.confusion["clip-only"][1][0] == 0
    assert "clip" in report.summary


def test_a_model_that_met_the_data_says_so_before_anything_else(cache):
    known = a_bundle(dataset_digest="2" * 64)

    report = evaluate(known, some_people(digest="2" * 64), cache)

    assert report.summary.startswith("THIS MODEL WAS TRAINED ON THIS VERY DATA")
    assert report.protocol.leaks is True


def test_the_same_simulated_people_are_recognised_among_more(cache):
    eighty = SimulatedTrials(device="muse", head=load_head(), people=80)
    manifest = a_manifest(dataset="simulated", dataset_digest=eighty.digest)

    met = acquaintance(manifest, replace(eighty, people=40))

    assert met.startswith("THIS MODEL WAS TRAINED ON THE SAME SIMULATED PEOPLE")
    assert acquaintance(manifest, replace(eighty, seed=1)) == ""
    assert "THIS VERY DATA" in acquaintance(manifest, eighty)


def test_a_published_set_labelled_otherwise_is_still_the_same_people():
    manifest = a_manifest(training="dreamer", dataset="dreamer")

    assert "DREAMER TOO" in acquaintance(manifest, some_people(name="dreamer"))
    assert acquaintance(manifest, some_people(name="recordings")) == ""


def test_of_recordings_only_the_whole_is_recognised_and_the_report_says_it(cache):
    mine = a_bundle(training="recordings", dataset="recordings")

    report = evaluate(mine, some_people(name="recordings"), cache)

    assert "whether some of these were among them cannot be told" in report.summary
    assert any("cannot be told" in warning for warning in report.protocol.warnings)
    whole = evaluate(mine, some_people(name="recordings", digest=DIGEST), cache)
    assert "among them" not in whole.summary


def test_each_recording_is_known_again_and_they_are_counted():
    seen = tuple(f"{n:016x}" for n in range(4))
    manifest = a_manifest(training="recordings", dataset="recordings", recordings=seen)

    def said(*digests):
        source = some_people(name="recordings", recordings=digests)
        return acquaintance(manifest, source), doubt(manifest, source)

    assert said(*seen[:2], "f" * 16)[0].startswith(
        "THIS MODEL WAS TRAINED ON 2 OF THESE 3 RECORDINGS"
    )
    assert said(seen[0])[0].startswith("THIS MODEL WAS TRAINED ON THIS RECORDING")
    alarm, left = said("e" * 16, "f" * 16)
    assert alarm == ""
    assert "none of these recordings, unless they were cut or filtered" in left


def test_labels_are_matched_by_name_and_not_by_place():
    manifest = a_manifest(target="label", labels=("tense", "calm", "bored"), interval=None)

    assert places_of(manifest, CALM).tolist() == [1, 0]


def test_a_label_that_the_data_lacks_is_no_error_and_is_told(cache):
    three = a_bundle(labels=("low", "neutral", "high"))

    report = evaluate(three, some_people(), cache)

    assert report.task.labels == ("low", "neutral", "high")
    assert np.sum(report.confusion["gru"][1]) == 0
    assert any("No window is labelled neutral" in w for w in report.protocol.warnings)
    assert report.task.label_rule == SIGN_OF_VALENCE.label_rule


@pytest.mark.parametrize(
    ("task", "mend"),
    [
        (CALM, r"tells valence and the data is labelled with label.*--label"),
        (replace(SIGN_OF_VALENCE, labels=("low", "neutral", "high")), "labelled neutral.*Leave"),
    ],
    ids=["another target", "a label more"],
)
def test_data_that_the_model_cannot_be_judged_by_is_refused_with_the_mend(task, mend):
    with pytest.raises(UsageError, match=mend):
        places_of(a_manifest(), task)


def test_a_model_of_ready_made_features_reads_no_signal():
    offline = a_bundle(
        network="logreg", hyper={}, spec=None, offline_only=True, training="kaggle-emotions"
    )

    with pytest.raises(BundleError, match="offline-only"):
        check_signal(offline, MUSE)


@pytest.mark.parametrize(
    ("montage", "words"),
    [(EPOC, "lacks TP9, AF7, TP10, AF8"), (replace(MUSE, sfreq=60.0), "none above 30 Hz")],
    ids=["electrodes", "frequencies"],
)
def test_a_signal_that_lacks_what_the_recipe_needs_is_refused(bundle, montage, words):
    with pytest.raises(SignalMismatch, match=words):
        check_signal(bundle, montage)


def test_windows_that_hold_no_numbers_are_counted_and_left_out(bundle, cache, monkeypatch):
    def silent_at_first(self, windows):
        told = real(self, windows)
        told[:5] = np.nan
        return told

    from models.classifier import TorchClassifier  # noqa: PLC0415

    real = TorchClassifier.predict
    monkeypatch.setattr(TorchClassifier, "predict", silent_at_first)

    report = evaluate(bundle, some_people(), cache)

    assert np.sum(report.confusion["gru"]) == report.protocol.n_windows - 5
    assert any(w.startswith("5 windows hold values") for w in report.protocol.warnings)


def test_a_model_that_says_nothing_at_all_is_refused(bundle, cache, monkeypatch):
    monkeypatch.setattr(
        "models.evaluation._probabilities", lambda _, store: np.full((store.n_windows, 2), np.nan)
    )

    with pytest.raises(UsageError, match="none of this data's windows"):
        evaluate(bundle, some_people(), cache)


def test_in_pieces_or_whole_the_answers_are_the_same(bundle, cache, monkeypatch):
    whole = evaluate(bundle, some_people(), cache)
    monkeypatch.setattr("models.evaluation.AT_ONCE", 7)

    assert evaluate(bundle, some_people(), cache).confusion == whole.confusion
