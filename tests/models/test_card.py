"""The card of a model says first what matters most, and quotes the scores as they are."""

from __future__ import annotations

import pytest

from models.bundle import load_bundle, save_bundle
from models.card import model_card, score_table
from tests.builders import a_bundle, a_spec
from tests.models.reports import a_report


def a_card(folder, report=None, without_effect=(), **changes):
    path = folder / "mine.safetensors"
    save_bundle(a_bundle(**changes), path, overwrite=True)
    bundle = load_bundle(path)
    card = model_card(
        bundle,
        report or a_report(),
        command="affectscope train",
        without_effect=without_effect,
        file_sha256=bundle.sha256,
    )
    return bundle, card


def head_of(card):
    return card.split("## Scores")[0]


def test_the_card_opens_with_what_the_model_was_trained_on(tmp_path):
    _, card = a_card(tmp_path)

    assert "simulated people only" in head_of(card)
    assert "mean nothing" in head_of(card)


def test_a_model_of_real_people_is_not_called_simulated(tmp_path):
    _, card = a_card(tmp_path, training="dreamer", dataset="dreamer")

    assert "Trained on: dreamer." in head_of(card)
    assert "simulated" not in head_of(card)


def test_a_leak_stand_ins_and_offline_only_stand_in_the_head(tmp_path):
    _, card = a_card(
        tmp_path,
        a_report(protocol="window"),
        approximate="TP9 from T7 and P7",
        offline_only=True,
    )

    for words in ("THIS PROTOCOL LEAKS", "TP9 from T7 and P7", "Offline-only"):
        assert words in head_of(card)


def test_a_network_of_ready_made_features_has_no_recipe_to_quote(tmp_path):
    _, card = a_card(
        tmp_path,
        a_report(nobody=True, protocol="holdout"),
        network="logreg",
        hyper={},
        spec=None,
        offline_only=True,
        interval=None,
        training="kaggle-emotions",
        dataset="kaggle-emotions",
    )

    assert "No recipe: the windows are ready-made, as kaggle-emotions has them." in card
    assert "windows of 12 values" in card
    assert "Electrodes" not in card
    assert "The interval" not in card
    assert "over all windows pooled" in card


def test_the_card_holds_scores_recipe_limits_licence_date_and_digest(tmp_path):
    bundle, card = a_card(tmp_path)

    assert score_table(a_report()) in card
    for words in (
        a_report().summary,
        "Protocol: `subject`, with whole people held out in turn, 2 folds",
        "people held out for early stopping",
        "10 people, 20 trials, 2000 windows",
        "| gru beats it |",
        "not a medical device",
        "TP9, AF7, TP10, AF8",
        "2 of 40 trials have no score",
        bundle.manifest.licence,
        bundle.manifest.date,
        bundle.sha256,
        "seed 7",
    ):
        assert words in card


@pytest.mark.parametrize(("scale", "said"), [("window", True), ("none", False)])
def test_only_windows_that_are_scaled_by_themselves_are_said_to_be(tmp_path, scale, said):
    _, card = a_card(tmp_path, spec=a_spec(features="log_power", scale=scale))

    assert ("Windows are scaled by themselves" in card) == said


def test_people_in_whom_there_is_nothing_have_a_row_of_their_own(tmp_path):
    _, card = a_card(tmp_path, without_effect=("p00", "p03"))
    _, where_it_is_not_known = a_card(tmp_path)

    assert "| 2 people without any effect |" in card
    assert "| 8 people with an effect |" in card
    assert "without any effect" not in where_it_is_not_known


def test_the_warnings_of_the_report_are_on_the_card(tmp_path):
    _, card = a_card(tmp_path, a_report(inner=()))

    assert "- Nothing was held out of the training sides" in card
