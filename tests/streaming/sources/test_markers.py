"""Markers from LSL, beside a signal."""

import threading

import pylsl
import pytest

from streaming.errors import StreamNotFound, UsageError
from streaming.outlets import MarkerOutlet
from streaming.sources.markers import MarkerStream
from tests.streaming.sources.lsl_streams import a_name, an_outlet

pytestmark = [pytest.mark.lsl, pytest.mark.ci]


class Heard:
    """Remembers markers, and lets a test wait for them."""

    def __init__(self):
        self.markers = []
        self._changed = threading.Condition()

    def __call__(self, text, time):
        with self._changed:
            self.markers.append((text, time))
            self._changed.notify_all()

    def wait_for(self, text, timeout=20):
        with self._changed:
            assert self._changed.wait_for(
                lambda: text in [said for said, _ in self.markers], timeout
            ), self.markers


def push_until_heard(outlet, text, heard):
    """Send a marker until it arrives: liblsl drops what is sent before anybody reads."""
    turn = threading.Event()
    for _ in range(200):
        outlet.push(text, pylsl.local_clock())
        if text in [said for said, _ in heard.markers]:
            return
        turn.wait(0.1)
    raise AssertionError(f"{text} never came")


def test_a_marker_is_heard_with_its_time_on_our_clock():
    name = a_name()
    outlet, heard = MarkerOutlet(name, name), Heard()
    stream = MarkerStream(name, heard, wait=10)
    try:
        push_until_heard(outlet, "begin", heard)
        sent = pylsl.local_clock() - 0.5
        outlet.push("eyes closed", sent)
        heard.wait_for("eyes closed")
    finally:
        stream.close()
        outlet.close()
    text, time = heard.markers[-1]
    assert text == "eyes closed"
    assert time == pytest.approx(sent, abs=0.01)


def test_a_stamp_of_another_clock_becomes_the_moment_of_arrival():
    """Some senders stamp with Unix time."""
    name = a_name()
    outlet, heard = MarkerOutlet(name, name), Heard()
    stream = MarkerStream(name, heard, wait=10)
    try:
        push_until_heard(outlet, "begin", heard)
        outlet.push("odd", 1.7e9)
        heard.wait_for("odd")
    finally:
        stream.close()
        outlet.close()
    assert abs(heard.markers[-1][1] - pylsl.local_clock()) < 10


def test_a_marker_stream_that_dies_is_heard_again_when_it_is_back():
    """Its loss ends nothing."""
    name = a_name()
    outlet, heard = MarkerOutlet(name, name), Heard()
    stream = MarkerStream(name, heard, wait=10)
    try:
        push_until_heard(outlet, "before", heard)
        outlet.close()
        again = MarkerOutlet(name, name)
        push_until_heard(again, "after", heard)
        again.close()
    finally:
        stream.close()
    assert {text for text, _ in heard.markers} == {"before", "after"}


def test_whole_numbers_are_markers_too():
    """Stimulus programs send trigger codes."""
    name = a_name()
    outlet = pylsl.StreamOutlet(pylsl.StreamInfo(name, "Markers", 1, 0, "int32", name))
    heard = Heard()
    stream = MarkerStream(name, heard, wait=10)
    try:
        turn = threading.Event()
        while not heard.markers:
            outlet.push_sample([7])
            turn.wait(0.1)
    finally:
        stream.close()
    assert heard.markers[0][0] == "7"


def test_a_name_that_nobody_has_is_not_found_in_time():
    with pytest.raises(StreamNotFound, match=r"nobody-here .*0\.3 s"):
        MarkerStream("nobody-here", Heard(), wait=0.3)


def test_a_signal_is_no_marker_stream():
    """It would fill the recording with numbers."""
    name = a_name()
    outlet = an_outlet(name)
    with pytest.raises(StreamNotFound, match="strings or whole numbers"):
        MarkerStream(name, Heard(), wait=1.0)
    del outlet


def test_two_of_one_name_are_told_apart_by_their_source_id():
    name = a_name()
    outlets = [MarkerOutlet(name, f"{name}-{n}") for n in (1, 2)]
    with pytest.raises(UsageError, match=f"{name}-1.*source_id|{name}-2.*source_id"):
        MarkerStream(name, Heard(), wait=10)
    MarkerStream(f"{name}-2", Heard(), wait=10).close()
    for outlet in outlets:
        outlet.close()
