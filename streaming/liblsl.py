"""The one place that imports pylsl, and with it liblsl: import this where LSL is asked for.

liblsl writes on stderr of its own accord: at first use two lines that nobody needs, where its
configuration came from and its build. How much it writes is a setting of that configuration, which
belongs to the user (the network's scope, known peers, ports). So what the user has is handed on as
it is, with one setting more: liblsl takes no settings beside a file, but the text of a whole
configuration in the file's place. Where that cannot be done safely, liblsl is left alone.
"""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from pathlib import Path

from streaming.errors import StreamNotFound

try:
    import pylsl
except (ImportError, OSError, RuntimeError) as error:
    raise StreamNotFound(
        f"The LSL library (liblsl) cannot be loaded: {str(error).partition(chr(10))[0]} "
        "pylsl's wheels hold it for Linux on x86-64 (glibc 2.35 or newer), Windows and macOS; "
        "elsewhere install liblsl (github.com/sccn/liblsl/releases) and point PYLSL_LIB at its "
        "library file. The simulator needs no LSL: --source simulator."
    ) from error

__all__ = ["pylsl", "with_log_level"]

WARNINGS, ERRORS = -1, -2
"""liblsl's names for the least severe messages that it writes; 0 is INFO, its own default."""

FILE = "lsl_api.cfg"
"""Name of liblsl's configuration."""

_LOG_SECTION = re.compile(r"^\[log\]", re.MULTILINE)


def with_log_level(configuration: str, level: int) -> str | None:
    """Return a configuration of liblsl with a log level added.

    Parameters
    ----------
    configuration : str
        What the user has; empty for nothing.
    level : int
        Least severe messages to write.

    Returns
    -------
    configuration : str or None
        None where the user has settings for the log, which are then not ours to change: liblsl
        knows a level and a file, and the level holds for that file too.
    """
    if _LOG_SECTION.search(configuration):
        return None
    return f"{configuration.rstrip()}\n[log]\nlevel = {level}\n".lstrip()


def _users_configuration() -> str | None:
    """Return the text that liblsl would read, "" for none; None where that is not certain.

    The order is liblsl's own (tried out with 1.18): the first file that is there holds.
    """
    named = os.environ.get("LSLAPICFG")
    if named is not None:
        # One that is not there is for liblsl to complain of.
        return Path(named).read_text(encoding="utf-8")
    home = os.environ.get("HOME", os.environ.get("USERPROFILE"))
    if home is None:
        return None
    for folder in ("", Path(home) / "lsl_api", "/etc/lsl_api"):
        with suppress(FileNotFoundError, NotADirectoryError):
            return Path(folder, FILE).read_text(encoding="utf-8")
    return ""


def _keep_to_warnings() -> None:
    """Let liblsl write no more than our own log does; before its first use, or it has no effect."""
    log = logging.getLogger(__name__)
    if log.isEnabledFor(logging.INFO):
        return
    level = WARNINGS if log.isEnabledFor(logging.WARNING) else ERRORS
    # A configuration that may not be read or is no UTF-8 (OSError, ValueError), or a liblsl of the
    # user's own, older than 1.17.7 (NotImplementedError): it goes its own way.
    with suppress(OSError, ValueError, NotImplementedError):
        users = _users_configuration()
        ours = None if users is None else with_log_level(users, level)
        if ours is not None:
            pylsl.set_config_content(ours)


_keep_to_warnings()
