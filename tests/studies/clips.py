"""How many of DREAMER's valence labels the clip alone answers, without any EEG.

    python -m tests.studies.clips

One person is left out at a time; the others' mean label for each clip is the answer. The table of
414 trials is looked for in `../shared/data/dreamer-features` beside the checkout, or in the folder
named by AFFECTSCOPE_DATA.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from models.clip_only import clip_only
from models.folds import make_folds

TABLE = Path("dreamer-features") / "ml_data.csv.gz"

THRESHOLDS = (">=3", ">3")
"""The two that the literature uses; the first is torcheeg's Binary(3.0)."""


@dataclass(frozen=True)
class Trials:
    """DREAMER's trials as a table of windows, one a trial."""

    subject: np.ndarray
    trial: np.ndarray
    clip: np.ndarray
    label: np.ndarray


@dataclass(frozen=True)
class Figures:
    """Shares of right answers in percent.

    `rounded_down` is the clip's share where a tie of the others goes to the low label instead.
    """

    clip_only: float
    rounded_down: float
    majority: float


def data_folder() -> Path:
    """Where the real data is, if it is anywhere."""
    beside = Path(__file__).parents[2].parent / "shared" / "data"
    return Path(os.environ.get("AFFECTSCOPE_DATA", beside))


def read_trials(folder: Path, threshold: str) -> Trials:
    """Read who said what of which clip."""
    table = pd.read_csv(folder / TABLE)
    valence = table["valence"].to_numpy()
    clip = table["video"].astype(str).to_numpy(dtype=str)
    return Trials(
        subject=table["participant"].astype(str).to_numpy(dtype=str),
        trial=clip,
        clip=clip,
        label=(valence >= 3 if threshold == ">=3" else valence > 3).astype(np.intp),
    )


def figures(trials: Trials) -> Figures:
    """Leave one person out at a time."""
    high, right, majority = [], [], []
    for fold in make_folds("subject", trials, n_folds=None):
        probabilities = clip_only(trials, fold.train, fold.test, n_labels=2)
        labels = trials.label[fold.test]
        right.append(probabilities.argmax(axis=1) == labels)
        # A tie is ahead by a millionth.
        high.append((probabilities[:, 1] > 0.5 + 1e-5) == labels)
        majority.append(np.bincount(trials.label[fold.train]).argmax() == labels)
    return Figures(*(100 * float(np.concatenate(each).mean()) for each in (right, high, majority)))


def main() -> None:
    """Print the figures."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not (data_folder() / TABLE).is_file():
        sys.exit(f"there is no {data_folder() / TABLE}; name its folder in AFFECTSCOPE_DATA")
    for threshold in THRESHOLDS:
        trials = read_trials(data_folder(), threshold)
        mine = figures(trials)
        sys.stdout.write(
            f"DREAMER, valence {threshold}, {trials.label.size} trials, one person left out: "
            f"clip-only {mine.clip_only:.1f} % right, majority {mine.majority:.1f} %; ties of the "
            f"others taken as low, clip-only {mine.rounded_down:.1f} %\n"
        )


if __name__ == "__main__":
    main()
