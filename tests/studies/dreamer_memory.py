"""What it takes to make DREAMER's windows from a file of its full size.

    python -m tests.studies.dreamer_memory

Makes a file like DREAMER.mat in a temporary folder: 23 people, 18 clips of the published lengths,
each after 61 s of rest, ECG at full length, packed as MATLAB packs; noise in the steps of an EPOC's
converter in place of anybody's EEG. A process of its own, torch loaded as in a training, then makes
the windows of TSception, a second each. Prints its peak memory and leaves with 1 where that reaches
3 GB. Needs 2.5 GB in the temporary folder, and some minutes; ``--file`` makes or uses a file that
is kept.

On two busy cores: 411 MB packed, 84916 windows (the first of each trial settle the filters); peak
1.15 GB, torch and what comes with it counted in; 33 s of processor time, 8 of them to read.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np
from scipy.io import savemat
from scipy.signal import lfilter

from streaming.signal.info import EPOC

SECONDS = (199, 172, 203, 278, 236, 65, 208, 157, 393, 128, 223, 247, 136, 192, 261, 188, 212, 230)
"""Of the clips; 23 people saw 85,744 s, the count of one-second chunks in the literature."""

N_PEOPLE, REST, ECG_SFREQ = 23, 61, 256

STEP = 0.51
"""µV in one step of an EPOC's 14 bits."""

LIMIT = 3.0
"""GB that the windows may take to make."""


def say(text: str) -> None:
    """Tell how far it is, aside from the figures."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def cells(items: list) -> np.ndarray:
    """Return a cell array of one column."""
    column = np.empty((len(items), 1), dtype=object)
    for row, item in enumerate(items):
        column[row, 0] = item
    return column


def stretches(rng: np.random.Generator, bank: np.ndarray, sfreq: int) -> dict:
    """Cut rest and clips at random out of a long signal; as views, they take no memory."""

    def cut(seconds: int) -> np.ndarray:
        n_times = seconds * sfreq
        first = rng.integers(bank.shape[0] - n_times)
        return bank[first : first + n_times]

    return {
        "baseline": cells([cut(REST) for _ in SECONDS]),
        "stimuli": cells([cut(seconds) for seconds in SECONDS]),
    }


def write_full_size(path: Path) -> None:
    """Write a file of DREAMER's size and layout."""
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((1000 * 128, len(EPOC.device_order)))
    bank = 4200 + STEP * np.round(lfilter([1], [1, -0.95], noise, axis=0) * 6 / STEP)
    ecg = np.round(rng.normal(2000, 100, (1000 * ECG_SFREQ, 2)))
    people = np.empty((1, N_PEOPLE), dtype=object)
    for number in range(N_PEOPLE):
        people[0, number] = {
            "EEG": stretches(rng, bank, 128),
            "ECG": stretches(rng, ecg, ECG_SFREQ),
            "ScoreValence": rng.integers(1, 6, (len(SECONDS), 1)).astype(float),
        }
    electrodes = np.array([EPOC.device_order], dtype=object)
    whole = {"Data": people, "EEG_SamplingRate": 128, "EEG_Electrodes": electrodes}
    loose = path.with_suffix(".unpacked")
    try:
        say("writing 2 GB ...")
        savemat(loose, {"DREAMER": whole})
        say("packing them ...")
        pack(loose, path)
    finally:
        loose.unlink(missing_ok=True)


def pack(loose: Path, path: Path) -> None:
    """Pack the one variable of a file as MATLAB does; scipy would hold it three times over."""
    with loose.open("rb") as source, path.open("wb") as target:
        target.write(source.read(128))
        target.write(np.array([15, 0], "<u4").tobytes())
        packer = zlib.compressobj()
        n_bytes = 0
        while block := source.read(1 << 20):
            n_bytes += target.write(packer.compress(block))
        n_bytes += target.write(packer.flush())
        target.seek(132)
        target.write(np.array([n_bytes], "<u4").tobytes())


def make_windows(path: Path) -> None:
    """Make the windows, and say on stdout how many and how long it took."""
    import models.run  # noqa: F401, PLC0415 - with torch, as a training has it
    from models.datasets.dreamer import DreamerTrials  # noqa: PLC0415
    from models.recipes import recipe_of  # noqa: PLC0415
    from models.windows import build_windows  # noqa: PLC0415

    begun = time.perf_counter()
    source = DreamerTrials(path)
    read = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        spec = recipe_of("tsception", source.montage, window=1.0, hop=1.0)
        (store,) = build_windows(source, [spec], Path(folder), progress=_now_and_then)
    figures = {
        "windows": store.n_windows,
        "read": read - begun,
        "made": time.perf_counter() - read,
        "cpu": time.process_time(),
    }
    sys.stdout.write(json.dumps(figures))


def _now_and_then(done: int, of: int) -> None:
    if done % 40 == 0:
        say(f"{done} of {of} trials")


def study(path: Path) -> float:
    """Print the figures of one file, and return the peak in GB."""
    if not path.exists():
        write_full_size(path)
    command = [sys.executable, "-m", "tests.studies.dreamer_memory", "--windows-of", str(path)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    # In kB on Linux; never less than this process had when it started the other.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e9
    sys.stdout.write(
        f"DREAMER at full size, {path.stat().st_size / 1e6:.0f} MB packed: {told['windows']} "
        f"windows of 1 s; peak {peak:.2f} GB; read in {told['read']:.1f} s, windows made in "
        f"{told['made']:.1f} s ({told['cpu']:.1f} s of processor time in all)\n"
    )
    return peak


def main() -> None:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", type=Path, help="make it where it is missing, and keep it")
    parser.add_argument("--windows-of", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.windows_of:
        make_windows(given.windows_of)
        return
    with tempfile.TemporaryDirectory() as folder:
        peak = study(given.file or Path(folder) / "full-size.mat")
    if peak >= LIMIT:
        sys.exit(f"peak of {peak:.2f} GB, where less than {LIMIT:g} GB are promised")


if __name__ == "__main__":
    main()
