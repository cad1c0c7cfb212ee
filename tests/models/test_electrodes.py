"""Recordings of one data set share a montage, and what does not fit is refused."""

from __future__ import annotations

import numpy as np
import pytest

from models.datasets.electrodes import mirrored
from models.recipes import recipe_of
from streaming.errors import UsageError
from streaming.signal.info import EPOC, MUSE
from tests.builders import a_muselsl_csv
from tests.labelled_files import a_folder, opened


def test_recordings_share_the_electrodes_of_a_headset(tmp_path):
    """In any order, with others beside them; the montage's rate is the recipe's."""
    stamps = np.arange(1024) / 220 + 1.5e9
    (tmp_path / "a-calm-1.csv").write_bytes(a_muselsl_csv(stamps))
    names = ("AF8", "TP10", "Fpz", "AF7", "TP9")
    (tmp_path / "a-tense-1.csv").write_bytes(a_muselsl_csv(ch_names=names, seed=1))
    source = opened(tmp_path)

    assert source.montage == MUSE
    assert {t.recording.info.sfreq for t in source.trials()} == {220.0, 256.0}


@pytest.mark.parametrize("stamps", [None, np.arange(2048) / 512 + 1.5e9, np.arange(505) / 125.0])
def test_other_electrodes_are_paired_by_their_numbers(tmp_path, stamps):
    """An Emotiv Insight is no headset known here, and any recipe fits it all the same."""
    names = ("AF3", "T7", "Pz", "T8", "AF4", "F5", "Right AUX")
    for number, label in enumerate(("calm", "tense")):
        content = a_muselsl_csv(stamps, ch_names=names, seed=number)
        (tmp_path / f"anna-{label}-1.csv").write_bytes(content)

    source = opened(tmp_path)

    assert (source.montage.left, source.montage.right) == (("AF3", "T7"), ("AF4", "T8"))
    assert source.montage.midline == ("Pz",)
    assert source.montage.sfreq == (256 if stamps is None or stamps.size == 2048 else 124)
    assert any(note.startswith("F5 not used") for note in source.notes)
    for network in ("tsception", "logreg", "logreg-cov"):
        assert recipe_of(network, source.montage).sfreq == source.montage.sfreq


def test_mirror_images_need_both_sides():
    assert mirrored(("O2", "Fp1", "FP2", "x1", "C3", "Cz", "F10", "f9")) == (
        ("Fp1", "f9"),
        ("FP2", "F10"),
        ("Cz",),
    )


def test_recordings_of_two_headsets_are_refused(tmp_path):
    a_folder(tmp_path)
    (tmp_path / "carla-calm-1.csv").write_bytes(a_muselsl_csv(ch_names=EPOC.ch_names))

    with pytest.raises(UsageError, match=r"share no pair .*anna-calm-1.csv .*carla-calm-1.csv"):
        opened(tmp_path)


def test_channels_of_no_known_name_are_refused_with_the_option_that_names_them(tmp_path):
    (tmp_path / "anna-calm-1.csv").write_bytes(a_muselsl_csv(ch_names=("eeg-ch1", "eeg-ch2")))

    with pytest.raises(UsageError, match=r"carry eeg-ch1, eeg-ch2, among which is no pair.*--map"):
        opened(tmp_path)


def test_a_recording_too_slow_for_the_bands_is_left_out(tmp_path):
    a_folder(tmp_path)
    content = a_muselsl_csv(np.arange(256) / 64.0)
    (tmp_path / "carla-calm-1.csv").write_bytes(content)

    source = opened(tmp_path)

    assert source.n_people == 2
    assert "it comes at 64 Hz, and models here need 100 Hz or more" in source.notes[0]
