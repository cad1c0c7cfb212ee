"""The commands that train and judge networks; each loads torch only when it runs."""

from __future__ import annotations

import typer

from app import options
from app import training_options as training
from app.command_tree import app, examples, settings_of
from app.settings import first_given
from app.training_request import DataRequest, TrainRequest

__all__ = ["app"]


@app.command(
    epilog=examples(
        "train --dry-run",
        "train --network gru --people 40 --passes 4 --out runs/gru",
        "train --dataset recordings --data my-recordings --folds trial",
        "train --dataset dreamer --data DREAMER.mat --folds subject-and-clip --out runs/dreamer",
    )
)
def train(
    ctx: typer.Context,
    *,
    dataset: training.DatasetOption = "simulated",
    data: training.DataOption = None,
    label: training.LabelOption = None,
    threshold: training.ThresholdOption = ">3",
    montage: training.MontageOption = "native",
    population: options.PopulationOption = "demo",
    people: training.PeopleOption = 40,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    network: training.NetworkOption = "tsception",
    window: training.WindowOption = 4.0,
    overlap: training.OverlapOption = None,
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

    number = first_given(seed, presets.seed)
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
    )
    command.run(
        TrainRequest(
            data=asked,
            network=network,
            window=window,
            overlap=overlap,
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
        )
    )


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
