"""The monitor in a terminal: a live picture, or plain lines where nobody sees a picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.live import Live
from rich.text import Text

from app.plain_text import told
from app.recording_lines import sentence_of, state_of
from app.terminal_picture import picture
from app.words import STATES, percent
from streaming.status import MonitorState

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from rich.console import Console

    from app.frame import DashboardFrame
    from app.presenter import Presenter

REFRESH_SECONDS = 0.25
"""Between two pictures: as often as contact and bands are measured."""

LINE_SECONDS = 5.0
"""At most one plain line of readings in this time, so that a log stays readable."""

ENDED = frozenset({MonitorState.STOPPED, MonitorState.FAILED})


def run_terminal(
    presenter: Presenter,
    stop: threading.Event,
    *,
    console: Console,
    wait: Callable[[float], object] | None = None,
    hears_keys: bool = False,
) -> None:
    """Show the monitor until it ends or is told to stop.

    Parameters
    ----------
    presenter : Presenter
        What to show.
    stop : threading.Event
        Set to end; it is seen within a quarter of a second. The monitor itself is not closed.
    console : Console
        Where to draw. On a terminal a picture is drawn over and over; elsewhere there is a line for
        each change of state and at most one in five seconds for readings.
    wait : callable, optional
        Waits some seconds between two frames, and may listen to the user meanwhile.
    hears_keys : bool
        Whether it listens to keys, so that the picture says which.
    """
    if isinstance(console.file, io.TextIOWrapper):
        # A terminal that cannot say µ gets a question mark, not a traceback.
        console.file.reconfigure(errors="replace")
    if not console.is_terminal:
        _show_lines(presenter, stop, console, wait or stop.wait)
        return
    with Live(console=console, auto_refresh=False, transient=False) as live:
        _each_frame(
            presenter,
            stop,
            lambda frame: live.update(
                picture(frame, console.width, hears_keys=hears_keys), refresh=True
            ),
            wait or stop.wait,
        )


def _each_frame(
    presenter: Presenter,
    stop: threading.Event,
    show: Callable[[DashboardFrame], None],
    wait: Callable[[float], object],
) -> None:
    """Show frame after frame; the last one shows how the monitor ended."""
    while not stop.is_set():
        frame = presenter.frame(traces=False)
        show(frame)
        if frame.status.state in ENDED:
            return
        wait(REFRESH_SECONDS)


def _show_lines(
    presenter: Presenter,
    stop: threading.Event,
    console: Console,
    wait: Callable[[float], object],
) -> None:
    lines = PlainLines()

    def show(frame: DashboardFrame) -> None:
        for line in lines.next(frame):
            console.print(Text(told(line)), soft_wrap=True)

    _each_frame(presenter, stop, show, wait)


class PlainLines:
    """Decide which lines a frame is worth; frames come every `REFRESH_SECONDS`."""

    def __init__(self) -> None:
        self._state: tuple[str, str] | None = None
        self._recording: tuple[object, str] | None = None
        self._frames_left = 0

    def next(self, frame: DashboardFrame) -> list[str]:
        """Return the lines to print now, none most of the time."""
        lines = []
        state = (frame.status.state, frame.status.detail)
        if state != self._state:
            self._state = state
            lines.append(_state_line(frame))
        if (recording := frame.status.recording) is not None:
            said = recording.file, state_of(recording)
            if said != self._recording:
                self._recording = said
                # What it came to is the command's last line, which Ctrl-C does not swallow.
                lines += [sentence_of(recording)] * (said[1] != "closed")
        self._frames_left -= 1
        if frame.reading is not None and self._frames_left <= 0:
            self._frames_left = round(LINE_SECONDS / REFRESH_SECONDS)
            lines.append(_reading_line(frame))
        return lines


def _state_line(frame: DashboardFrame) -> str:
    status = frame.status
    word, words = STATES[status.state]
    source = ""
    if status.info is not None:
        info = status.info
        source = f" [{info.name}, {len(info.ch_names)} channels, {info.sfreq:g} Hz]"
    return f"{word}: {status.detail or words + '.'}{source}"


def _reading_line(frame: DashboardFrame) -> str:
    """Return the headline with its numbers; the model's notice stands beside every one."""
    sure = f", {percent(frame.current.confidence)} confident" if frame.current else ""
    notice = f" [{frame.model.notice}]" if frame.model and frame.model.notice else ""
    return f"{frame.headline}{sure}. {frame.explanation.rstrip('.')}.{notice}"
