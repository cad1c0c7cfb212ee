"""`report.html`: one page that holds everything of a report, and asks nothing of anybody else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from models.page_style import whole_page
from models.report import METRICS
from models.report_figures import (
    confidence_section,
    confusion_section,
    learning_section,
    people_section,
    scrolled,
)
from models.report_words import (
    HEADLINE,
    difference_text,
    how_tested,
    p_text,
    score_text,
    verdicts_of,
)
from models.svg import bar_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from models.fitting import Pass
    from models.metrics import Score
    from models.report import TrainingReport

NAME_OF = {
    "balanced_accuracy": ("balanced accuracy", "mean share told right of each label"),
    "macro_f1": ("macro F1", "mean over labels of precision and recall together"),
    "accuracy": ("share told right", "of all windows; to be read beside the majority's"),
    "auc": ("area under ROC", "how well the probabilities order the windows; .5 is chance"),
    "mcc": ("Matthews correlation", "0 is chance, 1 all right"),
    "ece": ("calibration error", "mean gap between confidence and share told right; 0 is best"),
    "interval_coverage": ("interval coverage", "share of 80 % intervals that held the truth"),
}

WHAT_STANDS_BESIDE = {
    "logreg": "logistic regression on band power",
    "logreg-cov": "logistic regression on the bands' covariances",
    "majority": "always the most frequent label",
    "clip-only": "no EEG: what the other people said of the same clip",
}

SIMULATED = (
    "The people of this data are simulated. Their EEG follows a script whose effects are larger "
    "and simpler than real ones: the scores say that the program works, and nothing about "
    "anybody's feelings."
)


def report_page(
    report: TrainingReport, *, passes: Mapping[str, Sequence[Pass]], command: str
) -> str:
    """Write `report.html`.

    Parameters
    ----------
    report : TrainingReport
        The scores.
    passes : mapping of str to sequence of Pass
        The network's passes by the name of the fold; empty where nothing was trained.
    command : str
        What made it.

    Returns
    -------
    page : str
        HTML with its style and charts inside: no script, and nothing is fetched, which its own
        content policy forbids. People are numbered, never named.
    """
    title = _title(report)
    body = "\n".join(
        filter(
            None,
            [
                _top(report, title),
                _scores_section(report),
                _limits_section(report),
                people_section(report),
                confusion_section(report),
                confidence_section(report),
                learning_section(passes),
                _origin_section(report, command),
            ],
        )
    )
    return whole_page(title, body)


def _title(report: TrainingReport) -> str:
    on = f" on {report.data.name}" if report.data else ""
    name = (report.model or {}).get("name")
    what = f"{name} ({report.network})" if name else report.network
    return f"{what}{on}: {report.task.target}"


def _top(report: TrainingReport, title: str) -> str:
    """Write what must be read before any figure."""
    parts = []
    if report.protocol.alarm:
        parts.append(f'<p class="alarm" role="alert">{escape(report.protocol.alarm)}</p>')
    parts.append(f"<h1>{escape(title)}</h1>")
    if report.data and report.data.name == "simulated":
        parts.append(f'<p class="notice">{escape(SIMULATED)}</p>')
    if report.data and report.data.approximate:
        words = f"Approximate electrodes: {report.data.approximate}."
        parts.append(f'<p class="notice">{escape(words)}</p>')
    first, *rest = verdicts_of(report)
    parts.append(f'<p class="lead">{escape(first)}</p>')
    parts.append(f"<p>{escape(' '.join(rest))}</p>" if rest else "")
    parts.append(_facts(report))
    return "\n".join(filter(None, parts))


def _facts(report: TrainingReport) -> str:
    protocol, task = report.protocol, report.task
    facts = {
        "protocol": protocol.folds,
        "folds": str(protocol.n_folds or ""),
        "tested": how_tested(protocol),
        "held out inside each fold, to stop early and calibrate": " or ".join(protocol.inner),
        "people": _count(protocol.n_subjects),
        "trials": _count(protocol.n_trials),
        "windows": _count(protocol.n_windows),
        "told": f"{task.target}: {', '.join(task.labels)}",
        "label rule": task.label_rule,
    }
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(words)}</dd></div>"
        for name, words in facts.items()
        if words
    )
    return f"<dl>{cells}</dl>"


def _count(n: int) -> str:
    return f"{n:,}".replace(",", "\N{NARROW NO-BREAK SPACE}") if n else "the data does not say"


def _scores_section(report: TrainingReport) -> str:
    """Put all networks side by side: a chart of the headline, a table of everything."""
    headline = {name: scores[HEADLINE] for name, scores in report.results.items()}
    n_labels = len(report.task.labels)
    figure = bar_chart(
        {name: score.mean for name, score in headline.items()},
        title="Balanced accuracy",
        x_label="balanced accuracy" + (", mean over people" if report.protocol.n_subjects else ""),
        intervals={
            name: (score.lo, score.hi)
            for name, score in headline.items()
            if score.lo is not None and score.hi is not None
        },
        reference=("chance", 1 / n_labels),
        x_range=(0.0, 1.0),
        description="; ".join(f"{name} {score_text(score)}" for name, score in headline.items()),
    )
    if _has_intervals(report):
        figure += "<figcaption>Whiskers: 95 % intervals over people.</figcaption>"
    return (
        f"<section><h2>Scores</h2><figure>{figure}</figure>"
        f"{_score_table(report)}{_comparisons(report)}{_key(report)}</section>"
    )


def _has_intervals(report: TrainingReport) -> bool:
    return any(scores[HEADLINE].lo is not None for scores in report.results.values())


def _score_table(report: TrainingReport) -> str:
    networks = list(report.results)
    head = "".join(f'<th scope="col"{_mine(name, report)}>{escape(name)}</th>' for name in networks)
    rows = "".join(
        f'<tr><th scope="row" title="{escape(NAME_OF[metric][1])}">{NAME_OF[metric][0]}</th>'
        + "".join(
            f"<td{_mine(name, report)}>{_cell(report.results[name][metric])}</td>"
            for name in networks
        )
        + "</tr>"
        for metric in METRICS
    )
    over = "Means over people" if report.protocol.n_subjects else "All windows"
    if _has_intervals(report):
        over = "Means and 95 % intervals over people"
    return scrolled(
        f"<table><caption>{over}</caption>"
        f'<thead><tr><th scope="col">score</th>{head}</tr></thead><tbody>{rows}</tbody></table>',
        "All scores",
    )


def _mine(name: str, report: TrainingReport) -> str:
    return ' class="mine"' if name == report.network else ""


def _cell(score: Score) -> str:
    mean, _, interval = score_text(score).partition(" ")
    return mean + (
        f"<small>{escape(interval.strip('[]').replace(', ', ' to '))}</small>" if interval else ""
    )


def _comparisons(report: TrainingReport) -> str:
    """Lay out how far the network is ahead of each baseline, where people can say."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(difference_text(found))}</td>'
        f'<td>{escape(p_text(found.p))}</td><td class="words">{escape(report.network)} '
        f"{escape(found.verdict)} {escape(name)}</td></tr>"
        for name, found in report.comparisons.items()
        if found.p is not None
    )
    if not rows:
        return ""
    told = (
        "How much more balanced accuracy, person by person: the mean difference with its 95 % "
        "interval over people, and a two-sided sign-flip test. A network beats another only where "
        "both agree."
    )
    return f"<p>{told}</p>" + scrolled(
        "<table><caption>Against each baseline</caption><thead><tr>"
        '<th scope="col">against</th><th scope="col">difference</th>'
        '<th scope="col">test</th><th scope="col" class="words">so</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>",
        "Comparisons",
    )


def _key(report: TrainingReport) -> str:
    """Say what each baseline is, and which could not be had."""
    said = [
        f"{name}: {what}" + ("" if name in report.results else " (not for this data)")
        for name, what in WHAT_STANDS_BESIDE.items()
        if name != report.network
    ]
    return f'<p class="soft">{escape("; ".join(said))}.</p>'


def _limits_section(report: TrainingReport) -> str:
    notes = [*report.protocol.warnings, *(report.data.shown_notes if report.data else ())]
    if not notes:
        return ""
    return f"<section><h2>What limits these scores</h2>{_list(notes)}</section>"


def _origin_section(report: TrainingReport, command: str) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    facts = {"seed": str(report.seed), "versions": versions}
    if report.data:
        facts |= {
            "data": f"{report.data.name}, sha256 {report.data.digest}",
            "licence of the data, and of a model trained on it": report.data.licence,
        }
    if report.model:
        facts["model"] = ", ".join(f"{key} {value}" for key, value in report.model.items() if value)
    cells = "".join(
        f'<div class="wide"><dt>{escape(name)}</dt><dd>{escape(words)}</dd></div>'
        for name, words in facts.items()
    )
    return (
        f"<section><h2>Origin</h2><pre><code>{escape(command)}</code></pre><dl>{cells}</dl>"
        '<p class="soft">For research and self-exploration; not a medical device, no basis for '
        "decisions about people.</p></section>"
    )


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
