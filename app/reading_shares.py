"""How the last minutes divide: into each word, and into each reason for none."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from app.words import label_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.frame import HistoryPoint


@dataclass(frozen=True, slots=True)
class ReadingShare:
    """One word, or one reason for none.

    Attributes
    ----------
    name : str
        The word, or the reason.
    label : str
        The label behind the word; empty for a reason.
    share : float
        Part of the time, in [0, 1].
    """

    name: str
    label: str
    share: float


def whole_percents(shares: Sequence[ReadingShare]) -> list[float]:
    """Return shares in whole percent, which sum to 100 where the shares sum to 1.

    Each is rounded down, and what is then missing goes to those with the largest remainders
    (Hare-Niemeyer); rounded each by itself, four shares may come to 101 %.
    """
    hundreds = [100 * each.share for each in shares]
    # A hair more, for a whole number may lie just beneath itself.
    whole = [math.floor(each + 1e-9) for each in hundreds]
    missing = round(sum(hundreds)) - sum(whole)
    by_rest = sorted(range(len(whole)), key=lambda i: whole[i] - hundreds[i])
    for i in by_rest[:missing]:
        whole[i] += 1
    return [each / 100 for each in whole]


def reading_shares(history: Sequence[HistoryPoint], target: str) -> tuple[ReadingShare, ...]:
    """Divide a history.

    Parameters
    ----------
    history : sequence of HistoryPoint
        Oldest first. Each point stands for the time until the next one, the last for none: so a
        hole counts as long as it lasted.
    target : str
        What the labels are of.

    Returns
    -------
    shares : tuple of ReadingShare
        Words first, the pleasant end first; then reasons, the commonest first. They sum to 1 where
        there is any time at all.
    """
    words: defaultdict[str, float] = defaultdict(float)
    reasons: defaultdict[str, float] = defaultdict(float)
    for point, following in pairwise(history):
        seconds = point.age - following.age
        if point.reason:
            reasons[point.reason] += seconds
        else:
            words[point.label] += seconds
    total = sum(words.values()) + sum(reasons.values())
    if total <= 0:
        return ()
    order = [label for label in ("high", "neutral", "low") if label in words]
    order += sorted(words.keys() - set(order))
    commonest = sorted(reasons.items(), key=lambda pair: -pair[1])
    return (
        *(ReadingShare(label_word(each, target), each, words[each] / total) for each in order),
        *(ReadingShare(why, "", seconds / total) for why, seconds in commonest),
    )
