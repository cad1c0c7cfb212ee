"""Live stamps to sample indices: what is missing is found from the clock, sample by sample.

LSL numbers no samples, so a loss shows in the time stamps alone. A sample follows evenly where its
stamp lies one period after the last, give or take 0.4; such samples are passed on at once, and most
streams know no others. What happens at an odd step depends on what has been seen:

- On a stream that was even for two seconds, a step forward is a gap, counted as a file reader
  counts it: ``round(step * sfreq) - 1``. A step of more than a second waits for one sample more,
  for a single wild stamp is no gap.
- In its first two seconds a step of up to 100 ms may be the first of many: it is a gap where one
  second after it is even, and jitter otherwise.
- On a stream that jitters (an odd step within ten seconds) a step must lie above what the last
  two seconds strayed, and above what ±50 ms explain while few packets have been seen, and so must
  the samples after it for twice the measured jitter; samples that were held back and come in
  a heap are no gap. Losses below that are not found, as in `recordings.stamps`, the offline twin.
- A sample older than the newest is a double or came out of order, and is dropped; more than a
  second older, the clock was set back: the line starts anew there after a gap of one sample.

Only counted samples decide, so the same stamps cut in another way give the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.counting import Count, Run
from streaming.jitter import EVEN, Jitter
from streaming.pace import Pace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.signal.blocks import Gap

_NOTHING = np.empty(0)

_DISORDER = 1.0
"""Seconds: a driver may send packets twice or in the wrong order, but none so late."""

_ANOTHER_CLOCK = 30 * 86_400.0
"""A step of 30 days, in seconds, is another clock, as for the offline twin."""


class FittedClock:
    """Count the samples of one live stream by their stamps.

    Parameters
    ----------
    sfreq : float
        Nominal rate in Hz.

    Attributes
    ----------
    n_jumps : int
        Times the clock was set back, or changed.
    """

    def __init__(self, sfreq: float) -> None:
        self._pace = Pace(sfreq)
        self._jitter = Jitter(sfreq, self._pace)
        self._count = Count(sfreq)
        self._queue = _NOTHING
        self._owed: tuple[list[float], int] | None = None
        self._forced = False
        self.n_jumps = 0

    @property
    def sfreq(self) -> float | None:
        """Measured rate in Hz; None until two seconds have been seen."""
        self.catch_up()
        return self._pace.sfreq

    @property
    def n_held(self) -> int:
        """Samples that were fed and wait for a decision."""
        return self._queue.size

    @property
    def n_dropped(self) -> int:
        """Samples dropped: doubles, out of order, without a usable stamp."""
        return self._count.n_dropped

    def feed(self, stamps: NDArray[np.float64]) -> list[Run | Gap]:
        """Take the stamps of the next samples.

        Parameters
        ----------
        stamps : ndarray of float64, shape (n_times,)
            On the sender's own clock, in seconds. Kept while they wait, so not to be changed.

        Returns
        -------
        decided : list of Run or Gap
            In order. Runs add up to the samples fed so far, less those that still wait.
        """
        self._queue = np.concatenate([self._queue, stamps]) if self._queue.size else stamps
        return self._decide(final=False)

    def finish(self) -> list[Run | Gap]:
        """Decide on what still waits: nothing more comes, or not on this clock."""
        return self._decide(final=True)

    def catch_up(self) -> None:
        """Take the line through what was passed on last, which need not have waited for that.

        It is done before the next decision anyway; a reader that is about to wait does it sooner.
        """
        if self._owed is not None:
            stamps, index = self._owed
            self._owed = None
            self._pace.accept(stamps, index)
            self._count.remember(stamps)

    def reanchor(self) -> None:
        """Begin a new stretch: the stamps to come are of another clock, after a gap of one."""
        self._forced = True

    def _decide(self, *, final: bool) -> list[Run | Gap]:
        while self._queue.size:
            self.catch_up()
            if even := self._even_head():
                self._accept(even)
            elif not self._judge(final=final):
                break
        return self._count.said()

    def _even_head(self) -> list[float]:
        """Return the stamps at the head of the queue that follow evenly."""
        if self._forced:
            return []
        head: list[float] = self._queue[: self._pace.room].tolist()
        if self._count.next == 0 and not self._pace.n_learnt:
            return head[:1] if np.isfinite(head[0]) else []
        return _even_part(head, self._pace.last, self._pace.period)

    def _judge(self, *, final: bool) -> bool:
        """Decide on an odd sample at the head of the queue; False where more must be seen."""
        stamp = float(self._queue[0])
        step = stamp - self._pace.last
        if not np.isfinite(stamp):
            self._drop()
        elif self._forced:
            self._jump(step)
        elif abs(step) > _DISORDER:
            return self._judge_far(step, final=final)
        elif stamp <= self._count.newest and self._is_old(stamp):
            self._drop()
        elif step < self._pace.period:
            self._accept_odd()
        else:
            return self._weigh(final=final)
        return True

    def _judge_far(self, step: float, *, final: bool) -> bool:
        """Tell a single wild stamp, a clock that was set, and a long loss or stall apart."""
        if self._queue.size < 2 and not final:
            return False
        after = self._queue[1] - self._pace.last if self._queue.size > 1 else step
        if abs(after) <= _DISORDER < abs(step):
            self._drop()
        elif step < 0 or step >= _ANOTHER_CLOCK:
            self._jump(step)
        else:
            return self._weigh(final=final)
        return True

    def _weigh(self, *, final: bool) -> bool:
        """Decide on a step forward: a loss, or a late sample."""
        loss = self._jitter.weigh(self._queue, self._count.next, final=final)
        if loss is None:
            return False
        if not loss.n_missing:
            self._accept_odd()
            return True
        self._count.miss(loss.n_missing)
        self._jitter.note_loss(loss, self._count.next)
        self._accept_one()
        return True

    def _is_old(self, stamp: float) -> bool:
        """Say whether a stamp up to the newest is no jitter: a double, or out of order."""
        if self._jitter.is_clean(self._count.next):
            return True
        if stamp == self._count.newest:  # a packet's last that came twice, or one stamp a packet
            return self._count.dropping
        return self._count.came(stamp) or self._jitter.is_below(stamp, self._count.next)

    def _jump(self, step: float) -> None:
        """Go on from another clock; one sample is missing, so that filters start anew."""
        self._forced = False
        self.n_jumps += 1
        if np.isfinite(step):
            self._count.miss(1)
            self._count.newest = -np.inf
            self._pace.shift(float(self._queue[0]), self._count.next)
        self._accept_one()

    def _accept_odd(self) -> None:
        """Pass a sample on whose stamp strays."""
        self._jitter.note_odd(float(self._queue[0]), self._count.next)
        self._accept_one()

    def _accept_one(self) -> None:
        """Pass on the sample at the head of the queue."""
        self._accept([float(self._queue[0])])

    def _accept(self, stamps: list[float]) -> None:
        """Pass on the samples at the head of the queue, whose stamps are these."""
        n_times = len(stamps)
        self._owed = stamps, self._count.next
        self._count.accept(n_times)
        self._queue = self._queue[n_times:] if n_times < self._queue.size else _NOTHING

    def _drop(self) -> None:
        self._count.drop()
        self._queue = self._queue[1:]


def _even_part(stamps: list[float], last: float, period: float) -> list[float]:
    """Return the first of some stamps, as many as follow evenly on the last one.

    For the few samples of a packet a loop over floats is quicker than arrays.
    """
    most = EVEN * period
    for n, stamp in enumerate(stamps):
        if not abs(stamp - last - period) <= most:
            return stamps[:n]
        last = stamp
    return stamps
