"""The sources that can be watched at one moment, whatever found them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.plain_text import plain
from app.source_warnings import EEG, source_name, stream_warnings
from app.words import span
from streaming.signal.info import MONTAGES, MUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.source_warnings import StreamWarning
    from streaming.sources.identity import FoundStream
    from streaming.sources.muse_link import Headband

SIMULATOR, HEADBAND, STREAM = "simulator", "headband", "stream"
"""Kinds of sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInSight:
    """One source that can be chosen, or seen and not chosen.

    Attributes
    ----------
    key : str
        What tells it from every other one, for as long as it is in sight.
    source : str
        As ``--source`` takes it.
    kind : str
        `SIMULATOR`, `HEADBAND` or `STREAM`.
    name, type, host, source_id : str
        As it says; empty where it does not.
    ch_names : tuple of str
        Its channels, empty strings where it does not name them.
    sfreq : float
        Nominal rate in Hz; 0 for an irregular one.
    seen_for : float or None
        Seconds since it was opened, or where its clock is another machine's, since it was first
        seen here; None for a simulator, which is always there.
    warnings : tuple of StreamWarning
        What stands against it, the worst first.
    found : FoundStream or None
        An LSL stream as it was found; None for the other kinds.
    """

    key: str
    source: str
    kind: str
    name: str
    type: str = EEG
    host: str = ""
    source_id: str = ""
    ch_names: tuple[str, ...]
    sfreq: float
    seen_for: float | None = None
    warnings: tuple[StreamWarning, ...] = ()
    found: FoundStream | None = None

    @property
    def can_be_watched(self) -> bool:
        """Whether it can be chosen."""
        return not any(warning.is_severe for warning in self.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is in sight at one moment.

    Attributes
    ----------
    sources : tuple of SourceInSight
        Streams that can be watched, headbands, simulators, then what cannot be watched.
    stream_trouble, bluetooth_trouble : str
        Why no LSL streams or no headbands can be looked for; empty where they can.
    is_looking, is_scanning : bool
        Whether the first look at the network, or a look for headbands, goes on.
    """

    sources: tuple[SourceInSight, ...] = ()
    stream_trouble: str = ""
    bluetooth_trouble: str = ""
    is_looking: bool = False
    is_scanning: bool = False

    @property
    def has_headset(self) -> bool:
        """Whether anything but simulators can be watched."""
        return any(one.can_be_watched and one.kind != SIMULATOR for one in self.sources)


def sources_in_sight(
    streams: Sequence[FoundStream], headbands: Sequence[Headband], seen_for: Callable[[str], float]
) -> tuple[SourceInSight, ...]:
    """Return all sources, each kind in order of names.

    Parameters
    ----------
    streams : sequence of FoundStream
        LSL streams of any type.
    headbands : sequence of Headband
        Headbands that advertise themselves over Bluetooth.
    seen_for : callable
        Given a uid, returns the seconds since it was first seen.
    """
    found = [_stream(one, streams, seen_for(one.uid)) for one in streams]
    return (
        *(one for one in found if one.can_be_watched),
        *map(_headband, headbands),
        *map(_simulator, MONTAGES),
        *(one for one in found if not one.can_be_watched),
    )


def facts(source: SourceInSight) -> tuple[tuple[str, str], ...]:
    """Return what is known of a source, as names and values to be read."""
    found = source.found
    named = [name or f"ch{n + 1}" for n, name in enumerate(source.ch_names)]
    told_of = {
        "Type": plain(source.type),
        "Channels": plain(f"{len(named)}: {', '.join(named)}"),
        "Rate": f"{source.sfreq:g} Hz" if source.sfreq > 0 else "irregular",
        "Format": "" if found is None else found.channel_format,
        "Unit": ""
        if found is None
        else plain(", ".join(sorted(set(found.units) - {""}))) or "none",
        "Host": plain(source.host),
        "Address" if source.kind == HEADBAND else "source_id": plain(source.source_id),
        "Open for": "" if source.seen_for is None else span(source.seen_for),
        "As an option": plain(f"--source {source.source}"),
    }
    return tuple((name, value) for name, value in told_of.items() if value)


def _stream(found: FoundStream, streams: Sequence[FoundStream], seen_for: float) -> SourceInSight:
    return SourceInSight(
        key=f"lsl:{found.uid}",
        source=source_name(found, streams),
        kind=STREAM,
        name=found.name,
        type=found.kind or "none",
        host=found.host,
        source_id=found.source_id,
        ch_names=found.ch_names,
        sfreq=found.sfreq,
        seen_for=seen_for if found.age is None else found.age,
        warnings=stream_warnings(found, streams),
        found=found,
    )


def _headband(headband: Headband) -> SourceInSight:
    """Return a headband; what it sends is known once it is connected."""
    return SourceInSight(
        key=f"muse:{headband.address}",
        source=f"muse:{headband.name or headband.address}",
        kind=HEADBAND,
        name=headband.name or headband.address,
        source_id=headband.address,
        ch_names=MUSE.device_order,
        sfreq=MUSE.sfreq,
    )


def _simulator(device: str) -> SourceInSight:
    montage = MONTAGES[device]
    return SourceInSight(
        key=f"simulator:{device}",
        source=f"simulator:{device}",
        kind=SIMULATOR,
        name=f"Simulated {montage.device}",
        ch_names=montage.sent,
        sfreq=montage.sfreq,
    )
