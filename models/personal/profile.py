"""What is kept of one wearer: a folder with their model and its scores, found and read."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.personal.result import PersonalResult
from models.untrusted import check_fields, check_kind, check_text
from streaming.errors import BundleError, SignalMismatch, UsageError
from streaming.signal.info import montage_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streaming.signal.info import SignalInfo

SCHEMA = 1
"""Version of `profile.json`; a reader refuses every other one."""

ABOUT = "profile.json"
"""The file that makes a folder a profile: it is written last, and names the model beside it."""

PAGE = "calibration.html"
"""The page with the picture of the scores, beside it."""

DELETING = ".deleting-"
"""A folder of this name is on its way out; whoever looks next takes it away."""

LONGEST_NAME = 40
"""Characters of a pseudonym."""

_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{LONGEST_NAME - 1}}}")
_DEVICES = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9])", re.IGNORECASE)
_LARGEST = 4_000_000
_FIELDS = (
    "schema", "pseudonym", "device", "montage", "simulated", "date", "model", "recordings",
    "result",
)  # fmt: skip
_LATER: dict[str, Any] = {"read_as": {}, "aligned": None}
"""Fields that older files lack, and what they would say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is kept of one wearer.

    Attributes
    ----------
    folder : Path
        Where.
    pseudonym : str
        What the wearer chose to be called; its own folder's name.
    device : str
        The headset in words.
    montage : str
        Its electrodes.
    simulated : bool
        Whether a simulated person wore it.
    date : str
        Day of the last calibration, ``YYYY-MM-DD``.
    model : Path or None
        The wearer's own model; None where none was adopted.
    recordings : tuple of str
        Where the labelled recordings lie that it rests on, for calibrating anew with more.
    result : PersonalResult
        The scores.
    read_as : mapping of str to (str or None, str or None)
        By recording, the ``--map`` and ``--unit`` that it is read with; of those that need any.
    aligned_on : str or None
        Day that the model was last aligned for, ``YYYY-MM-DD``.
    aligned : Path or None
        The model as it is on that day.
    """

    folder: Path
    pseudonym: str
    device: str
    montage: str
    simulated: bool
    date: str
    model: Path | None
    recordings: tuple[str, ...]
    result: PersonalResult
    read_as: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    aligned_on: str | None = None
    aligned: Path | None = None

    def model_on(self, day: dt.date) -> Path | None:
        """Return the model of a day: the one aligned for it where there is one."""
        return self.aligned if self.aligned_on == day.isoformat() else self.model

    def age(self, today: dt.date) -> int:
        """Return the days since the last calibration; 0 where the clock was set back."""
        return max(0, (today - dt.date.fromisoformat(self.date)).days)

    def age_in_words(self, today: dt.date) -> str:
        """Say how old it is: ``"calibrated 23 days ago"``."""
        days = self.age(today)
        if days < 2:
            return "calibrated today" if days == 0 else "calibrated yesterday"
        return f"calibrated {days} days ago"


@dataclass(frozen=True, slots=True)
class ProfileInSight:
    """A profile's folder, or the reason why it cannot be used.

    Attributes
    ----------
    pseudonym : str
        Name of the folder.
    profile : Profile or None
        What it holds; None where it is broken.
    reason : str or None
        Why it is broken.
    """

    pseudonym: str
    profile: Profile | None
    reason: str | None = None


def load_profile(root: Path, pseudonym: str) -> Profile:
    """Read a profile; its model's weights are not looked at.

    Raises
    ------
    BundleError
        Where there is none of this name, or it is damaged.
    UsageError
        Where no profile can be called so.
    """
    check_pseudonym(pseudonym)
    folder = root / pseudonym
    if not (folder / ABOUT).is_file():
        names = ", ".join(each.pseudonym for each in list_profiles(root)) or "none yet"
        raise BundleError(
            f"There is no profile {pseudonym!r}; there are: {names}. `affectscope calibrate` makes "
            "one."
        )
    try:
        with (folder / ABOUT).open("rb") as file:
            raw = file.read(_LARGEST)
        return _read(folder, json.loads(raw))
    except (OSError, ValueError) as fault:
        words = " ".join(str(fault).split())
        raise BundleError(
            f"The profile {pseudonym!r} is damaged ({words:.200}). Its recordings are as they "
            f"were: move {folder / ABOUT} away and calibrate {pseudonym!r} anew, from them too. "
            "`affectscope profile delete` takes the recordings with it."
        ) from fault


def list_profiles(root: Path) -> list[ProfileInSight]:
    """Look at every profile, in the order of their names; broken ones say why."""
    sweep(root)
    found = []
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        if not (folder / ABOUT).is_file() or not _NAME.fullmatch(folder.name):
            continue
        try:
            found.append(ProfileInSight(folder.name, load_profile(root, folder.name)))
        except (BundleError, UsageError) as fault:
            found.append(ProfileInSight(folder.name, None, str(fault)))
    return found


def refuse_other_headset(profile: Profile, info: SignalInfo) -> None:
    """Refuse a signal that the profile's headset does not send.

    Raises
    ------
    SignalMismatch
        Where channels are missing, or one side is simulated and the other a real head.
    """
    whose = f"The profile {profile.pseudonym!r} is of {_kind(profile.device, profile.simulated)}"
    found = montage_of(info.ch_names)
    if found is None or found.name != profile.montage:
        raise other_headset(whose, f"this signal is of {', '.join(info.ch_names[:6])}")
    if info.simulated != profile.simulated:
        raise other_headset(whose, f"this is {_kind(info.device, info.simulated)}")


def refuse_other_wearer(profile: Profile, subject: str) -> None:
    """Refuse labels of somebody else: UsageError where `subject` is not the profile's pseudonym."""
    if subject != profile.pseudonym:
        raise UsageError(
            f"These blocks are of {subject!r}, and the profile is that of "
            f"{profile.pseudonym!r}. A "
            "personal model is of one person: give a profile of their own with --profile."
        )


def check_pseudonym(pseudonym: str) -> None:
    """Refuse, with UsageError, a name that some system cannot hold or that is no pseudonym."""
    if not _NAME.fullmatch(pseudonym) or _DEVICES.fullmatch(pseudonym):
        raise UsageError(
            f"{pseudonym!r:.60} cannot be the name of a profile. Use a pseudonym of up to "
            f"{LONGEST_NAME} letters (a to z), digits, - and _, which begins with a letter or a "
            "digit and is no name that a system keeps for a device, such as con."
        )


def _read(folder: Path, plain: Any) -> Profile:
    """Build a profile from its JSON; ValueError where that is not one."""
    if isinstance(plain, dict) and plain.get("schema") != SCHEMA:
        raise ValueError(f"schema {plain.get('schema')!r:.50} is not {SCHEMA}")
    whole = _LATER | plain if isinstance(plain, dict) else plain
    parts = check_fields("the profile", whole, (*_FIELDS, *_LATER))
    for name in ("pseudonym", "device", "montage", "date"):
        check_text(name, parts[name])
    check_kind("simulated", parts["simulated"], bool, "true or false")
    check_kind("recordings", parts["recordings"], list, "a list")
    if parts["pseudonym"] != folder.name:
        raise ValueError(f"it says that it is {parts['pseudonym']!r}'s")
    dt.date.fromisoformat(parts["date"])
    day, of_day = _aligned(folder, parts["aligned"])
    return Profile(
        folder=folder,
        model=_model_in(folder, parts["model"]),
        read_as=_read_as(parts["read_as"]),
        aligned_on=day,
        aligned=of_day,
        recordings=tuple(map(str, parts["recordings"])),
        result=PersonalResult.from_dict(parts["result"]),
        **{name: parts[name] for name in ("pseudonym", "device", "montage", "simulated", "date")},
    )


def _model_in(folder: Path, name: Any) -> Path | None:
    """Return the path of a model that is named; ValueError where it is not there."""
    if name is None:
        return None
    check_text("model", name)
    path = folder / str(name)
    if Path(name).name != name or not path.is_file():
        raise ValueError(f"its model {name!r:.80} is not there")
    return path


def _aligned(folder: Path, plain: Any) -> tuple[str | None, Path | None]:
    """Return the day of the last alignment and its model."""
    if plain is None:
        return None, None
    parts = check_fields("aligned", plain, ("date", "model"))
    check_text("date", parts["date"])
    dt.date.fromisoformat(parts["date"])
    return parts["date"], _model_in(folder, parts["model"])


def _read_as(plain: Any) -> dict[str, tuple[str | None, str | None]]:
    """Return what was said of the recordings' channels and units."""
    check_kind("read_as", plain, dict, "a JSON object")
    found = {}
    for file, said in plain.items():
        check_kind("read_as", said, list, "a list")
        if len(said) != 2 or not all(one is None or isinstance(one, str) for one in said):
            raise ValueError(f"read_as must hold a map and a unit, got {said!r:.100}")
        found[str(file)] = (said[0], said[1])
    return found


def sweep(root: Path) -> None:
    """Take away what a deletion that was killed left."""
    for left in root.glob(f"{DELETING}*") if root.is_dir() else ():
        shutil.rmtree(left, ignore_errors=True)


def _kind(device: str, simulated: bool) -> str:
    return f"a simulated {device}" if simulated else f"a {device} on a real head"


def other_headset(whose: str, found: str) -> SignalMismatch:
    """Return the refusal of a headset that is not the profile's."""
    return SignalMismatch(
        f"{whose}, and {found}. Take the headset it was calibrated with, or calibrate a profile "
        "for this one."
    )
