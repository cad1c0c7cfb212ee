"""The window shows what a frame holds, and nothing of another moment."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QSlider

from app.choosing import NO_MODEL
from app.dashboard.cards import WORD
from app.dashboard.reading import LONG_WORD
from app.dashboard.theme import THEMES
from app.frame import BannerAction
from streaming.signal.info import EPOC
from streaming.signal.readings import Reason
from streaming.status import MonitorState
from tests.app.dashboard.player import Player
from tests.app.views import (
    NOTICE,
    a_model,
    a_prediction,
    a_presenter,
    a_view,
    an_abstention,
    an_info,
)

pytestmark = pytest.mark.gui


def show(window, view, **changes):
    """Draw one frame of a view, all panels."""
    frame = a_presenter(view, **changes).frame(traces=True)
    window.show_frame(frame)
    window.show_slow(frame)
    return frame


def a_good_view():
    """A moment with a reading."""
    view = a_view()
    view.events.append(a_prediction(view.now))
    return view


def a_view_with_everything_wrong():
    """Long names, many electrodes, a banner, and every number at its widest."""
    info = an_info(EPOC.device_order, name="Headband of Somebody 0123456789", device="EPOC")
    view = a_view(info=info)
    view.data[:9] = 0
    words = ", ".join(f"{name} (flat: no signal)" for name in info.ch_names)
    view.events += [a_prediction(view.now - 60), an_abstention(view.now, Reason.CONTACT, words)]
    view.changes = {"n_lost": 123456, "n_predictions": 99999, "n_abstentions": 99999, "n_late": 99}
    return view


def test_it_shows_the_reading_with_its_numbers(window):
    """Word, confidence, interval, and what stream and model they are of."""
    show(window, a_good_view())
    assert window.reading.word.text() == "Pleasant"
    assert window.reading.confidence.text() == "78 %"
    assert (
        window.reading.explanation.text()
        == "Valence +0.42. Mean of the last 20 s: +0.20\xa0…\xa0+0.64 (80 % interval)"
    )
    assert window.bar.state.text() == "● LIVE"
    assert window.bar.sources.currentText() == "simulator:muse  ·  4 ch  ·  256 Hz"
    assert window.bar.simulated.isVisible()
    assert window.contact.card.note.text() == "4 good"
    assert window.health.rows.values["Sampling rate"].text() == "255.9 / 256 Hz"
    assert "Trained on simulated people" in window.bar.models.toolTip()
    assert window.banner.frame.isHidden()


def needed(label):
    """Pixels that a label's text takes."""
    return label.fontMetrics().horizontalAdvance(label.text())


def test_every_headline_fits_its_card_whatever_came_before_it(window, qtbot):
    """A style sheet gives a label back its first font when its colour changes, or the theme."""
    view = a_view()
    presenter = a_presenter(view)
    sure, unsure = a_prediction(view.now, -0.5), an_abstention(view.now, Reason.UNCERTAIN)
    word = window.reading.word
    for event in (an_abstention(view.now, Reason.SETTLING), sure, unsure, sure, unsure):
        view.events.append(event)
        for theme in THEMES.values():
            window.use(theme)
            window.show_frame(presenter.frame(traces=True))
            assert word.font().pixelSize() == (WORD if event is sure else LONG_WORD)
            qtbot.waitUntil(lambda: needed(word) <= word.width())


@pytest.mark.parametrize(
    "state", [MonitorState.LIVE, MonitorState.LOST, MonitorState.CHANGED, MonitorState.CONNECTING]
)
def test_the_notice_of_a_simulated_model_stands_in_every_state(window, state):
    """A screenshot of any moment tells it."""
    view = a_good_view()
    view.changes["state"] = state
    show(window, view)
    assert window.reading.notice.isVisible()
    assert window.reading.notice.text() == NOTICE


def test_a_lost_stream_takes_the_reading_off_the_screen(window):
    """Word, confidence, dot and dots on the head: all of them."""
    view = a_good_view()
    presenter = a_presenter(view)
    for state in (MonitorState.LIVE, MonitorState.LOST):
        view.changes["state"] = state
        frame = presenter.frame(traces=True)
        window.show_frame(frame)
    assert window.reading.word.text() == "No reading"
    assert window.reading.confidence.text() == ""
    assert window.reading.gauge.accessibleDescription() == "empty"
    assert "Last confident: Pleasant" in window.reading.explanation.text()
    assert window.bar.state.text() == "✕ LOST"
    window.show_slow(frame)
    assert window.contact.head.accessibleDescription() == "no signal"


def test_loose_sensors_raise_the_banner_and_its_end_takes_it_away(window):
    """It says which, and what to do."""
    view = a_view()
    view.data[[0, 2]] = 0
    show(window, view)
    assert window.banner.frame.isVisible()
    assert window.banner.title.text() == "Two sensors lost contact (TP9, AF8)."
    assert window.banner.button.text() == "Fit guide"
    assert "TP9: flat: no signal" in window.contact.reasons.text()
    show(window, a_good_view())
    assert window.banner.frame.isHidden()


def test_only_a_changed_stream_can_be_accepted(window, qtbot):
    """The button is there, and does it."""
    view = a_view(changes={"state": MonitorState.CHANGED})
    show(window, view)
    assert window.banner.button.text() == "Accept the change"
    with qtbot.waitSignal(window.banner.acted) as acted:
        window.banner.button.click()
    assert acted.args == [BannerAction.ACCEPT]


def test_a_model_of_something_else_has_no_valence_scale(window):
    """Arousal is not drawn between unpleasant and pleasant."""
    view = a_view()
    view.events.append(a_prediction(view.now, None, label="high"))
    show(window, view, model=a_model(target="arousal"))
    assert window.reading.word.text() == "High arousal"
    assert window.reading.gauge.isHidden()


def test_without_a_model_the_reason_is_shown(window, qtbot):
    """Whole, and no notice of a model that is not there."""
    why = NO_MODEL.format(name="subjecta-relaxed-1.csv.gz")
    show(window, a_view(), model=None, no_model=why)
    told = window.reading.explanation
    assert told.text() == why
    qtbot.waitUntil(lambda: told.heightForWidth(told.width()) <= told.height())
    assert window.reading.notice.isHidden()
    assert window.bar.models.toolTip() == "Model that reads: none"


def test_names_from_the_network_are_never_taken_for_markup(window):
    """A stream may call itself anything."""
    view = a_view(changes={"state": MonitorState.LOST, "detail": "<b>gone</b>"})
    show(window, view)
    assert window.banner.text.text().startswith("<b>gone</b>.")
    assert window.banner.text.textFormat().name == "PlainText"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_fits_the_smallest_size_with_everything_wrong(window, qtbot, theme):
    """At 1180 x 680, once texts are laid out, nothing asks for more room than there is."""
    window.use(THEMES[theme])
    window.resize(1180, 680)
    show(window, a_view_with_everything_wrong())

    def fits():
        wanted = window.minimumSizeHint()
        return wanted.width() <= 1180 and wanted.height() <= 680

    qtbot.waitUntil(fits)
    assert (window.width(), window.height()) == (1180, 680)


@pytest.mark.parametrize("height", [600, 510, 460])
def test_no_column_ends_in_a_hole(window, height):
    """Where the mood map has no room, another card takes what is left, and gives it back."""
    window.resize(1180, 680)
    show(window, a_view_with_everything_wrong())
    column = window.right
    for each in (height, 600):
        column.fit(each)
        column.widget.setParent(None)
        column.widget.resize(312, each)
        column.widget.show()
        QApplication.processEvents()
        cards = [card for card in column._frames if not card.isHidden()]
        assert (window.mood.card.frame in cards) is (each >= 600)
        assert column.widget.height() - cards[-1].geometry().bottom() <= 3
        assert window.reading.card.frame.height() < 280 or each < 600
    sip.delete(column.widget)


def test_every_control_has_a_name_and_is_large_enough(make_window):
    """For screen readers and for fingers: 24 pixels at least."""
    window = make_window(transport=Player())
    controls = [
        widget
        for kind in (QAbstractButton, QComboBox, QSlider)
        for widget in window.findChildren(kind)
        if widget.isVisible() and widget.parent().objectName() != "qt_toolbar_ext_button"
    ]
    assert len(controls) >= 7
    assert [type(each).__name__ for each in controls if not each.accessibleName()] == []
    assert [each.accessibleName() for each in controls if each.height() < 24] == []


def test_a_key_pressed_by_chance_changes_no_source(window, qtbot):
    """No control has the focus at first; T is the theme's."""
    before = window.bar.sources.currentIndex()
    qtbot.keyClick(window, "l")
    qtbot.keyClick(window, "t")
    assert window.bar.sources.currentIndex() == before


def test_the_wheel_over_a_list_changes_nothing(window):
    """Scrolling past it must not end what is being watched."""
    told = []
    window.bar.source_chosen.connect(told.append)
    middle = window.bar.sources.rect().center().toPointF()
    turned = QWheelEvent(
        middle,
        window.bar.sources.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(window.bar.sources, turned)
    assert told == []
    assert window.bar.sources.currentIndex() == 0


@pytest.mark.parametrize(("model", "name"), [({"name": "mine"}, "mine"), (None, "no model")])
def test_the_list_of_models_shows_the_one_that_reads(window, model, name):
    """Another source brings another model; the list must not tell the former one."""
    show(window, a_view(), model=a_model(**model) if model else None)
    assert window.bar.models.currentData() == name
    assert window.bar.models.currentText() == f"Model: {name}"


def test_the_window_is_named_after_its_signal_and_fits_its_screen(window):
    """In a list of windows one tells them apart; the offscreen screen is 800 x 800."""
    show(window, a_good_view())
    assert window.windowTitle() == "simulated Muse – Affectscope"
    assert (window.width(), window.height()) == (1180, 800)


def test_a_long_name_makes_room_for_its_facts_and_stays_whole_behind_the_list(window):
    """Files are called anything; what is chosen is never the shortened name."""
    name = "subject-a-relaxed-with-closed-eyes-third-attempt-of-the-day.csv.gz"
    window.bar.sources.choose(name)
    show(window, a_good_view())
    shown = window.bar.sources.currentText()
    assert shown.startswith("subject")
    assert shown.endswith(".csv.gz  ·  4 ch  ·  256 Hz")
    assert "…" in shown
    metrics = window.bar.sources.fontMetrics()
    assert metrics.horizontalAdvance(shown) <= window.bar.sources.width() - 40
    assert window.bar.sources.currentData() == name


def test_a_name_is_not_shortened_where_the_bar_has_room(window, qtbot):
    """What lies empty beside the lists is the name's first; all else keeps what it needs."""
    window.resize(1440, 780)
    name = "2026-11-21_0812_rest.xdf"
    window.bar.sources.choose(name)
    show(window, a_good_view())
    qtbot.waitUntil(lambda: window.bar.sources.currentText() == f"{name}  ·  4 ch  ·  256 Hz")
    for each in window.bar.widget.findChildren(QAbstractButton):
        assert each.width() >= min(each.minimumSizeHint().width(), each.maximumWidth())
    # Smaller again, the name makes way as before.
    window.resize(1180, 680)
    qtbot.waitUntil(lambda: window.width() == 1180 and window.bar.widget.width() < 1180)


@pytest.mark.parametrize(
    ("state", "paused", "shown"),
    [
        (MonitorState.LIVE, False, "► REPLAY"),
        (MonitorState.LIVE, True, "○ PAUSED"),
        (MonitorState.WAITING, True, "○ PAUSED"),
        (MonitorState.STOPPED, False, "○ ENDED"),
        (MonitorState.FAILED, False, "✕ FAILED"),
    ],
)
def test_a_recording_is_never_called_live(window, state, paused, shown):
    """Whoever looks at somebody's screen must be able to tell."""
    show(window, a_view(changes={"state": state}), paused=lambda: paused)
    assert window.bar.state.text() == shown


def test_until_sensors_are_measured_nothing_is_said_of_them(window):
    """A second of signal is needed; that there is none would be untrue."""
    show(window, a_view(seconds=0.5))
    assert window.contact.card.note.text() == "measuring"
    show(window, a_view(changes={"state": MonitorState.LOST}))
    assert window.contact.card.note.text() == "no signal"


def test_a_key_closes_the_window(window, qtbot):
    """The usual one, where no window manager has a button for it."""
    with qtbot.waitSignal(window.closed):
        qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


def test_the_themes_come_in_turn_and_keep_what_is_shown(window, qtbot):
    """Dark first, and again after the last."""
    show(window, a_good_view())
    seen = []
    for _ in THEMES:
        qtbot.keyClick(window, "t")
        seen.append(window.palette_now.name)
        assert window.reading.word.text() == "Pleasant"
    assert seen == [*list(THEMES)[1:], "dark"]
