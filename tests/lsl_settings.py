"""LSL for tests: on this machine only, and for each of several test processes on ports of its own.

Senders of one machine share a port for questions, and liblsl now and then finds only some of them
(its issue 92): processes that run tests side by side would look for each other's streams.
"""

from __future__ import annotations

import os

APART = 100
"""Ports between those of one process and of the next; LSL uses 33."""


def first_port() -> int:
    """Return the port for questions of this process; LSL's own, 16571, for the first of them."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return 16571 + APART * int(worker.removeprefix("gw"))


def ports() -> range:
    """Return all ports of this process (the `Ports` section of LSL's documentation)."""
    return range(first_port(), first_port() + 34)


def settings(session: str = "") -> str:
    """Return what liblsl's configuration file holds.

    Parameters
    ----------
    session : str
        Streams of another session are not seen; LSL's own session where empty.
    """
    first = first_port()
    lines = ["[multicast]", "ResolveScope = machine", "[ports]"]
    lines += [f"MulticastPort = {first}", f"BasePort = {first + 1}", "PortRange = 32"]
    if session:
        lines += ["[lab]", f"SessionID = {session}"]
    return "\n".join([*lines, ""])
