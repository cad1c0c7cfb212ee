"""The table of data sets is sound, and its names are told to whoever asks for another."""

from __future__ import annotations

import re

import pytest

from models.datasets.torcheeg_answers import Scores
from models.datasets.torcheeg_table import SETS, known_set
from streaming.errors import UsageError
from streaming.signal.readings import VALENCE_OF_LABEL


@pytest.mark.parametrize("name", SETS)
def test_each_set_is_described_whole(name):
    known = SETS[name]

    assert name == name.lower() == re.sub(r"\W+", "-", known.title.lower())
    assert known.reader.endswith("Dataset")
    assert known.channels.endswith("_CHANNEL_LIST")
    assert known.sfreq % 2 == 0  # half seconds are whole samples
    assert known.rest % known.sfreq == 0  # clips begin where windows of whole seconds may
    assert known.n_trials >= 1
    assert known.paper
    assert known.processed


@pytest.mark.parametrize("name", SETS)
def test_valence_comes_first_and_in_the_words_of_models(name):
    targets = SETS[name].targets

    assert next(iter(targets)) == ("valence" if "valence" in targets else "emotion")
    for target, told in targets.items():
        if isinstance(told, Scores):
            assert (told.lowest, told.highest) == (1, 9)
        elif target == "valence":
            assert told.labels == tuple(VALENCE_OF_LABEL)
        else:
            assert len(set(told.labels)) == len(told.labels) > 2


def test_names_are_taken_in_any_case():
    assert known_set("SEED-IV") == ("seed-iv", SETS["seed-iv"])


def test_an_unknown_name_is_answered_with_all_that_are_known():
    with pytest.raises(UsageError) as refused:
        known_set("deep")

    assert refused.value.exit_code == 2
    assert ", ".join(SETS) in str(refused.value)


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("dreamer", "give --dataset dreamer"),
        ("seed-feature", "hold no signal"),
        ("mped", "hold no signal"),
    ],
)
def test_sets_that_torcheeg_knows_and_that_are_not_read_so_are_told_why(name, mend):
    with pytest.raises(UsageError, match=mend):
        known_set(name)
