"""Pictures of the dialogs that connect a headset, of a simulated wearer, without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.signal.info import EPOC
from streaming.sources.muse_link import Headband
from tests.app.dashboard.sights import ScriptedPreview, ScriptedSurvey, a_sight
from tests.app.test_list_sources import a_stream
from tests.app.views import ManualClock
from tests.pictures import a_bad_session, a_good_session, picture_of, watched

if TYPE_CHECKING:
    from PyQt6.QtGui import QImage

    from tests.app.views import ScriptedView

N_CHANNELS = 4
"""What a Muse sends beside its open input."""


def source_picture(theme: str) -> QImage:
    """Draw the choice of a source: streams of many kinds, the chosen one without names."""
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415 - the terminal needs no Qt

    from app.dashboard.source_dialog import SourceDialog  # noqa: PLC0415
    from app.dashboard.theme import THEMES, use_theme  # noqa: PLC0415

    application = QApplication.instance() or QApplication([])
    use_theme(application, THEMES[theme])
    view = a_good_session()
    raw = 1e-3 * view.data[:N_CHANNELS, -2 * round(view.info.sfreq) :]
    dialog = SourceDialog(
        None, ScriptedSurvey(_sight()), preview=lambda _found: ScriptedPreview(raw)
    )
    dialog.use(THEMES[theme])
    dialog.show()
    dialog.list.choose("lsl:u2")
    dialog.channels.fill.click()
    for _ in range(10):
        application.processEvents()
    return picture_of(dialog)


def fit_check_picture(theme: str, view: ScriptedView | None = None) -> QImage:
    """Draw the fit check of a wearer whose headband sits badly."""
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415

    from app.dashboard.fit_check import FitCheckDialog  # noqa: PLC0415
    from app.dashboard.theme import THEMES, use_theme  # noqa: PLC0415

    application = QApplication.instance() or QApplication([])
    use_theme(application, THEMES[theme])
    dialog = FitCheckDialog(None, ManualClock())
    dialog.use(THEMES[theme])
    dialog.show()
    dialog.show_frame(watched(view or a_bad_session()).frame(traces=False))
    for _ in range(10):
        application.processEvents()
    return picture_of(dialog)


def _sight():
    emotiv = {"n_channels": 14, "ch_names": EPOC.device_order, "units": ("uV",) * 14}
    return a_sight(
        a_stream(age=184.0, host="study-laptop"),
        a_stream(
            name="OpenBCI-EEG", uid="u2", source_id="", ch_names=("",) * 4, units=("",) * 4,
            age=95.0, host="study-laptop",
        ),
        a_stream(
            name="EmotivDataStream-EEG", uid="u3", source_id="EPOCX-E5020A1B", sfreq=128.0,
            host="lab-pc-07", age=None, **emotiv,
        ),
        a_stream(
            name="Task-Markers", uid="u4", kind="Markers", source_id="task", n_channels=1,
            ch_names=("",), units=("",), sfreq=0.0, channel_format="string", host="study-laptop",
            age=41.0,
        ),
        headbands=[Headband("MuseS-A1B2", "00:55:DA:BB:A1:B2")],
    )  # fmt: skip
