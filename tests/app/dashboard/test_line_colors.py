"""Other colours of lines are seen on every theme's cards, and change nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.dashboard.line_colors import recoloured
from app.dashboard.theme import THEMES
from app.preferences import PALETTES
from tests.app.dashboard.test_colors import contrast

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("name", PALETTES)
def test_every_line_is_seen_on_its_card(theme, name):
    """3 to 1, as WCAG asks of graphics."""
    palette = recoloured(THEMES[theme], name)
    assert min(contrast(ink, palette.card) for ink in (*palette.traces, *palette.bands)) >= 3


@pytest.mark.parametrize("name", PALETTES)
def test_only_lines_change(name):
    """What tells a state keeps its colour; there is one colour for each band."""
    usual = THEMES["dark"]
    other = recoloured(usual, name)
    assert replace(other, traces=usual.traces, bands=usual.bands) == usual
    assert len(other.bands) == len(usual.bands)
    assert (other == usual) is (name == "usual")
