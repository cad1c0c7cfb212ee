"""How a live monitor reaches the world: everything about it that is not signal processing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streaming.ledger import Listener
    from streaming.signal.approach import Entry
    from streaming.signal.protocols import Source
    from streaming.sinks import Sink
    from streaming.threads import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Joints:
    """How a monitor reaches the world.

    Attributes
    ----------
    reopen : callable
        Returns a source again after a loss, or raises a `MonitorError` once its patience is over.
        It is given what tells it to give up at once: the monitor is closed, or its time is over.
    difference : callable
        Given the source as it was and as it came back, says in words what differs; "" for nothing.
    clock : callable
        Seconds on the clock of the chunks' times.
    listener : Listener
        Who hears of everything.
    sinks : sequence of Sink
        Where every block goes before anything is done to it; they have begun the source's signal.
    live : bool
        Whether time matters: a recording is never late, and waits for whoever reads it.
    give_up : float
        Seconds that a changed stream may wait to be accepted.
    accept_change : bool
        Whether a changed stream is accepted without asking.
    duration : float or None
        Seconds after which the monitor stops by itself, once it has what was sent until then.
    entry : Entry or None
        What came before the source's first sample, where a recording is entered.
    is_ready : callable
        Whether the classifier can read already; what comes earlier is withheld, never waited with.
    """

    reopen: Callable[[Stop], Source]
    difference: Callable[[Source, Source], str]
    clock: Callable[[], float]
    listener: Listener
    sinks: Sequence[Sink] = ()
    live: bool = True
    give_up: float = 60.0
    accept_change: bool = False
    duration: float | None = None
    entry: Entry | None = None
    is_ready: Callable[[], bool] = lambda: True
