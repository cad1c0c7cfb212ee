"""Right now: a word with its numbers, or why there is none; and what the model is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication

from app.dashboard.reading import ReadingPanel
from app.dashboard.theme import THEMES
from app.frame import Playback
from streaming.signal.readings import Reason
from streaming.status import MonitorState
from tests.app.dashboard.panels import colors_in, shown
from tests.app.views import NOTICE, a_model, a_prediction, a_presenter, a_view, an_abstention

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qapp):
    with shown(ReadingPanel(), 312, 260) as panel:
        yield panel


def show(panel, *events, state=MonitorState.LIVE, **changes):
    """Show what came of events, half a second apart, the last of this moment."""
    view = a_view(age=0.0, changes={"state": state})
    for i, event in enumerate(reversed(events)):
        view.events.insert(0, event(view.now - i / 2))
    frame = a_presenter(view, **changes).frame(traces=False)
    panel.show_frame(frame)
    return frame


def unsure(t_end):
    return an_abstention(t_end, Reason.UNCERTAIN, "confidence 52 %, 65 % needed")


def test_a_reading_has_a_word_a_number_an_interval_a_confidence_and_its_window(panel):
    """All of them, and whoever hears the screen hears them too."""
    show(panel, a_prediction)
    assert panel.word.text() == "Pleasant"
    assert panel.confidence.text() == "78 %"
    assert (
        panel.explanation.text()
        == "Valence +0.42. Mean of the last 20 s: +0.20\xa0…\xa0+0.64 (80 % interval)"
    )
    assert panel.card.note.text() == "last 4 s"
    assert panel.word.accessibleDescription().startswith("Pleasant. Valence +0.42")


def test_an_abstention_says_why_and_how_old_the_last_reading_is(panel):
    """And takes the number and the dot away."""
    show(panel, a_prediction, unsure)
    assert panel.word.text() == "No confident estimate"
    assert panel.explanation.text() == (
        "The model is not sure: confidence 52 %, 65 % needed. Last confident: Pleasant, 0.5 s ago."
    )
    assert panel.confidence.text() == ""
    assert panel.gauge.accessibleDescription() == "empty"


def test_a_moment_that_is_played_or_looked_back_on_is_not_called_now(panel):
    """And this one is, once it is shown again."""
    frame = show(panel, a_prediction)
    assert panel.card.title.text() == "RIGHT NOW"
    for playback in Playback:
        panel.show_frame(replace(frame, playback=playback))
        assert panel.card.title.text() == panel.card.frame.accessibleName().upper()
        assert panel.card.title.text() == "AT THIS PLACE"
    panel.show_frame(frame)
    assert panel.card.title.text() == "RIGHT NOW"


def test_a_reading_takes_no_more_room_after_a_longer_explanation(panel):
    """As while a source is opened, when no model reads yet."""
    show(panel, a_prediction)
    usual = panel.explanation.height()
    show(panel, model=None, no_model="No model is at hand for this headset. " * 4)
    assert panel.explanation.height() > usual
    show(panel, a_prediction)
    assert panel.explanation.height() == usual


def most_colourful(widget):
    """Return how far the strongest and the weakest channel of any pixel lie apart."""
    inks = [QColor(name) for name in colors_in(widget.grab().toImage())]
    channels = [(ink.red(), ink.green(), ink.blue()) for ink in inks]
    return max(max(each) - min(each) for each in channels)


@pytest.mark.parametrize("theme", THEMES)
def test_without_a_reading_the_scale_is_grey(panel, theme):
    """The colours of its ends are promises."""
    panel.use(THEMES[theme])
    show(panel, a_prediction)
    live = most_colourful(panel.gauge)
    show(panel, unsure)
    assert most_colourful(panel.gauge) < 40
    assert live > 100


@pytest.mark.parametrize("events", [[], [a_prediction], [unsure]], ids=["none", "one", "unsure"])
@pytest.mark.parametrize("state", [MonitorState.LIVE, MonitorState.LOST])
def test_the_notice_stands_whole_in_every_state(panel, qtbot, events, state):
    """However little room the card is left."""
    show(panel, *events, state=state)
    QApplication.processEvents()
    panel.card.frame.resize(312, panel.card.frame.minimumSizeHint().height())
    notice = panel.notice
    assert notice.text() == NOTICE
    qtbot.waitUntil(lambda: notice.height() >= notice.heightForWidth(notice.width()))


def test_a_very_long_notice_is_whole_too(panel, qtbot):
    """Whoever trains a model writes what they like."""
    long = "Only for a study of one person at one desk on one afternoon in one mood. " * 3
    show(panel, a_prediction, model=a_model(notice=long))
    QApplication.processEvents()
    show(panel, a_prediction, model=a_model(notice=long))
    notice = panel.notice
    qtbot.waitUntil(lambda: notice.height() >= notice.heightForWidth(notice.width()))


def test_which_model_reads_is_told_where_its_window_is(panel):
    """Name, network, training, and how often."""
    show(panel, a_prediction)
    assert panel.card.note.toolTip() == (
        "demo-muse, a tsception network, trained on simulated people.\n"
        "It reads valence every 0.5 s, from the last 4 s."
    )
    show(panel, model=None, no_model="none")
    assert panel.card.note.toolTip() == "No model reads."
