"""Any file is walked to its end, quickly and in little memory, and damage costs what it hit."""

import os
import random
import resource
import struct
import time
from contextlib import contextmanager

import numpy as np
import pytest

from streaming.recordings.xdf_decoding import Numbers, decode_samples, work_out
from streaming.recordings.xdf_format import EEG, MAGIC, StreamHeader, Tag, chunk
from streaming.recordings.xdf_scanning import MOST_CHUNK, Damage, Sound, Why, is_xdf, scan_xdf
from streaming.recordings.xdf_xml import parse_header, parse_xml
from tests.builders import a_recording
from tests.xdf_files import MARKERS, Stream, a_labrecorder_file, noise, of_stream, write_ours, xdf

A_SECOND = 1.0

N_SAMPLES = 4 * 256 - 100


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """Return four seconds of ours, a gap in the middle."""
    path = tmp_path_factory.mktemp("ours") / "ours.xdf"
    write_ours(path, a_recording(4, gaps=[(500, 100)]), chunk_size=12)
    return path.read_bytes()


@contextmanager
def opened(folder, raw):
    path = folder / "scanned.xdf"
    path.write_bytes(raw)
    file = os.open(path, os.O_RDONLY)
    try:
        yield file
    finally:
        os.close(file)


def scanned(folder, raw, **options):
    """Return all that is found; together it is the file, and it took no time."""
    began = time.monotonic()
    with opened(folder, raw) as file:
        found = list(scan_xdf(file, **options))
    assert time.monotonic() - began < 10 * A_SECOND
    at = len(MAGIC) if raw.startswith(MAGIC) else 0
    for one in found:
        assert one.offset == at
        at += one.n_bytes if isinstance(one, Damage) else len(one.raw)
        assert isinstance(one, Damage) or raw[one.offset : at] == one.raw
    assert at == len(raw)
    return found


def damages(found):
    return [one for one in found if isinstance(one, Damage)]


def n_samples(found, stream=EEG):
    return sum(
        one.body.stamps.size
        for one in found
        if isinstance(one, Sound) and one.tag == Tag.SAMPLES and one.stream == stream
    )


def test_a_sound_file_is_all_chunks(tmp_path, ours):
    found = scanned(tmp_path, ours)
    assert not damages(found)
    assert n_samples(found) == N_SAMPLES
    assert {one.tag for one in found} == set(Tag)


@pytest.mark.parametrize("name", ["minimal.xdf", "empty_streams.xdf"])
def test_real_files_of_other_recorders_are_sound(shared_data, tmp_path, name):
    found = scanned(tmp_path, (shared_data / "replay" / name).read_bytes())
    assert not damages(found)
    assert Tag.STREAM_FOOTER in {one.tag for one in found}


def test_stamps_that_are_left_out_follow_from_the_one_before(tmp_path):
    stream = Stream()
    raw = xdf(stream.header(), stream.samples([5.0, 0, 0, 0], noise(4), deduced=True))
    (samples,) = (one.body for one in scanned(tmp_path, raw) if one.tag == Tag.SAMPLES)
    assert np.isnan(samples.stamps[1:]).all()
    stamps, last = work_out(samples.stamps, np.nan, 256.0)
    assert stamps.tolist() == [5.0, 5 + 1 / 256, 5 + 2 / 256, 5 + 3 / 256]
    assert last == stamps[-1]
    np.testing.assert_array_equal(samples.values, noise(4).T)


def test_all_bytes_of_a_chunk_of_strings_are_read(tmp_path):
    raw = xdf(MARKERS.header(), MARKERS.texts([1.0, 2.0], [["häh"], ["x" * 300]]))
    (samples,) = (one.body for one in scanned(tmp_path, raw) if one.tag == Tag.SAMPLES)
    assert samples.rows == (("häh",), ("x" * 300,))


@pytest.mark.parametrize("seed", range(40))
def test_a_file_cut_anywhere_loses_its_last_chunk_only(tmp_path, ours, seed):
    """What is whole before the cut is found; the cut chunk is one stretch of damage."""
    cut = random.Random(seed).randrange(len(MAGIC), len(ours))
    whole = [one for one in scanned(tmp_path, ours) if one.offset + len(one.raw) <= cut]
    found = scanned(tmp_path, ours[:cut])
    assert [one.raw for one in found if isinstance(one, Sound)] == [one.raw for one in whole]
    assert len(damages(found)) <= 1
    assert all(one.why == Why.CUT for one in damages(found))


@pytest.mark.parametrize("seed", range(30))
def test_zeros_cost_the_chunks_that_they_hit(tmp_path, ours, seed):
    """The walk goes on with the chunk after, not at the next boundary."""
    rng = random.Random(seed)
    size = rng.randrange(1, 4096)
    first = rng.randrange(2500, len(ours) - size - 1000)
    sound = scanned(tmp_path, ours)
    missed = [one for one in sound if one.offset + len(one.raw) <= first]
    missed += [one for one in sound if one.offset >= first + size]
    found = scanned(tmp_path, ours[:first] + bytes(size) + ours[first + size :])
    lost = {one.offset for one in missed} - {one.offset for one in found if isinstance(one, Sound)}
    # A boundary or offset right after the damage is passed over: samples are looked for.
    assert all(sound_at(sound, at).tag != Tag.SAMPLES for at in lost)


def sound_at(found, offset):
    return next(one for one in found if one.offset == offset)


@pytest.mark.parametrize("seed", range(50))
def test_flipped_bits_cost_a_chunk_each_at_most(tmp_path, ours, seed):
    rng = random.Random(seed)
    raw = bytearray(ours)
    n_flips = rng.randrange(1, 33)
    for _ in range(n_flips):
        raw[rng.randrange(2500, len(raw))] ^= 1 << rng.randrange(8)
    found = scanned(tmp_path, bytes(raw))
    assert N_SAMPLES - n_samples(found) <= 12 * n_flips
    assert len(damages(found)) <= n_flips


@pytest.mark.parametrize("seed", range(10))
def test_noise_in_place_of_a_file_is_damage(tmp_path, seed):
    raw = random.Random(seed).randbytes(20_000)
    assert damages(scanned(tmp_path, MAGIC + raw))
    assert scanned(tmp_path, raw) == [Damage(0, 20_000, Why.OVERWRITTEN)]


def test_a_file_that_lost_its_beginning_goes_on_with_headers_that_are_known(tmp_path, ours):
    headers = {
        one.body.id: one.body
        for one in scanned(tmp_path, ours)
        if isinstance(one.body, StreamHeader)
    }
    raw = bytes(3000) + ours[3000:]
    assert n_samples(scanned(tmp_path, raw)) == 0
    assert n_samples(scanned(tmp_path, raw, headers=headers)) > N_SAMPLES - 50


@pytest.mark.parametrize("length", [2**31, 2**50, 2**64 - 1])
def test_a_chunk_of_impossible_length_takes_no_memory(tmp_path, ours, length):
    raw = ours + struct.pack("<BQH", 8, length, 3) + bytes(1000)
    (damage,) = damages(scanned(tmp_path, raw))
    assert damage.why == Why.TOO_LARGE
    assert length > MOST_CHUNK


HUGE_COUNTS = {
    "samples": of_stream(3, 1, struct.pack("<BI", 4, 4_000_000_000) + bytes(500)),
    "more samples": of_stream(3, 1, struct.pack("<BQ", 8, 2**63) + bytes(500)),
    "strings": of_stream(3, 7, struct.pack("<BI", 4, 4_000_000_000) + bytes(500)),
    "a string": of_stream(3, 7, b"\1\1\0" + struct.pack("<BQ", 8, 2**62) + b"x"),
}


@pytest.mark.parametrize("what", HUGE_COUNTS)
def test_a_count_beyond_its_chunk_takes_no_memory(tmp_path, what):
    raw = xdf(Stream().header(), MARKERS.header(), HUGE_COUNTS[what])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (damage,) = damages(scanned(tmp_path, raw))
    assert damage.why == Why.OVERWRITTEN
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


@pytest.mark.parametrize(
    "header",
    [
        Stream(n_channels=2_000_000_000),
        Stream(n_channels=-1),
        Stream(sfreq=float("inf")),
        Stream(sfreq=-256.0),
        Stream(format="complex"),
    ],
    ids=lambda one: f"{one.n_channels} channels, {one.sfreq} Hz, {one.format}",
)
def test_a_stream_that_cannot_be_is_damage_with_all_its_samples(tmp_path, header):
    raw = xdf(header.header(), Stream().samples([1.0], noise(1)))
    assert n_samples(scanned(tmp_path, raw)) == 0
    assert damages(scanned(tmp_path, raw))


def test_the_first_header_of_a_stream_counts(tmp_path):
    """A second one, be it of a flipped bit, makes no damage of sound samples."""
    stream = Stream()
    raw = xdf(stream.header(), Stream(n_channels=7).header(), stream.samples([1.0], noise(1)))
    found = scanned(tmp_path, raw)
    assert n_samples(found) == 1
    assert len(damages(found)) == 1


BOMB = b"""<?xml version="1.0"?><!DOCTYPE info [<!ENTITY a "ha">""" + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
) + b"]><info><name>&j;</name></info>"  # fmt: skip


@pytest.mark.parametrize(
    "xml",
    [
        BOMB,
        b'<!DOCTYPE info SYSTEM "file:///etc/passwd"><info/>',
        b"<a>" * 100 + b"</a>" * 100,
        b"<info>" + b"<a/>" * 500_000 + b"</info>",
        b"<info>" + b"x" * (17 * 1024**2) + b"</info>",
        b"<info",
        b"",
        b"\xff\xfe<\0i\0/\0>\0",
    ],
    ids=["bomb", "file", "deep", "many", "long", "cut", "empty", "UTF-16"],
)
def test_xml_that_could_exhaust_or_reach_anything_is_refused(xml):
    with pytest.raises(ValueError, match="XML"):
        parse_xml(xml)


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-16", "ebcdic-cp-be", "nonsense"])
def test_xml_is_utf_8_whatever_it_says(encoding):
    xml = f'<?xml version="1.0" encoding="{encoding}"?><info><name>Müse</name></info>'
    assert parse_xml(xml.encode()).findtext("name") == "Müse"


def test_characters_that_xml_forbids_cost_themselves_only():
    assert parse_xml(b"<info><name>a\0b\xff</name></info>").findtext("name") == "a�b�"


def test_a_header_says_what_it_said_when_it_was_written(ours, tmp_path):
    first = next(one.body for one in scanned(tmp_path, ours) if one.stream == EEG)
    assert first.ch_names == a_recording(1).info.ch_names
    assert (first.sfreq, first.format, first.unit) == (256.0, "float32", "microvolts")
    assert dict(first.description)["device"] == a_recording(1).info.device
    assert first.can_drop_samples


def test_a_header_of_numbers_too_long_to_read_is_refused():
    xml = f"<info><channel_count>{'9' * 5000}</channel_count></info>"
    with pytest.raises(ValueError, match=r".+"):
        parse_header(1, xml.encode())


def test_looking_for_chunks_in_a_file_made_to_look_like_them_ends(tmp_path, ours):
    """3 million beginnings of chunks that are none: patience ends, and a boundary is found."""
    bait = struct.pack("<BIHI", 4, 64, 3, 1) * 500_000
    found = scanned(tmp_path, ours[:5000] + bait + boundary_chunk() + ours[5000:])
    assert len(damages(found)) <= 3
    assert n_samples(found) > N_SAMPLES - 250


def boundary_chunk():
    return chunk(Tag.BOUNDARY, bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4"))


def test_a_hole_of_zeros_is_passed_over_as_fast_as_it_is_read(tmp_path, ours):
    found = scanned(tmp_path, ours[:5000] + bytes(30 * 1024**2) + ours[5000:])
    assert len(damages(found)) == 1


def test_a_file_that_becomes_shorter_meanwhile_ends_in_damage(tmp_path, ours):
    raw = ours + bytes(3 * 1024**2)
    with opened(tmp_path, raw) as file:
        walk = scan_xdf(file)
        first = next(walk)
        (tmp_path / "scanned.xdf").write_bytes(ours[:5000])
        *_, last = walk
    assert isinstance(first, Sound)
    assert isinstance(last, Damage)
    assert last.offset + last.n_bytes == len(raw)


def test_xdf_is_known_by_its_magic_or_by_any_boundary(tmp_path, ours):
    for raw, expected in (
        (ours, True),
        (bytes(3000) + ours[3000:], True),
        (bytes(3 * 1024**2 - 5) + boundary_chunk(), True),
        (bytes(100), False),
        (b"", False),
    ):
        with opened(tmp_path, raw) as file:
            assert is_xdf(file) == expected


def test_a_chunk_is_as_long_as_its_samples(tmp_path):
    header = StreamHeader(id=1, name="a", kind="", n_channels=2, sfreq=1.0, format="int8")
    row = struct.pack("<Bdbb", 8, 1.5, 3, -4)
    numbers = decode_samples(b"\1\1" + row, 0, header)
    assert isinstance(numbers, Numbers)
    assert (numbers.stamps.tolist(), numbers.values.tolist()) == ([1.5], [[3], [-4]])
    for raw in (b"\1\1" + row + b"\0", b"\1\2" + row, b"\1\1" + row[:-1], b"\1\1\7" + row[1:], b""):
        with pytest.raises(ValueError, match=r".+"):
            decode_samples(raw, 0, header)


def test_a_labrecorder_file_is_sound(tmp_path):
    assert not damages(scanned(tmp_path, a_labrecorder_file()))
