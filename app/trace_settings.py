"""What the user has set of the traces; it changes the picture, and no reading ever."""

from __future__ import annotations

from dataclasses import dataclass

from streaming.signal.bands import BROADBAND

FILTERS: tuple[tuple[float, float] | None, ...] = (
    None,
    (BROADBAND.l_freq, BROADBAND.h_freq),
    (4.0, BROADBAND.h_freq),
)
"""Pass bands in Hz: none, the field's whole band, and the one without the slow waves of sweat and
electrodes, which lie under 4 Hz (Niedermeyer & Lopes da Silva 2005, ch. 9)."""

NOTCHES: tuple[float | None, ...] = (None, 50.0, 60.0)
"""Mains frequencies in Hz: Europe's, most of the world's, and America's."""

SCALES = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""µV that the scale bar may stand for."""

UNITS = ("µV", "mV")
"""In which it may be written."""

WINDOWS = (5.0, 10.0, 20.0, 30.0)
"""Seconds that may be shown; the ring holds 30."""

HIGHEST_SHARE = 0.45
"""Upper edge over sampling rate where the rate is too low for 45 Hz: half of it would ring."""

NARROWEST = 1.5
"""Upper edge over lower edge under which a band is none."""

OFFSET_EDGE = 0.1
"""Hz above which everything is shown where no filter is on: an electrode's offset of 4200 µV
(measured on an EPOC) would leave nothing to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSettings:
    """How the traces are drawn.

    Attributes
    ----------
    band : tuple of float or None
        Lower and upper edge of the filter in Hz, one of `FILTERS`.
    notch : float or None
        Mains frequency that is taken out, one of `NOTCHES`.
    scale : float
        µV that the scale bar stands for, one of `SCALES`. At first 100: a blink just fits, and
        alpha is seen.
    seconds : float
        What is shown, one of `WINDOWS`.
    hidden : frozenset of str
        Channels that are not drawn; where it holds all of them, all are drawn.
    unit : {"µV", "mV"}
        In which the scale is written.

    Raises
    ------
    ValueError
        Where a value is not among those that there are.
    """

    band: tuple[float, float] | None = FILTERS[1]
    notch: float | None = 50.0
    scale: float = 100.0
    seconds: float = 10.0
    hidden: frozenset[str] = frozenset()
    unit: str = "µV"

    def __post_init__(self) -> None:
        offered: tuple[tuple[str, object, tuple[object, ...]], ...] = (
            ("band", self.band, FILTERS),
            ("notch", self.notch, NOTCHES),
            ("scale", self.scale, SCALES),
            ("seconds", self.seconds, WINDOWS),
            ("unit", self.unit, UNITS),
        )
        for name, value, there in offered:
            if value not in there:
                raise ValueError(f"traces know the {name} {there}, got {value!r}")

    @property
    def scale_words(self) -> str:
        """What the scale bar stands for, in the unit that it is written in."""
        in_unit = self.scale / 1000 if self.unit == "mV" else self.scale
        return f"{in_unit:g} {self.unit}"

    def shown(self, ch_names: tuple[str, ...]) -> tuple[int, ...]:
        """Return the indices of the channels that are drawn: at least one."""
        picks = tuple(i for i, name in enumerate(ch_names) if name not in self.hidden)
        return picks or tuple(range(len(ch_names)))


def band_at(band: tuple[float, float] | None, sfreq: float) -> tuple[float, float] | None:
    """Return the pass band that a rate allows, in Hz; None where only the offset goes."""
    if band is None:
        return None
    highest = min(band[1], HIGHEST_SHARE * sfreq)
    return (band[0], highest) if highest >= NARROWEST * band[0] else None


def notch_at(notch: float | None, sfreq: float) -> float | None:
    """Return the mains frequency that is taken out at a rate; None where none is."""
    return notch if notch is not None and notch < sfreq / 2 else None


def filter_words(settings: TraceSettings, sfreq: float | None) -> str:
    """Say how the signal on the screen is filtered, as it is: ``1–45 Hz · notch 50 Hz``.

    Parameters
    ----------
    settings : TraceSettings
        What the user has set.
    sfreq : float or None
        The signal's rate in Hz, which may be too low for it; None where none is known.
    """
    rate = sfreq if sfreq is not None else 1000.0
    band, notch = band_at(settings.band, rate), notch_at(settings.notch, rate)
    words = f"above {OFFSET_EDGE:g} Hz" if band is None else f"{band[0]:g}–{band[1]:g} Hz"
    return words if notch is None else f"{words} · notch {notch:g} Hz"
