"""What to show at this moment, from what a monitor tells; knows no widget and no terminal."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

import numpy as np

from app.artefact_marks import ArtefactMarks
from app.banner import banner
from app.display_filter import DisplayFilter
from app.frame import DashboardFrame, Playback, Traces
from app.headline import Headline, headline, is_flowing, last_confident
from app.reading_history import ReadingHistory
from app.signal_display import NO_LEVELS, SteadyContact, band_levels, newest_stretch
from app.timeline_marks import TimelineMarks
from app.words import NO_READING
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.frame import BandLevel, HistoryPoint, ModelCard
    from streaming.signal.blocks import Chunk, Gap, Marker
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading
    from streaming.status import MonitorStatus

TRACE_SECONDS = 10.0
"""What the traces show."""

LEAD_SECONDS = 2.0
"""Fetched besides, so that the filters have settled before the first sample that is shown."""

MEASURE_SECONDS = 4.0
"""What contact and bands look back on: the window of the shipped models."""

MEASURE_EVERY = 0.25
"""Seconds between two measurements of contact and bands: four a second are as many as eyes read."""

SLIDE_AFTER = 0.25
"""Seconds without a sample after which the traces slide away: chunks come up to so far apart."""

DEFAULT_HOP = 0.5
"""Seconds between two readings where no model says."""

_HELD: Mapping[Playback | None, str] = MappingProxyType(
    {Playback.PAUSED: "The replay is paused.", Playback.OVER: "The recording is over."}
)
"""What is said where a recording stands still."""


class MonitorView(Protocol):
    """What the presenter asks of a monitor."""

    def status(self) -> MonitorStatus:
        """Return one moment of the monitor."""
        ...

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return all events since a cursor, 0 for the first, and the cursor to ask with next."""
        ...

    def latest(self, seconds: float) -> Chunk | None:
        """Return the newest raw samples in the device's order, in µV, NaN for missing ones."""
        ...

    def accept_change(self) -> None:
        """Go on with a stream that came back as another one."""
        ...

    def close(self) -> None:
        """End the monitor and its threads."""
        ...


class Presenter:
    """Turn a monitor into pictures of it, each for its own moment.

    Parameters
    ----------
    view : MonitorView
        The monitor.
    model : ModelCard or None
        The model that reads, or None.
    no_model : str
        Why there is no model, for the user; empty where there is one.
    clock : callable
        Seconds on any steady clock.
    paused : callable, optional
        Tells whether the user has paused a replay; None for a live signal.
    log : callable
        Returns the newest lines of what feeds the source.
    markers : callable
        Returns the markers that came with the signal, on its clock and in order of time.
    """

    def __init__(
        self,
        view: MonitorView,
        *,
        model: ModelCard | None,
        no_model: str,
        clock: Callable[[], float],
        paused: Callable[[], bool] | None = None,
        log: Callable[[], Sequence[str]] = tuple,
        markers: Callable[[], Sequence[Marker]] = tuple,
    ) -> None:
        self._view = view
        self._log = log
        self._marks = TimelineMarks(markers)
        self.model = model
        self._no_model = no_model
        self._clock = clock
        self._paused = paused
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was shown: the view plays another stretch from now on."""
        self._cursor = 0
        self._history = ReadingHistory(self.model.hop if self.model else DEFAULT_HOP)
        self._signal: _SignalDisplay | None = None
        self._newest_time: float | None = None
        self._points_at: float | None = None
        self._last_points: tuple[HistoryPoint, ...] = ()

    def accept_change(self) -> None:
        """Go on with a stream that came back as another one."""
        self._view.accept_change()

    def note(self, text: str) -> None:
        """Show a marker on the timeline, now; whoever records puts it into the recording."""
        self._marks.note(text)

    def frame(self, *, traces: bool) -> DashboardFrame:
        """Return what is to be shown now.

        Parameters
        ----------
        traces : bool
            Whether the signal itself is drawn too.
        """
        status = self._view.status()
        playback = self._playback(status)
        held = playback in _HELD
        if held:
            # Nobody expects a sample now, so the newest one is of no age.
            status = replace(status, age=None)
        events, self._cursor = self._view.readings_since(self._cursor)
        if events:
            self._history.add(events)
            self._points_at = None
        wanted = TRACE_SECONDS + LEAD_SECONDS if traces else MEASURE_SECONDS
        chunk = self._view.latest(wanted)
        age = status.age or 0.0
        signal = self._signal_display(status.info)
        if signal is not None:
            signal.measure(chunk if held or is_flowing(status) else None, self._clock())
        now = self._signal_clock(chunk, age)
        said = self._say(status, now, _HELD.get(playback, ""))
        contact = signal.contact.shown if signal else ()
        newest = self._history.newest
        return DashboardFrame(
            status=status,
            model=self.model,
            no_model=self._no_model,
            reading=newest,
            current=said.current,
            headline=said.text,
            explanation=said.explanation,
            contact=contact,
            bands=signal.bands if signal else NO_LEVELS,
            banner=None if held else banner(status, contact, newest),
            history=self._points(now),
            traces=signal.traces(chunk, age) if signal and traces and chunk else None,
            playback=playback,
            source_log=tuple(self._log()),
            markers=self._marks.within(now),
        )

    def _playback(self, status: MonitorStatus) -> Playback | None:
        """Return how the recording stands; None for a live signal."""
        if self._paused is None:
            return None
        if status.state is MonitorState.STOPPED:
            return Playback.OVER
        return Playback.PAUSED if self._paused() else Playback.PLAYING

    def _signal_clock(self, chunk: Chunk | None, age: float) -> float | None:
        """Return this moment on the clock of the samples; None before the first one."""
        if chunk is not None and (known := chunk.times[np.isfinite(chunk.times)]).size:
            self._newest_time = float(known[-1])
        return None if self._newest_time is None else self._newest_time + age

    def _signal_display(self, info: SignalInfo | None) -> _SignalDisplay | None:
        """Return the measures of the present signal, fresh ones where it is another than before."""
        if info is None:
            self._signal = None
        elif self._signal is None or not self._signal.fits(info):
            self._signal = _SignalDisplay(info)
        return self._signal

    def _points(self, now: float | None) -> tuple[HistoryPoint, ...]:
        """Return the timeline, reckoned anew a few times a second and with every reading."""
        if now is None or self.model is None:
            return ()
        if self._points_at is None or abs(now - self._points_at) >= MEASURE_EVERY:
            self._points_at, self._last_points = now, self._history.points(now)
        return self._last_points

    def _say(self, status: MonitorStatus, now: float | None, held: str) -> Headline:
        """Return the headline; where no reading holds, the last one is recalled with its age.

        `held` says why nothing is of this moment in a recording; empty where something is.
        """
        newest, last = self._history.newest, self._history.last_prediction
        age = None if now is None or newest is None else now - newest.t_end
        if held:
            said = Headline(NO_READING, held)
        else:
            said = headline(status, self.model, self._no_model, newest, age)
        if said.current or last is None or now is None or self.model is None:
            return said
        recalled = last_confident(last, now - last.t_end, self.model.target)
        return Headline(said.text, f"{said.explanation} {recalled}")


class _SignalDisplay:
    """Contact, bands and traces of one signal.

    Parameters
    ----------
    info : SignalInfo
        Its facts.
    """

    def __init__(self, info: SignalInfo) -> None:
        self._info = info
        self.contact = SteadyContact(info.ch_names, info.sfreq)
        self.bands: tuple[BandLevel, ...] = NO_LEVELS
        self._filter = DisplayFilter(info.sfreq, round(TRACE_SECONDS * info.sfreq))
        self._marks = ArtefactMarks(info)
        self._measured = -np.inf

    def fits(self, info: SignalInfo) -> bool:
        """Tell whether these measures may go on with a signal."""
        return (info.ch_names, info.sfreq) == (self._info.ch_names, self._info.sfreq)

    def measure(self, chunk: Chunk | None, now: float) -> None:
        """Measure contact and bands anew, a few times a second; forget them without a signal.

        Parameters
        ----------
        chunk : Chunk or None
            The newest samples; None where there are none of this moment, nor of one at which the
            user made a recording stand still.
        now : float
            Seconds on any steady clock.
        """
        if chunk is None:
            self.contact.forget()
            self.bands = NO_LEVELS
            return
        if now - self._measured < MEASURE_EVERY:
            return
        self._measured = now
        self._marks.update(chunk)
        raw = newest_stretch(chunk)[:, -round(MEASURE_SECONDS * self._info.sfreq) :]
        self.contact.update(raw, now)
        self.bands = band_levels(raw[self.contact.good_picks()], self._info.sfreq)

    def traces(self, chunk: Chunk, age: float) -> Traces:
        """Return the filtered signal; it slides away where no samples come."""
        data = self._filter.update(chunk)
        n_times = data.shape[1]
        seconds = (np.arange(n_times) - (n_times - 1)) / self._info.sfreq
        late = max(0.0, age - SLIDE_AFTER)
        marks = tuple((at - late, word) for at, word in self._marks.within(chunk))
        return Traces(self._info.ch_names, seconds - late, data, marks)
