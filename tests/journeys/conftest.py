"""A screen of one's own for windows, and the user's folders moved into a fresh place."""

from __future__ import annotations

import contextlib

import pytest

from tests.journeys.dashboards import Dashboard
from tests.journeys.screen import Screen, lacking


@pytest.fixture(scope="session")
def own_screen():
    """Return an X server that nobody else draws on."""
    if programs := lacking():
        pytest.skip(f"not installed: {', '.join(programs)}")
    with Screen() as made:
        yield made


@pytest.fixture
def dashboard(own_screen, tmp_path, user_folder, monkeypatch):
    """Return a way to start the program on the screen, as somebody who never used it before."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))
    with contextlib.ExitStack() as stack:

        def start(*arguments):
            shown = Dashboard(own_screen, tmp_path / "said", *arguments)
            stack.callback(shown.process.wait, 20)
            stack.callback(shown.process.kill)
            return shown

        yield start
