"""A simulated Muse in this process that sends on LSL, faults and all, from when it is told to."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Self

import pylsl

from app.resources import load_head
from app.simulated_sender import SimulatedSender
from streaming.signal.faults import parse_fault
from streaming.signal.simulated_person import draw_person
from streaming.sources.simulator import Simulator
from tests.streaming.sources.lsl_streams import a_name

CONFIDENT = 2
"""A person whom the shipped model reads with confidence nearly all of the time."""


class FaultyHeadset:
    """What `simulate` is, under a name of its own; leaving the `with` block ends it.

    Parameters
    ----------
    faults : str
        As on the command line; counted from `start`.
    name : str, optional
        Name and source_id.
    person : int
        Whose signal.
    """

    def __init__(self, *faults: str, name: str = "", person: int = CONFIDENT) -> None:
        self.name = name or a_name()
        self.sender = SimulatedSender(
            self._worn_by(person),
            self.name,
            [parse_fault(fault) for fault in faults],
            lambda: self._worn_by(person + 1),
        )
        # LSL has ports for 32 outlets a machine at most; the truth is of no use here.
        self.sender._markers.close()
        self._stop = threading.Event()
        self._heard = threading.Condition()
        self._thread = threading.Thread(target=self._send, name=f"sends {self.name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()
        self.sender.close()

    @property
    def seconds(self) -> float:
        """How much was sent."""
        return self.sender.seconds

    def start(self) -> None:
        """Send from now on."""
        self._thread.start()

    def wait_until(self, seconds: float) -> None:
        """Wait until so much was sent."""
        with self._heard:
            assert self._heard.wait_for(lambda: self.seconds >= seconds, seconds + 60)

    def _worn_by(self, person: int) -> Simulator:
        worn = Simulator(
            "muse", draw_person(person), load_head(), clock=pylsl.local_clock, artefacts=False
        )
        worn.info = replace(worn.info, name=self.name)
        worn.truth = lambda _chunk: []  # type: ignore[method-assign]
        return worn

    def _send(self) -> None:
        while not self._stop.is_set():
            self.sender.send_on()
            with self._heard:
                self._heard.notify_all()
