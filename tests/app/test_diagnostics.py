"""What is found is put in words that can be sent to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.checks import Check
from app.diagnostics import SHAPES, as_text, spoken, summary, without_home

FINE = Check("Python", "OK", "3.11.7")
SO_SO = Check("text", "WARN", "ascii where UTF-8 is wanted", "Set LANG=C.UTF-8.")
BROKEN = Check("LSL", "FAIL", "no stream came", "Open the firewall.")


@pytest.mark.parametrize(
    ("found", "is_over", "words"),
    [
        ([], False, "Looking … 0 looked at so far"),
        ([FINE, BROKEN], False, "Looking … 2 looked at so far"),
        ([FINE], True, "All is well"),
        ([FINE, SO_SO], True, "All works; one thing could work better"),
        ([BROKEN, FINE, BROKEN], True, "2 things must be mended"),
        ([BROKEN, SO_SO, SO_SO], True, "One thing must be mended, 2 things could be"),
    ],
)
def test_one_sentence_says_how_things_stand(found, is_over, words):
    """While there is more to come none is judged."""
    assert summary(found, is_over=is_over) == words


def test_each_status_has_a_shape_of_its_own():
    """Nobody needs the colours."""
    assert len({shape for shape, _ in SHAPES.values()}) == len(SHAPES) == 3


def test_the_text_holds_every_finding_its_mend_and_what_the_source_said():
    """In the order in which they came."""
    text = as_text([FINE, BROKEN], ["[0.1s] connecting"])
    lines = text.splitlines()
    assert lines[0].startswith("Affectscope ")
    assert lines[2:5] == [
        "OK    Python  3.11.7",
        "FAIL  LSL  no stream came",
        "      Open the firewall.",
    ]
    assert lines[-1] == "[0.1s] connecting"
    assert "source said" not in as_text([FINE], [])


def test_no_home_is_named_in_the_text():
    """It is sent to others, and a home is often named after its owner."""
    home = str(Path.home())
    found = Check("data folder", "FAIL", f"{home}/data: no", f"Mend {home}/data.")
    assert home not in as_text([found], [f"reading {home}/x"])
    assert home not in spoken(found)
    assert without_home(f"{home}/a and {home}/b") == "~/a and ~/b"


def test_a_finding_cannot_forge_another_line():
    """Names of streams and headbands come from outside."""
    text = as_text([Check("Muse", "OK", "in sight: x\nFAIL  LSL  broken\x1b[2J")], ["a\nb"])
    assert "\nFAIL" not in text
    assert "\x1b" not in text
    assert "a\nb" not in text
