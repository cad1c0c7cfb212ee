"""What the raw signal tells: contact, band powers against the recording's baseline, spectra."""

from dataclasses import replace

import numpy as np
import pytest

from app.contact_windows import QUALITIES
from app.report import survey as surveying
from app.report.survey import kind_of, survey
from streaming.signal.blocks import Chunk, Recording
from streaming.signal.contact import Contact
from tests.app.report.pages import a_recording_with, muse_noise, some_recording
from tests.signals import some_info, some_noise

OFF = QUALITIES.index(Contact.OFF)


def test_a_flat_electrode_is_off_and_has_no_power():
    data = muse_noise(60)
    data[1] = 800.0
    found = survey(a_recording_with(data))
    assert (found.contact[:, 1] == OFF).all()
    assert not found.usable[:, 1].any()
    assert np.isnan(found.spectrum[1]).all()
    assert np.isfinite(found.spectrum[[0, 2, 3]]).all()
    assert found.why[1].most_common(1)[0][0] == "flat: no signal"


def test_a_spectrum_has_its_peak_where_the_wave_is():
    data = muse_noise(40)
    times = np.arange(data.shape[1]) / 256
    data[2] += (30 * np.sin(2 * np.pi * 11 * times)).astype(np.float32)
    found = survey(a_recording_with(data))
    above = found.freqs > 3
    assert found.freqs[above][found.spectrum[2][above].argmax()] == 11.0
    # A sine of 30 µV holds 450 µV², spread by Hann's taper over 1.5 bins of 0.5 Hz.
    peak = found.spectrum[2][above].max()
    assert peak == pytest.approx(10 * np.log10(450 / 0.75), abs=0.5)


def test_a_recording_shorter_than_a_window_has_none():
    found = survey(a_recording_with(muse_noise(3)))
    assert found.start.size == 0
    assert found.contact.shape == (0, 4)
    assert np.isnan(found.spectrum).all()


def test_an_empty_recording_is_no_error():
    found = survey(Recording(some_info("muse"), ()))
    assert found.start.size == 0


def test_filters_settle_in_the_first_window_after_each_gap():
    recording = some_recording(60, gap=512)
    found = survey(recording)
    after = found.start >= (recording.gaps[0].stop) / 256
    assert not found.usable[0].any()
    assert not found.usable[after][0].any()
    assert found.usable[after][1:].all()
    assert found.stop[~after][-1] == pytest.approx(recording.gaps[0].start / 256)


def test_pieces_say_what_the_whole_says(monkeypatch):
    """A day is looked at some windows at a time: not a bit may depend on how many."""
    recording = some_recording(60)
    whole = survey(recording)
    monkeypatch.setattr(surveying, "_PIECE", 3 * 4 * 1024)
    pieces = survey(recording)
    np.testing.assert_array_equal(pieces.contact, whole.contact)
    np.testing.assert_array_equal(pieces.usable, whole.usable)
    np.testing.assert_array_equal(pieces.power, whole.power)
    np.testing.assert_allclose(pieces.spectrum, whole.spectrum, rtol=1e-12)
    np.testing.assert_array_equal(pieces.stop, whole.stop)


def test_samples_that_are_no_numbers_spoil_their_own_window_and_the_next():
    data = muse_noise(40)
    data[0, 10 * 256] = np.nan
    found = survey(a_recording_with(data))
    assert found.contact[2, 0] == OFF
    assert found.usable[:, 0].tolist() == [False, True, False, False, *[True] * 6]
    assert np.isfinite(found.power[4:, :, 0]).all()


def test_an_auxiliary_input_is_no_electrode():
    recording = some_recording(20)
    info = replace(recording.info, ch_names=(*recording.info.ch_names, "Right AUX"))
    chunk = recording.chunks[0]
    more = Chunk(np.vstack([chunk.data, chunk.data[:1]]), chunk.times, 0)
    assert survey(Recording(info, (more,))).ch_names == recording.info.ch_names


def test_bands_that_the_rate_does_not_reach_are_left_out():
    info = replace(some_info("muse"), sfreq=64.0)
    data = some_noise(info, 40).data
    found = survey(Recording(info, (Chunk(data, np.arange(data.shape[1]) / 64, 0),)))
    assert [band.name for band in found.bands] == ["delta", "theta", "alpha", "beta"]


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        ("swings by 431 µV", "swings too far"),
        ("drifts by 231 µV", "drifts too far"),
        ("93% of the power is mains hum", "mains hum"),
        ("31 µV of muscle or noise", "muscle or noise"),
        ("the same signal as AF8", "the same signal as AF8"),
    ],
)
def test_reasons_are_counted_without_one_windows_figures(why, kind):
    assert kind_of(why) == kind
