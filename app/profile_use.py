"""Reading with a profile: which model that is today, and what must be said of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.folders import profiles_folder
from app.plain_text import plain
from app.progress import tell
from streaming.errors import BundleError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from models.classifier import TorchClassifier
    from models.personal.profile import Profile
    from streaming.signal.info import SignalInfo

log = logging.getLogger(__name__)

PREFIX = "profile:"
"""How a profile is told from a model file or a model's name inside of the program."""

NONE_ADOPTED = (
    "The profile {name!r} ({age}) has no model of its own: nothing is claimed of it, and none was "
    "adopted. What is read is what would be read without it."
)


def reads_with(model: str | None, profile: str | None) -> str | None:
    """Return what the program calls the model that was asked for.

    Parameters
    ----------
    model, profile : str or None
        As ``--model`` and ``--profile`` were given.

    Raises
    ------
    UsageError
        Where both were.
    """
    if profile is None:
        return model
    if model is not None:
        raise UsageError(
            "--model and --profile both say what reads the signal. Leave one of them out; a "
            "profile brings its own model."
        )
    return f"{PREFIX}{profile}"


def profile_of(model: str | None) -> Profile | None:
    """Return the profile that `reads_with` named; None where it named none.

    Raises
    ------
    BundleError
        Where there is no such profile, or it is damaged.
    UsageError
        Where no profile can be called so.
    """
    if model is None or not model.startswith(PREFIX):
        return None
    return profile_named(model.removeprefix(PREFIX))


def profile_named(pseudonym: str) -> Profile:
    """Read the profile of somebody.

    Raises
    ------
    BundleError
        Where there is none of this name, its calibration has come to no training yet, or it is
        damaged.
    UsageError
        Where no profile can be called so.
    """
    from models.personal.profile import (  # noqa: PLC0415 - most read without one
        ABOUT,
        check_pseudonym,
        load_profile,
    )

    check_pseudonym(pseudonym)
    folder = profiles_folder() / pseudonym
    if folder.is_dir() and not (folder / ABOUT).exists() and any(folder.rglob("*.xdf")):
        raise BundleError(
            f"The calibration of {pseudonym!r} is begun, and nothing was trained from it yet. Go "
            f"on with `affectscope calibrate --profile {pseudonym}`, and --source as it was."
        )
    return load_profile(profiles_folder(), pseudonym)


def tell_age(model: str | None) -> None:
    """Say on stderr which profile reads and how old it is; say nothing where none was named.

    Raises
    ------
    BundleError, UsageError
        As for `profile_of`: before a headset is looked for or a recording is read.
    """
    profile = profile_of(model)
    if profile is None or profile.model is None:  # then more is said where the signal is known
        return
    day = today()
    words = f"reading with the profile {profile.pseudonym!r}, {profile.age_in_words(day)}"
    if profile.aligned_on == day.isoformat():
        words += " and aligned by today's rest"
    tell(plain(f"affectscope: {words}"))


def own_classifier(profile: Profile, info: SignalInfo) -> TorchClassifier | None:
    """Return what reads a signal by a profile; None where no model of its own was adopted.

    Parameters
    ----------
    profile : Profile
        Of the wearer.
    info : SignalInfo
        The signal.

    Returns
    -------
    classifier : TorchClassifier or None
        Called as the wearer is. On the day that the model was last aligned for, the aligned one.

    Raises
    ------
    SignalMismatch
        Where the signal is of another headset, or one is simulated and the other is not.
    BundleError
        Where the model is damaged.
    """
    from models.personal.profile import refuse_other_headset  # noqa: PLC0415 - as above

    refuse_other_headset(profile, info)
    path = profile.model_on(today())
    if path is None:
        words = NONE_ADOPTED.format(name=profile.pseudonym, age=profile.age_in_words(today()))
        log.warning("%s", plain(words))
        return None
    from models.bundle import load_bundle  # noqa: PLC0415 - loads torch
    from models.classifier import TorchClassifier  # noqa: PLC0415

    try:
        bundle = load_bundle(path)
    except BundleError as problem:
        raise BundleError(
            f"The model of the profile {profile.pseudonym!r} cannot be read. Train it anew from "
            f"its recordings: `affectscope calibrate --profile {profile.pseudonym} --from "
            f"RECORDING`. ({problem})"
        ) from problem
    return TorchClassifier(replace(bundle, name=profile.pseudonym))


def today() -> date:
    """Return the day on this machine's calendar."""
    return datetime.now().astimezone().date()


def age_of(date_text: str) -> str:
    """Say how long ago a day was: ``"today"``, ``"yesterday"``, ``"23 days ago"``."""
    days = max(0, (today() - datetime.fromisoformat(date_text).date()).days)
    return ("today", "yesterday")[days] if days < 2 else f"{days} days ago"
