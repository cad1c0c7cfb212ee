"""Be the program on a disk that is full once a file has so many bytes.

Run as ``python -m tests.journeys.limited BYTES COMMAND ...``. The limit comes once the command has
loaded what it writes with, and holds for every file.
"""

from __future__ import annotations

import resource
import sys

from app import cli
from streaming.recordings import appending


def main() -> None:
    limit = int(sys.argv[1])
    claim = appending._claim

    def claim_and_fill(*arguments):
        file = claim(*arguments)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return file

    appending._claim = claim_and_fill
    cli.main(sys.argv[2:])


if __name__ == "__main__":
    main()
