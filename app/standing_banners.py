"""What the window says of a file or a choice that went wrong, until it is dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.frame import Banner, BannerAction
from app.plain_text import plain, told
from app.source_warnings import EEG
from app.words import in_window_words
from streaming.errors import (
    BundleError,
    MonitorError,
    OutputError,
    RecordingError,
    SignalMismatch,
    StreamNotFound,
)
from streaming.recordings.repairing import repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from streaming.recordings.repairing import Repair

GOES_ON = "What was shown before goes on."
"""What still works where something else could not be opened."""

_REFUSALS: tuple[tuple[type[MonitorError], str, BannerAction], ...] = (
    (StreamNotFound, "That source is not there.", BannerAction.CHOOSE_SOURCE),
    (BundleError, "The model cannot be used.", BannerAction.CHOOSE_MODEL),
    (RecordingError, "The recording cannot be read.", BannerAction.OPEN_FOLDER),
    (OutputError, "It cannot be written there.", BannerAction.OPEN_FOLDER),
    (MonitorError, "It could not be opened.", BannerAction.CHOOSE_SOURCE),
)
"""For each kind of error its title and what may be done; the first that fits holds."""


def refused(error: MonitorError, file: Path | None = None) -> Banner:
    """Return what to say where something could not be opened.

    Parameters
    ----------
    error : MonitorError
        Why; its text says what was found, such as the channels that a model misses or the byte
        from which a file is damaged.
    file : Path or None
        The recording that was to be opened, where it was one.
    """
    title, action = next((t, a) for kind, t, a in _REFUSALS if isinstance(error, kind))
    if isinstance(error, SignalMismatch):
        # The one kind of error that is raised of models, and of channels that have no names.
        is_models = str(error).startswith("Model ")
        title = (
            "The model does not fit this signal." if is_models else "Its channels have no names."
        )
        action = BannerAction.CHOOSE_MODEL if is_models else BannerAction.CHOOSE_SOURCE
    if isinstance(error, RecordingError) and file is not None:
        title = f"{plain(file.name)} cannot be read."
        if file.suffix.lower() == ".xdf":
            action = BannerAction.REPAIR
    return Banner(title=title, text=f"{in_window_words(told(str(error)))} {GOES_ON}", action=action)


def crashed(files: Sequence[Path]) -> Banner | None:
    """Return the offer to save what was not finished; None where everything was."""
    if not files:
        return None
    what = "A recording was" if len(files) == 1 else f"{len(files)} recordings were"
    names = plain(files[0].name) + (f" and {len(files) - 1} more" if len(files) > 1 else "")
    return Banner(
        title=f"{what} not finished last time.",
        text=f"The program or the computer stopped during {names}. All that was written is there "
        "and can be saved to a new file; everything else works meanwhile.",
        action=BannerAction.REPAIR,
    )


def repaired(done: Sequence[Repair], failed: Sequence[MonitorError] = ()) -> Banner:
    """Return what was saved of damaged recordings, and what was not.

    Parameters
    ----------
    done : sequence of Repair
        What became of files.
    failed : sequence of MonitorError
        Why others could not be repaired.
    """
    said = [_saved(one) for one in done] + [told(str(error)) for error in failed]
    title = "Nothing could be saved."
    if done:
        title = "The recording was saved." if len(done) == 1 else f"{len(done)} were saved."
    text = f"{' '.join(said)} The files from before are as they were."
    return Banner(title=title, text=text, action=BannerAction.OPEN_FOLDER)


def repair_all(files: Iterable[Path]) -> Banner:
    """Repair files, each to a new one beside it, and return what to say of it."""
    done: list[Repair] = []
    failed: list[MonitorError] = []
    for file in files:
        try:
            done.append(repair(file))
        except MonitorError as error:
            failed.append(error)
    return repaired(done, failed)


def _saved(done: Repair) -> str:
    """Say what was kept of a file, and from which byte on it was damaged."""
    if done.out is None:
        return f"{plain(done.file.name)} is sound."
    signals = [one for one in done.streams if one.header.kind.upper() == EEG]
    kept = sum(one.n_kept for one in signals)
    lost = sum(one.n_lost for one in signals)
    where = f" It was damaged from byte {done.damages[0].offset:,} on;" if done.damages else ""
    how_many = f"{lost:,} samples are lost." if lost else "no sample is known to be lost."
    said = f"{where} {how_many}" if where else f" {how_many[0].upper()}{how_many[1:]}"
    return f"{plain(done.out.name)} holds {kept:,} samples.{said}"
