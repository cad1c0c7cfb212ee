"""What the program opens towards a network: nothing on the simulator, only LSL's own on LSL."""

import os
import signal
import socket
import threading
from pathlib import Path

import pytest

from tests.journeys.faulty_headset import FaultyHeadset
from tests.journeys.programs import Program, affectscope, predictions
from tests.lsl_settings import ports

pytestmark = [pytest.mark.ci, pytest.mark.timeout(240)]


def internet_sockets(pid):
    """Local port and remote port of each AF_INET and AF_INET6 socket of a process, by protocol."""
    mine = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            mine.add(str(one.readlink()))
        except FileNotFoundError:
            continue  # closed meanwhile
    found = []
    for protocol in ("tcp", "udp", "tcp6", "udp6", "udplite", "raw", "raw6"):
        table = Path(f"/proc/{pid}/net/{protocol}")
        for row in table.read_text().splitlines()[1:] if table.exists() else ():
            cells = row.split()
            if f"socket:[{cells[9]}]" in mine:
                here, there = (int(cell.rpartition(":")[2], 16) for cell in cells[1:3])
                found.append((protocol, here, there))
    return found


def test_sockets_of_a_process_are_found(tmp_path):
    """Of this one: what would be seen if there were any."""

    before = internet_sockets(os.getpid())
    with socket.socket(socket.AF_INET) as four, socket.socket(socket.AF_INET6) as six:
        four.bind(("127.0.0.1", 0))
        four.listen()
        six.bind(("::1", 0))
        six.listen()
        ports = {four.getsockname()[1], six.getsockname()[1]}
        now = internet_sockets(os.getpid())

    assert {here for _, here, _ in now} - {here for _, here, _ in before} == ports


@pytest.mark.parametrize("headless", [True, False], ids=["terminal", "window"])
def test_the_simulator_opens_no_internet_socket_at_all(headless, monkeypatch, tmp_path):
    """Looked at over and over, until readings come; the window without a screen as well."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    path = tmp_path / "simulated.xdf"
    options = ("--json",) if headless else ("--duration", 12)
    with Program("app", "monitor", "--record-to", path, *options) as watched:
        looks = 0
        while not predictions(watched.lines) if headless else watched.process.poll() is None:
            try:
                assert internet_sockets(watched.process.pid) == []
            except (FileNotFoundError, ProcessLookupError):
                break  # it has ended
            looks += 1
            watched_for(0.1)
        if headless:
            assert watched.leave(signal.SIGINT) == 130
        else:
            assert watched.leave() == 0, watched.words
            assert "".join(watched.sentences).startswith("Recorded ")
    assert looks > 20
    assert path.stat().st_size > 10_000


@pytest.mark.lsl
def test_on_lsl_there_are_no_sockets_but_lsls_own():
    """Answers come back to ports of the system's choice; nothing else is spoken to."""
    with FaultyHeadset() as headset, affectscope(
        "monitor", "--source", f"lsl:{headset.name}", "--json"
    ) as watched:  # fmt: skip
        watched.wait_for_state("waiting", timeout=90)
        headset.start()
        watched.wait_for(predictions)
        found = internet_sockets(watched.process.pid)
        assert watched.leave(signal.SIGINT) == 130

    assert found
    for protocol, here, there in found:
        assert protocol in ("tcp", "tcp6", "udp", "udp6")
        if protocol.startswith("tcp"):
            assert here in ports() or there in ports(), found
        else:
            assert there == 0 or there in ports(), found


def watched_for(seconds):
    """Let some time pass."""
    threading.Event().wait(seconds)
