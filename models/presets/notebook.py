"""``--preset notebook``: the GRU project run again on the Kaggle emotions table.

What it does was read in public copies of its script on GitHub (the repositories signal_processing,
``src/model.py``, and Emotions_Classification, ``README.md``; and five scripts that share its
function ``Transform_data``), and none of their code is here:

- every row is scaled to mean 0 and spread 1 *before* the split, so the scaler has seen the tested
  rows (``StandardScaler`` on the whole table);
- each of the 2548 features is one step of a sequence of one number, read by a GRU of 256 units
  whose states all go side by side into a softmax (``GRU(256, return_sequences=True)``,
  ``Flatten``, ``Dense(3)``); Adam and batches of 32 rows, Keras's defaults;
- beside it stand a linear support vector machine, a logistic regression (liblinear, C = 75), a
  decision tree and a random forest of 50 trees, in the copies a naive Bayes too;
- it draws how many rows each label has, the columns ``fft_0_b`` to ``fft_749_b`` of one row a
  label, loss and share told right by pass, and the confusion of the answers.

The copies split once, 80 to 20, with other seeds, and make 10 passes or more. That the project
itself makes five passes, splits 60/20/20 in two steps with ``random_state=8`` (`holdout_fold`),
and prints the decision tree's answers again where it says "random forest", is from its notebook,
with the shares told right in `models.presets.notebook_report.PUBLISHED`.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from models.answering import answers_of, calibrate
from models.bundle import make_bundle
from models.calibration import softmax
from models.fitting import Material, fit_by_name, logits_of
from models.folds import holdout_fold
from models.metrics import Answers
from models.networks.standardise import Standardise
from models.presets.notebook_gru import (
    ask,
    held_rows,
    hyper_of_notebook,
    scaler_of,
    train_notebook_gru,
)
from models.presets.notebook_report import REPRODUCED, YARDSTICKS, NotebookOutcome, report_of
from models.presets.notebook_resume import PassFile
from models.presets.notebook_rivals import answers_of_rivals
from models.run import versions
from models.table_run import manifest_of
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import nn

    from models.bundle import Bundle
    from models.datasets.kaggle import EmotionsTable
    from models.folds import Fold
    from models.presets.notebook_settings import NotebookSettings
    from models.report import TrainingReport

    Progress = Callable[[str], None]

WHERE_IT_STANDS = "holdout/last-pass.safetensors"
"""Where a training stands, in the folder of the one fold that it has."""


@dataclass(frozen=True, slots=True, eq=False)
class _Network:
    """A trained network, what it said of the tested rows, and how a manifest describes it."""

    module: nn.Module
    answers: Answers
    hyper: Mapping[str, int | float | str | bool]
    temperature: float = 1.0


def run_notebook(
    table: EmotionsTable,
    how: NotebookSettings,
    *,
    keep: Path | None = None,
    progress: Progress = lambda _: None,
) -> NotebookOutcome:
    """Run the GRU project again, and train ours on the same split.

    Parameters
    ----------
    table : EmotionsTable
        From `models.datasets.kaggle.read_emotions`.
    how : NotebookSettings
        The defaults are the notebook's: a pass of it over a table of the published size took 105
        to 190 s of one core and 1.5 GB, and everything else together less than 30 s.
    keep : Path or None
        Folder for the last finished pass; a training that was ended goes on from there.
    progress : callable
        Is given lines within each pass, with the time that is left, and one a classifier.

    Returns
    -------
    outcome : NotebookOutcome
        The same for the same seed on one machine, but for the seconds.

    Raises
    ------
    UsageError
        Where the columns cannot be cut into the pieces that our network reads, or `keep` holds a
        pass of another training.
    OutputError
        Where a finished pass cannot be kept.
    """
    began = time.perf_counter()
    _check_pieces(table, how)
    fold = holdout_fold(table.store.n_windows)
    held = held_rows(fold).size
    progress(f"rows: {fold.train.size} to train, {held} held out, {fold.test.size} to test")
    store = table.store
    material = Material(store.data(), store.table.label, len(store.task.labels), None)
    file = None if keep is None else PassFile(keep / WHERE_IT_STANDS, _key_of(table, how))
    module, passes = train_notebook_gru(material, fold, how, keep=file, progress=progress)
    told = {REPRODUCED: softmax(ask(module, material.data, fold.test, how.batch))}
    told |= answers_of_rivals(material, fold, how, progress=progress)
    answers = {name: _answers(table, fold, mine) for name, mine in told.items()}
    ours = _train_ours(table, material, fold, how, progress)
    answers |= {name: one.answers for name, one in ours.items()}
    report = report_of(table, answers, how.seed)
    hyper = hyper_of_notebook(store.shape[0], how)
    reproduced = _Network(module, answers[REPRODUCED], hyper)
    mine = how.own.network
    return NotebookOutcome(
        table=table,
        fold=fold,
        settings=how,
        passes=passes,
        answers=answers,
        report=report,
        bundles={
            REPRODUCED: _bundle(table, report, REPRODUCED, reproduced),
            mine: _bundle(table, report, mine, ours[mine]),
        },
        seconds=time.perf_counter() - began,
    )


def _key_of(table: EmotionsTable, how: NotebookSettings) -> str:
    """Return a digest of all that decides a pass."""
    said = {
        "data": table.digest,
        "settings": {name: value for name, value in asdict(how).items() if name != "own"},
        "versions": versions(),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _check_pieces(table: EmotionsTable, how: NotebookSettings) -> None:
    """Refuse now what our network could not read after the long part is done."""
    pieces = how.own.hyper.get("n_steps", 2)
    if table.store.shape[0] % pieces:
        raise UsageError(
            f"{table.store.shape[0]} features cannot be cut into {pieces} equal pieces, one after "
            "the other, as our network reads them. Give the published table, whose columns are "
            "those of two half-windows."
        )


def _answers(table: EmotionsTable, fold: Fold, told: NDArray[np.float64]) -> Answers:
    """Put what was told of the tested rows beside what is right; there is no interval."""
    rows = table.store.table.of(fold.test)
    return Answers(rows.subject, rows.label, told, np.full(fold.test.size, np.nan))


def _train_ours(
    table: EmotionsTable, material: Material, fold: Fold, how: NotebookSettings, progress: Progress
) -> dict[str, _Network]:
    """Train our network and the yardsticks: scaled by the training rows, stopped on those held."""
    held = held_rows(fold)
    trained = {}
    for name in (how.own.network, *YARDSTICKS):
        module = _fit_scaled(name, material, fold, how)
        seen = logits_of(module, material.data, held)
        temperature, _ = calibrate(table.store, held, seen)
        logits = logits_of(module, material.data, fold.test)
        answers = answers_of(table.store, fold.test, logits, temperature, None)
        hyper = how.own.hyper if name == how.own.network else {}
        trained[name] = _Network(module, answers, hyper, temperature)
        right = float((answers.predicted == answers.labels).mean())
        progress(f"{name}: {right:.1%} of the tested rows told right")
    return trained


def _fit_scaled(name: str, material: Material, fold: Fold, how: NotebookSettings) -> nn.Module:
    """Fit a network whose scaler has seen the training rows and no others.

    The training loop reads rows as they come, and the table's span 16 powers of ten: they are
    scaled here, and the scaler goes into the network, which then reads the table as it is.
    """
    held = held_rows(fold)
    if name != how.own.network:
        return fit_by_name(name, material, fold.train, held, how.own).network
    scaler = Standardise(material.data.shape[1])
    scaler.fit(material.data[fold.train])
    scaled = scaler(torch.from_numpy(np.array(material.data))).numpy()
    fitted = fit_by_name(name, replace(material, data=scaled), fold.train, held, how.own)
    network = fitted.network.cpu()
    inside = scaler_of(network)
    # (x - m) / s, then (y - a) / b: the same as (x - (m + s a)) / (s b).
    inside.mean.copy_(scaler.mean + scaler.scale * inside.mean)
    inside.scale.copy_(scaler.scale * inside.scale)
    return network


def _bundle(table: EmotionsTable, report: TrainingReport, name: str, trained: _Network) -> Bundle:
    """Pack a network as a model that reads this table's features and never a signal."""
    manifest = replace(
        manifest_of(table, report, name),
        hyper=dict(trained.hyper),
        temperature=trained.temperature,
    )
    return make_bundle(trained.module, manifest, table.store.data()[0])
