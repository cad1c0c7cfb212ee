"""How soon a fresh start is a window, and how soon that shows the signal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

CODE = """
import json, sys, time
began = float({began!r})
from PyQt6.QtCore import QTimer
from app.dashboard import trace_canvas
from app.cli import main

paint = trace_canvas.TraceCanvas.paintEvent
told = set()

def tell(what):
    if what not in told:
        told.add(what)
        loaded = sorted(name for name in {heavy!r} if name in sys.modules)
        line = dict(what=what, wall=time.time() - began, cpu=time.process_time(), loaded=loaded)
        print(json.dumps(line), flush=True)

def painted(self, event):
    paint(self, event)
    tell("window")
    if self._traces is not None:
        tell("picture")
        QTimer.singleShot(0, self.window().close)

trace_canvas.TraceCanvas.paintEvent = painted
sys.argv = ["affectscope", *{words!r}]
main()
"""

HEAVY = ("torch", "scipy.signal", "pandas", "mne", "sklearn", "pylsl", "matplotlib")
"""What takes a quarter of a second to two seconds each to import."""


@dataclass(frozen=True)
class Moment:
    """One moment of a start.

    Attributes
    ----------
    wall, cpu : float
        Seconds since the process was asked for, and seconds of processor time that it took.
    loaded : tuple of str
        What of `HEAVY` was imported by then.
    """

    wall: float
    cpu: float
    loaded: tuple[str, ...]


def start_afresh(*words: str) -> dict[str, Moment]:
    """Start the program; return the moments when the ``window`` and the ``picture`` were painted.

    The picture is that of the signal; the window then closes.

    Parameters
    ----------
    words : str
        The command line; to monitor the simulator if not given.
    """
    words = words or ("monitor", "--source", "simulator:muse")
    code = CODE.format(began=str(time.time()), heavy=HEAVY, words=words)
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
    )
    told = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith('{"what"')]
    if ran.returncode or len(told) != 2:
        raise RuntimeError(f"no picture came ({ran.returncode}): {ran.stderr[-2000:]}")
    return {line["what"]: Moment(line["wall"], line["cpu"], tuple(line["loaded"])) for line in told}
