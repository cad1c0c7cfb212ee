"""``train --preset``: one of the two projects that this one starts from, run again."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.train import KAGGLE, folds_in, tell_plan, workers_of
from app.folders import windows_folder
from app.output import emit, print_line
from app.progress import progress_of, tell
from app.report_lines import warning_lines
from app.training_data import data_path, options_named
from models.devices import device_for
from models.outputs import out_folder
from streaming.errors import UsageError

if TYPE_CHECKING:
    from app.training_request import TrainRequest
    from models.presets.article_report import ArticleOutcome
    from models.presets.notebook_report import NotebookOutcome


@dataclass(frozen=True, slots=True)
class Preset:
    """What a preset reads, and which of the options it lets be changed.

    Attributes
    ----------
    dataset : str
        The one data set that it reads.
    changeable : frozenset of str
        Options that take the place of its own numbers, and are reported.
    useful : frozenset of str
        Options that change nothing of what it reproduces.
    """

    dataset: str
    changeable: frozenset[str]
    useful: frozenset[str]


_ALWAYS = {
    "preset", "dataset", "data", "seed", "device", "out", "allow_leak", "dry_run", "force", "json",
    "settings", "resume",
}  # fmt: skip

PRESETS = {
    "article": Preset(
        "dreamer",
        frozenset({"passes", "batch", "lr", "weight_decay", "n_folds"}),
        frozenset({*_ALWAYS, "label", "workers"}),
    ),
    "notebook": Preset(KAGGLE, frozenset({"passes", "batch", "lr"}), frozenset(_ALWAYS)),
}


def run(asked: TrainRequest) -> None:
    """Run a preset, and print what came of it."""
    asked = _checked(asked)
    if asked.preset == "article":
        _run_article(asked)
    else:
        _run_notebook(asked)


def _checked(asked: TrainRequest) -> TrainRequest:
    """Refuse options that the preset decides; name its data set."""
    preset = PRESETS[str(asked.preset)]
    if idle := asked.given - preset.changeable - preset.useful:
        raise UsageError(
            f"--preset {asked.preset} decides {options_named(idle)} itself. Leave that "
            "out, or train without --preset."
        )
    if "dataset" in asked.given and asked.data.dataset != preset.dataset:
        raise UsageError(
            f"--preset {asked.preset} reads {preset.dataset}, and --dataset {asked.data.dataset} "
            "was asked for. Leave --dataset out."
        )
    return replace(asked, data=replace(asked.data, dataset=preset.dataset))


def _numbers(asked: TrainRequest) -> dict[str, Any]:
    """Return what takes the place of a preset's own numbers."""
    changeable = PRESETS[str(asked.preset)].changeable
    return {name: getattr(asked, name) for name in sorted(asked.given & changeable)}


def _run_article(asked: TrainRequest) -> None:
    from models.datasets.dreamer import DreamerTrials  # noqa: PLC0415 - loads scipy
    from models.presets.article import in_words, run_article  # noqa: PLC0415
    from models.presets.article_settings import ArticleSettings  # noqa: PLC0415
    from models.presets.article_windows import PRECISION, THRESHOLD  # noqa: PLC0415

    numbers = _numbers(asked)
    if numbers.get("n_folds", 0) is None:
        raise UsageError("The article cuts every trial into shares. Give --n-folds a number.")
    how = ArticleSettings(**numbers, seed=asked.seed, device=device_for(asked.device))
    path = data_path(asked.data)
    source = DreamerTrials(
        path, label=asked.data.label or "valence", threshold=THRESHOLD, dtype=PRECISION
    )
    workers = workers_of(asked, how.reproduced)
    if asked.dry_run:
        tell_plan(asked, in_words(source, how, workers=workers))
        return
    with (
        out_folder(asked.out, force=asked.force, resume=asked.resume),
        progress_of("preparing trials") as building,
    ):
        outcome = run_article(
            source,
            windows_folder(),
            how,
            workers=workers,
            keep=folds_in(asked.out),
            progress=tell,
            building=building,
        )
        _deliver(outcome, asked, label=source.task.target)


def _run_notebook(asked: TrainRequest) -> None:
    from models.datasets.kaggle import read_emotions  # noqa: PLC0415 - loads pandas
    from models.presets.notebook import run_notebook  # noqa: PLC0415
    from models.presets.notebook_settings import OWN, NotebookSettings  # noqa: PLC0415

    numbers = _numbers(asked)
    device = device_for(asked.device)
    own = replace(OWN, seed=asked.seed, device=device)
    if "passes" in numbers:
        numbers["n_passes"] = numbers.pop("passes")
        own = replace(own, passes=min(own.passes, numbers["n_passes"]))
    how = NotebookSettings(**numbers, seed=asked.seed, device=device, own=own)
    with tempfile.TemporaryDirectory(prefix="affectscope-") as folder:
        table = read_emotions(data_path(asked.data), Path(folder))
        if asked.dry_run:
            shape = f"{table.store.n_windows} rows of {table.store.shape[0]} features"
            told = f"GRU of {how.n_hidden} units, {how.n_passes} passes, batch {how.batch}"
            lines = [
                f"data: {shape}",
                "the notebook: folds holdout, random rows split once; THIS PROTOCOL LEAKS",
                f"its network: {told}, lr {how.lr:g}, seed {how.seed}",
                f"beside it: its four rivals; ours ({own.network}), at most {own.passes} passes",
            ]
            tell_plan(asked, lines)
            return
        with out_folder(asked.out, force=asked.force, resume=asked.resume):
            _deliver(run_notebook(table, how, keep=folds_in(asked.out), progress=tell), asked)


def _deliver(
    outcome: ArticleOutcome | NotebookOutcome, asked: TrainRequest, *, label: str | None = None
) -> None:
    """Write what came out where that was asked for, and print it."""
    from models.presets import article_report, notebook_report, outputs  # noqa: PLC0415

    command = command_of(asked, label)
    overwrite = asked.force or asked.resume
    files: list[Path] = []
    if isinstance(outcome, article_report.ArticleOutcome):
        report, lines = outcome.reproduced.report, article_report.score_lines(outcome)
        if asked.out is not None:
            files = outputs.write_article(outcome, asked.out, command=command, overwrite=overwrite)
    else:
        report, lines = outcome.report, notebook_report.score_lines(outcome)
        if asked.out is not None:
            files = outputs.write_notebook(outcome, asked.out, command=command, overwrite=overwrite)
    written = [str(file) for file in files]
    if asked.json:
        emit("report", {"report": outcome.to_dict(), "files": written})
    else:
        parts = [[outcome.summary], [lines], warning_lines(report), written]
        print_line("\n\n".join("\n".join(part) for part in parts if part))


def command_of(asked: TrainRequest, label: str | None) -> str:
    """Say what to paste to train this again; folders are left out, for cards are passed on."""
    changed = [f"--{name.replace('_', '-')} {value:g}" for name, value in _numbers(asked).items()]
    parts = [f"affectscope train --preset {asked.preset} --data PATH", *changed]
    if label is not None:
        parts.append(f"--label {label}")
    return " ".join([*parts, f"--seed {asked.seed}"])
