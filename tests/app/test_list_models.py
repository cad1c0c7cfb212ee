"""The list of models: sound ones with their score, broken ones with their reason."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app import models_in_sight
from app.commands import list_models
from app.models_in_sight import find_model, shipped_model_for
from models.bundle import make_bundle, save_bundle
from models.manifest import Manifest, Score
from models.networks import build_network
from streaming.errors import BundleError
from streaming.signal.info import MUSE
from streaming.signal.spec import Band, PreprocessingSpec

SPEC = PreprocessingSpec(
    montage="muse", ch_names=MUSE.ch_names, sfreq=128.0, bands=(Band("broad", 1.0, 45.0),)
)


def a_manifest(**changes):
    """Return the manifest of a simulated Muse model."""
    fields = {
        "network": "majority",
        "hyper": {},
        "spec": SPEC,
        "target": "valence",
        "labels": ("low", "high"),
        "label_rule": "scripted valence > 0 is high",
        "training": "simulated",
        "dataset": "simulated",
        "dataset_digest": "0" * 64,
        "folds": "subject",
        "leaks": False,
        "scores": (Score(metric="balanced_accuracy", mean=0.8, lo=0.75, hi=0.85, majority=0.5),),
        "licence": "GPL-3.0-or-later",
        "date": "2026-11-21",
        "versions": {},
    }
    return Manifest(**(fields | changes))


def write_model(folder, name, manifest=None):
    """Write a model file whose network knows nothing, and return its path."""
    manifest = manifest or a_manifest()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.safetensors"
    network = build_network(manifest.network, SPEC, len(manifest.labels))
    save_bundle(make_bundle(network, manifest, np.zeros(SPEC.input_shape, np.float32)), path)
    return path


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Return an empty folder in place of the shipped models."""
    folder = tmp_path / "bundles"
    folder.mkdir()
    monkeypatch.setattr(models_in_sight, "bundles_folder", lambda: folder)
    return folder


@pytest.fixture
def own(user_folder):
    """Return the folder of the user's own models."""
    return user_folder / "models"


def lines(capsys):
    """Return what was printed as JSON objects."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_shipped_models_come_first_and_name_no_folder(shipped, own, capsys):
    """A line can be shown to others: it holds the file's name, never where it lies."""
    write_model(shipped, "demo-muse")
    write_model(own, "a-mine")
    list_models.run(json=True)
    first, second = lines(capsys)
    assert (first["name"], first["file"], first["shipped"]) == (
        "demo-muse",
        "demo-muse.safetensors",
        True,
    )
    assert (second["name"], second["shipped"]) == ("a-mine", False)
    assert first["kind"] == "model"
    assert first["montage"] == "muse"
    assert first["labels"] == ["low", "high"]
    assert first["score"].startswith("Balanced accuracy 0.80 (95 % interval 0.75 to 0.85)")
    assert str(own.parent) not in json.dumps([first, second])


def test_a_broken_file_is_listed_with_its_reason_and_hides_no_other(shipped, own, capsys):
    """One bad download must not take the good models away."""
    write_model(own, "good")
    (own / "bad.safetensors").write_bytes(b"not a model")
    list_models.run(json=True)
    bad, good = lines(capsys)
    assert bad["network"] is None
    assert "bad.safetensors" in bad["reason"]
    assert good["reason"] is None


def test_a_model_without_a_score_says_so(shipped, capsys):
    """Nothing is made up."""
    write_model(shipped, "demo-muse", a_manifest(scores=()))
    list_models.run(json=True)
    assert lines(capsys)[0]["score"] == "Never tested."


def test_a_score_from_a_leaking_protocol_says_that_it_leaks(shipped, capsys):
    """A figure without its protocol misleads."""
    write_model(shipped, "demo-muse", a_manifest(folds="window", leaks=True))
    list_models.run(json=True)
    assert "folds: window, a protocol that leaks" in lines(capsys)[0]["score"]


def test_the_table_fits_80_columns_and_cuts_no_name(shipped, own, capsys, monkeypatch):
    """A name that is cut cannot be given to --model."""
    monkeypatch.setenv("COLUMNS", "80")
    name = "muse-tsception-2026-11"
    write_model(own, name, a_manifest(approximate="[TP9] stands in for T7"))
    (own / "bad.safetensors").write_bytes(b"not a model")
    list_models.run(json=False)
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    words = " ".join(printed.split())
    assert name in words
    assert "Cannot be used." in words
    assert "[TP9]" in words


def test_what_stands_in_for_electrodes_is_told_to_programs_too(shipped, own, capsys):
    write_model(own, "mine", a_manifest(approximate="TP9 from T7 and P7"))
    write_model(own, "other")

    list_models.run(json=True)

    told = {line["name"]: line["approximate"] for line in lines(capsys)}
    assert (told["mine"], told["other"]) == ("TP9 from T7 and P7", None)


def test_no_terminal_obeys_what_a_model_file_is_called(shipped, own, capsys):
    """It may come from anywhere."""
    own.mkdir(parents=True)
    (own / "a\x1b[2J\u202e.safetensors").write_bytes(b"not a model")
    list_models.run(json=False)
    said = capsys.readouterr().out
    assert not set(said) & set("\x1b\u202e")
    assert r"a\x1b[2J\u202e" in said


def test_an_empty_list_says_how_to_make_a_model(shipped, user_folder, capsys):
    """An empty page would look like a fault."""
    list_models.run(json=False)
    assert "train --out" in capsys.readouterr().out


def test_a_model_is_found_by_its_name_or_as_a_file(shipped, own, tmp_path):
    """The name is what the list shows."""
    elsewhere = write_model(tmp_path, "copied")
    mine = write_model(own, "mine")
    assert find_model("mine") == mine
    assert find_model(str(elsewhere)) == elsewhere


def test_the_users_own_model_takes_the_place_of_a_shipped_one(shipped, own):
    """Who gives a file that name means it."""
    write_model(shipped, "demo-muse")
    assert find_model("demo-muse") == shipped / "demo-muse.safetensors"
    mine = write_model(own, "demo-muse")
    assert find_model("demo-muse") == mine


def test_an_unknown_name_is_refused_with_the_nearest_and_all_others(shipped, own):
    """Exit code 5, and the mend in the sentence."""
    write_model(shipped, "demo-muse")
    write_model(shipped, "other")
    with pytest.raises(BundleError, match=r"mean 'demo-muse'\? Models in sight: demo-muse, other"):
        find_model("demo-mues")


def test_the_shipped_model_goes_by_the_montages_name(shipped):
    """None where none came with the program."""
    path = write_model(shipped, "demo-epoc")
    assert shipped_model_for("epoc") == path
    assert shipped_model_for("muse") is None
