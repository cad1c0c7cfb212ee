"""Where a signal goes beside the pipeline, and what is read from it: sinks that come and go."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading
    from streaming.status import RecordingStatus


class Sink(Protocol):
    """Where a signal goes, unprocessed, and what is read from it: a recorder."""

    @property
    def status(self) -> RecordingStatus:
        """How it stands."""
        ...

    def begin(self, info: SignalInfo) -> None:
        """Hear whose blocks come next; again where that changes."""
        ...

    def write(self, block: Block) -> None:
        """Take one block, on the reader's thread."""
        ...

    def write_reading(self, reading: Reading) -> None:
        """Take one reading, on the processor's thread."""
        ...

    def check(self) -> None:
        """See to what was written; called a few times a second, blocks or none."""
        ...

    def close(self) -> None:
        """Finish what was begun; again does nothing."""
        ...


class Sinks:
    """Hand everything to each of some sinks; others may be added at any time, from any thread.

    A sink that is added misses no sample from then on. Nobody waits for a lock while a sink writes.

    Parameters
    ----------
    info : SignalInfo
        The signal as it is now.
    sinks : iterable of Sink
        Those that have begun it.
    """

    def __init__(self, info: SignalInfo, sinks: Iterable[Sink] = ()) -> None:
        self._info = info
        self._sinks = tuple(sinks)
        self._last = self._sinks[-1] if self._sinks else None
        self._changing = threading.Lock()
        self._over = False

    @property
    def status(self) -> RecordingStatus | None:
        """Of the sink that was added last, even if it is gone; None where there was none."""
        return None if self._last is None else self._last.status

    def add(self, sink: Sink) -> None:
        """Hand everything to a sink as well, from the next block on."""
        with self._changing:
            sink.begin(self._info)
            self._last = sink
            if self._over:
                sink.close()
            else:
                self._sinks = (*self._sinks, sink)

    def remove(self, sink: Sink) -> None:
        """Hand nothing more to a sink, and close it."""
        with self._changing:
            self._sinks = tuple(each for each in self._sinks if each is not sink)
        sink.close()

    def begin(self, info: SignalInfo) -> None:
        """Tell all that the blocks to come are of another signal."""
        with self._changing:
            self._info = info
            for sink in self._sinks:
                sink.begin(info)

    def write(self, block: Block) -> None:
        """Hand all a block."""
        for sink in self._sinks:
            sink.write(block)

    def write_reading(self, reading: Reading) -> None:
        """Hand all a reading."""
        for sink in self._sinks:
            sink.write_reading(reading)

    def check(self) -> None:
        """Let all see to what they have written."""
        for sink in self._sinks:
            sink.check()

    def close(self) -> None:
        """Close all; what is added later is closed at once."""
        with self._changing:
            self._over = True
        for sink in self._sinks:
            sink.close()
