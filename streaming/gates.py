"""Reasons to withhold a window: the signal's own always, and what only a live clock can tell."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from streaming.signal.blocks import Chunk
from streaming.signal.contact import Contact, good_share, off_share
from streaming.signal.readings import Abstention, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.signal.blocks import Block, Window

    Gate = Callable[[Window], Abstention | None]

GOOD_SHARE = 0.75
"""Share of good electrodes under which no reading is given: one fair electrode of a Muse's four is
borne."""

OFF_SHARE = 0.25
"""Share of electrodes that are off at which none is given: one of a Muse's four. With the real AF8
or AF7 of people whose Muse lost contact put on simulated wearers, the shipped model called
everybody the same, at a balanced accuracy of .50, and was confident each time (decision 0004)."""

STALE_AFTER = 1.0
"""Seconds between a sample's own time and its arrival after which it is no live signal."""

LATE_AFTER = 2.0
"""Seconds after a window's arrival when it is no use to read it any more."""

RATE_TOLERANCE = 0.02
"""Relative error of the measured rate beyond which band powers would lie."""

STAMPS_SECONDS, STAMPS_NEED = 10.0, 5.0
"""Seconds of stamps over which their rate is told, and at least: stamps that jitter by 50 ms stay
within `RATE_TOLERANCE` over five."""

STAMPS_LEAP, STAMPS_LEAP_SHARE = 2.0, 0.8
"""Seconds between two windows, and share of all of them, that no sample fills: a clock was set, and
that is no rate."""


def withheld(window: Window, reason: Reason, detail: str) -> Abstention:
    """Return the abstention that takes a window's place."""
    span = window.t_end, window.start, window.stop
    return Abstention(*span, reason, detail, quality_of(window))


def quality_of(window: Window) -> float | None:
    """Return the share of the electrodes that are good; None where nobody looked."""
    return good_share(window.contact) if window.contact else None


STIRRED_SHARE = 0.75
"""Share of electrodes with muscle or large swings at which it is the wearer, and no electrode: a
blink of 150 µV swings a Muse's four by up to 190, and leaves most of an EPOC's 14 alone."""


def bad_contact(window: Window) -> Abstention | None:
    """Withhold a window that electrodes without a signal, or too few good ones, speak for.

    Where nearly all of them are stirred at once it is the wearer who moves or clenches: `artefact`.
    The window's electrodes are those that the model reads; others do not count.
    """
    contact = window.contact
    if contact and sum(e.is_stirred for e in contact) >= STIRRED_SHARE * len(contact):
        words = "strong muscle tension or movement: " + next(e.why for e in contact if e.is_stirred)
        return withheld(window, Reason.ARTEFACT, words.rstrip(": "))
    few_good = good_share(contact) < GOOD_SHARE or off_share(contact) >= OFF_SHARE
    if not few_good and not any(electrode.is_broken for electrode in contact):
        return None
    bad = (e for e in window.contact if e.quality is not Contact.GOOD)
    words = ", ".join(f"{electrode.name} ({electrode.why})" for electrode in bad)
    return withheld(window, Reason.CONTACT, words)


def ready_gate(is_ready: Callable[[], bool]) -> Gate:
    """Withhold while the classifier cannot read yet: `late`, for only live leaves these out.

    Parameters
    ----------
    is_ready : callable
        Tells whether it can.
    """
    words = "the model is still being loaded"

    def gate(window: Window) -> Abstention | None:
        return None if is_ready() else withheld(window, Reason.LATE, words)

    return gate


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
    """Withhold until the rate was measured, and while it is not the nominal one.

    Parameters
    ----------
    nominal : float
        In Hz.
    measured : callable
        The rate measured last, in Hz; None before any.
    """

    def gate(window: Window) -> Abstention | None:
        sfreq = measured()
        if sfreq is None:
            words = "too few samples have arrived in one go to tell their rate"
            return withheld(window, Reason.RATE, words)
        if abs(sfreq / nominal - 1) <= RATE_TOLERANCE:
            return None
        words = f"{sfreq:.1f} Hz arrive where {nominal:g} Hz were announced"
        return withheld(window, Reason.RATE, words)

    return gate


def stamps_gate(nominal: float) -> Gate:
    """Withhold while the samples' own times tell another rate than the nominal one.

    It needs no live clock, so a recording is judged as the stream was.

    Parameters
    ----------
    nominal : float
        In Hz.
    """
    kept: deque[tuple[int, float]] = deque()

    def gate(window: Window) -> Abstention | None:
        index, time = window.stop, window.t_end
        if kept:
            newest, at = kept[-1]
            unfilled = abs(time - at - (index - newest) / nominal)
            if unfilled > max(STAMPS_LEAP, STAMPS_LEAP_SHARE * (time - at)):
                kept.clear()
        kept.append((index, time))
        # What lies before a stretch without windows is kept: it tells the rate of the first after.
        while len(kept) > 1 and time - kept[1][1] >= STAMPS_SECONDS:
            kept.popleft()
        first, began = kept[0]
        if time - began < STAMPS_NEED:
            return None
        sfreq = (index - first) / (time - began)
        if abs(sfreq / nominal - 1) <= RATE_TOLERANCE:
            return None
        words = f"samples are stamped at {sfreq:.1f} Hz where {nominal:g} Hz were announced"
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


def is_stale(block: Block, arrived: float) -> bool:
    """Say whether a block had piled up somewhere: it tells nothing of the pace of the stream."""
    return isinstance(block, Chunk) and arrived - block.times[-1] > STALE_AFTER
