"""What can go wrong with a headset, for a simulated one to play: how it is asked for.

A fault befalls the samples (`streaming.signal.spoiling`), the sender, or what the stream says of
itself when it comes back (`streaming.guises`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

OF_SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "drop": "samples are lost, as by a bad radio link",
        "rate": "only every second sample is sent, under the rate that was announced",
        "jitter": "packets' time stamps stray by up to 50 ms",
        "ahead": "the time stamps' clock is an hour ahead",
        "behind": "the time stamps' clock is an hour behind",
        "nan": "every channel holds no numbers",
        "inf": "every channel is infinite",
        "flat": "the first channel stands still, as with an electrode that fell off",
        "dead": "every channel stands still",
        "rail": "every channel stands at the amplifier's upper end",
        "clip": "every channel swings beyond the amplifier's range and is cut off there",
        "volts": "the values are in volts, and said to be in microvolts",
        "millivolts": "the values are in millivolts, and said to be in microvolts",
        "mains": "hum of 50 Hz, ten times as large as the signal",
        "muscle": "muscle tension on every channel",
        "jaw": "the jaw is clenched for half of every second",
        "blink": "a blink every four seconds",
        "pop": "the first electrode jumps by 5 mV and creeps back",
        "drift": "every electrode drifts by 300 mV and back",
        "alike": "every channel carries the first one's signal",
    }
)
"""What befalls the samples."""

OF_SENDER: Mapping[str, str] = MappingProxyType(
    {
        "freeze": "nothing is sent, then everything at once, as by a sender that was suspended",
        "twice": "every packet is sent twice",
        "disorder": "of two packets the later one is sent first",
        "twin": "another person's stream of the same name and source_id; the first one ends",
    }
)
"""What befalls the sender."""

OF_STREAM: Mapping[str, str] = MappingProxyType(
    {
        "restart": "the sender goes away and comes back under the same name",
        "other": "it comes back under another source_id",
        "anonymous": "it comes back without a source_id",
        "renamed": "it comes back with channel names that no one knows",
        "doubled": "it comes back with two channels of one name",
        "lacking": "it comes back without its first channel",
        "half": "it comes back at half the rate, and says so",
        "wrong5": "it comes back saying a rate that is 5 % too high",
        "wrong50": "it comes back saying a rate that is 50 % too high",
        "irregular": "it comes back without a steady rate (0 Hz)",
        "unit": "it comes back in volts, and says so",
        "hidden": "it comes back in volts, and says microvolts",
        "double": "it comes back in double precision",
        "integer": "it comes back in whole numbers of 16 bits",
        "text": "it comes back as text",
    }
)
"""As what a stream comes back that went away when the fault began."""

KINDS: Mapping[str, str] = MappingProxyType({**OF_SAMPLES, **OF_SENDER, **OF_STREAM})
"""The faults that can be played, in words."""

DEFAULT_LENGTH = 5.0
"""Seconds that a fault lasts where nobody says."""

_WRITTEN = re.compile(
    r"(?P<kind>[a-z]+\d*)@(?P<start>\d+(\.\d+)?)s?(\+(?P<length>\d+(\.\d+)?)s?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a simulated headset.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    start, length : float
        Seconds after the first sample, and seconds that it lasts.
    """

    kind: str
    start: float
    length: float = DEFAULT_LENGTH

    @property
    def stop(self) -> float:
        """Second at which it is over."""
        return self.start + self.length

    def holds(self, seconds: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say of each moment, in seconds after the first sample, whether the fault is on."""
        return np.asarray((seconds >= self.start) & (seconds < self.stop))


def parse_fault(written: str) -> Fault:
    """Read a fault such as ``nan@10+5``: the kind, its start, and its length in seconds.

    Raises
    ------
    ValueError
        Where it is none; the text says how one is written.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if not found or found["kind"] not in KINDS:
        raise ValueError(
            f"{written!r} is no fault. Write KIND@START or KIND@START+LENGTH, such as nan@10+5; "
            "--fault list shows the kinds."
        )
    return Fault(found["kind"], float(found["start"]), float(found["length"] or DEFAULT_LENGTH))


def is_on(kind: str, faults: Sequence[Fault], seconds: float) -> bool:
    """Say whether a fault of this kind lasts at a moment after the first sample."""
    return any(fault.kind == kind and fault.start <= seconds < fault.stop for fault in faults)


def stream_at(faults: Sequence[Fault], seconds: float) -> str | None:
    """Return as what the stream is there at a moment: a kind of `OF_STREAM`, or None while away.

    With a twin the first stream ends for good when that fault is over.
    """
    if any(fault.kind in OF_STREAM and fault.start <= seconds < fault.stop for fault in faults):
        return None
    if any(fault.kind == "twin" and fault.stop <= seconds for fault in faults):
        return None
    over = [fault for fault in faults if fault.kind in OF_STREAM and fault.stop <= seconds]
    return max(over, key=lambda fault: fault.stop).kind if over else "restart"
