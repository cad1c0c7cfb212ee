"""A recording to readings, and what ends it instead."""

import csv
import json
import os
import pickle
import stat
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from app import cli
from app.choosing import choose_classifier, why_no_model
from app.commands import predict
from models.bundle import save_bundle
from streaming.recordings.appending import AppendedFile
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.info import EPOC, MUSE
from tests.builders import a_bundle, a_muselsl_csv, a_recording
from tests.fakes import ManualClock
from tests.signals import a_feature_spec

MUSE_SPEC = a_feature_spec(MUSE)


@pytest.fixture
def model(tmp_path):
    """An untrained Muse model that is sure of nothing, and reads all the same."""
    path = tmp_path / "some-model.safetensors"
    save_bundle(a_bundle(spec=MUSE_SPEC, threshold=0.0), path)
    return path


@pytest.fixture
def recording(tmp_path):
    """Half a minute of Muse noise, two seconds missing after fifteen."""
    path = tmp_path / "muse.csv"
    write_muselsl_csv(path, a_recording(30, gaps=[(15 * 256, 2 * 256)]))
    return path


def run(*arguments):
    """Run the command line here; return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main([str(argument) for argument in arguments])
    return left.value.code


def lines_of(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_lines_tell_the_whole_story(recording, model, capsys):
    """Started, one line a hop, the gap, and a summary that counts them."""
    assert run("predict", recording, "--model", model, "--json") == 0

    lines = lines_of(capsys)
    started, summary = lines[0], lines[-1]
    hops = [line for line in lines if line["kind"] in ("prediction", "abstention")]
    gaps = [line for line in lines if line["kind"] == "gap"]
    assert {line["schema"] for line in lines} == {1}
    assert started["source"]["ch_names"] == list(MUSE.device_order)
    assert started["source"]["simulated"] is False
    assert started["clock"] == "file"
    assert started["model"]["name"] == "some-model"
    assert started["model"]["training"] == "simulated"
    assert started["model"]["approximate"] is None
    assert [(gap["start"], gap["n_missing"]) for gap in gaps] == [(15 * 256, 2 * 256)]
    assert [hop["stop"] for hop in hops] == [128 * k for k in range(1, 61)]
    assert summary["predictions"] == sum(hop["kind"] == "prediction" for hop in hops) > 0
    assert sum(summary["abstentions"].values()) == len(hops) - summary["predictions"]
    assert summary["samples"] == 28 * 256
    assert summary["duration_s"] == pytest.approx(30)
    assert summary["samples_lost"] == 512
    assert summary["latency_ms"] is None
    assert summary["realtime_factor"] > 1


def test_a_prediction_line_has_the_contracts_fields(recording, model, capsys):
    run("predict", recording, "--model", model, "--json")

    prediction = next(line for line in lines_of(capsys) if line["kind"] == "prediction")
    assert set(prediction) == {
        "schema", "kind", "t_end", "start", "stop", "label", "probabilities", "confidence",
        "valence", "interval", "latency_ms",
    }  # fmt: skip
    assert sum(prediction["probabilities"].values()) == pytest.approx(1)
    assert prediction["confidence"] == max(prediction["probabilities"].values())
    assert -1 <= prediction["valence"] <= 1
    assert prediction["latency_ms"] is None


def test_what_tables_need_is_loaded_before_a_recording_is_read(recording, model, monkeypatch):
    """The time that a file takes to read is the file's, and no library's."""
    done = []
    read = predict.open_recording
    monkeypatch.setattr(predict, "load_libraries", lambda: done.append("libraries"))
    monkeypatch.setattr(
        predict, "open_recording", lambda *a, **k: done.append("recording") or read(*a, **k)
    )
    monkeypatch.setattr(predict, "load_filters", lambda: done.append("filters"))

    assert run("predict", recording, "--model", model, "--json") == 0
    assert done == ["libraries", "recording", "filters"]


@pytest.mark.ci
def test_the_first_line_waits_for_no_filter(recording, model, tmp_path):
    """Torch must prove the model first; scipy's filters take 1.5 s to load, and may come after."""
    code = """
import pathlib, sys
from app.commands import predict

def emit(kind, fields):
    print(kind, "torch" in sys.modules, "scipy.signal" in sys.modules)

predict.emit = emit
predict.run(pathlib.Path(sys.argv[1]), model=sys.argv[2], csv=None, json=True, map=None,
            unit=None, force=False)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(recording), str(model)],
        capture_output=True,
        text=True,
        check=True,
    )
    first, *_, last = ran.stdout.splitlines()
    assert first == "started True False"
    assert last == "summary True True"


def test_the_table_holds_what_the_lines_hold(recording, model, tmp_path, capsys):
    """Its columns are the JSON fields; nobody else may read it."""
    out = tmp_path / "readings.csv"
    assert run("predict", recording, "--model", model, "--json", "--csv", out) == 0

    lines = [line for line in lines_of(capsys) if line["kind"] not in ("started", "summary")]
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == [line["kind"] for line in lines]
    for row, line in zip(rows, lines, strict=True):
        if line["kind"] == "prediction":
            assert json.loads(row["probabilities"]) == line["probabilities"]
            assert float(row["valence"]) == line["valence"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_people_get_a_summary_in_words(recording, model, capsys):
    recording = recording.rename(recording.with_name("a\x1b[2J.csv"))
    assert run("predict", recording, "--model", model) == 0

    words = capsys.readouterr().out
    assert words.startswith(r"a\x1b[2J.csv: 30.0 s read")
    assert "readings" in words
    assert "Trained on simulated people only" in words


def test_an_existing_table_is_kept(recording, model, tmp_path, capsys):
    """Nothing is overwritten without --force."""
    out = tmp_path / "precious.csv"
    out.write_text("precious")

    assert run("predict", recording, "--model", model, "--csv", out) == 2
    assert out.read_text() == "precious"
    assert "--force" in capsys.readouterr().err
    assert run("predict", recording, "--model", model, "--csv", out, "--force") == 0
    assert out.read_text() != "precious"


def test_a_table_that_cannot_be_written_ends_with_seven(recording, model, tmp_path, capsys):
    assert run("predict", recording, "--model", model, "--csv", tmp_path / "no" / "x.csv") == 7
    assert "--csv" in capsys.readouterr().err


def test_a_real_recording_is_read_by_no_model_of_its_own_accord(recording, capsys):
    """The built-in models know nothing of a real head, and the refusal says so."""
    assert run("predict", recording) == 5

    said = capsys.readouterr()
    assert "simulated people only" in said.err
    assert "--model" in said.err
    assert said.out == ""


def write(path, content):
    path.write_bytes(content)
    return path


def a_shuffled_header(path):
    """A Muse table whose AF7 is called something else."""
    return write(path, a_muselsl_csv().replace(b"AF7", b"EEG9"))


def all_nan(path):
    """A Muse table without one number."""
    rows = "\n".join(f"{1e3 + k / 256:.6f},nan,nan,nan,nan" for k in range(2048))
    return write(path, f"timestamps,TP9,AF7,AF8,TP10\n{rows}\n".encode())


BAD_RECORDINGS = {
    "no such file": (lambda path: path, 4),
    "a directory": (lambda path: path.mkdir() or path, 4),
    "an empty file": (lambda path: write(path, b""), 4),
    "no table": (lambda path: write(path, b"Dear diary, today I was happy.\n"), 4),
    "a missing channel": (a_shuffled_header, 5),
    "no numbers": (all_nan, 4),
}


@pytest.mark.parametrize("bad", BAD_RECORDINGS)
def test_a_bad_recording_ends_with_its_code_and_one_sentence(bad, model, tmp_path, capsys):
    make, code = BAD_RECORDINGS[bad]

    assert run("predict", make(tmp_path / "bad.csv"), "--model", model) == code
    assert_one_plain_sentence(capsys)


def a_pickle(path, _sound):
    """A pickle that would leave a mark if it were ever run."""

    class Bomb:
        def __reduce__(self):
            return (open, (str(path.with_name("ran")), "w"))

    path.write_bytes(pickle.dumps(Bomb()))


def truncated(path, sound):
    path.write_bytes(sound[: len(sound) // 2])


def of_another_schema(path, sound):
    path.write_bytes(sound.replace(b'\\"schema\\":1', b'\\"schema\\":9', 1))
    assert path.read_bytes() != sound


def drifting(path, sound):
    """The last weight changed, as a failing disk would."""
    weights = np.frombuffer(sound[-400:], dtype=np.float32).copy()
    weights += 0.5
    path.write_bytes(sound[:-400] + weights.tobytes())


BAD_MODELS = [a_pickle, truncated, of_another_schema, drifting]


@pytest.mark.parametrize("spoil", BAD_MODELS, ids=lambda spoil: spoil.__name__)
def test_a_bad_model_is_refused_with_its_mend(spoil, recording, model, tmp_path, capsys):
    """Exit code 5, one sentence, nothing executed."""
    bad = tmp_path / "bad.safetensors"
    spoil(bad, model.read_bytes())

    assert run("predict", recording, "--model", bad) == 5
    assert not (tmp_path / "ran").exists()
    assert_one_plain_sentence(capsys)


def test_a_model_for_another_headset_is_refused_by_the_names_that_lack(recording, tmp_path, capsys):
    path = tmp_path / "epoc.safetensors"
    save_bundle(a_bundle(spec=a_feature_spec(EPOC)), path)

    assert run("predict", recording, "--model", path) == 5
    assert "lacks AF3" in capsys.readouterr().err


def test_an_unknown_model_names_those_there_are(recording, capsys):
    assert run("predict", recording, "--model", "demo-mouse") == 5
    assert "demo-muse" in capsys.readouterr().err


def test_channels_can_be_named_by_hand(model, tmp_path, capsys):
    """What a file calls EEG9 can be AF7."""
    path = a_shuffled_header(tmp_path / "odd.csv")

    assert run("predict", path, "--model", model, "--map", "EEG9=AF7", "--json") == 0
    assert "AF7" in lines_of(capsys)[0]["source"]["ch_names"]


def assert_one_plain_sentence(capsys):
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert len([line for line in said.err.splitlines() if line.startswith("affectscope: ")]) == 1
    assert len(said.err.strip().splitlines()) == 1


def test_a_table_never_replaces_what_is_being_recorded(recording, model, tmp_path, capsys):
    recorded = AppendedFile(tmp_path / "night.csv", b"so far", clock=ManualClock())
    asked = ("--csv", tmp_path / "night.csv", "--force")
    assert run("predict", recording, "--model", model, *asked) == 7
    recorded.close()
    assert "is being recorded" in capsys.readouterr().err
    assert (tmp_path / "night.csv").read_bytes() == b"so far"


def test_the_recording_itself_is_never_overwritten(recording, model, capsys):
    before = recording.read_bytes()

    assert run("predict", recording, "--model", model, "--csv", recording, "--force") == 2
    assert recording.read_bytes() == before


def test_a_pipe_or_device_is_never_replaced(recording, model, tmp_path, capsys):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert run("predict", recording, "--model", model, "--csv", pipe, "--force") == 7
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_signal_too_slow_for_the_model_is_refused(model, tmp_path, capsys):
    """Sixteen samples a second carry nothing above 8 Hz; stamps in milliseconds look like that."""
    slow = write(tmp_path / "slow.csv", a_muselsl_csv(np.arange(2000) / 16))

    assert run("predict", slow, "--model", model) == 5
    assert "carries none above 8 Hz" in capsys.readouterr().err


def test_samples_without_numbers_do_not_lengthen_the_recording(model, tmp_path, capsys):
    """They came, so they are samples; they are a gap, so no window spans them."""
    whole = a_recording(20)
    whole.chunks[0].data[:, 1000:1300] = np.nan
    path = tmp_path / "holes.csv"
    write_muselsl_csv(path, whole)

    run("predict", path, "--model", model, "--json")

    summary = lines_of(capsys)[-1]
    assert summary["duration_s"] == pytest.approx(20)
    assert summary["samples_lost"] == 300


def test_a_reader_that_leaves_does_not_blame_the_table(recording, model, tmp_path):
    """`| head` ends it quietly, and no half table stays."""
    out = tmp_path / "readings.csv"
    command = [sys.executable, "-m", "app", "predict", recording, "--model", model, "--json"]
    with subprocess.Popen(
        [*map(str, command), "--csv", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        child.stdout.close()
        said = child.stderr.read().decode()
        assert child.wait(60) == 1
    assert "Traceback" not in said
    assert "cannot be written" not in said
    assert list(tmp_path.glob("*readings.csv*")) == []


def test_why_no_model_reads_a_simulated_signal_of_no_headset_is_its_channels():
    """It is not called a signal of a real head."""
    info = replace(a_recording(1).info, name="odd.xdf", ch_names=("AF7", "AF8"), simulated=True)
    assert choose_classifier(info, None) is None
    why = why_no_model(info)
    assert "AF7, AF8" in why
    assert "--map" in why
    assert "no simulated signal" not in why
    assert "no simulated signal" in why_no_model(replace(info, simulated=False))
