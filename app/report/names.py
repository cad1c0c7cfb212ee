"""Keeping names and paths out of a page that people hand on."""

from __future__ import annotations

import getpass
import re
from pathlib import Path
from typing import TYPE_CHECKING

from app.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = "[…]"
"""What stands in place of a name or a path."""

SHORTEST = 3
"""Letters of a name that is looked for: shorter ones are found in too many words."""

_PATH = re.compile(r"(?<![\w/\\.])(?:~|[A-Za-z]:)?(?:[\\/][^\s\\/:,;\"']+){2,}[\\/]?")
"""A folder and something in it, of any system."""


def secrets_of(file: Path) -> tuple[str, ...]:
    """Return what must not stand in a report on a file, the longest first.

    Parameters
    ----------
    file : Path
        The recording.

    Returns
    -------
    secrets : tuple of str
        Its paths and names with and without ending, the user's folder, and the user's name.
    """
    home = Path.home()
    found = {str(file), str(file.absolute()), str(file.resolve()), str(file.resolve().parent)}
    found |= {file.name, file.name.partition(".")[0], str(home), home.name, _user_name()}
    return tuple(sorted((each for each in found if len(each) >= SHORTEST), key=len, reverse=True))


def without_names(text: str, secrets: Sequence[str]) -> str:
    """Return a text of unknown origin without paths, and without the names given.

    Parameters
    ----------
    text : str
        A note of a reader, or a marker.
    secrets : sequence of str
        From `secrets_of`; each is looked for as a whole word, whatever its case.
    """
    for secret in secrets:
        word = rf"(?<!\w){re.escape(secret)}(?!\w)"
        text = re.sub(word, HIDDEN, text, flags=re.IGNORECASE)
    return plain(_PATH.sub(HIDDEN, text))


def _user_name() -> str:
    """Return the user's name on this computer; empty where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user, as in a container
        return ""
