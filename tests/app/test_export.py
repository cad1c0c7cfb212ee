"""`export` says how long it will take."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from app.commands import export


@pytest.mark.parametrize(
    ("hyper", "words"),
    [({}, "some seconds"), ({"n_steps": 2}, "some seconds"), ({"n_steps": 2548}, "2548 steps")],
    ids=str,
)
def test_a_long_export_is_announced(hyper, words, tmp_path, monkeypatch, capsys):
    """PyTorch's exporter follows a recurrent network step by step."""
    bundle = SimpleNamespace(
        name="mine",
        manifest=SimpleNamespace(hyper=hyper, labels=("low", "high")),
        probe=np.zeros((4, 8)),
    )
    monkeypatch.setattr(export, "find_model", lambda name: name)
    monkeypatch.setattr(export, "load_bundle", lambda _: bundle)
    monkeypatch.setattr(export, "export_onnx", lambda *_, **__: 1e-8)

    export.run(model="mine", out=tmp_path / "mine.onnx", force=False, json=False)

    said = capsys.readouterr()
    assert words in said.err
    assert "drifts by 1e-08" in said.out
