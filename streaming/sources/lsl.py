"""Reading EEG from the Lab Streaming Layer.

Importing this loads liblsl; import it where LSL is asked for, never before.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from streaming.errors import StreamLost, StreamNotFound
from streaming.liblsl import pylsl
from streaming.naming import device_of, name_channels
from streaming.signal.info import SignalInfo
from streaming.sources.emotivpro import Electrodes, electrode_picks
from streaming.sources.incoming import Incoming
from streaming.sources.inlet import Inlet
from streaming.sources.sight import choose_stream, find_streams, identity_predicate
from streaming.units import declared_factors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streaming.signal.blocks import Block
    from streaming.sources.identity import FoundStream

__all__ = ["LslSource", "choose_stream", "find_streams"]

_SIGHT_EVERY = 1.0
"""Seconds between looks for streams of the same identity."""

_LONGEST_PULL = 0.2
"""Seconds that a pull may block, so that a stop is seen in time."""


class LslSource:
    """Read one LSL stream in µV and on LSL's clock. All methods belong to one thread.

    Parameters
    ----------
    found : FoundStream
        Which stream.
    channel_map : mapping of str to str, optional
        What ``--map`` was given.
    unit : str, optional
        What ``--unit`` was given.
    max_buflen : int
        Seconds that the inlet holds while nobody reads.
    wall_clock : callable
        Returns Unix time in seconds.

    Attributes
    ----------
    info : SignalInfo
        The fixed facts of the signal.
    found : FoundStream
        The stream as it was found.

    Raises
    ------
    StreamNotFound
        Where it is of strings, or without a rate.
    SignalMismatch
        Where its channels have no names and the map gives none.
    UsageError
        Where the map or the unit does not fit.
    StreamLost
        Where it went away meanwhile.
    """

    def __init__(
        self,
        found: FoundStream,
        *,
        channel_map: Mapping[str, str] | None = None,
        unit: str | None = None,
        max_buflen: int = 360,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self.found = found
        picks = electrode_picks(found.ch_names)
        self._electrodes = Electrodes(found.ch_names, picks) if picks else None
        signal = found if picks is None else _only(found, picks)
        self.info, notes = _info(signal, channel_map)
        self._incoming = Incoming(
            signal.n_channels,
            found.sfreq,
            factors=declared_factors(signal.units, unit),
            trusted=unit is not None,
            wall_clock=wall_clock,
        )
        self._incoming.notes.extend(notes)
        self._ready: deque[Block] = deque()
        self._twins: frozenset[str] = frozenset()
        self._resolver = pylsl.ContinuousResolver(pred=identity_predicate(found))
        try:
            self._inlet = Inlet(found, max_buflen)
        except StreamLost:
            self.close()
            raise
        if not self._inlet.answers:
            self._incoming.notes.append(
                "the sender does not answer about its clock (a firewall may stop UDP); taken as "
                "this machine's"
            )
        self._looked = pylsl.local_clock() - _SIGHT_EVERY

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed or mended so far, in words for the user; grows while reading."""
        return tuple(self._incoming.notes)

    def uids_in_sight(self) -> frozenset[str]:
        """Return the uids of all streams of this identity, its own with them; takes 0.1 ms.

        A stream that went away stays in sight for five seconds.
        """
        return frozenset(one.uid() for one in self._resolver.results())

    def twins(self) -> frozenset[str]:
        """Return the uids of other streams of this identity that were there while this one sent.

        What comes back under one of these is another sender, not the lost one started again.
        """
        return self._twins

    @property
    def finished(self) -> bool:
        """Whether there will be no more: never, a stream that ends is lost."""
        return False

    def read(self, timeout: float) -> Block | None:
        """Return the next block.

        Parameters
        ----------
        timeout : float
            Seconds to wait for a sample, 0.2 at most; it returns with the first that comes.

        Returns
        -------
        block : Chunk or Gap or None
            None where nothing came in time: a stream that stands still is not lost.

        Raises
        ------
        StreamLost
            Where the sender is gone. What was taken from the inlet is returned first; liblsl
            hands out nothing of what it still held (measured), which for a reader that keeps up
            is one packet at most.
        """
        if not self._ready and not self._inlet.lost:
            self._pull(min(timeout, _LONGEST_PULL))
        if self._ready:
            return self._ready.popleft()
        if self._inlet.lost:
            raise self._inlet.loss()
        return None

    def close(self) -> None:
        """Let go of the inlet."""
        if hasattr(self, "_inlet"):
            self._inlet.close()
        if hasattr(self, "_resolver"):
            del self._resolver  # pylsl frees its objects when nobody holds them

    def _pull(self, timeout: float) -> None:
        """Make blocks of what comes within some seconds."""
        self._incoming.clock.catch_up()
        samples, stamps = self._inlet.pull(timeout)
        if stamps.size:
            if self._electrodes is not None:
                samples = self._electrodes.of(samples)
            now = pylsl.local_clock()
            correction = self._inlet.correction
            self._ready.extend(self._incoming.take(samples, stamps, correction=correction, now=now))
            self._look_around(now)
        if self._inlet.lost:
            self._ready.extend(self._incoming.finish())

    def _look_around(self, now: float) -> None:
        """Now and then, and only while samples come: the clocks' difference, and twins."""
        if self._inlet.correct(now):
            self._incoming.reanchor()
        if now - self._looked >= _SIGHT_EVERY:
            self._looked = now
            self._twins |= self.uids_in_sight() - {self.found.uid}


def _only(found: FoundStream, picks: tuple[int, ...]) -> FoundStream:
    """Return a stream as if it had no channels but these."""
    return replace(
        found,
        n_channels=len(picks),
        ch_names=tuple(found.ch_names[n] for n in picks),
        units=tuple(found.units[n] for n in picks),
    )


def _info(
    found: FoundStream, channel_map: Mapping[str, str] | None
) -> tuple[SignalInfo, tuple[str, ...]]:
    """Return a stream's facts, and what the user should know; refuse what is no EEG."""
    if found.channel_format == "string":
        raise StreamNotFound(
            f"{found} carries text, not a signal. Choose another stream: the `list` command shows "
            "what is in sight."
        )
    if not found.sfreq > 0:
        raise StreamNotFound(
            f"{found} says that it has no steady rate, so no frequencies can be told from it. Let "
            "its sender state its rate, or choose another stream."
        )
    ch_names, notes = name_channels(found.ch_names, channel_map)
    info = SignalInfo(
        name=found.name,
        device=device_of(ch_names),
        ch_names=ch_names,
        sfreq=found.sfreq,
        simulated=found.simulated,
    )
    return info, notes
