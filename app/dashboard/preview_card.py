"""What the chosen stream looks like: read by an inlet of its own while it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QComboBox

from app.dashboard.cards import Card, label
from app.dashboard.preview_plot import PreviewPlot
from app.dashboard.theme import font
from app.stream_preview import StreamPreview, preview_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.dashboard.theme import Palette
    from streaming.sources.identity import FoundStream

DRAW_EVERY = 200
"""Milliseconds between two pictures."""

UNITS = (("automatic", None), ("µV", "uV"), ("mV", "mV"), ("V", "V"))
"""What the box of units offers, and what ``--unit`` takes for it."""

WORDS = {"uV": "µV"}


def begin_preview(found: FoundStream) -> StreamPreview:
    """Begin to read a stream for the picture."""
    return StreamPreview(found).start()


class PreviewCard(QObject):
    """The card of the picture, and the box of units.

    Parameters
    ----------
    begin : callable
        Begins to read a stream.

    Attributes
    ----------
    card : Card
        Where it stands.
    unit : QComboBox
        The box of units.
    changed : signal
        The user chose another unit.
    """

    changed = pyqtSignal()

    def __init__(self, begin: Callable[[FoundStream], StreamPreview]) -> None:
        super().__init__()
        self._begin = begin
        self._found: FoundStream | None = None
        self._preview: StreamPreview | None = None
        self._channel_map: Mapping[str, str] | None = None
        self._words = ""
        self.card = Card("Preview")
        self.plot = PreviewPlot()
        self.unit = QComboBox()
        self.unit.setFont(font(13))
        self.unit.setAccessibleName("Unit of the values")
        self.unit.setToolTip("Unit of the stream's values: as it says, or by the signal's scale")
        for words, unit in UNITS:
            self.unit.addItem(words, unit)
        self._unit_word = label("Unit", role="muted")
        self.card.head.addWidget(self._unit_word)
        self.card.head.addWidget(self.unit)
        self.card.body.addWidget(self.plot, 1)
        self.unit.currentIndexChanged.connect(lambda _: self._draw())
        self._timer = QTimer(self)
        self._timer.setInterval(DRAW_EVERY)
        self._timer.timeout.connect(self._draw)

    @property
    def chosen_unit(self) -> str | None:
        """What ``--unit`` would be given; None for nothing, or where no stream is looked at."""
        unit: str | None = self.unit.currentData()
        return unit if self._found is not None else None

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.plot.use(palette)

    def watch(self, found: FoundStream) -> None:
        """Read another stream than before; its unit is not said yet."""
        self.end()
        self._found = found
        self._channel_map = None
        self.unit.setCurrentIndex(0)
        self._offer_units(offered=True)
        self._preview = self._begin(found)
        self._timer.start()
        self._draw()

    def choose_unit(self, unit: str | None) -> None:
        """Take the values to be in a unit, as ``--unit`` takes it; None to trust the stream."""
        self.unit.setCurrentIndex(max(0, self.unit.findData(unit)))

    def name(self, channel_map: Mapping[str, str] | None) -> None:
        """Call the channels so."""
        self._channel_map = channel_map
        self._draw()

    def say(self, words: str) -> None:
        """Read nothing, and say why."""
        self.end()
        self._offer_units(offered=False)
        self._words = words
        self._draw()

    def end(self) -> None:
        """Let go of what is read; nobody waits for that."""
        self._timer.stop()
        self._found = None
        preview, self._preview = self._preview, None
        if preview is not None:
            preview.end()

    def _offer_units(self, *, offered: bool) -> None:
        self.unit.setVisible(offered)
        self._unit_word.setVisible(offered)

    def _draw(self) -> None:
        """Draw the newest of the stream, under the names and unit that it would have."""
        raw = None if self._preview is None else self._preview.newest()
        if self._found is None or self._preview is None:
            self._show_words(self._words)
        elif raw is None:
            self._show_words(self._preview.trouble or "Waiting for the first samples …")
        else:
            seen = preview_of(raw, self._found, self._channel_map, self.chosen_unit)
            self.plot.show_preview(seen)
            how = " by its scale" if seen.by_scale else ""
            self.card.note.setText(f"taken as {WORDS.get(seen.unit, seen.unit)}{how}")

    def _show_words(self, words: str) -> None:
        self.plot.show_preview(None, words)
        self.card.note.setText("")
