"""Faults that a simulated headset plays: how they are written, and when they are on."""

import pytest

from streaming.signal.faults import KINDS, Fault, is_on, parse_fault, stream_at


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("nan@10+5", Fault("nan", 10.0, 5.0)),
        ("drop@2.5s+0.25s", Fault("drop", 2.5, 0.25)),
        (" freeze@30 ", Fault("freeze", 30.0, 5.0)),
    ],
)
def test_a_fault_is_written_as_kind_start_and_length(written, fault):
    """Five seconds where no length is given."""
    assert parse_fault(written) == fault


@pytest.mark.parametrize(
    "written", ["", "nan", "nan@", "nan@-3", "nan@1+-2", "nan@inf", "typhoon@3", "nan@1+2+3"]
)
def test_what_is_no_fault_is_refused_with_how_one_is_written(written):
    with pytest.raises(ValueError, match=r"KIND@START\+LENGTH"):
        parse_fault(written)


def test_a_fault_lasts_from_its_start_up_to_its_stop():
    faults = [Fault("freeze", 2.0, 1.0), Fault("nan", 5.0, 1.0)]

    lasts = [is_on("freeze", faults, seconds) for seconds in (1.9, 2.0, 2.9, 3.0, 5.5)]
    assert lasts == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("seconds", "there_as"),
    [(0, "restart"), (2, None), (3, "other"), (6, None), (7, "half"), (60, "half")],
)
def test_a_stream_that_went_away_comes_back_as_the_last_fault_says(seconds, there_as):
    faults = [Fault("half", 6.0, 1.0), Fault("nan", 1.0, 9.0), Fault("other", 2.0, 1.0)]

    assert stream_at(faults, seconds) == there_as


def test_with_a_twin_the_first_stream_ends_for_good():
    faults = [Fault("twin", 2.0, 3.0), Fault("restart", 7.0, 1.0)]

    assert [stream_at(faults, seconds) for seconds in (1, 4, 5, 9)] == ["restart"] * 2 + [None] * 2


def test_each_kind_is_told_in_words():
    assert len(set(KINDS.values())) == len(KINDS)
