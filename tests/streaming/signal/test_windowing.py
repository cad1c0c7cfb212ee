"""The grid of windows."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from streaming.signal.windowing import WindowGrid

MUSE_GRID = WindowGrid(n_window=512, n_hop=64, ratio=Fraction(1, 2))


def test_windows_are_told_in_device_samples():
    """A hop of 0.5 s and a window of 4 s on a headset of 256 Hz."""
    assert MUSE_GRID.device_span(8) == (0, 1024)
    assert MUSE_GRID.device_span(9) == (128, 1152)
    assert MUSE_GRID.device_span(1) == (0, 128)


def test_the_first_hop_ends_after_the_first_sample():
    assert MUSE_GRID.first_hop_after(0) == 1
    assert MUSE_GRID.first_hop_after(127) == 1
    assert MUSE_GRID.first_hop_after(128) == 2


@given(
    st.fractions(min_value=Fraction(1, 20), max_value=20, max_denominator=500),
    st.integers(1, 10_000),
)
def test_the_grid_never_goes_back_and_spans_keep_their_length(ratio, hop):
    grid = WindowGrid(n_window=512, n_hop=64, ratio=ratio)
    (start, stop), (_, later) = grid.device_span(hop), grid.device_span(hop + 1)

    assert later >= stop
    assert start == 0 or stop - start == grid.n_device
    assert abs(stop - hop * 64 / ratio) < 1
