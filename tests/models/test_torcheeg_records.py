"""The files of a data set are found, sorted by person and session, and known by what they hold."""

from __future__ import annotations

import os
import pickle

import pytest

from models.datasets.torcheeg_records import digest_of, find_records
from models.datasets.torcheeg_table import SETS
from streaming.errors import RecordingError, UsageError


def touch(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


FILES = {
    "deap": (["s01.dat", "s10.dat"], ["s01.txt", "xs01.dat", "s.dat"]),
    "seed": (["2_20131101.mat", "10_20140101.mat"], ["label.mat", "readme.txt"]),
    "seed-iv": (["1/1_20160518.mat", "3/1_20161014.mat"], ["4/1_20160518.mat", "1_2016.mat"]),
    "seed-v": (["1_1_20180804.cnt", "1_3_20180820.cnt"], ["1_4_2018.cnt", "notes.txt"]),
    "faced": (["sub000.pkl", "sub122.pkl"], ["sub.pkl"]),
    "amigos": (
        ["Data_Preprocessed_P01/Data_Preprocessed_P01.mat", "Data_Preprocessed_P02.mat"],
        ["Data_Preprocessed_P09.mat", "Data_Original_P01.mat"],
    ),
    "bci2022": (
        ["TrainSet_first_batch/sub1/sub1.pkl", "TrainSet_second_batch/sub55/sub55.pkl"],
        ["TrainSet_first_batch/sub2/sub3.pkl", "TestSet_batch/sub1/sub1.pkl"],
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_records_are_found_in_the_folder_or_the_one_that_holds_it(tmp_path, name):
    wanted, others = FILES[name]
    folder = touch(tmp_path / SETS[name].folder, *wanted, *others)

    for path in (folder, tmp_path):
        root, records = find_records(SETS[name], path)
        assert root == folder
        assert [record.name for record in records] == wanted


def test_sessions_are_counted_for_each_person_by_their_dates(tmp_path):
    touch(tmp_path, "1_20140301.mat", "1_20131101.mat", "2_20140105.mat", "label.mat")

    _, records = find_records(SETS["seed"], tmp_path)

    said = [(one.subject, one.session, one.day) for one in records]
    assert said == [("01", "20131101", 0), ("01", "20140301", 1), ("02", "20140105", 0)]


def test_the_labels_beside_the_records_belong_to_them(tmp_path):
    touch(tmp_path, "1_20131101.mat", "label.mat")
    _, (record,) = find_records(SETS["seed"], tmp_path)
    before = digest_of(SETS["seed"], record)

    (tmp_path / "label.mat").write_text("others")

    assert digest_of(SETS["seed"], record) != before


def test_a_session_of_mahnob_needs_a_signal_and_a_score(tmp_path):
    session = '<session feltArsl="3" feltVlnc="5"><subject gender="m" id="7"/></session>'
    for number, text, bdf in (
        ("8", session, True),
        ("12", session.replace("feltArsl", "other"), True),
        ("14", session, False),
        ("130", session.replace('id="7"', 'id="30"'), True),
    ):
        touch(tmp_path, f"{number}/session.xml", *([f"{number}/Part_7.bdf"] if bdf else []))
        (tmp_path / number / "session.xml").write_text(text)

    _, records = find_records(SETS["mahnob-hci"], tmp_path)

    assert [(one.name, one.subject, one.day) for one in records] == [
        ("8", "07", 0),
        ("130", "30", 0),
    ]
    assert [file.name for file in records[0].files] == ["session.xml", "Part_7.bdf"]


def test_one_session_in_two_files_is_refused(tmp_path):
    touch(tmp_path, *FILES["amigos"][0], "Data_Preprocessed_P01.mat")

    with pytest.raises(RecordingError, match="the same session of the same person"):
        find_records(SETS["amigos"], tmp_path)


@pytest.mark.parametrize("name", SETS)
def test_an_empty_folder_is_refused_with_what_is_wanted(tmp_path, name):
    with pytest.raises(UsageError, match=f"nothing of {SETS[name].title} .*{SETS[name].folder}"):
        find_records(SETS[name], tmp_path)


def test_a_digest_follows_name_and_contents(tmp_path):
    touch(tmp_path, "1_20131101.mat", "2_20131101.mat")
    _, (first, second) = find_records(SETS["seed"], tmp_path)
    (tmp_path / second.name).write_text(first.name)

    (one,), (other,) = (digest_of(SETS["seed"], record) for record in (first, second))

    assert one[1:] == other[1:]
    assert one[0] != other[0]
    assert one[1] == len(first.name)


@pytest.mark.parametrize("name", [name for name, known in SETS.items() if known.pickled])
def test_a_pickle_that_would_run_code_is_found_out_when_it_is_listed(tmp_path, monkeypatch, name):
    class Evil:
        def __reduce__(self):
            return os.mkdir, ("ran",)

    monkeypatch.chdir(tmp_path)
    touch(tmp_path, FILES[name][0][0])
    (tmp_path / FILES[name][0][0]).write_bytes(pickle.dumps({"data": Evil()}))
    _, (record,) = find_records(SETS[name], tmp_path)

    with pytest.raises(
        RecordingError, match="should be a Python pickle of arrays of numbers alone"
    ):
        digest_of(SETS[name], record)

    assert not (tmp_path / "ran").exists()


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    touch(tmp_path, "s01.dat")
    _, (record,) = find_records(SETS["deap"], tmp_path)
    (tmp_path / "s01.dat").unlink()

    with pytest.raises(RecordingError, match=r"s01\.dat cannot be read: No such file"):
        digest_of(SETS["deap"], record)
