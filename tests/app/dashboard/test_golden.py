"""The window looks as it did when somebody last looked at it: two themes, types, sizes, signals.

Where a change is meant, ``python -m tests.golden`` draws the pictures anew, to be looked at and
committed with the change.
"""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtGui import QFontInfo

from app.dashboard import fonts, theme
from app.dashboard.theme import THEMES, use_theme
from tests.golden import CASES, FAMILIES, MOST, SIZES, difference, halved, load

pytestmark = pytest.mark.gui

SOME = CASES[0], CASES[-1]


@pytest.fixture
def usual_theme(qapp):
    """Give back the theme that the tests begin with."""
    yield
    use_theme(qapp, THEMES["dark"])


def named(case):
    return case.file.stem


def moved(picture, across, down):
    """Return a picture whose left column has moved by as many pixels of the window.

    A pixel here is two of the window's: half of one lies between two.
    """
    height = picture.shape[0]
    place = (slice(height // 2, height - 15), slice(5, 140))
    shifts = [
        np.roll(picture, (round(down / 2 + half), round(across / 2 + half)), (0, 1))
        for half in (-0.25, 0.25)
    ]
    found = picture.copy()
    found[place] = np.mean([shift[place] for shift in shifts], axis=0)
    return found


@pytest.mark.ci
@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_window_looks_as_it_did(qapp, usual_theme, case):
    """No part of it has moved by three pixels, and none has another colour."""
    family = FAMILIES[case.type_]
    fonts.use_families([family])
    found = QFontInfo(theme.font(13)).family()
    fonts.use_families(None)
    if found != family:
        pytest.skip(f"{family} is not installed")
    now, golden = halved(case.draw()), load(case.file)
    assert now.shape == golden.shape
    off = difference(now, golden)
    row, column = np.unravel_index(off.argmax(), off.shape)
    x, y = 32 * int(column), 32 * int(row)
    assert off.max() <= MOST, f"{case.file.name} differs by {off.max():.1f} around ({x}, {y})"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_each_picture_is_of_the_size_it_is_named_after(case):
    """At half of it."""
    width, height = SIZES[case.size]
    assert load(case.file).shape == (height // 2, width // 2, 3)


@pytest.mark.parametrize("case", SOME, ids=named)
@pytest.mark.parametrize(("across", "down"), [(3, 0), (0, 3), (-3, 0), (0, -3)])
def test_a_card_that_moves_by_three_pixels_is_found(case, across, down):
    """Or nobody would know that it did."""
    picture = load(case.file)
    assert difference(moved(picture, across, down), picture).max() > MOST


@pytest.mark.parametrize("case", SOME, ids=named)
@pytest.mark.parametrize(
    ("ink", "share"), [("card", 0.1), ("good", 0.2), ("pleasant", 0.5), ("text", 0.5)]
)
def test_a_colour_that_changes_is_found(case, ink, share):
    """By a small part of the way to grey where it fills an area, by half of it in thin lines."""
    picture = load(case.file)
    name = getattr(THEMES[case.theme], ink)
    before = np.array([int(name[i : i + 2], 16) for i in (1, 3, 5)], float)
    near = np.abs(picture - before).max(axis=2) < (4 if ink == "card" else 32)
    assert near.sum() > 20
    changed = picture.copy()
    changed[near] += share * (128 - before)
    assert difference(changed, picture).max() > MOST


@pytest.mark.parametrize("case", CASES, ids=named)
def test_letters_that_are_smoothed_in_another_way_are_let_pass(case):
    """Some machines spread them over a pixel more."""
    picture = load(case.file)
    spread = (np.roll(picture, 1, 1) + np.roll(picture, -1, 1)) / 2
    softer = 0.85 * picture + 0.15 * spread
    assert difference(softer, picture).max() <= MOST
