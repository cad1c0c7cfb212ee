"""Sensor contact: each electrode at its place on the head, by shape, word and colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QBrush, QFont, QFontMetricsF, QHelpEvent, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.dashboard.cards import Card
from app.dashboard.spare_text import SpareText
from app.dashboard.theme import color, font
from app.head_layout import LEAST, lay_out
from app.head_words import HALO, RING, name_places, word_place
from app.headline import is_flowing
from app.signal_display import is_electrode
from app.words import QUALITIES, count_contact
from streaming.signal.contact import Contact, ElectrodeContact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame
    from app.head_layout import HeadLayout, Spot

MOST_REASONS = 4
"""Electrodes whose reason is written out beneath the head."""

ROOM_FOR_REASONS = 300
"""Pixels of the card's height under which the head needs the reasons' room."""

ROOM_FOR_ALL = 640
"""Pixels of its column under which another card needs it more: pointing tells why as well."""

BESIDE = 3
"""Pixels on each side of a word without lines."""


class HeadMap(QWidget):
    """The head from above with its electrodes."""

    def __init__(self) -> None:
        super().__init__()
        self._contact: tuple[ElectrodeContact, ...] = ()
        self._names: tuple[str, ...] = ()
        self._pointed = ""
        self._palette: Palette | None = None
        self.setAccessibleName("Sensor contact on the head")
        self.setMinimumHeight(120)
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
        told = [_told(electrode) for electrode in contact]
        self.setAccessibleDescription(", ".join(told) or "no signal")
        self.update()

    def point_at(self, name: str) -> None:
        """Draw a ring around an electrode; around none where the name is empty."""
        if name != self._pointed:
            self._pointed = name
            self.update()

    def tip_at(self, x: float, y: float) -> str:
        """Return what is told of the electrode under a point; else of all that are not good."""
        known = {electrode.name: electrode for electrode in self._contact}
        name = self._layout().nearest(x, y)
        if name is not None:
            return _told(known[name]) if name in known else f"{name}: not measured"
        return "\n".join(_told(each) for each in known.values() if each.quality is not Contact.GOOD)

    def event(self, event: QEvent | None) -> bool:
        """Tell of the electrode under a pointer that stays."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(
                event.globalPos(), self.tip_at(event.pos().x(), event.pos().y()), self
            )
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layout = self._layout()
        if layout.radius:
            self._draw_head(painter, QPointF(layout.x, layout.y), layout.radius, self._palette)
        known = {electrode.name: electrode for electrode in self._contact}
        qualities = [_quality(known.get(spot.name)) for spot in layout.spots]
        words = _words(layout, qualities, (self.width(), self.height()), self._pointed)
        # The lines of the head are taken away from behind words, but no electrode is.
        for word in words:
            if word is not None:
                painter.fillRect(word.around, color(self._palette.card))
        for spot in layout.spots:
            if spot.name == self._pointed:
                self._draw_ring(painter, QPointF(spot.x, spot.y), spot.radius)
            _draw_shape(painter, spot, _quality(known.get(spot.name)), self._palette)
        # Names after all shapes, so that on a full cap no shape covers one.
        _write_small(painter, layout, qualities, (self.width(), self.height()), self._palette)
        for spot, quality, word in zip(layout.spots, qualities, words, strict=True):
            if spot.beside is None:
                _write_big(painter, spot, quality, self._palette)
            if word is not None:
                _write(painter, word.around.center(), word.text, font(11), self._palette.muted)
        painter.end()

    def _layout(self) -> HeadLayout:
        """Return where everything is drawn; electrodes before they are measured, too."""
        names = tuple(each.name for each in self._contact) or self._names
        return lay_out(names, self.width(), self.height())

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

    def _draw_ring(self, p: QPainter, at: QPointF, radius: float) -> None:
        if self._palette is not None:
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.setPen(QPen(color(self._palette.accent), 3))
            p.drawEllipse(at, radius + 5, radius + 5)


def _told(electrode: ElectrodeContact) -> str:
    """Say what an electrode is worth, and why."""
    word = f"{electrode.name}: {QUALITIES[electrode.quality].lower()}"
    return f"{word}, {electrode.why}" if electrode.why else word


def _quality(electrode: ElectrodeContact | None) -> Contact | None:
    return None if electrode is None else electrode.quality


class _Word(NamedTuple):
    """What stands beneath a big electrode, and the room that it takes."""

    text: str
    around: QRectF


def _words(
    layout: HeadLayout, qualities: Sequence[Contact | None], room: tuple[float, float], pointed: str
) -> list[_Word | None]:
    """Return each electrode's quality, and its name where that does not stand inside it.

    Parameters
    ----------
    layout : HeadLayout
        The electrodes; a small one has no words, nor has one whose words would cover another.
    qualities : sequence of Contact or None
        What each is worth.
    room : tuple of float
        Width and height of the map in pixels: nothing stands beyond its edges.
    pointed : str
        The electrode with a ring around it, which its words make way for.
    """
    metrics = QFontMetricsF(font(11))
    found: list[_Word | None] = [None] * len(layout.spots)
    # Where two would meet, that of an electrode which must be found is the one to stay.
    for i in sorted(range(len(found)), key=lambda i: not _is_bad(qualities[i])):
        spot, quality = layout.spots[i], qualities[i]
        texts = [QUALITIES[quality] if quality else "–"]
        if not _is_inside(quality):
            name = _elided(spot.name, _inner_type(spot), spot.room)
            texts = [f"{name} · {texts[0]}", name]
        for text in texts if spot.beside is None else ():
            size = metrics.horizontalAdvance(text) + 2 * BESIDE, metrics.height()
            box = word_place(spot, size, layout, room, RING if spot.name == pointed else HALO)
            if box is not None:
                around = QRectF(0, 0, box.width, box.height)
                around.moveCenter(QPointF(box.x, box.y))
                if not any(word and around.intersects(word.around) for word in found):
                    found[i] = _Word(text, around)
                    break
    return found


def _is_inside(quality: Contact | None) -> bool:
    """Tell whether a name stands inside its electrode: a half-filled one would cut it in two."""
    return quality is not Contact.FAIR


def _inner_type(spot: Spot) -> QFont:
    """Return the type inside an electrode, where there is no room for larger text than usual."""
    type_ = font(11, bold=True)
    while type_.pixelSize() > 11 and QFontMetricsF(type_).horizontalAdvance(spot.name) > spot.room:
        type_.setPixelSize(type_.pixelSize() - 1)
    return type_


def _write_big(p: QPainter, spot: Spot, quality: Contact | None, palette: Palette) -> None:
    """Write an electrode's name inside it."""
    if _is_inside(quality):
        type_ = _inner_type(spot)
        name = _elided(spot.name, type_, spot.room)
        _write(p, QPointF(spot.x, spot.y), name, type_, _ink(quality, palette))


def _is_bad(quality: Contact | None) -> bool:
    return quality not in (None, Contact.GOOD)


def _write_small(
    p: QPainter,
    layout: HeadLayout,
    qualities: Sequence[Contact | None],
    room: tuple[float, float],
    palette: Palette,
) -> None:
    """Write the names of small electrodes beside them; the shape alone tells the quality."""
    told = []
    for spot, quality in zip(layout.spots, qualities, strict=True):
        bad = _is_bad(quality)
        # Where there is no room for all names, those are told that must be found.
        wide = max(spot.room, 40.0) if bad and spot.radius >= LEAST else spot.room
        type_ = font(11, bold=bad)
        told.append((_elided(spot.name, type_, wide) if wide else "", type_, bad))
    sizes = [
        (QFontMetricsF(type_).horizontalAdvance(name) + 4 if name else 0.0, type_.pixelSize() + 1.0)
        for name, type_, _ in told
    ]
    places = name_places(layout, sizes, [bad for *_, bad in told], room)
    for spot, (name, type_, bad), box in zip(layout.spots, told, places, strict=True):
        if box is None:
            continue
        # The lines of the head are taken away from behind a name, and dots shine through.
        behind = QRectF(0, 0, box.width, box.height)
        behind.moveCenter(QPointF(box.x, box.y))
        p.fillRect(behind, color(palette.card, 1.0 if spot.room else 0.8))
        _write(p, behind.center(), name, type_, palette.text if bad else palette.muted)


def _elided(name: str, type_: QFont, room: float) -> str:
    return QFontMetricsF(type_).elidedText(name, Qt.TextElideMode.ElideRight, room)


def _write(p: QPainter, at: QPointF, text: str, type_: QFont, ink: str) -> None:
    p.setFont(type_)
    p.setPen(color(ink))
    rect = QRectF(0, 0, 120, 18)
    rect.moveCenter(at)
    p.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)


def _ink(quality: Contact | None, palette: Palette) -> str:
    """Return the colour of a name inside an electrode."""
    return palette.card if quality is Contact.GOOD else palette.text


def _draw_shape(p: QPainter, spot: Spot, quality: Contact | None, palette: Palette) -> None:
    """Draw the shape of a quality: filled, half filled, dashed, or an empty ring for none."""
    at, radius = QPointF(spot.x, spot.y), spot.radius
    p.setPen(Qt.PenStyle.NoPen)
    box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    if quality is Contact.GOOD:
        p.setBrush(color(palette.good, 0.25))
        p.drawEllipse(at, radius + HALO, radius + HALO)
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
        self.reasons = SpareText(11)
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
        self.reasons.setVisible(bool(told) and self._has_room())
        nothing = "measuring" if is_flowing(frame.status) else "no signal"
        self.card.note.setText(count_contact(frame.contact) or nothing)

    def _has_room(self) -> bool:
        column = self.card.frame.parentWidget()
        is_high = column is None or column.height() >= ROOM_FOR_ALL
        return is_high and self.card.frame.height() >= ROOM_FOR_REASONS
