"""A bundle at work: windows in, calibrated probabilities out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from models.modelfile import read_model_file, refuse
from streaming.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from models.bundle import Bundle
    from models.manifest import Manifest
    from streaming.signal.spec import PreprocessingSpec

    Answer = Callable[[NDArray[np.float32]], NDArray[np.float64]]

LARGEST_BATCH = 256
"""Windows that go through the network at once: a whole recording of windows would not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadBundle:
    """A bundle whose weights are read later: what reads them, torch, takes seconds to import.

    Attributes
    ----------
    path : Path
        The model's file.
    name, sha256 : str
        As a bundle's.
    manifest : Manifest
        As a bundle's, checked as far as that goes without torch.
    """

    path: Path
    name: str
    sha256: str
    manifest: Manifest


class TorchClassifier:
    """A trained network as the pipeline sees it (`streaming.signal.protocols.Classifier`).

    With its network it tells torch to compute on one thread, for the whole process: networks this
    small gain nothing from a second one, which takes the processor from the reader instead.

    Parameters
    ----------
    bundle : Bundle or UnreadBundle
        The network with its manifest, or the manifest and where the network is to be read from.

    Raises
    ------
    BundleError
        Where the model has no recipe, and so reads no signal.
    """

    def __init__(self, bundle: Bundle | UnreadBundle) -> None:
        self._spec = bundle.manifest.recipe
        self._bundle = bundle
        self._lock = threading.Lock()
        self._answer: Answer | None = None
        if not isinstance(bundle, UnreadBundle):
            self.read()

    @property
    def is_read(self) -> bool:
        """Whether it has its network."""
        return self._answer is not None

    def read(self) -> Answer:
        """Read the weights now, in any thread, where that was put off.

        Returns
        -------
        answer : callable
            Given windows of the recipe's shape, returns what `predict` does of sound ones.

        Raises
        ------
        BundleError
            Where the file turns out to be unsound (see `models.bundle.load_bundle`), or is another
            than its manifest was read from.
        """
        with self._lock:
            if self._answer is None:
                self._answer = _answering(_weights_of(self._bundle))
            return self._answer

    @property
    def name(self) -> str:
        """Name of the model: its file's, without folder and ending."""
        return self._bundle.name

    @property
    def sha256(self) -> str:
        """Of the model's file, in hexadecimal; empty for one that was never saved."""
        return self._bundle.sha256

    @property
    def manifest(self) -> Manifest:
        """What the model says of itself."""
        return self._bundle.manifest

    @property
    def spec(self) -> PreprocessingSpec:
        """The recipe that prepares the windows."""
        return self._spec

    @property
    def target(self) -> str:
        """What it tells: ``"valence"``, ``"arousal"``, or the data's own name for it."""
        return self.manifest.target

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in the order of the probabilities."""
        return self.manifest.labels

    @property
    def threshold(self) -> float:
        """Confidence under which no reading is given."""
        return self.manifest.threshold

    def predict(self, windows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return calibrated probabilities.

        Parameters
        ----------
        windows : ndarray of float32, shape (n_windows, *spec.input_shape)
            Windows as the recipe prepares them; any number, none included.

        Returns
        -------
        probabilities : ndarray of shape (n_windows, n_labels)
            Each row sums to 1. A row is NaN throughout where the window or the network's answer
            holds a value that is no number: such a window has no reading, and others beside it
            keep theirs. Alone or in a batch, a window's row is the same within 1e-5.

        Raises
        ------
        ValueError
            For windows of another shape than the recipe's.
        BundleError
            As `read`, where that was put off until now.
        """
        if windows.shape[1:] != self._spec.input_shape:
            raise ValueError(
                f"windows must have the shape (n_windows, {self._spec.input_shape}), got "
                f"{windows.shape}"
            )
        answer = self._answer or self.read()
        answers = np.empty((windows.shape[0], len(self.labels)))
        for first in range(0, windows.shape[0], LARGEST_BATCH):
            part = slice(first, first + LARGEST_BATCH)
            answers[part] = answer(windows[part])
        sound = np.isfinite(windows).all(axis=tuple(range(1, windows.ndim)))
        answers[~(sound & np.isfinite(answers).all(axis=1))] = np.nan
        return answers

    def interval(self, recent: Sequence[float]) -> tuple[float, float] | None:
        """Return the 80 % interval for the mean valence of the last 20 s.

        Parameters
        ----------
        recent : sequence of float, length n_windows
            Valences of the windows of the last 20 s, oldest first.

        Returns
        -------
        interval : tuple of two float, or None
            Within [-1, 1]; None where the model has no rule for one, or there is no window.
        """
        rule = self.manifest.interval
        if rule is None or len(recent) == 0:
            return None
        return rule.bounds(recent)


def open_classifier(path: Path, *, later: bool = False) -> TorchClassifier:
    """Load a model file to read signals with.

    Parameters
    ----------
    path : Path
        The file.
    later : bool
        Whether to read its manifest alone; weights and torch come with `TorchClassifier.read`, at
        the latest with the first `predict`.

    Raises
    ------
    BundleError
        Where the file is not a sound model (see `models.bundle.load_bundle`), or the model is
        offline-only.
    """
    bundle = _unread(path) if later else _load(path)
    if bundle.manifest.offline_only:
        raise BundleError(
            f"The model {bundle.name!r} is offline-only: no signal can be prepared as its training "
            f"data ({bundle.manifest.dataset}) was. It is scored with its own data; "
            "pick another model; `affectscope list` shows them."
        )
    return TorchClassifier(bundle)


def _unread(path: Path) -> UnreadBundle:
    file = read_model_file(path)
    return UnreadBundle(path=path, name=file.name, sha256=file.sha256, manifest=file.manifest)


def _weights_of(unread: Bundle | UnreadBundle) -> Bundle:
    """Return the bundle, proved to be sound, that a manifest was read from."""
    if not isinstance(unread, UnreadBundle):
        return unread
    bundle = _load(unread.path)
    if bundle.sha256 != unread.sha256:
        refuse(unread.path, "was changed while it was being opened", "start again")
    return bundle


def _load(path: Path) -> Bundle:
    from models.bundle import load_bundle  # noqa: PLC0415 - loads torch

    return load_bundle(path)


def _answering(bundle: Bundle) -> Answer:
    """Return what answers windows with calibrated probabilities."""
    import torch  # noqa: PLC0415 - takes seconds

    from models.bundle import network_of, probabilities  # noqa: PLC0415

    torch.set_num_threads(1)
    return partial(probabilities, network_of(bundle), temperature=bundle.manifest.temperature)
