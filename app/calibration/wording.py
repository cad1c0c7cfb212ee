"""What a calibration says to its wearer, stage by stage."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from app.calibration.markers import SURE
from app.calibration.view import Stage
from app.self_report import STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping

CALL_UP: Mapping[str, str] = MappingProxyType(
    {
        "pleasant": "something pleasant: music, pictures or a memory that make you feel good",
        "unpleasant": "something unpleasant: music, pictures or a memory that you feel bad with, "
        "no worse than you can bear",
    }
)
"""What a block asks for."""

_TITLES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.FIT: "Fit check",
        Stage.EYES_OPEN: "Eyes open",
        Stage.EYES_CLOSED: "Eyes closed",
        Stage.REST: "Rest",
        Stage.PAUSED: "Paused",
        Stage.TRAINING: "Training",
        Stage.RESULT: "Result",
        Stage.ENDED: "Ended",
    }
)

_INSTRUCTIONS: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.EYES_OPEN: "Sit still, eyes open, and look at one point.",
        Stage.EYES_CLOSED: "Close your eyes and sit still until you hear the sound.",
        Stage.PAUSED: "Take your time. Nothing is lost.",
        Stage.TRAINING: "Your model is trained and judged on blocks held out; this takes a moment.",
        Stage.RESULT: "",
        Stage.ENDED: "",
    }
)

EYES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "open": ("Eyes open", "Next you sit still with your eyes open and look at one point."),
        "closed": ("Eyes closed", "Next you close your eyes and sit still until you hear a sound."),
    }
)
"""Title and instruction before each of the two rests."""

LOST = "The signal was lost, so this does not count; it is asked for again."
BAD_CONTACT = "Too few sensors were good for most of it, so it does not count; it comes again."
BROKEN_OFF = "Broken off, so it does not count; it is asked for again."
LEFT_OUT = "Left out for good: it was skipped twice."
PUT_OFF = "Skipped: it is asked for again at the end."
NO_SIGNAL_YET = "There is no signal now; this begins once it is back."
ARMED = "It begins as soon as the rest is over."
NEUTRAL = "Neutral: kept, but left out of the training, which tells pleasant from unpleasant."


def title_of(stage: Stage, block: int, n_blocks: int, wanted: str | None, rest: str | None) -> str:
    """Return what is being done.

    Parameters
    ----------
    stage : Stage
        Where the calibration stands.
    block, n_blocks : int
        Number of the block, and of how many.
    wanted : str or None
        What it asks for; None where a rest comes next.
    rest : {"open", "closed"} or None
        Which rest comes next, where one does.
    """
    if stage is Stage.READY and wanted is None:
        return EYES[rest][0] if rest else "Blocks"
    if stage in (Stage.READY, Stage.BLOCK):
        return f"Block {block} of {n_blocks}: {wanted}"
    if stage is Stage.RATING:
        return f"Block {block} of {n_blocks}: how was it?"
    return _TITLES[stage]


def instruction_of(stage: Stage, wanted: str | None, rest: str | None, rated: int | None) -> str:
    """Return the one thing to do; of the fit check its own step says it. As `title_of`."""
    if stage is Stage.RATING:
        return _question(rated)
    if stage is Stage.READY and rest is not None:
        return EYES[rest][1]
    if stage is Stage.READY and wanted is not None:
        return f"Call up {CALL_UP[wanted]}. Begin when you have it."
    if stage is Stage.BLOCK and wanted is not None:
        return f"Stay with {CALL_UP[wanted]}. Sit still; do not talk."
    if stage is Stage.REST and wanted is not None:
        return f"Let go of it and rest. Next comes something {wanted}; get it ready."
    return _INSTRUCTIONS.get(stage, "")


def _question(rated: int | None) -> str:
    if rated is None:
        return "How did you feel? " + ", ".join(f"{n} {words}" for n, words in STEPS.items())
    return "How sure are you? " + ", ".join(f"{n} {words}" for n, words in SURE.items())


def more_asked(kinds: list[str]) -> str:
    """Say that more blocks are asked for than were planned, of some kinds."""
    told = " and ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    return f"A training needs 3 blocks of each kind as you rate them: {told} more are asked for."


def left_with(n_done: int, n_blocks: int, n_rated: int) -> str:
    """Say what is kept of a sitting that was left."""
    if n_rated == 0:
        return "Nothing was rated; only what was recorded until now, if anything, is kept."
    return (
        f"{n_done} of {n_blocks} blocks are rated and kept ({n_rated} of all days); "
        "the rest is asked for another time."
    )
