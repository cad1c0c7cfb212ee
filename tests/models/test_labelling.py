"""Files of a folder tell by their names whose they are and what they show."""

from __future__ import annotations

import numpy as np
import pytest

from models.datasets.labelling import name_parts
from streaming.errors import UsageError
from streaming.signal.info import MUSE
from tests.labelled_files import a_folder, opened, write


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("anna-calm-1.csv", ("anna", "calm", "1")),
        ("subjecta-relaxed-1.csv.gz", ("subjecta", "relaxed", "1")),
        ("P_07-Very calm-run2.xdf", ("P_07", "very calm", "run2")),
        ("2024-01-05_calm_1.csv", ("2024-01-05", "calm", "1")),
        ("anna_calm_3", ("anna", "calm", "3")),
        ("anna-2.csv.xz", ("anna", None, "2")),
        ("anna.csv", ("anna", None, None)),
        ("EEG_recording_2024-01-05-10.11.12.csv", None),
        ("anna-calm.csv", None),
        ("-calm-1.csv", None),
        ("sub-01_task-rest_run-1_eeg.vhdr", None),
    ],
)
def test_a_name_tells_subject_label_and_run_or_nothing(name, parts):
    assert name_parts(name) == parts


def test_a_folder_is_read_by_the_names_in_it(tmp_path):
    source = opened(a_folder(tmp_path))

    assert source.task.labels == ("calm", "tense")
    assert source.task.target == "label"
    assert source.task.label_rule == "the label in the file's name"
    assert (source.n_trials, source.n_people, source.montage) == (4, 2, MUSE)
    assert [(t.subject, t.label, t.trial) for t in source.trials()] == [
        ("anna", 0, "anna-calm-1.csv"),
        ("anna", 1, "anna-tense-1.csv"),
        ("ben", 0, "ben-calm-1.csv"),
        ("ben", 1, "ben-tense-1.csv"),
    ]
    assert all(np.isnan(t.rating) and t.recording.n_samples == 1024 for t in source.trials())


def test_what_a_folder_holds_beside_them_is_left_out_and_told(tmp_path):
    """But not what is hidden, nor a recording's own sidecar, nor what a header speaks for."""
    a_folder(tmp_path)
    (tmp_path / "carla-calm-1.csv").write_text("no recording")
    write(tmp_path / "dora-1.csv")
    write(tmp_path / "a-b-c-d.csv")
    (tmp_path / "more").mkdir()
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "anna-calm-1.csv.json").write_text("{}")
    for ending in (".vhdr", ".eeg", ".vmrk"):
        (tmp_path / f"emil-calm-1{ending}").write_text("Brain Vision, damaged")

    source = opened(tmp_path)

    assert source.n_trials == 4
    told = sorted(note.split()[0] for note in source.notes)
    assert told == ["a-b-c-d.csv", "carla-calm-1.csv", "dora-1.csv", "emil-calm-1.vhdr", "more"]


def test_a_folder_without_a_label_is_refused_with_the_ways_to_say_one(tmp_path):
    write(tmp_path / "anna-1.csv")

    with pytest.raises(UsageError, match=r"anna-1.csv is left out.*subject-label-run.*label=calm"):
        opened(tmp_path)


@pytest.mark.parametrize("labels", [("low", "high"), ("HIGH", "neutral", "Low")], ids=str)
def test_labels_of_valence_make_it_the_target_and_carry_their_value(tmp_path, labels):
    source = opened(a_folder(tmp_path, [f"anna-{label}-1.csv" for label in labels]))

    wanted = tuple(name for name in ("low", "neutral", "high") if name in map(str.lower, labels))
    assert (source.task.target, source.task.labels) == ("valence", wanted)
    ratings = {source.task.labels[t.label]: t.rating for t in source.trials()}
    assert ratings == {name: {"low": -1, "neutral": 0, "high": 1}[name] for name in wanted}


def test_the_user_may_name_the_target(tmp_path):
    """Low comes before high for every target."""
    source = opened(a_folder(tmp_path, ["a-low-1.csv", "a-high-1.csv"]), target="arousal")

    assert (source.task.target, source.task.labels) == ("arousal", ("low", "high"))
    assert all(np.isnan(t.rating) for t in source.trials())


def test_labels_of_another_kind_are_no_valence(tmp_path):
    with pytest.raises(UsageError, match=r"calm, tense; those of valence are low, neutral, high"):
        opened(a_folder(tmp_path), target="valence")


def test_two_files_of_one_recording_are_refused(tmp_path):
    """By their bytes, or by names that differ in nothing but the ending."""
    a_folder(tmp_path)
    twin = tmp_path / "ben-calm-2.csv"
    twin.write_bytes((tmp_path / "anna-calm-1.csv").read_bytes())
    with pytest.raises(UsageError, match=r"anna-calm-1.csv and ben-calm-2.csv .* bytes"):
        opened(tmp_path)
    twin.unlink()
    write(tmp_path / "anna_calm_1.csv", seed=9)
    with pytest.raises(UsageError, match=r"anna-calm-1.csv and anna_calm_1.csv .* names"):
        opened(tmp_path)


def test_one_person_in_two_spellings_is_refused(tmp_path):
    a_folder(tmp_path, ["Anna-calm-1.csv", "anna-tense-1.csv"])

    with pytest.raises(UsageError, match=r"'Anna' and 'anna' would count as two people"):
        opened(tmp_path)
