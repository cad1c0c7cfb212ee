"""What is said of a recording afterwards: kept beside it, honoured by whatever opens it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from streaming.errors import OutputError
from streaming.recordings.converting import convert
from streaming.recordings.opening import open_recording
from streaming.recordings.reviewed import (
    Review,
    read_beside,
    read_review,
    write_beside,
    write_note,
    write_review,
)
from streaming.recordings.sidecar import CLOSED, Sidecar, read_sidecar, sidecar_of, write_sidecar
from streaming.signal.blocks import Marker
from tests.builders import a_recording

FIRST, TWIN = Marker(1001.0, "eyes closed"), Marker(1002.0, "blink")


@pytest.fixture
def file(tmp_path):
    """A recording of ours with three markers, two of them alike, and its sidecar."""
    recording = replace(a_recording(seconds=6), markers=(FIRST, TWIN, TWIN))
    path = tmp_path / "one.xdf"
    convert(recording, path, force=False)
    said = Sidecar(
        state=CLOSED,
        device="Muse",
        ch_names=recording.info.ch_names,
        sfreq=256.0,
        simulated=False,
        started="2026-01-31T10:00:00+00:00",
        samples=1536,
        first="one.xdf",
        segment=1,
        sha256="ab" * 32,
    )
    write_sidecar(path, said)
    return path


def a_review(**changes):
    """One marker taken away, two set, on the recording of `file`."""
    parts = {
        "removed": (TWIN,),
        "added": (Marker(1003.5, "label=4"), Marker(1000.5, "start")),
        "begin": 1000.0,
        "n_times": 1536,
    }
    return Review(**(parts | changes))


def test_whatever_opens_a_recording_finds_it_as_it_was_reviewed(file):
    """Markers in order, of two alike one gone; a note says so."""
    write_review(file, a_review())

    opened = open_recording(file)

    texts = [(marker.time, marker.text) for marker in opened.markers]
    assert texts == [(1000.5, "start"), (1001.0, "eyes closed"), (1002.0, "blink"),
                     (1003.5, "label=4")]  # fmt: skip
    assert opened.notes[-1] == "its markers are as changed in review: 2 added, 1 taken away"


def test_a_review_changes_no_byte_of_the_recording_and_no_word_of_its_sidecar(file):
    """The EEG is never written again."""
    before, said = hashlib.sha256(file.read_bytes()).hexdigest(), read_sidecar(file)

    write_review(file, a_review())

    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    assert read_sidecar(file) == said
    assert read_review(file) == a_review()


def test_a_file_of_another_program_is_reviewed_too(file):
    """There the file beside it is made, and can be told from a recorder's."""
    sidecar_of(file).unlink()
    write_review(file, a_review())

    assert len(open_recording(file).markers) == 4
    assert read_sidecar(file) is None


@pytest.mark.parametrize("change", [{"begin": 999.0}, {"n_times": 1000}])
def test_a_review_of_another_recording_is_left_out_and_told(file, change):
    """A file that took the place of another keeps its own markers."""
    write_review(file, a_review(**change))

    opened = open_recording(file)

    assert opened.markers == (FIRST, TWIN, TWIN)
    assert "was made of another recording" in opened.notes[-1]


def test_after_a_repair_the_length_may_be_another(file):
    """The clock of the first sample is enough then."""
    write_review(file, a_review(n_times=None))
    assert len(open_recording(file).markers) == 4


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"review": 3}', '{"review": {"added": [[1]]}}',
             '{"review": {"added": [[NaN, "a"]]}}']
)  # fmt: skip
def test_what_cannot_be_read_hides_no_recording_and_is_never_written_over(file, text):
    """The recording opens as its file has it, and says why."""
    sidecar_of(file).write_text(text)

    opened = open_recording(file)

    assert opened.markers == (FIRST, TWIN, TWIN)
    assert "cannot be read" in opened.notes[-1]
    with pytest.raises(OutputError, match="Move"):
        write_note(file, "mine")
    assert sidecar_of(file).read_text() == text


def test_a_note_and_changed_markers_stand_beside_each_other(file):
    """Neither takes the other away, and a note alone changes no marker."""
    write_note(file, " with\tcap \n")
    assert open_recording(file).notes == ()

    write_review(file, replace(read_review(file), added=(FIRST,), begin=1000.0))
    write_note(file, "without")

    assert read_review(file) == Review(added=(FIRST,), begin=1000.0, note="without")


def test_what_was_taken_back_leaves_nothing_behind(file):
    """An empty review is none."""
    before = read_beside(file)
    write_review(file, a_review())
    write_review(file, Review())
    assert read_beside(file) == before


def test_a_copy_takes_the_changes_along(file):
    """Converting writes them into the new file."""
    write_review(file, a_review())
    copy = file.with_name("copy.xdf")

    convert(open_recording(file), copy, force=False)

    assert len(open_recording(copy).markers) == 4
    assert not sidecar_of(copy).exists()


def test_a_kill_while_writing_leaves_what_was_there(file, monkeypatch):
    """The new file takes the place of the old one in one step, after the disk has confirmed it."""
    write_review(file, a_review())
    before = sidecar_of(file).read_bytes()

    def killed(_self, _target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_review(file, a_review(added=()))
    assert sidecar_of(file).read_bytes() == before


def test_more_changes_than_can_be_read_again_are_refused(file):
    """Nothing that was said before is lost by it."""
    before = sidecar_of(file).read_bytes()
    with pytest.raises(OutputError, match="no more markers can be changed"):
        write_review(file, a_review(added=(Marker(1.0, "x" * 4000),) * 250))
    assert sidecar_of(file).read_bytes() == before


def test_where_nothing_can_be_written_that_is_said(file):
    """A folder that went away, for instance."""
    gone = file.parent / "gone" / "one.xdf"
    with pytest.raises(OutputError, match="cannot be written"):
        write_note(gone, "mine")


def test_the_file_beside_is_for_its_owner_alone_and_can_be_read_by_people(file):
    """One line a fact."""
    write_beside(file, {"quality": {"good": 0.5}})
    text = sidecar_of(file).read_text()
    assert sidecar_of(file).stat().st_mode & 0o777 == 0o600
    assert ' "quality": {"good": 0.5}' in text.splitlines()
    assert json.loads(text)["device"] == "Muse"
