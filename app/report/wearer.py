"""How often the wearer blinked, glanced, clenched and moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.artefact_marks import WORDS
from streaming.recordings.artefact_clock import PREFIX
from streaming.signal.artefacts import find_artefacts

if TYPE_CHECKING:
    from streaming.signal.blocks import Recording

PIECE_SECONDS = 30.0
"""Seconds looked at together: what is usual for the jaw is told from them."""


def without_artefact_markers(recording: Recording) -> Recording:
    """Return a recording without the markers that the monitor itself made of artefacts.

    They are counted, not listed: there may be one every two seconds.
    """
    own = tuple(one for one in recording.markers if not one.text.startswith(PREFIX))
    return replace(recording, markers=own)


def rates_text(recording: Recording) -> str:
    """Say how often each came, in a minute of signal that is there.

    Parameters
    ----------
    recording : Recording
        The signal.

    Returns
    -------
    text : str
        ``"blink 12, glance 9, movement 1"``; ``"none"`` where there was nothing.
    """
    info = recording.info
    counts: Counter[str] = Counter()
    n_samples = 0
    for chunk in recording.cut(round(PIECE_SECONDS * info.sfreq)):
        data = getattr(chunk, "data", None)
        if data is None or not np.isfinite(data).all():
            continue
        n_samples += data.shape[1]
        counts.update(WORDS[one.kind] for one in find_artefacts(data, info.ch_names, info.sfreq))
    minutes = n_samples / info.sfreq / 60
    rates = {word: counts[word] / minutes for word in WORDS.values() if counts[word]}
    told = ", ".join(f"{word} {rate:.0f}" if rate >= 1 else f"{word} under 1" for word, rate in
                     rates.items())  # fmt: skip
    return told or "none"
