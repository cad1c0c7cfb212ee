"""One object a line, and never what JSON cannot say."""

from __future__ import annotations

import io
import json
import math

import pytest

from app.output import emit, json_line


def test_a_line_names_its_schema_and_kind_before_all_else():
    """A reader decides by these two."""
    assert json_line("gap", {"start": 3}) == '{"schema": 1, "kind": "gap", "start": 3}'


def test_each_line_is_one_line_whatever_the_text_holds():
    """A newline inside a text must not end the line."""
    out = io.StringIO()
    emit("state", {"detail": "a\nb µV"}, out)
    assert out.getvalue().count("\n") == 1
    assert json.loads(out.getvalue())["detail"] == "a\nb µV"


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_json_cannot_say_is_refused(number):
    """NaN would break every strict reader."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_line("prediction", {"valence": number})


def test_a_field_never_takes_the_place_of_the_schema():
    """Two meanings under one name would be worse than none."""
    with pytest.raises(ValueError, match="every line has kind already"):
        json_line("gap", {"kind": "x"})


def test_a_line_is_ascii_whatever_the_text_holds():
    """A terminal would obey some of the rest, and cut lines at some."""
    for text in ("\x9b2J", "\x7f", "\u202e", "\u2028", "\x85", "\udcff", "µV"):
        line = json_line("state", {"detail": text})
        assert line.isascii()
        assert line.isprintable()
        assert json.loads(line)["detail"] == text
