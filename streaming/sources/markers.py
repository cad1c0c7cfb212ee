"""Markers from the Lab Streaming Layer, beside a signal. Importing this loads liblsl.

A thread of its own takes them: a marker stream that comes late, dies or returns changes nothing for
the signal.
"""

from __future__ import annotations

import logging
import math
import threading
from typing import TYPE_CHECKING

from streaming.errors import StreamNotFound, UsageError
from streaming.liblsl import pylsl

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

PULL = 0.2
"""Seconds that a pull may wait, and so the longest that closing waits for it."""

CORRECT_EVERY = 5.0
"""Seconds between looks at the clocks' difference, the interval at which liblsl measures it."""

LOOK_EVERY = 0.5
"""Seconds between looks for a stream that went away, as often as liblsl asks the network."""

LINGER = 0.75
"""Seconds to go on looking after the first stream that fits, for others that fit too; as for EEG
(`streaming.sources.sight`)."""

ANSWER = 2.0
"""Seconds for a sender to answer about its clock (0.6 s on loopback)."""

AHEAD, BEHIND = 30.0, 400.0
"""Seconds by which a stamp may miss our clock; beyond it is another clock's (Unix time, say), and
the moment of arrival is taken. As for EEG (`streaming.sources.incoming`)."""


class MarkerStream:
    """Hear the markers of one LSL stream, for as long as it is there, and again when it is back.

    Parameters
    ----------
    name : str
        Its name or source_id; any type, irregular, of strings or whole numbers.
    hear : callable
        Is given the text of each marker and its time on LSL's clock here; called on a thread of
        this object.
    wait : float
        Seconds for the stream to appear.
    stop : Event, optional
        Set to end the search.

    Raises
    ------
    StreamNotFound
        Where none appears, or what does is no marker stream.
    UsageError
        Where several fit.
    """

    def __init__(
        self,
        name: str,
        hear: Callable[[str, float], object],
        wait: float,
        stop: threading.Event | None = None,
    ) -> None:
        self._name = name
        self._hear = hear
        self._stop = threading.Event()
        self._resolver = pylsl.ContinuousResolver()
        found = self._first(wait, stop or self._stop)
        self._source_id = found.source_id()
        self._inlet = self._opened(found)
        self._thread = threading.Thread(target=self._listen, name="affectscope-markers")
        self._thread.start()

    def close(self) -> None:
        """Hear no more; again does nothing."""
        self._stop.set()
        self._thread.join()

    def _first(self, wait: float, stop: threading.Event) -> pylsl.StreamInfo:
        """Find the one stream that is meant."""
        end = pylsl.local_clock() + wait
        seen: dict[str, pylsl.StreamInfo] = {}
        while (now := pylsl.local_clock()) < end and not stop.is_set():
            fitting = self._fitting()
            if fitting and not seen:
                end = min(end, now + LINGER)
            seen |= {one.uid(): one for one in fitting}
            stop.wait(max(0.0, min(0.02, end - now)))
        if not seen:
            raise StreamNotFound(
                f"No LSL stream called {self._name} with markers (strings or whole numbers, "
                f"without a rate) appeared within {wait:g} s. Start its sender, then look again; "
                "the `list` command shows what is in sight."
            )
        if len(seen) > 1:
            several = "; ".join(f"{one.name()} ({one.source_id()})" for one in seen.values())
            raise UsageError(
                f"{len(seen)} marker streams are called {self._name}: {several}. Name one by its "
                "source_id, or end the others."
            )
        return next(iter(seen.values()))

    def _fitting(self) -> list[pylsl.StreamInfo]:
        return [one for one in self._resolver.results() if _fits(one, self._name)]

    def _opened(self, found: pylsl.StreamInfo) -> pylsl.StreamInlet | None:
        """Open a stream; None where it went away meanwhile."""
        inlet = pylsl.StreamInlet(found, recover=False)
        self._correction, self._corrected = 0.0, pylsl.local_clock()
        try:
            inlet.open_stream(ANSWER)
            self._correction = float(inlet.time_correction(ANSWER))
        except pylsl.util.TimeoutError:
            return inlet  # It does not answer about its clock: taken as this machine's.
        except pylsl.util.LostError:
            return None
        return inlet

    def _listen(self) -> None:
        """Hear marker after marker; look for the stream while it is away."""
        while not self._stop.is_set():
            if self._inlet is None:
                self._look_again()
                continue
            try:
                sample, stamp = self._inlet.pull_sample(PULL)
                if sample is not None:
                    self._hear(_text(sample), self._on_our_clock(stamp))
                self._correct()
            except pylsl.util.LostError:
                log.warning("the marker stream %s is gone; it is looked for", self._name)
                self._inlet = None
        self._inlet = self._resolver = None  # pylsl frees its objects when nobody holds them

    def _look_again(self) -> None:
        same = [one for one in self._fitting() if one.source_id() == self._source_id]
        if not same:
            self._stop.wait(LOOK_EVERY)
            return
        # The newest: the lost one stays in sight for seconds.
        self._inlet = self._opened(max(same, key=lambda one: one.created_at()))
        if self._inlet is None:
            self._stop.wait(LOOK_EVERY)
        else:
            log.warning("the marker stream %s is back", self._name)

    def _correct(self) -> None:
        """Now and then take liblsl's newest estimate of the clocks' difference."""
        now = pylsl.local_clock()
        if self._inlet is None or now - self._corrected < CORRECT_EVERY:
            return
        self._corrected = now
        try:
            self._correction = float(self._inlet.time_correction(0.0))
        except pylsl.util.TimeoutError:
            return  # It is measured in the background; the last one holds.

    def _on_our_clock(self, stamp: float) -> float:
        """Return a stamp on our clock; the moment of arrival where it is another clock's."""
        now = pylsl.local_clock()
        corrected = stamp + self._correction
        if math.isfinite(corrected) and -BEHIND <= corrected - now <= AHEAD:
            return corrected
        return float(now)


def _fits(handle: pylsl.StreamInfo, name: str) -> bool:
    """Say whether a stream is called so and sends markers."""
    formats = {pylsl.cf_string, pylsl.cf_int8, pylsl.cf_int16, pylsl.cf_int32, pylsl.cf_int64}
    return (
        name in {handle.name(), handle.source_id()}
        and handle.nominal_srate() == 0
        and handle.channel_format() in formats
    )


def _text(sample: list[object]) -> str:
    """Return what a marker says, its channels one after the other."""
    return " ".join(str(value) for value in sample if value not in ("", None))
