"""Any number of spans fits into a figure, and says what it said before."""

import numpy as np

from app.report.columns import columns_of, runs_of


def spans(n, each=0.5):
    stop = (np.arange(n) + 1) * each
    return stop - each, stop


def test_few_spans_keep_their_own_edges():
    start, stop = spans(50)
    columns = columns_of(start, stop, 25.0)
    np.testing.assert_array_equal(columns.start, start)
    np.testing.assert_array_equal(columns.stop, stop)
    np.testing.assert_array_equal(columns.of, np.arange(50))


def test_a_day_of_spans_takes_as_many_columns_as_there_may_be():
    start, stop = spans(172_800)
    columns = columns_of(start, stop, 86_400.0, most=600)
    assert columns.start.size == 600
    assert np.all(np.diff(columns.start) > 0)
    assert columns.stop[-1] >= stop[-1] - 1e-6
    counted = columns.counts(np.zeros(172_800, dtype=np.int64), 1)
    assert counted.sum() == 172_800
    assert counted.min() > 0


def test_columns_hold_as_many_spans_each():
    """800 hops into 600 columns would be one here and two there: so they are 400 of two."""
    start, stop = spans(800)
    columns = columns_of(start, stop, 400.0, most=600)
    assert columns.counts(np.zeros(800, dtype=np.int64), 1).ravel().tolist() == [2] * 400


def test_windows_among_gaps_take_no_more_columns():
    start = np.arange(0, 100_000, 7.0)
    columns = columns_of(start, start + 4, 100_000.0, most=600)
    assert columns.start.size <= 600


def test_the_mean_of_a_column_leaves_out_what_is_no_number():
    start, stop = spans(1000)
    values = np.where(np.arange(1000) % 2 == 0, 1.0, np.nan)
    values[:100] = np.nan
    columns = columns_of(start, stop, 500.0, most=100)
    means = columns.mean(values)
    assert np.isnan(means[:9]).all()
    np.testing.assert_allclose(means[11:], 1.0)


def test_columns_where_nothing_is_do_not_exist():
    """A hole of an hour is a hole in the figure, too."""
    start = np.concatenate([np.arange(0, 1000.0), np.arange(5000.0, 6000.0)])
    columns = columns_of(start, start + 1, 6000.0, most=100)
    assert not ((columns.start > 1100) & (columns.stop < 4900)).any()


def test_runs_join_what_is_alike_and_touches():
    start = np.array([0.0, 1.0, 2.0, 3.0, 10.0, 11.0])
    columns = columns_of(start, start + 1, 12.0)
    code = np.array([1, 1, 2, 2, 2, 2])
    assert list(runs_of(columns, code)) == [(0.0, 2.0, 1), (2.0, 4.0, 2), (10.0, 12.0, 2)]


def test_no_span_makes_no_column():
    columns = columns_of(np.empty(0), np.empty(0), 10.0)
    assert columns.start.size == 0
    assert list(runs_of(columns, np.empty(0, dtype=np.int64))) == []
