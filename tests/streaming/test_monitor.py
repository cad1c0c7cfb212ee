"""The live monitor, on scripted sources and a clock that the test moves."""

import contextlib
import signal
import threading

import numpy as np
import pytest

from streaming.errors import OutputError, StreamChanged, StreamLost
from streaming.joining import Joiner
from streaming.monitor import Joints, Monitor
from streaming.pipeline import Pipeline
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.readings import Abstention, Prediction, Reason
from tests.fakes import (
    ConstantClassifier,
    Late,
    ListListener,
    ListSink,
    ManualClock,
    Pause,
    ScriptedSource,
)
from tests.signals import a_signal_spec, cut, some_info, some_noise

INFO = some_info("epoc")
SPEC = a_signal_spec()


def no_way_back(_stop):
    raise StreamLost("The stream is gone and did not come back.")


class Scene:
    """A monitor with its clock, its listener and its sources."""

    def __init__(self, *scripts, infos=(INFO, INFO), classifier=True, **joints):
        self.clock = ManualClock()
        self.listener = ListListener()
        self.sources = [
            ScriptedSource(info, script, self.clock)
            for info, script in zip(infos, scripts, strict=False)
        ]
        comings = iter(self.sources[1:])
        settings = {
            "reopen": lambda _stop: next(comings, None) or no_way_back(_stop),
            "difference": lambda _before, _after: "",
            "clock": self.clock,
            "listener": self.listener,
        } | joints
        self.classifier = ConstantClassifier(SPEC) if classifier else None
        self.monitor = Monitor(self.sources[0], self.classifier, Joints(**settings))
        for source in self.sources:
            source.before_read = self.keep_pace

    def keep_pace(self):
        """Let the processor take what was read so far: the clock here moves in leaps."""
        session = self.monitor._session
        turn = threading.Event()
        while session._cursor < session.ring.stop and self.monitor.error is None:
            turn.wait(0.0005)

    def play(self):
        """Run to the end."""
        with self.monitor:
            assert self.monitor.wait(20)
        return self.listener.events

    @property
    def states(self):
        return [state for state, _ in self.listener.states]


def some_chunks(seconds, start=0.0, seed=0, info=INFO, sizes=(16,)):
    """A stretch of noise in chunks, the first sample at second 100 + `start` of the clock."""
    noise = some_noise(info, seconds, seed=seed)
    return list(cut(Chunk(noise.data, noise.times + 100 + start, 0), sizes))


def _renumbered(step, offset):
    return Chunk(step.data, step.times, step.start + offset) if isinstance(step, Chunk) else step


def reasons(events):
    return {event.reason for event in events if isinstance(event, Abstention)}


def test_a_stream_is_read_from_its_first_sample_to_its_last():
    """Waiting, live, stopped; a line each hop; every sample counted."""
    scene = Scene(some_chunks(10))
    events = scene.play()

    assert scene.states == ["waiting", "live", "stopped"]
    assert [event.stop for event in events] == [64 * hop for hop in range(1, 21)]
    assert sum(isinstance(event, Prediction) for event in events) == 9
    status = scene.monitor.status()
    assert (status.n_samples, status.n_predictions, status.n_abstentions) == (1280, 9, 11)
    assert scene.sources[0].closed


def test_live_sees_the_windows_that_a_whole_recording_gives():
    """The classifier is given the same bits as offline."""
    scene = Scene(some_chunks(12, sizes=(7, 33, 16)))
    scene.play()
    offline = ConstantClassifier(SPEC)
    Pipeline(INFO, offline).feed(some_noise(INFO, 12))

    assert len(scene.classifier.seen) == 13
    np.testing.assert_array_equal(scene.classifier.seen, offline.seen)


def test_a_reading_tells_how_long_it_took():
    """From its newest sample's arrival to the answer."""
    scene = Scene(some_chunks(8))
    events = scene.play()

    told = [
        latency
        for event, latency in zip(events, scene.listener.latencies, strict=True)
        if isinstance(event, Prediction)
    ]
    assert told
    assert all(latency is not None and latency >= 0 for latency in told)
    assert scene.monitor.status().latency is not None


def test_without_a_model_nothing_is_read_but_all_is_counted():
    scene = Scene([*some_chunks(2), Gap(256, 64)], classifier=False)
    events = scene.play()

    assert events == [Gap(256, 64)]
    assert scene.monitor.status().n_samples == 256
    assert scene.monitor.latest(1.0) is not None


def test_a_lost_stream_is_opened_again_and_goes_on_behind_a_gap():
    """The gap is as long as the clocks say, and no window spans it."""
    lost = StreamLost("The stream is gone.")
    scene = Scene([*some_chunks(10), lost], some_chunks(12, start=15))
    events = scene.play()

    assert scene.states == ["waiting", "live", "lost", "live", "stopped"]
    assert [event for event in events if isinstance(event, Gap)] == [Gap(1280, 640)]
    assert all(
        event.stop <= 1280 or event.start >= 1920 + 256
        for event in events
        if isinstance(event, Prediction)
    )
    assert [event.stop for event in events if not isinstance(event, Gap)] == [
        64 * hop for hop in range(1, 55)
    ]


def test_a_stream_that_does_not_come_back_ends_the_monitor():
    """With the error that its owner raises, and a word for it."""
    scene = Scene([*some_chunks(2), StreamLost("The stream is gone.")])
    scene.play()

    assert scene.states == ["waiting", "live", "lost", "failed"]
    assert isinstance(scene.monitor.error, StreamLost)
    assert scene.monitor.error.exit_code == 6


def test_silence_is_noticed_after_a_second_and_its_end_at_once():
    """Stalled is told from samples, not from being connected."""
    steps = [Pause(0.9), Pause(0.2), Pause(3.0), *some_chunks(1, start=6.2)]
    scene = Scene([*some_chunks(2), *(_renumbered(step, 256) for step in steps)])
    scene.play()

    assert scene.states == ["waiting", "live", "stalled", "live", "stopped"]


def test_another_person_is_not_read_until_accepted():
    """Every window of a changed stream abstains as `identity`."""
    scene = Scene(
        [*some_chunks(8), StreamLost("gone")],
        some_chunks(10, start=12, seed=5),
        difference=lambda _before, _after: "another source id",
    )
    events = scene.play()

    after = [event for event in events if not isinstance(event, Gap) and event.start >= 12 * 128]
    assert scene.states == ["waiting", "live", "lost", "changed", "stopped"]
    assert after
    assert not any(isinstance(event, Prediction) for event in after)
    assert Reason.IDENTITY in reasons(after)


def test_an_accepted_change_is_read():
    scene = Scene(
        [*some_chunks(8), StreamLost("gone")],
        some_chunks(10, start=12, seed=5),
        difference=lambda _before, _after: "another source id",
        accept_change=True,
    )
    events = scene.play()

    assert scene.states[-2:] == ["live", "stopped"]
    assert any(isinstance(event, Prediction) and event.start >= 12 * 128 for event in events)


def test_a_change_that_nobody_accepts_ends_the_monitor():
    """After `give_up` seconds, with the exit code of a lost stream."""
    scene = Scene(
        [*some_chunks(4), StreamLost("gone")],
        some_chunks(20, start=6),
        difference=lambda _before, _after: "another source id",
        give_up=5.0,
    )
    scene.play()

    assert isinstance(scene.monitor.error, StreamChanged)
    assert scene.monitor.error.exit_code == 6
    assert "--accept-change" in str(scene.monitor.error)


def test_a_stream_of_another_rate_starts_a_session_of_its_own_when_accepted():
    """Indices go on; filters and windows are those of the new rate."""
    faster = some_info("epoc", 256)
    scene = Scene(
        [*some_chunks(4), StreamLost("gone")],
        some_chunks(10, start=6, info=faster),
        infos=(INFO, faster),
        difference=lambda _before, _after: "256 Hz instead of 128 Hz",
        accept_change=True,
    )
    events = scene.play()

    assert scene.monitor.status().info == faster
    readings = [event for event in events if isinstance(event, Prediction)]
    assert readings
    assert readings[0].stop - readings[0].start == 4 * 256
    hops = [event.t_end for event in events if not isinstance(event, Gap)]
    assert all(100 < t_end < 117 for t_end in hops)
    assert hops == sorted(hops)
    status = scene.monitor.status()
    lasted = (status.n_samples + status.n_lost) / 256 + status.duration_offset
    assert lasted == pytest.approx(16.0, abs=0.05)


def test_a_stream_of_another_rate_before_its_first_sample_leaves_no_gap():
    """Nothing came that something could be missing from: its samples are the first."""
    faster = some_info("epoc", 256)
    scene = Scene(
        [StreamLost("gone")],
        some_chunks(10, start=6, info=faster),
        infos=(INFO, faster),
        difference=lambda _before, _after: "256 Hz instead of 128 Hz",
        accept_change=True,
    )
    events = scene.play()

    assert not any(isinstance(event, Gap) for event in events)
    assert min(event.start for event in events) <= 0
    assert scene.monitor.status().n_lost == 0


def test_a_recording_loses_nothing_before_a_gap_longer_than_the_ring():
    """The processor is slow, and what it has not read yet waits for it."""
    gap = Gap(20 * 128, 61 * 128)
    after = [_renumbered(step, 81 * 128) for step in some_chunks(10, start=81)]
    scene = Scene([*some_chunks(20), gap, *after], live=False)
    for source in scene.sources:
        source.before_read = lambda: None
    events = scene.play()

    assert [event for event in events if isinstance(event, Gap)] == [gap]
    stops = [event.stop for event in events if isinstance(event, Prediction)]
    assert [stop for stop in stops if stop <= 20 * 128] == list(range(768, 20 * 128 + 1, 64))


def words_for_rate(before, after):
    return "another rate" if before.info.sfreq != after.info.sfreq else ""


FASTER = some_info("epoc", 256)


def test_a_stream_of_another_shape_that_goes_again_is_waited_for_again():
    """And the one from before is taken back without asking when it returns."""
    scene = Scene(
        [*some_chunks(8), StreamLost("gone")],
        [*some_chunks(3, start=10, info=FASTER), StreamLost("gone")],
        [*some_chunks(2, start=15, info=FASTER), StreamLost("gone")],
        some_chunks(10, start=20),
        infos=(INFO, FASTER, FASTER, INFO),
        difference=words_for_rate,
    )
    events = scene.play()

    assert scene.states == [
        "waiting", "live", "lost", "changed", "lost", "changed", "lost", "live", "stopped"
    ]  # fmt: skip
    assert scene.monitor.status().info == INFO
    assert [event for event in events if isinstance(event, Gap)] == [Gap(8 * 128, 12 * 128)]
    assert any(isinstance(event, Prediction) and event.start > 20 * 128 for event in events)


def test_patience_with_a_changed_stream_is_not_renewed_by_its_going_and_coming():
    scene = Scene(
        [*some_chunks(4), StreamLost("gone")],
        [*some_chunks(3, start=6, info=FASTER), StreamLost("gone")],
        some_chunks(30, start=10, info=FASTER),
        infos=(INFO, FASTER, FASTER),
        difference=words_for_rate,
        give_up=5.0,
    )
    scene.play()

    assert isinstance(scene.monitor.error, StreamChanged)
    assert scene.clock() < 115


def test_the_time_to_stop_holds_while_a_stream_is_lost():
    def never(stop):
        while not stop.is_set():
            scene.clock.go_on(1.0)
            stop.wait(0.001)
        raise StreamLost("never came back")

    scene = Scene([*some_chunks(4), StreamLost("gone")], duration=12.0, reopen=never)
    scene.play()

    assert scene.states == ["waiting", "live", "lost", "stopped"]
    assert scene.monitor.error is None
    assert scene.monitor.status().detail == "The time to watch is over."
    assert scene.clock() == pytest.approx(112, abs=1)


def test_the_time_to_stop_holds_while_a_changed_stream_waits():
    scene = Scene(
        [*some_chunks(4), StreamLost("gone")],
        some_chunks(30, start=6, info=FASTER),
        infos=(INFO, FASTER),
        difference=words_for_rate,
        duration=12.0,
    )
    scene.play()

    assert scene.states[-2:] == ["changed", "stopped"]
    assert scene.clock() == pytest.approx(112, abs=1)


def test_a_wrong_rate_is_not_read():
    """Samples that arrive at half the announced rate would double every frequency."""
    slow = some_chunks(30, info=some_info("epoc", 64))
    scene = Scene(slow)
    events = scene.play()

    windows = [event for event in events if reasons([event]) != {Reason.SETTLING}]
    assert reasons(windows) == {Reason.RATE}
    assert "64.0 Hz" in windows[0].detail


@pytest.mark.parametrize("seconds", [0.05, 0.7])
def test_a_dropout_is_a_gap_and_no_wrong_rate(seconds):
    """The stream lost samples, and ran on."""
    n_missing = round(seconds * 128)
    after = some_chunks(12, start=16 + n_missing / 128, seed=1)
    renumbered = [_renumbered(chunk, 2048 + n_missing) for chunk in after]
    events = Scene([*some_chunks(16), Gap(2048, n_missing), *renumbered]).play()

    assert Gap(2048, n_missing) in events
    assert reasons(events) == {Reason.SETTLING, Reason.GAP}
    assert isinstance(events[-1], Prediction)


@pytest.mark.parametrize("pull", [0.002, 0.03])
def test_signal_that_had_piled_up_is_stale_and_no_wrong_rate(pull):
    """Eight seconds wait while a busy machine starts; each piece takes a while to take.

    Behind them nothing is read until the rate is known.
    """
    heap = some_chunks(20)
    piled_up = [
        Late(chunk, 108 + k * pull - chunk.times[-1]) for k, chunk in enumerate(heap[: 8 * 8])
    ]
    events = Scene([*piled_up, *heap[8 * 8 :]]).play()

    assert reasons(events) == {Reason.SETTLING, Reason.STALE, Reason.RATE}
    in_doubt = [e for e in events if isinstance(e, Abstention) and e.reason is Reason.RATE]
    assert len(in_doubt) <= 8  # from a second before the heap ended to three behind it
    assert all("to tell their rate" in event.detail for event in in_doubt)
    assert isinstance(events[-1], Prediction)


def test_signal_that_arrives_late_is_no_live_reading():
    """What was recorded over a second before it arrived is `stale`."""
    scene = Scene([Late(chunk, 1.5) for chunk in some_chunks(10)])
    events = scene.play()

    assert Reason.STALE in reasons(events)
    assert not any(isinstance(event, Prediction) for event in events)


def test_an_exception_in_a_thread_is_kept_and_ends_both():
    """A programming error is not swallowed."""
    scene = Scene([*some_chunks(2), ZeroDivisionError("a bug")])
    scene.play()

    assert isinstance(scene.monitor.error, ZeroDivisionError)
    assert scene.states[-1] == "failed"


def test_a_model_that_is_not_ready_is_not_asked_and_holds_nothing_up():
    """Samples are counted meanwhile, and its readings begin once it is."""
    asked = []

    def is_ready():
        asked.append(True)
        return len(asked) > 2

    scene = Scene(some_chunks(12), is_ready=is_ready)
    events = scene.play()

    read = [event for event in events if isinstance(event, Prediction)]
    early = [e for e in events if isinstance(e, Abstention) and e.reason is Reason.LATE]
    assert len(early) == 2
    assert len(read) == len(asked) - 2 > 0
    assert len(scene.classifier.seen) == len(read)
    assert max(e.stop for e in early) < min(e.stop for e in read)
    assert scene.monitor.status().n_samples == 12 * INFO.sfreq


def test_a_classifier_that_fails_ends_the_monitor_too():
    scene = Scene(some_chunks(10))
    scene.classifier.predict = None
    scene.play()

    assert isinstance(scene.monitor.error, TypeError)
    assert scene.sources[0].closed


def test_a_processor_that_falls_behind_leaves_out_readings_but_filters_every_sample():
    """Old windows are `late`, and when it has caught up it reads the same bits as ever."""
    scene = Scene([*some_chunks(20), *[Pause(0.1)] * 5])
    scene.sources[0].before_read = lambda: None
    entered, go_on = threading.Event(), threading.Event()
    honest = scene.classifier.predict

    def slow(windows):
        entered.set()
        assert go_on.wait(10)
        return honest(windows)

    scene.classifier.predict = slow
    with scene.monitor as monitor:
        assert entered.wait(10)
        go_on.set()
        assert monitor.wait(20)

    assert scene.monitor.status().n_late > 0
    assert "slow" in scene.states
    assert scene.monitor.status().n_samples == 2560
    assert len(scene.listener.events) == 40


def test_closing_ends_a_silent_stream():
    """Both threads are gone when `close` returns, and it may be called again."""
    scene = Scene(some_chunks(1))
    scene.sources[0].endless = True
    with scene.monitor as monitor:
        scene.listener.wait_for(lambda heard: ("live", "") in heard.states)
        monitor.close()
        monitor.close()

    assert scene.states[-1] == "stopped"
    assert not [t for t in threading.enumerate() if t.name.startswith("affectscope")]


@contextlib.contextmanager
def interrupted():
    """Ctrl-C comes a moment later, wherever the main thread then is."""

    def interrupt(_number, _frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("timeout", [None, 20.0])
def test_an_interrupt_while_waiting_leaves_both_threads_to_be_closed(timeout):
    """Python's own `join` takes an interrupted thread for ended, though it still writes files."""
    scene = Scene(some_chunks(1))
    source = scene.sources[0]
    source.endless = True
    honest = source.close
    source.close = lambda: (threading.Event().wait(0.3), honest())
    monitor = scene.monitor.start()
    with interrupted():
        monitor.wait(timeout)

    assert not monitor.wait(0)
    monitor.close()
    assert source.closed
    assert scene.states[-1] == "stopped"


def test_an_interrupt_while_closing_lets_it_be_closed_again():
    scene = Scene(some_chunks(1))
    scene.sources[0].endless = True
    held, go_on = threading.Event(), threading.Event()
    scene.sources[0].before_read = lambda: (held.set(), go_on.wait(10))
    monitor = scene.monitor.start()
    assert held.wait(10)
    with interrupted():
        monitor.close()

    assert not scene.sources[0].closed
    go_on.set()
    monitor.close()
    assert scene.sources[0].closed
    assert scene.states[-1] == "stopped"


def test_a_sink_gets_every_block_and_every_reading():
    """What a recorder writes is what came, gaps and all, and what was read from it to the last."""
    sink, chunks = ListSink(), some_chunks(8)
    scene = Scene([*chunks, Gap(1024, 10)], sinks=(sink,))
    events = scene.play()

    assert [block.start for block in sink.blocks] == [chunk.start for chunk in chunks] + [1024]
    assert sink.readings == [event for event in events if not isinstance(event, Gap)]
    assert (sink.infos, sink.n_closed) == ([], 1)
    assert sink.n_checks > 0


def test_a_sink_that_is_added_gets_all_from_then_on_and_one_that_is_removed_no_more():
    """Recording begins and ends while the signal goes on."""
    early, late = ListSink(), ListSink()
    parts = some_chunks(6)
    scene = Scene([*parts[:24], *parts[24:]], sinks=(early,))

    def change():
        scene.keep_pace()
        if len(early.blocks) == 24 and not late.infos:
            scene.monitor.add_sink(late)
            scene.monitor.remove_sink(early)

    scene.sources[0].before_read = change
    scene.play()

    assert late.infos == [INFO]
    assert [block.start for block in late.blocks] == [16 * n for n in range(24, 48)]
    assert len(early.blocks) == 24
    assert (early.n_closed, late.n_closed) == (1, 1)
    assert scene.monitor.status().recording is late.status


def test_a_sink_hears_of_another_shape_before_its_first_block():
    """A recorder needs another file for it."""
    other = some_info("muse")
    sink = ListSink()
    lost = StreamLost("The stream is gone.")
    scene = Scene(
        [*some_chunks(2), lost],
        some_chunks(2, start=5, info=other),
        infos=(INFO, other),
        classifier=False,
        difference=lambda _before, _after: "its channels are others",
        accept_change=True,
        sinks=(sink,),
    )
    scene.play()

    assert sink.infos == [other]
    shapes = [block.data.shape[0] for block in sink.blocks if isinstance(block, Chunk)]
    assert shapes == sorted(shapes, reverse=True)
    assert set(shapes) == {14, 4}


def test_a_sink_that_fails_ends_the_monitor_only_if_it_raises():
    """A recorder that is all that matters raises; the other one tells it in its status."""

    class FullDisk(ListSink):
        def write(self, block):
            raise OutputError("The disk is full.")

    scene = Scene(some_chunks(4), sinks=(sink := FullDisk(),))
    with scene.monitor:
        assert scene.monitor.wait(20)

    assert isinstance(scene.monitor.error, OutputError)
    assert sink.n_closed == 1


def test_what_was_sent_before_the_time_was_over_is_waited_for():
    """A headset's samples come some time after they are measured."""
    late = [Late(chunk, 0.3) for chunk in some_chunks(6)]
    scene = Scene(late, duration=4.0, sinks=(sink := ListSink(),))
    scene.sources[0].endless = True
    scene.play()

    newest = sink.blocks[-1].times[-1]
    assert 104.0 <= newest < 104.2


def test_what_a_source_assumes_is_told_once(caplog):
    """Again after a return only where it is something else."""
    scene = Scene([*some_chunks(1), StreamLost("gone")], some_chunks(1, start=2))
    scene.sources[0].notes = ("taken as volts",)
    scene.sources[1].notes = ("taken as volts", "the time stamps jump")
    scene.play()

    told = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert told == ["test: taken as volts", "test: the time stamps jump"]


def test_readings_are_pulled_by_cursor():
    """Two who pull do not take each other's readings."""
    scene = Scene(some_chunks(8))
    scene.play()

    first, cursor = scene.monitor.readings_since(0)
    again, _ = scene.monitor.readings_since(0)
    assert first == again
    assert len(first) == cursor == 16
    assert scene.monitor.readings_since(cursor) == ([], cursor)


def test_a_recording_is_never_late_and_waits_for_its_reader():
    """As fast as it can be read, a minute of signal loses nothing to the ring's 30 s."""
    scene = Scene(some_chunks(70, sizes=(640,)), live=False)
    events = scene.play()

    assert not [event for event in events if isinstance(event, Gap)]
    assert reasons(events) == {Reason.SETTLING}
    assert len(events) == 140


@pytest.mark.parametrize("n_missing", [1, 12, 5000])
def test_what_follows_a_loss_of_an_instant_misses_a_sample_at_least(n_missing):
    joiner = Joiner(128.0)
    first, second = some_chunks(1), some_chunks(1, start=(128 + n_missing) / 128)
    stop = [joiner.join(chunk)[-1].stop for chunk in first][-1]
    joiner.lose()

    gap, chunk = joiner.join(second[0])
    assert gap == Gap(stop, n_missing)
    assert chunk.start == stop + n_missing


def test_a_listener_that_fails_ends_the_monitor_and_hangs_nothing():
    """As when the reader of the JSON lines has left."""
    scene = Scene(some_chunks(10))

    def gone(*_):
        raise BrokenPipeError

    scene.listener.on_event = scene.listener.on_state = gone
    with pytest.raises(BrokenPipeError):
        scene.monitor.start()
    scene = Scene(some_chunks(10))
    scene.listener.on_event = gone
    scene.play()

    assert isinstance(scene.monitor.error, BrokenPipeError)
    assert scene.sources[0].closed


def test_the_time_until_a_lost_stream_is_given_up_is_told_while_it_is_away():
    """It runs down, and nobody waits for a stream that is there."""
    told = []

    def come_back(_stop):
        for _ in range(2):
            told.append(scene.monitor.status().gives_up_in)
            scene.clock.go_on(7.0)
        return back

    scene = Scene([*some_chunks(4), StreamLost("gone")], reopen=come_back, give_up=20.0)
    back = ScriptedSource(INFO, some_chunks(2, start=20), scene.clock)
    scene.play()

    assert told == [20.0, 13.0]
    assert scene.monitor.status().gives_up_in is None


def test_the_time_left_to_accept_a_change_is_told():
    told = []
    scene = Scene(
        [*some_chunks(4), StreamLost("gone")],
        some_chunks(20, start=6),
        difference=lambda _before, _after: "another source id",
        give_up=5.0,
    )
    changed = scene.sources[1]
    changed.before_read = lambda: told.append(scene.monitor.status().gives_up_in)
    scene.play()

    assert told[0] == 5.0
    assert told == sorted(told, reverse=True)
    assert 0 <= told[-1] < 0.5
