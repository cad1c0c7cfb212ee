"""A table tells whose recordings are and what they show; a bad row is named with its mend."""

from __future__ import annotations

import codecs

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.datasets.trials import SIGN_OF_VALENCE
from streaming.errors import MonitorError, RecordingError, UsageError
from tests.labelled_files import a_table, opened, write


def test_a_table_names_files_people_clips_and_ratings(tmp_path):
    (tmp_path / "day").mkdir()
    write(tmp_path / "day" / "1.csv", seed=1)
    write(tmp_path / "2.csv", seed=2)
    table = a_table(tmp_path, "day/1.csv,anna,low,,,film 3,-0.4", "2.csv,ben,HIGH,,,,")

    source = opened(table)

    assert source.task.label_rule == "the label in the table"
    assert [(t.subject, t.label, t.trial, t.clip, t.rating) for t in source.trials()] == [
        ("anna", 0, "day/1.csv", "film 3", -0.4),
        ("ben", 1, "2.csv", None, 1.0),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"file,subject,label,rating\na.csv,anna,low,-0.5\nb.csv,ben,high,0.5\n",
        codecs.BOM_UTF8 + b"File;Subject;Label;Rating\r\na.csv;anna;low;-0,5\r\nb.csv;ben;high;0,5",
        b"\n subject\trating\tfile\tlabel\nanna\t-.5\ta.csv\tlow\n\n\nben\t5e-1\t'b.csv'\thigh\n",
        b'label,"file",subject,rating,\nlow,"a.csv",anna,-0.5,\nhigh,b.csv,ben,+0.5,\n',
    ],
    ids=["plain", "spreadsheet", "tabs", "quotes"],
)
def test_a_table_may_come_from_any_program(tmp_path, content):
    write(tmp_path / "a.csv", seed=1)
    write(tmp_path / "b.csv", seed=2)
    (tmp_path / "labels.csv").write_bytes(content.replace(b"'", b""))

    trials = list(opened(tmp_path / "labels.csv").trials())

    assert [(t.subject, t.label, t.rating) for t in trials] == [("anna", 0, -0.5), ("ben", 1, 0.5)]


def test_columns_that_are_not_known_are_told(tmp_path):
    write(tmp_path / "a.csv")
    table = a_table(tmp_path, "a.csv,anna,low,36", head="file,subject,label,age")

    assert opened(table).notes == ("labels.csv: the column 'age' is not used",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("file,label\na.csv,low\n", r"needs the columns file, subject, label, and .* no subject"),
        ("timestamps,TP9\n1,2\n", r"it has timestamps, tp9.*For a single recording"),
        ("", r"it has nothing"),
        ("file,subject,label,label\na.csv,anna,low,low\n", r"the column label is there twice"),
    ],
    ids=["missing", "a recording", "empty", "twice"],
)
def test_a_table_without_its_columns_is_refused(tmp_path, content, words):
    (tmp_path / "labels.csv").write_text(content)

    with pytest.raises(UsageError, match=words):
        opened(tmp_path / "labels.csv")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("none.csv,anna,low,,,,", r"data row 2: there is no file .*none.csv"),
        (f"{'n' * 999}.csv,anna,low,,,,", r"data row 2: there is no file"),
        (",anna,low,,,,", r"data row 2: file is empty"),
        ("b.csv,,low,,,,", r"data row 2: subject is empty"),
        ("b.csv,anna,,,,,", r"data row 2: neither name, table nor markers label it"),
        ("b.csv,anna,low,,,", r"data row 2: it has 6 cells where the first line names 7"),
        ("b.csv,anna,low,,,,,x", r"data row 2: it has 8 cells where the first line names 7"),
        ("b.csv,anna,low,4,,,", r"data row 2: it starts at 4 s, and b.csv ends after 4.0 s"),
        ("b.csv,anna,low,2,2,,", r"data row 2: from 2 s to 2 s is no stretch"),
        ("b.csv,anna,low,0,.0001,,", r"data row 2: from 0 s to 0.0001 s is less than a sample"),
        ("b.csv,anna,low,-1,,,", r"data row 2: from -1 s is no stretch"),
        ("b.csv,anna,low,now,,,", r"data row 2: start is 'now', where a number belongs"),
        ("b.csv,anna,low,,,,good", r"data row 2: rating is 'good'"),
        ("b.csv,anna,low,,,,nan", r"data row 2: rating is 'nan'"),
        ("b.csv,anna,low,,,,7", r"data row 2: a rating of 7 .*\(1 of 1 do\).* 1 to 9 .*- 5\) / 4"),
        ("b.csv,anna,low,,,,4", r"data row 2: a rating of 4 .* from 1 to 5 .* - 3\) / 2"),
        ("b.csv,anna,low,,,,-3", r"data row 2: a rating of -3 .* -1 is most unpleasant"),
        ('b.csv,"an\nna",low,,,,', r"data row 2: subject is more than a line"),
        ("a.csv,anna,low,3,,,", r"data row 2: it shares samples of a.csv with .*data row 1"),
        ("labels.csv,anna,low,,,,", r"data row 2: .*it has no column 'timestamps'"),
    ],
)
def test_a_row_that_cannot_be_carried_out_is_named_with_the_mend(tmp_path, row, words):
    write(tmp_path / "a.csv", seed=1)
    write(tmp_path / "b.csv", seed=2)
    table = a_table(tmp_path, "a.csv,anna,high,,,,", row)

    with pytest.raises(RecordingError, match=f"(?s){words}"):
        opened(table)


def test_a_table_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "labels.csv").write_bytes(b"XDF:\xff\xfe\x00")

    with pytest.raises(RecordingError, match=r"no table in UTF-8.*name its folder"):
        opened(tmp_path / "labels.csv")


def test_ratings_are_of_no_use_to_another_target(tmp_path):
    write(tmp_path / "a.csv", seed=1)
    write(tmp_path / "b.csv", seed=2)
    source = opened(a_table(tmp_path, "a.csv,anna,calm,,,,7", "b.csv,anna,tense,,,,2"))

    assert "to tell label they are not used" in source.notes[0]
    assert all(np.isnan(t.rating) for t in source.trials())


def test_without_labels_the_sign_of_the_rating_is_told(tmp_path):
    write(tmp_path / "a.csv", seed=1)
    write(tmp_path / "b.csv", seed=2)
    source = opened(a_table(tmp_path, "a.csv,anna,,,,,-0.7", "b.csv,anna,,,,,0.2"))

    assert source.task == SIGN_OF_VALENCE
    assert [(t.label, t.rating) for t in source.trials()] == [(None, -0.7), (None, 0.2)]


def test_a_table_of_numbers_for_labels_is_refused(tmp_path):
    write(tmp_path / "a.csv", seconds=7)
    rows = [f"a.csv,anna,{n},{n / 10},{(n + 1) / 10},," for n in range(65)]

    with pytest.raises(UsageError, match=r"65 labels.*at most 64"):
        opened(a_table(tmp_path, *rows))


@given(st.binary(max_size=200))
def test_any_bytes_for_a_table_end_in_a_message(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("table") / "labels.csv"
    path.write_bytes(content)

    with pytest.raises(MonitorError):
        opened(path)
