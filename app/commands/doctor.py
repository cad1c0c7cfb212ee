"""``doctor``: check everything that the program needs, each line with its mend."""

from __future__ import annotations

import locale
import os
import shutil
import sys
import threading
import time
from dataclasses import asdict
from importlib import metadata
from typing import TYPE_CHECKING

from app import checks
from app.folders import data_folder
from app.models_in_sight import models_in_sight
from app.output import console, emit
from app.plain_text import told
from app.source_survey import SCAN_SECONDS
from streaming.errors import StreamNotFound
from streaming.sources.muse_link import begin_scan, mend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.checks import Check

PROBLEM_FOUND = 8
"""Exit code where a check fails."""

STYLES = {"OK": "green", "WARN": "yellow", "FAIL": "bold red"}


def run(*, json: bool) -> int:
    """Print one line a check, as it is made.

    Parameters
    ----------
    json : bool
        JSON lines in place of text.

    Returns
    -------
    exit_code : int
        8 where a check failed, else 0.
    """
    return report(all_checks(), json=json)


def report(found: Iterator[Check] | Sequence[Check], *, json: bool) -> int:
    """Print findings; return the exit code that they ask for."""
    code = 0
    for check in found:
        if check.status == "FAIL":
            code = PROBLEM_FOUND
        if json:
            emit("check", asdict(check))
        else:
            _print(check)
    return code


def all_checks(
    stop: threading.Event | None = None, *, looks_for_muse: bool = True
) -> Iterator[Check]:
    """Make every check of this machine, one after the other.

    Parameters
    ----------
    stop : threading.Event, optional
        Set, in another thread, to make no more of them; what is looked for is then given up.
    looks_for_muse : bool
        Whether headbands are looked for, which disturbs one that is being listened to.
    """
    ended = stop or threading.Event()
    for check in _checks(ended, looks_for_muse=looks_for_muse):
        if ended.is_set():
            return
        yield check


def _checks(stop: threading.Event, *, looks_for_muse: bool) -> Iterator[Check]:
    yield checks.check_python(sys.version_info[:3])
    yield checks.check_packages(_requirements())
    yield checks.check_torch(_one_inference)
    liblsl = checks.check_liblsl(_liblsl_version)
    yield liblsl
    if liblsl.status == "OK":
        yield checks.check_lsl(_lsl_round_trip)
    if looks_for_muse:
        yield checks.check_bluetooth(begin_scan(SCAN_SECONDS, stop), mend(sys.platform))
    yield checks.check_screen(os.environ)
    folder = checks.check_folder(data_folder())
    yield folder
    if folder.status == "OK":
        yield checks.check_space(shutil.disk_usage(data_folder()).free)
    yield checks.check_models(_load, models_in_sight())
    yield checks.check_clock(time.monotonic, time.time())
    yield checks.check_text(sys.stdout.encoding, locale.getpreferredencoding(do_setlocale=False))


def _print(check: Check) -> None:
    from rich.text import Text  # noqa: PLC0415 - JSON lines need no rich

    line = Text.assemble(
        (f"{check.status:<4}", STYLES[check.status]),
        "  ",
        (check.name, "bold"),
        f"  {told(check.detail)}",
    )
    # Lines are never folded: a mend is there to be copied.
    out = console()
    out.print(line, soft_wrap=True)
    if check.mend:
        out.print(Text(f"      {told(check.mend)}"), soft_wrap=True)


def _requirements() -> list[str] | None:
    try:
        return metadata.requires("affectscope")
    except metadata.PackageNotFoundError:
        return None


def _one_inference() -> str:
    from models.selfcheck import one_inference  # noqa: PLC0415 - keeps torch for this check

    return one_inference()


def _liblsl_version() -> int:
    try:
        from streaming.liblsl import pylsl  # noqa: PLC0415 - may fail, which is what is asked
    except StreamNotFound as error:
        raise RuntimeError(str(error.__cause__)) from error
    return int(pylsl.library_version())


def _lsl_round_trip() -> float:
    from streaming.lsl_selftest import round_trip  # noqa: PLC0415 - loads liblsl

    return round_trip()


def _load(path: Path) -> object:
    from models.bundle import load_bundle  # noqa: PLC0415 - loads torch

    return load_bundle(path)
