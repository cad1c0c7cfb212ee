"""The commands that make, mend, convert and sum up recordings."""

from __future__ import annotations

from app.training_tree import app

__all__ = ["app"]
