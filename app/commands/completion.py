"""``completion SHELL``: print the script that completes commands and options."""

from __future__ import annotations

import os

import typer


def run(shell: str) -> None:
    """Print the script of a shell.

    typer answers on its own where this variable is set; the script it prints sets it again at each
    press of the Tab key.

    Parameters
    ----------
    shell : str
        ``bash``, ``zsh``, ``fish`` or ``powershell``.
    """
    from app.command_tree import PROGRAM, app  # noqa: PLC0415 - the command line imports this module

    variable = f"_{PROGRAM}_COMPLETE".upper()
    os.environ[variable] = f"source_{shell}"
    try:
        typer.main.get_command(app).main(args=[], prog_name=PROGRAM)
    finally:
        del os.environ[variable]
