"""A preference is always one that can be, whatever was stored."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import trace_settings
from app.preferences import (
    MAINS,
    PALETTES,
    SCALES,
    THEMES,
    UNITS,
    WINDOWS,
    Preferences,
    as_texts,
    clamped,
    from_texts,
)

OTHERS = {
    "theme": "high-contrast",
    "text_size": 130,
    "reduced_motion": True,
    "mains": 60,
    "notch": False,
    "unit": "mV",
    "scale": 200.0,
    "window_seconds": 20.0,
    "palette": "okabe-ito",
    "outlets_off": True,
    "recordings_folder": Path.home() / "EEG, mine",
    "welcomed_version": 3,
    "remembered_source": "lsl:uid=Öß, 1@2",
    "remembered_map": "eeg-ch1=TP9,eeg-ch2=AF7",
    "remembered_unit": "microvolts",
    "geometry": (-1200, 30, 1180, 680),
}
"""For each preference a value that is not its default."""


def test_every_preference_comes_back_as_it_was():
    """None is forgotten on the way to the file and back."""
    assert set(OTHERS) == {each.name for each in fields(Preferences)}
    preferences = Preferences(**OTHERS)
    defaults = Preferences()
    assert [n for n in OTHERS if getattr(preferences, n) == getattr(defaults, n)] == []
    assert from_texts(as_texts(preferences)) == preferences
    assert from_texts(as_texts(defaults)) == defaults


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("theme", "pink"),
        ("text_size", "8"),
        ("text_size", "115.0"),
        ("reduced_motion", "yes"),
        ("mains", "55"),
        ("notch", ""),
        ("unit", "V"),
        ("scale", "nan"),
        ("window_seconds", "1e9"),
        ("palette", "THEMES"),
        ("outlets_off", "1"),
        ("recordings_folder", "here/below"),
        ("welcomed_version", "-1"),
        ("welcomed_version", "²"),
        ("remembered_source", "a\nb"),
        ("remembered_map", "x" * 501),
        ("geometry", "1,2,3"),
        ("geometry", "0,0,0,0"),
        ("geometry", "0,0,99999,700"),
        ("geometry", "a,b,c,d"),
    ],
)
def test_a_value_that_cannot_be_has_its_default_and_the_rest_is_kept(name, text):
    """One broken line costs one preference."""
    stored = as_texts(Preferences(**OTHERS)) | {name: text}
    kept = {key: value for key, value in OTHERS.items() if key != name}
    assert from_texts(stored) == Preferences(**kept)


@pytest.mark.parametrize("value", [None, 1, ["dark"], b"dark", {}])
def test_a_value_of_another_type_has_its_default(value):
    """Settings files give lists where a comma stands."""
    assert from_texts(as_texts(Preferences()) | {"theme": value}) == Preferences()


@pytest.mark.parametrize("schema", [None, "0", "2", 1])
def test_what_another_version_stored_is_not_believed(schema):
    """It may have meant something else by the same names."""
    assert from_texts(as_texts(Preferences(**OTHERS)) | {"schema": schema}) == Preferences()


@given(st.dictionaries(st.sampled_from(sorted(OTHERS)), st.text(max_size=40)))
def test_no_text_whatever_makes_it_fail(texts):
    """What comes of it can be stored again."""
    preferences = from_texts({"schema": "1", **texts})
    assert from_texts(as_texts(preferences)) == preferences


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "Dark"),
        ("mains", 55),
        ("notch", 1),
        ("scale", "50"),
        ("geometry", [0, 0, 800, 600]),
        ("recordings_folder", "~/EEG"),
        ("recordings_folder", Path("EEG")),
        ("remembered_source", None),
    ],
)
def test_the_program_cannot_prefer_what_could_not_be_stored(name, value):
    """A slip shows where it is made, and not at the next start."""
    with pytest.raises(ValueError, match=f"preference {name} cannot be"):
        Preferences(**{name: value})


def test_a_folder_is_stored_without_the_users_name():
    """The name of a home is often its owner's."""
    texts = as_texts(Preferences(recordings_folder=Path.home() / "EEG"))
    assert texts["recordings_folder"] == "~/EEG"


def test_every_choice_can_be_preferred():
    """The lists that a dialog offers hold nothing that would be refused."""
    assert [Preferences(theme=name).theme for name in THEMES] == list(THEMES)
    assert [Preferences(palette=name).palette for name in PALETTES] == list(PALETTES)


SCREENS = [(0, 30, 1920, 1050), (1920, 0, 1280, 1024)]


@pytest.mark.parametrize(
    ("was", "seen"),
    [
        ((100, 100, 1200, 700), (100, 100, 1200, 700)),
        ((-300, 0, 1200, 700), (0, 30, 1200, 700)),
        ((1000, 700, 1200, 700), (720, 380, 1200, 700)),
        ((1900, 100, 1200, 700), (1920, 100, 1200, 700)),
        ((5000, 5000, 1200, 700), (720, 380, 1200, 700)),
        ((0, 30, 4000, 3000), (0, 30, 1920, 1050)),
        ((50, 50, 10, 10), (50, 50, 1180, 680)),
    ],
)
def test_a_window_comes_back_where_it_can_be_seen(was, seen):
    """Screens are unplugged, and files are edited."""
    assert clamped(was, SCREENS, (1180, 680)) == seen


def test_on_a_screen_that_is_too_small_its_corner_is_seen():
    """The title bar must be within reach."""
    assert clamped((500, 500, 1180, 680), [(0, 9, 800, 600)], (1180, 680)) == (0, 9, 1180, 680)


@given(*[st.tuples(*[st.integers(-32767, 32767)] * 2, *[st.integers(1, 32767)] * 2)] * 2)
def test_a_window_that_fits_is_always_seen_whole(was, screen):
    """Wherever it was."""
    x, y, width, height = clamped(was, [screen], (1, 1))
    left, top, wide, high = screen
    assert left <= x
    assert x + width <= left + wide
    assert top <= y
    assert y + height <= top + high


def test_what_is_preferred_of_the_traces_can_be_drawn():
    """Both lists are the same ones, so that no stored value is refused when it is put to use."""
    assert (SCALES, WINDOWS, UNITS) == (
        trace_settings.SCALES,
        trace_settings.WINDOWS,
        trace_settings.UNITS,
    )
    assert all(float(mains) in trace_settings.NOTCHES for mains in MAINS)


@pytest.mark.parametrize(("unit", "words"), [("µV", "200 µV"), ("mV", "0.2 mV")])
def test_the_scale_is_written_in_the_unit_that_is_preferred(unit, words):
    """The bar stays as long as it is."""
    settings = trace_settings.TraceSettings(scale=200.0, unit=unit)
    assert settings.scale_words == words
