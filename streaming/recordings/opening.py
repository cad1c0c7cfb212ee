"""Any recording to one `Recording`: what a file is, its bytes say, not its name."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from streaming.errors import RecordingError, UsageError
from streaming.recordings.brainvision import refuse_part
from streaming.recordings.channels import check_unit
from streaming.recordings.edf_reading import read_edf
from streaming.recordings.emotiv import read_emotiv_csv
from streaming.recordings.foreign import foreign_name
from streaming.recordings.mind_monitor import read_mind_monitor_csv
from streaming.recordings.reviewed import reviewed
from streaming.recordings.stored import StoredFile
from streaming.recordings.tables import read_muselsl_csv
from streaming.recordings.through_mne import read_brainvision, read_eeglab, read_fif
from streaming.recordings.xdf_format import MAGIC
from streaming.recordings.xdf_reading import read_xdf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streaming.signal.blocks import Recording


class BytesReader(Protocol):
    """Reads what fits into memory twice: tables."""

    def __call__(
        self, content: bytes, name: str, *, channel_map: Mapping[str, str] | None, unit: str | None
    ) -> Recording:
        """Read a file's bytes, unpacked; `name` is what the recording is to be called."""


class PathReader(Protocol):
    """Reads a file where it lies."""

    def __call__(
        self, path: Path, name: str, *, channel_map: Mapping[str, str] | None, unit: str | None
    ) -> Recording:
        """Read the file at `path`, unpacked; `name` is what the recording is to be called."""


class StreamsReader(Protocol):
    """Reads a file that may hold several streams."""

    def __call__(
        self,
        path: Path,
        name: str,
        *,
        channel_map: Mapping[str, str] | None,
        unit: str | None,
        stream: str | None,
    ) -> Recording:
        """Read the stream of that name or number, or the only one of EEG."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file that users have at hand.

    Attributes
    ----------
    name : str
        What it is, such as ``"an EDF file"``.
    starts : tuple of bytes
        What its first bytes are, by its own specification; a byte order mark before it is passed
        over.
    readable : str
        Its name in the list of what can be read; empty where it cannot be.
    from_bytes, from_path, from_streams : callable or None
        What reads it: one of the three, or none where it cannot be read. All raise
        `RecordingError` with a sentence about "it", the file.
    ending : str
        What `from_path` needs the file's name to end with, such as ``".edf"``; a file that ends
        otherwise, or is packed, is given to it under a temporary name. Empty where it does not
        mind.
    """

    name: str
    starts: tuple[bytes, ...]
    readable: str = ""
    from_bytes: BytesReader | None = None
    from_path: PathReader | None = None
    from_streams: StreamsReader | None = None
    ending: str = ""


TABLE = Format(
    name="a table of samples", starts=(), readable="muselsl CSV", from_bytes=read_muselsl_csv
)
"""What any other text with columns is taken for."""

FORMATS = (
    Format(name="an XDF file", starts=(MAGIC,), readable="XDF", from_streams=read_xdf),
    Format(name="an EDF file", starts=(b"0       ",), readable="EDF, EDF+", from_path=read_edf),
    Format(name="a BDF file", starts=(b"\xffBIOSEMI",), readable="BDF", from_path=read_edf),
    Format(
        name="a FIF file",
        starts=(b"\x00\x00\x00\x64\x00\x00\x00\x1f",),
        readable="FIF",
        from_path=read_fif,
        ending=".fif",
    ),
    Format(
        name="a BrainVision header",
        starts=(b"Brain Vision", b"BrainVision"),
        readable="BrainVision (.vhdr)",
        from_path=read_brainvision,
        ending=".vhdr",
    ),
    Format(
        name="an EEGLAB set",
        starts=(b"MATLAB 5.0",),
        readable="EEGLAB (.set)",
        from_path=read_eeglab,
        ending=".set",
    ),
    Format(
        name="an EmotivPRO CSV",
        starts=(b"title:",),
        readable="EmotivPRO CSV",
        from_bytes=read_emotiv_csv,
    ),
    Format(
        name="a Mind Monitor CSV",
        starts=(b"TimeStamp,",),
        readable="Mind Monitor CSV at constant rate",
        from_bytes=read_mind_monitor_csv,
    ),
)
"""What is read beside tables, or might be, told apart by first bytes, tried in this order."""

READABLE = ", ".join(one.readable for one in (*FORMATS, TABLE) if one.readable) + (
    "; plain, or packed as .gz or .xz"
)
"""The formats that `open_recording` reads, in words."""


def load_libraries() -> None:
    """Load now what the first table would load, for those who time how long a file takes."""
    import pandas  # noqa: F401, ICN001, PLC0415 - a window that starts needs no tables
    import scipy.ndimage  # noqa: F401, PLC0415 - as scipy loads its parts: when they are first used


def open_recording(
    path: str | os.PathLike[str],
    *,
    channel_map: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> Recording:
    """Read a recording of any format that is known.

    Parameters
    ----------
    path : path-like
        A regular file; its ending does not matter. ``FILE.xdf#NAME`` means one of its streams, by
        name or number.
    channel_map : mapping of str to str or None
        Electrode of channels that are called otherwise; see
        `streaming.recordings.channels.parse_channel_map`.
    unit : {"uV", "µV", "mV", "V"} or None
        Unit of the signal; None to trust the file, or the scale where the file says nothing.

    Returns
    -------
    recording : Recording
        In memory, in µV, channels in the file's order, markers as a review beside the file has
        them; `notes` say what was assumed.

    Raises
    ------
    RecordingError
        Where the file cannot be read, or holds no EEG.
    UsageError
        Where `channel_map` or `unit` do not fit.
    """
    check_unit(unit)
    path, stream = _split(os.fspath(path))
    try:
        with StoredFile(path) as file:
            try:
                kind = format_of(file.head)
            except RecordingError:
                refuse_part(path)
                raise
            recording = _read(file, kind, channel_map, unit, stream)
            recording = replace(recording, notes=(*recording.notes, *file.notes()))
            return reviewed(recording, path)
    except RecordingError as problem:
        raise RecordingError(f"{path}: {problem}") from problem
    except OSError as problem:
        raise RecordingError(f"{path}: it cannot be read ({problem}). Check the disk.") from problem


def format_of(head: bytes) -> Format:
    """Tell a file's format from its first bytes.

    Parameters
    ----------
    head : bytes
        Its first 4096 bytes, unpacked.

    Returns
    -------
    kind : Format
        One of `FORMATS`, or `TABLE`.

    Raises
    ------
    RecordingError
        Where they are nothing known.
    """
    head = head.removeprefix(codecs.BOM_UTF8)
    found = next((one for one in FORMATS if head.startswith(one.starts)), None)
    if found is None and (unknown := foreign_name(head)) is not None:
        raise _unreadable(unknown)
    return found or TABLE


def _split(text: str) -> tuple[Path, str | None]:
    """Split what was given into a file and the name of a stream in it; a file may hold a # too."""
    path = Path(text)
    places = [place for place, letter in enumerate(text) if letter == "#" and place]
    if "\0" in text or not places or path.exists():
        return path, None
    named = next((place for place in places if Path(text[:place]).is_file()), None)
    return (path, None) if named is None else (Path(text[:named]), text[named + 1 :])


def _read(
    file: StoredFile,
    kind: Format,
    channel_map: Mapping[str, str] | None,
    unit: str | None,
    stream: str | None,
) -> Recording:
    """Read a file by its format's reader."""
    path, name = file.path, file.name
    if kind.from_streams is not None:
        path = file.at_path(kind.ending)
        return kind.from_streams(path, name, channel_map=channel_map, unit=unit, stream=stream)
    if stream is not None:
        raise UsageError(
            f"{path} is {kind.name}, which has no streams to choose from. Leave out #{stream}."
        )
    if kind.from_bytes is not None:
        return kind.from_bytes(file.content(), name, channel_map=channel_map, unit=unit)
    if kind.from_path is not None:
        path = file.at_path(kind.ending)
        return kind.from_path(path, name, channel_map=channel_map, unit=unit)
    raise _unreadable(kind.name)


def _unreadable(what: str) -> RecordingError:
    return RecordingError(f"it is {what}, which cannot be read here. Give one of: {READABLE}.")
