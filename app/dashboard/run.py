"""Open the window, keep it alive, and end everything with it."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QTimer
from PyQt6.QtWidgets import QApplication

from app.dashboard.actions import Actions
from app.dashboard.failures import FailureDialog
from app.dashboard.keeping import Keeper
from app.dashboard.recording_actions import RecordingActions
from app.dashboard.refresh import Refresher
from app.dashboard.starting import Start
from app.dashboard.switching import Switch
from app.dashboard.welcome import VERSION
from app.dashboard.window import DashboardWindow
from app.disk_watch import DiskWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.dashboard.session import Open, Session

SETTLED_AFTER = 10_000
"""Milliseconds until torch, scipy and all screens are loaded, on a machine that is not busy."""


def spare_collections() -> None:
    """Let Python's collector pass over what is there by now, mostly what libraries made for good.

    A full collection that looked at all of it took 140 to 150 ms, held every thread, and came in
    the midst of seeking.
    """
    gc.freeze()


def run_dashboard(
    session: Session,
    *,
    sources: Sequence[str],
    models: Sequence[str],
    sends: tuple[str, ...] = (),
    silence: Callable[[], None] = lambda: None,
    is_usual: bool = False,
    opening: Open | None = None,
) -> int:
    """Show the window until it is closed.

    Qt's system libraries must be there: `app.screen` tells, before this module is imported.

    Parameters
    ----------
    session : Session
        What is shown, what else can be opened, and who records. It is closed once, when the window
        is closed or the program interrupted.
    sources, models : sequence of str
        What there is to choose, the one in use first.
    sends : tuple of str
        What readings are sent to, in words.
    silence : callable
        Ends that, once the user prefers it.
    is_usual : bool
        Whether the user asked for nothing in particular: then the welcome lies over the window at
        first where they have not agreed to the intended use yet, and the source that they wanted
        remembered is opened where they have.
    opening : Open, optional
        Opens what the window is for, behind its first picture; what is shown until then says so.

    Returns
    -------
    exit_code : int
        0.

    Raises
    ------
    MonitorError
        Where what the window is for cannot be had; the window is closed then.
    KeyboardInterrupt
        On Ctrl-C, after everything has ended; SIGTERM's exception alike.
    """
    present = QApplication.instance()
    application = present if isinstance(present, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Affectscope")
    window = DashboardWindow(sources, models, transport=session.shown.transport, sends=sends)
    refresher = Refresher(
        window, session.shown.presenter, ends_with_monitor=lambda: session.ends_with_monitor
    )
    keeper = Keeper(window, refresher, silence)
    window.health.room = DiskWatch(lambda: keeper.recordings_folder).newest
    switch = Switch(window, refresher, session)
    recording = RecordingActions(window, refresher, session, keeper.target)
    actions = Actions(window, refresher, switch, recording, keeper, sends=sends)
    window.bar.source_chosen.connect(actions.welcoming.choose_source)
    window.bar.model_chosen.connect(switch.choose_model)
    window.closed.connect(refresher.stop)
    start = None if opening is None else Start(window, switch, opening)
    actions.offers.look_for_crashes()
    if is_usual and keeper.preferences.welcomed_version < VERSION:
        actions.welcoming.show()
    elif is_usual:
        actions.open_remembered()
    with FailureDialog(window) as failures:
        try:
            window.show()
            # Inside the loop: a window that is closed before it begins would never end it.
            QTimer.singleShot(0, refresher.start)
            settled = QTimer(window)
            settled.setSingleShot(True)
            settled.timeout.connect(spare_collections)
            settled.start(SETTLED_AFTER)
            application.exec()
        finally:
            refresher.stop()
            actions.close()
            window.close_unasked()
            window.deleteLater()
            # No event loop runs any more that would do it.
            application.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
            # The last window's wish to quit, come late, would end the next loop before it begins.
            application.removePostedEvents(application, QEvent.Type.Quit.value)
            session.close()
            switch.end()
    if failures.ending is not None:
        raise failures.ending
    if start is not None and start.refusal is not None:
        raise start.refusal
    return 0
