"""A watched network: what comes is seen, each stream is asked once, what goes is forgotten."""

import threading

import pytest

from streaming.sources import watching
from streaming.sources.watching import StreamWatch
from tests.streaming.sources.lsl_streams import a_name, an_outlet

pytestmark = pytest.mark.lsl

GOES_ON = threading.Event()


@pytest.fixture
def watch():
    made = StreamWatch()
    yield made
    made.close()


def seen(watch, name):
    """Look until a stream is in sight; the test's time limit ends what never is."""
    while True:
        for one in watch.look(GOES_ON):
            if one.name == name:
                return one
        GOES_ON.wait(0.02)


def test_a_stream_is_described_and_asked_no_more_than_once(watch, monkeypatch):
    asked = []
    describe = watching.found_stream

    def counted(handle):
        asked.append(handle.uid())
        return describe(handle)

    monkeypatch.setattr(watching, "found_stream", counted)
    name = a_name()
    outlet = an_outlet(name, source_id="x")
    first = seen(watch, name)
    again = seen(watch, name)

    assert first.ch_names == ("TP9", "AF7", "AF8", "TP10")
    assert asked.count(first.uid) == 1
    assert again.age >= first.age
    del outlet


def test_a_look_that_nobody_wants_any_more_asks_nobody(watch, monkeypatch):
    name = a_name()
    outlet = an_outlet(name)
    seen(watch, name)
    ended = threading.Event()
    ended.set()

    assert watch.look(ended) == []
    del outlet
