"""A model file loads as it was saved, or is refused in one sentence that tells the mend."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import load_file
from safetensors.torch import save as save_tensors

from models import modelfile
from models.bundle import load_bundle, make_bundle, network_of, save_bundle
from models.networks import build_network
from streaming.errors import BundleError, OutputError, UsageError
from tests.builders import a_bundle, a_manifest, a_spec

KINDS = {
    "tsception": {"network": "tsception", "hyper": {"num_T": 3}, "spec": a_spec()},
    "gru": {},
    "logreg": {"network": "logreg", "hyper": {}},
    "majority": {"network": "majority", "hyper": {}},
    "gru-features": {
        "network": "gru-features",
        "hyper": {"n_steps": 4},
        "spec": None,
        "offline_only": True,
    },
}


def assert_same(bundle, other):
    assert bundle.manifest == other.manifest
    assert bundle.state.keys() == other.state.keys()
    assert all(torch.equal(bundle.state[name], other.state[name]) for name in bundle.state)
    np.testing.assert_array_equal(bundle.probe, other.probe)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "demo.safetensors"
    save_bundle(a_bundle(), path)
    return path


def header_of(raw: bytes) -> dict:
    return json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])


def forge(path, *, tensors=None, manifest=None, header=None, metadata=None):
    """Write the file anew with parts of it changed, its checksums as they were."""
    raw = path.read_bytes()
    plain = json.loads(header_of(raw)["__metadata__"]["affectscope"])
    told = {"affectscope": json.dumps({**plain, **(manifest or {})})}
    raw = save_tensors({**load_tensors(raw), **(tensors or {})}, metadata or told)
    if header is not None:
        text = json.dumps(header(header_of(raw))).encode()
        raw = len(text).to_bytes(8, "little") + text + raw[8 + int.from_bytes(raw[:8], "little") :]
    path.write_bytes(raw)


def refusal(path) -> str:
    with pytest.raises(BundleError) as caught:
        load_bundle(path)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith(".")
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_loads_as_it_was_saved(tmp_path, kind):
    bundle = a_bundle(**KINDS[kind])
    path = tmp_path / "model.safetensors"

    save_bundle(bundle, path)
    loaded = load_bundle(path)

    assert_same(loaded, bundle)
    assert loaded.name == "model"
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_a_loaded_network_answers_as_the_trained_one_did(tmp_path, kind):
    bundle = a_bundle(**KINDS[kind])
    windows = torch.randn(5, *bundle.probe.shape, generator=torch.Generator().manual_seed(0))
    save_bundle(bundle, tmp_path / "model.safetensors")

    answer = network_of(load_bundle(tmp_path / "model.safetensors"))(windows)

    assert torch.equal(answer, network_of(bundle)(windows))


def test_the_file_is_laid_out_as_the_contract_says(saved):
    """Any safetensors reader finds weights, probe and manifest."""
    tensors = load_file(saved)
    manifest = json.loads(header_of(saved.read_bytes())["__metadata__"]["affectscope"])

    assert all(name == "probe" or name.startswith("network.") for name in tensors)
    assert tensors["probe"].shape == a_manifest().spec.input_shape
    assert manifest["schema"] == 1
    assert manifest["threshold"] == 0.65
    assert manifest["spec"]["ch_names"] == ["TP9", "AF7", "TP10", "AF8"]
    assert sum(manifest["probe"]) == pytest.approx(1)


def test_the_same_model_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        save_bundle(a_bundle(), tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_manifest_alone_is_read_from_the_header(saved):
    assert modelfile.peek_manifest(saved) == load_bundle(saved).manifest


def test_the_temperature_is_part_of_the_probes_answer():
    cold, warm = (a_bundle(temperature=t).manifest.probe for t in (0.5, 5.0))

    assert abs(cold[0] - 0.5) > abs(warm[0] - 0.5)


def test_making_a_bundle_copies_the_weights_and_draws_no_random_numbers():
    manifest = a_manifest()
    network = build_network("gru", manifest.spec, 2, **manifest.hyper)
    before = torch.random.get_rng_state()
    bundle = make_bundle(network, manifest, np.zeros(manifest.spec.input_shape, np.float32))

    with torch.no_grad():
        network.out.bias.fill_(9.0)

    assert not (bundle.state["out.bias"] == 9.0).any()
    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_network_that_its_manifest_does_not_describe_makes_no_bundle():
    manifest = a_manifest()
    network = build_network("gru", manifest.spec, 2, n_hidden=7)
    probe = np.zeros(manifest.spec.input_shape, np.float32)

    with pytest.raises(RuntimeError, match="size mismatch"):
        make_bundle(network, manifest, probe)
    with pytest.raises(ValueError, match="the probe has"):
        make_bundle(build_network("gru", manifest.spec, 2, n_hidden=6), manifest, probe[:-1])


def test_a_probe_without_an_answer_makes_no_bundle():
    manifest = a_manifest()
    network = build_network("gru", manifest.spec, 2, n_hidden=6)

    with pytest.raises(ValueError, match="no number"):
        make_bundle(network, manifest, np.full(manifest.spec.input_shape, np.nan, np.float32))


def test_an_altered_bundle_is_not_saved(tmp_path):
    bundle = a_bundle()
    warmer = replace(bundle, manifest=replace(bundle.manifest, temperature=2.0))

    with pytest.raises(ValueError, match="make the bundle anew"):
        save_bundle(warmer, tmp_path / "model.safetensors")

    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_unless_asked(saved):
    before = saved.read_bytes()

    with pytest.raises(UsageError, match="--force") as refusal:
        save_bundle(a_bundle(seed=1), saved)
    assert refusal.value.exit_code == 2
    assert saved.read_bytes() == before

    save_bundle(a_bundle(seed=1), saved, overwrite=True)
    assert_same(load_bundle(saved), a_bundle(seed=1))
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_failing_write_leaves_the_old_file_and_no_other(saved, monkeypatch):
    before = saved.read_bytes()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        save_bundle(a_bundle(seed=1), saved, overwrite=True)

    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


@pytest.mark.parametrize("name", ["nowhere/model.safetensors", "x" * 300])
def test_a_place_that_cannot_be_written_is_named(tmp_path, name):
    with pytest.raises(OutputError, match=rf"{name}.*folder that exists"):
        save_bundle(a_bundle(), tmp_path / name)

    assert list(tmp_path.iterdir()) == []


class Trap:
    """A pickle that would make a file, were it ever read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_is_never_read(tmp_path, protocol):
    path, sprung = tmp_path / "model.safetensors", tmp_path / "sprung"
    path.write_bytes(pickle.dumps(Trap(sprung), protocol=protocol))

    assert "pickles can run code and are never read" in refusal(path)
    assert "affectscope train" in refusal(path)
    assert not sprung.exists()


@pytest.mark.parametrize("zipped", [True, False])
def test_a_torch_checkpoint_is_never_read(tmp_path, zipped):
    path, sprung = tmp_path / "model.pt", tmp_path / "sprung"
    torch.save({"trap": Trap(sprung)}, path, _use_new_zipfile_serialization=zipped)

    assert "PyTorch pickle" in refusal(path)
    assert not sprung.exists()


def test_what_is_missing_or_no_file_is_named(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    assert "does not exist; `affectscope list`" in refusal(tmp_path / "missing.safetensors")
    assert "is a folder" in refusal(tmp_path)
    assert "is no regular file" in refusal(tmp_path / "pipe")
    assert "does not exist" in refusal(tmp_path / "missing" / "model.safetensors")
    assert "cannot be read" in refusal(tmp_path / ("x" * 3000))


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 5000])
def test_random_bytes_are_no_model(tmp_path, size):
    path = tmp_path / "noise.safetensors"
    path.write_bytes(np.random.default_rng(3).bytes(size))

    assert "is no safetensors file; name one that" in refusal(path)


def test_a_file_too_large_is_not_read(saved, monkeypatch):
    monkeypatch.setattr(modelfile, "LARGEST_FILE", 1000)

    assert "a model has at most" in refusal(saved)


def test_a_header_of_absurd_size_is_not_read(saved):
    raw = saved.read_bytes()

    saved.write_bytes((2**60).to_bytes(8, "little") + raw[8:])

    assert f"announces a header of {2**60} bytes" in refusal(saved)


def test_a_header_that_nests_without_end_is_refused(saved):
    text = b'{"a":' + b"[" * 200_000
    saved.write_bytes(len(text).to_bytes(8, "little") + text)

    assert "damaged header (RecursionError)" in refusal(saved)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1" * 5000])
def test_a_header_with_numbers_that_are_none_is_refused(saved, number):
    text = b'{"a":' + number + b"}"
    saved.write_bytes(len(text).to_bytes(8, "little") + text)

    assert "damaged header" in refusal(saved)


def test_another_schema_is_refused_by_its_number(saved):
    forge(saved, manifest={"schema": 2})

    assert "schema 2 is not 1" in refusal(saved)
    assert "install the version of Affectscope that wrote it" in refusal(saved)


@pytest.mark.parametrize("metadata", [{}, {"format": "pt"}])
def test_a_safetensors_file_of_others_is_refused(saved, metadata):
    saved.write_bytes(save_tensors({"weight": torch.zeros(3)}, metadata))

    assert "without a manifest of Affectscope" in refusal(saved)


def test_a_manifest_that_is_no_json_is_refused(saved):
    forge(saved, metadata={"affectscope": "{"})

    assert "damaged header" in refusal(saved)


@pytest.mark.parametrize(
    ("tensors", "says"),
    [
        ({"network.out.bias": torch.zeros(3)}, "checksum"),
        ({"network.out.bias": torch.full((2,), torch.nan)}, "checksum"),
        ({"network.out.bias": torch.zeros(2, dtype=torch.float64)}, "of type 'F64'"),
        ({"network.out.bias": torch.zeros(2, dtype=torch.bfloat16)}, "of type 'BF16'"),
        ({"other": torch.zeros(2)}, "holds a tensor 'other'"),
        ({"network.more": torch.zeros(2)}, "checksum"),
        ({"network.\x1b[31m": torch.zeros(2)}, "one line of text"),
        ({"probe": torch.zeros(4, 12, dtype=torch.int64)}, "no probe window"),
        ({"probe": torch.zeros(())}, "no probe window"),
        ({"probe": torch.zeros(1000, 1000)}, "more than 500000 values"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_tensors_that_were_exchanged_are_refused(saved, tensors, says):
    forge(saved, tensors=tensors)

    assert says in refusal(saved)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"out.bias": torch.zeros(3)}, "size mismatch for out.bias"),
        ({"out.bias": torch.tensor([0.0, torch.nan])}, "'out.bias' holds values that are no numb"),
        ({"out.bias": torch.tensor([torch.inf, 0.0])}, "'out.bias' holds values that are no numb"),
        ({"out.bias": torch.zeros(2, dtype=torch.int64)}, "'out.bias' is of torch.int64"),
        ({"more": torch.zeros(2)}, "Unexpected key"),
        ({"out.bias": torch.tensor([0.0, 3.0])}, "away from what it answered"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_weights_that_do_not_fit_are_refused_though_the_checksum_does(saved, state, says):
    """A program that writes our format wrongly, or on purpose, with a checksum of its own."""
    bundle = a_bundle()
    resave(replace(bundle, state={**bundle.state, **state}), saved)

    assert says in refusal(saved)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"hyper": {"n_hidden": 7}}, "size mismatch"),
        ({"hyper": {"n_hidden": 10**12}}, "n_hidden of network 'gru' must be"),
        ({"hyper": {"sfreq": 1.0}}, "sfreq"),
        ({"hyper": {"name": "x"}}, "name"),
        ({"network": "tsception", "hyper": {}}, "tsception reads a signal"),
        ({"network": "majority", "hyper": {}}, "state_dict"),
        ({"labels": ("low", "neutral", "high"), "probe": (0.2, 0.3, 0.5)}, "size mismatch"),
        ({"spec": a_spec("epoc", "log_power")}, "the recipe gives windows of shape (4, 42)"),
        ({"probe": (0.5, 0.5)}, "away from what it answered"),
        ({"probe": ()}, "no probe window"),
        ({"temperature": 900.0}, "away from what it answered"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_a_manifest_that_tells_of_another_network_is_refused(saved, changes, says):
    bundle = a_bundle()
    resave(replace(bundle, manifest=replace(bundle.manifest, **changes)), saved)

    assert says in refusal(saved)


def resave(bundle, path) -> None:
    """Save with the checksum made to fit."""
    named = {f"network.{name}": tensor for name, tensor in bundle.state.items()}
    tensors = {**named, "probe": torch.from_numpy(bundle.probe)}
    words = {name: f"{tensor.dtype} {list(tensor.shape)}" for name, tensor in tensors.items()}
    numbers = {name: (words[name], tensors[name].numpy().tobytes()) for name in tensors}
    digest = modelfile.content_digest(bundle.manifest, numbers)
    manifest = replace(bundle.manifest, content_sha256=digest)
    path.write_bytes(save_tensors(tensors, {"affectscope": modelfile.manifest_text(manifest)}))


def test_a_probe_that_drifts_within_the_tolerance_is_forgiven(saved):
    """Processors differ in the last bits; the contract allows 1e-5."""
    bundle = a_bundle()
    first = bundle.manifest.probe[0]
    near, far = (
        replace(bundle, manifest=replace(bundle.manifest, probe=(first + d, 1 - first - d)))
        for d in (9e-6, 1.1e-5)
    )

    resave(near, saved)
    load_bundle(saved)

    resave(far, saved)
    assert "1.1e-05 away from what it answered" in refusal(saved)


@pytest.mark.parametrize(
    "header",
    [
        lambda h: {**h, "probe": 3},
        lambda h: {**h, "probe": {**h["probe"], "shape": "4,21"}},
        lambda h: {**h, "probe": {**h["probe"], "shape": [4, 21.0]}},
        lambda h: {**h, "probe": {**h["probe"], "shape": [4, 10**30]}},
        lambda h: {**h, "probe": {**h["probe"], "shape": [-4, -21]}},
        lambda h: {**h, "probe": {**h["probe"], "dtype": ["F32"]}},
        lambda h: {**h, "probe": {**h["probe"], "data_offsets": [0, 0]}},
        lambda h: {**h, "probe": {**h["probe"], "colour": 1}},
        lambda h: {k: v for k, v in h.items() if k != "network.out.bias"},
        lambda h: {**h, "__metadata__": 3},
        lambda h: {**h, "__metadata__": {**h["__metadata__"], "n": 3}},
        lambda h: [h],
    ],
)
def test_a_forged_header_is_refused(saved, header):
    forge(saved, header=header)

    refusal(saved)


def intact_or_refused(path, original) -> bool:
    """Whether the file still loads; if so, then as the model that it was."""
    try:
        loaded = load_bundle(path)
    except BundleError as error:
        assert str(error).endswith(".")  # noqa: PT017 - the refusal is one of two outcomes
        return False
    assert_same(loaded, original)
    return True


def test_a_file_cut_anywhere_is_refused(saved):
    original, raw = load_bundle(saved), saved.read_bytes()
    rng = np.random.default_rng(seed=1)
    header_end = 8 + int.from_bytes(raw[:8], "little")
    cuts = {0, 1, 7, 8, 9, header_end - 1, header_end, header_end + 1, len(raw) - 1}

    for cut in cuts | set(rng.integers(0, len(raw), 200).tolist()):
        saved.write_bytes(raw[:cut])
        assert not intact_or_refused(saved, original)


def test_a_file_with_a_tail_is_refused(saved):
    original, raw = load_bundle(saved), saved.read_bytes()

    saved.write_bytes(raw + b"\0")

    assert not intact_or_refused(saved, original)


def test_a_flipped_bit_anywhere_is_found(saved):
    """Not one of the numbers, names or sentences can change unnoticed."""
    original, raw = load_bundle(saved), saved.read_bytes()
    rng = np.random.default_rng(seed=2)
    header_end = 8 + int.from_bytes(raw[:8], "little")
    places = [
        *range(10),
        *rng.integers(8, header_end, 500),
        *rng.integers(header_end, len(raw), 100),
    ]

    for place in places:
        damaged = bytearray(raw)
        damaged[place] ^= 1 << rng.integers(8)
        saved.write_bytes(damaged)
        intact_or_refused(saved, original)


def test_stretches_of_garbage_end_as_a_refusal(saved):
    original, raw = load_bundle(saved), saved.read_bytes()
    rng = np.random.default_rng(seed=4)

    for _ in range(200):
        start = int(rng.integers(len(raw)))
        garbage = rng.bytes(int(rng.integers(1, 400)))
        saved.write_bytes(raw[:start] + garbage + raw[start + len(garbage) :])
        intact_or_refused(saved, original)
