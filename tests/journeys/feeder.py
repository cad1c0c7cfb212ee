"""Be a headset that sends a recording on LSL at its own pace, away for a while if asked.

Run as ``python -m tests.journeys.feeder FILE NAME [--away FROM TO] ...``. The first sample goes out
once somebody reads; each stamp is LSL's clock at that moment plus the time in the recording. Where
it is away, the outlet is closed at second FROM and a new one opened at second TO. It can announce
a rate that is not the recording's.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import pairwise
from pathlib import Path
from threading import Event

import pylsl

from streaming.outlets import SignalOutlet
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Chunk
from streaming.signal.info import SignalInfo

PACKET = 12
"""Samples that go out at once, as from a Muse."""

PATIENCE = 60.0
"""Seconds to wait for the first reader."""

LINGER = 0.5
"""Seconds that an outlet stays open after its last sample: liblsl drops what it still holds."""


def main() -> int:
    """Send the recording once; 1 where nobody reads in time."""
    asked = arguments()
    recording = open_recording(asked.file)
    packets = [block for block in recording.cut(PACKET) if isinstance(block, Chunk)]
    info = SignalInfo(
        name=asked.name,
        device=recording.info.device,
        ch_names=recording.info.ch_names,
        sfreq=asked.announce or recording.info.sfreq,
    )
    outlet = SignalOutlet(info, asked.source_id)
    say("open")
    if not outlet.wait_for_consumers(PATIENCE):
        return 1
    origin = pylsl.local_clock() - packets[0].times[0]
    say("read")
    for packet, following in pairwise([*packets, None]):
        wait_until(origin + packet.times[-1])
        outlet.push(Chunk(packet.data, packet.times + origin, packet.start))
        if asked.away and following and packet.times[-1] < asked.away[0] <= following.times[0]:
            wait_until(origin + asked.away[0])
            outlet.close()
            say("away")
            wait_until(origin + asked.away[1])
            outlet = SignalOutlet(info, asked.source_id)
            if not outlet.wait_for_consumers(origin + following.times[0] - pylsl.local_clock()):
                return 1
            say("back")
    say("sent")
    wait_until(pylsl.local_clock() + LINGER)
    outlet.close()
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("name")
    parser.add_argument("--source-id", default="")
    parser.add_argument("--away", type=float, nargs=2)
    parser.add_argument("--announce", type=float)
    return parser.parse_args()


def wait_until(moment: float) -> None:
    """Wait until a moment of LSL's clock."""
    never = Event()
    while (left := moment - pylsl.local_clock()) > 0:
        never.wait(left)


def say(what: str) -> None:
    sys.stdout.write(json.dumps({"kind": what}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
