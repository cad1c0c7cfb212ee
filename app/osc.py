"""Readings as Open Sound Control messages, for the music and art programs of the Muse world."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from pythonosc.udp_client import SimpleUDPClient

from streaming.errors import UsageError
from streaming.signal.readings import Abstention, Prediction

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.signal.readings import Reading

log = logging.getLogger(__name__)

ROOT = "/affectscope/elements"
"""Where the messages live: Muse's programs send theirs to ``/muse/elements/...``."""

PORT = re.compile("[0-9]{1,5}")
"""How a port is written."""


def parse_host_port(text: str) -> tuple[str, int]:
    """Read ``HOST:PORT``; a host that is left out is this machine.

    Raises
    ------
    UsageError
        Where there is no port, or none that can be.

    Examples
    --------
    >>> parse_host_port("127.0.0.1:5000")
    ('127.0.0.1', 5000)
    """
    host, colon, port = text.rpartition(":")
    if not colon or not PORT.fullmatch(port) or not 0 < int(port) < 65536:
        raise UsageError(f"{text!r} is no HOST:PORT. Write for example 127.0.0.1:5000.")
    return host.strip("[]") or "127.0.0.1", int(port)


class OscReadings:
    """Send each reading over UDP; nobody need listen.

    Addresses under `ROOT`: ``valence`` (f), ``interval`` (ff), ``confidence`` (f), ``label`` (s),
    ``probabilities/LABEL`` (f), ``quality`` (f), and, where there is no reading, ``reason`` (s).

    Parameters
    ----------
    host : str
        Name or address.
    port : int
        UDP port.
    client : callable, optional
        Makes what sends: given host and port, an object with ``send_message(address, value)``.

    Raises
    ------
    UsageError
        Where the host has no address.
    """

    def __init__(
        self, host: str, port: int, client: Callable[[str, int], SimpleUDPClient] = SimpleUDPClient
    ) -> None:
        try:
            self._client = client(host, port)
        except (OSError, UnicodeError) as error:  # the latter: no name can be like that
            raise UsageError(f"No address for {host!r} ({error}). Check the name.") from error
        self._failed = False

    def push(self, reading: Reading) -> None:
        """Send a reading, or that there is none."""
        for name, value in messages(reading):
            try:
                self._client.send_message(f"{ROOT}/{name}", value)
            except OSError as error:  # the network went away: the monitor goes on
                if not self._failed:
                    log.warning("OSC messages do not go out: %s", error)
                self._failed = True
                return
        self._failed = False

    def close(self) -> None:
        """Stop sending."""
        self._client.close()


def messages(reading: Reading) -> list[tuple[str, float | str | list[float]]]:
    """Return the messages of one reading: the end of the address, and its value."""
    sent: list[tuple[str, float | str | list[float]]] = []
    if reading.quality is not None:
        sent.append(("quality", reading.quality))
    if isinstance(reading, Abstention):
        return [*sent, ("reason", str(reading.reason))]
    if isinstance(reading, Prediction):
        if reading.valence is not None:
            sent.append(("valence", reading.valence))
        if reading.interval is not None:
            sent.append(("interval", list(reading.interval)))
        sent += [("confidence", reading.confidence), ("label", reading.label)]
        sent += [(f"probabilities/{name}", p) for name, p in reading.probabilities.items()]
    return sent
