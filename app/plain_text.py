"""Text of unknown origin made fit for a terminal: names of files, streams and channels may lie."""

from __future__ import annotations

import re

LONGEST = 2000
"""Characters of a message: 25 lines of 80, a screen."""

TAIL = 600
"""Characters kept of the end of a longer one: there stands the mend."""

MOST_ITEMS = 20
"""Items of a list that are all shown: the 14 channels of an EPOC are, and all that `list` names."""

SHOWN_ITEMS = 5
"""Items shown of a longer list, before its last one."""

_OBEYED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal would act on, or cannot be encoded: the control characters of ECMA-48 (C0, DEL
and C1, which begin its escape sequences), Unicode's line and paragraph separators and the controls
that turn the direction of text (UAX 9, table 4), and halves of surrogate pairs, which Python puts
where a file's name is no UTF-8."""

_ITEM = r"[^,;:()]{1,200}, "
_LIST = re.compile(f"(?:{_ITEM}){{{MOST_ITEMS},}}")
"""Many items between commas; the last one, which no comma ends, stays out of it."""


def plain(text: str) -> str:
    r"""Write out what a terminal would obey: ESC becomes ``\x1b``, a line break ``\n``.

    Parameters
    ----------
    text : str
        A name, or a whole line.

    Examples
    --------
    >>> print(plain("Muse\x1b[2J\u202e"))
    Muse\x1b[2J\u202e
    """
    return _OBEYED.sub(_written_out, text)


def told(message: str) -> str:
    """Return a message as one line that fits on a screen.

    Parameters
    ----------
    message : str
        Sentences, with whatever names they hold.

    Returns
    -------
    line : str
        What a terminal would obey is written out; of long lists a few items stand, with the number
        of the others; the middle of what is too long even so is left out.
    """
    line = _LIST.sub(_shortened, plain(message))
    if len(line) <= LONGEST:
        return line
    return f"{line[: LONGEST - TAIL]} [...] {line[-TAIL:]}"


def _written_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _shortened(match: re.Match[str]) -> str:
    """Keep the first items of a list, and count those that are left out."""
    items = match[0].split(", ")[:-1]
    return f"{', '.join(items[:SHOWN_ITEMS])}, ... and {len(items) - SHOWN_ITEMS} more, "
