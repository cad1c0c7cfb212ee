"""What lies before the place where a recording is entered, so that entering it changes nothing."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from streaming.signal.preprocessing import BLOCK_SECONDS, Preprocessor

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.signal.blocks import Block, Recording
    from streaming.signal.spec import PreprocessingSpec

SHOWN_SECONDS = 32.0
"""Seconds before the place that are read as well: more than the 20 s that an interval speaks of,
and the longest window of the traces with what their filters take to settle."""

KEPT_EVERY = 300.0
"""Seconds of signal between two preprocessors that are kept. Passing over an hour took 0.3 s (EPOC)
to 0.5 s (Muse) of processor time, so from the nearest one it takes 0.04 s at most."""


class Approach:
    """Bring preprocessors to any place of a recording as if they had read everything before it.

    Filters forget: 2 s after a fresh start the signal differs by 0.1 µV, after 20 s by 5e-11. But a
    1-4 Hz band at 256 Hz still differed in its last bit after 11 minutes, and a rest baseline is
    never forgotten. So everything is passed over, from the start or from the nearest place where a
    preprocessor was kept.

    Parameters
    ----------
    recording : Recording
        The signal.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._kept: dict[PreprocessingSpec, list[Preprocessor]] = {}

    def entry(self, index: int, entered: Callable[[], object]) -> Entry:
        """Return the way into the recording at a sample's index; `entered` is called on arrival."""
        first = index - round(SHOWN_SECONDS * self._recording.info.sfreq)
        shown = tuple(self._recording.between(first, index))
        return Entry(self, shown[0].start if shown else index, shown, entered)

    def preprocessor(self, spec: PreprocessingSpec, index: int, given_up: Event) -> Preprocessor:
        """Return a recipe in motion that has passed over all before an index; one thread at a time.

        Once `given_up` is set it comes back at once, and as far as it got.
        """
        info = self._recording.info
        kept = self._kept.setdefault(spec, [])
        before = [one for one in kept if (one.index or 0) <= index]
        moving = deepcopy(before[-1]) if before else Preprocessor(spec, info)
        start = self._recording.start if moving.index is None else moving.index
        step = round(BLOCK_SECONDS * info.sfreq)
        for first in range(start, index, step):
            for block in self._recording.between(first, min(first + step, index)):
                if given_up.is_set():
                    return moving
                moving.pass_over(block)
            newest = (kept[-1].index or 0) if kept else self._recording.start
            if (moving.index or 0) - newest >= KEPT_EVERY * info.sfreq:
                kept.append(deepcopy(moving))
        return moving


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A way into a recording.

    Attributes
    ----------
    approach : Approach
        What leads to it.
    first : int
        Index of the first sample that is read.
    shown : tuple of Chunk or Gap
        What is read, and can be shown, before anything is played.
    entered : callable
        Called, on the thread that asks for the preprocessor, when all before is passed over.
    given_up : Event
        Set when nobody wants to enter any more.
    """

    approach: Approach
    first: int
    shown: tuple[Block, ...]
    entered: Callable[[], object]
    given_up: Event = field(default_factory=Event)

    def preprocessor(self, spec: PreprocessingSpec) -> Preprocessor:
        """Return a recipe in motion that goes on with the first sample that is read."""
        moving = self.approach.preprocessor(spec, self.first, self.given_up)
        self.entered()
        return moving
