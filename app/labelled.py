"""Labelled recordings for training, read as `predict` reads one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from models.datasets.recordings import label_recordings
from streaming.errors import OutputError
from streaming.recordings.channels import check_unit, parse_channel_map
from streaming.recordings.opening import open_recording
from streaming.recordings.reviewed import read_review

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.datasets.recordings import LabelledRecordings


def open_labelled(
    data: Path,
    *,
    label: str | None = None,
    map: str | None = None,  # noqa: A002 - named as the option
    unit: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> LabelledRecordings:
    """Open a folder or a table of labelled recordings.

    Parameters
    ----------
    data : Path
        What ``--data`` was given.
    label : str or None
        What is to be told; None for the data's own name.
    map : str or None
        Names of the electrodes, such as ``"eeg-ch1=TP9"``: the same for all files.
    unit : str or None
        Unit of the samples.
    progress : callable
        Is told how many files were looked at, and of how many.

    Returns
    -------
    recordings : LabelledRecordings
        Its notes say what was assumed and left out.

    Raises
    ------
    UsageError, RecordingError
        As `models.datasets.recordings.label_recordings` has them, and for a map or unit that is
        none.
    """
    check_unit(unit)
    channel_map = parse_channel_map(map) if map else None
    found = label_recordings(
        data,
        partial(open_recording, channel_map=channel_map, unit=unit),
        target=label,
        read_as=json.dumps([channel_map, unit], sort_keys=True),
        progress=progress,
    )
    return replace(found, digest=_with_reviews(found))


def _with_reviews(found: LabelledRecordings) -> str:
    """Return the digest of the data and of what was changed of it in review.

    Markers lie beside the files then, whose own digests do not change with them; windows that were
    kept under the old markers must not be taken for those under the new ones.
    """
    told = []
    for file, one in sorted(found.surveyed.items()):
        try:
            review = read_review(file)
        except OutputError:  # left out of the recording as well, which its notes tell
            continue
        if review is not None and review.changes_markers:
            sides = (review.removed, review.added)
            told.append([one.sha256, *([(m.time, m.text) for m in side] for side in sides)])
    if not told:
        return found.digest
    return hashlib.sha256(json.dumps([found.digest, told]).encode()).hexdigest()
