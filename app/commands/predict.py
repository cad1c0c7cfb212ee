"""``predict``: a recording to readings, as fast as it can.

The first line is wanted soon, and says which model reads, so it waits for torch, which proves the
model on its probe window, and for nothing else: the filters load scipy's, and come after it.
"""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING, Any

from app.choosing import choose_classifier, model_fields, notice, why_no_model
from app.lines import Tally, event_line, source_fields
from app.output import emit, print_line
from app.plain_text import plain
from app.profile_use import tell_age
from app.readings_csv import readings_table
from app.words import counted
from streaming.errors import SignalMismatch
from streaming.recordings.channels import parse_channel_map
from streaming.recordings.opening import load_libraries, open_recording
from streaming.signal.bands import load_filters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from models.classifier import TorchClassifier
    from streaming.signal.blocks import Gap, Recording
    from streaming.signal.readings import Reading

log = logging.getLogger(__name__)


def run(
    file: Path,
    *,
    model: str | None,
    csv: Path | None,
    json: bool,
    map: str | None,  # noqa: A002 - named as the option
    unit: str | None,
    force: bool,
) -> None:
    """Read a recording and print its readings.

    Parameters
    ----------
    file : Path
        The recording.
    model : str or None
        A model file or name; None for the shipped model, on simulated recordings only.
    csv : Path or None
        Where to write a table of the readings as well.
    json : bool
        JSON lines in place of a summary in words.
    map : str or None
        Names of the electrodes, such as ``"eeg-ch1=TP9"``.
    unit : str or None
        Unit of the samples.
    force : bool
        Overwrite the table.
    """
    tell_age(model)
    load_libraries()
    begun = perf_counter()
    recording = open_recording(file, channel_map=parse_channel_map(map) if map else None, unit=unit)
    reading_time = perf_counter() - begun
    classifier = choose_classifier(recording.info, model)
    if classifier is None:
        raise SignalMismatch(why_no_model(recording.info))
    for note in recording.notes:
        log.warning("%s: %s", recording.info.name, note)
    tally = Tally()
    with readings_table(csv, force=force, source=file) as write_row:
        if json:
            emit("started", _started(recording, classifier))
        load_filters()
        readings = readings_of(recording, classifier)
        begun = perf_counter()
        for event in readings:
            tally.count(event)
            kind, fields = event_line(event)
            write_row(kind, fields)
            if json:
                emit(kind, fields)
        seconds = reading_time + perf_counter() - begun
    summary = tally.fields(
        n_samples=recording.n_samples,
        n_missing=sum(gap.n_missing for gap in recording.gaps),
        sfreq=recording.info.sfreq,
        seconds=seconds,
    )
    if json:
        emit("summary", summary)
    else:
        print_line(in_words(recording.info.name, summary, classifier))


def readings_of(recording: Recording, classifier: TorchClassifier) -> Iterator[Gap | Reading]:
    """Return an iterator over all that the pipeline says of a recording, in order.

    What must be imported for it is imported when this returns.
    """
    from streaming.pipeline import Pipeline  # noqa: PLC0415 - loads scipy's filters
    from streaming.signal.preprocessing import BLOCK_SECONDS  # noqa: PLC0415

    pipeline = Pipeline(recording.info, classifier)
    blocks = recording.cut(round(BLOCK_SECONDS * recording.info.sfreq))

    def read() -> Iterator[Gap | Reading]:
        for block in blocks:
            yield from pipeline.feed(block)
        yield from pipeline.finish()

    return read()


def in_words(name: str, summary: dict[str, Any], classifier: TorchClassifier) -> str:
    """Say in a few lines what was read and what was not."""
    withheld = summary["abstentions"]
    reasons = ", ".join(f"{reason} {n}" for reason, n in sorted(withheld.items()))
    read = f"{plain(name)}: {summary['duration_s']:.1f} s read with {plain(classifier.name)}"
    counts = f"{summary['predictions']} readings, {sum(withheld.values())} hops without one"
    lost = counted(summary["samples_lost"], "sample")
    gaps = f"{counted(summary['gaps'], 'gap')} ({lost} lost)"
    speed = f"{summary['realtime_factor']:.0f} times as fast as the signal"
    return "\n".join(
        filter(
            None,
            [
                f"{read}, {speed}.",
                f"{counts}{f' ({reasons})' if reasons else ''}; {gaps}.",
                plain(notice(classifier)),
            ],
        )
    )


def _started(recording: Recording, classifier: TorchClassifier) -> dict[str, Any]:
    return {
        "source": source_fields(recording.info),
        "clock": "file",
        "model": model_fields(classifier),
    }
