"""The pictures of a review: of the place, of what was read, and of what happened."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.choosing import why_no_model
from app.dashboard.review_parts import NOTHING
from app.dashboard.review_words import lines_words
from app.frame import NO_MODEL, Playback
from app.presenter import Presenter
from app.reading_history import HISTORY_SECONDS
from app.review_events import Kind, events_of
from app.review_material import Moment
from app.staging import model_card

if TYPE_CHECKING:
    from app.dashboard.review_parts import ReviewParts
    from app.review_material import Material
    from app.review_readings import Readings


class ReviewPicture:
    """Draw one recording into the parts of its review.

    Parameters
    ----------
    parts : ReviewParts
        Where.
    material : Material
        The recording.

    Attributes
    ----------
    readings, other : Readings or None
        What the model read, and the one it is compared with.
    """

    def __init__(self, parts: ReviewParts, material: Material) -> None:
        self._parts = parts
        self._material = material
        self.readings: Readings | None = None
        self.other: Readings | None = None
        parts.overview.show_recording(material.recording.duration, material.contact)
        self.take(None)

    def take(self, readings: Readings | None) -> None:
        """Look at the recording through what was read of it."""
        self.readings = readings
        recording, edits = self._material.recording, self._material.edits
        self._moment = Moment(recording, readings, HISTORY_SECONDS)
        self._presenter = Presenter(
            self._moment,
            model=None if readings is None else model_card(readings.classifier),
            no_model="" if readings else why_no_model(recording.info),
            clock=time.monotonic,
            markers=lambda: edits.markers,
        )
        self.show_models()
        self.show_events()

    def compare(self, readings: Readings | None) -> None:
        """Lay what another model read over it."""
        self.other = readings
        self.show_models()

    def show_models(self) -> None:
        """Show whose readings these are."""
        parts, both = self._parts, [self.readings, self.other]
        parts.model.choose(NO_MODEL if both[0] is None else both[0].classifier.name)
        parts.other.choose(NOTHING if both[1] is None else both[1].classifier.name)
        there = [one for one in both if one is not None]
        parts.overview.show_tracks([one.track for one in there])
        parts.overview_card.note.setText(lines_words([one.classifier.name for one in there]))

    def draw(self, place: float) -> None:
        """Show a place: the signal up to it, and what was read there."""
        self._moment.place = place
        self._presenter.begin_anew()
        self._presenter.trace_settings = self._parts.traces.settings
        frame = self._presenter.frame(traces=True, at_once=True)
        frame = replace(frame, playback=Playback.PAST)
        self._parts.traces.show_frame(frame)
        self._parts.traces.show_slow(frame)
        self._parts.reading.show_frame(frame)

    def show_events(self) -> None:
        """List what happened; what was selected stays so."""
        parts, material = self._parts, self._material
        events = events_of(material, None if self.readings is None else self.readings.track)
        chosen = [event.marker for event in parts.table.chosen()]
        parts.events.show_events(events, material.recording.duration)
        for row, event in enumerate(parts.events.events):
            if event.marker is not None and event.marker in chosen:
                parts.table.selectRow(row)
                break
        of_kind = {kind: [one.at for one in events if one.kind is kind] for kind in Kind}
        parts.overview.show_ticks(of_kind[Kind.MARKER], of_kind[Kind.LABEL])
        n = len(of_kind[Kind.MARKER]) + len(of_kind[Kind.LABEL])
        parts.events_card.note.setText(f"{n} marker or label" if n == 1 else f"{n} markers, labels")
