"""A training that is killed goes on, and a model that was trained here runs live at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.journeys.programs import affectscope, gaps, hops
from tests.streaming.sources.lsl_streams import a_name

pytestmark = [pytest.mark.ci, pytest.mark.timeout(600)]

TRAIN = [
    "train", "--network", "gru", "--montage", "muse", "--people", "8", "--n-folds", "4",
    "--passes", "2", "--workers", "2",
]  # fmt: skip


def command(*arguments):
    return [sys.executable, "-m", "app", *map(str, arguments)]


def scores_of(folder):
    report = json.loads((folder / "report.json").read_text())
    return report["results"], report["per_subject"], report["confusion"]


@pytest.mark.parametrize("n_folds_seen", [1, 3])
def test_a_training_killed_at_a_fold_goes_on_to_the_same_scores(tmp_path, n_folds_seen):
    """Killed with signal 9 as soon as that many folds were told, while others are trained."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run(command(*TRAIN, "--out", whole), check=True, capture_output=True)
    with subprocess.Popen(
        command(*TRAIN, "--out", killed),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        seen = 0
        for line in process.stderr:
            seen += line.startswith("fold ") and "balanced accuracy" in line
            if seen == n_folds_seen:
                os.killpg(process.pid, signal.SIGKILL)
                break
    assert not (killed / "report.json").exists()

    done = subprocess.run(
        command(*TRAIN, "--out", killed, "--resume"), check=True, capture_output=True, text=True
    )

    assert done.stderr.count("kept from before") >= n_folds_seen
    assert scores_of(killed) == scores_of(whole)


@pytest.mark.lsl
def test_a_model_trained_here_runs_live_at_once(tmp_path):
    """Train on simulated people; monitor somebody new over LSL."""
    model = tmp_path / "run" / "model.safetensors"
    subprocess.run(command(*TRAIN, "--out", model.parent), check=True, capture_output=True)
    seed = abs(hash(a_name())) % 10**6
    sender = affectscope("simulate", "--device", "muse", "--seed", seed)
    name = f"lsl:affectscope-muse-demo-{seed}"
    watched = affectscope(
        "monitor",
        "--source",
        name,
        "--model",
        model,
        "--wait",
        "60s",
        "--duration",
        "12s",
        "--json",
    )

    with sender, watched:
        code = watched.leave(timeout=60)
        lines = watched.lines

    assert code == 0, watched.words
    (started,) = (line for line in lines if line["kind"] == "started")
    assert (started["model"]["network"], started["model"]["training"]) == ("gru", "simulated")
    asked = [line for line in hops(lines) if line.get("reason") in (None, "uncertain")]
    assert len(asked) >= 6
    assert gaps(lines) == []
