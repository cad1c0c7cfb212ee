"""Labelled recordings are opened as `predict` opens one."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from app.commands import train
from app.labelled import open_labelled
from app.training_request import DataRequest, TrainRequest
from streaming.errors import UsageError
from streaming.recordings.reviewed import Review, write_note, write_review
from streaming.signal.blocks import Marker
from streaming.signal.info import MUSE
from tests.app.calibration.recorded_blocks import a_sitting
from tests.builders import a_muselsl_csv

MAP = "a=TP9,b=AF7,c=AF8,d=TP10"


@pytest.fixture
def folder(tmp_path):
    """Two recordings in mV, of channels with names of their own."""
    for number, label in enumerate(("calm", "tense")):
        content = a_muselsl_csv(ch_names=("a", "b", "c", "d"), scale=1e-3, seed=number)
        (tmp_path / f"anna-{label}-1.csv").write_bytes(content)
    return tmp_path


def test_map_and_unit_hold_for_every_file(folder):
    source = open_labelled(folder, map=MAP, unit="mV")

    assert source.montage == MUSE
    for trial in source.trials():
        assert trial.recording.info.ch_names == MUSE.device_order
        assert np.std(trial.recording.chunks[0].data) == pytest.approx(20, rel=0.1)


def test_the_digest_changes_with_map_and_unit(folder):
    digests = {
        open_labelled(folder, map=names, unit=unit).digest
        for names, unit in ((MAP, "mV"), (MAP, "uV"), ("b=TP9,a=AF7,c=AF8,d=TP10", "mV"))
    }

    assert len(digests) == 3


def test_what_was_assumed_and_left_out_is_told_once_for_all_files(folder, caplog, capsys):
    (folder / "notes.txt").write_text("not a recording")
    (folder / "ben.csv").write_bytes(a_muselsl_csv(ch_names=("a", "b", "c", "d"), seed=7))

    data = DataRequest(dataset="recordings", data=folder, map=MAP, unit="uV", label="state")
    asked = TrainRequest(data=data, folds="trial", n_folds=2, network="gru", dry_run=True)
    with caplog.at_level(logging.WARNING):
        train.run(asked)

    said = capsys.readouterr()
    assert "to be told: state, calm or tense" in said.out
    assert [said.err.count(f"\n{name} ") for name in ("notes.txt", "ben.csv")] == [1, 1]
    assert "reading the data: 4 of 4" in said.err
    assert not caplog.records


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"unit": "kV"}, "--unit 'kV' is not known"),
        ({"map": "a"}, "--map has 'a'"),
        ({"map": "e=TP9"}, "anna-calm-1.csv: --map names e"),
        ({}, "--map"),
    ],
    ids=str,
)
def test_options_that_do_not_fit_are_refused(folder, options, words):
    with pytest.raises(UsageError, match=words):
        open_labelled(folder, **options)


def test_the_digest_changes_with_a_review_and_is_the_old_one_again_once_it_is_taken_back(folder):
    """Windows that were kept under other markers are not taken for those under these."""
    before = open_labelled(folder, map=MAP, unit="mV")
    file = folder / "anna-calm-1.csv"

    write_note(file, "evening")
    noted = open_labelled(folder, map=MAP, unit="mV")
    first = float(next(iter(before.trials())).recording.chunks[0].times[0])
    said = Review(added=(Marker(first + 1.0, "valence=0.5"),), begin=first)
    write_review(file, said)
    reviewed = open_labelled(folder, map=MAP, unit="mV")
    write_review(file, Review())

    assert noted.digest == before.digest
    assert reviewed.digest != before.digest
    assert open_labelled(folder, map=MAP, unit="mV").digest == before.digest


def test_a_calibration_is_sent_to_where_it_is_read(tmp_path):
    """Its blocks are rated by markers of their own, which a training does not know."""
    a_sitting(tmp_path)
    with pytest.raises(UsageError, match="The blocks of a calibration are read by `affectscope ca"):
        open_labelled(tmp_path)
