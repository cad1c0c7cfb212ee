"""Readings as the contract's JSON lines, and the count of them at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from streaming.signal.blocks import Gap
from streaming.signal.readings import Abstention, Prediction

if TYPE_CHECKING:
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading


def source_fields(info: SignalInfo) -> dict[str, Any]:
    """Return the `source` object of a `started` line."""
    return {
        "name": info.name,
        "device": info.device,
        "ch_names": list(info.ch_names),
        "sfreq": info.sfreq,
        "simulated": info.simulated,
    }


def event_line(event: Gap | Reading, latency_ms: float | None = None) -> tuple[str, dict[str, Any]]:
    """Return the kind and the fields of one event.

    Parameters
    ----------
    event : Gap or Prediction or Abstention
        What happened.
    latency_ms : float, optional
        Arrival of the newest sample to the answer, live; None offline.

    Returns
    -------
    kind : str
        ``"gap"``, ``"prediction"`` or ``"abstention"``.
    fields : dict
        Plain JSON types.
    """
    if isinstance(event, Gap):
        return "gap", {"start": event.start, "n_missing": event.n_missing}
    span = {"t_end": event.t_end, "start": event.start, "stop": event.stop}
    if isinstance(event, Abstention):
        return "abstention", span | {"reason": str(event.reason), "detail": event.detail}
    return "prediction", span | {
        "label": event.label,
        "probabilities": dict(event.probabilities),
        "confidence": event.confidence,
        "valence": event.valence,
        "interval": None if event.interval is None else list(event.interval),
        "latency_ms": latency_ms,
    }


@dataclass(slots=True)
class Tally:
    """Counts for the `summary` line.

    Attributes
    ----------
    predictions, gaps, samples_lost : int
        How many there were.
    abstentions : Counter of str
        How many for each reason.
    """

    predictions: int = 0
    gaps: int = 0
    samples_lost: int = 0
    abstentions: Counter[str] = field(default_factory=Counter)

    def count(self, event: Gap | Reading) -> None:
        """Count one event."""
        if isinstance(event, Gap):
            self.gaps += 1
            self.samples_lost += event.n_missing
        elif isinstance(event, Prediction):
            self.predictions += 1
        else:
            self.abstentions[str(event.reason)] += 1

    def fields(
        self,
        *,
        n_samples: int,
        n_missing: int,
        sfreq: float,
        seconds: float | None,
        offset: float = 0.0,
    ) -> dict[str, Any]:
        """Return the fields of a `summary` line without latencies.

        Parameters
        ----------
        n_samples : int
            Samples that came, those that hold no numbers among them.
        n_missing : int
            Samples that never came.
        sfreq : float
            Their nominal rate in Hz.
        seconds : float, optional
            Processing time, for the real-time factor.
        offset : float
            Seconds by which the signal is longer, for it had another rate before.
        """
        duration = (n_samples + n_missing) / sfreq + offset
        return {
            "samples": n_samples,
            "duration_s": duration,
            "predictions": self.predictions,
            "abstentions": dict(self.abstentions),
            "gaps": self.gaps,
            "samples_lost": self.samples_lost,
            "latency_ms": None,
            "realtime_factor": n_samples / sfreq / seconds if seconds else None,
        }
