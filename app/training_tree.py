"""The commands that train and judge networks; each loads torch only when it runs."""

from __future__ import annotations

import typer

from app import options
from app import training_options as training
from app.command_tree import app, examples, settings_of
from app.settings import first_given
from app.training_request import DataRequest, EvaluateRequest, TrainRequest

__all__ = ["app"]


@app.command(
    epilog=examples(
        "train --dry-run",
        "train --network gru --people 40 --passes 4 --out runs/gru",
        "train --dataset recordings --data my-recordings --folds trial",
        "train --dataset dreamer --data d.mat --folds subject-and-clip",
        "train --preset article --data d.mat --out runs/article",
    )
)
def train(
    ctx: typer.Context,
    *,
    preset: training.PresetOption = None,
    dataset: training.DatasetOption = "simulated",
    data: training.DataOption = None,
    label: training.LabelOption = None,
    threshold: training.ThresholdOption = None,
    montage: training.MontageOption = "native",
    population: options.PopulationOption = "demo",
    people: training.PeopleOption = 40,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    network: training.NetworkOption = "tsception",
    window: training.WindowOption = 4.0,
    overlap: training.OverlapOption = None,
    reference: training.ReferenceOption = None,
    folds: training.FoldsOption = "subject",
    n_folds: training.NFoldsOption = "5",
    allow_leak: training.AllowLeakOption = False,
    passes: training.PassesOption = 6,
    batch: training.BatchOption = 64,
    lr: training.LrOption = None,
    weight_decay: training.WeightDecayOption = 1e-2,
    seed: options.SeedOption = None,
    device: training.DeviceOption = "auto",
    workers: training.WorkersOption = None,
    out: training.OutOption = None,
    resume: training.ResumeOption = False,
    dry_run: training.DryRunOption = False,
    force: options.ForceOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Train a network, and report on data that it has not seen."""
    presets = settings_of(ctx, settings).train
    from app.commands import train as command  # noqa: PLC0415 - loads torch

    number, given = first_given(seed, presets.seed), _written(ctx)
    asked = DataRequest(
        dataset=dataset,
        data=data,
        label=label,
        threshold=threshold,
        montage=montage,
        population=population,
        people=people,
        seed=number,
        map=map_,
        unit=unit,
        given=given,
    )
    command.run(
        TrainRequest(
            data=asked,
            network=network,
            window=window,
            overlap=overlap,
            reference=reference,
            folds=folds,
            n_folds=None if n_folds == "loso" else int(n_folds),
            passes=passes,
            batch=batch,
            lr=lr,
            weight_decay=weight_decay,
            seed=number,
            device=device,
            workers=first_given(workers, presets.workers),
            out=out,
            resume=resume,
            allow_leak=allow_leak,
            dry_run=dry_run,
            force=force,
            json=json,
            preset=preset,
            given=given,
        )
    )


def _written(ctx: typer.Context) -> frozenset[str]:
    """Return the names of the options that stand on the command line."""
    return frozenset(name for name in ctx.params if options.is_written(ctx, name))


@app.command(epilog=examples("export demo-epoc demo-epoc.onnx", "export mine out.onnx --force"))
def export(
    ctx: typer.Context,
    model: training.EvaluatedModelArgument,
    out: training.ExportedArgument,
    *,
    format_: training.FormatOption = "onnx",  # noqa: ARG001 - the one that there is
    force: options.ForceOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Write a model for other programs: network, calibration and recipe in one file."""
    settings_of(ctx, settings)
    from app.commands import export as command  # noqa: PLC0415 - loads torch

    command.run(model=model, out=out, force=force, json=json)


@app.command(
    "import-checkpoint",
    epilog=examples(
        "import-checkpoint article.ckpt article.safetensors",
        "import-checkpoint mine.pt mine.safetensors --recipe demo-epoc",
    ),
)
def import_checkpoint(
    ctx: typer.Context,
    checkpoint: training.CheckpointArgument,
    out: training.ExportedArgument,
    *,
    recipe: training.RecipeOption = None,
    force: options.ForceOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Turn a TSception that torcheeg or Lightning trained into a model file."""
    settings_of(ctx, settings)
    from app.commands import import_checkpoint as command  # noqa: PLC0415 - loads torch

    command.run(checkpoint=checkpoint, out=out, recipe=recipe, force=force, json=json)


@app.command(
    epilog=examples(
        "evaluate demo-muse",
        "evaluate mine --dataset recordings --data my-recordings",
        "evaluate runs/gru/model.safetensors --people 20 --json",
    )
)
def evaluate(
    ctx: typer.Context,
    *,
    model: training.EvaluatedModelArgument,
    dataset: training.DatasetOption = "simulated",
    data: training.DataOption = None,
    label: training.EvaluatedLabelOption = None,
    threshold: training.ThresholdOption = None,
    montage: training.EvaluatedMontageOption = None,
    population: options.PopulationOption = "demo",
    people: training.PeopleOption = 40,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    seed: training.EvaluatedSeedOption = None,
    out: training.ReportFolderOption = None,
    force: options.ForceOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Score a model on labelled data; nothing is trained."""
    presets = settings_of(ctx, settings).train
    from app.commands import evaluate as command  # noqa: PLC0415 - loads torch

    asked = DataRequest(
        dataset=dataset,
        data=data,
        label=label,
        threshold=threshold,
        montage=montage or "",
        population=population,
        people=people,
        # Nobody whom a training of these presets has met.
        seed=first_given(seed, presets.seed + 1),
        map=map_,
        unit=unit,
        given=_written(ctx),
    )
    command.run(
        EvaluateRequest(model=model, data=asked, seed=presets.seed, out=out, force=force, json=json)
    )


cache = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(
    cache,
    name="cache",
    help="The windows that trainings keep on the disk, so that the next one need not make them.",
    epilog=examples("cache list", "cache remove 3f2a", "cache remove --all"),
)


@cache.command("list", epilog=examples("cache list", "cache list --json"))
def cache_list(
    ctx: typer.Context, json: options.JsonOption = False, settings: options.SettingsOption = None
) -> None:
    """Show what is kept, and how much room it takes."""
    settings_of(ctx, settings)
    from app.commands import cache as command  # noqa: PLC0415 - loads scipy

    command.run_list(json=json)


@cache.command("remove", epilog=examples("cache remove 3f2a 90bc", "cache remove --all"))
def cache_remove(
    ctx: typer.Context,
    *,
    keys: training.KeysArgument = None,
    everything: training.AllOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Delete windows; the training that needs them makes them again."""
    settings_of(ctx, settings)
    from app.commands import cache as command  # noqa: PLC0415 - loads scipy

    command.run_remove(keys or [], everything=everything, json=json)
