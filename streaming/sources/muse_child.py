"""The child process that looks for a Muse over Bluetooth and lets muselsl publish it on LSL.

Run as ``python -m streaming.sources.muse_child``. It tells what happens on its stdout, a JSON
object a line where the line starts with ``{``, muselsl's own words where it does not. It ends when
its stdin does, so also when its parent was killed.
"""

from __future__ import annotations

import _thread
import argparse
import json
import os
import re
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

NONE_FOUND, NO_BLUETOOTH, NOT_CONNECTED, SEVERAL = 3, 4, 5, 6
"""Exit codes; 0 where a headband streamed and then went silent."""

SCAN_SECONDS = 8.0
"""Seconds of looking: a Muse advertises several times a second, and muselsl itself takes 10.5."""

END_SECONDS = 2.0
"""Seconds in which muselsl may stop the headband and disconnect."""

ADDRESS = re.compile(
    r"(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}|[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"
)
"""A Bluetooth address, or the UUID that macOS gives in its place."""

_has_headband = threading.Event()
"""Set once there is a headband that must be let go of; a search just ends."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Look for a headband and stream it; return the exit code."""
    parser = argparse.ArgumentParser(prog="muse_child")
    parser.add_argument("--named", default="", help="name, its end, or address; any if empty")
    parser.add_argument("--scan", type=float, default=SCAN_SECONDS, help="seconds to look")
    parser.add_argument("--list", action="store_true", help="only say what is in sight")
    given = parser.parse_args(arguments)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    # Whoever started the parent may have turned SIGINT off for all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        return _look_and_stream(given.named, given.scan, only_look=given.list)
    except KeyboardInterrupt:
        return 0  # The parent ended; muselsl has let go of the headband.


def chosen(found: Sequence[dict[str, str]], named: str) -> list[dict[str, str]]:
    """Return the headbands that a name, the end of one, or an address means.

    Parameters
    ----------
    found : sequence of dict
        ``name`` and ``address`` of each in sight.
    named : str
        What the user wrote; ``""`` for any. An address is taken although it is not in sight: some
        systems connect to what they do not list.
    """
    asked = named.strip().casefold()
    fitting = [one for one in found if asked in ("", *(v.casefold() for v in one.values()))]
    fitting = fitting or [one for one in found if one["name"].casefold().endswith(asked)]
    if not fitting and ADDRESS.fullmatch(asked.upper()):
        return [{"name": "", "address": named.strip()}]
    return fitting


def tell(event: str, **fields: Any) -> None:
    """Tell the parent of an event."""
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


def _look_and_stream(named: str, seconds: float, *, only_look: bool) -> int:
    """Tell what is in sight, and stream the one headband that is meant; return the exit code."""
    try:
        found = _in_sight(seconds)
    except _trouble() as error:
        tell("no bluetooth", detail=_words(error))
        return NO_BLUETOOTH
    tell("in sight", headbands=found)
    if only_look:
        return 0
    fitting = chosen(found, named)
    if len(fitting) != 1:
        return SEVERAL if fitting else NONE_FOUND
    return _stream(fitting[0])


def _in_sight(seconds: float) -> list[dict[str, str]]:
    """Return the Muse headbands that advertise themselves."""
    from muselsl.backends import BleakBackend  # noqa: PLC0415 - loads Bluetooth

    return [
        {"name": str(one["name"]), "address": str(one["address"])}
        for one in BleakBackend().scan(timeout=seconds)
        if one["name"] and "Muse" in one["name"]
    ]


def _stream(headband: dict[str, str]) -> int:
    """Let muselsl stream it, stamped with LSL's clock, until it is silent for three seconds."""
    from muselsl import stream  # noqa: PLC0415 - loads Bluetooth and liblsl

    _has_headband.set()
    tell("connecting", **headband)
    try:
        stream(
            headband["address"],
            backend="bleak",
            name=headband["name"] or None,
            lsl_time=True,
            retries=2,
        )
    except _trouble() as error:
        tell("not connected", detail=_words(error))
        return NOT_CONNECTED
    return 0


def _trouble() -> tuple[type[Exception], ...]:
    """Return what Bluetooth raises: no adapter, no permission, gone away, not a Muse after all."""
    from bleak.exc import BleakError  # noqa: PLC0415
    from pygatt.exceptions import BLEError  # noqa: PLC0415

    return BleakError, BLEError, OSError, RuntimeError, TimeoutError


def _words(error: Exception) -> str:
    """Say what went wrong; where the system's service has no socket, its name says nothing."""
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return "the system's Bluetooth service does not answer"
    return str(error) or type(error).__name__


def _end_with_parent() -> None:
    """Wait for stdin to end, which it does with the parent; let muselsl disconnect, then leave."""
    while os.read(0, 1024):
        pass
    if _has_headband.is_set():
        _interrupt()
        threading.Event().wait(END_SECONDS)
    os._exit(0)


def _interrupt() -> None:
    """Raise KeyboardInterrupt in the main thread, and wake it where it waits for Bluetooth."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


if __name__ == "__main__":
    sys.exit(main())
