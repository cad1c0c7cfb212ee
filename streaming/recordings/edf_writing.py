"""Recordings to EDF+, through edfio: 16-bit numbers at an even rate, markers as annotations."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from streaming.errors import OutputError
from streaming.recordings.evenly import NOT_RECORDED, even_layout, fill_rows
from streaming.recordings.picking import plain_labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from streaming.recordings.evenly import EvenLayout
    from streaming.signal.blocks import Recording

_NOTHING, _LEAST, _MOST = -32768, -32767, 32767
"""The numbers of EDF: the first stands for no number."""

_STEPS = _MOST - _NOTHING

_DECIMALS = 3
"""Of the limits in a header, in µV: no amplifier tells thousandths apart, and smaller numbers would
be written with an exponent, which not all readers know."""

_LONGEST_LABEL = 16

_LONGEST_RECORD = 60
"""Seconds tried for a record that holds a whole number of samples."""

_FIRST_DATE, _LAST_DATE = 1e9, 3.6e9
"""Seconds since 1970 that become a date: from 2001 to EDF's last year, 2084. What reads less counts
from a computer's start."""

_MOST_SAMPLES = 1_000_000_000
"""Of all channels and with the filling of gaps: 2 GB."""


def write_edf(path: Path, recording: Recording) -> tuple[str, ...]:
    """Write a recording as EDF+.

    Gaps and what is no number are written as the least number; annotations called as MNE calls
    them (``BAD_ACQ_SKIP``) say where gaps are.

    Parameters
    ----------
    path : Path
        Where to.
    recording : Recording
        What; it holds samples.

    Returns
    -------
    notes : tuple of str
        What the format could not hold.

    Raises
    ------
    OutputError
        Where the recording is too long, or its values too large, for the format.
    OSError
        Where the file cannot be written.
    """
    import edfio  # noqa: PLC0415 - only who writes EDF needs it

    layout = even_layout(recording)
    n_channels = len(recording.info.ch_names)
    if layout.n_times * n_channels > _MOST_SAMPLES:
        raise OutputError(
            f"With its gaps filled, the recording has {layout.n_times * n_channels:,} samples, "
            "which is too much for EDF. Convert it to .xdf, which fills no gap."
        )
    n_per_record, seconds = _record_of(recording.info.sfreq)
    rate = n_per_record / seconds
    n_rows = -(-layout.n_times // n_per_record) * n_per_record
    labels = plain_labels(recording.info.ch_names, _LONGEST_LABEL)
    signals, steps = [], []
    for channel, label in enumerate(labels):
        numbers, physical = _digitise(recording, channel, n_rows)
        steps.append((physical[1] - physical[0]) / _STEPS)
        signals.append(
            edfio.EdfSignal.from_digital(
                numbers,
                rate,
                label=label,
                physical_dimension="uV",
                physical_range=physical,
                digital_range=(_NOTHING, _MOST),
            )
        )
    file = edfio.Edf(
        signals,
        recording=_about(recording, layout),
        starttime=_starts(layout.begin).time().replace(microsecond=0),
        data_record_duration=seconds,
        annotations=[edfio.EdfAnnotation(*one) for one in _annotations(recording, layout, n_rows)],
    )
    file.write(path)
    return _notes(recording, labels, steps, rate)


def _record_of(sfreq: float) -> tuple[int, float]:
    """Return how many samples a record holds, and how many seconds, of 8 digits."""
    for whole in range(1, _LONGEST_RECORD + 1):
        n_times = round(sfreq * whole)
        if n_times and abs(n_times / whole / sfreq - 1) < 1e-9:
            return n_times, float(whole)
    n_times = max(1, round(sfreq))
    seconds = n_times / sfreq
    return n_times, float(f"{seconds:.{7 - len(str(int(seconds)))}f}"[:8])


def _digitise(
    recording: Recording, channel: int, n_rows: int
) -> tuple[NDArray[np.int16], tuple[float, float]]:
    """Return a channel in whole numbers, and the µV of the least and the greatest, for edfio."""
    values = np.full(n_rows, np.nan)
    fill_rows(recording, channel, values)
    there = np.isfinite(values)
    low, high = (float(f(values[there])) for f in (np.min, np.max)) if there.any() else (0.0, 1.0)
    # One step more below, for the number that stands for nothing.
    span = (high - low) or 1.0
    least, most = _eight(low - span / (_STEPS - 100), math.floor), _eight(high, math.ceil)
    if least is None or most is None:
        raise OutputError(
            f"{recording.info.ch_names[channel]} reaches from {low:.4g} to {high:.4g} µV, which "
            "EDF has no room for. Convert to .xdf or .fif."
        )
    physical = least, most if most > least else least + 1.0
    # Numbers follow the header; edfio would round a range out of a header outwards again.
    least, most = _in_header(*physical)
    steps = (values - least) / ((most - least) / _STEPS)
    numbers = np.full(n_rows, _NOTHING, np.int16)
    numbers[there] = np.clip(np.round(steps[there]) + _NOTHING, _LEAST, _MOST).astype(np.int16)
    return numbers, physical


def _eight(value: float, towards: Any) -> float | None:
    """Return the next number that takes 8 characters; None where there is none."""
    for decimals in range(_DECIMALS, -1, -1):
        near = towards(value * 10**decimals) / 10**decimals
        if len(f"{near:.{decimals}f}") <= 8:
            return float(f"{near:.{decimals}f}")
    return None


def _in_header(least: float, most: float) -> tuple[float, float]:
    """Return the range as it comes back from a header: edfio rounds outwards once more."""
    import edfio  # noqa: PLC0415

    nothing = np.zeros(1, np.int16)
    signal = edfio.EdfSignal.from_digital(nothing, 1.0, physical_range=(least, most))
    return signal.physical_min, signal.physical_max


def _starts(begin: float) -> datetime:
    """Return the date and time of the first sample; the format's own for none where it has none."""
    known = _FIRST_DATE <= begin <= _LAST_DATE
    return datetime.fromtimestamp(begin, UTC) if known else datetime(1985, 1, 1, tzinfo=UTC)


def _about(recording: Recording, layout: EvenLayout) -> Any:
    """Return the field about the recording, which says what `edf_reading.OURS` looks for."""
    import edfio  # noqa: PLC0415

    begin = np.format_float_positional(layout.begin, unique=True, trim="0")
    date = _starts(layout.begin).date()
    return edfio.Recording(
        startdate=date if date.year > 1985 else None,
        equipment_code="Affectscope",
        additional=(f"begin={begin}", *(("simulated=1",) if recording.info.simulated else ())),
    )


def _annotations(
    recording: Recording, layout: EvenLayout, n_rows: int
) -> list[tuple[float, float | None, str]]:
    """Return onset, duration and text of the markers, the gaps, and the filling at the end."""
    sfreq = recording.info.sfreq
    spans = [(one.first, one.stop) for one in layout.filling]
    if n_rows > layout.n_times:
        spans.append((layout.n_times, n_rows))
    skips = [(first / sfreq, (stop - first) / sfreq, NOT_RECORDED) for first, stop in spans]
    markers = [
        (marker.time - layout.begin, None, text)
        for marker in recording.markers
        if (text := _one_line(marker.text))
    ]
    return [*skips, *markers]


def _one_line(text: str) -> str:
    """Return a text without the characters that separate annotations."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def _notes(
    recording: Recording, labels: Sequence[str], steps: Sequence[float], rate: float
) -> tuple[str, ...]:
    """Say what the format could not hold."""
    coarsest = int(np.argmax(steps))
    name = recording.info.ch_names[coarsest]
    notes = [
        f"EDF has 16 bits: samples are rounded, to steps of {steps[coarsest]:.3g} µV in {name}"
    ]
    n_holes = sum(int(np.isnan(chunk.data).sum()) for chunk in recording.chunks)
    if n_holes:
        notes.append(f"{n_holes} samples that are no number are written as the least number")
    if renamed := [
        f"{theirs} as {ours}"
        for theirs, ours in zip(recording.info.ch_names, labels, strict=True)
        if theirs != ours
    ]:
        notes.append(f"EDF's names are short and plain: {', '.join(renamed[:6])}")
    if abs(rate / recording.info.sfreq - 1) > 1e-9:
        notes.append(f"the rate of {recording.info.sfreq:.10g} Hz is written as {rate:.10g} Hz")
    if any(_one_line(marker.text) != marker.text for marker in recording.markers):
        notes.append("markers lose line ends and control characters")
    return tuple(notes)
