"""What two recorders keep of the same thirteen seconds: ours, and `muselsl record`.

Run it as ``python -m tests.studies.tail --runs 3``. A simulated Muse is sent on LSL in real time;
`affectscope record` and muselsl's recorder record it side by side for 13 s each. A line for each
run tells the rows of both files, how far from their recorder's end the last of them lies, and how
many samples are missing between the first and the last. The exit code is 1 where ours keeps less
than 13 s or loses one. With muselsl 2.5.3 the other one lost up to five seconds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from streaming.recordings.opening import open_recording
from streaming.recordings.tables import write_muselsl_csv
from tests.builders import a_recording
from tests.journeys.programs import ROOT, affectscope, feeder

SECONDS = 13
"""What is asked of both."""

SFREQ = 256

LEAD = 12.0
"""Seconds that the sender goes on beyond: muselsl looks for a stream and for markers first."""

THEIRS = "import sys; from muselsl import record; record({seconds}, filename=sys.argv[1])"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    sys.stdout.write(f"muselsl {version('muselsl')}; {SECONDS * SFREQ} samples in {SECONDS} s\n")
    code = 0
    for run in range(asked.runs):
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = one_run(Path(folder))
        n_ours, lost = ours
        code |= n_ours < SECONDS * SFREQ or lost > 0
        sys.stdout.write(
            f"run {run + 1}: affectscope kept {n_ours} samples ({lost} lost between), "
            f"muselsl {theirs} ({SECONDS * SFREQ - theirs} of its {SECONDS} s missing)\n"
        )
        sys.stdout.flush()
    return int(code)


def one_run(folder: Path) -> tuple[tuple[int, int], int]:
    """Return samples kept and lost by ours, and samples kept by muselsl."""
    # A session of its own: muselsl takes the first stream of type EEG that it sees.
    settings = folder / "lsl_api.cfg"
    settings.write_text(
        f"[lab]\nSessionID = tail-{os.getpid()}\n[multicast]\nResolveScope = machine\n"
    )
    os.environ["LSLAPICFG"] = str(settings)
    sent, name = folder / "sent.csv", f"tail-{os.getpid()}"
    write_muselsl_csv(sent, a_recording(SECONDS + LEAD))
    with feeder(sent, name, "--source-id", name) as sender:
        sender.wait_for(lambda lines: lines)
        theirs = subprocess.Popen(
            [sys.executable, "-c", THEIRS.format(seconds=SECONDS), str(folder / "theirs.csv")],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with affectscope(
            "record",
            folder / "ours.xdf",
            "--source",
            f"lsl:{name}",
            "--duration",
            SECONDS,
            "--json",
        ) as ours:
            code = ours.leave(timeout=90)
            assert code == 0, ours.words
        theirs.wait(90)
        threading.Event().wait(0.1)
    recording = open_recording(folder / "ours.xdf")
    stamps = np.concatenate([chunk.times for chunk in recording.chunks])
    n_between = round((stamps[-1] - stamps[0]) * SFREQ) + 1
    return (recording.n_samples, n_between - recording.n_samples), len(
        pd.read_csv(folder / "theirs.csv")
    )


if __name__ == "__main__":
    sys.exit(main())
