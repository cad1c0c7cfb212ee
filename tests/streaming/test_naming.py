"""Names of foreign channels: the same rules for streams and files."""

from __future__ import annotations

import pytest

from streaming.errors import SignalMismatch, UsageError
from streaming.naming import device_of, name_channels, parse_channel_map
from streaming.signal.info import EPOC

MUSE = ("TP9", "AF7", "AF8", "TP10")


def test_a_map_is_pairs_of_their_name_and_the_electrode():
    """Spaces around either do not matter."""
    assert parse_channel_map("eeg-ch1=TP9, eeg ch 2 = AF7") == {
        "eeg-ch1": "TP9",
        "eeg ch 2": "AF7",
    }


@pytest.mark.parametrize("text", ["", "TP9", "a=", "=TP9", "a=TP9,", "a=TP9,a=AF7", "a=TP9,b=TP9"])
def test_a_map_that_is_no_list_of_pairs_is_refused(text):
    """The exit code is that of a wrong call."""
    with pytest.raises(UsageError, match="--map") as refusal:
        parse_channel_map(text)
    assert refusal.value.exit_code == 2


def test_known_electrodes_need_no_word():
    """Auxiliary inputs are known to be no electrodes."""
    assert name_channels((*MUSE, "Right AUX"), None) == ((*MUSE, "Right AUX"), ())


def test_a_map_renames_and_the_rest_stays():
    """Order is theirs."""
    assert name_channels(["ch1", "AF7"], {"ch1": "TP9"}) == (("TP9", "AF7"), ())


def test_unknown_names_are_kept_and_the_mend_is_shown():
    names, notes = name_channels(["ch1", "AF7", "Right AUX", "ch2"], None)

    assert names == ("ch1", "AF7", "Right AUX", "ch2")
    assert len(notes) == 1
    assert "ch1, ch2" in notes[0]
    assert '--map "ch1=TP9,..."' in notes[0]


def test_of_many_unknown_names_some_are_told():
    """A cap of 64 electrodes would fill the screen."""
    _, (note,) = name_channels([f"E{n}" for n in range(64)], None)

    assert "E5 and 58 more" in note


@pytest.mark.parametrize("labels", [("", ""), ("EEG", "EEG"), ("TP9", "")], ids=str)
def test_channels_without_names_of_their_own_need_a_map(labels):
    with pytest.raises(SignalMismatch, match=r'--map "ch\d=TP9') as raised:
        name_channels(labels, None)
    assert raised.value.exit_code == 5


def test_a_map_names_channels_by_place_or_by_their_own_name():
    mapped, _ = name_channels(("", "", "X"), {"ch1": "TP9", "ch2": "AF7", "X": "AF8"})

    assert mapped == ("TP9", "AF7", "AF8")


@pytest.mark.parametrize(
    ("channel_map", "words"),
    [
        ({"Y": "TP9"}, "Y, which is no channel here"),
        ({"AF7": "TP9"}, "two channels are called TP9"),
    ],
)
def test_a_map_that_does_not_fit_is_refused(channel_map, words):
    """A channel that is not there, or two of one name."""
    with pytest.raises(UsageError, match=words):
        name_channels(MUSE, channel_map)


def test_the_headset_is_told_by_its_electrodes():
    """In any order; fewer than all are unknown."""
    assert device_of(["TP10", "AF8", "AF7", "TP9", "Right AUX"]) == "Muse"
    assert device_of(EPOC.device_order) == "EPOC"
    assert device_of(["TP9", "AF7", "AF8"]) == "unknown"
