"""What a stream says of its channels: names and units, and what to make of it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import SignalMismatch, UsageError
from streaming.signal.info import POSITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

UNITS: Mapping[str, float] = MappingProxyType({"uV": 1.0, "µV": 1.0, "mV": 1e3, "V": 1e6})
"""Microvolts in one of each unit that ``--unit`` takes."""

_WORDS: Mapping[str, float] = MappingProxyType(
    {
        "microvolts": 1.0, "microvolt": 1.0, "uv": 1.0, "µv": 1.0, "μv": 1.0, "-6": 1.0,
        "millivolts": 1e3, "millivolt": 1e3, "mv": 1e3, "-3": 1e3,
        "volts": 1e6, "volt": 1e6, "v": 1e6, "0": 1e6,
    }
)  # fmt: skip
"""Microvolts in one of each unit as descriptions spell it, in small letters; the numbers are
MNE's powers of ten."""

_VOLTS_BELOW = 1e-3
"""A signal that spreads by less than 0.001 is in volts: in µV no amplifier's noise is so low."""

_MILLIVOLTS_BELOW = 0.5
"""Less than 0.5 is in millivolts: worn EEG spreads by 5 to 500 µV, a Muse's own noise by 1 µV."""

_IMPOSSIBLE_ABOVE = 1e5
"""A spread of more than 100,000 µV is beyond any EEG amplifier (the widest, with 24 bits, take
±0.19 V in all): values said to be in volts or millivolts were in µV."""

_AUXILIARY = frozenset({"Right AUX", "Left AUX", "AUX"})
"""Muse inputs that carry an electrode only where the wearer has plugged one in."""

_MOST_NAMED = 6
"""Channels that a note lists by name."""


def name_channels(
    labels: Sequence[str], channel_map: Mapping[str, str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the electrodes of a stream's channels.

    Parameters
    ----------
    labels : sequence of str
        As described, empty where a channel has none.
    channel_map : mapping of str to str or None
        Electrode of some or all channels, by their labels; channels without a label of their own
        are called ``ch1``, ``ch2``, ... here.

    Returns
    -------
    ch_names, notes : tuple of str
        The channels' names, all different, and what the user should know.

    Raises
    ------
    SignalMismatch
        Where channels have no name of their own and the map gives them none.
    UsageError
        Where the map names a channel that is not there, or makes two alike.
    """
    channel_map = channel_map or {}
    nameless = [not label or list(labels).count(label) > 1 for label in labels]
    theirs = [f"ch{n + 1}" if nameless[n] else label for n, label in enumerate(labels)]
    if any(nameless) and not channel_map:
        found = ", ".join(label or "(none)" for label in labels)
        raise SignalMismatch(
            f"The stream does not name its channels apart (it says {found}). Say which electrodes "
            f'they are: --map "{theirs[nameless.index(True)]}=TP9,...", counted from ch1.'
        )
    if absent := [name for name in channel_map if name not in theirs]:
        raise UsageError(
            f"--map names {', '.join(absent)}, which the stream does not carry (it carries "
            f"{', '.join(theirs)}). Use the stream's own names on the left."
        )
    ch_names = tuple(channel_map.get(name, name) for name in theirs)
    if twice := sorted({name for name in ch_names if ch_names.count(name) > 1}):
        raise UsageError(
            f"with --map two channels are called {', '.join(twice)}. Give each its own electrode."
        )
    unknown = [name for name in ch_names if name not in POSITIONS and name not in _AUXILIARY]
    if not unknown:
        return ch_names, ()
    more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
    note = (
        f"no electrode known here is called {', '.join(unknown[:_MOST_NAMED])}{more}; kept under "
        f'that name, --map "{unknown[0]}=TP9,..." says which electrode it is'
    )
    return ch_names, (note,)


def declared_factors(units: Sequence[str], unit: str | None) -> NDArray[np.float64] | None:
    """Return microvolts in one of each channel's unit, as far as anyone says.

    Parameters
    ----------
    units : sequence of str
        Unit of each channel as described, empty where there is none.
    unit : str or None
        What ``--unit`` was given; it outranks the description.

    Returns
    -------
    factors : ndarray of shape (n_channels,) or None
        None where neither says it for every channel.

    Raises
    ------
    UsageError
        Where `unit` is not one of `UNITS`.
    """
    if unit is not None:
        if unit not in UNITS:
            raise UsageError(f"--unit {unit!r} is not known. Give one of uV, mV, V.")
        return np.full(len(units), UNITS[unit])
    words = [word.strip().lower() for word in units]
    if not all(word in _WORDS for word in words):
        return None
    return np.array([_WORDS[word] for word in words])


def factors_by_scale(
    data: NDArray[np.float64], declared: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], str]:
    """Return microvolts in one of each channel's unit, checked against the signal's scale.

    Parameters
    ----------
    data : ndarray of float64, shape (n_channels, n_times)
        A stretch of signal in its own unit; offsets say nothing of the unit.
    declared : ndarray of shape (n_channels,) or None
        What the description says; it holds unless the scale makes it impossible.

    Returns
    -------
    factors : ndarray of shape (n_channels,)
        Microvolts in one.
    note : str
        What was assumed, or empty.
    """
    spread = _typical_spread(data)
    plain = np.ones(data.shape[0])
    if declared is None:
        unit = "V" if spread < _VOLTS_BELOW else "mV" if spread < _MILLIVOLTS_BELOW else "uV"
        unit = unit if spread else "uV"
        note = (
            "the stream names no unit that is known here; by its scale (it spreads by "
            f"{spread:.2g}) it is taken as {unit}, --unit says otherwise"
        )
        return plain * UNITS[unit], note
    if (declared == 1).all() and 0 < spread < _VOLTS_BELOW:
        word, factors = "V", plain * UNITS["V"]
    elif (declared > 1).all() and spread * declared.min() > _IMPOSSIBLE_ABOVE:
        word, factors = "uV", plain
    else:
        return declared, ""
    note = (
        f"the values spread by {spread:.2g}, which the unit that the stream names makes "
        f"impossible for EEG; taken as {word}, --unit says otherwise"
    )
    return factors, note


def _typical_spread(data: NDArray[np.float64]) -> float:
    """Return the median over the channels that move of 1.48 median deviations; 0 if none does."""
    spreads = []
    for channel in data:
        values = channel[np.isfinite(channel)]
        if values.size:
            spreads.append(1.4826 * float(np.median(np.abs(values - np.median(values)))))
    moving = [spread for spread in spreads if spread > 0]
    return float(np.median(moving)) if moving else 0.0
