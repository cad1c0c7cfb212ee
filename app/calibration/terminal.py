"""A calibration in a terminal: a line for each step, a countdown on one line, or JSON lines."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol

from app.calibration.answers import PROMPTS
from app.calibration.view import Action, Stage
from app.output import emit
from app.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from app.calibration.alpha import AlphaCheck
    from app.calibration.answers import Answers
    from app.calibration.run import CalibrationRun
    from app.calibration.training import Outcome
    from app.calibration.view import View

EVERY = 0.2
"""Seconds between two looks at the calibration: a countdown in seconds shows no less."""

BELL = "\a"
"""Tells that eyes may open, and that a block is over."""

HEARD = frozenset({Stage.EYES_CLOSED, Stage.BLOCK})
"""Stages whose end is heard: eyes are closed, or with a picture or a memory."""

ERASE = "\r\x1b[2K"
"""Empties the line that a terminal's cursor stands on (ECMA-48, EL)."""


class Shown(Protocol):
    """Where a calibration is shown."""

    def show(self, view: View) -> None:
        """Show this moment."""
        ...


def run_in_terminal(
    run: CalibrationRun,
    answers: Answers,
    shown: Shown,
    *,
    each: Callable[[], object] = lambda: None,
) -> None:
    """Lead a wearer through a calibration until it ends; it is not closed.

    Parameters
    ----------
    run : CalibrationRun
        The calibration.
    answers : Answers
        Where answers come from. Once they are over the calibration stops, but for a training that
        goes on.
    shown : Shown
        Where it is shown.
    each : callable
        Called after each look.
    """
    while True:
        view = run.view()
        shown.show(view)
        each()
        if view.stage is Stage.ENDED:
            return
        if view.stage is Stage.RESULT and not _may_go_on(view, answers):
            run.stop()
            return
        if answers.are_over and view.stage is not Stage.TRAINING:
            run.stop()
        else:
            answers.hear(run, view, EVERY)


def _may_go_on(view: View, answers: Answers) -> bool:
    """Tell whether the wearer may want more blocks: nothing was trained, and some are left."""
    return view.error is not None and view.n_done < view.n_blocks and not answers.are_over


class Sentences:
    """Say each step once, in lines; on a terminal count down on the line below.

    Parameters
    ----------
    stream : TextIO, optional
        Where to; stdout if not given.
    by_keys : bool
        Whether keys answer, and not lines.
    """

    def __init__(self, stream: TextIO | None = None, *, by_keys: bool) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._by_keys = by_keys
        self._counts = self._stream.isatty()
        self._said: tuple[object, ...] = ()
        self._stage: Stage | None = None
        self._message: str | None = None
        self._alpha: AlphaCheck | None = None
        self._explained: set[Stage] = set()
        self._counted = ""

    def show(self, view: View) -> None:
        """Say what is new."""
        lines = self._lines(view)
        bell = BELL * (self._counts and self._stage in HEARD and view.stage is not self._stage)
        self._stage = view.stage
        if lines:
            self._write(bell + (ERASE if self._counts else "") + "\n".join(lines) + "\n")
            self._counted = ""
        if self._counts and (left := _countdown(view)) != self._counted:
            self._counted = left
            self._write(ERASE + left)

    def _lines(self, view: View) -> list[str]:
        """Return what has not been said yet, in its order."""
        lines = []
        if view.message and view.message != self._message:
            lines.append(view.message)
        self._message = view.message
        said = view.stage, view.title, view.instruction, view.rated
        if said == self._said:
            return list(map(plain, lines))
        self._said = said
        if view.alpha is not None and view.alpha != self._alpha:
            self._alpha = view.alpha
            lines.append(view.alpha.words)
        lines += _result(view) if view.stage is Stage.RESULT else [self._step(view)]
        return [plain(line) for line in lines if line]

    def _step(self, view: View) -> str:
        """Return the line of a step, with what may be answered where that is new or a question."""
        lasts = f" ({view.seconds:.0f} s)" if view.seconds else ""
        told = f"{view.title}{lasts}: {view.instruction}".rstrip(": ")
        is_known = view.stage in self._explained and view.stage is not Stage.RATING
        if view.stage is Stage.ENDED or is_known:
            return "" if view.stage is Stage.ENDED else told
        self._explained.add(view.stage)
        asked = [PROMPTS[action][not self._by_keys] + _WHAT[action] for action in _ORDER
                 if action in view.actions]  # fmt: skip
        return f"{told} [{', '.join(asked)}]"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


_WHAT = {
    Action.GO: " begins",
    Action.RATE: " answers",
    Action.SURE: " answers",
    Action.PAUSE: " pauses",
    Action.RESUME: " goes on",
    Action.SKIP: " skips",
    Action.FINISH: " trains now",
    Action.STOP: " ends",
}
_ORDER = tuple(_WHAT)


def _countdown(view: View) -> str:
    """Return the line below the steps; empty where nothing goes on by itself."""
    if view.stage is Stage.TRAINING:
        return f"  {100 * (view.progress or 0.0):.0f} % {view.doing}"
    if view.stage is Stage.FIT and view.fit is not None:
        return f"  {view.fit.n_good} of {view.fit.n_electrodes} sensors are good"
    return "" if view.seconds_left is None else f"  {view.seconds_left:.0f} s"


def _result(view: View) -> list[str]:
    """Return what came of it; a last word on why there is nothing is the command's."""
    if view.outcome is None or view.error is not None:
        may_go_on = view.n_done < view.n_blocks
        return [*([view.error or ""] * may_go_on), "What was rated is kept."]
    from app.calibration.profiles import what_would_help  # noqa: PLC0415 - not needed before

    outcome = view.outcome
    picture = () if outcome.picture is None else (f"The picture: {outcome.picture}",)
    return [*outcome.notes, outcome.words, *what_would_help(outcome.result), *picture]


class JsonLines:
    """Tell each step as a JSON line of the kind ``calibration``."""

    def __init__(self) -> None:
        self._said: tuple[object, ...] = ()

    def show(self, view: View) -> None:
        """Tell what is new; that time passes is not."""
        progress = None if view.progress is None else round(view.progress, 1)
        fields = view_fields(view)
        fit = None if view.fit is None else (view.fit.n_good, view.fit.passed)
        said = *(view.stage, view.title, view.instruction, view.message, view.rated, view.error,
                 view.alpha, view.n_done), progress, fit  # fmt: skip
        if said != self._said:
            self._said = said
            emit("calibration", fields)


def view_fields(view: View) -> dict[str, Any]:
    """Return what a JSON line says of a view."""
    alpha, fit, outcome = view.alpha, view.fit, view.outcome
    names = (
        "title", "instruction", "seconds_left", "seconds", "block", "n_blocks", "n_done", "n_low",
        "n_high", "n_neutral", "wanted", "message", "error", "progress", "rated", "doing",
        "simulated",
    )  # fmt: skip
    return {
        "stage": str(view.stage),
        **{name: getattr(view, name) for name in names},
        "alpha": None if alpha is None else asdict(alpha) | {"channels": dict(alpha.channels)},
        "fit": None if fit is None else asdict(fit),
        "outcome": None if outcome is None else _outcome_fields(outcome),
        "actions": sorted(map(str, view.actions)),
    }


def _outcome_fields(outcome: Outcome) -> dict[str, Any]:
    from app.calibration.from_files import outcome_fields, today  # noqa: PLC0415 - loads torch

    return outcome_fields(outcome, today())
