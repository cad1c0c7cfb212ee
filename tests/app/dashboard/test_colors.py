"""The colours, reckoned with: contrast, and what eyes with two kinds of cones see of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from app.dashboard.themes import DARK, HIGH_CONTRAST, LIGHT, THEMES

TEXT, LARGE = 4.5, 3.0
"""WCAG 2.2, success criteria 1.4.3 and 1.4.11."""

ENHANCED = 7.0
"""WCAG 2.2, 1.4.6: what high contrast owes."""

FAR = 20.0
"""CIE76; 2.3 are just noticed (Mahy et al. 1994), ten times as much is told apart in passing."""

INKS = ("text", "muted", "accent", "good", "warn", "bad", "pleasant", "unpleasant")
GROUNDS = ("back", "card", "raised")
STATES = ("good", "warn", "bad", "pleasant", "unpleasant")

VISIONS = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""On linear RGB, severity 1: Machado, Oliveira and Fernandes, "A physiologically-based model for
simulation of color vision deficiency", IEEE TVCG 15(6), 2009, table 1."""

XYZ_OF_RGB = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
"""IEC 61966-2-1, D65."""


def linear(hex_name):
    """Return a colour's linear light, shape (3,)."""
    shares = np.array([int(hex_name[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    brighter, darker = sorted((float(weights @ linear(c)) for c in (one, other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def lab(light):
    """Return CIE L*a*b* of linear light."""
    shares = XYZ_OF_RGB @ np.clip(light, 0, 1) / WHITE
    roots = np.where(shares > 216 / 24389, np.cbrt(shares), (24389 / 27 * shares + 16) / 116)
    x, y, z = roots
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one, other, vision):
    """Return CIE76 of two colours as eyes of a kind see them."""
    cones = VISIONS[vision]
    return float(np.linalg.norm(lab(cones @ linear(one)) - lab(cones @ linear(other))))


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.478)]
)
def test_contrast_is_reckoned_as_wcag_does(one, other, ratio):
    """Two pairs whose ratio is known."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.001)


def test_differences_are_reckoned_as_cie_does():
    """White and black are 100 apart, and grey is grey for all eyes."""
    assert difference("#ffffff", "#000000", "all cones") == pytest.approx(100, abs=0.01)
    for vision in VISIONS:
        assert difference("#808080", "#808080", vision) == 0
        assert lab(VISIONS[vision] @ linear("#808080"))[1:] == pytest.approx([0, 0], abs=0.1)
    # Red and green are what two kinds of eyes confuse, blue and yellow what the third does.
    assert difference("#c00000", "#706000", "deuteranopia") < 0.6 * difference(
        "#c00000", "#706000", "all cones"
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_text_can_be_read_on_every_ground(theme, ink, ground):
    """As WCAG asks of small text; high contrast keeps to its stricter rule."""
    palette = THEMES[theme]
    least = ENHANCED if palette is HIGH_CONTRAST else TEXT
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= least


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_coloured_grounds_can_be_read(theme):
    """On the button that leads, on chosen lines of a list, and on a button that is held down."""
    palette = THEMES[theme]
    assert contrast(palette.on_accent, palette.accent) >= TEXT
    assert contrast(palette.on_chosen, palette.chosen) >= TEXT
    assert contrast(palette.text, palette.border) >= (LARGE if palette is HIGH_CONTRAST else TEXT)
    assert contrast(palette.card, palette.good) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_every_line_can_be_seen_on_its_card(theme):
    """As WCAG asks of graphics."""
    palette = THEMES[theme]
    for ink in (*palette.traces, *palette.bands):
        assert contrast(ink, palette.card) >= LARGE


@pytest.mark.parametrize("theme", THEMES)
def test_the_ring_of_the_focus_can_be_seen_on_every_ground(theme):
    """Or nobody could find where the keyboard is."""
    palette = THEMES[theme]
    for ground in GROUNDS:
        assert contrast(palette.accent, getattr(palette, ground)) >= LARGE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(STATES, 2)))
def test_states_are_told_apart_by_every_eye(theme, vision, one, other):
    """Each pair, though shape and word tell it too."""
    palette = THEMES[theme]
    assert difference(getattr(palette, one), getattr(palette, other), vision) >= FAR


def test_the_themes_are_three_and_their_grounds_differ():
    """A theme that looked as another one would be none."""
    assert [palette.name for palette in (DARK, LIGHT, HIGH_CONTRAST)] == list(THEMES)
    assert len({palette.back for palette in THEMES.values()}) == len(THEMES)


def test_high_contrast_draws_the_edges_of_its_panels_so_that_they_are_seen():
    """Elsewhere an edge only guides the eye; here it must be seen."""
    assert contrast(HIGH_CONTRAST.border, HIGH_CONTRAST.card) >= LARGE
    assert contrast(HIGH_CONTRAST.faint, HIGH_CONTRAST.card) >= TEXT
