"""The wizard opened: over the main window, or in a window of its own."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QTimer
from PyQt6.QtWidgets import QApplication

from app.dashboard.calibration_dialog import CalibrationDialog
from app.dashboard.calibration_start import StartPage
from app.dashboard.failures import FailureDialog
from app.dashboard.fonts import use_text_size
from app.dashboard.line_colors import recoloured
from app.dashboard.preferences import load_preferences
from app.dashboard.theme import follow_system, theme_named, use_theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.calibration.plan import PlanOptions
    from app.dashboard.calibration_course import Course
    from app.dashboard.refresh import Refresher
    from app.dashboard.session import Session
    from app.dashboard.window import DashboardWindow
    from app.preferences import Preferences
    from app.presenter import Presenter

LOOK_EVERY_MS = 250
"""Milliseconds between two looks at the signal: as often as the main window's slow panels."""

NOT_LIVE = "This is a recording that is played; to calibrate, watch a live signal first."


@dataclass(frozen=True, slots=True)
class WizardEnd:
    """How a wizard was left.

    Attributes
    ----------
    course : Course or None
        What was begun last, closed by now; None where nothing was.
    chosen : str or None
        Whose model the wearer wants to read with from now on: a pseudonym.
    """

    course: Course | None
    chosen: str | None


def wizard_over(
    window: DashboardWindow, refresher: Refresher, session: Session, preferences: Preferences
) -> CalibrationDialog:
    """Return the wizard over the live signal that a window shows, to be opened.

    Parameters
    ----------
    window : DashboardWindow
        What it lies over.
    refresher : Refresher
        Hands it the window's frames.
    session : Session
        Begins the calibration.
    preferences : Preferences
        Whether motion is reduced.
    """
    info = refresher.presenter.view.status().info
    start = StartPage(is_simulated=info is not None and info.simulated)
    dialog = CalibrationDialog(
        window,
        session.begin_calibration,
        start,
        is_calm=preferences.reduced_motion,
    )
    dialog.use(window.palette_now)
    # All of it: a reading beside a block would tell the wearer what to feel.
    dialog.setGeometry(window.geometry())
    refresher.drawn.connect(dialog.show_frame)
    dialog.finished.connect(lambda _: refresher.drawn.disconnect(dialog.show_frame))
    return dialog


def run_wizard(
    begin: Callable[[str, PlanOptions], Course],
    presenter: Presenter,
    *,
    pseudonym: str = "",
    options: PlanOptions | None = None,
) -> WizardEnd:
    """Show the wizard in a window of its own until it is closed.

    Qt's system libraries must be there: `app.screen` tells, before this module is imported.

    Parameters
    ----------
    begin : callable
        Given a pseudonym and the length, begins a calibration of what the presenter shows, in a
        thread; raises `MonitorError` where it cannot.
    presenter : Presenter
        Of the signal.
    pseudonym : str
        What stands on the first page.
    options : PlanOptions, optional
        The length that is chosen there; the usual one if not given.

    Returns
    -------
    end : WizardEnd
        How it was left.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C, after the calibration was stopped; SIGTERM's exception alike.
    """
    present = QApplication.instance()
    application = present if isinstance(present, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Affectscope")
    preferences = load_preferences()
    use_text_size(preferences.text_size / 100)
    info = presenter.view.status().info
    start = StartPage(pseudonym, options, is_simulated=info is not None and info.simulated)
    dialog = CalibrationDialog(None, begin, start, is_calm=preferences.reduced_motion)

    def wear_theme() -> None:
        palette = recoloured(theme_named(preferences.theme), preferences.palette)
        use_theme(application, palette)
        dialog.use(palette)

    wear_theme()
    if preferences.theme == "system":
        follow_system(dialog, wear_theme)
    timer = QTimer(dialog)
    timer.setInterval(LOOK_EVERY_MS)
    timer.timeout.connect(lambda: dialog.show_frame(presenter.frame(traces=False)))
    dialog.finished.connect(lambda _: application.quit())
    with FailureDialog(dialog) as failures:
        try:
            dialog.show()
            timer.start(0)
            timer.setInterval(LOOK_EVERY_MS)
            application.exec()
        finally:
            timer.stop()
            end = dialog.end()
            dialog.deleteLater()
            # No event loop runs any more that would do it.
            application.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)
            # A wish to quit that comes late would end the next loop before it begins.
            application.removePostedEvents(application, QEvent.Type.Quit.value)
    if failures.ending is not None:
        raise failures.ending
    return WizardEnd(*end)
