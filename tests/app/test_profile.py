"""Profiles on the command line: listed, shown, exported, deleted, and read with."""

from __future__ import annotations

import io
import json
import re
import shutil
import stat
import zipfile
from datetime import date, timedelta

import pytest

from app import cli, profile_use
from app.choosing import choose_classifier, notice
from app.commands import profile as command
from app.folders import profiles_folder
from app.profile_use import reads_with
from app.report.model_words import OWN_MODEL
from models.personal.profile import ABOUT, load_profile
from streaming.errors import UsageError
from streaming.recordings.appending import AppendedFile
from tests.app.calibration.recorded_blocks import a_signal, a_sitting
from tests.app.calibration.test_training import calibrated


def leaving(*arguments):
    """Run a command and return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main(list(map(str, arguments)))
    return left.value.code


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two calibrations of simulated people with a Muse, of whom one gained."""
    folder = tmp_path_factory.mktemp("made")
    for name, effect, seed in (("ann", 16.0, 0), ("ben", 0.0, 3)):
        file = a_sitting(
            folder, f"{name}.xdf", wearer=name, effect=effect, seed=seed, simulated=True
        )
        calibrated(folder / "profiles", file, name=name, n_orders=19)
    return folder / "profiles"


@pytest.fixture
def kept(made, user_folder):
    """The same as the user's own."""
    user_folder.mkdir(parents=True)
    shutil.copytree(made, profiles_folder())
    return profiles_folder()


@pytest.fixture
def recording(tmp_path):
    return a_sitting(tmp_path, "later.xdf", marks=[], simulated=True, seed=9)


def a_line(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_list_shows_each_profile_and_a_broken_one_with_its_reason(kept, capsys):
    (kept / "carl").mkdir()
    (kept / "carl" / ABOUT).write_text("{}")
    command.run_list(json=True)
    ann, ben, carl = map(json.loads, capsys.readouterr().out.splitlines())

    assert [one["name"] for one in (ann, ben, carl)] == ["ann", "ben", "carl"]
    assert (ann["kind"], ann["adopted"], ann["device"], ann["simulated"]) == (
        "profile", True, "Muse", True,
    )  # fmt: skip
    assert ben["adopted"] is False
    assert ben["model"] is None
    assert "damaged" in carl["reason"]
    assert set(ann) == set(carl)
    command.run_list(json=False)
    said = " ".join(capsys.readouterr().out.split())
    assert "ann simulated Muse Calibrated" in said
    assert "carl Cannot be used." in said


def test_without_any_profile_one_is_offered(user_folder, capsys):
    command.run_list(json=False)
    assert "There is no profile yet. `affectscope calibrate` makes one." in capsys.readouterr().out
    command.run_list(json=False, is_part=True)
    assert capsys.readouterr().out == ""


def test_list_tells_of_calibrations_that_are_only_begun(kept, capsys):
    """Their recordings take room, and belong to somebody."""
    (kept / "dora" / "recordings").mkdir(parents=True)
    (kept / "dora" / "recordings" / "2026-03-01_10-00-00_muse.xdf").write_bytes(b"")
    (kept / "empty").mkdir()
    command.run_list(json=True)
    *_, dora = map(json.loads, capsys.readouterr().out.splitlines())

    assert dora["name"] == "dora"
    assert dora["reason"].startswith(
        "It is begun, and nothing was trained from it yet. 1 recording"
    )


def test_profiles_stand_in_the_list_of_what_can_be_used(kept, capsys, monkeypatch):
    monkeypatch.setattr("app.commands.list_sources.run", lambda *, json: None)
    assert leaving("list", "--json") == 0
    kinds = [json.loads(line)["kind"] for line in capsys.readouterr().out.splitlines()]

    assert kinds[-2:] == ["profile", "profile"]
    assert "model" in kinds


def test_show_prints_the_sentence_first(kept, capsys):
    assert leaving("profile", "show", "ann") == 0
    said = capsys.readouterr().out
    assert said.startswith(load_profile(kept, "ann").result.words)
    assert str(kept / "ann" / "calibration.html") in said
    assert leaving("profile", "show", "ann", "--json") == 0
    line = a_line(capsys)
    assert line["scores"]["n_blocks"] == 8
    assert line["picture"].endswith("calibration.html")


def test_a_name_that_is_not_there_is_answered_with_those_that_are(kept, tmp_path, capsys):
    for arguments in (
        ("profile", "show", "eve"),
        ("profile", "export", "eve", tmp_path / "e.zip"),
        ("profile", "delete", "eve", "--force"),
        ("predict", tmp_path / "none.xdf", "--profile", "eve"),
        ("replay", tmp_path / "none.xdf", "--profile", "eve", "--headless"),
        ("report", tmp_path / "none.xdf", "--profile", "eve"),
        ("monitor", "--profile", "eve", "--headless"),
    ):
        assert leaving(*arguments) == 5
        assert "There is no profile 'eve'; there are: ann, ben." in capsys.readouterr().err
    assert leaving("profile", "show", "../ann") == 2


def test_export_writes_a_private_zip_and_replaces_nothing_unasked(kept, tmp_path, capsys):
    out = tmp_path / "ann.zip"
    assert leaving("profile", "export", "ann", out, "--json") == 0
    assert a_line(capsys) == {
        "schema": 1, "kind": "written", "file": str(out), "profile": "ann",
    }  # fmt: skip
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with zipfile.ZipFile(out) as packed:
        assert {ABOUT, "calibration.html"} < set(packed.namelist())
        assert not any(name.endswith(".xdf") for name in packed.namelist())
    assert leaving("profile", "export", "ann", out) == 2
    assert leaving("profile", "export", "ann", out, "--force") == 0


def with_recordings(kept, name="ann"):
    """Give a profile a recording in its own folder."""
    own = kept / name / "recordings"
    own.mkdir(parents=True)
    return a_sitting(own)


class Terminal(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self):
        return True


def test_deletion_asks_and_says_what_goes(kept, capsys, monkeypatch):
    with_recordings(kept)
    monkeypatch.setattr("sys.stdin", Terminal())
    asked = []
    for answer in ("", "n", "no way"):
        with pytest.raises(UsageError, match="Nothing was deleted"):
            command.run_delete(
                "ann", force=False, json=False, ask=lambda q, a=answer: asked.append(q) or a
            )
        assert (kept / "ann" / ABOUT).exists()
    assert "1 recording of its calibrations: 5 files" in asked[0]
    assert asked[0].endswith("[y/N] ")
    command.run_delete("ann", force=False, json=False, ask=lambda _: "y")

    assert not (kept / "ann").exists()
    assert [path.name for path in kept.iterdir()] == ["ben"]
    assert "Deleted the profile 'ann'" in capsys.readouterr().out


def test_on_a_pipe_nothing_is_deleted_without_force(kept, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert leaving("profile", "delete", "ann") == 2
    assert "say --force" in capsys.readouterr().err
    assert (kept / "ann").is_dir()
    assert leaving("profile", "delete", "ann", "--force", "--json") == 0
    assert a_line(capsys)["recordings"] == 0
    assert not (kept / "ann").exists()


def test_a_calibration_that_was_never_finished_can_be_deleted_with_its_recordings(kept, capsys):
    file = with_recordings(kept, "dan")
    assert leaving("profile", "delete", "dan", "--force", "--json") == 0
    assert a_line(capsys)["recordings"] == 1
    assert not file.exists()


def test_a_calibration_that_is_only_begun_says_how_to_go_on(kept, capsys):
    with_recordings(kept, "dan")
    for arguments in (("profile", "show", "dan"), ("predict", "x.xdf", "--profile", "dan")):
        assert leaving(*arguments) == 5
        assert (
            "Go on with `affectscope calibrate --profile dan`, and --source"
            in capsys.readouterr().err
        )


def test_nothing_is_deleted_under_a_running_recording(kept, capsys):
    (kept / "ann" / "recordings").mkdir()
    file = AppendedFile(kept / "ann" / "recordings" / "now.xdf", b"XDF:", clock=lambda: 0.0)
    try:
        assert leaving("profile", "delete", "ann", "--force") == 2
    finally:
        file.close()
    assert "is being recorded now" in capsys.readouterr().err
    assert (kept / "ann" / ABOUT).exists()


def test_model_and_profile_together_are_a_slip(kept, recording, capsys):
    assert leaving("predict", recording, "--model", "demo-muse", "--profile", "ann") == 2
    assert "--model and --profile both" in capsys.readouterr().err
    assert reads_with("m", None) == "m"
    assert reads_with(None, None) is None


def test_a_profile_that_is_named_as_a_model_is_told_how(kept, recording, capsys):
    assert leaving("predict", recording, "--model", "ann") == 5
    assert "There is a profile of that name: say --profile ann." in capsys.readouterr().err


def readings(capsys, *arguments):
    """Return what a command says of each window, and what it read with."""
    assert leaving(*arguments, "--profile", "ann", "--json") == 0
    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.out.splitlines()]
    windows = {
        (line["start"], line["stop"]): line for line in lines if line["kind"] == "prediction"
    }
    return windows, lines[0]["model"], said.err


def test_predict_and_replay_read_alike_with_a_profile(kept, recording, capsys):
    predicted, model, err = readings(capsys, "predict", recording)
    replayed, _, _ = readings(capsys, "replay", recording, "--speed", "max")

    assert (model["name"], model["training"]) == ("ann", "personal")
    assert "reading with the profile 'ann', calibrated" in err
    assert len(predicted) > 100
    assert predicted.keys() == replayed.keys()
    worst = max(
        abs(one["probabilities"]["high"] - replayed[span]["probabilities"]["high"])
        for span, one in predicted.items()
    )
    assert worst < 1e-5


def test_a_report_is_read_with_a_profile_and_says_so(kept, recording, tmp_path, capsys):
    """But for whose it is: a page is handed on."""
    page = tmp_path / "page.html"
    assert leaving("report", recording, page, "--profile", "ann", "--json") == 0
    said = capsys.readouterr()

    assert json.loads(said.out.splitlines()[0])["model"]["name"] == "ann"
    assert "reading with the profile 'ann', calibrated" in said.err
    told = page.read_text(encoding="utf-8")
    assert OWN_MODEL in told
    assert not re.search(r"\bann\b", told)


def test_its_model_is_a_file_like_any_other(kept, recording, capsys):
    own, model, _ = readings(capsys, "predict", recording)
    file = load_profile(kept, "ann").model
    assert leaving("predict", recording, "--model", file, "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert lines[0]["model"]["sha256"] == model["sha256"]
    named = {(one["start"], one["stop"]): one for one in lines if one["kind"] == "prediction"}
    assert named == own


def test_a_damaged_model_of_a_profile_is_told_how_it_is_made_anew(kept, recording, capsys):
    load_profile(kept, "ann").model.write_bytes(b"no model")
    assert leaving("predict", recording, "--profile", "ann") == 5
    assert "anew from its recordings: `affectscope calibrate --profile ann --from" in (
        capsys.readouterr().err
    )


def test_another_headset_is_refused_and_so_is_a_real_head(kept, tmp_path, capsys):
    epoc = a_sitting(tmp_path, "epoc.xdf", marks=[], montage="epoc", simulated=True)
    real = a_sitting(tmp_path, "real.xdf", marks=[])
    for file in (epoc, real):
        assert leaving("predict", file, "--profile", "ann") == 5
        assert "The profile 'ann' is of a simulated Muse" in capsys.readouterr().err


def test_where_none_was_adopted_the_shipped_model_reads_and_it_is_said(kept, caplog):
    info = a_signal([3], simulated=True).info
    with caplog.at_level("WARNING"):
        classifier = choose_classifier(info, reads_with(None, "ben"))

    assert classifier.name == "demo-muse"
    assert "'ben'" in caplog.text
    assert "has no model of its own" in caplog.text


def test_where_none_was_adopted_nothing_reads_a_real_head(kept, tmp_path, capsys):
    about = kept / "ben" / ABOUT
    about.write_text(json.dumps(json.loads(about.read_text()) | {"simulated": False}))
    real = a_sitting(tmp_path, "real.xdf", marks=[])

    assert leaving("predict", real, "--profile", "ben") == 5
    said = capsys.readouterr().err
    assert "has no model of its own" in said
    assert "Nothing is read from" in said


def test_the_aligned_model_reads_on_its_day_alone(kept, monkeypatch):
    profile = load_profile(kept, "ann")
    day = date(2026, 3, 9)
    aligned = kept / "ann" / "day-2026-03-09-0.safetensors"
    aligned.write_bytes(profile.model.read_bytes())
    about = kept / "ann" / ABOUT
    told = {"aligned": {"date": day.isoformat(), "model": aligned.name}}
    about.write_text(json.dumps(json.loads(about.read_text()) | told))
    used = []
    usual = type(profile).model_on

    def seen(self, today):
        used.append(usual(self, today))
        return used[-1]

    monkeypatch.setattr(type(profile), "model_on", seen)
    info = a_signal([3], simulated=True).info
    for today in (day, day + timedelta(days=1)):
        monkeypatch.setattr(profile_use, "today", lambda today=today: today)
        assert choose_classifier(info, "profile:ann").name == "ann"

    assert used == [aligned, profile.model]


def test_its_age_stands_beside_every_reading(kept, monkeypatch):
    info = a_signal([3], simulated=True).info
    classifier = choose_classifier(info, "profile:ann")
    made_on = date.fromisoformat(classifier.manifest.date)
    monkeypatch.setattr(profile_use, "today", lambda: made_on + timedelta(days=23))

    assert "calibrated 23 days ago" in notice(classifier)
