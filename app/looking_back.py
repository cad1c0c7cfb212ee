"""Looking back while live: the last minutes are kept, and shown as they were, while all goes on."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from app.frame import Playback
from app.headline import why_halted
from app.kept_signal import KeptSignal
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.frame import DashboardFrame, ModelCard
    from app.presenter import MonitorView, Presenter
    from app.trace_settings import TraceSettings
    from streaming.signal.blocks import Chunk, Gap
    from streaming.signal.readings import Reading
    from streaming.status import MonitorStatus

PULL_EVERY, PULL_SECONDS = 0.25, 1.0
"""Seconds between two looks for what is to be kept, and what each asks for."""

ALL_SECONDS = 1e6
"""More seconds than any monitor holds."""

MOST_EVENTS = 10_000
"""Readings and gaps kept: ten minutes, what is kept and the timeline before it, of 0.06 s hops."""

NEARLY_NOW = 0.25
"""Seconds before the newest sample that are no looking back: eyes see no difference."""


class LookingBack:
    """A presenter of a live signal that can also show an earlier moment of it.

    It moves as a recording does (`app.dashboard.transport.Transport`); seconds are those since the
    signal began. Whatever is shown, the monitor reads and records on.

    Parameters
    ----------
    live : Presenter
        Shows this moment.
    clock : callable
        Seconds on any steady clock.
    """

    def __init__(self, live: Presenter, clock: Callable[[], float] = time.monotonic) -> None:
        self._live = live
        self._clock = clock
        self._past = _Past(live.view)
        self._presenter = live.beside(self._past)
        self._pulled = -float("inf")
        self._told: tuple[float, DashboardFrame] | None = None
        self._anchor: tuple[float, int] | None = None
        self._playing = True
        self._speed = 1.0

    # As a presenter.

    @property
    def model(self) -> ModelCard | None:
        """The model that reads, or None."""
        return self._live.model

    @property
    def view(self) -> MonitorView:
        """The monitor."""
        return self._live.view

    @property
    def trace_settings(self) -> TraceSettings:
        """How the traces are drawn."""
        return self._live.trace_settings

    @trace_settings.setter
    def trace_settings(self, settings: TraceSettings) -> None:
        self._live.trace_settings = self._presenter.trace_settings = settings

    def accept_change(self) -> None:
        """Go on with a stream that came back as another one."""
        self._live.accept_change()

    def note(self, text: str) -> None:
        """Show a marker on the timeline, now, whatever is looked at."""
        self._live.note(text)
        self._told = None

    def frame(self, *, traces: bool) -> DashboardFrame:
        """Return what is to be shown: this moment, or the one that is looked back on.

        What is wrong is told of this moment in both.
        """
        self._pull()
        self._move()
        if self._anchor is None:
            return self._live.frame(traces=traces)
        # Of this moment first: a marker that was just set belongs to it.
        now = self._now()
        shown = self._presenter.frame(traces=traces)
        return replace(shown, playback=Playback.PAST, banner=now.banner)

    def _now(self) -> DashboardFrame:
        """Return a frame of this moment, which is not drawn, a few times a second."""
        now = self._clock()
        if self._told is None or now - self._told[0] >= PULL_EVERY:
            self._told = now, self._live.frame(traces=False)
        return self._told[1]

    # As a transport.

    @property
    def is_live(self) -> bool:
        """Whether this moment is shown."""
        return self._anchor is None

    @property
    def halted(self) -> MonitorState | None:
        """Why no sample of this moment comes; None while samples flow."""
        return why_halted(self._live.view.status())

    @property
    def begin(self) -> float:
        """Seconds to the oldest moment that is kept."""
        return self._seconds(self._past.kept.start)

    @property
    def duration(self) -> float:
        """Seconds to the newest moment."""
        return self._seconds(self._past.kept.stop)

    @property
    def position(self) -> float:
        """Seconds to what is shown."""
        return self.duration if self._anchor is None else self._seconds(self._past.moment)

    @property
    def playing(self) -> bool:
        """Whether the picture moves on."""
        return self._playing

    @property
    def speed(self) -> float:
        """Times real time at which an earlier moment moves on."""
        return self._speed

    @property
    def loop(self) -> bool:
        """False: what is live has no end."""
        return False

    @property
    def markers(self) -> tuple[float, ...]:
        """None: markers stand on the timeline."""
        return ()

    def play(self) -> None:
        """Move on from what is shown."""
        self._playing = True
        self._anchor_here()

    def pause(self) -> None:
        """Let the picture stand still; the monitor goes on."""
        if self._anchor is None:
            self._show(self._newest())
        if self._anchor is not None:
            self._playing = False

    def seek(self, t: float) -> None:
        """Show another moment, no earlier than what is kept; the newest one is this moment."""
        newest = self._newest()
        wanted = round(t * self._past.kept.sfreq)
        if newest - wanted <= NEARLY_NOW * self._past.kept.sfreq:
            self.go_live()
        else:
            self._show(wanted)

    def go_live(self) -> None:
        """Show this moment again."""
        self._anchor, self._playing, self._speed = None, True, 1.0

    def set_speed(self, x: float) -> None:
        """Move on at `x` times real time, where an earlier moment is shown."""
        self._anchor_here()
        self._speed = x or 1.0

    def set_loop(self, on: bool) -> None:
        """Do nothing: what is live has no end."""

    def _seconds(self, index: int) -> float:
        return index / self._past.kept.sfreq

    def _newest(self) -> int:
        """Return one past the newest sample, looked for at once."""
        self._pulled = -float("inf")
        self._pull()
        return self._past.kept.stop

    def _show(self, moment: int) -> None:
        kept = self._past.kept
        if kept.stop <= kept.start:
            return
        self._past.moment = max(kept.start + 1, min(moment, kept.stop))
        if self._anchor is None:
            self._presenter = self._live.beside(self._past)
        else:
            self._presenter.begin_anew()
        self._anchor = self._clock(), self._past.moment

    def _anchor_here(self) -> None:
        if self._anchor is not None:
            self._anchor = self._clock(), self._past.moment

    def _move(self) -> None:
        """Let an earlier moment move on; what is no longer kept cannot be shown any more."""
        if self._anchor is None:
            return
        kept, (since, moment) = self._past.kept, self._anchor
        if self._playing:
            moment += round((self._clock() - since) * self._speed * kept.sfreq)
        if moment >= kept.stop and self._playing:
            self.go_live()
            return
        self._past.moment = min(max(moment, kept.start + 1), kept.stop)

    def _pull(self) -> None:
        """Keep what came since the last look."""
        now = self._clock()
        if now - self._pulled < PULL_EVERY:
            return
        self._pulled = now
        if not self._past.pull() and self._anchor is not None:
            self.go_live()


class _Past:
    """The monitor as it was at a moment.

    Parameters
    ----------
    view : MonitorView
        The monitor.

    Attributes
    ----------
    kept : KeptSignal
        Its last minutes.
    moment : int
        One past the newest sample that was there.
    """

    def __init__(self, view: MonitorView) -> None:
        self._view = view
        self._cursor = 0
        self._events: deque[Gap | Reading] = deque()
        self._forgotten = 0
        self.kept = KeptSignal(None)
        self.moment = 0

    def pull(self) -> bool:
        """Keep what is new; return False where what was kept is of another signal."""
        info = self._view.status().info
        goes_on = info is None or self.kept.fits(info)
        if not goes_on:
            self.kept, self._forgotten = KeptSignal(info), 0
            self._events.clear()
        events, self._cursor = self._view.readings_since(self._cursor)
        self._events.extend(events)
        chunk = self._view.latest(PULL_SECONDS)
        if chunk is None or chunk.start > self.kept.stop:
            chunk = self._view.latest(ALL_SECONDS)
        if chunk is not None:
            goes_on = self.kept.append(chunk) and goes_on
        while len(self._events) > MOST_EVENTS:
            self._events.popleft()
            self._forgotten += 1
        return goes_on

    def status(self) -> MonitorStatus:
        """Return the status of now, but for what was another at the moment."""
        now = self._view.status()
        return replace(now, state=MonitorState.LIVE, detail="", info=self.kept.info, age=0.0)

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return what was told until the moment."""
        new = islice(self._events, max(0, cursor - self._forgotten), None)
        told = list(takewhile(lambda event: event.stop <= self.moment, new))
        return told, max(cursor, self._forgotten) + len(told)

    def latest(self, seconds: float) -> Chunk | None:
        """Return the newest samples of the moment."""
        return self.kept.until(self.moment, seconds)

    def accept_change(self) -> None:
        """Do nothing: what is past does not change."""

    def close(self) -> None:
        """Do nothing: the monitor is not ours."""
