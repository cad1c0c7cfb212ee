"""What a monitor knows of itself: state, counts, latest readings; kept under one lock."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from streaming.health import ArrivalRate, Latencies
from streaming.signal.blocks import Gap
from streaming.signal.readings import Abstention, Prediction, Reading, Reason
from streaming.status import MonitorState, MonitorStatus

if TYPE_CHECKING:
    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo

log = logging.getLogger(__name__)

N_EVENTS = 20_000
"""Readings and gaps remembered for those who draw: hours of half-second hops."""


class Listener(Protocol):
    """Who hears of everything as it happens; called on the monitor's threads, one at a time."""

    def on_state(self, state: MonitorState, detail: str) -> None:
        """Hear that the monitor's state, or the words for it, changed."""
        ...

    def on_event(self, event: Gap | Reading, latency: float | None) -> None:
        """Hear of a reading or a gap; latency in seconds from its newest sample's arrival."""
        ...


class Ledger:
    """Keep the books that both threads write and anybody may read.

    Parameters
    ----------
    info : SignalInfo
        The source's facts.
    listener : Listener
        Who hears of everything.
    """

    def __init__(self, info: SignalInfo, listener: Listener) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self._telling = threading.RLock()
        self._status = MonitorStatus(state=MonitorState.CONNECTING, info=info)
        self._events: deque[Gap | Reading] = deque(maxlen=N_EVENTS)
        self._n_events = 0
        self._rate = ArrivalRate(info.sfreq)
        self._latencies = Latencies()
        self._arrived: float | None = None

    @property
    def state(self) -> MonitorState:
        """Where the monitor stands."""
        return self._status.state

    @property
    def arrived(self) -> float | None:
        """Clock of the newest sample's arrival; None before the first."""
        return self._arrived

    def latest_sfreq(self) -> float | None:
        """Return the rate that was measured last, in Hz; None before any could be told."""
        with self._lock:
            return self._rate.latest_sfreq

    def snapshot(self, now: float) -> MonitorStatus:
        """Return the status at a moment of the monitor's clock."""
        with self._lock:
            return replace(
                self._status,
                age=None if self._arrived is None else now - self._arrived,
                measured_sfreq=self._rate.sfreq,
                jitter_ms=self._rate.jitter_ms,
                latency=self._latencies.summed_up(),
            )

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return the readings and gaps since a cursor (0 at first), and the cursor after them."""
        with self._lock:
            n_new = min(self._n_events - cursor, len(self._events))
            newest = [self._events[i] for i in range(-n_new, 0)]
            return newest, self._n_events

    def tell(self, state: MonitorState, detail: str = "", info: SignalInfo | None = None) -> None:
        """Change the state and say so; a failure is the last word."""
        with self._telling:
            with self._lock:
                if self._status.state is MonitorState.FAILED:
                    return
                before = self._status.info
                self._status = replace(
                    self._status, state=state, detail=detail, info=info or self._status.info
                )
                if info is not None:
                    self._rate = ArrivalRate(info.sfreq)
                    self._status = _at_another_rate(self._status, before, info)
            log.info("%s %s", state, detail)
            self._listener.on_state(state, detail)

    def restart_rate(self) -> None:
        """Measure the rate anew: what came before tells nothing of it."""
        with self._lock:
            self._rate.restart()

    def count_block(self, block: Block, arrived: float) -> None:
        """Count what the reader passed on."""
        with self._lock:
            status = self._status
            if isinstance(block, Gap):
                self._rate.miss(block.n_missing)
                self._status = replace(
                    status, n_gaps=status.n_gaps + 1, n_lost=status.n_lost + block.n_missing
                )
                return
            self._arrived = arrived
            self._rate.add(arrived, block.times.size)
            self._status = replace(status, n_samples=status.n_samples + block.times.size)

    def count_event(self, event: Gap | Reading, latency: float | None) -> None:
        """Count what the processor found, remember it, and tell it."""
        with self._lock:
            self._events.append(event)
            self._n_events += 1
            if latency is not None:
                self._latencies.add(latency)
            self._status = _counted(self._status, event)
        with self._telling:
            self._listener.on_event(event, latency)


def _at_another_rate(
    status: MonitorStatus, before: SignalInfo | None, now: SignalInfo
) -> MonitorStatus:
    """Keep how long the signal has lasted, whose samples came at the rate before."""
    if before is None:
        return status
    n_times = status.n_samples + status.n_lost
    longer = n_times / before.sfreq - n_times / now.sfreq
    return replace(status, duration_offset=status.duration_offset + longer)


def _counted(status: MonitorStatus, event: Gap | Reading) -> MonitorStatus:
    if isinstance(event, Prediction):
        return replace(status, n_predictions=status.n_predictions + 1)
    if isinstance(event, Abstention):
        n_late = status.n_late + (event.reason is Reason.LATE)
        return replace(status, n_abstentions=status.n_abstentions + 1, n_late=n_late)
    return status
