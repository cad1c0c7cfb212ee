"""As what a simulated headset shows itself on LSL: itself, or what a fault makes of it.

Importing this loads liblsl.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.liblsl import pylsl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streaming.signal.blocks import Chunk
    from streaming.signal.info import SignalInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Guise:
    """What a stream says of itself, and what it sends.

    Attributes
    ----------
    name, source_id : str
        The stream's name and the sender's mark.
    labels : tuple of str
        Names of the channels.
    sfreq : float
        Announced rate in Hz; 0 for none.
    unit, channel_format : str
        Unit as described, and the number format.
    factor : float
        What one microvolt becomes.
    first : int
        The first channel that is sent.
    every : int
        Every how many samples one is sent.
    """

    name: str
    source_id: str
    labels: tuple[str, ...]
    sfreq: float
    unit: str = "microvolts"
    channel_format: str = "float32"
    factor: float = 1.0
    first: int = 0
    every: int = 1


def honest(info: SignalInfo, source_id: str) -> Guise:
    """Return what a headset says of itself that has nothing to hide."""
    return Guise(name=info.name, source_id=source_id, labels=info.ch_names, sfreq=info.sfreq)


GUISES: Mapping[str, Callable[[Guise], Guise]] = MappingProxyType(
    {
        "restart": lambda guise: guise,
        "other": lambda guise: replace(guise, source_id=f"{guise.source_id}-other"),
        "anonymous": lambda guise: replace(guise, source_id=""),
        "renamed": lambda guise: replace(
            guise, labels=tuple(f"X{n + 1}" for n in range(len(guise.labels)))
        ),
        "doubled": lambda guise: replace(guise, labels=(guise.labels[1], *guise.labels[1:])),
        "lacking": lambda guise: replace(guise, labels=guise.labels[1:], first=1),
        "half": lambda guise: replace(guise, sfreq=guise.sfreq / 2, every=2),
        "wrong5": lambda guise: replace(guise, sfreq=1.05 * guise.sfreq),
        "wrong50": lambda guise: replace(guise, sfreq=1.5 * guise.sfreq),
        "irregular": lambda guise: replace(guise, sfreq=0.0),
        "unit": lambda guise: replace(guise, unit="volts", factor=1e-6),
        "hidden": lambda guise: replace(guise, factor=1e-6),
        "double": lambda guise: replace(guise, channel_format="double64"),
        "integer": lambda guise: replace(guise, channel_format="int16"),
        "text": lambda guise: replace(guise, channel_format="string"),
    }
)
"""What each fault of `streaming.signal.faults.OF_STREAM` makes of an honest guise."""


class GuiseOutlet:
    """Send a simulated signal under a guise, marked as simulated whatever it says.

    Parameters
    ----------
    guise : Guise
        What to say and to send.
    """

    def __init__(self, guise: Guise) -> None:
        self.guise = guise
        described = pylsl.StreamInfo(
            guise.name,
            "EEG",
            len(guise.labels),
            guise.sfreq,
            guise.channel_format,
            guise.source_id,
        )
        channels = described.desc().append_child("channels")
        for label in guise.labels:
            channel = channels.append_child("channel")
            channel.append_child_value("label", label)
            channel.append_child_value("unit", guise.unit)
            channel.append_child_value("type", "EEG")
        mark = described.desc().append_child("affectscope")
        mark.append_child_value("simulated", "1")
        self._outlet: pylsl.StreamOutlet | None = pylsl.StreamOutlet(described)

    def push(self, chunk: Chunk) -> None:
        """Send a chunk under its own times."""
        guise = self.guise
        index = chunk.start + np.arange(chunk.times.size)
        sent = index % guise.every == 0
        if self._outlet is None or not sent.any():
            return
        values = (chunk.data[guise.first :, sent] * guise.factor).T
        times = chunk.times[sent].tolist()
        if guise.channel_format == "string":
            self._outlet.push_chunk([[f"{one:.1f}" for one in row] for row in values], times)
        elif guise.channel_format == "int16":
            self._outlet.push_chunk(np.nan_to_num(values).astype(np.int16), times)
        else:
            wanted = np.float64 if guise.channel_format == "double64" else np.float32
            self._outlet.push_chunk(np.ascontiguousarray(values, dtype=wanted), times)

    def close(self) -> None:
        """Stop sending; whoever reads sees the stream end."""
        self._outlet = None  # pylsl frees its objects when nobody holds them
