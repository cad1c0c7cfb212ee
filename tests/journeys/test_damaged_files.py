"""A hundred damaged files of each format, and hostile ones: a sentence or samples, never a crash.

One case again: ``pytest -m ci tests/journeys/test_damaged_files.py -k "xdf and 17"``. A file is
made from its format and its number alone. A child process opens it, whose memory the system limits
to what it had before and a gigabyte more; what it really held is measured.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.damage import damaged
from tests.hostile_files import hostile_files
from tests.sound_files import NAMES, sound_file

pytestmark = [pytest.mark.ci, pytest.mark.patient]

ROOT = Path(__file__).parents[2]

KINDS = ("ours", "xdf", "csv", "edf", "fif", "mat", "npz", "model", "settings")
"""Formats: recordings (XDF of ours and of LabRecorder), data sets, folds, models, settings."""

N_DAMAGED = 100
"""Files of each format."""

LONGEST = 10.0
"""Seconds of a core that a file may take: other work on the machine does not count."""

MOST_MEMORY = 1e9
"""Bytes that the process may hold at any moment, its libraries with them."""

GIVE_UP = 40.0
"""Seconds by any clock after which the process is killed, and the file counts as a hang."""


class Opener:
    """The child process; begun again where it ended."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.content = sound_file(kind, folder)
        self.path = folder / NAMES.get(kind, f"a.{kind}")
        self._arguments = kind, str(folder / f"sound-{self.path.name}")
        (folder / f"sound-{self.path.name}").write_bytes(self.content)
        self._begin()

    def open(self, content: bytes) -> dict[str, Any]:
        """Have a file opened, and say what came of it."""
        self.path.write_bytes(content)
        print(json.dumps(str(self.path)), file=self.process.stdin, flush=True)
        heard = select.select([self.process.stdout], [], [], GIVE_UP)[0]
        if heard and (line := self.process.stdout.readline()):
            return json.loads(line)
        self.close()
        ended = f"died of {self.process.returncode}" if heard else f"hung for {GIVE_UP} s"
        self._begin()
        return {"outcome": ended, "what": "", "seconds": 0.0, "peak": 0}

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def _begin(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.opener", *self._arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        first = json.loads(self.process.stdout.readline())
        assert first["outcome"] == "read", first["what"]


@pytest.fixture(scope="module")
def openers(tmp_path_factory):
    """One process for each format, begun when it is first asked for."""
    running: dict[str, Opener] = {}

    def opener(kind):
        if kind not in running:
            running[kind] = Opener(kind, tmp_path_factory.mktemp(kind))
        return running[kind]

    yield opener
    for one in running.values():
        one.close()


def assert_harmless(told):
    """Samples or a sentence, in seconds, in little memory."""
    assert told["outcome"] in {"read", "refused"}, told["what"]
    assert told["what"], "nothing is said"
    assert told["seconds"] < LONGEST
    assert told["peak"] < MOST_MEMORY


@pytest.mark.parametrize("number", range(N_DAMAGED))
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_read_or_refused(openers, kind, number):
    """Cut short, zeroed, bits flipped, hostile numbers written over it, stretches moved."""
    opener = openers(kind)

    assert_harmless(opener.open(damaged(opener.content, number)))


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in KINDS for name in hostile_files(kind)]
)
def test_a_file_that_claims_to_be_enormous_is_read_or_refused(openers, kind, name):
    """Sizes to 2^50, XML bombs, 2e9 channels, compressed bombs, lines of a megabyte."""
    opener = openers(kind)

    assert_harmless(opener.open(hostile_files(kind, opener.content)[name]()))
