"""What a run of the monitor came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.jsonlines import Story
    from streaming.monitor import Monitor


def live_summary(monitor: Monitor, story: Story, seconds: float | None = None) -> dict[str, Any]:
    """Return the fields of the `summary` line of a monitor's run.

    Parameters
    ----------
    monitor : Monitor
        A monitor that has ended.
    story : Story
        What it told.
    seconds : float, optional
        Processing time, where the signal did not set the pace.
    """
    status = monitor.status()
    sfreq = status.info.sfreq if status.info else 1.0
    fields = story.tally.fields(n_samples=status.n_samples, sfreq=sfreq, seconds=seconds)
    if (latency := status.latency) is not None:
        fields["latency_ms"] = {"p50": latency.p50, "p95": latency.p95, "max": latency.max}
    return fields
