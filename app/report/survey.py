"""What the raw signal tells without a model: contact, band powers, and spectra."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import scipy

from app.contact_windows import (
    QUALITIES,
    codes_of,
    cut,
    judged_channels,
    window_edges,
    window_samples,
)
from app.signal_display import SEGMENT_SECONDS
from streaming.signal.bands import BANDS, RunningFilterBank
from streaming.signal.contact import Contact, assess_contact
from streaming.signal.features import log_power

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from streaming.signal.blocks import Chunk, Recording
    from streaming.signal.spec import Band

NOTCH = (50.0, 60.0)
"""Mains frequencies in Hz, both: the shipped recipes notch both."""

_PIECE = 2_000_000
"""Values filtered at a time: 80 MB for five bands."""

_DECIBELS = 10 / np.log(10)


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Windows of signal, in order of time.

    Attributes
    ----------
    ch_names : tuple of str
        The electrodes in the device's order.
    start, stop : ndarray of shape (n_windows,)
        Edges of each window in seconds since the first sample; the last one before a gap reaches
        up to it.
    contact : ndarray of int8, shape (n_windows, n_channels)
        Index among `QUALITIES`.
    usable : ndarray of bool, shape (n_windows, n_channels)
        Whether power is told: neither this window nor the one before it is off, and filters had
        that one to settle in.
    why : tuple of Counter of str
        For each electrode the reasons why windows were not good.
    bands : tuple of Band
        Those that the rate reaches.
    power : ndarray of float32, shape (n_windows, n_bands, n_channels)
        Decibels over 1 µV², NaN where not usable.
    freqs : ndarray of shape (n_freqs,)
        In Hz.
    spectrum : ndarray of shape (n_channels, n_freqs)
        Mean over the usable windows of the decibels over 1 µV²/Hz; NaN where there is none.
    """

    ch_names: tuple[str, ...]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    contact: NDArray[np.int8]
    usable: NDArray[np.bool_]
    why: tuple[Counter[str], ...]
    bands: tuple[Band, ...]
    power: NDArray[np.float32]
    freqs: NDArray[np.float64]
    spectrum: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Consecutive windows of one stretch: arrays as `Survey` has them, spectra summed up."""

    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    contact: NDArray[np.int8]
    usable: NDArray[np.bool_]
    power: NDArray[np.float32]
    spectrum: NDArray[np.float64]
    n_spectra: NDArray[np.int64]


def survey(
    recording: Recording, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Survey:
    """Look at a recording, window by window.

    Parameters
    ----------
    recording : Recording
        Of any length; a piece at a time is filtered, so that a day takes no more than an hour.
    progress : callable
        Is told how many windows were looked at, and of how many.

    Returns
    -------
    survey : Survey
        With no windows where no stretch is as long as one.
    """
    info = recording.info
    picks = judged_channels(info)
    ch_names = tuple(info.ch_names[i] for i in picks)
    bands = tuple(band for band in BANDS if band.h_freq < info.sfreq / 2)
    n_window = window_samples(info.sfreq)
    n_segment = max(2, min(n_window, round(SEGMENT_SECONDS * info.sfreq)))
    eye = _Eye(
        picks=picks,
        ch_names=ch_names,
        sfreq=info.sfreq,
        bands=bands,
        n_window=n_window,
        n_segment=n_segment,
        why=tuple(Counter() for _ in ch_names),
    )
    pieces: list[Piece] = []
    done, total = 0, sum(chunk.times.size // n_window for chunk in recording.chunks)
    for chunk in recording.chunks:
        for piece in eye.look_at(chunk, recording.start):
            pieces.append(piece)
            progress(done := done + piece.start.size, total)
    return _joined(eye, pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Eye:
    """What looks at each stretch, and counts in `why` for what reasons contact was not good."""

    picks: list[int]
    ch_names: tuple[str, ...]
    sfreq: float
    bands: tuple[Band, ...]
    n_window: int
    n_segment: int
    why: tuple[Counter[str], ...]

    def look_at(self, chunk: Chunk, begin: int) -> Iterator[Piece]:
        """Yield the windows of one stretch, some at a time."""
        n_windows = chunk.times.size // self.n_window
        if not n_windows or not self.picks:
            return
        bank = RunningFilterBank(self.bands, self.sfreq, NOTCH)
        at_once = max(1, _PIECE // (len(self.picks) * self.n_window))
        touched: NDArray[np.bool_] = np.zeros(len(self.picks), dtype=np.bool_)
        edges = window_edges(chunk, begin, self.n_window, self.sfreq)
        for first, last in pairwise([*range(0, n_windows, at_once), n_windows]):
            span = slice(first * self.n_window, last * self.n_window)
            raw = chunk.data[self.picks, span]
            contact = self._contact(cut(raw, self.n_window))
            touches = np.vstack([touched, contact < QUALITIES.index(Contact.OFF)])
            usable, touched = touches[1:] & touches[:-1], touches[-1]
            yield self._measured(bank, raw, contact, usable, edges[first : last + 1])

    def _measured(
        self,
        bank: RunningFilterBank,
        raw: NDArray[np.float32],
        contact: NDArray[np.int8],
        usable: NDArray[np.bool_],
        seconds: NDArray[np.float64],
    ) -> Piece:
        # A window with no numbers is off, and the filters ring into the one after it at most.
        finite = np.nan_to_num(raw, nan=0.0, posinf=0.0, neginf=0.0)
        filtered = bank.process(finite)
        stretches = filtered.reshape(*filtered.shape[:2], -1, self.n_window)
        power = _DECIBELS * log_power(stretches).transpose(2, 0, 1)
        power = np.where(usable[:, np.newaxis], power, np.nan).astype(np.float32)
        _, density = scipy.signal.welch(
            cut(finite, self.n_window).astype(np.float64), self.sfreq, nperseg=self.n_segment
        )
        decibels = 10 * np.log10(np.maximum(density, 1e-6))
        spectrum = np.where(usable[..., np.newaxis], decibels, 0.0).sum(axis=0)
        return Piece(
            seconds[:-1], seconds[1:], contact, usable, power, spectrum, usable.sum(axis=0)
        )

    def _contact(self, windows: NDArray[np.float32]) -> NDArray[np.int8]:
        found = assess_contact(windows, self.ch_names, self.sfreq)
        for row in found:
            for electrode, why in zip(row, self.why, strict=True):
                if electrode.why:
                    why[kind_of(electrode.why)] += 1
        return codes_of(found)


def kind_of(why: str) -> str:
    """Return a reason without the figures of one window: ``"swings too far"``."""
    kind = re.sub(r"^\d+\s*(?:%|µV) of (?:the power is )?", "", why)
    return re.sub(r" by \d+ µV$", " too far", kind)


def _joined(eye: _Eye, pieces: list[Piece]) -> Survey:
    n_channels = len(eye.ch_names)
    freqs = np.asarray(np.fft.rfftfreq(eye.n_segment, 1 / eye.sfreq), dtype=np.float64)
    sums, n = np.zeros((n_channels, freqs.size)), np.zeros(n_channels, dtype=np.int64)
    for each in pieces:
        sums += each.spectrum
        n += each.n_spectra
    spectrum = np.full(sums.shape, np.nan)
    spectrum[n > 0] = sums[n > 0] / n[n > 0, np.newaxis]
    none = Piece(
        np.empty(0),
        np.empty(0),
        np.empty((0, n_channels), dtype=np.int8),
        np.empty((0, n_channels), dtype=np.bool_),
        np.empty((0, len(eye.bands), n_channels), dtype=np.float32),
        sums,
        n,
    )
    parts = pieces or [none]
    return Survey(
        eye.ch_names,
        np.concatenate([each.start for each in parts]),
        np.concatenate([each.stop for each in parts]),
        np.concatenate([each.contact for each in parts]),
        np.concatenate([each.usable for each in parts]),
        eye.why,
        eye.bands,
        np.concatenate([each.power for each in parts]),
        freqs,
        spectrum,
    )
