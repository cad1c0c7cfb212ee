"""The reproduced article is torcheeg's own run, proved by running both on one file.

Windows, labels, folds, and the losses and weights of a training of the network that torcheeg's
trainer makes through Lightning, given the same first weights, order of batches and dropout.
"""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from models.datasets.dreamer import DreamerTrials
from models.datasets.torcheeg_sets import stub_torch_scatter
from models.fitting import Material, fit_network, logits_of, one_steady_thread
from models.folds import make_folds
from models.presets.article import PROTOCOL
from models.presets.article_settings import HYPER, ArticleSettings
from models.presets.article_windows import THRESHOLD, article_store
from tests.dreamer_mat import write_dreamer

pytestmark = [
    pytest.mark.torcheeg,
    pytest.mark.skipif(
        importlib.util.find_spec("torcheeg") is None,
        reason="torcheeg is not installed here; constraints-torcheeg.txt locks where it is",
    ),
    # Those of torcheeg, pandas and Lightning are not ours to mend.
    pytest.mark.filterwarnings("ignore"),
]

PASSES = 2


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Two people, three clips, of which one ends within a second: 216 windows."""
    folder = tmp_path_factory.mktemp("data")
    return write_dreamer(folder / "DREAMER.mat", people=2, seconds=(33, 41.4, 34))


@pytest.fixture(scope="module")
def store(path, tmp_path_factory):
    source = DreamerTrials(path, threshold=THRESHOLD)
    return article_store(source, tmp_path_factory.mktemp("windows"))


@pytest.fixture(scope="module")
def stock(path, tmp_path_factory):
    """The data set as torcheeg's example opens it, in its database of LMDB."""
    stub_torch_scatter()
    from torcheeg import transforms  # noqa: PLC0415 - not installed everywhere
    from torcheeg.datasets import DREAMERDataset  # noqa: PLC0415

    return DREAMERDataset(
        io_path=str(tmp_path_factory.mktemp("stock") / "dreamer"),
        mat_path=str(path),
        offline_transform=transforms.Compose(
            [transforms.BaselineRemoval(), transforms.MeanStdNormalize(), transforms.To2d()]
        ),
        online_transform=transforms.ToTensor(),
        label_transform=transforms.Compose([transforms.Select("valence"), transforms.Binary(3.0)]),
        chunk_size=128,
        baseline_chunk_size=128,
        num_baseline=61,
        verbose=False,
    )


@pytest.fixture(scope="module")
def stock_folds(stock, tmp_path_factory):
    from torcheeg.model_selection import KFoldGroupbyTrial  # noqa: PLC0415

    path = tmp_path_factory.mktemp("split") / "five"
    return list(KFoldGroupbyTrial(n_splits=5, split_path=str(path)).split(stock))


def test_windows_and_labels_are_the_same(stock, store):
    windows, labels = zip(*(stock[row] for row in range(len(stock))), strict=True)

    assert len(windows) == store.n_windows == 2 * (33 + 41 + 34)
    assert_allclose(store.data(), torch.stack(windows)[:, 0], rtol=0, atol=1e-6)
    assert_array_equal(store.table.label, labels)
    assert 0 < store.table.label.mean() < 1


def test_folds_are_the_same(stock, stock_folds, store):
    rows = {key: row for row, key in enumerate(map(tuple, _keys(stock.info)))}
    folds = make_folds(PROTOCOL, store.table, n_folds=5)

    assert len(folds) == len(stock_folds) == 5
    for ours, theirs in zip(folds, stock_folds, strict=True):
        for mine, side in zip((ours.train, ours.test), theirs, strict=True):
            assert_array_equal(mine, [rows[tuple(key)] for key in _keys(side.info)])


def _keys(info):
    """What names a window in torcheeg's table."""
    return info[["_record_id", "clip_id"]].to_numpy().tolist()


def test_a_training_has_the_same_losses_and_ends_with_the_same_weights(stock_folds, store):
    """The first fold, by the settings of the preset but for the number of passes; the dropout
    falls on the same units. On one thread each, even the bits were the same."""
    fold = make_folds(PROTOCOL, store.table, n_folds=5)[0]
    how = replace(ArticleSettings().reproduced, passes=PASSES, seed=7)
    material = Material(store.data(), store.table.label, 2, store.sfreq)
    rng = np.random.default_rng(how.seed)
    # Rows of a fold's training side lie in one order in both, so their places are the same, too.
    orders = [rng.permutation(fold.train.size) for _ in range(PASSES)]

    ours = fit_network(material, fold.train, None, how)
    with one_steady_thread(how.seed):
        theirs, losses = stock_training(stock_folds[0][0], orders, how)

    assert_allclose([one.loss for one in ours.passes], losses, rtol=0, atol=1e-6)
    assert np.ptp(losses) > 1e-3  # the passes differ, so that equality says something
    state = theirs.eval().state_dict()
    for name, tensor in ours.network.state_dict().items():
        torch.testing.assert_close(tensor, state[name], rtol=0, atol=1e-6)
    with torch.inference_mode():
        expected = theirs(torch.from_numpy(store.data()[fold.test]).unsqueeze(1))
    assert_allclose(logits_of(ours.network, store.data(), fold.test), expected, rtol=0, atol=1e-6)


def stock_training(dataset, orders, how):
    """Train torcheeg's network by torcheeg's trainer, in given orders; mean loss of each pass."""
    import pytorch_lightning as pl  # noqa: PLC0415
    from torcheeg.models import TSCeption  # noqa: PLC0415
    from torcheeg.trainers import ClassifierTrainer  # noqa: PLC0415

    losses = []

    class Listener(pl.Callback):
        def on_train_batch_end(self, trainer, module, outputs, batch, number):
            losses.append(float(outputs["loss"]))

    class InOrder(torch.utils.data.Sampler):
        def __iter__(self):
            return iter(orders.pop(0).tolist())

        def __len__(self):
            return len(dataset)

    sizes = {name: size for name, size in HYPER.items() if name != "sampling_rate"}
    network = TSCeption(num_classes=2, num_electrodes=14, sampling_rate=128, in_channels=1, **sizes)
    trainer = ClassifierTrainer(
        model=network, num_classes=2, lr=1e-4, weight_decay=1e-4, accelerator="cpu"
    )
    loader = torch.utils.data.DataLoader(
        dataset,
        batch_size=64,
        sampler=InOrder(),
        # Of its own, or it would draw from the dropout's random numbers.
        generator=torch.Generator(),
    )
    trainer.fit(
        loader,
        [],
        max_epochs=len(orders),
        callbacks=[Listener()],
        limit_val_batches=0,
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        logger=False,
    )
    return network, np.reshape(losses, (how.passes, -1)).mean(axis=1)
