"""Which model it was, and how good it is: with protocol, baseline and interval."""

import pytest

from app.models_in_sight import shipped_model_for
from app.report.model_words import OWN_MODEL, model_facts
from models.bundle import save_bundle
from models.classifier import open_classifier
from models.manifest import Score
from tests.builders import a_bundle
from tests.signals import a_feature_spec


@pytest.fixture
def classifier_with(tmp_path):
    """Return a function that makes a classifier of a file that is called after a person."""

    def made(**changes):
        path = tmp_path / "anna.safetensors"
        save_bundle(a_bundle(spec=a_feature_spec(), **changes), path)
        return open_classifier(path)

    return made


def test_a_score_stands_with_its_interval_and_the_majority(classifier_with):
    facts = model_facts(classifier_with())
    assert facts.scores[0][1:] == ("0.84", "0.80 to 0.87", "0.50")
    assert facts.scores[1][1:] == ("0.83", "too few people for one", "0.33")
    assert "balanced accuracy" in facts.verdict
    assert "0.84 (95 % interval 0.80 to 0.87)" in facts.verdict
    assert "commonest label reaches 0.50" in facts.verdict
    assert facts.facts["tested"] == "subject: whole people held out"


def test_a_model_of_simulated_people_says_so(classifier_with):
    facts = model_facts(classifier_with())
    assert "simulated people only" in facts.warnings[0]
    assert "On simulated people" in facts.verdict
    assert facts.is_simulated


def test_a_model_of_real_people_is_not_called_simulated(classifier_with):
    facts = model_facts(classifier_with(training="dreamer", dataset="dreamer"))
    assert facts.warnings == ()
    assert facts.facts["trained on"] == "dreamer"
    assert not facts.is_simulated


def test_a_model_file_of_ones_own_stays_without_its_name(classifier_with):
    """People call such files after people."""
    facts = model_facts(classifier_with())
    assert facts.name == OWN_MODEL
    assert "anna" not in repr(facts)


def test_a_shipped_model_has_its_name():
    path = shipped_model_for("muse")
    assert path is not None
    assert model_facts(open_classifier(path)).name.startswith("demo-muse")


def test_leaks_stand_ins_and_a_missing_interval_are_warned_of(classifier_with):
    classifier = classifier_with(
        folds="window", leaks=True, approximate="AF3 for AF7", interval=None, training="dreamer"
    )
    warnings = " ".join(model_facts(classifier).warnings)
    assert "leak" in warnings
    assert "AF3 for AF7." in warnings
    assert "No interval" in warnings


def test_a_model_that_was_never_tested_says_so(classifier_with):
    facts = model_facts(classifier_with(scores=()))
    assert facts.scores == ()
    assert "never tested" in facts.verdict
    assert facts.facts["tested"] == "never"


def test_a_score_below_chance_has_a_minus(classifier_with):
    scores = (Score(metric="mcc", mean=-0.05, lo=-0.1, hi=0.0, majority=0.0),)
    facts = model_facts(classifier_with(scores=scores))
    assert facts.scores[0][1] == "\N{MINUS SIGN}0.05"
