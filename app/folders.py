"""Where the user's own files live: recordings, profiles, models and caches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import platformdirs

from streaming.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def data_folder() -> Path:
    """Return the platform's user data folder for this program; it may not exist yet."""
    return platformdirs.user_data_path("affectscope", appauthor=False)


def models_folder() -> Path:
    """Return the folder of the user's own model files; it may not exist yet."""
    return data_folder() / "models"


def windows_folder() -> Path:
    """Return the folder of windows kept between trainings; it may not exist yet."""
    return data_folder() / "windows"


def recordings_folder() -> Path:
    """Return the folder of recordings that nobody named; it may not exist yet."""
    return data_folder() / "recordings"


def profiles_folder() -> Path:
    """Return the folder of the wearers' profiles; it may not exist yet."""
    return data_folder() / "profiles"


def made_private(folder: Path) -> Path:
    """Make a folder that no other user can enter, and return it.

    EEG of a person is nobody else's business, so the folder, and what is made on the way to it, get
    mode 0700 whatever the umask says.

    Raises
    ------
    OutputError
        Where the folder cannot be made, or its mode cannot be set.
    """
    try:
        missing = [each for each in folder.parents if not each.exists()]
        for each in (*reversed(missing), folder):
            each.mkdir(mode=0o700, exist_ok=True)
            each.chmod(0o700)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made private ({error.strerror}). Make it writable for "
            "you, or point XDG_DATA_HOME at a folder that is."
        ) from error
    return folder
