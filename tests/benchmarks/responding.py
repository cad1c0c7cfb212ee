"""How soon the window of a real monitor shows what comes, and whether it ever stands still."""

from __future__ import annotations

import tempfile
import time
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PyQt6 import sip
from PyQt6.QtCore import QEventLoop, QTimer

from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.replay_stage import ReplayStage
from app.resources import load_head
from streaming.signal.simulation import simulate_recording
from tests.benchmarks.starting import start_afresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PyQt6.QtWidgets import QWidget

    from app.dashboard.window import DashboardWindow

DELAY_MS, BLOCK_MS = 250.0, 100.0
"""The most that may be: newest sample to paint in 95 of 100 frames, and the longest time in which
the window's thread never comes to its timer."""

WINDOW_MS, PICTURE_MS = 2000.0, 3000.0
"""The most that may be from a fresh start to the painted window, and from there to the signal."""

TICK_MS = 5
SEEK_EVERY = 0.4
SETTLE = 2.0
"""Seconds in which caches fill and models load, before anything counts; a window spares what is
loaded by then from collections a little later."""


class Gaps:
    """The longest time between two ticks of a timer of the window's thread."""

    def __init__(self, parent: QWidget) -> None:
        self._last = time.perf_counter()
        self.longest = 0.0
        self._timer = QTimer(parent)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def begin(self) -> None:
        """Count from now on."""
        self.longest, self._last = 0.0, time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


def responses(seconds: float) -> Iterator[tuple[str, float, str, float]]:
    """Yield name, value, unit and what it is to be under, of each figure."""
    delay, live_gap = watch_live(seconds)
    yield "newest sample to paint, 95 %", delay, "ms", DELAY_MS
    yield "longest block, predicting, recording, looking back", live_gap, "ms", BLOCK_MS
    yield "longest block, predicting and seeking", seek_recording(seconds), "ms", BLOCK_MS


def watch_live(seconds: float) -> tuple[float, float]:
    """Watch and record the simulator; return delay and longest gap in milliseconds."""
    from app.dashboard.refresh import Refresher  # noqa: PLC0415 - the platform is chosen first
    from app.dashboard.run import spare_collections  # noqa: PLC0415
    from app.dashboard.window import DashboardWindow  # noqa: PLC0415
    from app.looking_back import LookingBack  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        stage = LiveStage(SourceOptions(), Story(json=False))
        looking = LookingBack(stage.watch("simulator:epoc", None))
        stage.start_recording(Path(folder) / "bench.xdf")
        window = DashboardWindow(["simulator:epoc"], ["demo-epoc"], transport=looking)
        delays = ages_at_paint(window, stage)
        window.show()
        refresher = Refresher(window, looking)
        refresher.start()
        gaps = Gaps(window)
        run_for(SETTLE)
        spare_collections()
        gaps.begin()
        delays.clear()
        run_for(seconds)
        jumps = cycle((lambda: looking.seek(looking.duration - 5), looking.pause, looking.go_live))
        run_for(seconds, lambda: next(jumps)())  # noqa: PLW0108 - another one each time
        refresher.stop()
        stage.close()
        end(window)
    return float(np.percentile(1000 * np.array(delays), 95)), 1000 * gaps.longest


def ages_at_paint(window: DashboardWindow, stage: LiveStage) -> list[float]:
    """Return a list that gets the age of the newest sample whenever it is painted."""
    from pylsl import local_clock  # noqa: PLC0415 - the simulator's clock

    canvas, ages = window.traces.canvas, []
    paint = canvas.paintEvent

    def painted(event: object) -> None:
        paint(event)
        traces, chunk = canvas._traces, stage.monitor.latest(1.0)
        if traces is None or chunk is None or traces.late > 0:
            return
        newest = traces.start + traces.data.shape[1] - 1 - chunk.start
        if 0 <= newest < chunk.times.size:
            ages.append(local_clock() - float(chunk.times[newest]))

    canvas.paintEvent = painted
    return ages


def seek_recording(seconds: float) -> float:
    """Play a recording and jump about in it; return the longest gap in milliseconds."""
    from app.dashboard.refresh import Refresher  # noqa: PLC0415
    from app.dashboard.run import spare_collections  # noqa: PLC0415
    from app.dashboard.window import DashboardWindow  # noqa: PLC0415

    recording, _ = simulate_recording("epoc", 0, 300, load_head())
    stage = ReplayStage(recording, None, Story(json=False), speed=1.0, start=0.0)
    window = DashboardWindow(["recording"], ["demo-epoc"], transport=stage)
    window.show()
    refresher = Refresher(window, stage.presenter)
    refresher.start()
    gaps = Gaps(window)
    run_for(SETTLE)
    spare_collections()
    gaps.begin()
    places = cycle((40.0, 250.0, 41.0, 120.0, 10.0))
    run_for(seconds, lambda: stage.seek_soon(next(places)))
    refresher.stop()
    stage.close()
    end(window)
    return 1000 * gaps.longest


def run_for(seconds: float, do: Callable[[], object] | None = None) -> None:
    """Let the window live for a while, and do something every now and then."""
    # To quit the application would close its windows.
    loop, timer = QEventLoop(), QTimer()
    if do is not None:
        timer.timeout.connect(do)
        timer.start(round(1000 * SEEK_EVERY))
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
    timer.stop()


def end(window: DashboardWindow) -> None:
    """Take a window away."""
    window.close()
    sip.delete(window)


def starts() -> Iterator[tuple[str, float, str, float]]:
    """Start the program afresh; yield how soon its window is there, and then the signal in it.

    Processor time is what a start costs on a machine that does other things besides; it counts all
    threads, so that the picture's holds more than what is waited for.
    """
    moments = start_afresh()
    window, picture = moments["window"], moments["picture"]
    yield "fresh start to the window", 1000 * window.wall, "ms", WINDOW_MS
    yield "fresh start to the window, processor time", 1000 * window.cpu, "ms", WINDOW_MS
    yield "window to the simulator's signal", 1000 * (picture.wall - window.wall), "ms", PICTURE_MS
    cpu = picture.cpu - window.cpu
    yield "window to the simulator's signal, processor time", 1000 * cpu, "ms", PICTURE_MS
    window = start_afresh("replay")["window"]
    yield "fresh start of a recording to the window", 1000 * window.wall, "ms", WINDOW_MS
