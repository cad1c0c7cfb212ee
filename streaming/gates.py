"""What the clock forbids to read: reasons to withhold a window that only a live monitor has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.pipeline import withheld
from streaming.signal.readings import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.pipeline import Gate
    from streaming.signal.blocks import Window
    from streaming.signal.readings import Abstention

STALE_AFTER = 1.0
"""Seconds between a sample's own time and its arrival after which it is no live signal."""

LATE_AFTER = 2.0
"""Seconds after a window's arrival when it is no use to read it any more."""

RATE_TOLERANCE = 0.02
"""Relative error of the measured rate beyond which band powers would lie."""


def identity_gate(paused: Callable[[], str]) -> Gate:
    """Withhold while a stream that came back as something else is not accepted.

    Parameters
    ----------
    paused : callable
        Says in words what changed; "" when nothing did.
    """

    def gate(window: Window) -> Abstention | None:
        return withheld(window, Reason.IDENTITY, words) if (words := paused()) else None

    return gate


def rate_gate(nominal: float, measured: Callable[[], float | None]) -> Gate:
    """Withhold while the measured rate is not the nominal one.

    Parameters
    ----------
    nominal : float
        In Hz.
    measured : callable
        The measured rate in Hz; None while it cannot be told.
    """

    def gate(window: Window) -> Abstention | None:
        sfreq = measured()
        if sfreq is None or abs(sfreq / nominal - 1) <= RATE_TOLERANCE:
            return None
        words = f"{sfreq:.1f} Hz arrive where {nominal:g} Hz were announced"
        return withheld(window, Reason.RATE, words)

    return gate


def age_gate(arrival_of: Callable[[int], float | None], clock: Callable[[], float]) -> Gate:
    """Withhold what arrived long after it was recorded, or long before it could be read.

    Parameters
    ----------
    arrival_of : callable
        Clock of a sample's arrival, by its index; None where it is forgotten.
    clock : callable
        Seconds on the clock of the samples' own times.
    """

    def gate(window: Window) -> Abstention | None:
        arrived = arrival_of(window.stop - 1)
        if arrived is None or clock() - arrived > LATE_AFTER:
            return withheld(window, Reason.LATE, "the reading would have come too late")
        if (age := arrived - window.t_end) > STALE_AFTER:
            return withheld(window, Reason.STALE, f"the signal arrived {age:.1f} s late")
        return None

    return gate
