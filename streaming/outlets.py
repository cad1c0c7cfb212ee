"""Sending on the Lab Streaming Layer. Importing this loads liblsl; nothing is sent unasked."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.liblsl import pylsl
from streaming.signal.blocks import Chunk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo

IN_ONE_MICROVOLT: Mapping[str, float] = MappingProxyType(
    {"microvolts": 1.0, "millivolts": 1e-3, "volts": 1e-6}
)
"""Units that a signal can be sent in, under the names that XDF's description of EEG gives them."""


class SignalOutlet:
    """Send a signal as an LSL stream of type EEG.

    Anybody on the network can read it: LSL neither asks who does nor encrypts.

    Parameters
    ----------
    info : SignalInfo
        The signal's name, channels, rate, and whether it is simulated: that is marked in the
        description, as ``<affectscope><simulated>1</simulated></affectscope>``.
    source_id : str
        The sender's own mark, the same each time it is started; ``""`` for none.
    unit : {"microvolts", "millivolts", "volts"}
        Unit of the values on the wire.
    chunk : int
        Samples that go out at once; 0 for each pushed block as it is.

    Raises
    ------
    ValueError
        Where the unit is unknown.
    """

    def __init__(
        self, info: SignalInfo, source_id: str, *, unit: str = "microvolts", chunk: int = 0
    ) -> None:
        if unit not in IN_ONE_MICROVOLT:
            raise ValueError(f"{unit!r} is none of {', '.join(IN_ONE_MICROVOLT)}")
        self._factor = np.float32(IN_ONE_MICROVOLT[unit])
        described = pylsl.StreamInfo(
            info.name, "EEG", len(info.ch_names), info.sfreq, "float32", source_id
        )
        channels = described.desc().append_child("channels")
        for name in info.ch_names:
            channel = channels.append_child("channel")
            channel.append_child_value("label", name)
            channel.append_child_value("unit", unit)
            channel.append_child_value("type", "EEG")
        if info.simulated:
            mark = described.desc().append_child("affectscope")
            mark.append_child_value("simulated", "1")
        self._outlet = _Outlet(described, chunk)

    def push(self, block: Block) -> None:
        """Send a block under its own times; a gap sends nothing and shows in the times."""
        if isinstance(block, Chunk) and block.times.size:
            data = np.ascontiguousarray(block.data.T) * self._factor
            self._outlet.now.push_chunk(data, block.times.tolist())

    def have_consumers(self) -> bool:
        """Say whether anybody reads."""
        return bool(self._outlet.now.have_consumers())

    def wait_for_consumers(self, timeout: float) -> bool:
        """Wait until anybody reads; False where nobody came within `timeout` seconds."""
        return bool(self._outlet.now.wait_for_consumers(timeout))

    def close(self) -> None:
        """Stop sending; whoever reads sees the stream end."""
        self._outlet.close()


class MarkerOutlet:
    """Send named moments as an LSL stream of type Markers.

    Parameters
    ----------
    name : str
        Name of the stream.
    source_id : str
        The sender's own mark; ``""`` for none.
    """

    def __init__(self, name: str, source_id: str) -> None:
        described = pylsl.StreamInfo(name, "Markers", 1, pylsl.IRREGULAR_RATE, "string", source_id)
        self._outlet = _Outlet(described, 0)

    def push(self, text: str, time: float) -> None:
        """Send a marker: what it says, and its time on LSL's clock in seconds."""
        self._outlet.now.push_sample([text], time)

    def have_consumers(self) -> bool:
        """Say whether anybody reads."""
        return bool(self._outlet.now.have_consumers())

    def close(self) -> None:
        """Stop sending."""
        self._outlet.close()


class _Outlet:
    """One of pylsl's outlets, which ends when nobody holds it."""

    def __init__(self, described: pylsl.StreamInfo, chunk: int) -> None:
        self._outlet = pylsl.StreamOutlet(described, chunk)

    @property
    def now(self) -> pylsl.StreamOutlet:
        """Return the outlet while it is open."""
        if self._outlet is None:
            raise ValueError("this outlet is closed: make a new one")
        return self._outlet

    def close(self) -> None:
        self._outlet = None
