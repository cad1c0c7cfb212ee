"""What came of a personal calibration, for whoever shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from models.interval import IntervalRule
from models.metrics import Score
from models.personal.candidates import IN_WORDS
from models.personal.yardsticks import CurvePoint
from models.svg import ReliabilityBin
from models.untrusted import check_fields, check_kind, check_number, check_text

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVEL = 0.05
"""Of the permutation tests."""

LEAST_GAIN = 0.03
"""What a personal model must gain in balanced accuracy over the generic one to be adopted."""

NEXT_DAY = "the next day is usually lower, by up to 5 to 8 points"
"""What cross-validation within a day can hide: so much in a first trial with simulated people. In
those of `tests.studies.personal` it was less; a real head has not been measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalResult:
    """Scores of one person's model on blocks that it had not seen, and what follows.

    Attributes
    ----------
    target : str
        What is told.
    labels : tuple of str
        The two labels.
    n_blocks, n_days : int
        Labelled blocks, and days they are from.
    seconds : float
        Length of the blocks together.
    candidate : str
        What was chosen on all blocks: a key of `models.personal.candidates.IN_WORDS`.
    penalty : float
        Of its ridge.
    personal : Score
        Balanced accuracy on held-out blocks, the choice made without them, with a 95 % interval
        over blocks.
    generic : Score or None
        Of the generic model on the same blocks; None where there is none that could answer.
    majority : float
        Of always saying one label.
    order_only : Score
        Of telling labels from the blocks' places in time.
    gain : Score
        Personal over generic, or over the majority where there is none, block by block.
    p : float
        Of the block-permutation test of `personal`, the whole nested choice repeated.
    order_p : float
        The same of `order_only`.
    n_orders : int
        Orders drawn for both.
    drawn : bool
        Whether the blocks' own order was drawn at random.
    adopted : bool
        Whether the personal model is worth using.
    calibration_error : float
        Expected calibration error of the held-out answers, temperature refitted.
    reliability : tuple of ReliabilityBin
        Of the same answers.
    temperature : float
        What the scores are divided by.
    interval : IntervalRule or None
        Where adopted, of the model; else as wide as knowing nothing. None without ratings.
    curve : tuple of CurvePoint
        Balanced accuracy by number of blocks.
    with_twice : float or None
        What twice the blocks might come to; None where the curve is too short to say.
    """

    target: str
    labels: tuple[str, ...]
    n_blocks: int
    n_days: int
    seconds: float
    candidate: str
    penalty: float
    personal: Score
    generic: Score | None
    majority: float
    order_only: Score
    gain: Score
    p: float
    order_p: float
    n_orders: int
    drawn: bool
    adopted: bool
    calibration_error: float
    reliability: tuple[ReliabilityBin, ...]
    temperature: float
    interval: IntervalRule | None
    curve: tuple[CurvePoint, ...]
    with_twice: float | None

    @property
    def is_drift(self) -> bool:
        """Whether the order of the blocks tells the labels, and could be all that the model reads.

        Only of an order that nobody drew: one that was is that regular by chance, which the
        permutation test has reckoned with.
        """
        return not self.drawn and orders_tell(self.personal, self.order_only, self.order_p)

    @property
    def words(self) -> str:
        """One sentence for the wearer."""
        minutes = f"{self.seconds / 60:.0f} labelled minutes ({self.n_blocks} blocks)"
        told = (
            f"balanced accuracy {self.personal.mean:.2f}{_interval(self.personal)} on blocks held "
            f"out, {self._beside}, p = {self.p:.3f}"
        )
        if self.adopted:
            return (
                f"From your {minutes}, {IN_WORDS[self.candidate]} reached {told}; it is yours now, "
                f"and {NEXT_DAY}."
            )
        return f"From your {minutes} nothing is claimed: {told}; {self._why_not}."

    @property
    def _beside(self) -> str:
        if self.generic is None:
            return f"the majority {self.majority:.2f}, order alone {self.order_only.mean:.2f}"
        return (
            f"the generic model {self.generic.mean:.2f}, the majority {self.majority:.2f}, order "
            f"alone {self.order_only.mean:.2f}"
        )

    @property
    def _why_not(self) -> str:
        if self.is_drift:
            return (
                "the order of the blocks tells the labels as well, so a drift could be all there "
                "is; let the order be drawn at random"
            )
        if self.p > LEVEL:
            return "chance alone does as well too often, which is a normal outcome"
        return f"that is no more than {100 * LEAST_GAIN:.0f} points above what you had before"

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: object) -> PersonalResult:
        """Build a result from what `to_dict` gave, read back from JSON.

        Raises
        ------
        ValueError
            Where a field is missing, unknown, or of another kind.
        """
        parts = check_fields("the scores", plain, (each.name for each in fields(cls)))
        _check_plain(parts)
        for name in ("personal", "order_only", "gain", "generic"):
            if parts[name] is not None:
                parts[name] = _score(name, parts[name])
        if parts["interval"] is not None:
            rule = parts["interval"]
            check_kind("interval", rule, dict, "a JSON object")
            parts["interval"] = IntervalRule.from_dict(
                rule | {name: list(rule.get(name, ())) for name in ("lower", "upper")}
            )
        for name, kind in (("reliability", ReliabilityBin), ("curve", CurvePoint)):
            check_kind(name, parts[name], list | tuple, "a list")
            wanted = [each.name for each in fields(kind)]
            parts[name] = tuple(kind(**check_fields(name, one, wanted)) for one in parts[name])
        return cls(**parts | {"labels": tuple(parts["labels"])})


def orders_tell(personal: Score, order_only: Score, order_p: float) -> bool:
    """Tell whether the order of the blocks tells the labels as well as the model does."""
    return order_p <= LEVEL and order_only.mean >= personal.mean - LEAST_GAIN


def _interval(score: Score) -> str:
    return "" if score.lo is None else f" [{score.lo:.2f}, {score.hi:.2f}]"


def _score(name: str, plain: object) -> Score:
    parts = check_fields(name, plain, ("mean", "lo", "hi"))
    for end, value in parts.items():
        if value is not None or end == "mean":
            check_number(f"{name}.{end}", value, -1, 1)
    return Score(**parts)


def _check_plain(parts: Mapping[str, Any]) -> None:
    check_text("target", parts["target"])
    check_kind("labels", parts["labels"], list | tuple, "a list")
    for label in parts["labels"]:
        check_text("a label", label)
    if parts["candidate"] not in IN_WORDS:
        raise ValueError(f"candidate must be one of {list(IN_WORDS)}, got {parts['candidate']!r}")
    for name in ("adopted", "drawn"):
        check_kind(name, parts[name], bool, "true or false")
    for name in ("p", "order_p", "majority", "calibration_error"):
        check_number(name, parts[name], 0, 1)
    for name in ("n_blocks", "n_days", "n_orders", "seconds", "penalty", "temperature"):
        check_number(name, parts[name], 0, 1e9)
    if parts["with_twice"] is not None:
        check_number("with_twice", parts["with_twice"], 0, 1)
