"""The options of the command line, each said once."""

from __future__ import annotations

from math import nan
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.durations import parse_duration
from streaming.errors import UsageError
from streaming.transport import FASTEST, SLOWEST

Device = Literal["epoc", "muse"]
Population = Literal["demo", "personal"]
Shell = Literal["bash", "zsh", "fish", "powershell"]


def is_written(ctx: typer.Context, name: str) -> bool:
    """Say whether an option stands on the command line; else its default holds."""
    given = ctx.get_parameter_source(name)
    return given is not None and given.name == "COMMANDLINE"


def refuse_unheeded(ctx: typer.Context, source: str) -> None:
    """Refuse a map and a unit beside the simulator, which states what both are for.

    Those of a settings file wait for a source that needs them.

    Raises
    ------
    UsageError
        Where one of them stands on the command line.
    """
    named = {"map_": "--map", "unit": "--unit"}
    written = [option for name, option in named.items() if is_written(ctx, name)]
    if source.startswith("simulator") and written:
        raise UsageError(
            f"{' and '.join(written)} would change nothing: the simulator states the names and the "
            "unit of its channels. Leave it out, or name another --source."
        )


def parse_speed(written: str) -> float | None:
    """Read a replay's speed: a number, or ``max``, which is None.

    Raises
    ------
    typer.BadParameter
        Where it is neither, or out of range; the command line turns it into exit code 2.
    """
    text = written.strip().lower()
    if text == "max":
        return None
    try:
        speed = float(text.removesuffix("x"))
    except ValueError:
        speed = nan
    if not SLOWEST <= speed <= FASTEST:
        raise typer.BadParameter(
            f"{written!r} is no speed. Give a number from {SLOWEST:g} to {FASTEST:g}, or max."
        )
    return speed


RecordingArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="A recording.", show_default=False)
]
PlayedArgument = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A recording; the simulated one that ships if not given."),
]
ShellArgument = Annotated[
    Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish, powershell.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]
SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="A TOML file of settings.", show_default=False),
]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", metavar="MODEL", help="A model file, or a name that `list` shows."),
]
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="P", help="Your own profile, in place of a model."),
]
CsvOption = Annotated[
    Path | None, typer.Option("--csv", metavar="OUT", help="Write the readings to a CSV file too.")
]
MapOption = Annotated[
    str | None,
    typer.Option("--map", metavar="MAP", help='Name channels: "eeg-ch1=TP9,eeg-ch2=AF7".'),
]
UnitOption = Annotated[
    str | None, typer.Option("--unit", metavar="UNIT", help="Unit of the samples: uV, mV or V.")
]

SeedOption = Annotated[
    int | None,
    typer.Option(
        min=0, max=2**32 - 1, metavar="N", help="Seed of everything random; 0 unless set."
    ),
]
PopulationOption = Annotated[
    Population,
    typer.Option(help="Simulated people who are alike, or each with a way of their own."),
]

QuietOption = Annotated[
    int, typer.Option("--quiet", "-q", count=True, show_default=False, help="Log less.")
]
VerboseOption = Annotated[
    int,
    typer.Option("--verbose", "-v", count=True, show_default=False, help="Log more; twice, all."),
]
VersionOption = Annotated[
    bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)
]

SourceOption = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="S",
        help="simulator[:epoc|muse], lsl[:NAME], lsl:uid=UID, muse[:NAME].",
    ),
]
OutletOption = Annotated[
    bool, typer.Option("--outlet", help="Send readings on as an LSL stream, which anybody reads.")
]
OscOption = Annotated[
    str | None,
    typer.Option("--osc", metavar="HOST:PORT", help="Send readings on as OSC messages."),
]
DurationOption = Annotated[
    float | None,
    typer.Option(parser=parse_duration, metavar="D", help="Stop after this time."),
]
WaitOption = Annotated[
    float,
    typer.Option(parser=parse_duration, metavar="D", help="How long a stream may take to appear."),
]
GiveUpOption = Annotated[
    float,
    typer.Option("--give-up", parser=parse_duration, metavar="D", help="And to return when lost."),
]
AcceptChangeOption = Annotated[
    bool,
    typer.Option("--accept-change", help="Go on with a stream that returns as something else."),
]
HeadlessOption = Annotated[
    bool, typer.Option("--headless", help="The terminal, even where there is a screen.")
]
DayOption = Annotated[
    int, typer.Option("--day", min=0, metavar="N", help="Which of the simulated person's days.")
]
DeviceOption = Annotated[Device, typer.Option("--device", help="Which headset.")]
FaultOption = Annotated[
    list[str] | None,
    typer.Option("--fault", metavar="KIND@START[+LENGTH]", help="What goes wrong; or: list."),
]
SpeedOption = Annotated[
    str, typer.Option(metavar="X|max", help="Times its own pace, 0.25 to 16, or max.")
]
StartOption = Annotated[
    float, typer.Option("--start", parser=parse_duration, metavar="T", help="Where to begin.")
]
LoopOption = Annotated[
    bool, typer.Option("--loop", help="Begin again at the end, until it is ended by hand.")
]
RecordOption = Annotated[
    bool, typer.Option("--record", help="Record too, to a file of its own among your recordings.")
]
RecordToOption = Annotated[
    Path | None,
    typer.Option("--record-to", metavar="FILE", help="Record to this file: .xdf or .csv."),
]
RecordedArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="Where to: .xdf, or .csv as muselsl writes it.")
]
MarkersOption = Annotated[
    str | None,
    typer.Option("--markers", metavar="NAME", help="Record the markers of this LSL stream too."),
]
