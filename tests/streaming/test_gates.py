"""What the clock forbids to read, gate by gate."""

import numpy as np
import pytest

from streaming.gates import age_gate, identity_gate, rate_gate
from streaming.signal.blocks import Window
from streaming.signal.readings import Reason

WINDOW = Window(np.zeros((1, 1), np.float32), 0, 512, 100.0, ())
"""Its last sample is number 511, taken at second 100."""


def test_a_stream_that_changed_is_not_read_and_the_words_say_what_changed():
    words = ["", "its rate is 128 Hz and no longer 256 Hz"]
    gate = identity_gate(lambda: words[0])
    assert gate(WINDOW) is None

    words.reverse()
    withheld = gate(WINDOW)
    assert (withheld.reason, withheld.detail) == (Reason.IDENTITY, words[0])
    assert (withheld.start, withheld.stop, withheld.t_end) == (0, 512, 100.0)


@pytest.mark.parametrize(
    ("measured", "is_read"),
    [(None, True), (256.0, True), (261.0, True), (251.0, True), (262.0, False), (128.0, False)],
)
def test_a_rate_may_be_two_percent_off_and_no_more(measured, is_read):
    """Nothing is held against a stream before its rate can be told."""
    withheld = rate_gate(256.0, lambda: measured)(WINDOW)

    assert (withheld is None) == is_read
    if withheld is not None:
        assert withheld.reason is Reason.RATE
        assert f"{measured:.1f} Hz" in withheld.detail


@pytest.mark.parametrize(
    ("arrived", "now", "reason"),
    [
        (100.1, 100.2, None),
        (101.0, 101.1, None),
        (101.2, 101.3, Reason.STALE),
        (100.1, 102.0, None),
        (100.1, 102.2, Reason.LATE),
        (110.0, 115.0, Reason.LATE),
        (None, 100.1, Reason.LATE),
    ],
)
def test_a_window_is_read_while_it_is_fresh(arrived, now, reason):
    """Stale where the signal came over a second late, late where the reading would by two."""
    asked = []

    def arrival_of(index):
        asked.append(index)
        return arrived

    withheld = age_gate(arrival_of, lambda: now)(WINDOW)
    assert (None if withheld is None else withheld.reason) == reason
    assert asked == [511]
