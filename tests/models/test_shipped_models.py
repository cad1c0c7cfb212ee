"""The models that come with the program load, need no rest, and read people whom they never met."""

from __future__ import annotations

import numpy as np
import pytest

from app.models_in_sight import shipped_model_for
from app.resources import load_head
from models.bundle import load_bundle, network_of
from models.datasets.simulated import SimulatedTrials, subject_of
from models.fitting import logits_of
from models.windows import build_windows


@pytest.fixture(params=["epoc", "muse"])
def bundle(request):
    return load_bundle(shipped_model_for(request.param))


def test_a_shipped_model_says_what_it_is(bundle):
    manifest = bundle.manifest

    assert (manifest.training, manifest.target, manifest.labels) == (
        "simulated",
        "valence",
        ("low", "high"),
    )
    assert (manifest.folds, manifest.leaks, manifest.offline_only) == ("subject", False, False)
    assert manifest.interval is not None
    assert manifest.interval.level == 0.8
    (headline,) = (score for score in manifest.scores if score.metric == "balanced_accuracy")
    assert headline.lo > headline.majority == pytest.approx(0.5)


def test_a_shipped_model_reads_twice_a_second_and_needs_no_rest(bundle):
    spec = bundle.manifest.recipe

    assert (spec.window, spec.hop, spec.scale, spec.baseline) == (4.0, 0.5, "window", 0.0)


def test_a_shipped_model_is_small(bundle):
    assert shipped_model_for(bundle.manifest.recipe.montage).stat().st_size < 1_000_000


def test_a_shipped_model_reads_strangers(bundle, tmp_path):
    """Six people of another seed; most of those with an effect are well above chance."""
    spec = bundle.manifest.recipe
    people = SimulatedTrials(device=spec.montage, head=load_head(), people=6, seed=5, seconds=64.0)
    (store,) = build_windows(people, [spec], tmp_path)
    rows = np.arange(0, store.n_windows, 2)
    said = logits_of(network_of(bundle), store.data(), rows).argmax(axis=1)
    right = said == store.table.label[rows]

    moved = [subject_of(person) for person in people.persons() if person.responder]
    shares = [right[store.table.subject[rows] == who].mean() for who in moved]

    assert len(moved) >= 3
    assert np.median(shares) > 0.65
