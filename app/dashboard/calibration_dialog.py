"""The wizard that calibrates to its wearer: one page a stage, and pause, skip, stop in reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFrame,
    QVBoxLayout,
    QWidget,
)

from app.calibration.view import Action, Stage
from app.dashboard.calibration_fit import FitPage
from app.dashboard.calibration_frame import Foot, Head, has_outcome
from app.dashboard.calibration_rating import RatingPage
from app.dashboard.calibration_result import ResultPage
from app.dashboard.calibration_room import Pages
from app.dashboard.calibration_stage import StagePage
from app.dashboard.jobs import Job
from app.dashboard.theme import DARK

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.calibration.plan import PlanOptions
    from app.calibration.view import View
    from app.dashboard.calibration_course import Course
    from app.dashboard.calibration_start import StartPage
    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame

WIDTH, HEIGHT = 1040, 676
"""Pixels: within the smallest main window."""

EVERY_MS, CALM_EVERY_MS = 100, 500
"""Milliseconds between two pictures; where motion is reduced the ring goes on second by second."""

TITLE = "Calibrate to me – Affectscope"

HEARD = frozenset({Stage.EYES_CLOSED, Stage.BLOCK})
"""Stages whose end is told by a sound: eyes are closed, or with a picture or a memory."""


class CalibrationDialog(QDialog):
    """Lead a wearer through a calibration; whoever draws the window hands it each frame.

    Parameters
    ----------
    parent : QWidget or None
        Over which window.
    begin : callable
        Given a pseudonym and the length, begins a calibration, in a thread; raises `MonitorError`
        where it cannot.
    start : StartPage
        The first page.
    is_calm : bool
        Whether motion is reduced.

    Attributes
    ----------
    chosen : str or None
        Whose model the wearer wants to read with from now on: a pseudonym.
    page : QWidget
        What is shown.
    """

    def __init__(
        self,
        parent: QWidget | None,
        begin: Callable[[str, PlanOptions], Course],
        start: StartPage,
        *,
        is_calm: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("calibration")
        self.setWindowTitle(TITLE)
        self._begin = begin
        self._run: Course | None = None
        self._view: View | None = None
        self.chosen: str | None = None
        self._last: Course | None = None
        self.start = start
        self.fit, self.stage, self.rating = FitPage(), StagePage(), RatingPage()
        self.outcome = ResultPage()
        self.pages = Pages()
        self.head, self.foot = Head(), Foot()
        self._job = Job(self)
        self._timer = QTimer(self)
        self._timer.setInterval(CALM_EVERY_MS if is_calm else EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self.stage.ring.is_calm = is_calm
        self._lay_out()
        self._connect()
        self._bind()
        self.use(DARK)
        self._turn_to(self.start)

    @property
    def page(self) -> QWidget | None:
        """What is shown."""
        return self.pages.currentWidget()

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        for part in (self.head, self.fit, self.stage, self.rating, self.outcome):
            part.use(palette)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show how the signal stands."""
        self.head.show_frame(frame)
        self.fit.show_frame(frame)
        info = frame.status.info
        if info is not None:
            self.start.show_simulated(on=info.simulated)

    def refresh(self) -> None:
        """Let time pass, and show this moment."""
        if self._run is None:
            return
        # An error of the program stops it: told once, and not ten times a second.
        goes_on = self._timer.isActive()
        self._timer.stop()
        view = self._run.view()
        if goes_on:
            self._timer.start()
        self._show(view)

    def end(self) -> tuple[Course | None, str | None]:
        """Close, whatever goes on; return what was begun last, and whose model is wanted."""
        self._job.close()
        self.close()
        return self._last, self.chosen

    def done(self, result: int) -> None:
        """Close; what goes on is stopped, and nothing of it lost."""
        if self._job.is_running:
            return
        self._timer.stop()
        run, self._run = self._run, None
        if run is not None:
            run.stop()
            run.close()
        super().done(result)

    # What is shown.

    def _show(self, view: View) -> None:
        before, self._view = self._view, view
        page = self._page_of(view)
        if isinstance(page, RatingPage):
            if before is None or before.stage is not Stage.RATING:
                page.begin_anew(view.wanted)
        else:
            page.show_view(view)
        self.head.show_view(view)
        self.foot.show_view(view)
        if before is None or _place(before) != _place(view):
            self._turn_to(page)
            self._announce(view, page)
            if before is not None and before.stage in HEARD and before.stage is not view.stage:
                QApplication.beep()

    def _page_of(self, view: View) -> FitPage | StagePage | RatingPage | ResultPage:
        if view.stage is Stage.FIT:
            return self.fit
        if view.stage is Stage.RATING:
            return self.rating
        return self.outcome if has_outcome(view) else self.stage

    def _turn_to(self, page: StartPage | FitPage | StagePage | RatingPage | ResultPage) -> None:
        """Show a page, and give it the focus, so that a screen reader tells of it."""
        self.pages.setCurrentWidget(page)
        if page is self.start:
            self.head.widget.hide()
            self.foot.widget.hide()
        else:
            self.head.widget.show()
        page.lead.setFocus()

    def _announce(self, view: View, page: QWidget) -> None:
        """Let a screen reader say what is to be done now."""
        told = " ".join(part for part in (view.title + ".", view.instruction) if part)
        if has_outcome(view) and view.outcome is not None:
            told = f"{told} {view.outcome.words}"
        page.setAccessibleName(told)
        self.setAccessibleName(f"Calibration: {view.title}")
        self.setWindowTitle(f"{view.title} – {TITLE}")
        self.setAccessibleDescription(view.instruction)

    # What is done.

    def _connect(self) -> None:
        self.start.begun.connect(self._open)
        self.start.left.connect(self.reject)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._refuse)
        self.fit.skipped.connect(lambda: self._ask(Action.SKIP))
        self.stage.asked.connect(self._hear)
        self.rating.rated.connect(lambda step: self._with_run(lambda run: run.rate(step)))
        self.rating.was_sure.connect(lambda level: self._with_run(lambda run: run.sure(level)))
        self.outcome.asked.connect(self._hear)
        self.foot.asked.connect(self._ask)

    def _open(self, pseudonym: str, options: PlanOptions) -> None:
        self.start.setEnabled(False)
        self.head.show_name(pseudonym)
        self._job.start(lambda _: self._begin(pseudonym, options), "opens a calibration")

    def _take(self, run: Course) -> None:
        self._run = self._last = run
        self._timer.start()
        self.refresh()

    def _refuse(self, why: str) -> None:
        self.start.setEnabled(True)
        self.start.tell(why)
        self.start.name.setFocus()

    def _hear(self, what: str) -> None:
        """Do what a page's button asks for."""
        view = self._view
        if what == "use" and view is not None and view.outcome is not None:
            profile = view.outcome.profile
            self.chosen = None if profile is None else profile.pseudonym
            self.accept()
        elif what in {"leave", "keep"}:
            self.accept()
        elif what == "another day":
            self._ask(Action.STOP)
        else:
            self._ask(Action(what))

    def _ask(self, action: Action) -> None:
        """Ask the calibration for one of the actions without an answer in it."""
        acts: dict[Action, Callable[[Course], None]] = {
            Action.GO: lambda run: run.go(),
            Action.PAUSE: lambda run: run.pause(),
            Action.RESUME: lambda run: run.resume(),
            Action.SKIP: lambda run: run.skip(),
            Action.FINISH: lambda run: run.finish(),
            Action.STOP: lambda run: run.stop(),
        }
        self._with_run(acts[action])

    def _with_run(self, do: Callable[[Course], None]) -> None:
        """Do something with the calibration, and show at once what came of it."""
        if self._run is not None:
            do(self._run)
            self.refresh()

    # Keys.

    def _bind(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Space": self._push_or_pause,
            "Escape": self._pause_or_leave,
            "S": lambda: self._ask_if_may(Action.SKIP),
            "X": lambda: self._ask_if_may(Action.STOP),
            "Return": self._push_or_go,
            "Enter": self._push_or_go,
            "Backspace": self.rating.take_back,
        }
        for number in range(1, 6):
            keys[str(number)] = lambda number=number: self._hear_number(number)
        for key, do in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            # A key that is held too long must not answer the next question as well.
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(do)

    def _may(self, action: Action) -> bool:
        return self._view is not None and action in self._view.actions

    def _ask_if_may(self, action: Action) -> None:
        if self._run is not None and self._may(action):
            self._ask(action)

    def _pause_or_leave(self) -> None:
        """Pause, and close nothing but a first page that lies over the main window."""
        if self._run is None and self.parent() is not None:
            self.reject()
        self._ask_if_may(Action.PAUSE)

    def _hear_number(self, number: int) -> None:
        if self.page is self.rating:
            self.rating.hear(number)

    def _push_or_pause(self) -> None:
        if not self._push():
            self._ask_if_may(Action.RESUME if self._may(Action.RESUME) else Action.PAUSE)

    def _push_or_go(self) -> None:
        """Push the button in focus, else the page's own."""
        if self.page is self.start and not self.start.leave.hasFocus():
            self.start.begin.click()
        elif self._push():
            return
        elif self.page is self.stage and not self.stage.act.isHidden():
            self.stage.act.click()
        elif self.page is self.outcome:
            self.outcome.lead.click()

    def _push(self) -> bool:
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.isVisible():
            focused.click()
            return True
        return False

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 14, 18, 14)
        inside.addWidget(self.pages)
        for page in (self.start, self.fit, self.stage, self.rating, self.outcome):
            self.pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 14)
        whole.setSpacing(10)
        whole.addWidget(self.head.widget)
        whole.addWidget(card, 1)
        whole.addWidget(self.foot.widget)
        self.resize(WIDTH, HEIGHT)


def _place(view: View) -> tuple[object, ...]:
    """Return what makes a stage another one for whoever is told of it."""
    return view.stage, view.block, view.title, view.error
