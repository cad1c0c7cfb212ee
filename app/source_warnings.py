"""What stands against reading an LSL stream, in words, each with its mend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.naming import AUXILIARY
from streaming.signal.info import POSITIONS, montage_of
from streaming.sources.emotivpro import electrode_picks
from streaming.units import declared_factors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streaming.sources.identity import FoundStream

EEG = "EEG"
"""The type of stream that is read."""

MOST_NAMED = 4
"""Channels that a warning lists by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamWarning:
    """One thing to know of a stream before it is read.

    Attributes
    ----------
    badge : str
        The same in two words or three.
    text : str
        What is the matter, to go on after "this stream: ".
    mend : str
        What to do about it, as sentences.
    is_severe : bool
        Whether the stream cannot be read at all.
    option : str
        What mends it on the command line; empty where no option does.
    """

    badge: str
    text: str
    mend: str
    is_severe: bool = False
    option: str = ""

    def __str__(self) -> str:
        return f"{self.text}: {self.option}" if self.option else self.text


def is_eeg(found: FoundStream) -> bool:
    """Tell whether a stream says that it is EEG."""
    return found.kind.upper() == EEG


def signal_channels(found: FoundStream) -> tuple[int, ...]:
    """Return which channels of a stream are read: all, but for EmotivPRO's counters and markers."""
    picks = electrode_picks(found.ch_names)
    return tuple(range(found.n_channels)) if picks is None else picks


def names_stand_for_electrodes(found: FoundStream) -> bool:
    """Tell whether each channel that is read is named after an electrode or input known here."""
    names = [found.ch_names[n] for n in signal_channels(found)]
    known = all(name in POSITIONS or name in AUXILIARY for name in names)
    return known and len(set(names)) == len(names)


def source_name(found: FoundStream, all_found: Sequence[FoundStream]) -> str:
    """Return what ``--source`` takes for a stream and for no other one in sight.

    The name is best and the source_id next, for both hold when the sender is started again; the
    uid does not.
    """
    for text in (found.name, found.source_id):
        fitting = [one for one in all_found if is_eeg(one) and text in (one.name, one.source_id)]
        if text and not text.startswith("uid=") and fitting == [found]:
            return f"lsl:{text}"
    return f"lsl:uid={found.uid}"


def stream_warnings(
    found: FoundStream, all_found: Sequence[FoundStream]
) -> tuple[StreamWarning, ...]:
    """Return what stands against reading a stream, the worst first.

    Parameters
    ----------
    found : FoundStream
        The stream.
    all_found : sequence of FoundStream
        All streams in sight, with it.
    """
    if not is_eeg(found):
        told = (_of_another_type(found), *_unreadable(found))
    else:
        told = (*_unreadable(found), *_about_names(found), *_about_units(found))
    return (*told, *_about_twins(found, all_found))


def _of_another_type(found: FoundStream) -> StreamWarning:
    return StreamWarning(
        badge="not EEG",
        text=f"it is of type {found.kind or 'none'}, not EEG",
        mend="Choose a stream of type EEG, or let its sender state that type.",
        is_severe=True,
    )


def _unreadable(found: FoundStream) -> tuple[StreamWarning, ...]:
    """Return why a stream's samples can be no EEG."""
    told = []
    if found.channel_format == "string":
        told.append(
            StreamWarning(
                badge="text",
                text="it carries text",
                mend="It holds no signal. Choose another stream.",
                is_severe=True,
            )
        )
    if not found.sfreq > 0:
        told.append(
            StreamWarning(
                badge="no steady rate",
                text="it has no steady rate",
                mend="No frequencies can be told from it. Let its sender state its rate.",
                is_severe=True,
            )
        )
    return tuple(told)


def _about_names(found: FoundStream) -> tuple[StreamWarning, ...]:
    """Return what is the matter with the names of the channels."""
    names = [found.ch_names[n] for n in signal_channels(found)]
    if not all(names):
        some = "some of its" if any(names) else "its"
        return (
            StreamWarning(
                badge="no names",
                text=f"{some} channels have no names",
                mend="Say which electrode each channel is.",
                option="--map",
            ),
        )
    if twice := sorted(name for name, n in Counter(names).items() if n > 1):
        return (
            StreamWarning(
                badge="same names",
                text=f"more than one of its channels is called {_listed(twice)}",
                mend="Say which electrode each channel is.",
                option="--map",
            ),
        )
    if montage_of(tuple(names)) is not None:
        return ()
    unknown = [name for name in names if name not in POSITIONS and name not in AUXILIARY]
    why = f" (no electrode known here is called {_listed(unknown)})" if unknown else ""
    return (
        StreamWarning(
            badge="unknown names" if unknown else "no known headset",
            text=f"its channels are of no headset known here{why}",
            mend="The signal is shown all the same. Say which electrodes they are for a model to "
            "read them.",
            option="--map",
        ),
    )


def _about_units(found: FoundStream) -> tuple[StreamWarning, ...]:
    units = [found.units[n] for n in signal_channels(found)]
    if not all(units):
        badge, text = "no unit", "it names no unit"
    elif declared_factors(units, None) is None:
        badge, text = "unknown unit", f"its unit {units[0]} is not known here"
    else:
        return ()
    mend = "The unit is told by the signal's scale. Look at the preview, and say it if it is wrong."
    return (StreamWarning(badge=badge, text=text, mend=mend, option="--unit"),)


def _about_twins(found: FoundStream, all_found: Sequence[FoundStream]) -> tuple[StreamWarning, ...]:
    """Return what makes a stream hard to tell from another one."""
    others = [one for one in all_found if one.uid != found.uid]
    told = []
    if is_eeg(found) and any(is_eeg(o) and o.name == found.name for o in others):
        told.append(
            StreamWarning(
                badge="same name",
                text="another stream has the same name",
                mend="Look at host and channels to choose the right one, and give each sender a "
                "name of its own.",
            )
        )
    if found.source_id and any(o.source_id == found.source_id for o in others):
        told.append(
            StreamWarning(
                badge="same source_id",
                text="another stream has the same source_id",
                mend="After a loss one may be taken for the other. End the sender that you do not "
                "mean.",
            )
        )
    return tuple(told)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
