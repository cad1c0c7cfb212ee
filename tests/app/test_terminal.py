"""The monitor in a terminal: a picture that fits, or a few plain lines."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from app.frame import Playback
from app.terminal import run_terminal
from app.terminal_picture import picture
from streaming.signal.info import EPOC
from streaming.signal.readings import Reason
from streaming.status import MonitorState, RecordingStatus
from tests.app.views import (
    NOTICE,
    a_model,
    a_prediction,
    a_presenter,
    a_view,
    an_abstention,
    an_info,
)


class Ticks(threading.Event):
    """An event that is set after some frames, so that no test waits."""

    def __init__(self, n_frames, between=lambda: None):
        super().__init__()
        self._left, self._between = n_frames, between

    def wait(self, timeout=None):
        self._left -= 1
        self._between()
        if self._left <= 0:
            self.set()
        return self.is_set()


def drawn(frame, width=80):
    """Return the lines of a picture on a terminal of 80 x 24."""
    console = Console(file=io.StringIO(), width=width, height=24, force_terminal=False)
    console.print(picture(frame, width))
    return console.file.getvalue().splitlines()


def plain_lines(view, n_frames, between=lambda: None, **changes):
    """Return what a log would hold after some frames."""
    console = Console(file=io.StringIO(), width=80)
    run_terminal(a_presenter(view, **changes), Ticks(n_frames, between), console=console)
    return console.file.getvalue().splitlines()


def a_bad_epoc():
    """Fourteen electrodes, four of them off, and everything wrong that takes room."""
    view = a_view(info=an_info(EPOC.device_order, name="EPOC", device="EPOC", sfreq=128.0))
    view.data[[0, 2, 5, 7]] = 0
    words = "AF3 (flat: no signal), F3 (flat: no signal), P7 (off), O2 (off)"
    view.events += [
        a_prediction(view.now - 20),
        an_abstention(view.now, Reason.CONTACT, words),
    ]
    view.changes = {"n_lost": 123, "n_late": 45}
    return view


class TestPicture:
    @pytest.mark.parametrize("width", [80, 60, 200])
    @pytest.mark.parametrize("make", [a_view, a_bad_epoc], ids=["good", "bad"])
    def test_it_fits_the_terminal(self, make, width):
        """No line is wider than the terminal, and there are no more than fit on it."""
        lines = drawn(a_presenter(make()).frame(traces=False), width)
        assert max(map(len, lines)) <= width
        assert len(lines) < 24

    def test_it_says_all_that_holds_now(self):
        """Source, state, contact, bands, reading, interval and health, each in words."""
        view = a_view()
        view.events.append(a_prediction(view.now))
        text = "\n".join(drawn(a_presenter(view).frame(traces=False)))
        for part in (
            "simulated Muse · 4 channels · 256 Hz",
            "● LIVE",
            NOTICE,
            "Pleasant  ",
            "confidence 78 %",
            "Valence +0.42. Mean of the last 20 s: +0.20 … +0.64 (80 % interval)",
            "● TP10 Good",
            "γ gamma",
            "255.9/256 Hz · lost 0 (0.00 %) · newest 0.1 s · answer 24 ms",
        ):
            assert part in text

    @pytest.mark.parametrize(
        ("playback", "words"),
        [(Playback.PLAYING, "► REPLAY"), (Playback.PAUSED, "○ PAUSED"), (Playback.OVER, "○ ENDED")],
    )
    def test_a_recording_is_never_called_live(self, playback, words):
        frame = replace(a_presenter(a_view()).frame(traces=False), playback=playback)
        text = "\n".join(drawn(frame))
        assert words in text
        assert "LIVE" not in text

    def test_quality_is_told_by_shape_and_word_and_not_by_colour_alone(self):
        """Without colours it reads the same."""
        text = "\n".join(drawn(a_presenter(a_bad_epoc()).frame(traces=False)))
        assert "○ AF3  Off" in text
        assert "● F7   Good" in text
        assert "10 good · 4 off" in text
        assert "lost 123 (6.42 %) · newest 0.1 s · answer 24 ms · 45 late" in text

    def test_without_a_reading_the_scale_is_empty(self):
        """No dot where nothing was read; the notice and the trouble stand."""
        lines = drawn(a_presenter(a_bad_epoc()).frame(traces=False))
        (scale,) = [line for line in lines if "───" in line]
        assert not set(scale) & set("●━")
        text = "\n".join(lines)
        assert NOTICE in text
        assert "! Four sensors lost contact (AF3, F3, P7, O2). Readings are paused" in text
        assert "Last confident: Pleasant, 20 s ago." in " ".join(text.split())

    @pytest.mark.parametrize(("valence", "column"), [(-1.0, 0), (0.0, 30), (1.0, 59)])
    def test_the_dot_stands_where_the_valence_is(self, valence, column):
        """The ends of the scale are its ends."""
        view = a_view()
        view.events.append(a_prediction(view.now, valence, interval=None))
        lines = drawn(a_presenter(view).frame(traces=False))
        (scale,) = [line for line in lines if "───" in line]
        assert scale.index("●") - len("Unpleasant ") == column

    def test_no_terminal_obeys_what_streams_and_channels_are_called(self):
        """What is not text stands there written out, and the picture fits all the same."""
        names = ("A\x1b[2J", "B\n", "C\u202e", "D\x9b2J")
        view = a_view(info=an_info(names, name="Muse\x1b]0;x\x07\n"))
        view.changes = {"state": MonitorState.LOST, "detail": "Muse\x1b[31m\u2066 is gone."}
        lines = drawn(a_presenter(view, model=a_model(name="m\x1b[5m")).frame(traces=False))
        text = "\n".join(lines)
        assert not set(text) & set("\x1b\x07\x9b\u202e\u2066")
        assert max(map(len, lines)) <= 80
        for part in (r"Muse\x1b]0;x\x07\n ·", r"m\x1b[5m (", r"Muse\x1b[31m\u2066 is gone."):
            assert part in text

    def test_nor_what_electrodes_are_called(self):
        view = a_view(info=an_info(("A\x1b[2J", "B\n", "C\u202e", "D\x9b2J")))
        text = "\n".join(drawn(a_presenter(view).frame(traces=False)))
        for part in (r"A\x1b[2J Good", r"B\n ", r"C\u202e Good", r"D\x9b2J Good"):
            assert part in text

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "● REC 1:05 · 16640 samples · night.xdf · 80.0 GB free"),
            ({"warning": "400 MB are left", "free": 400_000_000}, "● REC 400 MB are left · 1:05"),
            ({"over": True}, "○ RECORDED 1:05 · 16640 samples · night.xdf"),
            ({"failure": "The disk is full.", "over": True}, "✗ NOT RECORDING · The disk is full."),
        ],
    )
    def test_what_is_recorded_is_told_in_a_line_that_fits(self, changes, words):
        view = a_bad_epoc()
        usual = {"file": Path("folder") / "night.xdf", "n_samples": 16640, "seconds": 65.0}
        recording = RecordingStatus(**({"free": 80_000_000_000} | usual | changes))
        view.changes |= {"recording": recording}
        lines = drawn(a_presenter(view).frame(traces=False))
        assert any(line.startswith(words) for line in lines)
        assert max(map(len, lines)) <= 80
        assert len(lines) <= 24

    def test_keys_that_are_heard_are_said_with_what_they_do_now(self):
        """In a picture that still fits, however much else there is to say."""
        view = a_bad_epoc()
        begin, end = "KEYS r: begin a recording", "r: ends the recording"

        def lines():
            frame = a_presenter(view).frame(traces=False)
            console = Console(file=io.StringIO(), width=80, height=24, force_terminal=False)
            console.print(picture(frame, 80, hears_keys=True))
            return console.file.getvalue().splitlines()

        assert begin in lines()
        view.changes |= {"recording": RecordingStatus(file=Path("night.xdf"), n_marks=3)}
        assert any("3 marked" in line for line in lines())
        (keys,) = (line for line in lines() if line.startswith("KEYS"))
        assert keys.endswith(end)
        assert all(key in keys for key in ("m:", "1-9:", "0:"))
        assert len(lines()) <= 24
        over = RecordingStatus(file=Path("night.xdf"), over=True)
        view.changes |= {"recording": over}
        assert begin in lines()

    def test_where_no_key_is_heard_none_is_named(self):
        assert "KEYS" not in "".join(drawn(a_presenter(a_bad_epoc()).frame(traces=False)))

    def test_no_color_is_obeyed(self, monkeypatch):
        """As every command does."""
        monkeypatch.setenv("NO_COLOR", "1")
        console = Console(file=io.StringIO(), width=80, force_terminal=True)
        console.print(picture(a_presenter(a_bad_epoc()).frame(traces=False), 80))
        written = console.file.getvalue()
        assert not any(f"{code}m" in written for code in ("[31", "[32", "[33", "[36", "[1;31"))


class TestLines:
    def test_a_state_is_told_once(self):
        """However many frames it lasts."""
        lines = plain_lines(a_view(), 30)
        assert lines == [
            "Live: Samples arrive as they should. [simulated Muse, 4 channels, 256 Hz]"
        ]

    def test_readings_come_once_in_five_seconds_and_bring_the_notice(self):
        """Forty frames are ten seconds."""
        view = a_view()
        view.events.append(a_prediction(view.now))
        lines = plain_lines(view, 40)
        mean = "Mean of the last 20 s: +0.20\xa0…\xa0+0.64 (80 % interval)"
        told = f"Pleasant, 78 % confident. Valence +0.42. {mean}."
        assert lines[1:] == 2 * [f"{told} [{NOTICE}]"]

    def test_a_change_of_state_is_told_at_once(self):
        """A log must say when the stream was lost."""
        view = a_view()
        frames = iter(range(10))

        def lose():
            if next(frames) == 4:
                view.changes = {"state": MonitorState.LOST, "detail": "Muse is gone."}

        lines = plain_lines(view, 10, lose)
        assert len(lines) == 2
        assert lines[1].startswith("Lost: Muse is gone.")

    def test_a_recording_is_told_of_when_it_begins_and_when_it_fails(self):
        view = a_view()
        view.changes = {"recording": RecordingStatus(file=Path("night.xdf"))}
        frames = iter(range(10))

        def fail():
            if next(frames) == 4:
                failed = replace(view.changes["recording"], failure="The disk is full.", over=True)
                view.changes = {"recording": failed}

        lines = plain_lines(view, 10, fail)
        assert lines[1:] == ["Recording to night.xdf.", "The recording ended: The disk is full."]

    def test_what_a_recording_came_to_is_left_to_the_last_line_of_the_run(self):
        """Else it stood there twice."""
        view = a_view()
        view.changes = {"recording": RecordingStatus(file=Path("night.xdf"), over=True)}
        assert not [line for line in plain_lines(view, 5) if "ecord" in line]

    @pytest.mark.parametrize("state", [MonitorState.STOPPED, MonitorState.FAILED])
    def test_it_ends_with_the_monitor(self, state):
        """And says how, without being told to stop."""
        view = a_view(changes={"state": state})
        stop = threading.Event()
        console = Console(file=io.StringIO(), width=80)
        run_terminal(a_presenter(view), stop, console=console)
        assert console.file.getvalue().startswith(state.capitalize())
        assert not stop.is_set()

    def test_no_terminal_obeys_a_state(self):
        """Its words come from whoever sends the stream."""
        view = a_view()
        view.changes = {"state": MonitorState.LOST, "detail": "a\x1b[2J\nLive: all is well"}
        (line,) = plain_lines(view, 1)
        assert line.startswith(r"Lost: a\x1b[2J\nLive: all is well")

    def test_a_terminal_that_knows_no_micro_sign_is_no_crash(self):
        """An old locale loses a sign, not the monitor."""
        raw = io.BytesIO()
        console = Console(file=io.TextIOWrapper(raw, encoding="ascii"), width=80)
        view = a_view()
        view.events.append(an_abstention(view.now, Reason.ARTEFACT, "431 µV"))
        run_terminal(a_presenter(view), Ticks(1), console=console)
        console.file.flush()
        assert b"431 ?V" in raw.getvalue()


def test_on_a_terminal_the_picture_is_drawn_again_and_again():
    """And the last one stays."""
    view = a_view()
    console = Console(file=io.StringIO(), width=80, height=24, force_terminal=True)

    def read():
        view.events.append(a_prediction(view.now))

    run_terminal(a_presenter(view), Ticks(3, read), console=console)
    written = console.file.getvalue()
    assert written.count("RIGHT NOW") >= 3
    assert written.index("No reading") < written.index("confidence 78 %")
