"""Windows that are kept between trainings: found again by what they were made of."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.foldfiles import DAMAGE
from models.kept import ABOUT, BUILDING, is_abandoned
from models.windows import WindowStore, WindowTable, build_windows, store_of
from streaming.errors import OutputError, RecordingError
from streaming.signal.blocks import Chunk, Recording, Window
from streaming.signal.info import SignalInfo
from streaming.signal.preprocessing import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from models.datasets.trials import TrialSource
    from streaming.signal.spec import PreprocessingSpec

SCHEMA = 1
"""Version of the files below; those of another are not found."""

_WINDOWS, _TABLE = "windows.f32", "table.npz"

_N_FINGERPRINT = 4
"""Windows of noise that show what a recipe does."""


def kept_windows(
    source: TrialSource,
    specs: Sequence[PreprocessingSpec],
    cache: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[WindowStore]:
    """Return the windows of some recipes, made now where they are not kept from before.

    Parameters
    ----------
    source : TrialSource
        The data; read only where a recipe's windows are missing, and then once.
    specs : sequence of PreprocessingSpec
        Recipes of the same window and hop.
    cache : Path
        Where windows are kept; made where it is missing.
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
        Where the disk does not take them; nothing half-made is left.
    """
    keys = [key_of(source, spec) for spec in specs]
    missing = [n for n, key in enumerate(keys) if not _is_kept(cache / key)]
    if missing:
        with _building(cache) as folder:
            built = build_windows(source, [specs[n] for n in missing], folder, progress=progress)
            for number, store in zip(missing, built, strict=True):
                recipe = in_words(specs[number])
                _keep(store, source, recipe, folder / keys[number], cache / keys[number])
    return [
        store_of(cache / key / _WINDOWS, _table(cache / key, spec.input_shape), source.task, spec)
        for key, spec in zip(keys, specs, strict=True)
    ]


def kept_signal(
    source: TrialSource,
    recipe: Mapping[str, object],
    build: Callable[[Path], WindowTable],
    cache: Path,
    *,
    shape: tuple[int, int],
    sfreq: float,
) -> WindowStore:
    """Return windows of a signal that no `PreprocessingSpec` describes, made where they are new.

    Parameters
    ----------
    source : TrialSource
        The data.
    recipe : mapping of str to plain JSON types
        All that decides the windows besides the data; its ``"words"`` say it to people.
    build : callable
        Writes float32 windows to the file that it is given, one after the other, and returns
        their table.
    cache : Path
        Where windows are kept; made where it is missing.
    shape : tuple of int
        Channels and samples of a window.
    sfreq : float
        Rate in Hz.

    Returns
    -------
    store : WindowStore
        Without a spec.

    Raises
    ------
    OutputError
        Where the disk does not take them; nothing half-made is left.
    """
    key = _key(source, {"recipe": dict(recipe), "shape": shape, "sfreq": sfreq})
    if not _is_kept(cache / key):
        with _building(cache) as folder:
            path = folder / _WINDOWS
            built = WindowStore(path, build(path), source.task, shape, None, sfreq)
            _keep(built, source, str(recipe["words"]), folder / key, cache / key)
    table = _table(cache / key, shape)
    return WindowStore(cache / key / _WINDOWS, table, source.task, shape, None, sfreq)


def key_of(source: TrialSource, spec: PreprocessingSpec) -> str:
    """Return the name under which a recipe's windows of some data are kept.

    It changes with the data, the labels, the recipe, and with what the recipe does to a signal:
    windows that an older release made otherwise are not found.
    """
    return _key(source, {"spec": spec.to_dict(), "bits": _fingerprint(spec)})


def _key(source: TrialSource, recipe: Mapping[str, object]) -> str:
    said = {
        "schema": SCHEMA,
        "data": source.digest,
        "task": asdict(source.task),
        **recipe,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _is_kept(folder: Path) -> bool:
    """Tell whether a folder holds windows, all of them."""
    return (folder / ABOUT).exists()


@contextmanager
def _building(cache: Path) -> Iterator[Path]:
    """Lend a folder beside those that are kept, gone afterwards; sweep up after killed builds."""
    try:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in cache.glob(f"{BUILDING}*"):
            if is_abandoned(left):
                shutil.rmtree(left, ignore_errors=True)
        lent = tempfile.TemporaryDirectory(prefix=BUILDING, dir=cache)
    except OSError as error:
        raise OutputError(
            f"No windows can be kept in {cache}: {error.strerror}. Free some space, or see who "
            "owns it."
        ) from error
    with lent as name:
        yield Path(name)


def _keep(store: WindowStore, source: TrialSource, recipe: str, folder: Path, target: Path) -> None:
    """Put a store into a folder, whole before it has its name."""
    about = {
        "dataset": f"{source.name}, {source.n_people} people, {source.n_trials} trials",
        "recipe": recipe,
        "n_windows": store.n_windows,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        folder.mkdir()
        store.path.rename(folder / _WINDOWS)
        columns = {name: getattr(store.table, name) for name in WindowTable.__dataclass_fields__}
        np.savez(folder / _TABLE, **columns)
        (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        # On the disk before they have their name: a machine may lose its power, too.
        for file in folder.iterdir():
            with file.open("rb+") as written:
                os.fsync(written.fileno())
        if target.exists() and not _is_kept(target):  # half of what somebody deleted
            shutil.rmtree(target)
        folder.rename(target)
    except OSError as error:
        if _is_kept(target):  # another process made the same meanwhile
            return
        raise OutputError(
            f"The windows could not be kept in {target.parent}: {error.strerror}. Free some space, "
            "or remove windows of earlier trainings with `affectscope cache remove`."
        ) from error


def _table(folder: Path, shape: tuple[int, ...]) -> WindowTable:
    """Read the table of some windows of a shape, and see that all of them are there."""
    try:
        # NumPy leaves a damaged file open that it has opened itself.
        with (folder / _TABLE).open("rb") as file, np.load(file, allow_pickle=False) as columns:
            table = WindowTable(
                **{name: columns[name] for name in WindowTable.__dataclass_fields__}
            )
        found = (folder / _WINDOWS).stat().st_size
    except DAMAGE as problem:
        raise _damaged(folder, type(problem).__name__) from problem
    wanted = table.t.size * math.prod(shape) * np.dtype(np.float32).itemsize
    if found != wanted:
        raise _damaged(folder, f"{found} bytes in place of {wanted}")
    return table


def _damaged(folder: Path, how: str) -> RecordingError:
    return RecordingError(
        f"The windows kept in {folder} are damaged ({how}). Remove them with `affectscope cache "
        f"remove {folder.name}`; they are made again."
    )


def in_words(spec: PreprocessingSpec) -> str:
    """Say what a recipe makes."""
    channels = ", ".join(spec.ch_names[:4]) + (", ..." if len(spec.ch_names) > 4 else "")
    return f"{spec.window:g} s each {spec.hop:g} s of {channels}; {spec.features}"


def _fingerprint(spec: PreprocessingSpec) -> str:
    """Return a digest of what a recipe makes of a fixed noise, rest and all."""
    # A second more than the filters' delay takes.
    seconds = 1.0 + spec.settle + spec.baseline + spec.window + _N_FINGERPRINT * spec.hop
    noise = np.random.default_rng(0).normal(
        0, 20, (len(spec.ch_names), round(seconds * spec.sfreq))
    )
    times = np.arange(noise.shape[1]) / spec.sfreq
    info = SignalInfo(name="noise", device="", ch_names=spec.ch_names, sfreq=spec.sfreq)
    digest = hashlib.sha256()
    recording = Recording(info, (Chunk(noise.astype(np.float32), times, 0),))
    for item in prepare(spec, recording, judges_contact=False):
        if isinstance(item, Window):
            digest.update(item.data.tobytes())
    return digest.hexdigest()
