"""The head tells each electrode's contact by shape, word and colour."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, QRectF
from PyQt6.QtGui import QColor, QFontMetricsF, QImage

from app.dashboard import contact as drawing
from app.dashboard import fonts
from app.dashboard.contact import BESIDE, ContactPanel, HeadMap
from app.dashboard.theme import DARK, THEMES
from app.head_layout import lay_out
from app.head_words import HALO, RING
from streaming.signal.contact import Contact, ElectrodeContact
from streaming.signal.info import EPOC, MUSE
from tests.app.dashboard.panels import shown
from tests.app.views import a_presenter, a_view, an_info

pytestmark = pytest.mark.gui

QUALITIES = (Contact.GOOD, Contact.FAIR, Contact.OFF, Contact.GOOD)
WHYS = ("", "swings by 210 µV", "flat: no signal", "")


@pytest.fixture
def panel(qapp):
    with shown(ContactPanel(), 262, 330) as panel:
        yield panel


def electrodes(names=MUSE.ch_names, qualities=QUALITIES, whys=WHYS):
    return tuple(ElectrodeContact(*each) for each in zip(names, qualities, whys, strict=True))


def show(panel, contact, info=None):
    frame = a_presenter(a_view(info=info or an_info(MUSE.ch_names))).frame(traces=False)
    panel.show_frame(replace(frame, contact=contact))


def around(panel, name):
    """Return the colours along the rim of an electrode, point by point."""
    head = panel.head
    names = tuple(each.name for each in head._contact)
    layout = lay_out(names, head.width(), head.height())
    (spot,) = [each for each in layout.spots if each.name == name]
    image = head.grab().toImage()
    steps = [(i / 10 - 9) for i in range(181)]
    return [
        image.pixelColor(round(spot.x + dx), round(spot.y + 0.62 * spot.radius)).name()
        for dx in steps
    ]


def test_the_count_and_the_reasons_are_written_out(panel):
    """Beside the title, and beneath the head."""
    show(panel, electrodes())
    assert panel.card.note.text() == "2 good · 1 fair · 1 off"
    assert panel.reasons.text() == "AF7: swings by 210 µV\nTP10: flat: no signal"


def test_screen_readers_hear_each_electrode(panel):
    """With its reason."""
    show(panel, electrodes())
    assert panel.head.accessibleDescription() == (
        "TP9: good, AF7: fair, swings by 210 µV, TP10: off, flat: no signal, AF8: good"
    )
    show(panel, ())
    assert panel.head.accessibleDescription() == "no signal"


def test_a_pointer_is_told_of_the_electrode_under_it(panel):
    """And elsewhere of all that are not good."""
    show(panel, electrodes())
    layout = lay_out(MUSE.ch_names, panel.head.width(), panel.head.height())
    tips = {spot.name: panel.head.tip_at(spot.x, spot.y) for spot in layout.spots}
    assert tips["AF7"] == "AF7: fair, swings by 210 µV"
    assert tips["TP9"] == "TP9: good"
    assert panel.head.tip_at(0, 0) == "AF7: fair, swings by 210 µV\nTP10: off, flat: no signal"


def test_before_it_is_measured_an_electrode_is_drawn_and_not_judged(panel):
    """Its place is known from the stream."""
    show(panel, ())
    layout = lay_out(MUSE.ch_names, panel.head.width(), panel.head.height())
    assert panel.head.tip_at(layout.spots[0].x, layout.spots[0].y) == "TP9: not measured"
    assert panel.card.note.text() == "measuring"


@pytest.mark.parametrize("theme", THEMES)
def test_each_quality_has_a_shape_of_its_own(panel, theme):
    """Filled, half filled, and neither: who sees no colours sees the shapes."""
    panel.use(THEMES[theme])
    palette = THEMES[theme]
    show(panel, electrodes())
    good, fair, off = (around(panel, name) for name in ("TP9", "AF7", "TP10"))
    middle = slice(70, 111)
    assert set(good[middle]) == {palette.good}
    assert fair[40] != fair[140]
    assert off[40] == off[140] == palette.card


@pytest.mark.parametrize("n", [1, 14, 32, 64])
def test_any_number_of_electrodes_with_any_names_is_drawn(panel, n):
    """Also very long names, and none of them known."""
    names = tuple(f"an electrode with a very long name {i}" for i in range(n))
    contact = electrodes(names, [Contact.OFF] * n, ["flat: no signal"] * n)
    show(panel, contact, an_info(names))
    panel.head.grab()
    assert panel.card.note.text() == f"{n} off"
    assert panel.reasons.text().count("\n") <= 4
    assert panel.card.frame.minimumSizeHint().width() <= 262


@pytest.fixture
def head(qapp):
    """Return a way to draw a head, in any type; gone after the test."""
    made = []

    def draw(contact, size, family=fonts.INTER, share=1.0):
        fonts.use_families([family])
        fonts.use_text_size(share)
        head = HeadMap()
        made.append(head)
        head.use(DARK)
        head.resize(*size)
        head.show_contact(contact, tuple(each.name for each in contact))
        return head

    yield draw
    for each in made:
        sip.delete(each)
    fonts.use_families(None)
    fonts.use_text_size(1.0)


TYPES = [(fonts.INTER, 1.0), (fonts.FALLBACK, 1.0), (fonts.INTER, 1.3), (fonts.FALLBACK, 1.3)]


@pytest.mark.parametrize(("family", "share"), TYPES)
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(234, 160), (270, 240), (420, 380)])
def test_no_line_of_the_head_touches_a_word(head, family, share, scale, size):
    """Nor does a word leave the map, where the ear is close to its edge."""
    contact = electrodes(qualities=(Contact.FAIR, Contact.OFF, Contact.FAIR, Contact.GOOD))
    drawn = head(contact, size, family, share)
    image = QImage(*(round(scale * each) for each in size), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(DARK.card))
    drawn.render(image, QPoint(0, 0))
    known = {each.name: each.quality for each in contact}
    layout = lay_out(tuple(known), *size)
    words = drawing._words(layout, [known[spot.name] for spot in layout.spots], size, "")
    for word in filter(None, words):
        assert QRectF(0, 0, *size).contains(word.around)
        beside = BESIDE - 1
        for x in (word.around.left() + 1, word.around.right() - beside):
            column = [
                image.pixelColor(round(scale * x), round(scale * y)).name()
                for y in range(round(word.around.top()) + 2, round(word.around.bottom()) - 1)
            ]
            assert set(column) == {QColor(DARK.card).name()}


@pytest.mark.parametrize(("family", "share"), TYPES)
@pytest.mark.parametrize("size", [(234, 125), (234, 160), (270, 240)])
@pytest.mark.parametrize("off", MUSE.ch_names)
def test_the_word_of_what_must_be_found_stays_where_rows_are_close(head, family, share, size, off):
    """No two words meet, and none of them stands on an electrode or on the ring around it."""
    qualities = [Contact.OFF if name == off else Contact.GOOD for name in MUSE.ch_names]
    head((), size, family, share)
    layout = lay_out(MUSE.ch_names, *size)
    words = drawing._words(layout, qualities, size, off)
    told = dict(zip(MUSE.ch_names, words, strict=True))
    assert told[off].text == "Off"
    boxes = [word.around for word in words if word is not None]
    for i, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[:i])
    for spot in layout.spots:
        halo = RING if spot.name == off else HALO
        for name, word in told.items():
            if word is not None and name == spot.name:
                assert abs(word.around.center().y() - spot.y) >= spot.radius + halo


@pytest.mark.parametrize(("family", "share"), TYPES)
@pytest.mark.parametrize("size", [(234, 160), (234, 234)])
def test_no_two_names_of_a_full_headset_are_written_over_each_other(
    head, monkeypatch, family, share, size
):
    """Where they would meet, those stay that must be found."""
    written = {}

    def write(_painter, at, text, type_, _ink):
        place = QRectF(0, 0, QFontMetricsF(type_).horizontalAdvance(text), 9)
        place.moveCenter(at)
        written[text] = place

    monkeypatch.setattr(drawing, "_write", write)
    qualities = [Contact.OFF if name in {"O1", "T8"} else Contact.GOOD for name in EPOC.ch_names]
    head(electrodes(EPOC.ch_names, qualities, [""] * 14), size, family, share).grab()
    assert {"O1", "T8"} <= set(written)
    assert len(written) >= 10
    places = list(written.items())
    over = [
        (one, other)
        for i, (one, place) in enumerate(places)
        for other, beside in places[i + 1 :]
        if place.intersects(beside)
    ]
    assert over == []
