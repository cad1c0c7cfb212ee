"""Windows are made once, whole or not at all, and found again by what they were made of."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from models.datasets.trials import SIGN_OF_VALENCE
from models.kept import list_kept
from models.store import kept_windows, key_of
from streaming.errors import OutputError, RecordingError
from tests.builders import a_spec
from tests.models.test_windows import Given, a_trial

SIGNAL, BANDS = a_spec(), a_spec(features="log_power")


def a_source(**parts):
    return Given([a_trial(subject="a"), a_trial(subject="b", seed=1)], **parts)


def test_windows_are_made_once_and_read_again_without_the_trials(tmp_path):
    source, told = a_source(), []
    (made,) = kept_windows(source, [SIGNAL], tmp_path, progress=lambda *far: told.append(far))
    source.given.clear()

    (again,) = kept_windows(source, [SIGNAL], tmp_path, progress=lambda *far: told.append(far))

    assert told == [(1, 2), (2, 2)]
    assert_array_equal(again.data(), made.data())
    for name in again.table.__dataclass_fields__:
        assert_array_equal(getattr(again.table, name), getattr(made.table, name))
    assert (again.spec, again.task, again.sfreq) == (SIGNAL, SIGN_OF_VALENCE, SIGNAL.sfreq)


def test_only_the_recipe_that_is_missing_is_made(tmp_path):
    kept_windows(a_source(), [SIGNAL], tmp_path)
    before = {kept.key: kept for kept in list_kept(tmp_path)}

    both = kept_windows(a_source(), [SIGNAL, BANDS], tmp_path)

    after = {kept.key: kept for kept in list_kept(tmp_path)}
    assert len(after) == 2
    assert all(after[key] == kept for key, kept in before.items())
    assert [store.spec for store in both] == [SIGNAL, BANDS]


@pytest.mark.parametrize(
    ("source", "spec"),
    [
        (a_source(digest="1" * 64), SIGNAL),
        (a_source(task=replace(SIGN_OF_VALENCE, label_rule="another")), SIGNAL),
        (a_source(), replace(SIGNAL, clip=5.0)),
    ],
    ids=["data", "labels", "recipe"],
)
def test_other_data_labels_or_recipe_are_other_windows(source, spec):
    assert key_of(source, spec) != key_of(a_source(), SIGNAL)


def test_windows_of_a_recipe_that_does_something_else_now_are_not_found(monkeypatch):
    """A release that filters otherwise must not train on what the one before made."""
    before = key_of(a_source(), SIGNAL)

    monkeypatch.setattr("streaming.signal.network_input.FLAT_AMPLITUDE", 50.0)

    assert key_of(a_source(), SIGNAL) != before


def test_a_build_that_fails_leaves_nothing(tmp_path):
    source = a_source()
    source.given.append(None)  # whoever asks for the third trial's signal fails

    with pytest.raises(AttributeError):
        kept_windows(source, [SIGNAL], tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_with_the_mend_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("models.store.np.savez", full)

    with pytest.raises(OutputError, match=r"No space left on device.*cache remove"):
        kept_windows(a_source(), [SIGNAL], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_build_left_is_swept_away_once_it_is_old(tmp_path):
    left = tmp_path / ".building-abc"
    left.mkdir()
    (left / "windows-0.f32").write_bytes(bytes(100))

    kept_windows(a_source(), [SIGNAL], tmp_path)
    assert left.exists()

    hours_ago = time.time() - 7200
    for path in (left / "windows-0.f32", left):
        os.utime(path, (hours_ago, hours_ago))
    kept_windows(a_source(), [BANDS], tmp_path)
    assert not left.exists()


def test_what_somebody_deleted_half_of_is_made_again(tmp_path):
    (made,) = kept_windows(a_source(), [SIGNAL], tmp_path)
    expected = np.array(made.data())
    (made.path.parent / "about.json").unlink()

    (again,) = kept_windows(a_source(), [SIGNAL], tmp_path)

    assert_array_equal(again.data(), expected)


@pytest.mark.parametrize("name", ["table.npz", "windows.f32"])
@pytest.mark.parametrize("kept", [slice(None, -99), slice(0)], ids=["cut", "empty"])
def test_windows_that_a_disk_has_damaged_are_refused_with_the_mend(tmp_path, name, kept):
    """Made again only when the user has removed them: they may be somebody's only trace."""
    (made,) = kept_windows(a_source(), [SIGNAL], tmp_path)
    file = made.path.parent / name
    file.write_bytes(file.read_bytes()[kept])

    with pytest.raises(RecordingError, match=f"cache remove {made.path.parent.name}"):
        kept_windows(a_source(), [SIGNAL], tmp_path)
