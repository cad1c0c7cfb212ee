"""A stream that drops and returns, over and over, and one that returns as something else.

Run it as ``python -m tests.studies.drops --cycles 100 --swaps 30`` (25 minutes). A headset
sends on loopback, and this process watches and records it. Told are the time from each return to
the first sample, how far each gap is from what the sender's stamps say, and what the process held;
of the swaps, how many readings were given after one. The exit code is 1 where something is wrong.
`tests.journeys.test_drops` runs ten cycles and four swaps.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.recording import RecordingOptions
from streaming.recordings.opening import open_recording
from streaming.signal.readings import Prediction
from tests.studies.soak import resident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.journeys.faulty_headset import FaultyHeadset

RATE = 256

FIRST, EVERY, AWAY = 4.0, 6.0, 1.5
"""Seconds before the first drop, from one to the next, and of each."""

PATIENCE = 60.0
"""Seconds after which something that should have come never will."""

MOST_RESUME = 5.0
"""Seconds from the return to the first sample, 95 times of 100."""

MOST_GROWTH = 50.0
"""MB that the memory may grow by."""

SWAPS = ("other", "twin", "half", "lacking", "unit", "renamed")
"""What a stream returns as: another identity, a twin, another rate, shape, unit and names."""

HELD = 9.0
"""Seconds that a swapped stream is watched: a stream is read six after its first sample."""


class Witness:
    """Hear of everything a stage does."""

    def __init__(self) -> None:
        self.states: list[tuple[str, str]] = []
        self.events: list[Any] = []
        self._changed = threading.Condition()

    def started(self, *_: object) -> None:
        """Hear of a start."""

    def on_state(self, state: str, detail: str) -> None:
        """Hear of a state."""
        with self._changed:
            self.states.append((str(state), detail))
            self._changed.notify_all()

    def on_event(self, event: Any, latency: float | None) -> None:
        """Hear of a reading or a gap."""
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[Witness], object], timeout: float = PATIENCE) -> bool:
        """Wait until something is true of it."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: condition(self), timeout))

    def n(self, state: str) -> int:
        """How often a state was told."""
        return [name for name, _ in self.states].count(state)

    @property
    def predictions(self) -> int:
        """How many readings were given."""
        return sum(isinstance(event, Prediction) for event in self.events)


@dataclass
class Drops:
    """What came of the cycles."""

    resumes: list[float] = field(default_factory=list)
    misses: list[float] = field(default_factory=list)
    held: list[tuple[int, int, float]] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """Say what is wrong."""
        found = []
        if np.percentile(self.resumes, 95) > MOST_RESUME:
            found.append(f"slow to resume: {np.round(self.resumes, 2).tolist()}")
        if max(self.misses) > 1:
            found.append(f"gaps are off by samples: {np.round(self.misses, 2).tolist()}")
        threads, descriptors, megabytes = zip(*self.held, strict=True)
        for name, counts in (("threads", threads), ("descriptors", descriptors)):
            # What liblsl holds for a moment comes and goes; what stays has grown.
            half = len(counts) // 2
            if min(counts[half:]) > min(counts[:half]):
                found.append(f"{name} grew: {counts}")
        if megabytes[-1] - megabytes[len(megabytes) // 4] > MOST_GROWTH:
            found.append(f"memory grew: {megabytes}")
        return found


def main() -> int:
    """Run both, print what came of them, and say what is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cycles", type=int, default=100)
    parser.add_argument("--swaps", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "lsl_api.cfg"
        settings.write_text("[multicast]\nResolveScope = machine\n")
        os.environ.setdefault("LSLAPICFG", str(settings))
        drops = drop(asked.cycles, Path(folder) / "drops.xdf")
        read = swap(asked.swaps)
    p50, p95 = np.percentile(drops.resumes, (50, 95))
    wrong = drops.complaints() + [f"{name}: {n} readings" for name, n in read if n]
    sys.stdout.write(
        f"{asked.cycles} drops: resumed after {p50:.2f} s (median), {p95:.2f} (p95), "
        f"{max(drops.resumes):.2f} (most); gaps off by {max(drops.misses):.2f} samples at most\n"
        f"threads, descriptors, MB: {drops.held[0]} at first, {drops.held[-1]} at last\n"
        f"{asked.swaps} swaps: {sum(n for _, n in read)} readings after them\n"
        + "".join(f"{one}\n" for one in wrong)
    )
    return int(bool(wrong))


def drop(n_cycles: int, path: Path) -> Drops:
    """Let a stream drop and return so often; return what came of it.

    Parameters
    ----------
    n_cycles : int
        How often.
    path : Path
        Where to record to.
    """
    faults = [f"restart@{FIRST + EVERY * n}+{AWAY}" for n in range(n_cycles)]
    drops = Drops()
    with watched(*faults, recording=RecordingOptions(is_on=True, path=path)) as (headset, told):
        for n in range(n_cycles):
            headset.wait_until(FIRST + EVERY * (n + 1) - 0.5)
            if not told.wait_for(lambda told, n=n: told.n("lost") == told.n("live") - 1 == n + 1):
                raise AssertionError(f"cycle {n}: {told.states[-4:]}")
            threads = len(list(Path("/proc/self/task").iterdir()))
            drops.held.append((threads, len(list(Path("/proc/self/fd").iterdir())), resident()))
    recording = open_recording(path)
    gaps = recording.gaps
    if len(gaps) != n_cycles:
        raise AssertionError(f"{len(gaps)} gaps after {n_cycles} drops")
    times = np.concatenate([chunk.times for chunk in recording.chunks])
    index = np.concatenate([np.arange(c.start, c.stop) for c in recording.chunks])
    for n, gap in enumerate(gaps):
        after = int(np.searchsorted(index, gap.start))
        missing = (times[after] - times[after - 1]) * RATE - 1
        drops.misses.append(abs(gap.n_missing - missing))
        drops.resumes.append(times[after] - times[0] - (FIRST + EVERY * n + AWAY))
    return drops


def swap(n_swaps: int) -> list[tuple[str, int]]:
    """Let so many streams return as something else; return how often each was read after it."""
    # One after the other: of several senders on a machine without a network liblsl may find one
    # only (its issue 92), and a swap that is not found proves nothing.
    kinds = [SWAPS[n % len(SWAPS)] for n in range(n_swaps)]
    return [(kind, _read_after(kind, n)) for n, kind in enumerate(kinds)]


def _read_after(kind: str, number: int) -> int:
    """Swap one stream, and count the readings given once the first one was gone."""
    length = 4.0 if kind == "twin" else 1.0
    begin = 9.0 - length
    with watched(f"{kind}@{begin}+{length}", person=1 + number) as (headset, told):
        headset.wait_until(9.0)
        if not told.wait_for(lambda told: told.n("lost")):
            raise AssertionError(f"{kind}: {told.states}")
        before = told.predictions
        if not told.wait_for(lambda told: told.n("changed")):
            raise AssertionError(f"{kind} was not noticed: {told.states}")
        headset.wait_until(headset.seconds + HELD)
        return told.predictions - before


@contextlib.contextmanager
def watched(
    *faults: str, person: int = 2, recording: RecordingOptions | None = None
) -> Iterator[tuple[FaultyHeadset, Witness]]:
    """Watch a headset with faults, from its first sample on."""
    # Loads liblsl, which reads its settings then.
    from tests.journeys.faulty_headset import FaultyHeadset  # noqa: PLC0415

    told = Witness()
    with FaultyHeadset(*faults, person=person) as headset:
        options = SourceOptions(wait=30.0, give_up=PATIENCE)
        stage = LiveStage(options, told, recording=recording)  # type: ignore[arg-type]
        try:
            stage.watch(f"lsl:{headset.name}", None)
            headset.start()
            yield headset, told
            stage.raise_error()
        finally:
            stage.close()


if __name__ == "__main__":
    sys.exit(main())
