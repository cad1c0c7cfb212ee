"""Recorded calibrations of a made-up wearer: the right forehead swings more when it is pleasant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.calibration import markers
from streaming.signal.blocks import Chunk, Gap, Marker, Recording
from streaming.signal.info import MONTAGES, SignalInfo
from tests.app.recorded import a_file

BEGIN = 1000.0
"""Clock of the first sample."""

LEAD_IN, BLOCK, PAUSE = 6.0, 16.0, 4.0
"""Seconds before the first block, of each block, and after it."""

STEPS = (4, 2, 1, 5, 2, 4, 5, 1)
"""Ratings of eight blocks, four of them pleasant."""


def a_signal(steps=STEPS, *, effect=8.0, montage="muse", simulated=False, seed=0, gap=None):
    """The signal of a sitting; `gap` is (start, length) in seconds."""
    headset = MONTAGES[montage]
    rng = np.random.default_rng(seed)
    n_times = round((LEAD_IN + len(steps) * (BLOCK + PAUSE)) * headset.sfreq)
    times = np.arange(n_times) / headset.sfreq
    swing = np.full(n_times, 8.0)
    for number, step in enumerate(steps):
        first = round((LEAD_IN + number * (BLOCK + PAUSE)) * headset.sfreq)
        swing[first : first + round(BLOCK * headset.sfreq)] += effect * (step - 3) / 4
    data = rng.normal(0, 10, (len(headset.device_order), n_times)) + 800
    right = headset.device_order.index(headset.right[1])
    data[right] += swing * np.sin(2 * np.pi * 10 * times + rng.uniform(0, 6))
    info = SignalInfo(
        name="worn",
        device=headset.device,
        ch_names=headset.device_order,
        sfreq=headset.sfreq,
        simulated=simulated,
    )
    whole = Chunk(data.astype(np.float32), BEGIN + times, 0)
    if gap is None:
        return Recording(info, (whole,))
    first, stop = (round(edge * headset.sfreq) for edge in (gap[0], sum(gap)))
    return Recording(info, (whole[:first], Gap(first, stop - first), whole[stop:]))


def a_script(steps=STEPS, *, wearer="ann", sure=2, first=1):
    """What a calibration marks; `steps` are what the wearer said of each block."""
    said = [Marker(BEGIN, markers.begun(wearer))]
    for number, step in enumerate(steps, start=first):
        start = BEGIN + LEAD_IN + (number - first) * (BLOCK + PAUSE)
        wanted = markers.WANTED[step > 3]
        said += [
            Marker(start, markers.block(number, wanted)),
            Marker(start + BLOCK, markers.END),
            Marker(start + BLOCK + 1, markers.rated(number, step, sure)),
        ]
    return said


def at(seconds, text):
    """A marker so many seconds into a recording."""
    return Marker(BEGIN + seconds, text)


def a_sitting(folder, name="one.xdf", steps=STEPS, *, marks=None, wearer="ann", day=1, **signal):
    """Write a calibration; `marks` in place of its markers."""
    recording = a_signal(steps, **signal)
    said = a_script(steps, wearer=wearer) if marks is None else marks
    return a_file(
        folder,
        name,
        recording=recording,
        markers=said,
        started=f"2026-03-{day:02d}T10:00:00+00:00",
        device=recording.info.device,
    )


def with_markers(recording, marks):
    """A recording in memory with markers."""
    return replace(recording, markers=tuple(marks))
