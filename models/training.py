"""Train a network on some people and test it on others, fold by fold, then on everybody."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.answering import answers_of, calibrate
from models.fitting import Fitted, Material, fit_by_name, logits_of
from models.folds import hold_out_people
from models.metrics import Answers, balanced_accuracy
from models.parallel import run_side_by_side
from models.windows import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from torch import nn

    from models.fitting import Pass
    from models.folds import Fold
    from models.interval import IntervalRule
    from models.settings import TrainingSettings
    from models.windows import WindowStore

YARDSTICKS = ("logreg", "majority")
"""Networks that stand beside every other one, on the same folds."""


@dataclass(frozen=True, slots=True, eq=False)
class FoldAnswers:
    """What one network, trained on one fold, says of the fold's test people.

    Attributes
    ----------
    rows : ndarray of int
        The fold's test windows.
    logits : ndarray of float32, shape (n_rows, n_labels)
        Answers before the temperature.
    answers : Answers
        Calibrated answers, temperature and interval fitted on people of the training side.
    best : int
        The pass that was kept.
    passes : tuple of Pass
        All passes.
    """

    rows: NDArray[np.intp]
    logits: NDArray[np.float32]
    answers: Answers
    best: int
    passes: tuple[Pass, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FoldJob:
    """All that a process needs for one fold.

    Attributes
    ----------
    stores : mapping of str to WindowStore
        The windows of each network, the yardsticks with it.
    fold : Fold
        Rows of both sides.
    settings : TrainingSettings
        How.
    """

    stores: Mapping[str, WindowStore]
    fold: Fold
    settings: TrainingSettings


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The outcome of a training.

    Attributes
    ----------
    network : torch.nn.Module
        Trained on everybody.
    temperature : float
        Fitted on the folds' answers, so on people whom the answering network had not seen.
    interval : IntervalRule or None
        The same; None with fewer than two people.
    n_passes : int
        Passes of the final training: the median of the folds' best; 0 for one without passes.
    answers : dict of str to Answers
        Each network's answers over all folds, every window once.
    passes : dict of str to tuple of Pass
        The network's passes by the name of the fold, and of ``"everybody"``, for the log.
    seconds : float
        How long all of it took.
    """

    network: nn.Module
    temperature: float
    interval: IntervalRule | None
    n_passes: int
    answers: Mapping[str, Answers]
    passes: Mapping[str, tuple[Pass, ...]]
    seconds: float


def train(
    stores: Mapping[str, WindowStore],
    folds: Sequence[Fold],
    settings: TrainingSettings,
    *,
    workers: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> Trained:
    """Train on every fold, then once on everybody.

    Parameters
    ----------
    stores : mapping of str to WindowStore
        Windows of the network and of the yardsticks, with equal tables.
    folds : sequence of Fold
        Who is tested when; each window is tested once.
    settings : TrainingSettings
        How.
    workers : int
        Folds side by side; the outcome is the same for any number.
    progress : callable
        Is given a line for each fold.

    Returns
    -------
    trained : Trained
        The final network, and the folds' answers to judge it by.
    """
    began = time.perf_counter()
    jobs = [FoldJob(stores, fold, settings) for fold in folds]
    done: dict[int, dict[str, FoldAnswers]] = {}
    for number, result in run_side_by_side(train_fold, jobs, workers=workers):
        done[number] = result
        spent = time.perf_counter() - began
        left = spent / len(done) * (len(jobs) - len(done))
        progress(_fold_line(folds[number], settings.network, result, left))
    by_fold = [done[number] for number in range(len(jobs))]
    mine = [result[settings.network] for result in by_fold]
    store = stores[settings.network]
    rows = np.concatenate([part.rows for part in mine])
    temperature, interval = calibrate(store, rows, np.concatenate([part.logits for part in mine]))
    n_passes = round(float(np.median([part.best for part in mine])))
    progress("training on everybody" + (f", {n_passes} passes" if n_passes else ""))
    final = _fit(stores, settings.network, rows, None, settings, stop_after=n_passes)
    return Trained(
        network=final.network,
        temperature=temperature,
        interval=interval,
        n_passes=n_passes,
        answers={name: _joined([result[name].answers for result in by_fold]) for name in stores},
        passes={
            **{fold.name: part.passes for fold, part in zip(folds, mine, strict=True)},
            "everybody": final.passes,
        },
        seconds=time.perf_counter() - began,
    )


def train_fold(job: FoldJob) -> dict[str, FoldAnswers]:
    """Train the network and the yardsticks on one fold's training people; test on the others.

    Early stopping, temperature and interval rest on people of the training side that the weights
    were not fitted on; the yardsticks get the same people for the same purpose.

    Parameters
    ----------
    job : FoldJob
        Windows, rows and settings.

    Returns
    -------
    answers : dict of str to FoldAnswers
        For each network.
    """
    table = job.stores[job.settings.network].table
    fit, held = hold_out_people(
        table.subject, job.fold.train, share=job.settings.inner_share, seed=job.settings.seed
    )
    return {name: _train_one(job, name, fit, held) for name in job.stores}


def _train_one(
    job: FoldJob, name: str, fit: NDArray[np.intp], held: NDArray[np.intp]
) -> FoldAnswers:
    store = job.stores[name]
    fitted = _fit(job.stores, name, fit, held, job.settings)
    data = store.data()
    temperature, interval = calibrate(store, held, logits_of(fitted.network, data, held))
    logits = logits_of(fitted.network, data, job.fold.test)
    answers = answers_of(store, job.fold.test, logits, temperature, interval)
    return FoldAnswers(job.fold.test, logits, answers, fitted.best, fitted.passes)


def _fit(
    stores: Mapping[str, WindowStore],
    name: str,
    fit: NDArray[np.intp],
    held: NDArray[np.intp] | None,
    settings: TrainingSettings,
    *,
    stop_after: int | None = None,
) -> Fitted:
    store = stores[name]
    return fit_by_name(
        name,
        Material(store.spec, store.data(), store.table.label, len(LABELS)),
        sparse(store, fit, settings.stride),
        None if held is None else sparse(store, held, settings.stride),
        settings,
        stop_after=stop_after,
    )


def sparse(store: WindowStore, rows: NDArray[np.intp], stride: float) -> NDArray[np.intp]:
    """Return those rows of each session that lie `stride` seconds apart, in rising order."""
    every = max(1, round(stride / store.spec.hop))
    sessions = store.table.of(rows).sessions()
    return np.sort(np.concatenate([rows[session[::every]] for session in sessions]))


def _joined(parts: Sequence[Answers]) -> Answers:
    return Answers(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("subjects", "labels", "probabilities", "covered")
        )
    )


def _fold_line(
    fold: Fold, network: str, result: Mapping[str, FoldAnswers], seconds_left: float
) -> str:
    """Say in one line how a fold went."""
    mine = result[network]
    scores = ", ".join(
        f"{name} {balanced_accuracy(part.answers):.3f}" for name, part in result.items()
    )
    losses = ""
    if mine.passes:
        best = mine.passes[mine.best - 1]
        held = math.nan if best.held_loss is None else best.held_loss
        losses = f"pass {mine.best} of {len(mine.passes)}, loss {best.loss:.3f}, held {held:.3f}; "
    return f"fold {fold.name}: {losses}balanced accuracy {scores}; {seconds_left:.0f} s left"
