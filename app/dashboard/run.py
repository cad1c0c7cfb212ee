"""Open the window, keep it alive, and end everything with it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QApplication

from app.dashboard.failures import FailureDialog, show_mend
from app.dashboard.refresh import Refresher
from app.dashboard.window import DashboardWindow
from streaming.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.dashboard.picker import Picker
    from app.dashboard.transport import Transport
    from app.presenter import Presenter


def run_dashboard(
    presenter: Presenter,
    *,
    sources: Sequence[str],
    models: Sequence[str],
    on_source: Callable[[str], Presenter],
    on_model: Callable[[str], Presenter],
    transport: Transport | None = None,
    ends_with_monitor: bool = False,
    close: Callable[[], None],
) -> int:
    """Show the window until it is closed.

    Qt's system libraries must be there: `app.screen` tells, before this module is imported.

    Parameters
    ----------
    presenter : Presenter
        What to show.
    sources, models : sequence of str
        What there is to choose, the one in use first.
    on_source, on_model : callable
        Given the name that the user chose, returns what to show from now on. A `MonitorError` is
        shown to the user, and what was there before stays.
    transport : Transport, optional
        The recording that is being played; None for a live signal.
    ends_with_monitor : bool
        Whether the window closes when the monitor has stopped, as after a given time.
    close : callable
        Ends the monitor; called once, when the window is closed or the program interrupted.

    Returns
    -------
    exit_code : int
        0.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C, after everything has ended; SIGTERM's exception alike.
    """
    present = QApplication.instance()
    application = present if isinstance(present, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Affectscope")
    window = DashboardWindow(sources, models, transport=transport)
    refresher = Refresher(window, presenter, ends_with_monitor=ends_with_monitor)
    _connect(window, refresher, on_source, on_model)
    window.closed.connect(refresher.stop)
    with FailureDialog(window) as failures:
        try:
            window.show()
            refresher.start()
            application.exec()
        finally:
            refresher.stop()
            window.close()
            window.deleteLater()
            # No event loop runs any more that would do it.
            application.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
            close()
    if failures.ending is not None:
        raise failures.ending
    return 0


def _connect(
    window: DashboardWindow,
    refresher: Refresher,
    on_source: Callable[[str], Presenter],
    on_model: Callable[[str], Presenter],
) -> None:
    """Carry the user's intentions to those who can fulfil them."""
    bar = window.bar
    bar.source_chosen.connect(_Switch(window, refresher, bar.sources, on_source))
    bar.model_chosen.connect(_Switch(window, refresher, bar.models, on_model))
    window.banner.accepted.connect(refresher.accept_change)


class _Switch:
    """Ask for another source or model; stay with the one in use where that fails."""

    def __init__(
        self,
        window: DashboardWindow,
        refresher: Refresher,
        picker: Picker,
        ask: Callable[[str], Presenter],
    ) -> None:
        self._window = window
        self._refresher = refresher
        self._picker = picker
        self._ask = ask
        self._in_use = picker.currentData()

    def __call__(self, name: str) -> None:
        if name == self._in_use:
            return
        try:
            self._refresher.presenter = self._ask(name)
        except MonitorError as error:
            self._picker.choose(self._in_use)
            show_mend(self._window, error)
        else:
            self._in_use = name
