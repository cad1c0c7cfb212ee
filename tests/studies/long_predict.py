"""How much memory and time a recording of a whole day takes to read.

``python -m tests.studies.long_predict --hours 24`` simulates an EPOC's day into an XDF file, then
reads it in processes of their own: opened alone, and by ``predict --json``. It prints the peak
resident memory of each, and fails where `predict` goes above 3 GB or leaves a hop out. A day takes
about 0.8 GB of disk and a quarter of an hour of one core.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.resources import load_head
from streaming.recordings.segments import XdfSegment
from streaming.signal.blocks import Chunk
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import SimulatedHeadset
from tests.journeys.programs import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BYTES = 3e9
"""What `predict` may hold of a day."""

SEED = 11
SECONDS_AT_ONCE = 1.0
"""In one chunk of the file, as a recorder of a slow link writes them."""

OPEN = "import sys; from streaming.recordings.opening import open_recording as o; o(sys.argv[1])"


def main() -> int:
    """Make the day, read it, and say what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--file", type=Path, help="keep the recording here, or use the one there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = asked.file or Path(folder) / "day.xdf"
        if not file.exists():
            write_day(file, asked.hours * 3600)
        size = file.stat().st_size
        sys.stdout.write(f"{asked.hours:g} h of EPOC: {size / 1e6:.0f} MB of XDF\n")
        measured("opened", [sys.executable, "-c", OPEN, str(file)])
        lines = Path(folder) / "lines.jsonl"
        peak, seconds = measured(
            "predict --json", [sys.executable, "-m", "app", "predict", str(file), "--json"], lines
        )
        n_hops = sum(
            b'"abstention"' in line or b'"prediction"' in line for line in lines.open("rb")
        )
    factor = asked.hours * 3600 / seconds
    sys.stdout.write(f"{n_hops} hops, {factor:.0f} times real time, start of the program counted\n")
    return int(peak > MOST_BYTES or n_hops != round(asked.hours * 7200))


def write_day(file: Path, seconds: float) -> None:
    """Record a simulated wearer without waiting for the clock."""
    headset = SimulatedHeadset("epoc", draw_person(SEED), load_head())
    sfreq = headset.info.sfreq
    segment = XdfSegment(
        file,
        headset.info,
        clock=lambda: 0.0,  # stands, or the disk would be asked to confirm each 2 s of the day
        force=False,
        started="",
        model_name=None,
        labels=(),
    )
    n_at_once = round(SECONDS_AT_ONCE * sfreq)
    for start in range(0, round(seconds * sfreq), n_at_once):
        index = start + np.arange(n_at_once)
        segment.append(Chunk(headset.read(n_at_once), index / sfreq, start), [], [])
    segment.close()


def measured(name: str, command: Sequence[str], out: Path | None = None) -> tuple[float, float]:
    """Run a program; print and return its peak resident memory in bytes, and its seconds."""
    began = time.monotonic()
    with (out or Path(os.devnull)).open("wb") as told:
        child = subprocess.Popen(command, cwd=ROOT, stdout=told)
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{name} ended with {child.returncode}")
    peak = usage.ru_maxrss * 1024.0
    cpu = usage.ru_utime + usage.ru_stime
    sys.stdout.write(f"{name}: {peak / 1e9:.2f} GB at most, {seconds:.0f} s, {cpu:.0f} s of CPU\n")
    sys.stdout.flush()
    return peak, seconds


if __name__ == "__main__":
    raise SystemExit(main())
