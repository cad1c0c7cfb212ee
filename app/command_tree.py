"""The command line: each command reads its options and hands them to one function, imported late.

Help is plain text, not rich: rich panels took a ``--help`` of a command like `train` from 0.21 s to
0.31 s of processor time (the least of ten starts each) and read worse in a log or aloud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from app import __version__, options
from app.logs import configure_logging, level_after
from app.settings import Settings, first_given, load_settings

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "affectscope"

app = typer.Typer(
    name=PROGRAM,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def examples(*lines: str) -> str:
    r"""Lay example lines out for the end of a help text; ``\b`` keeps typer from joining them."""
    return "\n".join(["\b", "Examples:", *(f"  {PROGRAM} {line}" for line in lines)])


@app.callback(
    invoke_without_command=True,
    epilog=examples("list", "predict recording.xdf --csv readings.csv", "-v doctor"),
)
def affectscope(
    ctx: typer.Context,
    settings: options.SettingsOption = None,
    quiet: options.QuietOption = 0,
    verbose: options.VerboseOption = 0,
    version: options.VersionOption = False,
) -> None:
    """Monitor predicted valence from an EEG headband.

    For research and self-exploration; not a medical device.
    """
    if version:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit
    ctx.meta["louder"], ctx.meta["quieter"] = verbose, quiet
    ctx.obj = settings_of(ctx, settings)


@app.command(
    epilog=examples(
        "monitor",
        "monitor --source simulator:muse --headless",
        "monitor --source lsl --model mine --json > readings.jsonl",
        "monitor --source muse --profile ann",
        "monitor --source muse --record --markers PsychoPy",
    )
)
def monitor(
    ctx: typer.Context,
    *,
    source: options.SourceOption = "simulator:epoc",
    model: options.ModelOption = None,
    profile: options.ProfileOption = None,
    record: options.RecordOption = False,
    record_to: options.RecordToOption = None,
    markers: options.MarkersOption = None,
    outlet: options.OutletOption = False,
    osc: options.OscOption = None,
    duration: options.DurationOption = None,
    headless: options.HeadlessOption = False,
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
    """Watch a live source: signals, contact, and what they say of valence.

    In the terminal r begins and ends a recording; meanwhile m sets a marker, 1 to 9 begin a stretch
    of that label, and 0 ends it.
    """
    settings_of(ctx, settings)
    from app.commands import monitor as command  # noqa: PLC0415 - loads scipy and torch
    from app.live_sources import source_options  # noqa: PLC0415
    from app.osc import parse_host_port  # noqa: PLC0415
    from app.profile_use import reads_with  # noqa: PLC0415
    from app.recording import recording_options  # noqa: PLC0415
    from app.sending import SendingOptions  # noqa: PLC0415

    options.refuse_unheeded(ctx, source)
    command.run(
        source=source,
        model=reads_with(model, profile),
        options=source_options(
            wait=wait,
            give_up=give_up,
            map_=map_,
            unit=unit,
            population=population,
            seed=seed,
            day=day,
        ),
        duration=duration,
        headless=headless or json,
        json=json,
        accept_change=accept_change,
        recording=recording_options(
            record_to, is_on=record or record_to is not None, force=force, markers=markers
        ),
        sending=SendingOptions(outlet, None if osc is None else parse_host_port(osc)),
        is_usual=not options.is_written(ctx, "source"),
    )


@app.command(
    epilog=examples(
        "predict recording.xdf",
        "predict recording.csv --model demo-muse --csv readings.csv",
        "predict recording.edf --model mine --json > readings.jsonl",
    )
)
def predict(
    ctx: typer.Context,
    *,
    file: options.RecordingArgument,
    model: options.ModelOption = None,
    profile: options.ProfileOption = None,
    csv: options.CsvOption = None,
    json: options.JsonOption = False,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    force: options.ForceOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Turn a recording into readings, as fast as it can."""
    presets = settings_of(ctx, settings).predict
    from app.commands import predict as command  # noqa: PLC0415 - loads scipy and torch
    from app.profile_use import reads_with  # noqa: PLC0415

    command.run(
        file,
        model=first_given(reads_with(model, profile), presets.model),
        csv=csv,
        json=json,
        map=first_given(map_, presets.map),
        unit=first_given(unit, presets.unit),
        force=force,
    )


@app.command(
    epilog=examples(
        "replay --loop",
        "replay recording.csv --model mine --speed 4 --start 5m",
        "replay recording.csv --model mine --speed max --json > out.jsonl",
    )
)
def replay(
    ctx: typer.Context,
    *,
    file: options.PlayedArgument = None,
    model: options.ModelOption = None,
    profile: options.ProfileOption = None,
    speed: options.SpeedOption = "1",
    start: options.StartOption = 0.0,
    loop: options.LoopOption = False,
    headless: options.HeadlessOption = False,
    json: options.JsonOption = False,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    settings: options.SettingsOption = None,
) -> None:
    """Play a recording as if it were live; without FILE, one of a simulated person."""
    settings_of(ctx, settings)
    pace = options.parse_speed(speed)
    from app.commands import replay as command  # noqa: PLC0415 - loads scipy and torch
    from app.profile_use import reads_with  # noqa: PLC0415

    command.run(
        file,
        model=reads_with(model, profile),
        speed=pace,
        start=start,
        loop=loop,
        headless=headless or json,
        json=json,
        map=map_,
        unit=unit,
    )


@app.command(
    epilog=examples(
        "simulate --device muse",
        "simulate --fault nan@10+5 --fault restart@30+3",
        "simulate --fault list",
    )
)
def simulate(
    ctx: typer.Context,
    *,
    device: options.DeviceOption = "epoc",
    population: options.PopulationOption = "demo",
    seed: options.SeedOption = None,
    day: options.DayOption = 0,
    duration: options.DurationOption = None,
    fault: options.FaultOption = None,
    settings: options.SettingsOption = None,
) -> None:
    """Be a headset on LSL, worn by a simulated person, with its truth as markers."""
    settings_of(ctx, settings)
    from app.commands import simulate as command  # noqa: PLC0415 - loads liblsl

    command.run(
        device=device,
        population=population,
        seed=seed or 0,
        day=day,
        duration=duration,
        faults=fault or [],
    )


@app.command("list", epilog=examples("list", "list --json"))
def list_(
    ctx: typer.Context, json: options.JsonOption = False, settings: options.SettingsOption = None
) -> None:
    """Show the sources in sight, and the models and profiles that can be used."""
    settings_of(ctx, settings)
    from app.commands import list_models, list_sources, profile  # noqa: PLC0415

    list_sources.run(json=json)
    list_models.run(json=json)
    profile.run_list(json=json, is_part=True)


@app.command(epilog=examples("doctor", "doctor --json"))
def doctor(
    ctx: typer.Context, json: options.JsonOption = False, settings: options.SettingsOption = None
) -> None:
    """Check everything that the program needs; each line tells the mend."""
    settings_of(ctx, settings)
    from app.commands import doctor as command  # noqa: PLC0415 - loads torch and liblsl

    raise typer.Exit(command.run(json=json))


@app.command(
    epilog=examples(
        "completion bash >> ~/.bashrc",
        "completion fish > ~/.config/fish/completions/affectscope.fish",
    )
)
def completion(
    ctx: typer.Context,
    shell: options.ShellArgument,
    settings: options.SettingsOption = None,
) -> None:
    """Print the script that completes commands and options in a shell."""
    settings_of(ctx, settings)
    from app.commands import completion as command  # noqa: PLC0415

    command.run(shell)


def settings_of(ctx: typer.Context, file: Path | None) -> Settings:
    """Return the settings that hold for a command, and let the log obey them.

    A file given after the command outranks the one given before it.
    """
    if file is not None:
        ctx.obj = load_settings(file)
    settings: Settings = ctx.obj or Settings()
    level = level_after(settings.log.level, louder=ctx.meta["louder"], quieter=ctx.meta["quieter"])
    configure_logging(level)
    return settings
