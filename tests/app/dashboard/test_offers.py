"""What the window offers while nothing is wrong: saved, dismissed, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt

from app.dashboard import offers
from app.dashboard.offers import Offers
from app.frame import BannerAction
from streaming.errors import RecordingError, StreamNotFound
from streaming.status import MonitorState, RecordingStatus
from tests.app.dashboard.shells import Shell
from tests.app.test_standing_banners import an_unfinished_recording
from tests.app.views import a_prediction, a_presenter, a_view

pytestmark = pytest.mark.gui


@pytest.fixture
def opened_folders(monkeypatch):
    """Folders that the desktop was asked to show."""
    asked = []
    monkeypatch.setattr(
        offers.QDesktopServices, "openUrl", lambda url: asked.append(Path(url.toLocalFile()))
    )
    return asked


@pytest.fixture
def offered(window, tmp_path, opened_folders):
    """What is offered in a window whose recordings lie in a fresh folder."""
    made = Offers(window.banner, lambda: (tmp_path,))
    window.banner.acted.connect(
        lambda action: made.repair() if action is BannerAction.REPAIR else made.open_folder()
    )
    yield made
    made.close()


def a_good_frame():
    view = a_view()
    view.events.append(a_prediction(view.now))
    return a_presenter(view).frame(traces=False)


def a_lost_frame():
    view = a_view(changes={"state": MonitorState.LOST}, age=12.0)
    return a_presenter(view).frame(traces=False)


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_a_crash_left_is_offered_saved_and_shown(
    window, offered, tmp_path, qtbot, opened_folders
):
    an_unfinished_recording(tmp_path / "a.xdf")
    offered.look_for_crashes()
    qtbot.waitUntil(window.banner.frame.isVisible)
    assert window.banner.title.text() == "A recording was not finished last time."
    assert window.banner.button.text() == "Save what it holds"

    click(qtbot, window.banner.button)
    qtbot.waitUntil(lambda: window.banner.title.text() == "The recording was saved.")
    assert (tmp_path / "a-repaired.xdf").exists()

    click(qtbot, window.banner.button)
    assert opened_folders == [tmp_path]


def test_without_a_crash_the_strip_takes_no_room(window, offered, qtbot):
    with qtbot.waitSignal(offered._looking.ended):
        offered.look_for_crashes()

    assert window.banner.offered is None
    assert window.banner.frame.isHidden()


def test_what_is_wrong_now_goes_before_what_is_offered(window, offered):
    offered.tell_refusal(StreamNotFound("No stream is in sight."))
    window.show_frame(a_lost_frame())
    assert window.banner.title.text() == "No signal for 12 s."
    assert window.banner.dismiss.isHidden()

    window.show_frame(a_good_frame())
    assert window.banner.title.text() == "That source is not there."


def test_an_offer_stays_until_it_is_dismissed(window, offered, qtbot):
    offered.tell_refusal(StreamNotFound("No stream is in sight."))
    for _ in range(3):
        window.show_frame(a_good_frame())
    assert window.banner.frame.isVisible()

    click(qtbot, window.banner.dismiss)
    window.show_frame(a_good_frame())

    assert window.banner.frame.isHidden()


def test_what_could_be_opened_after_all_takes_the_refusal_away(window, offered):
    offered.tell_refusal(StreamNotFound("No stream is in sight."))
    offered.forget_refusal()

    assert window.banner.frame.isHidden()


def test_a_refused_recording_is_repaired_by_its_button(window, offered, tmp_path, qtbot):
    file = an_unfinished_recording(tmp_path / "b.xdf")
    offered.tell_refusal(RecordingError("b.xdf: damaged at byte 9."), file)
    click(qtbot, window.banner.button)

    qtbot.waitUntil(lambda: window.banner.title.text() == "The recording was saved.")


def test_the_folder_of_what_is_recorded_is_opened_where_that_is_told_of(
    window, offered, opened_folders
):
    """The disk is full where the recording goes, wherever a crash left another."""
    offered.tell_refusal(RecordingError("b.xdf: damaged."), Path("/there/b.xdf"))
    window.show_frame(a_lost_frame())
    offered.open_folder(Path("/here/a.xdf"))

    assert opened_folders == [Path("/here")]


def test_a_crash_found_later_takes_no_other_offers_place(window, offered, tmp_path, qtbot):
    an_unfinished_recording(tmp_path / "a.xdf")
    offered.tell_refusal(StreamNotFound("No stream is in sight."))
    with qtbot.waitSignal(offered._looking.ended):
        offered.look_for_crashes()

    assert window.banner.title.text() == "That source is not there."


@pytest.fixture
def shell(qapp, monkeypatch, user_folder):
    made = Shell(monkeypatch)
    yield made
    made.end()


def test_the_button_opens_the_folder_of_what_is_recorded(shell, opened_folders):
    shell.session.recording = RecordingStatus(file=Path("/here/a.xdf"))
    shell.actions.mend(BannerAction.OPEN_FOLDER)

    assert opened_folders == [Path("/here")]


def test_without_a_recording_it_opens_where_recordings_go(shell, opened_folders, user_folder):
    shell.actions.mend(BannerAction.OPEN_FOLDER)

    assert opened_folders == [user_folder / "recordings"]


def test_a_refusal_goes_when_something_else_could_be_opened(shell, qtbot):
    can_open = shell.session.can_open

    def refuse(_name):
        raise StreamNotFound("No stream is in sight.")

    shell.session.can_open = refuse
    shell.switch.choose_source("lsl")
    qtbot.waitUntil(lambda: shell.window.banner.is_offering)
    assert shell.window.banner.button.text() == "Choose a source"

    shell.session.can_open = can_open
    shell.switch.choose_source("lsl")
    qtbot.waitUntil(lambda: shell.window.banner.offered is None)
