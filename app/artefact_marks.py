"""What the wearer did in the seconds on the screen: blinks, glances, jaw, movement."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from streaming.signal.artefacts import Artefact, ArtefactFinder, ArtefactKind

if TYPE_CHECKING:
    from streaming.signal.blocks import Chunk
    from streaming.signal.info import SignalInfo

WORDS = {
    ArtefactKind.BLINK: "blink",
    ArtefactKind.SACCADE: "glance",
    ArtefactKind.JAW: "jaw",
    ArtefactKind.MOVEMENT: "movement",
}
"""How each is called on the screen."""

MOST = 60
"""Events remembered: six a second for ten seconds."""


class ArtefactMarks:
    """Follow the newest samples, each of which is looked at once.

    Parameters
    ----------
    info : SignalInfo
        The signal.
    """

    def __init__(self, info: SignalInfo) -> None:
        self._info = info
        self._seen = 0
        self._finder = ArtefactFinder(info)
        self._found: deque[Artefact] = deque(maxlen=MOST)

    def update(self, chunk: Chunk) -> None:
        """Look at what is new in the newest stretch of signal, NaN where samples are missing."""
        if not chunk.start <= self._seen <= chunk.stop:
            self._begin(chunk.start)
        new = chunk[self._seen - chunk.start :]
        if new.times.size:
            self._seen = chunk.stop
            self._found.extend(self._finder.feed(new))

    def within(self, chunk: Chunk) -> tuple[tuple[float, str], ...]:
        """Return seconds before the chunk's last sample, negative, and words, of each event."""
        last = chunk.stop - 1
        return tuple(
            ((one.at - last) / self._info.sfreq, WORDS[one.kind])
            for one in self._found
            if one.at >= chunk.start
        )

    def _begin(self, start: int) -> None:
        """Start anew: time went back, or so far on that samples were passed over."""
        self._seen = start
        self._finder = ArtefactFinder(self._info)
        self._found.clear()
