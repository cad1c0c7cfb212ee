"""Profiles written whole, private, exported, and gone when they are deleted."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from models.modelfile import write_whole
from models.personal.profile import (
    ABOUT,
    DELETING,
    PAGE,
    SCHEMA,
    Profile,
    check_pseudonym,
    load_profile,
    other_headset,
    refuse_other_headset,
)
from streaming.errors import BundleError, OutputError, UsageError
from streaming.signal.info import missing_channels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from models.bundle import Bundle
    from models.personal.training import Personal
    from streaming.signal.info import SignalInfo


def save_profile(
    root: Path,
    pseudonym: str,
    personal: Personal,
    info: SignalInfo,
    *,
    today: date,
    recordings: Sequence[str] = (),
    read_as: Mapping[str, tuple[str | None, str | None]] | None = None,
) -> Profile:
    """Write a profile, or a newer state of one that is there.

    The model comes first, under a name of its own, and `profile.json` takes the place of the old
    one at once: whatever happens in between, the folder holds one whole state.

    Parameters
    ----------
    root : Path
        Folder of all profiles; made, with mode 0700, where it is missing.
    pseudonym : str
        Up to 40 letters, digits, ``-`` and ``_``.
    personal : Personal
        What came of the calibration; its model is kept only where it was adopted.
    info : SignalInfo
        The headset.
    today : date
        Day of the calibration.
    recordings : sequence of str
        Where the labelled recordings lie.
    read_as : mapping of str to (str or None, str or None), optional
        By recording, the ``--map`` and ``--unit`` that it is read with.

    Returns
    -------
    profile : Profile
        As `load_profile` gives it.

    Raises
    ------
    UsageError
        Where the pseudonym will not do.
    SignalMismatch
        Where the headset is another than the model's, or than that of the profile that is there.
    OutputError
        Where it cannot be written.
    """
    from models.bundle import save_bundle  # noqa: PLC0415 - loads torch

    check_pseudonym(pseudonym)
    folder, spec = root / pseudonym, personal.bundle.manifest.recipe
    if (folder / ABOUT).exists():
        refuse_other_headset(load_profile(root, pseudonym), info)
    if lacking := missing_channels(spec, info):
        raise other_headset(f"The model reads {spec.montage}", f"the signal lacks {lacking[0]}")
    model = None
    try:
        for each in (root, folder):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            each.chmod(0o700)
        if personal.result.adopted:
            model = f"model-{personal.bundle.manifest.content_sha256[:12]}.safetensors"
            save_bundle(personal.bundle, folder / model, overwrite=True)
        about = {
            "schema": SCHEMA,
            "pseudonym": pseudonym,
            "device": info.device,
            "montage": spec.montage,
            "simulated": info.simulated,
            "date": today.isoformat(),
            "model": model,
            "recordings": list(recordings),
            "read_as": {file: list(said) for file, said in (read_as or {}).items()},
            "aligned": None,
            "result": personal.result.to_dict(),
        }
        write_whole(folder / ABOUT, json.dumps(about, indent=1).encode())
        _leave_only(folder, model)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    return load_profile(root, pseudonym)


def save_aligned(profile: Profile, bundle: Bundle, day: date) -> Profile:
    """Keep a profile's model as it is on one day, in place of the last one of this kind.

    Parameters
    ----------
    profile : Profile
        With a model.
    bundle : Bundle
        What `models.personal.alignment.aligned` made of that model.
    day : date
        The day that it is for.

    Returns
    -------
    profile : Profile
        As `load_profile` gives it.

    Raises
    ------
    OutputError
        Where it cannot be written; the profile stays as it was then.
    """
    from models.bundle import save_bundle  # noqa: PLC0415 - loads torch

    folder = profile.folder
    name = f"day-{day.isoformat()}-{bundle.manifest.content_sha256[:12]}.safetensors"
    try:
        about = json.loads((folder / ABOUT).read_bytes())
        save_bundle(bundle, folder / name, overwrite=True)
        about["aligned"] = {"date": day.isoformat(), "model": name}
        write_whole(folder / ABOUT, json.dumps(about, indent=1).encode())
        _leave_only(folder, about["model"], name)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    return load_profile(folder.parent, profile.pseudonym)


def _leave_only(folder: Path, *names: str | None) -> None:
    """Take away the models that a profile no longer names."""
    for pattern in ("model-*.safetensors", "day-*.safetensors"):
        for old in folder.glob(pattern):
            if old.name not in names:
                old.unlink()


def export_profile(profile: Profile, out: Path, *, overwrite: bool = False) -> None:
    """Write a profile, without its recordings, into one zip file of mode 0600.

    Raises
    ------
    UsageError
        Where the file is there already, and `overwrite` is off.
    OutputError
        Where it cannot be written.
    """
    if out.exists() and not overwrite:
        raise UsageError(f"{out} is there already. Name another file, or say --force.")
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as scratch:
            beside = Path(scratch) / out.name
            beside.touch(mode=0o600)
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.write(profile.folder / ABOUT, ABOUT)
                page = profile.folder / PAGE
                for file in (profile.model, profile.aligned, page if page.is_file() else None):
                    if file is not None:
                        packed.write(file, file.name)
            beside.replace(out)
    except OSError as error:
        raise _cannot_write(out, error) from error


def delete_profile(root: Path, pseudonym: str) -> None:
    """Delete a profile, broken ones too: no copy stays, and half of it is never taken for whole.

    Recordings in its folder go with it; those that lie elsewhere stay (`Profile.recordings`).

    Raises
    ------
    BundleError
        Where there is none of this name.
    OutputError
        Where it cannot be deleted, or is a link: what it leads to would stay.
    """
    check_pseudonym(pseudonym)
    folder = root / pseudonym
    if not folder.is_dir():
        raise BundleError(f"There is no profile {pseudonym!r}; there is nothing to delete.")
    if folder.is_symlink():
        raise OutputError(
            f"The profile {pseudonym!r} is a link to {folder.resolve()}, and nothing was deleted. "
            f"Delete that folder, and then the link {folder}."
        )
    try:
        going = Path(tempfile.mkdtemp(prefix=DELETING, dir=root))
        folder.rename(going / pseudonym)
        shutil.rmtree(going)
    except OSError as error:
        raise OutputError(
            f"The profile {pseudonym!r} could not be deleted ({error.strerror}). See who owns "
            f"{folder}."
        ) from error


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written ({error.strerror or error}). Name a folder that is yours and "
        "has room."
    )
