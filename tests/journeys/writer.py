"""A process that records without pause: it says before and after each chunk how far it is.

``python -m tests.journeys.writer FILE SEED``; one chunk after the other goes to the disk, so that
a kill at any moment hits a write, the line before it, or the line after it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from streaming.recordings.segments import CsvSegment, XdfSegment
from streaming.signal.blocks import Chunk
from streaming.signal.info import EPOC, SignalInfo

INFO = SignalInfo(name="EPOC", device="EPOC", ch_names=EPOC.device_order, sfreq=EPOC.sfreq)


def main() -> None:
    """Write until killed."""
    path, rng = Path(sys.argv[1]), np.random.default_rng(int(sys.argv[2]))
    about = {"clock": time.monotonic, "force": False}
    segment: CsvSegment | XdfSegment = (
        CsvSegment(path, INFO, with_markers=False, **about)
        if path.suffix == ".csv"
        else XdfSegment(path, INFO, started="", model_name=None, labels=(), **about)
    )
    start = 0
    while True:
        n_times = int(rng.integers(1, 65))
        times = 1000.0 + np.arange(start, start + n_times) / INFO.sfreq
        data = np.tile(np.arange(start, start + n_times, dtype=np.float32), (14, 1))
        say("begun", start + n_times)
        segment.append(Chunk(data, times, start), (), ())
        start += n_times
        say("written", start)


def say(kind: str, samples: int) -> None:
    """Print a line in one write, as a pipe takes it whole."""
    os.write(1, f"{json.dumps({'kind': kind, 'samples': samples})}\n".encode())


if __name__ == "__main__":
    main()
