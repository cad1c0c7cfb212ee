"""What a report says in words, weak results included."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from models.folds import protocol_named
from models.metrics import FEWEST_PEOPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.datasets.trials import Task
    from models.metrics import Answers, Score
    from models.paired import Comparison
    from models.report import Protocol, TrainingReport

HEADLINE = "balanced_accuracy"

CLIP_ONLY = "clip-only"

NEW_DATA = "new data"
"""What stands for a fold protocol where a model is tested and nothing is trained."""


def summary_of(report: TrainingReport) -> str:
    """Say whether the network beats what stands beside it, after what must be known first."""
    return " ".join(filter(None, [report.protocol.alarm, *verdicts_of(report)]))


def verdicts_of(report: TrainingReport) -> list[str]:
    """Say the same without the alarm, a sentence each, the one on the best baseline first."""
    sentences = [_headline(report), _others(report), _clips(report), *limits_of(report.protocol)]
    return [sentence for sentence in sentences if sentence]


def limits_of(protocol: Protocol) -> list[str]:
    """Say how far the scores reach, a sentence each."""
    limits, n = [], protocol.n_subjects
    if n == 0:
        limits.append(
            "The data does not say whose the windows are, so scores are pooled over all of them "
            "and no interval over people can be given."
        )
    elif n < FEWEST_PEOPLE:
        people = f"{n} people are" if n > 1 else "One person is"
        limits.append(
            f"{people} too few for an interval over people, or to say whether a difference is "
            "chance."
        )
    if n and protocol.folds != NEW_DATA and not protocol_named(protocol.folds).holds_out_people:
        limits.append("Everybody tested was seen in training: nothing is said of strangers.")
    return [*limits, protocol.doubt] if protocol.doubt else limits


def warnings_of(protocol: Protocol, task: Task, answers: Answers) -> tuple[str, ...]:
    """Say all that limits the scores, a sentence each.

    Parameters
    ----------
    protocol : Protocol
        How the windows were split.
    task : Task
        What was to be told.
    answers : Answers
        Of the network.
    """
    warnings = limits_of(protocol)
    if protocol.shares_clips and protocol.folds != NEW_DATA:
        warnings.append("Clips that tested people watched are in training, watched by others.")
    warnings += _of_the_inner_split(protocol)
    present = set(np.unique(answers.labels).tolist())
    if absent := [name for place, name in enumerate(task.labels) if place not in present]:
        warnings.append(f"No window is labelled {' or '.join(absent)}.")
    people = answers.by_person().values()
    if n_alike := sum(np.unique(theirs.labels).size == 1 for theirs in people):
        warnings.append(
            f"{n_alike} of {len(people)} people show one label only: their balanced accuracy is "
            "the share of it that was told, and they have no AUC."
        )
    return tuple(warnings)


def how_tested(protocol: Protocol) -> str:
    """Say what was held out: ``"with whole people held out in turn"``."""
    if protocol.folds == NEW_DATA:
        return "on data that it knows" if protocol.leaks else "on new data, with nothing trained"
    what, _, more = protocol_named(protocol.folds).holds_out.partition(", ")
    in_turn = " in turn" if protocol.n_folds > 1 else ""
    return f"with {what} held out{in_turn}{f', {more}' if more else ''}"


def score_text(score: Score) -> str:
    """Write a score with its interval."""
    if math.isnan(score.mean):
        return "none"
    if score.lo is None or score.hi is None:
        return f"{score.mean:.3f}"
    return f"{score.mean:.3f} [{score.lo:.3f}, {score.hi:.3f}]"


def p_text(p: float) -> str:
    """Write a p: ``"p = 0.031"``."""
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def difference_text(found: Comparison) -> str:
    """Write a difference with its interval, both with their signs."""
    score = found.difference
    if math.isnan(score.mean):
        return "none"
    if score.lo is None or score.hi is None:
        return f"{score.mean:+.3f}"
    return f"{score.mean:+.3f} [{score.lo:+.3f}, {score.hi:+.3f}]"


def _of_the_inner_split(protocol: Protocol) -> list[str]:
    if protocol.folds == NEW_DATA:
        return []
    if not protocol.inner:
        nothing = (
            "Nothing was held out of the training sides: the last pass was kept, and confidence "
            "is not calibrated."
        )
        return [nothing]
    warnings = []
    if "trials" in protocol.inner and protocol_named(protocol.folds).holds_out_people:
        warnings.append(
            f"With fewer than {FEWEST_PEOPLE} people on a training side, stopping early and "
            "calibration rest on trials of people who were trained on."
        )
    if "windows" in protocol.inner:
        warnings.append(
            "Stopping early and calibration rest on windows whose neighbours were trained on."
        )
    return warnings


def _headline(report: TrainingReport) -> str:
    """Compare the network with the best baseline."""
    mine, best = report.results[report.network][HEADLINE], report.best_baseline
    how = how_tested(report.protocol)
    if best is None:
        return f"{report.network} has a balanced accuracy of {score_text(mine)}, {how}."
    theirs = report.results[best][HEADLINE]
    found = report.comparisons.get(best)
    scores = f"balanced accuracy {score_text(mine)} against {score_text(theirs)}"
    verdict, tail = _side(mine, theirs), ""
    if found is not None and found.p is not None:
        over = f"{report.protocol.n_subjects} people"
        apart = f"the difference of {difference_text(found)} over {over}"
        if found.verdict == "cannot be told from":
            verdict = "does not beat"
            tail = f"; {apart} cannot be told from none ({p_text(found.p)})"
        else:
            verdict = found.verdict
            tail = f"; {apart} is more than chance ({p_text(found.p)})"
    return f"{report.network} {verdict} {best}, the best baseline, {how}: {scores}{tail}."


def _side(mine: Score, theirs: Score) -> str:
    """Say which is higher, where nobody can say whether that is chance."""
    if mine.mean > theirs.mean:
        return "is above"
    return "is below" if mine.mean < theirs.mean else "is level with"


def _others(report: TrainingReport) -> str:
    """Compare the network with the other baselines."""
    beaten: list[str] = []
    rest: list[str] = []
    for name, result in report.results.items():
        if name in (report.network, report.best_baseline, CLIP_ONLY):
            continue
        found = report.comparisons.get(name)
        wins = found is not None and found.verdict == "beats"
        (beaten if wins else rest).append(f"{name} {score_text(result[HEADLINE])}")
    parts = []
    if beaten:
        best = report.comparisons.get(report.best_baseline or "")
        also = "also " if best is not None and best.verdict == "beats" else ""
        parts.append(f"It {also}beats {_listed(beaten)}.")
    if rest:
        untested = all(found.p is None for found in report.comparisons.values())
        parts.append(f"Beside it: {_listed(rest)}." if untested else "")
        parts.append("" if untested else f"It does not beat {_listed(rest)}.")
    return " ".join(filter(None, parts))


def _clips(report: TrainingReport) -> str:
    """Say what knowing the clip alone explains."""
    if CLIP_ONLY not in report.results or report.network == CLIP_ONLY:
        return ""
    theirs, mine = report.results[CLIP_ONLY][HEADLINE], report.results[report.network][HEADLINE]
    # Its figure stands in the first sentence already where it is the best.
    best = report.best_baseline == CLIP_ONLY
    named = CLIP_ONLY if best else f"{CLIP_ONLY} {score_text(theirs)}"
    if not report.protocol.shares_clips:
        where = "in this data" if report.protocol.folds == NEW_DATA else "in training"
        return f"Nobody else {where} watched the tested clips, so {named} only guesses."
    what = "reads no EEG and says what the other people said of the same clip"
    found = report.comparisons.get(CLIP_ONLY)
    if found is not None and found.verdict == "beats":
        return f"{CLIP_ONLY} {what}." if best else f"It beats {named}, which {what}."
    if found is not None and found.p is None and mine.mean > theirs.mean:
        return f"{CLIP_ONLY} {what}." if best else f"It is above {named}, which {what}."
    return (
        f"It does not beat {named}, which {what}: its score is no more than recognising the clip "
        "explains."
    )


def _listed(names: Sequence[str]) -> str:
    """Join names: ``"a, b and c"``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
