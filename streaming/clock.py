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

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from streaming.pace import Pace
from streaming.signal.blocks import Gap

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EVEN = 0.4
"""A step within 0.4 periods of one is even: stamps rounded to 1 ms stray by 0.26 at 256 Hz."""

_PLAUSIBLE = 0.1
"""Range in seconds of the jitter that must never make a gap: ±50 ms."""

_BELIEVED = 1.0
"""Seconds of even steps that make a small early step a gap: longer than any packet."""

_ODD_FOR = 10.0
"""Seconds that one odd step keeps a stream among those that jitter."""

_DISORDER = 1.0
"""Seconds: a driver may send packets twice or in the wrong order, but none so late."""

_ANOTHER_CLOCK = 30 * 86_400.0
"""A step of 30 days, in seconds, is another clock, as for the offline twin."""

_MANY = 20
"""Late packets within two seconds that show the whole range of a jitter: the chance that all lie
in the lower half of an even one, so that a packet half a range above is no loss, is one in 2^20."""

_STORM = 8
"""So many gaps within four times as many samples are no losses: the rate has changed."""


@dataclass(frozen=True, slots=True)
class Run:
    """What becomes of the next samples that were fed.

    Attributes
    ----------
    n_times : int
        How many.
    start : int or None
        Index of the first; None where they are to be dropped.
    """

    n_times: int
    start: int | None


class FittedClock:
    """Count the samples of one live stream by their stamps.

    Parameters
    ----------
    sfreq : float
        Nominal rate in Hz.

    Attributes
    ----------
    n_dropped : int
        Samples dropped: doubles, out of order, without a usable stamp.
    n_jumps : int
        Times the clock was set back, or changed.
    """

    def __init__(self, sfreq: float) -> None:
        self._pace = Pace(sfreq)
        self._sfreq = sfreq
        self._queue = np.empty(0)
        self._next = 0
        self._newest = -np.inf
        self._odd_until: int | None = None
        self._recent_gaps: deque[int] = deque(maxlen=_STORM)
        self._late: deque[int] = deque(maxlen=_MANY)
        self._recent: deque[float] = deque(maxlen=round(2 * sfreq))
        self._forced = self._dropping = False
        self._out: list[Run | Gap] = []
        self.n_dropped = 0
        self.n_jumps = 0

    @property
    def sfreq(self) -> float | None:
        """Measured rate in Hz; None until two seconds have been seen."""
        return self._pace.sfreq

    @property
    def n_held(self) -> int:
        """Samples that were fed and wait for a decision."""
        return self._queue.size

    def feed(self, stamps: NDArray[np.float64]) -> list[Run | Gap]:
        """Take the stamps of the next samples.

        Parameters
        ----------
        stamps : ndarray of float64, shape (n_times,)
            On the sender's own clock, in seconds.

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

    def reanchor(self) -> None:
        """Begin a new stretch: the stamps to come are of another clock, after a gap of one."""
        self._forced = True

    def _decide(self, *, final: bool) -> list[Run | Gap]:
        self._out = []
        while self._queue.size:
            if even := self._even_head():
                self._accept(even)
            elif not self._judge(final=final):
                break
        return self._out

    def _even_head(self) -> list[float]:
        """Return the stamps at the head of the queue that follow evenly."""
        if self._forced:
            return []
        head: list[float] = self._queue[: self._pace.room].tolist()
        if self._next == 0 and not self._pace.n_learnt:
            return head[:1] if np.isfinite(head[0]) else []
        period, last = self._pace.period, self._pace.last
        most = _EVEN * period
        for n, stamp in enumerate(head):
            if not abs(stamp - last - period) <= most:
                return head[:n]
            last = stamp
        return head

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
        elif stamp <= self._newest and self._is_old(stamp):
            self._drop()
        elif step < self._pace.period:
            self._accept_odd()
        elif self._is_clean():
            self._gap_by(step)
        else:
            return self._judge_near(step, final=final)
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
        elif self._is_clean():
            self._gap_by(step)
        else:
            return self._judge_near(step, final=final)
        return True

    def _judge_near(self, step: float, *, final: bool) -> bool:
        """Decide on a step forward while jitter may explain it."""
        strayed, ceiling = self._ceiling()
        if self._pace.level_of(float(self._queue[0]), self._next) > ceiling:
            return self._judge_high(strayed, final=final)
        if self._odd_until is not None:
            self._accept_odd()
            return True
        n_ahead = round(_BELIEVED * self._sfreq)
        ahead = self._queue[: n_ahead + 1]
        period = self._pace.period
        if (np.abs(np.diff(ahead) - period) > _EVEN * period).any():
            self._accept_odd()
        elif ahead.size <= n_ahead and not final:
            return False
        else:
            self._gap_by(step)
        return True

    def _judge_high(self, strayed: float, *, final: bool) -> bool:
        """Decide on a stamp that no jitter explains: late for once, of a heap, or after a gap."""
        period = self._pace.period
        lowest, highest = self._pace.range()
        jitter = highest - lowest if self._pace.learnt else max(highest - lowest, _PLAUSIBLE)
        # Twice the jitter's range holds two packets, whose distance tells a heap from a pace.
        n_ahead = 2 * max(1, int(np.ceil(jitter / period))) + 1
        ahead = self._queue[:n_ahead]
        levels = self._pace.levels_of(ahead, self._next)
        if (levels <= strayed).any():
            self._accept_odd()
            return True
        if ahead.size < n_ahead and not final:
            return False
        if ahead[-1] - ahead[0] < 0.5 * (ahead.size - 1) * period:
            self._accept_odd()
            return True
        height = float(np.nanmedian(levels)) - self._pace.near()
        self._open_gap(round(height * self._pace.counting_sfreq))
        self._pace.break_fit()
        self._accept_one()
        return True

    def _ceiling(self) -> tuple[float, float]:
        """Return the level that jitter has reached or may reach, and the one it never will."""
        lowest, highest = self._pace.range()
        margin = 0.5 * (highest - lowest)
        many = len(self._late) == _MANY and self._next - self._late[0] < 2 * self._sfreq
        reached = highest if many and self._pace.learnt else max(highest, lowest + _PLAUSIBLE)
        half = 0.5 * self._pace.period
        return reached + half, max(highest + margin, reached) + half

    def _is_clean(self) -> bool:
        """Say whether the stream is known to be even."""
        even_now = self._odd_until is None or self._next >= self._odd_until
        return self._pace.learnt and even_now

    def _is_old(self, stamp: float) -> bool:
        """Say whether a stamp up to the newest is no jitter: a double, or out of order."""
        if self._is_clean():
            return True
        if stamp == self._newest:  # the last of a packet that came twice, or one stamp a packet
            return self._dropping
        if stamp in self._recent:
            return True
        lowest, highest = self._pace.range()
        floor = min(lowest - 0.5 * (highest - lowest), highest - _PLAUSIBLE)
        return self._pace.level_of(stamp, self._next) < floor - 0.5 * self._pace.period

    def _gap_by(self, step: float) -> None:
        """Count what a step on even stamps skips, as a file reader would."""
        self._open_gap(round(step * self._pace.counting_sfreq) - 1)
        self._recent_gaps.append(self._next)
        full = len(self._recent_gaps) == _STORM
        if full and self._next - self._recent_gaps[0] < 4 * _STORM:
            self._recent_gaps.clear()
            self._odd_until = None
            self._pace.relearn()
        self._accept_one()

    def _jump(self, step: float) -> None:
        """Go on from another clock; one sample is missing, so that filters start anew."""
        self._forced = False
        self.n_jumps += 1
        if np.isfinite(step):
            self._open_gap(1)
            self._newest = -np.inf
            self._pace.shift(float(self._queue[0]), self._next)
        self._accept_one()

    def _open_gap(self, n_missing: int) -> None:
        n_missing = max(1, n_missing)
        self._out.append(Gap(self._next, n_missing))
        self._next += n_missing

    def _accept_odd(self) -> None:
        """Pass a sample on whose stamp strays, and expect more like it."""
        self._odd_until = self._next + round(_ODD_FOR * self._sfreq)
        if self._queue[0] > self._pace.last + self._pace.period:
            self._late.append(self._next)
        self._accept_one()

    def _accept_one(self) -> None:
        """Pass on the sample at the head of the queue."""
        self._accept([float(self._queue[0])])

    def _accept(self, stamps: list[float]) -> None:
        """Pass the samples at the head of the queue on under the next indices."""
        n_times = len(stamps)
        self._dropping = False
        self._pace.accept(self._queue[:n_times], self._next)
        self._queue = self._queue[n_times:]
        self._recent.extend(stamps)
        self._newest = max(self._newest, stamps[-1])  # of even stamps the last is the newest
        self._add(n_times, self._next)
        self._next += n_times

    def _drop(self) -> None:
        self._queue = self._queue[1:]
        self._dropping = True
        self.n_dropped += 1
        self._add(1, None)

    def _add(self, n: int, start: int | None) -> None:
        """Say what becomes of samples, joined to the run before where they go on from it."""
        if self._out and isinstance(last := self._out[-1], Run):
            goes_on = last.start is None and start is None
            if last.start is not None and start is not None:
                goes_on = last.start + last.n_times == start
            if goes_on:
                self._out[-1] = Run(last.n_times + n, last.start)
                return
        self._out.append(Run(n, start))
