"""Killing a recorder, and counting what is left."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import pyxdf

from streaming.recordings.opening import open_recording
from tests.journeys.programs import affectscope

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Killed:
    """What a kill left.

    Attributes
    ----------
    acknowledged : int
        Samples that the last `written` line told of.
    n_samples : int
        Samples that we find in the file.
    elsewhere : int
        Samples that pyxdf or pandas finds.
    """

    acknowledged: int
    n_samples: int
    elsewhere: int


def kill_a_recorder(path: Path, seconds: float) -> Killed:
    """Record a simulated Muse, and kill the recorder some seconds after its first samples."""
    with affectscope("record", path, "--source", "simulator:muse", "--json") as program:
        program.wait_for(written)
        threading.Event().wait(seconds)
        program.leave(signal.SIGKILL)
        acknowledged = last_written(program.lines)
    return Killed(acknowledged, open_recording(path).n_samples, n_samples_elsewhere(path))


def n_samples_elsewhere(path: Path) -> int:
    """Return how many samples another program finds."""
    if path.suffix == ".csv":
        return len(pd.read_csv(path))
    streams, _ = pyxdf.load_xdf(str(path))
    (eeg,) = [stream for stream in streams if stream["info"]["type"] == ["EEG"]]
    return len(eeg["time_stamps"])


def written(lines, file=None):
    """Return the samples that `written` lines acknowledged, of one file."""
    told = [line for line in lines if line["kind"] == "written"]
    return [line["samples"] for line in told if file is None or line["file"] == str(file)]


def last_written(lines, file=None):
    """Return the most that was acknowledged."""
    return max(written(lines, file), default=0)
