"""Chunks of samples back to arrays; every size is checked before anything is made for it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from streaming.recordings.xdf_format import NUMBERS, row_type

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.recordings.xdf_format import StreamHeader

_LENGTHS = {1: struct.Struct("<B"), 4: struct.Struct("<I"), 8: struct.Struct("<Q")}
"""Sizes of a number of variable length."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The samples of a chunk of numbers.

    Attributes
    ----------
    stamps : ndarray of float64, shape (n_times,)
        Time of each sample in seconds; NaN where the file leaves it to be worked out, one period
        after the sample before.
    values : ndarray, shape (n_channels, n_times)
        In the stream's own format.
    """

    stamps: NDArray[np.float64]
    values: NDArray[np.generic]


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """The samples of a chunk of strings.

    Attributes
    ----------
    stamps : ndarray of float64, shape (n_times,)
        As in `Numbers`.
    rows : tuple of tuple of str
        One string a channel, for each sample.
    """

    stamps: NDArray[np.float64]
    rows: tuple[tuple[str, ...], ...]


def read_length(raw: bytes, at: int) -> tuple[int, int]:
    """Read a number of variable length.

    Parameters
    ----------
    raw : bytes
        What it stands in.
    at : int
        Where.

    Returns
    -------
    number, after : int
        The number, and where it ends.

    Raises
    ------
    ValueError
        Where none stands there.
    """
    size = _LENGTHS.get(raw[at]) if at < len(raw) else None
    if size is None or at + 1 + size.size > len(raw):
        raise ValueError("no length")
    return size.unpack_from(raw, at + 1)[0], at + 1 + size.size


def decode_samples(raw: bytes, at: int, header: StreamHeader) -> Numbers | Strings:
    """Read the samples of one chunk.

    Parameters
    ----------
    raw : bytes
        The whole chunk.
    at : int
        Where its content begins, after tag and stream.
    header : StreamHeader
        The stream's.

    Raises
    ------
    ValueError
        Where it is not exactly as many samples of this stream as it says.
    """
    n_times, at = read_length(raw, at)
    if header.format == "string":
        return _strings(raw, at, n_times, header.n_channels)
    size = header.n_channels * NUMBERS[header.format].itemsize
    rest = len(raw) - at
    if rest == n_times * (9 + size):
        layout = _layout(header.format, header.n_channels)
        rows = np.frombuffer(raw, layout, n_times, at) if n_times else np.empty(0, layout)
        if (rows["stamp_bytes"] == 8).all():
            return Numbers(_finite(rows["stamp"]), rows["values"].T)
    if not n_times * (1 + size) <= rest <= n_times * (9 + size):
        raise ValueError("more or fewer bytes than its samples take")
    return _sparsely_stamped(raw, at, n_times, header)


def work_out(
    stamps: NDArray[np.float64], last: float, sfreq: float
) -> tuple[NDArray[np.float64], float]:
    """Fill in the stamps that a file leaves out.

    Parameters
    ----------
    stamps : ndarray of float64, shape (n_times,)
        NaN where one is left out.
    last : float
        The stream's last stamp before these, in seconds; NaN where none is known.
    sfreq : float
        Nominal rate in Hz; at 0 a sample has the stamp of the one before.

    Returns
    -------
    stamps : ndarray of float64, shape (n_times,)
        NaN only where no stamp came before.
    last : float
        To go on with.
    """
    if not stamps.size:
        return stamps, last
    left_out = np.isnan(stamps)
    if not left_out.any():
        return stamps, float(stamps[-1])
    stamps = stamps.copy()
    period = 1 / sfreq if sfreq else 0.0
    for n in np.flatnonzero(left_out):
        stamps[n] = (stamps[n - 1] if n else last) + period
    return stamps, float(stamps[-1])


@lru_cache(maxsize=64)
def _layout(name: str, n_channels: int) -> np.dtype[np.void]:
    return row_type(NUMBERS[name], n_channels)


def _sparsely_stamped(raw: bytes, at: int, n_times: int, header: StreamHeader) -> Numbers:
    """Read samples of which some leave out their stamps; each takes one byte at least."""
    number = NUMBERS[header.format]
    size = header.n_channels * number.itemsize
    stamps = np.empty(n_times)
    values = bytearray()
    for n in range(n_times):
        stamps[n], at = _stamp(raw, at)
        values += raw[at : at + size]
        at += size
    if at != len(raw):
        raise ValueError("more or fewer bytes than its samples take")
    shape = n_times, header.n_channels
    return Numbers(stamps, np.frombuffer(bytes(values), number).reshape(shape).T)


def _strings(raw: bytes, at: int, n_times: int, n_channels: int) -> Strings:
    # A sample takes a byte, and two for each string: what says more cannot be true.
    if n_times * (1 + 2 * n_channels) > len(raw) - at:
        raise ValueError("more samples than bytes")
    stamps = np.empty(n_times)
    rows = []
    for n in range(n_times):
        stamps[n], at = _stamp(raw, at)
        row = []
        for _ in range(n_channels):
            size, at = read_length(raw, at)
            if size > len(raw) - at:
                raise ValueError("a string beyond its chunk")
            row.append(raw[at : at + size].decode("utf-8", "replace"))
            at += size
        rows.append(tuple(row))
    if at != len(raw):
        raise ValueError("more bytes than its samples take")
    return Strings(stamps, tuple(rows))


def _stamp(raw: bytes, at: int) -> tuple[float, int]:
    """Read a stamp, NaN where it is left out, and where it ends."""
    if at >= len(raw) or raw[at] not in {0, 8} or at + 1 + raw[at] > len(raw):
        raise ValueError("no stamp")
    if raw[at] == 0:
        return float("nan"), at + 1
    stamp: float = struct.unpack_from("<d", raw, at + 1)[0]
    if not np.isfinite(stamp):
        raise ValueError("a stamp that is no number")
    return stamp, at + 9


def _finite(stamps: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.isfinite(stamps).all():
        raise ValueError("a stamp that is no number")
    return np.ascontiguousarray(stamps)
