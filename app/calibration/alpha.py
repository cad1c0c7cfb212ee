"""Eyes closed against eyes open: alpha must rise, which tries the headset from end to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import welch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streaming.signal.info import SignalInfo

BAND = (8.0, 13.0)
"""Hz; the alpha band of the International Federation's glossary (Kane et al. 2017,
doi:10.1016/j.cnp.2017.07.002)."""

RISEN_DB = 2.0
"""dB by which alpha must rise to be called risen. With closed eyes it is larger all over the head,
most at the back (Berger 1929, doi:10.1007/BF01797193; Barry et al. 2007,
doi:10.1016/j.clinph.2007.07.028). A choice: one half a minute with
open eyes differs from the next by 1.5 dB (standard deviation over simulated people)."""

BACK = ("O", "PO", "P", "TP")
"""How the names of electrodes begin that sit at the back of the head, where alpha comes from."""

SEGMENT_SECONDS = 2.0
"""Length of one Welch segment: half a hertz, ten steps within the band."""

LOUD = 3.0
"""A segment whose range is more than this many times the electrode's median one holds a blink or a
movement and is left out. A choice; a blink is five times as large as what lies around it."""

FEWEST_SEGMENTS = 4
"""Quiet segments without which nothing is told of an electrode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlphaCheck:
    """What closing the eyes did.

    Attributes
    ----------
    rise_db : float or None
        Alpha power with eyes closed over that with eyes open, in dB: the median over the electrodes
        at the back of the head, or over all where there is none; None where too little was quiet.
    channels : tuple of (str, float)
        The same of each electrode of which something can be told.
    risen : bool
        Whether it rose as it should.
    words : str
        The same in a sentence or two.
    """

    rise_db: float | None
    channels: tuple[tuple[str, float], ...]
    risen: bool
    words: str


def alpha_rise(
    eyes_open: Sequence[NDArray[np.floating]],
    eyes_closed: Sequence[NDArray[np.floating]],
    info: SignalInfo,
) -> AlphaCheck:
    """Compare alpha with eyes closed to alpha with eyes open.

    Parameters
    ----------
    eyes_open, eyes_closed : sequence of ndarray of shape (n_channels, n_times)
        The stretches without a gap of each rest, raw, in µV.
    info : SignalInfo
        The signal's facts.

    Returns
    -------
    check : AlphaCheck
        Which never forbids to go on.
    """
    from app.signal_display import is_electrode  # noqa: PLC0415 - only of what is shown live

    before, after = _alpha(eyes_open, info), _alpha(eyes_closed, info)
    rises = {
        name: float(10.0 * np.log10(closed / opened))
        for name, opened, closed in zip(info.ch_names, before, after, strict=True)
        if is_electrode(name) and opened > 0 and closed > 0
    }
    if not rises:
        return AlphaCheck(
            rise_db=None,
            channels=(),
            risen=False,
            words="Alpha could not be compared: too little of the signal was quiet. The blocks can "
            "begin all the same.",
        )
    back = [name for name in rises if name.rstrip("0123456789z") in BACK] or list(rises)
    rise = float(np.median([rises[name] for name in back]))
    return AlphaCheck(
        rise_db=rise,
        channels=tuple(rises.items()),
        risen=rise >= RISEN_DB,
        words=_words(rise, back),
    )


def _words(rise: float, at: Sequence[str]) -> str:
    told = f"Alpha with eyes closed: {rise:+.1f} dB at {', '.join(at)}."
    if rise >= RISEN_DB:
        return f"{told} It rose, as it should: what the headset passes on comes from a brain."
    return (
        f"{told} It did not rise. In some people it hardly does; else see that the sensors touch "
        "the skin and that the right headset is connected. The blocks can begin all the same."
    )


def _alpha(stretches: Sequence[NDArray[np.floating]], info: SignalInfo) -> NDArray[np.float64]:
    """Return each channel's alpha power in µV², shape (n_channels,); NaN where none is told."""
    n_segment = round(SEGMENT_SECONDS * info.sfreq)
    pieces = [
        np.asarray(stretch[:, start : start + n_segment], dtype=np.float64)
        for stretch in stretches
        for start in range(0, stretch.shape[1] - n_segment + 1, n_segment)
    ]
    nothing = np.full(len(info.ch_names), np.nan)
    if len(pieces) < FEWEST_SEGMENTS:
        return nothing
    segments = np.stack(pieces)
    finite = np.isfinite(segments).all(axis=-1)
    segments = np.nan_to_num(segments)
    swing = np.ptp(segments, axis=-1)
    quiet = finite & (swing > 0) & (swing <= LOUD * np.median(swing, axis=0))
    freqs, density = welch(segments, info.sfreq, nperseg=n_segment, axis=-1)
    inside = (freqs >= BAND[0]) & (freqs <= BAND[1])
    power = density[..., inside].sum(axis=-1) * (freqs[1] - freqs[0])
    n_quiet = quiet.sum(axis=0)
    total = (power * quiet).sum(axis=0)
    return np.where(n_quiet >= FEWEST_SEGMENTS, total / np.maximum(n_quiet, 1), nothing)
