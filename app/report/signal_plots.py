"""Contact, band powers and spectra, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline

from app.contact_windows import QUALITIES, WINDOW_SECONDS
from app.report.baseline import against_baseline
from app.report.columns import columns_of, runs_of
from app.report.drawing import (
    FAIR,
    GOOD,
    GRID,
    LEFT,
    OFF,
    RIGHT,
    SOFT,
    Drawing,
    drawable,
    key,
    look,
    new_axes,
    new_figure,
    time_axis,
)
from app.words import BAND_SYMBOLS
from models.svg_frame import LIGHT as LINES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from app.report.survey import Survey

ROW = 0.2
"""Inches of an electrode's row."""

HEIGHTS = (0.84, 0.46, 0.16)
"""Height of good, fair and off in shares of a row: told apart without colour."""

COLOURS = (GOOD, FAIR, OFF)

SPECTRUM_HZ = (1.0, 65.0)
"""What a spectrum shows: the bands, and the mains of both halves of the world above them."""

TICK, DEEPEST = 20.0, 80.0
"""Decibels between the ticks of a spectrum, and that it spans at the most: what lies 80 dB under
the strongest wave is no EEG."""

PER_ROW = 4
"""Spectra side by side."""

QUIET = 3.0
"""Decibels either side that a band power's axis spans at the least: less would make noise look like
news."""


@look()
def contact_drawing(found: Survey, seconds: float) -> Drawing:
    """Draw each electrode's contact over the recording.

    Parameters
    ----------
    found : Survey
        With one window at least.
    seconds : float
        Length of the recording.
    """
    n_channels = len(found.ch_names)
    height = ROW * n_channels
    figure = new_figure(height + 0.82)
    axes = new_axes(figure, 0.5, height)
    columns = columns_of(found.start, found.stop, seconds)
    boxes: tuple[list[tuple[float, float, float]], ...] = ([], [], [])
    for row in range(n_channels):
        counts = columns.counts(found.contact[:, row].astype(np.int64), len(QUALITIES))
        for start, stop, quality in runs_of(columns, counts.argmax(axis=1)):
            boxes[quality].append((start, stop, n_channels - 1 - row))
    for quality, rows in enumerate(boxes):
        _fill(axes, rows, HEIGHTS[quality], COLOURS[quality])
    axes.set_ylim(0, n_channels)
    names = [drawable(name) for name in reversed(found.ch_names)]
    axes.set_yticks(np.arange(n_channels) + 0.5, names)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    time_axis(axes, seconds)
    words = ("good: full height", "fair: half", "off: a line")
    key(axes, [Patch(color=c, label=w, linewidth=0) for c, w in zip(COLOURS, words, strict=True)])
    good = float((found.contact == 0).mean())
    return Drawing(
        "contact",
        figure,
        f"Contact of {n_channels} electrodes over time, good for {good:.0%} of it",
        f"Judged from the raw signal over windows of {WINDOW_SECONDS:.0f} s; empty where samples "
        "are missing or a stretch is shorter."
        + _summed_up(columns.start, columns.stop, found.start.size),
    )


@look()
def bands_drawing(found: Survey, seconds: float) -> Drawing | None:
    """Draw the band powers against the recording's own baseline; None where there is none.

    Parameters
    ----------
    found : Survey
        What was measured.
    seconds : float
        Length of the recording.
    """
    decibels, baseline = against_baseline(found)
    if not baseline:
        return None
    n_bands, row, between = len(found.bands), 0.75, 0.34
    figure = new_figure(0.5 + n_bands * (row + between))
    columns = columns_of(found.start, found.stop, seconds)
    lines = [columns.mean(each) for each in decibels]
    for at, (band, line) in enumerate(zip(found.bands, lines, strict=True)):
        axes = new_axes(figure, 0.5 + (n_bands - 1 - at) * (row + between), row)
        axes.axhline(0, color=SOFT, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.plot(*_broken(columns.start, columns.stop, line), color=LINES[at])
        limit = _limit(line)
        axes.set_ylim(-limit, limit)
        axes.set_yticks([-limit, 0, limit], [f"\N{MINUS SIGN}{limit:g}", "0", f"+{limit:g} dB"])
        axes.grid(visible=True, axis="y")
        words = f"{BAND_SYMBOLS[band.name]} {band.name}, {band.l_freq:g} to {band.h_freq:g} Hz"
        axes.set_title(words, fontsize=9, loc="left", pad=4)
        time_axis(axes, seconds, labelled=at == n_bands - 1)
    return Drawing(
        "bands",
        figure,
        "Band powers over time against the recording's own baseline",
        f"Decibels against {baseline} (dashed, 0 dB): +3 dB is twice the power. Mean over the "
        "electrodes that touched the skin; each band has a scale of its own, and what reaches "
        "beyond it is cut off. Movement, blinks and muscles change these, too."
        + _summed_up(columns.start, columns.stop, found.start.size),
    )


@look()
def spectra_drawing(found: Survey) -> Drawing | None:
    """Draw each electrode's spectrum; None where no electrode touched the skin for long enough."""
    inside = (found.freqs >= SPECTRUM_HZ[0]) & (found.freqs <= SPECTRUM_HZ[1])
    freqs, spectra = found.freqs[inside], found.spectrum[:, inside]
    if not np.isfinite(spectra).any():
        return None
    high = TICK * np.ceil(float(np.nanmax(spectra)) / TICK)
    low = max(TICK * np.floor(float(np.nanmin(spectra)) / TICK), high - DEEPEST)
    n_rows = -(-len(found.ch_names) // PER_ROW)
    row, between = 1.25, 0.3
    figure = new_figure(0.5 + n_rows * (row + between))
    gap = 0.035
    width = (RIGHT - LEFT - gap * (PER_ROW - 1)) / PER_ROW
    for at, name in enumerate(found.ch_names):
        down, across = divmod(at, PER_ROW)
        axes = new_axes(
            figure, 0.5 + (n_rows - 1 - down) * (row + between), row,
            left=LEFT + across * (width + gap), width=width,
        )  # fmt: skip
        lowest = at + PER_ROW >= len(found.ch_names)
        _spectrum(axes, found, freqs, spectra[at], (low, high))
        axes.set_title(drawable(name), fontsize=9, loc="left", pad=3)
        axes.tick_params(labelleft=across == 0, labelbottom=lowest)
        if across == 0:
            axes.set_ylabel("dB", color=SOFT)
        if lowest:
            axes.set_xlabel("Hz", color=SOFT, labelpad=1)
    return Drawing(
        "spectra",
        figure,
        f"Spectra of {len(found.ch_names)} electrodes from {freqs[0]:g} to {freqs[-1]:g} Hz",
        "Decibels over 1 µV²/Hz, before any filter; mean over the usable windows. Shaded in turn: "
        "the bands from delta to gamma. A peak at 50 or 60 Hz is mains hum, one near 10 Hz alpha.",
    )


def _spectrum(
    axes: Axes,
    found: Survey,
    freqs: NDArray[np.float64],
    line: NDArray[np.float64],
    limits: tuple[float, float],
) -> None:
    for band in found.bands[::2]:
        axes.axvspan(band.l_freq, band.h_freq, facecolor=GRID, alpha=0.35, linewidth=0)
    axes.plot(freqs, line, color=LINES[0], linewidth=1.2)
    if not np.isfinite(line).any():
        axes.text(0.5, 0.5, "never usable", transform=axes.transAxes, ha="center", va="center",
                  color=OFF)  # fmt: skip
    axes.set_xlim(freqs[0], freqs[-1])
    axes.set_ylim(*limits)
    axes.set_yticks(np.arange(limits[0], limits[1] + 1, TICK))
    axes.set_xticks([hertz for hertz in (1, 10, 20, 30, 40, 50, 60) if hertz <= freqs[-1]])
    axes.grid(visible=True, axis="y")


def _fill(
    axes: Axes, rows: Sequence[tuple[float, float, float]], height: float, colour: str
) -> None:
    """Fill boxes of one kind as one outline: start, stop and row of each."""
    if not rows:
        return
    edge = (1 - height) / 2
    corners: list[tuple[float, float]] = []
    for start, stop, row in rows:
        low, high = row + edge, row + 1 - edge
        corners += [(start, low), (stop, low), (stop, high), (start, high), (start, low)]
    codes = [Outline.MOVETO, *[Outline.LINETO] * 3, Outline.CLOSEPOLY] * len(rows)
    axes.add_patch(PathPatch(Outline(corners, codes), facecolor=colour, linewidth=0))


def _broken(
    start: NDArray[np.float64], stop: NDArray[np.float64], line: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points of a line that is broken where columns do not touch."""
    times = (start + stop) / 2
    apart = np.flatnonzero(start[1:] - stop[:-1] > 0.5 * float(np.median(stop - start))) + 1
    return np.insert(times, apart, times[apart]), np.insert(line, apart, np.nan)


def _limit(line: NDArray[np.float64]) -> float:
    """Return a round limit that holds 99 of 100 points of a line."""
    there = np.abs(line[np.isfinite(line)])
    most = max(QUIET, float(np.quantile(there, 0.99)) if there.size else QUIET)
    return next(
        limit for limit in (3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0, 1e6) if most <= limit
    )


def _summed_up(start: NDArray[np.float64], stop: NDArray[np.float64], n_windows: int) -> str:
    if start.size == n_windows:
        return ""
    return f" Each column sums up {float(np.median(stop - start)):.0f} s."
