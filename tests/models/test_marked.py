"""Markers in a recording label its stretches and rate its samples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from models.datasets.marked import Mark, held_valence, label_spans
from models.datasets.recordings import label_recordings
from models.datasets.trials import SIGN_OF_VALENCE
from streaming.errors import UsageError
from streaming.signal.blocks import Marker
from tests.builders import a_recording
from tests.labelled_files import BEGIN, a_folder, a_table, opened, write


def test_markers_label_stretches_of_a_file(tmp_path):
    """They need no label in the name, and take the place of one."""
    markers = [(2, "label=Calm"), (5, "beep"), (8, "tense"), (12, "end"), (13, "label= calm")]
    write(tmp_path / "anna-1.csv", seconds=16, markers=markers)
    write(tmp_path / "ben-tense-1.csv", seconds=16, markers=[(3, "calm"), (9, "label=")])
    write(tmp_path / "ben-tense-2.csv", seconds=16)

    source = opened(tmp_path)
    found = [
        (t.trial, source.task.labels[t.label], t.first / 256, t.recording.blocks[-1].stop / 256)
        for t in source.trials()
    ]

    assert found == [
        ("anna-1.csv#1", "calm", 2, 8),
        ("anna-1.csv#2", "tense", 8, 12),
        ("anna-1.csv#3", "calm", 13, 16),
        ("ben-tense-1.csv#1", "calm", 3, 9),
        ("ben-tense-2.csv", "tense", 0, 16),
    ]
    assert source.notes == ("anna-1.csv and 1 more: labelled by the markers in the file",)
    rule = "the label in the file's name or the label of the markers in the file"
    assert source.task.label_rule == rule


def test_a_marker_that_is_no_label_of_the_data_changes_nothing(tmp_path):
    """Tones may be called low and high where the data knows calm and tense."""
    source = opened(a_folder(tmp_path, markers=[(1, "low"), (2, "high")]))

    assert source.task.labels == ("calm", "tense")
    assert [t.first for t in source.trials()] == [0, 0, 0, 0]


def test_a_marker_within_a_gap_counts_from_where_signal_returns(tmp_path):
    """Four seconds are missing after four; one marker of the three in them is the last."""
    write(tmp_path / "anna-1.csv")
    whole = a_recording(16, gaps=[(1024, 1024)])
    told = [(0, "label=calm"), (4.5, "label=calm"), (5, "label=rest"), (6, "label=tense")]
    marked = replace(whole, markers=tuple(Marker(BEGIN + at, text) for at, text in told))

    source = label_recordings(tmp_path, lambda _: marked)

    assert [(t.trial, source.task.labels[t.label], t.first) for t in source.trials()] == [
        ("anna-1.csv#1", "calm", 0),
        ("anna-1.csv#2", "tense", 2048),
    ]


def test_a_table_has_the_last_word_and_an_empty_cell_leaves_it_to_the_markers(tmp_path):
    write(tmp_path / "a.csv", seconds=16, markers=[(2, "label=calm"), (8, "label=tense")])
    write(tmp_path / "b.csv", seconds=16, markers=[(2, "label=calm"), (8, "label=tense")], seed=3)
    source = opened(a_table(tmp_path, "a.csv,anna,tense,,,,", "b.csv,ben,,4,10,,"))

    assert [(t.trial, t.label, t.first // 256) for t in source.trials()] == [
        ("a.csv", 1, 0),
        ("b.csv#1", 0, 4),
        ("b.csv#2", 1, 8),
    ]


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["a", "b", "end", "x"])), max_size=9))
def test_labelled_spans_are_in_order_and_agree_with_the_last_marker_before_each_sample(marks):
    marks = [Mark(*mark) for mark in sorted(marks, key=lambda mark: mark[0])]
    spans = label_spans(marks, {"a", "b"}, 50)

    for sample in range(50):
        said = [mark.text for mark in marks if mark.sample <= sample and mark.text != "x"]
        wanted = [said[-1]] if said and said[-1] != "end" else []
        assert [span.label for span in spans if span.first <= sample < span.stop] == wanted


def test_the_truth_of_a_simulated_headset_rates_every_sample(tmp_path):
    """Names say who, markers say what; the first second, before any marker, is not used."""
    markers = [(1, "valence=+0.500"), (10, "valence=-1"), (13, "valence=.25")]
    write(tmp_path / "anna-sim-1.csv", seconds=16, markers=markers)
    write(tmp_path / "ben-sim-1.csv", seconds=16, markers=[(0, "valence=1")])

    source = opened(tmp_path)
    trial = next(source.trials())

    assert source.task == SIGN_OF_VALENCE
    assert (trial.label, trial.first) == (None, 256)
    at = np.array([256, 10 * 256, 13 * 256, 8 * 256])
    length = np.array([9, 3, 3, 4]) * 256
    assert trial.mean_ratings(at, at + length) == pytest.approx([0.5, -1, 0.25, -0.25])


def test_markers_of_valence_rate_what_names_label(tmp_path):
    write(tmp_path / "a-low-1.csv", seconds=8, markers=[(0, "valence=-0.5"), (4, "valence=-0.7")])
    write(tmp_path / "a-high-1.csv", seconds=8)

    high, low = opened(tmp_path).trials()

    assert (high.label, high.rating, low.label) == (1, 1.0, 0)
    assert low.rating.shape == (2048,)
    assert low.rating.mean() == pytest.approx(-0.6, abs=1e-6)


def test_rows_take_their_share_of_the_markers_ratings(tmp_path):
    """Counted from where the run-in begins, as a trial's ratings are."""
    markers = [(at, f"valence={at / 40:.3f}") for at in range(40)]
    write(tmp_path / "a.csv", seconds=40, markers=markers)
    source = opened(a_table(tmp_path, "a.csv,anna,low,5,20,,", "a.csv,anna,high,25,38,,"))

    for trial, seconds in zip(source.trials(), (5, 25), strict=True):
        rated = trial.mean_ratings(np.array([trial.first]), np.array([trial.first + 256]))
        assert rated == pytest.approx([seconds / 40], abs=1e-3)


def test_a_marker_of_no_valence_is_refused(tmp_path):
    a_folder(tmp_path, markers=[(1, "valence=7")])

    with pytest.raises(UsageError, match=r"'valence=7' tells a valence outside of -1 to 1"):
        opened(tmp_path)


def test_valence_is_held_from_its_marker_on():
    assert_array_equal(
        held_valence([(2, 0.5), (4, -1.0)], 0, 6), np.float32([0.5, 0.5, 0.5, 0.5, -1, -1])
    )
