"""The folder that a training leaves behind."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from models.bundle import load_bundle, save_bundle
from models.card import model_card
from models.report import pass_lines, report_json
from streaming.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from models.run import Outcome

MODEL_FILE, REPORT_FILE, CARD_FILE, LOG_FILE, FOLDS_FOLDER = (
    "model.safetensors", "report.json", "model-card.md", "training.jsonl", "folds",
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
    if out.exists():
        if not out.is_dir():
            raise UsageError(f"{out} is a file. Give --out a folder, new or empty.")
        if any(out.iterdir()) and not (force or resume):
            raise UsageError(
                f"{out} holds files already. Give --out another folder, say --resume to go on "
                "with the training in it, or --force to let the new one replace it."
            )
    try:
        out.mkdir(parents=True, exist_ok=True)
        if force and not resume and (out / FOLDS_FOLDER).is_dir():
            shutil.rmtree(out / FOLDS_FOLDER)
    except OSError as error:
        raise OutputError(
            f"No folder can be made at {out}: {error.strerror}. Name a place that you may write to "
            "with --out."
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):  # it holds something
            out.rmdir()


def write_outcome(
    outcome: Outcome,
    folder: Path,
    *,
    command: str,
    without_effect: tuple[str, ...] = (),
    overwrite: bool = False,
) -> list[Path]:
    """Write model, report, card and log.

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
    log = "".join(f"{line}\n" for line in pass_lines(outcome.trained, outcome.report.network))
    texts = {REPORT_FILE: report_json(outcome.report), CARD_FILE: card, LOG_FILE: log}
    try:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"The report could not be written to {folder}: {error.strerror}. Free some space, or "
            "name another place with --out."
        ) from error
    return [model, *(folder / name for name in texts)]
