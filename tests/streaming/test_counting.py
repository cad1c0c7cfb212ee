"""Indices of samples that came, and of those that did not."""

from streaming.counting import Count, Run
from streaming.signal.blocks import Gap


def test_what_goes_on_is_one_run_and_what_does_not_is_another():
    count = Count(256.0)
    count.accept(2)
    count.accept(1)
    count.drop()
    count.drop()
    count.accept(1)
    count.miss(5)
    count.accept(1)

    assert count.said() == [Run(3, 0), Run(2, None), Run(1, 3), Gap(4, 5), Run(1, 9)]
    assert (count.next, count.n_dropped) == (10, 2)
    assert count.said() == []


def test_what_was_told_is_not_told_again():
    """A run that goes on over two questions is told in two."""
    count = Count(256.0)
    count.accept(2)
    before = count.said()
    count.accept(1)

    assert before + count.said() == [Run(2, 0), Run(1, 2)]


def test_a_stamp_is_known_again_for_two_seconds():
    count = Count(10.0)
    count.remember([float(n) for n in range(20)])
    assert count.came(0.0)

    count.remember([20.0])

    assert not count.came(0.0)
    assert count.came(1.0)
    assert not count.came(1.5)
