"""A manifest survives JSON, and a manifest that is not one is named and refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.manifest import SCHEMA, Manifest, threshold_for
from streaming.errors import BundleError
from tests.builders import a_manifest, a_spec


def as_json(manifest: Manifest) -> dict:
    return json.loads(json.dumps(manifest.to_dict()))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"interval": None, "scores": (), "approximate": "AF3 and AF4 stand in for AF7 and AF8"},
        {"spec": None, "offline_only": True, "network": "gru-features", "hyper": {"n_steps": 3}},
        {"target": "state", "labels": ("relaxed", "neutral", "concentrating")},
        {"spec": a_spec(notch=(50,)), "network": "tsception", "hyper": {}},
        {"probe": (0.25, 0.75), "content_sha256": "f" * 64},
        {"recordings": ("0" * 16, "f" * 16)},
    ],
    ids=lambda changes: ",".join(changes) or "plain",
)
def test_a_manifest_survives_json(changes):
    manifest = a_manifest(**changes)

    assert Manifest.from_dict(as_json(manifest)) == manifest


def test_the_json_names_its_schema():
    assert a_manifest().to_dict()["schema"] == SCHEMA == 1


BAD = {
    "network": ["lstm", 3, None, ["gru"]],
    "hyper": [None, [], {"n_hidden": None}, {"n_hidden": [1]}, {"": 1}, {"x": float("inf")}],
    "spec": [None, [], {}],
    "target": ["", 1, "two\nlines", "\x1b[31m", "x" * 1001],
    "labels": [[], ["low"], ["low", "low"], "low", ["low", 1], ["sad", "glad"], [["low"], "high"]],
    "label_rule": ["", None],
    "training": ["", {}],
    "dataset": ["", "home/me/data.mat", "C:\\data"],
    "dataset_digest": ["", "abc", "G" * 64, None, "A" * 64],
    "folds": ["", 5],
    "leaks": [None, 0, "no"],
    "scores": [None, {}, [None], [{}], [{"metric": "f1"}]],
    "licence": ["", False],
    "date": ["", "31.01.2025", "2025-02-30", 20250131, "2025-W05-5"],
    "versions": [None, {"torch": 2.13}, {"": "1"}],
    "temperature": [0, -1, float("nan"), float("inf"), "1", True, 10**400],
    "threshold": [-0.1, 1.1, float("nan"), None],
    "interval": [{}, [], {"lower": []}],
    "offline_only": [None, 1],
    "approximate": ["", 1, []],
    "probe": [
        None,
        [0.5],
        [0.5, 0.6],
        [1.5, -0.5],
        [float("nan"), 0.5],
        ["a", "b"],
        [0.2, 0.3, 0.5],
    ],
    "recordings": [None, "f" * 16, [3], ["f" * 15], ["G" * 16], ["f" * 16] * 10_001],
    "content_sha256": [None, "abc", 3],
    "schema": [0, 2, "1", None],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in BAD.items() for value in values]
)
def test_a_field_of_another_type_or_out_of_range_is_refused(field, value):
    with pytest.raises(
        ValueError,
        match=r"must|schema|label|path|probe|no network|lacks|offline-only|recording",
    ):
        Manifest.from_dict({**as_json(a_manifest()), field: value})


def test_a_file_that_names_no_recordings_has_no_such_field():
    """Those of before there was one are read as they are, and keep their digests."""
    assert "recordings" not in a_manifest().to_dict()
    assert Manifest.from_dict(as_json(a_manifest())).recordings == ()


@pytest.mark.parametrize("field", a_manifest().to_dict())
def test_a_missing_field_is_named(field):
    plain = as_json(a_manifest())
    del plain[field]

    with pytest.raises(ValueError, match=f"lacks {field}"):
        Manifest.from_dict(plain)


def test_an_unknown_field_is_named():
    with pytest.raises(ValueError, match="unknown field 'mood'"):
        Manifest.from_dict({**as_json(a_manifest()), "mood": 1})


@pytest.mark.parametrize("plain", [None, [], "manifest", 1, True, {}], ids=str)
def test_json_that_is_no_manifest_is_refused(plain):
    with pytest.raises(ValueError, match="manifest"):
        Manifest.from_dict(plain)


BAD_RECIPE = {
    "sfreq": [0, -1, "256", None, 1e300, float("nan"), True],
    "window": ["xx", 0, 1e12, 2.0001],
    "bands": [[], {}, [1], [{"name": "a"}], [{"name": "a", "l_freq": 9, "h_freq": 4}]],
    "ch_names": ["TP9", [], [1], ["TP9", "TP9"], None],
    "notch": [[None], 50, ["50"]],
    "reference": ["laplace", [], None],
    "montage": [1, ""],
    "clip": [-1, None],
    "features": ["wavelets"],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in BAD_RECIPE.items() for value in values]
)
def test_a_recipe_that_is_none_is_refused(field, value):
    plain = as_json(a_manifest())
    plain["spec"][field] = value

    with pytest.raises(ValueError, match=r"\w"):
        Manifest.from_dict(plain)


def test_a_score_has_both_ends_of_its_interval_or_none():
    score = a_manifest().scores[0]

    with pytest.raises(ValueError, match="two ends or none"):
        replace(score, lo=None)
    with pytest.raises(ValueError, match="mean must be a number from -1 to 1"):
        replace(score, mean=84.0)


def test_a_model_without_a_recipe_says_what_it_is_good_for():
    manifest = a_manifest(spec=None, offline_only=True)

    with pytest.raises(BundleError, match=r"holds no recipe.*affectscope list"):
        _ = manifest.recipe
    with pytest.raises(ValueError, match="only an offline-only model"):
        a_manifest(spec=None)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(data=st.data())
def test_anything_in_place_of_a_value_ends_as_a_manifest_or_a_value_error(data):
    """No other exception, however odd the JSON: also deep inside of recipe, scores, interval."""
    plain = as_json(a_manifest())
    places = [
        plain,
        plain["spec"],
        plain["scores"][0],
        plain["interval"],
        plain["spec"]["bands"][0],
    ]
    place = data.draw(st.sampled_from(places))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(anything)

    try:
        manifest = Manifest.from_dict(plain)
    except ValueError:
        return
    assert Manifest.from_dict(as_json(manifest)) == manifest


@pytest.mark.parametrize(("n_labels", "threshold"), [(2, 0.65), (3, 0.533333), (4, 0.475)])
def test_more_labels_are_told_at_a_confidence_as_far_from_guessing(n_labels, threshold):
    """Nine labels are hardly ever told at .65."""
    assert threshold_for(n_labels) == threshold
