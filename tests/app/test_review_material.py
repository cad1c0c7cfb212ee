"""A recording opened for review, seen at any place, read by a model, and kept as it is changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from app.commands.predict import readings_of
from app.contact_track import ContactTrack
from app.report.track import ALL_REASONS, Track
from app.review_events import Kind, events_of
from app.review_material import LEAD_SECONDS, Moment, load_material
from app.review_overview import MISSING, course_of, quality_columns
from app.review_readings import read_through
from app.review_report import write_report
from models.datasets.labelling import items_in_folder
from streaming.errors import UsageError
from streaming.recordings.opening import open_recording
from streaming.recordings.reviewed import read_review, write_note
from streaming.signal.blocks import Gap, Marker
from streaming.signal.readings import Reason
from streaming.sources.replayed import positions_of_markers
from tests.app.recorded import a_file
from tests.builders import a_bundle, a_recording

MARKERS = (Marker(1002.0, "clip 1"), Marker(1003.0, "artefact:blink"), Marker(1004.0, "label=4"))
GAPPY = a_recording(20, gaps=[(2560, 512)])


@pytest.fixture
def path(tmp_path):
    """Twenty seconds with two missing from the tenth on, and three markers."""
    return a_file(tmp_path, recording=GAPPY, markers=MARKERS)


@pytest.fixture(scope="module")
def classifier():
    from models.classifier import TorchClassifier  # noqa: PLC0415 - loads torch

    return TorchClassifier(a_bundle(temperature=0.02))


def a_track(reasons, hop=0.5):
    n = len(reasons)
    reason = np.array([-1 if one is None else ALL_REASONS.index(one) for one in reasons])
    value = np.where(reason < 0, 0.5, np.nan)
    return Track(
        stop=hop * np.arange(1, n + 1), value=value, low=value, high=value,
        label=np.where(reason < 0, 1, -1), reason=reason, labels=("low", "high"),
        target="valence", hop=hop,
    )  # fmt: skip


def test_a_place_shows_the_signal_before_it_and_holes_where_samples_are_missing(path):
    material = load_material(path)
    moment = Moment(material.recording, None, 300.0)
    moment.place = 12.5

    chunk = moment.latest(1.0)

    n_times = round((1.0 + LEAD_SECONDS) * 256)
    assert (chunk.stop, chunk.data.shape) == (3200, (len(chunk.data), n_times))
    missing = np.isnan(chunk.data).any(axis=0)
    assert missing.sum() == 512
    assert_array_equal(chunk.data[:, -128:], GAPPY.chunks[1].data[:, :128])


def test_at_the_very_start_there_is_nothing_to_see(path):
    moment = Moment(load_material(path).recording, None, 300.0)
    assert moment.latest(10.0) is None


def test_a_place_knows_its_clock_and_a_gap_has_that_of_its_end(path):
    """Markers that are set at a place are found at it again."""
    material = load_material(path)
    assert material.time_at(5.0) == pytest.approx(1005.0)
    assert material.time_at(11.0) == pytest.approx(1012.0)
    assert material.time_at(99.0) == pytest.approx(1020.0, abs=0.01)
    for place in (0.0, 5.0, 15.0):
        assert material.positions([Marker(material.time_at(place), "x")]) == (place,)


def test_markers_lie_where_a_replay_has_them(path):
    """Before the start, within, in a gap, at its edges, and behind the end."""
    material = load_material(path)
    times = (990.0, 1000.0, 1005.001, 1009.999, 1010.0, 1011.0, 1012.0, 1019.99, 1030.0)
    markers = tuple(Marker(time, "x") for time in times)
    expected = positions_of_markers(replace(material.recording, markers=markers))
    assert material.positions(markers) == expected
    assert material.positions(()) == ()


def test_events_are_markers_labels_artefacts_gaps_and_longer_pauses(path):
    material = load_material(path)
    track = a_track([None] * 4 + [Reason.CONTACT] * 8 + [None] * 4 + [Reason.UNCERTAIN] * 2)

    events = events_of(material, track)

    assert [(event.at, event.kind) for event in events] == [
        (2.0, Kind.MARKER), (2.0, Kind.PAUSE), (3.0, Kind.ARTEFACT), (4.0, Kind.LABEL),
        (10.0, Kind.GAP),
    ]  # fmt: skip
    assert [event.text for event in events] == [
        "clip 1", "poor contact, 4 s", "blink", "label: pleasant",
        "512 samples missing, 2 s",
    ]  # fmt: skip
    assert [event.marker is None for event in events] == [False, True, False, False, True]


def test_what_is_changed_is_there_when_it_is_opened_again_wherever_that_is(path):
    """And a note of the library stays beside it."""
    write_note(path, "evening")
    material = load_material(path)
    material.edits.change(MARKERS[2], "label=5")
    material.edits.add(material.time_at(15.0), "phone")
    material.save()

    assert [marker.text for marker in open_recording(path).markers] == [
        "clip 1", "artefact:blink", "label=5", "phone",
    ]  # fmt: skip
    assert read_review(path).note == "evening"

    again = load_material(path)
    assert again.edits.base == MARKERS
    again.edits.remove([Marker(1004.0, "label=5")])
    again.edits.add(1004.0, "label=4")
    again.edits.remove([again.edits.markers[-1]])
    again.save()
    assert open_recording(path).markers == MARKERS
    assert read_review(path).added == ()


def test_training_learns_the_labels_as_they_were_reviewed(path, tmp_path):
    """The file beside the recording is no recording of its own."""
    from models.datasets.surveying import survey  # noqa: PLC0415 - beside its only use

    material = load_material(path)
    material.edits.label_stretch(material.time_at(4.0), material.time_at(8.0), 1, to_end=False)
    material.save()

    marks = survey(path, open_recording).marks

    assert [(mark.sample, mark.text) for mark in marks if mark.text != "artefact:blink"] == [
        (512, "clip 1"), (1024, "label=1"), (2048, "label=4"),
    ]  # fmt: skip
    assert items_in_folder(tmp_path)[1] == []


def test_a_recording_that_goes_on_cannot_be_reviewed_into(path, monkeypatch):
    """The recorder writes beside it at its end."""
    material = load_material(path)
    monkeypatch.setattr("app.library_actions.is_being_written", lambda _path: True)
    with pytest.raises(UsageError, match="being recorded"):
        material.save()


def test_what_is_read_is_what_predict_reads(path, classifier):
    """Every reading comes back as it was, and the track is that of a report."""
    recording = open_recording(path)
    expected = [one for one in readings_of(recording, classifier) if not isinstance(one, Gap)]
    told = []

    readings = read_through(recording, classifier, lambda *how: told.append(how))

    found = readings.between(-1.0, recording.duration)
    assert len(found) == len(expected) > 20
    assert {type(one).__name__ for one in found} == {"Prediction", "Abstention"}
    for one, other in zip(found, expected, strict=True):
        assert type(one) is type(other)
        assert (one.t_end, one.start, one.stop) == (other.t_end, other.start, other.stop)
        if hasattr(one, "label"):
            assert (one.label, one.interval) == (other.label, other.interval)
            assert one.confidence == pytest.approx(other.confidence, abs=1e-6)
            assert one.valence == pytest.approx(other.valence)
        else:
            assert (one.reason, one.detail) == (other.reason, other.detail)
    between = readings.between(8.0, 9.0)
    assert all(1008.0 < one.t_end + 1 / 256 <= 1009.0 for one in between)
    assert len(between) == round(1.0 / classifier.spec.hop)


def test_the_report_has_the_markers_as_they_were_changed(path, classifier, tmp_path):
    material = load_material(path)
    material.edits.add(material.time_at(15.0), "the phone rang")
    readings = read_through(material.recording, classifier)
    page = write_report(material, readings, tmp_path / "page.html")
    text = page.read_text("utf-8")
    assert "the phone rang" in text
    assert "Made by Affectscope" in text


def test_a_report_never_takes_the_place_of_the_recording(path):
    with pytest.raises(UsageError, match="the recording itself"):
        write_report(load_material(path), None, path)


def test_a_long_course_has_no_more_columns_than_pixels_and_holds_its_mean():
    reasons = [None] * 9000 + [Reason.GAP] * 1000
    course = course_of(a_track(reasons), 5000.0, 500)
    assert course.value.size == 500
    assert np.nanmean(course.value) == pytest.approx(0.5)
    assert np.isnan(course.value[-50:]).all()
    assert course_of(a_track([]), 10.0, 100).value.size == 0


def test_the_worst_of_a_column_is_shown_and_missing_signal_is_none():
    """One second that is off within an hour is still seen."""
    start = np.concatenate((np.arange(0, 1000, 4.0), np.arange(2000, 3600, 4.0)))
    codes = np.zeros((start.size, 2), np.int8)
    codes[100, 1] = 2
    contact = ContactTrack(("a", "b"), start, start + 4, codes)
    columns = quality_columns(contact, 3600.0, 90)
    assert columns[10] == 2
    assert set(columns[:25].tolist()) == {0, 2}
    assert set(columns[25:50].tolist()) == {MISSING}


def test_a_short_recording_fills_every_column():
    contact = ContactTrack(
        ("a",), np.array([0.0, 4.0]), np.array([4.0, 8.0]), np.array([[1], [0]], np.int8)
    )
    assert quality_columns(contact, 8.0, 8).tolist() == [1, 1, 1, 1, 0, 0, 0, 0]


def test_a_recording_without_signal_has_a_clock_and_no_quality():
    empty = replace(GAPPY, blocks=(), markers=())
    assert Moment(empty, None, 300.0).latest(1.0) is None
    columns = quality_columns(
        ContactTrack((), np.empty(0), np.empty(0), np.empty((0, 0), np.int8)), 0.0, 4
    )
    assert columns.tolist() == [MISSING] * 4
