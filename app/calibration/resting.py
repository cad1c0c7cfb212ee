"""Minutes of quiet at the start of a day, by which a profile's model is brought to that day."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

from app.calibration.markers import END, begun, rest
from app.calibration.sittings import sittings_folder
from app.calibration.terminal import BELL, ERASE, EVERY
from app.calibration.watching import OVER, SignalWatch
from app.folders import made_private
from models.personal.profile import load_profile, refuse_other_headset
from streaming.errors import BundleError, StreamNotFound
from streaming.recordings.places import usual_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.live_stage import LiveStage
    from streaming.status import RecordingStatus

QUIET_SECONDS = 120.0
"""Seconds of rest: two minutes, as the simulated people have whose next days were measured
(`assets/docs/personal.md`)."""

CAN_BE_HAD = 2.0
"""Seconds without a signal, or with bad contact, after which the rest begins anew."""


class QuietRest:
    """Record a rest of good signal without a break; `look` is to be called several times a second.

    Parameters
    ----------
    stage : LiveStage
        Watches the signal.
    pseudonym : str
        Whose profile it is for.
    root : Path
        Folder of all profiles.
    seconds : float
        How long.
    clock : callable
        Seconds on any steady clock.

    Attributes
    ----------
    message : str
        What the wearer should know; empty where all is well.

    Raises
    ------
    MonitorError
        Where there is no such profile, no model of its own, or no signal of its headset.
    """

    def __init__(
        self,
        stage: LiveStage,
        pseudonym: str,
        root: Path,
        *,
        seconds: float = QUIET_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        monitor = stage.monitor
        info = None if monitor is None else monitor.status().info
        if monitor is None or info is None:
            raise StreamNotFound("There is no signal to rest with. Choose a source first.")
        profile = load_profile(root, pseudonym)
        refuse_other_headset(profile, info)
        if profile.model is None:
            raise BundleError(
                f"The profile {pseudonym!r} has no model of its own that a day could be aligned "
                "for: none was adopted. Add labelled blocks with `affectscope calibrate`."
            )
        folder = made_private(sittings_folder(root, pseudonym))
        self._stage, self._monitor, self._clock = stage, monitor, clock
        self._watch, self._seconds = SignalWatch(monitor, clock), seconds
        self._since: float | None = None
        self._good_at = clock()
        self.message = ""
        if stage.wearer is not None:
            stage.wearer.feel(0.0)
        name = usual_name(info.device, datetime.now().astimezone())
        self._recorder = stage.recording.beside(folder / name)
        self._mark(begun(pseudonym))

    @property
    def recording(self) -> RecordingStatus:
        """How the recording stands."""
        return self._recorder.status

    def look(self) -> float:
        """Let time pass, and return the seconds that are left; 0 once the rest is over.

        Raises
        ------
        StreamNotFound
            Where the signal has ended.
        OutputError
            Where the recording has failed.
        """
        now, signal = self._clock(), self._watch.look()
        if self._recorder.error is not None:
            raise self._recorder.error
        if self._monitor.status().state in OVER:
            raise StreamNotFound("The signal has ended before the rest was over. Start again.")
        if signal.live and not signal.is_bad:
            self._good_at, self.message = now, ""
            if self._since is None:
                self._since = now
                self._mark(rest("quiet"))
        elif now - self._good_at >= CAN_BE_HAD:
            self._since = None
            self.message = "There is no good signal; the rest begins once there is."
        left = self._seconds if self._since is None else self._since + self._seconds - now
        if left <= 0:
            self._mark(END)
            self.close()
        return max(0.0, left)

    def close(self) -> None:
        """End the recording; again does nothing."""
        if not self._recorder.status.over:
            self._stage.recording.leave(self._recorder)
        if self._stage.wearer is not None:
            self._stage.wearer.feel(None)

    def _mark(self, text: str) -> None:
        self._recorder.mark(text, self._stage.recording.now())


def rest_in_terminal(
    quiet: QuietRest, wait: Callable[[float], object], *, json: bool, each: Callable[[], object]
) -> None:
    """Wait for the end of a rest, and say on stderr how long it goes on.

    Parameters
    ----------
    quiet : QuietRest
        The rest.
    wait : callable
        Waits some seconds.
    json : bool
        Whether stdout is for programs alone: then nothing is counted down.
    each : callable
        Called after each look.
    """
    shown = sys.stderr
    shown.write("Sit still, eyes open, and think of nothing in particular.\n")
    counts, said = shown.isatty() and not json, ""
    while left := quiet.look():
        each()
        if quiet.message and quiet.message != said:
            shown.write(f"{quiet.message}\n")
        said = quiet.message
        if counts:
            sys.stdout.write(f"{ERASE}  {left:.0f} s")
            sys.stdout.flush()
        wait(EVERY)
    if counts:
        sys.stdout.write(ERASE + BELL)
    shown.write("The rest is over.\n")
