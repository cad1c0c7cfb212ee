"""Be the program without root's right to write anywhere: a file's permissions hold for it.

Run as ``python -m tests.journeys.unprivileged COMMAND ...``; who is not root has no such right.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
"""From Linux' ``prctl.h`` and ``capability.h``: what is dropped is gone after the next `exec`."""


def main() -> None:
    if os.getuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "the right cannot be dropped")
    os.execv(sys.executable, [sys.executable, "-m", "app", *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    main()
