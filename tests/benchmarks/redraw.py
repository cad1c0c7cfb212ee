"""What the window costs, and how soon it shows: ``python -m tests.benchmarks.redraw``.

Pictures are 1280 x 800 pixels without a screen. A frame of ours is what the window's timer does:
ask the presenter, hand the answer to all panels, paint. Beside it, where mne-lsl is installed (it
is no dependency), the plot of its StreamViewer over the same signal and with its own band pass on:
it draws the traces alone, thinned out to 64 Hz and not antialiased. Both are shown 14 channels at
128 Hz and 64 at 1000 Hz, ten seconds of them.

Then a real monitor of the simulator reads and records while its window looks back and forth, and a
recording is sought in: how old is the newest sample when it is painted, how long does the window's
thread never come to its timer, and how long does it take from a fresh start until the window is
there, and until the signal is in it (``--only start``).

It leaves with 1 where a figure is not what it is to be.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
from rich.console import Console
from rich.table import Table

from app.dashboard.refresh import FRAMES_PER_SECOND, Refresher
from tests.app.views import ScriptedView, a_model, a_prediction, a_presenter, an_info
from tests.benchmarks.responding import responses, starts
from tests.pictures import a_session

BUDGET_MS = 33.0
"""A frame at 30 a second."""

PARTS = ("frames", "live", "start")

WARM_UP = 30
SIZE = (1280, 800)
PEER = "mne-lsl StreamViewer"

SIGNALS = {"14 channels at 128 Hz": (14, 128.0, 1.0), "64 channels at 1000 Hz": (64, 1000.0, 0.5)}
"""Channels, rate in Hz, and the share of the peer's processor time that ours may take."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of each frame, and the share of one core at 30 frames a second."""

    frames: np.ndarray
    cpu: float


@dataclass(frozen=True)
class Figure:
    """One figure and what it is to be."""

    what: str
    value: float
    unit: str
    most: float

    @property
    def is_met(self) -> bool:
        return self.value < self.most


def measure(draw: Callable[[], None], n_frames: int) -> Timing:
    """Time `draw` and the painting that it asks for."""
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415 - the platform is chosen first

    from app.dashboard.run import spare_collections  # noqa: PLC0415

    frames = []
    cpu = 0.0
    for i in range(-WARM_UP, n_frames):
        if i == 0:
            spare_collections()
        cpu_start, start = time.process_time(), time.perf_counter()
        draw()
        QApplication.processEvents()
        if i >= 0:
            frames.append(1000 * (time.perf_counter() - start))
            cpu += time.process_time() - cpu_start
    return Timing(np.array(frames), cpu / n_frames * FRAMES_PER_SECOND)


def a_moving_signal(n_channels: int, sfreq: float, n_frames: int) -> tuple[ScriptedView, Callable]:
    """Return a signal whose newest frames have not come yet, and a way to let one come."""
    if n_channels == 14:
        view = a_session("epoc", 3, {})
    else:
        view = a_cap(n_channels, sfreq, 14.0 + (n_frames + WARM_UP) / FRAMES_PER_SECOND)
    step = round(view.info.sfreq / FRAMES_PER_SECOND)
    view.ahead = step * (n_frames + WARM_UP)

    def move() -> None:
        view.ahead -= step

    return view, move


def a_cap(n_channels: int, sfreq: float, seconds: float) -> ScriptedView:
    """A cap of electrodes: 10 µV of noise that falls with the frequency, and five minutes read."""
    rng = np.random.default_rng(3)
    n_times = round(seconds * sfreq)
    white = rng.standard_normal((n_channels, n_times), dtype=np.float32)
    data = np.cumsum(white, axis=1, dtype=np.float32) * np.float32(2.0)
    names = [f"E{i + 1}" for i in range(n_channels)]
    view = ScriptedView(an_info(names, name="cap", device="cap", sfreq=sfreq), data)
    times = np.arange(view.now - 300.0, view.now, 0.5)
    view.events += [a_prediction(t, float(np.sin(t / 20))) for t in times]
    return view


def time_window(n_channels: int, sfreq: float, n_frames: int) -> Timing:
    """Draw the whole window."""
    from PyQt6 import sip  # noqa: PLC0415

    from app.dashboard.window import DashboardWindow  # noqa: PLC0415
    from app.looking_back import LookingBack  # noqa: PLC0415

    view, move = a_moving_signal(n_channels, sfreq, n_frames)
    now = iter(np.arange(0.0, 1e6, 1 / FRAMES_PER_SECOND))
    moment = [0.0]
    model = a_model(name="demo-epoc")
    looking = LookingBack(
        a_presenter(view, model=model, clock=lambda: moment[0]), lambda: moment[0]
    )
    window = DashboardWindow(["simulator:epoc"], ["demo-epoc"], transport=looking)
    window.resize(*SIZE)
    window.show()
    refresher = Refresher(window, looking)

    def draw() -> None:
        # Frames come as fast as they are drawn; what is done a few times a second is to be, too.
        moment[0] = float(next(now))
        move()
        refresher.refresh()

    timing = measure(draw, n_frames)
    window.close()
    sip.delete(window)
    return timing


def time_traces(n_channels: int, sfreq: float, n_frames: int) -> Timing:
    """Draw the traces alone, as large as the window."""
    from PyQt6 import sip  # noqa: PLC0415

    from app.dashboard.theme import DARK  # noqa: PLC0415
    from app.dashboard.traces import TracePanel  # noqa: PLC0415

    view, move = a_moving_signal(n_channels, sfreq, n_frames)
    presenter = a_presenter(view, model=None)
    panel = TracePanel()
    panel.use(DARK)
    panel.card.frame.resize(*SIZE)
    panel.card.frame.show()

    def draw() -> None:
        move()
        panel.show_frame(presenter.frame(traces=True))

    timing = measure(draw, n_frames)
    panel.card.frame.close()
    sip.delete(panel.card.frame)
    return timing


def time_peer(n_channels: int, sfreq: float, n_frames: int) -> Timing:
    """Draw mne-lsl's plot."""
    os.environ["QT_API"] = "pyqt6"
    from mne_lsl.lsl import StreamInfo  # noqa: PLC0415
    from mne_lsl.stream_viewer.backends.pyqtgraph import _BackendPyQtGraph  # noqa: PLC0415
    from mne_lsl.stream_viewer.scope.scope_eeg import ScopeEEG  # noqa: PLC0415

    view, move = a_moving_signal(n_channels, sfreq, n_frames)
    info = StreamInfo("peer", "eeg", len(view.info.ch_names), view.info.sfreq, "float32", "peer")
    info.set_channel_names(list(view.info.ch_names))

    class Inlet:
        """What its scope asks of an LSL inlet."""

        stop = view.n_samples - round(10 * view.info.sfreq)

        def get_sinfo(self):
            return info

        def pull_chunk(self):
            new = view.data[:, self.stop : view.n_samples]
            self.stop = view.n_samples
            return new.T.copy(), np.arange(new.shape[1])

    scope = ScopeEEG(Inlet())
    scope.init_bandpass_filter(1.0, 45.0)
    scope.apply_bandpass = True
    plot = _BackendPyQtGraph(scope, (0, 0, *SIZE), 10, 100.0)

    def draw() -> None:
        move()
        plot._update_loop()

    timing = measure(draw, n_frames)
    plot.close()
    return timing


def table_of(title: str, timings: dict[str, Timing]) -> Table:
    """Return the frames' times as a table."""
    table = Table(title=f"One frame, {title}, 10 s, {SIZE[0]} x {SIZE[1]}")
    for heading in ("what", "median", "95 %", "largest", "core at 30/s"):
        table.add_column(heading)
    for name, timing in timings.items():
        numbers = (*np.percentile(timing.frames, [50, 95]), timing.frames.max())
        table.add_row(name, *(f"{each:.1f} ms" for each in numbers), f"{timing.cpu:.0%}")
    if PEER not in timings:
        table.add_row(PEER, "not installed", "", "", "")
    return table


def redraw_figures(console: Console, n_frames: int) -> list[Figure]:
    """Draw each signal, print the times, and return what they are to be compared with."""
    figures = []
    has_peer = find_spec("mne_lsl") is not None
    for title, (n_channels, sfreq, share) in SIGNALS.items():
        timings = {
            "the whole window": time_window(n_channels, sfreq, n_frames),
            "the traces alone, as large": time_traces(n_channels, sfreq, n_frames),
        }
        if has_peer:
            timings[PEER] = time_peer(n_channels, sfreq, n_frames)
        console.print(table_of(title, timings))
        window = timings["the whole window"]
        p95 = float(np.percentile(window.frames, 95))
        figures.append(Figure(f"95 % of frames, {title}", p95, "ms", BUDGET_MS))
        if has_peer:
            most = 100 * share * timings[PEER].cpu
            what = f"processor time, {title}, beside {share:.0%} of the peer's"
            figures.append(Figure(what, 100 * window.cpu, "% of a core", most))
    if has_peer:
        console.print(f"The peer is mne-lsl {version('mne_lsl')}.")
    return figures


def main() -> int:
    """Print all figures; 1 where one is not met."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=10.0, help="of frames at 30 a second")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part of it")
    asked = parser.parse_args()
    parts = asked.only or PARTS
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415 - the platform is chosen first

    application = QApplication([])
    console = Console(width=100)
    load = os.getloadavg()[0]
    figures: list[Figure] = []
    if "frames" in parts:
        figures += redraw_figures(console, round(FRAMES_PER_SECOND * asked.seconds))
    if "live" in parts:
        figures += [Figure(*each) for each in responses(asked.seconds)]
    if "start" in parts:
        figures += [Figure(*each) for each in starts()]
    table = Table(title=f"What is to be kept (load before: {load:.1f})")
    for heading in ("figure", "is", "to be under", ""):
        table.add_column(heading)
    for each in figures:
        numbers = (f"{each.value:.1f} {each.unit}", f"{each.most:.1f} {each.unit}")
        table.add_row(each.what, *numbers, "met" if each.is_met else "NOT MET")
    console.print(table)
    del application
    return 0 if all(each.is_met for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
