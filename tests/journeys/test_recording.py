"""Recording as users do it: killed, on full disks, in folders that vanish, to the last sample."""

import contextlib
import fcntl
import os
import pty
import random
import select
import shutil
import signal
import subprocess
import sys
import termios
import threading
import time

import numpy as np
import pytest

from streaming.outlets import MarkerOutlet
from streaming.recordings.opening import open_recording
from streaming.recordings.sidecar import read_sidecar
from streaming.recordings.tables import write_muselsl_csv
from tests.builders import a_recording
from tests.journeys.killing import (
    kill_a_recorder,
    last_written,
    n_samples_elsewhere,
    written,
)
from tests.journeys.programs import ROOT, Program, affectscope, feeder, states
from tests.streaming.sources.lsl_streams import a_name, an_outlet, even, some_samples

pytestmark = [pytest.mark.ci, pytest.mark.timeout(240)]


def recorder(path, *arguments, source="simulator:muse"):
    return affectscope("record", path, "--source", source, "--json", *arguments)


def kinds(lines):
    return [line["kind"] for line in lines]


def pause(seconds):
    threading.Event().wait(seconds)


@pytest.mark.parametrize("suffix", ["xdf", "csv"])
def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path, suffix):
    """Ten at random moments; each file opens, here and in pyxdf or pandas."""
    moments = random.Random(0)
    for n in range(10):
        left = kill_a_recorder(tmp_path / f"{n}.{suffix}", moments.uniform(0.0, 1.0))
        assert left.n_samples >= left.acknowledged > 0
        assert left.elsewhere == left.n_samples


def test_after_a_kill_the_next_start_offers_the_repair(tmp_path, monkeypatch):
    """What it names is a command that works."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with affectscope("monitor", "--json", "--record") as program:
        program.wait_for(lambda lines: last_written(lines) > 100)
        program.leave(signal.SIGKILL)
    with affectscope("monitor", "--json", "--duration", "1") as program:
        assert program.leave(timeout=60) == 0
        offer = program.words
    assert offer.count("affectscope repair") == 1
    (path,) = (tmp_path / "home").rglob("*.xdf")
    assert str(path) in offer
    with affectscope("repair", path, "--json") as program:
        assert program.leave(timeout=60) == 0


@pytest.mark.parametrize("suffix", ["xdf", "csv"])
@pytest.mark.parametrize("kilobytes", random.Random(1).sample(range(2, 60), 5))
def test_a_full_disk_leaves_a_file_that_is_whole_up_to_there(tmp_path, suffix, kilobytes):
    """It ends with 7 and says why; every acknowledged sample is in the file."""
    path = tmp_path / f"full.{suffix}"
    limit = kilobytes * 1024 + random.Random(kilobytes).randrange(1024)
    with Program(
        "tests.journeys.limited", limit, "record", path, "--source", "simulator:muse", "--json"
    ) as program:
        assert program.leave(timeout=60) == 7
        assert "takes no more" in program.words
    assert path.stat().st_size <= limit
    if not written(program.lines):
        return
    recording = open_recording(path)
    assert last_written(program.lines) == recording.n_samples
    assert recording.n_samples == n_samples_elsewhere(path)
    assert program.lines[-1]["kind"] == "summary"


def test_a_monitor_outlives_a_full_disk(tmp_path):
    """It goes on reading, says that nothing is recorded any more, and leaves with 7."""
    path = tmp_path / "full.xdf"
    with Program(
        "tests.journeys.limited", 30_000, "monitor", "--json", "--record-to", path, "--duration", 12
    ) as program:
        assert program.leave(timeout=90) == 7
        failed = [n for n, line in enumerate(program.lines) if line.get("state") == "failed"]
    (at,) = failed
    assert program.lines[at]["kind"] == "recording"
    assert "takes no more" in program.lines[at]["detail"]
    assert "prediction" in kinds(program.lines[at:])
    assert open_recording(path).n_samples == last_written(program.lines)


@pytest.mark.parametrize("command", ["record", "monitor"])
def test_a_deleted_folder_is_noticed_within_two_seconds(tmp_path, command):
    """No `written` line after that, and exit code 7."""
    folder = tmp_path / "session"
    folder.mkdir()
    path = folder / "night.xdf"
    how = ["record", path] if command == "record" else ["monitor", "--record-to", path]
    with affectscope(*how, "--source", "simulator:muse", "--json") as program:
        program.wait_for(lambda lines: last_written(lines) > 100)
        shutil.rmtree(folder)
        at = len(program.lines)
        program.wait_for(
            lambda lines: [1 for line in lines if line.get("state") == "failed"], timeout=2.0
        )
        if command == "monitor":
            seen = len(program.lines)
            program.wait_for(lambda lines: "abstention" in kinds(lines[seen:]))
            assert program.leave(signal.SIGTERM) == 143
        else:
            assert program.leave(timeout=10) == 7
        assert "deleted or moved" in program.words
    assert len(written(program.lines[at:])) <= 1
    failed = next(n for n, line in enumerate(program.lines) if line.get("state") == "failed")
    assert not written(program.lines[failed:])
    assert not folder.exists()


@pytest.mark.lsl
def test_a_permission_that_is_lost_stops_only_what_is_to_be_opened(tmp_path):
    """The open file goes on; the file of another shape cannot be opened, and that ends with 7."""
    name, path = a_name(), tmp_path / "night.xdf"
    how = ("record", path, "--source", f"lsl:{name}", "--json", "--accept-change")
    outlet = an_outlet(name, source_id=name)
    with Program("tests.journeys.unprivileged", *how) as program:
        program.wait_for_state("waiting")
        try:
            with sending(outlet, 4):
                program.wait_for(lambda lines: last_written(lines) > 100)
                tmp_path.chmod(0o555)
                before = last_written(program.lines)
                program.wait_for(lambda lines: last_written(lines) > before + 200)
            del outlet
            program.wait_for_state("lost")
            with sending(an_outlet(name, labels=("A", "B"), n_channels=2, source_id=name), 2):
                assert program.leave(timeout=40) == 7
        finally:
            tmp_path.chmod(0o755)
        assert "cannot be written" in program.words
    assert open_recording(path).n_samples == last_written(program.lines)
    assert [each.name for each in tmp_path.glob("*.xdf")] == ["night.xdf"]


@contextlib.contextmanager
def sending(outlet, n_channels):
    """Send noise at 256 Hz while the block runs."""
    stop = threading.Event()
    sender = threading.Thread(target=send, args=(outlet, n_channels, stop))
    sender.start()
    try:
        yield
    finally:
        stop.set()
        sender.join()


def send(outlet, n_channels, stop):
    """Send noise at 256 Hz until told to stop."""
    seed = 0
    while not stop.is_set():
        n_times = 26
        outlet.push_chunk(some_samples(n_times, n_channels, seed=seed).tolist(), even(1)[0])
        seed += 1
        stop.wait(n_times / 256)


@pytest.mark.lsl
def test_a_stream_that_returns_in_another_shape_is_recorded_to_another_file(tmp_path):
    name, path = a_name(), tmp_path / "night.xdf"
    outlet = an_outlet(name, source_id=name)
    with recorder(path, "--accept-change", source=f"lsl:{name}") as program:
        program.wait_for_state("waiting")
        with sending(outlet, 4):
            program.wait_for(lambda lines: last_written(lines, path) > 50)
        del outlet
        with sending(an_outlet(name, labels=("A", "B"), n_channels=2, source_id=name), 2):
            program.wait_for(lambda lines: last_written(lines, tmp_path / "night-2.xdf") > 50)
        assert program.leave(signal.SIGINT) == 130
    second = tmp_path / "night-2.xdf"
    assert open_recording(second).info.ch_names == ("A", "B")
    assert read_sidecar(second).first == "night.xdf"
    for file in (path, second):
        assert open_recording(file).n_samples == last_written(program.lines, file)
        assert read_sidecar(file).state == "closed"


@pytest.mark.lsl
def test_every_sample_of_thirteen_seconds_is_kept(tmp_path):
    """The last one with the others, from a stream that comes in real time over LSL."""
    sent, name, path = tmp_path / "sent.csv", a_name(), tmp_path / "kept.xdf"
    write_muselsl_csv(sent, a_recording(13.0))
    with feeder(sent, name, "--source-id", name) as sender:
        sender.wait_for(lambda lines: lines)
        with recorder(path, "--give-up", "1s", source=f"lsl:{name}") as program:
            assert sender.leave(timeout=60) == 0
            assert program.leave(timeout=40) == 6
    kept = open_recording(path)
    data = np.concatenate([chunk.data for chunk in kept.chunks], axis=1)
    np.testing.assert_array_equal(data, open_recording(sent).chunks[0].data)
    assert kept.n_samples == 3328 == last_written(program.lines)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_finishes_the_file(tmp_path, how, code):
    path = tmp_path / "night.xdf"
    with recorder(path) as program:
        program.wait_for(lambda lines: last_written(lines) > 100)
        assert program.leave(how) == code
    assert kinds(program.lines)[-3:] == ["written", "recording", "summary"]
    assert read_sidecar(path).samples == open_recording(path).n_samples
    assert last_written(program.lines) == program.lines[-1]["samples"] == read_sidecar(path).samples
    assert path.read_bytes().endswith(b"</info>")


def test_two_at_once_do_not_share_a_file(tmp_path):
    """The second is refused, also with --force; the first never notices."""
    path = tmp_path / "night.xdf"
    with recorder(path) as first:
        first.wait_for(lambda lines: last_written(lines) > 50)
        for force, code in (((), 2), (("--force",), 7)):
            with recorder(path, *force) as second:
                assert second.leave(timeout=40) == code
        before = last_written(first.lines)
        first.wait_for(lambda lines: last_written(lines) > before)
        assert first.leave(signal.SIGINT) == 130
    assert open_recording(path).n_samples == last_written(first.lines)


@pytest.mark.parametrize(
    ("name", "code"), [("night.txt", 2), ("NUL.xdf", 2), ("absent/night.xdf", 7)]
)
def test_where_nothing_can_be_recorded_it_is_said_before_anything_is_opened(tmp_path, name, code):
    with recorder(tmp_path / name) as program:
        assert program.leave(timeout=40) == code
    assert program.lines == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.lsl
def test_markers_of_an_lsl_stream_stand_in_the_recording(tmp_path):
    """It dies and returns; neither ends anything."""
    name, path = a_name(), tmp_path / "task.xdf"
    outlet = MarkerOutlet(name, name)
    with recorder(path, "--markers", name) as program:
        for text in ("before", "after"):
            heard = push_until_told(outlet, text, program)
            assert heard
            outlet.close()
            outlet = MarkerOutlet(name, name)
        outlet.close()
        before = last_written(program.lines)
        program.wait_for(lambda lines: last_written(lines) > before)
        assert program.leave(signal.SIGINT) == 130
    texts = {marker.text for marker in open_recording(path).markers}
    assert {"before", "after"} <= texts


def push_until_told(outlet, text, program):
    import pylsl  # noqa: PLC0415

    for _ in range(300):
        outlet.push(text, pylsl.local_clock())
        if text in [line["text"] for line in program.lines if line["kind"] == "marker"]:
            return True
        pause(0.1)
    return False


def test_without_its_marker_stream_nothing_is_recorded(tmp_path):
    path = tmp_path / "task.xdf"
    with recorder(path, "--markers", "nobody sends this", "--wait", "1s") as program:
        assert program.leave(timeout=40) == 3
    assert not path.exists()
    assert "waiting" not in states(program.lines)


def test_on_a_terminal_keys_mark_and_ctrl_c_leaves_it_as_it_was(tmp_path):
    """Keys are not shown while the picture is; the shell gets its terminal back."""
    path = tmp_path / "night.xdf"
    user, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    program = subprocess.Popen(
        [sys.executable, "-m", "app", "record", str(path), "--source", "simulator:muse"],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80", "LINES": "30"},
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one thread
    )
    try:
        shown = show_until(user, "REC 0:01")
        assert not termios.tcgetattr(theirs)[3] & termios.ECHO
        os.write(user, b"m1")
        shown += show_until(user, "REC 0:03")
        os.write(user, b"\x03")
        shown += show_until(user, "Recorded ")
        assert program.wait(20) == 130
        assert termios.tcgetattr(theirs) == before
    finally:
        program.kill()
        program.wait()
        os.close(user)
        os.close(theirs)
    texts = [marker.text for marker in open_recording(path).markers]
    assert [text for text in texts if not text.startswith("valence=")] == ["marker", "label=1"]
    assert read_sidecar(path).state == "closed"


def show_until(user, words, seconds=60.0):
    """Read what a terminal shows until some words stand there."""
    shown, end = "", time.monotonic() + seconds
    while words not in shown:
        assert time.monotonic() < end, shown[-2000:]
        if select.select([user], [], [], 1.0)[0]:
            shown += os.read(user, 65536).decode("utf-8", "replace")
    return shown
