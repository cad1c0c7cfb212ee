"""Markers that are changed in review, step by step, and each step taken back or done again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.self_report import label_marker
from streaming.recordings.marker_text import clean
from streaming.recordings.reviewed import Review, without
from streaming.signal.blocks import Marker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

END = "end"
"""What ends a stretch of a label (`models.datasets.marked`)."""

SAME_MOMENT = 0.05
"""Seconds within which a label is set in place of one that is there: nobody presses twice so
fast, and no mouse hits a moment of a long recording so well."""

_LABEL = re.compile(r"\s*label\s*=.*", re.IGNORECASE | re.DOTALL)


def is_label(text: str) -> bool:
    """Tell whether a marker begins or ends a stretch of a label."""
    return _LABEL.fullmatch(text) is not None or text.strip().lower() == END


class MarkerEdits:
    """The markers of one recording as they are being changed.

    Parameters
    ----------
    base : sequence of Marker
        As the recording's file has them.
    markers : sequence of Marker
        As they are now, by an earlier review.

    Attributes
    ----------
    markers : tuple of Marker
        As they are now, in order of time.
    """

    def __init__(self, base: Sequence[Marker], markers: Sequence[Marker]) -> None:
        self.base = tuple(base)
        self.markers = _in_order(markers)
        self._done: list[tuple[str, tuple[Marker, ...]]] = []
        self._undone: list[tuple[str, tuple[Marker, ...]]] = []

    @property
    def undo_words(self) -> str:
        """What would be taken back; empty where nothing is left."""
        return self._done[-1][0] if self._done else ""

    @property
    def redo_words(self) -> str:
        """What would be done again; empty where nothing is left."""
        return self._undone[-1][0] if self._undone else ""

    def add(self, time: float, text: str) -> None:
        """Set a marker; a text of which nothing is left sets none."""
        if text := clean(text):
            self._become("set a marker", (*self.markers, Marker(time, text)))

    def change(self, marker: Marker, text: str) -> None:
        """Let a marker say something else; nothing changes where it says the same, or nothing."""
        text = clean(text)
        if text and text != marker.text:
            rest = without(self.markers, (marker,))
            self._become("change a marker", (*rest, Marker(marker.time, text)))

    def remove(self, markers: Iterable[Marker]) -> None:
        """Take markers away."""
        gone = tuple(markers)
        words = "delete a marker" if len(gone) == 1 else f"delete {len(gone)} markers"
        self._become(words, without(self.markers, gone))

    def label_moment(self, time: float, step: int) -> None:
        """Label from a moment on, in place of a label that is set at it."""
        rest = (m for m in self.markers if not (is_label(m.text) and _near(m.time, time)))
        self._become("label a moment", (*rest, Marker(time, label_marker(step))))

    def label_stretch(self, start: float, stop: float, step: int, *, to_end: bool) -> None:
        """Label a stretch, and nothing beside it: what held after it holds again.

        Parameters
        ----------
        start, stop : float
            Clock of its ends.
        step : int
            From 1 to 5.
        to_end : bool
            Whether it reaches to the end of the recording, after which nothing holds.
        """
        labels = [marker for marker in self.markers if is_label(marker.text)]
        held = [marker for marker in labels if marker.time <= stop]
        inside = [m for m in labels if start - SAME_MOMENT <= m.time < stop - SAME_MOMENT]
        follows = any(_near(marker.time, stop) for marker in labels)
        made = [Marker(start, label_marker(step))]
        if not to_end and not follows:
            made.append(Marker(stop, held[-1].text if held else END))
        self._become("label a stretch", (*without(self.markers, inside), *made))

    def undo(self) -> bool:
        """Take the last step back; return whether there was one."""
        return self._step(self._done, self._undone)

    def redo(self) -> bool:
        """Do a step again that was taken back; return whether there was one."""
        return self._step(self._undone, self._done)

    def review(self, begin: float | None, n_times: int) -> Review:
        """Return what is to be kept beside the recording: the differences to its file.

        Parameters
        ----------
        begin : float or None
            Clock of its first sample.
        n_times : int
            Its length in samples.
        """
        removed, added = without(self.base, self.markers), without(self.markers, self.base)
        if not removed and not added:
            return Review()
        return Review(removed=removed, added=added, begin=begin, n_times=n_times)

    def _become(self, words: str, markers: Sequence[Marker]) -> None:
        after = _in_order(markers)
        if after != self.markers:
            self._done.append((words, self.markers))
            self._undone.clear()
            self.markers = after

    def _step(
        self,
        source: list[tuple[str, tuple[Marker, ...]]],
        target: list[tuple[str, tuple[Marker, ...]]],
    ) -> bool:
        if not source:
            return False
        words, markers = source.pop()
        target.append((words, self.markers))
        self.markers = markers
        return True


def before_review(markers: Sequence[Marker], review: Review) -> tuple[Marker, ...]:
    """Return the markers as the file has them, of those that a review has changed."""
    return _in_order((*without(markers, review.added), *review.removed))


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_MOMENT


def _in_order(markers: Iterable[Marker]) -> tuple[Marker, ...]:
    return tuple(sorted(markers, key=lambda marker: marker.time))
