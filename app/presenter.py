"""What to show at this moment, from what a monitor tells; knows no widget and no terminal."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

import numpy as np

from app.band_display import NO_LEVELS, BandDisplay
from app.banner import banner
from app.frame import DashboardFrame, Playback
from app.headline import Headline, headline, is_flowing, last_confident
from app.reading_history import ReadingHistory
from app.screen_delay import ScreenDelay
from app.signal_measures import MEASURE_EVERY, MEASURE_SECONDS, SignalMeasures
from app.timeline_marks import TimelineMarks
from app.trace_display import LEAD_SECONDS
from app.trace_settings import TraceSettings
from app.words import NO_READING
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.frame import HistoryPoint, ModelCard, Traces
    from streaming.signal.blocks import Chunk, Gap, Marker
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading
    from streaming.status import MonitorStatus

JOIN_SECONDS = 1.0
"""Fetched of the newest signal between two measurements; 30 pictures a second need 0.03 of it."""

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
    source_clock : callable, optional
        Seconds on the clock of the samples, now; None for a recording, which is of another time.

    Attributes
    ----------
    trace_settings : TraceSettings
        How the traces are filtered, and how much of them is shown; the user may set it at any time.
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
        source_clock: Callable[[], float] | None = None,
    ) -> None:
        self._view = view
        self._source_clock = source_clock
        self._log = log
        self._marks = TimelineMarks(markers)
        # Outlives a jump in a recording: what is measured is still the same wearer.
        self._bands: BandDisplay | None = None
        self.model = model
        self._no_model = no_model
        self._clock = clock
        self._paused = paused
        self.trace_settings = TraceSettings()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was shown: the view plays another stretch from now on."""
        self._cursor = 0
        self._history = ReadingHistory(self.model.hop if self.model else DEFAULT_HOP)
        self._signal: SignalMeasures | None = None
        self._newest_time: float | None = None
        self._now: tuple[float, float] | None = None
        self._delay = ScreenDelay()
        self._points_at: float | None = None
        self._last_points: tuple[HistoryPoint, ...] = ()

    def accept_change(self) -> None:
        """Go on with a stream that came back as another one."""
        self._view.accept_change()

    @property
    def view(self) -> MonitorView:
        """The monitor."""
        return self._view

    def beside(self, view: MonitorView) -> Presenter:
        """Return a presenter of another moment of the same: with its model, words and markers."""
        made = Presenter(
            view, model=self.model, no_model=self._no_model, clock=self._clock, log=self._log
        )
        made._marks = self._marks
        made._bands = self._bands and self._bands.beside()
        made.trace_settings = self.trace_settings
        return made

    def note(self, text: str) -> None:
        """Show a marker on the timeline, now; whoever records puts it into the recording."""
        if self._now is None:
            self._marks.note(text, None)
            return
        at, since = self._now
        # A live signal goes on between two frames; so far, a recording may be paused.
        self._marks.note(text, at + (self._clock() - since if self._paused is None else 0.0))

    def frame(self, *, traces: bool, at_once: bool = False) -> DashboardFrame:
        """Return what is to be shown now.

        Parameters
        ----------
        traces : bool
            Whether the signal itself is drawn too.
        at_once : bool
            Whether this is the only picture of its moment, in which all is to be measured; else
            what takes long is spread over the next ones.
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
        age = status.age or 0.0
        signal = self._signal_display(status.info)
        chunk = self._newest(signal, traces=traces)
        if signal is not None:
            there = chunk if held or is_flowing(status) else None
            signal.measure(there, self._clock(), at_once=at_once)
        now = self._signal_clock(chunk, age)
        self._now = None if now is None else (now, self._clock())
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
            bands=signal.bands.levels if signal else NO_LEVELS,
            banner=None if held else banner(status, contact, newest, is_live=playback is None),
            history=self._points(now),
            traces=self._traces(signal, chunk, age, at_once=at_once) if traces else None,
            playback=playback,
            source_log=tuple(self._log()),
            baseline=signal.bands.baseline if signal else None,
            asymmetry=signal.bands.asymmetry if signal else None,
            markers=self._marks.within(now),
            screen_delay=self._screen_delay(),
        )

    def _newest(self, signal: SignalMeasures | None, *, traces: bool) -> Chunk | None:
        """Return as much of the newest signal as is needed: all that is shown where none was."""
        if not traces or signal is None:
            return self._view.latest(MEASURE_SECONDS)
        is_due = signal.is_due(self._clock())
        chunk = self._view.latest(MEASURE_SECONDS if is_due else JOIN_SECONDS)
        if signal.traces.goes_on_with(chunk, self.trace_settings):
            return chunk
        return self._view.latest(self.trace_settings.seconds + LEAD_SECONDS)

    def _traces(
        self, signal: SignalMeasures | None, chunk: Chunk | None, age: float, *, at_once: bool
    ) -> Traces | None:
        if signal is None or chunk is None:
            return None
        now = self._clock()
        return signal.traces.traces(chunk, age, self.trace_settings, now, at_once=at_once)

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

    def _screen_delay(self) -> float | None:
        """Return how far this frame lies behind the wearer; None where nobody can tell."""
        if self._source_clock is None or self._newest_time is None:
            return None
        return self._delay.update(self._source_clock() - self._newest_time)

    def _signal_display(self, info: SignalInfo | None) -> SignalMeasures | None:
        """Return the measures of the present signal, fresh ones where it is another than before."""
        if info is None:
            self._signal = None
        elif self._signal is None or not self._signal.fits(info):
            if self._bands is None or not self._bands.fits(info):
                self._bands = BandDisplay(info, MEASURE_SECONDS)
            self._signal = SignalMeasures(info, self._bands)
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
