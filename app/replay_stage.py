"""A recording that is watched, and the transport that moves it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.choosing import choose_classifier
from app.interrupts import held, let_in
from app.staging import known_as, presenter_of
from streaming.errors import StreamLost
from streaming.monitor import Joints, Monitor
from streaming.sources.replayed import ReplayedSource

if TYPE_CHECKING:
    from app.jsonlines import Story
    from app.presenter import Presenter
    from streaming.signal.blocks import Chunk, Gap, Recording
    from streaming.signal.protocols import Source
    from streaming.signal.readings import Reading
    from streaming.status import MonitorStatus
    from streaming.threads import Stop


class ReplayStage:
    """Play one recording; pause, seek and speed are its transport, the monitor is behind it.

    Parameters
    ----------
    recording : Recording
        What to play.
    model : str or None
        A model file or name; None for the shipped one, on simulated recordings only.
    story : Story
        Who hears of everything.
    speed : float or None
        Times its own pace; None for as fast as it can be read.
    start : float
        Seconds into the recording at which to begin.
    """

    def __init__(
        self,
        recording: Recording,
        model: str | None,
        story: Story,
        *,
        speed: float | None,
        start: float,
    ) -> None:
        self._recording = recording
        self._story = story
        with let_in():
            self._classifier = choose_classifier(recording.info, model)
        self._given = known_as(self._classifier, model)
        story.started(recording.info, "file", self._classifier)
        self._source, self.monitor = self._started(start, speed)
        self.presenter = self._presented()

    @property
    def position(self) -> float:
        """Seconds from the recording's start."""
        return self._source.position

    @property
    def duration(self) -> float:
        """Seconds in all, missing ones counted in."""
        blocks = self._recording.blocks
        return (blocks[-1].stop - blocks[0].start) / self._recording.info.sfreq

    @property
    def playing(self) -> bool:
        """Whether it goes on."""
        return self._source.playing and not self._source.finished

    @property
    def speed(self) -> float:
        """Times its own pace; 0 stands for as fast as it can be read."""
        return self._source.speed or 0.0

    def play(self) -> None:
        """Go on, from the start where it was over."""
        if self._source.finished:
            self.seek(0.0)
        self._source.set_pace(self._source.speed, playing=True)

    def pause(self) -> None:
        """Stand still."""
        self._source.set_pace(self._source.speed, playing=False)

    def set_speed(self, x: float) -> None:
        """Play at `x` times the recording's own pace; 0 for as fast as it can be read."""
        self._source.set_pace(x or None, playing=self._source.playing)

    def seek(self, t: float) -> None:
        """Go to a second: filters settle there as they do after any start."""
        playing, speed = self._source.playing, self._source.speed
        with held():
            self.monitor.close()
            self._source, self.monitor = self._started(t, speed)
        self._source.set_pace(speed, playing=playing)
        self.presenter.begin_anew()

    def read_with(self, model: str | None) -> Presenter:
        """Read the recording with another model, from where it stands."""
        info, given = self._recording.info, self._given.get(model, model)
        self._classifier = choose_classifier(info, given)
        self._given |= known_as(self._classifier, given)
        self.seek(self.position)
        self.presenter = self._presented()
        return self.presenter

    def close(self) -> None:
        """End the monitor."""
        self.monitor.close()

    # The monitor that plays now, as the presenter sees it.

    def status(self) -> MonitorStatus:
        """Return one moment of the monitor."""
        return self.monitor.status()

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return all events since a cursor, and the cursor after them."""
        return self.monitor.readings_since(cursor)

    def latest(self, seconds: float) -> Chunk | None:
        """Return the newest raw samples."""
        return self.monitor.latest(seconds)

    def accept_change(self) -> None:
        """Do nothing: a recording does not change."""

    def _started(self, start: float, speed: float | None) -> tuple[ReplayedSource, Monitor]:
        source = ReplayedSource(self._recording, speed=speed, clock=time.monotonic, start=start)
        joints = Joints(
            reopen=_over,
            difference=lambda _before, _after: "",
            clock=time.monotonic,
            listener=self._story,
            live=False,
        )
        return source, Monitor(source, self._classifier, joints).start()

    def _presented(self) -> Presenter:
        return presenter_of(
            self, self._recording.info, self._classifier, paused=lambda: not self._source.playing
        )


def _over(_stop: Stop) -> Source:
    raise StreamLost("The recording is over.")
