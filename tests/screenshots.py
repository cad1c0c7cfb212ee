"""Draw the pictures of the README: ``python -m tests.screenshots [FOLDER]``.

The signal is that of a simulated person. The readings are the script's valence with noise around
it: pictures of a program at work, and no evidence of how well a model reads.
"""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

import numpy as np
from rich.console import Console

from app.frame import ModelCard
from app.resources import load_head
from app.terminal_picture import picture
from streaming.signal.readings import Reason
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import SimulatedHeadset
from tests.app.views import ScriptedView, a_model, a_prediction, a_presenter, an_abstention

FOLDER = Path(__file__).parents[1] / "assets" / "docs" / "images"
SECONDS = 310
SIZE = (1440, 900)


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
        wide = 0.3 + 0.2 * (1 - abs(valence))
        interval = (max(-1.0, valence - wide), min(1.0, valence + wide))
        confidence = 0.66 + 0.25 * abs(valence)
        view.events.append(
            a_prediction(t_end, float(valence), interval=interval, confidence=confidence)
        )
    view.changes = {"n_predictions": len(view.events) - 38, "n_abstentions": 38}
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


def draw_window(view: ScriptedView, path: Path, theme: str, size: tuple[int, int] = SIZE) -> None:
    """Draw the window without a screen."""
    from PyQt6.QtCore import QEvent  # noqa: PLC0415 - the terminal needs no Qt
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415

    from app.dashboard.theme import THEMES  # noqa: PLC0415
    from app.dashboard.window import DashboardWindow  # noqa: PLC0415

    application = QApplication.instance() or QApplication([])
    source = f"simulator:{view.info.device.lower()}"
    model = the_model(view)
    window = DashboardWindow([source], [model.name])
    window.use(THEMES[theme])
    window.resize(*size)
    window.show()
    presenter = a_presenter(view, model=model)
    for _ in range(2):
        frame = presenter.frame(traces=True)
        window.show_frame(frame)
        window.show_slow(frame)
        application.processEvents()
    window.grab().save(str(path))
    window.close()
    window.deleteLater()
    application.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def draw_terminal(view: ScriptedView, path: Path) -> None:
    """Draw the terminal's picture."""
    console = Console(file=io.StringIO(), record=True, width=80, height=24, force_terminal=True)
    presenter = a_presenter(view, model=the_model(view))
    console.print(picture(presenter.frame(traces=False), console.width))
    drawn = console.export_svg(title="affectscope monitor --headless")
    # Faces would be fetched from the network by whoever looks at the picture: any other will do.
    for part in (r"@font-face \{.*?\}\s*", r"\s*<!--.*?-->"):
        drawn = re.sub(part, "", drawn, flags=re.DOTALL)
    path.write_text(drawn, "utf-8")


def main() -> None:
    """Draw all of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    draw_window(a_good_session(), folder / "dashboard-dark.png", "dark")
    draw_window(a_bad_session(), folder / "dashboard-light-bad-signal.png", "light")
    draw_terminal(a_good_session(), folder / "terminal.svg")


if __name__ == "__main__":
    main()
