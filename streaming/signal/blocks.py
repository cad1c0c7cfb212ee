"""Stretches of signal: what sources send, recordings hold, and classifiers are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from streaming.signal.contact import ElectrodeContact
    from streaming.signal.info import SignalInfo


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Consecutive samples of one stream.

    Attributes
    ----------
    data : ndarray of float32, shape (n_channels, n_times)
        Signal in µV, channels in the order of the stream's `SignalInfo`.
    times : ndarray of float64, shape (n_times,)
        Clock of each sample, in seconds.
    start : int
        Index of the first sample since the stream opened, missing samples counted in.
    correction : float
        Seconds that brought the sender's own stamps to that clock.
    """

    data: NDArray[np.float32]
    times: NDArray[np.float64]
    start: int
    correction: float = 0.0

    def __post_init__(self) -> None:
        if self.data.ndim != 2 or self.data.shape[1] != self.times.size:
            raise ValueError(
                f"a chunk needs data of shape (n_channels, n_times) and one time a sample, got "
                f"{self.data.shape} and {self.times.shape}"
            )

    @property
    def stop(self) -> int:
        """Index one past the last sample."""
        return self.start + self.times.size

    def __getitem__(self, part: slice) -> Chunk:
        """Return the samples of a slice counted from the first sample of this chunk."""
        first, last, step = part.indices(self.times.size)
        if step != 1:
            raise ValueError("a chunk is cut into consecutive samples only")
        cut = self.data[:, first:last], self.times[first:last], self.start + first
        return Chunk(*cut, self.correction)


@dataclass(frozen=True, slots=True)
class Gap:
    """Samples that never came, or came as no numbers.

    Attributes
    ----------
    start : int
        Index of the first missing sample.
    n_missing : int
        How many are missing.
    """

    start: int
    n_missing: int

    @property
    def stop(self) -> int:
        """Index of the first sample after the gap."""
        return self.start + self.n_missing


Block = Chunk | Gap


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """One stretch of prepared signal, as the network eats it.

    Attributes
    ----------
    data : ndarray of float32
        The network's input; its shape is the recipe's `input_shape`.
    start, stop : int
        Device samples that the window spans, `stop` excluded.
    t_end : float
        Clock of the last sample, in seconds.
    contact : tuple of ElectrodeContact
        The electrodes over the same span, in the model's order; empty where nobody judged them.
    """

    data: NDArray[np.float32]
    start: int
    stop: int
    t_end: float
    contact: tuple[ElectrodeContact, ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """A named moment.

    Attributes
    ----------
    time : float
        Clock of the recording, in seconds.
    text : str
        What was marked.
    """

    time: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A whole recording in memory.

    Attributes
    ----------
    info : SignalInfo
        Channels in the file's own order, nominal rate.
    blocks : tuple of Chunk or Gap
        The signal in order; indices go on through the gaps.
    markers : tuple of Marker
        Named moments, in order of time.
    notes : tuple of str
        What the reader assumed or mended, in words for the user.
    """

    info: SignalInfo
    blocks: tuple[Block, ...]
    markers: tuple[Marker, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """The stretches that hold signal."""
        return tuple(block for block in self.blocks if isinstance(block, Chunk))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The stretches that are missing."""
        return tuple(block for block in self.blocks if isinstance(block, Gap))

    @property
    def start(self) -> int:
        """Index of the first sample; 0 where there is none."""
        return self.blocks[0].start if self.blocks else 0

    @property
    def stop(self) -> int:
        """Index one past the last sample."""
        return self.blocks[-1].stop if self.blocks else 0

    @property
    def duration(self) -> float:
        """Seconds in all, missing samples counted in."""
        return (self.stop - self.start) / self.info.sfreq

    @property
    def n_samples(self) -> int:
        """Samples that are there."""
        return sum(chunk.times.size for chunk in self.chunks)

    def cut(self, n_times: int) -> Iterator[Block]:
        """Yield the blocks again, no chunk longer than `n_times` samples."""
        for block in self.blocks:
            if isinstance(block, Gap):
                yield block
                continue
            for first in range(0, block.times.size, n_times):
                yield block[first : first + n_times]

    def between(self, start: int, stop: int) -> Iterator[Block]:
        """Yield what lies between two indices, blocks cut where they reach beyond."""
        for block in self.blocks:
            first, last = max(start, block.start), min(stop, block.stop)
            if first >= last:
                continue
            if isinstance(block, Chunk):
                yield block[first - block.start : last - block.start]
            else:
                yield Gap(first, last - first)
