"""The unit of a stream's or a file's values: as the user gives it, as described, or by scale."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import UsageError

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

_ODD_ABOVE = 5000.0
"""More than 5 mV is no EEG: a Muse saturates at ±1 mV, an EPOC at ±4.2 mV."""

_IMPOSSIBLE_ABOVE = 1e5
"""A spread of more than 100,000 µV is beyond any EEG amplifier (the widest, with 24 bits, take
±0.19 V in all): values said to be in volts or millivolts were in µV."""

_ENOUGH = 20_000
"""Samples of a channel that show its scale; of more, as many are taken evenly."""


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
    check_unit(unit)
    if unit is not None:
        return np.full(len(units), UNITS[unit])
    words = [word.strip().lower() for word in units]
    if not all(word in _WORDS for word in words):
        return None
    return np.array([_WORDS[word] for word in words])


def factors_by_scale(
    data: NDArray[np.floating], declared: NDArray[np.float64] | None, whose: str = "stream"
) -> tuple[NDArray[np.float64], str]:
    """Return microvolts in one of each channel's unit, checked against the signal's scale.

    Parameters
    ----------
    data : ndarray of float, shape (n_channels, n_times)
        A stretch of signal in its own unit.
    declared : ndarray of shape (n_channels,) or None
        What the description says; it holds unless the scale makes it impossible.
    whose : str
        What describes it, for the note.

    Returns
    -------
    factors : ndarray of shape (n_channels,)
        Microvolts in one.
    note : str
        What was assumed, or empty.
    """
    plain = np.ones(data.shape[0])
    if declared is None:
        unit, note = _unit_by_scale(data)
        note = note or "taken as uV, --unit says otherwise"
        return plain * UNITS[unit], f"the {whose} names no unit that is known here: {note}"
    spread = _typical_spread(data)
    if (declared == 1).all() and 0 < spread < _VOLTS_BELOW:
        unit = "V"
    elif (declared > 1).all() and spread * declared.min() > _IMPOSSIBLE_ABOVE:
        unit = "uV"
    else:
        return declared, ""
    note = (
        f"the values spread by {spread:.2g}, which the unit that the {whose} names makes "
        f"impossible for EEG; taken as {unit}, --unit says otherwise"
    )
    return plain * UNITS[unit], note


def described_to_microvolts(
    data: NDArray[np.float32], units: Sequence[str], unit: str | None
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Bring a file's signal to µV by the units that the file names, checked against the scale.

    Parameters
    ----------
    data : ndarray of float32, shape (n_channels, n_times)
        Signal, each channel in its own unit; it is overwritten.
    units : sequence of str
        Unit of each channel as the file has it.
    unit : str or None
        What ``--unit`` was given; it holds unchecked.

    Returns
    -------
    data : ndarray of float32, shape (n_channels, n_times)
        Signal in µV.
    notes : tuple of str
        What was assumed.
    """
    factors, note = declared_factors(units, unit), ""
    if factors is None or unit is None:
        factors, note = factors_by_scale(data, factors, "file")
    if (factors != 1).any():
        data *= factors[:, np.newaxis].astype(np.float32)
    return data, ((note,) if note else ())


def may_be_voltage(unit: str) -> bool:
    """Say whether a unit as a file spells it is one of voltage, or left open."""
    return unit.strip().lower() in {"", *_WORDS}


def to_microvolts(
    data: NDArray[np.float32], unit: str | None
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Bring a signal to µV, from the unit given or else from its scale.

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
    note = ""
    if unit is None:
        unit, note = _unit_by_scale(data)
    factor = np.float32(UNITS[unit])
    return (data if factor == 1 else data * factor), ((note,) if note else ())


def _unit_by_scale(data: NDArray[np.floating]) -> tuple[str, str]:
    """Return the unit that a signal's spread tells, and what to say of it where it is not µV's."""
    spread = _typical_spread(data)
    if 0 < spread < _MILLIVOLTS_BELOW:
        unit, word = ("V", "volts") if spread < _VOLTS_BELOW else ("mV", "millivolts")
        what = f"the values look like {word} (they spread by {spread:.2g})"
    elif spread > _ODD_ABOVE:
        unit, what = "uV", f"the values spread by {spread:.2g}, too much for EEG in µV"
    else:
        return "uV", ""
    return unit, f"{what}; taken as {unit}, --unit says otherwise"


def _typical_spread(data: NDArray[np.floating]) -> float:
    """Return the median over the channels that move of 1.48 median deviations; 0 if none does.

    It is taken around each channel's own median: offsets (800 µV on a Muse, 4200 µV on an EPOC)
    say nothing about the unit.
    """
    spreads = []
    for channel in data[:, :: max(1, data.shape[1] // _ENOUGH)].astype(np.float64):
        values = channel[np.isfinite(channel)]
        if values.size:
            spreads.append(1.4826 * float(np.median(np.abs(values - np.median(values)))))
    moving = [spread for spread in spreads if spread > 0]
    return float(np.median(moving)) if moving else 0.0
