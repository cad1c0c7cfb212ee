"""The beat of the window: a timer asks the presenter and hands the answer to the panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal

from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.dashboard.window import DashboardWindow
    from app.looking_back import LookingBack
    from app.presenter import Presenter
    from app.trace_settings import TraceSettings

FRAMES_PER_SECOND = 30
"""As smooth as scrolling needs to look; 14 channels take a sixth of that time to draw."""

SLOW_EVERY = 8
"""Frames from one drawing of the slow panels to the next: about four a second."""

CALM_PER_SECOND = 4
"""Frames a second where motion is reduced; the traces come anew with each fourth of them."""


class Refresher(QObject):
    """Draw the window at its pace until it is stopped.

    Parameters
    ----------
    window : DashboardWindow
        What is drawn.
    presenter : Presenter
        What is asked.
    ends_with_monitor : callable
        Tells whether the window closes when the monitor has stopped.

    Attributes
    ----------
    drawn : signal of DashboardFrame
        The slow panels have been drawn, about four times a second.
    """

    drawn = pyqtSignal(object)

    def __init__(
        self,
        window: DashboardWindow,
        presenter: Presenter | LookingBack,
        *,
        ends_with_monitor: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self._ends_with_monitor = ends_with_monitor
        self._trace_settings = window.traces.settings
        self._presenter = presenter
        self._window = window
        self._is_calm = False
        self._n_frames = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(1000 / FRAMES_PER_SECOND))
        self._timer.timeout.connect(self.refresh)

    @property
    def presenter(self) -> Presenter | LookingBack:
        """What is asked; another one when the user chooses another source."""
        return self._presenter

    @presenter.setter
    def presenter(self, presenter: Presenter | LookingBack) -> None:
        presenter.trace_settings = self._trace_settings
        self._presenter = presenter

    @property
    def trace_settings(self) -> TraceSettings:
        """How the traces are filtered, and how much of them is shown."""
        return self._trace_settings

    @trace_settings.setter
    def trace_settings(self, settings: TraceSettings) -> None:
        self._trace_settings = self._presenter.trace_settings = settings

    def reduce_motion(self, *, on: bool) -> None:
        """Let the traces come anew once a second in place of scrolling, or scroll again."""
        self._is_calm = on
        self._timer.setInterval(round(1000 / (CALM_PER_SECOND if on else FRAMES_PER_SECOND)))

    @property
    def is_running(self) -> bool:
        """Whether the window is being drawn."""
        return self._timer.isActive()

    def start(self) -> None:
        """Draw at once, and from now on."""
        self.refresh()
        self._timer.start()

    def stop(self) -> None:
        """Draw no more."""
        self._timer.stop()

    def accept_change(self) -> None:
        """Go on with a stream that came back as another one."""
        self.presenter.accept_change()

    def refresh(self) -> None:
        """Draw one frame."""
        self.presenter.trace_settings = self._window.traces.settings
        has_traces = not self._is_calm or self._n_frames % CALM_PER_SECOND == 0
        frame = self.presenter.frame(traces=True)
        self._window.show_frame(frame, traces=has_traces)
        turn = self._n_frames % SLOW_EVERY
        is_whole = self._is_calm or self._n_frames == 0
        self._window.show_slow(frame, None if is_whole else turn)
        if is_whole or turn == 0:
            self.drawn.emit(frame)
        self._n_frames += 1
        if frame.status.state is MonitorState.STOPPED and self._ends_with_monitor():
            self._window.close_unasked()
