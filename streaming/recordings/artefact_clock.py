"""What the wearer did, as markers on the clock of the samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.signal.artefacts import ArtefactFinder
from streaming.signal.blocks import Marker

if TYPE_CHECKING:
    from streaming.signal.blocks import Chunk
    from streaming.signal.info import SignalInfo

PREFIX = "artefact:"
"""How their texts begin; what follows is the kind."""


class ArtefactClock:
    """Find artefacts in chunks as they come, gaps left out, and say when they were.

    Parameters
    ----------
    info : SignalInfo
        The signal.
    """

    def __init__(self, info: SignalInfo) -> None:
        self._sfreq = info.sfreq
        self._finder = ArtefactFinder(info)
        self._stop: int | None = None
        self._anchor = (0, 0.0)

    def markers_in(self, chunk: Chunk) -> list[Marker]:
        """Return the markers that a chunk decides; the moments lie up to two seconds before it."""
        if not chunk.times.size:
            return []
        found = [] if chunk.start == self._stop else self._finder.finish()
        markers = [self._marker(one.kind, one.at) for one in found]
        self._anchor = (chunk.start, float(chunk.times[0]))
        self._stop = chunk.stop
        return markers + [self._marker(one.kind, one.at) for one in self._finder.feed(chunk)]

    def _marker(self, kind: str, index: int) -> Marker:
        at, time = self._anchor
        return Marker(time + (index - at) / self._sfreq, f"{PREFIX}{kind}")
