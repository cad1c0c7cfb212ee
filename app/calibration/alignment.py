"""A new day: a profile's model, brought to it by minutes of rest that nobody labelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.calibration.labels import sample_at
from app.calibration.markers import told_by
from app.calibration.recordings import day_of
from models.datasets.recordings import RUN_IN, cut_out
from models.personal.alignment import LINEAR, aligned
from models.personal.profile import load_profile, refuse_other_headset
from models.personal.profile_files import save_aligned
from streaming.errors import BundleError, UsageError
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Window
from streaming.signal.preprocessing import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from models.personal.profile import Profile
    from streaming.signal.blocks import Recording
    from streaming.signal.spec import PreprocessingSpec

QUIET = "quiet"
"""The rest that a day is aligned by (`app.calibration.markers`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """What came of aligning a day.

    Attributes
    ----------
    profile : Profile
        As it is kept.
    seconds : float
        How much rest was read.
    words : str
        What it comes to, for the wearer.
    """

    profile: Profile
    seconds: float
    words: str


def align_profile(
    root: Path,
    pseudonym: str,
    files: Sequence[Path],
    today: date,
    *,
    open_file: Callable[[Path], Recording] = open_recording,
) -> Alignment:
    """Align a profile's model by a day's rest, and keep it beside the model for that day.

    Where a recording has rests marked ``rest=quiet``, they are read, and else all of it: minutes in
    which one label is more likely than the other would take away what should stay.

    Parameters
    ----------
    root : Path
        Folder of all profiles.
    pseudonym : str
        Whose.
    files : sequence of Path
        Recordings of the day.
    today : date
        The day.
    open_file : callable
        Reads a file.

    Returns
    -------
    alignment : Alignment
        What is used on that day from now on.

    Raises
    ------
    BundleError
        Where there is no such profile, or none of its own models was adopted.
    UsageError
        Where no file is given, there is less than a minute of rest, or a recording is a
        calibration of another person.
    SignalMismatch
        Where a recording is of another headset.
    RecordingError
        Where a file cannot be read.
    OutputError
        Where the model cannot be kept.
    """
    from models.bundle import load_bundle  # noqa: PLC0415 - loads torch

    profile = load_profile(root, pseudonym)
    if profile.model is None:
        raise BundleError(
            f"The profile {pseudonym!r} has no model of its own that a day could be aligned for: "
            "none was adopted. Add labelled blocks with `affectscope calibrate`."
        )
    if not files:
        raise UsageError(
            "There is no rest to align by. Name its recording with --from, or sit two minutes "
            "still with `affectscope calibrate --rest`."
        )
    base = load_bundle(profile.model)
    spec = base.manifest.recipe
    windows: list[NDArray[np.float32]] = []
    days: set[date] = set()
    for file in files:
        recording = open_file(file)
        _check_whose(file, recording, profile)
        windows += _rest_of(recording, spec)
        days.add(day_of(recording, file).date())
    read = np.stack(windows) if windows else np.empty((0, *spec.input_shape), dtype=np.float32)
    moved = aligned(base, read)
    seconds = spec.window + (len(read) - 1) * spec.hop
    if base.manifest.network not in LINEAR:
        words = (
            "the model scales each window by itself and has no mean of a day to move; it is used "
            "as it is"
        )
        return Alignment(profile=profile, seconds=seconds, words=_sentence(profile, seconds, words))
    kept = save_aligned(profile, moved, today)
    words = f"used on {today.isoformat()} alone, and the model as it was calibrated on other days"
    if others := days - {today}:
        named = ", ".join(sorted(day.isoformat() for day in others))
        words += f" (the rest was recorded on {named}: electrodes may sit otherwise today)"
    return Alignment(profile=kept, seconds=seconds, words=_sentence(kept, seconds, words))


def _check_whose(file: Path, recording: Recording, profile: Profile) -> None:
    """Refuse another headset than the profile's, and another person's calibration."""
    refuse_other_headset(profile, recording.info)
    told = told_by(recording.markers)
    if told.name not in (None, profile.pseudonym):
        raise UsageError(
            f"{file} is of {told.name!r}, and the profile is that of {profile.pseudonym!r}. Give "
            "a recording of its wearer."
        )


def _rest_of(recording: Recording, spec: PreprocessingSpec) -> Iterator[NDArray[np.float32]]:
    """Yield the windows of a recording's rest."""
    spans = [
        (sample_at(recording, one.start), sample_at(recording, one.stop))
        for one in told_by(recording.markers).rests
        if one.kind == QUIET
    ] or [(recording.start, recording.stop)]
    run_in = round(RUN_IN * recording.info.sfreq)
    for first, stop in spans:
        if not any(chunk.start < stop and chunk.stop > first for chunk in recording.chunks):
            continue
        for item in prepare(spec, cut_out(recording, first - run_in, stop), judges_contact=False):
            if isinstance(item, Window) and item.start >= first:
                yield item.data


def _sentence(profile: Profile, seconds: float, words: str) -> str:
    return f"{profile.pseudonym}: {seconds:.0f} s of rest were read; {words}."
