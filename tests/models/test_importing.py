"""Checkpoints of other programs become model files, and run no code on the way."""

from __future__ import annotations

import pickle

import pytest
import torch

from models.bundle import load_bundle, network_of, save_bundle
from models.importing import import_checkpoint, read_weights
from models.networks import build_network, build_network_for
from streaming.errors import BundleError
from tests.builders import a_bundle, a_spec

pytestmark = [pytest.mark.ci, pytest.mark.patient]  # each starts a process that loads PyTorch


def a_tsception(shape=(14, 128), sfreq=128.0, n_classes=2, seed=0):
    torch.manual_seed(seed)
    return build_network_for("tsception", shape, n_classes, sfreq=sfreq, num_T=4, num_S=6).eval()


class Trap:
    """A pickle that writes a file when it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {
            "state_dict": {f"model.{name}": x for name, x in state.items()},
            "epoch": 49,
        },
        lambda state: {"model": state, "optimizer": {"lr": 1e-4}},
    ],
    ids=["state dict", "Lightning", "trainer"],
)
def test_a_checkpoint_becomes_a_model_that_answers_as_it_did(tmp_path, wrap):
    network = a_tsception()
    torch.save(wrap(network.state_dict()), tmp_path / "article.ckpt")

    bundle = import_checkpoint(tmp_path / "article.ckpt")
    save_bundle(bundle, tmp_path / "article.safetensors")

    loaded = load_bundle(tmp_path / "article.safetensors")
    windows = torch.randn(5, 14, 128)
    # Weights to the bit; PyTorch's sums may depend on where in memory they lie.
    for name, weights in network_of(loaded).state_dict().items():
        assert torch.equal(weights, network.state_dict()[name]), name
    with torch.inference_mode():
        torch.testing.assert_close(network_of(loaded)(windows), network(windows), rtol=0, atol=1e-6)
    assert loaded.manifest.offline_only
    assert loaded.manifest.labels == ("low", "high")
    assert loaded.manifest.scores == ()
    assert loaded.manifest.training == "imported"


def test_with_a_recipe_the_model_reads_live_windows(tmp_path):
    spec = a_spec("epoc")
    torch.save(build_network("tsception", spec, 2).state_dict(), tmp_path / "mine.pt")
    like = a_bundle(network="tsception", hyper={}, spec=spec)

    manifest = import_checkpoint(tmp_path / "mine.pt", like).manifest

    assert manifest.spec == spec
    assert not manifest.offline_only


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (a_tsception(shape=(4, 256)), "4 channels"),
        (a_tsception(sfreq=64.0), "at 64 Hz"),
        (a_tsception(n_classes=3), "3 labels"),
    ],
    ids=["channels", "rate", "labels"],
)
def test_what_does_not_fit_the_recipe_is_refused(tmp_path, network, words):
    torch.save(network.state_dict(), tmp_path / "mine.pt")
    like = a_bundle(network="tsception", hyper={}, spec=a_spec("epoc"))

    with pytest.raises(BundleError, match=rf"{words}.*--recipe"):
        import_checkpoint(tmp_path / "mine.pt", like)


def test_a_pickle_that_runs_code_runs_none(tmp_path):
    trap = tmp_path / "sprung"
    torch.save({"state_dict": Trap(trap)}, tmp_path / "one.ckpt")
    (tmp_path / "two.pt").write_bytes(pickle.dumps(Trap(trap)))

    for name, found in (("one.ckpt", "holds io.open, and"), ("two.pt", "no checkpoint")):
        with pytest.raises(BundleError, match=f"cannot be read as weights.*{found}") as refused:
            read_weights(tmp_path / name)
        assert "weights_only" not in str(refused.value)  # PyTorch's advice is to read it unsafely
    assert not trap.exists()


def test_weights_that_are_no_numbers_are_refused(tmp_path):
    state = a_tsception().state_dict()
    state["fc.3.weight"][0, 0] = float("nan")
    torch.save(state, tmp_path / "it.pt")

    with pytest.raises(BundleError, match=r"fc.3.weight.*no numbers.*Train it again"):
        import_checkpoint(tmp_path / "it.pt")


@pytest.mark.parametrize(
    "content", [b"", b"not a checkpoint", b"PK\x03\x04 torn"], ids=["empty", "text", "torn zip"]
)
def test_what_is_no_checkpoint_is_refused_with_the_mend(tmp_path, content):
    (tmp_path / "it.pt").write_bytes(content)

    with pytest.raises(BundleError, match=r"cannot be read as weights.*state_dict"):
        import_checkpoint(tmp_path / "it.pt")


def test_another_network_is_refused_by_what_it_lacks(tmp_path):
    torch.save(torch.nn.Linear(3, 2).state_dict(), tmp_path / "it.pt")

    with pytest.raises(BundleError, match=r"no TSception: it lacks Tception1"):
        import_checkpoint(tmp_path / "it.pt")


def test_a_checkpoint_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(BundleError, match="There is no checkpoint"):
        import_checkpoint(tmp_path / "it.pt")
