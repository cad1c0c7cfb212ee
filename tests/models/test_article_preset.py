"""The article run again: its windows, its settings, its leak said first, and honest runs beside."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from scipy.io import loadmat

from models.bundle import load_bundle
from models.datasets.dreamer import DreamerTrials
from models.datasets.dreamer_file import read_dreamer
from models.fitting import Material, fit_network
from models.folds import within_trial_folds
from models.networks import build_network_for
from models.presets.article import HONEST, in_words, plans_of, run_article
from models.presets.article_report import score_lines
from models.presets.article_settings import ArticleSettings
from models.presets.article_windows import SHAPE, THRESHOLD, article_store, article_windows
from models.presets.outputs import write_article
from models.store import kept_windows
from streaming.errors import RecordingError, UsageError
from streaming.signal.info import EPOC
from tests.dreamer_mat import scores_of, write_dreamer

pytestmark = [pytest.mark.ci, pytest.mark.patient]  # TSception is trained

SHORT = ArticleSettings(passes=1, n_folds=2)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Four people, three clips of 12 to 14.5 s."""
    return write_dreamer(tmp_path_factory.mktemp("data") / "DREAMER.mat", seconds=(12, 14.5, 13))


@pytest.fixture(scope="module")
def source(path):
    return DreamerTrials(path, threshold=THRESHOLD)


@pytest.fixture(scope="module")
def store(path, source, tmp_path_factory):
    return article_store(source, tmp_path_factory.mktemp("windows"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def outcome(source, path, folder, told):
    return run_article(
        source, folder / "windows", SHORT, keep=folder / "folds", progress=told.append
    )


def windows_by_the_book(path):
    """What torcheeg's reader and transforms do, one window after the other, in float64."""
    people = loadmat(path)["DREAMER"][0, 0]["Data"][0]
    for person in people:
        eeg = person["EEG"][0, 0]
        for rest, clip in zip(eeg["baseline"][0, 0][:, 0], eeg["stimuli"][0, 0][:, 0], strict=True):
            second = np.mean([rest[at : at + 128] for at in range(0, 61 * 128, 128)], axis=0).T
            for start in range(0, len(clip) - 127, 128):
                window = clip[start : start + 128].T - second
                yield (window - window.mean()) / window.std()


def test_a_window_is_a_second_less_the_mean_second_of_rest_scaled_by_itself(path, store):
    expected = np.stack(list(windows_by_the_book(path)))

    assert store.data().shape == (4 * (12 + 14 + 13), *SHAPE) == expected.shape
    assert_allclose(store.data(), expected, rtol=0, atol=1e-6)


def test_float32_would_not_do(path, store):
    """An Emotiv's offset of 4200 µV takes the digits away that the comparison needs."""
    person = read_dreamer(path, "valence").people[0]

    off = article_windows(person.stimuli[0], person.rest[0]) - store.data()[:12]

    assert np.abs(off).max() > 1e-6


def test_the_table_says_whose_and_when_and_that_a_score_of_three_is_high(store):
    table, scores = store.table, scores_of(4, 3)

    first = np.flatnonzero((table.subject == "02") & (table.clip == "1"))
    assert_allclose(table.t[first], np.arange(1, 13))
    assert_array_equal(table.stop[first] - table.start[first], 128)
    for who in range(4):
        for clip in range(3):
            rows = (table.subject == f"0{who + 1}") & (table.trial == str(clip + 1))
            assert set(table.label[rows]) == {int(scores[who, clip] >= 3)}
            assert set(table.rating[rows]) == {(scores[who, clip] - 3) / 2}
    assert 3 in scores
    assert (store.spec, store.sfreq) == (None, 128.0)


def test_a_trial_without_a_score_is_left_out_and_not_labelled_at_random(tmp_path):
    scores = scores_of(2, 3)
    scores[0, 1] = np.nan
    path = write_dreamer(tmp_path / "f.mat", people=2, seconds=(3, 3, 3), scores=scores)
    source = DreamerTrials(path, threshold=THRESHOLD)

    table = article_store(source, tmp_path / "windows").table

    assert set(zip(table.subject, table.trial, strict=True)) == {
        ("01", "1"), ("01", "3"), ("02", "1"), ("02", "2"), ("02", "3"),
    }  # fmt: skip
    assert any("1 of 6 trials" in note for note in source.notes)


def test_windows_are_made_once_and_apart_from_those_of_a_recipe(tmp_path, monkeypatch):
    path = write_dreamer(tmp_path / "f.mat", people=2, seconds=(9, 9))
    source = DreamerTrials(path, threshold=THRESHOLD)
    kept_windows(
        source, [plans_of(source, SHORT, workers=1)["subject"].specs["tsception"]], tmp_path
    )
    told = []
    made = article_store(source, tmp_path, building=lambda *far: told.append(far))
    path.unlink()

    again = article_store(source, tmp_path, building=lambda *far: told.append(far))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert_array_equal(again.data(), made.data())
    assert again.path == made.path


def test_a_flat_window_stays_flat():
    flat = np.full((14, 256), 4200.0)

    windows = article_windows(flat, np.full((14, 61 * 128), 4100.0))

    assert_array_equal(windows, np.zeros((2, *SHAPE)))


def test_a_rest_that_is_too_short_is_refused(tmp_path):
    path = write_dreamer(tmp_path / "f.mat", people=2, seconds=(3, 3), rest=60)
    source = DreamerTrials(path, threshold=THRESHOLD)

    with pytest.raises(RecordingError, match=r"60\.0 s of rest .* averages 61"):
        article_store(source, tmp_path / "windows")
    assert not list((tmp_path / "windows").iterdir())


def test_the_training_is_adam_on_shuffled_batches_and_nothing_else(store):
    """Ours, against the loop as anybody would write it; the dropout is in it."""
    how = replace(ArticleSettings().reproduced, passes=2, seed=3, lr=1e-3)
    rows = np.arange(100)
    material = Material(store.data(), store.table.label, 2, store.sfreq)

    fitted = fit_network(material, rows, None, how)

    rng = np.random.default_rng(3)
    torch.manual_seed(3)
    network = build_network_for("tsception", SHAPE, 2, sfreq=128.0)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, weight_decay=1e-4)
    losses = []
    for _ in range(2):
        order = rng.permutation(rows)
        for batch in (order[:64], order[64:]):
            optimizer.zero_grad()
            logits = network(torch.tensor(store.data()[batch]))
            loss = torch.nn.functional.cross_entropy(logits, torch.tensor(store.table.label[batch]))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    assert_allclose([one.loss for one in fitted.passes], np.reshape(losses, (2, 2)).mean(axis=1))
    for name, weights in network.state_dict().items():
        torch.testing.assert_close(fitted.network.state_dict()[name], weights)


def test_the_defaults_are_the_article_s():
    how = ArticleSettings()

    said = how.reproduced
    assert (said.passes, said.batch, said.lr, said.weight_decay) == (50, 64, 1e-4, 1e-4)
    assert (said.optimizer, said.schedule, said.balanced, said.inner) == (
        "adam", "constant", False, False,
    )  # fmt: skip
    assert (how.n_folds, how.changes) == (5, ())
    assert SHORT.changes == ("passes 1 in place of 50", "folds 2 in place of 5")
    assert (how.own.passes, SHORT.own.passes) == (6, 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"n_folds": 1}, "--n-folds"), ({"passes": 0}, "1 or more"), ({"lr": 0.0}, "--lr above 0")],
    ids=str,
)
def test_impossible_settings_are_refused(changes, words):
    with pytest.raises(UsageError, match=words):
        ArticleSettings(**changes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [({}, "--threshold"), ({"threshold": THRESHOLD, "montage": "muse"}, "--montage")],
    ids=["threshold", "montage"],
)
def test_data_that_was_opened_otherwise_is_refused(path, asked, words):
    with pytest.raises(UsageError, match=words):
        plans_of(DreamerTrials(path, **asked), SHORT, workers=1)


def test_the_leak_is_said_first_and_the_honest_scores_beside_it(outcome):
    report = outcome.reproduced.report

    assert outcome.summary.startswith("THIS PROTOCOL LEAKS: ")
    assert report.summary.startswith("THIS PROTOCOL LEAKS: ")
    assert "(the article: 78%;" in outcome.summary
    for words in (
        "whole people held out",
        "people and clips at once held out",
        "logreg",
        "clip-only",
    ):
        assert words in outcome.summary
    assert report.data.notes[0] == outcome.summary
    assert report.data.notes[1] == (
        "Not as in the article: passes 1 in place of 50, folds 2 in place of 5."
    )
    assert any("AF3 with O2" in note for note in report.data.notes)


def test_the_electrodes_that_are_paired_are_those_that_the_remark_names():
    order = EPOC.device_order

    assert (order[0], order[7], order[1], order[8]) == ("AF3", "O2", "F7", "P8")


def test_its_folds_are_shares_of_every_trial_and_their_scores_are_told(outcome, store):
    table = store.table
    expected = list(within_trial_folds(table.subject, table.trial, n_folds=2))

    assert [one.n_windows for one in outcome.folds] == [fold.test.size for fold in expected]
    right = outcome.reproduced.trained.answers["tsception"]
    share = np.average(
        [one.told_right for one in outcome.folds], weights=[one.n_windows for one in outcome.folds]
    )
    assert share == pytest.approx((right.predicted == right.labels).mean())
    assert [one.fold for one in outcome.folds] == ["1/2", "2/2"]
    assert all(one.fold in score_lines(outcome) for one in outcome.folds)


def test_the_reproduced_model_is_offline_only_and_the_honest_ones_run_live(outcome):
    manifest = outcome.reproduced.bundle.manifest

    assert (manifest.spec, manifest.offline_only, manifest.leaks) == (None, True, True)
    assert (manifest.folds, manifest.temperature, manifest.interval) == ("within-trial", 1.0, None)
    assert set(outcome.variants) == set(HONEST)
    for name, one in outcome.variants.items():
        theirs = one.bundle.manifest
        assert (theirs.folds, theirs.leaks, theirs.offline_only) == (name, False, False)
        assert theirs.spec.ch_names == EPOC.left + EPOC.right
        assert (theirs.spec.window, theirs.spec.hop) == (1.0, 1.0)
        assert theirs.label_rule == manifest.label_rule == "score >= 3 is high"
        assert {"logreg", "majority", "clip-only"} < set(one.report.results)


def test_progress_shows_the_layers_and_every_pass(outcome, told):
    layers = next(line for line in told if line.startswith("| layer"))

    assert "| Tception1 | 975 |" in layers
    assert "| all | 7,838 |" in layers
    assert sum("pass 1 of 1" in line for line in told if line.startswith("fold 1/2, ")) == 2
    assert all(f"the same network, --folds {name}" in told for name in HONEST)


def test_going_on_makes_no_fold_again(outcome, source, path, folder):
    told = []

    again = run_article(
        source, folder / "windows", SHORT, keep=folder / "folds", progress=told.append
    )

    assert sum("kept from before" in line for line in told) == 2 + 2 + 4
    assert again.folds == outcome.folds
    assert again.summary == outcome.summary


def test_the_folder_holds_the_reproduced_model_and_the_honest_ones_under_it(outcome, tmp_path):
    files = write_article(outcome, tmp_path, command="affectscope train --preset article")

    names = {"model.safetensors", "report.json", "report.html", "model-card.md", "training.jsonl"}
    for folder in (
        tmp_path,
        tmp_path / "folds" / "subject",
        tmp_path / "folds" / "subject-and-clip",
    ):
        assert {file.name for file in folder.iterdir() if file.is_file()} == names
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == set(files)
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["preset"], report["protocol"]["leaks"]) == ("article", True)
    assert report["summary"] == outcome.summary
    assert {*report["variants"]} == {*HONEST}
    assert report["variants"]["subject"]["protocol"]["leaks"] is False
    assert [one["fold"] for one in report["folds"]] == ["1/2", "2/2"]
    page = (tmp_path / "report.html").read_text()
    assert page.index("THIS PROTOCOL LEAKS") < page.index("Without the leak") < page.index("Scores")
    assert 'href="folds/subject-and-clip/report.html"' in page
    assert load_bundle(tmp_path / "model.safetensors").manifest.leaks
    assert not load_bundle(tmp_path / "folds" / "subject" / "model.safetensors").manifest.leaks


def test_what_would_be_done_is_said_with_the_leak_and_what_was_changed(source):
    said = "\n".join(in_words(source, SHORT, workers=1))

    for words in (
        "THIS PROTOCOL LEAKS", "1 passes", "lr 0.0001", "passes 1 in place of 50",
        "subject and subject-and-clip", "score >= 3 is high",
    ):  # fmt: skip
        assert words in said
