"""Relaxed against concentrating, each of three people by a model of their own first recordings.

    python -m tests.studies.personal_real

On real Muse recordings (Bird et al. 2018), which are no part of the project. A person has two of a
minute for each state; each is cut into four blocks after settling. A model of the person's own is
trained on the first recordings and reads the second, beside logistic regression on the band power
of the same blocks, the network that ships for this headset trained on the other two people, and
what was chosen for the person trained on the other two. A state is a recording of its own, so that
the order of the blocks tells it too, and nothing is adopted for that: what counts is the second
recording. The states are no valence, and jaw and eyes tell them apart in part.

Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.bundle import Bundle, make_bundle
from models.card import markdown_table
from models.classifier import TorchClassifier
from models.datasets.recordings import RUN_IN, cut_out
from models.datasets.trials import Task, Trial
from models.fitting import Material, fit_network
from models.manifest import Manifest
from models.networks.logreg import fit_logreg
from models.personal.blocks import LabelledBlocks, labelled_blocks
from models.personal.candidates import candidates_for, specs_of
from models.personal.training import generic_scores, train_personal
from models.recipes import recipe_of
from models.run import versions
from streaming.recordings.opening import open_recording
from streaming.signal.info import MUSE
from tests.studies.personal import _balanced
from tests.studies.personal_people import GENERIC

PEOPLE, STATES = "abc", ("concentrating", "relaxed")
SETTLING, N_BLOCKS = 4.0, 4
"""Seconds that are left out at a recording's start, and blocks of what is left."""

WINDOW = 2.0
"""Seconds: of a recording that breaks off each four, longer windows would leave nothing."""

TASK = Task(target="state", labels=STATES, label_rule="what the person was asked to do")


def folder() -> Path:
    """Return where the recordings lie."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    return Path(os.environ.get("AFFECTSCOPE_DATA", beside)) / "muse-mental-state"


def trials_of(person: str, number: int) -> list[Trial]:
    """Cut one person's recordings of a number into blocks."""
    trials = []
    for label, state in enumerate(STATES):
        whole = open_recording(folder() / f"subject{person}-{state}-{number}.csv.gz")
        # Seconds that are there count: one recording has gaps of minutes.
        have = np.concatenate([np.arange(c.start, c.stop) for c in whole.chunks])
        have = have[round(SETTLING * whole.info.sfreq) :]
        for place, part in enumerate(np.array_split(have, N_BLOCKS), start=1):
            first, stop = int(part[0]), int(part[-1]) + 1
            begin = max(whole.start, first - round(RUN_IN * whole.info.sfreq))
            trials.append(
                Trial(
                    recording=cut_out(whole, begin, stop),
                    rating=np.nan,
                    subject=f"subject {person}",
                    trial=f"{state} {number}, block {place}",
                    label=label,
                    first=first,
                )
            )
    return trials


def blocks_of(person: str, number: int, specs) -> LabelledBlocks:
    """Return one person's blocks of the first or the second recordings."""
    return labelled_blocks(trials_of(person, number), TASK, specs, fewest=1)


def shipped_kind(others: list[LabelledBlocks]) -> Bundle:
    """Train the network that ships for this headset, for as many passes as its settings name."""
    settings = GENERIC["muse"]
    spec = recipe_of(settings.network, MUSE, window=WINDOW)
    data = np.concatenate([blocks.windows[spec] for blocks in others])
    labels = np.concatenate([blocks.label[blocks.block] for blocks in others])
    rows = np.arange(len(data))
    network = fit_network(Material(data, labels, 2, None), rows, None, settings).network
    manifest = Manifest(
        network=settings.network,
        hyper=dict(settings.hyper),
        spec=spec,
        target=TASK.target,
        labels=TASK.labels,
        label_rule=TASK.label_rule,
        training="recordings",
        dataset="muse-mental-state",
        dataset_digest=others[0].digest,
        folds="subject",
        leaks=False,
        scores=(),
        licence="none stated",
        date="2025-01-31",
        versions=versions(),
    )
    return make_bundle(network, manifest, data[0])


def row_of(person: str) -> list[str]:
    """Train, and read the second recordings."""
    specs = specs_of(candidates_for(MUSE, window=WINDOW))
    own, later = blocks_of(person, 1, specs), blocks_of(person, 2, specs)
    others = [blocks_of(who, n, specs) for who in PEOPLE if who != person for n in (1, 2)]
    generic = shipped_kind(others)
    candidates = candidates_for(MUSE, generic, window=WINDOW)
    personal = train_personal(own, candidates, generic)
    result = personal.result
    said = TorchClassifier(personal.bundle).predict(later.windows[personal.bundle.manifest.recipe])
    bands = recipe_of("logreg", MUSE, window=WINDOW)
    logistic = fit_logreg(own.windows[bands], own.label[own.block], 2)
    same = train_personal(
        _joined(others), [next(c for c in candidates if c.name == result.candidate)], n_orders=1
    )
    theirs = TorchClassifier(same.bundle).predict(later.windows[same.bundle.manifest.recipe])
    return [
        person,
        result.candidate,
        f"{result.personal.mean:.2f} [{result.personal.lo:.2f}, {result.personal.hi:.2f}]",
        f"{result.p:.3f}",
        f"{result.order_only.mean:.2f}, {result.order_p:.3f}",
        "yes" if result.adopted else "no",
        f"{_balanced(said[:, 1] - said[:, 0], later):.2f}",
        f"{_balanced(_logits(logistic, later.windows[bands]), later):.2f}",
        f"{_balanced(generic_scores(generic, later), later):.2f}",
        f"{_balanced(theirs[:, 1] - theirs[:, 0], later):.2f}",
    ]


def _logits(network, windows: np.ndarray) -> np.ndarray:
    import torch  # noqa: PLC0415

    with torch.inference_mode():
        logits = network(torch.from_numpy(windows)).numpy()
    return logits[:, 1] - logits[:, 0]


def _joined(parts: list[LabelledBlocks]) -> LabelledBlocks:
    """Put blocks of several people under one another, as if they were days of one."""
    first = parts[0]
    offsets = np.cumsum([0, *(part.n_blocks for part in parts[:-1])])
    return replace(
        first,
        windows={spec: np.concatenate([p.windows[spec] for p in parts]) for spec in first.windows},
        table=type(first.table)(
            *(
                np.concatenate([getattr(part.table, name) for part in parts])
                for name in first.table.__dataclass_fields__
            )
        ),
        block=np.concatenate([p.block + n for p, n in zip(parts, offsets, strict=True)]),
        label=np.concatenate([part.label for part in parts]),
        day=np.concatenate([np.full(part.n_blocks, n) for n, part in enumerate(parts)]),
        seconds=sum(part.seconds for part in parts),
    )


HEAD = [
    "person", "chosen", "held-out blocks", "p", "order alone, its p", "adopted",
    "second recording: own", "logistic regression, own", "shipped kind of network, others",
    "what was chosen, others",
]  # fmt: skip


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not folder().is_dir():
        sys.exit(f"there are no recordings in {folder()}; name their folder in AFFECTSCOPE_DATA")
    sys.stdout.write(f"{markdown_table(HEAD, [row_of(person) for person in PEOPLE])}\n")


if __name__ == "__main__":
    main()
