"""Files made to exhaust whoever believes them: each is small, and claims to be enormous."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable

import numpy as np

from streaming.recordings.xdf_format import Tag
from tests.damage import replaced
from tests.xdf_files import MARKERS, Stream, boundary, count, in_chunks, noise, of_stream, xdf

EEG = Stream(units=("microvolts",) * 4)
STAMPS = 1000 + np.arange(1024) / 256

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE info [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><info><name>&i;</name><type>EEG</type><channel_count>4</channel_count>"
    "<nominal_srate>256</nominal_srate><channel_format>float32</channel_format></info>"
)
"""Ten to the ninth letters once it is unfolded."""


Makers = dict[str, Callable[[], bytes]]


def hostile_files(kind: str, sound: bytes = b"") -> Makers:
    """Return what makes hostile files of a format, by what is wrong with them.

    The names are the same without a sound file.
    """
    return {
        "xdf": _xdf, "csv": _csv, "edf": _edf, "mat": _mat, "npz": _npz, "model": _model,
        "settings": lambda _: _SETTINGS,
    }.get(kind, lambda _: {})(sound)  # fmt: skip


def _xdf(sound: bytes) -> Makers:
    header, signal = EEG.header(), b"".join(in_chunks(EEG, STAMPS, noise(1024)))
    back_and_forth = STAMPS + 5.0 * (np.arange(1024) % 2)
    return {
        "chunk-of-2-to-50": lambda: xdf(header, b"\x08" + struct.pack("<QH", 2**50, 3), signal),
        "no-chunk-but-2-to-50": lambda: b"XDF:\x08" + struct.pack("<QH", 2**50, 1),
        "samples-4e9": lambda: xdf(
            header, of_stream(Tag.SAMPLES, 1, b"\x04" + struct.pack("<I", 2**32 - 1)), signal
        ),
        "samples-2-to-50": lambda: xdf(
            header, of_stream(Tag.SAMPLES, 1, b"\x08" + struct.pack("<Q", 2**50)), signal
        ),
        "string-of-2-to-50": lambda: xdf(
            header,
            MARKERS.header(),
            of_stream(
                Tag.SAMPLES,
                MARKERS.id,
                count(1) + struct.pack("<Bd", 8, 1.0) + b"\x08" + struct.pack("<Q", 2**50),
            ),
            signal,
        ),
        "channels-2e9": lambda: xdf(Stream(n_channels=2_000_000_000).header(), signal),
        "channels-minus-1": lambda: xdf(Stream(n_channels=-1).header(), signal),
        "channels-none": lambda: xdf(Stream(labels=(), n_channels=0).header(), signal),
        "channels-digits": lambda: xdf(replaced(header, b">4<", b">" + b"9" * 5000 + b"<"), signal),
        "rate-nan": lambda: xdf(Stream(sfreq=float("nan")).header(), signal),
        "rate-inf": lambda: xdf(Stream(sfreq=float("inf")).header(), signal),
        "rate-tiny": lambda: xdf(Stream(sfreq=1e-300).header(), signal),
        "rate-minus": lambda: xdf(Stream(sfreq=-256.0).header(), signal),
        "xml-bomb": lambda: xdf(of_stream(Tag.STREAM_HEADER, 1, BOMB.encode()), signal),
        "xml-deep": lambda: xdf(of_stream(Tag.STREAM_HEADER, 1, b"<a>" * 300_000), signal),
        "xml-wide": lambda: xdf(Stream(more="<b/>" * 900_000).header(), signal),
        "xml-odd-encoding": lambda: xdf(
            replaced(header, b'"1.0"?', b'"1.0" encoding="utf-7"?'), signal
        ),
        "footer-odd-encoding": lambda: xdf(
            header,
            signal,
            of_stream(Tag.STREAM_FOOTER, 1, b'<?xml version="1.0" encoding="x"?><a/>'),
        ),
        "footer-digits": lambda: xdf(
            header,
            signal,
            of_stream(
                Tag.STREAM_FOOTER,
                1,
                b"<info><sample_count>%s</sample_count></info>" % (b"9" * 5000),
            ),
        ),
        "footer-words": lambda: xdf(
            header,
            signal,
            of_stream(Tag.STREAM_FOOTER, 1, b"<info><sample_count>many</sample_count></info>"),
        ),
        "stamps-huge": lambda: xdf(header, *in_chunks(EEG, STAMPS * 1e303, noise(1024))),
        "stamps-nan": lambda: xdf(header, *in_chunks(EEG, STAMPS * np.nan, noise(1024))),
        "stamps-back-and-forth": lambda: xdf(header, *in_chunks(EEG, back_and_forth, noise(1024))),
        "stamps-random": lambda: xdf(
            header, *in_chunks(EEG, np.random.default_rng(0).normal(0, 1e9, 20_000), noise(20_000))
        ),
        "values-huge": lambda: xdf(header, *in_chunks(EEG, STAMPS, noise(1024) * np.float32(1e35))),
        "values-nan": lambda: xdf(
            header, *in_chunks(EEG, STAMPS, noise(1024) * np.float32(np.nan))
        ),
        "offsets-huge": lambda: xdf(
            header, *(EEG.offset(1000.0 + n, 1e300 * (-1) ** n) for n in range(50)), signal
        ),
        "offsets-alike": lambda: xdf(
            header, *(EEG.offset(1000.0, 0.1 * n) for n in range(50)), signal
        ),
        "offsets-many": lambda: xdf(
            header, *(EEG.offset(1000.0 + n, 0.1) for n in range(100_000)), signal
        ),
        "offsets-at-once": lambda: xdf(
            header, *(EEG.offset(1000.0 + n / 1e5, 0.1) for n in range(200_000)), signal
        ),
        "offsets-nan": lambda: xdf(header, EEG.offset(np.nan, np.nan), signal),
        "streams-many": lambda: xdf(*(Stream(id=n).header() for n in range(3000)), signal),
        "samples-of-no-stream": lambda: xdf(signal, header),
        "boundaries-alone": lambda: xdf(*(boundary() for _ in range(100_000))),
        "chunks-of-nothing": lambda: xdf(header, *[EEG.samples([], np.empty((0, 4)))] * 20_000),
        "name-of-a-megabyte": lambda: xdf(Stream(name="a" * 2**20).header(), signal),
        "tags-everywhere": lambda: xdf(
            header, b"\x01\x08\x03\x00\x01\x00\x00\x00" * 200_000, signal
        ),
        "gzip-bomb": lambda: gzip.compress(sound + bytes(300_000_000)),
        "xz-bomb": lambda: lzma.compress(sound + bytes(300_000_000), preset=0),
        "zeros-at-the-end": lambda: sound + bytes(1_000_000),
    }


def _csv(sound: bytes) -> Makers:
    line, _, rows = sound.partition(b"\n")
    return {
        "header-of-a-megabyte": lambda: b"a" * 2**20 + b"," + sound,
        "columns-1e5": lambda: (
            line + b"," + b",".join(b"c%d" % n for n in range(100_000)) + b"\n" + rows
        ),
        "row-of-a-megabyte": lambda: sound + b"1," * 500_000 + b"\n",
        "cell-of-a-megabyte": lambda: sound + b"1500000005," + b"1" * 2**20 + b",2,3,4,5\n",
        "word-of-a-megabyte": lambda: sound + b"1500000005," + b"x" * 2**20 + b",2,3,4,5\n",
        "quote-never-closed": lambda: sound + b'"' + b"1,2\n" * 200_000,
        "quotes": lambda: sound.replace(b",", b'","'),
        "nul-bytes": lambda: sound.replace(b"1", b"\0"),
        "nul-at-the-end": lambda: sound + bytes(4096),
        "utf-16": lambda: sound.decode().encode("utf-16"),
        "numbers-beyond": lambda: sound.replace(b".", b"9" * 400, 50),
        "stamps-beyond": lambda: line + b"\n" + b"1e400,1,2,3,4,5\n" * 500,
        "stamps-back-and-forth": lambda: line + b"\n" + b"1,1,2,3,4,5\n9e9,1,2,3,4,5\n" * 5000,
        "stamps-1e300": lambda: (
            line + b"\n" + b"".join(b"%de300,1,2,3,4,5\n" % n for n in range(500))
        ),
        "no-line-end": lambda: sound.replace(b"\n", b" "),
        "gzip-bomb": lambda: gzip.compress(line + b"\n" + b"1,1,2,3,4,5\n" * 20_000_000),
        "half-a-character": lambda: sound + b"\xe2",
        "one-byte": lambda: b"\xe2",
    }


def _edf(sound: bytes) -> Makers:
    def header(at: int, text: str, n_bytes: int = 8) -> bytes:
        return sound[:at] + text.ljust(n_bytes).encode() + sound[at + n_bytes :]

    def of_signals(at: int, n_bytes: int, text: str) -> bytes:
        n_signals = int(sound[252:256])
        first = 256 + at * n_signals
        return (
            sound[:first]
            + text.ljust(n_bytes).encode() * n_signals
            + sound[first + n_bytes * n_signals :]
        )

    return {
        "records-minus-1": lambda: header(236, "-1"),
        "records-99999999": lambda: header(236, "99999999"),
        "records-none": lambda: header(236, "0"),
        "records-words": lambda: header(236, "many"),
        "signals-9999": lambda: header(252, "9999", 4),
        "signals-none": lambda: header(252, "0", 4),
        "signals-minus": lambda: header(252, "-1", 4),
        "duration-0": lambda: header(244, "0"),
        "duration-nan": lambda: header(244, "nan"),
        "duration-1e300": lambda: header(244, "1e300"),
        "duration-tiny": lambda: header(244, "1e-300"),
        "header-of-2e9": lambda: header(184, "2000000000"[:8]),
        "samples-99999999": lambda: of_signals(216, 8, "99999999"),
        "samples-minus": lambda: of_signals(216, 8, "-5"),
        "samples-none": lambda: of_signals(216, 8, "0"),
        "range-of-nothing": lambda: of_signals(112, 8, "-1000"),
        "range-nan": lambda: of_signals(112, 8, "nan"),
        "range-1e300": lambda: of_signals(112, 8, "1e300"),
        "digits-of-nothing": lambda: of_signals(128, 8, "-32768"),
        "labels-alike": lambda: of_signals(0, 16, "EEG TP9"),
        "labels-none": lambda: of_signals(0, 16, ""),
        "annotations-alone": lambda: of_signals(0, 16, "EDF Annotations"),
        "date-of-no-day": lambda: header(168, "99.99.9999.99.99", 16),
        "nul-bytes": lambda: sound[:256].replace(b" ", b"\0") + sound[256:],
        "header-alone": lambda: sound[:256],
        "ones": lambda: sound[:1536] + b"\xff" * (len(sound) - 1536),
    }


def _mat(sound: bytes) -> Makers:
    head = sound[:128]

    def packed(content: bytes) -> bytes:
        body = zlib.compress(content, 9)
        return head + struct.pack("<II", 15, len(body)) + body

    matrix = struct.pack("<II", 14, 2**31 - 1)
    flags = struct.pack("<IIII", 6, 8, 1, 0)
    sizes = struct.pack("<IIII", 5, 8, 2**31 - 1, 2**31 - 1)
    name = struct.pack("<II", 1, 8) + b"DREAMER\0"
    return {
        "bomb": lambda: packed(matrix + bytes(300_000_000)),
        "bomb-of-cells": lambda: packed(matrix + flags + sizes + name + bytes(100_000_000)),
        "cells-2-to-62": lambda: head + matrix + flags + sizes + name,
        "version-7.3": lambda: b"MATLAB 7.3 MAT-file" + sound[19:],
        "big-endian": lambda: sound[:126] + b"MI" + sound[128:],
        "header-alone": lambda: head,
        "nothing": lambda: b"",
        "nested": lambda: packed(
            matrix + (flags + struct.pack("<IIII", 5, 8, 1, 1) + name + matrix) * 9999
        ),
        "zeros": lambda: head + bytes(1_000_000),
    }


def _npz(sound: bytes) -> Makers:
    def archive(head: str, body: bytes = b"", how: int = zipfile.ZIP_STORED) -> bytes:
        about = head.encode().ljust(117) + b"\n"
        array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(about)) + about + body
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", how) as file:
            file.writestr("key.npy", array)
        return out.getvalue()

    shape = "{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}"
    return {
        "shape-2-to-50": lambda: archive(shape.format("<f8", 2**50)),
        "shape-minus": lambda: archive(shape.format("<f8", -1)),
        "text-2-to-40": lambda: archive(shape.format("<U1099511627776", 1)),
        "pickle": lambda: archive(shape.format("|O", 1), b"\x80\x04N."),
        "header-deep": lambda: archive("(" * 100),
        "header-of-names": lambda: archive("__import__('os')"),
        "bomb": lambda: archive(
            shape.format("|u1", 300_000_000), bytes(300_000_000), zipfile.ZIP_DEFLATED
        ),
        "encrypted": lambda: replaced(sound, _flags(sound, 0), _flags(sound, 1)),
        "no-archive": lambda: b"\x93NUMPY" + bytes(100),
        "nothing": lambda: b"",
    }


def _flags(archive: bytes, flags: int) -> bytes:
    """The first entry of an archive's index, up to its flags."""
    at = archive.index(b"PK\x01\x02")
    return archive[at : at + 8] + struct.pack("<H", flags)


def _model(sound: bytes) -> Makers:
    length = int.from_bytes(sound[:8], "little")
    header = json.loads(sound[8 : 8 + length] or b"{}")

    def told(changed: dict[str, object] | bytes) -> bytes:
        text = changed if isinstance(changed, bytes) else json.dumps(changed).encode()
        return struct.pack("<Q", len(text)) + text + sound[8 + length :]

    def of_tensor(**changes: object) -> bytes:
        name = next(name for name in header if name != "__metadata__")
        return told(header | {name: header[name] | changes})

    def said(**changes: object) -> bytes:
        manifest = json.loads(header["__metadata__"]["affectscope"])
        metadata = {"affectscope": json.dumps(manifest | changes)}
        return told(header | {"__metadata__": metadata})

    return {
        "header-2-to-50": lambda: struct.pack("<Q", 2**50) + sound[8:],
        "header-minus": lambda: b"\xff" * 8 + sound[8:],
        "shape-2-to-50": lambda: of_tensor(shape=[2**50]),
        "offsets-2-to-50": lambda: of_tensor(data_offsets=[0, 2**50]),
        "offsets-words": lambda: of_tensor(data_offsets=["a", None]),
        "type-of-none": lambda: of_tensor(dtype="F999"),
        "json-deep": lambda: told(b"[" * 90_000),
        "json-deep-object": lambda: told(b'{"a":' * 15_000),
        "number-of-digits": lambda: told(b'{"a":' + b"9" * 9000 + b"}"),
        "manifest-deep": lambda: told(header | {"__metadata__": {"affectscope": "[" * 50_000}}),
        "hidden-2e9": lambda: said(hyper={"n_hidden": 2_000_000_000}),
        "hidden-minus": lambda: said(hyper={"n_hidden": -1}),
        "hidden-words": lambda: said(hyper={"n_hidden": "many"}),
        "labels-1e5": lambda: said(labels=[f"l{n}" for n in range(100_000)]),
        "temperature-0": lambda: said(temperature=0),
        "pickle": lambda: b"\x80\x04" + sound[2:],
        "checkpoint": lambda: b"PK\x03\x04" + sound[4:],
        "nothing": lambda: b"",
    }


_SETTINGS = {
    "arrays-deep": lambda: b"a = " + b"[" * 100_000,
    "tables-deep": lambda: b"[" + b"a." * 50_000 + b"a]\nb = 1",
    "inline-deep": lambda: b"a = " + b"{a = " * 20_000,
    "keys-dotted": lambda: b"a." * 100_000 + b"a = 1",
    "number-of-digits": lambda: b"[train]\nworkers = " + b"9" * 9000,
    "float-of-digits": lambda: b"[train]\nworkers = 1e" + b"9" * 9000,
    "hex-of-digits": lambda: b"[train]\nseed = 0x" + b"f" * 2**20,
    "line-of-a-megabyte": lambda: b"[predict]\nmap = '" + b"a" * 2**20 + b"'",
    "names-1e5": lambda: b"".join(b"a%d = 1\n" % n for n in range(100_000)),
    "nul-bytes": lambda: b"[train]\nworkers = \0\0\0",
    "utf-16": lambda: "[train]\n".encode("utf-16"),
    "date-of-no-day": lambda: b"[train]\nworkers = 9999-99-99T99:99:99Z",
    "byte-order-mark": lambda: b"\xef\xbb\xbf[train]\nworkers = 2",
    "string-never-closed": lambda: b'a = """' + b"a\n" * 500_000,
    "nothing-but-brackets": lambda: b"[" * 1_000_000,
    "a-hundred-megabytes": lambda: b"# comment\n" * 10_000_000,
}
