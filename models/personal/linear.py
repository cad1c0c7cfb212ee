"""Ridge regression on labelled blocks, as a matrix that turns any labelling into answers.

A window's answer is a sum over the training blocks of a number that no label enters, times the
block's target. So a thousand orders of the labels cost one matrix product, and a permutation test
repeats all of a nested cross-validation, choices included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_SPREAD = 1e-9
"""A feature that varies by less is constant but for rounding, and is left as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Features of windows, and which block each window is of.

    Attributes
    ----------
    features : ndarray of shape (n_windows, n_features)
        In float64.
    block : ndarray of int, shape (n_windows,)
        Number of the block.
    fit : ndarray of bool, shape (n_windows,)
        Windows that are fitted on: neighbours overlap, so some are enough.
    """

    features: Floats
    block: NDArray[np.intp]
    fit: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Decomposed:
    """The training blocks of one fold, taken apart so that every penalty costs little.

    Attributes
    ----------
    blocks : ndarray of int, shape (n_blocks,)
        The training blocks.
    mean, scale : ndarray of shape (n_features,)
        Of the features over them, blocks weighing the same.
    right : ndarray of shape (n_features, rank)
        Directions of the scaled features.
    singular : ndarray of shape (rank,)
        How much lies along each.
    left : ndarray of shape (rank, n_blocks)
        Each block's sum along each direction.
    block_mean : ndarray of shape (n_blocks, rank)
        Where the middle of each block lies.
    """

    blocks: NDArray[np.intp]
    mean: Floats
    scale: Floats
    right: Floats
    singular: Floats
    left: Floats
    block_mean: Floats

    def operator(self, features: Floats, penalty: float) -> Floats:
        """Return what turns the blocks' targets into windows' scores.

        Parameters
        ----------
        features : ndarray of shape (n_windows, n_features)
            Of any windows.
        penalty : float
            Of the ridge, where every feature has a variance of 1.

        Returns
        -------
        operator : ndarray of shape (n_windows, n_blocks)
            Times targets of shape (n_blocks, n_labellings): scores before the threshold.
        """
        scaled = (features - self.mean) / self.scale
        return (scaled @ self.right) * self._gain(penalty) @ self.left

    def block_operator(self, penalty: float) -> Floats:
        """Return the same for the mean of each training block, shape (n_blocks, n_blocks)."""
        return self.block_mean * self._gain(penalty) @ self.left

    def weights(self, targets: Floats, penalty: float) -> Floats:
        """Return the weights of unscaled features, shape (n_features,)."""
        along: Floats = self._gain(penalty) * (self.left @ targets)
        return (self.right @ along) / self.scale

    def _gain(self, penalty: float) -> Floats:
        gain: Floats = self.singular / (self.singular**2 + penalty)
        return gain


def decompose(material: Material, blocks: Sequence[int] | NDArray[np.intp]) -> Decomposed:
    """Take the windows of some blocks apart.

    Parameters
    ----------
    material : Material
        All windows.
    blocks : sequence of int
        Those that are fitted on. Each weighs the same, however many windows it has.

    Returns
    -------
    decomposed : Decomposed
        No label was looked at.
    """
    blocks = np.asarray(blocks, dtype=np.intp)
    rows = np.flatnonzero(material.fit & np.isin(material.block, blocks))
    features, place = material.features[rows], np.searchsorted(blocks, material.block[rows])
    counts = np.bincount(place, minlength=blocks.size)
    weight = 1.0 / (blocks.size * np.maximum(counts[place], 1))
    mean = weight @ features
    spread = np.sqrt(weight @ (features - mean) ** 2)
    scale = np.where(spread > LEAST_SPREAD, spread, 1.0)
    scaled = (features - mean) / scale
    root = np.sqrt(weight)[:, None]
    left, singular, right = np.linalg.svd(root * scaled, full_matrices=False)
    kept = singular > LEAST_SPREAD
    belongs = np.zeros((rows.size, blocks.size))
    belongs[np.arange(rows.size), place] = 1.0
    return Decomposed(
        blocks=blocks,
        mean=mean,
        scale=scale,
        right=right[kept].T,
        singular=singular[kept],
        left=(left[:, kept] * root).T @ belongs,
        block_mean=(belongs / np.maximum(counts, 1)).T @ scaled @ right[kept].T,
    )


def targets_of(labels: NDArray[np.integer]) -> Floats:
    """Return regression targets in which both labels weigh the same.

    Parameters
    ----------
    labels : ndarray of int, shape (n_blocks, n_labellings)
        0 and 1.

    Returns
    -------
    targets : ndarray of shape (n_blocks, n_labellings)
        Below 0 for label 0 and above 0 for label 1, with a mean of 0 in each labelling: a label
        that is held out more often than the other would otherwise move the threshold against
        itself. 0 throughout where a labelling has one label only.
    """
    share = labels.mean(axis=0)
    both = (share > 0) & (share < 1)
    safe = np.where(both, share, 0.5)
    return np.where(both, np.where(labels == 1, 0.5 / safe, -0.5 / (1.0 - safe)), 0.0)


def place_threshold(block_scores: Floats, labels: NDArray[np.integer]) -> tuple[Floats, Floats]:
    """Return the middle between the labels' mean scores on the training blocks, and half their gap.

    Parameters
    ----------
    block_scores : ndarray of shape (n_blocks, n_labellings)
        Mean score of each training block.
    labels : ndarray of int, shape (n_blocks, n_labellings)
        0 and 1.

    Returns
    -------
    middle, half : ndarray of shape (n_labellings,)
        Scores less `middle`, over `half`, are -1 and 1 in the mean of the training blocks of each
        label. `half` is 1 where there is no gap.
    """
    is_one = labels == 1
    high = (block_scores * is_one).sum(axis=0) / np.maximum(is_one.sum(axis=0), 1)
    low = (block_scores * ~is_one).sum(axis=0) / np.maximum((~is_one).sum(axis=0), 1)
    half = (high - low) / 2.0
    return (high + low) / 2.0, np.where(half > LEAST_SPREAD, half, 1.0)
