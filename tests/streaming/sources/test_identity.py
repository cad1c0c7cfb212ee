"""Which LSL stream is meant, and whether it is the same."""

import dataclasses

import pytest

from streaming.errors import UsageError
from streaming.sources.identity import FoundStream, StreamQuery, parse_query

STREAM = FoundStream(
    name="Muse",
    kind="EEG",
    host="desk",
    source_id="Muse-1",
    uid="u1",
    n_channels=2,
    ch_names=("TP9", "TP10"),
    units=("microvolts", "microvolts"),
    sfreq=256.0,
    channel_format="float32",
    simulated=False,
    age=3.0,
    handle=None,
)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("lsl", StreamQuery()),
        ("lsl:Muse 2: left", StreamQuery(name="Muse 2: left")),
        ("lsl:uid=ab-12", StreamQuery(uid="ab-12")),
    ],
)
def test_a_query_is_read_and_written_alike(text, query):
    assert parse_query(text) == query
    assert str(query) == text


@pytest.mark.parametrize("text", ["lsl:", "lsl:uid=", "LSL", "simulator", ""])
def test_what_names_no_stream_is_refused(text):
    with pytest.raises(UsageError, match="lsl:NAME"):
        parse_query(text)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"uid": "u2", "age": 9.0}, True),
        ({"sfreq": 128.0, "host": "lap", "name": "Muse again"}, True),
        ({"source_id": "Muse-2"}, False),
    ],
)
def test_a_stream_is_known_by_its_source_id_and_never_by_its_uid(changes, same):
    """Rate and shape are compared apart from the identity."""
    assert (dataclasses.replace(STREAM, **changes).identity == STREAM.identity) is same


@pytest.mark.parametrize(
    ("changes", "same"),
    [({"uid": "u2"}, True), ({"host": "lap"}, False), ({"ch_names": ("AF7", "AF8")}, False)],
)
def test_without_a_source_id_name_host_and_channels_tell(changes, same):
    nameless = dataclasses.replace(STREAM, source_id="")

    assert (dataclasses.replace(nameless, **changes).identity == nameless.identity) is same


def test_a_stream_in_words_says_what_tells_it_apart():
    assert str(STREAM) == "Muse (type EEG, 2 channels, 256 Hz, float32, on desk, uid u1)"
