"""The live monitor: a source, a ring, a pipeline, and the two threads that drive them.

    reader thread:     source.read -> sinks (a recorder) -> ring
    processor thread:  ring -> pipeline -> readings -> sinks, listener

Drop pictures first, readings second, samples never: whoever draws pulls at its own pace; a
processor that falls behind filters every sample but leaves out readings over two seconds late; the
reader waits for nobody but the disk.
"""

from __future__ import annotations

import logging
import math
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from streaming.agreement import Agreement
from streaming.errors import StreamLost
from streaming.gates import age_gate, identity_gate, is_stale, rate_gate, ready_gate
from streaming.joining import Joiner
from streaming.joints import Joints
from streaming.ledger import Ledger
from streaming.session import Session
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.readings import Abstention, Prediction, Reading, Reason
from streaming.sinks import Sinks
from streaming.status import MonitorState, MonitorStatus
from streaming.threads import Deadline, Threads

if TYPE_CHECKING:
    from typing import Self

    from streaming.signal.approach import Entry
    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.protocols import Classifier, Source
    from streaming.sinks import Sink

__all__ = ["Joints", "Monitor"]

log = logging.getLogger(__name__)

READ_TIMEOUT = 0.2
"""Seconds that a read may wait, and so the longest that closing waits for it."""

STALLED_AFTER = 1.0
"""Seconds without a sample after which a stream counts as stalled."""

ON_THE_WAY = 0.5
"""Seconds to wait at the end for samples that were sent before it: above any headset's latency."""


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
        self._source = source
        self._classifier = classifier
        self._joints = joints
        self._ledger = Ledger(source.info, joints.listener)
        self._joiner = Joiner(source.info.sfreq)
        self._stop = threading.Event()
        self._caught_up = threading.Event()
        self._agreement = Agreement(
            source, joints.difference, joints.give_up, accept_change=joints.accept_change
        )
        self._sinks = Sinks(source.info, joints.sinks)
        self._read_out = threading.Event()
        self._until = math.inf
        self._newest = -math.inf
        self._lost_at: float | None = None
        self._noted: set[str] = set()
        self._session = self._new_session(source.info, joints.entry)
        self._threads = Threads(
            {
                "reader": (self._read, self._let_go),
                "processor": (self._process, self._close_sinks),
            },
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
        self._agreement.accept()

    def add_sink(self, sink: Sink) -> None:
        """Hand everything to another sink as well, from the next block on; it begins here."""
        self._sinks.add(sink)

    def remove_sink(self, sink: Sink) -> None:
        """Hand nothing more to a sink, and close it."""
        self._sinks.remove(sink)

    def status(self) -> MonitorStatus:
        """Return a snapshot of this moment."""
        now = self._joints.clock()
        return replace(
            self._ledger.snapshot(now),
            recording=self._sinks.status,
            gives_up_in=self._patience_left(now),
        )

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return the readings and gaps since a cursor (0 at first), and the cursor after them."""
        return self._ledger.readings_since(cursor)

    def latest(self, seconds: float) -> Chunk | None:
        """Return the newest raw samples for a picture, NaN where some are missing."""
        return self._session.ring.latest(seconds)

    def _patience_left(self, now: float) -> float | None:
        """Return the seconds that a stream that went away or changed is still waited for."""
        if (lost_at := self._lost_at) is not None:
            return max(0.0, self._joints.give_up - (now - lost_at))
        return self._agreement.time_left(now)

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
        self._read_out.set()
        self._source.close()

    def _read_on(self) -> None:
        """Read until the source is finished or the monitor is closed."""
        while not self._stop.is_set():
            block = self._source.read(READ_TIMEOUT)
            now = self._joints.clock()
            if block is not None:
                self._take(block, now)
                self._pass_on_notes()
            if self._source.finished or self._is_time_over(now):
                self._stop.set()
            if self._joints.live:
                self._look_at_the_clock(now)

    def _pass_on_notes(self) -> None:
        """Tell, once each, what the source assumed or mended."""
        for note in getattr(self._source, "notes", ()):
            if note not in self._noted:
                self._noted.add(note)
                log.warning("%s: %s", self._source.info.name, note)

    def _is_time_over(self, now: float) -> bool:
        """Say whether the monitor's time is over, and all is there that was sent in it."""
        return now >= self._until and (
            self._newest >= self._until or now >= self._until + ON_THE_WAY
        )

    def _take(self, block: Block, arrived: float) -> None:
        """Write a block where it belongs."""
        session = self._session
        for part in self._joiner.join(block):
            while not (self._joints.live or session.has_room_for(part) or self._stop.is_set()):
                self._caught_up.wait(READ_TIMEOUT)
                self._caught_up.clear()
            self._sinks.write(part)
            session.ring.write(part, arrived=arrived)
            self._ledger.count_block(part, arrived)
            if isinstance(part, Chunk) and part.times.size:
                self._newest = float(part.times[-1])
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
        if self._agreement.changed and self._agreement.is_accepted(now):
            self._agreement.agree_on(self._source)
            self._ledger.tell(MonitorState.LIVE)

    def _come_back(self, lost: StreamLost) -> None:
        """Open the source again, and see whether it is the one that was agreed on."""
        self._lost_at = self._joints.clock()
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
        finally:
            self._lost_at = None
        if changed := self._agreement.compare(self._source, self._joints.clock()):
            self._ledger.tell(MonitorState.CHANGED, changed)

    def _wait_for_acceptance(self) -> None:
        """Drop what comes in another shape than before until somebody accepts it."""
        info = self._source.info
        if _shape(info) == _shape(self._session.info):
            return
        while not self._agreement.is_accepted(now := self._joints.clock()):
            if now >= self._until:
                self._stop.set()
            if self._stop.is_set():
                return
            self._source.read(READ_TIMEOUT)
        self._begin_anew(info)

    def _flowing(self) -> tuple[MonitorState, str]:
        """Return the state in which samples flow: live, or changed and not yet accepted."""
        if self._agreement.changed:
            return MonitorState.CHANGED, self._agreement.changed
        return MonitorState.LIVE, ""

    def _begin_anew(self, info: SignalInfo) -> None:
        """Hand the processor a session of the new shape; indices go on."""
        self._joiner = self._joiner.at(info.sfreq)
        earlier, self._session = self._session, self._new_session(info)
        earlier.ring.close()
        self._sinks.begin(info)
        self._agreement.agree_on(self._source)
        self._ledger.tell(MonitorState.WAITING, info=info)

    def _new_session(self, info: SignalInfo, entry: Entry | None = None) -> Session:
        session = Session(info, entry, self._joiner.newest)
        if self._classifier is not None:
            gates = [
                ready_gate(self._joints.is_ready),
                identity_gate(lambda: self._agreement.changed),
            ]
            if self._joints.live:
                gates.append(age_gate(session.ring.arrival_of, self._joints.clock))
                gates.append(rate_gate(info.sfreq, self._ledger.latest_sfreq))
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
                self._sinks.check()
                for event in events:
                    self._publish(event, session)
            for event in session.finish():
                self._publish(event, session)
        over = self._joints.clock() >= self._until
        self._ledger.tell(MonitorState.STOPPED, "The time to watch is over." if over else "")

    def _close_sinks(self) -> None:
        """Finish what is recorded, once the reader has written its last."""
        self._read_out.wait()
        self._sinks.close()

    def _publish(self, event: Gap | Reading, session: Session) -> None:
        """Tell an event, with how long it took, and let the state follow it."""
        latency = None
        if not isinstance(event, Gap):
            self._sinks.write_reading(event)
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
