"""Open the window, keep it alive, and end everything with it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QTimer
from PyQt6.QtWidgets import QApplication

from app.dashboard.failures import FailureDialog
from app.dashboard.refresh import Refresher
from app.dashboard.switching import Switch
from app.dashboard.window import DashboardWindow
from app.frame import BannerAction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.dashboard.switching import Open
    from app.dashboard.transport import Transport
    from app.presenter import Presenter


def run_dashboard(
    presenter: Presenter,
    *,
    sources: Sequence[str],
    models: Sequence[str],
    on_source: Open,
    on_model: Open,
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
        Given the name that the user chose, opens it and returns what begins it; that returns what
        to show from now on. It opens in a thread of its own and begins in this one. A
        `MonitorError` is shown to the user, and what was there before stays.
    transport : Transport, optional
        The recording that is being played; None for a live signal.
    ends_with_monitor : bool
        Whether the window closes when the monitor has stopped, as after a given time.
    close : callable
        Ends the monitor, and whatever is being opened; called once, when the window is closed or
        the program interrupted.

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
    switch = Switch(window, refresher, on_source, on_model)
    window.bar.source_chosen.connect(switch.choose_source)
    window.bar.model_chosen.connect(switch.choose_model)
    window.banner.acted.connect(
        lambda action: action is BannerAction.ACCEPT and refresher.accept_change()
    )
    window.closed.connect(refresher.stop)
    with FailureDialog(window) as failures:
        try:
            window.show()
            # Inside the loop: a window that is closed before it begins would never end it.
            QTimer.singleShot(0, refresher.start)
            application.exec()
        finally:
            refresher.stop()
            window.close()
            window.deleteLater()
            # No event loop runs any more that would do it.
            application.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
            close()
            switch.end()
    if failures.ending is not None:
        raise failures.ending
    return 0
