"""What a calibration says in its recording, so that the recording alone tells what was done.

    calibration=NAME            whose, at the start; the order of the blocks was drawn at random
    rest=open, rest=closed      eyes open, eyes closed; `rest=quiet` for minutes to align a day by
    block=7 pleasant            the wearer calls up something pleasant, from here
    block=7 rated=4 sure=2      what it was like, given after the block
    block=7 void                it does not count: broken off, skipped, or the signal was lost
    end                         of a rest or a block

None of them has the form ``label=...``, which names what a wearer felt of their own accord.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.self_report import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streaming.signal.blocks import Marker

END = "end"
"""Ends a rest or a block."""

WANTED = ("unpleasant", "pleasant")
"""What a block may ask for; places are those of the labels ``low`` and ``high``."""

SURE = {1: "not very sure", 2: "fairly sure", 3: "very sure"}
"""How sure a wearer may be of a rating."""

Rest = Literal["open", "closed", "quiet"]

_BEGUN = re.compile(r"calibration=(?P<name>[\w-]+)", re.ASCII)
_REST = re.compile(r"rest=(?P<kind>open|closed|quiet)")
_BLOCK = re.compile(r"block=(?P<number>\d{1,4}) (?P<wanted>unpleasant|pleasant)")
_RATED = re.compile(r"block=(?P<number>\d{1,4}) rated=(?P<step>[1-5]) sure=(?P<sure>[1-3])")
_VOID = re.compile(r"block=(?P<number>\d{1,4}) void")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDone:
    """A block that was sat through and rated.

    Attributes
    ----------
    number : int
        Of the calibration, from 1.
    wanted : str
        What it asked for: one of `WANTED`.
    start, stop : float
        Seconds on the recording's clock.
    step : int
        What the wearer said it was like: a key of `app.self_report.STEPS`.
    sure : int
        How sure of it: a key of `SURE`.
    """

    number: int
    wanted: str
    start: float
    stop: float
    step: int
    sure: int


@dataclass(frozen=True, slots=True)
class RestDone:
    """A rest: its kind, and seconds on the recording's clock."""

    kind: str
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Told:
    """What the markers of one recording tell of a calibration.

    Attributes
    ----------
    name : str or None
        Whose calibration it is; None where it is none.
    blocks : tuple of BlockDone
        Those that count, in order of time.
    rests : tuple of RestDone
        Those that were ended, in order of time.
    """

    name: str | None
    blocks: tuple[BlockDone, ...]
    rests: tuple[RestDone, ...]


def begun(name: str) -> str:
    """Return the marker that begins a calibration of somebody."""
    return f"calibration={name}"


def rest(kind: Rest) -> str:
    """Return the marker that begins a rest."""
    return f"rest={kind}"


def block(number: int, wanted: str) -> str:
    """Return the marker that begins a block."""
    return f"block={number} {wanted}"


def rated(number: int, step: int, sure: int) -> str:
    """Return the marker that tells what a block was like.

    Raises
    ------
    ValueError
        For a step or a sureness that there is not.
    """
    if step not in STEPS or sure not in SURE:
        raise ValueError(f"no rating: step {step!r}, sure {sure!r}")
    return f"block={number} rated={step} sure={sure}"


def void(number: int) -> str:
    """Return the marker that takes a block back."""
    return f"block={number} void"


def told_by(markers: Iterable[Marker]) -> Told:
    """Read what a recording's markers tell of a calibration.

    A block counts once it was ended and then rated; the last rating holds, and one that is taken
    back afterwards does not count. What was begun and never ended, as by a crash, is left out.

    Parameters
    ----------
    markers : iterable of Marker
        In order of time; others than a calibration's are passed over.

    Returns
    -------
    told : Told
        Of what was sat through.
    """
    name: str | None = None
    going: tuple[str, int, float] | None = None  # what goes on, its number, since when
    ended: dict[int, tuple[str, float, float]] = {}
    done: dict[int, BlockDone] = {}
    rests: list[RestDone] = []
    for marker in markers:
        text = marker.text.strip()
        if found := _BEGUN.fullmatch(text):
            name = found["name"]
        elif found := _REST.fullmatch(text):
            going = found["kind"], 0, marker.time
        elif found := _BLOCK.fullmatch(text):
            going = found["wanted"], int(found["number"]), marker.time
            done.pop(going[1], None)
            ended.pop(going[1], None)
        elif text == END and going is not None:
            what, number, since = going
            if number:
                ended[number] = what, since, marker.time
            else:
                rests.append(RestDone(what, since, marker.time))
            going = None
        elif (found := _RATED.fullmatch(text)) and int(found["number"]) in ended:
            number = int(found["number"])
            wanted, start, stop = ended[number]
            done[number] = BlockDone(
                number=number,
                wanted=wanted,
                start=start,
                stop=stop,
                step=int(found["step"]),
                sure=int(found["sure"]),
            )
        elif found := _VOID.fullmatch(text):
            number = int(found["number"])
            done.pop(number, None)
            ended.pop(number, None)
            going = None if going is not None and going[1] == number else going
    blocks = tuple(sorted(done.values(), key=lambda one: one.start))
    return Told(name, blocks, tuple(rests))
