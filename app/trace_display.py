"""The traces of one signal: filtered as the user has set it, and what the wearer did beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.artefact_marks import ArtefactMarks
from app.display_filter import DisplayFilter
from app.frame import Traces
from app.trace_settings import TraceSettings

if TYPE_CHECKING:
    from streaming.signal.blocks import Chunk
    from streaming.signal.info import SignalInfo

LEAD_SECONDS = 2.0
"""Fetched besides, so that the filters have settled before the first sample that is shown."""

SLIDE_AFTER = 0.25
"""Seconds without a sample after which the traces slide away: chunks come up to so far apart."""


class TraceDisplay:
    """Follow a signal; each sample is filtered and looked at once.

    Parameters
    ----------
    info : SignalInfo
        Its facts.
    """

    def __init__(self, info: SignalInfo) -> None:
        self._info = info
        self._marks = ArtefactMarks(info)
        self._settings = TraceSettings()
        self._filter = self._new_filter()

    def goes_on_with(self, chunk: Chunk | None, settings: TraceSettings) -> bool:
        """Tell whether a stretch is enough to go on with; else all that is shown is needed."""
        return chunk is not None and self._is_as(settings) and self._filter.joins(chunk)

    def traces(
        self,
        chunk: Chunk,
        age: float,
        settings: TraceSettings,
        now: float,
        *,
        at_once: bool = False,
    ) -> Traces:
        """Return the filtered signal; it slides away where no samples come.

        Parameters
        ----------
        chunk : Chunk
            The newest raw samples in µV: what goes on where the last chunk ended, or all that is
            shown and `LEAD_SECONDS` before it.
        age : float
            Seconds since the newest sample came.
        settings : TraceSettings
            Filter, notch and seconds.
        now : float
            Seconds on any steady clock.
        at_once : bool
            Whether this is the only picture, so that no mark may wait for the next.
        """
        if not self._is_as(settings):
            self._settings = settings
            self._filter = self._new_filter()
        data = self._filter.update(chunk)
        self._marks.update(chunk)
        self._marks.look_on(now, at_once=at_once)
        start = chunk.stop - data.shape[1]
        return Traces(
            ch_names=self._info.ch_names,
            sfreq=self._info.sfreq,
            data=data,
            start=start,
            late=max(0.0, age - SLIDE_AFTER),
            marks=self._marks.since(start),
            run=self._filter.run,
        )

    def _is_as(self, settings: TraceSettings) -> bool:
        """Tell whether the filter is the one that is set; scale and channels are the panel's."""
        one, other = self._settings, settings
        return (one.band, one.notch, one.seconds) == (other.band, other.notch, other.seconds)

    def _new_filter(self) -> DisplayFilter:
        n_times = round(self._settings.seconds * self._info.sfreq)
        return DisplayFilter(self._info.sfreq, n_times, self._settings)
