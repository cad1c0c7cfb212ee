"""``convert``: a recording to a file of another form, with all that the form can hold."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.output import emit, print_line
from app.plain_text import plain
from app.words import counted
from streaming.errors import UsageError
from streaming.recordings.channels import parse_channel_map
from streaming.recordings.converting import check_target, convert
from streaming.recordings.opening import open_recording
from streaming.recordings.xdf_readings import recorded_readings

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)


def run(
    *,
    file: Path,
    out: Path,
    map: str | None,  # noqa: A002 - named as the option
    unit: str | None,
    force: bool,
    json: bool,
) -> None:
    """Convert a recording, and say what could not go along.

    Parameters
    ----------
    file : Path
        The recording, of any form that is read.
    out : Path
        Where to; its ending says the form.
    map : str or None
        Names of the electrodes, such as ``"eeg-ch1=TP9"``.
    unit : str or None
        Unit of the samples.
    force : bool
        Overwrite what is there.
    json : bool
        A JSON line in place of a sentence.

    Raises
    ------
    RecordingError
        Where the recording cannot be read.
    UsageError
        Where `out` is the recording itself, exists, or tells no form.
    OutputError
        Where it cannot be written.
    """
    if out.exists() and file.exists() and out.samefile(file):
        raise UsageError(f"{out} is the recording itself. Name another file.")
    check_target(out, force=force)
    recording = open_recording(file, channel_map=parse_channel_map(map) if map else None, unit=unit)
    for note in recording.notes:
        log.warning("%s: %s", recording.info.name, note)
    readings = recorded_readings(file) if file.is_file() else None
    lost = convert(recording, out, force=force, readings=readings)
    for note in lost:
        log.warning("%s: %s", out.name, note)
    if json:
        notes = {"read": list(recording.notes), "lost": list(lost)}
        emit("written", {"file": str(out), "samples": recording.n_samples, "notes": notes})
        return
    n_channels, gaps = len(recording.info.ch_names), counted(len(recording.gaps), "gap")
    print_line(
        f"{plain(str(out))}: {recording.n_samples:,} samples of {n_channels} channels at "
        f"{recording.info.sfreq:g} Hz, {gaps}, {counted(len(recording.markers), 'marker')}."
    )
