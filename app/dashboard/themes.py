"""The colours of each theme, as names of colours: no Qt, so that they can be reckoned with.

Text reaches a contrast of 4.5:1 on every ground it is drawn on, 7:1 in high contrast; what is drawn
reaches 3:1. The state colours and the two ends of valence differ by 20 or more (CIE76) in each
pair, for eyes with all cones and for the three kinds of colour blindness as Machado, Oliveira and
Fernandes simulate them (2009, IEEE TVCG 15(6), severity 1): tests reckon all of it. `faint` and
`border` only guide the eye; nothing is told by them alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a theme, each as ``#rrggbb``.

    Attributes
    ----------
    name : str
        ``"dark"``, ``"light"`` or ``"high-contrast"``.
    back, card, raised, border : str
        Window, panels, buttons and empty bars, thin lines.
    text, muted, faint : str
        Text; text beside it; lines that only guide the eye.
    accent, on_accent : str
        The one colour that leads, and text on it.
    chosen, on_chosen : str
        The line of a list that is chosen, and text on it.
    good, warn, bad : str
        What works, what to look at, what does not work.
    pleasant, unpleasant : str
        The ends of the valence scale.
    bands : tuple of str
        Delta to gamma.
    traces : tuple of str
        Channels in turn.
    """

    name: str
    back: str
    card: str
    raised: str
    border: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    chosen: str
    on_chosen: str
    good: str
    warn: str
    bad: str
    pleasant: str
    unpleasant: str
    bands: tuple[str, ...]
    traces: tuple[str, ...]


DARK = Palette(
    name="dark",
    back="#0e1218",
    card="#161c25",
    raised="#1d2531",
    border="#2a3442",
    text="#e8ecf2",
    muted="#93a0b4",
    faint="#5c6879",
    accent="#56b4e9",
    on_accent="#0e1218",
    chosen="#223a52",
    on_chosen="#ffffff",
    good="#4edcbd",
    warn="#f2c43a",
    bad="#ff6a69",
    pleasant="#48a1eb",
    unpleasant="#d28a2e",
    bands=("#7c8cf8", "#4db6e2", "#2bb89a", "#f0c33a", "#f58a5e"),
    traces=("#7cc0f2", "#83d0b8", "#efc777", "#d5a3dd"),
)

LIGHT = Palette(
    name="light",
    back="#f4f6fa",
    card="#ffffff",
    raised="#f1f4f9",
    border="#d5dce7",
    text="#17202e",
    muted="#56647a",
    faint="#93a0b4",
    accent="#0072b2",
    on_accent="#ffffff",
    chosen="#d5e6f3",
    on_chosen="#17202e",
    good="#0a7f5b",
    warn="#9c6200",
    bad="#cc0648",
    pleasant="#335cd9",
    unpleasant="#802600",
    bands=("#5562d8", "#1f83b5", "#00846a", "#a87d00", "#c9532a"),
    traces=("#1f77b4", "#00806a", "#a86b00", "#8a4d9e"),
)

HIGH_CONTRAST = Palette(
    name="high-contrast",
    back="#000000",
    card="#000000",
    raised="#161616",
    border="#8c8c8c",
    text="#ffffff",
    muted="#d6d6d6",
    faint="#9e9e9e",
    accent="#ffe94d",
    on_accent="#000000",
    chosen="#ffe94d",
    on_chosen="#000000",
    good="#3dffc2",
    warn="#fde84c",
    bad="#ff807d",
    pleasant="#65c3ff",
    unpleasant="#ffab59",
    bands=("#a9b4ff", "#7fd4ff", "#5cf0c0", "#ffe25c", "#ffab85"),
    traces=("#9fd6ff", "#8cf0cf", "#ffdc8a", "#efc2f7"),
)

THEMES = {palette.name: palette for palette in (DARK, LIGHT, HIGH_CONTRAST)}
