"""What a calibration from the window is compared with, and what the window reads with after it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.calibration.plan import PlanOptions
from app.calibration.run import CalibrationRun
from app.commands import calibrate, monitor
from app.commands.calibrate import CalibrateRequest
from app.live_sources import SourceOptions
from app.watching import Shown, Watching
from tests.app.views import a_model, a_presenter, a_view


@pytest.mark.parametrize(
    ("card", "generic"),
    [
        (a_model(name="mine", training="dreamer"), "/models/mine.safetensors"),
        (a_model(name="eve", training="personal"), None),
        (None, None),
    ],
)
def test_it_is_compared_with_what_reads_now_unless_that_is_somebodys_own(
    monkeypatch, card, generic
):
    """A model of one wearer says nothing of another, and one's own would be its own yardstick."""
    began = []
    monkeypatch.setattr(
        "app.calibration.run.CalibrationRun", lambda *given, **named: began.append((given, named))
    )
    stage = SimpleNamespace(given_as=lambda name: f"/models/{name}.safetensors")
    watching = Watching(stage, Shown(a_presenter(a_view(), model=card), "lsl"))
    watching.begin_calibration("ada", PlanOptions())

    assert began == [((stage, "ada", PlanOptions()), {"model": generic})]


@pytest.mark.gui
@pytest.mark.parametrize("chosen", ["ada", None])
def test_after_the_wizard_the_monitor_reads_with_the_model_that_is_wanted(monkeypatch, chosen):
    """The same source, opened anew; nothing opens where the wearer wants none."""
    opened = []
    monkeypatch.setattr(calibrate, "window_or_reason", lambda **_: True)
    monkeypatch.setattr(
        "app.dashboard.calibration.run_wizard",
        lambda begin, _presenter, **_: SimpleNamespace(
            course=None if chosen else begin, chosen=chosen
        ),
    )
    monkeypatch.setattr(monitor, "run", lambda **asked: opened.append(asked))
    options = SourceOptions(seed=3)
    calibrate.run(
        CalibrateRequest(source="simulator:muse", options=options, profile=None, plan=PlanOptions())
    )

    wanted = [("profile:ada", "simulator:muse", options)] if chosen else []
    assert [(one["model"], one["source"], one["options"]) for one in opened] == wanted


def test_a_run_is_what_the_wizard_asks_of_a_calibration():
    """Every step of the wizard's course, by name."""
    from app.dashboard.calibration_course import Course  # noqa: PLC0415 - only its names

    steps = {name for name in vars(Course) if not name.startswith("_")}
    assert steps <= set(dir(CalibrationRun))
