"""What an XDF file says in XML, read without trusting it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from streaming.recordings.xdf_format import NOT_IN_XML, StreamHeader

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_XML = 16 * 1024**2
"""Bytes: the footer of a stream recorded for a week at an offset each 5 s takes 9 MB."""

_MOST_ELEMENTS = 400_000
"""The same footer has 3 elements for each of 120,000 offsets."""

_DEEPEST = 32
"""The deepest metadata that the specification knows has eight levels."""

MOST_CHANNELS = 65_536
"""More than any amplifier has; a header that says more is damaged, or meant to exhaust memory."""

_FASTEST = 1e6
"""Hz; sound, the fastest of the streams that are recorded beside EEG, has 192 kHz at most."""

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_xml(raw: bytes) -> Element:
    """Read an XML document that came from anywhere.

    Parameters
    ----------
    raw : bytes
        Taken as UTF-8, whatever it says of itself; what is none becomes U+FFFD.

    Returns
    -------
    root : Element

    Raises
    ------
    ValueError
        Where it is no XML, has a document type (and with it entities, which can be made to grow
        without end), or is larger or deeper than the metadata of any recording.
    """
    if len(raw) > MOST_XML:
        raise ValueError(f"XML of {len(raw):,} bytes")
    text = NOT_IN_XML.sub("\ufffd", _DECLARATION.sub("", raw.decode("utf-8", "replace"), count=1))
    try:
        return _parse(text)
    except (expat.ExpatError, AssertionError) as error:
        raise ValueError(f"no XML: {error}") from error


def parse_header(stream: int, raw: bytes) -> StreamHeader:
    """Read what a stream header says.

    Parameters
    ----------
    stream : int
        The stream's number.
    raw : bytes
        The XML.

    Returns
    -------
    header : StreamHeader
        `ch_names` is empty where not every channel has a label, `unit` where the channels have
        several.

    Raises
    ------
    ValueError
        Where it is no XML, or says nothing that can be of a stream.
    """
    root = parse_xml(raw)
    n_channels, sfreq = int(_text(root, "channel_count")), float(_text(root, "nominal_srate"))
    if not 0 <= n_channels <= MOST_CHANNELS:
        raise ValueError(f"a stream of {n_channels:.3g} channels")
    if not (math.isfinite(sfreq) and 0 <= sfreq <= _FASTEST):
        raise ValueError(f"a stream of {sfreq} Hz")
    channels = root.findall("desc/channels/channel")
    labels = tuple(_text(one, "label") for one in channels)
    units = {_text(one, "unit") for one in channels}
    more = root.find("desc/affectscope")
    return StreamHeader(
        id=stream,
        name=_text(root, "name"),
        kind=_text(root, "type"),
        n_channels=n_channels,
        sfreq=sfreq,
        format=_text(root, "channel_format"),
        ch_names=labels if len(labels) == n_channels and all(labels) else (),
        unit=units.pop() if len(units) == 1 else "",
        description=() if more is None else tuple((one.tag, one.text or "") for one in more),
        can_drop_samples=_text(root, "desc/synchronization/can_drop_samples").lower() == "true",
    )


def sample_count(footer: Element) -> int | None:
    """Return how many samples a footer says its stream has; None where it does not say."""
    text = _text(footer, "sample_count")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _parse(text: str) -> Element:
    parser = expat.ParserCreate()
    builder = TreeBuilder()
    depth = n_elements = 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth, n_elements
        depth, n_elements = depth + 1, n_elements + 1
        if depth > _DEEPEST or n_elements > _MOST_ELEMENTS:
            raise ValueError("XML of more or deeper elements than any recording has")
        builder.start(tag, dict(attributes))

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(text, True)
    return builder.close()


def _refuse_doctype(*_: object) -> NoReturn:
    raise ValueError("XML with a document type, which no recording has")
