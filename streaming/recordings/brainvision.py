"""The header of a BrainVision recording, checked before anything that it names is opened.

Three files belong together (https://www.brainproducts.com/support-resources/
brainvision-core-data-format-1-0/): the header (``.vhdr``), the samples (``.eeg``) and the markers
(``.vmrk``). The header names the other two, and must not lead out of its folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.errors import RecordingError
from streaming.units import UNITS

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 16 * 1024**2
"""Of a header: a thousand channels take 30 kB."""

_MOST_CHANNELS = 10_000

_NAMES = re.compile(r"^[ \t]*(DataFile|MarkerFile)[ \t]*=[ \t]*(.*?)[ \t]*$", re.MULTILINE)

_CHANNEL = re.compile(r"^\s*Ch\d+\s*=\s*([^\r\n]*)$", re.MULTILINE)

_COUNT = re.compile(r"^\s*NumberOfChannels\s*=\s*(\d+)\s*$", re.MULTILINE)


_PARTS = (
    (".eeg", ".vhdr", "a BrainVision recording"),
    (".dat", ".vhdr", "a BrainVision recording"),
    (".fdt", ".set", "an EEGLAB set"),
)
"""Files of samples alone, with the ending of the header that says what they are."""


@dataclass(frozen=True, slots=True)
class BrainVisionHeader:
    """What was checked.

    Attributes
    ----------
    path : Path
        The header, beside the other two.
    n_bytes : int
        Of the file of samples.
    microvolts : float
        µV in one of the first channel's unit.
    """

    path: Path
    n_bytes: int
    microvolts: float


def check_brainvision(path: Path) -> BrainVisionHeader:
    """Check what a header claims.

    Parameters
    ----------
    path : Path
        Where it lies, or a link to it.

    Returns
    -------
    header : BrainVisionHeader
        Where it really lies, and how much there is.

    Raises
    ------
    RecordingError
        Where it is no header, names no file beside it, or claims channels that it does not
        describe; a sentence about "it", the file.
    """
    path = path.resolve()
    if path.stat().st_size > _MOST_BYTES:
        raise RecordingError("its header is longer than any. Copy it anew from its origin.")
    text = path.read_bytes().decode("utf-8", errors="replace").replace("\r", "\n")
    if "Marker File" in text[:200]:
        raise RecordingError(
            "it holds the markers of a BrainVision recording. Name its header, the file that ends "
            "with .vhdr."
        )
    named = dict(_NAMES.findall(text))
    if not named.get("DataFile"):
        raise RecordingError("its header names no file of samples. Copy it anew from its origin.")
    beside = {which: _beside(path, which, name) for which, name in named.items() if name}
    count = _COUNT.search(text)
    described = _CHANNEL.findall(text.partition("[Channel Infos]")[2].partition("[Coord")[0])
    if count is None or not 0 < int(count[1]) == len(described) <= _MOST_CHANNELS:
        raise RecordingError(
            f"its header counts {count[1][:20] if count else 'no'} channels and describes "
            f"{len(described)}. It is damaged; copy it anew from its origin."
        )
    unit = (described[0].split(",") + [""] * 4)[3].strip()
    return BrainVisionHeader(path, beside["DataFile"].stat().st_size, UNITS.get(unit, 1.0))


def refuse_part(path: Path) -> None:
    """Refuse a file of samples whose header lies beside it, by that header's name.

    Parameters
    ----------
    path : Path
        A file that is nothing known by its content.

    Raises
    ------
    RecordingError
        Where it is such a part; a sentence about "it", the file.
    """
    for ending, header, whole in _PARTS:
        named = path.with_suffix(header)
        if path.suffix.lower() == ending and named.is_file():
            raise RecordingError(
                f"it holds the samples of {whole}, and not what they are. Name {named.name!r}, "
                "which lies beside it."
            )


def _beside(path: Path, which: str, name: str) -> Path:
    """Return the file that a header names, which must lie beside it."""
    # $b stands for the header's own name, by the format.
    name = name.replace("$b", path.stem)
    found = path.parent / name
    if "/" in name or "\\" in name or name in {".", ".."}:
        raise RecordingError(
            f"its header leads to another folder ({which}={name[:80]!r}). Put the three files of "
            "the recording into one folder, and the bare name into the header."
        )
    if not found.is_file():
        raise RecordingError(
            f"its header names {name[:80]!r}, which is not beside it. The three files of a "
            "BrainVision recording (.vhdr, .eeg, .vmrk) belong into one folder, not packed."
        )
    return found
