"""A recording to a file of another form: what the form can hold comes back, the rest is told."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import OutputError, UsageError
from streaming.recordings.appending import refuse_while_recorded
from streaming.recordings.edf_writing import write_edf
from streaming.recordings.evenly import NOT_RECORDED, even_layout, fill_rows
from streaming.recordings.fif_facts import FifFacts, describe
from streaming.recordings.interchange import MneNote, write_fif
from streaming.recordings.picking import plain_labels
from streaming.recordings.places import refuse_taken
from streaming.recordings.segments import XdfSegment
from streaming.recordings.sidecar import sidecar_of
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.blocks import Chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from streaming.recordings.xdf_readings import RecordedReadings
    from streaming.signal.blocks import Recording

_PIECE = 60.0
"""Seconds of signal in one write of XDF: with more the disk confirms less often than it could, with
less a day takes longer than it must."""

_MOST_FIF = 230_000_000
"""Samples of all channels, gaps filled: under the 2 GB at which FIF files are split, and under 2 GB
of memory as MNE's float64. A day of an EPOC has 155 million."""

_LONGEST_NAME = 60
"""Letters of a channel's name in FIF; MNE has no limit, and nobody reads more."""

_WORTH_A_NOTE = 1e-6
"""Seconds by which times may move unsaid: other programs show milliseconds."""


def convert(
    recording: Recording, out: Path, *, force: bool, readings: RecordedReadings | None = None
) -> tuple[str, ...]:
    """Write a recording in the form that the name's ending says.

    The file appears whole or not at all, readable by its owner alone.

    Parameters
    ----------
    recording : Recording
        What.
    out : Path
        Where to: ``.xdf``, ``.edf``, ``.fif`` or ``.csv``.
    force : bool
        Whether a file that is there may be replaced.
    readings : RecordedReadings or None
        What a model said while it was recorded; XDF alone can hold it.

    Returns
    -------
    notes : tuple of str
        What the form could not hold.

    Raises
    ------
    UsageError
        Where the ending is none of these, or a file is there and `force` is not given.
    OutputError
        Where the file cannot be written, or the form has no room for the recording.
    """
    check_target(out, force=force)
    if not recording.n_samples:
        raise UsageError("The recording holds no samples, so there is nothing to convert.")
    with _whole_or_not(out) as temporary:
        notes = _WRITERS[out.suffix.lower()](temporary, recording, readings)
    if readings is not None and readings.readings and out.suffix.lower() != ".xdf":
        return (*notes, f"{len(readings.readings)} recorded readings are left out; .xdf holds them")
    return notes


def check_target(out: Path, *, force: bool) -> None:
    """Refuse early what could not be written later.

    Raises
    ------
    UsageError
        Where the ending says no form that can be written, or a file is there and `force` is not
        given.
    OutputError
        Where it is no file, is being recorded, or there is no such folder.
    """
    if out.suffix.lower() not in _WRITERS:
        raise UsageError(
            f"{out} tells no form that can be written. End its name with {', '.join(_WRITERS)}."
        )
    if out.exists() and not out.is_file():
        raise OutputError(f"{out} is a folder, a device or a pipe. Name a file.")
    if not out.parent.is_dir():
        raise OutputError(f"There is no folder {out.parent}. Make it, or name another.")
    refuse_taken(out, force=force)
    refuse_while_recorded(out)


@contextmanager
def _whole_or_not(out: Path) -> Iterator[Path]:
    """Give a place to write to, in a folder of its own; put the file in place at the end."""
    try:
        folder = tempfile.mkdtemp(prefix=".affectscope-", dir=out.parent)
    except OSError as problem:
        raise _cannot(out, problem) from problem
    try:
        temporary = Path(folder) / f"recording{out.suffix.lower()}"
        yield temporary
        temporary.chmod(0o600)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(out)
        # It told of the file that was there before.
        sidecar_of(out).unlink(missing_ok=True)
    except OSError as problem:
        raise _cannot(out, problem) from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _cannot(out: Path, problem: OSError) -> OutputError:
    return OutputError(
        f"{out} cannot be written ({problem.strerror}). Choose another place, or make room."
    )


def _to_xdf(path: Path, recording: Recording, readings: RecordedReadings | None) -> tuple[str, ...]:
    """Write what the recorder would have written, with what was said of it then."""
    now = float(recording.chunks[0].times[0])
    segment = XdfSegment(
        path,
        recording.info,
        clock=lambda: now,
        force=True,
        started="",
        model_name=(readings.model or None) if readings else None,
        labels=readings.labels if readings else (),
    )
    said = deque(readings.readings if readings else ())
    markers = deque(recording.markers)
    try:
        for block in recording.cut(max(1, round(_PIECE * recording.info.sfreq))):
            if isinstance(block, Chunk) and block.times.size:
                now = max(now, float(block.times[-1]))
                due = [said.popleft() for _ in tuple(said) if said[0].t_end <= now]
                marked = [markers.popleft() for _ in tuple(markers) if markers[0].time <= now]
                segment.append(block, due, marked)
        segment.append(None, tuple(said), tuple(markers))
    finally:
        segment.close()
    return ()


def _to_edf(
    path: Path, recording: Recording, _readings: RecordedReadings | None
) -> tuple[str, ...]:
    return (*write_edf(path, recording), *_about_times(recording))


def _to_fif(
    path: Path, recording: Recording, _readings: RecordedReadings | None
) -> tuple[str, ...]:
    """Write through MNE; gaps are zeros under an annotation that its filters heed."""
    layout = even_layout(recording)
    n_channels = len(recording.info.ch_names)
    if layout.n_times * n_channels > _MOST_FIF:
        raise OutputError(
            f"With its gaps filled, the recording has {layout.n_times * n_channels:,} samples, "
            "which is too much for one FIF file. Convert it to .xdf, which fills no gap."
        )
    data = np.zeros((n_channels, layout.n_times))
    for channel, row in enumerate(data):
        fill_rows(recording, channel, row)
    sfreq = recording.info.sfreq
    gaps = [
        MneNote(one.first / sfreq, one.n_missing / sfreq, NOT_RECORDED) for one in layout.filling
    ]
    markers = [MneNote(one.time - layout.begin, 0.0, one.text) for one in recording.markers]
    facts = FifFacts(
        begin=layout.begin,
        sfreq=sfreq,
        n_times=layout.n_times,
        simulated=recording.info.simulated,
        ch_names=recording.info.ch_names,
        notes=(*gaps, *markers),
    )
    write_fif(
        path,
        data,
        plain_labels(recording.info.ch_names, _LONGEST_NAME),
        sfreq,
        begin=layout.begin,
        notes=facts.notes,
        description=describe(facts),
    )
    return _about_times(recording)


def _to_csv(
    path: Path, recording: Recording, _readings: RecordedReadings | None
) -> tuple[str, ...]:
    write_muselsl_csv(path, recording)
    notes = []
    if recording.markers:
        notes.append("a table has rows alone: each marker stands in the row nearest to it")
    if recording.info.simulated:
        notes.append(
            "a table cannot say that a simulated person made the signal; it will be taken for a "
            "real one"
        )
    return tuple(notes)


def _about_times(recording: Recording) -> tuple[str, ...]:
    """Say how far times move where the form has none of its own."""
    farthest = even_layout(recording).farthest
    if farthest <= _WORTH_A_NOTE:
        return ()
    note = (
        f"the form has no time stamps: samples are laid at {recording.info.sfreq:g} Hz, and move "
        f"by {farthest * 1e3:.3g} ms at most"
    )
    return (note,)


_WRITERS: Mapping[str, Callable[[Path, Recording, RecordedReadings | None], tuple[str, ...]]] = (
    MappingProxyType({".xdf": _to_xdf, ".edf": _to_edf, ".fif": _to_fif, ".csv": _to_csv})
)

FORMS = tuple(_WRITERS)
"""Endings of what can be written."""
