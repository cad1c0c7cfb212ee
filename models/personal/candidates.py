"""What is tried for one person, from simple to rich, and how the winner becomes a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from models.personal.linear import Material
from models.personal.nested import Contender
from models.recipes import WINDOW, recipe_of
from streaming.signal.referencing import referenced_names

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import nn

    from models.bundle import Bundle
    from models.personal.blocks import LabelledBlocks
    from streaming.signal.info import Montage
    from streaming.signal.spec import PreprocessingSpec

Name = Literal["asymmetry", "bands", "covariance", "head"]

IN_WORDS: dict[str, str] = {
    "asymmetry": "frontal alpha asymmetry",
    "bands": "a linear model of re-referenced band power",
    "covariance": "a linear model of the log-covariance",
    "head": "the generic network with a head of the wearer's own",
}
"""Each candidate for people."""

PENALTIES = (30.0, 10.0, 3.0, 1.0, 0.3, 0.1)
"""Ridge penalties to choose from, where every feature has a variance of 1. On 33 simulated people
with a Muse the next day's balanced accuracy was flat from .3 to 30 on covariances and from .01 to 1
on bands."""

WEAK = (0.01,)
"""The penalty of a single feature, of which there is nothing to choose."""

ASYMMETRY = {
    # Right less left alpha over the forehead (Davidson 1992, doi:10.1016/0278-2626(92)90065-T). A
    # Muse's two frontal electrodes are measured against the ear of their own side.
    "muse": (("TP10-AF8", "TP9-AF7"),),
    "epoc": (("F4", "F3"), ("AF4", "AF3"), ("F8", "F7")),
}
"""Channels of the band recipe whose alpha is compared, right and left."""

FIT_SECONDS = 2.0
"""Seconds between two windows that are fitted on: neighbours share half of their signal, and more
of them teach little and take as long."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Candidate:
    """Features that a linear model is fitted on.

    Attributes
    ----------
    name : {"asymmetry", "bands", "covariance", "head"}
        Which.
    network : str
        The network of the registry that it becomes.
    spec : PreprocessingSpec
        Its recipe.
    penalties : tuple of float
        To choose from.
    projection : ndarray of shape (n_inputs, n_features), or None
        What is taken of the recipe's features; None for all of them.
    generic : Bundle or None
        The network whose head is refitted.
    """

    name: Name
    network: str
    spec: PreprocessingSpec
    penalties: tuple[float, ...] = PENALTIES
    projection: NDArray[np.float64] | None = None
    generic: Bundle | None = None

    def features(self, windows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return what the linear model reads, (n_windows, n_features).

        Parameters
        ----------
        windows : ndarray of float32, shape (n_windows, *spec.input_shape)
            As the recipe prepares them.
        """
        if self.generic is not None:
            from models.personal.heads import frozen_features  # noqa: PLC0415 - loads torch

            return frozen_features(self.generic, windows)
        read = np.asarray(windows, dtype=np.float64)
        if read.ndim == 3:
            read = read.mean(axis=1)
        return read if self.projection is None else read @ self.projection

    def contender(self, blocks: LabelledBlocks) -> Contender:
        """Return the candidate with its features of some blocks."""
        return Contender(
            name=self.name,
            material=Material(
                self.features(blocks.windows[self.spec]), blocks.block, fitted_windows(blocks)
            ),
            penalties=self.penalties,
        )

    def network_of(
        self, mean: NDArray[np.float64], weights: NDArray[np.float64], bias: float
    ) -> nn.Module:
        """Return the network whose second logit is the score and whose first is 0.

        Parameters
        ----------
        mean : ndarray of shape (n_features,)
            Subtracted from the features.
        weights : ndarray of shape (n_features,)
            Of what is left.
        bias : float
            Added.
        """
        from models.personal import heads  # noqa: PLC0415 - loads torch

        if self.generic is not None:
            return heads.with_head(self.generic, weights, bias - float(mean @ weights))
        if self.projection is not None:
            # The least vector that is projected onto the mean: a day's own can take its place.
            back = self.projection @ np.linalg.inv(self.projection.T @ self.projection)
            return heads.linear_network(back @ mean, self.projection @ weights, bias)
        return heads.linear_network(mean, weights, bias)


def candidates_for(
    montage: Montage, generic: Bundle | None = None, *, window: float = WINDOW
) -> tuple[Candidate, ...]:
    """Return the candidates of a headset, from simple to rich.

    Parameters
    ----------
    montage : Montage
        The electrodes.
    generic : Bundle or None
        A network trained on other people; its head is a candidate where it has features of its own
        below it, and then its windows are as long as the others'.
    window : float
        Length of a window in seconds.

    Returns
    -------
    candidates : tuple of Candidate
        The asymmetry only where the montage has electrodes for it.
    """
    bands, covariance = (
        recipe_of(name, montage, window=window) for name in ("logreg", "logreg-cov")
    )
    found = []
    if montage.name in ASYMMETRY:
        found.append(
            Candidate(
                name="asymmetry",
                network="logreg",
                spec=bands,
                penalties=WEAK,
                projection=asymmetry_of(bands),
            )
        )
    found.append(Candidate(name="bands", network="logreg", spec=bands))
    found.append(Candidate(name="covariance", network="logreg-cov", spec=covariance))
    if generic is not None and generic.manifest.network in ("gru", "tsception"):
        manifest = generic.manifest
        found.append(
            Candidate(name="head", network=manifest.network, spec=manifest.recipe, generic=generic)
        )
    return tuple(found)


def specs_of(
    candidates: tuple[Candidate, ...], generic: Bundle | None = None
) -> list[PreprocessingSpec]:
    """Return the recipes that some candidates, and a generic model, need: each once."""
    wanted = [candidate.spec for candidate in candidates]
    if generic is not None:
        wanted.append(generic.manifest.recipe)
    return list(dict.fromkeys(wanted))


def asymmetry_of(spec: PreprocessingSpec) -> NDArray[np.float64]:
    """Return what takes right less left frontal alpha out of band power, (n_inputs, 1)."""
    names = referenced_names(spec.ch_names, spec.reference)
    alpha = [band.name for band in spec.bands].index("alpha") * len(names)
    projection = np.zeros((len(spec.bands) * len(names), 1))
    for right, left in ASYMMETRY[spec.montage]:
        projection[alpha + names.index(right), 0] += 1.0
        projection[alpha + names.index(left), 0] -= 1.0
    return projection


def fitted_windows(blocks: LabelledBlocks) -> NDArray[np.bool_]:
    """Choose each block's first window, and one each two seconds from there on."""
    every = max(1, round(FIT_SECONDS / blocks.spec.hop))
    first = np.searchsorted(blocks.block, blocks.block)
    chosen: NDArray[np.bool_] = (np.arange(blocks.block.size) - first) % every == 0
    return chosen
