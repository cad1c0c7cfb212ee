"""The bar of a replay moves the recording and shows where it stands."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QFontMetrics, QShortcut
from PyQt6.QtWidgets import QApplication, QComboBox, QPushButton, QSlider, QWidget

from app.dashboard import fonts
from app.dashboard.cards import MARGIN
from app.dashboard.picker import AROUND
from app.dashboard.seek_slider import HANDLE
from app.dashboard.theme import DARK, THEMES
from app.dashboard.transport import LEAST_SLIDER, SPEEDS
from app.dashboard.window import SMALLEST, USUAL
from app.headline import NO_STREAM
from app.words import STATES
from streaming.status import MonitorState
from tests.app.dashboard.player import Player

pytestmark = pytest.mark.gui


@pytest.fixture
def player():
    return Player()


@pytest.fixture
def bar(make_window, player):
    """Return the bar of a window over a recording."""
    made = make_window(transport=player).transport
    made.refresh()
    return made


def test_it_shows_position_and_length(bar):
    """In hours, minutes and seconds."""
    assert (bar.position.text(), bar.duration.text()) == ("00:01:02", "01:02:05")
    assert bar.toggle.text() == "Pause"


def test_pause_and_play_take_turns(bar, player):
    """The button says what it will do."""
    bar.toggle.click()
    assert (player.playing, bar.toggle.text()) == (False, "Play")
    bar.toggle.click()
    assert (player.playing, bar.toggle.text()) == (True, "Pause")


def test_steps_end_at_the_ends(bar, player):
    """Before the start there is nothing."""
    bar.forth.click()
    assert player.position == 72.0
    player.position = 4.0
    bar.back.click()
    assert player.position == 0.0
    bar.step(1e6)
    assert player.position == player.duration


def test_the_slider_seeks_and_follows(bar, player):
    """Moved by the user it leads, once for each place; else it follows."""
    sought = []
    player.seek = sought.append
    bar.slider.setSliderDown(True)
    bar.slider.setSliderPosition(1000)
    bar.slider.setSliderDown(False)
    assert sought == [100.0]
    player.position = 200.0
    bar.refresh()
    assert bar.slider.value() == 2000
    assert sought == [100.0]


@pytest.mark.parametrize("share", [0.0, 0.25, 0.9, 1.0])
def test_a_click_on_the_slider_goes_there(bar, player, qtbot, share):
    """And not a page in its direction."""
    player.position = 0.5 * player.duration
    bar.refresh()
    at = QPoint(round(HANDLE + share * (bar.slider.width() - 2 * HANDLE)), 12)
    qtbot.mouseClick(bar.slider, Qt.MouseButton.LeftButton, pos=at)
    pixel = player.duration / bar.slider.width()
    assert player.position == pytest.approx(share * player.duration, abs=pixel)


def test_a_speed_can_be_chosen(bar, player):
    """And is shown when somebody else sets it."""
    bar.speed.activated.emit(bar.speed.findData("4×"))
    assert player.speed == 4.0
    player.speed = 0.5
    bar.refresh()
    assert bar.speed.currentData() == "0.5×"


@pytest.mark.parametrize(("speed", "shown"), [(3.0, "3×"), (0.0, "max")])
def test_a_speed_from_the_command_line_is_shown_and_can_be_chosen_again(bar, player, speed, shown):
    """``--speed 3`` and ``--speed max`` are in no list."""
    player.speed = speed
    bar.refresh()
    assert bar.speed.currentData() == shown
    player.speed = 1.0
    bar.speed.activated.emit(bar.speed.findData(shown))
    assert player.speed == speed


def test_the_loop_is_switched_and_shown(bar, player):
    """By the button, and where ``--loop`` had set it."""
    bar.loop.click()
    assert (player.loop, bar.loop.isChecked()) == (True, True)
    bar.loop.click()
    assert (player.loop, bar.loop.isChecked()) == (False, False)
    player.loop = True
    bar.refresh()
    assert bar.loop.isChecked()


def test_markers_stand_beneath_the_slider(make_window):
    """A line at each, and none elsewhere."""
    player = Player(position=0.0, duration=100.0, markers=(0.0, 25.0, 80.0))
    slider = make_window(transport=player).transport.slider
    row = slider.grab().toImage()
    y = row.height() - 3
    back = row.pixelColor(row.width() // 2, y)
    drawn = [x for x in range(row.width()) if row.pixelColor(x, y) != back]
    scale = row.devicePixelRatio()

    assert len(drawn) == 3 * scale
    for x, marker in zip(drawn, player.markers, strict=True):
        assert x / scale == pytest.approx(
            HANDLE + marker / 100 * (slider.width() - 2 * HANDLE), abs=1
        )


def test_keys_drive_it(make_window, qtbot):
    """Space and the arrows."""
    player = Player()
    window = make_window(transport=player)
    window.activateWindow()
    shortcuts = {each.key().toString(): each for each in window.findChildren(QShortcut)}
    shortcuts["Space"].activated.emit()
    assert not player.playing
    shortcuts["Right"].activated.emit()
    shortcuts["Ctrl+Left"].activated.emit()
    assert player.position == 53.0
    shortcuts["L"].activated.emit()
    assert player.loop


def test_space_pushes_the_button_that_has_the_focus(make_window, player):
    """Who walks through the window by Tab pushes with Space, as everywhere."""
    window = make_window(transport=player)
    shortcuts = {each.key().toString(): each for each in window.findChildren(QShortcut)}
    window.transport.forth.setFocus()
    shortcuts["Space"].activated.emit()
    assert (player.position, player.playing) == (72.0, True)


def test_a_click_takes_no_focus(make_window, player):
    """Space after a click on +10 s is to pause, and no key is to move a list that was clicked."""
    window = make_window(transport=player)
    for kind in (QPushButton, QComboBox, QSlider):
        for control in window.findChildren(kind):
            assert not control.focusPolicy() & Qt.FocusPolicy.ClickFocus, control.accessibleName()


def test_a_live_window_has_none(window):
    """There is nothing to seek in."""
    assert window.transport is None


class LivePlayer(Player):
    """A live signal that remembers what was asked of it."""

    is_live = True
    halted = None
    begin = 3500.0
    live_asked = 0

    def go_live(self):
        self.live_asked += 1


@pytest.fixture
def live():
    return LivePlayer(position=3725.0)


@pytest.fixture
def live_bar(make_window, live):
    """Return the bar of a window over a live signal."""
    made = make_window(transport=live).transport
    made.refresh()
    return made


def test_over_a_live_signal_it_reaches_from_what_is_kept_to_now(live_bar, live):
    """One row, without what only a recording has."""
    assert (live_bar.slider.minimum(), live_bar.slider.maximum()) == (35_000, 37_250)
    assert live_bar.slider.value() == 37_250
    hidden = (live_bar.loop, live_bar.span, live_bar.duration, live_bar.export)
    assert all(each.isHidden() for each in hidden)
    live_bar.step(-1e6)
    assert live.position == live.begin


def test_a_click_on_the_slider_of_a_live_signal_goes_there(live_bar, live, qtbot):
    """Its left end is the oldest moment, not the stream's first."""
    middle = QPoint(live_bar.slider.width() // 2, 12)
    qtbot.mouseClick(live_bar.slider, Qt.MouseButton.LeftButton, pos=middle)
    assert live.position == pytest.approx((3500 + 3725) / 2, abs=2)


def test_live_is_a_word_at_this_moment_and_a_way_back_from_another(live_bar, live):
    """Its colour and its name tell which."""
    assert live_bar.now.accessibleName() == "This moment is shown"
    live.is_live = False
    live_bar.refresh()
    assert live_bar.now.accessibleName() == "Back to this moment (End)"
    live_bar.now.click()
    assert live.live_asked == 1


@pytest.mark.parametrize("theme", [DARK, THEMES["light"]])
@pytest.mark.parametrize("state", sorted(NO_STREAM))
def test_what_does_not_come_is_never_called_live(live_bar, live, state, theme):
    """The state stands in its place, in the ink of what is not of this moment."""
    live_bar.use(theme)
    assert (live_bar.now.text(), ink_of(live_bar.now)) == ("LIVE", theme.good)
    live.halted = state
    live_bar.refresh()
    word, why = STATES[state]
    assert (live_bar.now.text(), ink_of(live_bar.now)) == (word.upper(), theme.muted)
    assert live_bar.now.toolTip() == f"This moment is shown. {why}."
    assert live_bar.now.accessibleName() == live_bar.now.toolTip()
    live.halted = None
    live_bar.refresh()
    assert (live_bar.now.text(), ink_of(live_bar.now)) == ("LIVE", theme.good)


def test_the_way_back_is_called_live_whatever_there_is(live_bar, live):
    """It leads to this moment, and says there what that is."""
    live.is_live, live.halted = False, MonitorState.LOST
    live_bar.refresh()
    assert (live_bar.now.text(), ink_of(live_bar.now)) == ("LIVE", DARK.text)
    assert live_bar.now.accessibleName() == "Back to this moment (End)"


def ink_of(button):
    """Return the colour of a button's words."""
    button.ensurePolished()
    return button.palette().buttonText().color().name()


def test_a_recording_has_no_way_to_live(bar):
    """It is not."""
    assert bar.now.isHidden()
    bar.go_live()


def test_from_a_to_b_and_again(bar, player):
    """First A, then B; there it goes back to A, until it is ended or left."""
    player.position = 100.0
    bar.span.click()
    assert bar.span.isChecked()
    player.position = 110.0
    bar.span.click()
    player.position, player.playing = 110.5, False
    bar.refresh()
    assert (player.position, player.playing) == (100.0, True)
    bar.span.click()
    player.position = 200.0
    bar.refresh()
    assert (player.position, bar.span.isChecked()) == (200.0, False)


def test_a_jump_to_before_a_ends_the_span(bar, player):
    """Whoever leaves it wants to be elsewhere."""
    for player.position in (100.0, 110.0):
        bar.span.click()
    player.position = 50.0
    bar.refresh()
    assert not bar.span.isChecked()
    assert player.position == 50.0


def test_b_before_a_is_another_a(bar, player):
    """A stretch has a length."""
    for player.position in (100.0, 40.0):
        bar.span.click()
    assert "00:00:40" in bar.span.toolTip()


def test_a_report_can_be_asked_for_where_somebody_writes_it(bar):
    """Only then is there a button."""
    assert bar.export.isHidden()
    asked = []
    bar.offer_export(lambda: asked.append(True))
    assert not bar.export.isHidden()
    bar.export.click()
    assert asked == [True]


def squeezed(bar):
    """Return what stands in the bar and has less room than it takes, or none."""
    edge = bar.frame.rect().adjusted(MARGIN, 0, -MARGIN, 0)
    found = []
    for each in bar.frame.findChildren(QWidget):
        if not each.isVisibleTo(bar.frame) or each.parentWidget() is not bar.frame:
            continue
        least = min(each.minimumSizeHint().width(), each.maximumWidth())
        if isinstance(each, QComboBox):
            least = max(each.fontMetrics().horizontalAdvance(one) for one in SPEEDS) + AROUND
        if each.width() < least or not edge.contains(each.geometry()):
            found.append((each.accessibleName(), each.width(), least, each.geometry()))
    return found


@pytest.mark.parametrize(
    ("family", "share", "size"),
    [
        *((fonts.INTER, share, size) for share in (1.0, 1.3) for size in (SMALLEST, USUAL)),
        *((fonts.FALLBACK, share, SMALLEST) for share in (1.0, 1.3)),
    ],
)
@pytest.mark.parametrize("is_live", [False, True])
def test_no_button_of_the_bar_is_squeezed(make_window, qtbot, family, share, size, is_live):  # noqa: PLR0917
    """Where words have no room icons stand for them, with the same name and tip."""
    fonts.use_families([family])
    fonts.use_text_size(share)
    window = make_window(transport=LivePlayer(position=3725.0) if is_live else Player())
    window.use(DARK)
    window.resize(size)
    bar = window.transport
    if not is_live:
        bar.offer_export(lambda: None)
    bar.refresh()
    qtbot.waitUntil(lambda: window.size() == size)
    qtbot.waitUntil(lambda: squeezed(bar) == [])
    assert all(
        each.accessibleName() and each.toolTip() for each in bar.frame.findChildren(QPushButton)
    )


def test_words_come_back_to_the_buttons_with_the_room(make_window, qtbot, player):
    fonts.use_text_size(1.3)
    window = make_window(transport=player)
    bar = window.transport
    window.resize(SMALLEST)
    qtbot.waitUntil(lambda: (bar.toggle.text(), bar.loop.text()) == ("", ""))
    bar.play_or_pause()
    assert not player.playing
    assert (bar.toggle.text(), bar.toggle.icon().isNull()) == ("", False)
    window.resize(1900, 900)
    qtbot.waitUntil(lambda: (bar.toggle.text(), bar.loop.text()) == ("Play", "Loop"))
    assert bar.toggle.icon().isNull()


@pytest.fixture(autouse=True)
def usual_type(qapp):
    yield
    fonts.use_families(None)
    fonts.use_text_size(1.0)


@pytest.mark.parametrize("family", [fonts.INTER, fonts.FALLBACK])
@pytest.mark.parametrize("size", [SMALLEST, USUAL])
def test_the_knob_stands_still_when_the_word_at_its_right_changes(make_window, family, size, live):
    """Time has not moved; which buttons there are, and where, stays as it is too."""
    fonts.use_families([family])
    window = make_window(transport=live)
    window.use(DARK)
    window.resize(size)
    bar = window.transport
    parts = (bar.slider, bar.now, bar.toggle, bar.speed)

    def places():
        for _ in range(3):
            bar.refresh()
            QApplication.processEvents()
        return [part.geometry().getRect() for part in parts]

    before = places()
    assert bar.slider.width() >= LEAST_SLIDER
    for state in sorted(NO_STREAM - {MonitorState.CONNECTING}):
        live.halted = state
        assert places() == before, state
        word = QFontMetrics(fonts.font(13, bold=True)).horizontalAdvance(bar.now.text())
        assert word <= bar.now.width() - 16
