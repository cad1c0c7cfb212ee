"""All LSL streams in sight, watched for as long as a list of them is open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from streaming.liblsl import pylsl
from streaming.sources.sight import age_of, found_stream

if TYPE_CHECKING:
    from streaming.sources.identity import FoundStream
    from streaming.threads import Stop

MOST_ASKED = 3
"""Times that a stream without a description is asked for one: a sender that is just starting, or
behind a slow network, answers the second time; one behind a firewall never does."""


class StreamWatch:
    """Look for streams again and again, and ask each for its description only until it gives one.

    To be asked costs a sender a connection: a list that is looked at every second must not do so
    every second. A stream that went away is forgotten by liblsl after five seconds.
    """

    def __init__(self) -> None:
        self._resolver: pylsl.ContinuousResolver | None = pylsl.ContinuousResolver()
        self._known: dict[str, FoundStream] = {}
        self._n_asked: dict[str, int] = {}

    def look(self, stop: Stop) -> list[FoundStream]:
        """Return the streams in sight at this moment, of any type, in order of names.

        Parameters
        ----------
        stop : Stop
            Ends the look between one stream and the next: a description may take two seconds.
        """
        found = []
        for handle in self._resolver.results() if self._resolver else ():
            if stop.is_set():
                break
            found.append(self._one(handle))
        in_sight = {one.uid for one in found}
        self._known = {uid: one for uid, one in self._known.items() if uid in in_sight}
        return sorted(found, key=lambda one: (one.name, one.uid))

    def close(self) -> None:
        """Look no more."""
        self._resolver = None  # pylsl frees its objects when nobody holds them

    def _one(self, handle: pylsl.StreamInfo) -> FoundStream:
        uid = handle.uid()
        known = self._known.get(uid)
        if known is None or self._is_unanswered(known):
            self._n_asked[uid] = self._n_asked.get(uid, 0) + 1
            known = self._known[uid] = found_stream(handle)
        return replace(known, age=age_of(handle))

    def _is_unanswered(self, known: FoundStream) -> bool:
        told = known.kind.upper() != "EEG" or any(known.ch_names) or any(known.units)
        return not told and self._n_asked[known.uid] < MOST_ASKED
