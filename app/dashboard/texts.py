"""Labels whose lines never break inside what one types: an option stays in one piece."""

from __future__ import annotations

import re

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel

JOINER = "\u2060"
"""Takes no room, and no line breaks beside it (Unicode's line breaking, UAX 14, class WJ)."""

_OPTION = re.compile(r"(?<![\w-])-{1,2}[A-Za-z][\w-]*")


class Text(QLabel):
    """A label that keeps options in one piece: ``--model`` may be broken after a hyphen elsewhere.

    What is read back is what was given. Where a text can be marked and copied nothing is put into
    it: a shell would not know the option again.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setText(text)

    def setText(self, text: str | None) -> None:  # noqa: N802 - Qt's name
        """Show a text."""
        is_copied = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        super().setText((text or "") if is_copied else unbroken(text or ""))

    def setTextInteractionFlags(  # noqa: N802 - Qt's name
        self, flags: Qt.TextInteractionFlag
    ) -> None:
        """Let the text be marked, or not."""
        text = self.text()
        super().setTextInteractionFlags(flags)
        self.setText(text)

    def text(self) -> str:
        """Return the text as it was given."""
        return super().text().replace(JOINER, "")


def unbroken(text: str) -> str:
    """Return a text with a joiner after each hyphen of an option.

    Examples
    --------
    >>> unbroken("Give --model, or 1-5.") == "Give -\u2060-\u2060model, or 1-5."
    True
    """
    return _OPTION.sub(lambda found: found.group().replace("-", f"-{JOINER}"), text)
