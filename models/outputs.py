"""The folder that a training leaves behind."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from models.bundle import load_bundle, save_bundle
from models.card import model_card
from models.report import pass_lines, report_json
from models.report_html import report_page
from streaming.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from models.report import TrainingReport
    from models.run import Outcome

MODEL_FILE, REPORT_FILE, PAGE_FILE, CARD_FILE, LOG_FILE, FOLDS_FOLDER = (
    "model.safetensors", "report.json", "report.html", "model-card.md", "training.jsonl", "folds",
)  # fmt: skip


@contextmanager
def out_folder(out: Path | None, *, force: bool, resume: bool) -> Iterator[None]:
    """Make the output folder; a new one that nothing came into is gone afterwards.

    Parameters
    ----------
    out : Path or None
        Where the outcome will go; None where nothing is to be kept.
    force : bool
        Whether `out` may hold files already; finished folds of an earlier training are removed.
    resume : bool
        Whether `out` holds an earlier training to go on with.

    Raises
    ------
    UsageError
        Where `out` is not empty and neither was said, or is no folder.
    OutputError
        Where no folder can be made.
    """
    if out is None:
        if resume:
            raise UsageError("--resume goes on with what lies in --out. Name that folder.")
        yield
        return
    check_out_folder(out, force=force, resume=resume)
    with _made(out):
        if force and not resume and (out / FOLDS_FOLDER).is_dir():
            try:
                shutil.rmtree(out / FOLDS_FOLDER)
            except OSError as error:
                raise _no_folder(out, error) from error
        yield


def check_out_folder(out: Path, *, force: bool, resume: bool) -> None:
    """Refuse an output folder as `out_folder` does, and make none."""
    _check_folder(out)
    if out.exists() and any(out.iterdir()) and not (force or resume):
        raise UsageError(
            f"{out} holds files already. Give --out another folder, say --resume to go on with "
            "the training in it, or --force to let the new one replace it."
        )


@contextmanager
def report_folder(out: Path | None, *, force: bool) -> Iterator[None]:
    """Make the folder for an evaluation's report; it may hold other files.

    Parameters
    ----------
    out : Path or None
        Where the report will go; None where none is to be kept.
    force : bool
        Whether a report that is there may be replaced.

    Raises
    ------
    UsageError
        Where a report is there and that was not said, or `out` is no folder.
    OutputError
        Where no folder can be made.
    """
    if out is None:
        yield
        return
    _check_folder(out)
    there = [name for name in (REPORT_FILE, PAGE_FILE) if (out / name).exists()]
    if there and not force:
        raise UsageError(
            f"{out} holds {' and '.join(there)} already, and nothing is overwritten without "
            "--force. Name another folder with --out, or say --force."
        )
    with _made(out):
        yield


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file. Give --out a folder, new or empty.")


@contextmanager
def _made(out: Path) -> Iterator[None]:
    """Make a folder where it is missing; one that nothing came into is gone afterwards."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_folder(out, error) from error
    try:
        yield
    finally:
        with suppress(OSError):  # it holds something
            out.rmdir()


def _no_folder(out: Path, error: OSError) -> OutputError:
    return OutputError(
        f"No folder can be made at {out}: {error.strerror}. Name a place that you may write to "
        "with --out."
    )


def write_outcome(
    outcome: Outcome,
    folder: Path,
    *,
    command: str,
    without_effect: tuple[str, ...] = (),
    overwrite: bool = False,
) -> list[Path]:
    """Write model, report (as numbers and as a page), card and log.

    Parameters
    ----------
    outcome : Outcome
        From `carry_out`.
    folder : Path
        Where to; it exists.
    command : str
        What made the model, for the card.
    without_effect : tuple of str
        Subjects of whom it is known that their EEG says nothing of valence.
    overwrite : bool
        Whether files that are there may be replaced.

    Returns
    -------
    files : list of Path
        What was written.

    Raises
    ------
    OutputError
        Where the disk does not take it.
    """
    model = folder / MODEL_FILE
    save_bundle(outcome.bundle, model, overwrite=overwrite)
    # Read back, so that a model that would be refused is found out now.
    loaded = load_bundle(model)
    card = model_card(
        loaded,
        outcome.report,
        command=command,
        without_effect=without_effect,
        file_sha256=loaded.sha256,
    )
    page = report_page(outcome.report, passes=outcome.trained.passes, command=command)
    log = "".join(f"{line}\n" for line in pass_lines(outcome.trained, outcome.report.network))
    texts = {REPORT_FILE: report_json(outcome.report), PAGE_FILE: page}
    return [model, *write_texts(folder, texts | {CARD_FILE: card, LOG_FILE: log})]


def write_report(report: TrainingReport, folder: Path, *, command: str) -> list[Path]:
    """Write the report of an evaluation, as numbers and as a page.

    Parameters
    ----------
    report : TrainingReport
        From `models.evaluation.evaluate`.
    folder : Path
        Where to; it exists, and what is there may be replaced (see `report_folder`).
    command : str
        What made it.

    Returns
    -------
    files : list of Path
        What was written.

    Raises
    ------
    OutputError
        Where the disk does not take it.
    """
    page = report_page(report, passes={}, command=command)
    return write_texts(folder, {REPORT_FILE: report_json(report), PAGE_FILE: page})


def write_texts(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write some texts by the names of their files, each whole or not at all.

    Parameters
    ----------
    folder : Path
        Where to; it exists, and what is there is replaced.
    texts : mapping of str to str
        Names and texts.

    Returns
    -------
    files : list of Path
        What was written.

    Raises
    ------
    OutputError
        Where the disk does not take it.
    """
    files = [folder / name for name in texts]
    unfinished = None
    try:
        for file, text in zip(files, texts.values(), strict=True):
            unfinished = file.with_name(f"{file.name}.part")
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(file)
    except OSError as error:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
        raise OutputError(
            f"The report could not be written to {folder}: {error.strerror}. Free some space, or "
            "name another place with --out."
        ) from error
    return files
