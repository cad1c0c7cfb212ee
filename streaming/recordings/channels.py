"""What the columns of a foreign file are: whose electrodes, and in which unit."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import UsageError
from streaming.signal.info import POSITIONS, montage_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

UNITS: Mapping[str, float] = MappingProxyType({"uV": 1.0, "µV": 1.0, "mV": 1e3, "V": 1e6})
"""Microvolts in one of each unit."""

AUXILIARY = frozenset({"Right AUX", "Left AUX", "AUX"})
"""Muse inputs that carry an electrode only where the wearer has plugged one in."""

USUAL_RATES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {"Muse": (256.0, 220.0), "EPOC": (128.0, 256.0)}
)
"""Rates in Hz: Muse of 2016 and later, and of 2014; EPOC, and EPOC+ and EPOC X at choice."""

_VOLTS_BELOW = 1e-3
"""A channel that spreads by less than 0.001 is in volts: in µV no amplifier's noise is so low."""

_MILLIVOLTS_BELOW = 0.5
"""Less than 0.5 is in millivolts: worn EEG spreads by 5 to 500 µV, a Muse's own noise by 1 µV."""

_ODD_ABOVE = 5000.0
"""More than 5 mV is no EEG: a Muse saturates at ±1 mV, an EPOC at ±4.2 mV."""


def parse_channel_map(text: str) -> dict[str, str]:
    """Read what the option ``--map`` was given.

    Parameters
    ----------
    text : str
        ``"eeg-ch1=TP9,eeg-ch2=AF7"``: the file's or stream's name, then the electrode.

    Returns
    -------
    channel_map : dict of str to str
        Electrode of each name.

    Raises
    ------
    UsageError
        Where a part is no pair, or a name stands twice.

    Examples
    --------
    >>> parse_channel_map("eeg-ch1=TP9, eeg-ch2=AF7")
    {'eeg-ch1': 'TP9', 'eeg-ch2': 'AF7'}
    """
    channel_map: dict[str, str] = {}
    for part in text.split(","):
        theirs, equals, ours = (side.strip() for side in part.partition("="))
        if not (theirs and equals and ours):
            raise UsageError(
                f"--map has {part.strip()!r} where a pair belongs. Write it as "
                '--map "eeg-ch1=TP9,eeg-ch2=AF7": the file\'s name, then the electrode.'
            )
        if theirs in channel_map or ours in channel_map.values():
            raise UsageError(
                f"--map gives {theirs if theirs in channel_map else ours!r} twice. Name each "
                "channel and each electrode once."
            )
        channel_map[theirs] = ours
    return channel_map


def rename_channels(
    names: Sequence[str], channel_map: Mapping[str, str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give channels the electrode names of a map.

    Parameters
    ----------
    names : sequence of str
        Channels as the file has them.
    channel_map : mapping of str to str or None
        Electrode of some or all of them.

    Returns
    -------
    ch_names, notes : tuple of str
        The channels under their new names, and what the user should know.

    Raises
    ------
    UsageError
        Where the map names a channel that is not there, or makes two channels alike.
    """
    channel_map = channel_map or {}
    if absent := [name for name in channel_map if name not in names]:
        raise UsageError(
            f"--map names {', '.join(absent)}, which the file does not hold (it holds "
            f"{', '.join(names)}). Use the file's own names on the left."
        )
    ch_names = tuple(channel_map.get(name, name) for name in names)
    if twice := sorted({name for name in ch_names if ch_names.count(name) > 1}):
        raise UsageError(
            f"with --map two channels are called {', '.join(twice)}. Give each its own electrode."
        )
    unknown = [name for name in ch_names if name not in POSITIONS and name not in AUXILIARY]
    if not unknown:
        return ch_names, ()
    note = (
        f"no electrode known here is called {', '.join(unknown)}; kept under that name, --map "
        f'"{unknown[0]}=TP9,..." says which electrode it is'
    )
    return ch_names, (note,)


def device_of(ch_names: Sequence[str]) -> str:
    """Return the headset whose electrodes are all there, in words, or ``"unknown"``."""
    montage = montage_of(tuple(ch_names))
    return montage.device if montage else "unknown"


def check_unit(unit: str | None) -> None:
    """Refuse a unit that is none.

    Parameters
    ----------
    unit : str or None
        What the option ``--unit`` was given.

    Raises
    ------
    UsageError
        Where it is not one of `UNITS`.
    """
    if unit is not None and unit not in UNITS:
        raise UsageError(f"--unit {unit!r} is not known. Give one of uV, mV, V.")


def to_microvolts(
    data: NDArray[np.float32], unit: str | None
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Bring a signal to µV, from the unit given or else from its scale.

    The scale is that of the median channel, its spread around its own median: offsets (800 µV on
    a Muse, 4200 µV on an EPOC) say nothing about the unit.

    Parameters
    ----------
    data : ndarray of float32, shape (n_channels, n_times)
        Signal in its own unit.
    unit : str or None
        One of `UNITS`, or None to tell it from the scale.

    Returns
    -------
    data : ndarray of float32, shape (n_channels, n_times)
        Signal in µV.
    notes : tuple of str
        What was assumed.
    """
    notes: tuple[str, ...] = ()
    if unit is None:
        unit = "uV"
        spread = _typical_spread(data)
        if 0 < spread < _MILLIVOLTS_BELOW:
            unit = "V" if spread < _VOLTS_BELOW else "mV"
            word = "volts" if unit == "V" else "millivolts"
            note = f"the values look like {word} (they spread by {spread:.2g}); taken as {unit}"
            notes = (f"{note}, --unit says otherwise",)
        elif spread > _ODD_ABOVE:
            note = f"the values spread by {spread:.2g}, too much for EEG in µV; taken as µV"
            notes = (f"{note}, --unit says otherwise",)
    factor = np.float32(UNITS[unit])
    return (data if factor == 1 else data * factor), notes


def _typical_spread(data: NDArray[np.float32]) -> float:
    """Return the median over the channels that move of 1.48 median deviations; 0 if none does."""
    thin = data[:, :: max(1, data.shape[1] // 20_000)].astype(np.float64)
    spreads = []
    for channel in thin:
        values = channel[np.isfinite(channel)]
        if values.size:
            spreads.append(1.4826 * float(np.median(np.abs(values - np.median(values)))))
    moving = [spread for spread in spreads if spread > 0]
    return float(np.median(moving)) if moving else 0.0
