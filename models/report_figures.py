"""The sections of a report's page that are mostly pictures."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from models.report_words import HEADLINE, score_text
from models.svg import confusion_table, line_chart, reliability_diagram
from models.svg_people import people_plot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.fitting import Pass
    from models.report import TrainingReport

MOST_AT_ONCE = 6
"""Learning curves that are shown unasked; a reader looks through so many and no more."""

_EVERYTHING = "everything"


def scrolled(table: str, label: str) -> str:
    """Let a table that is wider than the page be moved sideways, by keyboard too."""
    return (
        f'<div class="scroll" role="region" aria-label="{escape(label)}" tabindex="0">{table}</div>'
    )


def people_section(report: TrainingReport) -> str:
    """Show each person's balanced accuracy; people are numbered, never named."""
    people = report.per_subject[report.network]
    if not people:
        return ""
    best = report.best_baseline
    theirs = report.per_subject[best] if best else {}
    rows = [
        (f"person {n}", mine[HEADLINE], theirs[who][HEADLINE] if theirs else None)
        for n, (who, mine) in enumerate(people.items(), start=1)
    ]
    plot = people_plot(
        rows,
        title="Each person's balanced accuracy",
        names=(report.network, best),
        y_label="balanced accuracy",
        chance=1 / len(report.task.labels),
    )
    return (
        f"<section><h2>People</h2><figure>{plot}</figure><details><summary>As a table</summary>"
        f"{_people_table(report)}</details></section>"
    )


def _people_table(report: TrainingReport) -> str:
    networks = list(report.results)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in networks)
    rows = "".join(
        f'<tr><th scope="row">person {n}</th>'
        + "".join(f"<td>{report.per_subject[name][who][HEADLINE]:.3f}</td>" for name in networks)
        + "</tr>"
        for n, who in enumerate(report.per_subject[report.network], start=1)
    )
    return scrolled(
        "<table><caption>In the order of report.json</caption>"
        f'<thead><tr><th scope="col"></th>{head}</tr></thead><tbody>{rows}</tbody></table>',
        "Each person's balanced accuracy",
    )


def confusion_section(report: TrainingReport) -> str:
    """Show which label was told for which, the network first."""
    tables = "".join(
        confusion_table(report.task.labels, counts, caption=f"{name}, windows")
        for name, counts in report.confusion.items()
    )
    beside = scrolled(f'<div class="tables">{tables}</div>', "Confusion tables")
    return f"<section><h2>Which label was told for which</h2>{beside}</section>"


def confidence_section(report: TrainingReport) -> str:
    """Show whether the network's confidence can be believed."""
    bins = report.reliability.get(report.network)
    if not bins:
        return ""
    scores = report.results[report.network]
    words = (
        f"Calibration error {score_text(scores['ece'])}. On the dashed line a confidence is right "
        "as often as it says; under it, the network is too sure. People weigh the same."
    )
    coverage = scores["interval_coverage"]
    if not math.isnan(coverage.mean):
        words += f" The 80 % interval of the valence held the truth in {score_text(coverage)}."
    return (
        f"<section><h2>Confidence</h2><figure>{reliability_diagram(bins)}</figure>"
        f"<p>{escape(words)}</p></section>"
    )


def learning_section(passes: Mapping[str, Sequence[Pass]]) -> str:
    """Show the losses of every fold, pass by pass."""
    curves = {name: made for name, made in passes.items() if made}
    if not curves:
        return ""
    charts = "".join(f"<figure>{_curve(name, made)}</figure>" for name, made in curves.items())
    shown = " open" if len(curves) <= MOST_AT_ONCE else ""
    return (
        f"<section><h2>Learning</h2>{_learning_table(curves)}<details{shown}><summary>Learning "
        f'curves</summary><div class="grid">{charts}</div></details></section>'
    )


def _curve(name: str, made: Sequence[Pass]) -> str:
    series = {"training": [(float(one.number), one.loss) for one in made]}
    held = [(float(one.number), one.held_loss) for one in made if one.held_loss is not None]
    if held:
        series["held out"] = held
    return line_chart(series, title=_fold_name(name), x_label="pass", y_label="loss in nats")


def _fold_name(name: str) -> str:
    return "On everything: the model itself" if name == _EVERYTHING else f"Fold {name}"


def _learning_table(curves: Mapping[str, Sequence[Pass]]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(_fold_name(name))}</th>{_fold_cells(made)}</tr>'
        for name, made in curves.items()
    )
    columns = ("passes", "pass kept", "loss", "held-out loss", "held-out balanced accuracy", "s")
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    return scrolled(
        "<table><caption>At the pass whose weights were kept</caption>"
        f'<thead><tr><th scope="col">training</th>{head}</tr></thead><tbody>{rows}</tbody></table>',
        "Folds",
    )


def _fold_cells(made: Sequence[Pass]) -> str:
    """Tell of the kept pass: as in training, the last of those with the least held-out loss."""
    backwards = made[::-1]
    kept = min(backwards, key=lambda one: 0.0 if one.held_loss is None else one.held_loss)
    cells = (
        str(len(made)),
        str(kept.number),
        f"{kept.loss:.3f}",
        "" if kept.held_loss is None else f"{kept.held_loss:.3f}",
        "" if kept.held_balanced_accuracy is None else f"{kept.held_balanced_accuracy:.3f}",
        f"{sum(one.seconds for one in made):.1f}",
    )
    return "".join(f"<td>{cell}</td>" for cell in cells)
