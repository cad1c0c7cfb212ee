"""``calibrate --from``: what a calibration or a rest that lies in recordings comes to, printed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.calibration.alignment import align_profile
from app.calibration.profiles import page_of, profile_fields, score_fields, what_would_help
from app.calibration.recordings import ReadAs, reader_of
from app.calibration.training import calibrate_from
from app.folders import made_private, profiles_folder
from app.output import emit, print_line
from app.plain_text import plain
from app.progress import progress_of, tell
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from app.calibration.training import Outcome

STEPS = 20
"""Steps of the bar that tells how far a training is."""


def today() -> date:
    """Return the day on this machine's calendar."""
    return datetime.now().astimezone().date()


def run_from(
    files: Sequence[Path],
    *,
    pseudonym: str | None,
    model: str | None = None,
    map: str | None = None,  # noqa: A002 - named as the option
    unit: str | None = None,
    json: bool = False,
) -> None:
    """Calibrate a wearer from labelled recordings, and print what came of it.

    Parameters
    ----------
    files : sequence of Path
        The recordings; those that the profile remembers count too.
    pseudonym : str or None
        Whose, as ``--profile`` names them.
    model : str or None
        The generic model to start from; None for the shipped one on simulated signals.
    map, unit : str or None
        As for `predict`.
    json : bool
        A JSON line in place of sentences.

    Raises
    ------
    UsageError
        Where nobody said whose recordings these are.
    """
    name = _named(pseudonym)
    with progress_of("calibrating") as report:
        told = -1

        def progress(share: float, _doing: str) -> None:
            nonlocal told
            if (step := round(STEPS * share)) > max(told, 0):
                told = step
                report(step, STEPS)

        outcome = calibrate_from(
            files,
            name,
            generic=model,
            root=made_private(profiles_folder()),
            today=today(),
            progress=progress,
            map=map,
            unit=unit,
        )
    for note in outcome.notes:
        tell(plain(f"affectscope: {note}"))
    if json:
        emit("calibrated", outcome_fields(outcome, today()))
        return
    print_line(plain(outcome.words))
    for each in what_would_help(outcome.result):
        print_line(plain(each))
    if outcome.picture is not None:
        print_line(f"The picture is in {plain(str(outcome.picture))}.")
    print_line(
        f"Read with it: `affectscope monitor --profile {name}`."
        if outcome.result.adopted
        else f"`affectscope profile show {name}` tells it again."
    )


def run_rest(
    files: Sequence[Path],
    *,
    pseudonym: str | None,
    map: str | None = None,  # noqa: A002 - named as the option
    unit: str | None = None,
    json: bool = False,
) -> None:
    """Align a profile by a rest that lies in recordings, and print it; as `run_from`."""
    name = _named(pseudonym)
    reader = reader_of({file.resolve(): ReadAs(map, unit) for file in files})
    found = align_profile(profiles_folder(), name, files, today(), open_file=reader)
    if json:
        emit("aligned", profile_fields(found.profile, today()) | {"seconds": found.seconds})
    else:
        print_line(plain(found.words))


def outcome_fields(outcome: Outcome, day: date) -> dict[str, Any]:
    """Return what the JSON line of a calibration says besides its schema and kind."""
    profile = outcome.profile
    kept = {} if profile is None else profile_fields(profile, day)
    page = None if profile is None else page_of(profile)
    return {
        **kept,
        "words": outcome.words,
        "scores": score_fields(outcome.result),
        "notes": list(outcome.notes),
        "picture": None if page is None else str(page),
        "took_s": round(outcome.seconds, 1),
    }


def _named(pseudonym: str | None) -> str:
    if pseudonym is None:
        raise UsageError(
            "Whose recordings are these? Say it with --profile NAME: a pseudonym of your choice."
        )
    return pseudonym
