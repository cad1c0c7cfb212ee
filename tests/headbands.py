"""Headbands for `tests/bluetooth`: what a classic Muse and a Muse S Athena notify.

Decoding here shares nothing with muselsl, whose own decoder runs in the child.
"""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

CLASSIC = tuple(f"273e000{n}-4c4d-454d-96be-f03bac821358" for n in (7, 6, 5, 3, 4))
"""Characteristics in the order in which a headband notifies them: AUX, TP10, AF8, TP9, AF7."""

COLUMN = (4, 3, 2, 0, 1)
"""The channel of each, in the order TP9, AF7, AF8, TP10, AUX."""

PACKET, SFREQ = 12, 256.0

CLASSIC_STEP = 2000 / 4096
"""µV a step: 12 bits on 2 mV peak to peak."""

ATHENA_STEP = 1450 / 16383
"""µV a step of 14 bits, as BrainFlow and OpenMuse have it."""


def world(folder: Path, *headbands: dict, broken: str = "") -> Path:
    """Write what can be seen over Bluetooth; returns the file for ``AFFECTSCOPE_BLUETOOTH``."""
    path = folder / "bluetooth.json"
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"headbands": headbands, "broken": broken}))
    new.replace(path)
    return path


def classic_headband(folder: Path, steps: np.ndarray, **more) -> dict:
    """Return a classic headband that notifies raw values 0 to 4095, shape (5, n_times)."""
    path = folder / "classic.txt"
    lines = []
    for n, first in enumerate(range(0, steps.shape[1], PACKET)):
        at = (first + PACKET) / SFREQ
        for uuid, column in zip(CLASSIC, COLUMN, strict=True):
            bits = "".join(f"{value:012b}" for value in steps[column, first : first + PACKET])
            data = (n % 65536).to_bytes(2, "big") + int(bits, 2).to_bytes(18, "big")
            lines.append(f"{at:.6f} {uuid} {data.hex()}")
    path.write_text("\n".join(lines))
    return {"name": "Muse-5D1E", "address": "00:55:DA:B0:5D:1E", "packets": str(path), **more}


def athena_headband(folder: Path, recorded: Path, **more) -> dict:
    """Return a Muse S Athena that notifies what one did, at its own pace."""
    path = folder / "athena.txt"
    with gzip.open(recorded, "rt") as file:
        rows = [line.split() for line in file]
    began = datetime.fromisoformat(rows[0][0])
    timed = [((datetime.fromisoformat(at) - began).total_seconds(), *rest) for at, *rest in rows]
    path.write_text("\n".join(f"{at:.6f} {u} {data}" for at, u, data in timed))
    return {"name": "MuseS-A1B2", "address": "00:55:DA:BB:A1:B2", "packets": str(path), **more}


def athena_samples(headband: dict) -> np.ndarray:
    """Return the EEG in what an Athena notifies, µV, shape (4, n_times).

    A notification is a row of packets, each of which begins with its length; behind 14 bytes of
    header comes a block of the kind that byte 9 names, then more blocks with 5 bytes of header.
    """
    sizes = {0x11: 28, 0x12: 28, 0x34: 30, 0x35: 40, 0x36: 40, 0x47: 36, 0x53: 24, 0x98: 20}
    blocks = []
    lines = Path(headband["packets"]).read_text().splitlines()
    notifications = [bytes.fromhex(line.split()[2]) for line in lines]
    for data in notifications:
        at = 0
        while at + 14 <= len(data) and 14 <= data[at] <= len(data) - at:
            packet = data[at : at + data[at]]
            at += packet[0]
            kind, rest = packet[9], packet[14:]
            while kind in sizes and len(rest) >= sizes[kind]:
                if kind in (0x11, 0x12):
                    blocks.append(_eeg_of(rest[:28], 4 if kind == 0x11 else 8))
                rest = rest[sizes[kind] :]
                kind, rest = (rest[0], rest[5:]) if len(rest) > 5 else (None, rest)
    return np.concatenate(blocks, axis=1)


def _eeg_of(block: bytes, n_channels: int) -> np.ndarray:
    bits = np.unpackbits(np.frombuffer(block, np.uint8), bitorder="little").reshape(-1, 14)
    raw = bits @ (1 << np.arange(14))
    return ((raw - 8192) * ATHENA_STEP).reshape(-1, n_channels).T[:4]


def longest_run(received: np.ndarray, sent: np.ndarray) -> int:
    """Return where what was received begins in what was sent, -1 where it is no part of it."""
    for first in np.flatnonzero(np.isclose(sent[0], received[0, 0], atol=1e-3)):
        part = sent[:, first : first + received.shape[1]]
        if part.shape == received.shape and np.allclose(part, received, atol=1e-3):
            return int(first)
    return -1


def increasing(values: np.ndarray) -> bool:
    """Say whether each is larger than the one before."""
    return all(a < b for a, b in pairwise(values))
