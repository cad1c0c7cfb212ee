"""Without torcheeg the user is told how to get it; the stand-in for torch_scatter takes nobody's
place."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from models.datasets.torcheeg_sets import load_reader, stub_torch_scatter, written
from models.datasets.torcheeg_table import SETS
from models.datasets.torcheeg_trials import open_torcheeg
from streaming.errors import UsageError


@pytest.fixture
def modules(monkeypatch):
    """The table of imported modules, put back afterwards."""
    table = {name: module for name, module in sys.modules.items() if name != "torch_scatter"}
    monkeypatch.setattr(sys, "modules", table)
    return table


def test_the_stub_says_what_is_missing_when_it_is_called(modules, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    stub_torch_scatter()

    with pytest.raises(NotImplementedError, match=r"cannot run without it\. Install"):
        modules["torch_scatter"].scatter_add(1, 2, dim=0)


def test_an_installed_torch_scatter_is_left_to_be_imported(modules, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: "found")

    stub_torch_scatter()

    assert "torch_scatter" not in modules


def test_an_imported_torch_scatter_stays(modules):
    real = modules["torch_scatter"] = ModuleType("torch_scatter")

    stub_torch_scatter()

    assert modules["torch_scatter"] is real


@pytest.mark.parametrize("name", SETS)
def test_without_torcheeg_the_extra_and_its_python_are_named(tmp_path, monkeypatch, name):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(UsageError, match=r"'affectscope\[torcheeg\]'.*Python 3\.11") as refused:
        open_torcheeg(name, tmp_path)

    assert refused.value.exit_code == 2


def test_a_torcheeg_that_does_not_start_is_told_with_its_reason(modules, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: "found")
    modules["torcheeg"] = None  # importing it raises ImportError

    with pytest.raises(UsageError, match=r"does not start here: .*torcheeg.*Install the extra"):
        load_reader(SETS["deap"])


def test_looking_for_a_data_set_does_not_load_torcheeg(tmp_path):
    """What is wrong with the options is told at once, not after seconds."""
    before = "torcheeg" in sys.modules

    with pytest.raises(UsageError, match="has no label"):
        open_torcheeg("deap", tmp_path, label="mood")

    assert ("torcheeg" in sys.modules) == before


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("FP1", "Fp1"), ("FPZ", "Fpz"), ("POZ", "POz"), ("CZ", "Cz"), ("AF3", "AF3"), ("CB1", "CB1")],
)
def test_electrodes_are_written_as_streams_name_them(theirs, ours):
    assert written(theirs) == ours
