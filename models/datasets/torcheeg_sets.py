"""The one owner of torcheeg: its readers of emotion data sets, one record at a time."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import pickle
import re
import struct
import sys
import zlib
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn
from xml.parsers.expat import ExpatError

import numpy as np

from streaming.errors import RecordingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from models.datasets.torcheeg_records import Record
    from models.datasets.torcheeg_table import KnownSet

_NAME = "torch_scatter"

_CONSTANTS = "torcheeg.datasets.constants.emotion_recognition"

_HOW_TO_INSTALL = (
    "Install the extra, pip install 'affectscope[torcheeg]', into an environment of its own with "
    "Python 3.11, the newest that torcheeg's other requirements run on; constraints-torcheeg.txt "
    "locks what was tested."
)

_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ExpatError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
    struct.error,
    zlib.error,
)
"""What torcheeg's readers, and scipy, MNE and expat under them, raise on a file that is not what
they expect: they check little themselves. scipy's own error is added where scipy is loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One data set's reader.

    Attributes
    ----------
    known : KnownSet
        The data set.
    process : object
        torcheeg's class, whose `process_record` reads a record.
    ch_names : tuple of str
        Channels in the order of what `read_record` yields, as the 10-20 system writes them.
    orders : mapping of str to tuple of str
        Channels in the order in which torcheeg gives a batch's, by the batch.
    """

    known: KnownSet
    process: Any = field(repr=False)
    ch_names: tuple[str, ...]
    orders: Mapping[str, tuple[str, ...]]


def load_reader(known: KnownSet) -> Reader:
    """Import torcheeg's reader of a data set; this takes seconds.

    Raises
    ------
    UsageError
        Where torcheeg is not installed, or does not run with what is.
    """
    if importlib.util.find_spec("torcheeg") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        raise UsageError(
            f"{known.title} is read by torcheeg, which is not installed here (Python {version}). "
            f"{_HOW_TO_INSTALL}"
        )
    try:
        from torcheeg import datasets  # noqa: PLC0415 - an extra, and seconds to load

        process = getattr(datasets, known.reader)
        beside = sys.modules[process.__module__]
        # Not all of them are among the names that torcheeg's constants offer.
        stem = process.__module__.rpartition(".")[2]
        constants = importlib.import_module(f"{_CONSTANTS}.{stem}")
    except ImportError as error:
        raise UsageError(
            f"{known.title} is read by torcheeg, which does not start here: {error}. "
            f"{_HOW_TO_INSTALL}"
        ) from error
    # It writes to stderr by a handler of its own, beside the program's.
    logging.getLogger("torcheeg").handlers.clear()
    return Reader(
        known=known,
        process=process,
        ch_names=tuple(map(written, getattr(constants, known.channels))),
        orders={
            batch: tuple(map(written, getattr(beside, order)))
            for batch, order in known.batches.items()
        },
    )


def written(ch_name: str) -> str:
    """Return an electrode as the 10-20 system writes it.

    Examples
    --------
    >>> [written(name) for name in ("FP1", "POZ", "FC5")]
    ['Fp1', 'POz', 'FC5']
    """
    return re.sub("Z$", "z", re.sub("^FP", "Fp", ch_name))


def read_record(
    reader: Reader, root: Path, record: Record
) -> Iterator[tuple[NDArray[np.floating], Mapping[str, Any]]]:
    """Yield each trial of a record as torcheeg reads it, whole.

    Parameters
    ----------
    reader : Reader
        Of the data set.
    root : Path
        The data's folder.
    record : Record
        What to read. Where it is a pickle, somebody has made sure that it holds arrays alone.

    Yields
    ------
    signal : ndarray of shape (n_channels, n_times)
        In torcheeg's unit; any rest first. A view of torcheeg's own array.
    info : mapping of str
        What torcheeg says of the trial, and `media`, the name of its clip, where the file has one.

    Raises
    ------
    RecordingError
        Where torcheeg cannot read it, or gives other channels than it promises.
    """
    from scipy.io.matlab import MatReadError  # noqa: PLC0415 - loads scipy's readers

    known, where, heard = reader.known, root / record.name, list[Any]()

    def hear(signal: NDArray[np.floating]) -> NDArray[np.floating]:
        _check_length(signal, known, where)
        heard[:] = [signal]
        return signal

    order = reader.orders.get(record.batch, reader.ch_names)
    try:
        clips = _clips_of(known, record)
        for item in reader.process.process_record(
            chunk_size=-1, before_trial=hear, **_given(known, root, record, len(order))
        ):
            if "info" in item:
                signal = heard[0][: len(order)] if known.rest else item["eeg"]
                info = dict(item["info"])
                info["media"] = clips[info["trial_id"]] if clips else ""
                yield _in_order(signal, order, reader, where), info
    except (*_FAULTS, MatReadError) as error:
        said = f"{type(error).__name__}: {error}"[:300]
        raise RecordingError(
            f"{where} is not as torcheeg's {known.reader} expects it ({said}). {_mend(known)}"
        ) from error


def _check_length(signal: NDArray[np.floating], known: KnownSet, where: Path) -> None:
    """Refuse a trial without samples, of which torcheeg would yield no end."""
    if signal.shape[-1] <= known.rest:
        raise RecordingError(
            f"{where}: a trial has {signal.shape[-1]} samples, and {known.rest} of them are rest. "
            f"{_mend(known)}"
        )


def _given(known: KnownSet, root: Path, record: Record, n_channels: int) -> dict[str, object]:
    """Return the options by which a reader is told of a record."""
    path = record.files[0]
    ways = {
        "name": record.name,
        "path": str(path),
        "folder": str(path.parent),
        "folders": [record.name],
    }
    given: dict[str, object] = {"file": ways[known.given], "root_path": str(root)}
    return given | {"channel_num": n_channels} if known.batches else given


def _in_order(
    signal: NDArray[np.floating], order: tuple[str, ...], reader: Reader, where: Path
) -> NDArray[np.floating]:
    """Return the channels in the reader's order."""
    if signal.ndim != 2 or len(signal) != len(order):
        raise RecordingError(
            f"{where}: a trial is of size {signal.shape}, and should be {len(order)} "
            f"channels by samples. {_mend(reader.known)}"
        )
    if order == reader.ch_names:
        return signal
    return signal[[order.index(name) for name in reader.ch_names]]


def _clips_of(known: KnownSet, record: Record) -> list[str]:
    """Return the name of each trial's clip, where a variable of the file holds them."""
    if known.media is None:
        return []
    from scipy.io import loadmat  # noqa: PLC0415 - loads scipy's readers

    named = loadmat(record.files[0], variable_names=[known.media]).get(known.media, [])
    return [str(np.ravel(one)[0]) if np.size(one) else "" for one in np.ravel(named)]


def _mend(known: KnownSet) -> str:
    return (
        f"Give {known.title} as its authors publish it. If only this file is at fault, move it out "
        "of the folder to go on without it."
    )


def stub_torch_scatter() -> None:
    """Let ``torcheeg.models`` be imported where torch_scatter is not installed.

    torcheeg 1.1.3 imports all of its models at once, and one of them (RGNN, a graph network that
    nothing here uses) imports ``scatter_add`` from torch_scatter, which has no wheel for current
    releases of PyTorch. An empty module of that name, whose one function says so when it is
    called, takes its place. Where the real one is installed, or was imported, nothing happens.
    """
    if _NAME in sys.modules or importlib.util.find_spec(_NAME) is not None:
        return
    stub = ModuleType(_NAME, "Stands in for torch_scatter, so that torcheeg's models import.")
    stub.__dict__["scatter_add"] = _scatter_add
    sys.modules[_NAME] = stub


def _scatter_add(*_args: object, **_kwargs: object) -> NoReturn:
    raise NotImplementedError(
        "torch_scatter is not installed, and torcheeg's RGNN cannot run without it. Install "
        "torch_scatter for your release of PyTorch, or use another network."
    )
