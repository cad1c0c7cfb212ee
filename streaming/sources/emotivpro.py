"""EmotivPRO's LSL outlet of EEG: electrodes among counters and markers.

Its channels are ``Timestamp``, ``Counter``, ``Interpolate``, electrodes, ``HardwareMarker`` and,
from version 3, ``Markers`` (Emotiv, EmotivPRO v3 manual, "LSL Outlet", and the repository
Emotiv/labstreaminglayer); 128 or 256 Hz, float32 or double64, the stream's name
``EmotivDataStream-EEG`` unless the user changed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

INTERPOLATE = "Interpolate"
"""1 where a radio packet was lost and the headset's program made a sample up."""

COUNTERS = frozenset({"Timestamp", "Counter", INTERPOLATE})
"""What comes before the electrodes; two of them together are nobody else's."""

EXTRAS = COUNTERS | {"HardwareMarker", "Markers"}
"""All that is no electrode."""


def electrode_picks(labels: Sequence[str]) -> tuple[int, ...] | None:
    """Return which channels are electrodes; None where the stream is not EmotivPRO's.

    Parameters
    ----------
    labels : sequence of str
        The stream's channels as described.

    Examples
    --------
    >>> electrode_picks(["Timestamp", "Counter", "Interpolate", "AF3", "F7", "Markers"])
    (3, 4)
    """
    if len(COUNTERS.intersection(labels)) < 2:
        return None
    picks = tuple(n for n, label in enumerate(labels) if label not in EXTRAS)
    return picks or None


class Electrodes:
    """Take the electrodes out of what a stream sends, without the samples that were made up.

    Parameters
    ----------
    labels : sequence of str
        The stream's channels as described.
    picks : sequence of int
        Those that are electrodes.
    """

    def __init__(self, labels: Sequence[str], picks: Sequence[int]) -> None:
        self._picks = list(picks)
        self._made_up = list(labels).index(INTERPOLATE) if INTERPOLATE in labels else None

    def of(self, samples: NDArray[Any]) -> NDArray[Any]:
        """Return the electrodes' columns, NaN where the headset sent nothing.

        Parameters
        ----------
        samples : ndarray of shape (n_times, n_channels)
            As they came, float32 or float64.

        Returns
        -------
        electrodes : ndarray of shape (n_times, n_picks)
            A copy.
        """
        electrodes = samples[:, self._picks]
        if self._made_up is not None:
            electrodes[samples[:, self._made_up] > 0] = np.nan
        return electrodes
