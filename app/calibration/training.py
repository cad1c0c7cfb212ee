"""From a wearer's labelled recordings to their profile: trained, judged, kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.personal.yardsticks import N_ORDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from models.personal.profile import Profile
    from models.personal.result import PersonalResult

    Progress = Callable[[float, str], None]
    """Told the share that is done, from 0 to 1, and what is being done."""


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
        Where nothing can be trained, in words; no file was changed then.
    """
    raise NotImplementedError
