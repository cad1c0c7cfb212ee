"""Be the program as a user without rights of their own: ``python -m tests.journeys.somebody ...``.

Everything is loaded before, for this user may not look into the folders of the one who tests.
"""

from __future__ import annotations

import importlib
import os
import sys

from app import cli

NOBODY = 65534
"""The user and group called nobody and nogroup."""

for module in ("app.recording_tree", "app.commands.record", "streaming.sources.returning"):
    importlib.import_module(module)


def main() -> None:
    from streaming.liblsl import pylsl  # noqa: PLC0415 - and its library

    pylsl.local_clock()
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    cli.main(sys.argv[1:])


if __name__ == "__main__":
    main()
