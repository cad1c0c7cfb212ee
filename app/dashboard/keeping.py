"""Preferences of the window: taken from their file, put to use, and kept as they change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.dashboard.fonts import text_size, use_text_size
from app.dashboard.line_colors import recoloured
from app.dashboard.preferences import geometry_of, load_preferences, place, save_preferences
from app.dashboard.theme import THEMES, follow_system, theme_named
from app.folders import made_private, recordings_folder
from app.source_choice import remembering
from streaming.recordings.places import usual_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from app.dashboard.refresh import Refresher
    from app.dashboard.window import DashboardWindow
    from app.preferences import Preferences
    from app.source_choice import SourceChoice
    from app.trace_settings import TraceSettings

NOT_REMEMBERED = (
    "This source cannot be remembered: its name, or the map of its channels, is too long."
)


class Keeper:
    """Put preferences to use, and keep what the user changes in the window.

    Parameters
    ----------
    window : DashboardWindow
        What they are of.
    refresher : Refresher
        Draws it, at the pace that is preferred.
    silence : callable
        Ends the sending of readings to other programs.

    Attributes
    ----------
    preferences : Preferences
        What holds now.
    """

    def __init__(
        self,
        window: DashboardWindow,
        refresher: Refresher,
        silence: Callable[[], None] = lambda: None,
    ) -> None:
        self._window = window
        self._silence = silence
        self._refresher = refresher
        self.preferences = load_preferences()
        place(window, self.preferences)
        self._apply(self.preferences)
        window.keyboard.bind("theme", self.next_theme)
        window.traces.changed.connect(self._keep_traces)
        window.closed.connect(self._keep_place)
        follow_system(window, self._follow)

    def prefer(self, preferences: Preferences) -> None:
        """Let other preferences hold from now on, and keep them."""
        if preferences != self.preferences:
            self._apply(preferences)
            save_preferences(preferences)

    def next_theme(self) -> None:
        """Take the next theme."""
        names = list(THEMES)
        now = theme_named(self.preferences.theme).name
        self.prefer(replace(self.preferences, theme=names[(names.index(now) + 1) % len(names)]))

    def agree(self, version: int) -> None:
        """Remember that the user agreed to the intended use."""
        self.prefer(replace(self.preferences, welcomed_version=version))

    def remember(self, choice: SourceChoice) -> None:
        """Remember a source that the user chose, or forget it, as they want it."""
        try:
            self.prefer(remembering(self.preferences, choice))
        except ValueError:
            self._window.footer.say(NOT_REMEMBERED)

    @property
    def recordings_folder(self) -> Path:
        """The folder where recordings go that nobody named."""
        return self.preferences.recordings_folder or recordings_folder()

    def target(self, device: str, now: datetime) -> Path | None:
        """Return the file of a new recording in the folder the user prefers; None for the usual.

        Raises
        ------
        OutputError
            Where the folder cannot be made.
        """
        folder = self.preferences.recordings_folder
        if folder is None:
            return None
        if not folder.is_dir():
            made_private(folder)
        return folder / usual_name(device, now)

    def _follow(self) -> None:
        """Become dark or light with the desktop, where that is preferred."""
        if self.preferences.theme == "system":
            self._window.use(recoloured(theme_named("system"), self.preferences.palette))

    def _apply(self, preferences: Preferences) -> None:
        self.preferences = preferences
        palette = recoloured(theme_named(preferences.theme), preferences.palette)
        share = preferences.text_size / 100
        if palette != self._window.palette_now or share != text_size():
            use_text_size(share)
            self._window.use(palette)
        if preferences.outlets_off:
            self._silence()
            self._window.footer.sends_nothing()
        self._refresher.reduce_motion(on=preferences.reduced_motion)
        settings = replace(
            self._window.traces.settings,
            notch=float(preferences.mains) if preferences.notch else None,
            scale=preferences.scale,
            seconds=preferences.window_seconds,
            unit=preferences.unit,
        )
        self._window.traces.settings = settings
        self._refresher.trace_settings = settings

    def _keep_traces(self, settings: TraceSettings) -> None:
        """Keep what was set in the card of the traces."""
        self._refresher.trace_settings = settings
        notch = settings.notch
        self.prefer(
            replace(
                self.preferences,
                scale=settings.scale,
                window_seconds=settings.seconds,
                notch=notch is not None,
                mains=self.preferences.mains if notch is None else round(notch),
            )
        )

    def _keep_place(self) -> None:
        """Keep where the window was."""
        kept = replace(self.preferences, geometry=geometry_of(self._window))
        if kept != self.preferences:
            self.preferences = kept
            save_preferences(kept)
