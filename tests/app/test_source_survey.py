"""What can be watched is looked for while nobody waits."""

import threading
from queue import Queue

import pytest

from app.source_survey import SourceSurvey
from app.sources_in_sight import HEADBAND, SIMULATOR, STREAM, facts, sources_in_sight
from streaming.errors import StreamNotFound
from streaming.sources.muse_link import Headband, Scan
from tests.app.test_list_sources import a_stream
from tests.fakes import ManualClock

MUSE_S = Headband("MuseS-A1B2", "00:55:DA:BB:A1:B2")


class Watched:
    """A network that shows what a test puts on it, and tells how often it was looked at."""

    def __init__(self, *streams):
        self.streams = streams
        self.looks = Queue()
        self.closed = threading.Event()

    def look(self, stop):
        self.looks.put(None)
        return self.streams

    def close(self):
        self.closed.set()


class Bluetooth:
    """A look for headbands that ends when a test lets it, or when nobody wants it any more."""

    def __init__(self, *scans):
        self.scans = list(scans)
        self.begun = Queue()
        self.let_go = threading.Semaphore(0)

    def __call__(self, _seconds, stop):
        self.begun.put(None)

        def finish():
            while not self.let_go.acquire(timeout=0.01):
                if stop.is_set():
                    return Scan()
            return self.scans.pop(0)

        return finish


@pytest.fixture
def survey(monkeypatch):
    monkeypatch.setattr("app.source_survey.LOOK_EVERY", 0.01)
    monkeypatch.setattr("app.source_survey.FIRST_LOOK", 0.0)
    made = []

    def make(watched, bluetooth=None, clock=None):
        opened = watched if callable(watched) else lambda: watched
        made.append(
            SourceSurvey(
                open_watch=opened, scan=bluetooth or Bluetooth(), clock=clock or ManualClock()
            )
        )
        return made[-1].start()

    yield make
    for one in made:
        one.close()


def names(sight):
    return [one.name for one in sight.sources]


def until(survey, holds):
    """Wait until what is in sight is as said; the test's time limit ends what never is."""
    pause = threading.Event()
    while not holds(survey.sight()):
        pause.wait(0.005)
    return survey.sight()


def test_simulators_are_there_before_anything_is_looked_at(survey):
    looking = survey(Watched(), Bluetooth())
    sight = looking.sight()

    assert names(sight) == ["Simulated Muse", "Simulated EPOC"]
    assert sight.is_scanning
    assert not sight.has_headset


def test_a_stream_that_comes_and_goes_is_in_sight_as_long_as_it_is_there(survey):
    watched = Watched()
    looking = survey(watched)

    watched.streams = (a_stream(),)
    assert names(until(looking, lambda s: s.has_headset))[0] == "Muse-1A2B"
    watched.streams = ()
    assert "Muse-1A2B" not in names(until(looking, lambda s: not s.has_headset))


def test_headbands_are_looked_for_once_and_again_when_asked_to(survey):
    """A look takes the radio for seconds: not every second."""
    bluetooth = Bluetooth(Scan((MUSE_S,)), Scan((), "Bluetooth is off"))
    watched = Watched()
    looking = survey(watched, bluetooth)
    bluetooth.let_go.release()
    sight = until(looking, lambda s: not s.is_scanning)
    assert "MuseS-A1B2" in names(sight)
    for _ in range(5):
        watched.looks.get(timeout=5)
    assert bluetooth.begun.qsize() == 1

    looking.refresh()
    bluetooth.let_go.release()
    sight = until(looking, lambda s: s.bluetooth_trouble)
    assert sight.bluetooth_trouble == "Bluetooth is off"
    assert "MuseS-A1B2" not in names(sight)


def test_a_missing_liblsl_is_said_and_hides_no_simulator(survey):
    def no_library():
        raise StreamNotFound("liblsl cannot be loaded.")

    sight = until(survey(no_library), lambda s: s.stream_trouble)

    assert sight.stream_trouble == "liblsl cannot be loaded."
    assert not sight.is_looking
    assert len(sight.sources) == 2


def test_it_ends_in_the_middle_of_a_look_for_headbands(survey):
    """Whoever closes the list waits for no radio."""
    watched, bluetooth = Watched(), Bluetooth()
    looking = survey(watched, bluetooth)
    bluetooth.begun.get(timeout=5)

    looking.close()

    assert watched.closed.is_set()


def test_a_sender_whose_clock_is_another_machines_is_known_since_it_was_first_seen(survey):
    clock = ManualClock()
    watched = Watched(a_stream(age=None))
    looking = survey(watched, clock=clock)
    until(looking, lambda s: s.has_headset)

    clock.go_on(90)

    assert looking.sight().sources[0].seen_for == 90


def test_what_can_be_watched_comes_first_and_what_cannot_comes_last():
    found = (a_stream(uid="u0", kind="Markers", name="A"), a_stream())

    sources = sources_in_sight(found, [MUSE_S], lambda _uid: 0.0)

    assert [one.kind for one in sources] == [STREAM, HEADBAND, SIMULATOR, SIMULATOR, STREAM]
    assert [one.can_be_watched for one in sources] == [True, True, True, True, False]
    assert len({one.key for one in sources}) == 5


def test_facts_hold_nothing_that_turns_a_line_around():
    """Names come from the network."""
    found = a_stream(name="Muse\u202e", host="here\n", ch_names=("TP9", "", "AF8\x07", "TP10"))
    (source, *_) = sources_in_sight([found], [], lambda _uid: 0.0)

    told = dict(facts(source))

    assert told["Host"] == r"here\n"
    assert told["Channels"] == r"4: TP9, ch2, AF8\x07, TP10"
    assert told["Rate"] == "256 Hz"
    assert told["Open for"] == "1.0 s"
