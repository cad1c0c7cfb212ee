"""Choosing a source: what is in sight, what it is, and what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.channel_mapping import needs_naming
from app.dashboard.cards import SPACING, label
from app.dashboard.channel_table import ChannelTable
from app.dashboard.fonts import text_size
from app.dashboard.icons import icon
from app.dashboard.preview_card import PreviewCard, begin_preview
from app.dashboard.source_details import NothingThere, SourceDetails, muse_help_card
from app.dashboard.source_list import SourceList
from app.dashboard.theme import DARK, font
from app.empty_states import nothing_in_sight
from app.source_choice import SourceChoice
from app.source_survey import SourceSurvey
from app.sources_in_sight import HEADBAND, SIMULATOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QShowEvent

    from app.dashboard.theme import Palette
    from app.sources_in_sight import Sight, SourceInSight
    from app.stream_preview import StreamPreview
    from streaming.sources.identity import FoundStream

LOOK_EVERY = 500
"""Milliseconds between two looks at what was found."""

ABOUT_HEIGHT = 322
"""Pixels that the cards of the chosen source take at least: of each kind, so that the list stays
where it is."""

LEAST = QSize(900, 580)
"""Pixels of the dialog at the usual size of text, wider with it: all columns of the list, and of
the chosen source its facts beside their names."""

NAMES_WIDTH = 236
"""Pixels of the card of electrodes at the usual size of text."""

NO_PREVIEW = {
    SIMULATOR: "A simulated person wears this headset, inside this program.\nNo socket is opened.",
    HEADBAND: "What it sends is seen once it is connected:\nthat takes about ten seconds.",
}


class Survey(Protocol):
    """What looks for sources; `app.source_survey.SourceSurvey` does."""

    def sight(self) -> Sight:
        """Return what is in sight now, at once."""
        ...

    def refresh(self) -> None:
        """Look anew for what is not looked for all the time."""
        ...

    def end(self) -> None:
        """Look no more; nobody waits for that."""
        ...


class SourceDialog(QDialog):
    """A list of sources, and all about the chosen one.

    Parameters
    ----------
    parent : QWidget or None
        Over which window.
    survey : Survey, optional
        Looks for sources; ended with the dialog. One is begun where none is given.
    preview : callable
        Begins to read a stream for the picture.
    remembered : SourceChoice or None
        The source that is chosen once it is in sight, with its map and its unit.

    Attributes
    ----------
    choice : SourceChoice or None
        What the user chose; None until they have, and where they do not.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        survey: Survey | None = None,
        *,
        preview: Callable[[FoundStream], StreamPreview] = begin_preview,
        remembered: SourceChoice | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sources")
        self.setWindowTitle("Choose a source – Affectscope")
        self.setMinimumSize(round(LEAST.width() * text_size()), LEAST.height())
        self.resize(1080, 640)
        self.choice: SourceChoice | None = None
        self._survey = survey or SourceSurvey().start()
        self._looked_at: object = None
        self._remembered = remembered
        self._wanted, self._has_chosen = remembered.source if remembered else "", False
        self._has_said = False
        self.list = SourceList()
        self.details, self.nothing = SourceDetails(), NothingThere()
        self.channels, self.picture = ChannelTable(), PreviewCard(preview)
        self._make_controls()
        self._lay_out()
        self._connect()
        self.use(DARK)
        self._look()
        self._show_chosen()

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        for part in (self.list, self.details, self.picture):
            part.use(palette)
        if self.list.source is not None:
            self.details.show_source(self.list.source)

    def accept(self) -> None:
        """Take the chosen source, where it can be watched as it is said to be."""
        source = self.list.source
        if source is None or not self.watch.isEnabled():
            return
        self.choice = SourceChoice(
            source=source.source,
            channel_map=self.channels.map.pairs,
            unit=self.picture.chosen_unit,
            remember=self.remember.isChecked(),
        )
        super().accept()

    def done(self, result: int) -> None:
        """Close: whatever is looked for or read for the picture is let go of."""
        self._looking.stop()
        self.picture.end()
        self._survey.end()
        super().done(result)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Begin with the keys on the list."""
        super().showEvent(event)
        self.list.setFocus()

    def _make_controls(self) -> None:
        self.refresh = _button("Refresh", "Look for headsets over Bluetooth again (F5)")
        self.refresh.setIcon(icon("refresh"))
        self.refresh.setShortcut("F5")
        self.looking = label(role="muted")
        self.help = _button("Connect a Muse…", "How to bring a Muse into this list")
        self.help.setCheckable(True)
        self.remember = QCheckBox("Remember this source")
        self.remember.setAccessibleName("Remember this source")
        self.remember.setFont(font(13))
        self.remember.setToolTip("Open it the next time this program starts with no other named")
        self.remember.clicked.connect(self._hear_remember)
        self.cancel = _button("Cancel", "Change nothing (Esc)")
        self.watch = _button("Watch", "Watch the chosen source (Enter)")
        self.watch.setObjectName("primary")
        self.watch.setDefault(True)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(label("Choose a source", pixels=19, bold=True))
        top.addStretch(1)
        top.addWidget(self.looking)
        top.addWidget(self.refresh)
        self.muse = muse_help_card()
        about_it = QWidget()
        about_it.setMinimumHeight(ABOUT_HEIGHT)
        cards = QHBoxLayout(about_it)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(SPACING)
        about = (self.details.card, self.nothing.card, self.muse)
        for card, share in (*((card, 6) for card in about), (self.channels.card, 4)):
            cards.addWidget(card.frame, share)
        cards.addWidget(self.picture.card.frame, 7)
        self.channels.card.frame.setMinimumWidth(round(NAMES_WIDTH * text_size()))
        foot = QHBoxLayout()
        for widget in (self.help, self.remember):
            foot.addWidget(widget)
        foot.addStretch(1)
        for widget in (self.cancel, self.watch):
            foot.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(12)
        whole.addLayout(top)
        whole.addWidget(self.list, 4)
        whole.addWidget(about_it, 5)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.list.chosen.connect(self._show_chosen)
        self.list.confirmed.connect(self.accept)
        self.refresh.clicked.connect(self._refresh)
        self.help.toggled.connect(lambda _: self._show_cards())
        self.cancel.clicked.connect(self.reject)
        self.watch.clicked.connect(self.accept)
        self.nothing.acted.connect(self._take_simulator)
        self.channels.changed.connect(self._take_names)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_EVERY)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def _refresh(self) -> None:
        self._survey.refresh()
        self._look()

    def _look(self) -> None:
        """Show what is in sight; where nothing is chosen, choose what is most likely meant.

        That is what was chosen before, here or in another run; else a headset, once.
        """
        sight = self._survey.sight()
        self.list.show_sources(sight.sources)
        busy = "Looking on Bluetooth …" if sight.is_scanning else ""
        self.looking.setText("Looking …" if sight.is_looking else busy)
        self.nothing.show_state(nothing_in_sight(sight))
        if self.list.source is not None:
            return
        likely = [one for one in sight.sources if one.source == self._wanted]
        if not self._has_chosen:
            likely += [s for s in sight.sources if s.can_be_watched and s.kind != SIMULATOR]
        if likely:
            self.list.choose(likely[0].key)

    def _take_simulator(self) -> None:
        self.list.choose("simulator:muse")
        self.accept()

    def _show_chosen(self) -> None:
        """Show all about the chosen source; called too when it says something else."""
        source = self.list.source
        if source is not None:
            self._wanted, self._has_chosen = source.source, True
            self.details.show_source(source)
        if (now := _looked_at(source)) != self._looked_at:
            self._looked_at = now
            self._look_at(source)
        self._show_cards()
        self._show_ready()

    def _look_at(self, source: SourceInSight | None) -> None:
        """Show another source's signal, and ask which electrodes its channels are."""
        found = source.found if source is not None and source.can_be_watched else None
        self.channels.ask_of(found if found is not None and needs_naming(found) else None)
        if found is not None:
            self.picture.watch(found)
        elif source is not None and not source.can_be_watched:
            self.picture.say("It cannot be watched; the details say why.")
        else:
            self.picture.say(NO_PREVIEW.get(source.kind, "") if source is not None else "")

        self._recall(source)

    def _recall(self, source: SourceInSight | None) -> None:
        """Say of the remembered source what was said before; the box is the user's once used."""
        remembered = self._remembered
        is_it = source is not None and remembered is not None and source.source == remembered.source
        if not self._has_said:
            self.remember.setChecked(is_it)
        if is_it and remembered is not None:
            self.channels.answer(remembered.channel_map)
            self.picture.choose_unit(remembered.unit)

    def _hear_remember(self) -> None:
        self._has_said = True

    def _take_names(self) -> None:
        self.picture.name(self.channels.map.pairs)
        self._show_ready()

    def _show_cards(self) -> None:
        """Show the cards that have something to say."""
        source = self.list.source
        helps = self.help.isChecked()
        self.muse.frame.setVisible(helps)
        self.nothing.card.frame.setVisible(not helps and source is None)
        self.details.card.frame.setVisible(not helps and source is not None)
        self.channels.card.frame.setVisible(not helps and bool(self.channels.boxes))
        self.picture.card.frame.setVisible(source is not None)

    def _show_ready(self) -> None:
        """Let only that be watched which can be."""
        source = self.list.source
        refusal = self.channels.map.refusal
        self.watch.setEnabled(source is not None and source.can_be_watched and not refusal)
        self.watch.setToolTip(refusal or "Watch the chosen source (Enter)")


def _looked_at(source: SourceInSight | None) -> object:
    """Return what makes a source another one to look at: which it is, and what it says."""
    if source is None:
        return None
    found = source.found
    said = None if found is None else (found.ch_names, found.units)
    return source.key, source.can_be_watched, said


def _button(text: str, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setFont(font(13))
    made.setToolTip(tip)
    made.setAccessibleName(text.rstrip(" …"))
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
