"""The library's window: by keyboard alone, in threads, and nothing lost without being asked."""

from __future__ import annotations

import time

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QAbstractButton, QLineEdit, QMessageBox

from app.dashboard import failures, fonts, library_asking
from app.dashboard.library import LibraryDialog
from app.dashboard.library_table import NAME, NOTE, QUALITY, SIZE, STATE, WHEN, WHOLE
from app.dashboard.theme import theme_named
from app.library import Library
from streaming.recordings.appending import AppendedFile
from streaming.recordings.opening import open_recording
from tests.app.recorded import a_file, simulated
from tests.builders import a_recording

pytestmark = pytest.mark.gui


@pytest.fixture
def open_library(qtbot):
    """Return a way to open the library of a folder, listed and looked into."""
    made = []

    def make(folder, *, is_looked_into=True):
        dialog = LibraryDialog(None, Library(folder))
        made.append(dialog)
        dialog.use(theme_named("dark"))
        with qtbot.waitExposed(dialog):
            dialog.show()
        settle(qtbot, dialog, is_looked_into=is_looked_into)
        return dialog

    yield make
    for dialog in made:
        dialog.done(0)
        sip.delete(dialog)


def settle(qtbot, dialog, *, is_looked_into=True):
    """Wait until nothing is being listed, done or looked into."""
    jobs = [dialog._listing, dialog._acting]
    jobs += [dialog._looking] if is_looked_into else []
    qtbot.waitUntil(lambda: not any(job.is_running for job in jobs))


@pytest.fixture
def folder(tmp_path):
    """Three recordings: a simulated one, one of an EPOC, and a damaged one, the oldest."""
    a_file(tmp_path, "anna.xdf", recording=simulated(a_recording(8)))
    a_file(
        tmp_path,
        "berta.xdf",
        recording=a_recording(12, montage="epoc"),
        device="EPOC",
        started="2026-01-30T10:00:00+00:00",
    )
    a_file(tmp_path, "clara.xdf", is_cut=True, started="2026-01-29T10:00:00+00:00")
    return tmp_path


def shown(dialog, column=NAME):
    rows = range(dialog.found.rowCount())
    return [dialog.found.index(row, column).data() for row in rows]


def choose(dialog, *rows):
    dialog.table.clearSelection()
    model = dialog.table.selectionModel()
    for row in rows:
        model.select(
            dialog.found.index(row, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows
        )


def answers(monkeypatch, answer):
    """Answer the question before deleting, and keep what was asked."""
    asked = []

    def ask(_parent, wanted, _entries):
        asked.append([one.path.name for one in wanted])
        return answer

    monkeypatch.setattr(library_asking, "ask_to_delete", ask)
    return asked


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_recordings_stand_newest_first_with_what_is_known_of_them(open_library, folder):
    dialog = open_library(folder)
    assert shown(dialog) == ["anna.xdf", "berta.xdf", "clara.xdf"]
    assert shown(dialog, QUALITY) == ["100 %", "100 %", "100 %"]
    assert shown(dialog, STATE) == ["simulated", "", "damaged: can be repaired"]
    assert dialog.parts.count.text().startswith("3 recordings  ·  ")


def test_quality_is_found_out_while_the_list_can_be_used(qtbot, open_library, folder, monkeypatch):
    """Nobody waits for it: the list is there, and its cells fill."""
    dialog = open_library(folder, is_looked_into=False)
    assert len(shown(dialog)) == 3
    settle(qtbot, dialog)
    assert dialog.parts.work.progress.isHidden()
    assert set(shown(dialog, QUALITY)) == {"100 %"}


def test_a_click_on_a_head_sorts_by_what_is_meant_and_not_by_its_letters(open_library, folder):
    dialog = open_library(folder)
    dialog.table.sortByColumn(SIZE, Qt.SortOrder.AscendingOrder)
    sizes = [one.n_bytes for one in dialog.model.entries]
    by_size = [
        dialog.model.entries[dialog.found.mapToSource(dialog.found.index(row, 0)).row()].n_bytes
        for row in range(3)
    ]
    assert by_size == sorted(sizes)
    dialog.table.sortByColumn(WHEN, Qt.SortOrder.AscendingOrder)
    assert shown(dialog) == ["clara.xdf", "berta.xdf", "anna.xdf"]


@pytest.mark.parametrize(
    ("text", "left"), [("EPOC", ["berta.xdf"]), ("damaged cl", ["clara.xdf"]),
                       ("01-31 ann", ["anna.xdf"])]
)  # fmt: skip
def test_words_find_recordings_in_every_column(open_library, folder, text, left):
    dialog = open_library(folder)
    dialog.parts.filter.setText(text)
    assert shown(dialog) == left
    assert [one.path.name for one in dialog.chosen()] == left


def test_where_nothing_is_found_or_there_that_is_said_with_what_to_do(open_library, tmp_path):
    dialog = open_library(tmp_path / "none")
    assert "Press R" in dialog.parts.empty.text()
    assert dialog.parts.elsewhere.isVisible()
    assert not dialog.parts.review.isEnabled()
    assert not dialog.parts.delete_all.isEnabled()


def test_where_no_recording_holds_the_words_that_is_said(open_library, folder):
    dialog = open_library(folder)
    dialog.parts.filter.setText("zebra")
    assert dialog.parts.empty.text() == "No recording holds these words."
    dialog.parts.filter.clear()
    assert len(shown(dialog)) == 3


def test_enter_reviews_what_is_selected_and_closes(qtbot, open_library, folder):
    """No mouse is needed: the table has the focus, arrows select."""
    dialog = open_library(folder)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.review_asked) as asked:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert asked.args == [folder / "berta.xdf"]
    assert dialog.isHidden()


def test_a_double_click_reviews(qtbot, open_library, folder):
    dialog = open_library(folder)
    at = dialog.table.visualRect(dialog.found.index(1, NAME)).center()
    with qtbot.waitSignal(dialog.review_asked) as asked:
        qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseDClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert asked.args == [folder / "berta.xdf"]


def test_play_asks_for_the_selected_recording(qtbot, open_library, folder):
    dialog = open_library(folder)
    choose(dialog, 0)
    with qtbot.waitSignal(dialog.play_asked) as asked:
        dialog.parts.play.click()
    assert asked.args == [folder / "anna.xdf"]


def test_two_recordings_cannot_be_reviewed_at_once(open_library, folder):
    dialog = open_library(folder)
    choose(dialog, 0, 1)
    assert not dialog.parts.review.isEnabled()
    assert dialog.parts.export.isEnabled()
    assert dialog.parts.count.text().startswith("2 recordings selected")


def test_delete_asks_first_and_keeps_what_the_user_keeps(qtbot, open_library, folder, monkeypatch):
    dialog = open_library(folder)
    before = names(folder)
    asked = answers(monkeypatch, False)
    choose(dialog, 1)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    settle(qtbot, dialog)
    assert asked == [["berta.xdf"]]
    assert names(folder) == before


def test_delete_takes_the_files_away_and_the_row_goes(qtbot, open_library, folder, monkeypatch):
    dialog = open_library(folder)
    answers(monkeypatch, True)
    choose(dialog, 1)
    dialog.parts.delete.click()
    settle(qtbot, dialog)
    assert shown(dialog) == ["anna.xdf", "clara.xdf"]
    assert not any(name.startswith("berta") for name in names(folder))
    assert dialog.parts.work.said.text() == "2 files deleted."


def test_delete_all_leaves_an_empty_folder(qtbot, open_library, folder, monkeypatch):
    """The right of erasure, in one step and one question."""
    dialog = open_library(folder)
    asked = answers(monkeypatch, True)
    dialog.parts.delete_all.click()
    settle(qtbot, dialog)
    assert len(asked[0]) == 3
    assert names(folder) == set()
    assert "No recordings here yet" in dialog.parts.empty.text()


def test_what_is_being_recorded_is_seen_and_cannot_be_deleted(qtbot, open_library, folder):
    file = AppendedFile(folder / "now.xdf", b"XDF:", clock=time.monotonic)
    try:
        dialog = open_library(folder)
        assert shown(dialog)[0] == "now.xdf"
        choose(dialog, 0)
        assert not dialog.parts.delete.isEnabled()
        assert not dialog.parts.export.isEnabled()
        assert not dialog.found.flags(dialog.found.index(0, NOTE)) & Qt.ItemFlag.ItemIsEditable
    finally:
        file.close()


def test_the_question_names_the_files_and_whoever_presses_enter_keeps_them(
    qtbot, open_library, folder
):
    dialog = open_library(folder)
    seen = []

    def answer():
        (box,) = dialog.findChildren(QMessageBox)
        seen.append((box.text(), box.informativeText()))
        qtbot.keyClick(box, Qt.Key.Key_Return)

    QTimer.singleShot(50, answer)
    agreed = library_asking.ask_to_delete(dialog, dialog.model.entries[:1], dialog.model.entries)

    assert not agreed
    assert "anna.xdf for good" in seen[0][0]
    assert "anna.xdf.json" in seen[0][1]


def test_a_damaged_recording_is_repaired_beside_itself(qtbot, open_library, folder):
    dialog = open_library(folder)
    choose(dialog, 0)
    assert not dialog.parts.repair.isEnabled()
    choose(dialog, 2)
    dialog.parts.repair.click()
    settle(qtbot, dialog)
    assert "clara-repaired.xdf holds all that was sound" in dialog.parts.work.said.text()
    assert "clara-repaired.xdf" in shown(dialog)


def test_export_writes_what_is_selected_and_says_where(qtbot, open_library, folder, monkeypatch):
    dialog = open_library(folder)
    out = folder / "out"
    out.mkdir()
    monkeypatch.setattr(library_asking, "ask_for_folder", lambda *_: str(out))
    choose(dialog, 0, 1)
    next(act for act in dialog.parts.export.menu().actions() if "edf" in act.text()).trigger()
    settle(qtbot, dialog)
    assert names(out) == {"anna.edf", "berta.edf"}
    assert open_recording(out / "anna.edf").n_samples == 2048
    assert dialog.parts.work.said.text().startswith(f"2 written to {out}.")


def test_a_name_written_into_the_table_is_the_files_from_then_on(qtbot, open_library, folder):
    """By keyboard: F2, the name, Enter."""
    dialog = open_library(folder)
    dialog.table.setCurrentIndex(dialog.found.index(0, NAME))
    qtbot.keyClick(dialog.table, Qt.Key.Key_F2)
    editor = dialog.table.findChild(QLineEdit)
    assert editor.text() == "anna"
    editor.setText("anna-calm-1")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil((folder / "anna-calm-1.xdf").exists)
    settle(qtbot, dialog)
    assert shown(dialog)[0] == "anna-calm-1.xdf"


def test_a_note_written_into_the_table_is_kept(qtbot, open_library, folder):
    dialog = open_library(folder)
    dialog.found.setData(dialog.found.index(1, NOTE), "cap sat loose")
    settle(qtbot, dialog)
    assert shown(dialog, NOTE)[1] == "cap sat loose"


def test_what_cannot_be_done_is_said_in_words_and_the_list_stays(
    qtbot, open_library, folder, monkeypatch
):
    said = []
    monkeypatch.setattr(failures, "show_failure", lambda _parent, text: said.append(text))
    dialog = open_library(folder)
    dialog.found.setData(dialog.found.index(0, NAME), "berta")
    settle(qtbot, dialog)
    assert said == ["berta.xdf is there already. Choose another name."]
    assert len(shown(dialog)) == 3


def test_closing_gives_up_what_is_being_looked_into(open_library, folder):
    """No thread outlives the test, and nothing comes to a window that is gone."""
    dialog = open_library(folder, is_looked_into=False)
    dialog.done(0)
    assert not dialog._looking.is_running


def test_every_control_has_a_name_and_a_hint_and_can_be_reached_by_tab(open_library, folder):
    dialog = open_library(folder)
    parts = vars(dialog.parts).values()
    controls = [one for one in parts if isinstance(one, QAbstractButton | QLineEdit)]
    assert len(controls) > 10
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert not control.isVisible() or control.height() >= 24


@pytest.mark.parametrize("family", [fonts.INTER, fonts.FALLBACK])
def test_figures_stand_whole_in_their_columns_at_the_largest_text(open_library, folder, family):
    """Names and notes may be cut short; the columns can be drawn wider."""
    fonts.use_families([family])
    fonts.use_text_size(1.3)
    try:
        dialog = open_library(folder)
        heads = dialog.table.horizontalHeader()
        for column in WHOLE:
            cells = [dialog.table.sizeHintForColumn(column), heads.sectionSizeHint(column)]
            assert max(cells) <= dialog.table.columnWidth(column), column
    finally:
        fonts.use_families(None)
        fonts.use_text_size(1.0)
