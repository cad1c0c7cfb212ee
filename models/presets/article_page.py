"""The article's page: that of any report, and the protocols side by side."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from models.outputs import FOLDS_FOLDER, PAGE_FILE
from models.report_html import report_page
from models.report_words import HEADLINE, score_text
from models.svg import bar_chart

if TYPE_CHECKING:
    from models.presets.article_report import ArticleOutcome
    from models.report import TrainingReport

_FIRST = "<section>"


def article_page(outcome: ArticleOutcome, *, command: str) -> str:
    """Write `report.html`.

    Parameters
    ----------
    outcome : ArticleOutcome
        The reproduced training, and the honest ones.
    command : str
        What made it.

    Returns
    -------
    page : str
        The page of the reproduced training, and above its scores what is left of them without
        the leak; the honest trainings have pages of their own, to which it points.
    """
    reproduced = outcome.reproduced
    page = report_page(reproduced.report, passes=reproduced.trained.passes, command=command)
    before, first, after = page.partition(_FIRST)
    return f"{before}{_section(outcome)}\n{first}{after}"


def _section(outcome: ArticleOutcome) -> str:
    """Write what is left of a score without the leak."""
    report = outcome.reproduced.report
    bars = {f"{report.protocol.folds} (leaks)": _score(report)}
    links = []
    for name, one in outcome.variants.items():
        bars[name] = _score(one.report)
        where = f"{FOLDS_FOLDER}/{name}/{PAGE_FILE}"
        best = one.report.best_baseline
        beside = f"; {best} {score_text(one.report.results[best][HEADLINE])}" if best else ""
        told = score_text(one.report.results[one.report.network][HEADLINE])
        links.append(
            f'<li><a href="{escape(where)}">{escape(name)}</a>: {escape(told + beside)}</li>'
        )
    chart = bar_chart(
        bars,
        title=f"Balanced accuracy of {report.network} by what was held out",
        x_label="balanced accuracy",
        reference=("chance", 1 / len(report.task.labels)),
        x_range=(0.0, 1.0),
    )
    return (
        f"<section><h2>Without the leak</h2><figure>{chart}</figure>"
        f"<ul>{''.join(links)}</ul></section>"
    )


def _score(report: TrainingReport) -> float:
    return report.results[report.network][HEADLINE].mean
