"""What a signal is: its channels, its rate, and where its electrodes sit."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from streaming.signal.spec import PreprocessingSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalInfo:
    """The fixed facts of one stream or recording.

    Attributes
    ----------
    name : str
        Name of the stream, or of the file.
    device : str
        The headset in words (``"Muse"``, ``"EPOC"``), or ``"unknown"``.
    ch_names : tuple of str
        Channels in the device's own order.
    sfreq : float
        Nominal sampling rate in Hz.
    simulated : bool
        Whether a simulated person, and no real head, made the signal.
    """

    name: str
    device: str
    ch_names: tuple[str, ...]
    sfreq: float
    simulated: bool = False

    def __post_init__(self) -> None:
        if not self.ch_names:
            raise ValueError("a signal needs at least one channel")
        if len(set(self.ch_names)) != len(self.ch_names):
            raise ValueError(f"channel names must differ, got {', '.join(self.ch_names)}")
        if not (math.isfinite(self.sfreq) and self.sfreq > 0):
            raise ValueError(f"the sampling rate must be above 0 Hz, got {self.sfreq}")


@dataclass(frozen=True, slots=True)
class Montage:
    """Electrodes in the order in which a network sees them: left, right mirrored, midline.

    TSception's hemisphere kernel splits the channels into a first and a second half and shares its
    weights between them, so the order is part of a model (Ding et al. 2022, TSception,
    doi:10.1109/TAFFC.2022.3169001).

    Attributes
    ----------
    name : str
        ``"muse"`` or ``"epoc"``.
    device : str
        The headset in words.
    left, right, midline : tuple of str
        ``right[i]`` is the mirror image of ``left[i]``.
    device_order : tuple of str
        The same electrodes in the order in which the headset sends them.
    sfreq : float
        The headset's own rate in Hz.
    open_inputs : tuple of str
        Inputs that it sends after them, and that nothing is connected to.
    """

    name: str
    device: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    midline: tuple[str, ...] = ()
    device_order: tuple[str, ...] = field(kw_only=True)
    sfreq: float = field(kw_only=True)
    open_inputs: tuple[str, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        if len(self.left) != len(self.right):
            raise ValueError("each electrode on the left needs its mirror image on the right")
        if set(self.device_order) != set(self.ch_names):
            raise ValueError("device_order must hold the same electrodes as left, right, midline")

    @property
    def ch_names(self) -> tuple[str, ...]:
        """Channels in the model's order."""
        return self.left + self.right + self.midline

    @property
    def sent(self) -> tuple[str, ...]:
        """Channels as the headset sends them, open inputs and all."""
        return self.device_order + self.open_inputs

    @property
    def positions(self) -> Mapping[str, tuple[float, float, float]]:
        """Place of each electrode on the unit sphere: x to the right ear, y to the nose, z up."""
        return {name: POSITIONS[name] for name in self.ch_names}


def _on_sphere(inclination: float, azimuth: float) -> tuple[float, float, float]:
    """Turn degrees from the vertex and from the right ear towards the nose into x, y, z."""
    polar, around = math.radians(inclination), math.radians(azimuth)
    return (
        math.sin(polar) * math.cos(around),
        math.sin(polar) * math.sin(around),
        math.cos(polar),
    )


_MIDLINE = {
    "Fpz": (92, 90), "AFz": (69, 90), "Fz": (46, 90), "FCz": (23, 90), "Cz": (0, 0),
    "CPz": (23, -90), "Pz": (46, -90), "POz": (69, -90), "Oz": (92, -90), "Iz": (115, -90),
}  # fmt: skip
_RIGHT = {
    "Fp2": (92, 72), "AF4": (74, 65), "AF8": (92, 54), "F2": (50, 68), "F4": (60, 51),
    "F6": (75, 41), "F8": (92, 36), "F10": (115, 36), "FC2": (32, 45), "FC4": (53, 33),
    "FC6": (72, 21), "FT8": (92, 18), "FT10": (115, 18), "C2": (23, 0), "C4": (46, 0),
    "C6": (69, 0), "T8": (92, 0), "CP2": (32, -45), "CP4": (52, -33), "CP6": (72, -21),
    "TP8": (92, -18), "TP10": (115, -18), "P2": (50, -68), "P4": (60, -51), "P6": (75, -41),
    "P8": (92, -36), "P10": (115, -36), "PO4": (74, -65), "PO8": (92, -54), "PO10": (115, -54),
    "O2": (92, -72), "O10": (115, -72),
}  # fmt: skip
"""Degrees from the vertex, and from the right ear towards the nose; the left mirrors the right."""


def _angles() -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield every electrode with its angles: right, midline, and mirrored to the left."""
    yield from _RIGHT.items()
    yield from _MIDLINE.items()
    for name, (inclination, azimuth) in _RIGHT.items():
        letters = name.rstrip("0123456789")
        number = int(name.removeprefix(letters)) - 1
        yield f"{letters}{number}", (inclination, 180 - azimuth)


POSITIONS: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {name: _on_sphere(*angles) for name, angles in _angles()}
)
"""Electrodes of the extended 10-20 system on the unit sphere, to the degree.

The angles are those of the 10 % proportions on a sphere (Oostenveld & Praamstra 2001,
doi:10.1016/S1388-2457(00)00527-7), as EasyCap's M1 chart gives them.
"""

MUSE = Montage(
    "muse",
    "Muse",
    left=("TP9", "AF7"),
    right=("TP10", "AF8"),
    device_order=("TP9", "AF7", "AF8", "TP10"),
    sfreq=256.0,
    open_inputs=("Right AUX",),
)
"""InteraXon Muse: dry electrodes at the forehead and behind the ears, 256 Hz, reference Fpz; its
auxiliary input comes as a fifth channel, as muselsl names it."""

EPOC = Montage(
    "epoc",
    "EPOC",
    left=("AF3", "F7", "F3", "FC5", "T7", "P7", "O1"),
    right=("AF4", "F8", "F4", "FC6", "T8", "P8", "O2"),
    device_order=(
        "AF3", "F7", "F3", "FC5", "T7", "P7", "O1", "O2", "P8", "T8", "FC6", "F4", "F8", "AF4",
    ),
    sfreq=128.0,
)  # fmt: skip
"""Emotiv EPOC family and DREAMER: 14 saline electrodes, 128 Hz, references near P3 and P4."""

MONTAGES: Mapping[str, Montage] = MappingProxyType({m.name: m for m in (MUSE, EPOC)})


def missing_channels(spec: PreprocessingSpec, info: SignalInfo) -> tuple[str, ...]:
    """Return the channels that a recipe needs and a signal lacks."""
    return tuple(name for name in spec.ch_names if name not in info.ch_names)


def montage_of(ch_names: tuple[str, ...]) -> Montage | None:
    """Return the largest known montage whose electrodes are all among `ch_names`, or None."""
    fitting = [m for m in MONTAGES.values() if set(m.ch_names) <= set(ch_names)]
    return max(fitting, key=lambda m: len(m.ch_names), default=None)
