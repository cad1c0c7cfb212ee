"""A MATLAB file is read as scipy reads it, and no claim in it costs more than its bytes."""

from __future__ import annotations

import hashlib
import struct
import tracemalloc
import zlib
from contextlib import suppress

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.io import loadmat, savemat
from scipy.io.matlab import MatlabObject

from models.datasets.matlab import read_variable
from streaming.errors import RecordingError

FIELDS = {"a", "b", "long_name", "deep", "x"}


def cells(*items):
    column = np.empty((len(items), 1), dtype=object)
    for row, item in enumerate(items):
        column[row, 0] = item
    return column


def saved(path, packed=True, **variables):
    savemat(path, variables, do_compression=packed)
    return path


def mended(path, old, new):
    """Put other bytes in the place of some; they occur once."""
    whole = path.read_bytes()
    assert whole.count(old) == 1
    path.write_bytes(whole.replace(old, new))
    return path


@pytest.fixture(params=[True, False], ids=["packed", "loose"])
def packed(request):
    return request.param


@pytest.mark.parametrize(
    "numbers",
    [
        np.linspace(-4, 4200, 30).reshape(5, 6),
        np.arange(24, dtype=np.uint8).reshape(2, 3, 4),
        np.array([[-3, 7]], dtype=np.int16),
        np.array([[-(2**20)]], dtype=np.int32),
        np.array([[2.0**40]], dtype=np.float32),
        np.array([[2**40]], dtype=np.int64),
        np.array([[np.nan, np.inf]]),
        np.array([[True, False]]),
        np.zeros((0, 3)),
    ],
    ids=lambda numbers: f"{numbers.dtype}{numbers.shape}",
)
def test_numbers_keep_their_values_and_shape(tmp_path, packed, numbers):
    path = saved(tmp_path / "f.mat", packed, S={"a": numbers})

    value = read_variable(path, "S", FIELDS)[0]["a"]

    assert value.dtype == np.float32
    assert_array_equal(value, loadmat(path)["S"]["a"][0, 0].astype(np.float32), strict=True)


def test_structs_cells_and_text_nest(tmp_path, packed):
    inner = {"x": cells("AF3", "µ", 3.0), "b": "text"}
    path = saved(tmp_path / "f.mat", packed, S={"long_name": cells(inner, cells()), "a": inner})

    value = read_variable(path, "S", FIELDS)[0]

    first, second = value["long_name"]
    assert first["x"][:2] == ["AF3", "µ"]
    assert first["x"][2].item() == 3.0
    assert first["b"] == value["a"]["b"] == "text"
    assert second == []


def test_several_structs_in_one_array_are_a_list(tmp_path):
    people = np.array([[(1.0,), (2.0,)]], dtype=[("x", object)])
    path = saved(tmp_path / "f.mat", S={"a": people})

    assert [one["x"].item() for one in read_variable(path, "S", FIELDS)[0]["a"]] == [1.0, 2.0]


def test_only_the_wanted_fields_are_read(tmp_path, packed):
    path = saved(tmp_path / "f.mat", packed, S={"a": 1.0, "Age": "25", "b": {"ECG": 1.0, "x": 2.0}})

    value = read_variable(path, "S", FIELDS)[0]

    assert set(value) == {"a", "b"}
    assert set(value["b"]) == {"x"}


def test_other_variables_are_passed_over(tmp_path, packed):
    path = saved(
        tmp_path / "f.mat", packed, other=np.zeros((40, 50)), S={"a": 1.0}, later=np.ones(3)
    )

    assert read_variable(path, "S", FIELDS)[0]["a"].item() == 1.0


def test_the_digest_is_that_of_the_whole_file(tmp_path, packed):
    path = saved(tmp_path / "f.mat", packed, S={"a": 1.0}, later=np.ones((300, 300)))

    assert read_variable(path, "S", FIELDS)[1] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_is_no_number_text_cell_or_struct_is_none(tmp_path):
    thing = MatlabObject(np.array([[(1.0,)]], dtype=[("x", object)]), "thing")
    path = saved(tmp_path / "f.mat", S={"a": thing, "b": np.array([[1 + 2j]]), "x": 5.0})

    value = read_variable(path, "S", FIELDS)[0]

    assert value["a"] is value["b"] is None
    assert value["x"].item() == 5.0


def test_an_object_is_no_struct(tmp_path):
    thing = MatlabObject(np.array([[(1.0,)]], dtype=[("x", object)]), "thing")
    path = saved(tmp_path / "f.mat", S=thing, T=1.0)

    with pytest.raises(RecordingError, match=r"holds no struct S, but .*'T'.*Name the"):
        read_variable(path, "S", FIELDS)


def test_a_file_without_the_variable_is_told_what_it_holds(tmp_path, packed):
    path = saved(tmp_path / "f.mat", packed, EEG=1.0, ECG=2.0)

    with pytest.raises(RecordingError, match="holds no struct S, but 'EEG', 'ECG'"):
        read_variable(path, "S", FIELDS)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"time,AF3,F7\n0,1,2\n" * 40, "no MATLAB file of version 5 to 7: it starts with b'time"),
        (b"short", "no MATLAB file of version 5 to 7"),
        (b"\x89HDF\r\n\x1a\n" + bytes(800), r"version 7\.3 .* save it again as version 7"),
        (bytes(512) + b"\x89HDF\r\n\x1a\n", r"version 7\.3"),
        (b"MATLAB 7.3 MAT-file, Platform".ljust(126) + b"IM", r"version 7\.3"),
        (b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1MI" + bytes(64), "no MATLAB file"),
        (b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM", "holds no struct S, but nothing else"),
        (b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + b"\xff" * 64, "is damaged"),
    ],
    ids=["empty", "text", "short", "hdf5", "hdf5-512", "v7.3", "other-order", "bare", "noise"],
)
def test_other_files_are_refused_with_what_they_are(tmp_path, content, says):
    path = tmp_path / "f.mat"
    path.write_bytes(content)

    with pytest.raises(RecordingError, match=says) as told:
        read_variable(path, "S", FIELDS)
    assert told.value.exit_code == 4


@pytest.mark.parametrize("name", ["missing.mat", ".", "x" * 400], ids=["missing", "folder", "long"])
def test_what_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(RecordingError, match=r"is no file|cannot be read"):
        read_variable(tmp_path / name, "S", FIELDS)


def test_a_file_cut_anywhere_is_refused(tmp_path, packed):
    noise = np.random.default_rng(0).normal(size=(40, 5))
    path = saved(tmp_path / "f.mat", packed, S={"a": noise, "b": cells(noise, "text")})
    whole = path.read_bytes()

    for length in range(129, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(RecordingError, match=r"is damaged: .*Copy or download it again"):
            read_variable(path, "S", FIELDS)


def test_changed_bytes_are_refused_or_read_and_nothing_worse(tmp_path, packed):
    noise = np.random.default_rng(0).normal(size=(20, 5))
    thing = {"a": noise, "b": cells(noise, "text", {"x": 3.0}), "long_name": {"deep": noise}}
    path = saved(tmp_path / "f.mat", packed, S=thing)
    whole = np.frombuffer(path.read_bytes(), np.uint8)
    rng = np.random.default_rng(1)

    read = []
    for _ in range(150):
        changed = whole.copy()
        where = rng.integers(128, whole.size, rng.integers(1, 8))
        changed[where] = rng.integers(0, 256, where.size)
        path.write_bytes(changed.tobytes())
        with suppress(RecordingError):
            read.append(read_variable(path, "S", FIELDS)[0])

    assert len(read) < 100
    if packed:  # zlib's checksum finds whatever changes the contents
        for value in read:
            assert_array_equal(value["a"], noise.astype(np.float32))


def claims(path, n_cells, n_columns=1):
    """Write a file whose cell array of three says that it has more."""
    saved(path, packed=False, S={"a": cells(1.0, 1.0, 1.0)})
    size = struct.pack("<IIii", 5, 8, n_cells, n_columns)
    return mended(path, struct.pack("<IIii", 5, 8, 3, 1), size)


@pytest.mark.parametrize("size", [(50_000, 1), (500_000_000, 1), (2**31 - 1, 2**31 - 1), (-3, 1)])
def test_cells_that_are_only_said_to_be_there_take_no_memory(tmp_path, size):
    path = claims(tmp_path / "f.mat", *size)

    tracemalloc.start()
    with pytest.raises(RecordingError, match="is damaged"):
        read_variable(path, "S", FIELDS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 2e6


def test_a_bomb_of_zeros_is_refused_before_it_unpacks(tmp_path):
    """20 MB of zeros pack to 20 kB; no EEG does so."""
    loose = saved(tmp_path / "loose.mat", packed=False, S={"a": np.zeros((2_500_000, 1))})
    whole = loose.read_bytes()
    bomb = zlib.compress(whole[128:])
    path = tmp_path / "f.mat"
    path.write_bytes(whole[:128] + struct.pack("<II", 15, len(bomb)) + bomb)

    with pytest.raises(RecordingError, match="unpacks to more than any recording"):
        read_variable(path, "S", FIELDS)


def test_arrays_nested_without_end_are_refused(tmp_path):
    thing = {"a": 1.0}
    for _ in range(40):
        thing = {"a": thing}

    with pytest.raises(RecordingError, match="deep in one another"):
        read_variable(saved(tmp_path / "f.mat", S=thing), "S", FIELDS)


def test_more_arrays_than_any_data_set_has_are_refused(tmp_path):
    """Each takes eight bytes of the file, and a hundred of memory."""
    path = claims(tmp_path / "f.mat", 200_000)

    with pytest.raises(RecordingError, match=r"says that it holds \d+ arrays or more"):
        read_variable(path, "S", FIELDS)
