"""Profiles: private, whole, aged, exported, and really gone."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from models.bundle import load_bundle
from models.personal import profile_files
from models.personal.candidates import candidates_for
from models.personal.profile import (
    ABOUT,
    DELETING,
    list_profiles,
    load_profile,
    refuse_other_headset,
    refuse_other_wearer,
)
from models.personal.profile_files import delete_profile, export_profile, save_profile
from models.personal.training import train_personal
from streaming.errors import BundleError, OutputError, SignalMismatch, UsageError
from streaming.signal.info import EPOC, MUSE, SignalInfo
from tests.models.personal.wearers import INFO, some_blocks

TODAY = date(2025, 3, 1)
EPOC_INFO = SignalInfo(name="x", device="EPOC", ch_names=EPOC.device_order, sfreq=128.0)


@pytest.fixture(scope="module")
def personal():
    return train_personal(some_blocks(8), candidates_for(MUSE), n_orders=99)


@pytest.fixture
def kept(personal, tmp_path):
    return save_profile(
        tmp_path / "profiles", "ann", personal, INFO, today=TODAY, recordings=["a.xdf"]
    )


def not_adopted(personal):
    return replace(personal, result=replace(personal.result, adopted=False))


def test_a_profile_is_read_as_it_was_written(kept, personal, tmp_path):
    again = load_profile(tmp_path / "profiles", "ann")

    assert again == kept
    assert (again.pseudonym, again.device, again.montage) == ("ann", "Muse", "muse")
    assert again.recordings == ("a.xdf",)
    assert again.result == personal.result
    assert load_bundle(again.model).manifest == personal.bundle.manifest


def test_nobody_else_can_read_it(kept):
    modes = {
        path: stat.S_IMODE(path.stat().st_mode)
        for path in (kept.folder.parent, kept.folder, *kept.folder.iterdir())
    }

    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert len(modes) == 4


def test_what_was_not_adopted_has_scores_and_no_model(personal, tmp_path):
    profile = save_profile(tmp_path, "ann", not_adopted(personal), INFO, today=TODAY)

    assert profile.model is None
    assert [path.name for path in profile.folder.iterdir()] == [ABOUT]


def test_a_newer_calibration_takes_the_place_of_the_old(kept, personal, tmp_path):
    newer = save_profile(
        kept.folder.parent, "ann", not_adopted(personal), INFO, today=date(2025, 3, 9)
    )

    assert newer.date == "2025-03-09"
    assert [path.name for path in kept.folder.iterdir()] == [ABOUT]


def test_a_write_that_breaks_off_leaves_the_old_state_whole(kept, personal, monkeypatch):
    """As when the disk fills between the model and the scores."""

    def full(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(profile_files, "write_whole", full)
    with pytest.raises(OutputError, match="No space left"):
        save_profile(kept.folder.parent, "ann", personal, INFO, today=date(2025, 4, 1))
    monkeypatch.undo()

    assert load_profile(kept.folder.parent, "ann") == kept


def test_a_folder_without_scores_is_no_profile_yet(tmp_path):
    (tmp_path / "half").mkdir()

    assert list_profiles(tmp_path) == []
    assert list_profiles(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 3, 1), "calibrated today"),
        (date(2025, 3, 2), "calibrated yesterday"),
        (date(2025, 3, 24), "calibrated 23 days ago"),
        (date(2025, 2, 1), "calibrated today"),
    ],
    ids=str,
)
def test_a_profile_grows_old(kept, day, words):
    assert kept.age_in_words(day) == words


def test_another_headset_is_refused(kept, personal):
    with pytest.raises(SignalMismatch, match=r"'ann' is of a Muse on a real head, and this signal"):
        refuse_other_headset(kept, EPOC_INFO)
    with pytest.raises(SignalMismatch, match="this is a simulated Muse"):
        refuse_other_headset(kept, replace(INFO, simulated=True))
    with pytest.raises(SignalMismatch, match="calibrate a profile for this one"):
        save_profile(kept.folder.parent, "ben", personal, EPOC_INFO, today=TODAY)
    refuse_other_headset(kept, INFO)


def test_another_wearer_is_refused(kept):
    with pytest.raises(UsageError, match="blocks are of 'ben', and the profile is that of 'ann'"):
        refuse_other_wearer(kept, "ben")
    refuse_other_wearer(kept, "ann")


def test_a_name_that_is_not_there_is_answered_with_those_that_are(kept):
    with pytest.raises(BundleError, match=r"no profile 'eve'; there are: ann\."):
        load_profile(kept.folder.parent, "eve")


@pytest.mark.parametrize("name", ["", "../ann", "a b", "con", "-x", "a" * 41, "ä", "a\n"], ids=repr)
def test_names_that_would_leave_the_folder_or_fit_no_system_are_refused(name, tmp_path):
    for use in (load_profile, delete_profile):
        with pytest.raises(UsageError, match="cannot be the name of a profile"):
            use(tmp_path, name)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2}, {"pseudonym": "ben"}, {"model": "gone.safetensors"}, {"model": "../x"},
        {"date": "soon"}, {"simulated": 0}, {"result": {}}, {"more": 1}, {"recordings": "a"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_damaged_profile_is_listed_with_the_reason_and_can_be_deleted(kept, change):
    about = json.loads((kept.folder / ABOUT).read_text())
    (kept.folder / ABOUT).write_text(json.dumps(about | change))
    (seen,) = list_profiles(kept.folder.parent)

    assert seen.profile is None
    assert "is damaged" in seen.reason
    assert f"move {kept.folder / ABOUT} away" in seen.reason
    delete_profile(kept.folder.parent, "ann")
    assert not kept.folder.exists()


def test_profiles_are_listed_by_name(kept, personal):
    save_profile(kept.folder.parent, "Aaron", personal, INFO, today=TODAY)

    assert [seen.pseudonym for seen in list_profiles(kept.folder.parent)] == ["Aaron", "ann"]


def test_a_deleted_profile_leaves_nothing(kept):
    delete_profile(kept.folder.parent, "ann")

    assert list(kept.folder.parent.iterdir()) == []
    with pytest.raises(BundleError, match="nothing to delete"):
        delete_profile(kept.folder.parent, "ann")


def test_a_profile_that_is_a_link_is_not_called_deleted_while_what_it_leads_to_stays(kept):
    root = kept.folder.parent
    away = kept.folder.rename(root.parent / "away")
    (root / "ann").symlink_to(away)
    with pytest.raises(OutputError, match=r"is a link to .*away, and nothing was deleted"):
        delete_profile(root, "ann")

    assert (away / ABOUT).is_file()
    assert (root / "ann").is_symlink()


def test_a_deletion_that_was_killed_is_finished_by_whoever_looks_next(kept):
    left = kept.folder.parent / f"{DELETING}x"
    kept.folder.rename(left)

    assert list_profiles(left.parent) == []
    assert not left.exists()


def test_an_export_holds_model_and_scores_and_is_private(kept, tmp_path):
    out = tmp_path / "ann.zip"
    export_profile(kept, out)

    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with zipfile.ZipFile(out) as packed:
        assert sorted(packed.namelist()) == sorted([ABOUT, kept.model.name])
        assert packed.read(kept.model.name) == kept.model.read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        export_profile(kept, out)
    export_profile(kept, out, overwrite=True)
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_list_of_profiles_waits_for_no_torch():
    code = "import models.personal.profile, sys; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_export_to_nowhere_is_told(kept, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        export_profile(kept, tmp_path / "no" / "ann.zip")
