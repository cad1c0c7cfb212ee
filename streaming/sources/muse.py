"""A Muse over Bluetooth: a child runs muselsl, what it publishes on LSL is read like any stream."""

from __future__ import annotations

import sys
from collections import deque
from typing import TYPE_CHECKING

from streaming.errors import MonitorError, StreamLost, StreamNotFound
from streaming.sources.muse_link import MuseLink, mend, why_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.protocols import Source
    from streaming.threads import Stop

LOG_LINES = 200
"""Lines of the child's talk that are kept: several attempts of muselsl."""

CONNECT_SECONDS = 45.0
"""Seconds that looking (8), connecting (up to 30 in muselsl) and the headband's set-up (5) may take
beside the time that the user gives it."""

SILENT_AFTER = 6.0
"""Seconds without a sample after which the child is started anew; muselsl itself gives up after
three, so that this only meets a child that hangs."""

SILENT = (
    "The headband fell silent. Look at its battery and at the distance; it is connected to again "
    "as soon as it can be."
)
"""What is told of every loss: who reads a Muse has no other program whose streaming to start."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Seconds between two starts of the child, doubling: a headband that was switched on advertises
within a second; one that is out of reach is asked a few times a minute."""

POLL = 0.1
"""Seconds between looks at the child."""


class MuseSource:
    """What the child publishes, as a source that is lost when the child falls silent.

    Parameters
    ----------
    stream : Source
        The LSL stream.
    link : MuseLink
        The child that feeds it; closed with it.
    clock : callable
        Seconds.
    """

    def __init__(self, stream: Source, link: MuseLink, clock: Callable[[], float]) -> None:
        self.stream = stream
        self.link = link
        self._clock = clock
        self._heard = clock()

    @property
    def info(self) -> SignalInfo:
        """The signal's facts."""
        return self.stream.info

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed or mended so far, in words for the user."""
        return tuple(getattr(self.stream, "notes", ()))

    @property
    def finished(self) -> bool:
        """Whether there will be no more: never, a headband that ends is lost."""
        return False

    def read(self, timeout: float) -> Block | None:
        """Return the next block; as the stream's own `read`.

        Raises
        ------
        StreamLost
            Where the child ended, or nothing came for `SILENT_AFTER` seconds.
        """
        try:
            block = self.stream.read(timeout)
        except StreamLost as lost:
            raise StreamLost(SILENT) from lost
        now = self._clock()
        if block is not None:
            self._heard = now
        elif now - self._heard > SILENT_AFTER:
            raise StreamLost(SILENT)
        return block

    def close(self) -> None:
        """Let go of the stream, and end the child."""
        self.stream.close()
        self.link.close()


class MuseConnection:
    """Connect to a headband, and again after a loss.

    Parameters
    ----------
    named : str
        What the user wrote after ``muse:``; ``""`` for the one in sight.
    open_stream : callable
        Given the ``source_id`` that muselsl publishes under, opens that LSL stream, or raises
        `StreamNotFound` where it is not there (yet).
    clock : callable
        Seconds.
    say : callable, optional
        Is given each line until the first connection stands; later ones are in the log.

    Attributes
    ----------
    log : deque of str
        The newest lines of what muselsl said.
    """

    def __init__(
        self,
        named: str,
        open_stream: Callable[[str], Source],
        clock: Callable[[], float],
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._named = named
        self._open_stream = open_stream
        self._clock = clock
        self._say_first = say

    def connect(self, patience: float, stop: Stop) -> MuseSource:
        """Start a child and open what it publishes.

        Parameters
        ----------
        patience : float
            Seconds.
        stop : Stop
            Ends the attempt.

        Raises
        ------
        StreamNotFound
            Where no headband is in sight, or it does not connect.
        UsageError
            Where several are in sight and none was named.
        """
        link = MuseLink(self._named, self._note)
        try:
            return self._waited_for(link, patience, stop)
        except BaseException:
            link.close()
            raise

    def connect_again(self, give_up: float, stop: Stop) -> MuseSource:
        """Connect to the same headband after a loss, with more and more time between attempts.

        Raises
        ------
        StreamLost
            Where it did not come back within `give_up` seconds.
        """
        until = self._clock() + give_up
        pause = FIRST_PAUSE
        while not stop.is_set() and (left := until - self._clock()) > 0:
            try:
                return self.connect(max(left, POLL), stop)
            except MonitorError as error:
                self.log.append(str(error))
            stop.wait(min(pause, max(0.0, until - self._clock())))
            pause = min(2 * pause, LONGEST_PAUSE)
        raise StreamLost(
            f"The headband is gone and did not come back within {give_up:g} s. Switch it on, come "
            "nearer, and start again; or wait longer with --give-up."
        )

    def _waited_for(self, link: MuseLink, patience: float, stop: Stop) -> MuseSource:
        """Return the child's stream, or say why there is none."""
        until = self._clock() + patience
        while not stop.is_set() and self._clock() < until:
            if link.code is not None:
                raise why_not(link, self._named, sys.platform)
            if source := self._opened(link):
                return source
            stop.wait(POLL)
        raise StreamNotFound(
            f"The headband did not start to stream within {patience:g} s. {mend(sys.platform)}"
        )

    def _opened(self, link: MuseLink) -> MuseSource | None:
        """Return the child's stream once it is there; from then on only this headband will do."""
        if link.headband is None or not link.has_streamed:
            return None
        try:
            stream = self._open_stream(f"Muse{link.headband.address}")
        except (StreamNotFound, StreamLost):
            return None
        self._named = link.headband.address
        self._say_first = None
        return MuseSource(stream, link, self._clock)

    def _note(self, line: str) -> None:
        """Keep a line, and say it while the first connection is awaited."""
        self.log.append(line)
        if self._say_first is not None:
            self._say_first(line)
