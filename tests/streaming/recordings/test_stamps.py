"""The rate is fitted and gaps are found, whatever the stamps suffer from."""

from __future__ import annotations

import numpy as np
import pytest

from streaming.errors import RecordingError
from streaming.recordings.stamps import fit_stamps, nominal_rate

MUSE_RATES = (256.0, 220.0)
MINUTE = np.arange(60 * 256) / 256
BEGIN = 1_533_222_559.839


def losing(n_lost, at, times=MINUTE):
    """Stamps without `n_lost` rows from row `at` on."""
    return np.delete(times, np.arange(at, at + n_lost))


def in_bursts(times, size, step):
    """Stamps given when a burst was complete, `step` seconds apart within it."""
    ends = times[size - 1 :: size]
    return (ends[:, None] + step * np.arange(size)).ravel()


def held_back(times, begin, seconds):
    """Stamps of arrival, where samples were held back and then sent in a heap."""
    held = (times > begin) & (times < begin + seconds)
    late = times.copy()
    late[held] = begin + seconds - 1e-3 + 1e-7 * np.arange(held.sum())
    return late


def jittered(times, seed=0):
    """Stamps off by up to 50 ms either way."""
    return times + np.random.default_rng(seed).uniform(-0.05, 0.05, times.size)


STEADY = {
    "perfect": MINUTE,
    "rounded to 1 ms": MINUTE.round(3),
    "seconds since 1970, rounded": (MINUTE + BEGIN).round(3),
    "off by up to 50 ms": jittered(MINUTE),
    "off by up to 50 ms and sorted": np.sort(jittered(MINUTE)),
    "one stamp for 12 samples": in_bursts(MINUTE, 12, 0.0),
    "running within bursts of 12": in_bursts(MINUTE, 12, 1e-4),
    "one stamp for 10 samples": in_bursts(MINUTE, 10, 0.0),
    "running within bursts of 32": in_bursts(MINUTE, 32, 1e-4),
    "a fast clock": MINUTE / 1.0008,
    "held back for a second": held_back(MINUTE, 20.0, 1.0),
    "held back for three seconds": held_back(MINUTE, 20.0, 3.0),
    "one wild stamp": np.where(np.arange(MINUTE.size) == 5000, 9e5, MINUTE),
}


@pytest.mark.parametrize("times", STEADY.values(), ids=STEADY.keys())
def test_what_only_stamps_suffer_from_is_no_gap(times):
    """All rows are there, so nothing may be missing, and the rate is the headset's."""
    fit = fit_stamps(times, usual=MUSE_RATES)

    assert fit.breaks == ()
    assert fit.sfreq == pytest.approx(256, rel=1e-3)


@pytest.mark.parametrize("seed", range(20))
def test_no_seed_of_jitter_makes_a_gap(seed):
    """The line above, for more than one draw."""
    assert fit_stamps(jittered(MINUTE, seed), usual=MUSE_RATES).breaks == ()


@pytest.mark.parametrize("at", [3, 40, 7000, MINUTE.size - 20])
@pytest.mark.parametrize("n_lost", [1, 2, 12, 300])
@pytest.mark.parametrize("sfreq", [128, 256])
def test_clean_stamps_give_a_loss_away_to_the_sample(sfreq, n_lost, at):
    """Rounded to 1 ms, even one sample of 256 in a second is missed."""
    n_lost = min(n_lost, MINUTE.size - at - 5)
    times = losing(n_lost, at, np.arange(MINUTE.size) / sfreq).round(3)

    (found,) = fit_stamps(times, usual=(float(sfreq),)).breaks

    assert (found.row, round(found.seconds * sfreq)) == (at, n_lost)


def test_a_lost_packet_is_found_where_each_packet_has_one_stamp():
    """Levels differ by a packet though steps within the noise are as large."""
    times = np.delete(MINUTE, np.arange(6000, 6012))

    (found,) = fit_stamps(in_bursts(times, 12, 0.0), usual=MUSE_RATES).breaks

    assert (found.row, round(found.seconds * 256)) == (6000, 12)


def test_a_long_loss_is_found_through_jitter():
    """Half a second is more than the jitter's range; its length is right to a packet."""
    (found,) = fit_stamps(jittered(losing(128, 7000)), usual=MUSE_RATES).breaks

    assert found.row == 7000
    assert found.seconds * 256 == pytest.approx(128, abs=12)


@pytest.mark.parametrize("decimals", [3, 6])
def test_many_losses_leave_the_rate_alone(decimals):
    """A packet in each second or so is lost, and the rate is still that of the rest."""
    rows = np.arange(20_000)
    kept = rows[(rows // 12) % 20 != 7]

    fit = fit_stamps((kept / 256).round(decimals), usual=MUSE_RATES)

    assert fit.sfreq == pytest.approx(256, rel=1e-4)
    assert {round(found.seconds * 256) for found in fit.breaks} == {12}
    assert len(fit.breaks) == np.count_nonzero(np.diff(kept) > 1)


def test_the_level_is_taken_anew_after_each_gap():
    """A clock 0.3 % slow over ten minutes is 460 samples off in the end; no gap suffers from it."""
    times = np.arange(600 * 256) / 256 * 1.003
    lost = np.concatenate([np.arange(at, at + 12) for at in range(10_000, 150_000, 10_000)])

    fit = fit_stamps(np.delete(times, lost).round(3), usual=MUSE_RATES)

    assert [round(found.seconds * fit.sfreq) for found in fit.breaks] == [12] * 14


@pytest.mark.parametrize("back", [0.006, 0.5, 100.0])
def test_stamps_that_jump_back_are_a_break(back):
    """Rows after it cannot be placed by the clock, so they begin anew."""
    times = MINUTE.copy()
    times[8000:] -= back

    (found,) = fit_stamps(times, usual=MUSE_RATES).breaks

    assert found.row == 8000
    assert found.seconds == pytest.approx(-back, abs=1e-3)


def test_gaps_beside_a_jump_back_are_found_too():
    """A jump back hides what is near it from a single look."""
    times = MINUTE.copy()
    times[7500:] += 0.25
    times[7700:] -= 100
    times[7900:] += 0.125

    found = fit_stamps(times, usual=MUSE_RATES).breaks

    assert [(one.row, round(one.seconds * 256)) for one in found] == [
        (7500, 64),
        (7700, -25_600),
        (7900, 32),
    ]


@pytest.mark.parametrize("sfreq", [1.0, 100.0, 137.123, 250.0, 252.0, 1000.0])
def test_any_steady_rate_is_measured(sfreq):
    """Without a headset to expect a rate from, too."""
    fit = fit_stamps(np.arange(5000) / sfreq)

    assert fit.breaks == ()
    assert fit.sfreq == pytest.approx(sfreq, rel=1e-6)


@pytest.mark.parametrize("n_rows", [2, 3, 30])
def test_few_rows_give_a_rate(n_rows):
    """Two are enough."""
    assert fit_stamps(MINUTE[:n_rows]).sfreq == pytest.approx(256)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (MINUTE[:1], "single data row"),
        (np.zeros(500), "stand still"),
        (-MINUTE, "run backwards"),
        (np.r_[np.arange(2000) / 256, 8 + np.arange(2000) / 128], "no steady rate"),
    ],
    ids=["one row", "still", "backwards", "two rates"],
)
def test_stamps_without_a_rate_are_refused(times, said):
    """The text says what is wrong with them."""
    with pytest.raises(RecordingError, match=said):
        fit_stamps(times, usual=MUSE_RATES)


@pytest.mark.parametrize(
    ("measured", "usual", "nominal"),
    [
        (255.2, MUSE_RATES, 256.0),
        (251.5, MUSE_RATES, 256.0),
        (250.0, MUSE_RATES, 250.0),
        (219.0, MUSE_RATES, 220.0),
        (127.9, (128.0, 256.0), 128.0),
        (252.5, (), 250.0),
        (999.0, (), 1000.0),
        (137.12345, (), 137.1),
        (0.99987, (), 0.9999),
    ],
)
def test_a_rate_near_a_known_one_is_the_known_one(measured, usual, nominal):
    """The headset's own come first; what is near none stays, to four digits."""
    assert nominal_rate(measured, usual) == nominal
