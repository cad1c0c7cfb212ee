"""A model's weights come after the signal, and before the first reading."""

from __future__ import annotations

import threading

import pytest

from app.choosing import choose_classifier
from app.jsonlines import Story
from app.late_model import LateModel
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from models.classifier import open_classifier
from streaming.errors import BundleError
from streaming.signal.readings import Abstention, Prediction, Reason
from tests.signals import a_signal_spec
from tests.waiting import until


class Unread:
    """A classifier whose weights come when they may, or never."""

    def __init__(self, error=None):
        self.spec = a_signal_spec()
        self.is_read = False
        self.may_come = threading.Event()
        self.error = error
        self.thread = None

    def read(self):
        self.thread = threading.current_thread()
        assert self.may_come.wait(20)
        if self.error is not None:
            raise self.error
        self.is_read = True


def test_weights_are_read_in_a_thread_that_nobody_waits_for():
    unread = Unread()
    late = LateModel(unread, delay=0.0)
    late.start()
    assert not late.is_ready()
    unread.may_come.set()
    until(late.is_ready)
    late.close()
    assert unread.is_read
    assert unread.thread is not threading.current_thread()


def test_weights_that_cannot_be_had_are_asked_for_again_by_whoever_reads():
    """It must be told where somebody hears of it: from the monitor's own thread."""
    unread = Unread(BundleError("The model file is damaged."))
    unread.may_come.set()
    late = LateModel(unread, delay=0.0)
    late.start()
    until(late.is_ready)
    late.close()
    assert not unread.is_read


def test_what_is_closed_early_reads_nothing_any_more():
    """Whoever closes the window at once does not wait for torch."""
    unread = Unread()
    late = LateModel(unread, delay=20.0)
    late.start()
    late.close()
    assert unread.thread is None


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_nothing_is_loaded_for_a_signal_that_ends_before_its_first_window(share):
    """A monitor of three seconds ends when they are over, and not when torch is there."""
    unread = Unread()
    unread.may_come.set()
    late = LateModel(unread, share * (unread.spec.settle + unread.spec.window), delay=0.0)
    late.start()
    if share == 1.0:
        until(late.is_ready)
    late.close()
    assert (unread.thread is None) is (share < 1.0)


@pytest.mark.parametrize("is_there", [True, False])
def test_what_has_its_weights_or_needs_none_is_ready_at_once(is_there):
    read = Unread()
    read.is_read = True
    late = LateModel(read if is_there else None)
    assert late.is_ready()
    late.start()
    late.close()
    assert read.thread is None


def late_stage(classifiers):
    """Return a stage whose models come late, and put what it opens into a list."""

    def choose(info, model):
        classifiers.append(choose_classifier(info, model, later=True))
        return classifiers[-1]

    return LiveStage(SourceOptions(), Story(json=False), choose=choose)


@pytest.mark.ci
def test_a_late_model_reads_the_simulator_from_its_first_window_on():
    """Six seconds come together before it: by then the weights are there."""
    classifiers = []
    stage = late_stage(classifiers)
    presenter = stage.watch("simulator:muse", None)
    try:
        assert not classifiers[0].is_read
        assert presenter.model.name == "demo-muse"
        until(lambda: classifiers[0].is_read, 60)
        until(lambda: stage.monitor.readings_since(0)[0], 20)
        until(lambda: any(is_read(e) for e in stage.monitor.readings_since(0)[0]), 20)
    finally:
        stage.close()
    stage.raise_error()


def is_read(event):
    """Tell whether the network was asked."""
    return isinstance(event, Prediction) or (
        isinstance(event, Abstention) and event.reason is Reason.UNCERTAIN
    )


@pytest.mark.ci
def test_a_late_model_that_is_damaged_ends_the_monitor_before_any_reading(monkeypatch, tmp_path):
    """The command ends with the error, and the window says it."""
    from app import choosing  # noqa: PLC0415 - what is looked up there is replaced
    from app.models_in_sight import shipped_model_for  # noqa: PLC0415

    raw = bytearray(shipped_model_for("muse").read_bytes())
    raw[-1] ^= 1
    damaged = tmp_path / "demo-muse.safetensors"
    damaged.write_bytes(raw)
    monkeypatch.setattr(choosing, "shipped_model_for", lambda _name: damaged)
    stage = late_stage([])
    stage.watch("simulator:muse", None)
    try:
        assert stage.wait(60)
        read = [e for e in stage.monitor.readings_since(0)[0] if is_read(e)]
    finally:
        stage.close()
    assert read == []
    with pytest.raises(BundleError, match="demo-muse"):
        stage.raise_error()


def test_a_model_that_was_named_is_read_before_the_source_is_watched(tmp_path):
    """What the user names may be anything: it is refused before a window shows it."""
    from app.models_in_sight import shipped_model_for  # noqa: PLC0415

    path = shipped_model_for("muse")
    classifiers = []
    stage = late_stage(classifiers)
    stage.watch("simulator:muse", str(path))
    stage.close()
    assert classifiers[0].is_read
    assert not open_classifier(path, later=True).is_read
