"""A fit check: one thing to do at a time, until all electrodes have been good for a while."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.fitting_words import Trouble, instruction, trouble_of
from streaming.signal.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streaming.signal.contact import ElectrodeContact

HOLD_SECONDS = 3.0
"""Seconds that all electrodes must be good without a break: what is shown as good has lasted, and
so does what comes next; makers tell their users to wait 3 to 5 s before they believe a dot
(Emotiv, EmotivPRO manual, "EEG quality")."""

PASSED, SKIPPED = "fit check passed", "fit check skipped"
"""What a recording's marker says of a check."""

NO_SIGNAL = "Waiting for the signal."
HOLD = "All sensors are good. Hold still."
DONE = "All sensors are good."

_WORST_FIRST = (Trouble.LOOSE, Trouble.BRIDGE, Trouble.MUSCLE, Trouble.MAINS, Trouble.DRIFT)
"""What is mended first: a loose electrode also hums and drifts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingStep:
    """Where a fit check stands.

    Attributes
    ----------
    instruction : str
        The one thing to do now.
    detail : str
        Why, in words; empty where there is nothing to mend.
    electrode : str
        The one to be seen to; empty where there is none.
    n_good, n_electrodes : int
        How many are good, of how many.
    progress : float
        Share of the time that all must be good for, in [0, 1].
    passed : bool
        Whether they were; it stays so.
    """

    instruction: str
    detail: str = ""
    electrode: str = ""
    n_good: int = 0
    n_electrodes: int = 0
    progress: float = 0.0
    passed: bool = False


class FittingCheck:
    """Follow the electrodes until all are good for `HOLD_SECONDS` without a break.

    Parameters
    ----------
    clock : callable
        Seconds on any steady clock.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._good_since: float | None = None
        self._electrode = ""
        self._passed = False

    def look(self, contact: Sequence[ElectrodeContact], device: str) -> FittingStep:
        """Return what to do now.

        Parameters
        ----------
        contact : sequence of ElectrodeContact
            The electrodes at this moment; empty where there is no signal.
        device : str
            The headset in words.
        """
        bad = [one for one in contact if one.quality is not Contact.GOOD]
        if self._passed or not contact or bad:
            self._good_since = None
        elif self._good_since is None:
            self._good_since = self._clock()
        if self._good_since is not None:
            self._passed = self._held() >= HOLD_SECONDS
        step = self._step(contact, bad, device)
        return replace(step, n_good=len(contact) - len(bad), n_electrodes=len(contact))

    def _step(
        self, contact: Sequence[ElectrodeContact], bad: Sequence[ElectrodeContact], device: str
    ) -> FittingStep:
        if self._passed:
            return FittingStep(instruction=DONE, progress=1.0, passed=True)
        if not contact:
            return FittingStep(instruction=NO_SIGNAL)
        if not bad:
            return FittingStep(instruction=HOLD, progress=self._held() / HOLD_SECONDS)
        worst = self._worst(bad)
        detail = f"{worst.name}: {worst.why}" if worst.why else ""
        return FittingStep(
            instruction=instruction(worst, device), detail=detail, electrode=worst.name
        )

    def _held(self) -> float:
        return 0.0 if self._good_since is None else self._clock() - self._good_since

    def _worst(self, bad: Sequence[ElectrodeContact]) -> ElectrodeContact:
        """Return the electrode to see to: the one before, unless another is worse."""

        def badness(one: ElectrodeContact) -> tuple[bool, int, bool]:
            is_off = one.quality is Contact.OFF
            order = _WORST_FIRST.index(trouble_of(one))
            return (not is_off, order, one.name != self._electrode)

        worst = min(bad, key=badness)
        self._electrode = worst.name
        return worst
