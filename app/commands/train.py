"""``train``: train a network and report on data that it has not seen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.folders import windows_folder
from app.output import emit, print_line
from app.plain_text import plain
from app.progress import progress_of, tell
from app.report_lines import lines_of
from app.training_data import open_trials
from models.datasets.simulated import SimulatedTrials, subject_of
from models.devices import device_for
from models.networks import build_network
from models.outputs import FOLDS_FOLDER, check_out_folder, out_folder, write_outcome
from models.recipes import HOP, hyper_of, learning_rate_of
from models.report_words import CLIP_ONLY
from models.run import Plan, carry_out
from models.settings import TrainingSettings
from streaming.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from app.training_request import TrainRequest
    from models.datasets.trials import TrialSource
    from models.run import Outcome

KAGGLE = "kaggle-emotions"
"""A table of ready-made features: no trials, and so a way of its own."""


def run(asked: TrainRequest) -> None:
    """Train, and print the outcome."""
    if asked.network == CLIP_ONLY:
        raise UsageError(
            f"{CLIP_ONLY} reads no EEG and cannot become a model: it stands beside every network "
            "whose data names clips. Leave --network out, or give another."
        )
    if asked.out is not None:  # said now, for reading the data may take long
        check_out_folder(asked.out, force=asked.force, resume=asked.resume)
    if asked.preset is not None:
        from app.commands import preset  # noqa: PLC0415 - imports this module

        preset.run(asked)
        return
    if asked.data.dataset == KAGGLE:
        from app.commands import train_table  # noqa: PLC0415 - loads pandas

        train_table.run(asked)
        return
    with progress_of("reading the data") as looking:
        plan = plan_of(asked, open_trials(asked.data, progress=looking))
    _check_network(plan)
    for note in getattr(plan.source, "notes", ()):
        tell(plain(note))
    if asked.dry_run:
        tell_plan(asked, plan.in_words())
        return
    with (
        out_folder(asked.out, force=asked.force, resume=asked.resume),
        progress_of("preparing trials") as building,
    ):
        outcome = carry_out(
            plan, windows_folder(), keep=folds_in(asked.out), progress=tell, building=building
        )
        deliver(outcome, asked, command=command_of(asked, plan), silent=_silent(plan.source))


def tell_plan(asked: TrainRequest, lines: list[str]) -> None:
    """Print what would be done."""
    emit("plan", {"plan": lines}) if asked.json else print_line("\n".join(lines))


def folds_in(out: Path | None) -> Path | None:
    """Return where finished folds are kept, if anything is."""
    return None if out is None else out / FOLDS_FOLDER


def deliver(
    outcome: Outcome, asked: TrainRequest, *, command: str, silent: tuple[str, ...] = ()
) -> None:
    """Write what came out where that was asked for, and print it."""
    written = []
    if asked.out is not None:
        written = write_outcome(
            outcome,
            asked.out,
            command=command,
            without_effect=silent,
            overwrite=asked.force or asked.resume,
        )
    if asked.json:
        files = [str(file) for file in written]
        emit("report", {"report": outcome.report.to_dict(), "files": files})
    else:
        print_line("\n".join([*lines_of(outcome.report), *map(str, written)]).rstrip())


def settings_of(asked: TrainRequest) -> TrainingSettings:
    """Return how to train, as it was asked for."""
    return TrainingSettings(
        network=asked.network,
        hyper=hyper_of(asked.network),
        passes=asked.passes,
        batch=asked.batch,
        lr=learning_rate_of(asked.network) if asked.lr is None else asked.lr,
        weight_decay=asked.weight_decay,
        seed=asked.seed,
        device=device_for(asked.device),
    )


def workers_of(asked: TrainRequest, settings: TrainingSettings) -> int:
    """Return how many folds run side by side: one a core, or one on a GPU."""
    return asked.workers or (1 if settings.device == "cuda" else os.cpu_count() or 1)


def plan_of(asked: TrainRequest, source: TrialSource) -> Plan:
    """Turn what was asked for into a plan."""
    settings = settings_of(asked)
    return Plan(
        source=source,
        window=asked.window,
        hop=HOP if asked.overlap is None else asked.window - asked.overlap,
        protocol=asked.folds,
        n_folds=asked.n_folds,
        reference=asked.reference,
        settings=settings,
        workers=workers_of(asked, settings),
        allow_leak=asked.allow_leak,
    )


def command_of(asked: TrainRequest, plan: Plan) -> str:
    """Say what to paste to train this again; folders are left out, for cards are passed on."""
    data, how = asked.data, plan.settings
    parts = [f"affectscope train --dataset {data.dataset}"]
    if data.data is not None:
        parts.append(f"--data PATH --label {plan.source.task.target}")
    for name, value in (("map", data.map), ("unit", data.unit)):
        if value is not None:
            parts.append(f'--{name} "{value}"')
    if threshold := getattr(plan.source, "threshold", None):
        parts.append(f'--threshold "{threshold}"')
    parts.append(f"--montage {data.montage}")
    if data.dataset == "simulated":
        parts.append(f"--population {data.population} --people {data.people}")
    if plan.reference is not None:
        parts.append(f"--reference {plan.reference}")
    n_folds = "loso" if plan.n_folds is None else plan.n_folds
    parts.append(
        f"--network {plan.network} --window {plan.window:g} --overlap {plan.window - plan.hop:g} "
        f"--folds {plan.protocol} --n-folds {n_folds} --passes {how.passes} --batch {how.batch} "
        f"--lr {how.lr:g} --weight-decay {how.weight_decay:g} --seed {how.seed}"
    )
    if asked.allow_leak:
        parts.append("--allow-leak")
    return " ".join(parts)


def _silent(source: TrialSource) -> tuple[str, ...]:
    """Return the people of whom it is known that their EEG says nothing of valence."""
    if not isinstance(source, SimulatedTrials):
        return ()
    return tuple(subject_of(who) for who in source.persons() if not who.responder)


def _check_network(plan: Plan) -> None:
    """Refuse windows that a network cannot read before any is made."""
    try:
        spec, how = plan.specs[plan.network], plan.settings
        build_network(plan.network, spec, len(plan.source.task.labels), **how.hyper)
    except ValueError as error:
        raise UsageError(
            f"{plan.network} cannot be built for this: {error}. Give another --network or --window."
        ) from error
