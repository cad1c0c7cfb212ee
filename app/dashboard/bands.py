"""Band power: one bar a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dashboard.bars import Bar, Bars
from app.dashboard.cards import Card
from app.dashboard.theme import DARK
from app.words import BAND_SYMBOLS, signed

if TYPE_CHECKING:
    from app.dashboard.theme import Palette
    from app.frame import BandLevel, DashboardFrame

RANGE_DB = (-10.0, 30.0)
"""Ends of the bars in dB over 1 µV²: the noise of a headset, and strong delta."""


class BandPanel:
    """The card of the band bars.

    Attributes
    ----------
    card : Card
        Where it stands.
    """

    def __init__(self) -> None:
        self.card = Card("Band power", "dB over 1 µV²")
        self.bars = Bars("Band power", name_width=72, n_rows=5)
        self.card.body.addWidget(self.bars, 1)
        self._palette = DARK

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.bars.use(palette)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's band powers."""
        inks = self._palette.bands
        self.bars.show_bars([_bar(b, ink) for b, ink in zip(frame.bands, inks, strict=True)])


def _bar(level: BandLevel, ink: str) -> Bar:
    name = f"{BAND_SYMBOLS.get(level.name, '')} {level.name.capitalize()}"
    if level.power_db is None:
        return Bar(name, "–", None, ink)
    lo, hi = RANGE_DB
    return Bar(name, signed(level.power_db, 1), (level.power_db - lo) / (hi - lo), ink)
