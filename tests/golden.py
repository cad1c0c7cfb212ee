"""Pictures of the window to notice changes by: ``python -m tests.golden`` draws them anew.

They are kept at half their size in 256 colours, about 40 kB each: enough to notice a card that has
moved by three pixels, or a colour that has changed, and too little to tell how letters are
smoothed, in which one machine differs from the next.
"""

from __future__ import annotations

import itertools
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.pictures import a_bad_session, a_good_session, window_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PyQt6.QtGui import QImage

FOLDER = Path(__file__).parent / "app" / "dashboard" / "golden"

SIZES = {"small": (1180, 680), "large": (1440, 900)}
SESSIONS = {"good": a_good_session, "bad": a_bad_session}
FAMILIES = {"inter": "Inter", "dejavu": "DejaVu Sans"}

TILE = 16
"""Pixels of a tile's side, at half size: a word, an electrode."""

MOST = 4.5
"""Mean difference in the worst tile, of 255, that is let pass. Measured over four of the pictures:
what few colours lose reaches 2.0, letters without hinting 3.9, and cards that have been moved by
three pixels 6.7 and more."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a picture shows, and its file's name."""

    theme: str
    type_: str
    size: str
    signal: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.theme}-{self.type_}-{self.size}-{self.signal}.png"

    def draw(self) -> QImage:
        """Draw it as the program does now."""
        view = SESSIONS[self.signal]()
        family = FAMILIES[self.type_]
        return window_picture(view, self.theme, SIZES[self.size], families=[family])


CASES = [Case(*parts) for parts in itertools.product(("dark", "light"), FAMILIES, SIZES, SESSIONS)]


def halved(image: QImage) -> NDArray[np.float64]:
    """Return a picture at half its size, shape (height, width, 3), in [0, 255]."""
    from PyQt6.QtGui import QImage  # noqa: PLC0415 - whoever looks for the cases needs no Qt

    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows, n_bytes = plain.height(), plain.bytesPerLine()
    bits = plain.constBits()
    assert bits is not None
    flat = np.frombuffer(bits.asarray(rows * n_bytes), np.uint8).reshape(rows, n_bytes)
    pixels = flat[: rows // 2 * 2, : plain.width() // 2 * 6].astype(float)
    return pixels.reshape(rows // 2, 2, -1, 2, 3).mean(axis=(1, 3))


def difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much each tile of two halved pictures differs, both blurred by three pixels."""
    off = np.abs(_blurred(one) - _blurred(other)).max(axis=2)
    n_rows, n_columns = (n // TILE for n in off.shape)
    tiles = off[: n_rows * TILE, : n_columns * TILE].reshape(n_rows, TILE, n_columns, TILE)
    return tiles.mean(axis=(1, 3))


def _blurred(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    wide = np.pad(picture, ((1, 1), (1, 1), (0, 0)), "edge")
    shifts = itertools.product(range(3), repeat=2)
    height, width = picture.shape[:2]
    return np.mean([wide[y : y + height, x : x + width] for y, x in shifts], axis=0)


def save(pixels: NDArray[np.float64], file: Path) -> None:
    """Write a halved picture in few colours."""
    from PIL import Image  # noqa: PLC0415 - to draw them anew, not to compare them

    image = Image.fromarray(np.round(pixels).astype(np.uint8), "RGB")
    # Of the methods there are, this one alone keeps the rare colours of a bar or a ring.
    method = Image.Quantize.MAXCOVERAGE
    few = image.quantize(256, method=method, kmeans=1, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def load(file: Path) -> NDArray[np.float64]:
    """Read what `save` wrote, shape (height, width, 3)."""
    from PIL import Image  # noqa: PLC0415

    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"), float)


def main() -> None:
    """Draw all of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        save(halved(case.draw()), case.file)
        sys.stdout.write(f"{case.file.name} {case.file.stat().st_size}\n")


if __name__ == "__main__":
    main()
