"""The gated recurrent unit, against its equations written out in NumPy."""

from __future__ import annotations

import numpy as np
import torch

from models.networks.gru import FeatureGRU


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_the_states_follow_the_equations_of_cho_and_others():
    torch.manual_seed(0)
    network = FeatureGRU(n_steps=6, n_features=5, n_classes=2, n_hidden=3, norm=False).eval()
    window = np.random.default_rng(0).standard_normal((6, 5)).astype(np.float32)
    w_in, w_rec, b_in, b_rec = (
        parameter.detach().double().numpy() for parameter in network.gru.parameters()
    )

    state = np.zeros(3)
    for features in window.astype(np.float64):
        from_input = (w_in @ features + b_in).reshape(3, 3)
        from_state = (w_rec @ state + b_rec).reshape(3, 3)
        reset = sigmoid(from_input[0] + from_state[0])
        update = sigmoid(from_input[1] + from_state[1])
        new = np.tanh(from_input[2] + reset * from_state[2])
        state = (1 - update) * new + update * state
    out = network.out
    expected = out.weight.detach().numpy() @ state + out.bias.detach().numpy()

    logits = network(torch.from_numpy(window[None]))

    np.testing.assert_allclose(logits.detach().numpy()[0], expected, atol=1e-6)


def test_the_order_of_the_steps_matters():
    torch.manual_seed(1)
    network = FeatureGRU(n_steps=6, n_features=5, n_classes=2).eval()
    window = torch.randn(1, 6, 5)

    assert not torch.allclose(network(window), network(window.flip(1)), atol=1e-4)
