"""The commands that make, mend, convert and sum up recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import options
from app.command_tree import examples, settings_of
from app.settings import first_given
from app.training_tree import app

__all__ = ["app"]

ReportArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="OUT",
        help="The page; unless named FILE with .html for its ending.",
        show_default=False,
    ),
]
RepairedArgument = Annotated[
    Path | None,
    typer.Argument(metavar="OUT", help="The new file; FILE-repaired.xdf beside it unless named."),
]
ConvertedArgument = Annotated[
    Path,
    typer.Argument(
        metavar="OUT", help="The new file: .xdf, .edf, .fif or .csv.", show_default=False
    ),
]
PngOption = Annotated[
    Path | None,
    typer.Option("--png", metavar="OUT", help="Write the pictures too: a folder, or a .png."),
]


@app.command(
    epilog=examples(
        "record night.xdf --source lsl:Muse --duration 8h",
        "record walk.csv --source muse",
        "record task.xdf --source lsl --markers PsychoPy --json",
    )
)
def record(
    ctx: typer.Context,
    file: options.RecordedArgument,
    *,
    source: options.SourceOption = "simulator:epoc",
    markers: options.MarkersOption = None,
    duration: options.DurationOption = None,
    json: options.JsonOption = False,
    wait: options.WaitOption = 10.0,
    give_up: options.GiveUpOption = 60.0,
    accept_change: options.AcceptChangeOption = False,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    population: options.PopulationOption = "demo",
    seed: options.SeedOption = None,
    day: options.DayOption = 0,
    force: options.ForceOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Record a live source to the last sample, without a model; keys or lines set markers.

    In a terminal m sets a marker, 1 to 9 begin a stretch of that label, 0 ends it, and r ends the
    recording. Elsewhere each line of stdin is a marker.
    """
    settings_of(ctx, settings)
    from app.commands import record as command  # noqa: PLC0415 - loads scipy
    from app.live_sources import source_options  # noqa: PLC0415
    from app.recording import recording_options  # noqa: PLC0415

    options.refuse_unheeded(ctx, source)
    command.run(
        source=source,
        options=source_options(
            wait=wait,
            give_up=give_up,
            map_=map_,
            unit=unit,
            population=population,
            seed=seed,
            day=day,
        ),
        recording=recording_options(file, is_on=True, force=force, markers=markers, is_vital=True),
        duration=duration,
        json=json,
        accept_change=accept_change,
    )


@app.command(
    epilog=examples(
        "report recording.xdf",
        "report recording.csv report.html --model demo-muse",
        "report recording.xdf --csv readings.csv --png pictures",
    )
)
def report(
    ctx: typer.Context,
    file: options.RecordingArgument,
    out: ReportArgument = None,
    *,
    model: options.ModelOption = None,
    profile: options.ProfileOption = None,
    csv: options.CsvOption = None,
    png: PngOption = None,
    json: options.JsonOption = False,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    force: options.ForceOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Sum a recording up on one page: readings, contact, bands, and how far to believe them."""
    presets = settings_of(ctx, settings).predict
    from app.commands import report as command  # noqa: PLC0415 - loads scipy, torch, matplotlib
    from app.profile_use import reads_with  # noqa: PLC0415

    command.run(
        command.ReportRequest(
            file=file,
            out=out,
            model=first_given(reads_with(model, profile), presets.model),
            csv=csv,
            png=png,
            json=json,
            map=first_given(map_, presets.map),
            unit=first_given(unit, presets.unit),
            force=force,
        )
    )


@app.command(epilog=examples("repair night.xdf", "repair night.xdf whole.xdf --json"))
def repair(
    ctx: typer.Context,
    file: options.RecordingArgument,
    out: RepairedArgument = None,
    *,
    force: options.ForceOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Save what is sound of a damaged or unfinished XDF file, in a new one."""
    settings_of(ctx, settings)
    from app.commands import repair as command  # noqa: PLC0415 - loads numpy

    command.run(file=file, out=out, force=force, json=json)


@app.command(
    epilog=examples(
        "convert night.xdf night.edf",
        "convert export.csv session.xdf",
        'convert caps.bdf caps.fif --map "A1=Fp1,A2=Fp2"',
    )
)
def convert(
    ctx: typer.Context,
    file: options.RecordingArgument,
    out: ConvertedArgument,
    *,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    force: options.ForceOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Write a recording in another form, and say what that form cannot hold."""
    settings_of(ctx, settings)
    from app.commands import convert as command  # noqa: PLC0415 - loads scipy

    command.run(file=file, out=out, map=map_, unit=unit, force=force, json=json)
