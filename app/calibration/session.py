"""The course of a calibration: what comes when, and what the answers of its wearer do. Pure.

Everything that reaches out is handed in: a clock, where markers go, and the simulated wearer that
is told what to feel. Whoever drives it calls `tick` a few times a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.calibration import markers, wording
from app.calibration.agenda import NEUTRAL, Agenda
from app.calibration.view import Action, SignalState, Stage, View, actions_in
from app.fitting_check import PASSED, SKIPPED, FittingCheck
from app.self_report import STEPS
from streaming.signal.simulated_wearer import Wearer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.calibration.alpha import AlphaCheck
    from app.calibration.plan import Plan
    from app.calibration.training import Outcome
    from app.fitting_check import FittingStep

__all__ = ["Action", "CalibrationSession", "SignalState", "Stage", "View"]

FELT = 0.8
"""Valence that a simulated wearer feels in a block: about the mean size of the simulator's own
script (`streaming.signal.simulated_script.LEVELS`)."""

BAD_SHARE = 0.5
"""Share of a block's time with bad contact above which it does not count: its windows would be
withheld."""

_TIMED = (Stage.EYES_OPEN, Stage.EYES_CLOSED, Stage.BLOCK)
_PAUSES = (Stage.FIT, Stage.READY, *_TIMED, Stage.RATING, Stage.REST)


class CalibrationSession:
    """Ask for one thing after the other, and note in the recording what was done.

    Parameters
    ----------
    plan : Plan
        What is asked for.
    clock : callable
        Seconds on any steady clock.
    mark : callable
        Puts a marker into the recording, now.
    wearer : Wearer, optional
        A simulated wearer.
    done : sequence of BlockDone
        What was rated before, on whatever day.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        clock: Callable[[], float],
        mark: Callable[[str], object],
        wearer: Wearer | None = None,
        done: Sequence[markers.BlockDone] = (),
    ) -> None:
        self._plan, self._clock, self._mark = plan, clock, mark
        self._is_simulated = wearer is not None
        self._wearer = wearer or Wearer(np.zeros_like)
        self._agenda = Agenda(plan, [one.step for one in done])
        self._check = FittingCheck(clock)
        self._fit: FittingStep | None = None
        self._stage = self._paused_from = Stage.FIT
        self._until = self._left = self._bad = 0.0
        self._ticked = clock()
        self._is_armed = False
        self._rated: int | None = None
        self._message: str | None = None
        self._alpha: AlphaCheck | None = None
        self._outcome: Outcome | None = None
        self._error: str | None = None
        self._progress: float | None = None
        self._doing = ""
        self._signal = SignalState(live=False)
        self._wearer.feel(0.0)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self._stage

    # What time and the signal do.

    def tick(self, signal: SignalState) -> View:
        """Let time pass, and return this moment.

        Parameters
        ----------
        signal : SignalState
            The signal now.
        """
        now = self._clock()
        passed, self._ticked, self._signal = now - self._ticked, now, signal
        if self._stage is Stage.FIT:
            self._fit = self._check.look(signal.contact, signal.device)
            if self._fit.passed:
                self._mark(PASSED)
                self._turn_to(Stage.READY)
        elif self._stage in _TIMED:
            self._watch(passed, now)
        elif self._stage is Stage.REST and now >= self._until:
            is_armed, self._message = self._is_armed, None
            self._turn_to(Stage.READY)
            if is_armed:
                self.go()
        return self.view()

    def _watch(self, passed: float, now: float) -> None:
        """Follow what is being recorded, to its end or until the stream is gone."""
        if not self._signal.live:
            self._break_off(wording.LOST)
            return
        self._bad += passed * self._signal.is_bad
        if now < self._until:
            return
        if self._stage is not Stage.BLOCK:
            self._mark(markers.END)
            self._agenda.take()
            self._turn_to(Stage.READY)
        elif self._bad > BAD_SHARE * self._plan.block_seconds:
            self._break_off(wording.BAD_CONTACT)
            self._check = FittingCheck(self._clock)
            self._turn_to(Stage.FIT)
        else:
            self._mark(markers.END)
            self._turn_to(Stage.RATING)
        self._relax()

    # What the wearer does.

    def go(self) -> None:
        """Begin what comes next; in a rest, as soon as it is over; after a pause, go on."""
        if self._stage is Stage.PAUSED:
            self.resume()
        elif self._stage is Stage.REST:
            self._is_armed, self._message = True, wording.ARMED
        elif self._stage is Stage.READY and self._signal.live:
            self._begin()
        elif self._stage is Stage.RESULT and self._agenda.next is not None:
            self._turn_to(Stage.READY)
        elif self._stage is Stage.RESULT:
            self.stop()

    def pause(self) -> None:
        """Pause; a block that goes on does not count, and what a rest has left waits."""
        if self._stage not in _PAUSES:
            return
        self._left = self._until - self._clock()
        if self._stage in _TIMED:
            self._break_off(wording.BROKEN_OFF)
        self._paused_from, self._stage = self._stage, Stage.PAUSED

    def resume(self) -> None:
        """Go on after a pause."""
        if self._stage is Stage.PAUSED:
            self._stage, self._message = self._paused_from, None
            self._until = self._clock() + self._left

    def skip(self) -> None:
        """Leave out what goes on or comes next; a block comes again at the end, once."""
        if self._stage is Stage.FIT:
            self._mark(SKIPPED)
            self._turn_to(Stage.READY)
        elif self._stage is Stage.REST:
            self._turn_to(Stage.READY)
        elif self._stage in (*_TIMED, Stage.READY, Stage.RATING):
            self._skip_step()

    def rate(self, step: int) -> None:
        """Say what the block was like: a key of `app.self_report.STEPS`; others do nothing."""
        if self._stage is Stage.RATING and step in STEPS:
            self._rated = step

    def sure(self, level: int) -> None:
        """Say how sure the rating is: a key of `app.calibration.markers.SURE`; as `rate`."""
        step, rated = self._agenda.next, self._rated
        if self._stage is Stage.RATING and step and rated and level in markers.SURE:
            self._mark(markers.rated(step.number, rated, level))
            self._agenda.rate(rated)
            self._go_on(wording.NEUTRAL if rated == NEUTRAL else "")

    def finish(self) -> None:
        """Train with what there is; what goes on does not count."""
        if self._stage in (*_PAUSES, Stage.PAUSED):
            self._drop_unrated()
            self._turn_to(Stage.TRAINING)

    def stop(self) -> None:
        """End; what is left is asked for another time."""
        if self._stage is Stage.ENDED:
            return
        if self._stage is not Stage.RESULT:
            self._drop_unrated()
            self._message = wording.left_with(
                self._agenda.n_done, self._agenda.n_blocks, self._agenda.n_rated
            )
        self._stage = Stage.ENDED
        self._relax()
        self._wearer.feel(None)

    # What the training, and whoever drives it, tell.

    def tell_alpha(self, alpha: AlphaCheck) -> None:
        """Hear what closing the eyes did."""
        self._alpha = alpha

    def tell_progress(self, share: float, doing: str) -> None:
        """Hear how far the training is, from 0 to 1."""
        self._progress, self._doing = share, doing

    def tell_outcome(self, outcome: Outcome) -> None:
        """Hear what came of the training."""
        if self._stage is Stage.TRAINING:
            self._turn_to(Stage.RESULT)
            self._outcome = outcome

    def tell_failure(self, words: str) -> None:
        """Hear why nothing was trained."""
        if self._stage is Stage.TRAINING:
            self._turn_to(Stage.RESULT)
            self._error = words

    def end_with(self, words: str) -> None:
        """End because of something that the wearer cannot mend."""
        self.stop()
        self._error = words

    def _begin(self) -> None:
        step = self._agenda.next
        if step is None:
            return
        self._message, self._bad = None, 0.0
        if step.rest is not None:
            self._mark(markers.rest(step.rest))
            self._wearer.close_eyes(step.rest == "closed")
            self._turn_to(Stage.EYES_CLOSED if step.rest == "closed" else Stage.EYES_OPEN)
        elif step.wanted is not None:
            self._mark(markers.block(step.number, step.wanted))
            self._wearer.feel(FELT if step.wanted == markers.WANTED[1] else -FELT)
            self._turn_to(Stage.BLOCK)

    def _turn_to(self, stage: Stage) -> None:
        """Enter a stage, which lasts as long as it is to."""
        self._stage, self._rated, self._error, self._is_armed = stage, None, None, False
        self._until = self._clock() + (self._seconds() or 0.0)
        if stage is Stage.TRAINING:
            self._progress, self._doing = 0.0, ""

    def _seconds(self) -> float | None:
        """Return how long the present stage lasts; None where it does not end by itself."""
        if self._stage in (Stage.EYES_OPEN, Stage.EYES_CLOSED):
            return self._plan.baseline_seconds
        if self._stage is Stage.BLOCK:
            return self._plan.block_seconds
        return self._plan.rest_seconds if self._stage is Stage.REST else None

    def _go_on(self, said: str) -> None:
        """Turn to what comes after a rated block: a rest, the next one, or the training."""
        if self._agenda.next is None and (kinds := self._agenda.extend()):
            said = f"{said} {wording.more_asked(kinds)}".strip()
        self._message = said or None
        if self._agenda.next is None:
            self._turn_to(Stage.TRAINING)
        else:
            self._turn_to(Stage.REST if self._plan.rest_seconds > 0 else Stage.READY)

    def _skip_step(self) -> None:
        step = self._agenda.next
        if step is None:
            return
        self._relax()
        if step.wanted is None:
            self._agenda.take()
            self._message = None
        else:
            if self._stage is not Stage.READY:
                self._mark(markers.void(step.number))
            self._message = wording.LEFT_OUT if self._agenda.skip() else wording.PUT_OFF
        self._turn_to(Stage.TRAINING if self._agenda.next is None else Stage.READY)

    def _break_off(self, message: str) -> None:
        """End a rest or a block before its time; it is asked for again."""
        self._drop_unrated()
        self._message = message
        self._turn_to(Stage.READY)

    def _drop_unrated(self) -> None:
        """Take back a block that goes on or waits for its rating; it is put off."""
        stage = self._paused_from if self._stage is Stage.PAUSED else self._stage
        step = self._agenda.next
        if stage in (Stage.BLOCK, Stage.RATING) and step is not None:
            self._mark(markers.void(step.number))
            self._agenda.put_off()
        self._relax()

    def _relax(self) -> None:
        self._wearer.feel(0.0)
        self._wearer.close_eyes(False)

    def view(self) -> View:
        """Return this moment, without letting time pass."""
        stage, agenda = self._stage, self._agenda
        asked, step = agenda.next_block, agenda.next
        rest = step.rest if step is not None else None
        wanted = None if asked is None or rest is not None else asked.wanted
        block = agenda.n_blocks if asked is None else asked.number
        seconds = self._seconds()
        fit = self._fit if stage is Stage.FIT else None
        n_low, n_high, n_neutral = agenda.counts
        is_waiting = stage is Stage.READY and not self._signal.live
        out_of_reach = frozenset({Action.GO} if is_waiting else ())
        said = wording.instruction_of(stage, wanted, rest, self._rated)
        return View(
            stage=stage,
            title=wording.title_of(stage, block, agenda.n_blocks, wanted, rest),
            instruction=fit.instruction if fit else said,
            seconds_left=None if seconds is None else max(0.0, self._until - self._clock()),
            seconds=seconds,
            block=block,
            n_blocks=agenda.n_blocks,
            n_done=agenda.n_done,
            n_low=n_low,
            n_high=n_high,
            n_neutral=n_neutral,
            wanted=wanted,
            message=self._message or (wording.NO_SIGNAL_YET if out_of_reach else None),
            alpha=self._alpha,
            outcome=self._outcome,
            error=self._error,
            progress=self._progress if stage is Stage.TRAINING else None,
            rated=self._rated,
            doing=self._doing if stage is Stage.TRAINING else "",
            fit=fit,
            simulated=self._is_simulated,
            actions=actions_in(stage, is_rated=self._rated is not None) - out_of_reach,
        )
