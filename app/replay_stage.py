"""A recording that is watched, and the transport that moves it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.choosing import choose_classifier
from app.interrupts import held, let_in
from app.self_report import is_event
from app.staging import known_as, presenter_of
from streaming.errors import StreamLost
from streaming.monitor import Joints, Monitor
from streaming.signal.approach import Approach
from streaming.sources.replayed import ReplayedSource, positions_of_markers
from streaming.status import MonitorState
from streaming.transport import Transport

if TYPE_CHECKING:
    from app.jsonlines import Story
    from app.presenter import Presenter
    from streaming.signal.approach import Entry
    from streaming.signal.blocks import Chunk, Gap, Recording
    from streaming.signal.protocols import Source
    from streaming.signal.readings import Reading
    from streaming.status import MonitorStatus
    from streaming.threads import Stop

_PATIENCE = 0.25
"""Seconds that entering a recording may take before its schedule waits for it: what is due
meanwhile comes in a heap, which up to this long nobody sees."""


class ReplayStage:
    """Play one recording: its transport moves it, and a monitor behind it reads it.

    Each jump takes another monitor, which enters the recording as if it had read everything before:
    the last seconds are there to be seen at once, and what is read is what playing there gives.

    Parameters
    ----------
    recording : Recording
        What to play.
    model : str or None
        A model file or name; None for the shipped one, on simulated recordings only.
    story : Story
        Who hears of everything from the start on, but not of what was read before it.
    speed : float or None
        Times its own pace; None for as fast as it can be read.
    start : float
        Seconds into the recording at which to begin.
    loop : bool
        Whether the end leads back to the start.

    Attributes
    ----------
    markers : tuple of float
        Seconds from the recording's start to each of its markers that names a moment.
    """

    def __init__(
        self,
        recording: Recording,
        model: str | None,
        story: Story,
        *,
        speed: float | None,
        start: float,
        loop: bool = False,
    ) -> None:
        self._recording = recording
        self._approach = Approach(recording)
        self._story = story
        events = tuple(marker for marker in recording.markers if is_event(marker.text))
        self.markers = positions_of_markers(replace(recording, markers=events))
        with let_in():
            self._classifier = choose_classifier(recording.info, model)
        self._given = known_as(self._classifier, model)
        story.started(recording.info, "file", self._classifier)
        self._transport = Transport(
            recording.duration, clock=time.monotonic, speed=speed, start=start, loop=loop
        )
        self._before = (0, 0)
        self._lock = threading.Lock()
        self._changing = threading.Lock()
        self._wanted: float | None = None
        self._target: float | None = None
        self._seeker: threading.Thread | None = None
        self._is_anew = False
        self.monitor, self._entry = self._entered()
        self.presenter = self._presented()

    @property
    def position(self) -> float:
        """Seconds from the recording's start; on the way elsewhere, of that place."""
        target = self._target
        return self._transport.position if target is None else target

    @property
    def duration(self) -> float:
        """Seconds in all, missing ones counted in."""
        return self._transport.duration

    @property
    def playing(self) -> bool:
        """Whether it goes on."""
        return self._transport.playing and not self._transport.ended

    @property
    def speed(self) -> float:
        """Times its own pace; 0 stands for as fast as it can be read."""
        return self._transport.speed or 0.0

    @property
    def loop(self) -> bool:
        """Whether the end leads back to the start."""
        return self._transport.loop

    def play(self) -> None:
        """Go on, from the start where it was over."""
        if self._transport.ended:
            self.seek(0.0)
        self._transport.play()

    def pause(self) -> None:
        """Stand still."""
        self._transport.pause()

    def set_speed(self, x: float) -> None:
        """Play at `x` times the recording's own pace; 0 for as fast as it can be read."""
        self._transport.set_speed(x or None)

    def set_loop(self, on: bool) -> None:
        """Let the end lead back to the start, or not."""
        self._transport.loop = on

    def seek(self, t: float) -> None:
        """Go to a second; what lies there is shown at once, playing or not."""
        self._arrive()
        with held():
            self._leave()
            self._transport.seek(t)
            self.monitor, self._entry = self._entered()
        self.presenter.begin_anew()

    def seek_soon(self, t: float) -> None:
        """Go to a second, in a thread: to end one monitor takes up to a second of a busy machine.

        What was shown is shown meanwhile. Of several places the last one counts.
        """
        with self._lock:
            self._wanted = self._target = min(max(0.0, t), self.duration)
            if self._seeker is None:
                self._seeker = threading.Thread(target=self._seek_aside, name="affectscope-seek")
                self._seeker.start()

    def _seek_aside(self) -> None:
        """Go wherever is wanted until nothing is wanted any more."""
        while True:
            with self._lock:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._target = self._seeker = None
                    return
            with self._changing:
                self._leave()
                self._transport.seek(wanted)
                self.monitor, self._entry = self._entered()
                self._is_anew = True

    def _arrive(self) -> None:
        """Wait until no seek is under way, and want none."""
        with self._lock:
            self._wanted, seeker = None, self._seeker
        if seeker is not None:
            seeker.join()

    def read_with(self, model: str | None) -> Presenter:
        """Read the recording with another model, from where it stands."""
        info, given = self._recording.info, self._given.get(model, model)
        self._classifier = choose_classifier(info, given)
        self._given |= known_as(self._classifier, given)
        self.seek(self.position)
        self.presenter = self._presented()
        return self.presenter

    def wait(self) -> None:
        """Wait until it is over; for ever where it loops."""
        self.monitor.wait()
        while self._began_again():
            self.monitor.wait()

    def close(self) -> None:
        """End the monitor."""
        self._arrive()
        self._end()

    def _end(self) -> None:
        self._entry.given_up.set()
        self.monitor.close()

    def played(self) -> MonitorStatus:
        """Return the monitor's status, with the samples of all passes."""
        status = self.monitor.status()
        n_samples, n_lost = self._before
        return replace(
            status, n_samples=status.n_samples + n_samples, n_lost=status.n_lost + n_lost
        )

    # The monitor that plays now, as the presenter sees it.

    def status(self) -> MonitorStatus:
        """Return one moment of the monitor; where it is over and loops, of the next pass."""
        if self._is_anew:
            self._is_anew = False
            self.presenter.begin_anew()
        status = self.monitor.status()
        if status.state is not MonitorState.STOPPED:
            return status
        if self._target is not None:
            # On the way elsewhere: it is not over.
            return replace(status, state=MonitorState.LIVE, age=0.0)
        return self.monitor.status() if self._began_again() else status

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return all events since a cursor, and the cursor after them."""
        return self.monitor.readings_since(cursor)

    def latest(self, seconds: float) -> Chunk | None:
        """Return the newest raw samples."""
        return self.monitor.latest(seconds)

    def accept_change(self) -> None:
        """Do nothing: a recording does not change."""

    def _began_again(self) -> bool:
        """Begin the next pass if this one is over, was read to its end, and loops."""
        if not self._changing.acquire(blocking=False):
            return False
        try:
            return self._begin_next_pass()
        finally:
            self._changing.release()

    def _begin_next_pass(self) -> bool:
        if self.monitor.error is not None or not self._transport.begins_again():
            return False
        with held():
            self._leave()
            self.monitor, self._entry = self._entered()
        self.presenter.begin_anew()
        return True

    def _entered(self) -> tuple[Monitor, Entry]:
        """Return a running monitor that enters the recording where the transport stands."""
        source = ReplayedSource(self._recording, self._transport)
        due = time.monotonic() + _PATIENCE

        def entered() -> None:
            if time.monotonic() > due:
                self._transport.begin_here()

        entry = self._approach.entry(source.first, entered)
        joints = Joints(
            reopen=_over,
            difference=lambda _before, _after: "",
            clock=time.monotonic,
            listener=_Onwards(self._story, source.first),
            live=False,
            entry=entry,
        )
        return Monitor(source, self._classifier, joints).start(), entry

    def _leave(self) -> None:
        """End the monitor to make room for another, and remember what it counted."""
        self._end()
        played = self.played()
        self._before = played.n_samples, played.n_lost

    def _presented(self) -> Presenter:
        return presenter_of(
            self,
            self._recording.info,
            self._classifier,
            paused=lambda: not self._transport.playing,
            markers=lambda: self._recording.markers,
        )


class _Onwards:
    """Tell a story only what ends behind the place where the recording was entered."""

    def __init__(self, story: Story, first: int) -> None:
        self._story = story
        self._first = first

    def on_state(self, state: MonitorState, detail: str) -> None:
        """Hear that the monitor's state, or the words for it, changed."""
        self._story.on_state(state, detail)

    def on_event(self, event: Gap | Reading, latency: float | None) -> None:
        """Hear of a reading or a gap."""
        if event.stop > self._first:
            self._story.on_event(event, latency)


def _over(_stop: Stop) -> Source:
    raise StreamLost("The recording is over.")
