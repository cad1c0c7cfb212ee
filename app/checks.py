"""What `doctor` looks at: each check is a function that returns one finding and its mend."""

from __future__ import annotations

import codecs
import tempfile
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from packaging.requirements import Requirement

from app.folders import made_private
from app.screen import apt_line, missing_packages, window_needs
from streaming.errors import BundleError, MonitorError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from app.models_in_sight import ModelInSight
    from streaming.sources.muse_link import Scan

Status = Literal["OK", "WARN", "FAIL"]

OLDEST_PYTHON = (3, 11)
"""As `requires-python` says."""

LITTLE_SPACE, NO_SPACE = 1e9, 1e8
"""Bytes. An hour of 14 channels at 128 Hz in 4-byte samples is 26 MB, so 1 GB holds a day and a
half, and 100 MB less than four hours."""

RELEASED = 1_767_225_600
"""1 January 2026 in seconds since 1970: no true date of a run lies before it."""

REINSTALL = "Install again with the line in README.md."


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Attributes
    ----------
    name : str
        What was looked at.
    status : {"OK", "WARN", "FAIL"}
        Whether it serves; WARN where something works less well than it could.
    detail : str
        What was found.
    mend : str
        What to do about it; empty where nothing is to be done.
    """

    name: str
    status: Status
    detail: str
    mend: str = ""


def check_python(version: tuple[int, int, int]) -> Check:
    """Hold the interpreter against the oldest one supported."""
    found = ".".join(map(str, version))
    if version[:2] >= OLDEST_PYTHON:
        return Check("Python", "OK", found)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Check("Python", "FAIL", found, f"Install Python {oldest} or newer, then start afresh.")


def check_packages(
    requirements: list[str] | None, version_of: Callable[[str], str] = metadata.version
) -> Check:
    """Hold the installed packages against the floors that the program declares.

    Parameters
    ----------
    requirements : list of str or None
        Requirements as the distribution states them; None where it is not installed.
    version_of : callable
        Gives the installed version of a distribution, or raises `metadata.PackageNotFoundError`.
    """
    if requirements is None:
        return Check("packages", "WARN", "affectscope itself is not installed", REINSTALL)
    wrong, n_looked_at = [], 0
    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        n_looked_at += 1
        try:
            version = version_of(requirement.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} {version} is not {requirement.specifier}")
    if wrong:
        return Check("packages", "FAIL", "; ".join(wrong), REINSTALL)
    return Check("packages", "OK", f"{n_looked_at} at or above their floors")


def check_torch(infer: Callable[[], str]) -> Check:
    """Load torch and run one tiny inference.

    Parameters
    ----------
    infer : callable
        Runs the inference and gives torch's version.
    """
    try:
        version = infer()
    except (ImportError, OSError, ArithmeticError) as error:
        return Check("torch", "FAIL", str(error), REINSTALL)
    return Check("torch", "OK", f"{version}, one inference is right")


def check_liblsl(library_version: Callable[[], int]) -> Check:
    """Load liblsl and ask for its version.

    Parameters
    ----------
    library_version : callable
        Gives liblsl's version times 100, as pylsl does.
    """
    try:
        version = library_version()
    except (ImportError, OSError, RuntimeError) as error:
        reason = str(error).partition("\n")[0]
        mend = (
            "pylsl's wheels hold liblsl for Linux on x86-64 (glibc 2.35 or newer), Windows and "
            "macOS; elsewhere install liblsl and point PYLSL_LIB at its library file. Simulated "
            "sources and recordings work without it."
        )
        return Check("liblsl", "FAIL", reason, mend)
    return Check("liblsl", "OK", f"{version // 100}.{version % 100}")


def check_lsl(round_trip: Callable[[], float]) -> Check:
    """Send a stream to ourselves and read it, as a headset's software and the monitor would.

    Parameters
    ----------
    round_trip : callable
        Gives the seconds from a sample's sending to its reading.
    """
    try:
        seconds = round_trip()
    except MonitorError as error:
        mend = (
            "A firewall or VPN keeps LSL from this machine's own streams: allow UDP port 16571 and "
            "TCP ports 16572-16604, or set ResolveScope = machine in lsl_api.cfg."
        )
        return Check("LSL", "FAIL", str(error), mend)
    return Check("LSL", "OK", f"a stream of our own was found and read ({seconds * 1e3:.1f} ms)")


def check_bluetooth(scan: Callable[[], Scan], mend: str) -> Check:
    """Look for a Muse over Bluetooth; without one, or without Bluetooth, all the rest still works.

    Parameters
    ----------
    scan : callable
        Looks for headbands.
    mend : str
        What to look at on this operating system.
    """
    found = scan()
    said = f" muselsl: {' | '.join(found.log)}" if found.log else ""
    if found.trouble:
        return Check("Muse", "WARN", f"{found.trouble}.{said}", mend)
    if not found.headbands:
        mend = f"Switch the headband on and disconnect it from every phone. {mend}"
        return Check("Muse", "WARN", f"Bluetooth works, no Muse is in sight.{said}", mend)
    names = ", ".join(one.name for one in found.headbands)
    return Check("Muse", "OK", f"in sight: {names}")


def check_screen(
    environment: Mapping[str, str],
    missing: Callable[[Mapping[str, tuple[str, ...]]], tuple[str, ...]] = missing_packages,
) -> Check:
    """Look for a screen and for the system libraries that Qt needs, without starting Qt."""
    no_screen, packages = window_needs(environment, missing)
    if packages:
        # Without a screen the terminal is used anyway, and needs none of them.
        status: Status = "WARN" if no_screen else "FAIL"
        detail = "libraries that Qt needs are missing"
        return Check(
            "screen",
            status,
            f"{detail}, and {no_screen}" if no_screen else detail,
            apt_line(packages),
        )
    if no_screen:
        mend = "Set DISPLAY, or use the terminal: every command works there."
        return Check("screen", "WARN", no_screen, mend)
    return Check("screen", "OK", "a screen and Qt's libraries are there")


def check_folder(folder: Path) -> Check:
    """Make the folder for the user's files if need be, private, and write to it."""
    shown = _without_home(folder)
    try:
        made_private(folder)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except (OSError, OutputError) as error:
        cause = error.__cause__ if isinstance(error, OutputError) else error
        reason = getattr(cause, "strerror", None) or "it cannot be written"
        mend = "Make it writable for you, or point XDG_DATA_HOME at a folder that is."
        return Check("data folder", "FAIL", f"{shown}: {reason}", mend)
    return Check("data folder", "OK", f"{shown} is private and can be written")


def check_space(n_free: float) -> Check:
    """Hold the free bytes of the data folder's disk against what recordings need."""
    detail = f"{n_free / 1e9:.1f} GB free for recordings"
    if n_free >= LITTLE_SPACE:
        return Check("disk space", "OK", detail)
    return Check("disk space", "FAIL" if n_free < NO_SPACE else "WARN", detail, "Free some space.")


def check_models(load: Callable[[Path], object], models: Sequence[ModelInSight]) -> Check:
    """Load every model in sight, which compares its probe window's answer with the stored one.

    Parameters
    ----------
    load : callable
        Loads a model file; raises `BundleError` where it must be refused.
    models : sequence of ModelInSight
        The files; those that came with the program must all be sound.
    """
    if not any(model.shipped for model in models):
        return Check("models", "FAIL", "no model came with the program", REINSTALL)
    refused, shipped_too = [], False
    for model in models:
        try:
            load(model.path)
        except BundleError as error:
            refused.append(str(error))
            shipped_too |= model.shipped
    if shipped_too:
        return Check("models", "FAIL", " ".join(refused), REINSTALL)
    if refused:
        return Check("models", "WARN", " ".join(refused), "Train these again, or remove them.")
    return Check("models", "OK", f"{len(models)} answer their probe window as they should")


def check_clock(clock: Callable[[], float], wall: float) -> Check:
    """See that the clock for intervals never runs backwards and that the date can be true.

    Parameters
    ----------
    clock : callable
        Seconds since whenever.
    wall : float
        Seconds since 1970.
    """
    ticks = [clock() for _ in range(1000)]
    if any(later < earlier for earlier, later in pairwise(ticks)):
        return Check("clock", "FAIL", "the monotonic clock ran backwards", "Restart the machine.")
    if wall < RELEASED:
        mend = "Set the date: recordings carry it."
        return Check("clock", "WARN", "the date lies before this program was written", mend)
    return Check("clock", "OK", "runs forwards, and the date can be true")


def check_text(output: str | None, files: str) -> Check:
    """See that text leaves and enters as UTF-8.

    Parameters
    ----------
    output : str or None
        Encoding of stdout.
    files : str
        The locale's encoding.
    """
    names = {codecs.lookup(name).name for name in (output or files, files)}
    if names == {"utf-8"}:
        return Check("text", "OK", "UTF-8")
    mend = "Set LANG=C.UTF-8, or PYTHONUTF8=1."
    return Check("text", "WARN", f"{', '.join(sorted(names))} where UTF-8 is wanted", mend)


def _without_home(path: Path) -> str:
    """Return a path as text that does not name the user: a report may be shown to others."""
    home = path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
