"""``train``: train a network and report on people whom it has not seen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal

from app.output import emit, print_line
from app.resources import load_head
from models.card import score_table
from models.datasets.simulated import SimulatedTrials, subject_of
from models.networks import build_network
from models.outputs import scratch_folder, write_outcome
from models.recipes import HOP, hyper_of, learning_rate_of, recipe_of
from models.run import Plan, carry_out
from models.settings import TrainingSettings
from streaming.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from streaming.signal.spec import PreprocessingSpec


def run(
    *, dataset: str, network: str, montage: str, window: float, overlap: float | None,
    folds: str, n_folds: int | Literal["loso"], passes: int, batch: int, lr: float | None,
    weight_decay: float, seed: int, workers: int | None, out: Path | None, population: str,
    people: int, dry_run: bool, force: bool, json: bool,
) -> None:  # fmt: skip
    """Train, and print the outcome; the parameters are those of the command line."""
    if dataset != "simulated" or folds != "subject":
        raise UsageError(
            f"--dataset {dataset} with --folds {folds} is not known. Known: --dataset simulated "
            "with --folds subject."
        )
    device = "epoc" if montage == "native" else montage
    source = SimulatedTrials(
        device=device, head=load_head(), people=people, seed=seed, population=population
    )
    lr = learning_rate_of(network) if lr is None else lr
    settings = TrainingSettings(
        network=network, hyper=hyper_of(network), passes=passes, batch=batch, lr=lr,
        weight_decay=weight_decay, seed=seed,
    )  # fmt: skip
    plan = Plan(
        source=source,
        montage=device,
        window=window,
        hop=HOP if overlap is None else window - overlap,
        n_folds=None if n_folds == "loso" else n_folds,
        settings=settings,
        workers=workers or os.cpu_count() or 1,
    )
    _check_network(network, recipe_of(network, device, window=window, hop=plan.hop))
    lines = plan.in_words()
    if dry_run:
        emit("plan", {"plan": lines}) if json else print_line("\n".join(lines))
        return
    command = (
        f"affectscope train --dataset {dataset} --network {network} --montage {montage} --window "
        f"{window:g} --overlap {window - plan.hop:g} --n-folds {n_folds} --passes {passes} --batch "
        f"{batch} --lr {lr:g} --weight-decay {weight_decay:g} --seed {seed} --population "
        f"{population} --people {people}"
    )
    with scratch_folder(out, force=force) as scratch:
        outcome = carry_out(plan, scratch, progress=_tell)
        written = []
        if out is not None:
            silent = tuple(subject_of(who) for who in source.persons() if not who.responder)
            written = write_outcome(
                outcome, out, command=command, without_effect=silent, overwrite=force
            )
    if json:
        files = [str(file) for file in written]
        emit("report", {"report": outcome.report.to_dict(), "files": files})
    else:
        lines = [outcome.report.summary, "", score_table(outcome.report)]
        print_line("\n".join([*lines, "", *map(str, written)] if written else lines))


def _check_network(network: str, spec: PreprocessingSpec) -> None:
    """Refuse windows that a network cannot read before any is made."""
    try:
        build_network(network, spec, 2, **hyper_of(network))
    except ValueError as error:
        raise UsageError(f"{network} cannot be built for this: {error}.") from error


def _tell(line: str) -> None:
    """Say how far it is, on stderr."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
