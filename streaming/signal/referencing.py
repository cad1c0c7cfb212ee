"""Re-referencing: what each channel is measured against."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streaming.signal.spec import Reference


def referenced_names(ch_names: Sequence[str], reference: Reference) -> tuple[str, ...]:
    """Return the names of the channels that `rereference` gives."""
    if reference == "bipolar":
        return tuple(f"{a}-{b}" for a, b in combinations(ch_names, 2))
    return tuple(ch_names)


def rereference(signal: NDArray[np.float64], reference: Reference) -> NDArray[np.float64]:
    """Measure the channels against something else.

    Parameters
    ----------
    signal : ndarray of shape (n_channels, n_times)
        Signal in µV against the headset's own reference.
    reference : {"native", "average", "bipolar"}
        The headset's own reference, the mean of all channels, or every pair of channels.

    Returns
    -------
    rereferenced : ndarray of shape (n_outputs, n_times)
        In µV, in the order of `referenced_names`.

    Notes
    -----
    Channels are added one after the other: numpy's `mean` over channels sums in another order when
    the piece is one sample long, and the bits would depend on how the signal was cut.
    """
    if reference == "native":
        return signal
    if reference == "bipolar":
        pairs = combinations(range(len(signal)), 2)
        return np.stack([signal[a] - signal[b] for a, b in pairs])
    total = np.zeros(signal.shape[1])
    for channel in signal:
        total += channel
    return signal - total / len(signal)


def reference_to(
    signal: NDArray[np.float64], ch_names: Sequence[str], given: Sequence[str]
) -> NDArray[np.float64]:
    """Measure the channels against the mean of some of them.

    Parameters
    ----------
    signal : ndarray of shape (n_channels, n_times)
        Signal in µV.
    ch_names : sequence of str
        Its channels.
    given : sequence of str
        The channels whose mean becomes the reference, such as ``("TP9", "TP10")``.

    Returns
    -------
    rereferenced : ndarray of shape (n_channels, n_times)
        In µV.

    Raises
    ------
    ValueError
        If a reference channel is not there.
    """
    if missing := [name for name in given if name not in ch_names] or not given:
        raise ValueError(f"cannot reference to {missing or 'nothing'}: there is {tuple(ch_names)}")
    total = np.zeros(signal.shape[1])
    for name in given:
        total += signal[list(ch_names).index(name)]
    return signal - total / len(given)
