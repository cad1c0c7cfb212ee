"""Contact from the signal."""

import gzip
from itertools import combinations

import numpy as np
import pytest

from app.resources import load_head
from streaming.recordings.opening import open_recording
from streaming.signal.contact import Contact, assess_contact, good_share
from streaming.signal.simulation import simulate_recording

SFREQ = 256.0
N_TIMES = 1024


def eeg(scale=10.0, seed=0):
    return scale * np.random.default_rng(seed).standard_normal(N_TIMES)


def flat_between(first, last, scale=10.0):
    """Stands still between two seconds."""
    signal = eeg(scale)
    signal[round(first * SFREQ) : round(last * SFREQ)] = signal[round(first * SFREQ)]
    return signal


def judged(channel, offset=0.0):
    window = (channel + offset)[np.newaxis, np.newaxis].astype(np.float32)
    return assess_contact(window, ("AF7",), SFREQ)[0][0]


def railed():
    wave = 900 * np.sin(2 * np.pi * 1.3 * np.arange(N_TIMES) / SFREQ) + eeg()
    return np.clip(wave, -500, 500)


def fast(rms):
    """Five tones that no rhythm of the brain has, and no mains."""
    times = np.arange(N_TIMES) / SFREQ
    tones = sum(np.sin(2 * np.pi * freq * times + freq) for freq in (37, 43, 67, 71, 79))
    return eeg(2) + rms * np.sqrt(2 / 5) * tones


def blinking():
    signal = eeg(8)
    signal[300:380] += 250 * np.hanning(80)
    return signal


@pytest.mark.parametrize("offset", [0.0, 800.0, 4200.0])
@pytest.mark.parametrize(
    ("channel", "quality", "words"),
    [
        (eeg(), Contact.GOOD, ""),
        (blinking(), Contact.GOOD, ""),
        (np.zeros(N_TIMES), Contact.OFF, "flat"),
        (railed(), Contact.OFF, "rail"),
        (eeg(200), Contact.OFF, "swings"),
        (eeg(32), Contact.FAIR, "swings"),
        (fast(25), Contact.FAIR, "25 µV of muscle"),
        (fast(40), Contact.OFF, "40 µV of muscle"),
        (eeg() + np.linspace(0, 400, N_TIMES), Contact.FAIR, "drifts"),
        (40 * np.sin(2 * np.pi * 50 * np.arange(N_TIMES) / SFREQ) + eeg(4), Contact.FAIR, "mains"),
        (40 * np.sin(2 * np.pi * 60 * np.arange(N_TIMES) / SFREQ) + eeg(4), Contact.FAIR, "mains"),
    ],
    ids=[
        "clean",
        "blink",
        "flat",
        "rail",
        "wild",
        "noisy",
        "tense",
        "loose",
        "drift",
        "50 Hz",
        "60 Hz",
    ],
)
def test_an_electrode_is_judged_by_its_signal(channel, quality, words, offset):
    """Whatever the headset's offset."""
    electrode = judged(channel, offset)

    assert electrode.quality is quality
    assert words in electrode.why


@pytest.mark.parametrize(
    ("channel", "is_stirred"),
    [
        (eeg(), False),
        (fast(60), True),
        (eeg() + 400 * np.pad(np.hanning(N_TIMES // 4), 3 * N_TIMES // 8), True),
        (railed(), False),
        (np.zeros(N_TIMES), False),
        (200 * np.sin(2 * np.pi * 50 * np.arange(N_TIMES) / SFREQ) + eeg(4), False),
    ],
    ids=["clean", "muscle", "sway", "rail", "flat", "mains"],
)
def test_what_the_wearer_does_is_told_from_what_an_electrode_does(channel, is_stirred):
    assert judged(channel).is_stirred == is_stirred


@pytest.mark.parametrize(
    ("first", "last"), [(0.5, 4), (0, 3.5), (0, 1.25), (1.1, 2.35), (2.6, 3.85), (2.75, 4)]
)
def test_an_electrode_that_was_flat_for_a_while_is_off(first, last):
    """Wherever in the window it stood still: what is left of it is no reading's ground."""
    electrode = judged(flat_between(first, last), 800)

    assert electrode.quality is Contact.OFF
    assert "flat" in electrode.why


@pytest.mark.parametrize(("first", "last"), [(0, 0.9), (1.3, 2.2), (3.1, 4)])
def test_what_stands_still_for_under_a_second_is_not_flat(first, last):
    assert judged(flat_between(first, last)).quality is Contact.GOOD


@pytest.mark.parametrize("at", [0.1, 1.0, 2.0, 3.3, 3.9])
@pytest.mark.parametrize("creeps_back", [False, True])
def test_an_electrode_that_jumps_is_off_wherever_it_does(at, creeps_back):
    """By 1.5 mV, for good or for a moment; a jump on the border of two seconds counts as well."""
    since = np.arange(N_TIMES) / SFREQ - at
    back = np.exp(-since.clip(0)) if creeps_back else 1.0
    electrode = judged(eeg() + 1500 * (since >= 0) * back)

    assert electrode.quality is Contact.OFF
    assert electrode.is_broken
    assert "jumps by 15" in electrode.why or "swings" in electrode.why


def test_a_jump_before_the_window_counts_and_nothing_else_there_does():
    """The filters ring on; a flat line before it is over."""
    before = np.zeros(512)
    calm = np.concatenate([before, eeg()])[np.newaxis, np.newaxis]
    jumpy = calm + 1500 * (np.arange(calm.size) >= 300)

    assert assess_contact(calm, ("AF7",), SFREQ, 512)[0][0].quality is Contact.GOOD
    assert assess_contact(jumpy, ("AF7",), SFREQ, 512)[0][0].why.startswith("jumps by 15")


@pytest.mark.parametrize("n_times", [1, 20, 64, 200, 300])
def test_a_short_window_is_judged_as_a_whole(n_times):
    """A display asks as soon as there is something to show."""
    window = np.stack([eeg()[:n_times], np.full(n_times, 800.0)])[np.newaxis]
    live, flat = assess_contact(window, ("TP9", "AF7"), SFREQ)[0]

    assert flat.why.startswith("flat")
    assert n_times == 1 or live.quality is Contact.GOOD


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", [slice(500, 501), slice(0, 900), slice(None)])
def test_what_is_no_number_is_no_contact(hole, where):
    """And does the electrodes beside it no harm."""
    channel = eeg()
    channel[where] = hole
    window = np.stack([channel, eeg(seed=1), np.zeros(N_TIMES)])[np.newaxis]
    first, second, third = assess_contact(window, ("TP9", "AF7", "AF8"), SFREQ)[0]

    assert (first.quality, first.why) == (Contact.OFF, "no numbers")
    assert second.quality is Contact.GOOD
    assert third.why.startswith("flat")


@pytest.mark.parametrize("gain", [1.0, 0.5, 1.02])
@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_channels_that_carry_one_signal_are_off_and_named(gain, noise):
    """A bridge between two, or a driver that repeats one channel."""
    own, copied = eeg(), eeg(seed=1)
    twin = gain * copied + noise * gain * np.random.default_rng(2).standard_normal(N_TIMES)
    window = np.stack([800 + copied, 810 + own, 790 + twin])[np.newaxis].astype(np.float32)
    first, second, third = assess_contact(window, ("TP9", "AF7", "AF8"), SFREQ)[0]

    assert (first.quality, first.why) == (Contact.OFF, "the same signal as AF8")
    assert second.quality is Contact.GOOD
    assert (third.quality, third.why) == (Contact.OFF, "the same signal as TP9")


@pytest.mark.parametrize("seconds", [slice(0, 1), slice(2, 3), slice(3, 4)])
def test_channels_that_carry_one_signal_for_a_second_are_off(seconds):
    """As while a driver begins or ends to repeat one channel."""
    window = np.stack([eeg(), eeg(seed=1)])[np.newaxis].astype(np.float32)
    alike = slice(round(seconds.start * SFREQ), round(seconds.stop * SFREQ))
    window[0, 1, alike] = window[0, 0, alike]

    assert {e.quality for e in assess_contact(window, ("TP9", "AF7"), SFREQ)[0]} == {Contact.OFF}


def test_all_channels_alike_are_all_off():
    window = np.tile((4200 + eeg()).astype(np.float32), (1, 14, 1))
    contact = assess_contact(window, [f"E{k}" for k in range(14)], SFREQ)[0]

    assert good_share(contact) == 0.0
    assert {electrode.quality for electrode in contact} == {Contact.OFF}


def test_neighbours_that_share_most_of_their_signal_are_two():
    """Correlated by 0.99, as the nearest electrodes of an EPOC at the most."""
    shared = eeg()
    window = np.stack([shared + eeg(1, seed=1), shared + eeg(1, seed=2)])[np.newaxis]
    assert np.corrcoef(window[0])[0, 1] == pytest.approx(0.99, abs=0.002)

    assert good_share(assess_contact(window, ("AF3", "F3"), SFREQ)[0]) == 1.0


def test_each_window_and_electrode_is_judged_alone():
    """Judging two windows at once says what judging each says."""
    windows = np.stack([[eeg(), np.zeros(N_TIMES)], [railed(), eeg(seed=1)]]).astype(np.float32)

    both = assess_contact(windows, ("TP9", "AF7"), SFREQ)

    assert both == [assess_contact(w[np.newaxis], ("TP9", "AF7"), SFREQ)[0] for w in windows]
    assert good_share(both[0]) == 0.5


MUSE = ("TP9", "AF7", "AF8", "TP10")


@pytest.mark.parametrize("who", "abc")
@pytest.mark.parametrize("take", [1, 2])
@pytest.mark.parametrize("seconds", [2, 4])
def test_relaxed_recordings_show_good_contact(shared_data, who, take, seconds):
    """On a real Muse every electrode is good in nine of ten windows."""
    assert (good_windows(shared_data, f"subject{who}-relaxed-{take}", seconds) >= 0.9).all()


@pytest.mark.parametrize(("who", "channel", "most"), [("a", 2, 0.1), ("b", 2, 0.1), ("c", 1, 0.2)])
@pytest.mark.parametrize("take", [1, 2])
@pytest.mark.parametrize("seconds", [2, 4])
def test_a_saturating_electrode_is_not_good(shared_data, *, who, channel, most, take, seconds):
    """AF8 of two people and AF7 of the third saturate while they concentrate."""
    share = good_windows(shared_data, f"subject{who}-concentrating-{take}", seconds)
    assert share[channel] <= most


@pytest.mark.parametrize("state", ["relaxed-1", "neutral-1", "concentrating-1"])
@pytest.mark.parametrize("who", "abc")
def test_real_electrodes_are_neither_flat_nor_alike(shared_data, who, state):
    """However quiet they are, and however strongly both see the eyes."""
    contact = real_contact(shared_data, f"subject{who}-{state}")
    assert not [e for window in contact for e in window if "flat" in e.why or "same" in e.why]


def test_real_neighbours_of_an_epoc_are_not_alike(shared_data):
    windows = np.load(shared_data / "epoc-windows" / "eyes-open-shut.npz")["X_train"]
    names = [f"E{k}" for k in range(14)]
    contact = assess_contact(windows, names, 128.0)
    assert not [e for window in contact for e in window if "flat" in e.why or "same" in e.why]
    # They are close: under a bound of 0.98 some of them would be.
    pairs = [np.corrcoef(window) for window in windows]
    assert max(pair[i, j] for pair in pairs for i, j in combinations(range(14), 2)) > 0.98


def real_contact(folder, name):
    with gzip.open(folder / "muse-mental-state" / f"{name}.csv.gz") as file:
        signal = np.genfromtxt(file, delimiter=",", skip_header=1)[:, 1:5].T
    windows = [signal[:, i : i + 1024] for i in range(0, signal.shape[1] - 1024, 512)]
    return assess_contact(np.stack(windows), MUSE, SFREQ)


def good_windows(folder, name, seconds):
    """The share of good windows of each electrode; no window spans a gap."""
    n_times = round(seconds * SFREQ)
    chunks = open_recording(folder / "muse-mental-state" / f"{name}.csv.gz").chunks
    windows = [
        chunk.data[:4, i : i + n_times]
        for chunk in chunks
        for i in range(0, chunk.times.size - n_times + 1, n_times)
    ]
    contact = assess_contact(np.stack(windows), MUSE, SFREQ)
    return np.mean([[e.quality is Contact.GOOD for e in window] for window in contact], axis=0)


@pytest.mark.parametrize("device", ["epoc", "muse"])
def test_simulated_electrodes_are_neither_flat_nor_alike(device):
    recording, _ = simulate_recording(device, 0, 60, load_head())
    chunk, n_times = recording.chunks[0], round(4 * recording.info.sfreq)
    windows = [chunk.data[:, i : i + n_times] for i in range(0, chunk.times.size - n_times, 64)]
    contact = assess_contact(np.stack(windows), recording.info.ch_names, recording.info.sfreq)

    assert not [e for window in contact for e in window if "flat" in e.why or "same" in e.why]
