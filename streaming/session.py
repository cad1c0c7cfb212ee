"""One signal of one shape on its way through the monitor: its ring and its pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.errors import SignalMismatch
from streaming.pipeline import Pipeline
from streaming.ring import RingBuffer
from streaming.signal.blocks import Gap
from streaming.signal.preprocessing import missing_channels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streaming.gates import Gate
    from streaming.signal.approach import Entry
    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.protocols import Classifier
    from streaming.signal.readings import Reading

RING_SECONDS = 30.0
"""Seconds that the ring holds: three times what is drawn."""


class Session:
    """Hold one signal and read it; one thread writes to `ring`, one other calls `read_on`.

    Parameters
    ----------
    info : SignalInfo
        The signal.
    entry : Entry, optional
        What comes before the first block that is written, where a recording is entered.
    newest : tuple of int and float, optional
        Index and clock of the last sample before, where another signal goes on.
    """

    def __init__(
        self,
        info: SignalInfo,
        entry: Entry | None = None,
        newest: tuple[int, float] | None = None,
    ) -> None:
        self.info = info
        self._newest = newest
        self.ring = RingBuffer(info, RING_SECONDS)
        self._pipeline: Pipeline | None = None
        self._entry = entry
        for block in entry.shown if entry else ():
            self.ring.write(block)
        self._cursor = self.ring.start

    def read_with(self, classifier: Classifier, gates: Iterable[Gate]) -> None:
        """Read the signal with a classifier; without one only its gaps are told.

        Raises
        ------
        SignalMismatch
            Where the signal lacks what the classifier needs.
        """
        if lacking := missing_channels(classifier.spec, self.info):
            raise SignalMismatch(
                f"{self.info.name} lacks {', '.join(lacking)}, which the model needs; it offers "
                f"{', '.join(self.info.ch_names)}. Start again with a model that fits: --model."
            )
        self._pipeline = Pipeline(self.info, classifier, gates)
        if self._newest is not None:
            self._pipeline.know(*self._newest)

    def has_room_for(self, block: Block) -> bool:
        """Return whether a block fits beside what is unread, half of the ring left to spare.

        Any fits where nothing is unread: a gap longer than the ring takes nothing with it then.
        """
        n_unread = self.ring.stop - self._cursor
        return n_unread <= 0 or n_unread + block.stop - block.start <= self.ring.capacity // 2

    def read_on(self, timeout: float) -> list[Gap | Reading] | None:
        """Return what the newest blocks decide; None once the ring is closed and read out."""
        if self._entry is not None and self._pipeline is not None:
            self._pipeline.go_on_with(self._entry.preprocessor(self._pipeline.spec))
            self._entry = None
        blocks, cursor = self.ring.read_since(self._cursor, timeout)
        if not blocks and self.ring.closed:
            return None
        if self._pipeline is None:
            events: list[Gap | Reading] = [block for block in blocks if isinstance(block, Gap)]
        else:
            events = [event for block in blocks for event in self._pipeline.feed(block)]
        self._cursor = cursor
        return events

    def finish(self) -> list[Gap | Reading]:
        """Return what the end of the signal decides."""
        return [] if self._pipeline is None else self._pipeline.finish()
