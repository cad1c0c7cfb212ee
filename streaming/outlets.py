"""Sending on the Lab Streaming Layer. Importing this loads liblsl; nothing is sent unasked."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.liblsl import pylsl
from streaming.signal.blocks import Chunk
from streaming.signal.readings import Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading

IN_ONE_MICROVOLT: Mapping[str, float] = MappingProxyType(
    {"microvolts": 1.0, "millivolts": 1e-3, "volts": 1e-6}
)
"""Units that a signal can be sent in, under the names that XDF's description of EEG gives them."""

READINGS, READINGS_TYPE = "Affectscope-Readings", "Readings"
"""Name and type of the stream of readings."""

READING_CHANNELS = ("valence", "interval_low", "interval_high", "quality", "confidence")
"""Its first channels; probabilities follow."""


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


class ReadingOutlet:
    """Send readings as the LSL stream ``Affectscope-Readings``, type Readings, irregular.

    One sample a hop, NaN in all but ``quality`` while there is no reading. Anybody on the network
    can read it.

    Parameters
    ----------
    labels : sequence of str
        The model's labels; each gets a channel ``p_LABEL`` behind those of `READING_CHANNELS`.
    model : str
        Name of the model, for the description.
    source_id : str
        The sender's own mark.
    """

    def __init__(self, labels: Sequence[str], model: str, source_id: str) -> None:
        self._labels = tuple(labels)
        names = (*READING_CHANNELS, *(f"p_{label}" for label in self._labels))
        described = pylsl.StreamInfo(
            READINGS, READINGS_TYPE, len(names), pylsl.IRREGULAR_RATE, "double64", source_id
        )
        channels = described.desc().append_child("channels")
        for name in names:
            channels.append_child("channel").append_child_value("label", name)
        described.desc().append_child("affectscope").append_child_value("model", model)
        self._outlet = _Outlet(described, 0)

    def push(self, reading: Reading) -> None:
        """Send a reading, or that there is none, under the time of the window's end."""
        values = np.full(len(READING_CHANNELS) + len(self._labels), np.nan)
        values[3] = np.nan if reading.quality is None else reading.quality
        if isinstance(reading, Prediction):
            values[0] = np.nan if reading.valence is None else reading.valence
            values[1:3] = reading.interval or (np.nan, np.nan)
            values[4] = reading.confidence
            values[5:] = [reading.probabilities[label] for label in self._labels]
        self._outlet.now.push_sample(values.tolist(), reading.t_end)

    def close(self) -> None:
        """Stop sending."""
        self._outlet.close()
