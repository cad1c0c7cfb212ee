"""A recording as if it were live: what the command line makes of it."""

import json

import pytest

from app import cli, jsonlines, replay_stage
from app.commands import replay
from models.bundle import save_bundle
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.info import MUSE
from tests.builders import a_bundle, a_recording
from tests.signals import a_feature_spec


class CountedTime:
    """A clock that moves a millisecond at a time, and where it is told to."""

    now = 0.0

    def __call__(self):
        self.now += 1e-3
        return self.now


@pytest.fixture
def files(tmp_path):
    """Half a minute of Muse noise, and a model that reads it."""
    write_muselsl_csv(tmp_path / "muse.csv", a_recording(30))
    save_bundle(a_bundle(spec=a_feature_spec(MUSE)), tmp_path / "some.safetensors")
    return [str(tmp_path / "muse.csv"), "--model", str(tmp_path / "some.safetensors")]


def test_the_loading_of_a_model_does_not_count_as_processing(files, monkeypatch, capsys):
    """As for predict: the real-time factor is the pipeline's, and not torch's."""
    time = CountedTime()
    choose = replay_stage.choose_classifier

    def choose_slowly(info, model):
        time.now += 1000
        return choose(info, model)

    monkeypatch.setattr(replay_stage, "choose_classifier", choose_slowly)
    for module in (jsonlines, replay):
        monkeypatch.setattr(module, "perf_counter", time)
    with pytest.raises(SystemExit) as left:
        cli.main(["replay", *files, "--speed", "max", "--json"])

    assert left.value.code == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert summary["samples"] == 30 * 256
    assert 1000 < summary["realtime_factor"] < 30 / 1e-3


@pytest.mark.parametrize("speed", ["17", "0.1", "nan", "-1", "fast"])
def test_a_speed_that_is_none_is_refused_before_anything_is_said(files, speed, capsys):
    with pytest.raises(SystemExit) as leaving:
        cli.main(["replay", *files, "--speed", speed, "--json"])

    said = capsys.readouterr()
    assert leaving.value.code == 2
    assert said.out == ""
    assert "0.25 to 16, or max" in " ".join(said.err.split())


def test_a_start_behind_the_end_is_refused_with_the_length(files, capsys):
    with pytest.raises(SystemExit) as leaving:
        cli.main(["replay", *files, "--start", "100s", "--json"])

    said = capsys.readouterr()
    assert leaving.value.code == 2
    assert said.out == ""
    assert "lasts 30 s" in said.err


def test_what_was_assumed_of_a_recording_is_said(tmp_path, files, capsys):
    """On stderr, as `predict` says it."""
    content = (tmp_path / "muse.csv").read_text().splitlines()
    content[100] = content[100].rpartition(",")[0] + ","
    (tmp_path / "muse.csv").write_text("\n".join(content) + "\n")

    with pytest.raises(SystemExit):
        cli.main(["replay", *files, "--speed", "max", "--json"])

    assert "muse.csv: of 7680 rows these have no number in them: TP10 1" in capsys.readouterr().err
