"""The mood map: where a reading lies from unpleasant to pleasant, and nothing that is not known.

Its place across is the valence. Its place upwards would be the arousal (the circumplex of Russell
1980, J Pers Soc Psychol 39:1161-1178), which no model measures so far: that axis and its words are
greyed, and everything is drawn on the line in the middle.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.dashboard.cards import Card
from app.dashboard.shares_strip import SharesStrip
from app.dashboard.theme import color, font
from app.words import VALENCE_WORDS, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame, HistoryPoint
    from streaming.signal.readings import Prediction

TRAIL_SECONDS = 60.0
"""What the trail goes back."""

QUADRANTS = (("Tense", -1, -1), ("Excited", 1, -1), ("Sad", -1, 1), ("Calm", 1, 1))
"""Words of the four quadrants, and on which side of the middle each stands: right, down."""

ROOM_FOR_WORDS = 230
"""Pixels of the card's height under which the map needs the room of the shares and their words."""

ROOMY = 66.0
"""Radius of the circle in pixels under which its words meet: only the line is drawn then."""

ACROSS, DOWN = 0.46, 0.5
"""How far from the middle the words of the quadrants stand, in radii."""

INSET, APART = 12.0, 6.0
"""Pixels from the circle to the words of the ends, and between two words."""

DOT, BAND = 7.0, 26.0
"""Radius of the dot and height of the interval's band, in pixels."""

NO_AROUSAL = "arousal: not measured"
NO_VALENCE = "valence: not measured"
PAUSED = "paused"

_CENTRED = int(Qt.AlignmentFlag.AlignCenter)


class MoodMap(QWidget):
    """The map itself."""

    def __init__(self) -> None:
        super().__init__()
        self._palette: Palette | None = None
        self._now: Prediction | None = None
        self._trail: tuple[HistoryPoint, ...] = ()
        self.word = ""
        self.setAccessibleName("Mood map")
        self.setMinimumHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that suits it."""
        return QSize(284, 284)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_reading(
        self, now: Prediction | None, history: Sequence[HistoryPoint], word: str
    ) -> None:
        """Draw the reading of this moment and the way to it.

        Parameters
        ----------
        now : Prediction or None
            None where no reading with a valence holds.
        history : sequence of HistoryPoint
            Oldest first.
        word : str
            What stands in the place of the dot where there is none.
        """
        trail = tuple(point for point in history if point.age <= TRAIL_SECONDS)
        if (now, trail, word) == (self._now, self._trail, self.word):
            return
        self._now, self._trail, self.word = now, trail, word
        self.setAccessibleDescription(_told(now, word))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        palette = self._palette
        if palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._radius
        centre = QPointF(self.width() / 2, self.height() / 2)
        if self.is_roomy:
            _draw_circles(painter, centre, radius, palette)
        else:
            radius = self.width() / 2 - 2
            # Line and words together stand in the middle.
            centre.setY(max(BAND / 2 + 1, self.height() / 2 - 9))
        _draw_line(painter, centre, radius, palette, roomy=self.is_roomy)
        self._draw_trail(painter, centre, radius, palette)
        if self._now is not None and self._now.valence is not None:
            _draw_reading(painter, centre, radius, palette, self._now)
        elif self.word:
            _draw_word(painter, centre, palette, self.word)
        painter.end()

    @property
    def is_roomy(self) -> bool:
        """Whether the circle is drawn, and not its line alone."""
        return self._radius >= ROOMY and has_room_for_words(self._radius)

    @property
    def _radius(self) -> float:
        """Of the circle, in pixels, between the words above and beneath it."""
        beyond = 7 + 1.2 * font(11).pixelSize()
        return min(self.width() / 2 - 2, self.height() / 2 - beyond)

    def _draw_trail(self, p: QPainter, centre: QPointF, radius: float, palette: Palette) -> None:
        """Draw the way of the last minute, the older the fainter, with its holes."""
        strength = 1.0 if self._now is not None else 0.5
        for before, after in pairwise(self._trail):
            if before.valence is None or after.valence is None:
                continue
            ink = palette.pleasant if after.valence >= 0 else palette.unpleasant
            fresh = strength * (1 - after.age / TRAIL_SECONDS) ** 2
            p.setPen(QPen(color(ink, 0.55 * fresh), 4, cap=Qt.PenCapStyle.RoundCap))
            begin, end = spot(before.valence, radius), spot(after.valence, radius)
            p.drawLine(centre + QPointF(begin, 0), centre + QPointF(end, 0))


def spot(valence: float, radius: float) -> float:
    """Return how far right of the middle a valence lies; the dot stays inside."""
    inside = min(1.0, max(-1.0, valence))
    return inside * (radius - DOT - 1)


def has_room_for_words(radius: float) -> bool:
    """Tell whether no two words of a circle meet, as the type is now."""
    ends, words = QFontMetricsF(font(11, bold=True)), QFontMetricsF(font(12))
    low, _, high = VALENCE_WORDS.values()
    row = ends.horizontalAdvance(low) + ends.horizontalAdvance(high) + APART
    widths = [words.horizontalAdvance(word) for word, *_ in QUADRANTS]
    pairs = max(widths[0] + widths[1], widths[2] + widths[3]) / 2 + APART
    # The words of the ends stand beneath the line, above those of the lower quadrants.
    beneath = BAND / 2 + 11 + (ends.height() + words.height()) / 2
    return row <= 2 * (radius - INSET) and pairs <= 2 * ACROSS * radius and beneath <= DOWN * radius


def _told(now: Prediction | None, word: str) -> str:
    """Say in words what the map shows."""
    if now is None or now.valence is None:
        return word or "empty"
    value = f"Valence {signed(now.valence)}"
    if now.interval is not None:
        lo, hi = (signed(end) for end in now.interval)
        value += f", mean of the last 20 s {lo} to {hi} (80 % interval)"
    return f"{value}; {NO_AROUSAL}"


def _draw_circles(p: QPainter, centre: QPointF, radius: float, palette: Palette) -> None:
    """Draw what is not measured: the rings, the axis upwards, and the words beside it."""
    p.setBrush(Qt.BrushStyle.NoBrush)
    for share in (1 / 3, 2 / 3, 1.0):
        p.setPen(QPen(color(palette.border), 1))
        p.drawEllipse(centre, share * radius, share * radius)
    p.setPen(QPen(color(palette.border), 1, Qt.PenStyle.DotLine))
    p.drawLine(centre - QPointF(0, radius), centre + QPointF(0, radius))
    p.setPen(color(palette.muted))
    p.setFont(font(12))
    for word, right, down in QUADRANTS:
        _write(p, centre + QPointF(ACROSS * right, DOWN * down) * radius, word)
    p.setFont(font(11))
    beyond = radius + 3 + 0.6 * p.font().pixelSize()
    _write(p, centre - QPointF(0, beyond), "high arousal")
    _write(p, centre + QPointF(0, beyond), "low arousal")


def _draw_line(
    p: QPainter, centre: QPointF, radius: float, palette: Palette, *, roomy: bool
) -> None:
    """Draw the axis of valence with the words of its ends."""
    p.setPen(QPen(color(palette.faint), 1.4))
    p.drawLine(centre - QPointF(radius, 0), centre + QPointF(radius, 0))
    p.setPen(QPen(color(palette.faint), 1))
    p.drawLine(centre - QPointF(0, 4), centre + QPointF(0, 4))
    p.setFont(font(11, bold=True))
    p.setPen(color(palette.muted))
    inset = INSET if roomy else 0.0
    row = QRectF(centre.x() - radius + inset, 0, 2 * (radius - inset), 16)
    row.moveCenter(QPointF(centre.x(), centre.y() + BAND / 2 + (11 if roomy else 7)))
    low, _, high = VALENCE_WORDS.values()
    middle = Qt.AlignmentFlag.AlignVCenter
    p.drawText(row, int(Qt.AlignmentFlag.AlignLeft | middle), low)
    p.drawText(row, int(Qt.AlignmentFlag.AlignRight | middle), high)


def _draw_reading(
    p: QPainter, centre: QPointF, radius: float, palette: Palette, now: Prediction
) -> None:
    """Draw the interval as a band along the line, and the dot."""
    if now.valence is None:
        return
    if now.interval is not None:
        lo, hi = (spot(end, radius) for end in now.interval)
        band = QRectF(centre.x() + lo, 0, max(1.0, hi - lo), BAND)
        band.moveCenter(QPointF(band.center().x(), centre.y()))
        p.setPen(QPen(color(palette.accent, 0.8), 1, Qt.PenStyle.DashLine))
        p.setBrush(color(palette.accent, 0.22))
        p.drawRoundedRect(band, BAND / 2, BAND / 2)
    p.setPen(QPen(color(palette.card), 2))
    p.setBrush(color(palette.text))
    p.drawEllipse(centre + QPointF(spot(now.valence, radius), 0), DOT, DOT)


def _draw_word(p: QPainter, centre: QPointF, palette: Palette, word: str) -> None:
    """Write what stands in the place of the dot, clear of the lines."""
    p.setFont(font(13, bold=True))
    width = QFontMetricsF(p.font()).horizontalAdvance(word) + 16
    behind = QRectF(0, 0, width, 22)
    behind.moveCenter(centre)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(color(palette.card))
    p.drawRoundedRect(behind, 8, 8)
    p.setPen(color(palette.muted))
    p.drawText(behind, _CENTRED, word)


def _write(p: QPainter, at: QPointF, text: str) -> None:
    row = QRectF(0, 0, 120, 18)
    row.moveCenter(at)
    p.drawText(row, _CENTRED, text)


class MoodMapPanel:
    """The card of the mood map, and of how the last five minutes divide.

    Attributes
    ----------
    card : Card
        Where it stands.
    """

    def __init__(self) -> None:
        self.card = Card("Mood map", NO_AROUSAL)
        self.card.note.setToolTip("No model here measures arousal: the dot stays on the line.")
        self.map = MoodMap()
        self.shares = SharesStrip()
        self.card.body.setSpacing(4)
        self.card.body.addWidget(self.map, 1)
        self.card.body.addWidget(self.shares)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.map.use(palette)
        self.shares.use(palette)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's reading and what came before it."""
        model = frame.model
        of_valence = model is None or model.target == "valence"
        self.card.note.setText(NO_AROUSAL if of_valence else NO_VALENCE)
        now = frame.current if of_valence else None
        if now is not None and now.valence is None:
            now = None
        word = PAUSED if of_valence else "not measured"
        if model is None:
            word = "no model" if frame.status.info else "no signal"
        self.map.show_reading(now, frame.history, word if now is None else "")
        self.shares.show_history(frame.history, model.target if model else "")
        # Without its sentence the bar would be a riddle.
        has_room = self.card.frame.height() >= ROOM_FOR_WORDS and not self.card.frame.isHidden()
        self.shares.setVisible(has_room and not self.shares.is_empty)
