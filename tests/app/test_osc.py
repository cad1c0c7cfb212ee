"""Readings as OSC messages: what goes over the wire, and what happens where nobody listens."""

from __future__ import annotations

import socket
import warnings

import pytest
from pythonosc.osc_message import OscMessage

from app.osc import OscReadings, messages, parse_host_port
from streaming.errors import UsageError
from streaming.signal.readings import Abstention, Prediction, Reason

READ = Prediction(4.0, 0, 512, "high", {"low": 0.25, "high": 0.75}, 0.75, 0.5, (-0.5, 1.0), 1.0)


@pytest.fixture
def listener():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        one.settimeout(5)
        yield one


def heard(listener, n):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = [OscMessage(listener.recv(1024)) for _ in range(n)]
    return [(one.address, one.params) for one in told]


def test_a_reading_goes_out_under_addresses_like_those_of_the_muse(listener):
    sender = OscReadings(*listener.getsockname())
    sender.push(READ)
    sender.close()

    assert heard(listener, 7) == [
        ("/affectscope/elements/quality", [1.0]),
        ("/affectscope/elements/valence", [0.5]),
        ("/affectscope/elements/interval", [-0.5, 1.0]),
        ("/affectscope/elements/confidence", [0.75]),
        ("/affectscope/elements/label", ["high"]),
        ("/affectscope/elements/probabilities/low", [0.25]),
        ("/affectscope/elements/probabilities/high", [0.75]),
    ]


def test_where_there_is_no_reading_only_the_reason_goes_out():
    assert messages(Abstention(4.0, 0, 512, Reason.CONTACT, "AF8", 0.75)) == [
        ("quality", 0.75),
        ("reason", "contact"),
    ]
    assert messages(Abstention(4.0, 0, 512, Reason.GAP)) == [("reason", "gap")]


def test_a_network_that_fails_is_told_once_and_harms_nothing(caplog):
    class Broken:
        def send_message(self, _address, _value):
            raise OSError("network unreachable")

    sender = OscReadings("127.0.0.1", 5000, lambda _host, _port: Broken())
    sender.push(READ)
    sender.push(READ)

    assert [one.message for one in caplog.records] == [
        "OSC messages do not go out: network unreachable"
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [(":5000", ("127.0.0.1", 5000)), ("box:9", ("box", 9)), ("[::1]:7", ("::1", 7))],
)
def test_a_host_and_a_port_are_read(text, meant):
    assert parse_host_port(text) == meant


@pytest.mark.parametrize(
    "text", ["5000", "box:", "box:0", "box:99999", "box:five", "box:٣", "box:" + "9" * 5000, ""]
)
def test_what_is_no_host_and_port_is_refused_with_an_example(text):
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:5000"):
        parse_host_port(text)


@pytest.mark.parametrize("host", ["a..b", "a" * 300, "box\0"])
def test_a_name_that_none_can_have_is_refused_like_one_that_nobody_has(host):
    with pytest.raises(UsageError, match="Check the name"):
        OscReadings(host, 5000)
