"""A pickle passes only if it holds arrays of numbers, and nothing of it is carried out to see."""

from __future__ import annotations

import builtins
import os
import pickle
import struct
import sys
from collections import OrderedDict
from pathlib import Path

import joblib
import numpy as np
import pytest

from models.datasets.array_pickles import check_array_pickle
from streaming.errors import RecordingError
from tests.torcheeg_files import deap_arrays, python2_pickle

ARRAYS = {"data": np.arange(24.0).reshape(2, 3, 4), "labels": np.arange(6, dtype=np.int16)}


class Evil:
    """Asks for a call when it is read."""

    def __init__(self, *call):
        self.call = call

    def __reduce__(self):
        return self.call[0], self.call[1:]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "s01.dat"


def test_a_pickle_of_python_2_passes_and_is_what_python_reads(path):
    arrays = deap_arrays(1, 20, n_trials=3)
    path.write_bytes(python2_pickle(arrays))

    check_array_pickle(path)

    read = pickle.loads(path.read_bytes(), encoding="iso-8859-1")  # noqa: S301
    assert {name: array.tolist() for name, array in read.items()} == {
        name: array.tolist() for name, array in arrays.items()
    }


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "held",
    [ARRAYS, ARRAYS["data"], [np.float64(2.5), "text", (1, None, True)], ARRAYS["data"].T],
    ids=["dictionary", "array", "scalars", "by-column"],
)
def test_arrays_pass_in_every_protocol(path, protocol, held):
    path.write_bytes(pickle.dumps(held, protocol))

    check_array_pickle(path)


@pytest.mark.parametrize("module", ["numpy.core", "numpy._core"])
def test_arrays_of_either_numpy_pass(path, module):
    other = "numpy._core" if module == "numpy.core" else "numpy.core"
    written = pickle.dumps(ARRAYS["data"], 2).replace(
        f"c{other}.multiarray\n".encode(), f"c{module}.multiarray\n".encode()
    )
    assert f"c{module}.multiarray\n".encode() in written
    path.write_bytes(written)

    check_array_pickle(path)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "call",
    [(os.system, "touch ran"), (exec, "open('ran', 'w').close()"), (os.mkdir, "ran")],
    ids=["shell", "code", "folder"],
)
def test_what_a_pickle_asks_for_beside_arrays_is_refused_and_not_carried_out(
    path, tmp_path, monkeypatch, protocol, call
):
    monkeypatch.chdir(tmp_path)
    path.write_bytes(pickle.dumps({"data": ARRAYS["data"], "labels": Evil(*call)}, protocol))

    with pytest.raises(RecordingError, match=r"s01\.dat is not read: .*Nothing of this one was"):
        check_array_pickle(path)

    assert not (tmp_path / "ran").exists()
    pickle.loads(path.read_bytes())  # noqa: S301 - shows that the trap was set
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "held", [OrderedDict(ARRAYS), np.load, Path()], ids=["ordered", "function", "path"]
)
def test_harmless_things_that_are_no_arrays_are_refused_too(path, held):
    path.write_bytes(pickle.dumps(held))

    with pytest.raises(RecordingError, match="it asks for"):
        check_array_pickle(path)


def test_the_refusal_names_what_was_asked_for(path):
    path.write_bytes(pickle.dumps(Evil(os.system, "true"), 4))

    with pytest.raises(RecordingError, match=rf"it asks for {os.system.__module__}\.system\. "):
        check_array_pickle(path)


def test_no_global_is_even_looked_up(path, monkeypatch):
    """An import alone can run code."""
    (path.parent / "trap.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(path.parent)
    path.write_bytes(b"ctrap\nanything\n.")

    with pytest.raises(RecordingError, match=r"trap\.anything"):
        check_array_pickle(path)

    assert "trap" not in sys.modules


@pytest.mark.parametrize(
    "array",
    [
        np.array([{}, print], dtype=object),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        np.array(["text"]),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        np.array([1j]),
    ],
    ids=["objects", "structures", "texts", "dates", "complex"],
)
def test_arrays_of_anything_but_real_numbers_are_refused(path, array):
    path.write_bytes(pickle.dumps(array, 4))

    with pytest.raises(RecordingError, match=r"more than numbers|it asks for"):
        check_array_pickle(path)


ARRAY = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR"
FLOATS = b"cnumpy\ndtype\n(S'f8'\nI0\nI1\ntR"


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (ARRAY.replace(b"cnumpy\nndarray\n", b"cnumpy\ndtype\n") + b".", "built otherwise"),
        (ARRAY.replace(b"I0\nt", b"I99999999999\nt") + b".", "built otherwise"),
        (b"cnumpy\nndarray\n(I9\ntR.", "not callable"),
        (b"cnumpy\nndarray\n)\x81.", "NEWOBJ"),
        (b"(I3\ninumpy\nndarray\n.", "INST"),
        (b"(cnumpy\nndarray\nI3\no.", "OBJ"),
        (b"\x80\x02\x82\x01.", "EXT1"),
        (b"P1\n.", "persistent"),
        (b"cnumpy.core.numeric\n_frombuffer\n}S'a'\nI1\nsb.", "changes a function"),
        (b"cnumpy.core.numeric\n_frombuffer\nN}S'__name__'\nS'a'\ns\x86b.", "changes a function"),
        (b"cnumpy\nndarray\n}S'a'\nI1\nsb.", "no attribute"),
        (b"cbuiltins\ngetattr\n(cos\nsystem\nS'x'\ntR.", r"builtins\.getattr"),
        (ARRAY + b"(I1\n(I2\nt" + FLOATS + b"I00\nS'12345678'\ntb.", "not as long"),
        (ARRAY + b"(I1\n(I-1\nt" + FLOATS + b"I00\nS''\ntb.", "no shape"),
        (ARRAY + b"(I1\n(I1\nt" + FLOATS + b"I00\n(ltb.", "not made of bytes"),
        (ARRAY + b"(I1\n(I1\nt" + b"S'f8'\n" + b"I00\nS'12345678'\ntb.", "built otherwise"),
        (ARRAY + b"}S'shape'\nI5\nsb.", "unpack"),
        (FLOATS + b"(I3\nS'|'\nS'O'\nNNI-1\nI-1\nI63\ntb.", "more than numbers"),
        (b"N\x72" + struct.pack("<I", 2**31) + b".", "places at once"),
        (b"c_codecs\nencode\n(S'x'\nS'rot13'\ntR.", "encodes a text"),
        (b"", "exhausted"),
        (b"not a pickle", "is not read"),
        (b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f.", "is not read"),
        (pickle.dumps(ARRAYS)[:-40], "is not read"),
    ],
)
def test_forged_and_damaged_pickles_are_refused(path, forged, why):
    path.write_bytes(forged)

    with pytest.raises(RecordingError, match=why):
        check_array_pickle(path)


def test_what_joblib_writes_is_refused_with_the_way_to_save_it_again(path):
    joblib.dump(ARRAYS, path)

    with pytest.raises(RecordingError, match=r"save its arrays by pickle\.dump"):
        check_array_pickle(path)


def test_numpy_has_no_part_in_it(path, monkeypatch):
    """What looks does not build what is looked at."""
    path.write_bytes(python2_pickle(deap_arrays(1, 20, n_trials=2)))
    imported = builtins.__import__

    def refuse(name, *args, **kwargs):
        assert not name.startswith("numpy"), "the scan asked for numpy"
        return imported(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    check_array_pickle(path)


def test_a_file_that_is_not_there_is_the_callers_affair(path):
    with pytest.raises(FileNotFoundError):
        check_array_pickle(Path(path))
