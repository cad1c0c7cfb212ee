"""A monitor that says what a test tells it to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.frame import ModelCard
from app.presenter import Presenter
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.info import SignalInfo
from streaming.signal.readings import Abstention, Prediction, Reading, Reason
from streaming.status import Latency, MonitorState, MonitorStatus

NOTICE = "Trained on simulated people only: its readings say nothing of a real person."


def a_model(**changes: Any) -> ModelCard:
    """The card of a model of simulated people."""
    parts: dict[str, Any] = {
        "name": "demo-muse",
        "network": "tsception",
        "training": "simulated",
        "target": "valence",
        "notice": NOTICE,
        "window": 4.0,
        "hop": 0.5,
    }
    return ModelCard(**(parts | changes))


def a_prediction(t_end: float, valence: float | None = 0.42, **changes: Any) -> Prediction:
    """A pleasant moment, or an unpleasant or a neutral one where the valence says so."""
    value = valence or 0.0
    label = "high" if value > 0.2 else "low" if value < -0.2 else "neutral"
    parts: dict[str, Any] = {
        "t_end": t_end,
        "start": 0,
        "stop": 1,
        "label": label,
        "probabilities": {label: 0.78},
        "confidence": 0.78,
        "valence": valence,
        "interval": None if valence is None else (value - 0.22, min(1.0, value + 0.22)),
    }
    return Prediction(**(parts | changes))


def an_abstention(t_end: float, reason: Reason, detail: str = "") -> Abstention:
    """No reading at a moment."""
    return Abstention(t_end, 0, 1, reason, detail)


@dataclass
class ScriptedView:
    """A monitor over a signal that has all been received but for what is `ahead`.

    Attributes
    ----------
    info : SignalInfo
        The source's facts.
    data : ndarray of shape (n_channels, n_times)
        The whole signal in µV, from second 0 on; NaN for missing samples.
    ahead : int
        Samples that have not come yet.
    """

    info: SignalInfo
    data: NDArray[np.float32]
    ahead: int = 0
    events: list[Gap | Reading] = field(default_factory=list)
    age: float | None = 0.05
    changes: dict[str, Any] = field(default_factory=dict)
    accepted: int = 0
    closed: int = 0

    @property
    def n_samples(self) -> int:
        return self.data.shape[1] - self.ahead

    @property
    def now(self) -> float:
        """Clock of the newest sample."""
        return (self.n_samples - 1) / self.info.sfreq

    def status(self) -> MonitorStatus:
        usual = MonitorStatus(
            state=MonitorState.LIVE,
            info=self.info,
            n_samples=self.n_samples,
            measured_sfreq=self.info.sfreq - 0.1,
            age=self.age,
            jitter_ms=1.8,
            n_predictions=len(self.events),
            latency=Latency(p50=11.0, p95=24.0, max=41.0),
        )
        return replace(usual, **self.changes)

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        return self.events[cursor:], len(self.events)

    def latest(self, seconds: float) -> Chunk | None:
        if not self.n_samples:
            return None
        start = max(0, self.n_samples - round(seconds * self.info.sfreq))
        times = np.arange(start, self.n_samples) / self.info.sfreq
        return Chunk(self.data[:, start : self.n_samples], times, start)

    def accept_change(self) -> None:
        self.accepted += 1

    def close(self) -> None:
        self.closed += 1


@dataclass
class ManualClock:
    """A clock that goes when it is told to."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def an_info(ch_names: Sequence[str] = ("TP9", "AF7", "AF8", "TP10"), **changes: Any) -> SignalInfo:
    """The facts of a Muse."""
    parts: dict[str, Any] = {
        "name": "simulated Muse",
        "device": "Muse",
        "ch_names": tuple(ch_names),
        "sfreq": 256.0,
        "simulated": True,
    }
    return SignalInfo(**(parts | changes))


def some_eeg(info: SignalInfo, seconds: float = 14.0, seed: int = 0) -> NDArray[np.float32]:
    """White noise of 10 µV on the offset of an EPOC: good contact everywhere."""
    n_times = round(seconds * info.sfreq)
    rng = np.random.default_rng(seed)
    white = 10 * rng.standard_normal((len(info.ch_names), n_times))
    return (4200 + white).astype(np.float32)


def a_view(seconds: float = 14.0, **changes: Any) -> ScriptedView:
    """A Muse that works."""
    info = changes.pop("info", an_info())
    return ScriptedView(info, some_eeg(info, seconds), **changes)


def a_presenter(view: ScriptedView, **changes: Any) -> Presenter:
    """A presenter with the model of `a_model` and a clock that stands."""
    parts: dict[str, Any] = {"model": a_model(), "no_model": "", "clock": ManualClock()}
    return Presenter(view, **(parts | changes))
