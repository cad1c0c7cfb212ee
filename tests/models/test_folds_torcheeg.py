"""The within-trial folds are torcheeg's, row for row; proved where torcheeg is installed."""

from __future__ import annotations

import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest

from models.datasets.torcheeg_sets import stub_torch_scatter
from models.folds import make_folds, within_trial_folds
from tests.models.test_folds_definitions import a_table

pytestmark = [
    pytest.mark.torcheeg,
    pytest.mark.skipif(
        importlib.util.find_spec("torcheeg") is None,
        reason="torcheeg is not installed here; constraints-torcheeg.txt locks where it is",
    ),
]


def the_table():
    """Seven people of three to five trials, 11 to 29 windows each, all mixed up."""
    rng = np.random.default_rng(0)
    trials = [
        (person, clip, int(rng.integers(11, 30)), clip % 2)
        for person in range(7)
        for clip in range(3 + person % 3)
    ]
    return a_table(trials, mixed_by=1)


def theirs(table, folder, **asked):
    """Rows of both sides of each of torcheeg's folds."""
    stub_torch_scatter()
    import pandas as pd  # noqa: PLC0415
    from torcheeg.model_selection import KFoldGroupbyTrial  # noqa: PLC0415 - not everywhere

    info = pd.DataFrame(
        {
            "subject_id": table.subject,
            "trial_id": table.trial,
            "row": np.arange(table.subject.size),
        }
    )
    folds = KFoldGroupbyTrial(split_path=str(folder), **asked).split(SimpleNamespace(info=info))
    return [tuple(sorted(side.info["row"].tolist()) for side in fold) for fold in folds]


def as_lists(folds):
    return [(fold.train.tolist(), fold.test.tolist()) for fold in folds]


def test_its_defaults_give_the_same_rows(tmp_path):
    table = the_table()

    assert as_lists(make_folds("within-trial", table)) == theirs(table, tmp_path / "split")


@pytest.mark.parametrize("n_folds", [2, 5, 10])
@pytest.mark.parametrize("seed", [0, 42])
def test_shuffled_by_a_seed_it_gives_the_same_rows(n_folds, seed, tmp_path):
    table = the_table()
    expected = theirs(table, tmp_path / "split", n_splits=n_folds, shuffle=True, random_state=seed)

    ours = within_trial_folds(table.subject, table.trial, n_folds=n_folds, shuffle=True, seed=seed)

    assert as_lists(ours) == expected
