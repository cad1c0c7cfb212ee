"""From ``--dataset`` and ``--data`` to trials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.resources import load_head
from models.datasets.simulated import SimulatedTrials
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from app.training_request import DataRequest
    from models.datasets.trials import TrialSource

_TAKEN = {
    "simulated": {"label", "montage", "population", "people"},
    "dreamer": {"data", "label", "threshold", "montage"},
    "recordings": {"data", "label", "map_", "unit"},
    "kaggle-emotions": {"data"},
    "torcheeg": {"data", "label", "threshold", "montage"},
}
"""Which of the data's options each data set obeys, by the names of their parameters."""

KNOWN = ("simulated", "dreamer", "recordings", "kaggle-emotions", "torcheeg:NAME")


def open_trials(
    asked: DataRequest, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> TrialSource:
    """Open a data set of labelled signal.

    Parameters
    ----------
    asked : DataRequest
        Which, and what of it.
    progress : callable
        Is told how many recordings were looked at, and of how many.

    Returns
    -------
    source : TrialSource
        Its trials, read as they are asked for.

    Raises
    ------
    UsageError
        For a name that is not known, or without ``--data`` where the set needs it.
    RecordingError
        Where the data is not what its name says.
    """
    check_given(asked)
    if asked.dataset == "simulated":
        return SimulatedTrials(
            device="epoc" if asked.montage == "native" else asked.montage,
            head=load_head(),
            people=asked.people,
            seed=asked.seed,
            population=asked.population,
        )
    if asked.dataset == "dreamer":
        from models.datasets.dreamer import DreamerTrials  # noqa: PLC0415 - loads scipy.io

        return DreamerTrials(
            data_path(asked),
            label=asked.label or "valence",
            threshold=asked.threshold or ">3",
            montage=asked.montage,
        )
    if asked.dataset == "recordings":
        from app.labelled import open_labelled  # noqa: PLC0415 - opens every recording

        return open_labelled(
            data_path(asked),
            label=asked.label,
            map=asked.map,
            unit=asked.unit,
            progress=progress,
        )
    family, _, name = asked.dataset.partition(":")
    if family == "torcheeg" and name:
        from models.datasets.torcheeg_trials import open_torcheeg  # noqa: PLC0415 - an extra

        return open_torcheeg(
            name,
            data_path(asked),
            label=asked.label,
            threshold=asked.threshold,
            montage=asked.montage,
        )
    raise UsageError(f"--dataset {asked.dataset} is not known. Known: {', '.join(KNOWN)}.")


def check_given(asked: DataRequest) -> None:
    """Refuse an option that was written and would change nothing.

    Raises
    ------
    UsageError
        With the options that the data set obeys.
    """
    taken = _TAKEN.get(asked.dataset.partition(":")[0])
    if taken is None:  # the name will be refused
        return
    idle = asked.given & frozenset().union(*_TAKEN.values()) - taken
    if asked.montage == "native":  # the data's own electrodes are what it has
        idle -= {"montage"}
    if asked.dataset == "simulated" and asked.label not in (None, "valence"):
        raise UsageError(
            f"Simulated people tell valence alone, and --label {asked.label} was asked for. Leave "
            "that out, or name other data with --dataset."
        )
    if idle:
        raise UsageError(
            f"{options_named(idle)} would change nothing with --dataset {asked.dataset}, which "
            f"obeys {options_named(taken)}. Leave that out, or name other data with --dataset."
        )


def options_named(parameters: Iterable[str]) -> str:
    """Return how options are written, by the names of their parameters."""
    return ", ".join(f"--{name.rstrip('_').replace('_', '-')}" for name in sorted(parameters))


def data_path(asked: DataRequest) -> Path:
    """Return where the data lies; it must have been said, and be there."""
    if asked.data is None:
        raise UsageError(f"--dataset {asked.dataset} needs --data: the file or folder to read.")
    if not asked.data.exists():
        raise UsageError(f"There is no {asked.data}. Give --data the file or folder to read.")
    return asked.data
