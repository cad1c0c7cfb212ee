"""DREAMER.mat as its authors publish it: who watched what, with which EEG and which scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from models.datasets.matlab import read_variable
from streaming.errors import RecordingError
from streaming.signal.info import EPOC

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from models.datasets.matlab_arrays import MatlabValue

LOWEST, HIGHEST = 1, 5
"""Ends of the scale: five manikins (Katsigiannis & Ramzan 2018, doi:10.1109/JBHI.2017.2688239)."""

_FIELDS = {"Data", "EEG", "baseline", "stimuli", "EEG_SamplingRate", "EEG_Electrodes"}
"""What is read of DREAMER beside the scores; never anybody's age, gender or ECG."""

_MEND = "Name the file as its authors publish it; what others made of it is not read."

Wanted = TypeVar(
    "Wanted", bound="dict[str, MatlabValue] | list[MatlabValue] | NDArray[np.floating]"
)


@dataclass(frozen=True, slots=True, eq=False)
class DreamerPerson:
    """What one person saw and said; one item a clip in each field.

    Attributes
    ----------
    rest, stimuli : list of ndarray, shape (n_channels, n_times)
        Signal before and during each clip, in µV.
    scores : ndarray of float64, shape (n_clips,)
        From 1 to 5; nan where none was given.
    """

    rest: list[NDArray[Any]]
    stimuli: list[NDArray[Any]]
    scores: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DreamerFile:
    """All of DREAMER that is of use here, 0.8 GB of it in float32.

    Attributes
    ----------
    people : list of DreamerPerson
        In the file's order.
    ch_names : tuple of str
        Channels in the file's order.
    digest : str
        SHA-256 of the file.
    """

    people: list[DreamerPerson]
    ch_names: tuple[str, ...]
    digest: str


def read_dreamer(path: Path, label: str, *, dtype: type[np.floating] = np.float32) -> DreamerFile:
    """Read DREAMER.mat once.

    Parameters
    ----------
    path : Path
        The file.
    label : {"valence", "arousal", "dominance"}
        Which scores to read.
    dtype : type
        What signals are held as: float32, which rounds an Emotiv's 4200 µV by 0.0002 µV at most,
        or float64, for those who compare with what others computed in it.

    Returns
    -------
    dreamer : DreamerFile
        Signals and scores.

    Raises
    ------
    RecordingError
        Where the file cannot be read, is not DREAMER, or holds scores that nobody could give.
    """
    score = f"Score{label.capitalize()}"
    struct, digest = read_variable(path, "DREAMER", _FIELDS | {score}, dtype=dtype)
    try:
        ch_names = _ch_names(struct)
        people = _people(struct)
        return DreamerFile(
            [
                _person(person, f"DREAMER.Data{{{number}}}", score, len(ch_names))
                for number, person in enumerate(people, start=1)
            ],
            ch_names,
            digest,
        )
    except RecordingError as error:
        raise RecordingError(f"{path} is not DREAMER.mat: {error} {_MEND}") from None


def _ch_names(struct: dict[str, MatlabValue]) -> tuple[str, ...]:
    """Return the file's channels, once they and their rate are what DREAMER has."""
    rate = _item(struct, "EEG_SamplingRate", np.ndarray, "DREAMER").ravel().tolist()
    if rate != [EPOC.sfreq]:
        raise RecordingError(f"its EEG_SamplingRate is {rate}, and DREAMER's is {EPOC.sfreq:g} Hz.")
    electrodes = _item(struct, "EEG_Electrodes", list, "DREAMER")
    names = tuple(name.strip() for name in electrodes if isinstance(name, str))
    if missing := [name for name in EPOC.device_order if name not in names]:
        found = ", ".join(ascii(name)[:12] for name in names[:32]) or "none"
        raise RecordingError(f"its EEG_Electrodes lack {', '.join(missing)}, they are {found}.")
    if len(names) != len(electrodes) or len(set(names)) != len(names):
        raise RecordingError(
            "its EEG_Electrodes name one twice, or hold something that is no name."
        )
    return names


def _people(struct: dict[str, MatlabValue]) -> list[MatlabValue]:
    people = _item(struct, "Data", list, "DREAMER")
    if not people:
        raise RecordingError("DREAMER.Data holds nobody.")
    return people


def _person(person: MatlabValue, where: str, score: str, n_channels: int) -> DreamerPerson:
    if not isinstance(person, dict):
        raise RecordingError(f"{where} is no struct.")
    eeg = _item(person, "EEG", dict, where)
    rest, stimuli = (
        _signals(_item(eeg, name, list, f"{where}.EEG"), f"{where}.EEG.{name}", n_channels)
        for name in ("baseline", "stimuli")
    )
    scores = _item(person, score, np.ndarray, where).ravel().astype(np.float64)
    if not len(rest) == len(stimuli) == scores.size:
        raise RecordingError(
            f"{where} has {len(rest)} baselines, {len(stimuli)} stimuli and {scores.size} scores."
        )
    if not stimuli:
        raise RecordingError(f"{where} has seen no clip.")
    impossible = scores[~(np.isnan(scores) | ((scores >= LOWEST) & (scores <= HIGHEST)))]
    if impossible.size:
        raise RecordingError(
            f"{where}.{score} holds {impossible[0]:g}, and scores go from {LOWEST} to {HIGHEST}."
        )
    return DreamerPerson(rest, stimuli, scores)


def _signals(cells: list[MatlabValue], where: str, n_channels: int) -> list[NDArray[Any]]:
    """Return signals with channels first, which is how they lie in memory."""
    signals = []
    for number, cell in enumerate(cells, start=1):
        signal = cell if isinstance(cell, np.ndarray) else np.empty(0, np.float32)
        if signal.shape[1:] != (n_channels,) or not len(signal):
            raise RecordingError(
                f"{where}{{{number}}} should hold samples by {n_channels} channels, and is of size "
                f"{signal.shape}."
            )
        signals.append(signal.T)
    return signals


def _item(struct: dict[str, MatlabValue], name: str, kind: type[Wanted], where: str) -> Wanted:
    """Return a field of a struct, of a kind."""
    if name not in struct:
        raise RecordingError(f"{where} has no field {name}.")
    value = struct[name]
    if not isinstance(value, kind):
        raise RecordingError(f"{where}.{name} is an array of another kind.")
    return value
