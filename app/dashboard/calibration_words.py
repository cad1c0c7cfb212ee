"""What a calibration's pages say, beside what the session itself says."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from app.calibration.plan import PlanOptions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RATING_SECONDS = 12.0
"""What it takes to read what comes next, to begin, and to rate it afterwards: measured on oneself,
and said with "about"."""

FITTING_SECONDS = 30.0
"""A fit check of a headset that sits well already, and the way into the first block."""

STEPS = (
    ("Fit check", "until all sensors sit well"),
    ("Eyes open, eyes closed", "{baseline:g} s each: does the headset measure you?"),
    ("{blocks} blocks of {block:g} s", "call up something pleasant or unpleasant, as asked"),
    ("After each", "say how it was, 1 to 5, and how sure you are"),
    ("Training", "under a minute; then how well it does"),
)
"""What will happen: titles and words."""

LENGTHS: Mapping[str, PlanOptions] = MappingProxyType(
    {
        "Short": PlanOptions(n_blocks=8, block_seconds=30.0),
        "Usual": PlanOptions(),
        "Long": PlanOptions(n_blocks=20, block_seconds=45.0),
    }
)
"""Lengths of a sitting to choose from. With six blocks, three of a kind, no model can be adopted:
of their twenty orders two tell the labels apart alike, the one that was asked and its mirror image,
so that p is no less than .1."""

ENOUGH = 7
"""Blocks with which a training may find something: three of a kind and four of the other have 35
orders, one of which is less than the 5 % that the test asks for."""

STORED = (
    "The EEG, what was asked and how you rated it, in {folder}, readable by you alone. Nothing is "
    "sent. “affectscope profile delete” and the name removes all of it."
)

LONGEST_FOLDER = 60
"""Characters of a folder's name that is told: a longer one breaks no line."""

SIMULATED = (
    "A simulated person wears this headset. They feel what the wizard asks for, so you can try it "
    "out; the model that comes of it says nothing of a real person."
)

NAME_HINT = "Up to 40 letters, digits, - and _. A pseudonym: better not your name."

KNOWN = "There is a calibration of this name: it goes on where it was left."

SILENT = "Where this computer makes no sound, count slowly to {} and open your eyes."

KEEPS = "Stopping loses nothing: what is done is kept, and goes on any day."

KEPT = "Your blocks are kept. Go on now or on any day, and it is tried again with more of them."

ANOTHER_DAY = (
    "Come back on any day with the same pseudonym, and it goes on where it was left; blocks of "
    "several days make a model that lasts longer."
)


def stored_words(root: Path, home: Path) -> str:
    """Say what is stored, and where.

    Parameters
    ----------
    root : Path
        Folder of all profiles.
    home : Path
        The user's.
    """
    folder = "your own folder on this computer"
    if root.is_relative_to(home) and len(str(root)) <= LONGEST_FOLDER:
        folder = f"~/{root.relative_to(home).as_posix()}"
    return STORED.format(folder=folder)


def minutes(options: PlanOptions) -> int:
    """Return about how many minutes a sitting takes."""
    each = options.block_seconds + options.rest_seconds + RATING_SECONDS
    seconds = FITTING_SECONDS + 2 * options.baseline_seconds + options.n_blocks * each
    return max(1, round(seconds / 60))


def length_words(name: str, options: PlanOptions) -> str:
    """Return a length as people choose it: ``"Usual: 12 blocks of 40 s, about 14 minutes"``."""
    blocks = f"{options.n_blocks} blocks of {options.block_seconds:g} s"
    return f"{name}: {blocks}, about {minutes(options)} minutes"


def step_words(options: PlanOptions) -> tuple[tuple[str, str], ...]:
    """Return what will happen in a sitting."""
    facts = {
        "baseline": options.baseline_seconds,
        "blocks": options.n_blocks,
        "block": options.block_seconds,
    }
    return tuple((title.format(**facts), words.format(**facts)) for title, words in STEPS)
