"""The recordings of a folder: what is said of each, and what can be done with them."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import numpy as np
import pytest

from app.library import Library, State
from app.library_actions import delete, export, files_of, note, rename, repair_entry
from streaming.errors import OutputError, UsageError
from streaming.recordings.appending import AppendedFile
from streaming.recordings.opening import open_recording
from streaming.recordings.repairing import repaired_name
from streaming.recordings.reviewed import Review, read_review, write_review
from streaming.recordings.sidecar import read_sidecar, sidecar_of
from streaming.signal.blocks import Chunk, Marker
from tests.app.recorded import a_file, simulated
from tests.builders import a_muselsl_csv, a_recording

PAGE = b"<html>Made by Affectscope 1</html>"


def entry_of(folder, name="one.xdf"):
    return next(one for one in Library(folder).entries() if one.path.name == name)


def names(folder):
    return {path.name for path in folder.iterdir()}


def with_one_electrode_off(seconds, off):
    """Noise of which one electrode is flat for the first seconds."""
    recording = a_recording(seconds)
    whole = recording.chunks[0]
    data = whole.data.copy()
    data[2, : round(off * 256)] = 800
    return replace(recording, blocks=(Chunk(data, whole.times, 0),))


def test_a_folder_that_is_not_there_yet_holds_nothing(tmp_path):
    """Nobody has recorded."""
    assert Library(tmp_path / "none").entries() == ()


def test_the_users_own_folder_is_meant_where_none_is_named(user_folder):
    """Where recordings go that nobody named."""
    assert Library().folder == user_folder / "recordings"


def test_the_newest_recording_comes_first_and_says_what_the_recorder_knew(tmp_path):
    """Nothing of the signal is read for it."""
    a_file(tmp_path, "old.xdf", started="2025-12-31T23:00:00+00:00")
    a_file(tmp_path, "new.xdf", recording=simulated(a_recording(8)))

    new, old = Library(tmp_path).entries()

    assert (new.path.name, old.path.name) == ("new.xdf", "old.xdf")
    assert (new.device, new.seconds, new.quality) == ("Muse", 8.0, None)
    assert (new.badges, old.badges) == (("simulated",), ())
    assert f"{old.when:%Y-%m-%d %H:%M}" == "2025-12-31 23:00"
    assert not new.looked


def test_what_is_no_recording_is_not_listed(tmp_path):
    """Sidecars, reports, tables of readings, hidden files, folders, and links that lead away."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "folder"
    folder.mkdir()
    a_file(folder)
    (folder / "table.csv").write_bytes(a_muselsl_csv())
    (folder / "readings.csv").write_text("t,valence\n0,0\n")
    (folder / "one.html").write_bytes(PAGE)
    (folder / ".hidden.xdf").write_bytes(b"XDF:")
    (folder / "folder.xdf").mkdir()
    (folder / "link.xdf").symlink_to(a_file(elsewhere))
    assert {one.path.name for one in Library(folder).entries()} == {"one.xdf", "table.csv"}


def test_looking_into_a_recording_tells_how_much_of_it_was_good(tmp_path):
    """An electrode off for 8 of 20 s: good for 60 %."""
    a_file(tmp_path, recording=with_one_electrode_off(20, 8))
    seen = Library(tmp_path).look_into(entry_of(tmp_path))
    assert seen.quality == pytest.approx(0.6)
    assert seen.looked


def test_what_was_found_out_is_not_found_out_again(tmp_path):
    """It stands in the sidecar, for as long as the file is the same."""
    path = a_file(tmp_path, recording=with_one_electrode_off(20, 8))
    before = read_sidecar(path)
    Library(tmp_path).look_into(entry_of(tmp_path))
    assert read_sidecar(path) == before

    again = entry_of(tmp_path)
    assert (again.quality, again.seconds, again.looked) == (pytest.approx(0.6), 20.0, True)

    path.write_bytes(path.read_bytes() + b" ")
    assert not entry_of(tmp_path).looked


def test_a_folder_of_other_programs_files_stays_as_it_is(tmp_path):
    """There the library itself remembers."""
    (tmp_path / "table.csv").write_bytes(a_muselsl_csv(times=np.arange(3000) / 256 + 1.5e9))
    library = Library(tmp_path)
    (entry,) = library.entries()
    assert (entry.seconds, entry.device) == (None, "")

    library.look_into(entry)

    assert names(tmp_path) == {"table.csv"}
    (entry,) = library.entries()
    assert entry.looked
    assert (entry.device, entry.seconds) == ("Muse", pytest.approx(3000 / 256, abs=0.05))


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    """And is not opened again and again."""
    (tmp_path / "one.edf").write_bytes(b"0       " + b"x" * 300)
    library = Library(tmp_path)
    seen = library.look_into(library.entries()[0])
    assert seen.state is State.UNREADABLE
    assert seen.problem
    assert "one.edf" not in seen.problem
    assert library.entries()[0].badges == ("cannot be read",)


def test_what_a_crash_left_can_be_repaired_and_says_so_after(tmp_path):
    """The damaged file stays; a review of it goes along to the new one."""
    path = a_file(tmp_path, is_cut=True)
    added = Marker(1001.0, "label=2")
    write_review(path, Review(added=(added,), begin=1000.0, n_times=3, note="cap slipped"))
    assert entry_of(tmp_path).badges == ("damaged: can be repaired",)

    repair_entry(entry_of(tmp_path))

    assert entry_of(tmp_path, "one-repaired.xdf").badges == ("recovered after a crash",)
    assert entry_of(tmp_path).badges == ("damaged: was repaired to another file",)
    assert entry_of(tmp_path, "one-repaired.xdf").note == "cap slipped"
    assert added in open_recording(repaired_name(path)).markers


def test_a_table_that_lost_its_end_needs_no_repair(tmp_path):
    """It is read as it is."""
    path = tmp_path / "one.csv"
    path.write_bytes(a_muselsl_csv())
    said = read_sidecar(a_file(tmp_path, "other.xdf", is_cut=True))
    sidecar_of(path).write_text(sidecar_of(tmp_path / "other.xdf").read_text())
    assert said is not None
    assert entry_of(tmp_path, "one.csv").state is State.UNFINISHED


def test_what_is_being_recorded_can_be_seen_and_not_touched(tmp_path):
    """Neither deleted, renamed nor noted upon, however it is asked for."""
    path = tmp_path / "now.xdf"
    file = AppendedFile(path, b"XDF:", clock=time.monotonic)
    try:
        entry = entry_of(tmp_path, "now.xdf")
        assert entry.badges == ("still recording",)
        # Another recording beside it stays as well: it is all or nothing.
        a_file(tmp_path)
        with pytest.raises(UsageError, match="being recorded"):
            delete(Library(tmp_path), [entry_of(tmp_path), entry])
        with pytest.raises(UsageError, match="being recorded"):
            rename(entry, "then", ())
        with pytest.raises(UsageError, match="being recorded"):
            note(entry, "mine")
        done = export([entry], tmp_path, ".csv")
        assert done.done == ()
        assert "being recorded" in done.failed[0]
    finally:
        file.close()
    assert names(tmp_path) == {"now.xdf", "one.xdf", "one.xdf.json"}


def test_deleting_takes_everything_of_a_recording_and_nothing_else(tmp_path):
    """Sidecar, report and further files go; a recording of its own stays."""
    path = a_file(tmp_path)
    a_file(tmp_path, "one-2.xdf", first="one.xdf", segment=2)
    a_file(tmp_path, "other.xdf")
    (tmp_path / "one.html").write_bytes(PAGE)
    (tmp_path / "one-2.html").write_bytes(PAGE)
    (tmp_path / "other.html").write_bytes(PAGE)
    entries = Library(tmp_path).entries()
    whole = files_of(entry_of(tmp_path), entries)
    assert whole[-1] == path
    assert len(whole) == 6

    gone = delete(Library(tmp_path), [entry_of(tmp_path)])

    assert set(gone) == set(whole)
    assert names(tmp_path) == {"other.xdf", "other.xdf.json", "other.html"}


def test_a_page_that_is_no_report_of_ours_stays(tmp_path):
    """It only has the recording's name."""
    a_file(tmp_path)
    (tmp_path / "one.html").write_bytes(b"<html>my diary</html>")
    delete(Library(tmp_path), [entry_of(tmp_path)])
    assert names(tmp_path) == {"one.html"}


def test_a_repaired_recording_outlives_the_damaged_one(tmp_path):
    """It is a recording of its own, whatever its sidecar says of where it came from."""
    a_file(tmp_path, is_cut=True)
    repair_entry(entry_of(tmp_path))
    delete(Library(tmp_path), [entry_of(tmp_path)])
    assert names(tmp_path) == {"one-repaired.xdf", "one-repaired.xdf.json"}


def test_the_parts_of_a_recording_of_another_program_go_with_it(tmp_path):
    """They hold the signal."""
    for ending in (".vhdr", ".eeg", ".vmrk"):
        (tmp_path / f"one{ending}").write_bytes(b"Brain Vision Data Exchange Header File")
    delete(Library(tmp_path), Library(tmp_path).entries())
    assert names(tmp_path) == set()


def test_nothing_outside_the_list_is_deleted(tmp_path):
    """A file that somebody else put there, for instance, or one of another folder."""
    a_file(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    a_file(elsewhere)
    with pytest.raises(UsageError, match="no recording of this list"):
        delete(Library(tmp_path), [entry_of(tmp_path), entry_of(elsewhere)])
    assert {"one.xdf"} <= names(tmp_path)
    assert {"one.xdf"} <= names(elsewhere)


def test_a_new_name_takes_along_what_lies_beside_it(tmp_path):
    """Its further files learn it, and its review stays with it."""
    path = a_file(tmp_path)
    a_file(tmp_path, "one-2.xdf", first="one.xdf", segment=2)
    (tmp_path / "one.html").write_bytes(PAGE)
    note(entry_of(tmp_path), "evening")

    moved = rename(entry_of(tmp_path), "anna-calm-1", Library(tmp_path).entries())

    assert moved == path.with_name("anna-calm-1.xdf")
    assert names(tmp_path) == {
        "anna-calm-1.xdf", "anna-calm-1.xdf.json", "anna-calm-1.html",
        "one-2.xdf", "one-2.xdf.json",
    }  # fmt: skip
    entry = entry_of(tmp_path, "anna-calm-1.xdf")
    assert (entry.note, entry.part_of) == ("evening", "")
    assert entry_of(tmp_path, "one-2.xdf").part_of == "anna-calm-1.xdf"


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "con", 'what"', "other"])
def test_a_name_that_will_not_do_is_refused_and_nothing_moves(tmp_path, name):
    """Least of all over another recording."""
    a_file(tmp_path)
    a_file(tmp_path, "other.xdf")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(UsageError):
        rename(entry_of(tmp_path), name, Library(tmp_path).entries())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_recordings_are_handed_on_in_another_form_and_replace_nothing(tmp_path):
    """Those that cannot be read are named, and the others go on."""
    path = a_file(tmp_path, markers=[Marker(1001.0, "begin")])
    write_review(path, Review(added=(Marker(1002.0, "label=5"),), begin=1000.0))
    (tmp_path / "two.edf").write_bytes(b"0       " + b"x" * 300)
    out = tmp_path / "out"
    out.mkdir()
    (out / "one.edf").write_text("mine")
    told = []

    done = export(Library(tmp_path).entries(), out, ".edf", lambda *how: told.append(how))

    assert done.done == (out / "one-2.edf",)
    assert (out / "one.edf").read_text() == "mine"
    assert len(done.failed) == 1
    assert done.failed[0].startswith("two.edf: ")
    texts = {marker.text for marker in open_recording(out / "one-2.edf").markers}
    assert {"begin", "label=5"} <= texts
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_a_note_is_kept_and_can_be_taken_back(tmp_path):
    """One line of text."""
    path = a_file(tmp_path)
    note(entry_of(tmp_path), " first\nday ")
    assert entry_of(tmp_path).note == "first day"
    note(entry_of(tmp_path), "")
    assert entry_of(tmp_path).note == ""
    assert read_review(path) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_what_cannot_be_deleted_is_said_and_stays_listed(tmp_path):
    """The folder may not be written."""
    a_file(tmp_path)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="cannot be deleted"):
            delete(Library(tmp_path), [entry_of(tmp_path)])
        assert entry_of(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_five_hundred_recordings_are_listed_without_reading_their_signal(tmp_path, monkeypatch):
    """No more than some kilobytes of each are read, and the list is there within a second."""
    first = a_file(tmp_path, "r000.xdf")
    content, said = first.read_bytes(), sidecar_of(first).read_text()
    for number in range(1, 500):
        path = tmp_path / f"r{number:03d}.xdf"
        path.write_bytes(content)
        sidecar_of(path).write_text(said.replace("r000", path.stem))
    opened = []
    monkeypatch.setattr("app.library.open_recording", opened.append)
    begun = time.process_time()

    entries = Library(tmp_path).entries()

    assert len(entries) == 500
    assert time.process_time() - begun < 1.0
    assert opened == []
