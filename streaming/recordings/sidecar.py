"""The file beside a recording that says what it is and whether it was finished: ``FILE.json``."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from streaming.errors import OutputError

SCHEMA = 1
"""Version of the sidecar."""

RECORDING, CLOSED, REPAIRED = "recording", "closed", "repaired"
"""States: being written (or its writer was killed), finished, and made of a damaged recording."""

_MOST_BYTES = 1024**2
"""No sidecar is larger: 1,000 channels take 20 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What is said of a recording; nothing of a person.

    Attributes
    ----------
    state : str
        `RECORDING`, `CLOSED` or `REPAIRED`.
    device : str
        The headset in words.
    ch_names : tuple of str
        Its channels in order.
    sfreq : float
        Nominal rate in Hz.
    simulated : bool
        Whether no real head made the signal.
    started : str
        Date and time in UTC, ISO 8601.
    samples : int
        How many it holds; 0 until it is closed.
    first : str
        Name of the first file of this recording, in the same folder: itself, but where the stream
        returned in another shape.
    segment : int
        Number of this file among them, from 1.
    sha256 : str or None
        Of the whole file once it is closed.
    """

    state: str
    device: str
    ch_names: tuple[str, ...]
    sfreq: float
    simulated: bool
    started: str
    samples: int
    first: str
    segment: int
    sha256: str | None = None


def sidecar_of(recording: Path) -> Path:
    """Return where the sidecar of a recording is: its own name with ``.json`` after it."""
    return recording.with_name(f"{recording.name}.json")


def read_sidecar(recording: Path) -> Sidecar | None:
    """Return what is said beside a recording; None where nothing is, or nothing that fits."""
    try:
        with sidecar_of(recording).open("rb") as file:
            told = json.loads(file.read(_MOST_BYTES))
        wanted = {each.name for each in fields(Sidecar)}
        said = {name: value for name, value in dict(told).items() if name in wanted}
        return Sidecar(**{**said, "ch_names": tuple(map(str, said["ch_names"]))})
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def write_sidecar(recording: Path, said: Sidecar) -> None:
    """Write the sidecar of a recording, whole or not at all, readable by its owner only.

    Raises
    ------
    OutputError
        Where it cannot be written.
    """
    path = sidecar_of(recording)
    text = json.dumps({"schema": SCHEMA, **asdict(said)}, indent=1)
    try:
        write_whole(path, f"{text}\n")
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}). Name a folder that is writable and has "
            "room."
        ) from error


def write_whole(path: Path, text: str, *, durable: bool = False) -> None:
    """Write a file of mode 0600 beside its place, and move it there.

    Parameters
    ----------
    path : Path
        The file.
    text : str
        What it holds.
    durable : bool
        Whether it is put on the disk before it takes its place.

    Raises
    ------
    OSError
        Where it cannot be written; what was there stays, and nothing else is left.
    """
    handle, beside = tempfile.mkstemp(prefix=".affectscope-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(beside).replace(path)
    except OSError:
        with suppress(OSError):
            Path(beside).unlink()
        raise
