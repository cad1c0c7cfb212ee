"""What a part of the window says where it has nothing to show: what happened, and the way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.sources.muse_link import mend

if TYPE_CHECKING:
    from app.sources_in_sight import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyState:
    """What stands in the place of what is not there.

    Attributes
    ----------
    title : str
        What happened, as a sentence.
    reasons : tuple of str
        What may be the cause, each as a sentence with its mend.
    still_works : str
        What can be done nevertheless.
    button : str
        What stands on its one button.
    """

    title: str
    reasons: tuple[str, ...]
    still_works: str
    button: str


STILL_WORKS = "The simulator and your recordings work without a headset."

NO_STREAM_REASONS = (
    "The headset's software does not stream yet, or not to LSL: start its streaming.",
    "It is in another network segment, such as a guest network or a VPN: LSL looks in one only.",
    "A firewall is between: LSL needs UDP and TCP ports 16571 to 16604 (LSL's own range).",
)
"""Why no LSL stream is in sight, the usual cause first."""

NO_HEADBAND_REASONS = (
    "A Muse is asleep: switch it on until its lights move.",
    "The phone's app holds its Bluetooth: close the app, or switch the phone's Bluetooth off.",
)
"""Why no Muse is in sight; it advertises only while nothing is connected to it."""


def nothing_in_sight(sight: Sight) -> EmptyState | None:
    """Return what to say where no headset is in sight; None where one is, or may be in a moment.

    Parameters
    ----------
    sight : Sight
        What is in sight.
    """
    if sight.has_headset or sight.is_looking or sight.is_scanning:
        return None
    streams = (sight.stream_trouble,) if sight.stream_trouble else NO_STREAM_REASONS
    trouble = sight.bluetooth_trouble
    headbands = (f"{trouble}.",) if trouble else NO_HEADBAND_REASONS
    return EmptyState(
        title="No headset is in sight.",
        reasons=(*streams, *headbands),
        still_works=STILL_WORKS,
        button="Watch the simulator",
    )


MUSE_STEPS = (
    "Switch the headband on until its lights move, and close the phone's app.",
    "Press Refresh. Once it appears above as “Bluetooth”, choose it and press Watch: that is all.",
    "Or stream it yourself: run “muselsl list”, then “muselsl stream” in a terminal, and keep it.",
)
"""How to get a Muse into the list."""

PLATFORMS = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}


def muse_help(platform: str) -> tuple[str, ...]:
    """Return how to stream a Muse on an operating system, a step a line.

    Parameters
    ----------
    platform : str
        One of `PLATFORMS`, as `sys.platform` has it.
    """
    where = mend(platform).partition(": ")[2]
    first = f"{where[0].upper()}{where[1:]}"
    return (first, *MUSE_STEPS)
