"""The commands for what is kept of each wearer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import options
from app.command_tree import examples, settings_of
from app.recording_tree import app

__all__ = ["app"]

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="The wearer's pseudonym.", show_default=False)
]
ZipArgument = Annotated[
    Path, typer.Argument(metavar="OUT", help="The new file: .zip.", show_default=False)
]
DeleteOption = Annotated[bool, typer.Option("--force", help="Ask nothing.")]

profile = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(
    profile,
    name="profile",
    help="What is kept of each wearer: their own model, its scores, and their calibrations.",
    epilog=examples("profile list", "profile show ann", "profile export ann ann.zip"),
)


@profile.command("list", epilog=examples("profile list", "profile list --json"))
def profile_list(
    ctx: typer.Context, json: options.JsonOption = False, settings: options.SettingsOption = None
) -> None:
    """Show the profiles, how old they are, and what came of each."""
    settings_of(ctx, settings)
    from app.commands import profile as command  # noqa: PLC0415 - loads numpy

    command.run_list(json=json)


@profile.command("show", epilog=examples("profile show ann", "profile show ann --json"))
def profile_show(
    ctx: typer.Context,
    name: NameArgument,
    *,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Show a profile: its scores, how old it is, and what would help."""
    settings_of(ctx, settings)
    from app.commands import profile as command  # noqa: PLC0415 - loads numpy

    command.run_show(name, json=json)


@profile.command("export", epilog=examples("profile export ann ann.zip"))
def profile_export(
    ctx: typer.Context,
    name: NameArgument,
    out: ZipArgument,
    *,
    force: options.ForceOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Write a profile into one file: model, scores and picture, and no recording."""
    settings_of(ctx, settings)
    from app.commands import profile as command  # noqa: PLC0415 - loads numpy

    command.run_export(name, out, force=force, json=json)


@profile.command("delete", epilog=examples("profile delete ann", "profile delete ann --force"))
def profile_delete(
    ctx: typer.Context,
    name: NameArgument,
    *,
    force: DeleteOption = False,
    json: options.JsonOption = False,
    settings: options.SettingsOption = None,
) -> None:
    """Delete a profile, and the recordings of its calibrations with it."""
    settings_of(ctx, settings)
    from app.commands import profile as command  # noqa: PLC0415 - loads numpy

    command.run_delete(name, force=force, json=json)
