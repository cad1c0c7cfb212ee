"""What a calibration sees of the signal: whether it is there, the contact, and the two rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.calibration.view import SignalState
from app.signal_display import SteadyContact, newest_stretch
from app.signal_measures import MEASURE_EVERY, MEASURE_SECONDS
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from app.presenter import MonitorView
    from streaming.signal.blocks import Chunk
    from streaming.signal.info import SignalInfo

_THERE = frozenset(
    {MonitorState.CALIBRATING, MonitorState.LIVE, MonitorState.SLOW, MonitorState.STALLED}
)
"""States of a stream that is there, though it may falter."""

OVER = frozenset({MonitorState.STOPPED, MonitorState.FAILED})
"""States in which no more comes."""


class SignalWatch:
    """Look at a monitor's newest samples a few times a second.

    Parameters
    ----------
    monitor : MonitorView
        What runs.
    clock : callable
        Seconds on any steady clock.
    """

    def __init__(self, monitor: MonitorView, clock: Callable[[], float]) -> None:
        self._monitor, self._clock = monitor, clock
        self._contact: SteadyContact | None = None
        self._info: SignalInfo | None = None
        self._measured = -np.inf
        self._collected: list[Chunk] | None = None

    def look(self) -> SignalState:
        """Return the signal of this moment."""
        status = self._monitor.status()
        is_flowing = status.state in _THERE and status.state is not MonitorState.STALLED
        if status.info is not None and status.info != self._info:
            self._info = status.info
            self._contact = SteadyContact(status.info.ch_names, status.info.sfreq)
        if self._contact is not None and not is_flowing:
            self._contact.forget()
        elif self._contact is not None and self._clock() - self._measured >= MEASURE_EVERY:
            self._measured = self._clock()
            self._measure(self._contact)
        return SignalState(
            live=status.state in _THERE,
            contact=() if self._contact is None else self._contact.shown,
            detail=status.detail,
            device="" if self._info is None else self._info.device,
        )

    def collect(self) -> None:
        """Keep what comes from now on, and forget what was kept."""
        self._collected = []

    def collected(self) -> list[NDArray[np.float32]]:
        """Return what was kept, in stretches of shape (n_channels, n_times), and keep no more."""
        if self._contact is not None:
            self._measure(self._contact)
        chunks, self._collected = self._collected or [], None
        stretches: list[list[NDArray[np.float32]]] = []
        stop = -1
        for chunk in chunks:
            if chunk.start != stop:
                stretches.append([])
            stretches[-1].append(chunk.data)
            stop = chunk.stop
        return [np.concatenate(parts, axis=1) for parts in stretches]

    def _measure(self, contact: SteadyContact) -> None:
        newest = self._monitor.latest(MEASURE_SECONDS)
        if newest is None:
            return
        contact.update(newest_stretch(newest), self._clock())
        if self._collected is not None:
            self._keep(newest, self._collected)

    def _keep(self, newest: Chunk, kept: list[Chunk]) -> None:
        """Keep what is new of the newest samples: those after the last ones, without a gap."""
        if not kept:  # What was before the rest is none of it.
            kept.append(newest[newest.times.size :])
            return
        whole = newest_stretch(newest)
        first = max(kept[-1].stop, newest.stop - whole.shape[1])
        if first < newest.stop:
            kept.append(newest[first - newest.start :])
