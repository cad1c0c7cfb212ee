"""How far the simulated headsets' spectra are from real ones.

    python -m tests.studies.spectra

Real recordings are looked for in `../shared/data` beside the checkout, or in the folder named by
AFFECTSCOPE_DATA. Both sides are cut into one-second Hann windows; the 50 Hz line is outside the
range compared.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import welch

from app.resources import load_head
from streaming.signal.info import EPOC, MUSE
from streaming.signal.simulation import simulate_recording

RANGES = {"muse": (2.0, 40.0), "epoc": (4.0, 40.0)}
N_PEOPLE = 40
SECONDS = 60.0


def data_folder() -> Path:
    """Where the real recordings are, if they are anywhere."""
    beside = Path(__file__).parents[2].parent / "shared" / "data"
    return Path(os.environ.get("AFFECTSCOPE_DATA", beside))


def window_spectra(data: np.ndarray, sfreq: float) -> np.ndarray:
    """Spectra of consecutive one-second windows, shape (n_windows, n_channels, n_freqs)."""
    n = round(sfreq)
    windows = data[:, : data.shape[1] // n * n].reshape(len(data), -1, n).swapaxes(0, 1)
    return welch(windows, sfreq, nperseg=n)[1]


def real_muse() -> list[np.ndarray]:
    """Spectra of the windows of each relaxed recording; those that span a gap are left out."""
    spectra = []
    for path in sorted((data_folder() / "muse-mental-state").glob("*relaxed*.csv.gz")):
        table = pd.read_csv(path)
        data = table[list(MUSE.device_order)].to_numpy().T
        n = round(MUSE.sfreq)
        times = table["timestamps"].to_numpy()[: data.shape[1] // n * n].reshape(-1, n)
        whole = np.ptp(times, axis=1) < 1.1
        spectra.append(window_spectra(data, MUSE.sfreq)[whole])
    return spectra


def real_epoc() -> list[np.ndarray]:
    """Spectra of the windows of the one real EPOC wearer."""
    with np.load(data_folder() / "epoc-windows" / "eyes-open-shut.npz") as arrays:
        windows = np.concatenate([arrays["X_train"], arrays["X_test"]]).astype(float)
    return [welch(windows, EPOC.sfreq, nperseg=round(EPOC.sfreq))[1]]


def simulated(device: str, *, n_people: int, artefacts: bool = True) -> list[np.ndarray]:
    """Spectra of the windows of each simulated person."""
    spectra = []
    for seed in range(n_people):
        recording, _ = simulate_recording(device, seed, SECONDS, load_head(), artefacts=artefacts)
        data = recording.chunks[0].data[: len(load_head().ch_names[device])]
        spectra.append(window_spectra(data.astype(float), recording.info.sfreq))
    return spectra


def median_spectrum(people: list[np.ndarray], *, over_windows: str) -> np.ndarray:
    """Median over people and channels in dB; windows are averaged first, or medianed with them."""
    if over_windows == "mean":
        return 10 * np.log10(np.median([p.mean(axis=0) for p in people], axis=(0, 1)))
    return 10 * np.log10(np.median(np.concatenate(people), axis=(0, 1)))


def differences(
    device: str, *, over_windows: str = "mean", n_people: int = N_PEOPLE, artefacts: bool = True
) -> np.ndarray:
    """Simulated minus real in dB at each whole frequency of the device's range."""
    real = {"muse": real_muse, "epoc": real_epoc}[device]()
    low, high = (round(edge) for edge in RANGES[device])
    medians = [
        median_spectrum(people, over_windows=over_windows)
        for people in (simulated(device, n_people=n_people, artefacts=artefacts), real)
    ]
    return (medians[0] - medians[1])[low : high + 1]


def main() -> None:
    """Print the figures that `assets/docs/simulator.md` holds."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not data_folder().is_dir():
        folder = data_folder()
        sys.exit(f"there are no recordings in {folder}; name their folder in AFFECTSCOPE_DATA")
    for device, (low, high) in RANGES.items():
        for over_windows in ("mean", "median"):
            for artefacts in (True, False):
                gap = differences(device, over_windows=over_windows, artefacts=artefacts)
                worst = int(np.abs(gap).argmax())
                sys.stdout.write(
                    f"{device}, {low:.0f}-{high:.0f} Hz, {over_windows} over windows, artefacts "
                    f"{artefacts}: at most {abs(gap[worst]):.1f} dB "
                    f"(at {low + worst:.0f} Hz), rms {np.sqrt(np.mean(gap**2)):.1f} dB\n"
                )


if __name__ == "__main__":
    main()
