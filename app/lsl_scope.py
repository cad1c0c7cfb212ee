"""How far LSL looks for streams, and where that is set: read for the user, never changed here."""

from __future__ import annotations

from configparser import ConfigParser, Error
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "lsl_api.cfg"
"""Name of liblsl's configuration."""

USUAL = "site"
"""What liblsl takes where nothing is set."""

LARGEST = 64 * 1024
"""Bytes that are looked at; a configuration takes one."""

REACHES: Mapping[str, str] = MappingProxyType(
    {
        "machine": "on this machine only",
        "link": "on this machine and on the network that it is plugged into",
        "site": "on this machine and on the networks of this site",
        "organization": "on all networks of this organisation",
        "global": "everywhere that multicast reaches",
    }
)
"""liblsl's scopes (`ResolveScope`), nearest first, in words."""


@dataclass(frozen=True, slots=True)
class LslScope:
    """How far streams are looked for.

    Attributes
    ----------
    name : str
        One of `REACHES`, or whatever the user has written.
    reach : str
        That in words.
    origin : str
        Where it is set, without the name of the user's home.
    """

    name: str
    reach: str
    origin: str


def lsl_scope(environment: Mapping[str, str], system: Path = Path("/etc/lsl_api")) -> LslScope:
    """Return how far LSL looks for streams, from the file that liblsl would read.

    Parameters
    ----------
    environment : mapping of str to str
        The process's environment.
    system : Path
        The machine's folder of such a file.

    Notes
    -----
    liblsl takes the first file that is there: the one that ``LSLAPICFG`` names, then one in the
    present folder, in ``~/lsl_api``, and in the system's folder (tried out with liblsl 1.18).
    """
    home = environment.get("HOME", environment.get("USERPROFILE", ""))
    named = environment.get("LSLAPICFG")
    places = {
        "the present folder": Path(FILE),
        f"~/lsl_api/{FILE}": Path(home, "lsl_api", FILE),
        str(system / FILE): system / FILE,
    }
    if named is not None:
        places = {"the file that LSLAPICFG names": Path(named), **places}
    for origin, path in places.items():
        if path.is_file():
            found = _scope_in(path)
            if found is None:
                return _scope(USUAL, f"as usual; {origin} says nothing else")
            return _scope(found, f"set in {origin}")
    return _scope(USUAL, "as usual; no lsl_api.cfg is there")


def _scope(name: str, origin: str) -> LslScope:
    return LslScope(name, REACHES.get(name.lower(), "as LSL understands it"), origin)


def _scope_in(path: Path) -> str | None:
    """Return the scope that a file sets; None where it sets none, or cannot be read."""
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_string(file.read(LARGEST))
    except (OSError, ValueError, Error):
        return None
    found = parser.get("multicast", "ResolveScope", fallback="").strip()
    return found[:40] or None
