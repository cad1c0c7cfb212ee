"""The welcome over the window, and what waits until its box is ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dashboard.welcome import VERSION, WelcomeScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.dashboard.keeping import Keeper
    from app.dashboard.switching import Switch
    from app.dashboard.window import DashboardWindow
    from app.source_choice import SourceChoice

OVER_WELCOME = frozenset({"close_overlay", "keys", "quit", "full_screen", "push", "play", "theme"})
"""Keys that are heard while the welcome lies over the window; none records what nobody sees."""

SIMULATOR = "simulator"
"""How a source begins that needs no agreement: nobody wears it."""


class Welcoming:
    """Lay the welcome over a window, and hold headsets and recordings back until it is agreed to.

    Whoever asked for a source or a recording in a command is never shown it, and held from nothing.
    One's own recordings can be seen and deleted whatever was agreed to.

    Parameters
    ----------
    window : DashboardWindow
        What it lies over.
    keeper : Keeper
        Keeps what was agreed to, and the source to be remembered.
    switch : Switch
        Opens what is chosen.
    remembered : callable
        Returns the source that the user wanted remembered, or None.
    open_remembered : callable
        Watches it.

    Attributes
    ----------
    screen : WelcomeScreen or None
        What lies over the window.
    """

    def __init__(
        self,
        window: DashboardWindow,
        keeper: Keeper,
        switch: Switch,
        remembered: Callable[[], SourceChoice | None],
        open_remembered: Callable[[], None],
    ) -> None:
        self._window = window
        self._keeper = keeper
        self._switch = switch
        self._remembered = remembered
        self._open_remembered = open_remembered
        self._was_shown = False
        self.screen: WelcomeScreen | None = None
        window.resized.connect(self._cover)

    def show(self) -> None:
        """Lay the welcome over the window; what is behind it goes on."""
        if self.screen is not None:
            return
        self._was_shown = True
        known = self._remembered()
        if known is not None and known.source.startswith(SIMULATOR):
            known = None  # It has a card of its own.
        self.screen = made = WelcomeScreen(
            self._window, has_agreed=self._has_agreed, known=known.name if known else ""
        )
        made.simulator_asked.connect(self._choose_simulator)
        made.headset_asked.connect(lambda: self._leave("sources"))
        made.recording_asked.connect(lambda: self._leave("open"))
        made.known_asked.connect(self._choose_known)
        made.cover()
        made.show()
        made.simulator.setFocus()
        self._window.keyboard.hear_only(OVER_WELCOME)

    def close(self) -> None:
        """Show what is behind the welcome."""
        if self.screen is None:
            return
        gone, self.screen = self.screen, None
        if gone.has_agreed:
            self._keeper.agree(VERSION)
        gone.hide()
        gone.deleteLater()
        self._window.keyboard.hear_only(None)
        self._window.setFocus()

    def once_agreed(self, do: Callable[[], object]) -> Callable[[], None]:
        """Return what does something for whoever has agreed, and asks others to."""

        def do_or_ask() -> None:
            if self._was_shown and not self._has_agreed:
                self.show()
            else:
                do()

        return do_or_ask

    def choose_source(self, name: str) -> None:
        """Watch another source of the window's list."""
        if name.startswith(SIMULATOR):
            self._switch.choose_source(name)
            return
        shown = self._switch.session.shown.source
        self.once_agreed(lambda: self._switch.choose_source(name))()
        if self.screen is not None:
            self._window.bar.sources.choose(shown)

    @property
    def _has_agreed(self) -> bool:
        return self._keeper.preferences.welcomed_version >= VERSION

    def _cover(self) -> None:
        if self.screen is not None:
            self.screen.cover()

    def _choose_simulator(self, source: str) -> None:
        self.close()
        if not self._switch.session.shown.source.startswith(SIMULATOR):
            self._switch.choose_source(source)

    def _choose_known(self) -> None:
        self.close()
        self._open_remembered()

    def _leave(self, action: str) -> None:
        self.close()
        self._window.keyboard.do(action)
