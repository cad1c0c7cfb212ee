"""The user is told how far LSL looks, and where that is set."""

from __future__ import annotations

import pytest

from app.lsl_scope import lsl_scope


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """Return a system folder without a configuration; the present folder and home hold none."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "etc"


def written(path, scope):
    """Write a configuration that sets a scope."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[ports]\nBasePort = 16572\n[multicast]\nResolveScope = {scope}\n")
    return path


def test_where_nothing_is_set_the_site_is_searched(tmp_path, nowhere):
    """As liblsl does of itself."""
    found = lsl_scope({"HOME": str(tmp_path / "home")}, nowhere)
    assert (found.name, found.origin) == ("site", "as usual; no lsl_api.cfg is there")
    assert "this site" in found.reach


def test_the_file_that_is_named_outranks_all_others(tmp_path, nowhere):
    """Then the present folder's, then the user's, then the machine's."""
    home = tmp_path / "home"
    environment = {"HOME": str(home), "LSLAPICFG": str(tmp_path / "my.cfg")}
    files = {
        "the file that LSLAPICFG names": written(tmp_path / "my.cfg", "machine"),
        "the present folder": written(tmp_path / "lsl_api.cfg", "link"),
        "~/lsl_api/lsl_api.cfg": written(home / "lsl_api" / "lsl_api.cfg", "organization"),
        str(nowhere / "lsl_api.cfg"): written(nowhere / "lsl_api.cfg", "global"),
    }
    expected = ["machine", "link", "organization", "global"]
    for (origin, file), scope in zip(files.items(), expected, strict=True):
        found = lsl_scope(environment, nowhere)
        assert (found.name, found.origin) == (scope, f"set in {origin}")
        file.unlink()
    assert lsl_scope(environment, nowhere).name == "site"


def test_the_name_of_the_home_is_not_told(tmp_path, nowhere):
    """It is often the user's own."""
    home = tmp_path / "anna"
    written(home / "lsl_api" / "lsl_api.cfg", "machine")
    assert "anna" not in lsl_scope({"HOME": str(home)}, nowhere).origin


@pytest.mark.parametrize(
    "content",
    [b"", b"[multicast]\n", b"no section = 1\n", b"\xff\xfe\x00", b"[multicast]\nResolveScope =\n"],
)
def test_a_file_that_sets_none_leaves_the_usual(tmp_path, nowhere, content):
    """Damaged ones too: liblsl goes on, and so do we."""
    (tmp_path / "lsl_api.cfg").write_bytes(content)
    found = lsl_scope({"HOME": str(tmp_path / "home")}, nowhere)
    assert found.name == "site"
    assert "the present folder says nothing else" in found.origin


def test_a_scope_that_nobody_knows_is_shown_as_it_is(tmp_path, nowhere):
    """It is the user's word, at no great length."""
    written(tmp_path / "lsl_api.cfg", "galaxy" * 100)
    assert lsl_scope({"HOME": ""}, nowhere).name == ("galaxy" * 100)[:40]
