"""Readings handed on: only where asked for, announced, and never where no model reads."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app import sending
from app.sending import SendingOptions, SendingStory
from streaming.signal.blocks import Gap
from streaming.signal.info import MUSE, SignalInfo
from streaming.signal.readings import Abstention, Reason

INFO = SignalInfo(name="x", device="Muse", ch_names=MUSE.ch_names, sfreq=256.0)
MODEL = SimpleNamespace(labels=("low", "high"), name="demo")
READING = Abstention(4.0, 0, 512, Reason.CONTACT, "AF8", 0.5)


class Told:
    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        return lambda *what: self.calls.append((name, *what))


@pytest.fixture
def sent(monkeypatch):
    """What was pushed where, without a network."""
    pushed = []

    def senders(options, classifier):
        return (SimpleNamespace(push=pushed.append, close=lambda: pushed.append("closed")),)

    monkeypatch.setattr(sending, "_senders", senders)
    return pushed


def test_readings_go_out_and_gaps_do_not(sent):
    told = Told()
    story = SendingStory(told, SendingOptions(outlet=True))
    story.started(INFO, "lsl", MODEL)
    story.on_event(Gap(0, 3), None)
    story.on_event(READING, 0.01)
    story.on_state("live", "")
    story.close()

    assert sent == [READING, "closed"]
    assert [name for name, *_ in told.calls] == ["started", "on_event", "on_event", "on_state"]


def test_a_source_that_nothing_reads_sends_nothing_and_says_so(sent, capsys):
    story = SendingStory(Told(), SendingOptions(outlet=True))
    story.started(INFO, "lsl", None)
    story.on_event(READING, None)

    assert sent == []
    assert "no readings are sent" in capsys.readouterr().err


def test_another_model_gets_an_outlet_of_its_own(sent):
    """Its labels may be others."""
    story = SendingStory(Told(), SendingOptions(outlet=True))
    story.started(INFO, "lsl", MODEL)
    story.started(INFO, "lsl", MODEL)
    assert sent == ["closed"]


def test_without_being_asked_nothing_is_opened(capsys):
    story = SendingStory(Told(), SendingOptions())
    story.started(INFO, "lsl", MODEL)
    story.started(INFO, "lsl", None)
    story.on_event(READING, None)
    assert capsys.readouterr().err == ""


def test_where_osc_messages_go_is_told_as_it_is_written(capsys):
    for host in ("127.0.0.1", "::1"):
        story = SendingStory(Told(), SendingOptions(osc=(host, 5000)))
        story.started(INFO, "lsl", MODEL)
        story.close()

    said = capsys.readouterr().err
    assert "to 127.0.0.1:5000, unencrypted" in said
    assert "to [::1]:5000, unencrypted" in said
