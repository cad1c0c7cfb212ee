"""Band powers of this moment against the wearer's own baseline, and frontal alpha asymmetry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from app.frame import BandLevel, FrontalAsymmetry, OwnBaseline
from app.own_level import BASELINE_WINDOWS, against_level, mean_of_known, median_level
from app.signal_display import band_decibels
from streaming.signal.bands import ALPHA, BANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streaming.signal.info import SignalInfo

MOST_WINDOWS = 450
"""Windows remembered: half an hour of them one by one. After that every second one is let go and
as many are passed over from then on, so that a day takes no more time and memory."""

FRONTAL_PAIRS = (("F3", "F4"), ("AF7", "AF8"))
"""Left and right electrode of the asymmetry, the first pair that the montage has: mid-frontal sites
are the usual ones (Allen, Coan & Nazarian 2004, Biol Psychol 67:183-218), and headbands sit above
them."""

NO_LEVELS = tuple(BandLevel(band.name, None) for band in BANDS)
"""The bands where nothing can be said of them."""


class RunningBaseline:
    """Each electrode's own level: the median of its good signal since the start.

    Parameters
    ----------
    n_channels : int
        Electrodes.
    n_window : int
        Samples of a window; a window counts once.
    """

    def __init__(self, n_channels: int, n_window: int) -> None:
        self._n_window = n_window
        self._stride = 1
        self._next = n_window
        self._last: int | None = None
        self._powers: list[NDArray[np.float64]] = []
        self._n_good = np.zeros(n_channels, dtype=np.int64)
        self.level = np.full((len(BANDS), n_channels), np.nan)

    @property
    def n_windows(self) -> int:
        """Windows of the electrode that was good most often."""
        return int(self._n_good.max(initial=0))

    def add(self, power: NDArray[np.float64], stop: int) -> None:
        """Take a window, unless it overlaps the one before.

        Parameters
        ----------
        power : ndarray of shape (n_bands, n_channels)
            In decibels; NaN where an electrode was not good.
        stop : int
            Index one past its last sample. Where it went back, as in a recording, the windows from
            there on are taken as others are.
        """
        if self._last is not None and 0 <= stop - self._last < self._next:
            return
        self._last, self._next = stop, self._n_window * self._stride
        good = np.isfinite(power).any(axis=0)
        if not good.any():
            return
        self._powers.append(power)
        self._n_good += good
        if len(self._powers) >= MOST_WINDOWS:
            self._powers = self._powers[::2]
            self._stride *= 2
        self.level = median_level(np.array(self._powers), self._n_good >= BASELINE_WINDOWS)


class BandDisplay:
    """What is shown of the bands of one signal.

    Parameters
    ----------
    info : SignalInfo
        Its facts.
    window : float
        Seconds over which powers are measured.
    """

    def __init__(self, info: SignalInfo, window: float) -> None:
        self._info = info
        self._window = window
        self._n_window = round(window * info.sfreq)
        self._own = RunningBaseline(len(info.ch_names), self._n_window)
        self._gathers = True
        self._pair = frontal_pair(info.ch_names)
        self.levels: tuple[BandLevel, ...] = NO_LEVELS
        self.asymmetry: FrontalAsymmetry | None = None

    @property
    def baseline(self) -> OwnBaseline:
        """How far the baseline is gathered."""
        n = self._own.n_windows
        left = max(0, BASELINE_WINDOWS - n) * self._window
        return OwnBaseline(n * self._window, left)

    def fits(self, info: SignalInfo) -> bool:
        """Tell whether a signal is measured as this one."""
        return (info.ch_names, info.sfreq) == (self._info.ch_names, self._info.sfreq)

    def beside(self) -> BandDisplay:
        """Return a display of another moment of this signal, which adds nothing to its level."""
        made = BandDisplay(self._info, self._window)
        made._own, made._gathers = self._own, False
        return made

    def forget(self) -> None:
        """Show nothing; the baseline stays, for the wearer does."""
        self.levels, self.asymmetry = NO_LEVELS, None

    def measure(self, raw: NDArray[np.float32], picks: Sequence[int], stop: int) -> None:
        """Measure the newest samples.

        Parameters
        ----------
        raw : ndarray of shape (n_channels, n_times)
            Finite samples of all channels, in µV.
        picks : sequence of int
            The electrodes that are good.
        stop : int
            Index one past the last sample.
        """
        power = np.full((len(BANDS), len(self._info.ch_names)), np.nan)
        power[:, list(picks)] = band_decibels(raw[list(picks)], self._info.sfreq)
        if self._gathers and raw.shape[1] >= self._n_window:
            self._own.add(power, stop)
        levels = mean_of_known(power), against_level(power, self._own.level)
        self.levels = tuple(
            BandLevel(band.name, _known(mean), _known(apart))
            for band, mean, apart in zip(BANDS, *levels, strict=True)
        )
        self.asymmetry = self._asymmetry(power[BANDS.index(ALPHA)])

    def _asymmetry(self, alpha: NDArray[np.float64]) -> FrontalAsymmetry | None:
        """Return the asymmetry of alpha powers in decibels; None where one side is not known."""
        if self._pair is None:
            return None
        left, right = self._pair
        decibels = float(alpha[right] - alpha[left])
        if not math.isfinite(decibels):
            return None
        names = self._info.ch_names
        return FrontalAsymmetry(names[left], names[right], decibels * math.log(10) / 10)


def frontal_pair(ch_names: Sequence[str]) -> tuple[int, int] | None:
    """Return the indices of the left and right electrode of the asymmetry, None without a pair."""
    for left, right in FRONTAL_PAIRS:
        if left in ch_names and right in ch_names:
            return ch_names.index(left), ch_names.index(right)
    return None


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
