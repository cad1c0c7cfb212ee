"""What a calibration has yet to ask, what is put off, and what was rated so far. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from app.calibration.markers import WANTED
from app.calibration.plan import FEWEST_OF_EACH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.calibration.plan import Plan

NEUTRAL = 3
"""The step of `app.self_report.STEPS` that is neither pleasant nor unpleasant."""

MOST_SKIPS = 2
"""A block that is skipped so many times is not asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to be done.

    Attributes
    ----------
    rest : {"open", "closed"} or None
        Which rest it is, or None for a block.
    number : int
        Of the block.
    wanted : str or None
        What the block asks for.
    n_skipped : int
        How often it was skipped so far.
    """

    rest: Literal["open", "closed"] | None = None
    number: int = 0
    wanted: str | None = None
    n_skipped: int = 0


class Agenda:
    """The steps of one sitting in their order, and the ratings of all.

    Parameters
    ----------
    plan : Plan
        What is asked for.
    ratings : iterable of int
        Steps that were given before, on whatever day.

    Attributes
    ----------
    n_blocks, n_done : int
        Blocks of the sitting, those of before counted in, and how many of them are rated.
    """

    def __init__(self, plan: Plan, ratings: Iterable[int] = ()) -> None:
        self._steps = deque[Step]()
        if plan.baseline_seconds > 0:
            self._steps.extend((Step(rest="open"), Step(rest="closed")))
        numbered = enumerate(plan.wanted, start=plan.first)
        self._steps.extend(Step(number=number, wanted=wanted) for number, wanted in numbered)
        self.n_blocks, self.n_done = plan.n_blocks, plan.first - 1
        self._ratings = list(ratings)
        self._may_extend = True

    @property
    def next(self) -> Step | None:
        """What goes on or comes next; None where nothing is left."""
        return self._steps[0] if self._steps else None

    @property
    def next_block(self) -> Step | None:
        """The block that goes on or comes next; None where none is left."""
        return next((step for step in self._steps if step.wanted is not None), None)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many blocks were rated unpleasant, pleasant and neutral, on all days."""
        n_low = sum(step < NEUTRAL for step in self._ratings)
        n_high = sum(step > NEUTRAL for step in self._ratings)
        return n_low, n_high, len(self._ratings) - n_low - n_high

    @property
    def n_rated(self) -> int:
        """Blocks rated on all days."""
        return len(self._ratings)

    def take(self) -> Step:
        """Return what comes next, which is done with now."""
        return self._steps.popleft()

    def rate(self, step: int) -> None:
        """Take the rating of the block that came next."""
        self.take()
        self._ratings.append(step)
        self.n_done += 1

    def put_off(self) -> None:
        """Ask for what comes next at the end."""
        self._steps.append(self.take())

    def skip(self) -> bool:
        """Put a block off, or leave it out where that was done before; return whether it is out."""
        step = self.take()
        self._may_extend = False  # Whoever skips does not want more.
        if step.n_skipped + 1 >= MOST_SKIPS:
            return True
        self._steps.append(replace(step, n_skipped=step.n_skipped + 1))
        return False

    def extend(self) -> list[str]:
        """Ask for more, once, where too few were rated as they were meant; return their kinds.

        Whoever rated nothing, or skipped, is asked for nothing more.
        """
        if not self._may_extend or not self.n_rated:
            return []
        self._may_extend = False
        n_low, n_high, _ = self.counts
        kinds = [
            kind
            for kind, n in zip(WANTED, (n_low, n_high), strict=True)
            for _ in range(FEWEST_OF_EACH - n)
        ]
        for kind in kinds:
            self.n_blocks += 1
            self._steps.append(Step(number=self.n_blocks, wanted=kind))
        return kinds
