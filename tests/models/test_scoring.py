"""What is counted, scored and compared."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from models.datasets.trials import SIGN_OF_VALENCE
from models.metrics import Answers
from models.scoring import about, clips_are_shared, counted, scored
from tests.models.reports import a_table, some_answers


def test_trials_of_one_name_are_counted_for_each_person():
    counts = counted(
        a_table(some_answers(0.5, 3), n_trials=4), folds="trial", leaks=False, n_folds=2
    )

    assert (counts.n_subjects, counts.n_trials, counts.n_windows) == (3, 12, 600)


def test_a_clip_is_shared_where_two_people_watched_it():
    table = a_table(some_answers(0.5, 2), clip="a film")

    assert clips_are_shared(table)
    assert not clips_are_shared(replace(table, clip=np.char.add("film of ", table.subject)))
    assert not clips_are_shared(replace(table, clip=np.full(table.clip.size, "")))


def test_people_with_one_label_only_are_told_of():
    answers = some_answers(0.7, 8)
    labels = np.where(answers.subjects == "p03", 1, answers.labels)

    report = a_scoring(replace(answers, labels=labels))

    (warning,) = report.protocol.warnings
    assert "1 of 8 people show one label only" in warning


def test_a_label_that_never_occurs_is_told_of():
    answers = some_answers(0.7, 8)

    report = a_scoring(replace(answers, labels=np.zeros_like(answers.labels)))

    assert "No window is labelled high." in report.protocol.warnings


def a_scoring(answers, **others):
    protocol = counted(a_table(answers), folds="new data", leaks=False, n_folds=0)
    return scored(
        {"gru": answers, **others},
        protocol,
        task=SIGN_OF_VALENCE,
        network="gru",
        versions={},
        seed=0,
    )


def test_a_source_without_notes_has_none():
    class Source:
        name, digest, licence = "mine", "0" * 64, "CC0"

    assert about(Source()).notes == ()
    assert about(Source()).approximate is None


@pytest.mark.parametrize("n_labels", [2, 3])
def test_a_whole_data_set_is_scored_in_seconds(n_labels):
    """As many windows as DREAMER has, five networks: in processor time, for the tests run beside
    others. Measured: 1.1 s."""
    n, rng = 85_744, np.random.default_rng(0)
    labels = rng.integers(n_labels, size=n)
    subjects = np.array([f"{who:02}" for who in np.arange(n) * 23 // n])
    answers = {
        name: Answers(subjects, labels, rng.dirichlet(np.ones(n_labels), n), np.ones(n))
        for name in ("gru", "logreg", "logreg-cov", "majority", "clip-only")
    }
    began = time.process_time()

    report = a_scoring(**{"answers" if name == "gru" else name: a for name, a in answers.items()})

    assert report.protocol.n_subjects == 23
    assert time.process_time() - began < 5.0
