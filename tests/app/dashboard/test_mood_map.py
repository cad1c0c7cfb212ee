"""The mood map shows the valence that holds now, and claims nothing of what is not measured."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PyQt6 import sip
from PyQt6.QtGui import QColor, QImage, QPainter

from app.dashboard import fonts
from app.dashboard.mood_map import DOT, MoodMap, MoodMapPanel, spot
from app.dashboard.shares_strip import in_words
from app.dashboard.theme import THEMES
from app.frame import HistoryPoint
from app.reading_shares import ReadingShare
from streaming.signal.readings import Reason
from streaming.status import MonitorState
from tests.app.dashboard.panels import shown
from tests.app.views import a_model, a_prediction, a_presenter, a_view, an_abstention

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qapp):
    with shown(MoodMapPanel(), 312, 400) as panel:
        yield panel


def show(panel, *events, **changes):
    """Show what came of events, the last of which is of this moment; numbers are valences."""
    view = a_view(age=0.0, **changes.pop("view", {}))
    presenter = a_presenter(view, **changes)
    for i, event in enumerate(reversed(events)):
        t_end = view.now - i / 2
        made = event(t_end) if callable(event) else a_prediction(t_end, event)
        view.events.insert(0, made)
    frame = presenter.frame(traces=False)
    panel.show_frame(frame)
    return frame


def test_a_reading_is_told_with_its_interval(panel):
    """And that its height means nothing."""
    show(panel, 0.42)
    assert panel.map.accessibleDescription() == (
        "Valence +0.42, mean of the last 20 s +0.20 to +0.64 (80 % interval); arousal: not measured"
    )
    assert panel.card.note.text() == "arousal: not measured"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"view": {"changes": {"state": MonitorState.LOST}}}, "paused"),
        ({"model": None, "no_model": "none"}, "no model"),
        ({"model": None, "view": {"changes": {"info": None}}}, "no signal"),
        ({"paused": lambda: True}, "paused"),
    ],
)
def test_without_a_reading_of_this_moment_there_is_no_dot(panel, changes, word):
    """Whatever was read before."""
    show(panel, 0.9, 0.9, **changes)
    assert (panel.map.word, panel.map._now) == (word, None)
    assert panel.map.accessibleDescription() == word


def test_an_abstention_pauses_it(panel):
    """The trail stays as what was, the dot goes."""
    show(panel, 0.9, lambda t: an_abstention(t, Reason.UNCERTAIN))
    assert panel.map.word == "paused"
    assert [point.valence for point in panel.map._trail] == [0.9, None]


def test_a_model_of_something_else_leaves_the_map_empty(panel):
    """High arousal is not drawn as pleasant."""
    show(panel, lambda t: a_prediction(t, None, label="high"), model=a_model(target="arousal"))
    assert (panel.map.word, panel.card.note.text()) == ("not measured", "valence: not measured")


def test_the_trail_goes_back_a_minute(panel):
    """What is older is on the timeline."""
    frame = show(panel, 0.1)
    history = tuple(HistoryPoint(age, 0.5, None, "", "high") for age in (120.0, 60.1, 60.0, 1.0))
    panel.show_frame(replace(frame, history=history))
    assert [point.age for point in panel.map._trail] == [60.0, 1.0]


@pytest.mark.parametrize(("valence", "x"), [(-1, -92), (0, 0), (1, 92), (7, 92), (-7, -92)])
def test_the_dot_stays_inside(valence, x):
    """At both ends it is whole."""
    assert spot(valence, 100.0) == pytest.approx(x)
    assert abs(spot(valence, 100.0)) + DOT < 100


@pytest.mark.parametrize("theme", THEMES)
def test_the_dot_lies_on_the_line_where_the_valence_is(panel, theme):
    """Its colour is there and on the other side it is not."""
    panel.use(THEMES[theme])
    show(panel, 0.8)
    half, radius = panel.map.width() / 2, min(panel.map.width() / 2 - 2, 400)
    radius = min(radius, panel.map._radius)
    image = panel.map.grab().toImage()
    middle = round(panel.map.height() / 2)
    there = round(half + spot(0.8, radius))
    assert image.pixelColor(there, middle).name() == THEMES[theme].text
    assert image.pixelColor(round(half + spot(-0.8, radius)), middle).name() != THEMES[theme].text


def test_where_there_is_no_room_the_line_is_left(qapp):
    """A circle of 40 pixels would be all words."""
    with shown(MoodMapPanel(), 312, 130) as panel:
        show(panel, 0.42, 0.42)
        assert not panel.map.is_roomy
        assert panel.shares.isHidden()
    with shown(MoodMapPanel(), 312, 400) as panel:
        show(panel, 0.42, 0.42)
        assert panel.map.is_roomy
        assert panel.shares.text.isVisible()


@pytest.fixture(params=itertools.product((fonts.INTER, fonts.FALLBACK), (1.0, 1.15, 1.3)))
def any_type(qapp, request):
    """Take a type in a size, and give back those that the tests begin with."""
    family, share = request.param
    fonts.use_families([family])
    fonts.use_text_size(share)
    yield
    fonts.use_families(None)
    fonts.use_text_size(1.0)


@pytest.mark.parametrize("height", [150, 175, 200, 230, 300])
def test_no_two_words_of_the_map_meet(any_type, monkeypatch, height):
    """Where they would, the line stands alone."""
    drawn = MoodMap()
    drawn.use(THEMES["dark"])
    drawn.resize(284, height)
    image = QImage(drawn.size(), QImage.Format.Format_RGB32)
    places = []

    class Watched(QPainter):
        def __init__(self, _widget):
            super().__init__(image)

        def drawText(self, row, flags, text):  # noqa: N802 - Qt's name
            places.append((text, self.boundingRect(row, flags, text)))

    monkeypatch.setattr("app.dashboard.mood_map.QPainter", Watched)
    drawn.paintEvent(None)
    sip.delete(drawn)
    assert len(places) in (2, 8)
    for (one, place), (other, beside) in itertools.combinations(places, 2):
        assert not place.intersects(beside), (one, other)


def test_how_the_last_minutes_divide_stands_beneath(panel):
    """Words, and the reasons for none together; each of those in the tooltip."""
    show(panel, 0.9, 0.9, lambda t: an_abstention(t, Reason.CONTACT), -0.9, -0.9)
    told = panel.shares.text.text().replace("\N{NO-BREAK SPACE}", " ")
    assert told == "Last 5 min: pleasant 50 %, unpleasant 25 %, no estimate 25 %"
    assert panel.shares.toolTip().splitlines()[1:] == [
        "Pleasant 50 %",
        "Unpleasant 25 %",
        "Poor contact 25 %",
    ]


def test_of_many_words_the_rest_is_counted():
    """Models of emotions know ten of them; the tooltip has all."""
    shares = [ReadingShare(f"An emotion no. {i}", f"e{i}", 0.1) for i in range(9)]
    told = in_words([*shares, ReadingShare("gap", "", 0.1)])
    assert told.replace("\N{NO-BREAK SPACE}", " ").endswith("5 more, no estimate 10 %")
    assert " %" not in told
    assert in_words([]) == ""


@pytest.mark.parametrize("theme", THEMES)
def test_the_bar_has_an_end_where_no_estimate_ends_it(panel, theme):
    """Loose strokes of hatching are no end."""
    panel.use(THEMES[theme])
    show(panel, 0.9, 0.9)
    panel.shares._bar.show_shares((ReadingShare("gap", "", 1.0),))
    image = panel.shares._bar.grab().toImage()
    right, low = image.width() - 1, image.height() // 2
    wanted = QColor(THEMES[theme].faint).lightness()
    for x, y in ((right, low), (right // 2, 0)):
        assert image.pixelColor(x, y).lightness() == pytest.approx(wanted, abs=20)


def test_without_anything_read_there_is_no_bar(panel):
    """An empty groove would be a riddle."""
    show(panel, model=None, no_model="none")
    assert panel.shares.isHidden()
    show(panel, 0.9, 0.9)
    assert panel.shares.isVisible()
