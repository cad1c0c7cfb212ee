"""Streams that break, freeze, lie and change: what the monitor says, and that it reads nothing."""

import contextlib
import signal

import numpy as np
import pylsl
import pytest

from app.resources import load_head
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import SignalInfo
from streaming.signal.simulation import simulate_recording
from tests.journeys.feeder import wait_until
from tests.journeys.programs import (
    affectscope,
    feeder,
    gaps,
    hops,
    monitor,
    predictions,
    reasons_between,
    states,
)
from tests.streaming.sources.lsl_streams import a_name, an_outlet, even, some_samples

pytestmark = [pytest.mark.ci, pytest.mark.lsl]

RATE = 256

FROZEN = 5.0
"""Seconds for which a sender is stopped."""


def a_muse(file, spoil=lambda data: None, seconds=60, sfreq=RATE):
    """Write the calm signal of a simulated Muse, spoilt in place, under stamps of a rate."""
    recording, _ = simulate_recording("muse", 3, seconds, load_head(), artefacts=False)
    chunk = recording.chunks[0]
    spoil(chunk.data)
    times = np.arange(chunk.times.size) / sfreq
    info = SignalInfo(
        name="muse", device="Muse", ch_names=recording.info.ch_names, sfreq=float(sfreq)
    )
    write_muselsl_csv(file, Recording(info, (Chunk(chunk.data, times, 0),)))
    return file


@pytest.fixture(scope="module")
def muse(tmp_path_factory):
    return a_muse(tmp_path_factory.mktemp("calm") / "muse.csv")


@contextlib.contextmanager
def watching(file, *options, sender=(), name=None):
    """Yield a sender of a recording and the monitor that reads it."""
    name = name or a_name()
    with feeder(file, name, *sender) as sending:
        sending.wait_for(lambda lines: lines)
        with monitor(name, *options) as watched:
            yield sending, watched


def wait_for_predictions(watched, n=1, after=0):
    """Wait for so many predictions that end after a sample."""
    watched.wait_for(lambda lines: sum(p["stop"] > after for p in predictions(lines)) >= n)


def ended(watched):
    """End the monitor as its user would; return its lines."""
    code = watched.leave(signal.SIGINT)
    assert code == 130, watched.words
    assert "Traceback" not in watched.words
    assert watched.lines[-1]["kind"] == "summary"
    return watched.lines


def none_across(lines, start, n_missing):
    """Whether no prediction touches missing samples."""
    return all(p["stop"] <= start or p["start"] >= start + n_missing for p in predictions(lines))


@pytest.mark.parametrize("mark", ["with", "without"])
def test_a_sender_that_is_killed_and_started_again_is_read_on(muse, mark):
    """Lost, then live by itself, known by its source_id or else by name, channels and host."""
    name = a_name()
    identity = ("--source-id", name) if mark == "with" else ()
    with watching(muse, sender=identity, name=name) as (sender, watched):
        wait_for_predictions(watched)
        sender.leave(signal.SIGKILL)
        lost = watched.wait_for_state("lost")
        with feeder(muse, name, *identity) as again:
            again.wait_for(lambda lines: len(lines) > 1)
            back = watched.wait_for_state("live", after=lost)
            watched.wait_for(gaps)
            ((start, n_missing),) = gaps(watched.lines)
            wait_for_predictions(watched, after=start)
        lines = ended(watched)

    assert "is gone" in lines[lost]["detail"]
    assert "changed" not in states(lines[lost:back])
    assert n_missing > RATE
    assert none_across(lines, start, n_missing)
    assert set(reasons_between(lines, start, start + n_missing + 4 * RATE)) == {"gap"}


def test_another_sender_under_the_same_name_is_read_by_nobody_until_accepted(muse):
    """Changed, every window withheld as `identity`, and the end of it after --give-up: code 6."""
    name = a_name()
    with watching(muse, "--give-up", "9", sender=("--source-id", "one"), name=name) as both:
        sender, watched = both
        wait_for_predictions(watched)
        sender.leave(signal.SIGKILL)
        lost = watched.wait_for_state("lost")
        with feeder(muse, name, "--source-id", "another"):
            changed = watched.wait_for_state("changed", after=lost)
            assert watched.leave(timeout=30) == 6

    assert "another sender" in watched.lines[changed]["detail"]
    assert not predictions(watched.lines[lost:])
    assert "identity" in {line.get("reason") for line in watched.lines[changed:]}
    assert states(watched.lines)[-1] == "failed"
    assert "--accept-change" in watched.words
    assert "Traceback" not in watched.words


def test_another_sender_is_read_where_that_is_accepted_beforehand(muse):
    name = a_name()
    with watching(muse, "--accept-change", sender=("--source-id", "one"), name=name) as both:
        sender, watched = both
        wait_for_predictions(watched)
        sender.leave(signal.SIGKILL)
        lost = watched.wait_for_state("lost")
        with feeder(muse, name, "--source-id", "another"):
            changed = watched.wait_for_state("changed", after=lost)
            watched.wait_for_state("live", after=changed)
            watched.wait_for(lambda lines: predictions(lines[changed:]))
        ended(watched)


def test_a_sender_that_freezes_is_not_taken_for_live_when_its_old_signal_comes(muse):
    """Stalled while it is stopped; what it then sends late is `stale`; nothing is lost."""
    with watching(muse) as (sender, watched):
        wait_for_predictions(watched)
        sender.process.send_signal(signal.SIGSTOP)
        frozen = pylsl.local_clock()
        stalled = watched.wait_for_state("stalled")
        wait_until(frozen + FROZEN)
        sender.process.send_signal(signal.SIGCONT)
        thawed = pylsl.local_clock()
        watched.wait_for_state("live", after=stalled)
        watched.wait_for(lambda lines: any(p["t_end"] > thawed for p in predictions(lines)))
        lines = ended(watched)

    assert "no sample" in lines[stalled]["detail"]
    assert gaps(lines) == []
    late = [line for line in hops(lines) if frozen + 0.5 < line["t_end"] < thawed - 1.5]
    assert len(late) >= 4
    assert {line.get("reason") for line in late} <= {"stale", "late"}
    stops = [line["stop"] for line in hops(lines)]
    assert stops == list(range(128, stops[-1] + 1, 128))


def test_electrodes_that_give_no_signal_are_named_and_not_read(tmp_path):
    """Two of four flat: `contact`, and which."""

    def fall_off(data):
        data[:2, 12 * RATE : 24 * RATE] = 0.0

    with watching(a_muse(tmp_path / "flat.csv", fall_off)) as (_, watched):
        wait_for_predictions(watched)
        wait_for_predictions(watched, after=28 * RATE)
        lines = ended(watched)

    while_flat = [line for line in hops(lines) if 16 * RATE <= line["stop"] <= 24 * RATE]
    assert len(while_flat) == 17
    assert {line.get("reason") for line in while_flat} == {"contact"}
    assert {line["detail"] for line in while_flat} == {
        "TP9 (flat: no signal), AF7 (flat: no signal)"
    }


def test_a_stream_at_half_the_rate_that_it_announces_is_not_read(tmp_path):
    """`rate`, in figures, for as long as it lasts; all band powers would be off by an octave."""
    file = a_muse(tmp_path / "half.csv", seconds=15, sfreq=128)
    with watching(file, sender=("--announce", RATE)) as (sender, watched):
        watched.wait_for(lambda lines: any(line.get("reason") == "rate" for line in lines))
        assert sender.leave(timeout=60) == 0
        lines = ended(watched)

    assert not predictions(lines)
    words = [line["detail"] for line in lines if line.get("reason") == "rate"]
    assert len(words) >= 3
    assert all("256 Hz were announced" in one for one in words)
    assert float(words[-1].split()[0]) == pytest.approx(128, rel=0.02)


def test_what_the_simulator_can_break_is_told_and_not_read():
    """No numbers, a freeze and a restart, one after the other."""
    seed = abs(hash(a_name())) % 10**6
    faults = ("nan@18+2", "freeze@28+5", "restart@42+3")
    options = [option for fault in faults for option in ("--fault", fault)]
    with (
        affectscope("simulate", "--device", "muse", "--seed", seed, *options) as headset,
        monitor(f"affectscope-muse-demo-{seed}") as watched,
    ):
        watched.wait_for(gaps)
        stalled = watched.wait_for_state("stalled")
        watched.wait_for_state("live", after=stalled)
        lost = watched.wait_for_state("lost")
        watched.wait_for_state("live", after=lost)
        watched.wait_for(lambda lines: len(gaps(lines)) == 2)
        after = sum(gaps(watched.lines)[1])
        watched.wait_for(lambda lines: hops(lines)[-1]["stop"] > after + 8 * RATE)
        lines = ended(watched)
        headset.leave(signal.SIGINT)

    (hole, n_hole), (away, n_away) = gaps(lines)
    assert n_hole == 2 * RATE
    assert 2.5 * RATE <= n_away <= 8 * RATE
    assert predictions(lines)
    assert none_across(lines, hole, n_hole)
    assert none_across(lines, away, n_away)
    frozen = (hole + 10 * RATE + 128, hole + 15 * RATE - 2 * RATE)
    assert set(reasons_between(lines, *frozen)) <= {"stale", "late"}
    assert "Traceback" not in headset.words


# What cannot be watched at all: one sentence, and the code that tells what kind of trouble it is.


def refused(code, *arguments):
    """Run a monitor that must refuse; return its sentence."""
    with affectscope("monitor", "--json", *arguments) as program:
        assert program.leave(timeout=60) == code, program.words
    assert "Traceback" not in program.words
    return program.words.strip()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--source", "television"), 2, "'television' is no source"),
        (("--source", "simulator:mouse"), 2, "no simulated 'mouse'"),
        (("--duration", "-5"), 2, "is no duration"),
        (("--source", "lsl:nobody-is-called-this", "--wait", "1"), 3, "appeared within 1 s"),
    ],
)
def test_a_source_that_is_not_there_is_refused_in_a_sentence(arguments, code, words):
    assert words in refused(code, *arguments)


ODD = {
    "no steady rate": ({"sfreq": 0.0}, (), 3, "no steady rate"),
    "text": ({"channel_format": "string"}, (), 3, "text, not a signal"),
    "no names": ({"labels": ()}, ("--model", "demo-muse"), 5, "--map"),
    "another headset": ({}, ("--model", "demo-epoc"), 5, "lacks AF3"),
}


@pytest.mark.parametrize("odd", ODD)
def test_a_stream_that_cannot_be_read_is_refused_in_a_sentence(odd):
    how, options, code, words = ODD[odd]
    name = a_name()
    outlet = an_outlet(name, **how)

    said = refused(code, "--source", f"lsl:{name}", *options)
    assert words in said
    assert len(said.splitlines()) == 1
    del outlet


def test_channels_without_names_can_be_named_by_hand():
    """`--map` mends what `no names` refuses."""
    name = a_name()
    outlet = an_outlet(name, labels=())
    named = "ch1=TP9,ch2=AF7,ch3=AF8,ch4=TP10"
    with monitor(name, "--map", named) as watched:
        watched.wait_for_state("waiting")
        outlet.push_chunk(some_samples(512), even(512).tolist())
        watched.wait_for(hops)
        started = next(line for line in watched.lines if line["kind"] == "started")
        ended(watched)
    del outlet

    assert started["source"]["ch_names"] == ["TP9", "AF7", "AF8", "TP10"]
