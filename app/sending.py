"""Readings handed on to other programs, where the user asks for it: by LSL, and as OSC."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from streaming.signal.blocks import Gap

if TYPE_CHECKING:
    from app.jsonlines import Story
    from models.classifier import TorchClassifier
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading
    from streaming.status import MonitorState

SOURCE_ID = "affectscope-readings"
"""By which those who read the stream know it again after a restart."""


class Sender(Protocol):
    """Where readings go."""

    def push(self, reading: Reading) -> None:
        """Send a reading, or that there is none."""
        ...

    def close(self) -> None:
        """Stop sending."""
        ...


@dataclass(frozen=True, slots=True)
class SendingOptions:
    """What readings are sent to; nothing unless asked for.

    Attributes
    ----------
    outlet : bool
        An LSL stream of readings.
    osc : tuple of str and int or None
        Host and port of OSC messages.
    """

    outlet: bool = False
    osc: tuple[str, int] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """What readings are sent to, as people read it; empty where nothing is sent."""
        to_lsl = ("on LSL, for anybody on this network",) if self.outlet else ()
        return to_lsl if self.osc is None else (*to_lsl, f"as OSC to {address(self.osc)}")


class SendingStory:
    """A story that is told to other programs as well: they get the readings.

    Parameters
    ----------
    story : Story
        Hears of everything.
    options : SendingOptions
        Where readings go besides.
    """

    def __init__(self, story: Story, options: SendingOptions) -> None:
        self._story = story
        self._options = options
        self._senders: tuple[Sender, ...] = ()
        self._is_silent = False

    @property
    def words(self) -> tuple[str, ...]:
        """What readings are sent to, as people read it; empty where nothing is sent."""
        return () if self._is_silent else self._options.words

    def silence(self) -> None:
        """Send nothing any more, from any thread, whatever was asked for."""
        # What is open stays open until the end: another thread may be in the midst of sending.
        self._is_silent = True
        self._options = SendingOptions()

    def started(self, info: SignalInfo, clock: str, classifier: TorchClassifier | None) -> None:
        """Tell of a source and its model, and open what sends the model's readings."""
        self.close()
        if classifier is not None:
            self._senders = _senders(self._options, classifier)
        elif self._options != SendingOptions():
            _say("no model reads this source, so no readings are sent on")
        self._story.started(info, clock, classifier)

    def on_state(self, state: MonitorState, detail: str) -> None:
        """Tell of a change of state."""
        self._story.on_state(state, detail)

    def on_event(self, event: Gap | Reading, latency: float | None) -> None:
        """Tell of a reading or a gap, and send a reading on."""
        if not isinstance(event, Gap) and not self._is_silent:
            for sender in self._senders:
                sender.push(event)
        self._story.on_event(event, latency)

    def close(self) -> None:
        """Stop sending."""
        senders, self._senders = self._senders, ()
        for sender in senders:
            sender.close()


def _senders(options: SendingOptions, classifier: TorchClassifier) -> tuple[Sender, ...]:
    """Open what was asked for, and say who can read it."""
    senders: list[Sender] = []
    if options.outlet:
        from streaming.outlets import READINGS, ReadingOutlet  # noqa: PLC0415 - loads liblsl

        senders.append(ReadingOutlet(classifier.labels, classifier.name, SOURCE_ID))
        _say(f"readings go out on LSL as {READINGS}; anybody on this network can read them")
    if options.osc is not None:
        from app.osc import OscReadings  # noqa: PLC0415 - not needed otherwise

        host, port = options.osc
        senders.append(OscReadings(host, port))
        _say(f"readings go out as OSC messages to {address(options.osc)}, unencrypted")
    return tuple(senders)


def address(host_and_port: tuple[str, int]) -> str:
    """Return ``HOST:PORT``; the host in brackets where it has colons of its own."""
    host, port = host_and_port
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _say(words: str) -> None:
    sys.stderr.write(f"affectscope: {words}\n")
