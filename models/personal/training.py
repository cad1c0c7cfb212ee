"""From one person's labelled blocks to a model of their own, and the truth about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from models.manifest import Manifest, threshold_for
from models.manifest import Score as ManifestScore
from models.metrics import Score, expected_calibration_error
from models.personal.certainty import (
    answers_of_blocks,
    know_nothing_interval,
    personal_interval,
    personal_temperature,
    probabilities_of,
)
from models.personal.linear import decompose, place_threshold, targets_of
from models.personal.nested import balanced_accuracies, inner_merits, nested_scores
from models.personal.result import LEAST_GAIN, LEVEL, PersonalResult, orders_tell
from models.personal.yardsticks import (
    N_ORDERS,
    drawn_orders,
    expected_with,
    hits_by_block,
    learning_curve,
    order_only,
    over_blocks,
    p_value,
)
from models.reliability import reliability_bins
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from models.bundle import Bundle
    from models.personal.blocks import LabelledBlocks
    from models.personal.candidates import Candidate
    from models.personal.nested import Contender

    Floats = NDArray[np.float64]

FOLDS = "blocks"
"""The manifest's word for whole labelled blocks of the wearer held out."""


@dataclass(frozen=True, slots=True, eq=False)
class Personal:
    """What came of a person's blocks.

    Attributes
    ----------
    result : PersonalResult
        The scores and what follows from them.
    bundle : Bundle
        The model, fitted on all blocks; worth using only where the result says so. Its interval is
        the result's.
    scores : ndarray of shape (n_windows,)
        Of every window by models that had not seen its block.
    """

    result: PersonalResult
    bundle: Bundle
    scores: Floats


def train_personal(
    blocks: LabelledBlocks,
    candidates: Sequence[Candidate],
    generic: Bundle | None = None,
    *,
    drawn: bool = False,
    seed: int = 0,
    n_orders: int = N_ORDERS,
) -> Personal:
    """Choose, fit and judge a model of one person's own.

    Every fit is a ridge regression on the labels, whose direction is Fisher's discriminant, and its
    score goes through a logistic function whose slope is refitted on held-out blocks. On 33
    simulated people with a Muse it read the next day as well as logistic regression fitted by
    maximum likelihood (best medians .820 and .815 on covariances, .791 and .802 on bands). Because
    its answers are linear in the labels, the permutation test can repeat the whole nested choice.

    Parameters
    ----------
    blocks : LabelledBlocks
        The wearer's.
    candidates : sequence of Candidate
        From simple to rich.
    generic : Bundle or None
        The model that the wearer had so far, trained on others; None where there is none.
    drawn : bool
        Whether the order of the blocks was drawn at random, by a calibration. Of labels as life
        gave them nothing is adopted that their order alone tells as well.
    seed : int
        Of the permutations and of the bootstrap.
    n_orders : int
        Orders of the labels in the permutation test.

    Returns
    -------
    personal : Personal
        The same for the same seed on one machine.

    Raises
    ------
    UsageError
        Where the generic model tells other labels, or the blocks lack its recipe.
    """
    contenders = [candidate.contender(blocks) for candidate in candidates]
    orders = drawn_orders(blocks.label, blocks.day, n_orders=n_orders, seed=seed)
    nested = nested_scores(contenders, orders)
    merits = balanced_accuracies(nested.scores, orders[blocks.block])
    scores = nested.scores[:, 0].copy()
    place, penalty = _chosen(contenders, orders[:, :1])
    labels = blocks.label[blocks.block]
    temperature = personal_temperature(scores, labels, blocks.block)
    result = _judge(
        blocks,
        scores,
        None if generic is None else generic_scores(generic, blocks),
        orders,
        p=p_value(merits),
        drawn=drawn,
        contender=contenders[place],
        penalty=penalty,
        temperature=temperature,
        seed=seed,
    )
    bundle = _bundle(blocks, candidates[place], contenders[place], result)
    return Personal(result, bundle, scores)


def generic_scores(generic: Bundle, blocks: LabelledBlocks) -> Floats:
    """Return log odds of the second label by a model of others, shape (n_windows,).

    Raises
    ------
    UsageError
        Where the model tells other labels, or its recipe is none of the blocks'.
    """
    from models.classifier import TorchClassifier  # noqa: PLC0415 - loads torch

    manifest = generic.manifest
    if (manifest.target, manifest.labels) != (blocks.task.target, blocks.task.labels):
        raise UsageError(
            f"The generic model tells {manifest.target} ({', '.join(manifest.labels)}), and the "
            f"blocks are of {blocks.task.target} ({', '.join(blocks.task.labels)}). Leave it out, "
            "or name one of the same labels."
        )
    if manifest.recipe not in blocks.windows:
        raise UsageError(
            f"The generic model reads the {manifest.recipe.montage} montage by a recipe that the "
            "blocks were not prepared for. Prepare them for it, or name a model of this headset."
        )
    said = TorchClassifier(generic).predict(blocks.windows[manifest.recipe])
    odds: Floats = np.log(np.maximum(said, 1e-12)) @ np.array([-1.0, 1.0])
    return np.nan_to_num(odds)


def _chosen(contenders: Sequence[Contender], labels: NDArray[np.integer]) -> tuple[int, float]:
    """Return which contender and penalty answer best over all blocks."""
    every = np.arange(labels.shape[0])
    best = int(inner_merits(contenders, every, labels)[:, 0].argmax())
    options = [
        (place, penalty)
        for place, contender in enumerate(contenders)
        for penalty in contender.penalties
    ]
    return options[best]


def _judge(
    blocks: LabelledBlocks,
    scores: Floats,
    others: Floats | None,
    orders: NDArray[np.intp],
    *,
    p: float,
    drawn: bool,
    contender: Contender,
    penalty: float,
    temperature: float,
    seed: int,
) -> PersonalResult:
    """Put the figures together and decide."""
    label, n_windows = blocks.label, np.bincount(blocks.block)
    hits = hits_by_block(scores, label, blocks.block)
    majority = np.full(label.size, 0.5)
    before = majority if others is None else hits_by_block(others, label, blocks.block)
    gain = over_blocks(hits - before, label, n_windows, seed=seed)
    order_scores, order_merits = order_only(label, blocks.day, orders)
    order_hits = hits_by_block(order_scores, label, np.arange(label.size))
    one_each = np.ones(label.size, dtype=np.intp)
    probabilities = probabilities_of(scores, temperature)
    own = over_blocks(hits, label, n_windows, seed=seed)
    order = over_blocks(order_hits, label, one_each, seed=seed)
    order_p = p_value(order_merits)
    drifts = not drawn and orders_tell(own, order, order_p)
    adopted = p <= LEVEL and gain.mean > LEAST_GAIN and not drifts
    rule = personal_interval(blocks, probabilities) if adopted else know_nothing_interval(blocks)
    answers = answers_of_blocks(blocks, probabilities, rule)
    curve = learning_curve(contender, penalty, label, seed=seed)
    return PersonalResult(
        target=blocks.task.target,
        labels=blocks.task.labels,
        n_blocks=blocks.n_blocks,
        n_days=int(np.unique(blocks.day).size),
        seconds=blocks.seconds,
        candidate=contender.name,
        penalty=penalty,
        personal=own,
        generic=None if others is None else over_blocks(before, label, n_windows, seed=seed),
        majority=0.5,
        order_only=order,
        gain=gain,
        p=p,
        order_p=order_p,
        n_orders=orders.shape[1] - 1,
        drawn=drawn,
        adopted=adopted,
        calibration_error=expected_calibration_error(answers),
        reliability=tuple(reliability_bins(answers)),
        temperature=temperature,
        interval=rule,
        curve=curve,
        with_twice=expected_with(curve, 2 * blocks.n_blocks),
    )


def _bundle(
    blocks: LabelledBlocks, candidate: Candidate, contender: Contender, result: PersonalResult
) -> Bundle:
    """Fit on all blocks and pack the network with all that it takes to run it."""
    from models.bundle import make_bundle  # noqa: PLC0415 - loads torch
    from models.run import versions  # noqa: PLC0415 - loads scikit-learn

    fitted = decompose(contender.material, np.arange(blocks.n_blocks))
    label = blocks.label[:, None]
    targets = targets_of(label)
    middle, half = place_threshold(fitted.block_operator(result.penalty) @ targets, label)
    weights = fitted.weights(targets[:, 0], result.penalty) / half[0]
    network = candidate.network_of(fitted.mean, weights, -float(middle[0] / half[0]))
    data = blocks.windows[candidate.spec]
    manifest = Manifest(
        network=candidate.network,
        hyper={} if candidate.generic is None else dict(candidate.generic.manifest.hyper),
        spec=candidate.spec,
        target=blocks.task.target,
        labels=blocks.task.labels,
        label_rule=blocks.task.label_rule,
        training="personal",
        dataset="the wearer's own blocks",
        dataset_digest=blocks.digest,
        recordings=blocks.recordings,
        folds=FOLDS,
        leaks=False,
        scores=(_manifest_score(result.personal, result.majority),),
        licence="the wearer's own; not for passing on",
        date=datetime.now(UTC).date().isoformat(),
        versions=versions(),
        temperature=float(np.clip(result.temperature, 1e-3, 1e3)),
        threshold=threshold_for(2),
        interval=result.interval,
    )
    return make_bundle(network, manifest, data[len(data) // 2])


def _manifest_score(score: Score, majority: float) -> ManifestScore:
    return ManifestScore(
        metric="balanced_accuracy", mean=score.mean, lo=score.lo, hi=score.hi, majority=majority
    )
