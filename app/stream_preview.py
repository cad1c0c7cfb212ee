"""Two seconds of a stream that may be chosen, taken by an inlet of its own."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.channel_mapping import channels_to_name
from app.plain_text import told
from app.signal_display import is_electrode
from app.source_warnings import signal_channels
from streaming.errors import MonitorError
from streaming.signal.blocks import Chunk
from streaming.signal.contact import assess_contact
from streaming.units import UNITS, declared_factors, factors_by_scale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from numpy.typing import NDArray

    from streaming.signal.contact import ElectrodeContact
    from streaming.signal.protocols import Source
    from streaming.sources.identity import FoundStream

SECONDS = 2.0
"""What is shown: the least that shows an alpha rhythm and a blink, and enough to judge contact."""

READ_TIMEOUT = 0.2
"""Seconds that a read may wait, and so the longest that ending the preview takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What a stream looks like with a map and a unit.

    Attributes
    ----------
    ch_names : tuple of str
        Channels, as the map calls them.
    data : ndarray of float32, shape (n_channels, n_times)
        The newest signal in µV, unfiltered.
    contact : tuple of ElectrodeContact
        The electrodes among the channels; empty under a second of signal.
    unit : str
        What the values were taken for: one of `streaming.units.UNITS`.
    by_scale : bool
        Whether the unit was told by the signal's scale, for want of a description that can be.
    """

    ch_names: tuple[str, ...]
    data: NDArray[np.float32]
    contact: tuple[ElectrodeContact, ...]
    unit: str
    by_scale: bool


def preview_of(
    raw: NDArray[np.float32],
    found: FoundStream,
    channel_map: Mapping[str, str] | None,
    unit: str | None,
) -> Preview:
    """Return what a stretch of signal looks like.

    Parameters
    ----------
    raw : ndarray of float32, shape (n_channels, n_times)
        The newest samples in the stream's own unit, of the channels that are read.
    found : FoundStream
        The stream.
    channel_map : mapping of str to str or None
        As ``--map`` gives it.
    unit : str or None
        As ``--unit`` takes it; None to tell it by description and scale.
    """
    names = tuple((channel_map or {}).get(name, name) for name in channels_to_name(found))
    if unit is None:
        declared = declared_factors([found.units[n] for n in signal_channels(found)], None)
        factors, note = factors_by_scale(raw, declared)
    else:
        factors, note = np.full(len(raw), UNITS[unit]), ""
    data = (raw * factors[:, np.newaxis]).astype(np.float32)
    taken_for = next((name for name, one in UNITS.items() if one == factors[0]), "uV")
    return Preview(names, data, _contact(data, names, found.sfreq), taken_for, bool(note))


def open_unscaled(found: FoundStream) -> Source:
    """Open a second inlet on a stream, which gives its values as they are, whatever their names."""
    from streaming.sources.lsl import LslSource  # noqa: PLC0415 - loads liblsl

    theirs = channels_to_name(found)
    return LslSource(found, channel_map={theirs[0]: theirs[0]}, unit="uV")


class StreamPreview:
    """Read a stream in a thread of its own until it is ended.

    Parameters
    ----------
    found : FoundStream
        The stream.
    open_stream : callable
        Opens it, its values unscaled.

    Attributes
    ----------
    trouble : str
        Why there is nothing to be seen; empty while there may be.
    """

    def __init__(
        self, found: FoundStream, open_stream: Callable[[FoundStream], Source] = open_unscaled
    ) -> None:
        self.trouble = ""
        self._found = found
        self._open_stream = open_stream
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._newest: NDArray[np.float32] | None = None
        self._thread = threading.Thread(target=self._read, name="previews a stream")

    def start(self) -> Self:
        """Begin to read."""
        self._thread.start()
        return self

    def newest(self) -> NDArray[np.float32] | None:
        """Return up to `SECONDS` of the newest samples, (n_channels, n_times); None before any."""
        with self._lock:
            return self._newest

    def end(self) -> None:
        """Tell the thread to let go of the stream, and do not wait for it."""
        self._stop.set()

    def close(self) -> None:
        """End, and wait until the stream is let go of."""
        self.end()
        if self._thread.ident is not None:
            self._thread.join()

    def _read(self) -> None:
        try:
            source = self._open_stream(self._found)
        except MonitorError as error:
            self.trouble = told(str(error))
            return
        try:
            while not self._stop.is_set():
                block = source.read(READ_TIMEOUT)
                if isinstance(block, Chunk):
                    self._keep(block.data)
                elif block is not None:  # A gap: what is shown has no hole.
                    self._newest = None
        except MonitorError as error:
            self.trouble = told(str(error))
        finally:
            source.close()

    def _keep(self, data: NDArray[np.float32]) -> None:
        n_most = round(SECONDS * self._found.sfreq)
        before = self._newest
        joined = data if before is None else np.concatenate([before, data], axis=1)
        with self._lock:
            self._newest = joined[:, -n_most:]


def _contact(
    data: NDArray[np.float32], names: tuple[str, ...], sfreq: float
) -> tuple[ElectrodeContact, ...]:
    """Judge the electrodes; nothing is said of under a second."""
    picks = [n for n, name in enumerate(names) if is_electrode(name)]
    if not picks or data.shape[1] < sfreq:
        return ()
    (judged,) = assess_contact(data[np.newaxis, picks], [names[n] for n in picks], sfreq)
    return judged
