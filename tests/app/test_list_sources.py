"""The list of sources: simulators always, streams with what stands against them."""

import json

from app.commands import list_sources
from app.resources import load_head
from streaming.errors import StreamNotFound
from streaming.signal.info import MONTAGES, MUSE
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import SimulatedHeadset
from streaming.sources.identity import FoundStream
from streaming.sources.muse_link import Headband, Scan


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


def seeing(*headbands, trouble=""):
    """Bluetooth that shows these headbands."""
    return lambda _seconds: lambda: Scan(headbands, trouble)


def listed(capsys, *streams):
    list_sources.run(json=True, look=lambda _seconds: streams, scan=seeing())
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
    list_sources.run(json=False, look=lambda _seconds: (), scan=seeing())

    said = capsys.readouterr().out
    assert "simulator:muse" in said
    assert "No LSL stream is in sight" in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_missing_liblsl_hides_no_simulator(capsys):
    def no_library(_seconds):
        raise StreamNotFound("liblsl cannot be loaded")

    list_sources.run(json=False, look=no_library, scan=seeing())

    said = capsys.readouterr().out
    assert "simulator:epoc" in said
    assert "liblsl cannot be loaded" in said


def test_a_simulator_is_listed_with_the_channels_that_it_sends(capsys):
    """A Muse sends its open input too."""
    sent = {
        name: SimulatedHeadset(name, draw_person(0), load_head()).info.ch_names for name in MONTAGES
    }

    told = {line["source"].partition(":")[2]: tuple(line["ch_names"]) for line in listed(capsys)}

    assert told == sent
    assert [line["n_channels"] for line in listed(capsys)] == [5, 14]


def test_no_terminal_obeys_what_a_stream_is_called(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    streams = [a_stream(kind="EEG\x9b2J"), a_stream(name="Muse\x1b]0;x\x07\u202e")]

    list_sources.run(json=False, look=lambda _seconds: streams, scan=seeing())
    said = capsys.readouterr().out
    line = listed(capsys, *streams)[-1]

    assert not set(said) & set("\x1b\x07\u202e\x9b")
    assert r"lsl:Muse\x1b]0;x\x07\u202e" in said
    assert r"it is of type EEG\x9b2J, not EEG" in said
    assert line["name"] == streams[-1].name


def test_json_lines_hold_no_character_that_a_terminal_obeys(capsys):
    list_sources.run(
        json=True, look=lambda _seconds: [a_stream(name="\x1b\x9b\u202e\u2028")], scan=seeing()
    )
    assert capsys.readouterr().out.isascii()


def test_a_headband_is_listed_under_what_source_takes(capsys):
    one = Headband("MuseS-A1B2", "00:55:DA:BB:A1:B2")
    list_sources.run(json=True, look=lambda _seconds: (), scan=seeing(one))

    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["source"], line["device"], line["sfreq"]) == ("muse:MuseS-A1B2", "Muse", 256.0)
    assert line["simulated"] is False


def test_where_bluetooth_cannot_be_used_the_list_says_so(capsys):
    scan = seeing(trouble="Bluetooth cannot be used here (no adapter)")
    list_sources.run(json=False, look=lambda _seconds: (), scan=scan)

    assert "No Muse is in sight over Bluetooth. Bluetooth cannot be used here (no adapter)" in (
        " ".join(capsys.readouterr().out.split())
    )
