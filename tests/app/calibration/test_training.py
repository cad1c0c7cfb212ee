"""From recordings to a profile: trained, kept, updated, and refused in words that lose nothing."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from datetime import date

import pytest

from app.calibration import training
from app.calibration.training import calibrate_from
from models.bundle import load_bundle
from models.personal.profile import ABOUT, PAGE, load_profile
from models.personal.profile_files import delete_profile
from streaming.errors import BundleError, OutputError, SignalMismatch, UsageError
from tests.app.calibration.recorded_blocks import a_script, a_sitting, at

TODAY = date(2026, 3, 1)


def calibrated(root, *files, **changes):
    """Calibrate with few orders of the labels, so that it takes a second."""
    given = {"root": root, "today": TODAY, "n_orders": 39} | changes
    return calibrate_from(files, given.pop("name", "ann"), **given)


@pytest.fixture(scope="module")
def sat(tmp_path_factory):
    """A sitting, and what came of it."""
    folder = tmp_path_factory.mktemp("sat")
    shares = []
    file = a_sitting(folder, effect=16.0)
    outcome = calibrated(
        folder / "profiles", file, progress=lambda share, doing: shares.append((share, doing))
    )
    return file, outcome, shares


def test_blocks_become_a_model_of_ones_own(sat):
    file, outcome, _ = sat

    assert outcome.result.adopted
    assert outcome.result.drawn
    assert outcome.words == outcome.result.words
    assert "it is yours now" in outcome.words
    assert outcome.notes == ()
    assert load_profile(outcome.profile.folder.parent, "ann") == outcome.profile
    assert outcome.profile.recordings == (str(file),)
    manifest = load_bundle(outcome.profile.model).manifest
    assert (manifest.training, manifest.labels) == ("personal", ("low", "high"))
    assert len(manifest.recordings) == 1


def test_progress_rises_to_the_end(sat):
    shares = [share for share, _ in sat[2]]

    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [doing for _, doing in sat[2]][-1] == "done"


def test_all_that_is_kept_is_private(sat):
    folder = sat[1].profile.folder

    assert {path.name for path in folder.iterdir()} == {
        ABOUT, PAGE, sat[1].profile.model.name,
    }  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_wearer_in_whom_there_is_nothing_gets_scores_and_no_model(tmp_path):
    outcome = calibrated(tmp_path / "p", a_sitting(tmp_path, effect=0.0, seed=3))

    assert not outcome.result.adopted
    assert "nothing is claimed" in outcome.words
    assert outcome.profile.model is None
    assert outcome.picture.is_file()


def test_new_labels_are_added_to_those_that_the_profile_remembers(tmp_path):
    first = a_sitting(tmp_path, effect=16.0)
    calibrated(tmp_path / "p", first)
    second = a_sitting(tmp_path, "two.xdf", effect=16.0, seed=1, day=2)
    outcome = calibrated(tmp_path / "p", second, today=date(2026, 3, 2))

    assert (outcome.result.n_blocks, outcome.result.n_days) == (16, 2)
    assert outcome.profile.recordings == (str(first), str(second))
    assert outcome.profile.date == "2026-03-02"
    first.unlink()
    third = calibrated(tmp_path / "p")
    assert third.result.n_blocks == 8
    (note,) = third.notes
    assert note.startswith("one.xdf is left out: it is gone; should it come back, name it anew")


@pytest.mark.ci
@pytest.mark.patient
def test_a_model_that_more_labels_do_not_bear_out_is_taken_back_and_that_is_said(tmp_path):
    before = calibrated(tmp_path / "p", a_sitting(tmp_path, effect=16.0))
    others = [
        a_sitting(tmp_path, f"{day}.xdf", effect=effect, seed=day, day=day)
        for day, effect in ((2, -16.0), (3, 0.0))
    ]
    after = calibrated(tmp_path / "p", *others)

    assert before.profile.model is not None
    assert not after.result.adopted
    assert after.profile.model is None
    assert after.notes[-1].startswith("The model that was adopted from 8 blocks (2026-03-01) is")
    assert not any("taken back" in note for note in calibrated(tmp_path / "p").notes)


def test_recordings_in_the_profiles_own_folder_count_unnamed(tmp_path):
    """The disk is all that an interrupted calibration leaves."""
    own = tmp_path / "p" / "ann" / "recordings"
    own.mkdir(parents=True)
    a_sitting(own, effect=16.0)
    outcome = calibrated(tmp_path / "p")

    assert outcome.result.n_blocks == 8
    delete_profile(tmp_path / "p", "ann")
    assert not own.exists()


def test_how_a_recording_is_read_is_remembered(tmp_path):
    file = a_sitting(tmp_path, effect=16.0)
    calibrated(tmp_path / "p", file, unit="uV")
    seen = []

    def reader(said):
        seen.append(said)
        return usual(said)

    usual = training.reader_of
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "reader_of", reader)
        calibrated(tmp_path / "p", n_orders=3)
        outcome = calibrated(tmp_path / "p", file, n_orders=3)

    assert [said[file.resolve()].unit for said in seen] == ["uV", "uV"]
    assert outcome.profile.read_as == {str(file): (None, "uV")}


def test_a_simulated_wearer_is_compared_with_the_shipped_model(tmp_path):
    outcome = calibrated(tmp_path / "p", a_sitting(tmp_path, simulated=True), n_orders=3)

    assert outcome.result.generic is not None
    assert outcome.profile.simulated


def test_a_named_generic_model_must_be_of_the_headset(tmp_path):
    with pytest.raises(SignalMismatch, match="Name a model for this headset"):
        calibrated(tmp_path / "p", a_sitting(tmp_path), generic="demo-epoc")
    with pytest.raises(BundleError, match="No model 'none-such'"):
        calibrated(tmp_path / "p", a_sitting(tmp_path), generic="none-such")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((4, 5, 4, 5), "Every block is labelled pleasant"),
        (
            (4, 2),
            r"unpleasant \(low\) there are 1 and of pleasant \(high\) 1, and 3 of each are the",
        ),
        ((3, 3, 3), "hold no labelled EEG .*3 stretches rated neutral left out"),
    ],
    ids=str,
)
def test_too_little_is_told_and_nothing_is_lost(tmp_path, steps, words):
    file = a_sitting(tmp_path, steps=steps)
    before = file.read_bytes()
    with pytest.raises(UsageError, match=words):
        calibrated(tmp_path / "p", file)

    assert file.read_bytes() == before
    assert not (tmp_path / "p").exists()


def test_another_headset_than_the_profiles_changes_nothing(sat, tmp_path):
    root, before = sat[1].profile.folder.parent, (sat[1].profile.folder / ABOUT).read_bytes()
    for name, changes in (("epoc.xdf", {"montage": "epoc"}), ("sim.xdf", {"simulated": True})):
        with pytest.raises(SignalMismatch, match=rf"{name}: The profile 'ann' is of a Muse on a"):
            calibrated(root, a_sitting(tmp_path, name, **changes))

    assert (sat[1].profile.folder / ABOUT).read_bytes() == before


def test_another_persons_profile_is_refused(sat, tmp_path):
    with pytest.raises(UsageError, match="a calibration of 'ben'"):
        calibrated(sat[1].profile.folder.parent, a_sitting(tmp_path, wearer="ben"))
    with pytest.raises(UsageError, match="cannot be the name of a profile"):
        calibrated(tmp_path, name="../ann")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only_is_told_before_the_work(tmp_path):
    (tmp_path / "p" / "ann").mkdir(parents=True, mode=0o500)
    with pytest.raises(OutputError, match="nothing can be written to") as refused:
        calibrated(tmp_path / "p", tmp_path / "not-even-looked-at.xdf")
    assert refused.value.exit_code == 7


def test_a_folder_that_may_not_be_written_is_told_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(training.os, "access", lambda _path, _mode: False)
    with pytest.raises(OutputError, match="nothing can be written to") as refused:
        calibrated(tmp_path / "p", tmp_path / "not-even-looked-at.xdf")
    assert refused.value.exit_code == 7


def test_a_file_in_the_folders_place_is_told_before_the_work(tmp_path):
    (tmp_path / "p").write_text("")
    with pytest.raises(OutputError, match="nothing can be written to"):
        calibrated(tmp_path / "p", tmp_path / "not-even-looked-at.xdf")


def test_a_damaged_profile_is_not_written_over(sat, tmp_path):
    folder = tmp_path / "ann"
    folder.mkdir()
    (folder / ABOUT).write_text("{")
    with pytest.raises(BundleError, match="is damaged"):
        calibrated(tmp_path, sat[0])
    assert (folder / ABOUT).read_text() == "{"


def test_everyday_labels_alone_train_too_and_their_order_is_not_called_drawn(tmp_path):
    blocks = a_script()
    faces = [
        replace(marker, text=f"label={marker.text.split('=')[2][0]}")
        for marker in blocks
        if " rated=" in marker.text
    ]
    file = a_sitting(tmp_path, marks=[*faces], effect=16.0)
    outcome = calibrated(tmp_path / "p", file)

    assert not outcome.result.drawn
    assert outcome.result.n_blocks == 8
    spoken = json.loads((outcome.profile.folder / ABOUT).read_text())
    assert spoken["result"]["drawn"] is False


def test_stretches_that_somebody_marked_train_too(tmp_path):
    marks = []
    for number in range(8):
        marks += [at(6 + 20 * number, f"label={('low', 'high')[number % 2]}")]
        marks += [at(22 + 20 * number, "end")]
    outcome = calibrated(tmp_path / "p", a_sitting(tmp_path, marks=marks), n_orders=3)

    assert outcome.result.n_blocks == 8
    assert not outcome.result.drawn
