"""Headers and samples that no XDF file could hold are refused where they are made."""

import struct
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.recordings.xdf_encoding import stream_footer, stream_header
from streaming.recordings.xdf_format import (
    READINGS,
    Samples,
    StreamHeader,
    Tag,
    as_xml,
    chunk,
    eeg_header,
    markers_header,
    readings_header,
)
from streaming.recordings.xdf_xml import parse_header, parse_xml
from streaming.signal.info import SignalInfo
from streaming.signal.readings import Reason

HEADER = {"id": 5, "name": "a", "kind": "b", "n_channels": 2, "sfreq": 0.0, "format": "int16"}


@given(st.text(st.characters(codec=None)))
def test_any_text_can_stand_in_xml(text):
    """What XML cannot hold becomes one sign that says so; all else comes back."""
    found = fromstring(f"<a>{as_xml(text)}</a>").text or ""  # noqa: S314 - made here
    assert len(found) == len(text)
    assert all(one in {other, "\ufffd"} for one, other in zip(found, text, strict=True))


@pytest.mark.parametrize(
    "header",
    [
        eeg_header(SignalInfo(name="é<&>", device="Muse", ch_names=("A", "B"), sfreq=256.5)),
        eeg_header(SignalInfo(name="x", device="EPOC", ch_names=("A",), sfreq=1.0, simulated=True)),
        markers_header(),
        readings_header(None, ()),
        readings_header("demo-muse", ("low", "neutral", "high")),
        StreamHeader(**HEADER, ch_names=("u", "v"), unit="volts"),
    ],
    ids=lambda header: header.name,
)
def test_a_header_reads_back_as_it_was_written(header):
    raw = stream_header(header)
    assert parse_header(header.id, raw[raw.index(b"<?xml") :]) == header


def test_a_signal_without_a_name_is_called_eeg():
    info = SignalInfo(name="", device="Muse", ch_names=("A",), sfreq=256.0)
    assert eeg_header(info).name == "EEG"


def test_readings_say_what_their_reasons_and_labels_are():
    header = readings_header("demo-muse", ("low", "high"))
    assert header.id == READINGS
    assert header.ch_names[-2:] == ("p_low", "p_high")
    assert dict(header.description)["reasons"].split(",") == list(Reason)


@pytest.mark.parametrize("change", [{"format": "complex"}, {"ch_names": ("one",)}])
def test_a_stream_that_cannot_be_is_refused(change):
    with pytest.raises(ValueError, match=r"complex|1 labels for 2 channels"):
        StreamHeader(**{**HEADER, **change})


def test_a_stream_without_a_name_is_not_written():
    with pytest.raises(ValueError, match="name"):
        stream_header(StreamHeader(**{**HEADER, "name": ""}))


@pytest.mark.parametrize("shape", [(2,), (2, 3)])
def test_samples_have_a_stamp_each(shape):
    with pytest.raises(ValueError, match="one stamp each"):
        Samples(1, np.zeros(2), np.zeros(shape))


@pytest.mark.parametrize(
    ("size", "head"), [(253, "<BBH"), (254, "<BIH"), (70_000, "<BIH")], ids=["1", "4", "more"]
)
def test_a_chunk_says_how_long_it_is(size, head):
    raw = chunk(Tag.SAMPLES, bytes(size))
    n_bytes, length, tag = struct.unpack_from(head, raw)
    assert (length, tag) == (size + 2, Tag.SAMPLES)
    assert len(raw) == 1 + n_bytes + length


def test_a_stream_without_samples_has_a_footer_without_stamps():
    raw = stream_footer(1, None, None, 0, [(5.0, 0.0)])
    info = parse_xml(raw[raw.index(b"<?xml") :])
    assert info.findtext("sample_count") == "0"
    assert info.find("first_timestamp") is None
    assert info.findtext("clock_offsets/offset/time") == "5.0"
