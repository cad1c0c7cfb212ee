"""A process that opens damaged files one by one, and says what came of each.

It is run by `tests/journeys/test_damaged_files.py`: a line of JSON in (``kind``, ``path``), a line
out. What it may allocate beyond what it has when it begins is limited by the system.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import traceback
import warnings
from pathlib import Path

from streaming.errors import MonitorError
from streaming.recordings.opening import open_recording

MORE = 1_000_000_000
"""Bytes of memory, of any kind, that may be asked for on top: the gigabyte that is allowed."""


def recording(path: Path) -> int:
    return open_recording(path).n_samples


def mat(path: Path) -> int:
    from models.datasets.dreamer_file import read_dreamer  # noqa: PLC0415 - a process of one kind

    people = read_dreamer(path, "valence").people
    return sum(one.stimuli[0].shape[1] for one in people)


def npz(path: Path) -> int:
    """A fold that was trained: what is damaged is trained again, and that is no error."""
    import numpy as np  # noqa: PLC0415 - a process of one kind

    from models.foldfiles import FoldFiles  # noqa: PLC0415 - a process of one kind
    from models.folds import Fold  # noqa: PLC0415 - a process of one kind

    FoldFiles(path.parent, "a key").read([Fold(path.stem[5:], np.arange(0), np.arange(50))])
    return 1


def model(path: Path) -> int:
    from models.bundle import load_bundle  # noqa: PLC0415 - a process of one kind

    return len(load_bundle(path).state)


def settings(path: Path) -> int:
    from app.settings import load_settings  # noqa: PLC0415 - a process of one kind

    return len(repr(load_settings(path)))


KINDS = {"mat": mat, "npz": npz, "model": model, "settings": settings}
"""What opens each kind of file; all others are recordings."""


def memory(name: str) -> int:
    """Return a figure of this process's memory in bytes."""
    told = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(rf"{name}:\s+(\d+)", told)[1])


def look(kind: str, path: Path) -> dict[str, object]:
    """Open one file; what is raised is told by its name."""
    Path("/proc/self/clear_refs").write_text("5")
    begun = time.process_time()
    try:
        n = KINDS.get(kind, recording)(path)
        told = {"outcome": "read" if n else "empty", "what": f"{n}"}
    except MonitorError as problem:
        told = {"outcome": "refused", "what": str(problem)}
    except BaseException:  # noqa: BLE001 - that it is caught here is what is looked for
        told = {"outcome": "failed", "what": traceback.format_exc()}
    return told | {"seconds": time.process_time() - begun, "peak": memory("VmHWM")}


def tell(what: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def main() -> None:
    """Answer until there are no more lines."""
    kind, sound = sys.argv[1:]
    # Whatever is loaded late is loaded by a sound file, before memory is limited.
    first = look(kind, Path(sound))
    warnings.simplefilter("error")
    limit = memory("VmSize") + MORE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    tell(first)
    for line in sys.stdin:
        tell(look(kind, Path(json.loads(line))))


if __name__ == "__main__":
    main()
