"""The notebook's pictures, and a page that holds them with the scores."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from models.datasets.kaggle_file import PLACE_OF
from models.page_style import whole_page
from models.presets.notebook_report import PUBLISHED, REPRODUCED, label_scores
from models.svg import bar_chart, confusion_table, line_chart, reliability_diagram

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.presets.notebook_report import NotebookOutcome

_SCORES = {
    "accuracy": "told right",
    "balanced_accuracy": "balanced accuracy",
    "macro_f1": "macro F1",
    "mcc": "mcc",
    "auc": "auc",
    "ece": "ece",
}


def figures_of(outcome: NotebookOutcome) -> dict[str, str]:
    """Draw what the notebook draws, and how ours stands beside it.

    Returns
    -------
    figures : dict of str to str
        SVG by name: ``"labels"``, ``"spectrum-LABEL"`` for each label, ``"loss"``, ``"right"``,
        ``"scores"``, and ``"reliability-NETWORK"`` for the reproduced network and ours. The
        spectra are left out where the table has no such columns.
    """
    right = {name: scores["accuracy"].mean for name, scores in outcome.report.results.items()}
    return {
        "labels": bar_chart(outcome.table.counts, title="Rows of each label", x_label="rows"),
        **_spectra(outcome),
        "loss": line_chart(
            {
                "training": [(one.number, one.loss) for one in outcome.passes],
                "held out": [(one.number, one.held_loss) for one in outcome.passes],
            },
            title=f"Loss of {REPRODUCED} by pass",
            x_label="pass",
            y_label="cross-entropy, nats",
        ),
        "right": line_chart(
            {
                "training": [(one.number, one.right) for one in outcome.passes],
                "held out": [(one.number, one.held_right) for one in outcome.passes],
            },
            title=f"Rows that {REPRODUCED} tells right, by pass",
            x_label="pass",
            y_label="share told right",
            y_range=(0.0, 1.0),
        ),
        "scores": bar_chart(
            right,
            title=f"Told right, of {outcome.fold.test.size} random rows",
            x_label="share told right (accuracy)",
            reference=("always the most frequent label", right["majority"]),
            x_range=(0.0, 1.0),
        ),
        **{
            f"reliability-{name}": reliability_diagram(
                outcome.report.reliability[name],
                title=f"Confidence of {name} and how often it was right",
            )
            for name in (REPRODUCED, outcome.settings.own.network)
        },
    }


def _spectra(outcome: NotebookOutcome) -> dict[str, str]:
    """Draw the second half-window's spectrum of the first row of each label."""
    store = outcome.table.store
    places = [
        (int(name.split("_")[1]), at)
        for at, name in enumerate(outcome.table.columns)
        if name.startswith("fft_") and name.endswith("_b")
    ]
    if not places:
        return {}
    data, labels = store.data(), store.table.label
    spectra = {}
    for word, label in PLACE_OF.items():
        row = int(np.flatnonzero(labels == label)[0])
        points = [(float(number), float(data[row, at])) for number, at in sorted(places)]
        spectra[f"spectrum-{word}"] = line_chart(
            {word: points},
            title=f"Spectrum columns of the first {word} row",
            x_label=f"n of column fft_n_b, row {row + 1} of the table",
            y_label="value",
        )
    return spectra


def tables_of(outcome: NotebookOutcome) -> dict[str, str]:
    """Lay out the scores of all classifiers, and each one's report by label and confusion.

    Returns
    -------
    tables : dict of str to str
        HTML by name: ``"scores"``, and ``"labels-NAME"`` and ``"confusion-NAME"`` for each.
    """
    report = outcome.report
    tables = {"scores": _scores_table(outcome)}
    for name in report.results:
        lines = [
            (one.label, *(f"{x:.3f}" for x in (one.precision, one.recall, one.f1)), one.support)
            for one in label_scores(report, name)
        ]
        head = ("label", "precision", "recall", "F1", "rows")
        tables[f"labels-{name}"] = _table(f"{name} by label", head, lines)
        tables[f"confusion-{name}"] = confusion_table(
            report.task.labels, report.confusion[name], caption=f"What {name} told"
        )
    return tables


def notebook_page(outcome: NotebookOutcome) -> str:
    """Write `report.html`: one page with its style and charts inside; nothing is fetched."""
    figures = {name: f"<figure>{svg}</figure>" for name, svg in figures_of(outcome).items()}
    tables = {
        name: f'<div class="scroll">{html}</div>' for name, html in tables_of(outcome).items()
    }
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in outcome.remarks)
    by_classifier = "".join(
        f'<h3>{escape(name)}</h3><div class="tables">{tables[f"confusion-{name}"]}'
        f"{tables[f'labels-{name}']}</div>"
        for name in outcome.report.results
    )
    confidence, spectra = _starting(figures, "reliability-"), _starting(figures, "spectrum-")
    sections = (
        ("Scores", figures["scores"] + tables["scores"]),
        ("What to know of these scores", f"<ul>{remarks}</ul>"),
        ("Learning curves", f'<div class="grid">{figures["loss"]}{figures["right"]}</div>'),
        ("By classifier", by_classifier),
        ("Confidence", f'<div class="grid">{confidence}</div>'),
        ("The table", f'{figures["labels"]}<div class="grid">{spectra}</div>'),
    )
    body = "".join(f"<section><h2>{title}</h2>{content}</section>" for title, content in sections)
    title, alarm = "The GRU project, run again", outcome.report.protocol.alarm
    told = outcome.summary.removeprefix(alarm).strip()
    return whole_page(
        title,
        f'<p class="alarm" role="alert">{escape(alarm)}</p><h1>{title}</h1>'
        f'<p class="lead">{escape(told)}</p>{body}',
    )


def _starting(figures: dict[str, str], start: str) -> str:
    return "".join(figure for name, figure in figures.items() if name.startswith(start))


def _scores_table(outcome: NotebookOutcome) -> str:
    lines = []
    for name, scores in outcome.report.results.items():
        values = (scores[key].mean for key in _SCORES)
        said = f"{PUBLISHED[name]:.3f}" if name in PUBLISHED else ""
        lines.append((name, *("none" if np.isnan(x) else f"{x:.3f}" for x in values), said))
    head = ("classifier", *_SCORES.values(), "its notebook: told right")
    return _table("Scores on the tested rows", head, lines)


def _table(caption: str, head: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    """Lay out a table whose first cell of a line is its name."""
    columns = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    rows = "".join(
        f'<tr><th scope="row">{escape(str(line[0]))}</th>'
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in line[1:])
        + "</tr>"
        for line in lines
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{columns}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
