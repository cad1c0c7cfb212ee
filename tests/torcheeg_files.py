"""Small files in the forms of the emotion data sets that torcheeg reads."""

from __future__ import annotations

import pickle
import struct
from pathlib import Path

import numpy as np
from scipy.io import savemat

EMOTIONS_OF_SEED_IV = (1, 2, 3, 0, 2, 0, 0, 1, 0, 1, 2, 1, 1, 1, 2, 3, 2, 2, 3, 3, 0, 3, 0, 3)
"""First session, by trial: its authors print them, and torcheeg holds them."""


def noise(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 10, shape)


def python2_pickle(arrays: dict[str, np.ndarray]) -> bytes:
    """Pickle arrays of float64 as numpy under Python 2 did, bytes as texts; DEAP's files are so."""
    out = [b"\x80\x02}("]
    for name, array in arrays.items():
        raw = np.ascontiguousarray(array, dtype="<f8").tobytes()
        shape = b"(" + b"".join(b"M" + struct.pack("<H", n) for n in array.shape) + b"t"
        out += [
            b"U" + bytes([len(name)]) + name.encode(),
            b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R",
            b"(K\x01" + shape,
            b"cnumpy\ndtype\nU\x02f8K\x00K\x01\x87R",
            b"(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",
            b"\x89T" + struct.pack("<i", len(raw)) + raw + b"tb",
        ]
    return b"".join([*out, b"u."])


def deap_arrays(person: int, n_times: int, n_trials: int = 40) -> dict[str, np.ndarray]:
    labels = np.random.default_rng(person).uniform(1, 9, (n_trials, 4))
    return {"data": noise(person, n_trials, 40, n_times), "labels": labels}


def write_deap(folder: Path, people: int = 2, seconds: int = 2, **kwargs: int) -> Path:
    """Write s01.dat and so on; 3 s of rest come before each clip."""
    folder.mkdir()
    for person in range(1, people + 1):
        arrays = deap_arrays(person, (3 + seconds) * 128, **kwargs)
        (folder / f"s{person:02d}.dat").write_bytes(python2_pickle(arrays))
    return folder


def write_seed(folder: Path, dates: dict[int, list[int]], n_times: int = 300) -> Path:
    """Write a file a person and date, 15 trials named after a person's initials, and the labels."""
    folder.mkdir()
    for person, days in dates.items():
        for date in days:
            trials = {f"xyz_eeg{n}": noise(date + n, 62, n_times + n) for n in range(1, 16)}
            savemat(folder / f"{person}_{date}.mat", trials, do_compression=True)
    savemat(folder / "label.mat", {"label": np.array([[1, 0, -1] * 5])})
    (folder / "readme.txt").write_text("labels")
    return folder


def write_seed_iv(folder: Path, people: int = 2) -> Path:
    """Write a session of each person, 24 trials."""
    for session in (1, 2, 3):
        (folder / str(session)).mkdir(parents=True)
    for person in range(1, people + 1):
        trials = {f"cz_eeg{n}": noise(person + n, 62, 240) for n in range(1, 25)}
        savemat(folder / "1" / f"{person}_20160324.mat", trials)
    return folder


def write_faced(folder: Path, people: int = 2, n_times: int = 500) -> Path:
    """Write sub000.pkl and so on, 28 trials of 32 channels."""
    folder.mkdir()
    for person in range(people):
        with (folder / f"sub{person:03d}.pkl").open("wb") as file:
            pickle.dump(noise(person, 28, 32, n_times), file)
    return folder


def write_amigos(
    folder: Path, people: dict[int, np.ndarray], n_times: int = 900, *, films: bool = True
) -> Path:
    """Write a folder a person: 20 trials of 17 columns, the fourth empty; scores of (20, 12)."""
    for person, scores in people.items():
        (own := folder / f"Data_Preprocessed_P{person:02d}").mkdir(parents=True)
        joined, labels, videos = (np.empty((1, 20), dtype=object) for _ in range(3))
        for trial in range(20):
            signal = noise(100 * person + trial, n_times, 17)
            joined[0, trial] = np.empty((0, 0)) if trial == 3 else signal
            labels[0, trial] = scores[trial : trial + 1]
            videos[0, trial] = f"film{trial}"
        contents = {"joined_data": joined, "labels_selfassessment": labels}
        contents |= {"VideoIDs": videos} if films else {}
        savemat(own / f"{own.name}.mat", contents)
    return folder


def write_bdf(path: Path, signals: np.ndarray, ch_names: tuple[str, ...], status: np.ndarray):
    """Write whole seconds of 512 Hz in BioSemi's format: 24 bits, 1/32 µV a step, and a status."""
    names, n_seconds = (*ch_names, "Status"), status.size // 512

    def field(value: object, width: int) -> bytes:
        return str(value).ljust(width).encode()

    n = len(names)
    header = b"\xffBIOSEMI" + b" " * 160 + b"01.01.1001.01.01" + field(256 * (n + 1), 8)
    header += field("24BIT", 44) + field(n_seconds, 8) + field(1, 8) + field(n, 4)
    for values, width in (
        (names, 16),
        ([""] * n, 80),
        (["uV"] * len(ch_names) + ["Boolean"], 8),
        ([-262144] * len(ch_names) + [-8388608], 8),
        ([262144] * len(ch_names) + [8388607], 8),
        ([-8388608] * n, 8),
        ([8388607] * n, 8),
        ([""] * n, 80),
        ([512] * n, 8),
        ([""] * n, 32),
    ):
        header += b"".join(field(value, width) for value in values)
    steps = np.vstack([np.round(signals * 32), status]).astype("<i4")
    by_second = steps.reshape(n, n_seconds, 512).transpose(1, 0, 2)
    path.write_bytes(header + by_second.copy().view(np.uint8).reshape(-1, 4)[:, :3].tobytes())


def write_mahnob(
    folder: Path, sessions: dict[int, tuple[int, int]], ch_names: tuple[str, ...]
) -> Path:
    """Write sessions of a person and a felt valence: 31 s of rest and 4 s of a 3 Hz wave."""
    seconds = np.arange(36 * 512) / 512
    status = np.zeros(seconds.size)
    status[31 * 512 : 31 * 512 + 40] = status[35 * 512 : 35 * 512 + 40] = 16
    for number, (person, valence) in sessions.items():
        (own := folder / str(number)).mkdir(parents=True)
        wave = 20 * np.sin(2 * np.pi * 3 * seconds)
        signals = np.outer(1 + np.arange(len(ch_names)) / 10, wave)
        write_bdf(own / f"Part_{person}_S_Trial1_emotion.bdf", signals, ch_names, status)
        felt = f'feltArsl="2" feltCtrl="8" feltEmo="4" feltPred="3" feltVlnc="{valence}"'
        (own / "session.xml").write_text(
            f'<?xml version="1.0" ?><session cutLenSec="4.0" {felt} isStim="1" '
            f'mediaFile="{number % 10}.avi" sessionId="{number}"><subject id="{person}"/></session>'
        )
    return folder


def write_bci2022(folder: Path, orders: dict[str, list[str]]) -> Path:
    """Write a person a batch; each channel's value is the number of its name in the first order."""
    number = {name: place for place, name in enumerate(orders["first"], start=1)}
    for person, (batch, order) in enumerate(orders.items(), start=1):
        own = folder / f"TrainSet_{batch}_batch" / f"sub{person}"
        own.mkdir(parents=True)
        events = np.zeros(2000)
        for start, video in ((100, 5), (1000, 28)):
            events[start - 25], events[start], events[start + 700] = video, 240, 241
        rows = [np.full(events.size, float(number[name])) for name in order]
        with (own / f"{own.name}.pkl").open("wb") as file:
            pickle.dump(np.vstack([*rows, events]), file, protocol=4)
    return folder
