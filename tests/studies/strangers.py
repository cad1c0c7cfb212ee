"""How the shipped models read simulated people whom they were never trained on.

    python -m tests.studies.strangers --montage epoc
    python -m tests.studies.strangers --montage muse --no-effect

Two labels, no window dropped whatever the confidence or the contact. The yardsticks are trained on
the people of the shipped model, whom its digest must name. With ``--no-effect`` a network is
trained as the shipped one was, on people whose EEG knows nothing of valence, and must learn
nothing. Prints a Markdown table; leaves with 1 where a bound is not kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from app.models_in_sight import shipped_model_for
from app.resources import load_head
from models.answering import answers_of
from models.bundle import Bundle, load_bundle, network_of
from models.card import markdown_table
from models.datasets.simulated import SimulatedTrials, subject_of
from models.datasets.trials import SIGN_OF_VALENCE
from models.fitting import Material, fit_by_name, logits_of
from models.metrics import Answers, expected_calibration_error, interval_coverage, person_scores
from models.recipes import hyper_of, recipe_of
from models.run import Plan, carry_out
from models.settings import TrainingSettings
from models.thinning import sparse
from models.windows import build_windows
from streaming.signal.info import MONTAGES

STRANGERS_SEED = 77
"""Its people are apart from those of the shipped models' seed 0."""

TRAINED_ON = 80
"""People of the shipped models."""

SETTINGS = {
    "epoc": TrainingSettings(network="tsception", passes=5),
    "muse": TrainingSettings(network="gru", hyper=hyper_of("gru"), lr=1e-3),
}
"""How the shipped models were trained; `assets/docs/models.md` has the commands."""

MEDIAN, ECE, COVERAGE, NOTHING = (0.75, 0.95), (0.0, 0.05), (0.75, 0.87), (0.45, 0.55)
"""Bounds that must be kept."""


def shipped(montage: str) -> Bundle:
    """Load the shipped model of a montage."""
    path = shipped_model_for(montage)
    if path is None:
        sys.exit(f"no model is shipped for {montage}; assets/docs/models.md says how to train it")
    return load_bundle(path)


def without_effect(montage: str, scratch: Path) -> Bundle:
    """Train as the shipped model was, on people in whom there is nothing to read."""
    source = SimulatedTrials(device=montage, head=load_head(), people=TRAINED_ON, effect=0.0)
    plan = Plan(source=source, settings=SETTINGS[montage], workers=2)
    return carry_out(plan, scratch, progress=lambda line: sys.stderr.write(f"{line}\n")).bundle


def ask(bundle: Bundle, source: SimulatedTrials, scratch: Path) -> dict[str, Answers]:
    """Let a model and the yardsticks, trained on the same people, answer about all windows."""
    montage = bundle.manifest.recipe.montage
    training = SimulatedTrials(
        device=montage, head=load_head(), people=TRAINED_ON, effect=source.effect
    )
    if training.digest != bundle.manifest.dataset_digest:
        sys.exit("the model was trained on other people, or by another simulator: train it again")
    bands = recipe_of("logreg", MONTAGES[montage])
    (known,) = build_windows(training, [bands], _folder(scratch / "training"))
    specs = list(dict.fromkeys((bundle.manifest.recipe, bands)))
    stores = build_windows(source, specs, _folder(scratch / "strangers"))
    rows = np.arange(stores[0].n_windows)
    manifest = bundle.manifest
    logits = logits_of(network_of(bundle), stores[0].data(), rows)
    answers = {
        manifest.network: answers_of(
            stores[0], rows, logits, manifest.temperature, manifest.interval
        )
    }
    material = Material(known.data(), known.table.label, len(SIGN_OF_VALENCE.labels), None)
    settings = SETTINGS[montage]
    fit = sparse(known, np.arange(known.n_windows), settings.stride)
    for name in ("logreg", "majority"):
        network = fit_by_name(name, material, fit, None, settings).network
        theirs = logits_of(network, stores[-1].data(), rows)
        answers[name] = answers_of(stores[-1], rows, theirs, 1.0, None)
    return answers


def table_of(answers: dict[str, Answers], silent: set[str]) -> tuple[str, dict[str, float]]:
    """Lay the figures out; return them of the network, too."""
    rows: dict[str, list[str]] = {}
    figures: dict[str, float] = {}
    for number, mine in enumerate(answers.values()):
        scores = {who: each["balanced_accuracy"] for who, each in person_scores(mine).items()}
        moved = [score for who, score in scores.items() if who not in silent]
        still = [score for who, score in scores.items() if who in silent]
        column = {
            **_spread(f"{len(moved)} people with an effect", moved),
            **_spread(f"{len(still)} people with none", still),
            "ECE, everybody": expected_calibration_error(mine),
            "interval coverage, everybody": interval_coverage(mine),
            **{
                f"interval coverage, {name}": interval_coverage(mine.of(rows_of))
                for name, rows_of in (
                    ("people with an effect", ~np.isin(mine.subjects, sorted(silent))),
                    ("people with none", np.isin(mine.subjects, sorted(silent))),
                )
            },
        }
        for name, value in column.items():
            rows.setdefault(name, []).append("" if np.isnan(value) else f"{value:.3f}")
        if number == 0:
            figures = column
    body = [[name, *values] for name, values in rows.items() if any(values)]
    return markdown_table(["", *answers], body), figures


def _spread(name: str, scores: list[float]) -> dict[str, float]:
    low, middle, high = np.quantile(scores, [0.1, 0.5, 0.9]) if scores else [np.nan] * 3
    return {
        f"balanced accuracy of the median of {name}": float(middle),
        f"10th percentile of {name}": float(low),
        f"90th percentile of {name}": float(high),
    }


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def broken(figures: dict[str, float], *, no_effect: bool) -> list[str]:
    """Say which bounds are not kept."""
    bounds = {"ECE, everybody": ECE, "interval coverage, everybody": COVERAGE}
    asked = {name: (figures[name], bound) for name, bound in bounds.items()}
    part = "with none" if no_effect else "with an effect"
    for name, value in figures.items():
        if name.startswith("balanced accuracy") and name.endswith(part):
            asked[name] = (value, NOTHING if no_effect else MEDIAN)
    return [
        f"{name}: {value:.3f} is outside of {lo} to {hi}"
        for name, (value, (lo, hi)) in asked.items()
        if not lo <= value <= hi
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--montage", choices=("epoc", "muse"), required=True)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--no-effect", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        bundle = (
            without_effect(asked.montage, scratch) if asked.no_effect else shipped(asked.montage)
        )
        source = SimulatedTrials(
            device=asked.montage,
            head=load_head(),
            people=asked.people,
            seed=STRANGERS_SEED,
            effect=0.0 if asked.no_effect else 1.0,
        )
        answers = ask(bundle, source, scratch)
    silent = {subject_of(person) for person in source.persons() if not person.responder}
    table, figures = table_of(answers, silent)
    sys.stdout.write(f"{table}\n")
    if faults := broken(figures, no_effect=asked.no_effect):
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
