"""What a profile says of itself: in words for its wearer, in fields for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.words import counted
from models.personal.candidates import IN_WORDS
from models.personal.profile import PAGE
from models.personal.result import LEVEL

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from models.metrics import Score
    from models.personal.profile import Profile
    from models.personal.result import PersonalResult

MANY_BLOCKS = 15
"""Labelled blocks of 40 s, as many as the simulated people of `assets/docs/personal.md` have: with
fewer, more are asked for even where the learning curve is too short to promise anything."""

WORTH = 0.01
"""Gain in balanced accuracy by twice the labelled time from which on it is told as one."""


FEWEST_TO_PASS = 7
"""Blocks that can be adopted at all: six have twenty orders, of which the true one and its mirror
score alike, so that p is .1 at least; seven have 35 orders."""


def what_would_help(result: PersonalResult) -> tuple[str, ...]:
    """Say what a wearer can do for a better model; at least one sentence."""
    said = []
    minutes = result.seconds / 60
    if result.is_drift or not result.drawn:
        said.append(
            "Let the order of the blocks be drawn at random (`affectscope calibrate`): then a slow "
            "drift of the headset cannot pass for what you felt."
        )
    if result.n_blocks < FEWEST_TO_PASS:
        said.append(
            f"{result.n_blocks} blocks cannot pass the test, whatever they hold: they have too few "
            f"orders. {FEWEST_TO_PASS} can, and {MANY_BLOCKS} are better."
        )
    elif result.p > LEVEL:
        said.append(
            "More labelled blocks, on this day or another, would narrow the interval; whether "
            "there is anything to read these cannot tell."
        )
    elif result.with_twice is not None and result.with_twice >= result.personal.mean + WORTH:
        said.append(
            f"Twice the labelled time (another {minutes:.0f} min) may come to "
            f"{result.with_twice:.2f}."
        )
    elif result.n_blocks < MANY_BLOCKS:
        missing = counted(MANY_BLOCKS - result.n_blocks, "more labelled block")
        said.append(f"{missing[0].upper()}{missing[1:]}, on this day or another, would tell more.")
    elif result.with_twice is not None:
        said.append("More labelled time is not expected to change much.")
    if result.n_days == 1:
        said.append("Blocks of another day teach what stays the same from day to day.")
    if result.p > LEVEL:
        said.append("Blocks of what moves you more may be told apart where these were not.")
    return tuple(said)


def score_words(score: Score) -> str:
    """Write a score with its interval: ``"0.81 [0.72, 0.89]"``."""
    return f"{score.mean:.2f}" + ("" if score.lo is None else f" [{score.lo:.2f}, {score.hi:.2f}]")


def use_in_words(profile: Profile, today: date) -> str:
    """Say which model is used today."""
    if profile.model is None:
        return "No model of its own was adopted; readings are those without the profile."
    if profile.aligned_on == today.isoformat():
        return "Used today: the model aligned by today's rest."
    words = "Used today: the model as it was calibrated."
    if profile.result.candidate == "head":  # it has no mean of a day that could be moved
        return words
    aligned = f" It was last aligned for {profile.aligned_on}." if profile.aligned_on else ""
    align = f"affectscope calibrate --profile {profile.pseudonym} --rest"
    return f"{words}{aligned} Two minutes of today's rest align it: `{align}`."


def in_words(profile: Profile, today: date) -> str:
    """Lay a profile out for a terminal, a line for each thing to know."""
    result = profile.result
    worn = f"{'simulated ' if profile.simulated else ''}{profile.device}"
    generic = "none" if result.generic is None else score_words(result.generic)
    origin = f"{counted(result.n_blocks, 'block')} of {counted(result.n_days, 'day')}"
    orders = f"{result.n_orders} other orders of the labels"
    lines = [
        result.words,
        "",
        f"{profile.pseudonym}: {worn}, {profile.age_in_words(today)} ({profile.date}), {origin}",
        "Balanced accuracy on held-out blocks, with 95 % intervals:",
        f"  your model     {score_words(result.personal)} ({IN_WORDS[result.candidate]})",
        f"  generic model  {generic}",
        f"  majority       {result.majority:.2f}",
        f"  order alone    {score_words(result.order_only)}",
        f"  p = {result.p:.3f} over {orders}; calibration error {result.calibration_error:.2f}",
        use_in_words(profile, today),
        "What would help:",
        *(f"  {each}" for each in what_would_help(result)),
    ]
    if (page := page_of(profile)) is not None:
        lines.append(f"The picture: {page}")
    return "\n".join(lines)


def page_of(profile: Profile) -> Path | None:
    """Return the page with the picture; None where there is none."""
    page = profile.folder / PAGE
    return page if page.is_file() else None


def profile_fields(profile: Profile, today: date) -> dict[str, Any]:
    """Return what the JSON line of a profile says; nothing of where it lies."""
    result = profile.result
    return {
        "name": profile.pseudonym,
        "device": profile.device,
        "montage": profile.montage,
        "simulated": profile.simulated,
        "date": profile.date,
        "age_days": profile.age(today),
        "adopted": result.adopted,
        "model": None if profile.model is None else profile.model.stem,
        "aligned_on": profile.aligned_on,
        "words": result.words,
        "reason": None,
    }


def score_fields(result: PersonalResult) -> dict[str, Any]:
    """Return the scores of a profile for a JSON line."""
    return {
        "candidate": result.candidate,
        "labels": list(result.labels),
        "n_blocks": result.n_blocks,
        "n_days": result.n_days,
        "seconds": round(result.seconds, 1),
        "balanced_accuracy": _score(result.personal),
        "generic": None if result.generic is None else _score(result.generic),
        "majority": result.majority,
        "order_only": _score(result.order_only),
        "gain": _score(result.gain),
        "p": result.p,
        "order_p": result.order_p,
        "drawn": result.drawn,
        "calibration_error": result.calibration_error,
        "with_twice": result.with_twice,
        "helps": list(what_would_help(result)),
    }


def _score(score: Score) -> dict[str, float | None]:
    return {"mean": score.mean, "lo": score.lo, "hi": score.hi}
