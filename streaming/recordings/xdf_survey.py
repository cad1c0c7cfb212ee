"""One walk through an XDF file: its streams, where they lie, and what is damaged."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from streaming.recordings.xdf_decoding import Numbers, Strings
from streaming.recordings.xdf_format import StreamHeader, Tag
from streaming.recordings.xdf_scanning import ClockOffset, Damage, Why, scan_xdf
from streaming.recordings.xdf_streams import DescribedStream, describe
from streaming.recordings.xdf_xml import sample_count

if TYPE_CHECKING:
    from pathlib import Path

    from streaming.recordings.xdf_scanning import Sound

MOST_OFFSETS = 120_960
"""Clock offsets of a stream: a week at one each 5 s. pyxdf draws its line in 1000 rounds through
all of them."""

_OFFSET_EVERY = 1.0
"""Seconds: LabRecorder measures each 5 s, and no clock runs away within one."""

REPAIR = "`affectscope repair` makes a sound file of what is left"


class Listener(Protocol):
    """Takes samples as a walk comes by them."""

    def header(self, stream: DescribedStream) -> None:
        """Take note of a stream."""

    def samples(self, stream: int, body: Numbers | Strings) -> None:
        """Take the samples of a chunk."""


@dataclass(slots=True)
class XdfSurvey:
    """What a file holds.

    Attributes
    ----------
    streams : dict of int to DescribedStream
        By their numbers.
    n_samples : dict of int to int
        Samples found of each stream.
    n_stated : dict of int to int or None
        Samples that each footer states, None where it does not; only streams that have one.
    spans : list of (int, int, int)
        First byte, one past the last, and stream, of the sound chunks that belong to one.
    damage : list of Damage
        What is not sound.
    offsets : dict of int to (int, float)
        How many clock offsets of each stream are kept, and when the last was measured.
    """

    streams: dict[int, DescribedStream] = field(default_factory=dict)
    n_samples: dict[int, int] = field(default_factory=dict)
    n_stated: dict[int, int | None] = field(default_factory=dict)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    offsets: dict[int, tuple[int, float]] = field(default_factory=dict)

    def notes(self) -> tuple[str, ...]:
        """Tell what is damaged or missing, and of streams without samples."""
        empty = [str(one) for one in self.streams.values() if not self.n_samples.get(one.id)]
        about_empty = f"no samples in {', '.join(empty[:6])}" if empty else ""
        full = any(n >= MOST_OFFSETS for n, _ in self.offsets.values())
        about_offsets = (
            f"clock offsets after the first {MOST_OFFSETS:,} are left out" if full else ""
        )
        return tuple(filter(None, (*self.damage_notes(), about_empty, about_offsets)))

    def damage_notes(self) -> tuple[str, ...]:
        """Tell what is damaged or missing."""
        n_bytes = sum(one.n_bytes for one in self.damage)
        if self.damage:
            first = self.damage[0]
            n_places = f"in {len(self.damage)} places, first" if len(self.damage) > 1 else "long,"
            if len(self.damage) == 1 and first.why == Why.CUT and not self.n_stated:
                what = f"it ends within a chunk, of which {n_bytes} bytes are left out"
            else:
                what = f"damage {n_bytes} bytes {n_places} at byte {first.offset}, is left out"
            return (f"{what}, as after a crash or a failed copy; {REPAIR}",)
        if self.streams.keys() - self.n_stated.keys():
            note = (
                "it was never closed: the recorder was stopped hard, or still records; all whole "
                f"chunks are here, and {REPAIR}"
            )
            return (note,)
        short = [
            f"{self.n_samples.get(number, 0)} of {stated} of {self.streams[number]}"
            for number, stated in self.n_stated.items()
            if stated is not None and stated > self.n_samples.get(number, 0)
        ]
        return (f"samples are missing that its end counts: {', '.join(short)}",) if short else ()


def survey_xdf(path: Path, listener: Listener | None = None) -> XdfSurvey:
    """Walk through a file.

    Parameters
    ----------
    path : Path
        A regular file.
    listener : Listener or None
        Is handed headers and samples on the way, in the file's order.

    Returns
    -------
    survey : XdfSurvey
        All but the samples.

    Raises
    ------
    OSError
        Where the disk cannot be read.
    """
    survey = XdfSurvey()
    with path.open("rb") as file:
        for found in scan_xdf(file.fileno()):
            if isinstance(found, Damage):
                survey.damage.append(found)
            elif found.stream is not None:
                _note(survey, found, found.stream, listener)
    return survey


def _note(survey: XdfSurvey, found: Sound, stream: int, listener: Listener | None) -> None:
    """Take note of a sound chunk."""
    if isinstance(found.body, StreamHeader):
        content = 1 + found.raw[0] + 2 + 4
        survey.streams[stream] = describe(found.body, found.raw[content:])
        if listener:
            listener.header(survey.streams[stream])
    elif isinstance(found.body, Numbers | Strings):
        n_samples = found.body.stamps.size
        survey.n_samples[stream] = survey.n_samples.get(stream, 0) + n_samples
        if listener:
            listener.samples(stream, found.body)
    elif isinstance(found.body, ClockOffset):
        if not _is_of_use(survey.offsets, stream, found.body.time):
            return
    elif found.tag == Tag.STREAM_FOOTER:
        survey.n_stated[stream] = sample_count(found.body)  # type: ignore[arg-type]
    _add_span(survey.spans, found.offset, found.offset + len(found.raw), stream)


def _is_of_use(offsets: dict[int, tuple[int, float]], stream: int, time: float) -> bool:
    """Say whether a clock offset is to be kept: neither too soon after the last, nor too many."""
    n_kept, last = offsets.get(stream, (0, -math.inf))
    if n_kept >= MOST_OFFSETS or 0 <= time - last < _OFFSET_EVERY:
        return False
    offsets[stream] = n_kept + 1, time
    return True


def _add_span(spans: list[tuple[int, int, int]], start: int, stop: int, stream: int) -> None:
    """Add a chunk, as one with that before where they touch."""
    if spans and spans[-1][1:] == (start, stream):
        spans[-1] = (spans[-1][0], stop, stream)
    else:
        spans.append((start, stop, stream))
