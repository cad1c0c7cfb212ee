"""The picture of a calibration: one page of its scores, whatever came of it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from app.calibration.profiles import score_words, what_would_help
from app.report.writing import write_files
from app.words import counted, label_word, signed
from models.page_style import whole_page
from models.personal.candidates import IN_WORDS
from models.personal.profile import PAGE
from models.personal.result import LEAST_GAIN, LEVEL, NEXT_DAY
from models.svg import bar_chart, line_chart, reliability_diagram

if TYPE_CHECKING:
    from pathlib import Path

    from models.personal.profile import Profile
    from models.personal.result import PersonalResult

OWN, GENERIC, MAJORITY, ORDER = "your model", "generic model", "majority", "order alone"
"""Names of the bars."""

NOTHING = (
    "Nothing is claimed, and that is a normal outcome: what these headsets tell of valence is "
    "little, and in some people nothing. What you recorded stays, and more of it can be added on "
    "any day."
)
"""What stands over the scores where no model was adopted."""

FOOT = (
    "For research and self-exploration; not a medical device. This page lies in your profile and "
    "goes with it when the profile is deleted."
)

SIMULATED = "A simulated person wore the headset: the scores say nothing about anybody's feelings."


def write_picture(profile: Profile) -> Path:
    """Write the page beside the profile, for its owner alone, and return where it is.

    Raises
    ------
    OutputError
        Where it cannot be written.
    """
    page = profile.folder / PAGE
    write_files({page: page_text(profile).encode()})
    return page


def page_text(profile: Profile) -> str:
    """Write the page.

    Parameters
    ----------
    profile : Profile
        With its scores.

    Returns
    -------
    page : str
        HTML with its style and charts inside: no script, and nothing is fetched, which its own
        content policy forbids. It follows the reader's choice of light or dark.
    """
    result = profile.result
    title = f"{profile.pseudonym}, calibrated on {profile.date}"
    body = "\n".join(
        [
            f"<h1>{escape(title)}</h1>",
            _notices(profile),
            f'<p class="lead">{escape(result.words)}</p>',
            _facts(profile),
            _scores(result),
            f"<section><h2>How far to believe it</h2>{_reliability(result)}</section>",
            f"<section><h2>What more would bring</h2>{_curve(result)}</section>",
            f"<section><h2>What would help</h2>{_list(what_would_help(result))}</section>",
            f'<p class="soft">{escape(FOOT)}</p>',
        ]
    )
    return whole_page(title, body)


def bars_of(result: PersonalResult) -> str:
    """Draw balanced accuracy, the wearer's model over what stands beside it."""
    scores = {OWN: result.personal, GENERIC: result.generic, ORDER: result.order_only}
    known = {name: score for name, score in scores.items() if score is not None}
    values = {name: score.mean for name, score in known.items()} | {MAJORITY: result.majority}
    order = [name for name in (OWN, GENERIC, MAJORITY, ORDER) if name in values]
    return bar_chart(
        {name: values[name] for name in order},
        title="Balanced accuracy on blocks held out",
        x_label="balanced accuracy; whiskers: 95 % intervals over blocks",
        intervals={
            name: (score.lo, score.hi)
            for name, score in known.items()
            if score.lo is not None and score.hi is not None
        },
        reference=("chance", 0.5),
        x_range=(0.0, 1.0),
        description="; ".join(f"{name} {score_words(score)}" for name, score in known.items()),
    )


def curve_of(result: PersonalResult) -> str:
    """Draw balanced accuracy by blocks learnt from, and where twice as many may lead."""
    measured = [(float(one.n_blocks), one.balanced_accuracy) for one in result.curve]
    lines = {"measured": measured}
    if result.with_twice is not None:
        lines["to twice as much, by the line through them"] = [
            measured[-1],
            (2.0 * result.n_blocks, result.with_twice),
        ]
    lowest = min([0.4, *(y for line in lines.values() for _, y in line)])
    return line_chart(
        lines,
        title="What labelled time is worth",
        x_label="labelled blocks learnt from",
        y_label="balanced accuracy",
        y_range=(max(0.0, lowest - 0.05) if lowest < 0.4 else 0.4, 1.0),
        description=f"{len(measured)} sizes, to {measured[-1][1]:.2f} at the last",
    )


def _notices(profile: Profile) -> str:
    words = [SIMULATED] if profile.simulated else []
    words += [] if profile.result.adopted else [NOTHING]
    return "".join(f'<p class="notice">{escape(each)}</p>' for each in words)


def _facts(profile: Profile) -> str:
    result = profile.result
    facts = {
        "headset": f"{'simulated ' if profile.simulated else ''}{profile.device}",
        "labelled": f"{counted(result.n_blocks, 'block')}, {result.seconds / 60:.0f} min, "
        f"{counted(result.n_days, 'day')}",
        "order of the blocks": "drawn at random" if result.drawn else "as life had it",
        "chosen": IN_WORDS[result.candidate],
        "told apart": ", ".join(label_word(label, result.target) for label in result.labels),
        "80 % interval": _interval(result),
    }
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(words)}</dd></div>"
        for name, words in facts.items()
    )
    return f"<dl>{cells}</dl>"


def _interval(result: PersonalResult) -> str:
    """Say how wide the interval of valence is around the middle of the scale."""
    if result.interval is None:
        return "none: no block lasts 20 s"
    lo, hi = result.interval.bounds([0.0])
    kind = "" if result.adopted else ", that of knowing nothing"
    return f"{hi - lo:.1f} wide of a scale of 2{kind}"


def _scores(result: PersonalResult) -> str:
    orders = f"{result.n_orders + 1} orders of the labels, the true one among them,"
    verdict = f"so it is yours; {NEXT_DAY}" if result.adopted else "so nothing is claimed"
    told = (
        f"Block-permutation test: p = {result.p:.3f}, the share of {orders} that did as "
        f"well, each with the whole choice made anew. A model is adopted where p is at most "
        f"{LEVEL:g} and it gains more than {100 * LEAST_GAIN:.0f} points; this one gained "
        f"{signed(100 * result.gain.mean, 0)}, {verdict}."
    )
    if result.is_drift:
        told += " The order of the blocks alone tells the labels as well as the model does."
    return (
        f"<section><h2>Scores</h2><figure>{bars_of(result)}</figure><p>{escape(told)}</p></section>"
    )


def _reliability(result: PersonalResult) -> str:
    words = (
        f"Calibration error {result.calibration_error:.2f}: the mean gap between how sure it was "
        "and how often it was right. On the dashed line there is none."
    )
    return (
        f"<figure>{reliability_diagram(result.reliability)}"
        f"<figcaption>{escape(words)}</figcaption></figure>"
    )


def _curve(result: PersonalResult) -> str:
    if result.with_twice is None:
        words = "Too few blocks to say what more of them would come to."
    elif result.p > LEVEL:
        words = (
            f"The line leads to {result.with_twice:.2f} with twice the labelled time, "
            f"{2 * result.n_blocks} blocks; where chance does as well, a line says little."
        )
    else:
        words = (
            f"Twice the labelled time, {2 * result.n_blocks} blocks, may come to "
            f"{result.with_twice:.2f}. A line through few points; it promises nothing."
        )
    return f"<figure>{curve_of(result)}<figcaption>{escape(words)}</figcaption></figure>"


def _list(lines: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
