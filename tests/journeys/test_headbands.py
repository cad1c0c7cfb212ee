"""A Muse over a Bluetooth that is not there: muselsl's own decoder, in the child, for real."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from app.live_sources import SourceOptions, open_source
from streaming.errors import StreamLost
from streaming.signal.blocks import Chunk, Gap
from tests.headbands import (
    CLASSIC_STEP,
    PACKET,
    athena_headband,
    athena_samples,
    classic_headband,
    increasing,
    longest_run,
    world,
)
from tests.journeys.programs import ROOT, Program

pytestmark = [pytest.mark.ci, pytest.mark.lsl]

N_CLASSIC = 256 * 40 // PACKET * PACKET


@pytest.fixture
def bluetooth(tmp_path, monkeypatch):
    """Put Bluetooth that is not there in the place of bleak, in every child."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT / 'tests' / 'bluetooth'}{os.pathsep}{ROOT}")
    monkeypatch.setenv("AFFECTSCOPE_BLUETOOTH", str(world(tmp_path)))
    return tmp_path


def raw_steps(seed=0):
    return np.random.default_rng(seed).integers(0, 4096, (5, N_CLASSIC))


def opened(named="muse", **options):
    return open_source(named, SourceOptions(**options))


def read_some(source, n_samples):
    """Read until so many samples came; return the blocks."""
    blocks, n = [], 0
    while n < n_samples:
        block = source.read(0.2)
        if block is not None:
            blocks.append(block)
            n += block.times.size if isinstance(block, Chunk) else 0
    return blocks


def signal_of(blocks):
    return np.concatenate([b.data for b in blocks if isinstance(b, Chunk)], axis=1)


def test_what_a_classic_headband_sends_arrives_sample_for_sample(bluetooth):
    """12-bit packets, five channels, through muselsl and LSL, in order, under rising stamps."""
    steps = raw_steps()
    world(bluetooth, classic_headband(bluetooth, steps))
    source = opened().source
    try:
        blocks = read_some(source, 1200)
    finally:
        source.close()

    assert source.info.ch_names == ("TP9", "AF7", "AF8", "TP10", "Right AUX")
    assert longest_run(signal_of(blocks), (steps - 2048) * CLASSIC_STEP) >= 0
    assert increasing(np.concatenate([b.times for b in blocks if isinstance(b, Chunk)]))


def test_what_an_athena_sends_arrives_sample_for_sample(bluetooth, shared_data):
    """A minute of a real Muse S Athena's notifications: what muselsl sends equals what is decoded
    here, and comes without a gap."""
    headband = athena_headband(bluetooth, shared_data / "replay" / "athena_ble_p21.txt.gz")
    world(bluetooth, headband)
    source = opened("muse:A1B2").source
    try:
        blocks = read_some(source, 256 * 50)
    finally:
        source.close()

    assert source.info.ch_names == ("TP9", "AF7", "AF8", "TP10")
    assert longest_run(signal_of(blocks), athena_samples(headband)) >= 0
    assert [block for block in blocks if isinstance(block, Gap)] == []


def test_a_lost_packet_is_a_gap_and_never_a_seam(bluetooth):
    """muselsl moves the stamps on over what was lost; what stands on both sides is as sent."""
    steps = raw_steps(1)
    lost = range(60 * 5, 61 * 5)  # the five notifications of one packet
    world(bluetooth, classic_headband(bluetooth, steps, loses=list(lost)))
    source = opened().source
    try:
        blocks = read_some(source, 1500)
    finally:
        source.close()

    at = next(n for n, block in enumerate(blocks) if isinstance(block, Gap))
    sent = (steps - 2048) * CLASSIC_STEP
    before, after = signal_of(blocks[:at]), signal_of(blocks[at:])
    assert longest_run(before, sent) + before.shape[1] == 60 * PACKET
    assert longest_run(after, sent) == 61 * PACKET


def test_a_headband_that_goes_silent_and_advertises_again_is_read_again(bluetooth):
    """The child ends after three seconds of silence; a new one connects to the same headband."""
    headband = classic_headband(bluetooth, raw_steps(), silent_after=5.0)
    world(bluetooth, headband, {**headband, "name": "Muse-0001", "address": "00:55:DA:B0:00:01"})
    source = opened("muse:Muse-5D1E", give_up=60.0)
    first = source.source
    with pytest.raises(StreamLost):
        read_some(first, 10_000)
    first.close()
    second = source.reopen(threading.Event())
    try:
        read_some(second, 200)
    finally:
        second.close()

    assert second.link.headband.address == headband["address"]
    assert source.difference(first, second) == ""
    assert any("Connecting" in line for line in source.log())


def test_a_child_that_dies_is_started_again_and_the_join_is_a_gap(bluetooth):
    """Killed outright, as by the system; the monitor says so and goes on."""
    world(bluetooth, classic_headband(bluetooth, raw_steps()))
    with Program("app", "monitor", "--source", "muse", "--json", "--give-up", "60") as monitor:
        monitor.wait_for_state("live", 60)
        child = children_of(monitor.process.pid)[0]
        os.kill(child, signal.SIGKILL)
        lost = monitor.wait_for_state("lost")
        monitor.wait_for_state("live", 60, after=lost)
        monitor.wait_for(lambda lines: [one for one in lines if one["kind"] == "gap"])
        assert monitor.leave(signal.SIGINT) == 130
        assert "muselsl: in sight: Muse-5D1E" in monitor.words
    assert not is_alive(child)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_the_child_ends_with_us_also_when_we_are_killed(bluetooth, how):
    world(bluetooth, classic_headband(bluetooth, raw_steps()))
    with Program("app", "monitor", "--source", "muse", "--json") as monitor:
        monitor.wait_for_state("live", 60)
        (child,) = children_of(monitor.process.pid)
        monitor.leave(how)
    for _ in range(50):
        if not is_alive(child):
            return
        threading.Event().wait(0.1)
    pytest.fail("the child is still there five seconds after us")


@pytest.mark.parametrize(
    ("named", "make", "code", "words"),
    [
        ("muse", world, 3, "No Muse is in sight"),
        ("muse", lambda folder: world(folder, broken="no adapter"), 3, "no adapter"),
        ("muse", lambda folder: world(folder, *two(folder)), 2, "--source muse:Muse-5D1E"),
        ("muse:FFFF", lambda folder: world(folder, *two(folder)), 3, "fits 'FFFF'"),
    ],
)
def test_where_no_headband_can_be_read_the_reason_and_the_mend_are_told(
    bluetooth, named, make, code, words
):
    make(bluetooth)
    with Program("app", "monitor", "--source", named, "--json") as monitor:
        assert monitor.leave(timeout=60) == code
        assert words in monitor.words


def two(folder):
    one = classic_headband(folder, raw_steps())
    return one, {**one, "name": "Muse-0001", "address": "00:55:DA:B0:00:01"}


def children_of(pid):
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(one) for task in tasks for one in (task / "children").read_text().split()]


def is_alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
