"""A sound file of each format that is read, as bytes: what is damaged in `tests.damage`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Marker
from tests.builders import a_bundle, a_muselsl_csv, a_recording
from tests.dreamer_mat import write_dreamer
from tests.xdf_files import MUSE, a_labrecorder_file, noise, write_ours

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"npz": "fold-1.npz", "settings": "a.toml", "model": "a.safetensors", "ours": "a.xdf"}
"""What files must be called, where their format's name is not the ending."""

SETTINGS = b"""\
[log]
level = "info"

[predict]
unit = "uV"

[train]
workers = 2
seed = 3
"""


def sound_file(kind: str, folder: Path) -> bytes:
    """Make a file of a format without fault, or of XDF as ``"ours"`` or LabRecorder's ``"xdf"``."""
    match kind:
        case "csv":
            return a_muselsl_csv()
        case "xdf":
            return a_labrecorder_file()
        case "settings":
            return SETTINGS
    path = folder / NAMES.get(kind, f"a.{kind}")
    writers = {"ours": _ours, "edf": _edf, "fif": _fif, "mat": _mat, "npz": _npz, "model": _model}
    writers[kind](path)
    return path.read_bytes()


def _ours(path: Path) -> None:
    recording = a_recording(seconds=4, gaps=[(300, 50)])
    readings = [[1002.0, 0, 512, 0.5, 0.1, 0.9, 0.8, 0, 0.2, 0.8]]
    write_ours(path, recording, markers=[Marker(1001.0, "now")], readings=readings)


def _edf(path: Path) -> None:
    import edfio  # noqa: PLC0415 - few tests need it

    signals = [
        edfio.EdfSignal(
            np.asarray(values, np.float64),
            256,
            label=f"EEG {name}",
            physical_dimension="uV",
            physical_range=(-1000, 2000),
        )
        for name, values in zip(MUSE, noise(1024).T, strict=True)
    ]
    notes = [edfio.EdfAnnotation(1.0, None, "now")]
    edfio.Edf(signals, annotations=notes).write(path)


def _fif(path: Path) -> None:
    from streaming.recordings.interchange import write_fif  # noqa: PLC0415 - loads MNE

    data = noise(1024).T.astype(np.float64)
    write_fif(path, data, MUSE, 256.0, begin=1e9, notes=[], description="noise")


def _mat(path: Path) -> None:
    write_dreamer(path, people=1, seconds=(2, 3), rest=2)
    # Its text holds the date of today, and the same seed is to give the same damage tomorrow.
    path.write_bytes(b"MATLAB 5.0 MAT-file".ljust(116) + path.read_bytes()[116:])


def _npz(path: Path) -> None:
    from models.fitting import Pass  # noqa: PLC0415 - loads torch
    from models.foldfiles import FoldAnswers, FoldFiles  # noqa: PLC0415
    from models.folds import Fold  # noqa: PLC0415

    answers = FoldAnswers(
        np.arange(50),
        np.zeros((50, 2), np.float32),
        np.full((50, 2), 0.5),
        np.ones(50),
        1,
        (Pass(1, 0.5, 0.5, 0.5, 1.0),),
        "people",
    )
    FoldFiles(path.parent, "a key").write(
        Fold("1", np.arange(50, 60), np.arange(50)), {"gru": answers}
    )


def _model(path: Path) -> None:
    from models.bundle import save_bundle  # noqa: PLC0415 - loads torch

    save_bundle(a_bundle(), path)
