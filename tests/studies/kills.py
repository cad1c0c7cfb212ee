"""Recorders killed at random moments, and what their files hold.

Run it as ``python -m tests.studies.kills --n 50``: as many XDF and as many CSV, each killed with
SIGKILL up to three seconds after its first samples. It prints the most and the least that was found
beyond what had been acknowledged; the exit code is 1 where an acknowledged sample is lost, or a
file cannot be read by us and by pyxdf or pandas. `tests.journeys.test_recording` kills ten each.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.journeys.killing import kill_a_recorder

LATEST = 3.0
"""Seconds after the first samples: past the first boundary, offsets and confirmed write."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    moments = random.Random(asked.seed)
    code = 0
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("xdf", "csv"):
            found = [
                kill_a_recorder(Path(folder) / f"{n}.{suffix}", moments.uniform(0.0, LATEST))
                for n in range(asked.n)
            ]
            lost = sum(each.n_samples < each.acknowledged for each in found)
            beyond = [each.n_samples - each.acknowledged for each in found]
            apart = max(abs(each.n_samples - each.elsewhere) for each in found)
            sys.stdout.write(
                f"{suffix}: {asked.n} killed, all readable; {lost} lost acknowledged samples; "
                f"{min(beyond)} to {max(beyond)} samples found beyond them; other readers differ "
                f"by {apart} samples at most\n"
            )
            sys.stdout.flush()
            code |= lost > 0 or apart > 0
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
