"""The rules of the house that no linter holds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "models", "streaming")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_FILE = 350


def modules_after(statement: str) -> set[str]:
    """Return the top-level packages that a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in json.loads(ran.stdout.splitlines()[-1])}


@pytest.mark.parametrize("module", ["streaming.pipeline", "streaming.monitor", "app.live_stage"])
def test_the_live_path_loads_no_heavy_library(module):
    """Torch, Qt and liblsl come with the classifier, the dashboard and the source, never before."""
    assert not modules_after(f"import {module}") & {"torch", "PyQt6", "pylsl", "mne", "pandas"}


@pytest.mark.parametrize("package", ["models", "models.networks", "models.manifest"])
def test_looking_into_models_loads_no_torch(package):
    """A list of models must not wait for torch."""
    assert "torch" not in modules_after(f"import {package}")


def test_the_layers_hold():
    """import-linter finds each contract of pyproject.toml kept."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_ships_its_types(package):
    """A type checker trusts the annotations of a package with this marker only."""
    assert (ROOT / package / "py.typed").is_file()


def test_no_file_is_longer_than_the_cap():
    """What does not fit is two ideas."""
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES}
    too_long = {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > LONGEST_FILE}
    assert not too_long


def test_every_package_is_in_the_wheel():
    """setuptools is told each package by name, so a new folder is easily forgotten."""
    listed = (ROOT / "pyproject.toml").read_text()
    folders = {path.parent.relative_to(ROOT) for path in SOURCES}
    missing = [name for f in folders if f'"{(name := ".".join(f.parts))}"' not in listed]
    assert not missing


def test_no_file_names_a_path_of_one_machine():
    """The repository works wherever it lies."""
    path = re.compile(r"(?<![\w.~}$-])/(?:work|root|tmp|home)/\w")
    suffixes = {".py", ".md", ".toml", ".txt", ".yaml", ".json", ""}
    folders = [ROOT / name for name in (*PACKAGES, "assets", "tests", ".ci")]
    files = [path for folder in folders for path in folder.rglob("*")] + list(ROOT.iterdir())
    texts = [each for each in files if each.is_file() and each.suffix in suffixes]
    naming = [str(each.relative_to(ROOT)) for each in texts if path.search(each.read_text("utf-8"))]
    assert len(texts) > 20
    assert not naming


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-torcheeg.txt"])
def test_each_package_is_locked_once(name):
    """Two versions of one package can never be installed."""
    lines = (ROOT / name).read_text().splitlines()
    locked = [line.partition("==")[0].lower() for line in lines if not line.startswith("#")]
    assert len(locked) > 50
    assert [one for one in set(locked) if locked.count(one) > 1] == []
