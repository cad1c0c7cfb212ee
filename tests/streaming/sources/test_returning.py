"""The way back to a lost stream, among senders that are put in sight by hand."""

import threading
from types import SimpleNamespace

import pytest

from streaming.errors import SignalMismatch, StreamLost, StreamNotFound
from streaming.signal.info import SignalInfo
from streaming.sources import returning
from streaming.sources.identity import FoundStream, StreamQuery
from streaming.sources.returning import PREFER_SAME, WayBack, difference
from tests.fakes import ManualClock

NAMES = ("TP9", "AF7", "AF8", "TP10")


def a_stream(uid="one", **changes):
    """A Muse in sight."""
    facts = {
        "name": "Muse", "kind": "EEG", "host": "here", "source_id": "muse-1", "n_channels": 4,
        "ch_names": NAMES, "units": ("microvolts",) * 4, "sfreq": 256.0,
        "channel_format": "float32", "simulated": False, "age": 1.0, "handle": None,
    }  # fmt: skip
    return FoundStream(uid=uid, **(facts | changes))


class OpenStream:
    """What was opened of a stream in sight."""

    def __init__(self, found, twins=()):
        self.found = found
        self.info = SignalInfo(
            name=found.name, device="Muse", ch_names=found.ch_names, sfreq=found.sfreq
        )
        self._twins = frozenset(twins)

    def twins(self):
        return self._twins


class Scene:
    """A lost Muse, and what is in sight after so many seconds."""

    def __init__(self, monkeypatch, *, query=None, give_up=20.0, twins=(), lost=None):
        self.in_sight = {}
        self.refusals = []
        self.clock = ManualClock(0.0)
        self.stop = threading.Event()
        self.stop.wait = self.clock.go_on
        monkeypatch.setattr(returning, "find_streams", self.find)
        monkeypatch.setattr(returning, "pylsl", SimpleNamespace(local_clock=self.clock))
        source = OpenStream(lost or a_stream(), twins)
        self.way_back = WayBack(source, query or StreamQuery(), self.open, give_up)

    def find(self, query, wait):
        self.clock.go_on(wait)
        found = [
            one
            for one, since in self.in_sight.items()
            if since <= self.clock.now
            and query.uid in (None, one.uid)
            and query.name in (None, one.name, one.source_id)
        ]
        if not found:
            raise StreamNotFound("nothing")
        return found

    def open(self, found):
        if self.refusals:
            raise self.refusals.pop()
        return OpenStream(found)

    def back(self):
        return self.way_back(self.stop).found


@pytest.fixture
def scene(monkeypatch):
    return Scene(monkeypatch)


def test_a_sender_that_was_started_again_is_taken_at_once(scene):
    scene.in_sight = {a_stream("two"): 3.0, a_stream("other", source_id="else"): 0.0}

    assert scene.back().uid == "two"
    assert scene.clock.now < 4.5


def test_a_sender_that_never_ended_is_taken_back_after_the_connection_broke(scene):
    """The uid is the same where only the network was away."""
    scene.in_sight = {a_stream("one"): 3.0}

    assert scene.back().uid == "one"


def test_another_sender_is_taken_only_after_the_same_had_its_time(scene):
    """And only where it is the only one that fits."""
    scene.in_sight = {a_stream("other", source_id="else"): 0.0}

    assert scene.back().uid == "other"
    assert scene.clock.now >= PREFER_SAME


def test_of_several_others_none_is_taken(scene):
    scene.in_sight = {a_stream("a", source_id="a"): 0.0, a_stream("b", source_id="b"): 0.0}

    with pytest.raises(StreamLost, match="did not come back within 20 s"):
        scene.back()
    assert scene.clock.now >= 20


def test_one_that_sent_beside_the_lost_one_is_not_taken_for_it_returned(monkeypatch):
    """A twin has the same identity, but is somebody else's head."""
    scene = Scene(monkeypatch, twins={"twin"})
    scene.in_sight = {a_stream("twin"): 0.0, a_stream("two"): 4.0}

    assert scene.back().uid == "two"


def test_a_twin_is_taken_where_the_lost_one_stays_away_and_said_to_be_another(monkeypatch):
    scene = Scene(monkeypatch, twins={"twin"})
    scene.in_sight = {a_stream("twin"): 0.0}
    before = OpenStream(a_stream(), {"twin"})

    found = scene.back()
    assert scene.clock.now >= PREFER_SAME
    assert "another sender with the same name" in difference(before, OpenStream(found))


@pytest.mark.parametrize(
    ("query", "is_taken"),
    [
        (StreamQuery(name="Muse"), True),
        (StreamQuery(name="else"), True),
        (StreamQuery(name="Crown"), False),
        (StreamQuery(uid="one"), False),
    ],
)
def test_another_must_be_what_the_user_asked_for(monkeypatch, query, is_taken):
    """By name or source_id; who named one uid wants no other."""
    scene = Scene(monkeypatch, query=query)
    scene.in_sight = {a_stream("other", source_id="else"): 0.0}

    if is_taken:
        assert scene.back().uid == "other"
    else:
        with pytest.raises(StreamLost):
            scene.back()


def test_without_a_source_id_the_same_is_known_by_name_host_and_channels(monkeypatch):
    nameless = {"source_id": ""}
    scene = Scene(monkeypatch, lost=a_stream(**nameless))
    scene.in_sight = {
        a_stream("far", host="there", **nameless): 0.0,
        a_stream("two", **nameless): 2.0,
    }

    assert scene.back().uid == "two"


@pytest.mark.parametrize(
    "refusal", [StreamLost("gone again"), SignalMismatch("no names yet"), StreamNotFound("text")]
)
def test_one_that_cannot_be_opened_yet_is_tried_again(scene, refusal):
    """It may go away meanwhile, or not answer yet about its channels."""
    scene.in_sight = {a_stream("two"): 0.0}
    scene.refusals = [refusal]

    assert scene.back().uid == "two"


def test_who_is_told_to_stop_looks_no_further(scene):
    scene.stop.set()

    with pytest.raises(StreamLost):
        scene.back()
    assert scene.clock.now == 0


def test_the_next_loss_is_of_the_stream_that_came_back(scene):
    """What is compared then is what was read last."""
    scene.in_sight = {a_stream("other", source_id="else"): 0.0}
    scene.back()
    scene.in_sight = {a_stream("again", source_id="else"): 0.0, a_stream("one"): 0.0}

    assert scene.back().uid == "again"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"source_id": "else"}, "another sender"),
        ({"ch_names": ("TP9", "AF7", "AF8", "Fz")}, "its channels are TP9, AF7, AF8, Fz"),
        ({"sfreq": 128.0}, "its rate is 128 Hz and no longer 256 Hz"),
        ({"units": ("volts",) * 4}, "its unit is another"),
    ],
)
def test_what_differs_is_said_in_words(changes, words):
    before, after = OpenStream(a_stream()), OpenStream(a_stream("two", **changes))

    said = difference(before, after)
    assert words in said
    assert bool(said) == bool(words)


def test_fewer_channels_of_the_same_unit_are_no_other_unit():
    after = a_stream(n_channels=3, ch_names=NAMES[:3], units=("microvolts",) * 3)

    words = difference(OpenStream(a_stream()), OpenStream(after))

    assert "channels" in words
    assert "unit" not in words
