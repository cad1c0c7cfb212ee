"""What the user prefers in the window: plain data, each value checked; no EEG, no labels, no names.

A source that is remembered is the text that `--source` takes, such as ``lsl:Muse-1A2B``. That names
a device, or what whoever set up the sender called it: it is no name of a person of its own, but it
can be made one ("Anna's headband"). It is therefore kept only where the user asks for that, never
without; a digest in its place could not be looked for on the network. Folders are kept relative to
the user's home, whose name is often the user's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SCHEMA = "1"
"""Version of what is stored; what was stored under another one is left alone and not believed."""

THEMES = ("system", "dark", "light", "high-contrast")
TEXT_SIZES = (90, 100, 115, 130)
"""Per cent. Under 90 the smallest type, of 11 pixels, could not be read."""

MAINS = (50, 60)
"""Hz of the world's mains."""

UNITS = ("µV", "mV")
"""In which the scale of the traces is written."""

SCALES = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""µV that the scale bar of the traces may stand for."""

WINDOWS = (5.0, 10.0, 20.0, 30.0)
"""Seconds of signal that the traces may show."""

PALETTES = ("usual", "okabe-ito", "plain")
"""Colours of channels and bands: the theme's own, those that Okabe and Ito chose to be told apart
in every colour vision (2008, jfly.uni-koeln.de/color), or one colour for all."""

LONGEST_SCHEMA = 6
"""Digits of a version that can be one."""

LONGEST_TEXT = 500
"""Characters; names of streams and mappings of channels stay far under it."""

FARTHEST = 32_767
"""Pixels: X11's coordinates are numbers of 16 bits."""

Geometry = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What the user prefers; a value that cannot be is refused with `ValueError`.

    Attributes
    ----------
    theme : {"system", "dark", "light", "high-contrast"}
        Which colours; ``"system"`` follows the desktop.
    text_size : {90, 100, 115, 130}
        Per cent of the usual size.
    reduced_motion : bool
        Whether nothing scrolls or fades: the traces then come anew in steps.
    mains : {50, 60}
        Hz that the notch of the traces takes out; readings never come through it.
    notch : bool
        Whether the traces are notched at all.
    unit : {"µV", "mV"}
        In which the scale of the traces is written.
    scale : float
        µV that the scale bar stands for, one of `SCALES`.
    window_seconds : float
        What the traces show, one of `WINDOWS`.
    palette : {"usual", "okabe-ito", "plain"}
        Colours of channels and bands.
    outlets_off : bool
        Whether nothing is ever sent to other programs, whatever the command line asks.
    recordings_folder : Path or None
        Where recordings go that nobody named; None for the user's data folder.
    welcomed_version : int
        Which version of the intended use the user has agreed to; 0 for none.
    remembered_source : str
        As `--source` takes it; empty where none is to be remembered.
    remembered_map, remembered_unit : str
        What goes with it, as `--map` and `--unit` take it; empty for none.
    geometry : tuple of int or None
        Left, top, width and height of the window; None where it has never been moved.
    """

    theme: str = "system"
    text_size: int = 100
    reduced_motion: bool = False
    mains: int = 50
    notch: bool = True
    unit: str = "µV"
    scale: float = 100.0
    window_seconds: float = 10.0
    palette: str = "usual"
    outlets_off: bool = False
    recordings_folder: Path | None = None
    welcomed_version: int = 0
    remembered_source: str = ""
    remembered_map: str = ""
    remembered_unit: str = ""
    geometry: Geometry | None = None

    def __post_init__(self) -> None:
        for name, (write, read) in _TEXTS.items():
            value = getattr(self, name)
            try:
                survives = read(write(value)) == value
            except (TypeError, ValueError, AttributeError):
                survives = False
            if not survives:
                raise ValueError(f"The preference {name} cannot be {value!r:.100}.")


def as_texts(preferences: Preferences) -> dict[str, str]:
    """Return preferences as they are stored, the schema's version with them."""
    texts = {name: write(getattr(preferences, name)) for name, (write, _) in _TEXTS.items()}
    return {"schema": SCHEMA, **texts}


def from_texts(stored: Mapping[str, object]) -> Preferences:
    """Return what was stored; whatever cannot be believed has its default.

    Parameters
    ----------
    stored : mapping of str to object
        As `as_texts` gives it, and as files come back: with values missing, broken or of another
        type, and of another version.
    """
    if stored.get("schema") != SCHEMA:
        return Preferences()
    values: dict[str, Any] = {}
    for name, (_, read) in _TEXTS.items():
        text = stored.get(name)
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            continue
        try:
            values[name] = read(text)
        except ValueError:
            continue
    return Preferences(**values)


def is_newer(stored: Mapping[str, object]) -> bool:
    """Tell whether a later version of the program stored this, which would lose it to this one."""
    schema = stored.get("schema")
    if not isinstance(schema, str) or len(schema) > LONGEST_SCHEMA:
        return False
    return schema.isascii() and schema.isdigit() and int(schema) > int(SCHEMA)


def clamped(geometry: Geometry, screens: Iterable[Geometry], smallest: tuple[int, int]) -> Geometry:
    """Return where a window can be seen whole, as near as can be to where it was.

    Parameters
    ----------
    geometry : tuple of int
        Where it was, on screens that may be gone.
    screens : iterable of tuple of int
        The screens that there are, each with what a window may take of it; not empty.
    smallest : tuple of int
        Width and height that the window has at least, even where its screen is smaller.

    Returns
    -------
    geometry : tuple of int
        On the screen that shows most of it, or on the first one where none shows anything.
    """
    x, y, width, height = geometry
    left, top, wide, high = max(screens, key=lambda screen: _shared(geometry, screen))
    width = max(min(width, wide), smallest[0])
    height = max(min(height, high), smallest[1])
    x = max(left, min(x, left + wide - width))
    y = max(top, min(y, top + high - height))
    return x, y, width, height


def _shared(one: Geometry, other: Geometry) -> int:
    """Return the area that two rectangles share."""
    sides = (
        min(one[i] + one[i + 2], other[i] + other[i + 2]) - max(one[i], other[i]) for i in (0, 1)
    )
    across, down = (max(0, side) for side in sides)
    return across * down


def _one_of(kind: Callable[[str], object], choices: tuple[object, ...]) -> Callable[[str], object]:
    """Return what reads one of a few values."""

    def read(text: str) -> object:
        value = kind(text)
        if value not in choices:
            raise ValueError(text)
        return value

    return read


def _read_switch(text: str) -> bool:
    return text == "true" if text in ("true", "false") else _refuse(text)


def _write_switch(value: object) -> str:
    return "true" if value is True else "false" if value is False else _refuse(value)


def _read_count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else _refuse(text)


def _read_words(text: str) -> str:
    return text if text.isprintable() and len(text) <= LONGEST_TEXT else _refuse(text)


def _write_folder(folder: object) -> str:
    if folder is None:
        return ""
    if not isinstance(folder, Path):
        _refuse(folder)
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _read_folder(text: str) -> Path | None:
    if not text:
        return None
    folder = Path.home() / text[2:] if text.startswith("~/") else Path(_read_words(text))
    return folder if folder.is_absolute() and "\0" not in text else _refuse(text)


def _write_geometry(geometry: object) -> str:
    if geometry is None:
        return ""
    return ",".join(map(str, geometry)) if isinstance(geometry, tuple) else _refuse(geometry)


def _read_geometry(text: str) -> Geometry | None:
    if not text:
        return None
    x, y, width, height = (int(part) for part in text.split(",", 3))
    if max(map(abs, (x, y, width, height))) > FARTHEST or min(width, height) < 1:
        _refuse(text)
    return x, y, width, height


def _refuse(value: object) -> NoReturn:
    raise ValueError(value)


_Text = tuple["Callable[[object], str]", "Callable[[str], object]"]

_TEXTS: Mapping[str, _Text] = MappingProxyType(
    {
        "theme": (str, _one_of(str, THEMES)),
        "text_size": (str, _one_of(int, TEXT_SIZES)),
        "reduced_motion": (_write_switch, _read_switch),
        "mains": (str, _one_of(int, MAINS)),
        "notch": (_write_switch, _read_switch),
        "unit": (str, _one_of(str, UNITS)),
        "scale": (str, _one_of(float, SCALES)),
        "window_seconds": (str, _one_of(float, WINDOWS)),
        "palette": (str, _one_of(str, PALETTES)),
        "outlets_off": (_write_switch, _read_switch),
        "recordings_folder": (_write_folder, _read_folder),
        "welcomed_version": (str, _read_count),
        "remembered_source": (str, _read_words),
        "remembered_map": (str, _read_words),
        "remembered_unit": (str, _read_words),
        "geometry": (_write_geometry, _read_geometry),
    }
)
"""How each value becomes text, and what reads it again: all that is stored, and nothing else."""
