"""The type, the themes and the icons: what the window wears, whatever stands in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QObject, QSize, Qt
from PyQt6.QtGui import QColor, QFontInfo, QFontMetricsF, QGuiApplication
from PyQt6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.dashboard import fonts, icons, theme
from app.dashboard.cards import Card, label
from app.dashboard.columns import Column
from app.dashboard.icons import icon
from app.dashboard.style import style_sheet
from app.dashboard.theme import DARK, HIGH_CONTRAST, LIGHT, THEMES, theme_named, use_theme
from app.resources import asset_path
from tests.app.dashboard.test_colors import TEXT, contrast

pytestmark = pytest.mark.gui

ICONS = sorted(
    path.stem for path in asset_path("icons").glob("*.svg") if not path.stem.startswith("box-")
)
"""All but the parts of boxes and lists, which have the style sheet's own colours."""


@pytest.fixture
def usual_type(qapp):
    """Give back type and theme as they were."""
    yield
    fonts.use_families(None)
    fonts.use_text_size(1.0)
    use_theme(qapp, DARK)


@pytest.fixture
def holder(qapp, usual_type):
    """Return a window for a few widgets, gone after the test."""
    made = QWidget()
    made.setLayout(QVBoxLayout())
    yield made
    sip.delete(made)


def test_the_type_ships_with_its_licence():
    """SIL's licence asks that it lies beside the files."""
    for name in fonts.FILES:
        assert asset_path("fonts", name).stat().st_size > 100_000
    text = asset_path("fonts", "OFL.txt").read_text("utf-8")
    assert text.startswith("Copyright © 2020 The Inter Project Authors")
    assert "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007" in text


@pytest.mark.parametrize("bold", [False, True])
def test_text_is_set_in_what_ships(qapp, usual_type, bold):
    """Not in what a machine happens to have."""
    assert QFontInfo(theme.font(13, bold=bold)).family() == fonts.INTER
    assert QFontInfo(theme.font(13, bold=bold)).pixelSize() == 13


def test_half_bold_type_is_a_face_of_its_own(qapp, usual_type):
    """Its file was loaded: it is wider than the regular one, not the same drawn twice."""
    text = "Sampling rate"
    regular, bold = (
        QFontMetricsF(theme.font(40, bold=b)).horizontalAdvance(text) for b in (False, True)
    )
    assert bold > 1.02 * regular


@pytest.mark.parametrize("family", [fonts.INTER, fonts.FALLBACK])
@pytest.mark.parametrize("bold", [False, True])
def test_all_digits_are_of_one_width(qapp, usual_type, family, bold):
    """A number that changes does not shake what stands beside it."""
    fonts.use_families([family])
    assert QFontInfo(theme.font(13)).family() == family
    metrics = QFontMetricsF(theme.font(13, bold=bold))
    widths = [metrics.horizontalAdvance(digit * 8) for digit in "0123456789"]
    # An eighth of a pixel is the grid that widths are rounded to.
    assert max(widths) - min(widths) <= 0.125


def test_without_its_files_the_fallback_is_taken_and_said(qapp, usual_type, monkeypatch, caplog):
    """A broken installation still shows a window."""

    def missing(*parts):
        raise FileNotFoundError("The installation lacks fonts.")

    monkeypatch.setattr(fonts, "asset_path", missing)
    fonts.use_families(None)
    assert fonts.families() == (fonts.FALLBACK,)
    assert "lacks fonts" in caplog.text


def test_nothing_is_smaller_than_can_be_read(qapp, usual_type):
    """Whatever asks for less, and however small the user sets it."""
    fonts.use_text_size(0.9)
    assert {theme.font(pixels).pixelSize() for pixels in (8, 10, 11)} == {fonts.SMALLEST_PIXELS}


def test_the_size_of_text_reaches_what_is_there_and_what_comes(holder):
    """To and fro, it ends where it began: rounding does not add up."""
    there = [label("text", pixels=pixels) for pixels in (12, 13, 20, 32)]
    for each in there:
        holder.layout().addWidget(each)
    for share in (1.3, 1.15, 0.9, 1.15, 1.3):
        fonts.use_text_size(share)
        sizes = [each.font().pixelSize() for each in there]
        assert sizes == [max(11, round(pixels * share)) for pixels in (12, 13, 20, 32)]
        assert theme.font(20).pixelSize() == round(20 * share)
    fonts.use_text_size(1.0)
    assert [each.font().pixelSize() for each in there] == [12, 13, 20, 32]


@pytest.mark.parametrize(("asked", "given"), [(0.1, 0.9), (9.0, 1.3)])
def test_the_size_of_text_has_ends(qapp, usual_type, asked, given):
    """Beyond them nothing has room, or nothing can be read."""
    fonts.use_text_size(asked)
    assert fonts.text_size() == given


def test_another_theme_leaves_each_text_its_type(qapp, holder):
    """Qt gives each widget back its first font with every new sheet."""
    word = label("No reading", pixels=32, bold=True)
    holder.layout().addWidget(word)
    use_theme(qapp, DARK)
    word.setFont(theme.font(20, bold=True))
    use_theme(qapp, LIGHT)
    assert word.font().pixelSize() == 20


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        (Qt.ColorScheme.Light, "light"),
        (Qt.ColorScheme.Dark, "dark"),
        (Qt.ColorScheme.Unknown, "dark"),
    ],
)
def test_the_systems_theme_is_that_of_the_desktop(qapp, monkeypatch, scheme, name):
    """Dark where it does not say."""

    class Hints:
        def colorScheme(self):  # noqa: N802 - Qt's name
            return scheme

    monkeypatch.setattr(theme.QGuiApplication, "styleHints", Hints)
    assert theme_named("system").name == name


def test_a_change_of_the_desktop_is_told(qapp):
    """The window may then take its theme anew."""
    told = []
    owner = QObject()
    theme.follow_system(owner, lambda: told.append(1))
    changed = QGuiApplication.styleHints().colorSchemeChanged
    changed.emit(Qt.ColorScheme.Light)
    assert told == [1]

    sip.delete(owner)
    changed.emit(Qt.ColorScheme.Light)
    assert told == [1]


def test_themes_go_by_the_names_that_preferences_store():
    """And by no other."""
    assert [theme_named(name) for name in ("dark", "light", "high-contrast")] == [
        DARK,
        LIGHT,
        HIGH_CONTRAST,
    ]
    with pytest.raises(KeyError):
        theme_named("purple")


@pytest.mark.parametrize("palette", THEMES.values(), ids=list(THEMES))
def test_no_rule_of_the_sheet_is_bare(palette):
    """Each selector names an object or a class; a bare block would reach every child."""
    sheet = style_sheet(palette)
    assert sheet.count("{") == sheet.count("}")
    heads = re.findall(r"([^{}]+)\{[^{}]*\}", sheet)
    for head in heads:
        for selector in head.split(","):
            assert re.match(r"\s*(Q[A-Z]\w+|Picker)", selector), selector


@pytest.mark.parametrize("kind", [QPushButton, QLineEdit, QComboBox])
def test_the_ring_of_the_focus_moves_nothing(qapp, qtbot, holder, kind):
    """It takes the place of the edge, and of padding within."""
    first, second = kind(), kind()
    for each in (first, second):
        holder.layout().addWidget(each)
    use_theme(qapp, DARK)
    holder.show()
    holder.activateWindow()
    second.setFocus()
    qtbot.waitUntil(second.hasFocus)
    before = first.sizeHint(), first.geometry()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(first.hasFocus)
    QGuiApplication.processEvents()
    assert (first.sizeHint(), first.geometry()) == before


@pytest.mark.parametrize("palette", THEMES.values(), ids=list(THEMES))
def test_the_focus_can_be_seen(qapp, qtbot, holder, palette):
    """The edge of the button that has it has the colour that leads; another has not."""
    first, second = QPushButton("One"), QPushButton("Two")
    for each in (first, second):
        holder.layout().addWidget(each)
    use_theme(qapp, palette)
    holder.show()
    holder.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    edge = QColor(palette.accent).rgb()
    middle = first.width() // 2
    assert first.grab().toImage().pixel(middle, 1) == edge
    assert second.grab().toImage().pixel(middle, 1) != edge


@pytest.mark.parametrize("palette", THEMES.values(), ids=THEMES)
def test_what_stands_in_an_empty_field_can_be_read(qapp, holder, palette):
    """A style sheet alone would write it half see-through."""
    use_theme(qapp, palette)
    field = QLineEdit(holder)
    field.setPlaceholderText("Find by name")
    field.show()
    field.ensurePolished()
    ink = field.palette().color(field.palette().ColorRole.PlaceholderText)
    assert ink.alpha() == 255
    assert contrast(ink.name(), palette.raised) >= TEXT


def test_a_card_gives_its_edge_to_itself_alone(qapp, holder):
    """The sheet's frame does not appear around each text in it."""
    card = Card("Sensors")
    inside = QLabel("inside")
    card.body.addWidget(inside)
    holder.layout().addWidget(card.frame)
    use_theme(qapp, LIGHT)
    holder.resize(300, 200)
    holder.show()
    picture = inside.grab().toImage()
    edge = QColor(LIGHT.border).rgb()
    assert all(picture.pixel(x, 0) != edge for x in range(picture.width()))


def test_a_cards_note_makes_way_and_is_told_on_pointing(qapp, holder):
    """Its title stays whole; what is left out stands in the tip."""
    card = Card("Valence, last 5 minutes", "band: 80 % interval, hatched: no estimate")
    holder.layout().addWidget(card.frame)
    use_theme(qapp, DARK)
    for width, is_whole in ((320, False), (640, True)):
        holder.resize(width, 120)
        holder.show()
        card.note.grab()
        assert card.title.width() >= card.title.sizeHint().width()
        assert (card.note.toolTip() == "") is is_whole
        assert card.note.geometry().right() <= card.frame.width()


def test_a_note_says_in_fewer_words_what_it_has_no_room_for(qapp, holder):
    """Whole words, and in full on pointing."""
    card = Card("Title")
    card.note.offer("words for a wide card", "few words", "")
    holder.layout().addWidget(card.frame)
    use_theme(qapp, DARK)
    for width, told in ((400, "words for a wide card"), (190, "few words"), (100, "")):
        holder.resize(width, 120)
        holder.show()
        card.note.grab()
        assert card.note.shown() == told
        assert card.note.text() == "words for a wide card"
        assert card.note.toolTip() == ("" if told == card.note.text() else card.note.text())
    card.note.setText("another text altogether")
    assert card.note.shown() != ""


@pytest.mark.parametrize("size", [0.9, 1.0, 1.3])
def test_a_column_is_wider_where_text_is_larger(qapp, usual_type, size):
    """By a part of it, for the plots lose what it gains."""
    column = Column((), 262)
    fonts.use_text_size(size)
    column.fit(600)
    assert column.widget.width() == round(262 * (1 + 0.6 * (size - 1)))
    sip.delete(column.widget)


@pytest.mark.parametrize("name", ICONS)
def test_each_icon_is_drawn_in_the_themes_ink(qapp, name):
    """And inside of its square: nothing touches the edge, where it would be cut off."""
    for palette in (DARK, LIGHT):
        use_theme(qapp, palette)
        picture = icon(name).pixmap(QSize(24, 24), 2.0).toImage()
        assert picture.size() == QSize(48, 48)
        inks = [picture.pixelColor(x, y) for x in range(48) for y in range(48)]
        seen = [ink.name() for ink in inks if ink.alpha() == 255]
        assert len(seen) > 20
        assert Counter(seen).most_common(1)[0][0] == QColor(palette.text).name()
        edge = [picture.pixelColor(x, y).alpha() for x in range(48) for y in (0, 47)]
        edge += [picture.pixelColor(x, y).alpha() for y in range(48) for x in (0, 47)]
        assert max(edge) == 0


def test_an_icon_that_is_shown_follows_the_theme_and_fades_with_its_control(qapp, holder):
    button = QPushButton(icon("gear"), "")
    holder.layout().addWidget(button)
    holder.resize(120, 60)
    seen = []
    for palette in (DARK, LIGHT):
        use_theme(qapp, palette)
        for is_enabled in (True, False):
            button.setEnabled(is_enabled)
            holder.show()
            picture = button.grab().toImage()
            inks = {
                picture.pixelColor(x, y).name()
                for x in range(picture.width())
                for y in range(picture.height())
            }
            wanted = QColor(palette.text if is_enabled else palette.muted).name()
            seen.append(wanted in inks)
    assert seen == [True] * 4


def test_every_icon_that_ships_is_used():
    """Nobody wonders what the others are for."""
    sources = "".join(file.read_text() for file in Path(icons.__file__).parent.glob("*.py"))
    sources += '"pause" "play"'  # The words of the button that does either.
    assert [name for name in ICONS if f'"{name}"' not in sources] == []


def test_an_icon_that_does_not_ship_is_named(qapp):
    """Where it was looked for."""
    with pytest.raises(FileNotFoundError, match=r"icons/unicorn\.svg"):
        icon("unicorn")
