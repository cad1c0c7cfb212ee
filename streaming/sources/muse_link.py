"""One run of the child that finds a Muse over Bluetooth, and why it did not stream."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from streaming.errors import MonitorError, StreamNotFound, UsageError
from streaming.sources.muse_child import NO_BLUETOOTH, NONE_FOUND, SEVERAL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

END_SECONDS = 3.0
"""Seconds in which the child may disconnect before it is killed: it allows itself two."""

START_SECONDS = 15.0
"""Seconds that the child may take beside a search: to load muselsl, and to hear from Bluetooth."""


STOP_SEEN = 0.1
"""Seconds within which a search that nobody wants any more ends."""


@dataclass(frozen=True, slots=True)
class Headband:
    """One Muse in sight.

    Attributes
    ----------
    name, address : str
        As it advertises itself; the address is a UUID on macOS.
    """

    name: str
    address: str


class MuseLink:
    """One run of the child.

    Parameters
    ----------
    named : str
        Name, end of a name, or address of the headband; ``""`` for the one in sight.
    say : callable, optional
        Is given each line of the child's talk.
    arguments : sequence of str
        More for the child.
    """

    def __init__(
        self,
        named: str,
        say: Callable[[str], None] | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        self.headband: Headband | None = None
        self.in_sight: tuple[Headband, ...] = ()
        self.detail = ""
        self.has_streamed = False
        self._say = say or (lambda _line: None)
        # A session of its own: Ctrl-C in the terminal is ours to pass on.
        self._child = subprocess.Popen(
            [
                sys.executable,
                "-u",
                "-m",
                "streaming.sources.muse_child",
                "--named",
                named,
                *arguments,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, name="affectscope-muse")
        self._listener.start()

    @property
    def code(self) -> int | None:
        """The child's exit code; None while it runs."""
        return self._child.poll()

    def wait(self, timeout: float) -> int | None:
        """Wait for the child to end; return its exit code, None where it goes on."""
        try:
            return self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        """End the child, which lets go of the headband first."""
        if self._child.stdin and not self._child.stdin.closed:
            self._child.stdin.close()
        if self.wait(END_SECONDS) is None:
            self._child.kill()
            self._child.wait()
        self._listener.join()
        if self._child.stdout:
            self._child.stdout.close()

    def _listen(self) -> None:
        """Take in what the child says, until it ends."""
        for raw in self._child.stdout or ():
            line = raw.decode("utf-8", "replace").strip()
            told = _event(line)
            if told is not None:
                self._note(told)
            elif line:
                self.has_streamed = self.has_streamed or line.startswith("Streaming")
                self._say(line)

    def _note(self, told: dict[str, Any]) -> None:
        event = told["event"]
        if event == "in sight":
            self.in_sight = tuple(Headband(**one) for one in told["headbands"])
            names = ", ".join(one.name for one in self.in_sight)
            self._say(f"in sight: {names or 'no Muse'}")
        elif event == "connecting":
            self.headband = Headband(told["name"], told["address"])
            self._say(f"connecting to {told['name'] or told['address']}")
        else:
            self.detail = told.get("detail", "")
            self._say(f"{event}: {self.detail}")


def _event(line: str) -> dict[str, Any] | None:
    """Return what a line tells, None where it is muselsl's own talk."""
    if not line.startswith("{"):
        return None
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) and "event" in told else None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a look for headbands came to.

    Attributes
    ----------
    headbands : tuple of Headband
        Those that advertise themselves.
    trouble : str
        Why none could be looked for, in words; "" where Bluetooth works.
    log : tuple of str
        What the child said.
    """

    headbands: tuple[Headband, ...] = ()
    trouble: str = ""
    log: tuple[str, ...] = ()


def begin_scan(seconds: float, stop: threading.Event | None = None) -> Callable[[], Scan]:
    """Begin to look for headbands.

    Parameters
    ----------
    seconds : float
        How long to look; the child takes about a second more to start.
    stop : threading.Event, optional
        Set to end the look, which then came to nothing.

    Returns
    -------
    finish : callable
        Waits for the end of the look, and returns what it came to; must be called.
    """
    log: list[str] = []
    link = MuseLink("", log.append, ("--list", "--scan", str(seconds)))

    def finish() -> Scan:
        try:
            code = _waited(link, seconds + START_SECONDS, stop)
        finally:
            link.close()
        if stop is not None and stop.is_set():
            return Scan((), "", tuple(log))
        if code is None:
            return Scan((), "Bluetooth does not answer", tuple(log))
        if code == NO_BLUETOOTH:
            why = link.detail or "no reason given"
            return Scan((), f"Bluetooth cannot be used here ({why})", tuple(log))
        if code:
            return Scan((), f"the search for headbands failed (exit code {code})", tuple(log))
        return Scan(link.in_sight, "", tuple(log))

    return finish


def _waited(link: MuseLink, patience: float, stop: threading.Event | None) -> int | None:
    """Wait for a child to end, in steps where it may be ended before; return its exit code."""
    if stop is None:
        return link.wait(patience)
    until = time.monotonic() + patience
    while (code := link.wait(STOP_SEEN)) is None and time.monotonic() < until:
        if stop.is_set():
            break
    return code


def why_not(link: MuseLink, named: str, platform: str) -> MonitorError:
    """Say why a child that ended did not stream.

    Parameters
    ----------
    link : MuseLink
        The child.
    named : str
        What was asked for.
    platform : str
        As `sys.platform` has it.
    """
    seen = ", ".join(f"{one.name} ({one.address})" for one in link.in_sight)
    if link.code == SEVERAL:
        return UsageError(
            f"{len(link.in_sight)} headbands are in sight: {seen}. Name one of them: --source "
            f"muse:{link.in_sight[0].name}"
        )
    if link.code == NONE_FOUND:
        asked = f" that fits {named!r}" if named else ""
        others = f" In sight: {seen}." if seen else ""
        return StreamNotFound(
            f"No Muse{asked} is in sight.{others} Switch it on until its lights move, and "
            f"disconnect it from every phone. {mend(platform)}"
        )
    if link.code == NO_BLUETOOTH:
        return StreamNotFound(
            f"Bluetooth cannot be used here ({link.detail or 'no reason given'}). {mend(platform)}"
        )
    what = link.headband.name or link.headband.address if link.headband else "the headband"
    return StreamNotFound(
        f"{what} was found but did not stream ({link.detail or 'the connection failed'}). Switch "
        f"it off and on. {mend(platform)}"
    )


def mend(platform: str) -> str:
    """Say what to look at on an operating system."""
    if platform == "darwin":
        return (
            "macOS: System Settings, Privacy & Security, Bluetooth must allow the terminal, and "
            "the headband must not be paired."
        )
    if platform == "win32":
        return (
            "Windows: switch Bluetooth on in Settings, remove the headband from the paired "
            "devices, and let desktop apps use Bluetooth."
        )
    return (
        "Linux: the service bluetooth must run (systemctl start bluetooth), the adapter be on "
        "(bluetoothctl power on; rfkill unblock bluetooth), and the headband not be paired."
    )
