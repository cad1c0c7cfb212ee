"""The window as pictures of scripted sessions: for the documentation, and to notice changes by.

The signal is that of a simulated person. The readings are the script's valence with noise around
it: pictures of a program at work, and no evidence of how well a model reads.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.frame import ModelCard
from app.looking_back import LookingBack
from app.resources import load_head
from streaming.signal.readings import Reason
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import SimulatedHeadset
from streaming.status import RecordingStatus
from tests.app.views import (
    ManualClock,
    ScriptedView,
    a_model,
    a_prediction,
    a_presenter,
    an_abstention,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QImage
    from PyQt6.QtWidgets import QWidget

    from app.presenter import Presenter

SECONDS = 310
SIZE = (1440, 900)

RECORDED = Path.home() / "recordings" / "2026-11-21_0812.xdf"
RECORDED_SECONDS = 192.0
DELAY = 0.142
FREE = 212 * 10**9

NOTES = {264: "clip 1", 120: "clip 2", 66: "label=2"}
"""What was noted, by seconds before the end."""


def a_session(device: str, seed: int, pauses: dict[tuple[float, float], Reason]) -> ScriptedView:
    """Five minutes of a simulated person, with pauses at seconds before the end."""
    headset = SimulatedHeadset(device, draw_person(seed), load_head())
    view = ScriptedView(headset.info, headset.read(round(SECONDS * headset.info.sfreq)))
    times = np.arange(8.0, SECONDS, 0.5)
    rng = np.random.default_rng(seed)
    noise = np.convolve(rng.normal(0.0, 0.5, times.size), np.full(20, 0.05), "same")
    scripted = headset.valence(np.maximum(times - 2.0, 0.0))
    smooth = np.convolve(np.pad(scripted, 15, "edge"), np.full(31, 1 / 31), "valid")
    valences = np.clip(0.75 * smooth + noise, -0.95, 0.95)
    for t_end, valence in zip(times, valences, strict=True):
        before = view.now - t_end
        reason = next((r for (a, b), r in pauses.items() if a >= before >= b), None)
        if reason is not None:
            view.events.append(an_abstention(t_end, reason, _detail(reason)))
            continue
        wide = 0.16 + 0.12 * (1 - abs(valence))
        interval = (max(-1.0, valence - wide), min(1.0, valence + wide))
        confidence = 0.66 + 0.25 * abs(valence)
        view.events.append(
            a_prediction(t_end, float(valence), interval=interval, confidence=confidence)
        )
    recording = RecordingStatus(
        file=RECORDED, n_samples=view.n_samples, seconds=RECORDED_SECONDS, free=FREE
    )
    view.changes = {
        "n_predictions": len(view.events) - 38,
        "n_abstentions": 38,
        "recording": recording,
    }
    return view


def _detail(reason: Reason) -> str:
    if reason is Reason.CONTACT:
        return "TP9 (swings by 431 µV), AF8 (swings by 512 µV)"
    return "confidence 57 %, 65 % needed"


def a_good_session() -> ScriptedView:
    """All sensors on, one pause long ago."""
    return a_session("muse", 3, {(178.0, 140.0): Reason.CONTACT})


def a_bad_session() -> ScriptedView:
    """Two sensors let go six seconds ago, and the readings paused."""
    pauses = {(178.0, 140.0): Reason.UNCERTAIN, (30.0, 0.0): Reason.CONTACT}
    view = a_session("muse", 3, pauses)
    rng = np.random.default_rng(0)
    for channel in (0, 2):
        n = 6 * 256
        view.data[channel, -n:] += 160 * rng.standard_normal(n).astype(np.float32)
    return view


def the_model(view: ScriptedView) -> ModelCard:
    """Return the card of the shipped model for a headset."""
    network = {"Muse": "gru", "EPOC": "tsception"}[view.info.device]
    return a_model(name=f"demo-{view.info.device.lower()}", network=network)


def watched(view: ScriptedView) -> Presenter:
    """Return a presenter that has seen a session from its beginning, with what its wearer noted."""
    clock = ManualClock()
    presenter = a_presenter(
        view, model=the_model(view), clock=clock, source_clock=lambda: view.now + DELAY
    )
    events, view.events = view.events, []
    notes = sorted(NOTES.items(), reverse=True)
    for before in range(SECONDS - 12, -1, -2):
        view.ahead = round(before * view.info.sfreq)
        view.events += events[len(view.events) : sum(e.t_end <= view.now for e in events)]
        presenter.frame(traces=False)
        clock.seconds += 2.0
        while notes and notes[0][0] >= before:
            presenter.note(notes.pop(0)[1])
    return presenter


def window_picture(
    view: ScriptedView,
    theme: str,
    size: tuple[int, int] = SIZE,
    *,
    families: Sequence[str] | None = None,
    text_size: float = 1.0,
) -> QImage:
    """Draw the window without a screen, in the type that ships or in other families."""
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415 - the terminal needs no Qt

    from app.dashboard import fonts  # noqa: PLC0415
    from app.dashboard.theme import THEMES  # noqa: PLC0415
    from app.dashboard.window import DashboardWindow  # noqa: PLC0415

    application = QApplication.instance() or QApplication([])
    fonts.use_families(families)
    fonts.use_text_size(text_size)
    presenter = watched(view)
    looking = LookingBack(presenter, ManualClock())
    presenter.frame(traces=True, at_once=True)
    window = DashboardWindow(
        [f"simulator:{view.info.device.lower()}"], [presenter.model.name], transport=looking
    )
    window.use(THEMES[theme])
    window.resize(*size)
    window.traces.zoom(1)
    window.faces.show_labels(7, 20)
    window.show()
    window.footer._clock = clock = ManualClock()
    for _ in range(2):
        frame = looking.frame(traces=True)
        window.show_frame(frame)
        window.show_slow(frame)
        window.bar.record.show_status(frame.status.recording, can_record=True)
        window.footer.show_status(frame.status.recording)
        clock.seconds += 0.4
        application.processEvents()
    drawn = picture_of(window)
    fonts.use_families(None)
    fonts.use_text_size(1.0)
    return drawn


def picture_of(widget: QWidget) -> QImage:
    """Draw a widget that is shown, and take it away."""
    from PyQt6 import sip  # noqa: PLC0415

    drawn = widget.grab().toImage()
    widget.close()
    sip.delete(widget)
    return drawn
