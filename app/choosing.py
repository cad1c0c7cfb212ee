"""Which model reads a signal: the rules of what may be read, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.models_in_sight import find_model, shipped_model_for
from app.profile_use import age_of, own_classifier, profile_of
from streaming.errors import BundleError, SignalMismatch
from streaming.signal.info import missing_channels, montage_of

if TYPE_CHECKING:
    from pathlib import Path

    from models.classifier import TorchClassifier
    from streaming.signal.info import SignalInfo

NO_MODEL = (
    "Nothing is read from {name}: it is no simulated signal, and the built-in models were trained "
    "on simulated people only, so they know nothing of a real head. Name a model for it with "
    "--model; `affectscope list` shows those in sight."
)

NONE_FITS = (
    "Nothing is read from {name}: its channels are {channels}, and no built-in model reads these. "
    "Name a model for it with --model, or say which electrodes they are with --map."
)


def choose_classifier(
    info: SignalInfo, model: str | None, *, later: bool = False
) -> TorchClassifier | None:
    """Return the classifier that reads a signal, or None where nothing may be read.

    Parameters
    ----------
    info : SignalInfo
        The signal.
    model : str or None
        A model file or the name that `list` shows, or a profile as `app.profile_use.reads_with`
        names it; None for the shipped model of a simulated signal's montage, which also stands in
        for a profile without a model of its own.
    later : bool
        Whether a shipped model that is used unasked may come without its weights, and without
        torch: whoever uses it has them read (`TorchClassifier.read`).

    Raises
    ------
    BundleError
        Where there is no such model or profile, its file is unsound, or it is offline-only.
    SignalMismatch
        Where the signal lacks what the model needs, or is not of the profile's headset.
    """
    classifier = _named(info, model, later=later)
    if classifier is None:
        return None
    if lacking := missing_channels(classifier.spec, info):
        raise SignalMismatch(
            f"Model {classifier.name!r} was trained on {', '.join(classifier.spec.ch_names)}; "
            f"{info.name} lacks {', '.join(lacking)} (it offers {', '.join(info.ch_names)}). Pick "
            "a model trained for this headset with --model (`affectscope list` shows them), or "
            "name the channels with --map."
        )
    if (highest := max(band.h_freq for band in classifier.spec.bands)) >= info.sfreq / 2:
        raise SignalMismatch(
            f"Model {classifier.name!r} reads frequencies up to {highest:g} Hz; {info.name} comes "
            f"at {info.sfreq:g} Hz, which carries none above {info.sfreq / 2:g} Hz. Record it at a "
            "higher rate; if its time stamps are not in seconds, convert them."
        )
    return classifier


def why_no_model(info: SignalInfo) -> str:
    """Say in words why nothing is read from a signal without a named model."""
    if info.simulated:
        return NONE_FITS.format(name=info.name, channels=", ".join(info.ch_names))
    return NO_MODEL.format(name=info.name)


def model_fields(classifier: TorchClassifier | None) -> dict[str, Any] | None:
    """Return the `model` object of a `started` line; None where nothing is read."""
    if classifier is None:
        return None
    manifest = classifier.manifest
    return {
        "name": classifier.name,
        "sha256": classifier.sha256,
        "network": manifest.network,
        "target": manifest.target,
        "labels": list(manifest.labels),
        "training": manifest.training,
        "approximate": manifest.approximate,
    }


def notice(classifier: TorchClassifier) -> str:
    """Return the sentence that must stand wherever a model's readings are shown; may be empty."""
    parts = []
    if classifier.manifest.training == "simulated":
        parts.append("Trained on simulated people only: its readings say nothing of a real person.")
    if classifier.manifest.training == "personal":
        age = age_of(classifier.manifest.date)
        parts.append(f"One wearer's own model, calibrated {age}: it says nothing of anybody else.")
    if classifier.manifest.approximate:
        parts.append(f"Approximate: {classifier.manifest.approximate}.")
    return " ".join(parts)


def _named(info: SignalInfo, model: str | None, *, later: bool) -> TorchClassifier | None:
    """Open the model that was asked for, or that is used unasked; None where there is none."""
    profile = profile_of(model)
    if profile is not None and (own := own_classifier(profile, info)) is not None:
        return own
    path = _shipped(info) if model is None or profile is not None else find_model(model)
    if path is None:
        return None
    from models.classifier import open_classifier  # noqa: PLC0415 - many signals have none

    return open_classifier(path, later=later and model is None)


def _shipped(info: SignalInfo) -> Path | None:
    """Return the shipped model of a simulated signal's montage, or None."""
    montage = montage_of(info.ch_names)
    if not info.simulated or montage is None:
        return None
    path = shipped_model_for(montage.name)
    if path is None:
        raise BundleError(
            f"The installation lacks the model for the simulated {montage.device}. Install the "
            "program again, or name a model with --model."
        )
    return path
