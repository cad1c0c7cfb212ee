"""Durations as people write them: ``90s``, ``5m``, ``1h``, or plain seconds."""

from __future__ import annotations

import math
import re

import typer

SECONDS_OF = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
"""Seconds in each unit; no unit means seconds."""

_WRITTEN = re.compile(r"(?P<number>\d+(\.\d*)?|\.\d+)(?P<unit>[smh]?)", re.ASCII)


def parse_duration(written: str | float) -> float:
    """Read a duration.

    Parameters
    ----------
    written : str or float
        ``"90s"``, ``"5m"``, ``"1h"`` or plain seconds.

    Returns
    -------
    seconds : float
        The duration in seconds, 0 or above.

    Raises
    ------
    typer.BadParameter
        Where the text is no duration, which includes negative ones; the command line turns it into
        exit code 2.

    Examples
    --------
    >>> parse_duration("1.5m")
    90.0
    """
    found = _WRITTEN.fullmatch(str(written).strip().lower())
    seconds = float(found["number"]) * SECONDS_OF[found["unit"]] if found else math.nan
    if not math.isfinite(seconds):
        raise typer.BadParameter(
            f"{written!r} is no duration. Write 90s, 5m, 1h, or seconds as a plain number of 0 or "
            "more."
        )
    return seconds
