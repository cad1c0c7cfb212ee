"""Every network answers windows of its recipe, and says so where it cannot."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch import nn

from models.networks import NETWORKS, build_network, build_network_for
from models.networks.logreg import fit_logreg
from models.networks.majority import fit_majority
from models.networks.standardise import Standardise
from tests.builders import a_spec

READERS = [("tsception", "signal"), ("gru", "log_power"), ("logreg", "log_power")]


@pytest.mark.parametrize(("name", "features"), [*READERS, ("majority", "signal")])
@pytest.mark.parametrize("montage", ["muse", "epoc"])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_network_gives_one_logit_a_class_for_each_window(name, features, montage, n_classes):
    spec = a_spec(features=features, montage=montage)
    network = build_network(name, spec, n_classes).eval()

    logits = network(torch.zeros(5, *spec.input_shape))

    assert logits.shape == (5, n_classes)
    assert torch.isfinite(logits).all()


@pytest.mark.parametrize(("name", "features"), READERS)
def test_the_same_windows_have_the_same_answer_twice(name, features):
    """Dropout is off outside of training; torcheeg's GRU leaves it on."""
    spec = a_spec(features=features)
    network = build_network(name, spec, 2).eval()
    windows = torch.randn(8, *spec.input_shape, generator=torch.Generator().manual_seed(0))

    assert torch.equal(network(windows), network(windows))


@pytest.mark.parametrize(("name", "features"), READERS[:2])
def test_training_drops_units(name, features):
    spec = a_spec(features=features)
    network = build_network(name, spec, 2, dropout=0.5).train()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    torch.manual_seed(0)
    windows = torch.randn(8, *spec.input_shape)

    assert not torch.equal(network(windows), network(windows))


@pytest.mark.parametrize(
    ("name", "features", "says"),
    [
        ("tsception", "log_power", "reads a signal"),
        ("gru", "signal", "reads band features"),
        ("logreg", "signal", "reads features"),
        ("gru-features", "log_power", "one vector"),
        ("tsception2", "signal", "no network is called 'tsception2'; there are tsception"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused_with_the_mend(name, features, says):
    with pytest.raises(ValueError, match=says):
        build_network(name, a_spec(features=features), 2)


@pytest.mark.parametrize(
    ("name", "features", "hyper", "says"),
    [
        ("gru", "log_power", {"units": 3}, "no hyper-parameter 'units'; it has n_hidden"),
        ("logreg", "log_power", {"c": 1}, "it has none"),
        ("gru", "log_power", {"n_hidden": 0}, "a whole number from 1 to 1024, got 0"),
        ("gru", "log_power", {"n_hidden": 2.0}, "a whole number"),
        ("gru", "log_power", {"n_hidden": True}, "a whole number"),
        ("gru", "log_power", {"norm": 1}, "true or false"),
        ("gru", "log_power", {"readout": "first"}, "one of last, mean, all"),
        ("gru", "log_power", {"readout": ["last"]}, "one of last, mean, all"),
        ("tsception", "signal", {"dropout": float("nan")}, "a number from 0.0 to 0.95"),
        ("tsception", "signal", {"num_T": 10**30}, "a whole number from 1 to 128"),
    ],
)
def test_a_hyper_parameter_out_of_its_limits_is_refused(name, features, hyper, says):
    with pytest.raises(ValueError, match=says):
        build_network(name, a_spec(features=features), 2, **hyper)


def test_a_network_needs_two_classes():
    with pytest.raises(ValueError, match="two classes or more"):
        build_network("majority", a_spec(), 1)


@pytest.mark.parametrize("readout", ["last", "mean", "all"])
@pytest.mark.parametrize("norm", [True, False])
def test_the_gru_reads_out_the_last_the_mean_or_every_state(readout, norm):
    spec = a_spec(features="log_power")
    network = build_network("gru", spec, 2, readout=readout, norm=norm, n_hidden=7).eval()
    windows = torch.randn(3, *spec.input_shape, generator=torch.Generator().manual_seed(1))
    states, last = network.gru(network.norm(windows))

    expected = {"last": last[0], "mean": states.mean(1), "all": states.reshape(3, -1)}[readout]

    assert torch.allclose(network(windows), network.out(expected), atol=1e-6)


def test_the_normalised_gru_does_not_see_how_large_the_signal_is():
    spec = a_spec(features="log_power")
    windows = torch.randn(3, *spec.input_shape, generator=torch.Generator().manual_seed(2))
    louder = windows + 3.0  # a gain adds to a logarithm

    with_norm = build_network("gru", spec, 2).eval()
    without = build_network("gru", spec, 2, norm=False).eval()

    assert torch.allclose(with_norm(windows), with_norm(louder), atol=1e-5)
    assert not torch.allclose(without(windows), without(louder), atol=1e-3)


def test_a_vector_of_features_is_scaled_and_read_in_equal_pieces():
    network = build_network_for("gru-features", (12,), 3, n_steps=4).eval()
    assert isinstance(network[0], Standardise)
    rng = np.random.default_rng(0)
    table = 1e6 + 100 * rng.standard_normal((50, 12))

    network[0].fit(table)
    scaled = network[0](torch.from_numpy(table).float())

    assert network(torch.zeros(2, 12)).shape == (2, 3)
    assert network[1](scaled).shape == (50, 4, 3)
    assert torch.allclose(scaled.std(dim=0, correction=0), torch.ones(12), atol=1e-2)


def test_features_that_do_not_divide_into_the_steps_are_refused():
    with pytest.raises(ValueError, match="13 features cannot be cut into 2 equal steps"):
        build_network_for("gru-features", (13,), 2)


@pytest.mark.parametrize("constant", [0.0, 1.0, -7e5, 1e-30])
def test_a_feature_that_never_changes_is_not_divided_by_nothing(constant):
    standardise = Standardise(2)
    table = np.column_stack([np.full(9, constant, np.float32), np.arange(9, dtype=np.float32)])

    standardise.fit(table)
    scaled = standardise(torch.from_numpy(table))

    assert torch.isfinite(scaled).all()
    assert scaled[:, 0].abs().max() < 1e-3 * max(abs(constant), 1)


def two_clouds(seed: int, n_classes: int = 2, steps: int = 4):
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(n_classes), 60)
    x = rng.standard_normal((y.size, steps, 5)) * [1, 10, 0.1, 1, 1] + 50
    x[:, :, 1] += 20 * y[:, None]
    return x.astype(np.float32), y


@pytest.mark.parametrize("n_classes", [2, 3])
def test_logistic_regression_is_scikit_learns_on_the_scaled_mean_over_the_steps(n_classes):
    x, y = two_clouds(seed=0, n_classes=n_classes)
    features = StandardScaler().fit_transform(x.mean(axis=1).astype(np.float64))
    theirs = LogisticRegression(class_weight="balanced", max_iter=2000).fit(features, y)

    ours = torch.softmax(fit_logreg(x, y, n_classes)(torch.from_numpy(x)), dim=1).detach().numpy()

    np.testing.assert_allclose(ours, theirs.predict_proba(features), atol=1e-4)
    assert (ours.argmax(axis=1) == y).mean() > 0.95


def test_logistic_regression_takes_features_without_steps_too():
    x, y = two_clouds(seed=1)
    flat = x.mean(axis=1)

    of_steps, of_means = fit_logreg(x, y, 2), fit_logreg(flat, y, 2)

    assert torch.allclose(
        of_steps(torch.from_numpy(x)), of_means(torch.from_numpy(flat)), atol=1e-4
    )


@pytest.mark.parametrize("kept", [[0, 2], [1]])
def test_a_class_that_training_never_saw_is_never_predicted_and_stays_finite(kept):
    x, y = two_clouds(seed=2, n_classes=3)
    rows = np.isin(y, kept)

    network = fit_logreg(x[rows], y[rows], 3)
    logits = network(torch.from_numpy(x))

    assert torch.isfinite(logits).all()
    assert set(logits.argmax(dim=1).tolist()) <= set(kept)


def test_logistic_regression_may_weigh_classes_by_their_frequency():
    x, y = two_clouds(seed=3)
    x = np.random.default_rng(0).standard_normal(x.shape).astype(np.float32)
    rare = np.concatenate([np.flatnonzero(y == 0), np.flatnonzero(y == 1)[:6]])

    plain = fit_logreg(x[rare], y[rare], 2, balanced=False)
    balanced = fit_logreg(x[rare], y[rare], 2)

    def mean_of_second(network):
        return torch.softmax(network(torch.from_numpy(x[rare])), 1)[:, 1].mean().item()

    assert mean_of_second(plain) == pytest.approx(6 / 66, abs=0.01)
    assert mean_of_second(balanced) > 0.3


def test_the_majority_gives_the_smoothed_frequencies_whatever_it_reads():
    network = fit_majority(np.array([1, 1, 0, 1]), 3)

    answers = torch.softmax(network(torch.full((2, 4, 9), torch.nan)), dim=1)

    assert answers.tolist() == [pytest.approx([2 / 7, 4 / 7, 1 / 7])] * 2


@pytest.mark.parametrize(
    "fit", [lambda y: fit_majority(y, 2), lambda y: fit_logreg(np.zeros((len(y), 3)), y, 2)]
)
@pytest.mark.parametrize(
    ("y", "says"),
    [([], "no window has a label"), ([0, 2], "from 0 to 1, got 0 to 2"), ([-1, 0], "got -1 to 0")],
)
def test_labels_that_cannot_be_fitted_are_refused(fit, y, says):
    with pytest.raises(ValueError, match=says):
        fit(np.array(y, dtype=np.int64))


def test_naming_the_networks_loads_no_torch():
    parts = ", ".join(f"models.{part}" for part in ("networks", "manifest", "modelfile"))
    code = f"import sys, {parts}; print('torch' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"
    assert set(NETWORKS) == {"tsception", "gru", "gru-features", "logreg", "logreg-cov", "majority"}


def test_hyper_parameters_change_the_network_that_is_built():
    spec = replace(a_spec(), window=2.0)

    network = build_network("tsception", spec, 2, num_T=4, num_S=5, hid_channels=6)

    assert network.fc[0].weight.shape == (6, 5)
    assert network.BN_t.num_features == 4
