"""Simulated wearers who sit through a calibration: blocks of their own, in an order drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.resources import load_head
from models.bundle import Bundle, load_bundle, make_bundle, save_bundle
from models.datasets.recordings import RUN_IN, cut_out
from models.datasets.simulated import SimulatedTrials
from models.datasets.trials import SIGN_OF_VALENCE, Trial
from models.fitting import Material, fit_network
from models.folds import hold_out
from models.manifest import Manifest, threshold_for
from models.recipes import hyper_of, recipe_of
from models.run import versions
from models.settings import TrainingSettings
from models.thinning import sparse
from models.windows import build_windows
from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import MONTAGES
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulated_script import LEVELS
from streaming.signal.simulation import SimulatedHeadset

N_BLOCKS, BLOCK, PAUSE = 15, 40.0, 10.0
"""Blocks of a calibration, and seconds of each and of the rest after it."""

LEAD_IN = 120.0
"""Seconds of rest before the first block: what a new day is aligned by."""

GENERIC = {
    "epoc": TrainingSettings(network="tsception", passes=5),
    "muse": TrainingSettings(network="gru", hyper=hyper_of("gru"), lr=1e-3),
}
"""How the shipped models are trained; `assets/docs/models.md` has the commands."""


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """One day of a simulated wearer.

    Attributes
    ----------
    rest : Recording
        The lead-in, unlabelled.
    trials : list of Trial
        The blocks, rated as scripted.
    """

    rest: Recording
    trials: list[Trial]


def a_day(
    device: str, seed: int, day: int, *, effect: float = 1.0, n_blocks: int = N_BLOCKS
) -> Day:
    """Simulate a calibration, or the same on a later day with new drift.

    Sizes of valence are those of the simulator's own script, .35 to 1; half of the blocks are
    pleasant, and the order is drawn.
    """
    head = load_head()
    person = draw_person(seed, population="personal", effect=effect)
    rng = np.random.default_rng((seed, 5, day))
    signs = rng.permutation(np.resize(rng.permutation([-1.0, 1.0]), n_blocks))
    sizes = rng.choice(LEVELS, n_blocks) + rng.uniform(-0.1, 0.1, n_blocks)
    levels = np.clip(signs * sizes, -1.0, 1.0)
    starts = LEAD_IN + np.arange(n_blocks) * (BLOCK + PAUSE)

    def valence(times):
        inside = np.asarray(times, dtype=float)[:, None] - starts
        return ((inside >= 0) & (inside < BLOCK)) @ levels

    headset = SimulatedHeadset(device, person, head, day=day, script=valence)
    sfreq = headset.info.sfreq
    n_times = round((LEAD_IN + n_blocks * (BLOCK + PAUSE)) * sfreq)
    whole = Recording(headset.info, (Chunk(headset.read(n_times), np.arange(n_times) / sfreq, 0),))
    trials = []
    for number, (start, level) in enumerate(zip(starts, levels, strict=True), start=1):
        first = round(start * sfreq)
        trials.append(
            Trial(
                recording=cut_out(
                    whole, first - round(RUN_IN * sfreq), first + round(BLOCK * sfreq)
                ),
                rating=float(level),
                subject=f"simulated-{seed}",
                trial=f"block {number}",
                label=int(level > 0),
                first=first,
                day=day,
            )
        )
    return Day(cut_out(whole, 0, round(LEAD_IN * sfreq)), trials)


def generic_model(device: str, *, seed: int, people: int, scratch: Path) -> Bundle:
    """Train as the shipped model is trained, on others of the `personal` population.

    The best of its passes is taken by a fifth of the people; the outer folds, which only score, are
    left out. A model that lies in `scratch` from before is taken.
    """
    kept = scratch / f"generic-{device}-{people}-{seed}.safetensors"
    if kept.exists():
        return load_bundle(kept)
    source = SimulatedTrials(
        device=device, head=load_head(), people=people, seed=seed, population="personal"
    )
    settings = GENERIC[device]
    spec = recipe_of(settings.network, MONTAGES[device])
    (store,) = build_windows(source, [spec], scratch)
    material = Material(store.data(), store.table.label, 2, store.sfreq)
    fit, held, _ = hold_out(
        store.table, np.arange(store.n_windows), protocol="subject", share=0.2, seed=0
    )
    fitted = fit_network(
        material,
        sparse(store, fit, settings.stride),
        sparse(store, held, settings.stride),
        settings,
    )
    manifest = Manifest(
        network=settings.network,
        hyper=dict(settings.hyper),
        spec=spec,
        target=SIGN_OF_VALENCE.target,
        labels=SIGN_OF_VALENCE.labels,
        label_rule=SIGN_OF_VALENCE.label_rule,
        training="simulated",
        dataset=source.name,
        dataset_digest=source.digest,
        folds="subject",
        leaks=False,
        scores=(),
        licence=source.licence,
        date="2025-01-31",
        versions=versions(),
        threshold=threshold_for(2),
    )
    bundle = make_bundle(fitted.network, manifest, np.array(store.data()[0]))
    save_bundle(bundle, kept)
    store.path.unlink()
    return bundle
