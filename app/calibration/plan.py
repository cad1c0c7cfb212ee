"""What a calibration asks for: its blocks, in an order drawn at random, and its times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.calibration.markers import WANTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from app.calibration.markers import BlockDone

BLOCK_SECONDS = (30.0, 60.0)
"""Least and greatest length of a block. A choice: 30 s hold seven windows of 4 s that share no
sample, and nobody holds on to a memory for much longer than a minute; 40 s are what was measured
(`assets/docs/personal.md`)."""

LONGEST_REST = 600.0
"""Seconds that a rest may last: whoever needs longer pauses."""

FEWEST_BLOCKS, MOST_BLOCKS = 2, 60
"""Blocks of one sitting: one of each, and as many as anybody sits through."""

FEWEST_OF_EACH = 3
"""Blocks of each label below which nothing is trained (`models.personal.spans`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """What the wearer may say of a calibration.

    Attributes
    ----------
    n_blocks : int
        Blocks of one sitting. Twelve of 40 s, with rests, take a quarter of an hour; fifteen were
        measured (`assets/docs/personal.md`).
    block_seconds, rest_seconds : float
        Length of a block, and of the rest after it.
    baseline_seconds : float
        Length of eyes open and of eyes closed each; 0 leaves both out.

    Raises
    ------
    ValueError
        Where a number lies outside of what there may be.
    """

    n_blocks: int = 12
    block_seconds: float = 40.0
    rest_seconds: float = 10.0
    baseline_seconds: float = 30.0

    def __post_init__(self) -> None:
        least, most = BLOCK_SECONDS
        if not FEWEST_BLOCKS <= self.n_blocks <= MOST_BLOCKS:
            raise ValueError(
                f"a sitting has {FEWEST_BLOCKS} to {MOST_BLOCKS} blocks, got {self.n_blocks}"
            )
        if not least <= self.block_seconds <= most:
            raise ValueError(f"a block lasts {least:g} to {most:g} s, got {self.block_seconds:g} s")
        for seconds in (self.rest_seconds, self.baseline_seconds):
            if not 0 <= seconds <= LONGEST_REST:
                raise ValueError(f"a rest lasts 0 to {LONGEST_REST:g} s, got {seconds:g} s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one sitting asks for.

    Attributes
    ----------
    block_seconds, rest_seconds, baseline_seconds : float
        As in `PlanOptions`.
    wanted : tuple of str
        What each block asks for, one of `app.calibration.markers.WANTED`, in their order.
    first : int
        Number of the first of them: above 1 where a sitting goes on.
    """

    block_seconds: float
    rest_seconds: float
    baseline_seconds: float
    wanted: tuple[str, ...]
    first: int = 1

    @property
    def n_blocks(self) -> int:
        """Blocks of the whole sitting, those of before counted in."""
        return self.first - 1 + len(self.wanted)


def draw_plan(
    n_blocks: int,
    rng: np.random.Generator,
    *,
    done: Sequence[BlockDone] = (),
    options: PlanOptions | None = None,
) -> Plan:
    """Draw what is asked for, pleasant and unpleasant in equal number, in any order.

    A sitting that was left after some blocks goes on: the rest is asked, so that the whole is
    balanced. After a whole one comes another.

    Parameters
    ----------
    n_blocks : int
        Of a whole sitting; of an odd number one more is of a kind that is drawn, too.
    rng : Generator
        Draws the order.
    done : sequence of BlockDone
        What was sat through before, in order of time.
    options : PlanOptions, optional
        The times; the usual ones if not given.

    Returns
    -------
    plan : Plan
        At least one block.
    """
    options = options or PlanOptions()
    n_before = len(done) % n_blocks
    before = [one.wanted for one in done[len(done) - n_before :]]
    shares = [n_blocks // 2, n_blocks - n_blocks // 2]
    if rng.random() < 0.5:
        shares.reverse()
    kinds = [
        kind
        for kind, share in zip(WANTED, shares, strict=True)
        for _ in range(max(0, share - before.count(kind)))
    ]
    # One kind may have had more than its share; what is left then is of the other.
    wanted = [str(kind) for kind in rng.permutation(kinds)][: n_blocks - n_before]
    return Plan(
        block_seconds=options.block_seconds,
        rest_seconds=options.rest_seconds,
        baseline_seconds=options.baseline_seconds,
        wanted=tuple(wanted),
        first=n_before + 1,
    )
