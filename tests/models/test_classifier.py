"""The classifier gives probabilities, alone as in a batch, and NaN where there are none."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from models.bundle import save_bundle
from models.classifier import LARGEST_BATCH, TorchClassifier, open_classifier
from streaming.errors import BundleError
from tests.builders import a_bundle, a_spec, an_interval

NETWORKS = [
    {"network": "tsception", "hyper": {}, "spec": a_spec()},
    {
        "network": "tsception",
        "hyper": {},
        "spec": a_spec("epoc"),
        "labels": ("low", "neutral", "high"),
    },
    {"network": "gru", "hyper": {}},
    {"network": "logreg", "hyper": {}},
    {"network": "majority", "hyper": {}},
]


def windows_for(classifier, n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, *classifier.spec.input_shape)).astype(np.float32)


@pytest.mark.parametrize("changes", NETWORKS, ids=lambda changes: changes["network"])
def test_every_row_is_a_probability_and_the_same_alone_as_in_a_batch(changes):
    classifier = TorchClassifier(a_bundle(**changes))
    windows = windows_for(classifier, 40)

    together = classifier.predict(windows)
    alone = np.concatenate([classifier.predict(window[None]) for window in windows])

    assert together.dtype == np.float64
    assert together.shape == (40, len(classifier.labels))
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(alone, together, rtol=0, atol=1e-5)


def test_the_same_window_twice_has_the_same_answer_bit_for_bit():
    classifier = TorchClassifier(a_bundle())
    windows = windows_for(classifier, 3)

    np.testing.assert_array_equal(classifier.predict(windows), classifier.predict(windows))


@pytest.mark.parametrize("n", [0, 1, LARGEST_BATCH, LARGEST_BATCH + 1, 3 * LARGEST_BATCH])
def test_any_number_of_windows_is_answered_in_order(n):
    classifier = TorchClassifier(a_bundle())
    windows = windows_for(classifier, n)
    backwards = windows[::-1]

    answers = classifier.predict(windows)

    assert answers.shape == (n, 2)
    np.testing.assert_allclose(classifier.predict(backwards)[::-1], answers, rtol=0, atol=1e-5)


@pytest.mark.parametrize("changes", NETWORKS, ids=lambda changes: changes["network"])
@pytest.mark.parametrize("nonsense", [np.nan, np.inf, -np.inf])
def test_a_window_that_is_no_number_has_a_row_of_nan_and_leaves_others_alone(changes, nonsense):
    classifier = TorchClassifier(a_bundle(**changes))
    windows = windows_for(classifier, 4)
    expected = classifier.predict(windows)
    windows[2].flat[5] = nonsense

    answers = classifier.predict(windows)

    assert np.isnan(answers[2]).all()
    rows = [0, 1, 3]
    np.testing.assert_allclose(answers[rows], expected[rows], rtol=0, atol=1e-5)


def test_an_answer_that_overflows_is_a_row_of_nan():
    classifier = TorchClassifier(a_bundle(network="logreg", hyper={}))
    windows = windows_for(classifier, 2)
    windows[1] = 3e38

    answers = classifier.predict(windows)

    assert np.isfinite(answers[0]).all()
    assert np.isnan(answers[1]).all()


def test_windows_of_another_shape_are_refused():
    classifier = TorchClassifier(a_bundle())

    with pytest.raises(ValueError, match="windows must have the shape"):
        classifier.predict(windows_for(classifier, 2)[0])


def test_windows_that_may_only_be_read_are_taken_and_left_as_they_are():
    classifier = TorchClassifier(a_bundle())
    windows = windows_for(classifier, 2)
    before = windows.copy()
    windows.flags.writeable = False

    classifier.predict(windows)
    classifier.predict(windows[:, ::1].astype(np.float64))

    np.testing.assert_array_equal(windows, before)


def test_a_higher_temperature_brings_probabilities_together_and_keeps_the_label():
    windows = windows_for(TorchClassifier(a_bundle()), 20)

    cold, warm = (TorchClassifier(a_bundle(temperature=t)).predict(windows) for t in (1.0, 4.0))

    assert (cold.max(axis=1) > warm.max(axis=1)).all()
    np.testing.assert_array_equal(cold.argmax(axis=1), warm.argmax(axis=1))
    odds = np.log(cold[:, 0] / cold[:, 1])
    np.testing.assert_allclose(np.log(warm[:, 0] / warm[:, 1]), odds / 4, atol=1e-9)


def test_it_tells_what_the_pipeline_asks():
    bundle = a_bundle(threshold=0.7)
    classifier = TorchClassifier(bundle)

    assert classifier.spec == bundle.manifest.spec
    assert classifier.labels == ("low", "high")
    assert classifier.threshold == 0.7
    assert classifier.manifest is bundle.manifest
    assert (classifier.name, classifier.sha256) == ("", "")


def test_the_interval_is_the_rules_and_none_where_there_is_no_rule_or_no_window():
    recent = [0.1, 0.5, -0.2]
    with_rule, without = (TorchClassifier(a_bundle(interval=r)) for r in (an_interval(), None))

    assert with_rule.interval(recent) == an_interval().bounds(recent)
    assert with_rule.interval([]) is None
    assert without.interval(recent) is None


def test_torch_is_told_to_compute_on_one_thread():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        TorchClassifier(a_bundle())
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_a_file_is_opened_with_its_name_and_checksum(tmp_path):
    save_bundle(a_bundle(), tmp_path / "mine.safetensors")

    classifier = open_classifier(tmp_path / "mine.safetensors")

    assert classifier.name == "mine"
    assert len(classifier.sha256) == 64


def test_an_offline_only_model_is_not_opened_for_signals(tmp_path):
    save_bundle(a_bundle(offline_only=True), tmp_path / "preset.safetensors")

    with pytest.raises(BundleError, match=r"'preset' is offline-only.*affectscope list"):
        open_classifier(tmp_path / "preset.safetensors")


def test_a_model_without_a_recipe_classifies_nothing():
    bundle = a_bundle(network="gru-features", hyper={}, spec=None, offline_only=True)

    with pytest.raises(BundleError, match="holds no recipe"):
        TorchClassifier(bundle)


def test_what_was_trained_is_what_classifies(tmp_path):
    bundle = a_bundle()
    save_bundle(bundle, tmp_path / "model.safetensors")
    windows = windows_for(TorchClassifier(bundle), 10)

    answers = open_classifier(tmp_path / "model.safetensors").predict(windows)

    np.testing.assert_array_equal(answers, TorchClassifier(bundle).predict(windows))
    assert not np.array_equal(answers, TorchClassifier(replace(a_bundle(seed=1))).predict(windows))


def a_late_one(folder, **changes):
    """Return a file, and a classifier that has not read its weights."""
    file = folder / "late.safetensors"
    save_bundle(a_bundle(**changes), file)
    return file, open_classifier(file, later=True)


@pytest.mark.parametrize("asks_first", [True, False])
def test_a_model_that_is_read_later_answers_as_any_other(tmp_path, asks_first):
    """Whether somebody has it read, or the first windows do."""
    file, late = a_late_one(tmp_path)
    at_once = open_classifier(file)
    windows = windows_for(at_once, 10)

    assert not late.is_read
    if asks_first:
        late.read()
    np.testing.assert_array_equal(late.predict(windows), at_once.predict(windows))

    assert late.is_read
    assert (late.name, late.sha256, late.manifest) == (
        at_once.name,
        at_once.sha256,
        at_once.manifest,
    )


def test_a_model_that_is_read_later_needs_no_torch_until_then(tmp_path):
    """Torch takes seconds to import, in which a window can be there."""
    file, _ = a_late_one(tmp_path)
    code = """
import sys
from pathlib import Path
from models.classifier import open_classifier
late = open_classifier(Path(sys.argv[1]), later=True)
print(late.name, late.spec.window > 0, len(late.sha256), "torch" in sys.modules)
late.read()
print("torch" in sys.modules)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )

    assert ran.stdout.split() == ["late", "True", "64", "False", "True"]


def test_weights_that_are_unsound_are_refused_before_the_first_answer(tmp_path):
    """Each time that they are asked for; no number comes of them."""
    file, late = a_late_one(tmp_path)
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(raw)

    for ask in (late.read, lambda: late.predict(windows_for(late, 1))):
        with pytest.raises(BundleError, match=r"late\.safetensors"):
            ask()
    assert not late.is_read


def test_a_file_that_was_replaced_meanwhile_is_refused(tmp_path):
    """What is told to read is what reads."""
    file, late = a_late_one(tmp_path)
    save_bundle(a_bundle(seed=1), file, overwrite=True)

    with pytest.raises(BundleError, match="was changed while it was being opened"):
        late.read()


@pytest.mark.parametrize("changes", [{"offline_only": True}])
def test_what_reads_no_signal_is_refused_without_its_weights_too(tmp_path, changes):
    with pytest.raises(BundleError, match="is offline-only"):
        a_late_one(tmp_path, **changes)
