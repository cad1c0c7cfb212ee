"""A page as tests look at it, and the material of one."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from app.report.building import Material
from app.report.survey import survey
from app.report.track import Track
from streaming.signal.blocks import Chunk, Gap, Marker, Recording
from tests.signals import some_info, some_noise

VOID = {"meta", "link", "br", "img"}
CELLS = {"td", "th", "dt", "dd", "li"}


class Looked(HTMLParser):
    """Elements in their order, their attributes, and the text outside of style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in CELLS:
            self.parts.append(" ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if "style" not in self.open:
            self.parts.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def words(self):
        return " ".join("".join(self.parts).split())


def a_track(seconds: float = 60.0, target: str = "valence", *, with_interval: bool = True) -> Track:
    """Readings of a minute: settling, then a wave, its middle not sure."""
    n = round(seconds * 2)
    stop = (np.arange(n) + 1) * 0.5
    value = 0.6 * np.sin(stop / 8)
    label = (value > 0).astype(np.int64)
    reason = np.full(n, -1)
    reason[:10] = 0
    reason[n // 2 : n // 2 + 10] = 9
    none = reason >= 0
    value[none], label[none] = np.nan, -1
    wide = 0.5 if with_interval else np.nan
    return Track(
        stop=stop,
        value=value,
        low=value - wide,
        high=value + wide,
        label=label,
        reason=reason,
        labels=("low", "high"),
        target=target,
        hop=0.5,
    )


def some_recording(
    seconds: float = 60.0,
    *,
    montage: str = "muse",
    markers: tuple[Marker, ...] = (),
    notes: tuple[str, ...] = (),
    gap: int = 0,
) -> Recording:
    """Noise of a headset, with `gap` samples missing in its middle."""
    info = some_info(montage)
    chunk = some_noise(info, seconds)
    blocks: tuple[Chunk | Gap, ...] = (chunk,)
    if gap:
        half = chunk.times.size // 2
        blocks = (chunk[:half], Gap(half, gap), chunk[half + gap :])
    return Recording(info, blocks, markers, notes)


def some_material(
    recording: Recording | None = None,
    track: Track | None = None,
    file: Path = Path("somewhere/night-of-anna.xdf"),
) -> Material:
    """A recording, looked at, and what was read of it, if anything."""
    recording = recording or some_recording()
    return Material(recording, file, survey(recording), None, track)


def a_recording_with(data, montage="muse"):
    """Make a recording of samples."""
    info = some_info(montage)
    return Recording(info, (Chunk(data, np.arange(data.shape[1]) / info.sfreq, 0),))


def muse_noise(seconds):
    """Return noise that a test may spoil, of shape (4, n_times)."""
    return some_noise(some_info("muse"), seconds).data.copy()
