"""The one owner of torcheeg."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import NoReturn

_NAME = "torch_scatter"


def stub_torch_scatter() -> None:
    """Let ``torcheeg.models`` be imported where torch_scatter is not installed.

    torcheeg 1.1.3 imports all of its models at once, and one of them (RGNN, a graph network that
    nothing here uses) imports ``scatter_add`` from torch_scatter, which has no wheel for current
    releases of PyTorch. An empty module of that name, whose one function says so when it is
    called, takes its place. Where the real one is installed, or was imported, nothing happens.
    """
    if _NAME in sys.modules or importlib.util.find_spec(_NAME) is not None:
        return
    stub = ModuleType(_NAME, "Stands in for torch_scatter, so that torcheeg's models import.")
    stub.__dict__["scatter_add"] = _scatter_add
    sys.modules[_NAME] = stub


def _scatter_add(*_args: object, **_kwargs: object) -> NoReturn:
    raise NotImplementedError(
        "torch_scatter is not installed, and torcheeg's RGNN cannot run without it. Install "
        "torch_scatter for your release of PyTorch, or use another network."
    )
