"""The review's window: going about, changing markers, two models, and nothing lost."""

from __future__ import annotations

import hashlib
import threading

import numpy as np
import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QFontMetricsF, QKeySequence, QShortcut
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit

from app.dashboard import asking, failures, fonts, review_work
from app.dashboard.key_sheet import KeySheet
from app.dashboard.keys import BY_ACTION
from app.dashboard.preferences import load_preferences
from app.dashboard.review import ReviewWindow
from app.dashboard.review_keys import KEYS
from app.dashboard.theme import font, theme_named, use_theme
from app.frame import NO_MODEL
from app.review_events import Kind
from streaming.errors import SignalMismatch
from streaming.recordings.opening import open_recording
from streaming.recordings.reviewed import read_review
from streaming.recordings.sidecar import sidecar_of
from streaming.signal.blocks import Marker
from tests.app.dashboard.shells import Shell
from tests.app.recorded import a_file
from tests.app.test_artefact_marks import a_blinking_wearer
from tests.builders import a_bundle, a_recording

pytestmark = pytest.mark.gui

MARKERS = (
    Marker(1010.0, "clip 1"),
    Marker(1020.0, "label=4"),
    Marker(1030.0, "end"),
    Marker(1040.0, "clip 2"),
)


@pytest.fixture
def path(tmp_path):
    """A minute with four markers, two seconds missing at 0:45."""
    return a_file(tmp_path, recording=a_recording(60, gaps=[(11520, 512)]), markers=MARKERS)


@pytest.fixture
def open_review(qtbot, qapp, monkeypatch):
    """Return a way to open a review; it is loaded, and gone after the test."""
    made = []

    def make(path, *, reads=None):
        use_theme(qapp, theme_named("light"))
        reads = reads or (lambda _info, _model: None)
        monkeypatch.setattr(review_work, "choose_classifier", reads)
        window = ReviewWindow(None, path)
        made.append(window)
        with qtbot.waitSignal(window.loaded, timeout=60_000):
            window.show()
        settle(qtbot, window)
        return window

    yield make
    for window in made:
        window.close()
        sip.delete(window)


@pytest.fixture
def window(open_review, path):
    return open_review(path)


def settle(qtbot, window):
    """Wait until nothing is read and everything is kept."""
    qtbot.waitUntil(lambda: not (window.reader.is_running or window.comparer.is_running))
    qtbot.waitUntil(lambda: window.keeper is None or window.keeper.is_kept)


def texts(window, kind=None):
    return [e.text for e in window.parts.events.events if kind is None or e.kind is kind]


def kept(path):
    """What whatever opens the recording finds."""
    return [(marker.time, marker.text) for marker in open_recording(path).markers]


def choose(window, *words):
    """Select the rows of events by what they say."""
    table, model = window.parts.table, window.parts.table.selectionModel()
    table.setFocus()
    table.clearSelection()
    for row, event in enumerate(window.parts.events.events):
        if event.text in words:
            model.select(
                table.model().index(row, 0),
                model.SelectionFlag.Select | model.SelectionFlag.Rows,
            )


def test_a_recording_is_shown_with_what_is_known_of_it(window):
    """Without a model: signal and quality, and the reason for no more."""
    parts = window.parts
    assert "1 min" in parts.facts.text()
    assert "Muse" in parts.facts.text()
    assert texts(window) == [
        "clip 1", "label: pleasant", "end", "clip 2", "512 samples missing, 2 s",
    ]  # fmt: skip
    assert parts.overview_card.note.text() == "signal only"
    assert parts.model.currentData() == NO_MODEL
    assert "no simulated signal" in parts.reading.explanation.text()
    assert window.place == parts.traces.settings.seconds


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("Right", 21.0),
        ("Left", 19.0),
        ("Ctrl+Right", 30.0),
        ("Ctrl+Left", 10.0),
        ("PgDown", 30.0),
        ("PgUp", 10.0),
        ("Ctrl+Home", 0.0),
        ("Ctrl+End", 60.0),
        ("N", 30.0),
        ("Shift+N", 10.0),
    ],
)
def test_keys_go_about_in_the_recording(qtbot, window, keys, place):
    window.seek(20.0)
    press(qtbot, window, keys)
    assert window.place == pytest.approx(place)
    assert window.parts.overview.place == window.place


def press(qtbot, window, keys):
    """Press a key as its name is written."""
    *held, key = keys.split("+") if keys not in "+-" else [keys]
    names = {"Ctrl": "ControlModifier", "Shift": "ShiftModifier"}
    modifier = Qt.KeyboardModifier.NoModifier
    for name in held:
        modifier |= getattr(Qt.KeyboardModifier, names[name])
    known = {"PgDown": "PageDown", "PgUp": "PageUp", "+": "Plus", "-": "Minus", "?": "Question"}
    code = getattr(Qt.Key, f"Key_{known.get(key, key)}")
    qtbot.keyClick(window, code, modifier)


def test_the_ends_are_the_ends(window):
    window.seek(-5.0)
    assert window.place == 0.0
    window.seek(999.0)
    assert window.place == pytest.approx(60.0)


def test_keys_change_scale_and_length_of_the_picture(qtbot, window):
    """As in mne-qt-browser: + and -, Home and End."""
    before = window.parts.traces.settings
    press(qtbot, window, "+")
    press(qtbot, window, "End")
    after = window.parts.traces.settings
    assert after.scale < before.scale
    assert after.seconds > before.seconds
    press(qtbot, window, "Home")
    assert window.parts.traces.settings.seconds == before.seconds


def test_a_click_on_the_overview_goes_there(qtbot, window):
    overview = window.parts.overview
    at = QPoint(round(overview.x_of(45.0)), 40)
    qtbot.mouseClick(overview, Qt.MouseButton.LeftButton, pos=at)
    assert window.place == pytest.approx(45.0, abs=0.2)


def test_the_traces_are_those_of_the_place(qtbot, window):
    """The last sample that is drawn is the one at the place."""
    frames = []
    window.parts.traces.show_frame = frames.append
    window.seek(33.0)
    qtbot.waitUntil(lambda: bool(frames))
    traces = frames[-1].traces
    assert traces.start + traces.data.shape[1] == 33 * 256
    window.seek(48.0)
    qtbot.waitUntil(lambda: len(frames) > 1)
    assert np.isnan(frames[-1].traces.data).any(axis=0).sum() == 512


def test_a_marker_set_by_key_is_at_once_in_whatever_opens_the_recording(qtbot, window, path):
    """And nothing is asked, as in the main window."""
    window.seek(25.0)
    press(qtbot, window, "M")
    settle(qtbot, window)
    assert (1025.0, "marker") in kept(path)
    assert "marker" in texts(window)


def test_a_marker_says_what_the_user_is_asked_for(qtbot, window, path, monkeypatch):
    monkeypatch.setattr(asking, "ask_text", lambda *_: "phone rang")
    window.seek(25.0)
    press(qtbot, window, "Shift+M")
    settle(qtbot, window)
    assert (1025.0, "phone rang") in kept(path)


def test_a_question_that_is_not_answered_sets_no_marker(qtbot, window, path, monkeypatch):
    monkeypatch.setattr(asking, "ask_text", lambda *_: None)
    press(qtbot, window, "Shift+M")
    settle(qtbot, window)
    assert len(kept(path)) == 4


def test_the_button_sets_a_marker_as_its_key_does(qtbot, window, path):
    window.seek(25.0)
    window.parts.mark.click()
    settle(qtbot, window)
    assert (1025.0, "marker") in kept(path)


def test_the_sheet_lists_each_key_once_and_the_keys_of_both_windows_do_the_same(qtbot, window):
    """Whoever knows one window knows the other."""
    press(qtbot, window, "?")
    (sheet,) = window.findChildren(KeySheet)
    said = [label.text() for label in sheet.findChildren(QLabel)]
    for key in KEYS:
        assert key.told in said
        assert key.words in said
    every = [each for key in KEYS for each in key.keys]
    assert len(every) == len(set(every))
    both = {key.action: key for key in KEYS if key.action in BY_ACTION}
    assert {"mark", "mark_with_text", "theme", "keys", "label_1"} <= set(both)
    for action, key in both.items():
        assert set(BY_ACTION[action].keys) <= set(key.keys)
    bound = {each.key().toString() for each in window.findChildren(QShortcut)}
    assert {QKeySequence(each).toString() for each in every} <= bound | {"F2"}


def test_a_digit_labels_the_moment_and_again_says_something_else(qtbot, window, path):
    window.seek(35.0)
    press(qtbot, window, "5")
    press(qtbot, window, "1")
    settle(qtbot, window)
    assert [text for time, text in kept(path) if time == 1035.0] == ["label=1"]
    assert "label: very unpleasant" in texts(window)


def test_a_digit_labels_the_stretch_that_is_chosen_and_lets_go_of_it(qtbot, window, path):
    """Ends are set by keys at the place; what held after it holds again."""
    window.seek(22.0)
    press(qtbot, window, "I")
    window.seek(25.0)
    press(qtbot, window, "O")
    assert window.stretch == (22.0, 25.0)
    press(qtbot, window, "2")
    settle(qtbot, window)
    labels = [one for one in kept(path) if one[1].startswith(("label", "end"))]
    assert labels == [
        (1020.0, "label=4"), (1022.0, "label=2"), (1025.0, "label=4"), (1030.0, "end"),
    ]  # fmt: skip
    assert window.stretch is None


def test_escape_lets_go_of_a_stretch_and_closes_nothing(qtbot, window):
    window.choose_stretch(3.0, 5.0)
    press(qtbot, window, "Escape")
    assert window.stretch is None
    assert window.isVisible()


def test_shift_and_drag_choose_a_stretch(qtbot, window):
    overview = window.parts.overview
    first, last = (QPoint(round(overview.x_of(at)), 40) for at in (30.0, 12.0))
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    qtbot.mousePress(overview, left, shift, first)
    drag(overview, last)
    qtbot.mouseRelease(overview, left, shift, last)
    assert window.stretch == pytest.approx((12.0, 30.0), abs=0.2)


def drag(widget, to):
    """Move the mouse with its button held, which QTest does not."""
    from PyQt6.QtCore import QEvent, QPointF  # noqa: PLC0415 - beside their only use
    from PyQt6.QtGui import QMouseEvent  # noqa: PLC0415

    left, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    place = QPointF(to)
    widget.mouseMoveEvent(
        QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), left, left, held)
    )


def test_selected_markers_are_deleted_and_come_back(qtbot, window, path):
    choose(window, "clip 1", "clip 2")
    qtbot.keyClick(window.parts.table, Qt.Key.Key_Delete)
    settle(qtbot, window)
    assert kept(path) == [(1020.0, "label=4"), (1030.0, "end")]
    assert window.parts.undo.toolTip() == "Take back (Ctrl+Z): delete 2 markers"

    press(qtbot, window, "Ctrl+Z")
    settle(qtbot, window)
    assert len(kept(path)) == 4
    assert read_review(path) is None

    press(qtbot, window, "Ctrl+Y")
    settle(qtbot, window)
    assert len(kept(path)) == 2


def test_what_was_measured_cannot_be_deleted(window):
    choose(window, "512 samples missing, 2 s")
    assert not window.parts.delete.isEnabled()
    assert not window.parts.edit.isEnabled()


def test_a_marker_is_edited_as_it_stands_in_the_recording(qtbot, window, path):
    """A label by its own text, not by the words for it."""
    choose(window, "label: pleasant")
    window.parts.edit.click()
    editor = window.parts.table.findChild(QLineEdit)
    assert editor.text() == "label=4"
    editor.setText("label=3")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "label: neutral" in texts(window))
    settle(qtbot, window)
    assert (1020.0, "label=3") in kept(path)


def test_enter_in_the_table_goes_to_the_event(qtbot, window):
    choose(window, "clip 2")
    qtbot.keyClick(window.parts.table, Qt.Key.Key_Return)
    assert window.place == pytest.approx(40.0)


def test_the_table_can_be_narrowed_to_a_kind(window):
    window.parts.kinds.setCurrentText("Gaps and pauses")
    assert {event.kind for event in window.parts.events.events} == {Kind.GAP}


def test_a_course_of_markers_is_no_event(open_review, tmp_path):
    """A marker each second would bury the few that somebody set; asked for, they are all there."""
    course = [Marker(1000.0 + t, f"valence={t / 100:+.3f}") for t in range(50)]
    markers = sorted([*MARKERS, *course], key=lambda marker: marker.time)
    window = open_review(a_file(tmp_path, recording=a_recording(60), markers=markers))
    assert texts(window) == ["clip 1", "label: pleasant", "end", "clip 2"]
    assert window.parts.events_card.note.text() == "4 markers, labels"
    window.parts.kinds.setCurrentText("Course, each second")
    assert texts(window) == [marker.text for marker in course]


def test_it_fits_its_screen(window):
    """Whatever the screen: the least that it needs is the only size that may be more."""
    room = window.screen().availableSize().expandedTo(window.minimumSize())
    assert window.width() <= room.width()
    assert window.height() <= room.height()


def test_no_byte_of_the_recording_changes(qtbot, window, path):
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    for step in "12345":
        window.step(1.0)
        press(qtbot, window, step)
    window.close()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert len(read_review(path).added) == 5


def test_what_is_changed_while_an_earlier_change_is_being_written_is_kept_too(
    qtbot, window, path, monkeypatch
):
    """The newest state is what lies there in the end, also where the window closes at once."""
    go_on, save = threading.Event(), type(window.material).save
    n_writes = []

    def slow(material):
        n_writes.append(True)
        if len(n_writes) == 1:
            go_on.wait(5)
        save(material)

    monkeypatch.setattr(type(window.material), "save", slow)
    window.seek(50.0)
    press(qtbot, window, "1")
    qtbot.waitUntil(lambda: bool(n_writes))
    press(qtbot, window, "2")
    press(qtbot, window, "3")
    go_on.set()
    window.close()
    assert [text for time, text in kept(path) if time == 1050.0] == ["label=3"]


def test_where_it_cannot_be_kept_that_is_said_and_the_change_is_not_lost(
    qtbot, window, path, monkeypatch
):
    said = []
    monkeypatch.setattr(failures, "show_failure", lambda _parent, text: said.append(text))
    monkeypatch.setattr(failures, "show_mend", lambda _parent, error: said.append(str(error)))
    whole = sidecar_of(path).read_text()
    sidecar_of(path).write_text("{")
    window.seek(50.0)
    press(qtbot, window, "1")
    qtbot.waitUntil(lambda: bool(said))
    assert "Move it away" in said[0]
    assert not window.keeper.is_kept

    sidecar_of(path).write_text(whole)
    press(qtbot, window, "2")
    settle(qtbot, window)
    assert (1050.0, "label=2") in kept(path)


def test_a_file_that_cannot_be_opened_is_said_in_words_and_the_window_goes(
    qtbot, tmp_path, monkeypatch
):
    said = []
    monkeypatch.setattr(failures, "show_failure", lambda _parent, text: said.append(text))
    window = ReviewWindow(None, tmp_path / "none.xdf")
    with qtbot.waitSignal(window.closed):
        window.show()
    sip.delete(window)
    assert "there is no such file" in said[0]


def test_closing_tells_whoever_opened_it(qtbot, window):
    with qtbot.waitSignal(window.closed):
        window.close()


@pytest.fixture(scope="module")
def two_models():
    """Two untrained networks, by name, sure enough of themselves to say something."""
    from models.classifier import TorchClassifier  # noqa: PLC0415 - loads torch

    return {
        name: TorchClassifier(a_bundle(seed, temperature=0.02))
        for name, seed in (("one", 0), ("two", 1))
    }


def test_two_models_stand_beside_each_other_and_the_first_one_reads_the_place(
    qtbot, open_review, path, two_models
):
    window = open_review(path, reads=lambda _info, model: two_models.get(model or "one"))
    assert len(window.parts.overview._tracks) == 1
    assert window.parts.reading.explanation.text()
    assert "hatched: no reading" in window.parts.overview_card.note.text()

    window.compare_with("two")
    settle(qtbot, window)
    first, second = window.parts.overview._tracks
    assert first.stop.size == second.stop.size
    assert not np.array_equal(first.value, second.value, equal_nan=True)
    assert "dashed: " in window.parts.overview_card.note.text()

    window.compare_with(NO_MODEL)
    settle(qtbot, window)
    assert len(window.parts.overview._tracks) == 1


def test_a_model_that_does_not_fit_says_why_and_what_was_read_stays(
    qtbot, open_review, path, two_models, monkeypatch
):
    said = []
    monkeypatch.setattr(failures, "show_failure", lambda _parent, text: said.append(text))

    def reads(_info, model):
        if model == "other":
            raise SignalMismatch("It was trained on other electrodes.")
        return two_models["one"]

    window = open_review(path, reads=reads)
    window.read_with("other")
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["It was trained on other electrodes."]
    assert window.picture.readings.classifier is two_models["one"]
    assert window.parts.model.currentData() == two_models["one"].name


def test_a_report_of_what_is_seen_is_written(qtbot, window, tmp_path, monkeypatch):
    page = tmp_path / "page.html"
    monkeypatch.setattr(asking, "ask_page", lambda _parent, proposed: str(page))
    press(qtbot, window, "Ctrl+E")
    qtbot.waitUntil(lambda: str(page) in window.parts.work.said.text(), timeout=20_000)
    assert "clip 1" in page.read_text("utf-8")
    assert window.parts.work.progress.isHidden()


def test_every_control_has_a_name_a_hint_and_is_large_enough(window):
    parts = vars(window.parts).values()
    controls = [one for one in parts if isinstance(one, QAbstractButton | QComboBox)]
    controls += window.parts.labels
    assert len(controls) > 15
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert not control.isVisible() or control.height() >= 24


def test_at_its_smallest_nothing_is_cut_off(qtbot, window):
    """Each visible label and button has the room that it asks for."""
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() == window.minimumWidth())
    for control in window.findChildren(QAbstractButton):
        if control.isVisible() and control.parent() is not None and control.text():
            words = control.fontMetrics().horizontalAdvance(control.text())
            assert control.width() >= words + 8, control.text()
    reading = window.parts.reading
    assert reading.card.frame.height() >= reading.card.frame.minimumSizeHint().height()


def test_every_place_is_drawn_with_what_the_wearer_did_at_once(qtbot, open_review, tmp_path):
    """One picture is made of each place, so that nothing can wait for the next."""
    window = open_review(a_file(tmp_path, recording=a_blinking_wearer()))
    for place, blinks in ((12.0, 1), (23.0, 1), (30.0, 1), (8.0, 0)):
        window.seek(place)
        qtbot.waitUntil(lambda: not window._drawing.isActive())
        marks = window.parts.traces.canvas._traces.marks
        assert [mark.word for mark in marks] == ["blink"] * blinks


@pytest.mark.parametrize("share", [1.0, 1.3])
def test_in_the_smallest_window_no_text_is_cut_whatever_its_size(qtbot, open_review, path, share):
    """The stretch takes a second line, the facts and the scale their width."""
    fonts.use_text_size(share)
    try:
        window = open_review(path)
        window.resize(window.minimumSize())
        window.choose_stretch(10.0, 20.0)
        parts = window.parts
        for text in (parts.facts, parts.stretch):
            qtbot.waitUntil(lambda each=text: is_whole(each))
        assert window.width() == 1180
        widest = QFontMetricsF(font(11)).horizontalAdvance("Unpleasant")
        assert parts.overview.x_of(0.0) - 8 >= widest
        assert parts.overview.seconds_at(parts.overview.x_of(10.0)) == pytest.approx(10.0)
    finally:
        fonts.use_text_size(1.0)


def is_whole(label):
    """Whether all lines of a label, and the longest word of each, have room."""
    metrics = label.fontMetrics()
    words = max(metrics.horizontalAdvance(word) for word in label.text().split())
    return words <= label.width() and label.heightForWidth(label.width()) <= label.height()


def test_a_review_goes_with_the_window_it_was_opened_from_and_keeps_the_last_change(
    qtbot, monkeypatch, path
):
    """Asked for in the library; closed with the main window, whose theme it shares."""
    monkeypatch.setattr(review_work, "choose_classifier", lambda _info, _model: None)
    shell = Shell(monkeypatch)
    try:
        shell.actions.show_library()
        library = shell.actions.dialog
        library.review_asked.emit(path)
        library.close()
        (review,) = shell.window.findChildren(ReviewWindow)
        with qtbot.waitSignal(review.loaded):
            assert review.isVisible()
        review.activateWindow()
        QTest.qWaitForWindowActive(review)
        review.seek(50.0)
        review.label(3)
        before = shell.window.palette_now.name
        press(qtbot, review, "T")
        assert shell.window.palette_now.name != before
        assert review.parts.overview._palette == shell.window.palette_now
        assert load_preferences().theme == shell.window.palette_now.name
        shell.window.close_unasked()
        assert (1050.0, "label=3") in kept(path)
    finally:
        shell.end()
