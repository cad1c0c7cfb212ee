"""A new day: aligned by its rest, used on that day alone, and refused where that makes no sense."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from app.calibration import markers
from app.calibration.alignment import align_profile
from app.calibration.profiles import use_in_words
from models.bundle import load_bundle, network_of
from models.personal.profile import load_profile
from models.personal.profile_files import export_profile
from streaming.errors import BundleError, SignalMismatch, UsageError
from tests.app.calibration.recorded_blocks import a_signal, a_sitting, at
from tests.app.calibration.test_training import TODAY, calibrated
from tests.app.recorded import a_file

TOMORROW = date(2026, 3, 2)


@pytest.fixture(scope="module")
def calibrated_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("aligned")
    calibrated(folder / "profiles", a_sitting(folder, effect=16.0))
    return folder / "profiles"


@pytest.fixture
def root(calibrated_once, tmp_path):
    shutil.copytree(calibrated_once, tmp_path / "profiles")
    return tmp_path / "profiles"


def a_rest(folder, name="rest.xdf", steps=(3, 3, 3, 3, 3), marks=(), day=2, **signal):
    """Some hundred seconds in which nothing is felt."""
    return a_sitting(folder, name, steps, marks=list(marks), day=day, **signal)


def mean_of(path):
    return network_of(load_bundle(path)).state_dict()["standardise.mean"].numpy()


def test_the_aligned_model_is_used_on_its_day_alone(root, tmp_path):
    base = load_profile(root, "ann")
    found = align_profile(root, "ann", [a_rest(tmp_path)], TOMORROW)
    profile = found.profile

    assert profile == load_profile(root, "ann")
    assert profile.model_on(TOMORROW) == profile.aligned
    assert profile.model_on(TODAY) == profile.model == base.model
    assert profile.aligned_on == "2026-03-02"
    assert load_bundle(profile.aligned).manifest.training == "personal"
    assert not np.allclose(mean_of(profile.aligned), mean_of(profile.model))
    assert "aligned by today's rest" in use_in_words(profile, TOMORROW)
    assert "as it was calibrated" in use_in_words(profile, TODAY)
    assert "last aligned for 2026-03-02" in use_in_words(profile, TODAY)
    assert found.words.endswith(
        "used on 2026-03-02 alone, and the model as it was calibrated on other days."
    )


def test_another_alignment_takes_the_place_of_the_last(root, tmp_path):
    align_profile(root, "ann", [a_rest(tmp_path)], TOMORROW)
    later = align_profile(root, "ann", [a_rest(tmp_path, seed=5, day=3)], date(2026, 3, 3)).profile

    assert len(list(later.folder.glob("day-*"))) == 1
    out = tmp_path / "ann.zip"
    export_profile(later, out)
    assert later.aligned.name in out.read_bytes().decode("latin-1")


def test_calibrating_anew_forgets_the_alignment(root, tmp_path):
    align_profile(root, "ann", [a_rest(tmp_path)], TOMORROW)
    outcome = calibrated(root)

    assert outcome.profile.aligned is None
    assert list(outcome.profile.folder.glob("day-*")) == []


def test_of_a_recording_with_marked_rest_that_is_read_and_nothing_else(root, tmp_path):
    """The ten blocks around it are none of its business."""
    recording = a_signal((5, 5, 3, 3, 3, 3, 3, 5, 5), effect=60.0)
    marks = [at(46, markers.rest("quiet")), at(146, markers.END)]
    file = a_file(tmp_path, recording=recording, markers=marks)
    alone = align_profile(root, "ann", [file], TOMORROW)
    mean = mean_of(alone.profile.aligned)
    whole = a_file(tmp_path, "whole.xdf", recording=recording)
    other = mean_of(align_profile(root, "ann", [whole], TOMORROW).profile.aligned)

    assert alone.seconds == pytest.approx(100.0, abs=3.0)
    assert not np.allclose(mean, other, atol=0.02)


def test_rest_of_another_day_is_told(root, tmp_path):
    found = align_profile(root, "ann", [a_rest(tmp_path, day=9)], TOMORROW)

    assert "recorded on 2026-03-09: electrodes may sit otherwise" in found.words


def test_too_little_rest_is_told_and_changes_nothing(root, tmp_path):
    before = load_profile(root, "ann")
    with pytest.raises(UsageError, match=r"4\d s of rest are too few"):
        align_profile(root, "ann", [a_rest(tmp_path, steps=(3, 3))], TOMORROW)
    with pytest.raises(UsageError, match="There is no rest to align by"):
        align_profile(root, "ann", [], TOMORROW)

    assert load_profile(root, "ann") == before


def test_another_headset_and_another_person_are_refused(root, tmp_path):
    with pytest.raises(SignalMismatch, match="is of a Muse on a real head"):
        align_profile(root, "ann", [a_rest(tmp_path, simulated=True)], TOMORROW)
    theirs = a_rest(tmp_path, "ben.xdf", marks=[at(0, markers.begun("ben"))])
    with pytest.raises(UsageError, match="is of 'ben'"):
        align_profile(root, "ann", [theirs], TOMORROW)


def test_without_a_model_of_its_own_there_is_nothing_to_align(tmp_path):
    calibrated(tmp_path / "p", a_sitting(tmp_path, effect=0.0, seed=3))
    with pytest.raises(BundleError, match="none was adopted"):
        align_profile(tmp_path / "p", "ann", [a_rest(tmp_path)], TOMORROW)
    with pytest.raises(BundleError, match="no profile 'ben'"):
        align_profile(tmp_path / "p", "ben", [a_rest(tmp_path)], TOMORROW)


def test_an_older_profile_without_these_fields_still_loads(root):
    about = root / "ann" / "profile.json"
    told = json.loads(about.read_text())
    del told["aligned"], told["read_as"]
    about.write_text(json.dumps(told))
    profile = load_profile(root, "ann")

    assert (profile.aligned, profile.aligned_on, profile.read_as) == (None, None, {})
    assert replace(profile, aligned=profile.model, aligned_on="2026-03-02").model_on(TODAY)
