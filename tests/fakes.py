"""Small honest stand-ins for the joints of the program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from streaming.signal.blocks import Block, Chunk, Gap
from streaming.signal.info import SignalInfo
from streaming.signal.readings import Reading
from streaming.signal.spec import PreprocessingSpec
from streaming.status import MonitorState, RecordingStatus


@dataclass
class ConstantClassifier:
    """A classifier that always says the same, and remembers what it was given."""

    spec: PreprocessingSpec
    answer: tuple[float, ...] = (0.2, 0.8)
    labels: tuple[str, ...] = ("low", "high")
    threshold: float = 0.65
    target: str = "valence"
    seen: list[NDArray[np.float32]] = field(default_factory=list)
    asked: list[list[float]] = field(default_factory=list)

    def predict(self, windows: NDArray[np.float32]) -> NDArray[np.float64]:
        self.seen.extend(windows)
        return np.tile(np.array(self.answer), (len(windows), 1))

    def interval(self, recent: Sequence[float]) -> tuple[float, float]:
        self.asked.append(list(recent))
        return (float(np.mean(recent)) - 0.5, 1.0)


class ManualClock:
    """A clock that stands until it is told to go on."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += seconds


class SteppedTime:
    """A clock that moves when somebody waits, and where a test moves it."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


class ListListener:
    """Remembers what a monitor tells, and lets a test wait for it."""

    def __init__(self) -> None:
        self.states: list[tuple[str, str]] = []
        self.events: list[Gap | Reading] = []
        self.latencies: list[float | None] = []
        self._changed = threading.Condition()

    def on_state(self, state: MonitorState, detail: str) -> None:
        with self._changed:
            self.states.append((str(state), detail))
            self._changed.notify_all()

    def on_event(self, event: Gap | Reading, latency: float | None) -> None:
        with self._changed:
            self.events.append(event)
            self.latencies.append(latency)
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[ListListener], object], timeout: float = 10.0) -> None:
        """Return once the condition holds; fail the test if it never does."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), timeout), self.states


@dataclass
class ListSink:
    """Remembers what a monitor hands on."""

    status: RecordingStatus = field(default_factory=lambda: RecordingStatus(file=Path("none.xdf")))
    infos: list[SignalInfo] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    n_checks: int = 0
    n_closed: int = 0

    def begin(self, info: SignalInfo) -> None:
        self.infos.append(info)

    def write(self, block: Block) -> None:
        assert not self.n_closed
        self.blocks.append(block)

    def write_reading(self, reading: Reading) -> None:
        assert not self.n_closed
        self.readings.append(reading)

    def check(self) -> None:
        self.n_checks += 1

    def close(self) -> None:
        self.n_closed += 1


@dataclass(frozen=True)
class Pause:
    """A step of a script: nothing comes for some seconds."""

    seconds: float


@dataclass(frozen=True)
class Late:
    """A step of a script: a chunk that arrives some seconds after it was recorded."""

    chunk: Chunk
    seconds: float


class ScriptedSource:
    """A source that plays steps: blocks, late blocks, pauses, and exceptions to raise.

    The clock moves to the end of each chunk as it is read, once `before_read` has returned. After
    the last step the source is finished, or silent for ever if `endless`.
    """

    def __init__(
        self,
        info: SignalInfo,
        steps: Iterable[Block | Late | Pause | BaseException],
        clock: ManualClock,
        *,
        endless: bool = False,
    ) -> None:
        self.info = info
        self.closed = False
        self.endless = endless
        self.before_read: Callable[[], object] = lambda: None
        self._steps = iter(steps)
        self._clock = clock
        self._is_over = threading.Event()

    @property
    def finished(self) -> bool:
        return self._is_over.is_set() and not self.endless

    def read(self, timeout: float) -> Block | None:
        self.before_read()
        match next(self._steps, None):
            case None:
                self._is_over.set()
                threading.Event().wait(0.01)
                return None
            case BaseException() as error:
                raise error
            case Pause(seconds):
                self._clock.go_on(seconds)
                return None
            case Late(chunk, seconds):
                self._clock.now = max(self._clock.now, float(chunk.times[-1]) + seconds)
                return chunk
            case Chunk() as chunk:
                self._clock.now = max(self._clock.now, float(chunk.times[-1]))
                return chunk
            case Gap() as gap:
                return gap

    def close(self) -> None:
        self.closed = True
