"""The Kaggle emotions table: read whole, or refused with the line that is at fault."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest

from models.datasets.kaggle import EMOTIONS, NAME, PUBLISHED, read_emotions
from models.datasets.kaggle_file import read_table
from models.folds import make_folds, protocol_named
from streaming.errors import OutputError, RecordingError, UsageError
from tests.kaggle_table import FULL, emotions, names_of, write_emotions, write_lines

CLASSES = {"NEGATIVE": "low", "NEUTRAL": "neutral", "POSITIVE": "high"}


@pytest.fixture
def table_file(tmp_path: Path) -> Path:
    return write_emotions(tmp_path / "emotions.csv", 30)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def changed(path: Path, line: int, cells: dict[int, str]) -> Path:
    """Change some cells of a line, counted as the file's readers count, from 1."""
    lines = lines_of(path)
    parts = lines[line - 1].split(",")
    for at, cell in cells.items():
        parts[at] = cell
    lines[line - 1] = ",".join(parts)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def refusal(path: Path, folder: Path) -> str:
    with pytest.raises(RecordingError) as refused:
        read_emotions(path, folder)
    assert refused.value.exit_code == 4
    assert str(refused.value).endswith(".")
    return str(refused.value)


def test_the_published_layout_has_2548_columns_in_two_halves():
    assert len(names_of(FULL)) == PUBLISHED[1] == 2 * 1274


def test_values_labels_and_names_come_back_as_written(table_file, tmp_path):
    values, labels = emotions(30)

    table = read_emotions(table_file, tmp_path)

    np.testing.assert_allclose(table.store.data(), values, rtol=1e-6)
    told = [table.store.task.labels[at] for at in table.store.table.label]
    assert told == [CLASSES[label] for label in labels]
    assert table.columns == tuple(names_of())
    assert table.columns[0] == "mean_0_a"  # the file writes "# mean_0_a"
    assert table.counts == dict.fromkeys(CLASSES, 10)
    assert table.name == NAME
    assert table.store.task == EMOTIONS


def test_a_row_is_a_window_of_features_about_whose_wearer_nothing_is_known(table_file, tmp_path):
    store = read_emotions(table_file, tmp_path).store

    assert store.shape == (24,)
    assert store.spec is None
    assert store.sfreq is None
    assert store.data().dtype == np.float32
    for column in (store.table.subject, store.table.trial, store.table.clip):
        assert set(column.tolist()) == {""}
    for column in (store.table.t, store.table.rating, store.table.recent):
        assert np.isnan(column).all()


def test_the_largest_published_value_survives_float32_with_its_three_digits(table_file, tmp_path):
    changed(table_file, 2, {0: "1.25e+16", 1: "7.3e-16", 2: "-3.4e38"})

    row = read_emotions(table_file, tmp_path).store.data()[0, :3]

    np.testing.assert_allclose(row, [1.25e16, 7.3e-16, -3.4e38], rtol=1e-6)


def test_the_label_may_stand_in_any_column(table_file, tmp_path):
    plain = read_emotions(table_file, tmp_path)
    moved = [",".join([cells[-1], *cells[:-1]]) for cells in
             (line.split(",") for line in lines_of(table_file))]  # fmt: skip
    table_file.write_text("\n".join(moved) + "\n", encoding="utf-8")

    assert read_emotions(table_file, tmp_path).digest == plain.digest


@pytest.mark.parametrize("form", ["gz", "zip", "folder", "folder-gz", "folder-zip", "bom", "crlf"])
def test_the_same_table_packed_or_in_a_folder_is_the_same(form, table_file, tmp_path):
    plain = read_emotions(table_file, tmp_path)
    raw = table_file.read_bytes()
    folder = tmp_path / "packed"
    folder.mkdir()
    path = folder / "emotions.csv"
    if form.endswith("gz"):
        path = folder / "emotions.csv.gz"
        path.write_bytes(gzip.compress(raw))
    elif form.endswith("zip"):
        path = folder / "archive.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("emotions.csv", raw)
    elif form == "bom":
        path.write_bytes(b"\xef\xbb\xbf" + raw)
    elif form == "crlf":
        path.write_bytes(raw.replace(b"\n", b"\r\n"))
    else:
        path.write_bytes(raw)

    again = read_emotions(folder if form.startswith("folder") else path, tmp_path)

    assert again.digest == plain.digest
    np.testing.assert_array_equal(again.store.data(), plain.store.data())


def test_the_digest_changes_with_a_value_a_label_and_a_name(table_file, tmp_path):
    label = lines_of(table_file)[1].rsplit(",", 1)[1]
    other = "NEUTRAL" if label != "NEUTRAL" else "POSITIVE"
    digests = [read_emotions(table_file, tmp_path).digest]
    for line, change in ((2, {3: "17.5"}), (2, {24: other}), (1, {3: "another"})):
        digests.append(read_emotions(changed(table_file, line, change), tmp_path).digest)

    assert len(set(digests)) == 4


def test_copies_constants_and_another_size_are_told(tmp_path):
    values, labels = emotions(30)
    values[:, 4] = 1.0
    values[7] = values[8] = values[3]
    labels[3], labels[7], labels[8] = "NEUTRAL", "NEUTRAL", "POSITIVE"
    lines = [
        ",".join([*map(repr, row), word]) for row, word in zip(values.tolist(), labels, strict=True)
    ]
    path = write_lines(tmp_path / "emotions.csv", names_of(), lines)

    notes = " ".join(read_emotions(path, tmp_path).notes)

    assert "2 of 30 rows repeat the features of an earlier row, 1 of them under another" in notes
    assert "1 of 24 features never change" in notes
    assert "30 rows of 24 features, and Kaggle's has 2132 of 2548" in notes
    assert "does not say whose a row is" in notes


def test_nothing_is_said_of_copies_where_there_are_none(table_file, tmp_path):
    notes = " ".join(read_emotions(table_file, tmp_path).notes)

    assert "repeat" not in notes
    assert "never change" not in notes


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (0, "n/a?", "'n/a?', which is no number"),
        (5, "", "'', which is no number"),
        (5, "nan", "'nan', which is no finite number"),
        (7, "-inf", "'-inf', which is no finite number"),
        (7, "1e39", "'1e39', which is too large"),
    ],
)
def test_a_cell_that_is_no_feature_is_named_by_row_line_and_column(
    column, cell, said, table_file, tmp_path
):
    text = refusal(changed(table_file, 12, {column: cell}), tmp_path)

    assert "Row 11 of emotions.csv (line 12)" in text
    assert f"column '{names_of()[column]}'" in text
    assert said in text


@pytest.mark.parametrize("label", ["HAPPY", "", "positive", "1"])
def test_a_wrong_label_is_named_with_its_row_and_the_three_that_are_right(
    label, table_file, tmp_path
):
    text = refusal(changed(table_file, 20, {24: label}), tmp_path)

    assert "Row 19 of emotions.csv (line 20)" in text
    assert repr(label) in text
    assert "NEGATIVE, NEUTRAL, POSITIVE" in text


@pytest.mark.parametrize(("cells", "count"), [("1,2,3", 28), ("", 24)], ids=["longer", "shorter"])
def test_a_ragged_row_is_named(cells, count, table_file, tmp_path):
    lines = lines_of(table_file)
    line = lines[5].rsplit(",", 1)
    lines[5] = f"{line[0]},{cells},{line[1]}" if cells else line[0]
    table_file.write_text("\n".join(lines), encoding="utf-8")

    text = refusal(table_file, tmp_path)

    assert "Row 5 of emotions.csv (line 6)" in text
    assert f"has {count} cells, and the first line names 25 columns" in text


def test_rows_that_are_all_longer_than_the_first_line_are_refused(table_file, tmp_path):
    head, *rows = lines_of(table_file)
    table_file.write_text("\n".join([head, *(f"{row},7" for row in rows)]), encoding="utf-8")

    assert "has 26 cells" in refusal(table_file, tmp_path)


def test_the_first_fault_of_many_is_told(table_file, tmp_path):
    changed(table_file, 25, {24: "HAPPY"})
    changed(table_file, 9, {2: "x"})

    assert "(line 9)" in refusal(table_file, tmp_path)


def test_a_table_without_labels_is_refused(table_file, tmp_path):
    lines = [line.rsplit(",", 1)[0] for line in lines_of(table_file)]
    table_file.write_text("\n".join(lines), encoding="utf-8")

    text = refusal(table_file, tmp_path)
    assert "no column 'label' among its 24" in text
    assert "'fft_8_b'" in text


def test_a_table_with_semicolons_is_refused_as_one_column(table_file, tmp_path):
    table_file.write_text(table_file.read_text().replace(",", ";"), encoding="utf-8")

    assert "no column 'label' among its 1" in refusal(table_file, tmp_path)


def test_two_columns_of_one_name_are_refused(table_file, tmp_path):
    assert "two columns 'mean_1_a'" in refusal(changed(table_file, 1, {2: "mean_1_a"}), tmp_path)


@pytest.mark.parametrize("name", ["", "Unnamed: 0"])
def test_a_column_of_row_numbers_is_refused_for_it_gives_labels_away(name, table_file, tmp_path):
    head, *rows = lines_of(table_file)
    numbered = [f"{name},{head}", *(f"{number},{row}" for number, row in enumerate(rows))]
    table_file.write_text("\n".join(numbered), encoding="utf-8")

    text = refusal(table_file, tmp_path)
    assert "Column 1 of emotions.csv has no name" in text
    assert "index=False" in text


@pytest.mark.parametrize("content", ["", "\n", "label\nNEUTRAL\n"], ids=["empty", "line", "label"])
def test_an_empty_file_is_refused(content, tmp_path):
    path = tmp_path / "emotions.csv"
    path.write_text(content)

    assert "Download emotions.csv" in refusal(path, tmp_path)


@pytest.mark.parametrize("n_rows", [0, 1, 12, 14])
def test_a_table_of_too_few_rows_is_refused_with_the_counts(n_rows, table_file, tmp_path):
    head, *rows = lines_of(table_file)
    table_file.write_text("\n".join([head, *rows[:n_rows]]) + "\n", encoding="utf-8")

    text = refusal(table_file, tmp_path)
    assert "too few rows" in text
    assert "at least 5 of each label" in text


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz", "x.zip"])
@pytest.mark.parametrize("content", [b"\xff\xfe\x00a,label", b"PK\x03\x04 no archive", bytes(99)])
def test_a_file_that_is_no_table_at_all_is_refused(name, content, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)

    refusal(path, tmp_path)


def test_an_archive_of_two_tables_or_none_is_refused(tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "label")
        archive.writestr("b.csv", "label")

    assert "holds 2 tables" in refusal(path, tmp_path)


def test_a_missing_file_and_a_folder_without_the_table_are_refused(tmp_path):
    assert "There is no file" in refusal(tmp_path / "nowhere.csv", tmp_path)
    assert "holds no emotions.csv" in refusal(tmp_path, tmp_path)


def test_a_folder_that_cannot_be_written_to_is_told(table_file, tmp_path):
    with pytest.raises(OutputError, match="could not be written"):
        read_emotions(table_file, tmp_path / "nowhere")


@pytest.mark.parametrize("protocol", ["subject", "trial", "subject-and-clip", "within-trial"])
def test_no_protocol_that_needs_people_or_trials_can_split_the_table(
    protocol, table_file, tmp_path
):
    rows = read_emotions(table_file, tmp_path).store.table

    with pytest.raises(UsageError, match="--folds window or --folds holdout") as refused:
        make_folds(protocol, rows, n_folds=5)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(("protocol", "n_folds"), [("window", 5), ("holdout", 1)])
def test_random_rows_can_be_held_out_which_leaks(protocol, n_folds, table_file, tmp_path):
    rows = read_emotions(table_file, tmp_path).store.table

    folds = make_folds(protocol, rows, n_folds=5)

    assert len(folds) == n_folds
    assert protocol_named(protocol).leaks
    assert all(set(rows.label[fold.test].tolist()) == {0, 1, 2} for fold in folds)


def test_the_true_header_and_its_values_are_read(shared_data, tmp_path):
    """32 rows of the published table, labelled here for want of its own labels."""
    source = shared_data / "kaggle-emotions-schema" / "features_32rows_unlabelled.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8") as text:
        head, *rows = text.read().splitlines()
    words = list(CLASSES)
    lines = [f"{row},{words[n % 3]}" for n, row in enumerate(rows)]
    path = tmp_path / "emotions.csv"
    path.write_text("\n".join([f"{head},label", *lines]) + "\n", encoding="utf-8")

    columns, values, labels = read_table(path)

    assert (columns[0], columns[1273], columns[-1]) == ("mean_0_a", "fft_749_a", "fft_749_b")
    assert len(set(columns)) == len(names_of(FULL))
    assert values.shape == (32, 2548)
    assert labels.tolist()[:4] == [0, 1, 2, 0]
    wanted = np.array([row.split(",") for row in rows], dtype=np.float64)
    np.testing.assert_allclose(values, wanted, rtol=1e-6)
    assert np.abs(values).max() == pytest.approx(1.25e16)
