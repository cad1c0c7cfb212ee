"""What is measured of one signal for the screen: contact, bands and traces."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from app.signal_display import SteadyContact, newest_stretch
from app.trace_display import TraceDisplay

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.band_display import BandDisplay
    from streaming.signal.blocks import Chunk
    from streaming.signal.info import SignalInfo

MEASURE_SECONDS = 4.0
"""What contact and bands look back on: the window of the shipped models."""

MEASURE_EVERY = 0.25
"""Seconds between two measurements of contact and bands: four a second are as many as eyes read."""


LARGE = 16_000.0
"""Samples a second of all channels above which each measurement has a frame of its own: of 64
channels at 1000 Hz contact, bands and marks take 25 ms, and one frame has 33 (measured)."""


class SignalMeasures:
    """Contact, bands and traces of one signal.

    Parameters
    ----------
    info : SignalInfo
        Its facts.

    Attributes
    ----------
    traces : TraceDisplay
        Its traces.
    """

    def __init__(self, info: SignalInfo, bands: BandDisplay) -> None:
        self._info = info
        self.contact = SteadyContact(info.ch_names, info.sfreq)
        self.bands = bands
        self.traces = TraceDisplay(info)
        self._measured = -np.inf
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_large = len(info.ch_names) * info.sfreq > LARGE

    def fits(self, info: SignalInfo) -> bool:
        """Tell whether these measures may go on with a signal."""
        return (info.ch_names, info.sfreq) == (self._info.ch_names, self._info.sfreq)

    def is_due(self, now: float) -> bool:
        """Tell whether it is time to measure contact and bands anew."""
        return now - self._measured >= MEASURE_EVERY

    def measure(self, chunk: Chunk | None, now: float, *, at_once: bool = False) -> None:
        """Measure contact and bands anew, a few times a second; forget them without a signal.

        Parameters
        ----------
        chunk : Chunk or None
            The newest samples; None where there are none of this moment, nor of one at which the
            user made a recording stand still.
        now : float
            Seconds on any steady clock.
        at_once : bool
            Whether no picture follows, so that nothing may wait for one.
        """
        if chunk is None:
            self._waiting.clear()
            self.contact.forget()
            self.bands.forget()
            return
        if self.is_due(now):
            self._measured = now
            self._take_turns(chunk, now)
        while self._waiting:
            self._waiting.popleft()()
            if self._is_large and not at_once:
                return

    def _take_turns(self, chunk: Chunk, now: float) -> None:
        """Let contact and bands wait for their turn; of most signals that is at once."""
        raw = newest_stretch(chunk)[:, -round(MEASURE_SECONDS * self._info.sfreq) :]

        def measure_bands() -> None:
            self.bands.measure(raw, self.contact.good_picks(), chunk.stop)

        self._waiting = deque(
            (
                partial(self.contact.update, raw, now),
                measure_bands,
            )
        )
