"""Checks on values that come out of a file; every fault is a ValueError that names the field."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from streaming.signal.spec import PreprocessingSpec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import UnionType

LONGEST_TEXT = 1000
"""Characters that a name or a sentence in a file may have."""

LARGEST_NUMBER = 1e6
"""Bound for every number in a recipe: above all rates, frequencies and durations of EEG."""

_SPEC_NUMBERS = ("sfreq", "step", "settle", "window", "hop", "clip", "baseline")
_SPEC_TEXTS = ("montage", "reference", "features", "scale")
_SPEC_LISTS = ("ch_names", "notch", "bands")


def check_kind(name: str, value: object, kind: type | UnionType, wanted: str) -> None:
    """Raise ValueError unless `value` is of `kind`, which is `wanted` in words."""
    if not isinstance(value, kind):
        # One kind of error for one kind of fault: the file's, not the caller's.
        raise ValueError(f"{name} must be {wanted}, got {value!r:.100}")  # noqa: TRY004


def check_text(name: str, value: object) -> None:
    """Raise ValueError unless `value` is one line of printable text."""
    check_kind(name, value, str, "one line of text")
    if not value or len(str(value)) > LONGEST_TEXT or not str(value).isprintable():
        raise ValueError(f"{name} must be one line of text, got {value!r:.100}")


def check_number(name: str, value: object, lo: float, hi: float) -> None:
    """Raise ValueError unless `value` is a number from `lo` to `hi`; NaN and booleans are none."""
    # A comparison with NaN is false, so that NaN is refused without being named.
    if isinstance(value, bool) or not isinstance(value, int | float) or not lo <= value <= hi:
        raise ValueError(f"{name} must be a number from {lo:g} to {hi:g}, got {value!r:.100}")


def check_fields(name: str, plain: object, wanted: Iterable[str]) -> dict[str, Any]:
    """Return `plain` as a dict; ValueError unless it holds exactly the `wanted` fields."""
    check_kind(name, plain, dict, "a JSON object")
    found: dict[str, Any] = dict(plain)  # type: ignore[call-overload]
    names = set(wanted)
    if missing := sorted(names - set(found)):
        raise ValueError(f"{name} lacks {', '.join(missing)}")
    if unknown := sorted(set(found) - names):
        raise ValueError(f"{name} has the unknown field {unknown[0]!r:.100}")
    return found


def spec_from_dict(plain: object) -> PreprocessingSpec:
    """Build a recipe from JSON of unknown origin.

    Parameters
    ----------
    plain : object
        What `PreprocessingSpec.to_dict` gave, read back from JSON.

    Returns
    -------
    spec : PreprocessingSpec
        The recipe.

    Raises
    ------
    ValueError
        Where a field is missing, unknown, of another type, or out of range.
    """
    # Types first: the recipe's own checks multiply, and a text times a number may be huge.
    parts = check_fields("the recipe", plain, (field.name for field in fields(PreprocessingSpec)))
    for name in _SPEC_NUMBERS:
        check_number(name, parts[name], 0, LARGEST_NUMBER)
    for name in _SPEC_TEXTS:
        check_text(name, parts[name])
    for name in _SPEC_LISTS:
        check_kind(name, parts[name], list, "a list")
    for name in parts["ch_names"]:
        check_text("a channel's name", name)
    for frequency in parts["notch"]:
        check_number("a notch", frequency, 0, LARGEST_NUMBER)
    for band in parts["bands"]:
        _check_band(band)
    if not parts["bands"] or not parts["ch_names"]:
        raise ValueError("the recipe needs a channel and a band")
    if len(set(parts["ch_names"])) != len(parts["ch_names"]):
        raise ValueError(f"channels must differ, got {', '.join(parts['ch_names'])}")
    if parts["sfreq"] <= 0:
        raise ValueError(f"sfreq must be above 0 Hz, got {parts['sfreq']}")
    return PreprocessingSpec.from_dict(parts)


def _check_band(band: object) -> None:
    edges = check_fields("a band", band, ("name", "l_freq", "h_freq"))
    check_text("a band's name", edges["name"])
    for edge in ("l_freq", "h_freq"):
        check_number(edge, edges[edge], 0, LARGEST_NUMBER)
