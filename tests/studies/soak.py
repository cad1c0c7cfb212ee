"""A monitor for as long as asked: what it holds must not grow.

Run it as ``python -m tests.studies.soak --minutes 60``; it reads the simulator in this process, or
with ``--source lsl`` a headset that another process sends on loopback. With ``--speed 16 --minutes
480`` eight hours of signal are read and recorded in half an hour. Every ten seconds it counts
threads and open descriptors and takes the resident memory; a table is printed, and the exit code
is 1 where something grew or a sample was lost. `tests.journeys.test_soak` runs two minutes of each.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.choosing import choose_classifier
from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.resources import load_head
from streaming.errors import StreamLost, UsageError
from streaming.monitor import Joints, Monitor
from streaming.recordings.opening import open_recording
from streaming.recordings.planning import RecordingPlan
from streaming.recordings.recorder import Recorder
from streaming.signal.simulated_person import draw_person
from streaming.sources.simulator import Simulator
from tests.journeys.programs import affectscope

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[["Look"], None]

EVERY = 10.0
"""Seconds between two looks."""

SETTLE = 30.0
"""Seconds that are not held against it: pools fill, and the ring its thirty seconds."""

MOST_GROWTH = 50.0
"""MB that the memory may grow by in all, however long the run."""

MOST_SLOPE = 3.0
"""MB a minute that it may grow by meanwhile: a minute of 14 channels at 128 Hz is 0.4 MB, and the
allocator's own noise over two minutes was below 1."""

NOISE = 10.0
"""MB by which two medians of a few looks may differ: the allocator keeps what a window needed."""

SEED = 4711

PERSON = 2
"""Whom the shipped models read with confidence most of the time."""


@dataclass(frozen=True)
class Look:
    """What the process held at a moment."""

    seconds: float
    threads: int
    descriptors: int
    megabytes: float
    samples: int
    predictions: int
    lost: int


def main() -> int:
    """Run, print the table, and say what is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--source", choices=("simulator", "lsl"), default="simulator")
    parser.add_argument("--speed", type=float, default=1.0, help="of the simulator, and recorded")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "lsl_api.cfg"
        settings.write_text("[multicast]\nResolveScope = machine\n")
        os.environ.setdefault("LSLAPICFG", str(settings))
        if asked.speed == 1.0:
            looks = soak(60.0 * asked.minutes, asked.source, tell=tell)
        else:
            path = Path(folder) / "soak.xdf"
            looks = hurry(60.0 * asked.minutes, asked.speed, path, tell=tell)
    found = complaints(looks, asked.speed)
    for words in found:
        sys.stdout.write(f"{words}\n")
    return int(bool(found))


def soak(seconds: float, source: str, tell: Tell | None = None) -> list[Look]:
    """Watch a source for some seconds.

    Parameters
    ----------
    seconds : float
        How long.
    source : {"simulator", "lsl"}
        Fourteen channels in this process, or four on loopback from another.
    tell : callable, optional
        Is given each look.

    Returns
    -------
    looks : list of Look
        One every ten seconds.
    """
    if source == "simulator":
        return watch("simulator:epoc", seconds, tell)
    with affectscope("simulate", "--device", "muse", "--seed", SEED):
        return watch(f"lsl:affectscope-muse-demo-{SEED}", seconds, tell)


def watch(named: str, seconds: float, tell: Tell | None) -> list[Look]:
    """Look at a monitor of a source every ten seconds."""
    stage = LiveStage(SourceOptions(wait=30.0), Story(json=False))
    never = threading.Event()
    looks: list[Look] = []
    try:
        stage.watch(named, None)
        began = time.monotonic()
        while (now := time.monotonic() - began) < seconds:
            never.wait(min(EVERY, seconds - now))
            if stage.monitor is None:
                raise UsageError("Nothing is being watched.")
            looks.append(look(stage.monitor, time.monotonic() - began))
            if tell is not None:
                tell(looks[-1])
            stage.raise_error()
    finally:
        stage.close()
    return looks


def hurry(seconds: float, speed: float, path: Path, tell: Tell | None = None) -> list[Look]:
    """Read and record a simulated EPOC whose time runs faster than ours.

    Parameters
    ----------
    seconds : float
        How much of its signal.
    speed : float
        How much faster.
    path : Path
        Where to record to; what was received must all be in it.
    tell : callable, optional
        Is given each look.

    Returns
    -------
    looks : list of Look
        One every ten seconds of ours.
    """
    began, closed = time.monotonic(), threading.Event()

    def clock() -> float:
        return began + speed * (time.monotonic() - began)

    source = Simulator(
        "epoc",
        draw_person(PERSON),
        load_head(),
        clock=clock,
        wait=lambda left: closed.wait(left / speed),
    )
    recorder = Recorder(RecordingPlan(path=path, clock=time.monotonic))
    recorder.begin(source.info)
    joints = Joints(
        reopen=_no_way_back,
        difference=lambda _before, _after: "",
        clock=clock,
        listener=Story(json=False),
        sinks=(recorder,),
        live=False,
    )
    looks: list[Look] = []
    with Monitor(source, choose_classifier(source.info, None), joints) as monitor:
        while monitor.error is None and monitor.status().n_samples < seconds * source.info.sfreq:
            closed.wait(EVERY)
            looks.append(look(monitor, time.monotonic() - began))
            if tell is not None:
                tell(looks[-1])
    if monitor.error is not None:
        raise monitor.error
    n_received, n_recorded = monitor.status().n_samples, open_recording(path).n_samples
    looks[-1] = replace(looks[-1], lost=looks[-1].lost + abs(n_received - n_recorded))
    return looks


def _no_way_back(_stop: object) -> Simulator:
    raise StreamLost("The simulated headset is gone.")


def look(monitor: Monitor, seconds: float) -> Look:
    """Count what this process holds."""
    status = monitor.status()
    return Look(
        seconds=seconds,
        threads=len(list(Path("/proc/self/task").iterdir())),
        descriptors=len(list(Path("/proc/self/fd").iterdir())),
        megabytes=resident(),
        samples=status.n_samples,
        predictions=status.n_predictions,
        lost=status.n_lost,
    )


def resident() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def complaints(looks: list[Look], speed: float = 1.0) -> list[str]:
    """Say what grew after the first half minute, and what was lost."""
    settled = [one for one in looks if one.seconds >= SETTLE]
    found = []
    for kind in ("threads", "descriptors"):
        counts = [getattr(one, kind) for one in settled]
        # One of liblsl's own may be there for a moment; what stays has grown.
        if min(counts[len(counts) // 2 :]) > min(counts[: len(counts) // 2]):
            found.append(f"{kind} grew: {counts}")
    megabytes = np.array([one.megabytes for one in settled])
    third = max(1, len(megabytes) // 3)
    growth = float(np.median(megabytes[-third:]) - np.median(megabytes[:third]))
    minutes = (settled[-1].seconds - settled[0].seconds) * 2 / 3 / 60
    if growth > min(MOST_GROWTH, max(MOST_SLOPE * speed * minutes, NOISE)):
        found.append(f"memory grows by {growth:.1f} MB: {megabytes.round(1).tolist()}")
    if looks[-1].lost:
        found.append(f"{looks[-1].lost} samples were lost")
    if not looks[-1].predictions:
        found.append("nothing was read")
    return found


def tell(one: Look) -> None:
    sys.stdout.write(
        f"{one.seconds:8.0f} s  {one.threads:3d} threads  {one.descriptors:3d} descriptors  "
        f"{one.megabytes:7.1f} MB  {one.samples:9d} samples  {one.predictions:6d} predictions  "
        f"{one.lost} lost\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
