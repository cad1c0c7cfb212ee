"""Choosing a source: what is in sight is shown as it comes, and what is chosen stays chosen."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetricsF
from PyQt6.QtWidgets import QAbstractButton, QComboBox

from app.dashboard import fonts
from app.dashboard.source_dialog import SourceDialog
from app.dashboard.source_list import COLUMNS, WHOLE
from app.dashboard.theme import THEMES, use_theme
from app.source_choice import SourceChoice
from tests.app.dashboard.sights import (
    MUSE_S,
    NAMELESS,
    ScriptedPreview,
    ScriptedSurvey,
    a_sight,
    some_signal,
)
from tests.app.test_list_sources import a_stream

pytestmark = pytest.mark.gui

OTHER = a_stream(name="Other", uid="u2", source_id="o")


class Opened:
    """A dialog with what it is shown, and the previews that it began."""

    def __init__(self, sight, **changes):
        self.survey = ScriptedSurvey(sight)
        self.previews = {}
        self.raw = changes.pop("raw", None)
        self.dialog = SourceDialog(None, self.survey, preview=self._preview, **changes)
        self.dialog.show()

    def _preview(self, found):
        made = ScriptedPreview(self.raw)
        self.previews.setdefault(found.uid, []).append(made)
        return made

    def show(self, sight):
        """Let something else be in sight, as the next look finds."""
        self.survey.shown = sight
        self.dialog._look()

    def names(self):
        model = self.dialog.list.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.fixture
def opened(qapp):
    made = []

    def make(*streams, headbands=(), **changes):
        made.append(Opened(a_sight(*streams, headbands=headbands), **changes))
        return made[-1]

    yield make
    for one in made:
        one.dialog.close()
        sip.delete(one.dialog)


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_comes_into_sight_is_in_the_list_by_itself(opened, qtbot):
    one = opened()
    assert one.names() == ["Simulated Muse", "Simulated EPOC"]

    one.survey.shown = a_sight(a_stream(), headbands=[MUSE_S])

    qtbot.waitUntil(lambda: len(one.names()) == 4)
    assert one.names()[:2] == ["Muse-1A2B", "MuseS-A1B2"]


def test_the_chosen_source_stays_chosen_while_others_come_and_go(opened):
    one = opened(a_stream(), OTHER)
    one.dialog.list.choose("lsl:u2")

    one.show(a_sight(a_stream(), a_stream(name="A", uid="u0", source_id="a"), OTHER))
    assert one.dialog.list.source.name == "Other"
    one.show(a_sight(OTHER))
    assert one.dialog.list.source.name == "Other"
    assert len(one.previews["u2"]) == 1


def test_a_row_that_says_something_else_stays_the_same_row(opened, qtbot):
    """Nothing is built anew, so nothing flickers, and no preview is opened again."""
    one = opened(a_stream())
    model = one.dialog.list.model()
    with qtbot.assertNotEmitted(model.modelReset), qtbot.assertNotEmitted(model.rowsInserted):
        one.show(a_sight(a_stream(age=7.0)))

    assert model.index(0, 6).data() == "7.0 s"
    assert one.dialog.details.values["Open for"].text() == "7.0 s"
    assert len(one.previews["u1"]) == 1


def test_a_stream_that_goes_leaves_nothing_chosen_and_is_chosen_when_it_returns(opened):
    """Nobody watches by mistake what stands in its place."""
    one = opened(a_stream(), OTHER)
    one.dialog.list.choose("lsl:u1")
    one.show(a_sight(OTHER))
    assert one.dialog.list.source is None
    assert not one.dialog.watch.isEnabled()
    assert one.previews["u1"][0].ended == 1

    one.show(a_sight(a_stream(uid="u5"), OTHER))
    assert one.dialog.list.source.key == "lsl:u5"


def test_a_headset_in_sight_is_chosen_before_a_simulator(opened):
    assert opened().dialog.list.source is None
    assert opened(a_stream()).dialog.list.source.name == "Muse-1A2B"


def test_the_remembered_source_is_chosen_when_it_is_in_sight(opened):
    remembered = SourceChoice(source="lsl:Other", remember=True)
    assert opened(a_stream(), OTHER, remembered=remembered).dialog.list.source.name == "Other"


def test_the_remembered_source_has_the_map_and_the_unit_that_it_was_given(opened, qtbot):
    """Enter is enough to watch it as before; it stays remembered."""
    said = {"ch1": "TP9", "ch2": "AF7", "ch3": "AF8", "ch4": "TP10"}
    remembered = SourceChoice(source="lsl:OpenBCI-EEG", channel_map=said, unit="mV", remember=True)
    one = opened(a_stream(), NAMELESS, remembered=remembered, raw=some_signal())
    assert one.dialog.remember.isChecked()
    qtbot.keyClick(one.dialog.list, Qt.Key.Key_Return)
    assert one.dialog.choice == remembered


def test_another_source_than_the_remembered_one_says_nothing_of_it(opened):
    """Neither its unit, nor that it is remembered; a box that the user ticked stays ticked."""
    remembered = SourceChoice(source="lsl:Muse-1A2B", unit="V", remember=True)
    one = opened(a_stream(), OTHER, remembered=remembered)
    one.dialog.list.choose("lsl:u2")
    assert (one.dialog.picture.chosen_unit, one.dialog.remember.isChecked()) == (None, False)
    one.dialog.remember.click()
    one.dialog.list.choose("simulator:muse")
    assert one.dialog.remember.isChecked()


def test_what_is_chosen_is_said_as_an_option_takes_it(opened, qtbot):
    one = opened(a_stream(), OTHER)
    one.dialog.list.choose("lsl:u2")
    one.dialog.remember.setChecked(True)

    with qtbot.waitSignal(one.dialog.accepted):
        click(qtbot, one.dialog.watch)

    assert one.dialog.choice == SourceChoice(source="lsl:Other", remember=True)
    assert one.survey.ended == 1
    assert all(preview.ended for preview in one.previews["u2"])


def test_enter_takes_the_chosen_source_and_escape_none(opened, qtbot):
    one, other = opened(a_stream()), opened(a_stream())
    qtbot.keyClick(one.dialog.list, Qt.Key.Key_Return)
    qtbot.keyClick(other.dialog, Qt.Key.Key_Escape)

    assert one.dialog.choice == SourceChoice(source="lsl:Muse-1A2B")
    assert other.dialog.choice is None
    assert other.survey.ended == 1


def test_what_cannot_be_watched_cannot_be_taken_and_the_details_say_why(opened):
    one = opened(a_stream(uid="u9", name="M", kind="Markers", sfreq=0.0))
    one.dialog.list.choose("lsl:u9")

    assert not one.dialog.watch.isEnabled()
    one.dialog.accept()
    assert one.dialog.choice is None
    assert [row.text.text() for row in one.dialog.details.warnings] == [
        "It is of type Markers, not EEG.",
        "It has no steady rate.",
    ]
    assert "u9" not in one.previews


def test_each_warning_is_a_badge_in_words_with_its_mend_beneath(opened):
    one = opened(NAMELESS)

    assert one.dialog.list.model().index(0, 7).data() == "no names, no unit"
    mends = [row.mend.text() for row in one.dialog.details.warnings]
    assert mends[0] == "Say which electrode each channel is."
    assert "say it if it is wrong" in mends[1]


def test_channels_without_names_are_mapped_in_the_table(opened, qtbot):
    """And the preview calls them so at once."""
    one = opened(NAMELESS, raw=some_signal())
    dialog = one.dialog
    assert not dialog.watch.isEnabled()
    assert "Say which electrodes they are" in dialog.channels.refusal.text()

    click(qtbot, dialog.channels.fill)

    assert "AF7 Off" in dialog.picture.plot.accessibleDescription()
    click(qtbot, dialog.watch)
    assert dialog.choice.channel_map == {"ch1": "TP9", "ch2": "AF7", "ch3": "AF8", "ch4": "TP10"}


def test_two_channels_on_one_electrode_are_refused_in_words(opened):
    one = opened(NAMELESS)
    for box in list(one.dialog.channels.boxes.values())[:2]:
        box.choose("TP9")

    assert not one.dialog.watch.isEnabled()
    assert one.dialog.channels.refusal.text().startswith("Channels ch1, ch2 are all called TP9.")


def test_a_headset_whose_electrodes_are_known_is_asked_nothing(opened):
    one = opened(a_stream(), NAMELESS)
    one.dialog.list.choose("lsl:u1")

    assert one.dialog.channels.card.frame.isHidden()
    one.dialog.list.choose("lsl:u7")
    assert one.dialog.channels.card.frame.isVisible()


def test_the_unit_is_guessed_and_the_user_has_the_last_word(opened, qtbot):
    one = opened(NAMELESS, raw=some_signal(factor=1e-3))
    dialog = one.dialog
    dialog.channels.fill.click()
    qtbot.waitUntil(lambda: dialog.picture.card.note.text() == "taken as mV by its scale")

    dialog.picture.unit.setCurrentIndex(dialog.picture.unit.findData("V"))
    assert dialog.picture.card.note.text() == "taken as V"

    click(qtbot, dialog.watch)
    assert dialog.choice.unit == "V"


def test_another_stream_is_asked_for_its_own_unit(opened):
    one = opened(NAMELESS, a_stream())
    one.dialog.list.choose("lsl:u7")
    one.dialog.picture.unit.setCurrentIndex(2)
    one.dialog.list.choose("lsl:u1")

    assert one.dialog.picture.chosen_unit is None


def test_the_signal_is_drawn_as_it_comes(opened, qtbot):
    one = opened(a_stream())
    plot = one.dialog.picture.plot
    assert plot.accessibleDescription() == "Waiting for the first samples …"

    one.previews["u1"][0].raw = some_signal()

    qtbot.waitUntil(lambda: "TP9 Good" in plot.accessibleDescription())


def test_a_stream_that_cannot_be_read_says_why_in_the_preview(opened, qtbot):
    one = opened(a_stream())
    one.previews["u1"][0].trouble = "The stream Muse-1A2B is gone."
    plot = one.dialog.picture.plot

    qtbot.waitUntil(lambda: plot.accessibleDescription() == "The stream Muse-1A2B is gone.")


def test_where_nothing_is_in_sight_it_says_why_what_works_and_offers_one_way_on(opened, qtbot):
    one = opened()
    nothing = one.dialog.nothing
    assert nothing.card.frame.isVisible()
    told = nothing.reasons.text()
    for words in ("network segment", "firewall", "phone's app", "asleep"):
        assert words in told
    assert "simulator and your recordings" in nothing.still_works.text()

    click(qtbot, nothing.button)

    assert one.dialog.choice.source == "simulator:muse"


def test_nothing_is_said_to_be_missing_while_it_is_still_looked_for(opened):
    one = opened()
    one.show(a_sight(is_scanning=True))

    assert one.dialog.nothing.button.isHidden()
    assert one.dialog.looking.text() == "Looking on Bluetooth …"


def test_refresh_looks_for_headbands_again(opened, qtbot):
    one = opened()
    click(qtbot, one.dialog.refresh)

    assert one.survey.n_refreshed == 1


def test_help_for_a_muse_is_there_for_each_system(opened, qtbot):
    one = opened(a_stream())
    click(qtbot, one.dialog.help)

    assert one.dialog.muse.frame.isVisible()
    assert one.dialog.details.card.frame.isHidden()
    click(qtbot, one.dialog.help)
    assert one.dialog.details.card.frame.isVisible()


@pytest.mark.parametrize("theme", list(THEMES))
def test_every_control_has_a_name_and_is_large_enough(opened, qapp, theme):
    use_theme(qapp, THEMES[theme])
    dialog = opened(NAMELESS).dialog
    dialog.use(THEMES[theme])
    found = [w for kind in (QAbstractButton, QComboBox) for w in dialog.findChildren(kind)]
    # The table's corner is a bare one of no use.
    controls = [w for w in found if w.isVisible() and type(w) is not QAbstractButton]

    assert len(controls) >= 10
    assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
    assert [w.accessibleName() for w in controls if w.height() < 24] == []


@pytest.mark.parametrize("share", fonts.TEXT_SIZES)
def test_numbers_and_kinds_are_never_cut_short(opened, share):
    fonts.use_text_size(share)
    try:
        listed = opened(a_stream(age=99_000.0), headbands=[MUSE_S]).dialog.list
        metrics = QFontMetricsF(fonts.font(13))
        model = listed.model()
        cut = [
            (COLUMNS[column], text)
            for column in map(COLUMNS.index, WHOLE)
            for row in range(model.rowCount())
            if metrics.horizontalAdvance(text := model.index(row, column).data()) + 16
            > listed.columnWidth(column)
        ]
    finally:
        fonts.use_text_size(1.0)
    assert cut == []


def test_it_fits_over_the_smallest_window(opened):
    dialog = opened(NAMELESS, a_stream()).dialog
    wanted = dialog.minimumSizeHint()

    assert wanted.width() <= 1180
    assert wanted.height() <= 680
