"""A spare text takes room where there is some, and asks for none."""

from __future__ import annotations

import pytest

from app.dashboard.contact import ContactPanel
from app.dashboard.mood_map import MoodMapPanel
from app.dashboard.spare_text import SpareText
from tests.app.dashboard.panels import shown

pytestmark = pytest.mark.gui

LONG = "a reason that takes more than one line of any card. " * 3


@pytest.mark.parametrize(
    ("panel", "text"),
    [(ContactPanel, lambda p: p.reasons), (MoodMapPanel, lambda p: p.shares.text)],
)
def test_a_card_is_as_low_with_it_as_without(qapp, panel, text):
    """Else a card that was high once would keep its neighbour off a low window for ever."""
    with shown(panel(), 262, 420) as made:
        text(made).setText("")
        without = made.card.frame.minimumSizeHint().height()
        text(made).setText(LONG)
        assert made.card.frame.minimumSizeHint().height() <= without


def test_where_there_is_room_all_of_its_lines_are_seen(qapp, qtbot):
    """It is no longer than it must be, and no shorter."""
    with shown(ContactPanel(), 262, 420) as made:
        spare = made.reasons
        spare.setText(LONG)
        qtbot.waitUntil(lambda: spare.height() >= spare.heightForWidth(spare.width()) > 20)


def test_nothing_in_it_is_taken_for_markup(qapp):
    """Names come from the network."""
    spare = SpareText(11)
    assert spare.textFormat().name == "PlainText"
