"""The one recipe in motion, for live, replay, predict and training: samples in, windows out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.baseline import Baseline, rest_baseline
from streaming.signal.blocks import Block, Chunk, Gap, Window
from streaming.signal.contact import assess_contact
from streaming.signal.info import missing_channels as missing_channels  # noqa: PLC0414 - exported
from streaming.signal.network_input import network_input
from streaming.signal.readings import Abstention, Reason
from streaming.signal.resampling import rational_ratio
from streaming.signal.stretch import Stretch
from streaming.signal.windowing import WindowGrid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from streaming.signal.blocks import Recording
    from streaming.signal.contact import ElectrodeContact
    from streaming.signal.info import SignalInfo
    from streaming.signal.spec import PreprocessingSpec

Prepared = Window | Abstention | Gap


class Preprocessor:
    """Carry out a recipe on a stream of blocks, cut in any way.

    Every hop gives one item: a `Window`, or an `Abstention` that says why the signal bears none
    (`settling`, `gap`, `baseline`). A stretch that holds no numbers on a channel of the recipe is a
    gap like one that never came; neighbouring ones are told as one `Gap` when signal returns.

    Parameters
    ----------
    spec : PreprocessingSpec
        The recipe.
    info : SignalInfo
        The signal's channels and nominal rate.
    judges_contact : bool
        Whether windows tell of their electrodes. That takes half of the time or more, and only
        whoever withholds readings asks: training does not.

    Raises
    ------
    ValueError
        If the signal lacks a channel of the recipe; see `missing_channels`.
    """

    def __init__(
        self, spec: PreprocessingSpec, info: SignalInfo, *, judges_contact: bool = True
    ) -> None:
        if lacking := missing_channels(spec, info):
            raise ValueError(f"the signal lacks {', '.join(lacking)}")
        self.spec = spec
        self._info = info
        self._judges_contact = judges_contact
        self._picks = [info.ch_names.index(name) for name in spec.ch_names]
        self._ratio = rational_ratio(spec.sfreq, info.sfreq)
        self._grid = WindowGrid(spec.n_window, spec.n_hop, self._ratio)
        self._index: int | None = None
        self._hop = 0
        self._known = (-1, 0.0)
        self._stretch: Stretch | None = None
        self._gap: Gap | None = None
        self._first_stretch = True
        self._baseline: Baseline | None = None
        self._rest: list[NDArray[np.float64]] = []

    @property
    def index(self) -> int | None:
        """Index of the sample that comes next; None before the first."""
        return self._index

    def feed(self, block: Block) -> list[Prepared]:
        """Take the next block and return what became ready.

        Raises
        ------
        ValueError
            If the block starts before the end of the last one.
        """
        return self._advance(block, prepares=True)

    def pass_over(self, block: Block) -> None:
        """Take the next block and prepare no window; all that follows is as if `feed` had taken it.

        Raises
        ------
        ValueError
            If the block starts before the end of the last one.
        """
        self._advance(block, prepares=False)

    def know(self, index: int, time: float) -> None:
        """Note the clock of a sample before the first block, to reckon a first gap's times from."""
        self._known = (index, time)

    def _advance(self, block: Block, *, prepares: bool) -> list[Prepared]:
        """Take the next block."""
        if self._index is None:
            self._index = block.start
            self._hop = self._grid.first_hop_after(block.start)
            if isinstance(block, Chunk) and block.times.size:
                self._known = (block.start, float(block.times[0]))
        if block.start < self._index:
            raise ValueError(f"block at {block.start} comes after sample {self._index}")
        prepared: list[Prepared] = []
        if block.start > self._index:
            prepared += self._miss(Gap(self._index, block.start - self._index))
        if isinstance(block, Gap):
            return prepared + self._miss(block)
        for part, is_finite in _runs(block, self._picks):
            prepared += self._take(part, prepares) if is_finite else self._miss_numbers(part)
        return prepared

    def finish(self) -> list[Prepared]:
        """Return what the end decides: hops that lack their last samples, and a last gap."""
        prepared = self._end_stretch("the signal ended before the window was complete")
        return prepared + self._told_gap()

    def _take(self, chunk: Chunk, prepares: bool) -> list[Prepared]:
        """Take finite samples."""
        told = self._told_gap()
        if self._stretch is None:
            self._stretch = Stretch(self.spec, self._info.sfreq, self._ratio, chunk.start)
        self._stretch.push(chunk.data[self._picks], chunk.times)
        self._index, self._known = chunk.stop, (chunk.stop - 1, float(chunk.times[-1]))
        return told + self._due_hops(self._stretch, prepares)

    def _miss_numbers(self, chunk: Chunk) -> list[Prepared]:
        """Take samples that are no numbers: they are missing, but their times are known."""
        return self._miss(Gap(chunk.start, chunk.times.size), chunk)

    def _miss(self, gap: Gap, known: Chunk | None = None) -> list[Prepared]:
        """Take a gap, whose times may be known: no window may span it."""
        prepared = self._end_stretch("the window touches missing samples")
        earlier = self._gap or Gap(gap.start, 0)
        self._gap = Gap(earlier.start, earlier.n_missing + gap.n_missing)
        self._index = gap.stop
        while (span := self._grid.device_span(self._hop))[1] <= self._index:
            t_end = self._time_at(span[1] - 1, known)
            prepared.append(
                Abstention(t_end, *span, Reason.GAP, "the window touches missing samples")
            )
            self._hop += 1
        if known is not None:
            self._known = (known.stop - 1, float(known.times[-1]))
        return prepared

    def _time_at(self, index: int, known: Chunk | None) -> float:
        """Return the clock of a missing sample, reckoned from the last known one if need be."""
        if known is not None and index >= known.start:
            return float(known.times[index - known.start])
        last, time = self._known
        return time + (index - last) / self._info.sfreq

    def _told_gap(self) -> list[Prepared]:
        gap, self._gap = self._gap, None
        return [gap] if gap else []

    def _end_stretch(self, detail: str) -> list[Prepared]:
        """Close the stretch: hops whose last samples the anti-alias filter still held give none."""
        stretch, self._stretch = self._stretch, None
        prepared: list[Prepared] = []
        if stretch is None:
            return prepared
        self._first_stretch = False
        while (span := self._grid.device_span(self._hop))[1] <= stretch.stop:
            t_end = stretch.time_at(span[1] - 1)
            prepared.append(Abstention(t_end, *span, Reason.GAP, detail))
            self._hop += 1
        return prepared

    def _due_hops(self, stretch: Stretch, prepares: bool) -> list[Prepared]:
        """Return one item for each hop that the newest samples completed; or no windows."""
        hops: list[int] = []
        while self._hop * self.spec.n_hop <= stretch.n_ready:
            hops.append(self._hop)
            self._hop += 1
        verdicts = {hop: self._verdict(hop, stretch) for hop in hops}
        clean = [hop for hop in hops if prepares and verdicts[hop] is None]
        windows = iter(self._windows(clean, stretch))
        told = [hop for hop in hops if prepares or verdicts[hop] is not None]
        prepared: list[Prepared] = [verdicts[hop] or next(windows) for hop in told]
        stretch.forget_before(self._hop * self.spec.n_hop - self.spec.n_window)
        return prepared

    def _verdict(self, hop: int, stretch: Stretch) -> Abstention | None:
        """Say why a hop bears no window, or None where it does."""
        start, stop = self._grid.device_span(hop)
        t_end = stretch.time_at(stop - 1)
        recipe_stop = hop * self.spec.n_hop
        recipe_start = recipe_stop - self.spec.n_window
        if recipe_start < stretch.first_output and not self._first_stretch:
            return Abstention(t_end, start, stop, Reason.GAP, "the window touches missing samples")
        if recipe_start < stretch.first_output + self.spec.n_settle:
            return Abstention(t_end, start, stop, Reason.SETTLING, "the filters are settling")
        if self.spec.baseline and self._baseline is None:
            self._rest.append(stretch.filtered(recipe_stop - self.spec.n_hop, recipe_stop))
            collected = len(self._rest) * self.spec.hop
            if collected >= self.spec.baseline:
                self._baseline = rest_baseline(
                    np.concatenate(self._rest, axis=-1), self.spec.n_step
                )
            left = max(0.0, self.spec.baseline - collected)
            return Abstention(t_end, start, stop, Reason.BASELINE, f"{left:.0f} s of rest to go")
        return None

    def _windows(self, hops: list[int], stretch: Stretch) -> Iterator[Window]:
        """Cut, assess and prepare the windows of some hops, all at once."""
        if not hops:
            return
        spans = [self._grid.device_span(hop) for hop in hops]
        contacts = self._contacts([stop for _, stop in spans], stretch)
        starts = [hop * self.spec.n_hop - self.spec.n_window for hop in hops]
        filtered = stretch.filtered(starts[0], starts[-1] + self.spec.n_window)
        firsts = [start - starts[0] for start in starts]
        inputs = network_input(filtered, firsts, self.spec, self._baseline)
        for (start, stop), data, contact in zip(spans, inputs, contacts, strict=True):
            yield Window(data, start, stop, stretch.time_at(stop - 1), contact)

    def _contacts(
        self, stops: list[int], stretch: Stretch
    ) -> Sequence[tuple[ElectrodeContact, ...]]:
        """Judge the electrodes over the windows that end there, where anybody asks."""
        if not self._judges_contact:
            return [()] * len(stops)
        # What jumped while the filters settled is in the window still.
        raw = stretch.raw_windows(stops, self._grid.n_device)
        n_before = raw.shape[-1] - self._grid.n_device
        return assess_contact(raw, self.spec.ch_names, self._info.sfreq, n_before)


BLOCK_SECONDS = 30.0
"""Seconds of a recording prepared at once: windows are batched, memory stays small."""


def prepare(
    spec: PreprocessingSpec, recording: Recording, *, judges_contact: bool = True
) -> Iterator[Prepared]:
    """Carry out a recipe on a whole recording.

    Parameters
    ----------
    spec : PreprocessingSpec
        The recipe.
    recording : Recording
        The signal.
    judges_contact : bool
        Whether windows tell of their electrodes; see `Preprocessor`.

    Yields
    ------
    prepared : Window or Abstention or Gap
        One window or abstention a hop, and the gaps, in order.
    """
    preprocessor = Preprocessor(spec, recording.info, judges_contact=judges_contact)
    for block in recording.cut(round(BLOCK_SECONDS * recording.info.sfreq)):
        yield from preprocessor.feed(block)
    yield from preprocessor.finish()


def _runs(chunk: Chunk, picks: list[int]) -> Iterator[tuple[Chunk, bool]]:
    """Cut a chunk where its picked channels turn from numbers to none, or back."""
    finite = np.logical_and.reduce(np.isfinite(chunk.data[picks]), axis=0)
    turns = np.flatnonzero(np.diff(finite)) + 1
    edges = [0, *turns.tolist(), finite.size]
    for first, last in pairwise(edges):
        if last > first:
            yield chunk[first:last], bool(finite[first])
