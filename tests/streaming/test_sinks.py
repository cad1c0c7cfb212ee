"""Sinks that come and go."""

from streaming.signal.blocks import Gap
from streaming.signal.readings import Abstention, Reason
from streaming.sinks import Sinks
from tests.fakes import ListSink
from tests.signals import some_info

INFO, OTHER = some_info("epoc"), some_info("muse")


def test_all_hear_all():
    one, other = ListSink(), ListSink()
    sinks = Sinks(INFO, [one, other])
    reading = Abstention(1.0, 0, 128, Reason.GAP)
    sinks.write(Gap(0, 5))
    sinks.write_reading(reading)
    sinks.begin(OTHER)
    sinks.check()
    sinks.close()
    for sink in (one, other):
        assert (sink.blocks, sink.readings, sink.infos) == ([Gap(0, 5)], [reading], [OTHER])
        assert (sink.n_checks, sink.n_closed) == (1, 1)


def test_one_that_is_added_begins_the_signal_as_it_is_now():
    sinks = Sinks(INFO)
    sinks.begin(OTHER)
    sinks.add(sink := ListSink())
    assert sink.infos == [OTHER]
    assert sinks.status is sink.status


def test_one_that_is_added_after_the_end_is_closed_at_once():
    """A recording begun in the moment in which the stream ends is a whole file."""
    sinks = Sinks(INFO)
    sinks.close()
    sinks.add(sink := ListSink())
    assert (sink.infos, sink.n_closed) == ([INFO], 1)


def test_without_a_sink_there_is_no_status():
    assert Sinks(INFO).status is None
