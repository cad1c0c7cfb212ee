"""What a wearer sat through before, read from the recordings of it: there is no other state."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.calibration.markers import told_by
from app.calibration.recordings import kind_of
from models.personal.profile import (
    ABOUT,
    check_pseudonym,
    load_profile,
    other_headset,
    refuse_other_headset,
)
from streaming.errors import RecordingError, UsageError
from streaming.recordings.appending import is_being_written
from streaming.recordings.opening import open_recording
from streaming.recordings.repairing import repaired_name

if TYPE_CHECKING:
    from pathlib import Path

    from app.calibration.markers import BlockDone
    from streaming.signal.info import SignalInfo

_SECOND = len("2025-01-31_09-05-07")

log = logging.getLogger(__name__)


def blocks_before(root: Path, pseudonym: str, info: SignalInfo) -> tuple[BlockDone, ...]:
    """Return the blocks that a wearer has rated in earlier sittings, in order of time.

    A recording that a crash left unfinished counts with all that it holds; one that cannot be read
    is passed over, and said so in the log.

    Parameters
    ----------
    root : Path
        Folder of all profiles.
    pseudonym : str
        The wearer.
    info : SignalInfo
        The headset of this sitting.

    Raises
    ------
    UsageError
        Where nobody can be called so, a recording is another person's, or one of them is being
        written at this moment.
    SignalMismatch
        Where the earlier ones are of another headset, or this one is of none that is known.
    BundleError
        Where the profile is damaged.
    """
    check_pseudonym(pseudonym)
    kind = kind_of(info)
    if (root / pseudonym / ABOUT).is_file():
        refuse_other_headset(load_profile(root, pseudonym), info)
    done: list[BlockDone] = []
    for file in sittings_of(root, pseudonym):
        if repaired_name(file).exists():
            continue  # That one holds what is sound of this one.
        if is_being_written(file):
            raise UsageError(
                f"A calibration of {pseudonym!r} is being recorded at this moment, to {file}. End "
                "it first, or name another profile with --profile."
            )
        done += _blocks_in(file, pseudonym, kind)
    return tuple(done)


def sittings_folder(root: Path, pseudonym: str) -> Path:
    """Return the folder of a wearer's calibrations; it may not exist yet."""
    return root / pseudonym / "recordings"


def sittings_of(root: Path, pseudonym: str) -> list[Path]:
    """Return the recordings of a wearer's calibrations, in the order in which they were begun."""
    # Their names begin with the second of that; of two in one the later has a number, and so is
    # longer.
    files = sittings_folder(root, pseudonym).glob("*.xdf")
    return sorted(files, key=lambda file: (file.stem[:_SECOND], len(file.stem), file.stem))


def _blocks_in(file: Path, pseudonym: str, kind: str) -> tuple[BlockDone, ...]:
    try:
        recording = open_recording(file)
    except RecordingError as problem:
        log.warning("passed over: %s", problem)
        return ()
    told = told_by(recording.markers)
    if told.blocks and kind_of(recording.info) != kind:
        raise other_headset(
            f"{file.name} of {pseudonym!r} is of {kind_of(recording.info)}", f"this is {kind}"
        )
    if told.name not in (None, pseudonym):
        raise UsageError(
            f"{file} is a calibration of {told.name!r}, and it lies among those of {pseudonym!r}. "
            "A personal model is of one person: move the file away."
        )
    return told.blocks
