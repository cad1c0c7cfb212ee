"""A kill in the middle of a write loses nothing that was acknowledged.

`test_recording` kills the `record` command, which waits for samples most of the time; here a
process writes without pause.
"""

import pytest

from tests.studies.kills import FORMS, complaints, kill

pytestmark = [pytest.mark.ci, pytest.mark.timeout(300)]

KILLS = 10


@pytest.mark.parametrize("form", FORMS)
def test_a_killed_writer_loses_nothing_that_it_acknowledged(form, tmp_path):
    """`python -m tests.studies.kills` kills fifty, and fifty of the command."""
    kills = kill("writer", form, KILLS, 0, tmp_path)

    assert len(kills) == KILLS
    assert min(one.acknowledged for one in kills) > 0
    assert complaints(kills) == []
