"""Names of recordings: hygiene, numbers, and what stands there already."""

from datetime import datetime
from pathlib import Path

import pytest

from streaming.errors import OutputError, UsageError
from streaming.recordings.places import (
    check_name,
    check_target,
    make_first_free,
    numbered,
    usual_name,
)


@pytest.mark.parametrize("name", ["night.xdf", "Night.CSV", "my walk 3.csv", "nacht-ä.xdf"])
def test_a_usual_name_will_do(name):
    check_name(Path(name))


@pytest.mark.parametrize("name", ["night", "night.edf", "night.xdf.gz", ".xdf", "night.json"])
def test_a_name_tells_the_form_of_the_recording(name):
    with pytest.raises(UsageError, match=r"\.xdf or \.csv"):
        check_name(Path(name))


@pytest.mark.parametrize(
    "name",
    [
        "CON.xdf", "nul.csv", "com1.xdf", "LPT9.night.xdf", "aux .xdf", "a\nb.xdf", "a\x1b[2J.csv",
        "a:b.xdf", "what?.csv", "a\udc80.xdf", "..\\..\\night.xdf",
    ],
)  # fmt: skip
def test_a_name_that_some_system_takes_for_something_else_is_refused(name):
    """A recording is to be read where its disk is carried to."""
    with pytest.raises(UsageError, match="cannot be the name"):
        check_name(Path(name))


def test_a_link_is_never_written_through(tmp_path):
    """Whether it leads to a file, or to nothing yet."""
    aim, link = tmp_path / "aim.xdf", tmp_path / "link.xdf"
    link.symlink_to(aim)
    with pytest.raises(UsageError, match="exists"):
        check_target(link, force=False)


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path):
    with pytest.raises(OutputError, match="There is no folder"):
        check_target(tmp_path / "absent" / "night.xdf", force=False)


def test_a_name_of_its_own_holds_when_and_which_headset_and_nobody():
    """What a stream calls itself does not come into it."""
    name = usual_name("../../Ada's Muse\n", datetime(2025, 1, 31, 9, 5, 7))
    assert name == "2025-01-31_09-05-07_ada-s-muse.xdf"
    assert usual_name("", datetime(2025, 1, 31)).endswith("_unknown.xdf")


def test_numbers_go_between_name_and_suffix():
    assert [numbered(Path("a/night.xdf"), n).name for n in (1, 2, 10)] == [
        "night.xdf", "night-2.xdf", "night-10.xdf",
    ]  # fmt: skip


def test_who_comes_second_takes_the_next_number(tmp_path):
    """Also where the name was free a moment ago."""

    def make(path):
        if path.name == "night.xdf":
            raise UsageError("somebody was quicker")
        return path.name

    assert make_first_free(tmp_path / "night.xdf", make) == (
        "night-2.xdf",
        tmp_path / "night-2.xdf",
    )
