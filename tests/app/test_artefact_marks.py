"""What the wearer did, under the newest samples: each looked at once; a seek forgets it."""

from __future__ import annotations

import numpy as np
import pytest

from app.artefact_marks import AROUND, ArtefactMarks
from app.resources import load_head
from streaming.signal.blocks import Chunk
from streaming.signal.simulation import simulate_recording

SFREQ = 256


def a_blinking_wearer():
    """Half a minute of somebody who keeps still but for blinks at 10 and 20 s."""
    recording, _ = simulate_recording("muse", 0, 30, load_head(), artefacts=False)
    chunk = recording.chunks[0]
    for second in (10, 20):
        part = slice(second * SFREQ - 40, second * SFREQ + 40)
        chunk.data[:4, part] += np.outer(load_head().blink["muse"], 140 * np.hanning(80))
    return recording


def a_signal():
    """What came of the blinking wearer, in one chunk."""
    recording = a_blinking_wearer()
    return recording.info, recording.chunks[0]


def newest(chunk, stop, seconds=10):
    return chunk[max(0, stop - round(seconds * SFREQ)) : stop]


def look(marks, chunk):
    """Let a stretch be looked at to its end."""
    marks.update(chunk)
    marks.look_on(0.0, at_once=True)


def test_a_blink_is_marked_where_it_was_and_slides_out_of_sight():
    """As a span around it, which no picture in between changes."""
    info, chunk = a_signal()
    marks = ArtefactMarks(info)
    seen = {}
    for stop in range(SFREQ, 30 * SFREQ, SFREQ // 4):
        look(marks, newest(chunk, stop))
        seen[stop / SFREQ] = marks.since(stop - 10 * SFREQ)

    assert seen[9.0] == ()
    (blink,) = seen[13.0]
    assert blink.word == "blink"
    assert blink.start < 10 * SFREQ < blink.stop
    assert 2 * AROUND < (blink.stop - blink.start) / SFREQ < 1.0
    assert len(seen[21.0]) == 0
    assert len(seen[23.0]) == 1


def test_what_touches_and_is_called_alike_is_one_span():
    """Two blinks in a row are shaded once; what shades twice is darker."""
    info, chunk = a_signal()
    part = slice(10 * SFREQ + 60, 10 * SFREQ + 140)
    chunk.data[:4, part] += np.outer(load_head().blink["muse"], 140 * np.hanning(80))
    marks = ArtefactMarks(info)
    for stop in range(SFREQ, 15 * SFREQ, SFREQ):
        look(marks, newest(chunk, stop))
    (both,) = marks.since(0)
    assert both.start < 10 * SFREQ < 10 * SFREQ + 100 < both.stop


def test_after_a_jump_back_nothing_of_what_came_later_is_shown():
    """What lies ahead has not happened."""
    info, chunk = a_signal()
    marks = ArtefactMarks(info)
    look(marks, newest(chunk, 29 * SFREQ))
    assert len(marks.since(19 * SFREQ)) == 1
    look(marks, newest(chunk, 5 * SFREQ))
    assert marks.since(0) == ()


def test_missing_samples_are_passed_over():
    """What the wearer did before and behind a hole is found."""
    info, chunk = a_signal()
    broken = Chunk(chunk.data.copy(), chunk.times, 0)
    broken.data[:, 15 * SFREQ : 16 * SFREQ] = np.nan
    marks = ArtefactMarks(info)
    for stop in range(SFREQ, 30 * SFREQ, SFREQ):
        look(marks, newest(broken, stop))
    assert [one.word for one in marks.since(SFREQ)] == ["blink"] * 2


def test_it_is_all_one_whether_it_comes_at_once_or_bit_by_bit():
    info, chunk = a_signal()
    at_once, bit_by_bit = ArtefactMarks(info), ArtefactMarks(info)
    look(at_once, newest(chunk, 29 * SFREQ, 12))
    for stop in range(17 * SFREQ + 30, 29 * SFREQ + 1, SFREQ // 4):
        look(bit_by_bit, newest(chunk, stop, stop / SFREQ - 17))
    look(bit_by_bit, newest(chunk, 29 * SFREQ, 12))
    assert len(at_once.since(0)) == 1
    assert at_once.since(0) == bit_by_bit.since(0)


@pytest.mark.parametrize("per_second", [4, 30])
def test_the_longest_window_has_its_marks_in_half_a_second(per_second):
    """However often pictures are made, and in no more of them than that takes."""
    info, chunk = a_signal()
    marks = ArtefactMarks(info)
    marks.update(newest(chunk, 30 * SFREQ, 30))
    n_listed = []
    for picture in range(per_second // 2 + 2):
        marks.look_on(10.0 + picture / per_second)
        n_listed.append(len(marks.since(0)))
    assert n_listed[-1] == 2
    assert n_listed[0] < 2


def test_what_waits_is_forgotten_after_a_jump():
    """Nobody looks at it any more."""
    info, chunk = a_signal()
    marks = ArtefactMarks(info)
    marks.update(newest(chunk, 29 * SFREQ))
    look(marks, newest(chunk, 5 * SFREQ))
    assert marks.since(0) == ()


def test_a_longer_window_is_looked_at_from_its_beginning():
    """What came before the place of the last jump was never looked at."""
    info, chunk = a_signal()
    marks = ArtefactMarks(info)
    look(marks, newest(chunk, 28 * SFREQ, 12))
    assert len(marks.since(0)) == 1
    look(marks, newest(chunk, 28 * SFREQ + 8, 22))
    assert len(marks.since(0)) == 2
