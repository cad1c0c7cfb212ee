"""``list``, first half: the sources that can be watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.output import console, emit, print_line
from app.plain_text import plain, told
from app.source_survey import SCAN_SECONDS
from app.source_warnings import EEG, source_name, stream_warnings
from streaming.errors import StreamNotFound
from streaming.signal.info import MONTAGES, MUSE, montage_of
from streaming.sources.muse_link import begin_scan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streaming.sources.identity import FoundStream
    from streaming.sources.muse_link import Headband, Scan

LOOK_SECONDS = 1.0
"""How long the network is asked: liblsl repeats its question twice a second."""


def run(
    *,
    json: bool,
    look: Callable[[float], Sequence[FoundStream]] | None = None,
    scan: Callable[[float], Callable[[], Scan]] = begin_scan,
) -> None:
    """Print one line a source: the built-in simulators, the headbands and LSL streams in sight.

    Parameters
    ----------
    json : bool
        JSON lines in place of text.
    look : callable, optional
        Looks for LSL streams for some seconds.
    scan : callable
        Begins to look for headbands for some seconds.
    """
    finish = scan(SCAN_SECONDS)
    try:
        found = (look or _look)(LOOK_SECONDS)
        trouble = ""
    except StreamNotFound as error:
        found, trouble = (), str(error)
    scanned = finish()
    rows = [
        *map(simulator_fields, MONTAGES),
        *map(headband_fields, scanned.headbands),
        *stream_rows(found),
    ]
    if json:
        for row in rows:
            emit("source", row)
        return
    _print_table(rows)
    if not found:
        print_line(
            told(trouble)
            or "No LSL stream is in sight. `affectscope doctor` tells whether LSL works here."
        )
    if not scanned.headbands:
        print_line(told(f"No Muse is in sight over Bluetooth. {scanned.trouble}".strip()))
    print_line("")


def headband_fields(headband: Headband) -> dict[str, Any]:
    """Return the same of a headband; what it sends is known once it is connected."""
    return {
        "source": f"muse:{headband.name}",
        "name": headband.name,
        "type": EEG,
        "device": MUSE.device,
        "n_channels": len(MUSE.ch_names),
        "ch_names": list(MUSE.device_order),
        "sfreq": MUSE.sfreq,
        "host": None,
        "source_id": headband.address,
        "uid": None,
        "simulated": False,
        "warnings": [],
    }


def simulator_fields(device: str) -> dict[str, Any]:
    """Return what the JSON line of a built-in simulator says besides its schema and kind."""
    montage = MONTAGES[device]
    return {
        "source": f"simulator:{device}",
        "name": f"simulated {montage.device}",
        "type": EEG,
        "device": montage.device,
        "n_channels": len(montage.sent),
        "ch_names": list(montage.sent),
        "sfreq": montage.sfreq,
        "host": None,
        "source_id": None,
        "uid": None,
        "simulated": True,
        "warnings": [],
    }


def stream_rows(found: Sequence[FoundStream]) -> list[dict[str, Any]]:
    """Return the same of the LSL streams, with what stands against reading each."""
    return [_stream_fields(one, found) for one in found]


def _stream_fields(one: FoundStream, found: Sequence[FoundStream]) -> dict[str, Any]:
    montage = montage_of(one.ch_names)
    return {
        "source": source_name(one, found),
        "name": one.name,
        "type": one.kind,
        "device": montage.device if montage else "unknown",
        "n_channels": one.n_channels,
        "ch_names": list(one.ch_names),
        "sfreq": one.sfreq,
        "host": one.host,
        "source_id": one.source_id,
        "uid": one.uid,
        "simulated": one.simulated,
        "warnings": [str(warning) for warning in stream_warnings(one, found)],
    }


def _look(seconds: float) -> Sequence[FoundStream]:
    from streaming.sources.sight import streams_in_sight  # noqa: PLC0415 - loads liblsl

    return streams_in_sight(seconds)


def _print_table(rows: Sequence[dict[str, Any]]) -> None:
    from rich.table import Table  # noqa: PLC0415 - JSON lines need no rich
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    table.add_column("--source", overflow="fold")
    for heading in ("device", "signal"):
        table.add_column(heading, no_wrap=True)
    table.add_column("notes", ratio=1, min_width=16)
    for row in rows:
        signal = f"{row['n_channels']} ch, {row['sfreq']:g} Hz"
        words = "; ".join(row["warnings"]) or ("simulated" if row["simulated"] else "")
        cells = (row["source"], row["device"], signal, words)
        table.add_row(*(Text(plain(cell)) for cell in cells))
    console().print(table)
