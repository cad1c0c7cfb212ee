"""The streams of an XDF file as their headers describe them, and which of them is the EEG."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from streaming.errors import RecordingError, UsageError
from streaming.recordings.xdf_format import CLOCK, CLOCK_CHANNELS, CLOCK_NAME, EEG
from streaming.recordings.xdf_xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streaming.recordings.xdf_format import StreamHeader

_MOST_NAMED = 12
"""Streams that a message lists."""

_LONGEST_NAME = 60
"""Characters of a stream's name in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedStream:
    """What a stream's header says of it.

    Attributes
    ----------
    id : int
        The stream's number in the file.
    name, kind : str
        Name and type, such as ``"Muse"`` and ``"EEG"``; empty where there is none.
    n_channels : int
        Values in each sample.
    sfreq : float
        Nominal rate in Hz; 0 where samples come irregularly.
    format : str
        A key of `streaming.recordings.xdf_format.NUMBERS`, or ``"string"``.
    labels, units, kinds : tuple of str
        Of each channel, empty where nothing is said.
    ours : dict of str to str
        What this program, or its simulated headset, added.
    """

    id: int
    name: str
    kind: str
    n_channels: int
    sfreq: float
    format: str
    labels: tuple[str, ...]
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    ours: Mapping[str, str]

    @property
    def is_eeg(self) -> bool:
        """Whether it carries a signal, and says that it is EEG."""
        return self.kind.strip().upper() == "EEG" and self.format != "string"

    @property
    def is_markers(self) -> bool:
        """Whether it carries named moments: texts, or numbers that come irregularly."""
        about = self.kind.lower()
        named = any(word in about for word in ("marker", "event", "stim", "trigger"))
        return self.format == "string" or (named and not self.sfreq and self.n_channels == 1)

    def __str__(self) -> str:
        """Say what it is, for lists of streams."""
        rate = f"{self.sfreq:g} Hz" if self.sfreq else "no steady rate"
        kind = f"type {self.kind}" if self.kind else "no type"
        name = self.name[:_LONGEST_NAME] or f"stream {self.id}"
        return f"{name} ({kind}, {self.n_channels} channels, {rate})"


def describe(header: StreamHeader, xml: bytes) -> DescribedStream:
    """Read what a stream's header says of each channel.

    Parameters
    ----------
    header : StreamHeader
        What it says of the stream as a whole.
    xml : bytes
        The header itself.

    Returns
    -------
    stream : DescribedStream
        Both.

    Raises
    ------
    ValueError
        Where it is no XML.
    """
    channels = parse_xml(xml).findall("desc/channels/channel")[: header.n_channels]
    nothing = ("",) * (header.n_channels - len(channels))
    labels, units, kinds = (
        tuple((one.findtext(name) or "").strip() for one in channels) + nothing
        for name in ("label", "unit", "type")
    )
    return DescribedStream(
        id=header.id,
        name=header.name,
        kind=header.kind,
        n_channels=header.n_channels,
        sfreq=header.sfreq,
        format=header.format,
        labels=labels,
        units=units,
        kinds=kinds,
        ours=MappingProxyType(dict(header.description)),
    )


def is_our_recording(streams: Mapping[int, DescribedStream]) -> bool:
    """Say whether this program recorded the file: its clock lies beside the EEG."""
    eeg, clock = streams.get(EEG), streams.get(CLOCK)
    if eeg is None or clock is None:
        return False
    counts = clock.format == "double64" and clock.n_channels == len(CLOCK_CHANNELS)
    return eeg.is_eeg and eeg.format == "float32" and clock.name == CLOCK_NAME and counts


def choose_eeg(
    streams: Sequence[DescribedStream], n_samples: Mapping[int, int], wanted: str | None
) -> DescribedStream:
    """Return the one stream that is to be read as EEG.

    Parameters
    ----------
    streams : sequence of DescribedStream
        All of the file's.
    n_samples : mapping of int to int
        How many samples each has, by its number.
    wanted : str or None
        Name or number that the user gave; None for the only one of type EEG.

    Returns
    -------
    stream : DescribedStream
        It holds samples.

    Raises
    ------
    RecordingError
        Where there is none.
    UsageError
        Where several fit, or none is called as wanted.
    """
    filled = [one for one in streams if n_samples.get(one.id, 0)]
    if wanted is not None:
        named = [one for one in filled if wanted in {one.name, str(one.id)}]
        fitting = [one for one in named if one.format != "string"]
        if not fitting:
            raise UsageError(
                f"No stream with a signal is called {wanted!r} in this file (it holds "
                f"{_list(filled)}). Name one of them after the #."
            )
    else:
        fitting = [one for one in filled if one.is_eeg]
    if not fitting:
        raise _no_eeg(streams, filled)
    if len(fitting) > 1:
        names = [one.name for one in fitting]
        first = fitting[0]
        mend = first.name if first.name and names.count(first.name) == 1 else first.id
        raise UsageError(
            f"{len(fitting)} streams could be read as EEG: {_list(fitting)}. Name one after the "
            f"file, as in FILE.xdf#{mend} (a name, or a number of {_numbers(fitting)})."
        )
    return fitting[0]


def _no_eeg(
    streams: Sequence[DescribedStream], filled: Sequence[DescribedStream]
) -> RecordingError:
    """Say what is there instead of EEG."""
    empty = [one for one in streams if one.is_eeg]
    if empty and not any(one.is_eeg for one in filled):
        return RecordingError(
            f"its EEG stream {_list(empty)} holds no samples. Record anew, and see that the "
            "headset streams while it is recorded."
        )
    if not streams:
        return RecordingError("it holds no streams. Record anew.")
    held = f"{_list(filled)}" if filled else f"no samples in any of its {len(streams)} streams"
    signals = [one for one in filled if one.format != "string" and one.sfreq]
    mend = (
        f"If one of them is EEG all the same, name it: FILE.xdf#{signals[0].name or signals[0].id}."
        if signals
        else "Record the headset's stream too."
    )
    return RecordingError(f"it holds no stream of type EEG, but {held}. {mend}")


def _list(streams: Sequence[DescribedStream]) -> str:
    more = f" and {len(streams) - _MOST_NAMED} more" if len(streams) > _MOST_NAMED else ""
    return ", ".join(str(one) for one in streams[:_MOST_NAMED]) + more if streams else "none"


def _numbers(streams: Sequence[DescribedStream]) -> str:
    return ", ".join(str(one.id) for one in streams[:_MOST_NAMED])
