"""What every test relies on: nothing left behind, LSL kept on this machine, Qt without a screen."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from tests.lsl_settings import settings

SECONDS_TO_END = 2.0
"""How long a thread that was told to stop may take to do so."""

_lsl_folder = pytest.StashKey[Path]()


def pytest_configure(config):
    """Set what libraries read from the environment, before any of them is loaded."""
    folder = Path(tempfile.mkdtemp(prefix="affectscope-tests-"))
    config.stash[_lsl_folder] = folder
    file = folder / "lsl_api.cfg"
    file.write_text(settings())
    os.environ["LSLAPICFG"] = str(file)
    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    os.environ["XDG_CONFIG_HOME"] = str(folder / "config")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_unconfigure(config):
    """Leave no file behind."""
    shutil.rmtree(config.stash[_lsl_folder], ignore_errors=True)


@pytest.fixture(autouse=True)
def no_thread_left_behind():
    """Fail a test after which a thread runs that did not run before."""
    before = set(threading.enumerate())
    yield
    new = [thread for thread in threading.enumerate() if thread not in before]
    for thread in new:
        thread.join(SECONDS_TO_END)
    alive = [thread.name for thread in new if thread.is_alive()]
    assert not alive, f"threads left running: {', '.join(alive)}"


@pytest.fixture(autouse=True)
def no_widget_left_behind():
    """Fail a test after which a top-level widget exists that did not exist before."""
    before = {id(widget) for widget in _top_level_widgets()}
    yield
    left = [widget for widget in _top_level_widgets() if id(widget) not in before]
    names = ", ".join(type(widget).__name__ for widget in left)
    for widget in left:
        widget.deleteLater()
    assert not left, f"top-level widgets left: {names}"


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """Undo what a test's commands configured."""
    loggers = [logging.getLogger(name) for name in (None, "app", "models", "streaming")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.fixture
def user_folder(tmp_path, monkeypatch):
    """Return the user's data folder, moved into a fresh place and not made yet; children see it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
    return tmp_path / "data-home" / "affectscope"


@pytest.fixture(scope="session")
def shared_data():
    """Return the folder of real recordings; skip where this machine has none."""
    named = os.environ.get("AFFECTSCOPE_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real data: neither AFFECTSCOPE_DATA nor ../shared/data is a folder")
    return folder


def _top_level_widgets():
    if "PyQt6.QtWidgets" not in sys.modules:
        return []
    application = sys.modules["PyQt6.QtWidgets"].QApplication
    return application.topLevelWidgets() if application.instance() else []
