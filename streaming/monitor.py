"""The live monitor: a source, a ring, a pipeline, and the two threads that drive them.

    reader thread:     source.read -> sinks (recorder) -> ring
    processor thread:  ring -> pipeline -> readings -> listener

Drop pictures first, readings second, samples never: whoever draws pulls at its own pace; a
processor that falls behind filters every sample but leaves out readings over two seconds late; the
reader waits for nobody but the disk.
"""

from __future__ import annotations

import logging
import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.errors import StreamChanged, StreamLost
from streaming.gates import age_gate, identity_gate, is_stale, rate_gate
from streaming.joining import Joiner
from streaming.ledger import Ledger
from streaming.session import Session
from streaming.signal.readings import Abstention, Prediction, Reading, Reason
from streaming.status import MonitorState, MonitorStatus
from streaming.threads import Deadline, Threads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from streaming.ledger import Listener
    from streaming.signal.blocks import Block, Chunk, Gap
    from streaming.signal.info import SignalInfo
    from streaming.signal.protocols import ChunkSink, Classifier, Source
    from streaming.threads import Stop

log = logging.getLogger(__name__)

READ_TIMEOUT = 0.2
"""Seconds that a read may wait, and so the longest that closing waits for it."""

STALLED_AFTER = 1.0
"""Seconds without a sample after which a stream counts as stalled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joints:
    """How a monitor reaches the world.

    Attributes
    ----------
    reopen : callable
        Returns a source again after a loss, or raises a `MonitorError` once its patience is over.
        It is given what tells it to give up at once: the monitor is closed, or its time is over.
    difference : callable
        Given the source as it was and as it came back, says in words what differs; "" for nothing.
    clock : callable
        Seconds on the clock of the chunks' times.
    listener : Listener
        Who hears of everything.
    sinks : sequence of ChunkSink
        Where every block goes before anything is done to it.
    live : bool
        Whether time matters: a recording is never late, and waits for whoever reads it.
    give_up : float
        Seconds that a changed stream may wait to be accepted.
    accept_change : bool
        Whether a changed stream is accepted without asking.
    duration : float or None
        Seconds after which the monitor stops by itself.
    """

    reopen: Callable[[Stop], Source]
    difference: Callable[[Source, Source], str]
    clock: Callable[[], float]
    listener: Listener
    sinks: Sequence[ChunkSink] = ()
    live: bool = True
    give_up: float = 60.0
    accept_change: bool = False
    duration: float | None = None


class Monitor:
    """Read a source until it ends or is closed; `streaming.status.MonitorState` draws the states.

    Parameters
    ----------
    source : Source
        An open source; the monitor closes it.
    classifier : Classifier or None
        None where nothing is to be read: signals, contact and health are there all the same.
    joints : Joints
        How it reaches the world.
    """

    def __init__(self, source: Source, classifier: Classifier | None, joints: Joints) -> None:
        self._source = self._agreed = source
        self._classifier = classifier
        self._joints = joints
        self._ledger = Ledger(source.info, joints.listener)
        self._joiner = Joiner(source.info.sfreq)
        self._stop = threading.Event()
        self._caught_up = threading.Event()
        self._accepted = threading.Event()
        self._accept_until = 0.0
        self._until = math.inf
        self._changed = ""
        self._session = self._new_session(source.info)
        self._threads = Threads(
            {"reader": (self._read, self._let_go), "processor": (self._process,)},
            self._stop,
            self._say_failed,
        )

    @property
    def error(self) -> BaseException | None:
        """What ended it, where something did."""
        return self._threads.error

    def start(self) -> Self:
        """Start both threads and return the monitor."""
        if self._joints.duration is not None:
            self._until = self._joints.clock() + self._joints.duration
        self._ledger.tell(MonitorState.WAITING)
        self._threads.start()
        return self

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the source to end; return whether it has and all that came is read."""
        return self._threads.wait(timeout)

    def close(self) -> None:
        """End both threads, reader first; calling it again, after an interrupt too, goes on.

        Raises
        ------
        RuntimeError
            If a thread outlives five seconds.
        """
        self._threads.close()

    def accept_change(self) -> None:
        """Read a stream that came back as something else from now on."""
        self._accepted.set()

    def status(self) -> MonitorStatus:
        """Return a snapshot of this moment."""
        return self._ledger.snapshot(self._joints.clock())

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return the readings and gaps since a cursor (0 at first), and the cursor after them."""
        return self._ledger.readings_since(cursor)

    def latest(self, seconds: float) -> Chunk | None:
        """Return the newest raw samples for a picture, NaN where some are missing."""
        return self._session.ring.latest(seconds)

    # On the reader's thread.

    def _read(self) -> None:
        """Move every sample from the source to the sinks and the ring."""
        while not self._stop.is_set():
            try:
                self._wait_for_acceptance()
                self._read_on()
            except StreamLost as lost:
                self._come_back(lost)

    def _let_go(self) -> None:
        """Close what the reader held; the processor ends when the ring is read out."""
        self._session.ring.close()
        self._source.close()
        for sink in self._joints.sinks:
            sink.close()

    def _read_on(self) -> None:
        """Read until the source is finished or the monitor is closed."""
        while not self._stop.is_set():
            block = self._source.read(READ_TIMEOUT)
            now = self._joints.clock()
            if block is not None:
                self._take(block, now)
            if self._source.finished or now >= self._until:
                self._stop.set()
            if self._joints.live:
                self._look_at_the_clock(now)

    def _take(self, block: Block, arrived: float) -> None:
        """Write a block where it belongs."""
        session = self._session
        for part in self._joiner.join(block):
            while not (self._joints.live or session.has_room_for(part) or self._stop.is_set()):
                self._caught_up.wait(READ_TIMEOUT)
                self._caught_up.clear()
            for sink in self._joints.sinks:
                sink.write(part)
            session.ring.write(part, arrived=arrived)
            self._ledger.count_block(part, arrived)
            if self._joints.live and is_stale(part, arrived):
                self._ledger.restart_rate()
        if self._ledger.state in (MonitorState.WAITING, MonitorState.STALLED, MonitorState.LOST):
            self._ledger.tell(*self._flowing())

    def _look_at_the_clock(self, now: float) -> None:
        """Notice a stream that sends nothing, and a change that somebody or nobody accepts."""
        arrived = self._ledger.arrived
        is_silent = arrived is not None and now - arrived > STALLED_AFTER
        if is_silent and self._ledger.state is not MonitorState.STALLED:
            self._ledger.restart_rate()
            self._ledger.tell(MonitorState.STALLED, "connected, but no sample for a second")
        if self._changed and self._is_accepted(now):
            self._agree()
            self._ledger.tell(MonitorState.LIVE)

    def _come_back(self, lost: StreamLost) -> None:
        """Open the source again, and see whether it is the one that was agreed on."""
        self._ledger.tell(MonitorState.LOST, str(lost))
        self._ledger.restart_rate()
        self._joiner.lose()
        self._source.close()
        try:
            self._source = self._joints.reopen(
                Deadline(self._stop, self._joints.clock, self._until)
            )
        except StreamLost:
            if self._stop.is_set():
                return
            raise
        was_changed, self._changed = (
            self._changed,
            self._joints.difference(self._agreed, self._source),
        )
        if not self._changed:
            self._agree()
            return
        if not was_changed:
            self._accepted.clear()
            self._accept_until = self._joints.clock() + self._joints.give_up
        self._ledger.tell(MonitorState.CHANGED, self._changed)

    def _wait_for_acceptance(self) -> None:
        """Drop what comes in another shape than before until somebody accepts it."""
        info = self._source.info
        if _shape(info) == _shape(self._session.info):
            return
        while not self._is_accepted(now := self._joints.clock()):
            if now >= self._until:
                self._stop.set()
            if self._stop.is_set():
                return
            self._source.read(READ_TIMEOUT)
        self._begin_anew(info)

    def _agree(self) -> None:
        """Take the stream as it is now for the one to come back."""
        self._agreed, self._changed = self._source, ""

    def _flowing(self) -> tuple[MonitorState, str]:
        """Return the state in which samples flow: live, or changed and not yet accepted."""
        if self._changed:
            return MonitorState.CHANGED, self._changed
        return MonitorState.LIVE, ""

    def _is_accepted(self, now: float) -> bool:
        """Return whether the change is accepted; give up when nobody did in time."""
        if self._accepted.is_set() or self._joints.accept_change:
            return True
        if now > self._accept_until:
            raise StreamChanged(
                f"The stream came back as something else ({self._changed}), and nobody accepted "
                "that. Start again, or allow it beforehand with --accept-change."
            )
        return False

    def _begin_anew(self, info: SignalInfo) -> None:
        """Hand the processor a session of the new shape; indices go on."""
        self._joiner = self._joiner.at(info.sfreq)
        earlier, self._session = self._session, self._new_session(info)
        earlier.ring.close()
        self._agree()
        self._ledger.tell(MonitorState.WAITING, info=info)

    def _new_session(self, info: SignalInfo) -> Session:
        session = Session(info)
        if self._classifier is not None:
            gates = [identity_gate(lambda: self._changed)]
            if self._joints.live:
                gates.append(rate_gate(info.sfreq, self._ledger.measured_sfreq))
                gates.append(age_gate(session.ring.arrival_of, self._joints.clock))
            session.read_with(self._classifier, gates)
        return session

    # On the processor's thread.

    def _process(self) -> None:
        """Turn blocks into readings until the last session is read out."""
        session = None
        while session is not self._session:
            session = self._session
            while (events := session.read_on(READ_TIMEOUT)) is not None:
                self._caught_up.set()
                for event in events:
                    self._publish(event, session)
            for event in session.finish():
                self._publish(event, session)
        self._ledger.tell(MonitorState.STOPPED)

    def _publish(self, event: Gap | Reading, session: Session) -> None:
        """Tell an event, with how long it took, and let the state follow it."""
        latency = None
        if isinstance(event, Prediction) and self._joints.live:
            arrived = session.ring.arrival_of(event.stop - 1)
            latency = None if arrived is None else self._joints.clock() - arrived
        self._ledger.count_event(event, latency)
        state = self._ledger.state
        reason = event.reason if isinstance(event, Abstention) else None
        if reason is Reason.LATE and state is MonitorState.LIVE:
            self._ledger.tell(MonitorState.SLOW, "readings are left out to keep up")
        elif reason is Reason.BASELINE and state is MonitorState.LIVE:
            self._ledger.tell(MonitorState.CALIBRATING, "rest while the baseline is taken")
        elif reason is None and state in (MonitorState.SLOW, MonitorState.CALIBRATING):
            self._ledger.tell(MonitorState.LIVE)

    # On both.

    def _say_failed(self, error: BaseException) -> None:
        """Tell of a failure, even where telling is what failed."""
        try:
            self._ledger.tell(MonitorState.FAILED, str(error))
        except BaseException as deaf:  # noqa: BLE001 - the first error is kept; the end must go on
            log.debug("nobody heard of the failure: %s", deaf)


def _shape(info: SignalInfo) -> tuple[tuple[str, ...], float]:
    return info.ch_names, info.sfreq
