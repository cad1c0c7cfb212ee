"""The model files that can be used: those shipped with the program, then the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from app.folders import models_folder, profiles_folder
from app.resources import asset_path
from models.modelfile import peek_manifest
from streaming.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.manifest import Manifest

SUFFIX = ".safetensors"


@dataclass(frozen=True, slots=True)
class ModelInSight:
    """A model file, or the reason why it cannot be used.

    Attributes
    ----------
    name : str
        What `--model` takes: the file's stem.
    path : Path
        The file.
    shipped : bool
        Whether it came with the program.
    manifest : Manifest or None
        What the file says of itself; None where it is broken.
    reason : str or None
        Why it is broken; None where it is not.
    """

    name: str
    path: Path
    shipped: bool
    manifest: Manifest | None
    reason: str | None = None


def bundles_folder() -> Path | None:
    """Return the folder of the shipped models, or None where the installation lacks it."""
    try:
        return asset_path("bundles")
    except FileNotFoundError:
        return None


def models_in_sight() -> list[ModelInSight]:
    """Look at every model file, shipped ones first, each group in the order of its names.

    Only the files' headers are read: no torch is loaded and no weight is looked at.
    """
    return [_looked_at(path, shipped=shipped) for path, shipped in _files()]


def find_model(name_or_path: str) -> Path:
    """Return the file of a model.

    Parameters
    ----------
    name_or_path : str
        A path, or a name that `list` shows. A file outranks a name, and among equal names the
        user's own model outranks the shipped one.

    Raises
    ------
    BundleError
        Where there is neither such a file nor such a name; the names there are stand in the text.
    """
    path = Path(name_or_path)
    if path.is_file():
        return path
    # Shipped files come first, so the user's own of the same name takes their place.
    named = {file.stem: file for file, _ in _files()}
    if name_or_path in named:
        return named[name_or_path]
    near = get_close_matches(path.stem, named, n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    if path.name == name_or_path and (profiles_folder() / name_or_path).is_dir():
        guess = f" There is a profile of that name: say --profile {name_or_path}."
    known = f"Models in sight: {', '.join(named)}." if named else "No model is in sight."
    raise BundleError(
        f"No model {name_or_path!r}: it is neither a file nor a name.{guess} {known} "
        "The `list` command shows them."
    )


def shipped_model_for(montage_name: str) -> Path | None:
    """Return the shipped model of a montage (``epoc``, ``muse``), or None where there is none."""
    folder = bundles_folder()
    path = folder / f"demo-{montage_name}{SUFFIX}" if folder else None
    return path if path and path.is_file() else None


def _files() -> Iterator[tuple[Path, bool]]:
    for folder, shipped in ((bundles_folder(), True), (models_folder(), False)):
        if folder and folder.is_dir():
            for path in sorted(folder.glob(f"*{SUFFIX}")):
                yield path, shipped


def _looked_at(path: Path, *, shipped: bool) -> ModelInSight:
    try:
        return ModelInSight(path.stem, path, shipped, peek_manifest(path))
    except BundleError as error:
        return ModelInSight(path.stem, path, shipped, None, str(error))
