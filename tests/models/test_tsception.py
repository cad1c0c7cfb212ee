"""TSception's arithmetic, against the same sums written out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.networks.tsception import TSception


def a_network(seed: int = 0, **changes) -> TSception:
    torch.manual_seed(seed)
    shape = {"n_channels": 4, "n_times": 256, "sfreq": 128.0, "n_classes": 2} | changes
    network = TSception(**shape).eval()
    for name, buffer in network.named_buffers():
        if name.endswith("running_mean"):
            buffer.uniform_(-0.5, 0.5)
        elif name.endswith("running_var"):
            buffer.uniform_(0.5, 2.0)
    return network


def windows_of(n_channels: int, n_times: int, n: int = 2, seed: int = 0) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.standard_normal((n, n_channels, n_times)).astype(np.float32))


def layer(x, convolution, stride, pool):
    """Correlate, rectify and average; `x` is (n_in, height, width), all in float64."""
    weight = convolution.weight.detach().double().numpy()
    bias = convolution.bias.detach().double().numpy()
    n_out, _, height, width = weight.shape
    rows = range(0, x.shape[1] - height + 1, stride)
    views = np.stack(
        [
            np.lib.stride_tricks.sliding_window_view(x[:, r : r + height], width, axis=2)
            for r in rows
        ]
    )
    out = np.einsum("rihtw,oihw->ort", views, weight) + bias[:, None, None]
    out = np.where(out > 0, out, 0.01 * out)
    kept = out.shape[2] // pool * pool
    return out[:, :, :kept].reshape(n_out, len(rows), -1, pool).mean(axis=3)


def normalise(x, bn):
    mean, var, weight, bias = (
        t.detach().double().numpy()[:, None, None]
        for t in (bn.running_mean, bn.running_var, bn.weight, bn.bias)
    )
    return (x - mean) / np.sqrt(var + 1e-5) * weight + bias


def by_hand(network: TSception, window: np.ndarray) -> np.ndarray:
    """The network of the paper, one window of shape (n_channels, n_times), even channels."""
    x = window[np.newaxis].astype(np.float64)
    half = x.shape[1] // 2
    times = [network.Tception1, network.Tception2, network.Tception3]
    x = np.concatenate([layer(x, scale[1], 1, 8) for scale in times], axis=2)
    x = normalise(x, network.BN_t)
    whole = layer(x, network.Sception1[1], 1, 2)
    halves = layer(x, network.Sception2[1], half, 2)
    x = normalise(np.concatenate([whole, halves], axis=1), network.BN_s)
    x = normalise(layer(x, network.fusion_layer[1], 1, 4), network.BN_fusion)
    x = x.mean(axis=2)[:, 0]
    hidden, out = network.fc[0], network.fc[3]
    x = np.maximum(hidden.weight.detach().double().numpy() @ x + hidden.bias.detach().numpy(), 0)
    return out.weight.detach().double().numpy() @ x + out.bias.detach().numpy()


@pytest.mark.parametrize(("n_channels", "n_times", "sfreq"), [(4, 1024, 256.0), (14, 128, 128.0)])
def test_the_logits_are_those_of_the_sums_written_out(n_channels, n_times, sfreq):
    network = a_network(n_channels=n_channels, n_times=n_times, sfreq=sfreq)
    windows = windows_of(n_channels, n_times)

    logits = network(windows).detach().numpy()

    for window, answer in zip(windows.numpy(), logits, strict=True):
        np.testing.assert_allclose(answer, by_hand(network, window), atol=1e-5)


def test_the_second_spatial_layer_reads_each_half_of_the_head_with_the_same_weights():
    """So the order of the channels is part of a model: left, then right in mirrored order."""
    network = a_network()
    mapped = network.Sception2(torch.randn(1, 15, 4, 20))
    swapped = network.Sception2[1](
        torch.cat([torch.ones(1, 15, 2, 20), torch.zeros(1, 15, 2, 20)], 2)
    )

    assert mapped.shape[2] == 2
    assert network.Sception2[1].stride == (2, 1)
    assert not torch.allclose(swapped[:, :, 0], swapped[:, :, 1])


def test_the_parameters_bear_the_published_names():
    names = set(a_network().state_dict())

    layers = ["Tception1", "Tception2", "Tception3", "Sception1", "Sception2", "fusion_layer"]
    norms = ["BN_t", "BN_s", "BN_fusion"]
    kinds = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    assert names == {
        *(f"{name}.1.{kind}" for name in layers for kind in ("weight", "bias")),
        *(f"{name}.{kind}" for name in norms for kind in kinds),
        *(f"fc.{place}.{kind}" for place in (0, 3) for kind in ("weight", "bias")),
    }


@pytest.mark.parametrize("n_channels", [2, 6, 7, 9, 14, 15, 32, 91])
def test_any_number_of_channels_with_two_halves_is_read(n_channels):
    network = a_network(n_channels=n_channels)

    assert network(windows_of(n_channels, 256)).shape == (2, 2)


@pytest.mark.parametrize("n_channels", [1, 3, 5])
def test_channels_without_two_halves_are_refused(n_channels):
    with pytest.raises(ValueError, match="an even number of channels, or an odd one from 7 on"):
        a_network(n_channels=n_channels)


@pytest.mark.parametrize("sfreq", [8.0, 100.0, 128.0, 250.0])
def test_the_shortest_window_that_is_taken_gives_logits_and_a_shorter_one_is_refused(sfreq):
    def fits(n_times: int) -> bool:
        try:
            a_network(n_times=n_times, sfreq=sfreq)
        except ValueError as refusal:
            assert "too short" in str(refusal)  # noqa: PT017 - the refusal is one of two outcomes
            return False
        return True

    shortest = next(n for n in range(1, 400) if fits(n))

    network = a_network(n_times=shortest, sfreq=sfreq)
    assert torch.isfinite(network(windows_of(4, shortest))).all()
    with pytest.raises(RuntimeError):
        network(windows_of(4, shortest - 1))


def test_a_rate_without_a_shortest_kernel_is_refused():
    with pytest.raises(ValueError, match="8 Hz or more"):
        a_network(sfreq=7.9)


def test_several_signals_an_electrode_are_read_side_by_side():
    network = a_network(in_channels=3)

    assert network(torch.zeros(2, 3, 4, 256)).shape == (2, 2)
