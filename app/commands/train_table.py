"""``train --dataset kaggle-emotions``: train on a table of ready-made features."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.train import KAGGLE, deliver, folds_in, settings_of, tell_plan, workers_of
from app.progress import tell
from app.training_data import data_path
from models.datasets.kaggle import read_emotions
from models.outputs import out_folder
from models.table_run import train_table
from streaming.errors import UsageError

if TYPE_CHECKING:
    from app.training_request import TrainRequest


def run(asked: TrainRequest) -> None:
    """Train, and print the outcome."""
    if asked.n_folds is None:
        raise UsageError("The table names no people, so none can be left out. Give --n-folds.")
    settings = settings_of(asked)
    with tempfile.TemporaryDirectory(prefix="affectscope-") as folder:
        table = read_emotions(data_path(asked.data), Path(folder))
        if asked.dry_run:
            words = f"{table.store.n_windows} rows of {table.store.shape[0]} features"
            tell_plan(
                [f"data: {words}", f"folds: {asked.folds}", f"network: {asked.network}"],
                json=asked.json,
            )
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
