"""What a wearer answers in a terminal: keys as they are pressed, or lines that wait for their turn.

Lines come from a script, which cannot know when a question is asked: an answer that nobody has
asked for yet waits, and whatever comes after it waits behind it. What is no answer to a question
that is asked is let go, and said so. A key that means nothing now is just let go.
"""

from __future__ import annotations

import logging
from collections import deque
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from app.calibration.markers import SURE
from app.calibration.view import Action, Stage
from app.plain_text import plain
from app.self_report import STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.calibration.run import CalibrationRun
    from app.calibration.view import View
    from app.marking import Keys, Lines

log = logging.getLogger(__name__)

KEYS: Mapping[str, Action] = MappingProxyType(
    {
        "\n": Action.GO,
        "\r": Action.GO,
        "g": Action.GO,
        " ": Action.PAUSE,
        "p": Action.PAUSE,
        "s": Action.SKIP,
        "f": Action.FINISH,
        "x": Action.STOP,
    }
)
"""What each key asks for; the digits answer what is asked, and the pause key ends a pause too."""

WORDS: Mapping[str, Action] = MappingProxyType(
    {
        action.value: action
        for action in Action
        if action not in (Action.RATE, Action.SURE)  # a number
    }
)
"""What each line asks for; a number answers what is asked."""

PROMPTS: Mapping[Action, tuple[str, str]] = MappingProxyType(
    {
        Action.GO: ("Enter", "go"),
        Action.RATE: ("1-5", "1-5"),
        Action.SURE: ("1-3", "1-3"),
        Action.PAUSE: ("p", "pause"),
        Action.RESUME: ("p", "resume"),
        Action.SKIP: ("s", "skip"),
        Action.FINISH: ("f", "finish"),
        Action.STOP: ("x", "stop"),
    }
)
"""For each action its key, and the line that asks for it."""


PATIENCE = 180.0
"""Seconds for which answers wait for their question once the input is over: a fit check that nobody
passes, or a signal that stays away, ends then. Longer than any block with its rest."""

_ASKING = (Stage.READY, Stage.RATING, Stage.PAUSED, Stage.RESULT)
"""Stages that last until they are answered."""


class Answers(Protocol):
    """Where answers come from."""

    @property
    def are_over(self) -> bool:
        """Whether there will be none any more."""
        ...

    def hear(self, run: CalibrationRun, view: View, seconds: float) -> None:
        """Wait some seconds at most, and let what was answered act."""
        ...


class KeyAnswers:
    """Answers by keys.

    Parameters
    ----------
    keys : Keys
        Of the terminal.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    @property
    def are_over(self) -> bool:
        """Whether the terminal is gone."""
        return not self._keys.is_open

    def hear(self, run: CalibrationRun, view: View, seconds: float) -> None:
        """Wait some seconds at most, and do what keys ask for."""
        for key in self._keys.wait(seconds):
            answer = KEYS.get(key.lower())
            if answer is Action.PAUSE and Action.RESUME in view.actions:
                answer = Action.RESUME  # one key for both
            _do(run, view, key if key.isdecimal() else answer)
            view = run.view()


class LineAnswers:
    """Answers by lines, each of one word or more; a word that is no answer is said to be none.

    Parameters
    ----------
    lines : Lines
        Usually of stdin.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self._waited = 0.0

    @property
    def are_over(self) -> bool:
        """Whether all were given and have acted."""
        return not self._lines.is_open and not self._waiting

    def hear(self, run: CalibrationRun, view: View, seconds: float) -> None:
        """Wait some seconds at most, and let act what was said and has its turn."""
        for line in self._lines.wait(seconds):
            for word in line.lower().split():
                if word in WORDS or (word.isdecimal() and len(word) == 1):
                    self._waiting.append(word)
                else:
                    log.warning("%s is no answer. There are: %s", plain(word), _ALL)
        self._waited += seconds * (not self._lines.is_open)
        while self._waiting and view.stage is not Stage.TRAINING:
            word = self._waiting[0]
            has_acted = _do(run, view, word if word.isdecimal() else WORDS[word])
            if not has_acted and not self._is_out_of_turn(word, view):
                self._lose_patience()
                return
            self._waiting.popleft()
            self._waited *= not has_acted
            view = run.view()

    def _is_out_of_turn(self, word: str, view: View) -> bool:
        """Tell whether a word is let go: it is no answer to what waits for one."""
        if view.stage not in _ASKING or (view.stage is Stage.READY and word == Action.GO):
            return False
        there = ", ".join(PROMPTS[action][1] for action in PROMPTS if action in view.actions)
        log.warning("%s is no answer to %r. There are: %s", word, view.title, there)
        return True

    def _lose_patience(self) -> None:
        """Forget what was said where nothing has its turn, and nobody is there to change that."""
        if self._waited > PATIENCE:
            log.warning("nothing has happened for %.0f s, and no answer comes any more", PATIENCE)
            self._waiting.clear()


def _do(run: CalibrationRun, view: View, answer: Action | str | None) -> bool:
    """Do what an answer asks for, where it has its turn; return whether it is done with."""
    if isinstance(answer, str) and not isinstance(answer, Action):
        return _count(run, view, int(answer))
    if answer is None or answer not in view.actions:
        return False
    acts = {
        Action.GO: run.go,
        Action.PAUSE: run.pause,
        Action.RESUME: run.resume,
        Action.SKIP: run.skip,
        Action.FINISH: run.finish,
        Action.STOP: run.stop,
    }
    acts[answer]()
    return True


def _count(run: CalibrationRun, view: View, number: int) -> bool:
    """Answer a question with a number; one that is no answer to it is let go."""
    if Action.RATE in view.actions:
        run.rate(number)
    elif Action.SURE in view.actions:
        run.sure(number)
    else:
        return False
    there = STEPS if Action.RATE in view.actions else SURE
    if number not in there:
        log.warning("%d is no answer here. There are: %s", number, ", ".join(map(str, there)))
    return True


_ALL = f"{', '.join(WORDS)}, 1 to {len(STEPS)}"
