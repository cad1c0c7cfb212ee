"""How long one picture takes: ``python -m tests.benchmarks.redraw [--seconds N]``.

Fourteen channels, ten seconds at 128 Hz, 1280 x 800 pixels without a screen. A frame of ours is
what the window's timer does: ask the presenter, hand the answer to the panels, paint. Beside it,
where mne-lsl is installed (it is no dependency), the plot of its StreamViewer over the same signal
and with its own band pass on: it draws the traces alone, thinned out to 64 Hz and not antialiased.
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
from tests.app.views import ScriptedView, a_model, a_presenter
from tests.pictures import a_session

BUDGET_MS = 33.0
"""A frame at 30 a second."""

WARM_UP = 30
SIZE = (1280, 800)


@dataclass(frozen=True)
class Timing:
    """Milliseconds of each frame, and the share of one core at 30 frames a second."""

    frames: np.ndarray
    cpu: float


def measure(draw: Callable[[], None], n_frames: int) -> Timing:
    """Time `draw` and the painting that it asks for."""
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415 - the platform is chosen first

    frames = []
    cpu = 0.0
    for i in range(-WARM_UP, n_frames):
        cpu_start, start = time.process_time(), time.perf_counter()
        draw()
        QApplication.processEvents()
        if i >= 0:
            frames.append(1000 * (time.perf_counter() - start))
            cpu += time.process_time() - cpu_start
    return Timing(np.array(frames), cpu / n_frames * FRAMES_PER_SECOND)


def a_moving_signal(n_frames: int) -> tuple[ScriptedView, Callable[[], None]]:
    """Return an EPOC whose newest frames have not come yet, and a way to let one come."""
    view = a_session("epoc", 3, {})
    step = round(view.info.sfreq / FRAMES_PER_SECOND)
    view.ahead = step * (n_frames + WARM_UP)

    def move() -> None:
        view.ahead -= step

    return view, move


def time_window(n_frames: int) -> Timing:
    """Draw the whole window."""
    from app.dashboard.window import DashboardWindow  # noqa: PLC0415

    view, move = a_moving_signal(n_frames)
    window = DashboardWindow(["simulator:epoc"], ["demo-epoc"])
    window.resize(*SIZE)
    window.show()
    model = a_model(name="demo-epoc")
    refresher = Refresher(window, a_presenter(view, model=model, clock=time.monotonic))

    def draw() -> None:
        move()
        refresher.refresh()

    timing = measure(draw, n_frames)
    window.close()
    return timing


def time_traces(n_frames: int) -> Timing:
    """Draw the traces alone, as large as the window."""
    from app.dashboard.theme import DARK  # noqa: PLC0415
    from app.dashboard.traces import TracePanel  # noqa: PLC0415

    view, move = a_moving_signal(n_frames)
    presenter = a_presenter(view, model=None, clock=time.monotonic)
    panel = TracePanel()
    panel.use(DARK)
    panel.card.frame.resize(*SIZE)
    panel.card.frame.show()

    def draw() -> None:
        move()
        panel.show_frame(presenter.frame(traces=True))

    timing = measure(draw, n_frames)
    panel.card.frame.close()
    return timing


def time_peer(n_frames: int) -> Timing:
    """Draw mne-lsl's plot."""
    os.environ["QT_API"] = "pyqt6"
    from mne_lsl.lsl import StreamInfo  # noqa: PLC0415
    from mne_lsl.stream_viewer.backends.pyqtgraph import _BackendPyQtGraph  # noqa: PLC0415
    from mne_lsl.stream_viewer.scope.scope_eeg import ScopeEEG  # noqa: PLC0415

    view, move = a_moving_signal(n_frames)
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


def main() -> int:
    """Print the table; 1 where the budget is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=10.0, help="of frames at 30 a second")
    n_frames = round(FRAMES_PER_SECOND * parser.parse_args().seconds)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415 - the platform is chosen first

    application = QApplication([])
    timings = {
        "the whole window": time_window(n_frames),
        "the traces alone, as large": time_traces(n_frames),
    }
    peer = "mne-lsl StreamViewer"
    if find_spec("mne_lsl") is not None:
        timings[f"{peer} {version('mne-lsl')}"] = time_peer(n_frames)
    table = Table(title=f"One frame, 14 channels x 10 s at 128 Hz, {SIZE[0]} x {SIZE[1]}")
    for heading in ("what", "median", "95 %", "largest", "core at 30/s"):
        table.add_column(heading)
    for name, timing in timings.items():
        numbers = (*np.percentile(timing.frames, [50, 95]), timing.frames.max())
        table.add_row(name, *(f"{each:.1f} ms" for each in numbers), f"{timing.cpu:.0%}")
    if find_spec("mne_lsl") is None:
        table.add_row(peer, "not installed", "", "", "")
    Console().print(table)
    del application
    return 0 if np.percentile(timings["the whole window"].frames, 95) < BUDGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())
