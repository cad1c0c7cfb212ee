"""The electronics of the simulated headsets."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import scipy

from streaming.signal.info import EPOC, MUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from streaming.signal.info import Montage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Device:
    """A headset's electronics.

    Attributes
    ----------
    montage : Montage
        Electrodes, open inputs and rate.
    step : float
        One step of the converter in µV.
    codes : tuple of int
        Lowest and highest step that the converter gives.
    offset, offset_spread : float
        Mean and standard deviation over electrodes of the constant offset, in µV.
    noise : float
        White noise of an electrode and its amplifier, rms in µV.
    open_noise : float
        White noise of an open input, rms in µV.
    low_pass : callable
        Designs the device's own filter before it sends, an ndarray of shape (n_sections, 6). Called
        late: what merely names the headsets needs no filter, and scipy's take a second to load.
    """

    montage: Montage
    step: float
    codes: tuple[int, int]
    offset: float
    offset_spread: float
    noise: float
    open_noise: float = 0.0
    low_pass: Callable[[], NDArray[np.float64]]

    @property
    def ch_names(self) -> tuple[str, ...]:
        """Channels as the headset sends them."""
        return self.montage.sent

    def convert(self, signal: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return a signal in µV as the converter gives it: on its steps, inside its range."""
        codes = np.clip(np.rint(signal / self.step), *self.codes)
        return (codes * self.step).astype(np.float32)


DEVICES: Mapping[str, Device] = MappingProxyType(
    {
        # 14 bits of 0.51 µV over 8400 µV, digital notches at the mains, 0.2 to 43-45 Hz: Emotiv,
        # EPOC technical specifications, emotiv.gitbook.io/epoc-user-manual. The offset is what
        # raw recordings of its owners show; the filter's edge follows their spectra.
        "epoc": Device(
            montage=EPOC,
            step=0.51,
            codes=(0, 16383),
            offset=4200.0,
            offset_spread=100.0,
            noise=2.4,
            low_pass=lambda: scipy.signal.cheby2(6, 30, 46.5, fs=EPOC.sfreq, output="sos"),
        ),
        # 12 bits over 2 mV, zero in the middle: muselsl's conversion, (code - 2048) x 0.48828125.
        # Nothing but the converter's own filter limits it.
        "muse": Device(
            montage=MUSE,
            step=0.48828125,
            codes=(-2048, 2047),
            offset=0.0,
            offset_spread=8.0,
            noise=3.0,
            open_noise=40.0,
            low_pass=lambda: scipy.signal.butter(4, 95.0, fs=MUSE.sfreq, output="sos"),
        ),
    }
)
"""The simulated headsets by name. Noise was fitted to real spectra, and to the unused input of
real Muse recordings: `assets/docs/simulator.md`."""
