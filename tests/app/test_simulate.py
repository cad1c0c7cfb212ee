"""A simulated headset on LSL, faults and all, with outlets that only remember."""

import numpy as np
import pytest

from app import cli, simulated_sender
from app.commands import simulate
from app.resources import load_head
from app.simulated_sender import SimulatedSender
from streaming.signal.faults import KINDS, parse_fault
from streaming.signal.simulated_person import draw_person
from streaming.sources.simulator import Simulator
from tests.fakes import ManualClock


class Outlets:
    """All outlets that were opened, and what they sent when."""

    def __init__(self, clock):
        self.clock = clock
        self.opened = []
        self.sent = []
        self.markers = []

    def signal(self, guise):
        outlet = _Outlet(self, guise.source_id, self.sent)
        outlet.guise = guise
        self.opened.append(outlet)
        return outlet

    def marker(self, name, source_id):
        return _Outlet(self, source_id, self.markers)


class _Outlet:
    def __init__(self, outlets, source_id, taken):
        self.source_id = source_id
        self.closed = False
        self._outlets = outlets
        self._taken = taken

    def push(self, *what):
        assert not self.closed
        self._taken.append((self._outlets.clock.now, *what))

    def close(self):
        self.closed = True


@pytest.fixture
def outlets(monkeypatch):
    outlets = Outlets(ManualClock())
    monkeypatch.setattr(simulated_sender, "GuiseOutlet", outlets.signal)
    monkeypatch.setattr(simulated_sender, "MarkerOutlet", outlets.marker)
    return outlets


def send(outlets, seconds, *faults):
    """Be a Muse for some seconds of a clock that nobody waits for; return its sender."""
    clock = outlets.clock
    person = draw_person(1)

    def a_muse():
        return Simulator("muse", person, load_head(), clock=clock, wait=clock.go_on)

    sender = SimulatedSender(a_muse(), "me", [parse_fault(fault) for fault in faults], a_muse)
    while sender.seconds < seconds:
        sender.send_on()
    return sender


def samples(outlets):
    """Return the indices that were sent, the moments of sending, and the stamps."""
    index = np.concatenate([np.arange(c.start, c.stop) for _, c in outlets.sent])
    when = np.concatenate([np.full(c.times.size, moment) for moment, c in outlets.sent])
    return index, when, np.concatenate([c.times for _, c in outlets.sent])


def test_a_healthy_headset_sends_every_sample_as_it_becomes_due(outlets):
    send(outlets, 5.0)
    index, when, stamps = samples(outlets)

    np.testing.assert_array_equal(index, np.arange(index.size))
    assert index.size >= 5 * 256
    assert (when - stamps).max() < 0.06


def test_the_scripted_valence_is_told_once_a_second(outlets):
    send(outlets, 5.0)

    moments = [moment for _, _, moment in outlets.markers]
    assert len(moments) == 5
    assert np.diff(moments) == pytest.approx(1.0, abs=0.05)
    assert all(text.startswith("valence=") for _, text, _ in outlets.markers)
    assert all(-1 <= float(text.partition("=")[2]) <= 1 for _, text, _ in outlets.markers)


def test_a_frozen_headset_sends_nothing_then_everything_under_its_old_times(outlets):
    send(outlets, 6.0, "freeze@2+3")
    index, when, stamps = samples(outlets)

    np.testing.assert_array_equal(index, np.arange(index.size))
    begun = outlets.clock.now - 6.0
    assert not ((when > begun + 2.1) & (when < begun + 4.9)).any()
    assert (when - stamps).max() == pytest.approx(3.0, abs=0.1)


def test_a_headset_that_restarts_closes_its_outlet_and_opens_one_of_the_same_mark(outlets):
    send(outlets, 6.0, "restart@2+2")
    index, _, _ = samples(outlets)

    first, second = outlets.opened
    assert first.closed
    assert not second.closed
    assert first.source_id == second.source_id == "me"
    (jump,) = np.flatnonzero(np.diff(index) > 1)
    assert np.diff(index)[jump] == pytest.approx(512, abs=24)


def test_a_headset_comes_back_as_what_the_fault_says(outlets):
    """And stays so; the next fault makes another of it."""
    send(outlets, 6.0, "other@1+1", "half@3+1")
    guises = [outlet.guise for outlet in outlets.opened]

    assert [guise.source_id for guise in guises] == ["me", "me-other", "me"]
    assert [guise.sfreq for guise in guises] == [256, 256, 128]
    assert [outlet.closed for outlet in outlets.opened] == [True, True, False]


def test_a_fault_without_length_at_the_beginning_holds_from_the_first_sample(outlets):
    send(outlets, 1.0, "irregular@0+0")

    (outlet,) = outlets.opened
    assert outlet.guise.sfreq == 0


def test_a_twin_sends_beside_the_first_and_alone_after_it(outlets):
    send(outlets, 6.0, "twin@2+2")
    first, twin = outlets.opened

    assert first.guise == twin.guise
    assert first.closed
    assert not twin.closed
    assert len(outlets.sent) == pytest.approx((4 + 4) * 256 / 12, abs=3)


def test_packets_can_be_sent_twice_and_in_the_wrong_order(outlets):
    send(outlets, 4.0, "twice@1+1", "disorder@2.5+1")
    starts = np.array([chunk.start for _, chunk in outlets.sent])

    assert (np.diff(starts) == 0).sum() == pytest.approx(256 / 12, abs=1)
    assert (np.diff(starts) < 0).sum() == pytest.approx(256 / 24, abs=1)


def test_a_spoilt_signal_is_sent_as_it_is(outlets):
    send(outlets, 4.0, "nan@1+1", "drop@2+1")
    index, _, _ = samples(outlets)
    data = np.concatenate([chunk.data for _, chunk in outlets.sent], axis=1)

    hole = index[np.isnan(data).all(axis=0)]
    assert (hole.min(), hole.max()) == (256, 511)
    assert not np.isin(np.arange(512, 768), index).any()


def test_closing_ends_all_it_sends(outlets):
    sender = send(outlets, 1.0)
    sender.close()

    assert all(outlet.closed for outlet in outlets.opened)


def test_the_command_ends_after_its_duration_and_warns_that_anybody_may_read(outlets, monkeypatch):
    """The warning goes to stderr and names the stream."""
    clock = outlets.clock
    monkeypatch.setattr(
        simulate,
        "Simulator",
        lambda *a, **k: Simulator(*a, **(k | {"clock": clock, "wait": clock.go_on})),
    )
    with pytest.raises(SystemExit) as left:
        cli.main(["simulate", "--device", "muse", "--duration", "3s"])

    assert left.value.code == 0
    assert samples(outlets)[0].size == pytest.approx(3 * 256, abs=12)
    assert outlets.opened[0].source_id == "affectscope-muse-demo-0"
    assert all(outlet.closed for outlet in outlets.opened)


def test_the_kinds_of_faults_are_listed_and_nothing_is_sent(outlets, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["simulate", "--fault", "list"])

    assert left.value.code == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(KINDS)
    assert not outlets.opened


def test_an_unknown_fault_is_refused_in_a_sentence(outlets, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["simulate", "--fault", "typhoon@3"])

    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "--fault list shows the kinds" in said
    assert len(said.strip().splitlines()) == 1
    assert not outlets.opened
