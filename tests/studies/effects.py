"""How well a plain linear model reads the simulated valence: what the effect sizes were chosen by.

    python -m tests.studies.effects

Logistic regression on the log power of four bands in 4 s windows, each person's own first minute
taken off, of the average-referenced EPOC or of all differences between Muse electrodes. The label
is the sign of the window's mean valence; blocks are balanced, so the majority baseline is about .5.
"""

from __future__ import annotations

import argparse
import sys
from itertools import combinations

import numpy as np
from scipy.signal import butter, sosfilt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from app.resources import load_head
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import simulate_recording

BANDS = ((4.0, 8.0), (8.0, 13.0), (13.0, 30.0), (30.0, 44.0))
WINDOW = 4.0
TRAINING_SEEDS = range(20)
OTHERS_START = 1000


def windows_of(
    device: str, seed: int, *, seconds: float, **person: object
) -> tuple[np.ndarray, np.ndarray]:
    """Features (n_windows, n_features) and labels of one recording, settling time left out."""
    recording, valence = simulate_recording(device, seed, seconds, load_head(), **person)
    data = recording.chunks[0].data[: len(load_head().ch_names[device])].astype(float)
    if device == "muse":
        data = np.concatenate([data, [a - b for a, b in combinations(data, 2)]])
    else:
        data = data - data.mean(axis=0)
    n = round(WINDOW * recording.info.sfreq)
    powers = []
    for band in BANDS:
        sos = butter(4, band, "bandpass", fs=recording.info.sfreq, output="sos")
        filtered = sosfilt(sos, data - data[:, :1], axis=1)
        whole = filtered[:, : filtered.shape[1] // n * n].reshape(len(data), -1, n)
        powers.append(np.log(whole.var(axis=2)))
    features = np.concatenate(powers).T[1:]
    labels = valence[: len(valence) // n * n].reshape(-1, n).mean(axis=1)[1:] > 0
    return features - features[:15].mean(axis=0), labels


def fitted(pairs: list[tuple[np.ndarray, np.ndarray]]) -> Pipeline:
    """A linear model of all the windows given."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=500))
    features, labels = (np.concatenate(part) for part in zip(*pairs, strict=True))
    return model.fit(features, labels)


def responders(n_people: int, **person: object) -> list[int]:
    """Seeds of people outside the training set in whom valence shows."""
    found, seed = [], OTHERS_START
    while len(found) < n_people:
        if draw_person(seed, **person).responder:
            found.append(seed)
        seed += 1
    return found


def score(model: Pipeline, pair: tuple[np.ndarray, np.ndarray]) -> float:
    """Balanced accuracy on one recording."""
    return float(balanced_accuracy_score(pair[1], model.predict(pair[0])))


def generic(device: str, population: str, n_people: int = 16) -> list[float]:
    """Balanced accuracy of a model of 20 people for each of other, responding people."""
    training = [
        windows_of(device, s, seconds=240, population=population, day=0) for s in TRAINING_SEEDS
    ]
    model = fitted(training)
    return [
        score(model, windows_of(device, s, seconds=300, population=population, day=1))
        for s in responders(n_people, population=population)
    ]


def personal(device: str, n_people: int = 16) -> list[float]:
    """Balanced accuracy on the next day of models of each person's own ten minutes."""
    scores = []
    for seed in responders(n_people, population="personal"):
        own = windows_of(device, seed, seconds=600, population="personal", day=0)
        tomorrow = windows_of(device, seed, seconds=300, population="personal", day=1)
        scores.append(score(fitted([own]), tomorrow))
    return scores


def main() -> None:
    """Print the figures that `assets/docs/simulator.md` holds."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    for device in ("epoc", "muse"):
        for name, scores in (
            ("demo, generic", generic(device, "demo")),
            ("personal, generic", generic(device, "personal")),
            ("personal, own ten minutes", personal(device)),
        ):
            low, middle, high = np.quantile(scores, [0.1, 0.5, 0.9])
            sys.stdout.write(
                f"{device}, {name}: median responder {middle:.2f}, "
                f"10th to 90th percentile {low:.2f} to {high:.2f}\n"
            )


if __name__ == "__main__":
    main()
