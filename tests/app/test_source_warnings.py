"""What stands against a stream is said once, in words, with its mend."""

import pytest

from app.source_warnings import names_stand_for_electrodes, source_name, stream_warnings
from streaming.signal.info import EPOC
from tests.app.test_list_sources import a_stream

EMOTIV = ("Timestamp", "Counter", "Interpolate", *EPOC.device_order, "HardwareMarker")


def badges(found, *others):
    return [warning.badge for warning in stream_warnings(found, [found, *others])]


def test_a_headset_that_says_everything_has_nothing_against_it():
    assert badges(a_stream()) == []


@pytest.mark.parametrize(
    ("changes", "badge", "severe"),
    [
        ({"kind": "Markers"}, "not EEG", True),
        ({"channel_format": "string"}, "text", True),
        ({"sfreq": 0.0}, "no steady rate", True),
        ({"ch_names": ("", "", "", "")}, "no names", False),
        ({"ch_names": ("TP9", "", "", "")}, "no names", False),
        ({"ch_names": ("TP9", "TP9", "AF7", "AF8")}, "same names", False),
        ({"ch_names": ("ch1", "ch2", "ch3", "ch4")}, "unknown names", False),
        ({"ch_names": ("F7", "F8", "O1", "O2")}, "no known headset", False),
        ({"units": ("",) * 4}, "no unit", False),
        ({"units": ("counts",) * 4}, "unknown unit", False),
    ],
    ids=str,
)
def test_each_trouble_has_a_badge_words_and_a_mend(changes, badge, severe):
    found = a_stream(**changes)
    (warning,) = stream_warnings(found, [found])

    assert warning.badge == badge
    assert warning.is_severe is severe
    assert warning.mend.endswith(".")


def test_electrodes_that_are_called_alike_are_named():
    (warning,) = stream_warnings(a_stream(ch_names=("TP9", "TP9", "AF8", "AF8")), [])

    assert "AF8, TP9" in warning.text


def test_streams_alike_are_told_of_each_other():
    one, other = a_stream(), a_stream(uid="u2")

    assert badges(one, other) == ["same name", "same source_id"]


def test_markers_of_the_same_name_are_no_other_headset():
    """A recorder's markers often carry the headset's name; nobody can choose them by mistake."""
    assert badges(a_stream(), a_stream(uid="u2", kind="Markers", source_id="m")) == []


def test_emotivpros_counters_are_not_taken_for_electrodes():
    units = ("",) * 3 + ("uV",) * 14 + ("",)
    found = a_stream(n_channels=18, ch_names=EMOTIV, units=units)

    assert badges(found) == []
    assert names_stand_for_electrodes(found)


def test_a_stream_is_chosen_by_what_holds_when_its_sender_starts_again():
    """The uid is another one after each start."""
    one, other = a_stream(source_id="a"), a_stream(uid="u2", source_id="b")

    assert source_name(one, [one]) == "lsl:Muse-1A2B"
    assert source_name(one, [one, other]) == "lsl:a"
    nameless = a_stream(name="", source_id="")
    assert source_name(nameless, [nameless]) == "lsl:uid=u1"
