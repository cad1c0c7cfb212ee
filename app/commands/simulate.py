"""``simulate``: be a headset on LSL, worn by a simulated person."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.output import print_line
from app.resources import load_head
from app.simulated_sender import SimulatedSender
from streaming.errors import UsageError
from streaming.liblsl import pylsl
from streaming.signal.faults import KINDS, parse_fault
from streaming.signal.simulated_person import draw_person
from streaming.sources.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

log = logging.getLogger(__name__)

TWIN = 1
"""How much the number of a twin's person is above that of the one whose stream it takes over."""


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
            print_line(f"{kind:10} {words}")
        return
    try:
        planned = [parse_fault(fault) for fault in faults]
    except ValueError as error:
        raise UsageError(str(error)) from error

    def headset_of(who: int) -> Simulator:
        person = draw_person(who, population=population)
        return Simulator(device, person, load_head(), clock=pylsl.local_clock, day=day)

    source = headset_of(seed)
    mark = f"affectscope-{device}-{population}-{seed}"
    headset = SimulatedSender(source, mark, planned, lambda: headset_of(seed + TWIN))
    log.warning(
        "sending %s on LSL, unencrypted, to whoever on this network asks for it", source.info.name
    )
    try:
        while duration is None or headset.seconds < duration:
            headset.send_on()
    finally:
        headset.close()
