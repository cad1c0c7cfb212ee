"""An exported model answers as the model does, and carries its recipe."""

from __future__ import annotations

import json

import numpy as np
import pytest

from models.bundle import load_bundle, network_of, probabilities, save_bundle
from models.export import export_onnx
from models.manifest import Manifest
from streaming.errors import UsageError
from tests.builders import a_bundle, a_spec


@pytest.fixture
def extra():
    pytest.importorskip("onnxscript", reason="the extra `onnx` is not installed")
    pytest.importorskip("onnxruntime", reason="the extra `onnx` is not installed")
    yield
    from tqdm import tqdm  # noqa: PLC0415 - comes with the extra

    if tqdm.monitor is not None:  # a thread of the exporter's progress bar
        tqdm.monitor.exit()


@pytest.mark.ci
@pytest.mark.patient
@pytest.mark.usefixtures("extra")
@pytest.mark.parametrize(
    ("network", "spec"),
    [
        ("tsception", a_spec("epoc")),
        ("gru", a_spec(features="log_power")),
        ("logreg-cov", a_spec(features="log_covariance")),
    ],
)
def test_an_exported_model_answers_as_the_model_and_carries_its_manifest(tmp_path, network, spec):
    import onnxruntime  # noqa: PLC0415 - an extra

    bundle = a_bundle(network=network, hyper={}, spec=spec)
    out = tmp_path / "model.onnx"

    drift = export_onnx(bundle, out)

    session = onnxruntime.InferenceSession(out, providers=["CPUExecutionProvider"])
    windows = np.random.default_rng(3).normal(0, 2, (5, *bundle.probe.shape)).astype(np.float32)
    (said,) = session.run(["probabilities"], {"windows": windows})
    expected = probabilities(network_of(bundle), windows, bundle.manifest.temperature)
    assert drift <= 1e-5
    np.testing.assert_allclose(said, expected, atol=1e-5)
    written = session.get_modelmeta().custom_metadata_map["affectscope"]
    assert Manifest.from_dict(json.loads(written)) == bundle.manifest


def test_nothing_is_overwritten_without_force(tmp_path, monkeypatch):
    monkeypatch.setattr("models.export.find_spec", lambda name: name)
    out = tmp_path / "model.onnx"
    out.write_bytes(b"mine")

    with pytest.raises(UsageError, match="--force"):
        export_onnx(a_bundle(), out)
    assert out.read_bytes() == b"mine"


def test_without_the_extra_the_error_names_it(tmp_path, monkeypatch):
    monkeypatch.setattr("models.export.find_spec", lambda _: None)

    with pytest.raises(UsageError, match=r"affectscope\[onnx\]"):
        export_onnx(a_bundle(), tmp_path / "model.onnx")


@pytest.mark.ci
@pytest.mark.patient
@pytest.mark.usefixtures("extra")
def test_a_model_file_can_be_exported(tmp_path):
    save_bundle(a_bundle(), tmp_path / "mine.safetensors")

    export_onnx(load_bundle(tmp_path / "mine.safetensors"), tmp_path / "mine.onnx")

    assert (tmp_path / "mine.onnx").stat().st_mode & 0o777 == 0o600
