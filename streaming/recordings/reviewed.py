"""What a person says of a recording afterwards: markers changed, and a note; the signal stays.

It lies in the file beside the recording, ``FILE.json``, under ``review``, so that it is replaced,
moved and deleted with the rest of what is said there. `streaming.recordings.opening` applies it, so
whatever reads recordings honours it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from streaming.errors import OutputError
from streaming.recordings.marker_text import clean
from streaming.recordings.sidecar import sidecar_of, write_whole
from streaming.signal.blocks import Marker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from streaming.signal.blocks import Recording

REVIEW, QUALITY = "review", "quality"
"""Keys of the file beside a recording that this program adds after recording."""

MOST_BYTES = 1_000_000
"""As much of the file is read by whatever reads it: 15,000 changes of short markers."""

LONGEST_NOTE = 2000
"""Characters kept of a note on a recording: a page of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What was changed of a recording's markers, and what was noted of it.

    Attributes
    ----------
    removed, added : tuple of Marker
        Against the markers in the file, on the file's own clock; one that was changed is in both.
    begin : float or None
        Clock of the recording's first sample, by which it is known again; None where no markers
        were changed.
    n_times : int or None
        Its length in samples, missing ones counted in; None where that may differ, as after a
        repair.
    note : str
        Of the whole recording; one line.
    """

    removed: tuple[Marker, ...] = ()
    added: tuple[Marker, ...] = ()
    begin: float | None = None
    n_times: int | None = None
    note: str = ""

    @property
    def changes_markers(self) -> bool:
        """Whether any marker is another one than in the file."""
        return bool(self.removed or self.added)


def read_beside(recording: Path) -> dict[str, Any]:
    """Return all that the file beside a recording says; nothing where there is none.

    Raises
    ------
    OutputError
        Where there is one that cannot be read, so that it must not be written over.
    """
    path = sidecar_of(recording)
    try:
        with path.open("rb") as file:
            return dict(json.loads(file.read(MOST_BYTES)))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise OutputError(
            f"{path} cannot be read ({error}), and so nothing is added to it. Move it away, and "
            "try again."
        ) from error


def write_beside(recording: Path, said: Mapping[str, Any]) -> None:
    """Say more beside a recording, whole or not at all, confirmed by the disk; the rest stays.

    Parameters
    ----------
    recording : Path
        The recording.
    said : mapping of str to object
        What JSON can hold; None takes a key away.

    Raises
    ------
    OutputError
        Where it cannot be written, or what is there cannot be read.
    """
    path = sidecar_of(recording)
    whole = {**read_beside(recording), **said}
    lines = [f" {json.dumps(k)}: {json.dumps(v)}" for k, v in whole.items() if v is not None]
    text = ",\n".join(lines)
    if len(text) > MOST_BYTES - 6:
        raise OutputError(
            f"{path} holds no more than {MOST_BYTES:,} bytes, so no more markers can be changed. "
            "Convert the recording to another file, which takes the changes along, and go on there."
        )
    try:
        write_whole(path, f"{{\n{text}\n}}\n", durable=True)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}). Make its folder writable, and see that "
            "its disk has room."
        ) from error


def read_review(recording: Path) -> Review | None:
    """Return what was said of a recording in review; None where nothing was.

    Raises
    ------
    OutputError
        Where something was that cannot be read.
    """
    return review_in(read_beside(recording), recording)


def review_in(beside: Mapping[str, Any], recording: Path) -> Review | None:
    """Return the review in what `read_beside` returned; see `read_review`."""
    told = beside.get(REVIEW)
    if told is None:
        return None
    try:
        begin, n_times = told.get("begin"), told.get("n_times")
        return Review(
            removed=_markers(told.get("removed", ())),
            added=tuple(Marker(m.time, clean(m.text)) for m in _markers(told.get("added", ()))),
            begin=None if begin is None else float(begin),
            n_times=None if n_times is None else int(n_times),
            note=clean(str(told.get("note", "")))[:LONGEST_NOTE],
        )
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise OutputError(
            f"The review in {sidecar_of(recording)} cannot be read ({error}), and so nothing is "
            "added to it. Move the file away, and try again."
        ) from error


def write_review(recording: Path, review: Review) -> None:
    """Keep what was said of a recording; see `write_beside`."""
    said = asdict(review)
    for name in ("removed", "added"):
        said[name] = [[marker.time, marker.text] for marker in getattr(review, name)]
    write_beside(recording, {REVIEW: said if review != Review() else None})


def write_note(recording: Path, note: str) -> None:
    """Keep a note on a recording, in place of the one before; see `write_beside`."""
    review = read_review(recording) or Review()
    write_review(recording, replace(review, note=clean(note)[:LONGEST_NOTE]))


def reviewed(recording: Recording, path: Path) -> Recording:
    """Return a recording with the changes that lie beside its file.

    Parameters
    ----------
    recording : Recording
        As the file has it.
    path : Path
        The file.

    Returns
    -------
    recording : Recording
        The same where there are none. Its notes tell of changes, and of such as are left out
        because they were made to another recording, or cannot be read.
    """
    try:
        review = read_review(path)
    except OutputError:
        note = f"{sidecar_of(path).name} cannot be read; if it holds a review, that is left out"
        return replace(recording, notes=(*recording.notes, note))
    if review is None or not review.changes_markers:
        return recording
    if not fits(review, recording):
        note = "the review beside it was made of another recording, and is left out"
        return replace(recording, notes=(*recording.notes, note))
    markers = without(recording.markers, review.removed) + review.added
    note = f"its markers are as changed in review: {change_words(review)}"
    return replace(
        recording,
        markers=tuple(sorted(markers, key=lambda one: one.time)),
        notes=(*recording.notes, note),
    )


def change_words(review: Review) -> str:
    """Say how many markers were changed: ``"2 added, 1 taken away"``."""
    counts = ((len(review.added), "added"), (len(review.removed), "taken away"))
    return ", ".join(f"{n} {word}" for n, word in counts if n)


def fits(review: Review, recording: Recording) -> bool:
    """Tell whether a review is of this recording."""
    same_length = review.n_times in (None, recording.stop - recording.start)
    return review.begin == first_time(recording) and same_length


def first_time(recording: Recording) -> float | None:
    """Return the clock of the first sample; None where there is none."""
    return next((float(one.times[0]) for one in recording.chunks if one.times.size), None)


def without(markers: Iterable[Marker], removed: Iterable[Marker]) -> tuple[Marker, ...]:
    """Return markers less those removed; of two that are alike one goes for each removed."""
    gone = Counter(removed)
    kept = []
    for marker in markers:
        if gone[marker]:
            gone[marker] -= 1
        else:
            kept.append(marker)
    return tuple(kept)


def _markers(told: Iterable[Any]) -> tuple[Marker, ...]:
    markers = tuple(Marker(float(time), str(text)) for time, text in told)
    if not all(math.isfinite(marker.time) for marker in markers):
        raise ValueError("a time is no number")
    return markers
