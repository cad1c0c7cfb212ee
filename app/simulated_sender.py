"""A simulated headset that sends on LSL, faults and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.guises import GUISES, GuiseOutlet, honest
from streaming.outlets import MarkerOutlet
from streaming.signal.faults import is_on, stream_at
from streaming.signal.spoiling import spoil

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streaming.signal.blocks import Chunk
    from streaming.signal.faults import Fault
    from streaming.sources.simulator import Simulator

READ_TIMEOUT = 0.2
"""Seconds that a read may wait."""


class SimulatedSender:
    """Send a simulated headset's chunks and truths on LSL, faults and all.

    Parameters
    ----------
    source : Simulator
        The headset.
    source_id : str
        The sender's mark on LSL.
    faults : sequence of Fault
        What goes wrong when.
    make_twin : callable, optional
        Returns the headset of another person, for the fault of that name.
    """

    def __init__(
        self,
        source: Simulator,
        source_id: str,
        faults: Sequence[Fault],
        make_twin: Callable[[], Simulator] | None = None,
    ) -> None:
        self.seconds = 0.0
        self._source = source
        self._guise = honest(source.info, source_id)
        self._faults = faults
        self._held: list[Chunk] = []
        self._there_as: str | None = None
        self._outlet: GuiseOutlet | None = None
        self._make_twin = make_twin
        self._twin: tuple[Simulator, GuiseOutlet] | None = None
        self._go_or_come()
        self._markers = MarkerOutlet(f"{source.info.name} truth", f"{source_id}-truth")

    def send_on(self) -> None:
        """Wait for the next samples and send what the faults leave of them."""
        chunk = self._source.read(READ_TIMEOUT)
        if chunk is None:
            return
        self.seconds = chunk.stop / self._source.info.sfreq
        self._go_or_come()
        self._send_twin()
        self._held += spoil(chunk, self._faults, self._source.info)
        is_disordered = is_on("disorder", self._faults, self.seconds)
        if is_on("freeze", self._faults, self.seconds) or (is_disordered and len(self._held) < 2):
            return
        for part in reversed(self._held) if is_disordered else self._held:
            self._push(part)
        self._held.clear()
        for marker in self._source.truth(chunk):
            self._markers.push(marker.text, marker.time)

    def close(self) -> None:
        """Stop sending."""
        self._source.close()
        self._markers.close()
        if self._outlet is not None:
            self._outlet.close()
        if self._twin is not None:
            self._twin[0].close()
            self._twin[1].close()

    def _push(self, part: Chunk) -> None:
        if self._outlet is None:
            return
        self._outlet.push(part)
        if is_on("twice", self._faults, self.seconds):
            self._outlet.push(part)

    def _go_or_come(self) -> None:
        """Take the outlet away while the stream is gone, and bring it back as what it is then."""
        there_as = stream_at(self._faults, self.seconds)
        if there_as == self._there_as:
            return
        if self._outlet is not None:
            self._outlet.close()
        self._there_as = there_as
        self._outlet = None if there_as is None else GuiseOutlet(GUISES[there_as](self._guise))

    def _send_twin(self) -> None:
        """Send another person's signal under the same name, once that fault has begun."""
        has_begun = any(f.kind == "twin" and f.start <= self.seconds for f in self._faults)
        if not has_begun or self._make_twin is None:
            return
        if self._twin is None:
            self._twin = self._make_twin(), GuiseOutlet(self._guise)
        source, outlet = self._twin
        if (chunk := source.read(0.0)) is not None:
            outlet.push(chunk)
