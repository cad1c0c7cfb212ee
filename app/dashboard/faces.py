"""How do you feel? Five faces and their keys, with which the wearer labels this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.dashboard.cards import Card, label
from app.dashboard.theme import color, font
from app.frame import Playback
from app.self_report import LABELS_WANTED, STEPS

if TYPE_CHECKING:
    from PyQt6.QtGui import QColor, QPaintEvent

    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame

FACE = 19.0
"""Radius of a face in pixels: with its ring 40 across, more than the 24 that a finger needs."""

DIGIT_HEIGHT = 16.0
"""Pixels beneath a face for its key."""

HIGHLIGHT_MS = 4000
"""Milliseconds that the last choice is shown: long enough to see that it was taken."""

PRIVATE = "Your labels stay on this computer."
UNKEPT = "A label is kept only in a recording; none goes on."
PLAYED = "This is a recording: its labels are changed in its review."

METER_HEIGHT = 6.0


class Face(QAbstractButton):
    """One face.

    Parameters
    ----------
    step : int
        1 for very unpleasant to 5 for very pleasant.
    radius : float
        Of the face in pixels.
    """

    def __init__(self, step: int, radius: float = FACE) -> None:
        super().__init__()
        self.step = step
        self.radius = radius
        self.chosen = False
        self._palette: Palette | None = None
        self.setAccessibleName(f"Label this moment as {STEPS[step]}")
        self.setToolTip(f"{STEPS[step].capitalize()} ({step})")
        # A click takes no focus, so that Space goes on to pause what is played.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that suits it."""
        return QSize(round(2 * self.radius + 8), round(2 * self.radius + 6 + DIGIT_HEIGHT))

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def choose(self, chosen: bool) -> None:
        """Show whether it was the last choice, to eyes and to screen readers."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.setAccessibleDescription("chosen" if chosen else "")
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        palette = self._palette
        if palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.radius + 3)
        self._draw_head(painter, centre, palette)
        _draw_features(painter, centre, self.step, color(self._ink(palette)), self.radius)
        painter.setFont(font(11 if self.radius <= FACE else 14, bold=self.chosen))
        painter.setPen(color(palette.text if self.chosen else palette.muted))
        row = QRectF(0, 2 * self.radius + 6, self.width(), DIGIT_HEIGHT)
        painter.drawText(row, int(Qt.AlignmentFlag.AlignCenter), str(self.step))
        painter.end()

    def _draw_head(self, p: QPainter, centre: QPointF, palette: Palette) -> None:
        if self.hasFocus():
            p.setPen(QPen(color(palette.accent), 2))
            p.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(0, 0, 2 * self.radius + 5, 2 * self.radius + 5)
            ring.moveCenter(centre)
            p.drawRoundedRect(ring, 8.0, 8.0)
        lit = self.chosen or self.isDown()
        p.setBrush(color(palette.accent, 0.3) if lit else color(palette.raised))
        edge = palette.accent if lit or (self.underMouse() and self.isEnabled()) else palette.faint
        p.setPen(QPen(color(edge), 2 if lit else 1.4))
        p.drawEllipse(centre, self.radius, self.radius)

    def _ink(self, palette: Palette) -> str:
        if not self.isEnabled():
            return palette.faint
        return palette.text if self.chosen or self.underMouse() else palette.muted


def mouth(step: int) -> tuple[float, float]:
    """Return how far a face's mouth bends down in the middle, and where its corners lie.

    Both in radii of the face, downwards; a mouth that bends up is negative.
    """
    bend = (step - 3) * 0.15
    return bend, 0.38 - bend / 2


def _draw_features(p: QPainter, centre: QPointF, step: int, ink: QColor, radius: float) -> None:
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(ink)
    for side in (-1, 1):
        p.drawEllipse(centre + QPointF(side * 0.36, -0.22) * radius, 0.11 * radius, 0.13 * radius)
    bend, corners = mouth(step)
    line = QPainterPath(centre + QPointF(-0.45, corners) * radius)
    line.quadTo(
        centre + QPointF(0.0, corners + 2 * bend) * radius,
        centre + QPointF(0.45, corners) * radius,
    )
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(QPen(ink, 2.2 * radius / FACE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    p.drawPath(line)


class Meter(QWidget):
    """How many labels there are of those that are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self._palette: Palette | None = None
        self.setAccessibleName("Labels collected")
        self.setFixedHeight(round(METER_HEIGHT))

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_count(self, n: int, wanted: int) -> None:
        """Draw `n` of `wanted`; more than those are no longer than the meter."""
        self.share = min(1.0, max(0.0, n / max(1, wanted)))
        self.setAccessibleDescription(f"{n} of {wanted}")
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        half = METER_HEIGHT / 2
        groove = QRectF(0, 0, self.width(), METER_HEIGHT)
        painter.setBrush(color(self._palette.raised))
        painter.drawRoundedRect(groove, half, half)
        if self.share:
            groove.setWidth(max(METER_HEIGHT, self.share * groove.width()))
            painter.setBrush(color(self._palette.accent))
            painter.drawRoundedRect(groove, half, half)
        painter.end()


class FacesPanel(QObject):
    """The card of the faces.

    Attributes
    ----------
    card : Card
        Where it stands.
    labelled : signal of int
        The wearer chose a step, 1 very unpleasant to 5 very pleasant, with a face or its key.
    record_asked : signal
        The user wants what goes on to be recorded, so that labels are kept.
    faces : tuple of Face
        Very unpleasant first.
    """

    labelled = pyqtSignal(int)
    record_asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.card = Card("How do you feel?", "keys 1–5")
        self.faces = tuple(Face(step) for step in STEPS)
        self.text = label(role="muted")
        self.text.setWordWrap(True)
        self.meter = Meter()
        self.record = QPushButton("Record  R")
        self.record.setAccessibleName("Record, so that labels are kept")
        self.record.setToolTip("Record what goes on from now, so that labels are kept (R)")
        self.record.setFont(font(12))
        self.record.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.record.clicked.connect(self.record_asked)
        self._count = 0, LABELS_WANTED
        self._fading = QTimer(self.card.frame)
        self._fading.setSingleShot(True)
        self._fading.setInterval(HIGHLIGHT_MS)
        self._fading.timeout.connect(self._forget)
        for face in self.faces:
            face.clicked.connect(lambda _checked, step=face.step: self.choose(step))
        self._lay_out()
        self.show_labels(*self._count)
        self._say(keeps=False, played=False)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2)
        for face in self.faces:
            row.addWidget(face)
        said = QHBoxLayout()
        said.addWidget(self.text, 1)
        said.addWidget(self.record)
        self.text.setFixedHeight(2 * self.text.fontMetrics().lineSpacing() + 2)
        self.card.body.addLayout(row)
        self.card.body.addLayout(said)
        self.card.body.addWidget(self.meter)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        for face in self.faces:
            face.use(palette)
        self.meter.use(palette)

    def choose(self, step: int) -> None:
        """Label this moment, as a click on the face does; keys call it too.

        Where labels cannot be given, as over a recording, nothing happens.
        """
        if not self.faces[step - 1].isEnabled():
            return
        for face in self.faces:
            face.choose(face.step == step)
        self._fading.start()
        self.labelled.emit(step)

    def show_labels(self, n: int, wanted: int = LABELS_WANTED) -> None:
        """Show how many labels were given, of how many that a personal model needs."""
        self._count = n, wanted
        self.meter.show_count(n, wanted)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show whether a label would be kept."""
        recording = frame.status.recording
        keeps = recording is not None and not recording.over
        # Who looks back on a live signal still says how it is now.
        played = frame.playback not in (None, Playback.PAST)
        self._say(keeps=keeps, played=played)

    def _say(self, *, keeps: bool, played: bool) -> None:
        for face in self.faces:
            face.setEnabled(not played)
        n, wanted = self._count
        kept = f"{PRIVATE} {n} of {wanted} labels."
        self.text.setText(PLAYED if played else kept if keeps else UNKEPT)
        self.record.setVisible(not (keeps or played))
        self.meter.setVisible(not played)

    def _forget(self) -> None:
        for face in self.faces:
            face.choose(False)
