"""What is wrong is said with what goes on and one way on, the worst first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.banner import BUTTONS, banner
from app.frame import BannerAction
from streaming.signal.contact import Contact, ElectrodeContact
from streaming.signal.info import EPOC, MUSE
from streaming.signal.readings import Reason
from streaming.status import MonitorState, MonitorStatus, RecordingStatus
from tests.app.views import a_prediction, an_abstention, an_info

RECORDING = RecordingStatus(file=Path("/folder/a.xdf"), n_samples=100)


def a_status(**changes):
    usual = MonitorStatus(
        state=MonitorState.LIVE, info=an_info(), age=0.05, measured_sfreq=255.9, n_samples=1000
    )
    return replace(usual, **changes)


def contact(*names_off, why="flat: no signal", names=MUSE.device_order):
    return tuple(
        ElectrodeContact(name, Contact.OFF, why)
        if name in names_off
        else ElectrodeContact(name, Contact.GOOD)
        for name in names
    )


def said(status=None, electrodes=None, newest=None, *, is_live=True):
    electrodes = contact() if electrodes is None else electrodes
    return banner(status or a_status(), electrodes, newest, is_live=is_live)


WRONG = {
    "failed": {"state": MonitorState.FAILED, "detail": "the disk is gone"},
    "changed": {"state": MonitorState.CHANGED, "detail": "its rate is 128 Hz"},
    "lost": {"state": MonitorState.LOST, "detail": "the stream is gone", "age": 12.0},
    "stalled": {"state": MonitorState.STALLED, "age": 2.0},
    "not recorded": {"recording": replace(RECORDING, failure="full", over=True)},
    "slow": {"state": MonitorState.SLOW},
    "rate": {"measured_sfreq": 240.3},
    "disk": {"recording": replace(RECORDING, warning="312 MB are left", free=312_000_000)},
    "montage": {"info": an_info(("ch1", "ch2", "ch3"), device="unknown")},
}


def test_nothing_is_said_where_all_is_well():
    assert said(newest=a_prediction(1.0)) is None


@pytest.mark.parametrize("changes", list(WRONG.values()), ids=list(WRONG))
def test_each_says_what_happened_and_has_one_button(changes):
    found = said(a_status(**changes), ())

    assert found.title.endswith(".")
    assert found.text.endswith(".")
    assert found.action in BUTTONS


def test_a_lost_stream_counts_down_to_when_it_is_given_up():
    lost = WRONG["lost"] | {"gives_up_in": 47.6, "recording": RECORDING}
    found = said(a_status(**lost), ())

    assert found.title == "No signal for 12 s."
    assert "It is waited for, and given up in 48 s." in found.text
    assert "The recording goes on, and the gap is marked." in found.text
    assert found.action is BannerAction.CHOOSE_SOURCE


def test_no_recording_is_said_to_go_on_where_there_is_none():
    assert "recording" not in said(a_status(**WRONG["lost"]), ()).text
    over = replace(RECORDING, over=True)
    assert "recording" not in said(a_status(**WRONG["lost"], recording=over), ()).text


def test_a_changed_stream_says_how_long_it_waits_to_be_accepted():
    found = said(a_status(**WRONG["changed"], gives_up_in=30.0))

    assert "The wait for that ends in 30 s." in found.text
    assert found.can_accept


def test_a_monitor_that_failed_says_where_the_recording_is():
    found = said(a_status(**WRONG["failed"], recording=replace(RECORDING, over=True)))

    assert "What was recorded is kept in a.xdf." in found.text


def test_no_option_of_the_command_line_is_advised_beside_a_button():
    """It is told where the program was started; here the button is the mend."""
    why = (
        "The stream came back as something else (its rate is 128 Hz), and nobody accepted that. "
        "Start again, or allow it beforehand with --accept-change."
    )
    found = said(a_status(state=MonitorState.FAILED, detail=why))

    assert found.text.startswith(
        "The stream came back as something else (its rate is 128 Hz), and nobody accepted that. "
        "Other sources"
    )
    assert found.action is BannerAction.CHOOSE_SOURCE


class TestRate:
    def test_both_rates_are_told(self):
        found = said(a_status(measured_sfreq=240.3), newest=an_abstention(1.0, Reason.RATE))

        assert "240.3 Hz arrive where 256 Hz were announced." in found.text
        assert "Readings are paused." in found.text

    def test_a_rate_within_what_is_borne_is_no_matter(self):
        assert said(a_status(measured_sfreq=256 * 1.019)) is None

    def test_a_recording_that_is_played_faster_has_no_wrong_rate(self):
        assert said(a_status(measured_sfreq=512.0), is_live=False) is None


class TestContact:
    def test_few_electrodes_are_each_told_what_helps(self):
        """As a person would say it: which sensors, what goes on, what to do."""
        paused = an_abstention(1.0, Reason.CONTACT)
        found = said(a_status(recording=RECORDING), contact("TP9", "AF8"), paused)

        assert found.title == "Two sensors lost contact (TP9, AF8)."
        assert found.text == (
            "Readings are paused; the recording goes on. Move hair away from behind the left ear "
            "and press the right forehead pad."
        )
        assert BUTTONS[found.action] == "Fit guide"

    def test_what_helps_follows_from_the_reason(self):
        found = said(electrodes=contact("TP9", "TP10", why="42 µV of muscle or noise"))

        assert found.text.endswith("Relax your jaw.")

    def test_of_many_it_is_said_what_helps_all(self):
        names = EPOC.device_order
        status = a_status(info=an_info(names, device="EPOC"))
        found = said(status, contact(*names[:5], names=names), a_prediction(1.0))

        assert found.text == "Readings go on. Wet the felt pads and press them to the scalp."

    @pytest.mark.parametrize("reason", [one for one in Reason if one is not Reason.CONTACT])
    def test_readings_do_not_go_on_where_there_is_none(self, reason):
        """For whatever reason: the headline beside it says which."""
        found = said(electrodes=contact("TP9"), newest=an_abstention(1.0, reason))
        assert "Readings go on" not in found.text
        assert found.text.startswith("There is no confident estimate now; the signal goes on.")


class TestDisk:
    def test_little_room_is_said_with_when_the_recording_ends(self):
        found = said(a_status(**WRONG["disk"]))

        assert "312 MB are left. The recording goes on, and is finished whole at 100 MB." in (
            found.text
        )
        assert found.action is BannerAction.OPEN_FOLDER
        assert not found.severe

    def test_a_loose_electrode_is_more_urgent(self):
        assert "lost contact" in said(a_status(**WRONG["disk"]), contact("TP9")).title

    def test_a_recording_that_the_disk_ended_keeps_its_words(self):
        words = "The recording a.xdf was finished at 99 MB left on its disk; it is whole."
        ended = replace(RECORDING, failure=words, over=True)
        found = said(a_status(recording=ended))

        assert found.text.startswith(words)
        assert found.severe


class TestMontage:
    def test_channels_nobody_knows_are_named_with_where_to_name_them(self):
        names = tuple(f"ch{n}" for n in range(1, 9))
        found = said(a_status(info=an_info(names, device="unknown")), ())

        assert "The channels are called ch1, ch2, ch3, ch4 and 4 more." in found.text
        assert found.action is BannerAction.CHOOSE_SOURCE

    def test_one_electrode_that_is_known_is_enough_to_say_nothing(self):
        assert said(a_status(info=an_info(("ch1", "TP9"), device="unknown")), ()) is None

    def test_a_recording_is_not_told_to_choose_another_source(self):
        assert said(a_status(**WRONG["montage"]), (), is_live=False) is None
