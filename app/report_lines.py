"""A report in the terminal: the same lines after a training as after an evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.plain_text import plain
from models.card import comparison_table, score_table

if TYPE_CHECKING:
    from models.report import TrainingReport


def lines_of(report: TrainingReport) -> list[str]:
    """Say in words and tables what came out, and what limits it."""
    lines = [plain(report.summary), "", score_table(report), ""]
    if table := comparison_table(report):
        lines += [table, ""]
    if warnings := warning_lines(report):
        lines += [*warnings, ""]
    return lines


def warning_lines(report: TrainingReport) -> list[str]:
    """Say what limits the scores, a line each."""
    return [f"- {plain(warning)}" for warning in report.protocol.warnings]
