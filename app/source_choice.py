"""What the user chose to watch, what they said of it, and how it is remembered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.plain_text import plain
from streaming.errors import UsageError
from streaming.naming import parse_channel_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.preferences import Preferences


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

    @property
    def name(self) -> str:
        """What the source is called: ``Muse-1A2B`` of ``lsl:Muse-1A2B``."""
        return plain(self.source.partition(":")[2] or self.source)


def remembering(preferences: Preferences, choice: SourceChoice) -> Preferences:
    """Return preferences after a choice.

    It is remembered where the user asks for that; a source that was remembered is forgotten where
    they choose it and do not. Any other choice changes nothing.

    Raises
    ------
    ValueError
        Where it cannot be stored, as with a map of a great many channels.
    """
    if choice.remember:
        pairs = (choice.channel_map or {}).items()
        return replace(
            preferences,
            remembered_source=choice.source,
            remembered_map=",".join(f"{name}={electrode}" for name, electrode in pairs),
            remembered_unit=choice.unit or "",
        )
    if choice.source == preferences.remembered_source:
        return replace(preferences, remembered_source="", remembered_map="", remembered_unit="")
    return preferences


def remembered_choice(preferences: Preferences) -> SourceChoice | None:
    """Return the source that is remembered, as it was chosen; None where none is.

    A map that cannot be read any more is left out: the channels then ask for their names again.
    """
    if not preferences.remembered_source:
        return None
    channel_map = None
    if preferences.remembered_map:
        try:
            channel_map = parse_channel_map(preferences.remembered_map)
        except UsageError:
            channel_map = None
    return SourceChoice(
        source=preferences.remembered_source,
        channel_map=channel_map,
        unit=preferences.remembered_unit or None,
        remember=True,
    )
