"""The log goes to one place, and -q and -v walk along the levels."""

from __future__ import annotations

import io
import logging

import pytest

from app.logs import configure_logging, level_after
from streaming.errors import UsageError


@pytest.mark.parametrize(
    ("louder", "quieter", "level"),
    [(0, 0, "warning"), (1, 0, "info"), (2, 0, "debug"), (9, 0, "debug"), (0, 1, "error")],
)
def test_each_v_is_one_step_louder_and_each_q_one_quieter(louder, quieter, level):
    """The walk ends at both ends."""
    assert level_after("warning", louder=louder, quieter=quieter) == level


def test_an_unknown_level_is_refused_with_the_known_ones():
    """A typo in the settings file must not silence the log."""
    with pytest.raises(UsageError, match=r"'loud' is none of error, warning, info, debug"):
        level_after("loud", louder=0, quieter=0)


def test_only_our_own_records_below_a_warning_are_shown():
    """Other libraries talk a lot at INFO."""
    log = io.StringIO()
    configure_logging("info", log)
    logging.getLogger("streaming.monitor").info("connected after %s s", 2)
    logging.getLogger("streaming.monitor").debug("not this")
    logging.getLogger("matplotlib").info("nor this")
    assert log.getvalue() == "INFO streaming.monitor: connected after 2 s\n"


def test_configuring_twice_prints_each_record_once():
    """A command's own --settings configures the log again."""
    log = io.StringIO()
    configure_logging("info", io.StringIO())
    configure_logging("info", log)
    logging.getLogger("app").warning("once")
    assert log.getvalue() == "WARNING app: once\n"


def test_a_record_is_one_line_that_no_terminal_obeys():
    """Notes name the channels of files from anywhere."""
    log = io.StringIO()
    configure_logging("warning", log)
    logging.getLogger("app").warning("%s: %s", "a\x1b[2J.csv", "no electrode is called X\nY")
    assert log.getvalue() == "WARNING app: a\\x1b[2J.csv: no electrode is called X\\nY\n"


def test_a_traceback_keeps_its_lines():
    log = io.StringIO()
    configure_logging("warning", log)
    logging.getLogger("app").warning("failed", exc_info=ValueError("why"))
    assert log.getvalue() == "WARNING app: failed\nValueError: why\n"
