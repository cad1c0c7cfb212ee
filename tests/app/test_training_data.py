"""Options of the data: each is obeyed, or refused where it would change nothing."""

from __future__ import annotations

import pytest

from app.training_data import check_given, open_trials
from app.training_request import DataRequest
from streaming.errors import UsageError


def written(dataset, **options):
    """A request as the command line makes it: what was written is named."""
    parts = {name.rstrip("_"): value for name, value in options.items()}
    return DataRequest(dataset=dataset, given=frozenset({"dataset", "seed", *options}), **parts)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (written("simulated", data="DREAMER.mat"), "--data would .* --dataset simulated"),
        (written("simulated", label="arousal"), "valence alone"),
        (written("simulated", threshold=">3"), "--threshold"),
        (written("dreamer", people=5, population="personal"), "--people, --population"),
        (written("dreamer", map_="a=TP9"), "--map"),
        (written("recordings", threshold=">3"), "--threshold"),
        (written("recordings", montage="muse"), "obeys --data, --label, --map, --unit"),
        (written("kaggle-emotions", label="arousal"), "--label"),
        (written("torcheeg:deap", unit="uV"), "--unit .* torcheeg:deap"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(asked, words):
    """Whoever names a file and forgets --dataset would be trained on simulated people."""
    with pytest.raises(UsageError, match=words):
        open_trials(asked)


@pytest.mark.parametrize(
    "asked",
    [
        written("simulated", label="valence", montage="muse", people=3, population="personal"),
        written("dreamer", data="d.mat", label="arousal", threshold=">=3", montage="muse"),
        written("recordings", data="x", label="mood", map_="a=TP9", unit="mV", montage="native"),
        written("torcheeg:seed", data="x", label="emotion", montage="muse"),
        DataRequest(dataset="dreamer", people=7, montage="muse"),
    ],
)
def test_what_a_data_set_obeys_and_what_nobody_wrote_is_let_through(asked):
    check_given(asked)
