"""The folder that a preset leaves behind: that of any training, and ours beside what it reproduces.

The model at the top is the reproduced one, which no live signal can be prepared for. Ours lie in
the folder of folds, under the name of the protocol that they were tested by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.bundle import load_bundle, save_bundle
from models.card import model_card
from models.outputs import (
    CARD_FILE,
    FOLDS_FOLDER,
    LOG_FILE,
    MODEL_FILE,
    PAGE_FILE,
    REPORT_FILE,
    write_outcome,
    write_texts,
)
from models.presets.article_page import article_page
from models.presets.article_report import article_json
from models.presets.notebook_figures import notebook_page
from models.presets.notebook_report import REPRODUCED, notebook_json, notebook_pass_lines
from streaming.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from models.bundle import Bundle
    from models.presets.article_report import ArticleOutcome
    from models.presets.notebook_report import NotebookOutcome
    from models.report import TrainingReport


def write_article(
    outcome: ArticleOutcome, folder: Path, *, command: str, overwrite: bool = False
) -> list[Path]:
    """Write the article's outcome, and under it that of each honest protocol.

    Parameters
    ----------
    outcome : ArticleOutcome
        From `models.presets.article.run_article`.
    folder : Path
        Where to; it exists.
    command : str
        What made it, for the cards.
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
    files = write_outcome(outcome.reproduced, folder, command=command, overwrite=overwrite)
    page = article_page(outcome, command=command)
    write_texts(folder, {REPORT_FILE: article_json(outcome), PAGE_FILE: page})
    for name, one in outcome.variants.items():
        below = _made(folder / FOLDS_FOLDER / name)
        files += write_outcome(one, below, command=command, overwrite=overwrite)
    return files


def write_notebook(
    outcome: NotebookOutcome, folder: Path, *, command: str, overwrite: bool = False
) -> list[Path]:
    """Write the GRU project's outcome, and under it our model of the same split.

    Parameters
    ----------
    outcome : NotebookOutcome
        From `models.presets.notebook.run_notebook`.
    folder, command, overwrite
        As for `write_article`.

    Returns
    -------
    files : list of Path
        What was written.

    Raises
    ------
    OutputError
        Where the disk does not take it.
    """
    report, own = outcome.report, outcome.settings.own.network
    below = _made(folder / FOLDS_FOLDER / report.protocol.folds)
    files = [
        *_write_model(outcome.bundles[REPRODUCED], report, folder, command, overwrite=overwrite),
        *_write_model(outcome.bundles[own], report, below, command, overwrite=overwrite),
    ]
    log = "".join(f"{line}\n" for line in notebook_pass_lines(outcome))
    texts = {REPORT_FILE: notebook_json(outcome), PAGE_FILE: notebook_page(outcome), LOG_FILE: log}
    return [*files, *write_texts(folder, texts)]


def _write_model(
    bundle: Bundle, report: TrainingReport, folder: Path, command: str, *, overwrite: bool
) -> list[Path]:
    """Write a model, read it back, and write its card."""
    model = folder / MODEL_FILE
    save_bundle(bundle, model, overwrite=overwrite)
    loaded = load_bundle(model)
    card = model_card(loaded, report, command=command, file_sha256=loaded.sha256)
    return [model, *write_texts(folder, {CARD_FILE: card})]


def _made(folder: Path) -> Path:
    """Return a folder that is there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"No folder can be made at {folder}: {error.strerror}. Name another with --out."
        ) from error
    return folder
