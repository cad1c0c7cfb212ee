"""How the last five minutes divide into readings and into reasons for none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dashboard.bars import Bar, Bars
from app.dashboard.cards import Card
from app.dashboard.theme import DARK
from app.reading_shares import reading_shares
from app.words import percent

if TYPE_CHECKING:
    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame

MOST_ROWS = 6
"""Three words, and the three commonest reasons for none."""


class SharesPanel:
    """The card of the shares.

    Attributes
    ----------
    card : Card
        Where it stands.
    """

    def __init__(self) -> None:
        self.card = Card("Last 5 minutes", "share of the time")
        self.bars = Bars("Share of the last five minutes", name_width=94, n_rows=MOST_ROWS)
        self.card.body.addWidget(self.bars, 1)
        self._palette = DARK

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.bars.use(palette)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show how a frame's history divides."""
        target = frame.model.target if frame.model else ""
        rows = [
            Bar(share.name.capitalize(), percent(share.share), share.share, self._ink(share.label))
            for share in reading_shares(frame.history, target)
        ]
        self.bars.show_bars(rows)

    def _ink(self, label: str) -> str:
        """Return the colour of a label, or of no label."""
        p = self._palette
        return {"high": p.pleasant, "low": p.unpleasant, "": p.faint}.get(label, p.muted)
