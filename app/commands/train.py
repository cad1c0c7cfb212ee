"""``train``: train a network and report on data that it has not seen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.folders import windows_folder
from app.output import emit, print_line
from app.progress import progress_of, tell
from app.training_data import open_trials
from models.card import score_table
from models.datasets.simulated import SimulatedTrials, subject_of
from models.devices import device_for
from models.networks import build_network
from models.outputs import FOLDS_FOLDER, out_folder, write_outcome
from models.recipes import HOP, hyper_of, learning_rate_of
from models.run import Plan, carry_out
from models.settings import TrainingSettings
from streaming.errors import UsageError

if TYPE_CHECKING:
    from app.training_request import TrainRequest
    from models.datasets.trials import TrialSource


def run(asked: TrainRequest) -> None:
    """Train, and print the outcome."""
    plan = plan_of(asked, open_trials(asked.data))
    _check_network(plan)
    lines = plan.in_words()
    if asked.dry_run:
        emit("plan", {"plan": lines}) if asked.json else print_line("\n".join(lines))
        return
    for note in getattr(plan.source, "notes", ()):
        tell(note)
    written = []
    with (
        out_folder(asked.out, force=asked.force, resume=asked.resume),
        progress_of("preparing trials") as building,
    ):
        outcome = carry_out(
            plan,
            windows_folder(),
            keep=None if asked.out is None else asked.out / FOLDS_FOLDER,
            progress=tell,
            building=building,
        )
        if asked.out is not None:
            written = write_outcome(
                outcome,
                asked.out,
                command=command_of(asked, plan),
                without_effect=_silent(plan.source),
                overwrite=asked.force or asked.resume,
            )
    if asked.json:
        files = [str(file) for file in written]
        emit("report", {"report": outcome.report.to_dict(), "files": files})
    else:
        lines = [outcome.report.summary, "", score_table(outcome.report)]
        print_line("\n".join([*lines, "", *map(str, written)] if written else lines))


def plan_of(asked: TrainRequest, source: TrialSource) -> Plan:
    """Turn what was asked for into a plan."""
    settings = TrainingSettings(
        network=asked.network,
        hyper=hyper_of(asked.network),
        passes=asked.passes,
        batch=asked.batch,
        lr=learning_rate_of(asked.network) if asked.lr is None else asked.lr,
        weight_decay=asked.weight_decay,
        seed=asked.seed,
        device=device_for(asked.device),
    )
    return Plan(
        source=source,
        window=asked.window,
        hop=HOP if asked.overlap is None else asked.window - asked.overlap,
        protocol=asked.folds,
        n_folds=asked.n_folds,
        settings=settings,
        workers=asked.workers or (1 if settings.device == "cuda" else os.cpu_count() or 1),
        allow_leak=asked.allow_leak,
    )


def command_of(asked: TrainRequest, plan: Plan) -> str:
    """Say what to paste to train this again; folders are left out, for cards are passed on."""
    data, how = asked.data, plan.settings
    parts = [f"affectscope train --dataset {data.dataset}"]
    if data.data is not None:
        parts.append(f"--data PATH --label {plan.source.task.target}")
    if data.dataset == "dreamer":
        parts.append(f'--threshold "{data.threshold}"')
    parts.append(f"--montage {data.montage}")
    if data.dataset == "simulated":
        parts.append(f"--population {data.population} --people {data.people}")
    n_folds = "loso" if plan.n_folds is None else plan.n_folds
    parts.append(
        f"--network {plan.network} --window {plan.window:g} --overlap {plan.window - plan.hop:g} "
        f"--folds {plan.protocol} --n-folds {n_folds} --passes {how.passes} --batch {how.batch} "
        f"--lr {how.lr:g} --weight-decay {how.weight_decay:g} --seed {how.seed}"
    )
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
        raise UsageError(f"{plan.network} cannot be built for this: {error}.") from error
