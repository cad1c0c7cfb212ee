"""Our TSception is torcheeg's, weight for weight; proved where torcheeg is installed."""

from __future__ import annotations

import importlib.util

import pytest
import torch

from models.datasets.torcheeg_sets import stub_torch_scatter
from models.networks.tsception import TSception

pytestmark = [
    pytest.mark.torcheeg,
    pytest.mark.skipif(
        importlib.util.find_spec("torcheeg") is None,
        reason="torcheeg is not installed here; constraints-torcheeg.txt locks where it is",
    ),
]

SHAPES = [(14, 128, 128), (14, 512, 128), (4, 1024, 256), (15, 512, 128), (32, 500, 125)]
"""Channels, samples, rate: the article's windows, four seconds of them, a Muse, a midline, a rate
whose kernels are no whole numbers of samples."""


def pair(n_channels: int, n_times: int, sfreq: int, *, seed: int = 0, dropout: float = 0.5):
    """Torcheeg's network with random weights and statistics, and ours with the same."""
    stub_torch_scatter()
    from torcheeg.models import TSCeption  # noqa: PLC0415 - not installed everywhere

    torch.manual_seed(seed)
    theirs = TSCeption(
        num_electrodes=n_channels,
        num_classes=2,
        num_T=15,
        num_S=15,
        in_channels=1,
        hid_channels=32,
        sampling_rate=sfreq,
        dropout=dropout,
    )
    for name, tensor in theirs.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 2.0)
        elif "BN" in name and tensor.is_floating_point():
            tensor.uniform_(-1.0, 1.0)
    ours = TSception(
        n_channels=n_channels, n_times=n_times, sfreq=float(sfreq), n_classes=2, dropout=dropout
    )
    ours.load_state_dict(theirs.state_dict(), strict=True)
    return theirs, ours


def windows_of(n_channels: int, n_times: int, n: int = 8) -> torch.Tensor:
    return torch.randn(n, n_channels, n_times, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("n_channels", "n_times", "sfreq"), SHAPES)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_weights_give_the_same_logits(n_channels, n_times, sfreq, seed):
    theirs, ours = pair(n_channels, n_times, sfreq, seed=seed)
    windows = windows_of(n_channels, n_times)

    with torch.inference_mode():
        expected = theirs.eval()(windows.unsqueeze(1))
        logits = ours.eval()(windows)

    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-6)
    assert expected.std() > 1e-3  # the windows are told apart, so that equality says something


@pytest.mark.parametrize(("n_channels", "n_times", "sfreq"), SHAPES)
def test_the_same_weights_have_the_same_gradients_and_running_statistics(
    n_channels, n_times, sfreq
):
    """With the dropout off, one step of training goes the same way."""
    theirs, ours = pair(n_channels, n_times, sfreq, dropout=0.0)
    windows, labels = windows_of(n_channels, n_times), torch.tensor([0, 1] * 4)

    for network, given in ((theirs.train(), windows.unsqueeze(1)), (ours.train(), windows)):
        torch.nn.functional.cross_entropy(network(given), labels).backward()

    expected = dict(theirs.named_parameters())
    for name, parameter in ours.named_parameters():
        torch.testing.assert_close(parameter.grad, expected[name].grad, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict(), rtol=0, atol=1e-6)


def test_the_dropout_falls_on_the_same_units():
    theirs, ours = pair(14, 128, 128)
    windows = windows_of(14, 128)

    torch.manual_seed(5)
    expected = theirs.train()(windows.unsqueeze(1))
    torch.manual_seed(5)

    torch.testing.assert_close(ours.train()(windows), expected, rtol=0, atol=1e-6)


def test_training_from_scratch_starts_from_the_same_weights():
    """The layers are made in the same order, so that a seed means the same in both."""
    theirs, _ = pair(14, 128, 128, seed=3)

    torch.manual_seed(3)
    ours = TSception(n_channels=14, n_times=128, sfreq=128.0, n_classes=2)

    expected = dict(theirs.named_parameters())
    for name, parameter in ours.named_parameters():
        if "BN" not in name:
            assert torch.equal(parameter, expected[name]), name
