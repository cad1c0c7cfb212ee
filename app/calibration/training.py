"""From a wearer's labelled recordings to their profile: trained, judged, kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from app.calibration.labels import VALENCE
from app.calibration.picture import write_picture
from app.calibration.recordings import ReadAs, calibration_trials, reader_of
from app.models_in_sight import find_model, shipped_model_for
from models.personal.blocks import labelled_blocks
from models.personal.candidates import candidates_for, specs_of
from models.personal.profile import ABOUT, check_pseudonym, load_profile, refuse_other_headset
from models.personal.profile_files import save_profile
from models.personal.training import train_personal
from models.personal.yardsticks import N_ORDERS
from models.recipes import WINDOW
from models.suitability import check_reads_signals
from streaming.errors import OutputError, SignalMismatch
from streaming.signal.info import missing_channels, montage_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from app.calibration.recordings import Gathered
    from models.bundle import Bundle
    from models.datasets.trials import Trial
    from models.personal.profile import Profile
    from models.personal.result import PersonalResult
    from models.personal.training import Personal
    from streaming.signal.info import Montage, SignalInfo

    Progress = Callable[[float, str], None]
    """Told the share that is done, from 0 to 1, and what is being done."""

RECORDINGS = "recordings"
"""Folder in a profile where its own calibrations are recorded."""

LINEAR_ALGEBRA_THREADS = 1
"""Matrices here are small: 15 blocks of an EPOC took 17 s of processor time on one thread, and 90 s
on two that waited for each other while a monitor and others kept two cores busy."""

READING, TRAINING, KEEPING = 0.1, 0.4, 0.95
"""Shares of the time after which recordings are read, blocks prepared, and a model trained: about
what two montages took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a calibration.

    Attributes
    ----------
    profile : Profile or None
        As it is kept; None where it was not written.
    result : PersonalResult
        The scores.
    words : str
        One sentence for the wearer.
    notes : tuple of str
        What was passed over, and why.
    picture : Path or None
        The page with the picture; None where it was not written.
    seconds : float
        How long it took.
    """

    profile: Profile | None
    result: PersonalResult
    words: str
    notes: tuple[str, ...] = ()
    picture: Path | None = None
    seconds: float = 0.0


def calibrate_from(
    recordings: Sequence[Path],
    pseudonym: str,
    *,
    generic: Path | str | None = None,
    root: Path,
    today: date,
    progress: Progress = lambda _share, _doing: None,
    map: str | None = None,  # noqa: A002 - named as the option
    unit: str | None = None,
    seed: int = 0,
    n_orders: int = N_ORDERS,
) -> Outcome:
    """Train a wearer's own model from their labelled recordings, and keep it in their profile.

    Recordings that the profile remembers, and those in its own folder, count as well as those
    named here.

    Parameters
    ----------
    recordings : sequence of Path
        Files of any format that the program reads; they stay where they are.
    pseudonym : str
        The wearer.
    generic : Path, str or None
        The model that they had so far: a file or a name; None for the shipped one on simulated
        signals, and none on others.
    root : Path
        Folder of all profiles.
    today : date
        Day of the calibration.
    progress : callable
        Is told how far it is, from 0 to 1, and what is being done.
    map, unit : str or None
        As for `predict`, of the recordings named here.
    seed : int
        Of the permutations and of the bootstrap.
    n_orders : int
        Orders of the labels in the permutation test.

    Returns
    -------
    outcome : Outcome
        The profile as it was written.

    Raises
    ------
    MonitorError
        Where nothing can be trained or kept, in words; no recording was changed then, and the
        profile is what it was.
    """
    began = perf_counter()
    check_pseudonym(pseudonym)
    before = load_profile(root, pseudonym) if (root / pseudonym / ABOUT).is_file() else None
    _check_writable(root / pseudonym)
    known = _known(root / pseudonym, before)
    named = _resolved(recordings)
    said = known | {
        file: ReadAs(map, unit) if map or unit else known.get(file, ReadAs()) for file in named
    }
    gathered = calibration_trials(
        [*(file for file in known if file not in named), *recordings],
        pseudonym,
        open_file=reader_of(said),
        remembered=set(known) - set(named),
        check=lambda info: None if before is None else refuse_other_headset(before, info),
        progress=lambda done, of: progress(READING * done / of, "reading the recordings"),
    )
    personal, notes = _trained(gathered, generic, progress, seed=seed, n_orders=n_orders)
    progress(KEEPING, "keeping the profile")
    files = _resolved(gathered.files)
    profile = save_profile(
        root,
        pseudonym,
        personal,
        gathered.info,
        today=today,
        recordings=[str(file) for file in files],
        read_as={str(file): (said[file].map, said[file].unit) for file in files if any(said[file])},
    )
    picture = write_picture(profile)
    progress(1.0, "done")
    return Outcome(
        profile=profile,
        result=personal.result,
        words=personal.result.words,
        notes=(*gathered.notes, *notes, *_taken_back(before, personal.result)),
        picture=picture,
        seconds=perf_counter() - began,
    )


def _taken_back(before: Profile | None, now: PersonalResult) -> tuple[str, ...]:
    """Say that a model is not used any more which fewer labels had spoken for."""
    if before is None or before.model is None or now.adopted:
        return ()
    said = (
        f"The model that was adopted from {before.result.n_blocks} blocks ({before.date}) is taken "
        f"back: with all {now.n_blocks} blocks it would not be adopted. The recordings stay"
    )
    return (said,)


def _resolved(files: Iterable[Path]) -> list[Path]:
    return [file.resolve() for file in files]


def _check_writable(folder: Path) -> None:
    """Refuse, before the work and not after it, a profile that could not be kept."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(
            f"The profile cannot be kept: nothing can be written to {there}. Make it writable for "
            "you, or point XDG_DATA_HOME at a folder that is."
        )


def _known(folder: Path, before: Profile | None) -> dict[Path, ReadAs]:
    """Return the recordings that a profile remembers or holds, and how each is read."""
    told = {} if before is None else before.read_as
    remembered = () if before is None else before.recordings
    files = [*map(Path, remembered), *sorted((folder / RECORDINGS).glob("*.xdf"))]
    return {file.resolve(): ReadAs(*told.get(str(file), (None, None))) for file in files}


def _trained(
    gathered: Gathered,
    generic: Path | str | None,
    progress: Progress,
    *,
    seed: int,
    n_orders: int,
) -> tuple[Personal, tuple[str, ...]]:
    """Prepare the blocks, and choose, fit and judge a model of them."""
    info = gathered.info
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - only for a training

    montage = montage_of(info.ch_names)
    if montage is None:  # the recordings were refused then
        raise SignalMismatch(f"{info.name} is of no headset that is known.")
    others = _generic(generic, info, montage)
    window = WINDOW if others is None else others.manifest.recipe.window
    candidates = candidates_for(montage, others, window=window)

    def told() -> Iterator[Trial]:
        for done, trial in enumerate(gathered.trials):
            share = READING + (TRAINING - READING) * done / len(gathered.trials)
            progress(share, "preparing the blocks")
            yield trial

    blocks = labelled_blocks(
        told(), VALENCE, specs_of(candidates, others), recordings=gathered.digests
    )
    progress(TRAINING, "training")
    with threadpool_limits(LINEAR_ALGEBRA_THREADS):
        personal = train_personal(
            blocks, candidates, others, drawn=gathered.drawn, seed=seed, n_orders=n_orders
        )
    return personal, blocks.notes


def _generic(named: Path | str | None, info: SignalInfo, montage: Montage) -> Bundle | None:
    """Return the model that the wearer had so far; None where there is none."""
    from models.bundle import load_bundle  # noqa: PLC0415 - loads torch

    if named is None:
        path = shipped_model_for(montage.name) if info.simulated else None
    else:
        path = find_model(str(named))
    if path is None:
        return None
    bundle = load_bundle(path)
    check_reads_signals(bundle)
    if lacking := missing_channels(bundle.manifest.recipe, info):
        raise SignalMismatch(
            f"Model {bundle.name!r} reads {', '.join(bundle.manifest.recipe.ch_names)}, and the "
            f"recordings lack {', '.join(lacking)}. Name a model for this headset with --model, "
            "or leave it out."
        )
    return bundle
