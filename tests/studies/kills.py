"""Kill recorders at random moments: what they acknowledged must be in the file.

``python -m tests.studies.kills --kills 50`` kills (SIGKILL) the `record` command, once it has begun
to write, and a process that writes without pause (`tests.journeys.writer`), so that writes
themselves are hit; each 50 times for XDF and for CSV. Every file must be readable by pyxdf or
pandas and by this program, hold all samples of the last ``written`` line, and at most one chunk
more or less than the process had begun to write; every XDF file must be found and repaired. A
table is printed, and the exit code is 1 where something was lost.
`tests.journeys.test_recording` and `test_kill_recording` kill ten of each.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyxdf

from streaming.recordings.opening import open_recording
from streaming.recordings.repairing import repair, unfinished
from streaming.recordings.xdf_format import CLOCK, EEG
from tests.journeys.programs import Program, affectscope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.journeys.programs import Line

FORMS = ("xdf", "csv")
RECORDERS = ("record", "writer")

LONGEST = {"record": 3.0, "writer": 0.4}
"""Seconds from the first acknowledged sample to the kill, at most."""

AT_ONCE = 2
"""Recorders that run beside each other: most of their time goes into starting."""

LONGEST_START = 120.0
"""Seconds that a recorder may take to its first acknowledged sample on a busy machine."""

CHUNK = 64
"""Samples of the largest chunk of either recorder."""

MOST_SECONDS = 2.0
"""Of processor time that reading a recording, finding it again and repairing it may take."""


@dataclass(frozen=True, kw_only=True)
class Kill:
    """What a kill left.

    Attributes
    ----------
    recorder, form : str
        Who was killed, and what it wrote.
    after : float
        Seconds after its first acknowledged sample.
    acknowledged : int
        Samples of its last `written` line.
    begun : int or None
        Samples that it was about to have written; None where it does not say.
    in_file : int
        Samples that pyxdf or pandas reads.
    by_us : int
        Samples that this program reads.
    in_order : bool
        Whether they are the samples that were sent, in their order, none missing.
    torn : bool
        Whether the file ends within a chunk or a row.
    repaired : int or None
        Samples of the repaired file; None for CSV, which needs no repair.
    seconds : float
        Of processor time that reading and repairing took this program.
    """

    recorder: str
    form: str
    after: float
    acknowledged: int
    begun: int | None
    in_file: int
    by_us: int
    in_order: bool
    torn: bool
    repaired: int | None
    seconds: float


def main() -> int:
    """Kill, print the table, and say what is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a killed recorder leaves a terminal as it was
    found = []
    for recorder in RECORDERS:
        for form in FORMS:
            with tempfile.TemporaryDirectory() as folder:
                kills = kill(recorder, form, asked.kills, asked.seed, Path(folder))
            _tell(summary(kills))
            found += complaints(kills)
    for words in found:
        _tell(words)
    return int(bool(found))


def kill(recorder: str, form: str, n_kills: int, seed: int, folder: Path) -> list[Kill]:
    """Kill recorders, some beside each other, and look at what they left."""
    rng = random.Random(seed)
    kills = []
    for first in range(0, n_kills, AT_ONCE):
        paths = [folder / f"{n}.{form}" for n in range(first, min(first + AT_ONCE, n_kills))]
        moments = [rng.uniform(0.0, LONGEST[recorder]) for _ in paths]
        said = _run(recorder, paths, moments, rng)
        for path, moment, lines in zip(paths, moments, said, strict=True):
            kills.append(_look(recorder, path, moment, lines))
            path.unlink()
    return kills


def complaints(kills: Sequence[Kill]) -> list[str]:
    """Say what is not as it must be."""
    return [
        f"{why}: {one}"
        for one in kills
        for why, wrong in (
            ("acknowledged samples were lost", one.in_file < one.acknowledged),
            ("this program reads less", one.by_us < one.acknowledged),
            ("more than a chunk was lost", _is_far(one)),
            ("the samples are not those that were sent", not one.in_order),
            ("the repaired file holds less", (one.repaired or one.by_us) < one.by_us),
            ("recovery took too long", one.seconds > MOST_SECONDS),
        )
        if wrong
    ]


def summary(kills: Sequence[Kill]) -> str:
    """Return one line on kills of one kind."""
    beyond = [one.in_file - one.acknowledged for one in kills]
    return (
        f"{kills[0].recorder:8}{kills[0].form:5}{len(kills)} killed, {len(kills)} readable; "
        f"acknowledged {sum(one.acknowledged for one in kills):,} samples, lost "
        f"{sum(max(0, -n) for n in beyond)}; {max(beyond)} at most beyond the last line; "
        f"{sum(one.torn for one in kills)} ended within a chunk; recovery "
        f"{max(one.seconds for one in kills):.2f} s at most"
    )


def _is_far(one: Kill) -> bool:
    return one.begun is not None and not one.begun - CHUNK <= one.in_file <= one.begun


def _run(
    recorder: str, paths: Sequence[Path], moments: Sequence[float], rng: random.Random
) -> list[list[Line]]:
    """Run recorders until each is killed; return what they said."""
    with ExitStack() as stack:
        programs = [stack.enter_context(_start(recorder, path, rng)) for path in paths]
        for program in programs:
            program.wait_for(lambda lines: _last(lines, "written"), LONGEST_START)
        began = time.monotonic()
        for moment, program in sorted(zip(moments, programs, strict=True), key=lambda one: one[0]):
            try:
                program.process.wait(max(0.0, began + moment - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.process.kill()
            program.leave()
        return [program.lines for program in programs]


def _start(recorder: str, path: Path, rng: random.Random) -> Program:
    seed = rng.randrange(2**16)
    if recorder == "writer":
        return Program("tests.journeys.writer", path, seed)
    return affectscope("record", path, "--source", "simulator:epoc", "--seed", seed, "--json")


def _look(recorder: str, path: Path, after: float, lines: Sequence[Line]) -> Kill:
    """Read what a killed recorder left."""
    raw = path.read_bytes()
    is_table = path.suffix == ".csv"
    in_file, in_order = (_read_table if is_table else _read_xdf)(path)
    began = time.process_time()
    by_us = open_recording(path).n_samples
    repaired = None
    if not is_table:
        assert path in unfinished(path.parent), f"{path} is not found again"
        done = repair(path)
        assert done.out is not None
        repaired = next(one.n_kept for one in done.streams if one.header.id == EEG)
        torn = bool(done.damages)
        done.out.unlink()
    else:
        torn = not raw.endswith(b"\n")
    return Kill(
        recorder=recorder,
        form=path.suffix[1:],
        after=after,
        acknowledged=_last(lines, "written") or 0,
        begun=_last(lines, "begun"),
        in_file=in_file,
        by_us=by_us,
        in_order=in_order,
        torn=torn,
        repaired=repaired,
        seconds=time.process_time() - began,
    )


def _read_xdf(path: Path) -> tuple[int, bool]:
    """Read with pyxdf: how many samples there are, and whether none is missing between."""
    logging.getLogger("pyxdf").setLevel(logging.CRITICAL)  # it tells of a half chunk at the end
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        streams, _ = pyxdf.load_xdf(path)
    by_number = {stream["info"]["stream_id"]: stream for stream in streams}
    places = by_number[CLOCK]["time_series"]
    starts, sizes = places[:, 0], places[:, 1]
    n_samples = len(by_number[EEG]["time_stamps"])
    placed = n_samples - sizes.sum()
    in_order = (starts[1:] == starts[:-1] + sizes[:-1]).all() and 0 <= placed <= CHUNK
    return n_samples, bool(in_order) and _is_even(by_number[EEG]["time_stamps"])


def _read_table(path: Path) -> tuple[int, bool]:
    """Read with pandas; a half row at the end is none."""
    table = pd.read_csv(path)
    n_rows = path.read_bytes().count(b"\n") - 1
    return n_rows, _is_even(table["timestamps"].to_numpy(dtype=np.float64)[:n_rows])


def _is_even(stamps: np.ndarray) -> bool:
    return bool((np.abs(np.diff(stamps) * 128.0 - 1.0) < 0.5).all())


def _last(lines: Sequence[Line], kind: str) -> int | None:
    return next((line["samples"] for line in reversed(lines) if line["kind"] == kind), None)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
