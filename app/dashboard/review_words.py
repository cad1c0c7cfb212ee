"""What a review says of its recording and of what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.report.spans import day_text, length_text, moment_text
from app.words import percent
from streaming.recordings.sidecar import sidecar_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.review_material import Material


def facts_of(material: Material) -> str:
    """Say in one line what a recording is."""
    recording = material.recording
    info = recording.info
    share = material.contact.good_share(recording.duration)
    parts = (
        day_text(material.started) if material.started else "",
        length_text(recording.duration),
        f"{info.device}, {len(info.ch_names)} ch, {info.sfreq:g} Hz",
        "" if share is None else f"good signal {percent(share)}",
        "simulated" if info.simulated else "",
    )
    return "  ·  ".join(filter(None, parts))


def stretch_words(stretch: tuple[float, float] | None, seconds: float) -> str:
    """Say which stretch is chosen, or how to choose one."""
    if stretch is None:
        return "I and O set a stretch"
    start, stop = (moment_text(end, seconds) for end in stretch)
    return f"{start} – {stop}: 1–5 label it"


def kept_words(path: Path) -> str:
    """Say where changes are kept."""
    return f"Kept in {sidecar_of(path).name}; the recording itself stays as it is."


def lines_words(models: Sequence[str]) -> str:
    """Say which line of the overview is whose.

    Parameters
    ----------
    models : sequence of str
        Their names, of the first and of the one it is compared with.
    """
    lines = [f"{line}: {name}" for line, name in zip(("line", "dashed"), models, strict=False)]
    return "   ·   ".join([*lines, "hatched: no reading"] if lines else ["signal only"])
