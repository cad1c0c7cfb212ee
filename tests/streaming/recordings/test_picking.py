"""Channels by their names: which are EEG, and what their electrodes are called."""

from __future__ import annotations

import doctest

import pytest

from streaming.errors import RecordingError, SignalMismatch
from streaming.recordings import picking
from streaming.recordings.picking import is_electrode, is_other, pick_eeg
from streaming.signal.info import POSITIONS


def test_the_examples_hold():
    """As the documentation prints them."""
    assert doctest.testmod(picking).failed == 0


@pytest.mark.parametrize("label", [*POSITIONS, "A1", "T3"])
def test_electrodes_are_known_by_their_names_and_taken_for_nothing_else(label):
    """Of Emotiv's headsets, and of caps."""
    assert is_electrode(label)
    assert not is_other(label)


@pytest.mark.parametrize(
    "label",
    ["ECG", "EKG1", "EOG left", "EMGright", "Resp nasal", "SaO2", "SpO2", "Status", "TRIGGER",
     "STI 014", "Temp rectal", "AccX", "GyroY", "MagZ", "DC1", "GSR", "EDA"],
)  # fmt: skip
def test_other_signals_are_known_too(label):
    """STI 014 is not: MNE gives it a type of its own."""
    assert is_other(label) == (label != "STI 014")


@pytest.mark.parametrize("label", ["COUNTER", "RAW_CQ", "CQ_AF3", "EQ_AF3", "MarkerIndex", "F"])
def test_counters_are_no_electrodes(label):
    """Though the header of Emotiv's files says microvolts of them all."""
    assert not is_electrode(label)


def test_what_the_file_says_and_what_the_name_says_must_both_fit():
    """But for channels that the user names."""
    labels = ["TP9", "ECG", "AF7", "X"]

    picked = pick_eeg(labels, {"X": "AF8"}, is_eeg=lambda row: row < 2)

    assert picked.rows == (0, 3)
    assert picked.ch_names == ("TP9", "AF8")
    assert picked.notes == ("left out as no EEG: ECG, AF7",)


def test_a_file_of_ours_is_taken_whole():
    """A channel may have been mapped from anything."""
    assert pick_eeg(["ECG", "EEG X-REF"], None, ours=True).ch_names == ("ECG", "EEG X-REF")


def test_what_cannot_be_picked_is_refused():
    """With what there is."""
    with pytest.raises(RecordingError, match=r"no EEG \(ECG\)"):
        pick_eeg(["ECG"], None)
    with pytest.raises(RecordingError, match="no channel at all"):
        pick_eeg([], None)
    with pytest.raises(SignalMismatch, match="not named apart"):
        pick_eeg(["EEG Fp1", "Fp1"], None)
