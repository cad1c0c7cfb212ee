"""One moment of a calibration, as whoever draws it needs it: no widget, no terminal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from streaming.gates import GOOD_SHARE, OFF_SHARE
from streaming.signal.contact import good_share, off_share

if TYPE_CHECKING:
    from app.calibration.alpha import AlphaCheck
    from app.calibration.training import Outcome
    from app.fitting_check import FittingStep
    from streaming.signal.contact import ElectrodeContact


class Stage(StrEnum):
    """Where a calibration stands.

    ::

        fit -> ready -> eyes-open -> ready -> eyes-closed -> ready -> block -> rating -> rest
                                                             ready <----------------------'
        rest -> training -> result -> ended; result -> ready, where blocks are left
        fit, ready, eyes-*, block, rating, rest <-> paused
        any -> ended
    """

    FIT = "fit"
    READY = "ready"
    EYES_OPEN = "eyes-open"
    EYES_CLOSED = "eyes-closed"
    BLOCK = "block"
    RATING = "rating"
    REST = "rest"
    PAUSED = "paused"
    TRAINING = "training"
    RESULT = "result"
    ENDED = "ended"


class Action(StrEnum):
    """What the wearer may do; `View.actions` tells which now."""

    GO = "go"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "skip"
    RATE = "rate"
    SURE = "sure"
    FINISH = "finish"
    STOP = "stop"


_ALWAYS = frozenset({Action.PAUSE, Action.SKIP, Action.FINISH, Action.STOP})


def actions_in(stage: Stage, *, is_rated: bool) -> frozenset[Action]:
    """Return what the wearer may do in a stage.

    Parameters
    ----------
    stage : Stage
        Where the calibration stands.
    is_rated : bool
        Whether the block has its rating, and only how sure is open.
    """
    if stage is Stage.ENDED:
        return frozenset()
    if stage is Stage.TRAINING:
        return frozenset({Action.STOP})
    if stage is Stage.RESULT:
        return frozenset({Action.GO, Action.STOP})
    if stage is Stage.PAUSED:
        return frozenset({Action.GO, Action.RESUME, Action.FINISH, Action.STOP})
    if stage is Stage.RATING:
        return _ALWAYS | {Action.SURE if is_rated else Action.RATE}
    return _ALWAYS | ({Action.GO} if stage in (Stage.READY, Stage.REST) else frozenset())


@dataclass(frozen=True, slots=True)
class SignalState:
    """What a calibration has to know of the signal.

    Attributes
    ----------
    live : bool
        Whether the stream is there; it may falter for a moment.
    contact : tuple of ElectrodeContact
        The electrodes, each with `name` and `quality`; empty where there is no signal now.
    detail : str
        How the stream stands, in words.
    device : str
        The headset in words.
    """

    live: bool
    contact: tuple[ElectrodeContact, ...] = ()
    detail: str = ""
    device: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether readings would be withheld for the contact: too few sensors are good."""
        few_good = not self.contact or good_share(self.contact) < GOOD_SHARE
        return few_good or off_share(self.contact) >= OFF_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One moment of a calibration.

    Attributes
    ----------
    stage : Stage
        Where it stands.
    title, instruction : str
        What is being done, and the one thing to do now.
    seconds_left, seconds : float or None
        Of what ends by itself, and how long it lasts; None where nothing does.
    block, n_blocks : int
        Number of this block, or of the next one, and of how many.
    n_done, n_low, n_high, n_neutral : int
        Blocks rated in this sitting; and of all days those rated unpleasant, pleasant, neutral.
    wanted : str or None
        What this block, or the next, asks for; None where it is none.
    message : str or None
        What happened, where the wearer should know.
    alpha : AlphaCheck or None
        What closing the eyes did, once it was tried.
    outcome : Outcome or None
        What came of the training.
    error : str or None
        Why there was none, or what ended the calibration.
    progress : float or None
        Of the training, from 0 to 1.
    rated : int or None
        What this block was rated, where only how sure is yet to be said.
    doing : str
        What the training does.
    fit : FittingStep or None
        The fit check, while it goes on.
    simulated : bool
        Whether a simulated person wears the headset, and is told what the blocks ask.
    actions : frozenset of Action
        What the wearer may do now.
    """

    stage: Stage
    title: str
    instruction: str
    seconds_left: float | None
    seconds: float | None
    block: int
    n_blocks: int
    n_done: int
    n_low: int
    n_high: int
    n_neutral: int
    wanted: str | None
    message: str | None
    alpha: AlphaCheck | None
    outcome: Outcome | None
    error: str | None
    progress: float | None
    rated: int | None = None
    doing: str = ""
    fit: FittingStep | None = None
    simulated: bool = False
    actions: frozenset[Action] = frozenset()
