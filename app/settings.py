"""What a TOML file may preset: a flag outranks the file, and the file outranks the default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from difflib import get_close_matches
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from app.logs import LEVELS
from streaming.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST = 16 * 1024
"""Bytes: all that can be set takes 1 % of them. A name of dots in more parses for seconds."""

_LARGEST_NUMBER = 2**63 - 1
"""What TOML promises to keep without loss."""

Part = TypeVar("Part")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """What the log shows.

    Attributes
    ----------
    level : str
        ``error``, ``warning``, ``info`` or ``debug``; `-v` and `-q` start from here.
    """

    level: str = "warning"

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise UsageError(f"Log level {self.level!r} is none of {', '.join(LEVELS)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictSettings:
    """Presets of `predict`.

    Attributes
    ----------
    model : str or None
        A model file, or a name that `list` shows.
    map : str or None
        Names for channels, as `--map` takes them.
    unit : str or None
        Unit of the samples, as `--unit` takes it.
    """

    model: str | None = None
    map: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSettings:
    """Presets of `train`.

    Attributes
    ----------
    workers : int or None
        Folds trained side by side, one thread each; None for as many as there are cores.
    seed : int
        Seed of everything random.
    """

    workers: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if (self.workers is not None and self.workers < 1) or self.seed < 0:
            raise UsageError("train.workers must be 1 or more, and train.seed 0 or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All presets, one part a section of the file."""

    log: LogSettings = field(default_factory=LogSettings)
    predict: PredictSettings = field(default_factory=PredictSettings)
    train: TrainSettings = field(default_factory=TrainSettings)


def load_settings(path: Path) -> Settings:
    """Read a settings file.

    Parameters
    ----------
    path : Path
        A TOML file; what it leaves out keeps its default.

    Raises
    ------
    UsageError
        Where the file cannot be read, is no TOML, or holds a name or a value that is not known.
    """
    text = _text(path)
    try:
        return settings_from(tomllib.loads(text))
    except RecursionError:
        raise UsageError(
            f"Settings file {path} has tables or lists too deep in one another. A section holds "
            "its settings at once."
        ) from None
    except (ValueError, UsageError) as error:
        # Beside TOMLDecodeError a ValueError: of a number of more than 4300 digits.
        raise UsageError(f"Settings file {path}: {error}") from error


def _text(path: Path) -> str:
    """Return what a settings file holds, if it is one that a person has written."""
    reason = "it is not UTF-8 text"
    try:
        if path.exists() and not path.is_file():
            reason = "it is no regular file"
        elif path.stat().st_size > _LARGEST:
            reason = f"it has {path.stat().st_size} bytes, and {_LARGEST} are allowed"
        else:
            return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
    except ValueError as error:  # no UTF-8, or a zero byte in the name
        reason = reason if isinstance(error, UnicodeDecodeError) else str(error)
    raise UsageError(
        f"Settings file {path} cannot be read ({reason}). Give --settings a TOML file."
    )


def settings_from(plain: Mapping[str, Any]) -> Settings:
    """Build settings from nested tables.

    Raises
    ------
    UsageError
        Where a name is not known (the nearest right one is named) or a value has the wrong type.
    """
    return _part(Settings, plain, where="")


def first_given(flag: Value | None, preset: Value) -> Value:
    """Return the flag where it was given, else the preset."""
    return preset if flag is None else flag


def _part(kind: type[Part], plain: Mapping[str, Any], where: str) -> Part:
    hints = get_type_hints(kind)
    return kind(**{name: _value(name, value, hints, where) for name, value in plain.items()})


def _value(name: str, value: object, hints: Mapping[str, Any], where: str) -> object:
    if name not in hints:
        near = get_close_matches(name, hints, n=1)
        known = f"did you mean {where + near[0]!r}?" if near else f"known: {', '.join(hints)}."
        raise UsageError(f"nothing is named {where + name!r}; {known}")
    wanted = hints[name]
    if isinstance(wanted, type) and is_dataclass(wanted):
        if not isinstance(value, Mapping):
            raise UsageError(f"{name!r} is a section: write [{name}] above its settings.")
        return _part(wanted, value, f"{name}.")
    allowed = tuple(kind for kind in get_args(wanted) or (wanted,) if kind is not NoneType)
    # bool is an int to Python, never to a person.
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        names = " or ".join(kind.__name__ for kind in allowed)
        raise UsageError(f"{where}{name} takes {names}, found {value!r:.100}.")
    if isinstance(value, int) and not -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER:
        raise UsageError(f"{where}{name} takes numbers up to {_LARGEST_NUMBER}.")
    return value
