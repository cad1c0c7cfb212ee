"""What a stream looks like before it is chosen: two seconds, in µV, with contact in words."""

import threading

import numpy as np
import pytest

from app.stream_preview import StreamPreview, preview_of
from streaming.errors import StreamLost
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.contact import Contact
from tests.app.test_list_sources import a_stream

NAMELESS = a_stream(ch_names=("", "", "", ""), units=("",) * 4)


def some_signal(seconds=2.0, sfreq=256, factor=1.0):
    rng = np.random.default_rng(0)
    noise = 800 + 15 * rng.standard_normal((4, round(seconds * sfreq)))
    return (factor * noise).astype(np.float32)


class Scripted:
    """A source that gives these blocks, then nothing, or its loss."""

    def __init__(self, *blocks, loss=None):
        self.blocks = list(blocks)
        self.loss = loss
        self.given = threading.Event()
        self.closed = threading.Event()

    def read(self, timeout):
        if self.blocks:
            return self.blocks.pop(0)
        self.given.set()
        if self.loss:
            raise self.loss
        threading.Event().wait(0.005)
        return None

    def close(self):
        self.closed.set()


def chunk(data, start=0):
    return Chunk(data, np.arange(data.shape[1]) / 256, start)


@pytest.fixture
def opened():
    made = []

    def make(source, found=None):
        made.append(StreamPreview(found or a_stream(), lambda _found: source).start())
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize(
    ("factor", "unit"), [(1.0, "uV"), (1e-3, "mV"), (1e-6, "V")], ids=["uV", "mV", "V"]
)
def test_the_unit_is_told_by_the_scale_where_nobody_says_it(factor, unit):
    seen = preview_of(some_signal(factor=factor), NAMELESS, None, None)

    assert (seen.unit, seen.by_scale) == (unit, True)
    assert 10 < seen.data.std(axis=1).max() < 20


def test_a_unit_that_the_user_gives_holds_unchecked():
    seen = preview_of(some_signal(), NAMELESS, None, "mV")

    assert (seen.unit, seen.by_scale) == ("mV", False)
    assert seen.data.std(axis=1).max() > 10_000


def test_a_described_unit_is_no_guess():
    seen = preview_of(some_signal(), a_stream(), None, None)

    assert (seen.unit, seen.by_scale) == ("uV", False)


def test_contact_is_said_of_the_electrode_that_a_channel_is_mapped_to():
    raw = some_signal()
    raw[1] = 0

    seen = preview_of(raw, NAMELESS, {"ch2": "AF7"}, "uV")

    assert seen.ch_names == ("ch1", "AF7", "ch3", "ch4")
    assert [e.quality for e in seen.contact if e.name == "AF7"] == [Contact.OFF]
    assert all(e.quality is Contact.GOOD for e in seen.contact if e.name != "AF7")


def test_nothing_is_said_of_contact_before_a_second_has_come():
    assert preview_of(some_signal(0.5), a_stream(), None, None).contact == ()


def test_the_newest_two_seconds_are_kept(opened):
    parts = [chunk(np.full((4, 256), n, np.float32), 256 * n) for n in range(5)]
    source = Scripted(*parts)
    preview = opened(source)
    assert source.given.wait(5)

    newest = preview.newest()

    assert newest.shape == (4, 512)
    assert set(newest[0]) == {3.0, 4.0}


def test_nothing_is_shown_across_a_gap(opened):
    source = Scripted(chunk(some_signal()), Gap(512, 100), chunk(some_signal(0.25), 612))
    preview = opened(source)
    assert source.given.wait(5)

    assert preview.newest().shape == (4, 64)


def test_the_stream_is_let_go_of_when_the_preview_ends(opened):
    source = Scripted()
    preview = opened(source)
    assert source.given.wait(5)
    assert not source.closed.is_set()

    preview.close()

    assert source.closed.is_set()


def test_a_stream_that_goes_away_is_said_and_let_go_of(opened):
    source = Scripted(loss=StreamLost("The stream is gone."))
    preview = opened(source)
    assert source.closed.wait(5)

    assert preview.trouble == "The stream is gone."
