"""The whole program in one place: a block of signal in, readings out; no thread, file or clock.

    block -> Preprocessor (channels, rate, reference, filter bank, window, contact, features, scale)
          -> gates -> Classifier -> Prediction, or Abstention with its reason

Live, replay, `predict` and training all come through here or through the `Preprocessor` below it.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from streaming.gates import bad_contact, quality_of, stamps_gate, withheld
from streaming.signal.blocks import Gap, Window
from streaming.signal.preprocessing import Preprocessor
from streaming.signal.readings import VALENCE_OF_LABEL, Abstention, Prediction, Reading, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from streaming.gates import Gate
    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.preprocessing import Prepared
    from streaming.signal.protocols import Classifier
    from streaming.signal.spec import PreprocessingSpec

INTERVAL_SECONDS = 20.0
"""Span that a prediction interval speaks of."""

KNOWN_SHARE = 0.75
"""Share of that span that the network must have read."""


class Pipeline:
    """Turn blocks of one signal into readings.

    Parameters
    ----------
    info : SignalInfo
        The signal's channels and nominal rate.
    classifier : Classifier
        The trained network with its recipe.
    gates : sequence of callable
        Further reasons to withhold a window, asked before the signal's own; a live monitor has
        some. A window that is withheld never reaches the network.
    """

    def __init__(
        self, info: SignalInfo, classifier: Classifier, gates: Iterable[Gate] = ()
    ) -> None:
        self._classifier = classifier
        self._preprocessor = Preprocessor(classifier.spec, info)
        self._gates = (*gates, stamps_gate(info.sfreq), bad_contact)
        spec = classifier.spec
        n_hops = max(1, round((INTERVAL_SECONDS - spec.window) / spec.hop) + 1)
        self._recent: deque[float | None] = deque(maxlen=n_hops)

    @property
    def spec(self) -> PreprocessingSpec:
        """The recipe."""
        return self._classifier.spec

    def go_on_with(self, preprocessor: Preprocessor) -> None:
        """Read on with a preprocessor of the same recipe that has passed over what came before."""
        self._preprocessor = preprocessor

    def know(self, index: int, time: float) -> None:
        """Note the clock of a sample before the first block; see `Preprocessor.know`."""
        self._preprocessor.know(index, time)

    def feed(self, block: Block) -> list[Gap | Reading]:
        """Take the next block; return the readings and gaps that it decides, in order."""
        return self._read(self._preprocessor.feed(block))

    def finish(self) -> list[Gap | Reading]:
        """Return what the end of the signal decides."""
        return self._read(self._preprocessor.finish())

    def _read(self, prepared: list[Prepared]) -> list[Gap | Reading]:
        gated = [self._gate(item) if isinstance(item, Window) else item for item in prepared]
        answers = self._classify([item for item in gated if isinstance(item, Window)])
        return [
            self._reading(item, next(answers)) if isinstance(item, Window) else self._pass(item)
            for item in gated
        ]

    def _gate(self, window: Window) -> Window | Abstention:
        """Return the window, or the first reason to withhold it."""
        verdicts = (gate(window) for gate in self._gates)
        return next((verdict for verdict in verdicts if verdict is not None), window)

    def _classify(self, windows: list[Window]) -> Iterator[NDArray[np.float64]]:
        """Yield one row of probabilities a window, all windows in one batch."""
        if windows:
            yield from self._classifier.predict(np.stack([window.data for window in windows]))

    def _pass(self, item: Abstention | Gap) -> Abstention | Gap:
        """Hand on what reached no network; where signal is missing the last 20 s start anew."""
        if isinstance(item, Gap) or item.reason in (Reason.GAP, Reason.SETTLING):
            self._recent.clear()
        else:
            self._recent.append(None)
        return item

    def _reading(self, window: Window, probabilities: NDArray[np.float64]) -> Reading:
        """Put a window's probabilities into words and numbers, if they bear it."""
        if not np.isfinite(probabilities).all():
            self._recent.append(None)
            return withheld(window, Reason.MODEL, "the model gave no number for this window")
        labels = self._classifier.labels
        best = int(probabilities.argmax())
        valence = interval = None
        if self._classifier.target == "valence":
            valence = float(probabilities @ [VALENCE_OF_LABEL[label] for label in labels])
            interval = self._interval(valence)
        confidence, threshold = float(probabilities[best]), self._classifier.threshold
        if confidence < threshold:
            # Rounded down: what falls short is never said to be what is needed.
            words = f"confidence {int(100 * confidence)} %, {round(100 * threshold)} % needed"
            return withheld(window, Reason.UNCERTAIN, words)
        return Prediction(
            t_end=window.t_end,
            start=window.start,
            stop=window.stop,
            label=labels[best],
            probabilities=dict(zip(labels, probabilities.tolist(), strict=True)),
            confidence=confidence,
            valence=valence,
            interval=interval,
            quality=quality_of(window),
        )

    def _interval(self, valence: float) -> tuple[float, float] | None:
        """Return the interval once 20 s were read, three quarters of them by the network."""
        self._recent.append(valence)
        known = [v for v in self._recent if v is not None]
        full = self._recent.maxlen or 1
        if len(self._recent) < full or len(known) < KNOWN_SHARE * full:
            return None
        return self._classifier.interval(known)
