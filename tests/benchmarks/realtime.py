"""How many times faster than the signal `affectscope predict` reads ten simulated minutes.

Run it as ``python -m tests.benchmarks.realtime``. Each figure is the `realtime_factor` of the
command's own summary: file reading counted, imports and model loading not; median of three runs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from app.resources import load_head
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.simulation import simulate_recording

MINUTES = 10
RUNS = 3
WANTED = {"epoc": 100, "muse": 1000}
"""The least factors: TSception over 14 channels, GRU over 4."""


def main() -> int:
    """Print one row a shipped model; return 1 where one is slower than wanted."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    too_slow = False
    with tempfile.TemporaryDirectory() as folder:
        for device, wanted in WANTED.items():
            file = Path(folder) / f"{device}.csv"
            recording, _ = simulate_recording(device, 1, 60.0 * MINUTES, load_head())
            write_muselsl_csv(file, recording)
            factors = [factor_of(file, f"demo-{device}") for _ in range(RUNS)]
            too_slow |= median(factors) < wanted
            told = ", ".join(f"{factor:.0f}" for factor in factors)
            sys.stdout.write(f"{device}: median {median(factors):.0f} (of {told}); >= {wanted}\n")
    return int(too_slow)


def factor_of(file: Path, model: str) -> float:
    """Run the command once and return its real-time factor."""
    command = [sys.executable, "-m", "app", "predict", str(file), "--model", model, "--json"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return float(json.loads(lines[-1])["realtime_factor"])


if __name__ == "__main__":
    sys.exit(main())
