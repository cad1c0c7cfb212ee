"""Labelled recordings as trials: stretches, the digest, and windows of them."""

from __future__ import annotations

import gzip
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from models.datasets.recordings import cut_out
from models.datasets.surveying import digest_of, survey
from models.recipes import recipe_of
from models.windows import build_windows, windows_of
from streaming.errors import RecordingError
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Chunk, Gap, Recording
from streaming.signal.info import MUSE, SignalInfo
from tests.builders import a_recording
from tests.labelled_files import a_folder, a_table, opened, write


def test_rows_of_one_file_are_trials_of_their_own_stretches(tmp_path):
    """They run in on what comes before, and the file is opened once for all of them."""
    write(tmp_path / "a.csv", seconds=40)
    write(tmp_path / "b.csv", seconds=4)
    table = a_table(
        tmp_path, "a.csv,anna,calm,30,38,,", "b.csv,anna,calm,,,,", "a.csv,anna,tense,12,20,,"
    )
    source = opened(table)
    reads = []
    trials = list(
        replace(
            source, open_file=lambda path: reads.append(path.name) or open_recording(path)
        ).trials()
    )

    assert [t.trial for t in trials] == ["a.csv#3", "a.csv#1", "b.csv"]
    assert reads == ["a.csv", "b.csv"]
    assert [t.first for t in trials] == [12 * 256, 30 * 256, 0]
    spans = [(t.recording.blocks[0].start, t.recording.blocks[-1].stop) for t in trials]
    assert spans == [(2 * 256, 20 * 256), (20 * 256, 38 * 256), (0, 4 * 256)]


def test_no_window_leaves_its_stretch_and_none_waits_for_the_filters(tmp_path):
    write(tmp_path / "a.csv", seconds=40)
    source = opened(a_table(tmp_path, "a.csv,anna,calm,12,20,,", "a.csv,anna,tense,30,38,,"))
    spec = recipe_of("logreg", source.montage)

    for trial, begin in zip(source.trials(), (12 * 256, 30 * 256), strict=True):
        windows = windows_of(trial, spec)
        assert windows[0].start == begin
        assert windows[-1].stop == begin + 8 * 256


def test_a_stop_beyond_the_end_is_the_end(tmp_path):
    write(tmp_path / "a.csv")
    source = opened(a_table(tmp_path, "a.csv,anna,calm,1,60,,"))

    assert next(source.trials()).recording.blocks[-1].stop == 1024
    assert "stops at 60 s, and a.csv ends after 4.0 s; taken to the end" in source.notes[0]


def test_a_stretch_of_nothing_but_a_gap_is_refused(tmp_path):
    write(tmp_path / "a.csv", seconds=30, gaps=[(1280, 5120)])

    with pytest.raises(RecordingError, match=r"data row 1: .* lies in a gap"):
        opened(a_table(tmp_path, "a.csv,anna,calm,10,20,,"))


@given(
    start=st.integers(0, 99),
    length=st.integers(1, 100),
    gap=st.tuples(st.integers(1, 60), st.integers(1, 39)),
)
def test_cutting_out_keeps_every_sample_under_its_index(start, length, gap):
    data = np.arange(100, dtype=np.float32)[np.newaxis]
    whole = Chunk(data, np.arange(100.0), 0)
    blocks = (whole[: gap[0]], Gap(*gap), whole[sum(gap) :])
    recording = Recording(SignalInfo(name="", device="", ch_names=("Cz",), sfreq=1.0), blocks)
    wanted = [n for n in range(start, min(start + length, 100)) if not 0 <= n - gap[0] < gap[1]]
    if not wanted:
        return

    part = cut_out(recording, start, start + length)

    assert_array_equal(np.concatenate([chunk.data[0] for chunk in part.chunks]), wanted)
    assert all(chunk.data[0, 0] == chunk.start for chunk in part.chunks)
    assert isinstance(part.blocks[0], Chunk)
    assert isinstance(part.blocks[-1], Chunk)
    assert all(one.stop == other.start for one, other in pairwise(part.blocks))


def test_the_digest_follows_content_labels_and_the_way_of_reading(tmp_path):
    """And not where the folder lies."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        a_folder(folder)
    digest = opened(first).digest

    assert opened(second).digest == digest
    assert opened(first, read_as="mV").digest != digest
    (second / "ben-calm-1.csv").rename(second / "ben-calm-2.csv")
    assert opened(second).digest != digest
    write(first / "ben-calm-1.csv", seed=99)
    assert opened(first).digest != digest


def test_a_recording_is_known_again_by_its_signal_alone(tmp_path):
    """Under another name, with markers, packed, or with its channels in another order."""
    recording = a_recording(4.0, seed=1)
    chunk, info = recording.blocks[0], recording.info
    turned = replace(
        recording,
        info=replace(info, ch_names=info.ch_names[::-1]),
        blocks=(replace(chunk, data=chunk.data[::-1]),),
    )
    plain = write(tmp_path / "anna-calm-1.csv", seed=1)
    marked = write(tmp_path / "ben-calm-1.csv", seed=1, markers=[(1.0, "blink")])
    packed = tmp_path / "carl-calm-1.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    alike = {survey(file, open_recording).signal for file in (plain, marked, packed)}

    assert len(alike) == 1
    assert digest_of(turned) == digest_of(recording)
    assert digest_of(cut_out(recording, 0, chunk.stop - 1)) != digest_of(recording)


def test_a_data_set_names_each_recording_once_and_in_order(tmp_path):
    rows = ("a.csv,anna,low,0,2,,", "a.csv,anna,high,2,4,,", "b.csv,anna,low,,,,")
    table = a_table(tmp_path, *rows)
    digests = {survey(write(tmp_path / name), open_recording).signal for name in ("a.csv", "b.csv")}

    assert opened(table).recordings == tuple(sorted(digests))


@pytest.mark.parametrize(
    "row",
    ["a.csv,ben,low,,3,,", "a.csv,anna,high,,3,,", "a.csv,anna,low,1,3,,", "a.csv,anna,low,,3,x,"],
)
def test_the_digest_follows_every_cell(tmp_path, row):
    write(tmp_path / "a.csv")
    digest = opened(a_table(tmp_path, "a.csv,anna,low,,3,,")).digest

    assert opened(a_table(tmp_path, row)).digest != digest


def test_a_file_that_changes_under_the_training_is_refused(tmp_path):
    source = opened(a_folder(tmp_path))
    write(tmp_path / "ben-calm-1.csv", seconds=5)

    with pytest.raises(RecordingError, match=r"ben-calm-1.csv: it has changed"):
        list(source.trials())


def test_progress_counts_the_files(tmp_path):
    told = []
    opened(a_folder(tmp_path), progress=lambda done, of: told.append((done, of)))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_nobody_is_named_in_what_a_model_file_says(tmp_path):
    source = opened(a_folder(tmp_path))

    said = f"{source.name} {source.licence} {source.task} {source.montage}"
    assert not any(word in said for word in ("anna", "ben", str(tmp_path)))


def test_windows_of_recordings_carry_label_subject_and_clip(tmp_path):
    write(tmp_path / "a.csv", seconds=14, seed=1)
    write(tmp_path / "b.csv", seconds=14, seed=2)
    source = opened(a_table(tmp_path, "a.csv,anna,calm,,,film,", "b.csv,ben,tense,,,,"))
    (store,) = build_windows(source, [recipe_of("logreg", source.montage)], tmp_path)

    assert set(zip(store.table.subject, store.table.label, store.table.clip, strict=True)) == {
        ("anna", 0, "film"),
        ("ben", 1, ""),
    }


def test_real_recordings_are_understood_by_their_names(shared_data):
    """Three people, three states, two runs; one file has nine gaps and one lasts nine seconds."""
    source = opened(shared_data / "muse-mental-state")

    assert source.task.labels == ("concentrating", "neutral", "relaxed")
    assert (source.n_trials, source.n_people, source.montage) == (18, 3, MUSE)
    assert source.notes == ()
