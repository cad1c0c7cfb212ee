"""What is being watched, and the way to watch something else: one monitor at a time."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from app.choosing import choose_classifier, notice, why_no_model
from app.frame import ModelCard
from app.interrupts import held, let_in
from app.live_sources import open_source
from app.presenter import Presenter
from streaming.errors import StreamLost, StreamNotFound
from streaming.monitor import Joints, Monitor
from streaming.sources.replayed import ReplayedSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.jsonlines import Story
    from app.live_sources import OpenSource, SourceOptions
    from models.classifier import TorchClassifier
    from streaming.signal.blocks import Chunk, Gap, Recording
    from streaming.signal.info import SignalInfo
    from streaming.signal.protocols import Source
    from streaming.signal.readings import Reading
    from streaming.status import MonitorStatus
    from streaming.threads import Stop


class LiveStage:
    """Watch live sources, one after the other.

    Parameters
    ----------
    options : SourceOptions
        How to find them.
    story : Story
        Who hears of everything.
    duration : float or None
        Seconds after which each stops.
    accept_change : bool
        Whether a stream that comes back as something else is accepted unasked.
    """

    def __init__(
        self,
        options: SourceOptions,
        story: Story,
        *,
        duration: float | None = None,
        accept_change: bool = False,
    ) -> None:
        self._options = options
        self._story = story
        self._duration = duration
        self._accept_change = accept_change
        self._named = ""
        self._given: dict[str | None, str | None] = {}
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._opened: OpenSource | None = None
        self.monitor: Monitor | None = None

    @property
    def is_timed(self) -> bool:
        """Whether its monitors stop after a given time."""
        return self._duration is not None

    def watch(self, source: str, model: str | None) -> Presenter:
        """Open a source, start its monitor in place of the one before, and return its presenter.

        Parameters
        ----------
        source : str
            What `app.live_sources.open_source` takes.
        model : str or None
            A model file or name; None for the shipped one, on simulated sources only.
        """
        return self.open(source, model)()

    def open(self, source: str, model: str | None) -> Callable[[], Presenter]:
        """Open a source and its model, in any thread, while what is watched goes on.

        Parameters
        ----------
        source, model : str
            As for `watch`.

        Returns
        -------
        begin : callable
            Starts the monitor in place of the one before, and returns its presenter. What is never
            begun is closed with the stage.
        """
        opened = open_source(source, self._options, self._ending)
        try:
            classifier = choose_classifier(opened.source.info, self._given.get(model, model))
        except BaseException:
            opened.source.close()
            raise
        with self._lock:
            self._opened = opened
            self._given |= _known_as(classifier, self._given.get(model, model))
        if self._ending.is_set():
            self._close_opened()
            raise StreamNotFound(f"Nobody watches any more who could see {source}.")
        return partial(self._begin, source, opened, classifier)

    def read_with(self, model: str | None) -> Callable[[], Presenter]:
        """Open the same source with another model; as `open`."""
        return self.open(self._named, model)

    def _begin(
        self, source: str, opened: OpenSource, classifier: TorchClassifier | None
    ) -> Presenter:
        joints = Joints(
            reopen=opened.reopen,
            difference=opened.difference,
            clock=opened.clock,
            listener=self._story,
            give_up=self._options.give_up,
            accept_change=self._accept_change,
            duration=self._duration,
        )
        with held():  # What is told to have started is there to be ended.
            self._story.started(opened.source.info, "lsl", classifier)
            self._close_monitor()
            self._named = source
            self.monitor = Monitor(opened.source, classifier, joints)
            with self._lock:
                self._opened = None
            self.monitor.start()
        return presenter_of(self.monitor, opened.source.info, classifier)

    def wait(self) -> None:
        """Wait until the source ends."""
        if self.monitor is not None:
            self.monitor.wait()

    def close(self) -> None:
        """End the monitor, and whatever is being opened."""
        self._ending.set()
        self._close_opened()
        self._close_monitor()

    def _close_opened(self) -> None:
        """Close what was opened and never begun."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.source.close()

    def _close_monitor(self) -> None:
        if self.monitor is not None:
            self.monitor.close()

    def raise_error(self) -> None:
        """Raise what ended the monitor, where something did."""
        if self.monitor is not None and self.monitor.error is not None:
            raise self.monitor.error


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
        self._given = _known_as(self._classifier, model)
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
        self._given |= _known_as(self._classifier, given)
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


def model_card(classifier: TorchClassifier) -> ModelCard:
    """Return what must be known of a model wherever its readings are shown."""
    manifest = classifier.manifest
    return ModelCard(
        name=classifier.name,
        network=manifest.network,
        training=manifest.training,
        target=manifest.target,
        notice=notice(classifier),
        window=classifier.spec.window,
        hop=classifier.spec.hop,
    )


def presenter_of(
    view: Monitor | ReplayStage,
    info: SignalInfo,
    classifier: TorchClassifier | None,
    *,
    paused: Callable[[], bool] | None = None,
) -> Presenter:
    """Return the presenter of a monitor."""
    return Presenter(
        view,
        model=None if classifier is None else model_card(classifier),
        no_model="" if classifier else why_no_model(info),
        clock=time.monotonic,
        paused=paused,
    )


def _known_as(
    classifier: TorchClassifier | None, given: str | None
) -> dict[str | None, str | None]:
    """Return what a model was given as, by the name that it has on the screen: it may be a file."""
    return {} if classifier is None or given is None else {classifier.name: given}


def _over(_stop: Stop) -> Source:
    raise StreamLost("The recording is over.")
