"""``simulate``: be a headset on LSL, worn by a simulated person."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.output import print_line
from app.resources import load_head
from streaming.errors import UsageError
from streaming.liblsl import pylsl
from streaming.outlets import MarkerOutlet, SignalOutlet
from streaming.signal.faults import KINDS, is_on, parse_fault, spoil
from streaming.signal.simulated_person import draw_person
from streaming.sources.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from streaming.signal.blocks import Chunk
    from streaming.signal.faults import Fault

log = logging.getLogger(__name__)

READ_TIMEOUT = 0.2
"""Seconds that a read may wait."""


def run(
    *,
    device: str,
    population: Literal["demo", "personal"],
    seed: int,
    day: int,
    duration: float | None,
    faults: Sequence[str],
) -> None:
    """Send a simulated headset's signal until the time is over or the user ends it.

    Parameters
    ----------
    device : {"epoc", "muse"}
        Which headset.
    population, seed, day
        Which person, on which day.
    duration : float or None
        Seconds to send; None for ever.
    faults : sequence of str
        What goes wrong when, as `streaming.signal.faults.parse_fault` reads it; ``list`` shows the
        kinds and sends nothing.
    """
    if "list" in faults:
        for kind, words in KINDS.items():
            print_line(f"{kind:8} {words}")
        return
    try:
        planned = [parse_fault(fault) for fault in faults]
    except ValueError as error:
        raise UsageError(str(error)) from error
    person = draw_person(seed, population=population)
    source = Simulator(device, person, load_head(), clock=pylsl.local_clock, day=day)
    headset = SimulatedSender(source, f"affectscope-{device}-{population}-{seed}", planned)
    log.warning(
        "sending %s on LSL, unencrypted, to whoever on this network asks for it", source.info.name
    )
    try:
        while duration is None or headset.seconds < duration:
            headset.send_on()
    finally:
        headset.close()


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
    """

    def __init__(self, source: Simulator, source_id: str, faults: Sequence[Fault]) -> None:
        self.seconds = 0.0
        self._source = source
        self._source_id = source_id
        self._faults = faults
        self._held: list[Chunk] = []
        self._outlet: SignalOutlet | None = SignalOutlet(source.info, source_id)
        self._markers = MarkerOutlet(f"{source.info.name} truth", f"{source_id}-truth")

    def send_on(self) -> None:
        """Wait for the next samples and send what the faults leave of them."""
        chunk = self._source.read(READ_TIMEOUT)
        if chunk is None:
            return
        sfreq = self._source.info.sfreq
        self.seconds = chunk.stop / sfreq
        self._go_or_come(is_on("restart", self._faults, self.seconds))
        self._held += spoil(chunk, self._faults, sfreq)
        if is_on("freeze", self._faults, self.seconds):
            return
        for part in self._held:
            if self._outlet is not None:
                self._outlet.push(part)
        self._held.clear()
        for marker in self._source.truth(chunk):
            self._markers.push(marker.text, marker.time)

    def close(self) -> None:
        """Stop sending."""
        self._source.close()
        self._markers.close()
        if self._outlet is not None:
            self._outlet.close()

    def _go_or_come(self, is_away: bool) -> None:
        """Take the outlet away while a restart lasts, and bring it back after."""
        if is_away and self._outlet is not None:
            self._outlet.close()
            self._outlet = None
        elif not is_away and self._outlet is None:
            self._outlet = SignalOutlet(self._source.info, self._source_id)
