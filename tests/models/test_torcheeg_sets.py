"""The stand-in for torch_scatter takes nobody's place."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from models.datasets.torcheeg_sets import stub_torch_scatter


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
