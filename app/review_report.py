"""The report of a recording as it stands in review: its markers, and what was read of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.report.wearer import without_artefact_markers
from app.report.writing import check_targets, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.review_material import Material
    from app.review_readings import Readings


def write_report(
    material: Material,
    readings: Readings | None,
    page: Path,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Path:
    """Write the page that `report` writes, without reading the recording again.

    Parameters
    ----------
    material : Material
        The recording.
    readings : Readings or None
        What was read of it.
    page : Path
        Where to; the user has agreed to replace what is there.
    progress : callable
        Is told how many windows were looked at, and of how many; may raise to end it.

    Raises
    ------
    UsageError, OutputError
        Where it cannot be written there.
    """
    from app.report import building  # noqa: PLC0415 - loads matplotlib
    from app.report.page import written  # noqa: PLC0415
    from app.report.survey import survey  # noqa: PLC0415

    check_targets([page], force=True, source=material.path)
    recording = replace(material.recording, markers=material.edits.markers)
    whole = building.page_of(
        building.Material(
            without_artefact_markers(recording),
            material.path,
            survey(recording, progress),
            None if readings is None else readings.classifier,
            None if readings is None else readings.track,
        )
    )
    write_files({page: written(whole).encode("utf-8")})
    return page
