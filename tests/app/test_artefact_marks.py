"""What the wearer did, under the newest samples: each looked at once; a seek forgets it."""

from __future__ import annotations

import numpy as np

from app.artefact_marks import ArtefactMarks
from app.resources import load_head
from streaming.signal.blocks import Chunk
from streaming.signal.simulation import simulate_recording

SFREQ = 256


def a_signal():
    """Half a minute of somebody who keeps still but for blinks at 10 and 20 s."""
    recording, _ = simulate_recording("muse", 0, 30, load_head(), artefacts=False)
    chunk = recording.chunks[0]
    for second in (10, 20):
        part = slice(second * SFREQ - 40, second * SFREQ + 40)
        chunk.data[:4, part] += np.outer(load_head().blink["muse"], 140 * np.hanning(80))
    return recording.info, chunk


def newest(chunk, stop, seconds=10):
    return chunk[max(0, stop - seconds * SFREQ) : stop]


def test_a_blink_is_marked_where_it_was_and_slides_out_of_sight():
    info, chunk = a_signal()
    marks = ArtefactMarks(info)
    seen = {}
    for stop in range(SFREQ, 30 * SFREQ, SFREQ // 4):
        marks.update(newest(chunk, stop))
        seen[stop / SFREQ] = marks.within(newest(chunk, stop))

    assert seen[9.0] == ()
    ((at, word),) = seen[13.0]
    assert word == "blink"
    assert abs(13.0 + at - 10.0) < 0.05
    assert len(seen[21.0]) == 0
    assert len(seen[23.0]) == 1


def test_after_a_jump_back_nothing_of_what_came_later_is_shown():
    info, chunk = a_signal()
    marks = ArtefactMarks(info)
    marks.update(newest(chunk, 29 * SFREQ))
    assert len(marks.within(newest(chunk, 29 * SFREQ))) == 1
    marks.update(newest(chunk, 5 * SFREQ))
    assert marks.within(newest(chunk, 5 * SFREQ)) == ()


def test_missing_samples_are_passed_over():
    info, chunk = a_signal()
    broken = Chunk(chunk.data.copy(), chunk.times, 0)
    broken.data[:, 15 * SFREQ : 16 * SFREQ] = np.nan
    marks = ArtefactMarks(info)
    for stop in range(SFREQ, 30 * SFREQ, SFREQ):
        marks.update(newest(broken, stop))
    assert [word for _, word in marks.within(newest(broken, 29 * SFREQ, 28))] == ["blink"] * 2
