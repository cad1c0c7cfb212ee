"""From answers to a report: everything that is counted, scored and compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from models.folds import protocol_named, trial_numbers
from models.metrics import confusion, person_scores, summarise
from models.paired import compare
from models.reliability import reliability_bins
from models.report import WHY_IT_LEAKS, About, Protocol, TrainingReport
from models.report_words import HEADLINE, warnings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.datasets.trials import Task
    from models.folds import Fold
    from models.metrics import Answers
    from models.training import Trained
    from models.windows import WindowTable


def about(source: Any) -> About:
    """Return what a reader must know of a data set: of a `TrialSource`, or of what is like one."""
    return About(
        name=source.name,
        digest=source.digest,
        licence=source.licence,
        approximate=getattr(source, "approximate", None),
        notes=tuple(getattr(source, "notes", ())),
    )


def make_report(
    trained: Trained,
    table: WindowTable,
    folds: Sequence[Fold],
    *,
    task: Task,
    network: str,
    protocol: str,
    versions: Mapping[str, str],
    seed: int,
    data: About | None = None,
) -> TrainingReport:
    """Score a training.

    Parameters
    ----------
    trained : Trained
        Its folds' answers.
    table : WindowTable
        The windows.
    folds : sequence of Fold
        The splits.
    task : Task
        What was to be told.
    network : str
        What was trained.
    protocol : str
        The contract's name of the fold protocol.
    versions : dict of str to str
        Packages that trained it.
    seed : int
        Seed of the training; bootstrap and test take it too.
    data : About or None
        On what.

    Returns
    -------
    report : TrainingReport
        The scores.
    """
    kind = protocol_named(protocol)
    return scored(
        trained.answers,
        counted(
            table,
            folds=protocol,
            leaks=kind.leaks,
            n_folds=len(folds),
            alarm=f"THIS PROTOCOL LEAKS: {WHY_IT_LEAKS}." if kind.leaks else "",
            inner=trained.inner,
            shares_clips=not kind.needs_clips and clips_are_shared(table),
        ),
        task=task,
        network=network,
        versions=versions,
        seed=seed,
        data=data,
    )


def clips_are_shared(table: WindowTable) -> bool:
    """Tell whether any clip was watched by more than one person."""
    named = table.clip != ""
    watched = set(zip(table.clip[named].tolist(), table.subject[named].tolist(), strict=True))
    return len(watched) > len({clip for clip, _ in watched})


def counted(table: WindowTable, **parts: Any) -> Protocol:
    """Return a protocol with people, trials and windows counted."""
    people = set(table.subject.tolist())
    named = np.all(table.trial != "")
    return Protocol(
        n_subjects=0 if "" in people else len(people),
        n_trials=int(trial_numbers(table.subject, table.trial).max()) + 1 if named else 0,
        n_windows=int(table.t.size),
        **parts,
    )


def scored(
    answers: Mapping[str, Answers],
    protocol: Protocol,
    *,
    task: Task,
    network: str,
    versions: Mapping[str, str],
    seed: int,
    data: About | None = None,
    model: Mapping[str, Any] | None = None,
) -> TrainingReport:
    """Score answers and compare networks; warnings join those that the protocol has already."""
    per_subject = {name: person_scores(mine) for name, mine in answers.items()}
    alone = {
        name: {who: scores[HEADLINE] for who, scores in people.items()}
        for name, people in per_subject.items()
    }
    return TrainingReport(
        task=task,
        network=network,
        protocol=replace(
            protocol, warnings=(*warnings_of(protocol, task, answers[network]), *protocol.warnings)
        ),
        results={
            name: summarise(mine, seed=seed, alone=per_subject[name])
            for name, mine in answers.items()
        },
        per_subject=per_subject,
        confusion={name: confusion(mine) for name, mine in answers.items()},
        versions=dict(versions),
        seed=seed,
        comparisons={
            name: compare(alone[network], theirs, seed=seed)
            for name, theirs in alone.items()
            if name != network
        },
        reliability={name: reliability_bins(mine) for name, mine in answers.items()},
        data=data,
        model=model,
    )
