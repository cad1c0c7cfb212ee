"""Which of many overlapping windows are trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.windows import WindowStore

ENOUGH_ROWS = 1000
"""Windows under which overlapping ones are trained on, too: 15 batches of 64 a pass."""

MOST_ROWS = 20_000
"""Windows that a closed form is fitted on: overlapping ones say little more, and with 420 features
of float64 these take 70 MB."""


def thin(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return every so many rows, `MOST_ROWS` at most."""
    return rows[:: max(1, -(-rows.size // MOST_ROWS))]


def sparse(store: WindowStore, rows: NDArray[np.intp], stride: float | None) -> NDArray[np.intp]:
    """Return those rows of each session that lie `stride` seconds apart, in rising order.

    Where `stride` is None, a window's length, or less where that would leave fewer than
    `ENOUGH_ROWS`. All rows where no recipe says how far apart they are.
    """
    if store.spec is None:
        return rows
    every = max(1, round((stride or store.spec.window) / store.spec.hop))
    if stride is None:
        every = min(every, max(1, rows.size // ENOUGH_ROWS))
    if every == 1:
        return rows
    sessions = store.table.of(rows).sessions()
    return np.sort(np.concatenate([rows[session[::every]] for session in sessions]))
