"""The example in the document does what it says."""

from __future__ import annotations

import re
import subprocess
from math import nan
from pathlib import Path
from types import SimpleNamespace

import pylsl
import pytest

DOCUMENT = Path(__file__).parents[2] / "assets" / "docs" / "readings-out.md"


class OverError(Exception):
    """The stream of the test ends."""


def skipped(monkeypatch, readings):
    """Run the example over (second, upper end of the interval); return how often it skips."""
    samples = iter([([-0.5, -0.9, high, 1.0, 0.9], now) for now, high in readings])

    def pull_sample():
        for sample in samples:
            return sample
        raise OverError

    calls = []
    monkeypatch.setattr(pylsl, "resolve_byprop", lambda *_: [None])
    monkeypatch.setattr(pylsl, "StreamInlet", lambda _: SimpleNamespace(pull_sample=pull_sample))
    monkeypatch.setattr(subprocess, "run", calls.append)
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    with pytest.raises(OverError):
        exec(code, {})  # noqa: S102 - it is ours
    return calls


def hops(seconds, high, start=100.0):
    return [(start + n / 2, high) for n in range(2 * seconds)]


def test_a_song_is_skipped_once_valence_has_stayed_low(monkeypatch):
    assert skipped(monkeypatch, hops(25, -0.1)) == [["playerctl", "next"]]


@pytest.mark.parametrize("high", [nan, 0.2], ids=["no reading", "an interval that reaches above 0"])
def test_what_is_not_known_skips_nothing(monkeypatch, high):
    assert skipped(monkeypatch, hops(60, high)) == []


def test_a_moment_without_a_reading_starts_the_wait_anew(monkeypatch):
    readings = [*hops(15, -0.1), (115.0, nan), *hops(15, -0.1, start=115.5)]
    assert skipped(monkeypatch, readings) == []
