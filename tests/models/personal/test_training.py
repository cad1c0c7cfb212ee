"""A model of one's own: chosen, judged, and packed as any other."""

from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose

from models.bundle import load_bundle, save_bundle
from models.classifier import TorchClassifier
from models.datasets.trials import SIGN_OF_VALENCE
from models.personal.alignment import aligned
from models.personal.blocks import labelled_blocks
from models.personal.candidates import asymmetry_of, candidates_for, specs_of
from models.personal.certainty import probabilities_of
from models.personal.linear import decompose
from models.personal.nested import scores_of
from models.personal.result import PersonalResult
from models.personal.training import train_personal
from models.recipes import recipe_of
from streaming.errors import UsageError
from streaming.signal.blocks import Window
from streaming.signal.info import EPOC, MUSE
from streaming.signal.preprocessing import Preprocessor
from tests.builders import a_bundle
from tests.models.personal.wearers import INFO, a_trial, some_blocks


@pytest.fixture(scope="module")
def generic():
    """An untrained network of the kind that ships for this headset."""
    return a_bundle(spec=recipe_of("gru", MUSE), hyper={"n_hidden": 6, "readout": "mean"})


@pytest.fixture(scope="module")
def blocks(generic):
    return some_blocks(10, generic=generic)


@pytest.fixture(scope="module")
def personal(blocks, generic):
    return train_personal(blocks, candidates_for(MUSE, generic), generic, n_orders=199)


@pytest.fixture(scope="module")
def silent():
    """Somebody whose labels are nowhere in their EEG."""
    return train_personal(some_blocks(8, effect=0.0, seed=5), candidates_for(MUSE), n_orders=99)


def test_what_valence_moves_is_learnt_and_adopted(personal):
    result = personal.result

    assert result.adopted
    assert result.p <= 0.05
    assert result.personal.mean > 0.8
    assert result.personal.lo <= result.personal.mean <= result.personal.hi
    assert result.gain.mean == pytest.approx(result.personal.mean - result.generic.mean)
    assert result.n_blocks == 10
    assert result.curve[-1].n_blocks == 8


def test_what_is_said_of_it_is_one_sentence_with_all_its_yardsticks(personal):
    words = personal.result.words

    assert words.startswith("From your 4 labelled minutes (10 blocks), ")
    for part in (
        "held out",
        "generic model",
        "majority 0.50",
        "order alone",
        "p = 0.0",
        "next day",
    ):
        assert part in words
    assert words.count(". ") == 0


def test_nothing_is_claimed_of_somebody_in_whom_nothing_shows(silent):
    result = silent.result

    assert not result.adopted
    assert "nothing is claimed" in result.words
    assert result.interval.margin == pytest.approx(0.8)
    assert result.interval.upper == (0.0, 0.0, 0.0)


def test_nobody_without_a_generic_model_is_compared_with_one(silent):
    assert silent.result.generic is None
    assert "generic" not in silent.result.words


def test_blocks_whose_order_tells_their_labels_are_not_believed():
    """All pleasant blocks last: whatever drifts would tell them."""
    trials = [a_trial(int(n >= 6), effect=6.0, seed=n) for n in range(12)]
    candidates = candidates_for(MUSE)
    sorted_blocks = labelled_blocks(trials, SIGN_OF_VALENCE, specs_of(candidates))
    result = train_personal(sorted_blocks, candidates, n_orders=199).result
    as_drawn = train_personal(sorted_blocks, candidates, drawn=True, n_orders=199).result

    assert result.order_p <= 0.05
    assert not result.adopted
    assert "let the order be drawn at random" in result.words
    assert as_drawn.adopted


@pytest.mark.parametrize("place", range(4))
def test_every_candidate_is_a_network_that_answers_as_it_was_fitted(place, blocks, generic):
    """Through the model file, for any windows, to 1e-5."""
    candidate = candidates_for(MUSE, generic)[place]
    only = train_personal(blocks, [candidate], generic, n_orders=3)
    contender = candidate.contender(blocks)
    fitted = decompose(contender.material, np.arange(blocks.n_blocks))
    scores = scores_of(
        fitted, contender.material.features, blocks.label[:, None], only.result.penalty
    )
    wanted = probabilities_of(scores[:, 0], only.result.temperature)
    said = TorchClassifier(only.bundle).predict(blocks.windows[candidate.spec])

    assert only.result.candidate == candidate.name
    assert_allclose(said, wanted, atol=1e-5)


def test_live_and_offline_give_the_same_readings(personal, tmp_path):
    """Saved, loaded, fed in pieces and one window at a time, against all at once: to 1e-5."""
    save_bundle(personal.bundle, tmp_path / "own.safetensors")
    classifier = TorchClassifier(load_bundle(tmp_path / "own.safetensors"))
    trial = a_trial(1, seed=77)
    live, offline = Preprocessor(classifier.spec, INFO), Preprocessor(classifier.spec, INFO)
    in_pieces = [
        classifier.predict(item.data[np.newaxis])[0]
        for block in trial.recording.cut(13)
        for item in live.feed(block)
        if isinstance(item, Window)
    ]
    at_once = [
        item.data for item in offline.feed(trial.recording.blocks[0]) if isinstance(item, Window)
    ]

    assert_allclose(in_pieces, classifier.predict(np.stack(at_once)), atol=1e-5)


def test_the_model_file_says_whose_training_it_was(personal, blocks):
    manifest = personal.bundle.manifest

    assert manifest.training == "personal"
    assert manifest.dataset_digest == blocks.digest
    assert manifest.interval == personal.result.interval
    assert manifest.scores[0].mean == personal.result.personal.mean


def test_the_same_seed_gives_the_same_result(blocks, generic, personal):
    again = train_personal(blocks, candidates_for(MUSE, generic), generic, n_orders=199)

    assert again.result == personal.result


def test_the_result_can_be_kept_as_json(personal, silent):
    for result in (personal.result, silent.result):
        assert PersonalResult.from_dict(json.loads(json.dumps(result.to_dict()))) == result


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"p": 2}, "p must be a number"),
        ({"candidate": "magic"}, "candidate must be one of"),
        ({"personal": {"mean": 0.7}}, "personal lacks"),
        ({"adopted": "yes"}, "adopted must be true or false"),
        ({"curve": [{"n_blocks": 4}]}, "curve lacks"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_scores_that_were_tampered_with_are_refused(silent, change, fault):
    with pytest.raises(ValueError, match=fault):
        PersonalResult.from_dict(silent.result.to_dict() | change)


def test_a_generic_model_of_other_labels_is_refused(blocks):
    other = a_bundle(spec=recipe_of("gru", MUSE), target="label", labels=("a", "b"), interval=None)
    with pytest.raises(UsageError, match="tells label"):
        train_personal(blocks, candidates_for(MUSE), other, n_orders=3)


def test_a_generic_model_whose_recipe_was_not_prepared_is_refused(blocks):
    with pytest.raises(UsageError, match="recipe that the blocks were not prepared for"):
        train_personal(blocks, candidates_for(MUSE), a_bundle(), n_orders=3)


@pytest.mark.parametrize("montage", [MUSE, EPOC], ids=lambda m: m.name)
def test_asymmetry_is_right_less_left_alpha(montage):
    spec = recipe_of("logreg", montage)
    projection = asymmetry_of(spec)

    assert projection.sum() == 0
    assert set(np.flatnonzero(projection) // (projection.size // 4)) == {1}


@pytest.mark.parametrize("place", range(3))
def test_an_aligned_model_reads_a_shifted_day_as_it_read_the_first(place, blocks):
    """What every window gained, rest gained too."""
    candidate = candidates_for(MUSE)[place]
    bundle = train_personal(blocks, [candidate], n_orders=3).bundle
    windows = blocks.windows[candidate.spec]
    shift = np.random.default_rng(0).normal(0, 1, windows.shape[-1]).astype(np.float32)
    rest = np.concatenate([windows[blocks.block == n][::2] for n in range(blocks.n_blocks)])
    before = TorchClassifier(aligned(bundle, rest)).predict(windows)
    moved = TorchClassifier(aligned(bundle, rest + shift))

    assert_allclose(moved.predict(windows + shift), before, atol=1e-4)
    assert np.abs(TorchClassifier(bundle).predict(windows + shift) - before).max() > 0.01


def test_half_a_minute_aligns_nothing(personal, blocks):
    few = blocks.windows[personal.bundle.manifest.recipe][:50]
    with pytest.raises(UsageError, match="28 s of rest are too few"):
        aligned(personal.bundle, few)


def test_a_network_without_a_mean_of_its_own_stays_as_it_is(blocks, generic):
    head = train_personal(blocks, candidates_for(MUSE, generic)[3:], generic, n_orders=3).bundle

    assert aligned(head, blocks.windows[head.manifest.recipe]) is head
