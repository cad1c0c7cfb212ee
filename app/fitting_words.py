"""What to do about an electrode, in words for whoever wears it: where it sits, what helps."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from streaming.signal.info import POSITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streaming.signal.contact import ElectrodeContact


class Trouble(StrEnum):
    """What may be the matter with an electrode, as far as it asks for something else to be done."""

    LOOSE = "loose"
    MAINS = "mains"
    BRIDGE = "bridge"
    MUSCLE = "muscle"
    DRIFT = "drift"


_SIGNS: Mapping[str, Trouble] = MappingProxyType(
    {
        "mains hum": Trouble.MAINS,
        "the same signal as": Trouble.BRIDGE,
        "muscle or noise": Trouble.MUSCLE,
        "drifts by": Trouble.DRIFT,
    }
)
"""Parts of the reasons of `streaming.signal.contact` that tell the trouble; whatever else is said,
the electrode is loose."""

_REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "AF": "on the {side} forehead", "FP": "on the {side} forehead",
        "F7": "at the {side} temple", "F8": "at the {side} temple",
        "FC": "in front of the {side} ear", "F": "on the {side} front of the head",
        "TP": "behind the {side} ear", "T": "above the {side} ear",
        "C": "on the {side} top of the head", "P7": "above and behind the {side} ear",
        "P8": "above and behind the {side} ear", "P": "on the {side} back of the head",
        "O": "at the {side} back of the head", "I": "low at the {side} back of the head",
        "FT": "in front of the {side} ear",
    }
)  # fmt: skip
"""Where an electrode of the 10-20 system sits, by the beginning of its name, the longest first;
odd numbers are left, even ones right (Klem et al. 1999, The ten-twenty electrode system of the
International Federation)."""

_MUSE_PADS: Mapping[str, str] = MappingProxyType(
    {
        "TP9": "move hair away from behind the left ear",
        "TP10": "move hair away from behind the right ear",
        "AF7": "press the left forehead pad",
        "AF8": "press the right forehead pad",
    }
)
"""What helps each pad of a Muse; its maker's fitting guide says the same."""

_ELSE: Mapping[Trouble, str] = MappingProxyType(
    {
        Trouble.MAINS: "move away from cables, chargers and lamps",
        Trouble.BRIDGE: "dry the skin around the sensor{at}",
        Trouble.DRIFT: "hold still until the sensor{at} has settled",
    }
)
"""What helps where an electrode sits well, with room for its place."""

JAW = ("TP", "T", "F7", "F8", "FC", "P7", "P8")
"""Beginnings of the names of electrodes over the muscle that closes the jaw, or near it; others
hear the forehead's or the neck's (Goncharova et al. 2003, doi:10.1016/S1388-2457(03)00093-2)."""


def place_words(name: str) -> str:
    """Return where an electrode sits, with its preposition; empty where that is not known.

    Examples
    --------
    >>> place_words("F7"), place_words("O2"), place_words("Cz")
    ('at the left temple', 'at the right back of the head', 'on the middle top of the head')
    """
    beginning = next((b for b in _longest_first() if name.upper().startswith(b)), None)
    if beginning is None or name not in POSITIONS:
        return ""
    digits = "".join(c for c in name if c.isdigit())
    side = "middle" if not digits else "left" if int(digits) % 2 else "right"
    return _REGIONS[beginning].format(side=side)


def trouble_of(electrode: ElectrodeContact) -> Trouble:
    """Return what is the matter with an electrode that is not good."""
    return next((kind for sign, kind in _SIGNS.items() if sign in electrode.why), Trouble.LOOSE)


def what_helps(electrode: ElectrodeContact, device: str) -> str:
    """Return what helps an electrode, to go on in a sentence.

    Parameters
    ----------
    electrode : ElectrodeContact
        One that is not good.
    device : str
        The headset in words, as `streaming.signal.info.SignalInfo` has it.

    Examples
    --------
    >>> from streaming.signal.contact import Contact, ElectrodeContact
    >>> what_helps(ElectrodeContact("AF8", Contact.OFF, "flat: no signal"), "Muse")
    'press the right forehead pad'
    """
    trouble = trouble_of(electrode)
    if trouble is Trouble.MUSCLE:
        return "relax your jaw" if _hears_jaw(electrode.name) else "relax your forehead and neck"
    if trouble is Trouble.LOOSE:
        return _refitted(electrode.name, device)
    at = place_words(electrode.name)
    return _ELSE[trouble].format(at=f" {at}" if at else "")


def _refitted(name: str, device: str) -> str:
    """Return how a loose electrode is put right."""
    if device == "Muse" and name in _MUSE_PADS:
        return _MUSE_PADS[name]
    at = place_words(name)
    at = f" {at}" if at else ""
    return (
        f"wet the felt pad{at} and press it down" if device == "EPOC" else f"press the sensor{at}"
    )


def instruction(electrode: ElectrodeContact, device: str) -> str:
    """Return what to do about an electrode, as a sentence that names it."""
    helps = what_helps(electrode, device)
    return f"{helps[0].upper()}{helps[1:]} ({electrode.name})."


def hint(electrodes: Sequence[ElectrodeContact], device: str) -> str:
    """Return what helps a few electrodes, as one sentence, each thing once."""
    helps = list(dict.fromkeys(what_helps(one, device) for one in electrodes))
    if not helps:
        return ""
    whole = " and ".join(helps)
    return f"{whole[0].upper()}{whole[1:]}."


def _hears_jaw(name: str) -> bool:
    return name.upper().startswith(JAW)


def _longest_first() -> list[str]:
    return sorted(_REGIONS, key=len, reverse=True)
