"""Stream health and the model: the plain numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout

from app.dashboard.cards import Card, label, set_role
from app.words import span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.frame import DashboardFrame, ModelCard
    from streaming.status import MonitorStatus

LOG_LENGTH, LOG_LINES = 120, 20
"""Characters shown of the newest line, three rows of the card; and lines in the tool tip."""

OLD = 1.0
"""Seconds without a sample from which the number is drawn as a warning."""


class Rows:
    """Names at the left, values at the right.

    Parameters
    ----------
    card : Card
        Where they stand.
    names : sequence of str
        One row each.
    """

    def __init__(self, card: Card, names: Sequence[str]) -> None:
        self.values = {name: label(bold=True) for name in names}
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for i, (name, value) in enumerate(self.values.items()):
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setAccessibleName(name)
            grid.addWidget(label(name, role="muted"), i, 0)
            grid.addWidget(value, i, 1)
        card.body.addLayout(grid)

    def show_values(self, values: Sequence[str]) -> None:
        """Write the values, in the order of the names."""
        for row, text in zip(self.values.values(), values, strict=True):
            row.setText(text)


class HealthPanel:
    """The card of the stream's health.

    Attributes
    ----------
    card : Card
        Where it stands.
    """

    def __init__(self) -> None:
        self.card = Card("Stream health")
        names = ("Sampling rate", "Lost samples", "Newest sample", "Arrival jitter", "Answer takes")
        self.rows = Rows(self.card, (*names, "Readings"))
        self.rows.values["Answer takes"].setToolTip("95 of 100 readings come within this time")
        self.rows.values["Readings"].setToolTip("Given, of those that were due")
        self.log = label(role="muted")
        self.log.setWordWrap(True)
        self.log.setAccessibleName("What muselsl says")
        self.log.hide()
        self.card.body.addWidget(self.log)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's numbers."""
        status = frame.status
        self.rows.show_values(health_values(status))
        old = status.age is not None and status.age > OLD
        set_role(self.rows.values["Newest sample"], "role", "bad" if old else "")
        lost = self.rows.values["Lost samples"]
        set_role(lost, "role", "warn" if status.n_lost else "")
        self._show_log(frame.source_log)

    def _show_log(self, lines: tuple[str, ...]) -> None:
        """Show the newest line of what feeds the source, and more of them on a pointer's stay."""
        self.log.setVisible(bool(lines))
        if lines:
            self.log.setText(f"muselsl: {lines[-1]}"[:LOG_LENGTH])
            self.log.setToolTip("\n".join(lines[-LOG_LINES:]))


def health_values(status: MonitorStatus) -> tuple[str, ...]:
    """Return the numbers as text: rate, lost, age, jitter, latency, readings."""
    info, rate, latency = status.info, status.measured_sfreq, status.latency
    nominal = f" / {info.sfreq:g} Hz" if info else ""
    total = status.n_samples + status.n_lost
    share = f"{status.n_lost / total if total else 0.0:.2%}".replace("%", " %")
    late = f", {status.n_late} late" if status.n_late else " (p95)"
    n_due = status.n_predictions + status.n_abstentions
    return (
        ("–" if rate is None else f"{rate:.1f}") + nominal,
        f"{status.n_lost} ({share})",
        "–" if status.age is None else f"{span(status.age)} ago",
        "–" if status.jitter_ms is None else f"{status.jitter_ms:.1f} ms",
        "–" if latency is None else f"{latency.p95:.0f} ms{late}",
        f"{status.n_predictions} of {n_due}",
    )


class ModelPanel:
    """The card of the model.

    Attributes
    ----------
    card : Card
        Where it stands.
    """

    def __init__(self) -> None:
        self.card = Card("Model")
        self.rows = Rows(self.card, ("Name", "Network", "Trained on", "Reads"))

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show what reads."""
        self.rows.show_values(model_values(frame.model))


def model_values(model: ModelCard | None) -> tuple[str, ...]:
    """Return what is known of a model as text: name, network, training, what it reads."""
    if model is None:
        return ("none", "–", "–", "–")
    trained = "simulated people" if model.training == "simulated" else model.training
    return model.name, model.network, trained, f"{model.target}, every {model.hop:g} s"
