"""The whole program in one place: a block of signal in, readings out; no thread, file or clock.

    block -> Preprocessor (channels, rate, reference, filter bank, window, contact, features, scale)
          -> contact gate -> Classifier -> Prediction, or Abstention with its reason

Live, replay, `predict` and training all come through here or through the `Preprocessor` below it.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Gap, Window
from streaming.signal.contact import Contact, good_share
from streaming.signal.preprocessing import Preprocessor
from streaming.signal.readings import VALENCE_OF_LABEL, Abstention, Prediction, Reading, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.preprocessing import Prepared
    from streaming.signal.protocols import Classifier

GOOD_SHARE = 0.75
"""Share of good electrodes under which no reading is given: one bad electrode of a Muse's four."""

INTERVAL_SECONDS = 20.0
"""Span that a prediction interval speaks of."""


class Pipeline:
    """Turn blocks of one signal into readings.

    Parameters
    ----------
    info : SignalInfo
        The signal's channels and nominal rate.
    classifier : Classifier
        The trained network with its recipe.
    """

    def __init__(self, info: SignalInfo, classifier: Classifier) -> None:
        self._classifier = classifier
        self._preprocessor = Preprocessor(classifier.spec, info)
        spec = classifier.spec
        n_hops = max(1, round((INTERVAL_SECONDS - spec.window) / spec.hop) + 1)
        self._recent: deque[float | None] = deque(maxlen=n_hops)

    def feed(self, block: Block) -> list[Gap | Reading]:
        """Take the next block; return the readings and gaps that it decides, in order."""
        return self._read(self._preprocessor.feed(block))

    def finish(self) -> list[Gap | Reading]:
        """Return what the end of the signal decides."""
        return self._read(self._preprocessor.finish())

    def _read(self, prepared: list[Prepared]) -> list[Gap | Reading]:
        windows = [item for item in prepared if isinstance(item, Window)]
        rows = iter(self._classify(windows))
        return [
            self._reading(item, next(rows)) if isinstance(item, Window) else self._pass(item)
            for item in prepared
        ]

    def _classify(self, windows: list[Window]) -> Iterable[NDArray[np.float64]]:
        """Return one row of probabilities a window, all windows in one batch."""
        if not windows:
            return ()
        return self._classifier.predict(np.stack([window.data for window in windows]))

    def _pass(self, item: Abstention | Gap) -> Abstention | Gap:
        """Hand on what needs no network; the last 20 s start anew."""
        self._recent.clear()
        return item

    def _reading(self, window: Window, probabilities: NDArray[np.float64]) -> Reading:
        """Decide whether a classified window bears a reading."""
        if good_share(window.contact) < GOOD_SHARE:
            self._recent.append(None)
            bad = (e for e in window.contact if e.quality is not Contact.GOOD)
            words = ", ".join(f"{electrode.name} ({electrode.why})" for electrode in bad)
            return _abstain(window, Reason.CONTACT, words)
        if not np.isfinite(probabilities).all():
            self._recent.append(None)
            return _abstain(window, Reason.MODEL, "the model gave no number for this window")
        prediction = self._predict(window, probabilities)
        threshold = self._classifier.threshold
        if prediction.confidence < threshold:
            words = f"confidence {prediction.confidence:.0%}, {threshold:.0%} needed"
            return _abstain(window, Reason.UNCERTAIN, words)
        return prediction

    def _predict(self, window: Window, probabilities: NDArray[np.float64]) -> Prediction:
        """Put a window's probabilities into words and numbers."""
        labels = self._classifier.labels
        best = int(probabilities.argmax())
        valence = interval = None
        if set(labels) <= set(VALENCE_OF_LABEL):
            places = [VALENCE_OF_LABEL[label] for label in labels]
            valence = float(probabilities @ places)
            interval = self._interval(valence)
        return Prediction(
            t_end=window.t_end,
            start=window.start,
            stop=window.stop,
            label=labels[best],
            probabilities=dict(zip(labels, probabilities.tolist(), strict=True)),
            confidence=float(probabilities[best]),
            valence=valence,
            interval=interval,
        )

    def _interval(self, valence: float) -> tuple[float, float] | None:
        """Return the interval once 20 s were read, three quarters of them by the network."""
        self._recent.append(valence)
        known = [v for v in self._recent if v is not None]
        full = self._recent.maxlen or 1
        if len(self._recent) < full or len(known) < GOOD_SHARE * full:
            return None
        return self._classifier.interval(known)


def _abstain(window: Window, reason: Reason, detail: str) -> Abstention:
    return Abstention(window.t_end, window.start, window.stop, reason, detail)
