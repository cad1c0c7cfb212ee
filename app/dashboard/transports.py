"""What a bar beneath the plots can move: a recording that is played, or a live signal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streaming.status import MonitorState


class Transport(Protocol):
    """A recording that is being played."""

    @property
    def position(self) -> float:
        """Seconds from the start."""
        ...

    @property
    def duration(self) -> float:
        """Seconds in all."""
        ...

    @property
    def playing(self) -> bool:
        """Whether it goes on."""
        ...

    @property
    def speed(self) -> float:
        """Times real time; 0 for as fast as it can be read."""
        ...

    @property
    def loop(self) -> bool:
        """Whether the end leads back to the start."""
        ...

    @property
    def markers(self) -> Sequence[float]:
        """Seconds from the start to each marker."""
        ...

    def play(self) -> None:
        """Go on."""
        ...

    def pause(self) -> None:
        """Stand still."""
        ...

    def seek(self, t: float) -> None:
        """Go to a second."""
        ...

    def set_speed(self, x: float) -> None:
        """Play at `x` times real time; 0 for as fast as it can be read."""
        ...

    def set_loop(self, on: bool) -> None:
        """Let the end lead back to the start, or not."""
        ...


@runtime_checkable
class LiveTransport(Protocol):
    """The further parts of a transport of a live signal, which can be looked back on."""

    @property
    def is_live(self) -> bool:
        """Whether this moment is shown."""
        ...

    @property
    def halted(self) -> MonitorState | None:
        """Why no sample of this moment comes; None while samples flow."""
        ...

    @property
    def begin(self) -> float:
        """Seconds to the oldest moment that is kept."""
        ...

    def go_live(self) -> None:
        """Show this moment again."""
        ...


@runtime_checkable
class PatientTransport(Protocol):
    """The further part of a transport whose seeking takes long."""

    def seek_soon(self, t: float) -> None:
        """Go to a second, in a thread; of several places the last one counts."""
        ...
