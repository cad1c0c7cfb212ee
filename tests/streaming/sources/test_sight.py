"""What is told of a stream in sight."""

from __future__ import annotations

import pylsl

from streaming.sources.sight import age_of


def test_a_stream_that_does_not_say_when_it_was_opened_has_no_age():
    """As one whose announcement liblsl could not read; it would be as old as the machine."""
    assert age_of(pylsl.StreamInfo("one", "EEG", 4, 256.0)) is None
