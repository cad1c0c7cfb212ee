"""Tests of a screen whose every pixel is larger: Qt takes its scale when a process starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_at_scale(
    scale: str, tests: str, *options: str, timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run a file of tests at a scale, within some seconds."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, tests],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "QT_SCALE_FACTOR": scale},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
