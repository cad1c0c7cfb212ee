"""The preprocessing recipe that each network is trained with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.errors import UsageError
from streaming.signal.spec import Band, Features, PreprocessingSpec, Reference

if TYPE_CHECKING:
    from streaming.signal.info import Montage

BROAD = (Band("broad", 1.0, 45.0),)
"""What TSception reads: from above the drift to under the mains."""

BANDS = (
    Band("theta", 4.0, 8.0),
    Band("alpha", 8.0, 13.0),
    Band("beta", 13.0, 30.0),
    Band("gamma", 30.0, 45.0),
)
"""The field's bands (Zheng & Lu 2015, doi:10.1109/TAMD.2015.2431497), gamma cut off under the mains
of 50 Hz."""

REFERENCE_OF: dict[str, Reference] = {"muse": "bipolar", "epoc": "average"}
"""What band features are measured against. The headsets' own references (Fpz; P3 and P4) mix the
hemispheres, and features of them make an unfairly weak baseline: re-referencing lifted logistic
regression on simulated people from .86 to .98 (Muse, an effect of .8). On 18 real recordings of
three people with a Muse the headset's own did better (a GRU's mean recall .72 against .66 with
people held out), where eyes and muscles tell the states apart."""

WINDOW, HOP = 4.0, 0.5
"""Seconds. Four hold 16 cycles of the slowest theta, and a reading comes twice a second."""


def recipe_of(
    network: str,
    montage: Montage,
    *,
    window: float = WINDOW,
    hop: float = HOP,
    reference: Reference | None = None,
) -> PreprocessingSpec:
    """Return the recipe for a network on some electrodes.

    Windows are scaled by themselves, without rest.

    Parameters
    ----------
    network : str
        ``"tsception"`` reads the signal, ``"logreg-cov"`` the covariance of each band, every other
        network band features.
    montage : Montage
        The electrodes; TSception compares the two halves of the head and leaves out the midline.
    window, hop : float
        Length of a window, and time between the ends of two, in seconds.
    reference : {"native", "average", "bipolar"} or None
        What band power is measured against; None for `REFERENCE_OF`. A signal and a covariance
        keep the headset's own.

    Returns
    -------
    spec : PreprocessingSpec
        At the montage's own rate.

    Raises
    ------
    UsageError
        Where window and hop are no whole numbers of samples (of half seconds for band features).
    """
    features: Features = "log_power"
    reference = reference or REFERENCE_OF.get(montage.name, "average")
    ch_names = montage.ch_names
    bands: tuple[Band, ...] = BANDS
    if network == "tsception":
        features, reference, bands = "signal", "native", BROAD
        ch_names = montage.left + montage.right
    elif network == "logreg-cov":
        # Referenced to the average or in all pairs, a covariance has no logarithm.
        features, reference = "log_covariance", "native"
    try:
        return PreprocessingSpec(
            montage=montage.name,
            ch_names=ch_names,
            sfreq=montage.sfreq,
            bands=bands,
            reference=reference,
            features=features,
            window=window,
            hop=hop,
        )
    except ValueError as error:
        raise UsageError(
            f"A window of {window:g} s each {hop:g} s does not fit this network: {error}. Give "
            "--window and --overlap in whole half seconds."
        ) from error


LEARNING_RATE = {"gru": 1e-3}
"""Highest learning rate of networks that want another than `DEFAULT_LEARNING_RATE`: on simulated
people with a Muse the GRU does better so."""

DEFAULT_LEARNING_RATE = 3e-3
"""AdamW under a one-cycle schedule (Smith & Topin 2019, doi:10.1117/12.2520589), tried on simulated
people with TSception."""


def learning_rate_of(network: str) -> float:
    """Return the highest learning rate of a network's cycle."""
    return LEARNING_RATE.get(network, DEFAULT_LEARNING_RATE)


def hyper_of(network: str) -> dict[str, float | str]:
    """Return the hyper-parameters that differ from a network's defaults.

    A GRU's mean state is read instead of its last: a few seconds of a steady rhythm have no end
    that matters. On simulated people with a Muse the median responder's balanced accuracy went
    from .84 to .87 (40 people to train on, 20 others).
    """
    return {"readout": "mean"} if network == "gru" else {}
