"""What happened in a recording, as rows of a table: markers, labels, artefacts, gaps, pauses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from app.artefact_marks import WORDS
from app.report.spans import length_text
from app.report.track import ALL_REASONS
from app.review_markers import is_label
from app.self_report import is_event, marker_words
from app.words import REASONS
from streaming.recordings.artefact_clock import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.report.track import Track
    from app.review_material import Material
    from streaming.signal.blocks import Marker


SHORTEST_PAUSE = 3.0
"""Seconds from which a pause is listed: a model that is not sure for a hop or two is no event, and
the overview shows it."""


class Kind(StrEnum):
    """Kinds of events, in the words of the table.

    A course is told by a row of markers, one a second, such as the valence that a simulated person
    plays: no event.
    """

    MARKER = "marker"
    LABEL = "label"
    COURSE = "course"
    ARTEFACT = "artefact"
    GAP = "gap"
    PAUSE = "no reading"


@dataclass(frozen=True, slots=True)
class Event:
    """One row.

    Attributes
    ----------
    at : float
        Seconds from the recording's start.
    kind : Kind
        What it is.
    text : str
        What a person reads of it.
    marker : Marker or None
        The marker that can be changed; None for what was measured.
    """

    at: float
    kind: Kind
    text: str
    marker: Marker | None = None


def events_of(material: Material, track: Track | None) -> tuple[Event, ...]:
    """Return all events of a recording in order of time.

    Parameters
    ----------
    material : Material
        The recording, with the markers as they stand.
    track : Track or None
        What a model read, which tells of pauses.
    """
    markers = material.edits.markers
    found = [
        _of_marker(marker, at)
        for marker, at in zip(markers, material.positions(markers), strict=True)
    ]
    found += _gaps(material)
    if track is not None:
        found += _pauses(track)
    return tuple(sorted(found, key=lambda event: event.at))


def _of_marker(marker: Marker, at: float) -> Event:
    if marker.text.startswith(PREFIX):
        word = marker.text.removeprefix(PREFIX)
        shown = next((words for kind, words in WORDS.items() if kind == word), word)
        return Event(at, Kind.ARTEFACT, shown, marker)
    if is_label(marker.text):
        kind = Kind.LABEL
    else:
        kind = Kind.COURSE if marker.text and not is_event(marker.text) else Kind.MARKER
    return Event(at, kind, marker_words(marker.text), marker)


def _gaps(material: Material) -> Iterator[Event]:
    recording = material.recording
    sfreq = recording.info.sfreq
    for gap in recording.gaps:
        at = (gap.start - recording.start) / sfreq
        missing = f"{gap.n_missing:,} samples missing, {length_text(gap.n_missing / sfreq)}"
        yield Event(at, Kind.GAP, missing)


def _pauses(track: Track) -> Iterator[Event]:
    """Yield each longer run of hops without a reading for the same reason."""
    codes: Sequence[int] = track.reason.tolist()
    stops: Sequence[float] = track.stop.tolist()
    first = 0
    for code, run in groupby(codes):
        n = len(list(run))
        if code >= 0 and n * track.hop >= SHORTEST_PAUSE:
            words = REASONS[ALL_REASONS[code]][0]
            at = max(0.0, stops[first] - track.hop)
            yield Event(at, Kind.PAUSE, f"{words}, {length_text(n * track.hop)}")
        first += n
