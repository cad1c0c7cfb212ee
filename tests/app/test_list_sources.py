"""The list of sources: simulators always, streams with what stands against them."""

import json

from app.commands import list_sources
from streaming.errors import StreamNotFound
from streaming.signal.info import MUSE
from streaming.sources.identity import FoundStream


def a_stream(**changes):
    """A Muse on LSL."""
    fields = {
        "name": "Muse-1A2B",
        "kind": "EEG",
        "host": "here",
        "source_id": "muse-1a2b",
        "uid": "u1",
        "n_channels": 4,
        "ch_names": MUSE.device_order,
        "units": ("microvolts",) * 4,
        "sfreq": 256.0,
        "channel_format": "float32",
        "simulated": False,
        "age": 1.0,
        "handle": None,
    }
    return FoundStream(**(fields | changes))


def listed(capsys, *streams):
    list_sources.run(json=True, look=lambda _seconds: streams)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_simulators_are_always_there(capsys):
    lines = listed(capsys)

    assert {line["kind"] for line in lines} == {"source"}
    assert [line["source"] for line in lines] == ["simulator:muse", "simulator:epoc"]
    assert all(line["simulated"] for line in lines)


def test_a_stream_is_listed_under_what_source_takes(capsys):
    line = listed(capsys, a_stream())[-1]

    assert line["source"] == "lsl:Muse-1A2B"
    assert line["device"] == "Muse"
    assert line["warnings"] == []


def test_streams_alike_are_told_apart_by_their_uid(capsys):
    *_, one, other = listed(capsys, a_stream(), a_stream(uid="u2"))

    assert [one["source"], other["source"]] == ["lsl:uid=u1", "lsl:uid=u2"]
    assert "another stream has the same name" in one["warnings"]
    assert "another stream has the same source_id" in one["warnings"]


def test_each_thing_against_a_stream_is_said(capsys):
    cases = {
        "text": a_stream(channel_format="string"),
        "steady rate": a_stream(sfreq=0.0),
        "no names": a_stream(ch_names=("", "", "", "")),
        "no headset": a_stream(ch_names=("C3", "C4", "Pz", "Oz")),
        "no unit": a_stream(units=("", "", "", "")),
        "not EEG": a_stream(kind="Markers"),
    }
    for words, stream in cases.items():
        warnings = listed(capsys, stream)[-1]["warnings"]
        assert any(words in warning for warning in warnings), (words, warnings)


def test_people_get_a_table_and_a_word_where_nothing_is_in_sight(capsys):
    list_sources.run(json=False, look=lambda _seconds: ())

    said = capsys.readouterr().out
    assert "simulator:muse" in said
    assert "No LSL stream is in sight" in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_missing_liblsl_hides_no_simulator(capsys):
    def no_library(_seconds):
        raise StreamNotFound("liblsl cannot be loaded")

    list_sources.run(json=False, look=no_library)

    said = capsys.readouterr().out
    assert "simulator:epoc" in said
    assert "liblsl cannot be loaded" in said
