"""The way back to a lost LSL stream: the same sender first, another only if it stays away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.errors import MonitorError, StreamLost, StreamNotFound
from streaming.liblsl import pylsl
from streaming.sources.identity import StreamQuery
from streaming.sources.sight import find_streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.sources.identity import FoundStream
    from streaming.sources.lsl import LslSource
    from streaming.threads import Stop

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
"""Seconds between two looks: short at first, for most streams are back within seconds."""

LOOK = 1.2
"""Seconds that one look takes at most: liblsl asks the network twice a second, and of several
senders on one machine not all answer the first question (`streaming.sources.sight`). With half a
second one of eight was not found again within 15 s. On a machine without a network it may find no
more than one of them whatever is waited (liblsl issue 92)."""

PREFER_SAME = 5.0
"""Seconds for which only the same sender is taken back: a restarted muselsl needs three to five."""


class WayBack:
    """Open a lost stream again.

    Parameters
    ----------
    source : LslSource
        The stream as it was opened first.
    query : StreamQuery
        What the user asked for.
    open_found : callable
        Opens a stream that was found.
    give_up : float
        Seconds after which the loss is final.
    """

    def __init__(
        self,
        source: LslSource,
        query: StreamQuery,
        open_found: Callable[[FoundStream], LslSource],
        give_up: float,
    ) -> None:
        self._source = source
        self._query = query
        self._open_found = open_found
        self._give_up = give_up

    def __call__(self, stop: Stop) -> LslSource:
        """Return the stream once it is back, or another that fits.

        Raises
        ------
        StreamLost
            Where nothing came back within the time to give up, or `stop` was set.
        """
        began = pylsl.local_clock()
        pause, refusal = FIRST_PAUSE, ""
        while not stop.is_set() and (away := pylsl.local_clock() - began) < self._give_up:
            if found := self._in_sight(strict=away < PREFER_SAME):
                try:
                    self._source = self._open_found(found)
                except StreamLost:
                    pass  # It went away again, or does not say yet what it is.
                except MonitorError as error:
                    refusal = str(error)
                else:
                    return self._source
            stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        name = self._source.found.name
        if refusal:
            raise StreamLost(
                f"The stream {name} came back within {self._give_up:g} s as something that cannot "
                f"be read: {refusal}"
            )
        raise StreamLost(
            f"The stream {name} is gone and did not come back within "
            f"{self._give_up:g} s. Start its sender again, or wait longer with --give-up."
        )

    def _in_sight(self, *, strict: bool) -> FoundStream | None:
        """Return what to take: the same sender first; a twin or another only if not `strict`.

        What this look finds is alive, for each look asks anew: even the lost stream itself, which
        sends on where only the connection broke.
        """
        lost, twins = self._source.found, self._source.twins()
        alike = _streams(StreamQuery(name=lost.source_id or lost.name))
        same = [one for one in alike if one.identity == lost.identity]
        if returned := [one for one in same if one.uid not in twins]:
            return returned[0]
        if strict:
            return None
        others = same or [one for one in _streams(self._query) if one.sfreq > 0]
        return others[0] if len(others) == 1 else None


def _streams(query: StreamQuery) -> list[FoundStream]:
    """Return the streams that fit, none included; only those are asked for their description."""
    try:
        return find_streams(query, LOOK)
    except StreamNotFound:
        return []


def _named(one: FoundStream, other: FoundStream) -> str:
    """Return a stream's name, and where both are called alike what tells it from the other."""
    if one.name != other.name:
        return one.name
    if one.source_id != other.source_id:
        return f"{one.name} with source_id {one.source_id or 'none'}"
    return f"{one.name} on {one.host}"


def difference(before: LslSource, after: LslSource) -> str:
    """Say in words what differs between a stream as it was and as it came back; "" for nothing."""
    was, now = before.found, after.found
    differences = []
    if now.identity != was.identity:
        names = f"{_named(now, was)} in place of {_named(was, now)}"
        differences.append(f"it is another sender ({names})")
    elif now.uid in before.twins():
        differences.append("it is another sender with the same name, in sight before the loss")
    if after.info.ch_names != before.info.ch_names:
        differences.append(
            f"its channels are {', '.join(after.info.ch_names)} and no longer "
            f"{', '.join(before.info.ch_names)}"
        )
    if now.sfreq != was.sfreq:
        differences.append(f"its rate is {now.sfreq:g} Hz and no longer {was.sfreq:g} Hz")
    # Where the channels are others, their number alone makes the lists of units differ.
    if set(now.units) != set(was.units):
        differences.append("its unit is another")
    return "; ".join(differences)
