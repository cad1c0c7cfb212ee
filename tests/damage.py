"""Files spoilt in every way that disks, copies and ill will know; each again by its seed."""

from __future__ import annotations

import struct
import zlib

import numpy as np

_HOSTILE = (
    b"\xff" * 4,
    b"\xff" * 8,
    struct.pack("<i", 2**31 - 1),
    struct.pack("<q", 2**50),
    struct.pack(">q", 2**50),
    struct.pack("<d", np.nan),
    struct.pack("<d", 1e300),
    bytes(8),
    b"99999999",
    b"2000000000",
    b"-1      ",
    b"<!ENTITY a 'a'>",
    b"1e999",
    b"\x08" + struct.pack("<Q", 2**50),
)
"""Numbers and words on which readers have choked."""

_HEAD = 4096
"""Bytes in which most of what a header says stands."""


def damaged(content: bytes, seed: int) -> bytes:
    """Return a file that is not what it was; the same for the same seed."""
    rng = np.random.default_rng([zlib.crc32(content), seed])
    kinds = (_truncated, _zeroed, _flipped, _overwritten, _spliced)
    spoilt = kinds[seed % len(kinds)](content, rng)
    return _flipped(content, rng) if spoilt == content else spoilt


def _truncated(content: bytes, rng: np.random.Generator) -> bytes:
    """A copy that stopped; often near either end."""
    share = rng.beta(0.5, 0.5)
    return content[: int(share * (len(content) - 1))]


def _zeroed(content: bytes, rng: np.random.Generator) -> bytes:
    """Blocks that never reached the disk."""
    spoilt = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        start, stop = _span(content, rng)
        spoilt[start:stop] = bytes(stop - start)
    return bytes(spoilt)


def _flipped(content: bytes, rng: np.random.Generator) -> bytes:
    """A few bits of failing memory, half of them in the header."""
    spoilt = bytearray(content)
    for n in range(rng.integers(1, 33)):
        at = rng.integers(0, min(_HEAD, len(content)) if n % 2 else len(content))
        spoilt[at] ^= 1 << int(rng.integers(0, 8))
    return bytes(spoilt)


def _overwritten(content: bytes, rng: np.random.Generator) -> bytes:
    """Hostile numbers and words in the place of others, most of them in the header."""
    spoilt = bytearray(content)
    for n in range(rng.integers(1, 7)):
        word = _HOSTILE[rng.integers(len(_HOSTILE))]
        at = rng.integers(0, len(content) if n % 3 == 2 else min(_HEAD, len(content)))
        spoilt[at : at + len(word)] = word
    return bytes(spoilt)


def _spliced(content: bytes, rng: np.random.Generator) -> bytes:
    """A stretch cut out, put in twice, or put elsewhere."""
    start, stop = _span(content, rng)
    part, rest = content[start:stop], content[:start] + content[stop:]
    at = int(rng.integers(0, len(rest) + 1))
    match rng.integers(3):
        case 0:
            return rest
        case 1:
            return content[:stop] + part + content[stop:]
        case _:
            return rest[:at] + part + rest[at:]


def _span(content: bytes, rng: np.random.Generator) -> tuple[int, int]:
    n_bytes = int(min(len(content), np.exp(rng.uniform(0, np.log(len(content) + 1)))))
    start = int(rng.integers(0, len(content) - n_bytes + 1))
    return start, start + n_bytes


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """Write over the first place where something stands; it must stand there."""
    at = content.index(old)
    return content[:at] + new + content[at + len(old) :]
