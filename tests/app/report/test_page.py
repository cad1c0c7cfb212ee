"""The page: one file that asks nothing of anybody, names nobody, and can be read by all."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.report.building import MOST_ROWS, marker_seconds, page_of
from app.report.drawing import FAIR, GOOD, OFF
from app.report.page import written
from app.report.page_style import STYLE
from app.report.track import ALL_REASONS
from models.classifier import TorchClassifier
from streaming.signal.blocks import Chunk, Gap, Marker, Recording
from streaming.signal.readings import Reason
from tests.app.report.pages import Looked, a_track, some_material, some_recording
from tests.builders import a_bundle
from tests.signals import a_feature_spec, some_info

FILE = Path("/srv/anna-secret/night-of-anna.xdf")


def full_material():
    """A recording with everything: gap, markers, notes, a model, readings."""
    recording = some_recording(
        60,
        gap=512,
        markers=(
            Marker(2.0, "eyes <b>open</b>"),
            Marker(30.0, f"played {FILE}"),
            Marker(50.0, "Mariana claps, on /media/stick/clap.wav"),
        ),
        notes=("night-of-anna.xdf: unit assumed to be µV",),
    )
    simulated = replace(recording, info=replace(recording.info, simulated=True))
    material = some_material(simulated, a_track(), FILE)
    return replace(material, classifier=TorchClassifier(a_bundle(spec=a_feature_spec())))


@pytest.fixture(scope="module")
def pages():
    """Pages by what they hold."""
    plain = some_recording(12)
    long_gap = Recording(plain.info, (Gap(0, 10),))
    dead = some_recording(20)
    dead.chunks[0].data[:] = 800.0
    return {
        "everything": written(page_of(full_material())),
        "no model": written(page_of(some_material(plain))),
        "no signal": written(page_of(some_material(long_gap))),
        "nothing usable": written(page_of(some_material(dead))),
    }


def test_every_page_is_sound_html(pages):
    """Each element is closed, in order; each page has one heading and a language."""
    for html in pages.values():
        page = Looked(html)
        assert html.startswith("<!doctype html>")
        assert page.all("html") == [{"lang": "en"}]
        assert len(page.all("h1")) == 1
        assert "None" not in page.words
        assert "nan" not in page.words.lower().split()


def test_nothing_is_fetched(pages):
    """No address, no script, no import; and a policy that would forbid them."""
    for html in pages.values():
        page = Looked(html)
        policy = next(m for m in page.all("meta") if m.get("http-equiv"))
        assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"
        assert not page.all("script") + page.all("link") + page.all("img") + page.all("iframe")
        assert "http:" not in html
        assert "https:" not in html
        assert "@import" not in html
        assert set(re.findall(r"url\((.)", html)) <= {"#"}
        for _, attributes in page.elements:
            assert not {"src", "onload", "onclick"} & attributes.keys()
            assert (attributes.get("href") or "#").startswith("#")


def test_nobody_is_named_and_no_path_is(pages, monkeypatch):
    html = pages["everything"]
    for secret in (str(FILE), FILE.name, FILE.stem, "anna", "/srv", "/media", str(Path.home())):
        assert secret.lower() not in html.lower()
    assert "eyes &lt;b&gt;open&lt;/b&gt;" in html
    assert "unit assumed to be µV" in html


def test_the_users_name_is_not_told(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "mariana")
    html = written(page_of(replace(full_material(), track=None, classifier=None)))
    assert "mariana" not in html.lower()
    assert "claps, on" in html


def test_every_table_has_a_caption_and_headers(pages):
    page = Looked(pages["everything"])
    tables = page.all("table")
    assert len(tables) == 5
    assert len(page.all("caption")) == len(tables)
    assert {head["scope"] for head in page.all("th")} == {"col", "row"}


def test_every_figure_says_what_it_shows(pages):
    page = Looked(pages["everything"])
    charts = page.all("svg")
    assert len(charts) == len(page.all("figcaption")) == 4
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in charts)
    assert len({chart["aria-label"] for chart in charts}) == 4


def test_the_page_says_what_matters_first(pages):
    said = Looked(pages["everything"]).words
    parts = (
        "Recording: Muse, 1 min",
        "The signal is simulated",
        "trained on simulated people only",
        "There was a reading for",
        "Predicted valence",
        "Contact of the electrodes",
        "Band powers against the baseline",
        "Spectra",
        "Markers",
        "Gaps",
        "What was assumed or mended",
        "The model, and how good it is",
        "Limits",
        "Not a medical device",
    )
    places = [said.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_scores_stand_with_protocol_interval_and_baseline(pages):
    said = Looked(pages["everything"]).words
    assert "0.84 0.80 to 0.87 0.50" in said
    assert "subject: whole people held out" in said


def test_without_a_model_everything_else_is_there(pages):
    page = Looked(pages["no model"])
    assert "No model read this recording" in page.words
    assert "Predicted" not in page.words
    assert len(page.all("svg")) == 3
    assert "Limits" in page.words


def test_what_cannot_be_told_is_said(pages):
    assert "No stretch of signal is long enough to judge" in Looked(pages["no signal"]).words
    dead = Looked(pages["nothing usable"]).words
    assert "There is too little usable signal" in dead
    assert "No electrode touched the skin for long enough" in dead
    assert "off for 100 %" in dead.replace("\xa0", " ")


def test_many_markers_and_gaps_are_summed_up():
    info = some_info("muse")
    chunk = some_recording(130).chunks[0]
    blocks = []
    for n in range(0, 260 * 128, 128):
        blocks += [chunk[n : n + 100], Gap(n + 100, 28)]
    markers = tuple(Marker(n / 2, f"m{n}") for n in range(250))
    page = page_of(some_material(Recording(info, (*blocks, chunk[260 * 128 :]), markers)))
    assert len(page.markers.rows) == len(page.gaps.rows) == MOST_ROWS
    assert page.markers.more == "And 50 more."
    assert page.gaps.more == "And 60 more, 6.6 s in all."


def test_a_markers_moment_counts_samples_where_the_clock_jumps():
    info = some_info("muse")
    data = np.zeros((4, 256), dtype=np.float32)
    times = np.arange(256) / 256
    recording = Recording(
        info,
        (Chunk(data, times + 100, 50), Gap(306, 256), Chunk(data, times + 5000, 562)),
        (Marker(99.5, "before"), Marker(100.5, "in the first"), Marker(5000.25, "in the second")),
    )
    assert marker_seconds(recording) == [-0.5, 0.5, 2.25]


def test_a_recording_without_samples_has_its_markers_at_the_start():
    recording = Recording(some_info("muse"), (), (Marker(5.0, "a"),))
    assert marker_seconds(recording) == [0.0]


def test_all_reasons_have_words_on_the_page():
    track = a_track()
    reason = np.arange(track.stop.size) % len(ALL_REASONS)
    nothing = replace(
        track,
        value=np.full(track.stop.size, np.nan),
        low=np.full(track.stop.size, np.nan),
        high=np.full(track.stop.size, np.nan),
        label=np.full(track.stop.size, -1),
        reason=reason,
    )
    page = page_of(some_material(track=nothing))
    without = [share for share in page.shares if not share.is_read]
    assert len(without) == len(Reason)
    assert all(share.means.endswith(".") for share in without)


def channel(value):
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour):
    """Relative luminance of WCAG 2.2."""
    whole = colour.removeprefix("#")
    whole = "".join(2 * digit for digit in whole) if len(whole) == 3 else whole
    red, green, blue = (channel(int(whole[n : n + 2], 16)) for n in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def variables(scheme):
    """Return the colours of a scheme as the style sheet has them."""
    dark = "".join(re.findall(r"\(prefers-color-scheme:dark\)\{:root\{([^}]*)\}", STYLE))
    rest = re.sub(r"@media \(prefers-color-scheme:dark\)\{:root\{[^}]*\}\}", "", STYLE)
    light = "".join(re.findall(r":root\{([^}]*)\}", rest))
    pairs = re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", light)
    if scheme == "dark":
        pairs += re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", dark)
    return dict(pairs)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(scheme):
    """4.5:1 on its ground: the page's text, and what figures write in colours (WCAG 1.4.3)."""
    colours = variables(scheme)
    assert (colours["good"], colours["fair"], colours["off"]) == (
        (GOOD, FAIR, OFF) if scheme == "light" else ("#2bb89a", "#f0c33a", "#ff7b6b")
    )
    for ink in ("ink", "soft", "good", "fair", "off", "line-2", "line-3", "line-4"):
        for ground in ("page", "panel"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert contrast(colours["ink"], colours["notice"]) >= 4.5
    for line in range(1, 7):
        assert contrast(colours[f"line-{line}"], colours["page"]) >= 3


def test_paper_gets_whole_tables_and_figures():
    assert "@media print" in STYLE
    assert "break-inside:avoid" in STYLE
