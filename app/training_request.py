"""What ``train`` and ``evaluate`` were asked for; importing this loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest:
    """Which data, and what of it; the fields are the options of the command line.

    Attributes
    ----------
    dataset : str
        ``simulated``, ``dreamer``, ``kaggle-emotions``, ``recordings``, ``torcheeg:NAME``.
    data : Path or None
        Where it lies.
    label : str or None
        What is to be told; None for the data's first choice.
    threshold : str or None
        ``">3"`` or ``">=3"``: which scores are high; None for the data's usual one.
    montage : str
        ``native`` or ``muse``.
    population, people : str and int
        Of simulated data.
    seed : int
        The simulated people's.
    map, unit : str or None
        As for `predict`.
    given : frozenset of str
        Names of the options that were written: one that says nothing to the data is refused.
    """

    dataset: str = "simulated"
    data: Path | None = None
    label: str | None = None
    threshold: str | None = None
    montage: str = "native"
    population: str = "demo"
    people: int = 40
    seed: int = 0
    map: str | None = None
    unit: str | None = None
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest:
    """How to train; the fields are the options of the command line.

    Attributes
    ----------
    data : DataRequest
        On what.
    network : str
        Which network.
    window : float
        Length of a window in seconds.
    overlap : float or None
        Seconds that two windows share; None for the hop of the shipped models.
    folds : str
        The contract's name of the protocol.
    n_folds : int or None
        How many; None for one a person.
    passes, batch : int
        Passes over the data, windows in a batch.
    lr : float or None
        Highest learning rate; None for the network's own.
    weight_decay : float
        AdamW's.
    seed : int
        Of everything random.
    reference : str or None
        What band power is measured against; None for the recipes' own choice.
    device : str
        ``auto``, ``cpu`` or ``cuda``.
    workers : int or None
        Folds side by side; None for one a core.
    out : Path or None
        Where the outcome goes.
    resume, allow_leak, dry_run, force, json : bool
        The flags.
    preset : str or None
        ``article`` or ``notebook``: a project to run again.
    given : frozenset of str
        Names of the options that were written, for a preset decides the others.
    """

    data: DataRequest
    network: str = "tsception"
    window: float = 4.0
    overlap: float | None = None
    folds: str = "subject"
    n_folds: int | None = 5
    passes: int = 6
    batch: int = 64
    lr: float | None = None
    weight_decay: float = 1e-2
    seed: int = 0
    reference: Literal["native", "average", "bipolar"] | None = None
    device: str = "auto"
    workers: int | None = None
    out: Path | None = None
    resume: bool = False
    allow_leak: bool = False
    dry_run: bool = False
    force: bool = False
    json: bool = False
    preset: str | None = None
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateRequest:
    """Which model to judge by which data; the fields are the options of the command line.

    Attributes
    ----------
    model : str
        A model file, or a name that `list` shows.
    data : DataRequest
        By what. Its `label` is None, and its `montage` empty, for what the model needs.
    seed : int
        Of bootstrap and test.
    out : Path or None
        Where the report goes.
    force, json : bool
        The flags.
    """

    model: str
    data: DataRequest
    seed: int = 0
    out: Path | None = None
    force: bool = False
    json: bool = False
