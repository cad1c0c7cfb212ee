"""Whether LSL works on this machine: a stream of our own, found and read."""

from __future__ import annotations

import numpy as np

from streaming.errors import StreamNotFound
from streaming.liblsl import pylsl
from streaming.outlets import SignalOutlet
from streaming.signal.blocks import Chunk
from streaming.signal.info import MUSE, SignalInfo
from streaming.sources.identity import StreamQuery
from streaming.sources.lsl import LslSource
from streaming.sources.sight import choose_stream

PATIENCE = 5.0
"""Seconds for the stream to be found, and for its sample to come: on loopback it takes one."""


def round_trip(patience: float = PATIENCE) -> float:
    """Send one sample to ourselves.

    Returns
    -------
    seconds : float
        From its sending to its reading.

    Raises
    ------
    StreamNotFound
        Where the stream was not found, or the sample did not come.
    """
    name = f"affectscope-selftest-{pylsl.local_clock():.6f}"
    info = SignalInfo(name=name, device="Muse", ch_names=MUSE.device_order, sfreq=256.0)
    outlet = SignalOutlet(info, name)
    try:
        source = LslSource(choose_stream(StreamQuery(name=name), patience))
        try:
            sent = pylsl.local_clock()
            outlet.push(Chunk(np.ones((4, 1), np.float32), np.array([sent]), 0))
            while pylsl.local_clock() - sent < patience:
                if source.read(0.1) is not None:
                    return float(pylsl.local_clock() - sent)
        finally:
            source.close()
    finally:
        outlet.close()
    raise StreamNotFound("A stream of our own was found, but its sample never came.")
