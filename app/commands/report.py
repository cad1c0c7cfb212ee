"""``report``: a recording to one page that can be read, printed and kept."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from app.choosing import choose_classifier, model_fields, notice
from app.folders import made_private
from app.lines import Tally, event_line, source_fields
from app.output import emit, print_line
from app.plain_text import plain
from app.profile_use import tell_age
from app.progress import progress_of, quietly
from app.readings_csv import readings_table
from app.report.wearer import without_artefact_markers
from app.report.writing import (
    check_targets,
    default_page,
    folder_to_make,
    picture_paths,
    write_files,
)
from streaming.recordings.channels import parse_channel_map
from streaming.recordings.opening import load_libraries, open_recording
from streaming.signal.bands import load_filters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from app.report.page import Page
    from app.report.track import Track
    from models.classifier import TorchClassifier
    from streaming.signal.blocks import Gap, Recording
    from streaming.signal.readings import Reading

    Showing = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
    """Shows how far a work is; as `app.progress.progress_of`."""

log = logging.getLogger(__name__)

PICTURES = ("valence", "contact", "bands", "spectra")
"""The figures that there may be, the most important first."""

WORTH_TELLING = 3600.0
"""Seconds of signal above which one sees how far the work is: under it that takes a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """What a report is asked for with.

    Attributes
    ----------
    file : Path
        The recording.
    out : Path or None
        The page; None for one beside the recording.
    model : str or None
        A model file or name; None for the shipped model, on simulated recordings only.
    csv, png : Path or None
        Where to write the readings and the pictures as well.
    json : bool
        JSON lines in place of a sentence.
    map, unit : str or None
        As for `predict`.
    force : bool
        Overwrite what is there.
    """

    file: Path
    out: Path | None = None
    model: str | None = None
    csv: Path | None = None
    png: Path | None = None
    json: bool = False
    map: str | None = None
    unit: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a report came to.

    Attributes
    ----------
    page : Path
        Where it is.
    pictures : dict of str to Path
        Where each picture is.
    summary : dict of str to object
        What was read, as the line of it has it.
    classifier : TorchClassifier or None
        What read it.
    """

    page: Path
    pictures: dict[str, Path]
    summary: dict[str, Any]
    classifier: TorchClassifier | None


def run(asked: ReportRequest) -> None:
    """Write the report of a recording, and say how far it is and where it went.

    Parameters
    ----------
    asked : ReportRequest
        What is wanted.
    """
    tell_age(asked.model)
    _tell(asked, write(asked, progress_of))


def write(asked: ReportRequest, showing: Showing = quietly) -> Written:
    """Write the report of a recording; only JSON lines, where they are asked for, tell of it.

    Parameters
    ----------
    asked : ReportRequest
        What is wanted.
    showing : callable
        Shows how far it is, where it takes long; as `app.progress.progress_of`.
    """
    load_libraries()
    load_filters()
    begun = perf_counter()
    page = asked.out or default_page(asked.file)
    pictures = picture_paths(asked.png, PICTURES)
    _check(asked, page, pictures.values())
    channel_map = parse_channel_map(asked.map) if asked.map else None
    recording = open_recording(asked.file, channel_map=channel_map, unit=asked.unit)
    reading_time = perf_counter() - begun
    classifier = choose_classifier(recording.info, asked.model)
    for note in recording.notes:
        log.warning("%s: %s", recording.info.name, note)
    if asked.json:
        model = model_fields(classifier)
        source = source_fields(recording.info)
        emit("started", {"source": source, "clock": "file", "model": model})
    begun = perf_counter()
    tally = Tally()
    with readings_table(asked.csv, force=asked.force, source=asked.file) as write_row:
        track = _read(recording, classifier, tally, write_row)
    seconds = reading_time + perf_counter() - begun
    shown = _write(asked.png, page, _drawn(asked.file, recording, classifier, track, showing))
    summary = tally.fields(
        n_samples=recording.n_samples,
        n_missing=sum(gap.n_missing for gap in recording.gaps),
        sfreq=recording.info.sfreq,
        seconds=seconds,
    )
    return Written(page=page, pictures=shown, summary=summary, classifier=classifier)


def _check(asked: ReportRequest, page: Path, pictures: Iterable[Path]) -> None:
    """Refuse what cannot be written before the work and not after it."""
    table = [asked.csv] if asked.csv is not None else []
    # A folder that is not there yet holds nothing that could be lost.
    there = [] if folder_to_make(asked.png) else pictures
    check_targets([page, *table, *there], force=asked.force, source=asked.file)


def _read(
    recording: Recording,
    classifier: TorchClassifier | None,
    tally: Tally,
    write_row: Callable[[str, dict[str, Any]], None],
) -> Track | None:
    """Read the recording as `predict` does, each event counted and written on its way."""
    from app.commands.predict import readings_of  # noqa: PLC0415 - scipy's filters come late
    from app.report.track import track_of  # noqa: PLC0415

    def passed(events: Iterable[Gap | Reading]) -> Iterator[Gap | Reading]:
        for event in events:
            tally.count(event)
            write_row(*event_line(event))
            yield event

    if classifier is None:
        for _ in passed(recording.gaps):
            pass
        return None
    return track_of(
        passed(readings_of(recording, classifier)),
        labels=classifier.labels,
        target=classifier.target,
        hop=classifier.spec.hop,
        begin=recording.start,
        sfreq=recording.info.sfreq,
    )


def _drawn(
    file: Path,
    recording: Recording,
    classifier: TorchClassifier | None,
    track: Track | None,
    showing: Showing,
) -> Page:
    """Return the page on a recording."""
    from app.report.building import Material, page_of  # noqa: PLC0415 - loads matplotlib
    from app.report.survey import survey  # noqa: PLC0415

    lasts = recording.duration >= WORTH_TELLING
    with (showing if lasts else quietly)("looking at the signal") as progress:
        found = survey(recording, progress)
    return page_of(Material(without_artefact_markers(recording), file, found, classifier, track))


def _write(png: Path | None, page: Path, whole: Page) -> dict[str, Path]:
    """Write the page and the pictures; return where each picture is."""
    from app.report.drawing import as_png  # noqa: PLC0415 - loads matplotlib
    from app.report.page import written  # noqa: PLC0415

    if (folder := folder_to_make(png)) is not None:
        made_private(folder)
    shown = picture_paths(png, [name for name in PICTURES if name in whole.drawings])
    write_files(
        {page: written(whole).encode("utf-8")}
        | {path: as_png(whole.drawings[name]) for name, path in shown.items()}
    )
    return shown


def _tell(asked: ReportRequest, done: Written) -> None:
    """Say what was written where."""
    if asked.json:
        emit("summary", done.summary)
        emit(
            "report",
            {
                "file": str(done.page),
                "csv": None if asked.csv is None else str(asked.csv),
                "pictures": [str(path) for path in done.pictures.values()],
            },
        )
        return
    also = [str(path) for path in (asked.csv, *done.pictures.values()) if path is not None]
    print_line(f"The report is in {plain(str(done.page))}.")
    if also:
        print_line(plain(f"Beside it: {', '.join(also)}."))
    if done.classifier is None:
        print_line("No model read the recording; name one with --model to have readings in it.")
    elif words := notice(done.classifier):
        print_line(plain(words))
