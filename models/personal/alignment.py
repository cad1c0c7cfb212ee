"""A new day, brought to where the model was fitted, from minutes that nobody labelled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from models.bundle import make_bundle, network_of
from streaming.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.bundle import Bundle

LEAST_SECONDS = 60.0
"""Seconds of rest under which a mean is mostly the wandering of rhythms; two minutes were what
helped where this was measured."""

LINEAR = ("logreg", "logreg-cov")
"""Networks whose input is compared with a mean of its own."""


def aligned(bundle: Bundle, windows: NDArray[np.float32]) -> Bundle:
    """Put a new day's mean in the place of the training day's.

    For log-covariances this is recentring in the log-Euclidean metric, for band power the
    subtraction of rest. It read the next day as well as Riemannian recentring (Zanini et al. 2018,
    doi:10.1109/TBME.2017.2742541) and Euclidean alignment (He & Wu 2020,
    doi:10.1109/TBME.2019.2913914), and needs no matrix mean: of 33 simulated people with a Muse,
    the mean of whose balanced accuracies was .815 unaligned, .848, .850 and .849 by the rests
    between blocks. By the first four labelled blocks, of whatever labels, it was only .822: give
    rest, or minutes in which both labels are as likely.

    Parameters
    ----------
    bundle : Bundle
        A personal model.
    windows : ndarray of float32, shape (n_windows, *spec.input_shape)
        A minute or more of the new day, as the recipe prepares it.

    Returns
    -------
    aligned : Bundle
        The same model for that day; a network without a mean of its own is returned as it is.

    Raises
    ------
    UsageError
        Where there is less than a minute of signal.
    """
    spec = bundle.manifest.recipe
    seconds = spec.window + (len(windows) - 1) * spec.hop if len(windows) else 0.0
    if seconds < LEAST_SECONDS:
        raise UsageError(
            f"{seconds:.0f} s of rest are too few to align a day by; {LEAST_SECONDS:.0f} s are the "
            "least. Sit still a little longer, or go on without."
        )
    if bundle.manifest.network not in LINEAR:
        return bundle
    import torch  # noqa: PLC0415 - late, as all heavy imports

    read = np.asarray(windows, dtype=np.float64)
    mean = (read.mean(axis=1) if read.ndim == 3 else read).mean(axis=0)
    network = network_of(bundle)
    state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    state["standardise.mean"] = torch.from_numpy(mean).float()
    network.load_state_dict(state, assign=True)
    return make_bundle(network, replace(bundle.manifest, probe=(), content_sha256=""), bundle.probe)
