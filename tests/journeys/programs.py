"""Running programs for journeys: `affectscope` with its JSON lines, and senders to read from."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).parents[2]

_LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} .*\| ")
"""How a line of liblsl's log begins."""

Line = dict[str, Any]


class Program:
    """A child process that prints JSON lines or sentences; leaving the `with` block ends it.

    Parameters
    ----------
    module : str
        What ``python -m`` runs.
    arguments : sequence
        The rest of its command line.
    hears : bool
        Whether `say` is to be heard.

    Attributes
    ----------
    lines : list of dict
        The JSON lines so far.
    sentences : list of str
        What else it has printed; nothing where it was asked for JSON.
    """

    def __init__(self, module: str, *arguments: object, hears: bool = False) -> None:
        self.lines: list[Line] = []
        self.sentences: list[str] = []
        self._heard = threading.Condition()
        self._over = False
        self._words: str | None = None
        self._said = tempfile.NamedTemporaryFile()  # noqa: SIM115 - closed in __exit__
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT,
            stdin=subprocess.PIPE if hears else None,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, name=f"reads {module}")
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.leave()
        self._words = self.words
        self._said.close()

    def wait_for(self, condition: Callable[[Sequence[Line]], object], timeout: float = 90.0) -> Any:
        """Return what the condition says of the lines so far, as soon as that is true."""
        with self._heard:
            self._heard.wait_for(lambda: self._over or condition(self.lines), timeout)
            found = condition(self.lines)
            assert found, f"never came true; the last lines: {self.lines[-8:]}\n{self.words}"
            return found

    def wait_for_state(self, state: str, timeout: float = 90.0, after: int = 0) -> int:
        """Return the index of the first line from `after` on that tells this state."""
        self.wait_for(lambda lines: _state_in(lines[after:], state) is not None, timeout)
        return after + _state_in(self.lines[after:], state)

    def say(self, line: str) -> None:
        """Write a line to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def leave(self, how: signal.Signals | None = None, timeout: float = 40.0) -> int:
        """Send a signal if one is named, wait for the end, and return the exit code."""
        if how is not None:
            self.process.send_signal(how)
        code = self.process.wait(timeout)
        self._reader.join(timeout)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        return code

    @property
    def words(self) -> str:
        """What it said on stderr, without what liblsl itself logs there."""
        if self._words is None:
            said = Path(self._said.name).read_text(encoding="utf-8")
            return "".join(
                line for line in said.splitlines(keepends=True) if not _LOGGED.match(line)
            )
        return self._words

    def _read(self) -> None:
        for text in self.process.stdout or ():
            with self._heard:
                if text.startswith("{"):
                    self.lines.append(json.loads(text))
                else:
                    self.sentences.append(text)
                self._heard.notify_all()
        with self._heard:
            self._over = True
            self._heard.notify_all()


def affectscope(*arguments: object) -> Program:
    """Start the program as its users do."""
    return Program("app", *arguments)


def monitor(name: str, *arguments: object) -> Program:
    """Start the monitor on an LSL stream, read by the shipped Muse model."""
    return affectscope(
        "monitor", "--source", f"lsl:{name}", "--model", "demo-muse", "--json", *arguments
    )


def feeder(recording: Path, name: str, *arguments: object) -> Program:
    """Start a sender of a recording; see `tests.journeys.feeder`."""
    return Program("tests.journeys.feeder", recording, name, *arguments)


def json_lines(*arguments: object) -> list[Line]:
    """Run a command to its end and return its lines."""
    with affectscope(*arguments) as program:
        code = program.leave(timeout=60)
        assert code == 0, program.words
        return program.lines


def hops(lines: Sequence[Line]) -> list[Line]:
    """Return the predictions and abstentions."""
    return [line for line in lines if line["kind"] in ("prediction", "abstention")]


def predictions(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line["kind"] == "prediction"]


def gaps(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return start and length of each gap."""
    return [(line["start"], line["n_missing"]) for line in lines if line["kind"] == "gap"]


def states(lines: Sequence[Line]) -> list[str]:
    """Return the states in order."""
    return [line["state"] for line in lines if line["kind"] == "state"]


def reasons_between(lines: Sequence[Line], start: float, stop: float) -> Iterator[str]:
    """Yield the reason of each hop that ends between two samples; "" for a prediction."""
    for line in hops(lines):
        if start < line["stop"] <= stop:
            yield line.get("reason", "")


def _state_in(lines: Sequence[Line], state: str) -> int | None:
    found = (n for n, line in enumerate(lines) if line.get("state") == state)
    return next(found, None)
