"""Band power: one bar a band, against the wearer's own baseline; and the forehead's two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QHBoxLayout

from app.dashboard.bars import Bar, Bars
from app.dashboard.cards import Card, label
from app.dashboard.theme import DARK
from app.words import BAND_SYMBOLS, signed

if TYPE_CHECKING:
    from app.dashboard.theme import Palette
    from app.frame import BandLevel, DashboardFrame, FrontalAsymmetry, OwnBaseline

RANGE_DB = (-10.0, 30.0)
"""Ends of the bars in dB over 1 µV²: the noise of a headset, and strong delta."""

AGAINST = ("dB vs. my baseline", "vs. baseline", "dB")
GATHERING = ("gathering baseline", "gathering")
"""What stands beside the title, the shorter the less room there is."""

ASYMMETRY_TIP = (
    "Natural logarithm of alpha power at {right} less that at {left}: above 0 there is more alpha "
    "at the right.\nDescriptive, not a reading: it depends on reference and montage, and how it "
    "goes with emotion is disputed\n(Coan & Allen 2004, Biol Psychol 67:7-49; Smith et al. 2017, "
    "Int J Psychophysiol 111:98-114)."
)


class BandPanel:
    """The card of the band bars.

    Attributes
    ----------
    card : Card
        Where it stands.
    bars : Bars
        One a band, a line across each where the wearer's own baseline is.
    asymmetry : QLabel
        The figure of frontal alpha asymmetry.
    """

    def __init__(self) -> None:
        self.card = Card("Band power")
        self.card.note.offer(*AGAINST)
        self.bars = Bars("Band power", name_width=72, n_rows=5)
        self._pair = label(role="muted", pixels=11)
        self.asymmetry = label(role="muted", pixels=11)
        self.asymmetry.setAccessibleName("Frontal alpha asymmetry")
        row = QHBoxLayout()
        row.addWidget(self._pair, 1)
        row.addWidget(self.asymmetry)
        self.card.body.addWidget(self.bars, 1)
        self.card.body.addLayout(row)
        self._palette = DARK

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.bars.use(palette)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's band powers."""
        own = frame.baseline
        gathering = own is not None and own.left > 0
        self.card.note.offer(*(GATHERING if gathering else AGAINST))
        self.card.note.setToolTip(baseline_words(own))
        inks = self._palette.bands
        self.bars.show_bars(
            [_bar(level, ink, own) for level, ink in zip(frame.bands, inks, strict=True)]
        )
        self._show_asymmetry(frame.asymmetry)

    def _show_asymmetry(self, found: FrontalAsymmetry | None) -> None:
        self._pair.setText(f"α asymmetry, {found.right} − {found.left}" if found else "α asymmetry")
        self.asymmetry.setText(signed(found.value) if found else "–")
        tip = "It needs good contact at F3 and F4, or at AF7 and AF8."
        if found:
            tip = ASYMMETRY_TIP.format(left=found.left, right=found.right)
        for each in (self._pair, self.asymmetry):
            each.setToolTip(tip)


def baseline_words(own: OwnBaseline | None) -> str:
    """Say what the bands are compared with, and how far that is gathered."""
    if own is None:
        return "There is no signal yet."
    if own.left > 0:
        return (
            f"Your own baseline takes {own.left:.0f} s more of good signal; until then nothing "
            "is compared."
        )
    return (
        "Your own baseline: each electrode's median over the good signal since the source was "
        f"opened, {own.seconds:.0f} s of it."
    )


def _bar(level: BandLevel, ink: str, own: OwnBaseline | None) -> Bar:
    name = f"{BAND_SYMBOLS.get(level.name, '')} {level.name.capitalize()}"
    power, apart = level.power_db, level.against_db
    if power is None:
        return Bar(name, "–", None, ink, tip="No electrode is good, or the rate is too low.")
    tip = f"{level.name.capitalize()}: {signed(power, 1)} dB over 1 µV²"
    if apart is None:
        return Bar(name, "–", _share(power), ink, tip=f"{tip}. {baseline_words(own)}")
    tip += f", {signed(apart, 1)} dB over your own baseline."
    return Bar(name, signed(apart, 1), _share(power), ink, tick=_share(power - apart), tip=tip)


def _share(power_db: float) -> float:
    """Return how far a power reaches between the ends of the bars."""
    lo, hi = RANGE_DB
    return (power_db - lo) / (hi - lo)
