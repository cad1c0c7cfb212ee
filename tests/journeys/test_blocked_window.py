"""Whatever holds the window up, the recorder writes every sample and the readings go on."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from PyQt6.QtCore import QTimer

from app.dashboard import run
from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.looking_back import LookingBack
from app.watching import Shown, Watching
from streaming.recordings.opening import open_recording

BLOCKED = 5.0
"""Seconds for which the window's thread does nothing else."""

SFREQ, HOP = 256, 0.5
"""Of the simulated Muse, and of the model that reads it."""


@pytest.mark.ci
@pytest.mark.gui
def test_a_window_that_stands_still_for_five_seconds_costs_no_sample_and_no_reading(
    qapp, monkeypatch, tmp_path
):
    """Counted in the file: it holds every sample that was received, without a gap."""
    stage = LiveStage(SourceOptions(), Story(json=False))
    presenter = stage.watch("simulator:muse", None)
    watching = Watching(stage, Shown(LookingBack(presenter), "simulator:muse"))
    file = watching.start_recording(tmp_path / "me.xdf")
    seen = SimpleNamespace(before=None, after=None, written=None)
    made = run.DashboardWindow

    def counts():
        status = stage.monitor.status()
        return status.n_samples, status.n_predictions + status.n_abstentions

    def block(window):
        seen.before, written = counts(), watching.recording.n_samples
        threading.Event().wait(BLOCKED)
        seen.after, seen.written = counts(), watching.recording.n_samples - written
        window.close_unasked()

    def watched(*arguments, **keywords):
        window = made(*arguments, **keywords)
        QTimer.singleShot(1500, lambda: block(window))
        return window

    monkeypatch.setattr(run, "DashboardWindow", watched)
    run.run_dashboard(watching, sources=["simulator:muse"], models=["demo-muse"])

    n_samples, n_readings = (b - a for a, b in zip(seen.before, seen.after, strict=True))
    assert n_samples >= 0.9 * BLOCKED * SFREQ
    assert seen.written >= 0.9 * BLOCKED * SFREQ
    assert n_readings >= 0.8 * BLOCKED / HOP
    recording = open_recording(file)
    status = stage.monitor.status()
    assert status.n_lost == status.n_late == 0
    assert recording.gaps == ()
    assert recording.n_samples == watching.recording.n_samples
