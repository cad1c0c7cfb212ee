"""Make `demo.xdf`: two minutes of a simulated EPOC, with all that a viewer should see once.

Run from the root of the checkout when the simulator or the format of recordings changes:

    python assets/recordings/make_demo.py [OUT] [--force]

The same person is watched live by `affectscope monitor --source simulator:epoc --seed 7`. No
shipped model was trained on them. Made at once and not in real time, without a date: it comes out
the same each time, but for the last bits of a processor, which the headset's converter hides.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from app.resources import load_head
from streaming.recordings.segments import XdfSegment
from streaming.signal.blocks import Block, Chunk, Gap, Marker, Recording
from streaming.signal.simulation import simulate_recording

SEED = 7
SECONDS = 120.0
BEGIN = 1000.0  # clock of the first sample: LSL's counts from the start of the computer
LOST = (50.0, 52.5)  # the link breaks off
LOOSE = ("T7", 95.0, 101.0)  # an electrode lets go, and its channel stands still
STEADY = 3.0  # seconds after a turn of the script when its ramp is over


def demo() -> Recording:
    """Return the recording, marked with the script's valence at each of its turns."""
    whole, valence = simulate_recording("epoc", SEED, SECONDS, load_head())
    (chunk,) = whole.chunks
    sfreq = whole.info.sfreq
    name, *loose = LOOSE
    first, last = (round(second * sfreq) for second in loose)
    channel = chunk.data[whole.info.ch_names.index(name)]
    channel[first:last] = channel[first]
    chunk = Chunk(chunk.data, BEGIN + chunk.times, 0)
    first, last = (round(second * sfreq) for second in LOST)
    blocks: tuple[Block, ...] = (chunk[:first], Gap(first, last - first), chunk[last:])
    return Recording(whole.info, blocks, markers=tuple(truth(valence, sfreq)))


def truth(valence: np.ndarray, sfreq: float) -> list[Marker]:
    """Return a marker at the start and wherever the script begins to move, with where it goes."""
    moves = np.abs(np.diff(valence)) > 0
    turns = np.flatnonzero(moves & ~np.r_[False, moves[:-1]]) + 1
    steady = np.minimum(turns + round(STEADY * sfreq), valence.size - 1)
    places = zip((0, *turns), (0, *steady), strict=True)
    return [Marker(BEGIN + at / sfreq, f"valence={valence[then]:+.3f}") for at, then in places]


def write(recording: Recording, path: Path, *, force: bool) -> None:
    """Write a recording second by second, as the recorder does chunk by chunk."""
    now = BEGIN
    segment = XdfSegment(
        path,
        recording.info,
        clock=lambda: now,
        force=force,
        started="",
        model_name=None,
        labels=(),
    )
    markers = list(recording.markers)
    for block in recording.cut(round(recording.info.sfreq)):
        if isinstance(block, Gap):
            continue
        now = float(block.times[-1])
        due = [marker for marker in markers if marker.time <= now]
        del markers[: len(due)]
        segment.append(block, [], due)
    segment.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", nargs="?", type=Path, default=Path(__file__).with_name("demo.xdf"))
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    asked = parser.parse_args()
    write(demo(), asked.out, force=asked.force)
