"""The timeline of the readings: a line, its interval, and hatching where there was none."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from app.report.columns import columns_of, runs_of
from app.report.drawing import (
    FAIR,
    INK,
    OFF,
    PAGE,
    SOFT,
    Drawing,
    key,
    look,
    new_axes,
    new_figure,
    time_axis,
)
from app.report.track import ALL_REASONS
from app.words import REASONS, VALENCE_WORDS, label_word
from models.svg_frame import LIGHT as LINES
from streaming.signal.readings import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from app.report.columns import Columns
    from app.report.track import Track

LIMIT = 1.12
"""Half of the height that is drawn; the scale itself ends at 1."""

LOOKS: Mapping[Reason, tuple[str, str]] = MappingProxyType(
    {
        Reason.CONTACT: (OFF, "////"),
        Reason.ARTEFACT: (LINES[1], "xxx"),
        Reason.UNCERTAIN: (FAIR, "\\\\\\"),
        Reason.GAP: (SOFT, "||||"),
        Reason.SETTLING: (SOFT, ".."),
        Reason.BASELINE: (LINES[2], ".."),
        Reason.MODEL: (LINES[3], "xxxx"),
    }
)
"""Colour and hatching of each reason, told apart without colour, too."""

OTHERWISE = (SOFT, "----")

NARROWEST = 0.07
"""Share of the width that a pause takes whose reason is written into it."""

MOST_NUMBERS = 32
"""Markers whose numbers fit side by side."""

MOST_LINES, TICK = 40, 0.94
"""Markers that get a line through the whole height; more would hide the readings, and get a mark
above this share of it."""


def valence_drawing(track: Track, seconds: float, markers: Sequence[float] = ()) -> Drawing:
    """Draw the readings over the whole recording.

    Parameters
    ----------
    track : Track
        With one hop at least.
    seconds : float
        Length of the recording.
    markers : sequence of float
        Seconds since the start.
    """
    with look():
        figure = new_figure(3.4 if markers else 3.22)
        axes = new_axes(figure, 0.5, 2.4)
        columns = columns_of(track.stop - track.hop, track.stop, seconds)
        code = _codes(track, columns)
        is_valence = track.target == "valence"
        limits = (-LIMIT, LIMIT) if is_valence else (-0.06, 1.06)
        _scale(axes, track, limits)
        time_axis(axes, seconds)
        pauses = _draw_pauses(axes, columns, code, limits)
        swatches = [*_draw_line(axes, track, columns, code), *pauses]
        _draw_markers(axes, markers, seconds)
        key(axes, swatches, above=1.09 if markers else 1.0)
    what = "Valence" if is_valence else label_word(track.labels[-1], track.target)
    caption = "Line: predicted valence." if is_valence else f"Line: probability of “{what}”."
    if np.isfinite(track.low).any():
        caption += " Band: 80 % interval for the mean of the last 20 s; a wide one is normal."
    caption += " Hatched: no reading."
    if markers:
        caption += " Dotted at the top: the markers below, by their numbers."
    if columns.start.size < track.stop.size:
        caption += f" Each column sums up {_width(columns):g} s."
    title = f"{what} over time, read for {track.read_share:.0%} of it"
    return Drawing("valence", figure, title, caption)


def _width(columns: Columns) -> float:
    return float(np.median(columns.stop - columns.start))


def _codes(track: Track, columns: Columns) -> NDArray[np.int64]:
    """Return for each column 0 where most of it was read, else 1 + its commonest reason."""
    counts = columns.counts(track.reason + 1, len(ALL_REASONS) + 1)
    n_read, without = counts[:, 0], counts[:, 1:]
    is_read = 2 * n_read >= counts.sum(axis=1)
    return np.where(is_read, 0, 1 + without.argmax(axis=1))


def _scale(axes: Axes, track: Track, limits: tuple[float, float]) -> None:
    axes.set_ylim(*limits)
    if track.target == "valence":
        axes.set_yticks([-1, 0, 1], list(VALENCE_WORDS.values()))
    else:
        axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _draw_pauses(
    axes: Axes,
    columns: Columns,
    code: NDArray[np.int64],
    limits: tuple[float, float],
) -> list[Patch]:
    """Hatch what was not read, write the reason where there is room, and return the swatches."""
    swatches: dict[int, Patch] = {}
    for start, stop, found in runs_of(columns, code):
        if not found:
            continue
        reason = ALL_REASONS[found - 1]
        colour, hatch = LOOKS.get(reason, OTHERWISE)
        axes.axvspan(start, stop, facecolor="none", edgecolor=colour, hatch=hatch, linewidth=0.0)
        words = REASONS[reason][0]
        if found not in swatches:
            swatches[found] = Patch(
                label=words, facecolor="none", edgecolor=colour, hatch=hatch, linewidth=0.0
            )
        if stop - start >= NARROWEST * axes.get_xlim()[1] * max(1.0, len(words) / 9):
            axes.text(
                (start + stop) / 2,
                limits[0] + 0.05 * (limits[1] - limits[0]),
                words,
                color=colour,
                ha="center",
                va="bottom",
                fontweight="bold",
                bbox={"facecolor": PAGE, "edgecolor": "none", "pad": 1.5},
            )
    return [swatches[found] for found in sorted(swatches)]


def _draw_line(
    axes: Axes, track: Track, columns: Columns, code: NDArray[np.int64]
) -> list[Patch | Line2D]:
    """Draw values and intervals where there are some, and return the swatches."""
    is_read = code == 0
    value = np.where(is_read, columns.mean(track.value), np.nan)
    low = np.where(is_read, columns.mean(track.low), np.nan)
    high = np.where(is_read, columns.mean(track.high), np.nan)
    colour, times = LINES[0], columns.middle
    swatches: list[Patch | Line2D] = [Line2D([], [], color=colour, label="reading")]
    if np.isfinite(low).any():
        axes.fill_between(times, low, high, color=colour, alpha=0.22, linewidth=0)
        swatches.append(Patch(facecolor=colour, alpha=0.22, label="80 % interval"))
    axes.plot(times, value, color=colour)
    there = np.isfinite(value)
    padded = np.concatenate(([False], there, [False]))
    alone = there & ~padded[:-2] & ~padded[2:]
    axes.plot(times[alone], value[alone], ".", color=colour, markersize=3)
    return swatches


def _draw_markers(axes: Axes, markers: Sequence[float], seconds: float) -> None:
    """Draw a dotted line for each marker, and its number where it does not cover another."""
    inside = [(n, at) for n, at in enumerate(markers, start=1) if 0 <= at <= seconds]
    if not inside:
        return
    across = axes.get_xaxis_transform()
    lowest = 0.0 if len(inside) <= MOST_LINES else TICK
    axes.vlines(
        [at for _, at in inside],
        lowest,
        1,
        transform=across,
        color=INK,
        linewidth=0.8,
        linestyles=(0, (1, 2.5)),
    )
    free = -np.inf
    for number, at in inside:
        if at - free >= seconds / MOST_NUMBERS:
            axes.text(at, 1.01, str(number), transform=across, ha="center", va="bottom", fontsize=8)
            free = at
