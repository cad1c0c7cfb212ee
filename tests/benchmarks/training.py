"""How much faster the article trains here than with torcheeg, both timed in turns in one run.

Run it as ``python -m tests.benchmarks.training``, in the environment that
``constraints-torcheeg.txt`` locks, on two cores that do nothing else. Both get one file in the
layout of DREAMER.mat, of noise. Each figure is the median of three turns:

- from the file to windows on the disk: torcheeg reads the file once a person and once more, and
  writes one window after the other into LMDB; ours is all that the preset does from the file to its
  store;
- a window fetched, in batches of 64 as training fetches them;
- windows trained a second: torcheeg's trainer through Lightning on two threads, without progress
  bar or checkpoints, its loader in the same process; ours two folds side by side, one thread each.

Windows and labels of both are compared with each other. Leaves with 1 where they differ by more
than 1e-6, or a ratio is less than wanted.
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import multiprocessing
import os
import sys
import tempfile
import time
import warnings
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from models.datasets.dreamer import DreamerTrials
from models.datasets.torcheeg_sets import stub_torch_scatter
from models.fitting import Material, fit_network
from models.folds import make_folds
from models.presets.article import PROTOCOL
from models.presets.article_settings import HYPER, ArticleSettings
from models.presets.article_windows import PRECISION, THRESHOLD, article_store
from tests.dreamer_mat import write_dreamer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from models.windows import WindowStore

PEOPLE, CLIPS = 23, (30,) * 6
"""As many people as DREAMER has, for the file is read as often; fewer and shorter clips."""

TURNS = 3
BATCH = 64
WANTED = {"building": 10.0, "fetching": 50.0, "training": 1.6}
"""The least ratios; 16, 86 and 2.0 were measured before any of this was written."""

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Turns:
    """What one thing took, in turns.

    Attributes
    ----------
    what, unit : str
        In words.
    stock, ours : list of float
        Figures of both, a turn each.
    more_is_better : bool
        Whether they are speeds.
    """

    what: str
    unit: str
    stock: list[float]
    ours: list[float]
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times better ours is."""
        ratio = median(self.stock) / median(self.ours)
        return 1 / ratio if self.more_is_better else ratio

    @property
    def enough(self) -> bool:
        """Whether that is as much as wanted."""
        return self.ratio >= WANTED[self.what]

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.what}: torcheeg {median(self.stock):.4g}, ours {median(self.ours):.4g} "
            f"{self.unit}; {self.ratio:.1f} times, wanted {WANTED[self.what]:g}"
            f"{'' if self.enough else '  TOO FEW'}"
        )


def main() -> int:
    """Print a line for each figure; return 1 where one is not as wanted."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if importlib.util.find_spec("torcheeg") is None:
        sys.stderr.write("torcheeg is not installed here; see constraints-torcheeg.txt\n")
        return 1
    say(f"load before the run: {load()}")
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = Path(name)
        path = write_dreamer(folder / "DREAMER.mat", people=PEOPLE, seconds=CLIPS)
        say(f"a file of {path.stat().st_size / 1e6:.0f} MB")
        building = Turns("building", "s", [], [])
        for turn in range(TURNS):
            dataset = timed(building.stock, partial(stock_set, path, folder / f"stock-{turn}"))
            store = timed(building.ours, partial(our_store, path, folder / f"ours-{turn}"))
        say(str(building))
        alike = compare(dataset, store)
        fetching = fetch(dataset, store)
        say(str(fetching))
        training = train(path, folder, store)
        say(str(training))
    say(f"load after the run: {load()}")
    return int(not (alike and all(one.enough for one in (building, fetching, training))))


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def load() -> str:
    """Tell how busy the machine is: figures of a busy one say little."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def timed(into: list[float], work: Callable[[], Any]) -> Any:
    """Do something and note how long it took."""
    began = time.perf_counter()
    done = work()
    into.append(time.perf_counter() - began)
    return done


def stock_set(path: Path, folder: Path) -> Any:
    """Make torcheeg's data set as its example does; read again where it is there."""
    stub_torch_scatter()
    logging.disable(logging.INFO)
    from torcheeg import transforms  # noqa: PLC0415 - not installed everywhere
    from torcheeg.datasets import DREAMERDataset  # noqa: PLC0415

    return DREAMERDataset(
        io_path=str(folder),
        mat_path=str(path),
        offline_transform=transforms.Compose(
            [transforms.BaselineRemoval(), transforms.MeanStdNormalize(), transforms.To2d()]
        ),
        online_transform=transforms.ToTensor(),
        label_transform=transforms.Compose([transforms.Select("valence"), transforms.Binary(3.0)]),
        verbose=False,
    )


def our_store(path: Path, folder: Path) -> WindowStore:
    """Make the preset's store, from the one read of the file on."""
    return article_store(DreamerTrials(path, threshold=THRESHOLD, dtype=PRECISION), folder)


def compare(dataset: Any, store: WindowStore) -> bool:
    """Compare every window and label."""
    windows, labels = zip(*(dataset[row] for row in range(len(dataset))), strict=True)
    off = float(np.abs(torch.stack(windows)[:, 0].numpy() - store.data()).max())
    alike = off <= TOLERANCE and np.array_equal(labels, store.table.label)
    say(f"{store.n_windows} windows and labels: {'equal' if alike else 'DIFFERENT'}, {off:.2g} off")
    return alike


def fetch(dataset: Any, store: WindowStore) -> Turns:
    """Time batches of random windows."""
    from torch.utils.data import default_collate  # noqa: PLC0415

    data, rng = store.data(), np.random.default_rng(0)
    batches = [rng.permutation(store.n_windows)[:BATCH] for _ in range(20)]
    turns = Turns("fetching", "µs a window", [], [])
    for _ in range(TURNS):
        timed(
            turns.stock, lambda: [default_collate([dataset[i] for i in rows]) for rows in batches]
        )
        timed(turns.ours, lambda: [torch.from_numpy(data[rows]) for rows in batches])
    scale = 1e6 / (BATCH * len(batches))
    return replace(
        turns, stock=[s * scale for s in turns.stock], ours=[s * scale for s in turns.ours]
    )


def train(path: Path, folder: Path, store: WindowStore) -> Turns:
    """Time a pass of the first fold there, and of the first two folds here."""
    folds = make_folds(PROTOCOL, store.table)[:2]
    turns = Turns("training", "windows a second", [], [], more_is_better=True)
    with ExitStack() as stack:
        theirs = stack.enter_context(process(stock_worker, path, folder / "stock-0", folder))
        mine = [stack.enter_context(process(our_worker, store, fold.train)) for fold in folds]
        n_mine = sum(fold.train.size for fold in folds)
        for _ in range(TURNS):
            theirs.send("go")
            turns.stock.append(folds[0].train.size / theirs.recv())
            began = time.perf_counter()
            for one in mine:
                one.send("go")
            for one in mine:
                one.recv()
            turns.ours.append(n_mine / (time.perf_counter() - began))
    return turns


@contextmanager
def process(work: Callable[..., None], *args: object) -> Iterator[Connection]:
    """Lend a line to a process that has made itself ready."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=work, args=(there, *args))
    child.start()
    try:
        here.recv()
        yield here
        here.send("end")
        child.join()
    finally:
        child.kill()


def our_worker(line: Connection, store: WindowStore, rows: np.ndarray) -> None:
    """Make a pass over a fold whenever told to."""
    material = Material(store.data(), store.table.label, 2, store.sfreq)
    how = replace(ArticleSettings().reproduced, passes=1)
    fit_network(material, rows[: 2 * BATCH], None, how)
    line.send("ready")
    while line.recv() == "go":
        fit_network(material, rows, None, how)
        line.send("done")


def stock_worker(line: Connection, path: Path, kept: Path, folder: Path) -> None:
    """Make a pass over the first fold whenever told to, and tell the seconds between its ends."""
    warnings.simplefilter("ignore")
    torch.set_num_threads(2)
    dataset = stock_set(path, kept)
    from torcheeg.model_selection import KFoldGroupbyTrial  # noqa: PLC0415

    split = KFoldGroupbyTrial(n_splits=5, split_path=str(folder / "split")).split(dataset)
    side, _ = next(iter(split))
    stock_pass(torch.utils.data.Subset(side, range(2 * BATCH)))
    line.send("ready")
    while line.recv() == "go":
        line.send(stock_pass(side))


def stock_pass(side: Any) -> float:
    """Train a fresh network once on a training side; return the seconds without the set-up."""
    import pytorch_lightning as pl  # noqa: PLC0415
    from torcheeg.models import TSCeption  # noqa: PLC0415
    from torcheeg.trainers import ClassifierTrainer  # noqa: PLC0415

    ends: list[float] = []

    class Clock(pl.Callback):  # type: ignore[misc]
        def on_train_epoch_start(self, *_: object) -> None:
            ends.append(time.perf_counter())

        def on_train_epoch_end(self, *_: object) -> None:
            ends.append(time.perf_counter())

    sizes = {name: size for name, size in HYPER.items() if name != "sampling_rate"}
    network = TSCeption(num_classes=2, num_electrodes=14, sampling_rate=128, in_channels=1, **sizes)
    logging.disable(logging.WARNING)
    ClassifierTrainer(model=network, num_classes=2, lr=1e-4, weight_decay=1e-4).fit(
        torch.utils.data.DataLoader(side, batch_size=BATCH, shuffle=True),
        [],
        max_epochs=1,
        callbacks=[Clock()],
        limit_val_batches=0,
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        logger=False,
    )
    return ends[1] - ends[0]


if __name__ == "__main__":
    sys.exit(main())
