"""The command that calibrates to one wearer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import options
from app.command_tree import examples, settings_of
from app.durations import parse_duration
from app.profile_tree import app

__all__ = ["app"]

FromOption = Annotated[
    list[Path] | None,
    typer.Option("--from", metavar="FILE", help="Labelled recordings, in place of a headset."),
]
MoreArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="More of them, after --from.", show_default=False),
]
NameOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="A pseudonym of yours; me unless named."),
]
GenericOption = Annotated[
    str | None,
    typer.Option("--model", metavar="MODEL", help="The generic model that yours is to beat."),
]
RestOption = Annotated[
    bool,
    typer.Option("--rest", help="Two quiet minutes, to bring your model to this day. No blocks."),
]
BlocksOption = Annotated[
    int, typer.Option("--blocks", min=2, max=60, metavar="N", help="Blocks of one sitting.")
]
BlockSecondsOption = Annotated[
    float,
    typer.Option(parser=parse_duration, metavar="D", help="Length of a block: 30 to 60 s."),
]
RestSecondsOption = Annotated[
    float, typer.Option(parser=parse_duration, metavar="D", help="Rest after each block.")
]
BaselineSecondsOption = Annotated[
    float,
    typer.Option(
        parser=parse_duration, metavar="D", help="Eyes open, and eyes closed; 0 for neither."
    ),
]


@app.command(
    epilog=examples(
        "calibrate --source muse --profile ann",
        "calibrate --source simulator:muse --profile ann --headless",
        "calibrate --profile ann --from monday.xdf tuesday.xdf",
        "calibrate --profile ann --rest --source muse",
    )
)
def calibrate(
    ctx: typer.Context,
    more: MoreArgument = None,
    *,
    source: options.SourceOption = "simulator:epoc",
    profile: NameOption = None,
    from_: FromOption = None,
    rest: RestOption = False,
    blocks: BlocksOption = 12,
    block_seconds: BlockSecondsOption = 40.0,
    rest_seconds: RestSecondsOption = 10.0,
    baseline_seconds: BaselineSecondsOption = 30.0,
    model: GenericOption = None,
    headless: options.HeadlessOption = False,
    json: options.JsonOption = False,
    wait: options.WaitOption = 10.0,
    give_up: options.GiveUpOption = 60.0,
    map_: options.MapOption = None,
    unit: options.UnitOption = None,
    population: options.PopulationOption = "demo",
    seed: options.SeedOption = None,
    day: options.DayOption = 0,
    settings: options.SettingsOption = None,
) -> None:
    """Make a model of your own, from blocks of music, pictures or memories that you rate.

    In a terminal Enter begins what comes next, 1 to 5 rate a block and 1 to 3 say how sure you are;
    p pauses and goes on, s skips, f trains with what there is, x ends. Elsewhere lines of stdin do
    the same: go, 1 to 5, pause, resume, skip, finish, stop; each waits for its question, and the
    end of the input stops. What is rated is kept: the same command goes on another day.
    """
    settings_of(ctx, settings)
    from app.calibration.plan import PlanOptions  # noqa: PLC0415 - loads numpy
    from app.commands import calibrate as command  # noqa: PLC0415 - loads scipy
    from app.live_sources import source_options  # noqa: PLC0415
    from streaming.errors import UsageError  # noqa: PLC0415

    if more and not from_:
        raise UsageError(
            f"{more[0]} stands alone. To calibrate from recordings say --from before the first "
            "one; without any, a headset is calibrated with."
        )
    if from_ and options.is_written(ctx, "source"):
        raise UsageError(
            "--source and --from exclude each other: what was recorded needs no headset. Leave "
            "one of them out."
        )
    if not from_:
        options.refuse_unheeded(ctx, source)
    try:
        plan = PlanOptions(
            n_blocks=blocks,
            block_seconds=block_seconds,
            rest_seconds=rest_seconds,
            baseline_seconds=baseline_seconds,
        )
    except ValueError as error:
        raise UsageError(f"This cannot be planned: {error}.") from error
    command.run(
        command.CalibrateRequest(
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
            profile=profile,
            plan=plan,
            model=model,
            files=[*(from_ or ()), *(more or ())],
            map=map_,
            unit=unit,
            rest=rest,
            headless=headless,
            json=json,
        )
    )
