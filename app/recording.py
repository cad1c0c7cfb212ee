"""What the user may say of a recording, and the recorder that comes of it."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.folders import made_private, recordings_folder
from app.marking import can_mark
from streaming.errors import UsageError
from streaming.recordings.disk_space import free_bytes, refuse_full_disk
from streaming.recordings.places import check_target, usual_name
from streaming.recordings.planning import RecordingPlan
from streaming.recordings.recorder import Recorder
from streaming.recordings.repairing import unfinished

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.live_sources import OpenSource
    from models.classifier import TorchClassifier


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingOptions:
    """What the user may say of a recording.

    Attributes
    ----------
    is_on : bool
        Whether the signal is recorded from its first sample.
    path : Path or None
        Where to; None for a name of its own in the user's folder of recordings.
    force : bool
        Whether a file that is there may be replaced.
    markers : str or None
        An LSL stream of markers.
    hears_user : bool
        Whether the user can set markers, by keys or by lines.
    is_vital : bool
        Whether the run ends with the recording.
    """

    is_on: bool = False
    path: Path | None = None
    force: bool = False
    markers: str | None = None
    hears_user: bool = False
    is_vital: bool = False

    def check(self) -> None:
        """Refuse at once what could not be begun once the source is there.

        Raises
        ------
        UsageError
            Where the name will not do, a file is there that may not be replaced, or the stream of
            markers has no name.
        OutputError
            Where nothing can be made in the folder, or its disk is too full.
        """
        if self.markers == "":
            raise UsageError(
                "--markers names no stream. Give its name or source_id; `affectscope list` shows "
                "the streams in sight."
            )
        if self.path is not None:
            check_target(self.path, force=self.force)
            refuse_full_disk(self.path.parent, free_bytes(self.path.parent))


def recording_options(
    path: Path | None, *, is_on: bool, force: bool, markers: str | None, is_vital: bool = False
) -> RecordingOptions:
    """Return what the command line says of a recording; the fields of `RecordingOptions`."""
    return RecordingOptions(
        is_on=is_on,
        path=path,
        force=force,
        markers=markers,
        hears_user=can_mark(sys.stdin),
        is_vital=is_vital,
    )


def left_by_crash(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the recordings in some folders that were not finished, in order."""
    return tuple(file for folder in sorted(set(folders)) for file in unfinished(folder))


def offer_repair(path: Path | None) -> None:
    """Tell on stderr of recordings that a crash left, where this one goes and where all do.

    Parameters
    ----------
    path : Path or None
        Where a recording goes; None for the user's folder of recordings.
    """
    left = left_by_crash([recordings_folder(), *([] if path is None else [path.absolute().parent])])
    if left:
        more = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
        sys.stderr.write(
            f"affectscope: a recording was not finished: {left[0]}{more}. What it holds can be "
            f"saved: affectscope repair {shlex.quote(str(left[0]))}\n"
        )


def recorder_of(
    opened: OpenSource,
    classifier: TorchClassifier | None,
    options: RecordingOptions,
    path: Path | None,
    *,
    is_again: bool = False,
) -> Recorder:
    """Return what records a source; nothing is written yet.

    Parameters
    ----------
    opened : OpenSource
        The source.
    classifier : TorchClassifier or None
        What reads it.
    options : RecordingOptions
        What the user said.
    path : Path or None
        Where to; None for a name of its own.
    is_again : bool
        Whether the path has been recorded to in this run, so that a number goes after it.

    Raises
    ------
    OutputError
        Where the folder of recordings cannot be made.
    """
    named = path or made_private(recordings_folder()) / usual_name(
        opened.source.info.device, datetime.now().astimezone()
    )
    plan = RecordingPlan(
        path=named,
        clock=opened.clock,
        force=options.force and not is_again,
        may_number=is_again or path is None,
        model_name=classifier.name if classifier else None,
        labels=classifier.labels if classifier else (),
        with_markers=options.hears_user or bool(options.markers) or opened.truth is not None,
        truth=opened.truth,
        marks_artefacts=named.suffix.lower() == ".xdf",
        is_vital=options.is_vital,
    )
    return Recorder(plan)
