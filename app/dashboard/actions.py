"""The screens of the window, and the way to each: keys, menu, welcome and the banner's button.

Screens are imported when they are shown, or while nothing else is to do (`app.dashboard.starting`):
all of them take as long as the window itself, which is to be there before them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt

from app.dashboard import asking
from app.dashboard.exporting import Exporting
from app.dashboard.menu import Menu
from app.dashboard.offers import Offers
from app.dashboard.recording_actions import PLAYED
from app.dashboard.welcoming import Welcoming
from app.folders import recordings_folder
from app.frame import BannerAction
from app.source_choice import remembered_choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtWidgets import QDialog

    from app.dashboard.keeping import Keeper
    from app.dashboard.recording_actions import RecordingActions
    from app.dashboard.refresh import Refresher
    from app.dashboard.switching import Switch
    from app.dashboard.window import DashboardWindow
    from app.frame import DashboardFrame
    from app.preferences import Preferences
    from app.source_choice import SourceChoice
    from app.watching import Shown


class Actions:
    """Open screens over the window, one at a time, and do what they ask for.

    Parameters
    ----------
    window : DashboardWindow
        What they lie over.
    refresher : Refresher
        Draws the window.
    switch : Switch
        Opens what is chosen.
    recording : RecordingActions
        Records and marks.
    keeper : Keeper
        Keeps the preferences.
    sends : sequence of str
        What readings are sent to, in words.
    """

    def __init__(
        self,
        window: DashboardWindow,
        refresher: Refresher,
        switch: Switch,
        recording: RecordingActions,
        keeper: Keeper,
        *,
        sends: Sequence[str] = (),
    ) -> None:
        self._window = window
        self._refresher = refresher
        self._switch = switch
        self._session = switch.session
        self._recording = recording
        self._keeper = keeper
        self._sends = sends
        self._source_log: tuple[str, ...] = ()
        self._opened_in: Path | None = None
        self.welcoming = Welcoming(
            window, keeper, switch, lambda: self._remembered, self.open_remembered
        )
        self.dialog: QDialog | None = None
        self.exporting = Exporting(window, self._session)
        self.offers = Offers(window.banner, self._recordings_folders)
        self._bind()
        self.menu = Menu(window, window.keyboard)
        self._drive(self._session.shown)
        switch.switched.connect(self._show_switched)
        switch.refused.connect(self.offers.tell_refusal)
        switch.switched.connect(lambda _: self.offers.forget_refusal())
        refresher.drawn.connect(self._show_frame)
        window.banner.acted.connect(self.mend)

    def _bind(self) -> None:
        bind, once_agreed = self._window.keyboard.bind, self.welcoming.once_agreed
        bind("menu", self.open_menu)
        bind("sources", once_agreed(self.choose_source))
        bind("fit", self.check_fit)
        bind("calibrate", self.calibrate)
        bind("open", once_agreed(self.open_recording))
        bind("library", self.show_library)
        bind("export", self.exporting.ask)
        bind("settings", self.show_settings)
        bind("diagnostics", self.show_diagnostics)
        bind("welcome", self.welcoming.show)
        bind("keys", self.show_keys)
        bind("close_overlay", self.close_overlay)

    def open_menu(self) -> None:
        """Open the menu beneath its button."""
        self.menu.open_under(self._window.bar.menu)

    def choose_source(self) -> None:
        """Show what is in sight, and watch what is chosen."""
        from app.dashboard.source_dialog import SourceDialog  # noqa: PLC0415 - as all screens

        dialog = SourceDialog(self._window, remembered=self._remembered)
        dialog.use(self._window.palette_now)
        dialog.accepted.connect(lambda: self._watch(dialog.choice))
        self._open(dialog)

    def _watch(self, choice: SourceChoice | None) -> None:
        if choice is not None:
            self._keeper.remember(choice)
            self._switch.open_choice(choice)

    @property
    def _remembered(self) -> SourceChoice | None:
        return remembered_choice(self._keeper.preferences)

    def open_remembered(self) -> None:
        """Watch what the user wanted remembered; what is shown goes on until it is there."""
        choice = self._remembered
        if choice is not None and choice.source != self._session.shown.source:
            self._switch.open_choice(choice)

    def check_fit(self) -> None:
        """Lead the wearer to good contact; how it ended is marked in what is recorded."""
        from app.dashboard.fit_check import FitCheckDialog  # noqa: PLC0415 - as all screens
        from app.fitting_check import PASSED, SKIPPED  # noqa: PLC0415 - as all screens

        if not self._session.is_live:
            self._window.footer.say(PLAYED)
            return
        dialog = FitCheckDialog(self._window)
        dialog.use(self._window.palette_now)
        self._refresher.drawn.connect(dialog.show_frame)
        dialog.passed.connect(lambda: self._session.mark(PASSED))
        dialog.skipped.connect(lambda: self._session.mark(SKIPPED))
        dialog.finished.connect(lambda _: self._refresher.drawn.disconnect(dialog.show_frame))
        self._open(dialog)

    def calibrate(self) -> None:
        """Lead the wearer through a calibration; read with what came of it where they want to."""
        from app.dashboard.calibration import NOT_LIVE, wizard_over  # noqa: PLC0415 - as all screens

        if not self._session.is_live:
            self._window.footer.say(NOT_LIVE)
            return
        self._window.keyboard.do("now")  # What is shown of the sensors must be of this moment.
        dialog = wizard_over(self._window, self._refresher, self._session, self._keeper.preferences)
        dialog.finished.connect(lambda _: self._read_with(dialog.chosen))
        self._open(dialog)

    def _read_with(self, pseudonym: str | None) -> None:
        from app.profile_use import reads_with  # noqa: PLC0415 - as all screens

        if pseudonym is not None:
            self._switch.choose_model(str(reads_with(None, pseudonym)))

    def open_recording(self) -> None:
        """Ask for a recording, at first where the last one was or one's own are, and play it."""
        from app.library import holds_recordings  # noqa: PLC0415 - as all screens

        own = (folder for folder in self._recordings_folders() if holds_recordings(folder))
        folder = self._opened_in or next(own, Path.home())
        file = asking.ask_recording(self._window, str(folder))
        if file is not None:
            self._switch.open_recording(Path(file))

    def show_library(self) -> None:
        """Show the recordings there are, in the folder where new ones go."""
        from app.dashboard.library import LibraryDialog  # noqa: PLC0415 - as all screens
        from app.library import Library  # noqa: PLC0415 - as all screens

        folder = self._keeper.preferences.recordings_folder
        dialog = LibraryDialog(self._window, Library(folder))
        dialog.use(self._window.palette_now)
        dialog.play_asked.connect(self._switch.open_recording)
        dialog.review_asked.connect(self.show_review)
        self._open(dialog)

    def show_review(self, file: Path) -> None:
        """Review a recording in a window of its own, which goes with this one."""
        from app.dashboard.review import ReviewWindow  # noqa: PLC0415 - as all screens

        review = ReviewWindow(self._window, file)
        review.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window.closed.connect(review.close)
        self._window.themed.connect(review.use)
        review.show()

    def show_settings(self) -> None:
        """Show the settings; what is changed there holds at once."""
        from app.dashboard.settings_dialog import SettingsDialog  # noqa: PLC0415 - as all screens

        preferences = self._keeper.preferences
        sends = () if preferences.outlets_off else self._sends
        dialog = SettingsDialog(self._window, preferences, sending=sends)

        def take(preferences: Preferences) -> None:
            self._keeper.prefer(preferences)
            dialog.use(self._window.palette_now)

        dialog.changed.connect(take)
        dialog.use(self._window.palette_now)
        self._open(dialog)

    def show_diagnostics(self) -> None:
        """Show what the program needs, looked at in a thread."""
        from app.dashboard.diagnostics import DiagnosticsDialog  # noqa: PLC0415 - as all screens

        dialog = DiagnosticsDialog(self._window, log=lambda: self._source_log)
        dialog.use(self._window.palette_now)
        self._open(dialog)

    def show_keys(self) -> None:
        """Show the sheet of keys."""
        from app.dashboard.key_sheet import KeySheet  # noqa: PLC0415 - as all screens

        self._open(KeySheet(self._window))

    def close_overlay(self) -> None:
        """Close what lies over the window, or let go of the control in focus; never quit."""
        if self.welcoming.screen is not None:
            self.welcoming.close()
        elif self._window.isFullScreen():
            self._window.keyboard.do("full_screen")
        else:
            self._window.setFocus()

    def mend(self, action: BannerAction) -> None:
        """Do what the banner's button says."""
        if action is BannerAction.ACCEPT:
            self._refresher.accept_change()
        elif action is BannerAction.FIT_CHECK:
            self.check_fit()
        elif action is BannerAction.CHOOSE_SOURCE:
            self._window.keyboard.do("sources")
        elif action is BannerAction.CHOOSE_MODEL:
            self._window.bar.models.showPopup()
        elif action is BannerAction.REPAIR:
            self.offers.repair()
        elif action is BannerAction.OPEN_FOLDER:
            status = self._session.recording
            self.offers.open_folder(None if status is None else status.file)

    def _recordings_folders(self) -> tuple[Path, ...]:
        """Return the folders of recordings, the one that new ones go to first."""
        chosen = self._keeper.preferences.recordings_folder
        return tuple(dict.fromkeys(f for f in (chosen, recordings_folder()) if f is not None))

    def close(self) -> None:
        """Close what is open; the window is going."""
        self.offers.close()
        self.exporting.close()
        if self.dialog is not None:
            self.dialog.close()

    def _open(self, dialog: QDialog) -> None:
        """Show a dialog over the window; one at a time, gone once it is closed."""
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: self._forget(dialog))
        if (use := getattr(dialog, "use", None)) is not None:
            self._window.themed.connect(use)
        dialog.open()

    def _forget(self, dialog: QDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
        self._window.activateWindow()

    def _show_frame(self, frame: DashboardFrame) -> None:
        """Hear of every slow frame."""
        self._source_log = frame.source_log

    def _drive(self, shown: Shown) -> None:
        """Put the bar beneath the plots that moves what is shown."""
        self._window.drive(shown.transport)
        self._opened_in = shown.file.parent if shown.file is not None else self._opened_in
        if self._window.transport is not None and not self._session.is_live:
            self._window.transport.offer_export(self.exporting.ask)

    def _show_switched(self, shown: Shown) -> None:
        """Show what belongs to another source: the bar of a recording, and what can be recorded."""
        self._drive(shown)
        self._recording.show_status()
