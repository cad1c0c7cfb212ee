"""From a sample's push into LSL to our ring buffer, and to a reading, beside two other readers.

Run it as ``python -m tests.benchmarks.latency``; it takes four minutes and speaks on loopback only.
Senders and readers are processes of their own and share the machine's clock. Each sample carries
the moment of its push, so that

- `ours` is push to the end of `RingBuffer.write`, by an `LslSource` read as `Monitor` reads it;
- `pylsl` is a bare loop that blocks for the first sample and then takes what else is there;
- `mne-lsl` is `StreamLSL` as it comes, looking every millisecond, up to its first callback (it is
  in its buffer after that). ``--mne-python`` names an interpreter that has it;
- `reading` is push of a window's newest sample to the reading, through the whole `Monitor`.

CPU is that of the reading process, liblsl's own threads with it, over the wall's time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from streaming.signal.info import SignalInfo

    Blocks = Iterator[NDArray[np.float32]]

SIZES = ((14, 128, 4), (64, 1000, 20), (256, 4000, 80))
"""Channels, rate in Hz, and samples that go out at once: 20 to 31 ms."""

SECONDS = 12.0
"""Length of one measurement."""

SETTLE = 2.0
"""First seconds that are not counted: connections are made and caches filled."""

READING_SECONDS = 30.0

FIND = 30.0
"""Seconds for a sender to be found; on a busy machine mne-lsl found none in ten, once in ten."""

WANTED_MS = 1.0
"""The most that the median to our ring may be."""

READERS = ("ours", "pylsl", "mne-lsl")


def main() -> int:
    """Print the tables; return 1 where our median is above what is wanted, or mne-lsl's."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "lsl_api.cfg"
        settings.write_text("[multicast]\nResolveScope = machine\n[log]\nlevel = -2\n")
        os.environ.setdefault("LSLAPICFG", str(settings))
        asked = arguments()
        if asked.part:
            PARTS[asked.part](asked)
            return 0
        return compare(asked.mne_python)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mne-python", default=sys.executable)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--name", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--origin", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--device", help=argparse.SUPPRESS)
    return parser.parse_args()


def compare(mne_python: str) -> int:
    """Measure everything and print it."""
    missed = False
    write(f"{'reader':8}  {'signal':>14}  {'median':>7}  {'p95':>7}  {'p99':>7}  {'CPU':>6}")
    for size in SIZES:
        medians = {}
        for reader in READERS:
            python = mne_python if reader == "mne-lsl" else sys.executable
            if not can_import(python, "mne_lsl" if reader == "mne-lsl" else "pylsl"):
                write(f"{reader:8}  not installed")
                continue
            found = measured(python, reader, f"{size[0]} ch @ {size[1]}", size=size)
            medians[reader] = found["median"]
        missed |= medians["ours"] > min(WANTED_MS, medians.get("mne-lsl", WANTED_MS))
    for device in ("muse", "epoc"):
        measured(sys.executable, "reading", f"demo-{device}", device=device)
    return int(missed)


def can_import(python: str, module: str) -> bool:
    finds = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", finds], check=False).returncode == 0


def measured(python: str, reader: str, words: str, **what: Any) -> dict[str, float]:
    """Run a sender and a reader; print and return what the reader found."""
    from streaming.liblsl import pylsl  # noqa: PLC0415 - loaded once its settings are in place

    name = f"latency-{os.getpid()}-{time.monotonic_ns()}"
    options = ["--name", name, "--origin", repr(pylsl.local_clock())]
    if size := what.get("size"):
        options += ["--size", *map(str, size)]
    if device := what.get("device"):
        options += ["--device", device]
    start = ["-m", "tests.benchmarks.latency", *options, "--part"]
    sender = subprocess.Popen([sys.executable, *start, "send"])
    try:
        answer = subprocess.run(
            [python, *start, reader], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    finally:
        sender.kill()
        sender.wait()
    found: dict[str, float] = json.loads(answer.splitlines()[-1])
    figures = "  ".join(f"{found[key]:7.2f}" for key in ("median", "p95", "p99"))
    write(f"{reader:8}  {words:>14}  {figures}  {found['cpu']:6.1%}")
    return found


# The parts below run as processes of their own.


def send(asked: argparse.Namespace) -> None:
    """Send for ever: samples whose first channel says when they were pushed, or a headset's."""
    from streaming.liblsl import pylsl  # noqa: PLC0415
    from streaming.outlets import SignalOutlet  # noqa: PLC0415
    from streaming.signal.blocks import Chunk  # noqa: PLC0415

    info, n_chunk, source = headset(asked.device) if asked.device else plain(asked.size)
    outlet = SignalOutlet(replace(info, name=asked.name), "")
    outlet.wait_for_consumers(60.0)
    start, index, wait = pylsl.local_clock(), 0, Event().wait
    while True:
        data = next(source)
        times = start + (index + np.arange(n_chunk)) / info.sfreq
        while (left := times[-1] - pylsl.local_clock()) > 0:
            wait(left)
        if not asked.device:
            data[0] = pylsl.local_clock() - asked.origin
        outlet.push(Chunk(data, times, index))
        index += n_chunk


def plain(size: list[int]) -> tuple[SignalInfo, int, Blocks]:
    """Return noise of a size."""
    from streaming.signal.info import SignalInfo  # noqa: PLC0415

    n_channels, sfreq, n_chunk = size
    names = tuple(f"E{n}" for n in range(n_channels))
    info = SignalInfo(name="noise", device="unknown", ch_names=names, sfreq=float(sfreq))
    noise = np.random.default_rng(0).normal(0, 20, (n_channels, n_chunk)).astype(np.float32)
    return info, n_chunk, repeat(noise)


def headset(device: str) -> tuple[SignalInfo, int, Blocks]:
    """Return a simulated headset's signal, four samples at once: each hop ends with a push."""
    from app.resources import load_head  # noqa: PLC0415
    from streaming.signal.simulated_person import draw_person  # noqa: PLC0415
    from streaming.signal.simulation import SimulatedHeadset  # noqa: PLC0415

    worn = SimulatedHeadset(device, draw_person(3), load_head(), artefacts=False)
    return worn.info, 4, (worn.read(4) for _ in count())


def ours(asked: argparse.Namespace) -> None:
    """Read as the monitor's reader thread does."""
    from streaming.liblsl import pylsl  # noqa: PLC0415
    from streaming.ring import RingBuffer  # noqa: PLC0415
    from streaming.session import RING_SECONDS  # noqa: PLC0415
    from streaming.signal.blocks import Chunk  # noqa: PLC0415
    from streaming.sources.identity import StreamQuery  # noqa: PLC0415
    from streaming.sources.lsl import LslSource, choose_stream  # noqa: PLC0415

    source = LslSource(choose_stream(StreamQuery(name=asked.name), FIND), unit="uV")
    ring = RingBuffer(source.info, RING_SECONDS)

    def arrivals() -> Blocks:
        while True:
            block = source.read(0.2)
            if block is None:
                continue
            ring.write(block, arrived=pylsl.local_clock())
            if isinstance(block, Chunk):
                yield block.data[0]

    tell(arrivals(), pylsl.local_clock, asked.origin)
    source.close()


def bare(asked: argparse.Namespace) -> None:
    """Block for the first sample, then take the rest."""
    from streaming.liblsl import pylsl  # noqa: PLC0415

    inlet = pylsl.StreamInlet(pylsl.resolve_byprop("name", asked.name, timeout=FIND)[0])
    most = max(32, asked.size[1] // 2)

    def arrivals() -> Blocks:
        while True:
            for timeout, n_most in ((0.2, 1), (0.0, most)):
                samples, _ = inlet.pull_chunk(timeout, max_samples=n_most, as_numpy=True)
                if len(samples):
                    yield samples[:, 0]

    tell(arrivals(), pylsl.local_clock, asked.origin)


def mne(asked: argparse.Namespace) -> None:
    """Let `StreamLSL` call back."""
    from queue import SimpleQueue  # noqa: PLC0415

    from mne_lsl.lsl import local_clock  # noqa: PLC0415
    from mne_lsl.stream import StreamLSL  # noqa: PLC0415

    came: SimpleQueue[tuple[float, NDArray[np.float32]]] = SimpleQueue()

    def note(data: Any, times: Any, _info: object) -> tuple[Any, Any]:
        came.put((local_clock(), data[:, 0].copy()))
        return data, times

    stream = StreamLSL(bufsize=10.0, name=asked.name)
    stream.connect(timeout=FIND)
    stream.add_callback(note)
    moment = 0.0

    def arrivals() -> Blocks:
        nonlocal moment
        while True:
            moment, data = came.get()
            yield data

    tell(arrivals(), lambda: moment, asked.origin)
    stream.disconnect()


def tell(blocks: Blocks, clock: Callable[[], float], origin: float) -> None:
    """Print how old samples are when they arrive, in ms, and the process's share of a core."""
    ages: list[NDArray[np.float64]] = []
    began, busy = time.monotonic(), 0.0
    measuring = 0.0
    for pushed in blocks:
        now = clock()
        if not measuring and time.monotonic() - began > SETTLE:
            measuring, busy = time.monotonic(), time.process_time()
        if measuring:
            ages.append((now - origin - pushed.astype(np.float64)) * 1e3)
        if measuring and time.monotonic() - measuring > SECONDS:
            break
    share = (time.process_time() - busy) / (time.monotonic() - measuring)
    print_figures(np.concatenate(ages), share)


def reading(asked: argparse.Namespace) -> None:
    """Let a whole monitor read; what the network was asked for counts, told or not."""
    from app.resources import asset_path  # noqa: PLC0415
    from models.classifier import open_classifier  # noqa: PLC0415
    from streaming.liblsl import pylsl  # noqa: PLC0415
    from streaming.monitor import Joints, Monitor  # noqa: PLC0415
    from streaming.signal.readings import Prediction, Reason  # noqa: PLC0415
    from streaming.sources.identity import StreamQuery  # noqa: PLC0415
    from streaming.sources.lsl import LslSource, choose_stream  # noqa: PLC0415

    ages: list[float] = []

    class Listener:
        def on_state(self, *_: object) -> None:
            return

        def on_event(self, event: Any, _latency: float | None) -> None:
            asked_network = isinstance(event, Prediction)
            if asked_network or getattr(event, "reason", None) is Reason.UNCERTAIN:
                ages.append((pylsl.local_clock() - event.t_end) * 1e3)

    classifier = open_classifier(asset_path("bundles", f"demo-{asked.device}.safetensors"))
    source = LslSource(choose_stream(StreamQuery(name=asked.name), FIND))
    joints = Joints(
        reopen=lambda _stop: source,
        difference=lambda _before, _after: "",
        clock=pylsl.local_clock,
        listener=Listener(),
        duration=READING_SECONDS,
    )
    busy, began = time.process_time(), time.monotonic()
    with Monitor(source, classifier, joints) as monitor:
        monitor.wait()
    share = (time.process_time() - busy) / (time.monotonic() - began)
    print_figures(np.array(ages), share)


def print_figures(ages: NDArray[np.float64], share: float) -> None:
    median, p95, p99 = np.percentile(ages, (50, 95, 99)).tolist()
    write(json.dumps({"median": median, "p95": p95, "p99": p99, "cpu": share}))


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "send": send,
    "ours": ours,
    "pylsl": bare,
    "mne-lsl": mne,
    "reading": reading,
}
"""What a child process can be."""


if __name__ == "__main__":
    sys.exit(main())
