"""What calibration is worth to simulated people whom nobody looked at before.

    python -m tests.studies.personal --out FOLDER
    python -m tests.studies.personal --out FOLDER --no-effect

Fifteen blocks of 40 s on one day, and the same on the next with new drift, for 50 people of the
`personal` population with an effect and 12 without, on each montage. The generic model is of the
shipped kind, trained on 40 others of that population. The gain is the balanced accuracy on the
next day over the generic model's, and 0 for whoever's model is not adopted; with ``aligned`` the
mean of two minutes of the next day's unlabelled rest takes the place of the training day's. With
``--no-effect`` 400 people in whom there is nothing to read, 200 a montage, sit through one day: who
of them is told that a model of their own helps? These are spared the generic network: they have the
other three candidates, and the gain is taken over the majority, which lets more through, not fewer.

A person's figures are kept in FOLDER as they come, so that a run that was broken off goes on.
Prints a Markdown table; leaves with 1 where a bound is not kept.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from models.card import markdown_table
from models.classifier import TorchClassifier
from models.datasets.trials import SIGN_OF_VALENCE
from models.metrics import interval_coverage
from models.personal.alignment import aligned
from models.personal.blocks import labelled_blocks
from models.personal.candidates import candidates_for, specs_of
from models.personal.certainty import answers_of_blocks
from models.personal.nested import balanced_accuracies
from models.personal.training import generic_scores, train_personal
from streaming.signal.blocks import Window
from streaming.signal.info import MONTAGES
from streaming.signal.preprocessing import prepare
from streaming.signal.simulated_person import draw_person
from tests.studies.personal_people import a_day, generic_model

FIRST, FIRST_SILENT = 8_000_000, 8_500_000
"""Seeds of the study's people. Everything was chosen on those from 5,000,000 on."""

GENERIC_SEED = 50
"""Of the 40 others."""

WITH, WITHOUT, SILENT = 50, 12, 400
"""People with an effect, without, and of a population without any."""

RESPONDERS_GAIN, EVERYBODYS_GAIN, LOST, MOST_LOSE, MOST_ADOPTED = 0.10, 0.05, -0.03, 0.10, 0.08
"""Bounds that must be kept."""


def people(n_with: int, n_without: int) -> list[int]:
    """Return seeds: the first so many of each kind."""
    seeds = count(FIRST)
    drawn = ((seed, draw_person(seed, population="personal").responder) for seed in seeds)
    found: dict[bool, list[int]] = {True: [], False: []}
    wanted = {True: n_with, False: n_without}
    for seed, responds in islice(drawn, 100 * (n_with + n_without)):
        if len(found[responds]) < wanted[responds]:
            found[responds].append(seed)
        if all(len(found[kind]) == n for kind, n in wanted.items()):
            break
    return sorted(found[True] + found[False])


def next_day(montage: str, seed: int, *, scratch: Path, n_generic: int) -> dict:
    """Calibrate one person and read their next day."""
    generic = generic_model(montage, seed=GENERIC_SEED, people=n_generic, scratch=scratch)
    candidates = candidates_for(MONTAGES[montage], generic)
    specs = specs_of(candidates, generic)
    first, second = a_day(montage, seed, 0), a_day(montage, seed, 1)
    personal = train_personal(
        labelled_blocks(first.trials, SIGN_OF_VALENCE, specs), candidates, generic, drawn=True
    )
    result = personal.result
    later = labelled_blocks(second.trials, SIGN_OF_VALENCE, specs)
    spec = personal.bundle.manifest.recipe
    rest = [
        item.data
        for item in prepare(spec, second.rest, judges_contact=False)
        if isinstance(item, Window)
    ]
    moved = aligned(personal.bundle, np.stack(rest))
    others = _balanced(generic_scores(generic, later), later)
    own, covered = _read(personal.bundle, later)
    shifted, covered_shifted = _read(moved, later)
    return {
        "montage": montage,
        "seed": seed,
        "responder": draw_person(seed, population="personal").responder,
        "adopted": result.adopted,
        "p": result.p,
        "candidate": result.candidate,
        "cross_validated": result.personal.mean,
        "generic_today": None if result.generic is None else result.generic.mean,
        "generic": others,
        "own": own,
        "aligned": shifted,
        "covered": covered,
        "covered_aligned": covered_shifted,
        "calibration_error": result.calibration_error,
        "with_twice": result.with_twice,
    }


def silent(montage: str, seed: int) -> dict:
    """Calibrate one person in whom there is nothing to read."""
    candidates = candidates_for(MONTAGES[montage])
    day = a_day(montage, seed, 0, effect=0.0)
    blocks = labelled_blocks(day.trials, SIGN_OF_VALENCE, specs_of(candidates))
    result = train_personal(blocks, candidates, drawn=True).result
    return {
        "montage": montage,
        "seed": seed,
        "adopted": result.adopted,
        "p": result.p,
        "cross_validated": result.personal.mean,
    }


def _balanced(scores, blocks) -> float:
    truth = blocks.label[blocks.block][:, None]
    return float(balanced_accuracies(scores[:, None], truth)[0])


def _read(bundle, blocks) -> tuple[float, float]:
    """Return balanced accuracy and interval coverage of a model on some blocks."""
    said = TorchClassifier(bundle).predict(blocks.windows[bundle.manifest.recipe])
    answers = answers_of_blocks(blocks, said, bundle.manifest.interval)
    return _balanced(said[:, 1] - said[:, 0], blocks), interval_coverage(answers)


def kept_rows(jobs, work, path: Path, workers: int) -> list[dict]:
    """Do what is not kept in a file yet, a line for each."""
    kept = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    known = [row for row in kept if (row["montage"], row["seed"]) in set(jobs)]
    done = {(row["montage"], row["seed"]) for row in known}
    left = [job for job in jobs if job not in done]
    with path.open("a", encoding="utf-8") as file:
        for row in _side_by_side(work, left, workers):
            file.write(f"{json.dumps(row)}\n")
            file.flush()
            known.append(row)
            sys.stderr.write(f"{len(known)} of {len(jobs)}\n")
    return known


def _side_by_side(work, jobs, workers: int):
    if workers == 1:
        yield from (work(*job) for job in jobs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, *zip(*jobs, strict=True))


def gains(rows: list[dict], what: str) -> np.ndarray:
    """Return each person's gain on the next day, 0 where nothing was adopted."""
    return np.array([row[what] - row["generic"] if row["adopted"] else 0.0 for row in rows])


def table_of_gains(rows: list[dict]) -> tuple[str, list[str]]:
    """Lay the next day's figures out, and say which bounds are not kept."""
    columns: dict[str, dict[str, str]] = {}
    faults = []
    for montage in dict.fromkeys(row["montage"] for row in rows):
        mine = [row for row in rows if row["montage"] == montage]
        moved = [row for row in mine if row["responder"]]
        for what in ("own", "aligned"):
            gained, of_moved = gains(mine, what), gains(moved, what)
            lose = float(np.mean(gained < LOST))
            columns[f"{montage}, {what}"] = {
                "people, and those with an effect": f"{len(mine)}, {len(moved)}",
                "next day's median gain, with an effect": _points(of_moved),
                "the same of everybody": _points(gained),
                "lose over 3 points": f"{100 * lose:.0f} %",
                "adopted, with an effect": _share([row["adopted"] for row in moved]),
                "adopted, without": _share([r["adopted"] for r in mine if not r["responder"]]),
                "generic, next day, with an effect": _median(moved, "generic"),
                "personal, cross-validated": _median(moved, "cross_validated"),
                "personal, next day": _median(moved, what),
                "interval coverage, adopted": _mean_covered(mine, what),
                "calibration error, cross-validated": _median(mine, "calibration_error"),
            }
            if np.median(of_moved) < RESPONDERS_GAIN:
                faults.append(f"{montage}, {what}: those with an effect gain too little")
            if np.median(gained) < EVERYBODYS_GAIN:
                faults.append(f"{montage}, {what}: everybody gains too little")
            if lose > MOST_LOSE:
                faults.append(f"{montage}, {what}: {100 * lose:.0f} % lose over 3 points")
    body = [
        [name, *(column[name] for column in columns.values())]
        for name in next(iter(columns.values()))
    ]
    return markdown_table(["", *columns], body), faults


def table_of_silent(rows: list[dict]) -> tuple[str, list[str]]:
    """Say how many were told of a gain that cannot be."""
    body, faults = [], []
    for name in ("both", *dict.fromkeys(row["montage"] for row in rows)):
        mine = [row for row in rows if name in ("both", row["montage"])]
        below = _share([row["p"] <= 0.05 for row in mine])
        body.append([name, str(len(mine)), _share([row["adopted"] for row in mine]), below])
    if np.mean([row["adopted"] for row in rows]) > MOST_ADOPTED:
        faults.append("too many people in whom there is nothing to read have a model adopted")
    return markdown_table(["montage", "people", "adopted", "p <= .05"], body), faults


def _points(gained: np.ndarray) -> str:
    return f"{100 * np.median(gained):+.1f}"


def _share(flags: list[bool]) -> str:
    return f"{sum(flags)} of {len(flags)} ({100 * np.mean(flags):.1f} %)" if flags else ""


def _median(rows: list[dict], name: str) -> str:
    return f"{np.median([row[name] for row in rows]):.3f}"


def _mean_covered(rows: list[dict], what: str) -> str:
    name = "covered" if what == "own" else "covered_aligned"
    return f"{np.nanmean([row[name] for row in rows if row['adopted']] or [np.nan]):.3f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What calibration is worth.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--no-effect", action="store_true")
    parser.add_argument("--montage", choices=("epoc", "muse"), action="append")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--with-effect", type=int, default=WITH)
    parser.add_argument("--without", type=int, default=WITHOUT)
    parser.add_argument("--silent", type=int, default=SILENT)
    parser.add_argument("--others", type=int, default=40, help="people of the generic model")
    asked = parser.parse_args()
    asked.out.mkdir(exist_ok=True)
    montages = asked.montage or ["epoc", "muse"]
    if asked.no_effect:
        seeds = range(FIRST_SILENT, FIRST_SILENT + asked.silent)
        jobs = [(montages[seed % len(montages)], seed) for seed in seeds]
        rows = kept_rows(jobs, silent, asked.out / "silent.jsonl", asked.workers)
        table, faults = table_of_silent(rows)
    else:
        for montage in montages:
            generic_model(montage, seed=GENERIC_SEED, people=asked.others, scratch=asked.out)
        seeds = people(asked.with_effect, asked.without)
        jobs = [(montage, seed) for seed in seeds for montage in montages]
        work = partial(next_day, scratch=asked.out, n_generic=asked.others)
        rows = kept_rows(jobs, work, asked.out / "next-day.jsonl", asked.workers)
        table, faults = table_of_gains(rows)
    sys.stdout.write(f"{table}\n")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
