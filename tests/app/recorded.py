"""Recordings in a folder, as this program leaves them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from streaming.recordings.sidecar import CLOSED, Sidecar, write_sidecar
from tests.builders import a_recording
from tests.xdf_files import write_ours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from streaming.signal.blocks import Marker, Recording


def a_file(
    folder: Path,
    name: str = "one.xdf",
    *,
    seconds: float = 8.0,
    markers: Sequence[Marker] = (),
    recording: Recording | None = None,
    is_cut: bool = False,
    **said: Any,
) -> Path:
    """A recording of noise, and its sidecar; `is_cut` as a killed recorder leaves it."""
    path = folder / name
    recording = a_recording(seconds) if recording is None else recording
    write_ours(path, recording, chunk_size=64, markers=markers)
    if is_cut:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) * 2 // 3])
    fields: dict[str, Any] = {
        "state": "recording" if is_cut else CLOSED,
        "device": "Muse",
        "ch_names": recording.info.ch_names,
        "sfreq": recording.info.sfreq,
        "simulated": recording.info.simulated,
        "started": "2026-01-31T10:00:00+00:00",
        "samples": 0 if is_cut else recording.n_samples,
        "first": name,
        "segment": 1,
    }
    write_sidecar(path, Sidecar(**(fields | said)))
    return path


def simulated(recording: Recording) -> Recording:
    """The same recording, marked as that of a simulated headset."""
    return replace(recording, info=replace(recording.info, simulated=True))
