"""Folders and tables of labelled recordings, written for tests."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from models.datasets.recordings import label_recordings
from streaming.recordings.opening import open_recording
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.blocks import Marker
from tests.builders import a_recording

BEGIN = 1000.0
"""Clock of the first sample of `a_recording`."""

NAMES = ("anna-calm-1.csv", "anna-tense-1.csv", "ben-calm-1.csv", "ben-tense-1.csv")


def write(path, seconds=4.0, seed=None, gaps=(), markers=()):
    """Write Muse noise; each name has other noise, markers are `(seconds, text)`."""
    seed = crc32(path.name.encode()) if seed is None else seed
    recording = a_recording(seconds, gaps=gaps, seed=seed)
    marks = tuple(Marker(BEGIN + at, text) for at, text in markers)
    write_muselsl_csv(path, replace(recording, markers=marks))
    return path


def a_folder(folder, names=NAMES, **changes):
    """Two people, two labels, four seconds each."""
    for name in names:
        write(folder / name, **changes)
    return folder


def a_table(folder, *rows, head="file,subject,label,start,stop,clip,rating"):
    """Write a table and return its path."""
    path = folder / "labels.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def opened(path, **changes):
    """The data set of a folder or table."""
    return label_recordings(path, open_recording, **changes)
