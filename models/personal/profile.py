"""What is kept of one wearer: a folder with their model and its scores, found and read."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.personal.result import PersonalResult
from models.untrusted import check_fields, check_kind, check_text
from streaming.errors import BundleError, SignalMismatch, UsageError
from streaming.signal.info import montage_of

if TYPE_CHECKING:
    from streaming.signal.info import SignalInfo

SCHEMA = 1
"""Version of `profile.json`; a reader refuses every other one."""

ABOUT = "profile.json"
"""The file that makes a folder a profile: it is written last, and names the model beside it."""

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
            f"The profile {pseudonym!r} is damaged ({words:.200}). Calibrate anew from its "
            "recordings, or delete it with `affectscope profile delete`."
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
            f"{LONGEST_NAME} letters, digits, - and _."
        )


def _read(folder: Path, plain: Any) -> Profile:
    """Build a profile from its JSON; ValueError where that is not one."""
    if isinstance(plain, dict) and plain.get("schema") != SCHEMA:
        raise ValueError(f"schema {plain.get('schema')!r:.50} is not {SCHEMA}")
    parts = check_fields("the profile", plain, _FIELDS)
    for name in ("pseudonym", "device", "montage", "date"):
        check_text(name, parts[name])
    check_kind("simulated", parts["simulated"], bool, "true or false")
    check_kind("recordings", parts["recordings"], list, "a list")
    if parts["pseudonym"] != folder.name:
        raise ValueError(f"it says that it is {parts['pseudonym']!r}'s")
    dt.date.fromisoformat(parts["date"])
    model = parts["model"]
    if model is not None:
        check_text("model", model)
        if Path(model).name != model or not (folder / model).is_file():
            raise ValueError(f"its model {model!r:.80} is not there")
    return Profile(
        folder=folder,
        model=None if model is None else folder / model,
        recordings=tuple(map(str, parts["recordings"])),
        result=PersonalResult.from_dict(parts["result"]),
        **{name: parts[name] for name in ("pseudonym", "device", "montage", "simulated", "date")},
    )


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
