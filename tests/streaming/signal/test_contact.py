"""Contact from the signal."""

import gzip

import numpy as np
import pytest

from streaming.signal.contact import Contact, assess_contact, good_share

SFREQ = 256.0
N_TIMES = 1024


def eeg(scale=10.0, seed=0):
    return scale * np.random.default_rng(seed).standard_normal(N_TIMES)


def judged(channel, offset=0.0):
    window = (channel + offset)[np.newaxis, np.newaxis].astype(np.float32)
    return assess_contact(window, ("AF7",), SFREQ)[0][0]


def railed():
    wave = 900 * np.sin(2 * np.pi * 1.3 * np.arange(N_TIMES) / SFREQ) + eeg()
    return np.clip(wave, -500, 500)


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
        (40 * np.sin(2 * np.pi * 50 * np.arange(N_TIMES) / SFREQ) + eeg(4), Contact.FAIR, "mains"),
        (40 * np.sin(2 * np.pi * 60 * np.arange(N_TIMES) / SFREQ) + eeg(4), Contact.FAIR, "mains"),
    ],
    ids=["clean", "blink", "flat", "rail", "wild", "noisy", "50 Hz", "60 Hz"],
)
def test_an_electrode_is_judged_by_its_signal(channel, quality, words, offset):
    """Whatever the headset's offset."""
    electrode = judged(channel, offset)

    assert electrode.quality is quality
    assert words in electrode.why


def test_each_window_and_electrode_is_judged_alone():
    """Judging two windows at once says what judging each says."""
    windows = np.stack([[eeg(), np.zeros(N_TIMES)], [railed(), eeg(seed=1)]]).astype(np.float32)

    both = assess_contact(windows, ("TP9", "AF7"), SFREQ)

    assert both == [assess_contact(w[np.newaxis], ("TP9", "AF7"), SFREQ)[0] for w in windows]
    assert good_share(both[0]) == 0.5


@pytest.mark.parametrize("file", ["subjecta-relaxed-1", "subjectc-relaxed-2"])
def test_relaxed_recordings_show_good_contact(shared_data, file):
    """On a real Muse every electrode is good in nine of ten windows."""
    assert (good_windows(shared_data, file) >= 0.9).all()


@pytest.mark.parametrize(
    ("file", "channel"), [("subjecta-concentrating-1", 2), ("subjectc-concentrating-2", 1)]
)
def test_a_saturating_electrode_is_not_good(shared_data, file, channel):
    """AF8 of two people and AF7 of the third saturate while they concentrate."""
    assert good_windows(shared_data, file)[channel] <= 0.1


def good_windows(folder, name):
    with gzip.open(folder / "muse-mental-state" / f"{name}.csv.gz") as file:
        signal = np.genfromtxt(file, delimiter=",", skip_header=1)[:, 1:5].T
    windows = [signal[:, i : i + 1024] for i in range(0, signal.shape[1] - 1024, 512)]
    judged_ = assess_contact(np.stack(windows), ("TP9", "AF7", "AF8", "TP10"), SFREQ)
    return np.mean([[e.quality is Contact.GOOD for e in window] for window in judged_], axis=0)
