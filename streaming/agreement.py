"""Whether a stream that came back is the one that was agreed on, or is accepted all the same."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from streaming.errors import StreamChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.signal.protocols import Source


class Agreement:
    """Remember which stream is meant.

    Parameters
    ----------
    source : Source
        The stream as it was opened.
    difference : callable
        Given the source as it was and as it came back, says in words what differs; "" for nothing.
    patience : float
        Seconds that a change may wait to be accepted.
    accept_change : bool
        Whether a change is accepted without asking.

    Attributes
    ----------
    changed : str
        What differs and is not accepted yet; empty where nothing does.
    """

    def __init__(
        self,
        source: Source,
        difference: Callable[[Source, Source], str],
        patience: float,
        *,
        accept_change: bool,
    ) -> None:
        self.changed = ""
        self._agreed = source
        self._difference = difference
        self._patience = patience
        self._accept_change = accept_change
        self._accepted = threading.Event()
        self._until = 0.0

    def accept(self) -> None:
        """Accept a change, on any thread."""
        self._accepted.set()

    def agree_on(self, source: Source) -> None:
        """Take the stream as it is now for the one to come back."""
        self._agreed, self.changed = source, ""

    def compare(self, source: Source, now: float) -> str:
        """Return what differs in a stream that came back; patience begins with the first change."""
        was_changed, self.changed = self.changed, self._difference(self._agreed, source)
        if not self.changed:
            self.agree_on(source)
        elif not was_changed:
            self._accepted.clear()
            self._until = now + self._patience
        return self.changed

    def time_left(self, now: float) -> float | None:
        """Return the seconds that a change still waits to be accepted; None where none does."""
        return max(0.0, self._until - now) if self.changed else None

    def is_accepted(self, now: float) -> bool:
        """Return whether the change is accepted.

        Raises
        ------
        StreamChanged
            Where nobody did in time.
        """
        if self._accepted.is_set() or self._accept_change:
            return True
        if now > self._until:
            raise StreamChanged(
                f"The stream came back as something else ({self.changed}), and nobody accepted "
                "that. Start again, or allow it beforehand with --accept-change."
            )
        return False
