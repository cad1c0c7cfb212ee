"""A live source that is watched, and the way to watch another: one monitor at a time."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from app.choosing import choose_classifier
from app.interrupts import held
from app.late_model import LateModel
from app.live_sources import open_source
from app.recording import RecordingOptions
from app.recording_control import RecordingControl
from app.staging import known_as, presenter_of
from streaming.errors import StreamNotFound
from streaming.monitor import Joints, Monitor
from streaming.signal.bands import load_filters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.jsonlines import Story
    from app.live_sources import OpenSource, SourceOptions
    from app.presenter import Presenter
    from app.sending import SendingStory
    from models.classifier import TorchClassifier
    from streaming.signal.info import SignalInfo
    from streaming.signal.simulated_wearer import Wearer


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
    recording : RecordingOptions, optional
        Whether and how to record.
    choose : callable
        Given a signal's facts and what the user named, returns its model, or None.
    no_model : str
        What is said where no model reads; the usual reason if empty.

    Attributes
    ----------
    recording : RecordingControl
        Records what is watched.
    wearer : Wearer or None
        Who wears what is watched, where that is a simulated headset of this process.
    """

    def __init__(
        self,
        options: SourceOptions,
        story: Story | SendingStory,
        *,
        duration: float | None = None,
        accept_change: bool = False,
        recording: RecordingOptions | None = None,
        choose: Callable[[SignalInfo, str | None], TorchClassifier | None] = choose_classifier,
        no_model: str = "",
    ) -> None:
        self._options = options
        self._story = story
        self._duration = duration
        self._accept_change = accept_change
        self._choose = choose
        self._no_model = no_model
        self.recording = RecordingControl(recording or RecordingOptions())
        self._named: tuple[str, SourceOptions] = ("", options)
        self._given: dict[str | None, str | None] = {}
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._opened: OpenSource | None = None
        self._late_models: list[LateModel] = []
        self.monitor: Monitor | None = None
        self.wearer: Wearer | None = None

    @property
    def options(self) -> SourceOptions:
        """What the user said of all sources."""
        return self._options

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

    def open(
        self, source: str, model: str | None, options: SourceOptions | None = None
    ) -> Callable[[], Presenter]:
        """Open a source and its model, in any thread, while what is watched goes on.

        Parameters
        ----------
        source, model : str
            As for `watch`.
        options : SourceOptions, optional
            What the user says of this source; what was said of all if not given.

        Returns
        -------
        begin : callable
            Starts the monitor in place of the one before, and returns its presenter. What is never
            begun is closed with the stage.
        """
        options = options or self._options
        load_filters()
        opened = open_source(source, options, self._ending)
        try:
            self.recording.hear_markers(self._options.wait, self._ending)
            classifier = self._choose(opened.source.info, self._given.get(model, model))
        except BaseException:
            opened.source.close()
            raise
        with self._lock:
            self._opened = opened
            self._given |= known_as(classifier, self._given.get(model, model))
        if self._ending.is_set():
            self._close_opened()
            raise StreamNotFound(f"Nobody watches any more who could see {source}.")
        return partial(self._begin, (source, options), opened, classifier)

    def read_with(self, model: str | None) -> Callable[[], Presenter]:
        """Open the same source with another model; as `open`."""
        source, options = self._named
        return self.open(source, model, options)

    def _begin(
        self,
        named: tuple[str, SourceOptions],
        opened: OpenSource,
        classifier: TorchClassifier | None,
    ) -> Presenter:
        late = LateModel(classifier, self._duration)
        with held():  # What is told to have started is there to be ended.
            recorders = self.recording.begin(opened, classifier)
            joints = Joints(
                reopen=opened.reopen,
                difference=opened.difference,
                clock=opened.clock,
                listener=self._story,
                sinks=recorders,
                give_up=self._options.give_up,
                accept_change=self._accept_change,
                duration=self._duration,
                is_ready=late.is_ready,
            )
            self._story.started(opened.source.info, "lsl", classifier)
            self._close_monitor()
            self._named = named
            self.wearer = opened.wearer
            self.monitor = Monitor(opened.source, classifier, joints)
            self.recording.follow(self.monitor, recorders)
            with self._lock:
                self._opened = None
            self.monitor.start()
            self._late_models.append(late)
            late.start()
        return presenter_of(
            self.monitor,
            opened.source.info,
            classifier,
            no_model=self._no_model,
            log=opened.log,
            markers=self.recording.heard,
            source_clock=opened.clock,
        )

    def given_as(self, model: str) -> str:
        """Return what a model was given as, a file or a name, by its name on the screen."""
        return self._given.get(model) or model

    def start_recording(self, path: Path | None = None) -> Path:
        """Record what is watched from the next sample on; as `RecordingControl.start`."""
        return self.recording.start(path)

    def stop_recording(self) -> None:
        """End the recording; where none goes on, do nothing."""
        self.recording.stop()

    def mark(self, text: str) -> bool:
        """Put a marker into the recording, now; return whether it was taken."""
        return self.recording.mark(text)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the source ends, at most `timeout` seconds; return whether it has."""
        return self.monitor is None or self.monitor.wait(timeout)

    def close(self) -> None:
        """End the monitor, and whatever is being opened."""
        self._ending.set()
        self.recording.close()
        self._close_opened()
        self._close_monitor()
        for late in self._late_models:
            late.close()

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
        """Raise what ended the monitor, or its recording before its time, where something did."""
        if self.monitor is not None and self.monitor.error is not None:
            raise self.monitor.error
        if self.recording.failure is not None:
            raise self.recording.failure
