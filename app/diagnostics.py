"""What `doctor` finds, as a window shows it and as text to send to whoever can help."""

from __future__ import annotations

import platform
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from app import __version__
from app.plain_text import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from threading import Event

    from app.checks import Check, Status

SHAPES: Mapping[Status, tuple[str, str]] = MappingProxyType(
    {"OK": ("●", "good"), "WARN": ("◐", "warn"), "FAIL": ("✕", "bad")}
)
"""A shape beside each word, and the role of its colour."""


def machine_checks(stop: Event, *, looks_for_muse: bool) -> Iterator[Check]:
    """Make the checks that `doctor` makes; as `app.commands.doctor.all_checks`."""
    from app.commands.doctor import all_checks  # noqa: PLC0415 - loads what it looks at

    return all_checks(stop, looks_for_muse=looks_for_muse)


def summary(found: Sequence[Check], *, is_over: bool) -> str:
    """Return in one sentence how things stand."""
    if not is_over:
        return f"Looking … {len(found)} looked at so far"
    bad = sum(check.status == "FAIL" for check in found)
    warned = sum(check.status == "WARN" for check in found)
    if bad:
        more = f", {_things(warned)} could be" if warned else ""
        return f"{_things(bad).capitalize()} must be mended{more}"
    return f"All works; {_things(warned)} could work better" if warned else "All is well"


def spoken(check: Check) -> str:
    """Return a finding as one line: its word, what was looked at, what was found, the mend."""
    line = f"{check.status}: {check.name}: {without_home(told(check.detail))}"
    return f"{line}. {without_home(told(check.mend))}" if check.mend else line


def as_text(found: Sequence[Check], log: Sequence[str]) -> str:
    """Return findings and what the source said as text, with no name of the user's home in it.

    Parameters
    ----------
    found : sequence of Check
        The findings.
    log : sequence of str
        The newest lines of what feeds the source; empty where nothing does.
    """
    lines = [f"Affectscope {__version__}, {platform.system()} {platform.machine()}", ""]
    for check in found:
        lines.append(f"{check.status:<4}  {check.name}  {without_home(told(check.detail))}")
        if check.mend:
            lines.append(f"      {without_home(told(check.mend))}")
    if log:
        lines += ["", "What feeds the source said:", *map(without_home, map(told, log))]
    return "\n".join(lines) + "\n"


def without_home(text: str) -> str:
    """Return text in which the user's home is ``~``: its name is often the user's own."""
    home = str(Path.home())
    return text if len(home) < 2 else text.replace(home, "~")


def _things(n: int) -> str:
    return "one thing" if n == 1 else f"{n} things"
