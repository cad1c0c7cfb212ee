"""The fold protocols by name: what each holds out, what it needs, and whether it leaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.folds.fold import N_FOLDS, Fold
from models.folds.people import subject_and_clip_folds, subject_folds
from models.folds.rows import holdout_fold, window_folds
from models.folds.trials import trial_folds, within_trial_folds
from streaming.errors import UsageError

if TYPE_CHECKING:
    from models.folds.fold import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldProtocol:
    """A way to split windows into those trained on and those tested.

    Attributes
    ----------
    holds_out : str
        What is held out, in words.
    leaks : bool
        Whether tested windows have neighbours of their own trial in training. One that does not
        checks as it runs that what it holds out stands on one side only; one that does checks
        nothing.
    needs_people, needs_trials, needs_clips : bool
        Whether the table must say, for every window, whose it is, of which trial, of which clip.
    holds_out_people : bool
        Whether tested people are strangers to the network.
    """

    holds_out: str
    leaks: bool
    needs_people: bool = False
    needs_trials: bool = False
    needs_clips: bool = False
    holds_out_people: bool = False


PROTOCOLS = {
    "subject": FoldProtocol(
        holds_out="whole people",
        leaks=False,
        needs_people=True,
        holds_out_people=True,
    ),
    "trial": FoldProtocol(
        holds_out="whole trials of people seen in training",
        leaks=False,
        needs_people=True,
        needs_trials=True,
    ),
    "subject-and-clip": FoldProtocol(
        holds_out="people and clips at once",
        leaks=False,
        needs_people=True,
        needs_clips=True,
        holds_out_people=True,
    ),
    "within-trial": FoldProtocol(
        holds_out="a share of every trial",
        leaks=True,
        needs_people=True,
        needs_trials=True,
    ),
    "window": FoldProtocol(holds_out="random windows", leaks=True),
    "holdout": FoldProtocol(holds_out="random windows, split once 60/20/20", leaks=True),
}
"""Each protocol by the name that ``--folds`` takes; the first is the default."""

_WITHOUT_NAMES = (
    "Use --folds window or --folds holdout with --allow-leak: they need nothing, and their scores "
    "say little of people or recordings not seen."
)


def protocol_named(name: str) -> FoldProtocol:
    """Look a protocol up.

    Raises
    ------
    UsageError
        Where there is none of that name.
    """
    if name not in PROTOCOLS:
        raise UsageError(
            f"There is no fold protocol {name!r}. Give --folds one of {', '.join(PROTOCOLS)}."
        )
    return PROTOCOLS[name]


def make_folds(
    name: str, table: Table, *, n_folds: int | None = N_FOLDS, seed: int = 0
) -> list[Fold]:
    """Split a table of windows by the protocol of that name.

    Parameters
    ----------
    name : str
        One of `PROTOCOLS`.
    table : Table
        The windows; a trial's rows in order of time.
    n_folds : int or None
        Groups; ``subject-and-clip`` makes as many of clips, so the square of it in folds. None
        leaves one person out a fold, and goes with ``subject`` alone. ``holdout`` splits once and
        takes no notice of the number.
    seed : int
        Draws the groups. ``within-trial`` draws nothing, and ``holdout`` has a number of its own.

    Returns
    -------
    folds : list of Fold
        Every window is tested once, but for ``holdout``.

    Raises
    ------
    UsageError
        Where there is no such protocol, the data does not say what it needs or holds too little of
        it, or None was given to another protocol than ``subject``.
    """
    _check_columns(name, protocol_named(name), table)
    if name == "subject":
        return list(subject_folds(table.subject, n_folds=n_folds, seed=seed))
    if n_folds is None:
        raise none_but_people(name)
    n_windows = table.subject.size
    match name:
        case "trial":
            return list(trial_folds(table.subject, table.trial, n_folds=n_folds, seed=seed))
        case "subject-and-clip":
            return list(
                subject_and_clip_folds(table.subject, table.clip, n_folds=n_folds, seed=seed)
            )
        case "within-trial":
            return list(within_trial_folds(table.subject, table.trial, n_folds=n_folds))
        case "window":
            return list(window_folds(n_windows, table.label, n_folds=n_folds, seed=seed))
        case _:
            return [holdout_fold(n_windows)]


def none_but_people(name: str) -> UsageError:
    """Return the refusal of one fold a person by a protocol other than ``subject``."""
    return UsageError(
        f"Leaving one out goes with --folds subject alone, and --folds {name} was asked for. Give "
        "--n-folds a number."
    )


def _check_columns(name: str, protocol: FoldProtocol, table: Table) -> None:
    """Refuse a table that does not say, for every window, what the protocol needs."""
    without_clips = "Use --folds subject, which holds out people alone."
    for needed, column, what, mend in (
        (protocol.needs_people, table.subject, "person", _WITHOUT_NAMES),
        (protocol.needs_trials, table.trial, "trial", _WITHOUT_NAMES),
        (protocol.needs_clips, table.clip, "clip", without_clips),
    ):
        if needed and (n_unknown := int((column == "").sum())):
            raise UsageError(
                f"--folds {name} holds out {protocol.holds_out}, and the data names no {what} for "
                f"{n_unknown} of its {column.size} windows. {mend}"
            )
