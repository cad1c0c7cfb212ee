"""One recording, three ways: live, replayed and predicted give the same readings."""

import signal
from itertools import pairwise

import numpy as np
import pytest

from app.resources import load_head
from streaming.errors import StreamLost
from streaming.pipeline import Pipeline
from streaming.recordings.opening import open_recording
from streaming.recordings.planning import RecordingPlan
from streaming.recordings.recorder import Recorder
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.blocks import Chunk, Gap, Recording
from streaming.signal.readings import Abstention, Prediction
from streaming.signal.simulation import simulate_recording
from tests.fakes import ConstantClassifier, ManualClock, Pause
from tests.journeys.programs import feeder, gaps, hops, json_lines, monitor, predictions
from tests.signals import a_signal_spec, cut, some_info, some_noise
from tests.streaming.sources.lsl_streams import a_name
from tests.streaming.test_monitor import Scene

EXCUSED = {"stale", "identity", "late", "rate"}
"""Reasons that only a live clock has; `rate` among them until enough has arrived to measure one."""

SECONDS = 36

MISSING = Gap(11 * 256, round(2.3 * 256))
"""The signal pauses from second 11 to 13.3."""

AWAY = Gap(21 * 256, 6 * 256)
"""The sender goes away at second 21 and sends again from second 27 on."""


def a_broken_recording():
    """A simulated Muse, two stretches of it missing."""
    whole, _ = simulate_recording("muse", 3, SECONDS, load_head())
    chunk = whole.chunks[0]
    before, between, after = (
        chunk[: MISSING.start],
        chunk[MISSING.stop : AWAY.start],
        chunk[AWAY.stop :],
    )
    return Recording(whole.info, (before, MISSING, between, AWAY, after))


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The JSON lines of the monitor while another process sends; what was sent, and recorded."""
    file = tmp_path_factory.mktemp("one-recording") / "muse.csv"
    recorded = file.with_name("recorded.xdf")
    write_muselsl_csv(file, a_broken_recording())
    name = a_name()
    with feeder(file, name, "--source-id", name, "--away", 21.5, 23.5) as sender:
        sender.wait_for(lambda lines: lines)
        with monitor(name, "--record-to", recorded) as program:
            assert sender.leave(timeout=80) == 0, sender.lines
            program.wait_for(lambda lines: hops(lines) and hops(lines)[-1]["stop"] == SECONDS * 256)
            assert program.leave(signal.SIGINT) == 130
            return program.lines, {"sent": file, "recorded": recorded}


def read_again(way, file):
    """The JSON lines of predict or replay."""
    more = ("--speed", "max", "--headless") if way == "replay" else ()
    return json_lines(way, file, "--model", "demo-muse", "--json", *more)


@pytest.mark.ci
@pytest.mark.xdist_group("live equals offline")
@pytest.mark.lsl
@pytest.mark.timeout(240)
@pytest.mark.parametrize("which", ["sent", "recorded"])
@pytest.mark.parametrize("way", ["predict", "replay"])
def test_live_reads_what_is_read_offline(live, way, which):
    """The same hops, each with the same answer, except what the live clock forbade.

    Whether it is read from what was sent, or from what the monitor recorded of it.
    """
    lines, files = live
    offline = read_again(way, files[which])

    assert gaps(lines) == gaps(offline)
    assert spans(lines) == spans(offline)
    assert len(predictions(lines)) >= 8
    for one, other in zip(hops(lines), hops(offline), strict=True):
        if one.get("reason") in EXCUSED:
            continue
        assert one["kind"] == other["kind"], (one, other)
        assert one.get("reason") == other.get("reason")
        assert one.get("label") == other.get("label")
        if one["kind"] == "prediction":
            for label, p in other["probabilities"].items():
                assert one["probabilities"][label] == pytest.approx(p, abs=1e-5)
            assert one["valence"] == pytest.approx(other["valence"], abs=1e-5)


@pytest.mark.ci
@pytest.mark.xdist_group("live equals offline")
@pytest.mark.lsl
def test_each_loss_is_told_as_long_as_it_was_and_nothing_is_read_across_it(live):
    """To the sample, whether the signal paused or its sender went away."""
    lines, _ = live

    lost = [(gap.start, gap.n_missing) for gap in (MISSING, AWAY)]
    assert gaps(lines) == lost
    for line in predictions(lines):
        assert all(line["stop"] <= at or line["start"] >= at + n for at, n in lost)
    assert all(later - earlier == 128 for earlier, later in pairwise(s for _, s in spans(lines)))


@pytest.mark.ci
@pytest.mark.xdist_group("live equals offline")
@pytest.mark.lsl
def test_the_live_clock_forbids_little(live):
    """Nothing is late or stale on an idle machine's loopback but for a moment."""
    lines, _ = live

    withheld = [line for line in hops(lines) if line.get("reason") in EXCUSED]
    assert len(withheld) <= 0.1 * len(hops(lines)), withheld


@pytest.mark.ci
@pytest.mark.xdist_group("live equals offline")
@pytest.mark.lsl
def test_a_recorded_run_holds_every_sample_that_was_sent(live):
    """Bit for bit, through the pause and the loss; the last `written` line counts them all."""
    lines, files = live
    sent, recorded = open_recording(files["sent"]), open_recording(files["recorded"])

    assert recorded.gaps == sent.gaps
    one, other = (
        np.concatenate([chunk.data for chunk in each.chunks], axis=1) for each in (recorded, sent)
    )
    np.testing.assert_array_equal(one, other)
    written = [line["samples"] for line in lines if line["kind"] == "written"]
    assert written[-1] == recorded.n_samples == lines[-1]["samples"]


def spans(lines):
    return [(line["start"], line["stop"]) for line in hops(lines)]


def test_pauses_losses_and_holes_leave_the_network_the_same_bits_live_and_offline():
    """However the signal was cut, and wherever it broke off."""
    info, spec = some_info("epoc"), a_signal_spec()
    noise = some_noise(info, 40)
    noise.data[:, 3500:3600] = np.nan
    pause, loss = Gap(1400, 307), Gap(2561, 519)
    parts = noise[: pause.start], noise[pause.stop : loss.start], noise[loss.stop :]
    scene = Scene(
        [
            *clocked(parts[0]),
            Pause(1.5),
            pause,
            *clocked(parts[1]),
            StreamLost("The stream is gone."),
        ],
        clocked(Chunk(parts[2].data, parts[2].times, 0)),
    )
    live = scene.play()

    classifier = ConstantClassifier(spec)
    pipeline = Pipeline(info, classifier)
    blocks = [parts[0], pause, parts[1], loss, parts[2]]
    offline = [event for block in blocks for event in pipeline.feed(block)] + pipeline.finish()
    np.testing.assert_array_equal(scene.classifier.seen, classifier.seen)
    assert [told(event) for event in live] == [told(event) for event in offline]
    assert sum(isinstance(event, Prediction) for event in live) > 15


def test_what_a_monitor_records_gives_the_network_the_same_bits_again(tmp_path):
    """Its gaps where live found them, through a pause and a loss; its readings beside it."""
    info, spec = some_info("epoc"), a_signal_spec()
    noise = some_noise(info, 40)
    noise.data[:, 3500:3600] = np.nan
    pause, loss = Gap(1400, 307), Gap(2561, 519)
    parts = noise[: pause.start], noise[pause.stop : loss.start], noise[loss.stop :]
    file = tmp_path / "recorded.xdf"
    clock = ManualClock()
    recorder = Recorder(RecordingPlan(path=file, clock=clock, labels=("low", "high")))
    recorder.begin(info)
    scene = Scene(
        [
            *clocked(parts[0]),
            Pause(1.5),
            pause,
            *clocked(parts[1]),
            StreamLost("The stream is gone."),
        ],
        clocked(Chunk(parts[2].data, parts[2].times, 0)),
        sinks=(recorder,),
    )
    live = scene.play()

    recording = open_recording(file)
    classifier = ConstantClassifier(spec)
    pipeline = Pipeline(recording.info, classifier)
    offline = [event for block in recording.blocks for event in pipeline.feed(block)]
    offline += pipeline.finish()
    np.testing.assert_array_equal(scene.classifier.seen, classifier.seen)
    assert [told(event) for event in live] == [told(event) for event in offline]
    assert [event.t_end for event in live if isinstance(event, Prediction)] == [
        event.t_end for event in offline if isinstance(event, Prediction)
    ]
    assert recorder.status.n_samples == recording.n_samples == sum(p.times.size for p in parts)


def clocked(chunk):
    """A stretch in uneven pieces, on the clock of a scene."""
    return list(cut(Chunk(chunk.data, chunk.times + 100, chunk.start), (7, 33, 16)))


def told(event):
    """What an event says, its clock apart."""
    match event:
        case Gap():
            return event
        case Abstention():
            return event.start, event.stop, event.reason
        case Prediction():
            return event.start, event.stop, event.label, event.probabilities
