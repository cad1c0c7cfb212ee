"""Sensor contact: each electrode at its place on the head, by shape, word and colour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.dashboard.cards import Card, label
from app.dashboard.theme import color, font
from app.headline import is_flowing
from app.signal_display import is_electrode
from app.words import QUALITIES, count_contact
from streaming.signal.contact import Contact, ElectrodeContact
from streaming.signal.info import POSITIONS

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame

RIM = math.radians(115.0)
"""Angle from the vertex that is drawn on the rim: TP9 and TP10, the lowest electrodes we know."""

ROOMY = 6
"""Electrodes up to which each has room for its name inside and its quality beneath."""

MOST_REASONS = 4
"""Electrodes whose reason is written out beneath the head."""

BIG, SMALL = 18.0, 0.078
"""Radius of an electrode: in pixels where there is room, in radii of the head where not."""

ROOM_FOR_REASONS = 300
"""Pixels of the card's height under which the head needs the reasons' room."""


def place(name: str) -> tuple[float, float] | None:
    """Return an electrode's place on a disc of radius 1, nose at y = 1; None where not known.

    The sphere is laid flat by keeping angles from the vertex (azimuthal equidistant), as EEG maps
    are commonly drawn.
    """
    position = POSITIONS.get(name)
    if position is None:
        return None
    x, y, z = position
    radius = math.acos(max(-1.0, min(1.0, z))) / RIM
    around = math.atan2(y, x)
    return radius * math.cos(around), radius * math.sin(around)


class HeadMap(QWidget):
    """The head from above with its electrodes."""

    def __init__(self) -> None:
        super().__init__()
        self._contact: tuple[ElectrodeContact, ...] = ()
        self._names: tuple[str, ...] = ()
        self._palette: Palette | None = None
        self.setAccessibleName("Sensor contact on the head")
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that suits it."""
        return QSize(234, 234)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_contact(self, contact: tuple[ElectrodeContact, ...], names: tuple[str, ...]) -> None:
        """Draw electrodes; those of `names` without a contact are drawn empty."""
        if (contact, names) == (self._contact, self._names):
            return
        self._contact, self._names = contact, names
        told = [f"{e.name} {QUALITIES[e.quality]} {e.why}".rstrip() for e in contact]
        self.setAccessibleDescription(", ".join(told) or "no signal")
        self.setToolTip("\n".join(told))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unplaced = [name for name in self._drawn() if place(name) is None]
        room = self.height() - 22 * math.ceil(len(unplaced) / 3)
        radius = min(self.width() / 2 - 16, (room - 8) / 2.2)
        centre = QPointF(self.width() / 2, room / 2 + 0.06 * radius)
        self._draw_head(painter, centre, radius, self._palette)
        known = {electrode.name: electrode for electrode in self._contact}
        n_lost = 0
        big = len(self._drawn()) <= ROOMY
        for name in self._drawn():
            spot = place(name)
            if spot is None:
                column, row = n_lost % 3, n_lost // 3
                at = QPointF(self.width() * (0.08 + 0.33 * column), room + 11 + 22 * row)
                self._draw_electrode(painter, at, 7.0, known.get(name), name, beside=(1, 0))
                n_lost += 1
                continue
            at = centre + QPointF(spot[0], -spot[1]) * radius
            if big:
                self._draw_big(painter, at, known.get(name), name)
            else:
                size = max(5.0, SMALL * radius)
                beside = label_side(*spot)
                self._draw_electrode(painter, at, size, known.get(name), name, beside=beside)
        painter.end()

    def _drawn(self) -> tuple[str, ...]:
        return tuple(e.name for e in self._contact) or self._names

    def _draw_head(self, p: QPainter, centre: QPointF, radius: float, palette: Palette) -> None:
        p.setBrush(color(palette.raised, 0.45))
        p.setPen(QPen(color(palette.faint), 1.2))
        nose = QPainterPath(centre + QPointF(-0.13 * radius, -0.985 * radius))
        nose.quadTo(
            centre + QPointF(0, -1.2 * radius), centre + QPointF(0.13 * radius, -0.985 * radius)
        )
        p.drawPath(nose)
        for side in (-1, 1):
            ear = centre + QPointF(side * 1.03 * radius, 0)
            p.drawEllipse(ear, 0.055 * radius, 0.17 * radius)
        p.setBrush(color(palette.card))
        p.drawEllipse(centre, radius, radius)
        p.setPen(QPen(color(palette.border), 1, Qt.PenStyle.DotLine))
        p.drawLine(centre - QPointF(0, radius), centre + QPointF(0, radius))
        p.drawLine(centre - QPointF(radius, 0), centre + QPointF(radius, 0))

    def _draw_big(
        self, p: QPainter, at: QPointF, contact: ElectrodeContact | None, name: str
    ) -> None:
        """Draw an electrode with its name inside and its quality beneath."""
        if (palette := self._palette) is None:
            return
        quality = contact.quality if contact else None
        _draw_shape(p, at, BIG, quality, palette)
        _write(p, at, name, font(10, bold=True), _ink(quality, palette))
        word = QUALITIES[quality] if quality else "–"
        _write(p, at + QPointF(0, BIG + 10), word, font(11), palette.muted)

    def _draw_electrode(
        self,
        p: QPainter,
        at: QPointF,
        radius: float,
        contact: ElectrodeContact | None,
        name: str,
        *,
        beside: tuple[int, int],
    ) -> None:
        """Draw a small electrode with its name beside it; the shape alone tells its quality."""
        if (palette := self._palette) is None:
            return
        quality = contact.quality if contact else None
        _draw_shape(p, at, radius, quality, palette)
        bad = quality not in (None, Contact.GOOD)
        type_ = font(10, bold=bad)
        half = QFontMetricsF(type_).horizontalAdvance(name) / 2
        dx, dy = beside
        middle = at + QPointF(dx * (radius + 4 + half), -dy * (radius + 8))
        self._clear(p, middle, half)
        _write(p, middle, name, type_, palette.text if bad else palette.muted)

    def _clear(self, p: QPainter, middle: QPointF, half: float) -> None:
        """Take the lines of the head away from behind a name."""
        if (palette := self._palette) is None:
            return
        behind = QRectF(0, 0, 2 * half + 4, 12)
        behind.moveCenter(middle)
        p.fillRect(behind, color(palette.card))


def label_side(x: float, y: float) -> tuple[int, int]:
    """Return on which side of a small electrode its name does not meet another one.

    Parameters
    ----------
    x, y : float
        Its place on the disc of radius 1.

    Returns
    -------
    dx, dy : int
        One of them is 1 or -1: to the right or left, up or down.
    """
    inwards = -1 if x > 0 else 1
    if abs(x) < 0.35 and abs(y) > 0.5:
        return 0, 1
    at_the_temples = math.hypot(x, y) > 0.75 and y > 0.3
    return (-inwards if at_the_temples else inwards), 0


def _write(p: QPainter, at: QPointF, text: str, type_: QFont, ink: str) -> None:
    p.setFont(type_)
    p.setPen(color(ink))
    rect = QRectF(0, 0, 120, 18)
    rect.moveCenter(at)
    p.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)


def _ink(quality: Contact | None, palette: Palette) -> str:
    """Return the colour of a name inside an electrode."""
    return palette.card if quality is Contact.GOOD else palette.text


def _draw_shape(
    p: QPainter, at: QPointF, radius: float, quality: Contact | None, palette: Palette
) -> None:
    """Draw the shape of a quality: filled, half filled, dashed, or an empty ring for none."""
    p.setPen(Qt.PenStyle.NoPen)
    box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    if quality is Contact.GOOD:
        p.setBrush(color(palette.good, 0.25))
        p.drawEllipse(at, radius + 3, radius + 3)
        p.setBrush(color(palette.good))
        p.drawEllipse(at, radius, radius)
        return
    p.setBrush(color(palette.card))
    p.drawEllipse(at, radius, radius)
    if quality is Contact.FAIR:
        p.setBrush(color(palette.warn, 0.55))
        p.drawPie(box, 90 * 16, 180 * 16)
    ink, style = palette.faint, Qt.PenStyle.SolidLine
    if quality is Contact.FAIR:
        ink = palette.warn
    elif quality is Contact.OFF:
        ink, style = palette.bad, Qt.PenStyle.DashLine
    p.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    p.setPen(QPen(color(ink), 2, style))
    p.drawEllipse(at, radius, radius)


def reasons(contact: tuple[ElectrodeContact, ...]) -> str:
    """Return what is the matter with the first few electrodes that are not good, one a line."""
    told = [f"{e.name}: {e.why}" for e in contact if e.quality is not Contact.GOOD]
    more = [f"and {len(told) - MOST_REASONS} more"] if len(told) > MOST_REASONS else []
    return "\n".join([*told[:MOST_REASONS], *more])


class ContactPanel:
    """The card of the head map.

    Attributes
    ----------
    card : Card
        Where it stands.
    """

    def __init__(self) -> None:
        self.card = Card("Sensors")
        self.head = HeadMap()
        self.reasons = label(role="muted", pixels=11)
        self.reasons.setWordWrap(True)
        self.card.body.addWidget(self.head, 1)
        self.card.body.addWidget(self.reasons)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.head.use(palette)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's contact."""
        names = frame.status.info.ch_names if frame.status.info else ()
        self.head.show_contact(frame.contact, tuple(filter(is_electrode, names)))
        told = reasons(frame.contact)
        self.reasons.setText(told)
        self.reasons.setVisible(bool(told) and self.card.frame.height() >= ROOM_FOR_REASONS)
        nothing = "measuring" if is_flowing(frame.status) else "no signal"
        self.card.note.setText(count_contact(frame.contact) or nothing)
