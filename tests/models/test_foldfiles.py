"""A fold that a disk has damaged is trained again, whatever the damage claims."""

from __future__ import annotations

import numpy as np
import pytest

from models.foldfiles import FoldFiles
from models.folds import Fold
from tests.hostile_files import hostile_files
from tests.sound_files import sound_file

FOLD = Fold("1", np.arange(50, 60), np.arange(50))


def test_a_sound_fold_is_read(tmp_path):
    """What the others are measured by."""
    sound_file("npz", tmp_path)

    assert list(FoldFiles(tmp_path, "a key").read([FOLD])) == [0]


@pytest.mark.parametrize(
    "name", ["shape-2-to-50", "shape-minus", "pickle", "header-deep", "encrypted", "nothing"]
)
def test_a_damaged_fold_is_trained_again(tmp_path, name):
    """An archive may say that it holds 2^50 numbers."""
    sound = sound_file("npz", tmp_path)
    (tmp_path / "fold-1.npz").write_bytes(hostile_files("npz", sound)[name]())

    assert FoldFiles(tmp_path, "a key").read([FOLD]) == {}
