"""Train a network on one side of a fold and test it on the other, then train on everything."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.answering import answers_of, calibrate
from models.clip_only import clip_only
from models.fitting import (
    CLOSED_FORM,
    Fitted,
    Material,
    fit_by_name,
    logits_of,
    mean_recall,
)
from models.foldfiles import FoldAnswers, joined_answers
from models.folds import hold_out
from models.parallel import run_side_by_side
from models.thinning import sparse, thin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from torch import nn

    from models.fitting import Pass
    from models.foldfiles import FoldFiles
    from models.folds import Fold
    from models.interval import IntervalRule
    from models.metrics import Answers
    from models.settings import TrainingSettings
    from models.windows import WindowStore

YARDSTICKS = ("logreg", "logreg-cov", "majority")
"""Networks that stand beside every other one, on the same folds, if the data has the recipe."""


@dataclass(frozen=True, slots=True, eq=False)
class FoldJob:
    """All that a process needs for one fold.

    Attributes
    ----------
    stores : mapping of str to WindowStore
        The windows of each network, the yardsticks with it.
    fold : Fold
        Rows of both sides.
    protocol : str
        The contract's name of the fold protocol: what is held out of the training side too.
    settings : TrainingSettings
        How.
    """

    stores: Mapping[str, WindowStore]
    fold: Fold
    protocol: str
    settings: TrainingSettings


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The outcome of a training.

    Attributes
    ----------
    network : torch.nn.Module
        Trained on everything.
    temperature : float
        Fitted on the folds' answers, so on windows that the answering network had not seen.
    interval : IntervalRule or None
        The same; None with fewer than two people, or without ratings.
    n_passes : int
        Passes of the final training: the median of the folds' best; 0 for one without passes.
    answers : dict of str to Answers
        Each network's answers over all folds, each window that was tested once.
    passes : dict of str to tuple of Pass
        The network's passes by the name of the fold, and of ``"everything"``, for the log.
    seconds : float
        How long all of it took.
    inner : tuple of str
        What the folds held out of their training sides for stopping early and calibration:
        ``"people"``, ``"trials"``, ``"windows"``; empty where nothing was.
    """

    network: nn.Module
    temperature: float
    interval: IntervalRule | None
    n_passes: int
    answers: Mapping[str, Answers]
    passes: Mapping[str, tuple[Pass, ...]]
    seconds: float
    inner: tuple[str, ...] = ()


def train(
    stores: Mapping[str, WindowStore],
    folds: Sequence[Fold],
    settings: TrainingSettings,
    *,
    protocol: str = "subject",
    workers: int = 1,
    keep: FoldFiles | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Trained:
    """Train on every fold, then once on everything.

    Parameters
    ----------
    stores : mapping of str to WindowStore
        Windows of the network and of the yardsticks, with equal tables.
    folds : sequence of Fold
        Which windows are tested when.
    settings : TrainingSettings
        How.
    protocol : str
        The contract's name of the fold protocol.
    workers : int
        Folds side by side; the outcome is the same for any number.
    keep : FoldFiles or None
        Where finished folds are kept; those that are there already are not trained again.
    progress : callable
        Is given a line for each pass, and one for each fold.

    Returns
    -------
    trained : Trained
        The final network, and the folds' answers to judge it by.
    """
    began = time.perf_counter()
    done = {} if keep is None else keep.read(folds)
    for number in sorted(done):
        progress(f"fold {folds[number].name}: kept from before")
    left = [number for number in range(len(folds)) if number not in done]
    jobs = [FoldJob(stores, folds[number], protocol, settings) for number in left]
    for count, (place, result) in enumerate(
        run_side_by_side(train_fold, jobs, workers=workers, progress=progress), start=1
    ):
        fold = folds[left[place]]
        done[left[place]] = result
        if keep is not None:
            keep.write(fold, result)
        seconds = (time.perf_counter() - began) / count * (len(jobs) - count)
        progress(_fold_line(fold, stores[settings.network].table.label, settings, result, seconds))
    by_fold = [done[number] for number in range(len(folds))]
    return _finished(stores, folds, by_fold, settings, began=began, progress=progress)


def _finished(
    stores: Mapping[str, WindowStore],
    folds: Sequence[Fold],
    by_fold: Sequence[Mapping[str, FoldAnswers]],
    settings: TrainingSettings,
    *,
    began: float,
    progress: Callable[[str], None],
) -> Trained:
    """Train on everything as the folds advise, and put their answers together."""
    mine = [result[settings.network] for result in by_fold]
    store = stores[settings.network]
    rows = np.concatenate([part.rows for part in mine])
    temperature, interval = 1.0, None
    if settings.inner:
        logits = np.concatenate([part.logits for part in mine])
        temperature, interval = calibrate(store, rows, logits)
    n_passes = round(float(np.median([part.best for part in mine])))
    progress("training on everything" + (f", {n_passes} passes" if n_passes else ""))
    every = np.arange(store.n_windows)
    final = _fit(
        stores,
        settings.network,
        every,
        None,
        settings,
        stop_after=n_passes,
        on_pass=_teller("everything", settings.network, n_passes, progress),
    )
    tables = {name: one.table for name, one in stores.items()}
    return Trained(
        network=final.network,
        temperature=temperature,
        interval=interval,
        n_passes=n_passes,
        answers={
            name: joined_answers(
                [result[name] for result in by_fold], tables.get(name, store.table)
            )
            for name in by_fold[0]
        },
        passes={
            **{fold.name: part.passes for fold, part in zip(folds, mine, strict=True)},
            "everything": final.passes,
        },
        seconds=time.perf_counter() - began,
        inner=tuple(sorted({part.inner for part in mine} - {""})),
    )


def train_fold(
    job: FoldJob, tell: Callable[[str], None] = lambda _: None
) -> dict[str, FoldAnswers]:
    """Train the network and the yardsticks on one fold's training side; test on the other.

    Early stopping, temperature and interval rest on a part of the training side that the weights
    were not fitted on; the yardsticks get the same part for the same purpose. Where that part is
    whole trials, the network is then trained once more, on all of its training side.

    Parameters
    ----------
    job : FoldJob
        Windows, rows and settings.
    tell : callable
        Is given a line for each pass.

    Returns
    -------
    answers : dict of str to FoldAnswers
        For each network, and for ``"clip-only"`` where the data has clips.
    """
    table = job.stores[job.settings.network].table
    fit, held = job.fold.train, job.fold.held
    inner = "" if held is None else "windows"
    if held is None and job.settings.inner:
        how = job.settings
        fit, held, inner = hold_out(
            table, fit, protocol=job.protocol, share=how.inner_share, seed=how.seed
        )
    answers = {
        name: _train_one(job, name, fit, held, inner=inner, tell=tell) for name in job.stores
    }
    n_labels = len(job.stores[job.settings.network].task.labels)
    said = clip_only(table, job.fold.train, job.fold.test, n_labels=n_labels)
    if said is not None:
        blank = np.full(job.fold.test.size, np.nan)
        logits = np.log(np.maximum(said, np.finfo(np.float64).tiny))
        answers["clip-only"] = FoldAnswers(job.fold.test, logits, said, blank)
    return answers


def _train_one(
    job: FoldJob,
    name: str,
    fit: NDArray[np.intp],
    held: NDArray[np.intp] | None,
    *,
    inner: str,
    tell: Callable[[str], None],
) -> FoldAnswers:
    store = job.stores[name]
    on_pass = _teller(f"fold {job.fold.name}", name, job.settings.passes, tell)
    fitted = _fit(job.stores, name, fit, held, job.settings, on_pass=on_pass)
    data = store.data()
    temperature, interval = 1.0, None
    if held is not None and job.settings.inner:
        temperature, interval = calibrate(store, held, logits_of(fitted.network, data, held))
        # What was held out for its calibration serves it now, too: always where that costs
        # nothing; else where whole trials were, of which a person has few of each label.
        if name in CLOSED_FORM:
            fitted = _fit(job.stores, name, job.fold.train, None, job.settings)
        elif inner == "trials":
            fitted = _again(job, name, fitted, tell)
    logits = logits_of(fitted.network, data, job.fold.test)
    said = answers_of(store, job.fold.test, logits, temperature, interval)
    return FoldAnswers(
        job.fold.test, logits, said.probabilities, said.covered, fitted.best, fitted.passes, inner
    )


def _again(job: FoldJob, name: str, first: Fitted, tell: Callable[[str], None]) -> Fitted:
    """Train on the whole training side for as many passes as were best on what was held out.

    So the network that is tested was made as the final one is. On 18 recordings of three people a
    GRU's balanced accuracy inside the training sides went from .820 to .826 (six outer, four inner
    folds).
    """
    on_pass = _teller(f"all of fold {job.fold.name}'s training side", name, first.best, tell)
    whole = _fit(
        job.stores, name, job.fold.train, None, job.settings, stop_after=first.best, on_pass=on_pass
    )
    return replace(whole, best=first.best, passes=first.passes)


def _fit(
    stores: Mapping[str, WindowStore],
    name: str,
    fit: NDArray[np.intp],
    held: NDArray[np.intp] | None,
    settings: TrainingSettings,
    *,
    stop_after: int | None = None,
    on_pass: Callable[[Pass], None] = lambda _: None,
) -> Fitted:
    store = stores[name]
    return fit_by_name(
        name,
        Material(store.data(), store.table.label, len(store.task.labels), store.sfreq),
        thin(fit) if name in CLOSED_FORM else sparse(store, fit, settings.stride),
        None if held is None else sparse(store, held, settings.stride),
        settings,
        stop_after=stop_after,
        on_pass=on_pass,
    )


def _teller(
    what: str, network: str, n_passes: int, tell: Callable[[str], None]
) -> Callable[[Pass], None]:
    """Return what says in one line how a pass went, and how long the rest of them will take."""

    def on_pass(one: Pass) -> None:
        held = "" if one.held_loss is None else f", held {one.held_loss:.3f}"
        seconds = one.seconds * (n_passes - one.number)
        tell(
            f"{what}, {network}: pass {one.number} of {n_passes}, loss {one.loss:.3f}{held}; "
            f"{one.seconds:.1f} s, {seconds:.0f} s left"
        )

    return on_pass


def _fold_line(
    fold: Fold,
    labels: NDArray[np.intp],
    settings: TrainingSettings,
    result: Mapping[str, FoldAnswers],
    seconds_left: float,
) -> str:
    """Say in one line how a fold went."""
    mine = result[settings.network]
    scores = ", ".join(
        f"{name} {mean_recall(part.probabilities.argmax(axis=1), labels[part.rows]):.3f}"
        for name, part in result.items()
    )
    losses = ""
    if mine.passes:
        best = mine.passes[mine.best - 1]
        held = "" if best.held_loss is None else f", held {best.held_loss:.3f}"
        losses = f"pass {mine.best} of {len(mine.passes)}, loss {best.loss:.3f}{held}; "
    return f"fold {fold.name}: {losses}balanced accuracy {scores}; {seconds_left:.0f} s left"
