"""Results on stdout: JSON lines for programs, text for people."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

SCHEMA = 1
"""Version of the JSON lines; a reader may refuse what it does not know."""


def json_line(kind: str, fields: Mapping[str, Any]) -> str:
    """Write one object as one line of ASCII, without its newline.

    JSON escapes what is not ASCII, and with it all that a terminal would obey, what other readers
    take for the end of a line (U+2028), and names of files that are no UTF-8.

    Parameters
    ----------
    kind : str
        What the line tells: ``"prediction"``, ``"model"``, ...
    fields : mapping of str to JSON types
        The rest of the object.

    Raises
    ------
    ValueError
        Where a number is not finite, which JSON cannot say, or where `fields` holds a name that
        every line has already.
    """
    if taken := {"schema", "kind"} & fields.keys():
        raise ValueError(f"every line has {', '.join(sorted(taken))} already")
    whole = {"schema": SCHEMA, "kind": kind, **fields}
    return json.dumps(whole, allow_nan=False)


def emit(kind: str, fields: Mapping[str, Any], stream: TextIO | None = None) -> None:
    """Print one JSON line and flush it, so that a reader at the other end sees it at once."""
    print_line(json_line(kind, fields), stream)


def print_line(text: str, stream: TextIO | None = None) -> None:
    """Print a line of text for people on stdout, or on `stream`."""
    stream = sys.stdout if stream is None else stream
    stream.write(f"{text}\n")
    stream.flush()


def console() -> Console:
    """Return a rich console on stdout; it obeys ``NO_COLOR`` and the terminal's width.

    Names that are printed there go through `app.plain_text.plain` first: the console itself lets
    escape sequences through.
    """
    from rich.console import Console  # noqa: PLC0415 - `--help` needs no rich

    return Console(highlight=False, soft_wrap=False)
