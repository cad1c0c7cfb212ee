"""Which electrode each channel of a stream is, as the user says it in a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.source_warnings import names_stand_for_electrodes, signal_channels
from streaming.naming import AUXILIARY, name_channels, names_to_map
from streaming.signal.info import MONTAGES, POSITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streaming.signal.info import Montage
    from streaming.sources.identity import FoundStream

ELECTRODES: tuple[str, ...] = tuple(
    dict.fromkeys([*(name for m in MONTAGES.values() for name in m.device_order), *POSITIONS])
) + tuple(sorted(AUXILIARY))
"""All that a channel can be called, the headsets' electrodes in their own order first."""


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """What the user's answers come to.

    Attributes
    ----------
    pairs : dict of str to str or None
        As `streaming.naming.name_channels` takes it; None where every channel keeps its name.
    refusal : str
        Why it cannot be used, as a sentence; empty where it can.
    """

    pairs: dict[str, str] | None = None
    refusal: str = ""


def channels_to_name(found: FoundStream) -> tuple[str, ...]:
    """Return what a map calls the channels of a stream that are read."""
    return names_to_map(_labels(found))


def needs_naming(found: FoundStream) -> bool:
    """Tell whether the user should be asked which electrodes a stream's channels are."""
    return not names_stand_for_electrodes(found)


def headset_like(found: FoundStream) -> Montage | None:
    """Return the headset that sends as many channels, whose order may be proposed; None for none.

    It is never more than a proposal: nothing tells that a stream of four channels is a Muse's.
    """
    n_channels = len(signal_channels(found))
    fitting = [m for m in MONTAGES.values() if n_channels in (len(m.device_order), len(m.sent))]
    return fitting[0] if fitting else None


def proposed_names(found: FoundStream, montage: Montage) -> dict[str, str]:
    """Return the electrode of each channel where a stream sends in a headset's own order."""
    return dict(zip(channels_to_name(found), montage.sent, strict=False))


def channel_map_of(found: FoundStream, chosen: Mapping[str, str]) -> ChannelMap:
    """Check what the user chose, by the rules of ``--map``.

    Parameters
    ----------
    found : FoundStream
        The stream.
    chosen : mapping of str to str
        Electrode of each channel, by what `channels_to_name` calls it; one that is missing or
        empty keeps its name.
    """
    theirs = channels_to_name(found)
    pairs = {name: chosen[name] for name in theirs if chosen.get(name)}
    called: dict[str, list[str]] = {}
    for name in theirs:
        called.setdefault(pairs.get(name, name), []).append(name)
    for electrode, names in called.items():
        if len(names) > 1:
            return ChannelMap(
                None,
                f"Channels {', '.join(names)} are all called {electrode}. Give each its own "
                "electrode.",
            )
    if not pairs and theirs != _labels(found):
        return ChannelMap(
            None, "The channels are not named apart. Say which electrodes they are in the table."
        )
    name_channels(_labels(found), pairs)  # The same rules: what passed here passes there.
    return ChannelMap(pairs or None)


def _labels(found: FoundStream) -> tuple[str, ...]:
    return tuple(found.ch_names[n] for n in signal_channels(found))
