"""What the user chose to watch, and what they said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChoice:
    """A source that was chosen.

    Attributes
    ----------
    source : str
        As ``--source`` takes it.
    channel_map : mapping of str to str or None
        As ``--map`` gives it; None where the channels keep their names.
    unit : str or None
        As ``--unit`` takes it; None to trust the stream, and its scale.
    remember : bool
        Whether it is to be opened the next time, too.
    """

    source: str
    channel_map: Mapping[str, str] | None = None
    unit: str | None = None
    remember: bool = False
