"""Where recordings are opened: the options that say what their channels and values are."""

from __future__ import annotations

from streaming.naming import parse_channel_map
from streaming.units import check_unit

__all__ = ["check_unit", "parse_channel_map"]
