"""What the channels of a stream or a file are: whose electrodes, in the user's words or theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.errors import SignalMismatch, UsageError
from streaming.signal.info import POSITIONS, montage_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AUXILIARY = frozenset({"Right AUX", "Left AUX", "AUX"})
"""Muse inputs that carry an electrode only where the wearer has plugged one in."""

_MOST_NAMED = 6
"""Channels that a note lists by name."""


def parse_channel_map(text: str) -> dict[str, str]:
    """Read what the option ``--map`` was given.

    Parameters
    ----------
    text : str
        ``"eeg-ch1=TP9,eeg-ch2=AF7"``: the file's or stream's name, then the electrode.

    Returns
    -------
    channel_map : dict of str to str
        Electrode of each name.

    Raises
    ------
    UsageError
        Where a part is no pair, or a name stands twice.

    Examples
    --------
    >>> parse_channel_map("eeg-ch1=TP9, eeg-ch2=AF7")
    {'eeg-ch1': 'TP9', 'eeg-ch2': 'AF7'}
    """
    channel_map: dict[str, str] = {}
    for part in text.split(","):
        theirs, equals, ours = (side.strip() for side in part.partition("="))
        if not (theirs and equals and ours):
            raise UsageError(
                f"--map has {part.strip()!r} where a pair belongs. Write it as "
                '--map "eeg-ch1=TP9,eeg-ch2=AF7": the name in the file or stream, then the '
                "electrode."
            )
        if theirs in channel_map or ours in channel_map.values():
            raise UsageError(
                f"--map gives {theirs if theirs in channel_map else ours!r} twice. Name each "
                "channel and each electrode once."
            )
        channel_map[theirs] = ours
    return channel_map


def names_to_map(labels: Sequence[str]) -> tuple[str, ...]:
    """Return what a channel map calls each channel: its label, or ``ch1``, ... where none is apart.

    Parameters
    ----------
    labels : sequence of str
        Channels as the file or the stream calls them, empty where one has no name.

    Examples
    --------
    >>> names_to_map(["", "AF7", "AF8", "AF8"])
    ('ch1', 'AF7', 'ch3', 'ch4')
    """
    nameless = [not label or list(labels).count(label) > 1 for label in labels]
    return tuple(f"ch{n + 1}" if nameless[n] else label for n, label in enumerate(labels))


def name_channels(
    labels: Sequence[str], channel_map: Mapping[str, str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the electrodes of foreign channels.

    Parameters
    ----------
    labels : sequence of str
        Channels as the file or the stream calls them, empty where one has no name.
    channel_map : mapping of str to str or None
        Electrode of some or all channels, by their labels; channels without a label of their own
        are called ``ch1``, ``ch2``, ... here.

    Returns
    -------
    ch_names, notes : tuple of str
        The channels' names, all different, and what the user should know.

    Raises
    ------
    SignalMismatch
        Where channels have no name of their own and the map gives them none.
    UsageError
        Where the map names a channel that is not there, or makes two alike.
    """
    channel_map = channel_map or {}
    theirs = names_to_map(labels)
    nameless = [name for name, label in zip(theirs, labels, strict=True) if name != label]
    if nameless and not channel_map:
        found = ", ".join(label or "(none)" for label in labels)
        raise SignalMismatch(
            f"The channels are not named apart (they are called {found}). Say which electrodes "
            f'they are: --map "{nameless[0]}=TP9,...", counted from ch1.'
        )
    if absent := [name for name in channel_map if name not in theirs]:
        raise UsageError(
            f"--map names {', '.join(absent)}, which is no channel here (there are "
            f"{', '.join(theirs)}). Use these names on the left."
        )
    ch_names = tuple(channel_map.get(name, name) for name in theirs)
    if twice := sorted({name for name in ch_names if ch_names.count(name) > 1}):
        raise UsageError(
            f"with --map two channels are called {', '.join(twice)}. Give each its own electrode."
        )
    return ch_names, _about_unknown(ch_names)


def device_of(ch_names: Sequence[str]) -> str:
    """Return the headset whose electrodes are all there, in words, or ``"unknown"``."""
    montage = montage_of(tuple(ch_names))
    return montage.device if montage else "unknown"


def _about_unknown(ch_names: Sequence[str]) -> tuple[str, ...]:
    """Tell of channels that are no electrodes known here."""
    unknown = [name for name in ch_names if name not in POSITIONS and name not in AUXILIARY]
    if not unknown:
        return ()
    more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
    note = (
        f"no electrode known here is called {', '.join(unknown[:_MOST_NAMED])}{more}; kept under "
        f'that name, --map "{unknown[0]}=TP9,..." says which electrode it is'
    )
    return (note,)
