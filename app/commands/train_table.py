"""``train --dataset kaggle-emotions``: train on a table of ready-made features."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.train import KAGGLE, deliver, folds_in, settings_of, tell_plan, workers_of
from app.progress import tell
from app.training_data import check_given, data_path, options_named
from models.datasets.kaggle import read_emotions
from models.folds import protocol_named
from models.outputs import out_folder
from models.run import settings_in_words
from models.table_run import folds_of, train_table
from streaming.errors import UsageError

if TYPE_CHECKING:
    from app.training_request import TrainRequest
    from models.datasets.kaggle import EmotionsTable
    from models.settings import TrainingSettings

_OF_SIGNAL = frozenset({"window", "overlap", "reference"})
"""Options of `train` that say how windows are made of a signal."""


def run(asked: TrainRequest) -> None:
    """Train, and print the outcome."""
    if asked.n_folds is None:
        raise UsageError("The table names no people, so none can be left out. Give --n-folds.")
    check_given(asked.data)
    if idle := asked.given & _OF_SIGNAL:
        raise UsageError(
            f"--dataset {KAGGLE} holds ready-made features and no signal: "
            f"{options_named(idle)} would change nothing. Leave that out."
        )
    settings = settings_of(asked)
    with tempfile.TemporaryDirectory(prefix="affectscope-") as folder:
        table = read_emotions(data_path(asked.data), Path(folder))
        folds = folds_of(
            table,
            settings,
            protocol=asked.folds,
            n_folds=asked.n_folds,
            allow_leak=asked.allow_leak,
        )
        if asked.dry_run:
            tell_plan(asked, _in_words(table, settings, asked.folds, len(folds)))
            return
        for note in table.notes:
            tell(note)
        with out_folder(asked.out, force=asked.force, resume=asked.resume):
            outcome = train_table(
                table,
                settings,
                protocol=asked.folds,
                n_folds=asked.n_folds,
                allow_leak=asked.allow_leak,
                workers=workers_of(asked, settings),
                keep=folds_in(asked.out),
                progress=tell,
            )
            command = (
                f"affectscope train --dataset {KAGGLE} --data PATH --network {asked.network} "
                f"--folds {asked.folds} --n-folds {asked.n_folds} --allow-leak "
                f"--passes {settings.passes} --batch {settings.batch} --lr {settings.lr:g} "
                f"--weight-decay {settings.weight_decay:g} --seed {settings.seed}"
            )
            deliver(outcome, asked, command=command)


def _in_words(
    table: EmotionsTable, settings: TrainingSettings, protocol: str, n_folds: int
) -> list[str]:
    """Say what would be done, a line each."""
    return [
        f"data: {table.store.n_windows} rows of {table.store.shape[0]} features",
        f"folds: {protocol}, {n_folds} of them; THIS PROTOCOL LEAKS",
        f"held out: {protocol_named(protocol).holds_out}",
        settings_in_words(settings),
    ]
