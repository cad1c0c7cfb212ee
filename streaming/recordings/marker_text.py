"""What a marker may say: one line, of a length that nobody regrets to read."""

from __future__ import annotations

import re

LONGEST = 4000
"""Characters kept of a marker: some programs send whole records as JSON."""

_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
"""Control characters (ECMA-48), Unicode's line and paragraph separators and its controls of
direction (UAX 9), and halves of surrogate pairs: a table or a terminal would act on them."""


def clean(text: str) -> str:
    r"""Return a marker's text as it is kept; empty where nothing is left.

    Examples
    --------
    >>> clean(" eyes\tclosed\n")
    'eyes closed'
    """
    return _UNFIT.sub(" ", text[: 2 * LONGEST]).strip()[:LONGEST]
