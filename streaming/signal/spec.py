"""The preprocessing recipe as data: what a model file carries and what every path obeys."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Reference = Literal["native", "average", "bipolar"]
Features = Literal["signal", "log_power", "differential_entropy", "log_covariance"]
Scale = Literal["none", "window", "rest"]


LONGEST: Mapping[str, float] = MappingProxyType(
    {"settle": 60.0, "window": 60.0, "hop": 60.0, "step": 60.0, "baseline": 600.0}
)
"""Seconds beyond which a recipe is damaged, not patient: published windows last 1 to 30 s."""


@dataclass(frozen=True, slots=True)
class Band:
    """A frequency band.

    Attributes
    ----------
    name : str
        The field's name for it.
    l_freq, h_freq : float
        Edges in Hz.
    """

    name: str
    l_freq: float
    h_freq: float

    def __post_init__(self) -> None:
        if not 0 < self.l_freq < self.h_freq:
            raise ValueError(f"band {self.name!r} needs 0 < l_freq < h_freq, got {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreprocessingSpec:
    """The whole way from device samples to the network's input.

    Attributes
    ----------
    montage : str
        Name of the headset's montage.
    ch_names : tuple of str
        Electrodes in the network's order, left then right mirrored.
    sfreq : float
        Rate at which filters and windows work, in Hz.
    reference : {"native", "average", "bipolar"}
        What each channel is measured against.
    notch : tuple of float
        Mains frequencies that are notched out, in Hz.
    bands : tuple of Band
        Bands of the filter bank.
    features : {"signal", "log_power", "differential_entropy", "log_covariance"}
        What the network reads: the filtered signal, a sequence of band features, or the logarithm
        of each band's covariance over the window.
    step : float
        Seconds of signal behind one element of a feature sequence.
    settle : float
        Seconds after a start or a gap that no window may hold: the filters' transient.
    window, hop : float
        Length of a window, and time between the ends of two, in seconds.
    scale : {"none", "window", "rest"}
        What amplitudes are divided by (or log features reduced by): nothing, a measure of the same
        window, or one of the rest period.
    clip : float
        Scaled values beyond plus or minus this are clipped; 0 for no clipping.
    baseline : float
        Seconds of rest that the recipe needs before the first reading; 0 for none.
    """

    montage: str
    ch_names: tuple[str, ...]
    sfreq: float
    bands: tuple[Band, ...]
    reference: Reference = "native"
    notch: tuple[float, ...] = (50.0, 60.0)
    features: Features = "signal"
    step: float = 0.5
    settle: float = 2.0
    window: float = 4.0
    hop: float = 0.5
    scale: Scale = "window"
    clip: float = 8.0
    baseline: float = 0.0

    def __post_init__(self) -> None:
        for value, allowed in (
            (self.reference, Reference),
            (self.features, Features),
            (self.scale, Scale),
        ):
            if value not in get_args(allowed):
                raise ValueError(f"{value!r} is none of {', '.join(get_args(allowed))}")
        if self.features == "signal" and len(self.bands) != 1:
            raise ValueError("a network that reads the signal takes exactly one band")
        self._check_numbers()
        if max(band.h_freq for band in self.bands) >= self.sfreq / 2:
            raise ValueError(f"a band reaches half of the rate ({self.sfreq / 2} Hz) or above")
        if self.features == "log_covariance" and self.reference != "native":
            raise ValueError("a covariance after re-referencing has no logarithm; use 'native'")
        if self.features == "log_covariance" and self.scale == "rest":
            raise ValueError("a covariance is scaled by its window or not at all")
        if self.scale == "rest" and self.baseline <= 0:
            raise ValueError("scaling by rest needs a baseline of some seconds")
        if self.features != "signal" and (self.n_window % self.n_step or self.n_hop % self.n_step):
            raise ValueError("window and hop must be whole numbers of steps")

    def _check_numbers(self) -> None:
        """Refuse frequencies and durations that no recipe has."""
        if not all(freq > 0 for freq in self.notch):
            raise ValueError(f"a notch needs a frequency above 0 Hz, got {self.notch}")
        for name, most in LONGEST.items():
            if not 0 <= getattr(self, name) <= most:
                raise ValueError(f"{name} must lie from 0 to {most:g} s, got {getattr(self, name)}")
        for name in ("window", "hop", "step"):
            samples = getattr(self, name) * self.sfreq
            if samples < 1 or not math.isclose(samples, round(samples)):
                raise ValueError(f"{name} must be a whole number of samples at {self.sfreq} Hz")

    @property
    def n_window(self) -> int:
        """Samples in a window, at the recipe's rate."""
        return round(self.window * self.sfreq)

    @property
    def n_hop(self) -> int:
        """Samples in a hop, at the recipe's rate."""
        return round(self.hop * self.sfreq)

    @property
    def n_step(self) -> int:
        """Samples in a step, at the recipe's rate."""
        return round(self.step * self.sfreq)

    @property
    def n_settle(self) -> int:
        """Samples of settling, at the recipe's rate."""
        return round(self.settle * self.sfreq)

    @property
    def n_outputs(self) -> int:
        """Channels after referencing."""
        n = len(self.ch_names)
        return n * (n - 1) // 2 if self.reference == "bipolar" else n

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one window.

        (n_channels, n_times) for the signal, (n_steps, n_bands x n_channels) for a sequence of band
        features, (n_bands x n_channels x (n_channels + 1) / 2,) for covariances.
        """
        if self.features == "signal":
            return (self.n_outputs, self.n_window)
        if self.features == "log_covariance":
            return (len(self.bands) * self.n_outputs * (self.n_outputs + 1) // 2,)
        return (self.n_window // self.n_step, len(self.bands) * self.n_outputs)

    def to_dict(self) -> dict[str, Any]:
        """Return the recipe as plain JSON types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> PreprocessingSpec:
        """Build a recipe from what `to_dict` gave.

        Raises
        ------
        ValueError, TypeError
            Where a field is missing, unknown, or out of range.
        """
        fields = dict(plain)
        for name in ("ch_names", "notch"):
            fields[name] = tuple(fields[name])
        fields["bands"] = tuple(Band(**band) for band in fields["bands"])
        return cls(**fields)
