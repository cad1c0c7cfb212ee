"""Headers, samples and footers to the chunks of an XDF file."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from streaming.recordings.xdf_format import (
    BOUNDARY,
    MAGIC,
    NUMBERS,
    Tag,
    Text,
    as_xml,
    chunk,
    row_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from streaming.recordings.xdf_format import Samples, StreamHeader


def file_header(started: str = "") -> bytes:
    """Return magic and file header; `started` is a date in ISO 8601, or empty."""
    date = f"<datetime>{as_xml(started)}</datetime>" if started else ""
    xml = f'<?xml version="1.0"?><info><version>1.0</version>{date}</info>'
    return MAGIC + chunk(Tag.FILE_HEADER, xml.encode())


def stream_header(header: StreamHeader) -> bytes:
    """Return the chunk that describes a stream; ValueError where it has no name, as all must."""
    if not header.name:
        raise ValueError("a stream needs a name")
    return _of_stream(Tag.STREAM_HEADER, header.id, _header_xml(header).encode())


def samples(part: Samples | Text, header: StreamHeader) -> bytes:
    """Return the chunk that holds samples, a stamp with each; nothing where there are none.

    Raises
    ------
    ValueError
        Where the samples do not fit the header, or a stamp is no number.
    TypeError
        Where the numbers are of a kind that the stream's format cannot hold (floats as integers).
    """
    if isinstance(part, Text):
        if header.format != "string" or header.n_channels != 1:
            raise ValueError(f"stream {header.id} holds no single strings")
        _check_stamps(part.stamp)
        return _text_chunk(part)
    if header.format == "string" or part.values.shape[0] != header.n_channels:
        raise ValueError(
            f"stream {header.id} holds {header.n_channels} channels of {header.format}, got "
            f"{part.values.shape[0]} of {part.values.dtype}"
        )
    if not part.stamps.size:
        return b""
    _check_stamps(part.stamps)
    rows = _rows(part, NUMBERS[header.format])
    count = struct.pack("<BI", 4, part.stamps.size)
    return _of_stream(Tag.SAMPLES, header.id, count + rows)


def clock_offset(stream: int, time: float, offset: float) -> bytes:
    """Return the chunk that tells a stream's clock offset in seconds, measured at `time`."""
    return _of_stream(Tag.CLOCK_OFFSET, stream, struct.pack("<dd", time, offset))


def boundary() -> bytes:
    """Return the chunk at which a reader finds its way again after damage."""
    return chunk(Tag.BOUNDARY, BOUNDARY)


def stream_footer(
    stream: int,
    first: float | None,
    last: float | None,
    n_samples: int,
    offsets: Iterable[tuple[float, float]],
) -> bytes:
    """Return the chunk that closes a stream.

    Parameters
    ----------
    stream : int
        The stream's number.
    first, last : float or None
        Stamps of its first and its last sample, in seconds; None where it has none.
    n_samples : int
        How many it has.
    offsets : iterable of (float, float)
        Time and value of each clock offset, in seconds.
    """
    stamps = "".join(
        f"<{name}>{stamp!r}</{name}>"
        for name, stamp in (("first_timestamp", first), ("last_timestamp", last))
        if stamp is not None
    )
    told = "".join(
        f"<offset><time>{time!r}</time><value>{value!r}</value></offset>" for time, value in offsets
    )
    xml = (
        f'<?xml version="1.0"?><info>{stamps}<sample_count>{n_samples}</sample_count>'
        f"<clock_offsets>{told}</clock_offsets></info>"
    )
    return _of_stream(Tag.STREAM_FOOTER, stream, xml.encode())


def _check_stamps(stamps: float | NDArray[np.float64]) -> None:
    if not np.isfinite(stamps).all():
        raise ValueError("a stamp that is no number")


def _rows(part: Samples, values: np.dtype[np.generic]) -> bytes:
    if not np.can_cast(part.values.dtype, values, casting="same_kind"):
        raise TypeError(f"{part.values.dtype} does not go into {values}")
    rows = np.empty(part.stamps.size, row_type(values, part.values.shape[0]))
    rows["stamp_bytes"] = 8
    rows["stamp"] = part.stamps
    rows["values"] = part.values.T
    return rows.tobytes()


def _text_chunk(part: Text) -> bytes:
    content = part.text.encode("utf-8", "replace")
    head = struct.pack("<BBBd", 1, 1, 8, part.stamp)
    return _of_stream(
        Tag.SAMPLES, part.stream, head + struct.pack("<BI", 4, len(content)) + content
    )


def _of_stream(tag: Tag, stream: int, content: bytes) -> bytes:
    return chunk(tag, struct.pack("<I", stream) + content)


def _header_xml(header: StreamHeader) -> str:
    fields = {
        "name": header.name,
        "type": header.kind,
        "channel_count": str(header.n_channels),
        "nominal_srate": repr(float(header.sfreq)),
        "channel_format": header.format,
    }
    told = "".join(f"<{name}>{as_xml(text)}</{name}>" for name, text in fields.items())
    return f'<?xml version="1.0"?><info>{told}<desc>{_description_xml(header)}</desc></info>'


def _description_xml(header: StreamHeader) -> str:
    unit = f"<unit>{as_xml(header.unit)}</unit>" if header.unit else ""
    channels = "".join(
        f"<channel><label>{as_xml(name)}</label>{unit}<type>{as_xml(header.kind)}</type></channel>"
        for name in header.ch_names
    )
    drops = "<synchronization><can_drop_samples>true</can_drop_samples></synchronization>"
    more = "".join(f"<{name}>{as_xml(text)}</{name}>" for name, text in header.description)
    return (
        (f"<channels>{channels}</channels>" if channels else "")
        + (drops if header.can_drop_samples else "")
        + (f"<affectscope>{more}</affectscope>" if more else "")
    )
