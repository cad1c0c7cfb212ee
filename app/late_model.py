"""A model's weights, read in a thread of their own while the signal comes in already."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from streaming.errors import BundleError

if TYPE_CHECKING:
    from models.classifier import TorchClassifier

FIRST_PICTURE = 2.0
"""Seconds that are left to the first picture of the signal: to import torch takes one to two, and
holds Python's lock for much of it, while a shipped model's first window comes after six."""


class LateModel:
    """Read the weights of a classifier that was opened without them.

    Parameters
    ----------
    classifier : TorchClassifier or None
        One that has its weights, or none at all, is ready at once.
    duration : float or None
        Seconds for which the signal is watched; where no window comes together in them, nothing is
        read.
    delay : float
        Seconds before it begins.
    """

    def __init__(
        self,
        classifier: TorchClassifier | None,
        duration: float | None = None,
        *,
        delay: float = FIRST_PICTURE,
    ) -> None:
        self._classifier = classifier
        self._delay = delay
        self._is_closed = threading.Event()
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None
        if classifier is None or classifier.is_read:
            self._is_over.set()
        elif duration is None or duration >= classifier.spec.settle + classifier.spec.window:
            self._thread = threading.Thread(target=self._read, name="affectscope-model")

    def is_ready(self) -> bool:
        """Tell whether the classifier can be asked; one that is unsound then says so."""
        return self._is_over.is_set()

    def start(self) -> None:
        """Begin to read."""
        if self._thread is not None:
            self._thread.start()

    def close(self) -> None:
        """Wait for the thread: no import can be ended half-way, but one that has not begun."""
        self._is_closed.set()
        if self._thread is not None and self._thread.ident is not None:
            self._thread.join()

    def _read(self) -> None:
        try:
            if self._is_closed.wait(self._delay):
                return
            # Whoever asks first is told again, where somebody hears of it.
            with suppress(BundleError):
                if self._classifier is not None:
                    self._classifier.read()
        finally:
            self._is_over.set()
