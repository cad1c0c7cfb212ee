"""Tables are read, and what is wrong with one is named."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from streaming.errors import RecordingError
from streaming.recordings.cells import read_cells, split_header

NAMES = ["timestamps", "TP9", "AF7"]
ROWS = b"1.00,10.5,-3\n1.25,11,4e1\n"


@pytest.mark.parametrize(
    "content",
    [
        b"timestamps,TP9,AF7\n1,2,3\n",
        b"timestamps,TP9,AF7\r\n1,2,3\r\n",
        b"timestamps,TP9,AF7\r1,2,3\r",
        b"\xef\xbb\xbftimestamps,TP9,AF7\n1,2,3\n",
        b'"timestamps","TP9", AF7 \n1,2,3\n',
        b"\n\ntimestamps,TP9,AF7\n1,2,3\n",
        b"timestamps,TP9,AF7\n\n1,2,3\n\n\n",
        b'timestamps,TP9,AF7\n"1","2",3\n',
        b"timestamps,TP9,AF7\n 1, 2 ,\t3",
    ],
)
def test_marks_line_ends_quotes_and_blanks_do_not_matter(content):
    """Table programs leave all of them."""
    names, body = split_header(content)
    columns, notes = read_cells(body, names)

    assert names == NAMES
    assert [columns[name].tolist() for name in names] == [[1.0], [2.0], [3.0]]
    assert notes == ()


def test_stamps_are_doubles_and_the_rest_are_floats():
    """A clock since 1970 needs the digits of float64."""
    columns, _ = read_cells(b"1533222559.839,1,2\n1533222559.843,1,2\n", NAMES)

    assert columns["timestamps"].tolist() == [1533222559.839, 1533222559.843]
    assert columns["TP9"].dtype == np.float32


def test_empty_cells_are_no_numbers():
    """So are the words for it."""
    columns, _ = read_cells(b"1,,nan\n2,NaN,\n3,inf,1e300\n", NAMES)

    assert_array_equal(columns["TP9"], [np.nan, np.nan, np.inf])
    assert_array_equal(columns["AF7"], [np.nan, np.nan, np.inf])


def test_columns_of_words_are_kept_as_they_stand():
    """Commas within quotes do not separate."""
    columns, _ = read_cells(b'1,2,"clip 3, calm"\n2,3,0\n3,4,\n', NAMES, words=["AF7"])

    assert columns["AF7"][:2].tolist() == ["clip 3, calm", "0"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"timestamps;TP9;AF7\n1,0;2,0;3,0\n", "semicolons"),
        (b"timestamps\tTP9\n1\t2\n", "tabs"),
        (b"timestamps,TP9,TP9\n1,2,3\n", "more than one column called 'TP9'"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(header, said):
    """Before any row is read."""
    with pytest.raises(RecordingError, match=said):
        split_header(header)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no rows"),
        (b"\n \n", "no rows"),
        (b"1,2\n" + ROWS, "data row 1 has 2 cells"),
        (b"1,2,3,4\n" + ROWS, "data row 1 has 4 cells"),
        (ROWS + b"1.5,2\n" + ROWS, "data row 3 has 2 cells"),
        (ROWS + b"1.5,2,3,4\n" + ROWS, "data row 3 has 4 cells"),
        (ROWS + b"1,5,2,0,3,0\n", "data row 3 has 6 cells"),
        (ROWS + b"1.5,2\n1.5,2,3,4\n", "data row 3 has 2 cells"),
        (ROWS + b"\n1.5,off,3\n", "data row 3 holds 'off' in column 'TP9'"),
        (ROWS + b'1.5,"2,5",3\n', "data row 3 holds '2,5' in column 'TP9'"),
        (ROWS + b"later,1,3\n", "data row 3 holds 'later' in column 'timestamps'"),
        (ROWS + b"1.5,\xff\xfe,3\n", "data row 3 holds .* in column 'TP9'"),
        (ROWS + b"1.5,0x1F,3\n", "data row 3 holds '0x1F'"),
        (ROWS + b"1.5,1_0,3\n", "data row 3 holds '1_0'"),
        (ROWS + b"\0\0\0\0\n", "zero bytes"),
        (ROWS + b'1.5,"2,3\n1.75,3,4\n', "data row 3"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_row_and_column(body, said):
    """Rows count from 1 below the header, blank ones left out."""
    with pytest.raises(RecordingError, match=said):
        read_cells(body, NAMES)


def test_a_last_row_that_was_cut_is_left_out_and_noted():
    """A recorder was killed while it wrote; a short row with its line end is a fault, though."""
    columns, notes = read_cells(ROWS + b"1.5,10", NAMES)

    assert columns["timestamps"].tolist() == [1.0, 1.25]
    assert "cut short" in notes[0]
    with pytest.raises(RecordingError, match="data row 3 has 2 cells"):
        read_cells(ROWS + b"1.5,10\n", NAMES)


def test_a_table_of_a_hundred_thousand_columns_is_refused_at_once():
    """Telling so many names apart took a minute."""
    names = ",".join(f"c{n}" for n in range(100_000))

    with pytest.raises(RecordingError, match="names 100,001 columns"):
        split_header(f"timestamps,{names}\n1,2\n".encode())
