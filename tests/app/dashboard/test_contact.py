"""The head tells each electrode's contact by shape, word and colour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.dashboard.contact import ContactPanel
from app.dashboard.theme import THEMES
from app.head_layout import lay_out
from streaming.signal.contact import Contact, ElectrodeContact
from streaming.signal.info import MUSE
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
