"""Names and paths stay out of what people hand on."""

from pathlib import Path

import pytest

from app.report.names import HIDDEN, secrets_of, without_names

SECRETS = ("/data/anna/night-3.xdf", "night-3.xdf", "night-3", "anna")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("night-3.xdf: the unit was assumed", f"{HIDDEN}: the unit was assumed"),
        ("copied from /data/anna/night-3.xdf", f"copied from {HIDDEN}"),
        ("Anna closes her eyes", f"{HIDDEN} closes her eyes"),
        ("played /media/films/dog.mp4", f"played {HIDDEN}"),
        (r"played C:\films\dog.mp4 twice", f"played {HIDDEN} twice"),
        ("played ~/films/dog.mp4", f"played {HIDDEN}"),
        ("pleasant and/or calm, 3 µV²/Hz", "pleasant and/or calm, 3 µV²/Hz"),
        ("Annapurna at 1/2", "Annapurna at 1/2"),
        ("two\nlines", r"two\nlines"),
    ],
)
def test_what_a_text_may_not_tell_is_hidden(text, shown):
    assert without_names(text, SECRETS) == shown


def test_a_files_own_names_the_users_and_the_home_folder_are_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "mariana"))
    monkeypatch.setenv("LOGNAME", "mariana")
    secrets = secrets_of(Path("recordings") / "first-try.csv.gz")
    assert {"first-try.csv.gz", "first-try", "mariana", str(tmp_path / "mariana")} <= set(secrets)
    assert str((Path("recordings") / "first-try.csv.gz").resolve()) in secrets
    assert list(secrets) == sorted(secrets, key=len, reverse=True)


def test_a_computer_without_a_users_name_is_no_error(monkeypatch):
    def nobody():
        raise KeyError("no such user")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert "first-try" in secrets_of(Path("first-try.csv"))


def test_short_names_are_in_too_many_words_to_be_looked_for():
    assert "ab" not in secrets_of(Path("ab.csv"))
