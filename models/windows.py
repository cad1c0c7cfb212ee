"""Windows on disk with a table beside them, made by the one recipe that live uses."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.folds import trial_numbers
from streaming.errors import OutputError, UsageError
from streaming.signal.blocks import Window
from streaming.signal.preprocessing import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from models.datasets.trials import Task, Trial, TrialSource
    from streaming.signal.spec import PreprocessingSpec

RECENT_SECONDS = 20.0
"""The interval speaks of the mean valence over this time: the contract's 20 s."""


@dataclass(frozen=True, slots=True, eq=False)
class WindowTable:
    """What is known of each window; every field has shape (n_windows,).

    Attributes
    ----------
    subject, trial, clip : ndarray of str
        Whose, of which trial, and which clip was shown; empty where the data does not say.
    t : ndarray of float
        End of the window in seconds since the stimulus began.
    start, stop : ndarray of int
        Device samples that the window spans, `stop` excluded.
    label : ndarray of int
        Place in the task's labels.
    rating : ndarray of float
        Mean rated valence over the window, in [-1, 1]; nan where nobody rated it.
    recent : ndarray of float
        Mean rated valence over the 20 s up to the window's end; nan before 20 s of signal, and
        where nobody rated it.
    """

    subject: NDArray[np.str_]
    trial: NDArray[np.str_]
    clip: NDArray[np.str_]
    t: NDArray[np.float64]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    label: NDArray[np.intp]
    rating: NDArray[np.float64]
    recent: NDArray[np.float64]

    def of(self, rows: NDArray[np.intp]) -> WindowTable:
        """Return some rows."""
        return WindowTable(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def sessions(self) -> list[NDArray[np.intp]]:
        """Return the rows of each trial of each person."""
        if not self.t.size:
            return []
        numbers = trial_numbers(self.subject, self.trial)
        order = np.argsort(numbers, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)


@dataclass(frozen=True, slots=True, eq=False)
class WindowStore:
    """Windows of one recipe, mapped from disk so that every process reads the same copy.

    Attributes
    ----------
    path : Path
        File of float32 windows, one after the other.
    table : WindowTable
        One row a window.
    task : Task
        What its labels mean.
    shape : tuple of int
        Shape of one window.
    spec : PreprocessingSpec or None
        The recipe that made them; None for ready-made features and for what a preset prepares.
    sfreq : float or None
        Rate in Hz of windows that hold signal; None for features.
    """

    path: Path
    table: WindowTable
    task: Task
    shape: tuple[int, ...]
    spec: PreprocessingSpec | None = None
    sfreq: float | None = None

    @property
    def n_windows(self) -> int:
        """How many windows there are."""
        return int(self.table.t.size)

    def data(self) -> NDArray[np.float32]:
        """Map the windows: read-only, of shape (n_windows, *shape)."""
        return np.memmap(self.path, dtype=np.float32, mode="r", shape=(self.n_windows, *self.shape))


def store_of(path: Path, table: WindowTable, task: Task, spec: PreprocessingSpec) -> WindowStore:
    """Return the store of a recipe's windows."""
    sfreq = spec.sfreq if spec.features == "signal" else None
    return WindowStore(path, table, task, spec.input_shape, spec, sfreq)


def build_windows(
    source: TrialSource,
    specs: Sequence[PreprocessingSpec],
    folder: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[WindowStore]:
    """Prepare every trial by some recipes, each trial read once.

    Parameters
    ----------
    source : TrialSource
        The data.
    specs : sequence of PreprocessingSpec
        Recipes of the same window and hop, so that their windows fall on the same samples.
    folder : Path
        Where the files of windows go; it exists.
    progress : callable
        Is told how many trials are done, and of how many.

    Returns
    -------
    stores : list of WindowStore
        One a recipe, with equal tables.

    Raises
    ------
    UsageError
        Where the data gives no window at all, or the recipes' windows differ.
    OutputError
        Where the disk does not take them.
    """
    paths = [folder / f"windows-{number}.f32" for number in range(len(specs))]
    rows: list[list[WindowTable]] = [[] for _ in specs]
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("wb")) for path in paths]
            for count, trial in enumerate(source.trials(), start=1):
                for spec, file, mine in zip(specs, files, rows, strict=True):
                    windows = windows_of(trial, spec)
                    mine.append(_table_of(trial, windows))
                    file.writelines(window.data.tobytes() for window in windows)
                progress(count, source.n_trials)
    except OSError as error:
        raise OutputError(
            f"The windows could not be written to {folder}: {error.strerror}. Free some space, or "
            "remove windows of earlier trainings with `affectscope cache remove`."
        ) from error
    stores = [
        store_of(path, joined(mine), source.task, spec)
        for spec, path, mine in zip(specs, paths, rows, strict=True)
    ]
    _check(stores)
    return stores


def windows_of(trial: Trial, spec: PreprocessingSpec) -> list[Window]:
    """Return the windows of a trial that hold nothing of its rest."""
    prepared = prepare(spec, trial.recording, judges_contact=False)
    return [item for item in prepared if isinstance(item, Window) and item.start >= trial.first]


def joined(tables: Sequence[WindowTable]) -> WindowTable:
    """Put tables one under the other."""
    return WindowTable(
        *(
            np.concatenate([getattr(table, name) for table in tables])
            for name in WindowTable.__dataclass_fields__
        )
    )


def _check(stores: Sequence[WindowStore]) -> None:
    first = stores[0].table
    if not first.t.size:
        raise UsageError(
            "The data gives no window: its trials are shorter than the recipe's settling time and "
            "window together. Give longer trials, or train with a shorter --window."
        )
    for store in stores[1:]:
        if not np.array_equal(store.table.stop, first.stop):
            raise UsageError("The recipes' windows fall on different samples; give them one hop.")


def _table_of(trial: Trial, windows: Sequence[Window]) -> WindowTable:
    """Make one trial's rows."""
    start = np.array([window.start for window in windows], dtype=np.int64)
    stop = np.array([window.stop for window in windows], dtype=np.int64)
    first = max(trial.first, trial.recording.blocks[0].start)
    sfreq = trial.recording.info.sfreq
    rating = trial.mean_ratings(start, stop)
    n_recent = round(RECENT_SECONDS * sfreq)
    read = stop - first >= n_recent
    recent = np.full(len(windows), np.nan)
    recent[read] = trial.mean_ratings(stop[read] - n_recent, stop[read])
    return WindowTable(
        subject=np.full(len(windows), trial.subject),
        trial=np.full(len(windows), trial.trial),
        clip=np.full(len(windows), trial.clip or ""),
        t=(stop - first) / sfreq,
        start=start,
        stop=stop,
        label=np.full(len(windows), trial.label, dtype=np.intp)
        if trial.label is not None
        else (rating > 0).astype(np.intp),
        rating=rating,
        recent=recent,
    )


def recent_statistics(
    store: WindowStore, rows: NDArray[np.intp], valences: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Summarise the predicted valences of the last 20 s, as live does.

    Parameters
    ----------
    store : WindowStore
        The windows.
    rows : ndarray of int, shape (n,)
        Whole sessions of it, in order of time.
    valences : ndarray of shape (n,)
        Predicted valence of each of those rows.

    Returns
    -------
    means, sds : ndarray of shape (n,)
        Over the windows of the same trial that lie in the 20 s up to this one's end; nan where
        they do not reach back that far, or no recipe made them.
    """
    table, spec = store.table.of(rows), store.spec
    if spec is None:
        return np.full(rows.size, np.nan), np.full(rows.size, np.nan)
    full = max(1, round((RECENT_SECONDS - spec.window) / spec.hop) + 1)
    means = np.full(table.t.size, np.nan)
    sds = np.full(table.t.size, np.nan)
    for session in table.sessions():
        t, mine = table.t[session], np.asarray(valences, dtype=np.float64)[session]
        # Half a hop of slack: window ends are sample times, and not exact in binary.
        first = np.searchsorted(t, t - (full - 0.5) * spec.hop)
        after = np.arange(1, t.size + 1)
        read = after - first == full
        total, squares = (np.concatenate([[0.0], np.cumsum(x)]) for x in (mine, mine**2))
        mean = (total[after] - total[first]) / (after - first)
        variance = (squares[after] - squares[first]) / (after - first) - mean**2
        means[session[read]] = mean[read]
        sds[session[read]] = np.sqrt(np.maximum(variance[read], 0.0))
    return means, sds
