"""A whole window with its keys, menu and screens, around a scripted session."""

from __future__ import annotations

from PyQt6 import sip
from PyQt6.QtCore import QEvent
from PyQt6.QtGui import QKeySequence
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from app.dashboard import asking, failures
from app.dashboard.actions import Actions
from app.dashboard.keeping import Keeper
from app.dashboard.recording_actions import RecordingActions
from app.dashboard.refresh import Refresher
from app.dashboard.switching import Switch
from app.dashboard.window import DashboardWindow
from tests.app.dashboard.sessions import ScriptedSession


class Shell:
    """The parts of a window as `run_dashboard` joins them, and what was asked and told.

    `answers` are given to the next questions; where there is none left, a question fails the test.
    """

    def __init__(self, monkeypatch, session=None):
        self.session = session or ScriptedSession()
        self.window = DashboardWindow(["simulator:muse", "lsl"], ["demo-muse"])
        self.refresher = Refresher(self.window, self.session.shown.presenter)
        self.keeper = Keeper(self.window, self.refresher)
        self.switch = Switch(self.window, self.refresher, self.session)
        self.recording = RecordingActions(
            self.window, self.refresher, self.session, self.keeper.target
        )
        self.actions = Actions(
            self.window, self.refresher, self.switch, self.recording, self.keeper
        )
        self.window.bar.source_chosen.connect(self.actions.welcoming.choose_source)
        self.answers, self.told = [], []
        for question in ("ask", "ask_text", "ask_recording", "ask_page"):
            monkeypatch.setattr(asking, question, self._answer)
        monkeypatch.setattr(failures, "show_failure", lambda _p, text, *_: self.told.append(text))
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.refresher.refresh()

    def _answer(self, *_arguments, **_keywords):
        assert self.answers, "nothing was to be asked"
        return self.answers.pop(0)

    def press(self, keys):
        """Press a key of the table."""
        QTest.keySequence(self.window, QKeySequence(keys))

    def draw(self):
        """Draw frames until the slow panels have been drawn, too."""
        for _ in range(8):
            self.refresher.refresh()

    @property
    def remark(self):
        return self.window.footer.saved.toolTip()

    def end(self):
        self.actions.close()
        self.window.close_unasked()
        self.switch.end()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        sip.delete(self.window)
