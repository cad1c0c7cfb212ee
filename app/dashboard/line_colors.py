"""Other colours for the lines of a theme: the most distinct ones, or one for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.dashboard.themes import LIGHT

if TYPE_CHECKING:
    from app.dashboard.themes import Palette

ON_DARK = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#d55e00", "#cc79a7")
ON_LIGHT = ("#0072b2", "#d55e00", "#008561", "#b8538a", "#806000", "#17202e")
"""Okabe and Ito's colours (2008, jfly.uni-koeln.de/color), which are told apart in every colour
vision. On white three of them cannot be seen as thin lines: there the green and the purple are
darker, and an olive and a near black stand for the yellow and the black."""


def recoloured(palette: Palette, name: str) -> Palette:
    """Return a theme with the lines of channels and bands in other colours.

    Parameters
    ----------
    palette : Palette
        The theme.
    name : str
        One of `app.preferences.PALETTES`: ``"usual"`` leaves it as it is.
    """
    if name == "plain":
        return replace(palette, traces=(palette.muted,), bands=(palette.accent,) * 5)
    if name == "okabe-ito":
        inks = ON_LIGHT if palette.name == LIGHT.name else ON_DARK
        return replace(palette, traces=inks, bands=inks[:5])
    return palette
