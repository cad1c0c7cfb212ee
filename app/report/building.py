"""A recording, what was measured of it and what was read of it, put together to a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.contact_windows import QUALITIES
from app.report.model_words import model_facts
from app.report.names import secrets_of, without_names
from app.report.page import ContactRow, Page, Table
from app.report.signal_plots import bands_drawing, contact_drawing, spectra_drawing
from app.report.spans import day_text, length_text, moment_text, started_at
from app.report.summary import SIMULATED, lead, limits, paragraphs
from app.report.track import Track, shares_of
from app.report.valence_plot import valence_drawing
from app.report.wearer import rates_text
from app.signal_display import is_electrode
from streaming.signal.info import montage_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.report.drawing import Drawing
    from app.report.model_words import ModelFacts
    from app.report.survey import Survey
    from models.classifier import TorchClassifier
    from streaming.signal.blocks import Recording

MOST_ROWS = 200
"""Rows of a table of markers or gaps: some pages of paper."""

LONGEST_MARKER = 120
"""Letters shown of a marker."""

REASONS_SHOWN = 2
"""Of each electrode."""

MOST_NAMES = 20
"""Electrodes that are named one by one: those of an EPOC are."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a report is made of.

    Attributes
    ----------
    recording : Recording
        The signal.
    file : Path
        Where it was read from: what must not stand in the page, and its sidecar's place.
    found : Survey
        What was measured of it.
    classifier : TorchClassifier or None
        The model that read it.
    track : Track or None
        What it read.
    """

    recording: Recording
    file: Path
    found: Survey
    classifier: TorchClassifier | None
    track: Track | None


def page_of(material: Material) -> Page:
    """Put a page together, without anybody's name and without a path."""
    recording, found, track = material.recording, material.found, material.track
    info, seconds = recording.info, recording.duration
    model = None if material.classifier is None else model_facts(material.classifier)
    secrets = secrets_of(material.file)
    said = paragraphs(info, found, track, recording.gaps, seconds)
    return Page(
        title=_title(material),
        lead=lead(track, seconds),
        notices=[*([SIMULATED] if info.simulated else []), *(model.warnings if model else ())],
        paragraphs=said if model is None else [*said, model.verdict],
        facts=_facts(material, model),
        drawings={each.name: each for each in _drawings(material)},
        target="" if track is None else track.target,
        shares=() if track is None else shares_of(track),
        contact=_contact_rows(found),
        markers=_marker_table(recording, secrets),
        gaps=_gap_table(recording),
        notes=[without_names(note, secrets) for note in recording.notes],
        model=model,
        limits=limits(track, model.warnings if model else ()),
    )


def device_words(recording: Recording) -> str:
    """Return the headset in words that name nobody: a file may call its device anything."""
    montage = montage_of(recording.info.ch_names)
    return montage.device if montage else "EEG"


def marker_seconds(recording: Recording) -> list[float]:
    """Return when each marker came, in seconds of signal since the first sample.

    The clock of a recording may jump; its samples' indices do not.
    """
    chunks = [chunk for chunk in recording.chunks if chunk.times.size]
    if not chunks:
        return [0.0] * len(recording.markers)
    sfreq, begin = recording.info.sfreq, recording.start
    starts = np.array([float(chunk.times[0]) for chunk in chunks])
    moments = []
    for marker in recording.markers:
        # The latest stretch that had begun; before all of them the first.
        begun = np.flatnonzero(starts <= marker.time)
        chunk = chunks[begun[-1] if begun.size else 0]
        since = marker.time - float(chunk.times[0])
        moments.append((chunk.start - begin) / sfreq + since)
    return moments


def _title(material: Material) -> str:
    recording = material.recording
    begun = started_at(recording, material.file)
    day = f" of {day_text(begun)}" if begun else ""
    length = length_text(recording.duration)
    return f"Recording{day}: {device_words(recording)}, {length}"


def _facts(material: Material, model: ModelFacts | None) -> dict[str, str]:
    recording, found, track = material.recording, material.found, material.track
    info = recording.info
    facts = {
        "length": length_text(recording.duration),
        "signal": "simulated" if info.simulated else "as the file has it",
        "model": model.name if model else "none",
        "readings": "none",
        "electrodes": _electrodes(recording, found),
        "sampling rate": f"{info.sfreq:g} Hz",
        "samples": _count(recording.n_samples),
        "samples missing": _count(sum(gap.n_missing for gap in recording.gaps)),
        "markers": _count(len(recording.markers)),
        "a minute of the wearer": rates_text(recording),
    }
    if track is not None:
        facts["readings"] = f"{_count(int(track.is_read.sum()))} of {_count(track.stop.size)} hops"
    return facts


def _electrodes(recording: Recording, found: Survey) -> str:
    """Name the electrodes where a few are all, else count them."""
    n = sum(is_electrode(name) for name in recording.info.ch_names)
    if n <= MOST_NAMES:
        return f"{n}: {', '.join(found.ch_names)}"
    return str(n) if n == len(found.ch_names) else f"{n}, the first {len(found.ch_names)} below"


def _drawings(material: Material) -> Iterator[Drawing]:
    found, track = material.found, material.track
    seconds = material.recording.duration
    if track is not None and track.stop.size:
        yield valence_drawing(track, seconds, marker_seconds(material.recording))
    if found.contact.size:
        yield contact_drawing(found, seconds)
        if (bands := bands_drawing(found, seconds)) is not None:
            yield bands
        if (spectra := spectra_drawing(found)) is not None:
            yield spectra


def _contact_rows(found: Survey) -> list[ContactRow]:
    if not found.contact.size:
        return []
    rows = []
    for at, name in enumerate(found.ch_names):
        good, fair, off = ((found.contact[:, at] == code).mean() for code in range(len(QUALITIES)))
        why = "; ".join(kind for kind, _ in found.why[at].most_common(REASONS_SHOWN))
        rows.append(ContactRow(name, float(good), float(fair), float(off), why))
    return rows


def _marker_table(recording: Recording, secrets: tuple[str, ...]) -> Table:
    seconds = marker_seconds(recording)
    rows = []
    pairs = list(zip(recording.markers, seconds, strict=True))[:MOST_ROWS]
    for number, (marker, at) in enumerate(pairs, start=1):
        text = without_names(marker.text, secrets)
        short = text if len(text) <= LONGEST_MARKER else f"{text[: LONGEST_MARKER - 1]}…"
        rows.append((str(number), moment_text(max(0.0, at), recording.duration), short))
    rest = len(recording.markers) - len(rows)
    return Table(rows, f"And {rest} more." if rest else "")


def _gap_table(recording: Recording) -> Table:
    sfreq, begin = recording.info.sfreq, recording.start
    gaps = recording.gaps
    rows = [
        (
            moment_text((gap.start - begin) / sfreq, recording.duration),
            length_text(gap.n_missing / sfreq),
            _count(gap.n_missing),
        )
        for gap in gaps[:MOST_ROWS]
    ]
    rest = gaps[MOST_ROWS:]
    lost = sum(gap.n_missing for gap in rest) / sfreq
    return Table(rows, f"And {len(rest)} more, {length_text(lost)} in all." if rest else "")


def _count(n: int) -> str:
    return f"{n:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
