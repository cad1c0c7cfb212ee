"""A recorder that is killed loses nothing that it acknowledged, whenever the kill comes."""

import pytest

from tests.studies.kills import FORMS, RECORDERS, complaints, kill

pytestmark = [pytest.mark.ci, pytest.mark.timeout(300)]

KILLS = 10


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("recorder", RECORDERS)
def test_a_killed_recorder_loses_nothing_that_it_acknowledged(recorder, form, tmp_path):
    """`python -m tests.studies.kills` kills fifty of each."""
    kills = kill(recorder, form, KILLS, 0, tmp_path)

    assert len(kills) == KILLS
    assert min(one.acknowledged for one in kills) > 0
    assert complaints(kills) == []
