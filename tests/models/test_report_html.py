"""The page of a report: all of it in one file, what matters first, and nobody's name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from models.fitting import Pass
from models.page_style import STYLE as PAGE_STYLE
from models.report_html import report_page
from tests.models.reports import DATA, PASSES, a_report

VOID = {"meta"}
COMMAND = "affectscope train --network gru"


class Page(HTMLParser):
    """Elements in their order, their attributes, and the text outside of style and charts."""

    def __init__(self, html):
        super().__init__()
        self.open, self.elements, self.text = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if not {"style", "svg"} & set(self.open):
            self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


def page_of(report=None, passes=PASSES, command=COMMAND):
    html = report_page(report or a_report(), passes=passes, command=command)
    page = Page(html)
    assert page.open == []
    return html, page


def words(page):
    return " ".join("".join(page.text).split())


REPORTS = {
    "of people": {},
    "with clips": {"clip_only": 0.6},
    "of few": {"people": 3},
    "of nobody": {"nobody": True, "protocol": "holdout"},
}


@pytest.mark.parametrize("parts", REPORTS.values(), ids=REPORTS)
def test_the_page_is_one_sound_file_that_asks_for_nothing(parts):
    html, page = page_of(a_report(**parts))

    assert html.startswith("<!doctype html>")
    assert not {"script", "link", "img", "iframe", "a"} & {tag for tag, _ in page.elements}
    assert not re.search(r'(src|href)=|url\(|@import|http-equiv="refresh"', html)
    assert html.count("http") == html.count("http://www.w3.org/2000/svg") + html.count("http-equiv")
    assert "default-src 'none'" in html


def test_a_leak_is_a_banner_in_words_before_the_heading():
    html, _ = page_of(a_report(protocol="window"))

    alarm = html.index('<p class="alarm" role="alert">THIS PROTOCOL LEAKS')
    assert alarm < html.index("<h1>")
    assert 'class="alarm"' not in page_of()[0]


def test_the_verdict_comes_before_the_figures():
    html, page = page_of()

    assert html.index('<p class="lead">gru beats logreg') < html.index("<h2>Scores")
    for sentence in ("It also beats majority", "simulated", "TP9 from T7 and P7"):
        assert sentence in words(page)


def test_scores_of_all_networks_stand_side_by_side():
    _, page = page_of(a_report(clip_only=0.6))

    said = words(page)
    for name in ("gru", "logreg", "majority", "clip-only"):
        assert name in said
    score = a_report(clip_only=0.6).results["clip-only"]["balanced_accuracy"]
    assert f"{score.mean:.3f}{score.lo:.3f} to {score.hi:.3f}" in said


@pytest.mark.parametrize(("people", "shown"), [(12, True), (3, False)])
def test_intervals_are_spoken_of_where_there_are_any(people, shown):
    _, page = page_of(a_report(people=people))

    said = words(page)
    assert ("Whiskers: 95 % intervals" in said) is shown
    assert ("Means and 95 % intervals over people" in said) is shown


def test_every_table_has_a_caption_and_headers_for_screen_readers():
    _, page = page_of()

    tables = len(page.all("table"))
    assert tables == len(page.all("caption")) >= 5
    assert {attrs.get("scope") for attrs in page.all("th")} == {"col", "row"}


def test_every_chart_says_what_it_shows():
    _, page = page_of()

    charts = page.all("svg")
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in charts)
    assert len(charts) == 3 + len(PASSES)


def test_wide_things_can_be_moved_by_keyboard():
    _, page = page_of()

    moved = [attrs for attrs in page.all("div") if attrs.get("class") == "scroll"]
    assert moved
    assert all(attrs["tabindex"] == "0" and attrs["aria-label"] for attrs in moved)


def test_people_are_numbered_and_never_named():
    html, page = page_of()

    assert not re.search(r"\bp0\d\b", html)
    assert "person 10" in words(page)


def test_what_others_wrote_is_text_and_no_mark_up():
    data = replace(DATA, name="<b>mine</b>", notes=("a <script> & more",), licence="<i>")

    html, page = page_of(replace(a_report(), data=data), command="--data '<img src=x>'")

    assert not page.all("b")
    assert not page.all("img")
    assert not page.all("script")
    assert "a &lt;script&gt; &amp; more" in html


def test_light_and_dark_narrow_and_paper_are_thought_of():
    html, _ = page_of()

    for rule in ("prefers-color-scheme:dark", "@media print", "width=device-width", "overflow-x"):
        assert rule in html


def variables(css):
    return dict(re.findall(r"--([a-z-]+):#([0-9a-f]{3,6})", css))


def luminance(colour):
    """Relative luminance of WCAG 2.2."""
    whole = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    channels = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("ink", "ground"),
    [("ink", "page"), ("soft", "page"), ("ink", "panel"), ("soft", "panel"), ("ink", "notice"),
     ("alarm-ink", "alarm")],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme, ink, ground):
    light = PAGE_STYLE.split("color-scheme:light dark", 1)[1]
    light, dark = light.split("@media (prefers-color-scheme:dark)", 1)
    colours = variables(light) | (variables(dark.split("}}")[0]) if scheme == "dark" else {})

    dim, bright = sorted(luminance(colours[name]) for name in (ink, ground))

    assert (bright + 0.05) / (dim + 0.05) >= 4.5


def test_learning_curves_are_there_for_each_fold_and_tell_the_pass_that_was_kept():
    _, page = page_of()

    said = words(page)
    assert "Fold 1/2 2 2 0.500 0.550 0.820".replace(" ", "") in said.replace(" ", "")
    assert page.all("details")[-1] == {"open": None}


def test_many_folds_are_folded_away():
    many = {f"people {n}/5, clips {m}/5": PASSES["1/2"] for n in range(1, 6) for m in range(1, 6)}

    _, page = page_of(passes=many)

    assert page.all("details")[-1] == {}
    assert Counter(tag for tag, _ in page.elements)["svg"] == 3 + 25


def test_the_last_of_equal_passes_is_the_one_that_was_kept():
    """As the training has it."""
    equal = (Pass(1, 0.7, 0.5, 0.8, 1.0), Pass(2, 0.6, 0.5, 0.9, 1.0), Pass(3, 0.5, 0.6, 0.7, 1.0))

    _, page = page_of(passes={"1/1": equal})

    assert "Fold 1/1320.6000.500" in words(page).replace(" 1/1 ", " 1/1")


def test_what_was_not_trained_has_no_learning_curves():
    _, page = page_of(passes={})

    assert "Learning" not in words(page)


def test_without_people_there_is_no_section_of_them():
    _, page = page_of(a_report(nobody=True, protocol="holdout"))

    assert "Each person" not in words(page)
    assert "the data does not say" in words(page)


def test_command_versions_licence_and_digest_close_the_page():
    _, page = page_of()

    said = words(page)
    for found in (COMMAND, "torch 2.13.0", "GPL-3.0-or-later", DATA.digest, "not a medical device"):
        assert found in said


def test_files_that_may_be_named_after_people_are_not_shown():
    data = replace(DATA, name="recordings", notes=("anna-calm-1.csv is left out", "and another"))

    html, page = page_of(replace(a_report(), data=data))

    assert "anna" not in html
    assert "2 remarks on how the recordings were read, in report.json" in words(page)
