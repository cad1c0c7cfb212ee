"""What the wearer did is counted, and its markers are not taken for the user's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.report.wearer import rates_text, without_artefact_markers
from app.resources import load_head
from streaming.signal.blocks import Chunk, Gap, Marker, Recording
from streaming.signal.simulation import simulate_recording


def a_minute():
    recording, _ = simulate_recording("muse", 0, 60, load_head(), artefacts=False)
    return recording


def with_blinks(recording, n):
    chunk = recording.chunks[0]
    data = chunk.data.copy()
    bump = 140 * np.hanning(80)
    for at in np.linspace(500, chunk.times.size - 500, n).astype(int):
        data[:4, at : at + 80] += np.outer(load_head().blink["muse"], bump)
    return replace(recording, blocks=(Chunk(data, chunk.times, 0),))


def test_rates_are_told_by_the_minute_of_signal():
    assert rates_text(a_minute()) == "none"
    assert rates_text(with_blinks(a_minute(), 12)) == "blink 12"


def test_what_is_missing_counts_neither_way():
    chunk = with_blinks(a_minute(), 12).chunks[0]
    half = chunk.times.size // 2
    later = Chunk(chunk.data[:, half:], chunk.times[half:] + 600, half + 600 * 256)
    recording = Recording(a_minute().info, (chunk[:half], Gap(half, 600 * 256), later))
    assert rates_text(recording) == "blink 12"


def test_only_the_monitors_own_marks_are_left_out():
    marks = (Marker(1.0, "artefact:blink"), Marker(2.0, "the song begins"))
    recording = replace(a_minute(), markers=marks)
    assert without_artefact_markers(recording).markers == marks[1:]
