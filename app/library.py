"""The recordings in a folder: what there is, how long and how good it is, and what became of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.contact_track import contact_track
from app.folders import recordings_folder
from app.report.spans import started_at
from streaming.errors import MonitorError, OutputError
from streaming.recordings.appending import is_being_written
from streaming.recordings.opening import open_recording
from streaming.recordings.repairing import repaired_name, unfinished
from streaming.recordings.reviewed import QUALITY, read_beside, review_in, write_beside
from streaming.recordings.sidecar import RECORDING, REPAIRED, read_sidecar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from streaming.recordings.sidecar import Sidecar

ENDINGS = (".xdf", ".csv", ".edf", ".bdf", ".fif", ".vhdr", ".set")
"""Names of what may be a recording; `streaming.recordings.opening` tells by the bytes."""

PACKED = (".gz", ".xz")

_TABLES = (b"timestamps,", b"TimeStamp,", b"title:")
"""How tables begin that are recordings: of muselsl, Mind Monitor and EmotivPRO. A table of readings
is none."""

_HEAD = 64


class State(StrEnum):
    """How a recording stands, in the words of its badge."""

    SOUND = ""
    RECORDING = "still recording"
    DAMAGED = "damaged: can be repaired"
    UNFINISHED = "never finished: can be read as it is"
    REPAIRED_AS = "damaged: was repaired to another file"
    RECOVERED = "recovered after a crash"
    UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One recording, as far as is known without opening all of it.

    Attributes
    ----------
    path : Path
        The file.
    n_bytes : int
        Its size.
    state : State
        How it stands.
    started : datetime or None
        When it was begun, in UTC; None where nothing says so.
    changed : datetime
        When its file was last written, in UTC.
    device : str
        The headset; empty where it is not known.
    seconds : float or None
        Its length; None where it is not known.
    quality : float or None
        Share of its time in which all electrodes are good; None where nobody has looked.
    simulated : bool
        Whether no real head made the signal.
    note : str
        What the user noted of it.
    part_of : str
        Name of the first file, where the stream came back in another shape; empty for the first.
    problem : str
        Why it cannot be read; empty where it can, or nobody has tried.
    looked : bool
        Whether it has been opened as it stands, so that nothing is left to find out.
    """

    path: Path
    n_bytes: int
    state: State = State.SOUND
    started: datetime | None = None
    changed: datetime
    device: str = ""
    seconds: float | None = None
    quality: float | None = None
    simulated: bool = False
    note: str = ""
    part_of: str = ""
    problem: str = ""
    looked: bool = False

    @property
    def when(self) -> datetime:
        """When it was begun, or last written where that is not known."""
        return self.started or self.changed

    @property
    def badges(self) -> tuple[str, ...]:
        """What must be known of it at a glance, in words."""
        simulated = "simulated" if self.simulated else ""
        part = f"goes on from {self.part_of}" if self.part_of else ""
        return tuple(filter(None, (self.state.value, simulated, part)))

    @property
    def is_grown(self) -> bool:
        """Whether nothing is written to it any more, so that what is found out of it lasts."""
        return self.state is not State.RECORDING


class Library:
    """The recordings of one folder; folders in it are not looked into.

    What was found out of a recording is kept in the file beside it, where a recorder has made one,
    and otherwise as long as this lives: other people's folders stay as they are.

    Parameters
    ----------
    folder : Path or None
        Which; None for the user's folder of recordings.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = recordings_folder() if folder is None else folder
        self._found: dict[tuple[Path, int, int], Entry] = {}

    def entries(self) -> tuple[Entry, ...]:
        """Return all recordings, the newest first; a hundred take some milliseconds.

        Raises
        ------
        OutputError
            Where the folder cannot be looked into. One that is not there yet holds nothing.
        """
        try:
            files = sorted(path for path in self.folder.iterdir() if _may_be_one(path))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise OutputError(
                f"{self.folder} cannot be looked into ({error.strerror}). Change its permissions, "
                "or choose another folder."
            ) from error
        left = set(unfinished(self.folder))
        seen = (self._seen(path, is_left=path in left) for path in files)
        found = [entry for entry in seen if entry is not None]
        return tuple(sorted(found, key=lambda one: (one.when, one.path.name), reverse=True))

    def look_into(
        self, entry: Entry, progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> Entry:
        """Open a recording and find out how long and how good it is; keep that.

        Parameters
        ----------
        entry : Entry
            What is known of it.
        progress : callable
            Is told how much of it was looked at, and of how much; may raise to end it.

        Returns
        -------
        entry : Entry
            With `problem` saying why it cannot be read, where that is so.
        """
        try:
            recording = open_recording(entry.path)
        except MonitorError as error:
            why = str(error).removeprefix(f"{entry.path}: ")
            state = entry.state if entry.state is State.RECORDING else State.UNREADABLE
            found = replace(entry, problem=why, state=state, looked=True)
        else:
            found = replace(
                entry,
                seconds=recording.duration,
                quality=contact_track(recording, progress).good_share(recording.duration),
                device=recording.info.device,
                simulated=recording.info.simulated,
                started=entry.started or started_at(recording, entry.path),
                looked=True,
            )
        if found.is_grown:
            self._keep(found)
        return found

    def _seen(self, path: Path, *, is_left: bool) -> Entry | None:
        """Look at a file from outside; None for one that went, or is no recording."""
        try:
            facts = path.stat()
            if path.suffix.lower() == ".csv" and not _is_table(path):
                return None
        except OSError:
            return None
        known = self._found.get((path, facts.st_size, facts.st_mtime_ns))
        beside = read_sidecar(path)
        entry = known or Entry(
            path=path,
            n_bytes=facts.st_size,
            changed=datetime.fromtimestamp(facts.st_mtime, UTC),
        )
        state = State.UNREADABLE if entry.problem else _state_of(path, beside, is_left=is_left)
        entry = _with_told(replace(entry, state=state))
        return entry if beside is None else _with_sidecar(entry, beside)

    def _keep(self, entry: Entry) -> None:
        try:
            facts = entry.path.stat()
        except OSError:
            return
        self._found[entry.path, facts.st_size, facts.st_mtime_ns] = entry
        if entry.problem or read_sidecar(entry.path) is None:
            return
        said = {"share": entry.quality, "seconds": entry.seconds, "n_bytes": entry.n_bytes}
        with suppress(OutputError):  # a folder that may only be read: known as long as this lives
            write_beside(entry.path, {QUALITY: said})


def segments_of(entry: Entry, entries: Iterable[Entry]) -> tuple[Path, ...]:
    """Return the further files of a recording whose stream came back in another shape."""
    return tuple(sorted(one.path for one in entries if one.part_of == entry.path.name))


def _state_of(path: Path, beside: Sidecar | None, *, is_left: bool) -> State:
    if is_being_written(path):
        return State.RECORDING
    if is_left:
        return State.DAMAGED
    if beside is None or beside.state != RECORDING:
        repaired = beside is not None and beside.state == REPAIRED
        return State.RECOVERED if repaired else State.SOUND
    return State.REPAIRED_AS if repaired_name(path).exists() else State.UNFINISHED


def _with_sidecar(entry: Entry, beside: Sidecar) -> Entry:
    """Add what the recorder said; what was found out by opening counts more."""
    seconds = entry.seconds
    try:
        if seconds is None and beside.samples:
            seconds = float(beside.samples) / float(beside.sfreq)
        started = datetime.fromisoformat(beside.started).astimezone(UTC)
    except (ValueError, TypeError, ZeroDivisionError):
        started = None
    is_part = beside.state != REPAIRED and beside.first != entry.path.name
    return replace(
        entry,
        started=started or entry.started,
        device=str(beside.device),
        seconds=seconds,
        simulated=bool(beside.simulated),
        part_of=str(beside.first) if is_part else "",
    )


def _with_told(entry: Entry) -> Entry:
    """Add the note, and what was found out of this very file where a recorder lists it."""
    try:
        beside = read_beside(entry.path)
        review, told = review_in(beside, entry.path), beside.get(QUALITY)
    except OutputError:
        return replace(entry, note="")
    entry = replace(entry, note=review.note if review else "")
    if not isinstance(told, dict) or told.get("n_bytes") != entry.n_bytes:
        return entry
    share, seconds = told.get("share"), told.get("seconds")
    return replace(
        entry,
        quality=float(share) if isinstance(share, float | int) else None,
        seconds=float(seconds) if isinstance(seconds, float | int) else None,
        looked=True,
    )


def holds_recordings(folder: Path) -> bool:
    """Tell by its names whether a folder holds any; one that cannot be looked into does not."""
    try:
        return any(_may_be_one(path) for path in folder.iterdir())
    except OSError:
        return False


def _may_be_one(path: Path) -> bool:
    """Tell by its name and kind whether a file may be a recording; a link leads elsewhere."""
    name = path.name.lower()
    for ending in PACKED:
        name = name.removesuffix(ending)
    fits = name.endswith(ENDINGS) and not name.startswith(".")
    return fits and path.is_file() and not path.is_symlink()


def _is_table(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").startswith(_TABLES)
