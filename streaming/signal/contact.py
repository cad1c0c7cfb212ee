"""How well each electrode touches the skin, judged from the raw signal alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import scipy
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Contact(StrEnum):
    """What an electrode is worth right now."""

    GOOD = "good"
    FAIR = "fair"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ElectrodeContact:
    """One electrode over one stretch.

    Attributes
    ----------
    name : str
        The electrode.
    quality : Contact
        What it is worth.
    why : str
        The reason in words; empty where it is good.
    is_broken : bool
        Whether it gives no EEG at all, a flat line, no numbers or a jump, where others give too
        much of other things.
    is_stirred : bool
        Whether it gives what the wearer's muscles or movement give as well as a loose electrode.
    """

    name: str
    quality: Contact
    why: str = ""
    is_broken: bool = False
    is_stirred: bool = False


FLAT = 1.0
"""µV peak to peak over a second: two ADC steps of a Muse (0.49 µV) or an EPOC (0.51 µV); a live
electrode's own noise is larger. The quietest second of any electrode in 18 Muse recordings spans
14 µV, in 98 s of an EPOC 17 µV, in 36 s of an EPOC X 6 µV."""

FLAT_STEP = 0.25
"""Seconds between the starts of the seconds looked at for flatness. Whatever stands still for 1.25
s is found wherever it begins, so that no window that is read holds more of it; shorter steps cost
more and find little more."""

JUMP, JUMP_SECONDS = 1000.0, 0.5
"""µV within half a second: a Muse's whole range on one side, and five times a large blink. An
electrode that pops, a line at zero that ends, or an amplifier that overflowed. It rings in the
filters for as long as they take to settle, so that the signal before a window counts as well: with
a pop of 5 mV on one of 14 electrodes the shipped model read on as if nothing was."""

TWIN = 0.999
"""Correlation over a second above which two channels carry one signal: a bridge of gel or sweat,
a reference that fell off, or a driver that repeats one channel (all alike: OpenBCI_GUI issue 389).
Real neighbours stay below: at most 0.982 in four-second windows of 18 Muse recordings (AF7, AF8),
0.985 in a Mind Monitor one, 0.873 in an EPOC X one, 0.994 in one-second windows of an EPOC; the
simulated headsets reach 0.992."""

STUCK = 0.05
"""Share of samples at one end of a range wider than `RANGE_FAIR`: a rail. Blinks touch their peak
in under 1 % of samples."""

RANGE_FAIR, RANGE_OFF = 150.0, 300.0
"""µV: the median over seconds of the peak-to-peak range. In four-second windows of five minutes of
relaxed Muse recordings every channel stays under 120 µV 99 times of 100, while the channel that
saturates in the concentrating ones stands at 255 to 1494 µV (medians of six recordings). Between
the two, 150 µV is also the upper end of the usual bounds for rejecting a stretch (Luck 2014, An
Introduction to the Event-Related Potential Technique, ch. 6)."""

MAINS = 0.9
"""Share of the variance that one mains frequency carries. In relaxed Muse recordings with good
signal behind the notch it reaches 0.79, so only more than that is held against an electrode."""

MAINS_FREQS = (50.0, 60.0)

MUSCLE_ABOVE = 20.0
"""Hz; chewing and forehead muscles show from there on, brain rhythms hardly (Goncharova et al.
2003, doi:10.1016/S1388-2457(03)00093-2)."""

MUSCLE_FAIR, MUSCLE_OFF = 20.0, 30.0
"""µV rms above 20 Hz over the window. Good electrodes of 11 Muse recordings stay under 17 µV in 95
of 100 windows, hum and all; two that lost contact stand at 96 to 290 µV (AF8) and 37 to 42 (AF7),
in the median."""

DRIFT = 200.0
"""µV between the means of the first and the last second. Good electrodes of the same recordings
stay under 60 µV in 95 of 100 windows."""


def assess_contact(
    windows: NDArray[np.floating], ch_names: Sequence[str], sfreq: float, n_before: int = 0
) -> list[tuple[ElectrodeContact, ...]]:
    """Judge the electrodes over some windows.

    Parameters
    ----------
    windows : ndarray of shape (n_windows, n_channels, n_times)
        Raw signal in µV, offsets and all.
    ch_names : sequence of str
        The electrodes.
    sfreq : float
        Sampling rate in Hz.
    n_before : int
        How many samples of each window lie before it and are looked at for jumps alone.

    Returns
    -------
    contact : list of tuple of ElectrodeContact
        For each window, each electrode in the order of `ch_names`.
    """
    with_before = np.asarray(windows, dtype=np.float32)
    is_number = np.isfinite(with_before)
    finite: NDArray[np.bool_] = np.asarray(is_number[..., n_before:].all(axis=-1))
    raw = np.where(finite[..., np.newaxis], with_before[..., n_before:], np.float32(0))
    if not is_number.all():
        with_before = np.nan_to_num(with_before, posinf=0.0, neginf=0.0)
    measures = _Measures(
        finite=finite,
        quietest=_quietest_second(raw, sfreq),
        swing=_median_range(raw, sfreq),
        stuck=_stuck_share(raw),
        largest=_largest_range(raw, sfreq),
        mains=_mains_share(raw, sfreq),
        muscle=_muscle_rms(raw, sfreq),
        drift=_drift(raw, sfreq),
        jump=_largest_jump(with_before, sfreq),
        twin=_twins(raw, sfreq),
    )
    return _judged(ch_names, measures)


def good_share(contact: Sequence[ElectrodeContact]) -> float:
    """Return the share of electrodes that are good, in [0, 1]."""
    return _share_of(Contact.GOOD, contact)


def off_share(contact: Sequence[ElectrodeContact]) -> float:
    """Return the share of electrodes that are off, in [0, 1]."""
    return _share_of(Contact.OFF, contact)


def _share_of(quality: Contact, contact: Sequence[ElectrodeContact]) -> float:
    return sum(electrode.quality is quality for electrode in contact) / len(contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measures:
    """What is measured of each window and channel, arrays of shape (n_windows, n_channels).

    Whether all samples are numbers; the least range over a second, the median and the largest one,
    in µV; the share of samples at one end of a wide range; the share of mains; muscle, drift and
    jump in µV; the channel that is alike, -1 for none.
    """

    finite: NDArray[np.bool_]
    quietest: NDArray[np.float32]
    swing: NDArray[np.float32]
    stuck: NDArray[np.float32]
    largest: NDArray[np.float32]
    mains: NDArray[np.float32]
    muscle: NDArray[np.float32]
    drift: NDArray[np.float32]
    jump: NDArray[np.float32]
    twin: NDArray[np.int64]


def _judged(ch_names: Sequence[str], of: _Measures) -> list[tuple[ElectrodeContact, ...]]:
    """Put all measures into words, the worst first."""
    names = np.asarray(ch_names, dtype=np.object_)
    verdicts = (
        (~of.finite, Contact.OFF, "no numbers", names),
        (of.quietest < FLAT, Contact.OFF, "flat: no signal", names),
        (of.stuck >= STUCK, Contact.OFF, "at the amplifier's rail", names),
        (of.swing >= RANGE_OFF, Contact.OFF, "swings by {:.0f} µV", of.swing),
        (of.mains >= MAINS, Contact.FAIR, "{:.0%} of the power is mains hum", of.mains),
        (of.jump >= JUMP, Contact.OFF, "jumps by {:.0f} µV", of.jump),
        (of.twin >= 0, Contact.OFF, "the same signal as {}", names[of.twin]),
        (of.muscle >= MUSCLE_OFF, Contact.OFF, "{:.0f} µV of muscle or noise", of.muscle),
        (of.swing >= RANGE_FAIR, Contact.FAIR, "swings by {:.0f} µV", of.swing),
        (of.muscle >= MUSCLE_FAIR, Contact.FAIR, "{:.0f} µV of muscle or noise", of.muscle),
        (of.drift >= DRIFT, Contact.FAIR, "drifts by {:.0f} µV", of.drift),
    )
    is_silent = ~of.finite | (of.quietest < FLAT)
    stirs = (of.mains < MAINS) & ((of.muscle >= MUSCLE_FAIR) | (of.largest >= RANGE_OFF))
    is_stirred = stirs & ~is_silent & (of.stuck < STUCK) & (of.twin < 0)
    is_broken = is_silent | (of.jump >= JUMP)
    judged = [
        [ElectrodeContact(name, Contact.GOOD, is_stirred=stirred) for name, stirred in row]
        for row in (zip(ch_names, each, strict=True) for each in is_stirred.tolist())
    ]
    holds = np.stack([verdict[0] for verdict in verdicts])
    for w, c in np.argwhere(holds.any(axis=0)).tolist():
        _, quality, words, told = verdicts[holds[:, w, c].argmax()]
        why = words.format(np.broadcast_to(told, holds.shape[1:])[w, c])
        judged[w][c] = ElectrodeContact(
            ch_names[c], quality, why, bool(is_broken[w, c]), bool(is_stirred[w, c])
        )
    return [tuple(window) for window in judged]


def _quietest_second(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the least peak-to-peak range of any second, counted in steps from the newest one."""
    return np.asarray(_ranges_in_steps(raw, sfreq, 1.0).min(axis=-1))


def _largest_jump(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the largest peak-to-peak range of half a second, counted in the same steps."""
    return np.asarray(_ranges_in_steps(raw, sfreq, JUMP_SECONDS).max(axis=-1))


def _ranges_in_steps(raw: NDArray[np.float32], sfreq: float, seconds: float) -> NDArray[np.float32]:
    """Return the ranges of spans of some seconds that begin `FLAT_STEP` after each other."""
    n_step = max(1, round(FLAT_STEP * sfreq))
    n_steps = raw.shape[-1] // n_step
    in_span = min(round(seconds / FLAT_STEP), n_steps)
    if not n_steps:
        return np.asarray(np.ptp(raw, axis=-1, keepdims=True))
    steps = raw[..., raw.shape[-1] - n_steps * n_step :].reshape(*raw.shape[:-1], n_steps, n_step)
    top = sliding_window_view(steps.max(axis=-1), in_span, axis=-1).max(axis=-1)
    bottom = sliding_window_view(steps.min(axis=-1), in_span, axis=-1).min(axis=-1)
    return np.asarray(top - bottom)


def _stuck_share(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the share of samples at one end of the range; 0 where the range is narrow."""
    top = raw.max(axis=-1, keepdims=True)
    bottom = raw.min(axis=-1, keepdims=True)
    share = np.maximum((raw == top).mean(axis=-1), (raw == bottom).mean(axis=-1))
    is_wide = (top - bottom)[..., 0] > RANGE_FAIR
    stuck: NDArray[np.float32] = np.where(is_wide, share, 0.0).astype(np.float32)
    return stuck


def _twins(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.int64]:
    """Return which channel carries the same signal for a second as each one, -1 where none does."""
    seconds = _seconds(raw, sfreq)
    centred = seconds - seconds.mean(axis=-1, keepdims=True)
    size = np.sqrt(np.square(centred).sum(axis=-1, keepdims=True))
    unit = (centred / np.maximum(size, np.float32(1e-6))).swapaxes(-3, -2)
    alike = (unit @ unit.swapaxes(-1, -2) > TWIN).any(axis=-3)
    alike &= ~np.eye(raw.shape[-2], dtype=np.bool_)
    return np.where(alike.any(axis=-1), alike.argmax(axis=-1), -1)


def _seconds(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the whole seconds of a signal, (..., n_seconds, n_times)."""
    n_second = min(max(1, round(sfreq)), raw.shape[-1])
    n_seconds = raw.shape[-1] // n_second
    return raw[..., : n_seconds * n_second].reshape(*raw.shape[:-1], n_seconds, n_second)


def _ranges(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the peak-to-peak range of each whole second."""
    seconds = _seconds(raw, sfreq)
    ranges: NDArray[np.float32] = seconds.max(-1) - seconds.min(-1)
    return ranges


def _median_range(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the median over seconds of the peak-to-peak range: one blink is no fault."""
    return np.asarray(np.median(_ranges(raw, sfreq), axis=-1), dtype=np.float32)


def _largest_range(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the largest peak-to-peak range of a second."""
    return np.asarray(_ranges(raw, sfreq).max(axis=-1), dtype=np.float32)


def _muscle_rms(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the rms above 20 Hz; 0 where the rate does not reach far enough above it."""
    if sfreq < 4 * MUSCLE_ABOVE:
        return np.zeros(raw.shape[:-1], dtype=np.float32)
    n_settle = min(raw.shape[-1] - 1, round(0.25 * sfreq))
    fast = scipy.signal.sosfilt(_above_muscle(sfreq), raw - raw[..., :1], axis=-1)[..., n_settle:]
    return np.asarray(np.sqrt(np.square(fast).mean(axis=-1)), dtype=np.float32)


@cache
def _above_muscle(sfreq: float) -> NDArray[np.float32]:
    return np.asarray(
        scipy.signal.butter(4, MUSCLE_ABOVE, "highpass", fs=sfreq, output="sos"), dtype=np.float32
    )


def _drift(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the difference between the means of the first and the last second."""
    n_second = min(max(1, round(sfreq)), raw.shape[-1])
    moved = raw[..., -n_second:].mean(axis=-1) - raw[..., :n_second].mean(axis=-1)
    return np.asarray(np.abs(moved), dtype=np.float32)


def _mains_share(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the larger share of the variance that one mains frequency carries, in [0, 1]."""
    n_times = raw.shape[-1]
    centred = raw - raw.mean(axis=-1, keepdims=True)
    total = np.square(centred).sum(axis=-1) + np.float32(1e-9)
    share = np.zeros(raw.shape[:-1], dtype=np.float32)
    for freq in MAINS_FREQS:
        if freq >= sfreq / 2:
            continue
        phase = 2 * np.pi * freq / sfreq * np.arange(n_times)
        taper = np.hanning(n_times)
        # A Hann taper halves the amplitude and passes 3/8 of the variance: 4/1.5 undoes both.
        power = sum(
            np.square((centred * (wave(phase) * taper).astype(np.float32)).sum(axis=-1))
            for wave in (np.cos, np.sin)
        )
        share = np.maximum(share, 8 * power / (n_times * total))
    return np.minimum(share, 1.0)
