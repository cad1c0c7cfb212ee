"""Whether a model can be judged by some data, and whether it has met that data before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.datasets.simulated import SimulatedTrials
from models.report import RECORDINGS
from streaming.errors import BundleError, SignalMismatch, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.bundle import Bundle
    from models.datasets.trials import Task, TrialSource
    from models.manifest import Manifest
    from streaming.signal.info import Montage

_GIVEN_BY_USERS = ("simulated", RECORDINGS)
"""Names of data of which there are many; every other name is one published set."""


def check_signal(bundle: Bundle, montage: Montage) -> None:
    """Refuse a model that cannot read a signal, and a signal that this model cannot read.

    Raises
    ------
    BundleError
        Where the model is offline-only.
    SignalMismatch
        Where electrodes or frequencies are missing.
    """
    check_reads_signals(bundle)
    spec = bundle.manifest.recipe
    if lacking := [name for name in spec.ch_names if name not in montage.ch_names]:
        raise SignalMismatch(
            f"Model {bundle.name!r} reads {', '.join(spec.ch_names)}; the data lacks "
            f"{', '.join(lacking)} (it offers {', '.join(montage.ch_names)}). Give --montage the "
            "one that the model was trained with, or evaluate a model of this headset."
        )
    if (highest := max(band.h_freq for band in spec.bands)) >= montage.sfreq / 2:
        raise SignalMismatch(
            f"Model {bundle.name!r} reads frequencies up to {highest:g} Hz; the data comes at "
            f"{montage.sfreq:g} Hz, which carries none above {montage.sfreq / 2:g} Hz. Evaluate it "
            "on data of a higher rate."
        )


def check_reads_signals(bundle: Bundle) -> None:
    """Refuse a model that is offline-only, before any data is read.

    Raises
    ------
    BundleError
        With what it can be scored by instead.
    """
    manifest = bundle.manifest
    if manifest.offline_only or manifest.spec is None:
        raise BundleError(
            f"Model {bundle.name!r} is offline-only: no signal can be prepared as its training "
            f"data ({manifest.dataset}) was. Its scores stand in the report of its training; "
            "train it again with `affectscope train` for others, or evaluate another model."
        )


def places_of(manifest: Manifest, task: Task) -> NDArray[np.intp]:
    """Return the place of each of the data's labels among the model's.

    A model may know labels that the data lacks: each window still has one right answer. It cannot
    be judged by windows whose label it does not know; to leave these out would be another task
    than the data's.

    Raises
    ------
    UsageError
        Where the target is another, or the data has labels that the model does not know.
    """
    if task.target != manifest.target:
        raise UsageError(
            f"The model tells {manifest.target} and the data is labelled with {task.target}. Name "
            "what the data is to be labelled with by --label, or evaluate a model that tells "
            f"{task.target}."
        )
    if unknown := [label for label in task.labels if label not in manifest.labels]:
        raise UsageError(
            f"The model tells {' or '.join(manifest.labels)}, and the data has windows labelled "
            f"{' and '.join(unknown)}, for which it has no right answer. Leave those out of the "
            "data, or train a model that knows them."
        )
    return np.array([manifest.labels.index(label) for label in task.labels], dtype=np.intp)


def acquaintance(manifest: Manifest, source: TrialSource) -> str:
    """Say that a model was trained on this data; empty where nothing shows that it was."""
    so = "its scores say nothing of new people or recordings."
    if source.digest == manifest.dataset_digest:
        return f"THIS MODEL WAS TRAINED ON THIS VERY DATA: {so}"
    if isinstance(source, SimulatedTrials):
        met = manifest.dataset == source.name and source.shares_people_with(manifest.dataset_digest)
        people = "THIS MODEL WAS TRAINED ON THE SAME SIMULATED PEOPLE, more of them or fewer"
        return f"{people}: {so} Give another --seed." if met else ""
    if source.name == manifest.dataset and source.name not in _GIVEN_BY_USERS:
        other = "from another file or labelled otherwise"
        return f"THIS MODEL WAS TRAINED ON {source.name.upper()} TOO, {other}: {so}"
    theirs = recordings_of(source)
    if n_met := len(theirs & set(manifest.recordings)):
        which = (
            f"{n_met} OF THESE {len(theirs)} RECORDINGS" if len(theirs) > 1 else "THIS RECORDING"
        )
        return f"THIS MODEL WAS TRAINED ON {which}: {so} Leave what it knows out of --data."
    return ""


def doubt(manifest: Manifest, source: TrialSource) -> str:
    """Say where a model may have met some of this data and nothing shows it; empty elsewhere."""
    if not source.name == manifest.dataset == RECORDINGS:
        return ""
    if not manifest.recordings:
        return (
            "The model was trained on recordings too, and only the whole of them would be known "
            "again: whether some of these were among them cannot be told."
        )
    return (
        "The model was trained on none of these recordings, unless they were cut or filtered "
        "since; whether it knows the people cannot be told."
    )


def recordings_of(source: TrialSource) -> set[str]:
    """Return the digests of a data set's recordings; none where it does not consist of any."""
    return set(getattr(source, "recordings", ()))
