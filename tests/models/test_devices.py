"""A GPU is taken where it is there and asked for; without one everything stays as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from models.devices import MixedPrecision, device_for, device_of
from models.fitting import Material, fit_network, logits_of
from models.settings import TrainingSettings
from streaming.errors import UsageError

needs_gpu = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="PyTorch sees no GPU here, and this trains on one"
)
SETTINGS = TrainingSettings(passes=4, lr=1e-2, batch=32)


def a_material(n=256):
    """Windows of four channels of noise, of which two swing at 10 Hz where the label is 1."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, n)
    data = rng.normal(size=(n, 4, 128)).astype(np.float32)
    data[:, :2] += 2 * labels[:, None, None] * np.sin(2 * np.pi * 10 * np.arange(128) / 128)
    return Material(data.astype(np.float32), labels.astype(np.intp), 2, 128.0)


def test_a_gpu_that_is_not_there_is_refused_with_the_mend(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    with pytest.raises(UsageError, match="say --device cpu"):
        device_for("cuda")
    assert device_for("auto") == device_for("cpu") == "cpu"


def test_auto_takes_a_gpu_that_is_there_and_asks_it_for_sums_in_one_order(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    environment = {}
    monkeypatch.setattr("models.devices.os.environ", environment)

    assert device_for("cpu") == "cpu"
    assert not environment
    assert device_for("auto") == device_for("cuda") == "cuda"
    assert environment == {"CUBLAS_WORKSPACE_CONFIG": ":4096:8"}


def test_on_a_processor_a_step_is_the_optimizer_s_own_in_float32():
    """No half precision, no scaled loss: the bits are those of the plain loop."""
    weight = torch.nn.Parameter(torch.tensor([2.0]))
    twin = torch.nn.Parameter(torch.tensor([2.0]))
    precision = MixedPrecision("cpu")

    for parameter, step in ((weight, precision.step), (twin, None)):
        optimizer = torch.optim.Adam([parameter], lr=0.1)
        with precision.forward():
            loss = (parameter * torch.tensor([1.0001])).sum() ** 2
        assert loss.dtype == torch.float32
        if step is None:
            loss.backward()
            optimizer.step()
        else:
            assert step(loss, optimizer)

    assert torch.equal(weight, twin)


@needs_gpu
def test_a_gpu_at_mixed_precision_learns_what_a_processor_learns():
    material, rows = a_material(), np.arange(256)
    here = fit_network(material, rows[:192], rows[192:], SETTINGS)
    device = device_for("cuda")

    there = fit_network(material, rows[:192], rows[192:], replace(SETTINGS, device=device))

    assert device_of(there.network).type == "cuda"
    assert {tensor.dtype for tensor in there.network.parameters()} == {torch.float32}
    # bfloat16 has 8 bits: a loss of .7 nats is told to .003, and steps go astray from there.
    assert_allclose(there.passes[0].loss, here.passes[0].loss, atol=0.05)
    told = logits_of(there.network, material.data, rows[192:]).argmax(axis=1)
    assert (told == material.labels[192:]).mean() > 0.9


@needs_gpu
def test_what_a_gpu_trained_answers_in_float32_as_it_does_on_a_processor():
    material, rows = a_material(), np.arange(256)
    device = device_for("cuda")
    fitted = fit_network(material, rows, None, replace(SETTINGS, device=device))

    there = logits_of(fitted.network, material.data, rows)

    assert there.dtype == np.float32
    assert_allclose(there, logits_of(fitted.network.cpu(), material.data, rows), atol=1e-4)


@needs_gpu
def test_the_same_seed_gives_the_same_bits_on_a_gpu():
    material, rows = a_material(), np.arange(256)
    settings = replace(SETTINGS, device=device_for("cuda"))

    first, second = (fit_network(material, rows, None, settings) for _ in range(2))

    assert_array_equal(
        logits_of(first.network, material.data, rows),
        logits_of(second.network, material.data, rows),
    )
