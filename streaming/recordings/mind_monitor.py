"""The CSV of the app Mind Monitor, where it was set to record at constant rate.

One row a sample: a local date-time, band powers, the signal as ``RAW_TP9``, ``RAW_AF7``, ... in
0 to 1682 µV around 800, motion, contact; and rows of their own for what the app noticed or the
user marked, with ``/muse/elements/blink`` or ``/Marker/1`` as their last cell
(https://mind-monitor.com/FAQ.php). Samples come over Bluetooth in packets, so that many share a
millisecond; the rate is fitted as for any other table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import RecordingError
from streaming.naming import device_of, name_channels
from streaming.recordings.cells import read_cells, split_header
from streaming.recordings.layout import lay_on_clock
from streaming.recordings.tables import USUAL_RATES, without_inf
from streaming.signal.blocks import Marker, Recording
from streaming.signal.info import SignalInfo
from streaming.units import to_microvolts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

_STAMPS, _ELEMENTS = "TimeStamp", "Elements"

_RAW = "RAW_"

_INPUTS = {"AUX_RIGHT": "Right AUX", "AUX_LEFT": "Left AUX"}
"""Inputs without an electrode of their own, as muselsl calls them."""

_SLOWEST = 64.0
"""Rows a second under which the app wrote averages at an interval: its choices are 0.1 to 60 s
apart beside "constant", and no headset sends fewer than 220."""


def read_mind_monitor_csv(
    content: bytes,
    name: str,
    *,
    channel_map: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> Recording:
    """Read what Mind Monitor records at constant rate.

    Parameters
    ----------
    content : bytes
        The file, unpacked.
    name : str
        What the recording is to be called.
    channel_map : mapping of str to str or None
        Electrode of columns that are called otherwise, by their names without ``RAW_``.
    unit : str or None
        Unit of the signal; None for the app's own, µV.

    Returns
    -------
    recording : Recording
        Signal in µV; blinks, jaw clenches and the user's marks as markers. Local times are taken
        as if they were UTC, for the file names no zone.

    Raises
    ------
    RecordingError
        Where there is no signal, or no full rate; a sentence about "it", the file.
    UsageError
        Where `channel_map` does not fit the file.
    """
    names, body = split_header(content)
    theirs = [one for one in names if one.startswith(_RAW) or one in _INPUTS]
    if not any(one.startswith(_RAW) for one in theirs):
        raise RecordingError(
            "it is a Mind Monitor CSV without the columns 'RAW_*'. In the app's settings switch "
            "raw data on, and record anew."
        )
    rows, events = _split_events(body)
    names = _without_elements(names, rows)
    words = [one for one in names if one in {_STAMPS, _ELEMENTS} or not one]
    columns, notes = read_cells(rows, names, words=words)
    kept = _with_signal(columns, theirs)
    times = _seconds(columns[_STAMPS], kept)
    markers = _at_rows(events, times)
    labels = [_INPUTS.get(one, one.removeprefix(_RAW)) for one in theirs]
    ch_names, about_names = name_channels(labels, channel_map)
    data = np.stack([columns[one][kept] for one in theirs]).astype(np.float32, copy=False)
    data, about_holes = without_inf(data, ch_names)
    data, about_unit = to_microvolts(data, unit or "uV")
    device = device_of(ch_names)
    layout = lay_on_clock(data, times[kept], usual=USUAL_RATES.get(device, ()))
    return Recording(
        SignalInfo(name=name, device=device, ch_names=ch_names, sfreq=layout.sfreq),
        layout.blocks,
        markers,
        (
            *notes,
            *about_names,
            "its times name no time zone; taken as if they were UTC",
            *about_holes,
            *about_unit,
            *layout.notes,
        ),
    )


def _split_events(body: bytes) -> tuple[bytes, list[tuple[int, str]]]:
    """Take the rows of events out: how many rows stand before each, and what its last cell says."""
    rows: list[bytes] = []
    events: list[tuple[int, str]] = []
    for line in body.splitlines(keepends=True):
        if b"/" in line:
            text = line.decode("utf-8", errors="replace").strip().rpartition(",")[2].strip('" ')
            if text.startswith("/"):
                events.append((len(rows), text.removeprefix("/muse/elements/").removeprefix("/")))
                continue
        if line.strip():
            rows.append(line)
    return b"".join(rows), events


def _without_elements(names: list[str], rows: bytes) -> list[str]:
    """Drop the last name where samples end a cell before it, as the app writes them."""
    first = next((line for line in rows[: 1 << 16].splitlines() if line.strip()), b"")
    short = first.count(b",") == len(names) - 2
    return names[:-1] if short and names[-1] == _ELEMENTS else names


def _with_signal(
    columns: Mapping[str, NDArray[np.generic]], theirs: list[str]
) -> NDArray[np.bool_]:
    """Say which rows hold a sample; others tell of the battery or the connection."""
    there = [np.isfinite(columns[one].astype(np.float64)) for one in theirs]
    kept: NDArray[np.bool_] = np.logical_or.reduce(there)
    if not kept.any():
        raise RecordingError("it holds no numbers in any column 'RAW_*'. Record anew.")
    return kept


def _at_rows(events: list[tuple[int, str]], times: NDArray[np.float64]) -> tuple[Marker, ...]:
    """Give events the time of the row before them; their own stamps lack the milliseconds."""
    rows = np.clip([row - 1 for row, _ in events], 0, times.size - 1)
    pairs = zip(times[rows.astype(np.intp)].tolist(), events, strict=True)
    found = (Marker(time, text) for time, (_, text) in pairs if np.isfinite(time))
    return tuple(sorted(found, key=lambda marker: marker.time))


def _seconds(stamps: NDArray[np.generic], kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Turn date-times into seconds since 1970, and refuse rows at an interval."""
    import pandas as pd  # noqa: PLC0415 - only tables need it, and no start

    words = pd.Series(stamps, dtype=object)
    # Whole seconds come without a fraction, so that no single format fits all rows.
    parsed = pd.to_datetime(words, format="ISO8601", errors="coerce", utc=True)
    since = (parsed - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    seconds: NDArray[np.float64] = since.to_numpy().astype(np.float64)
    cut = np.isnan(seconds[kept]).mean() > 0.5
    times = _clock_seconds(words) if cut else seconds
    _refuse_interval(times[kept])
    if cut:
        raise RecordingError(
            f"a table program has cut its times to {words[0]!r}, and with them what tells samples "
            "apart. Take the file as the app saved it."
        )
    return times


def _clock_seconds(words: pd.Series[str]) -> NDArray[np.float64]:
    """Read ``19:18.8``, minutes and seconds as table programs show date-times."""
    parts = words.astype(str).str.extract(r"^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$").astype(np.float64)
    hours, minutes, seconds = parts.fillna({0: 0.0}).to_numpy().T
    clock: NDArray[np.float64] = 3600.0 * hours + 60.0 * minutes + seconds
    return clock


def _refuse_interval(times: NDArray[np.float64]) -> None:
    """Refuse what the app wrote at an interval: one row stands for many samples."""
    steps = np.diff(times[np.isfinite(times)])
    # Of packets most steps are 0, and across a gap one is long: the mean of the middle half tells.
    middle = np.sort(steps)[steps.size // 4 : steps.size - steps.size // 4]
    if middle.size and (step := float(middle.mean())) > 1 / _SLOWEST:
        raise RecordingError(
            f"it holds a row every {step:.2g} s, which is Mind Monitor's recording interval; the "
            'signal itself is not in it. In the app\'s settings set "Recording Interval" to '
            '"Constant", and record anew.'
        )
