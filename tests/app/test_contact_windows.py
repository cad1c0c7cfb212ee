"""A list of recordings and a report judge the same windows, and come to the same."""

from __future__ import annotations

from numpy.testing import assert_array_equal

from app.contact_track import contact_track
from app.contact_windows import QUALITIES, cut, window_edges, window_samples
from app.report.survey import survey
from streaming.signal.contact import Contact
from tests.builders import a_recording


def test_the_list_and_the_report_agree_window_by_window():
    """With samples missing in between, and an electrode that is off."""
    recording = a_recording(31, gaps=[(15 * 256, 2 * 256)])
    for chunk in recording.chunks:
        chunk.data[1] = 0.0
    track, whole = contact_track(recording), survey(recording)
    assert track.ch_names == whole.ch_names
    for ours, theirs in (
        (track.start, whole.start),
        (track.stop, whole.stop),
        (track.codes, whole.contact),
    ):
        assert_array_equal(ours, theirs)
    assert set(track.codes[:, 1]) == {QUALITIES.index(Contact.OFF)}


def test_windows_lie_side_by_side_and_the_last_one_reaches_up_to_the_end():
    """What is too short for a window of its own belongs to the one before."""
    (chunk,) = a_recording(9.5).chunks
    n_window = window_samples(256.0)
    assert n_window == 1024
    assert_array_equal(window_edges(chunk, chunk.start, n_window, 256.0), [0.0, 4.0, 9.5])
    windows = cut(chunk.data[:, : 2 * n_window], n_window)
    assert_array_equal(windows[1, 2], chunk.data[2, n_window : 2 * n_window])
