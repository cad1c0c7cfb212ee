"""Compute `leadfield.npz`: how strongly each electrode sees each simulated source.

Run by hand, from the root of the checkout, when a source or an electrode changes:

    python assets/head/make_leadfield.py

A four-shell sphere (MNE's defaults) stands for the head; nothing is downloaded.
"""

from __future__ import annotations

from pathlib import Path

import mne
import numpy as np

from streaming.signal.info import EPOC, MUSE, POSITIONS
from streaming.signal.simulated_person import SOURCES

ORIGIN = np.array([0.0, 0.0, 0.04])
RADIUS = 0.095  # m
DEPTH = 0.77  # share of the radius: about 2 cm below the scalp, where the cortex lies
MOMENT = 1e-9  # A m: gains come out in µV per nA m
EYES_DEPTH = 0.77  # the sphere has no orbits: as near as the brain comes to the forehead
EYES = {"left": (95.0, 110.0), "right": (95.0, 70.0)}  # inclination, azimuth in degrees
REFERENCES = {"epoc": ("P3", "P4"), "muse": ("Fpz",)}


def on_unit_sphere(inclination: float, azimuth: float) -> np.ndarray:
    polar, around = np.radians((inclination, azimuth))
    return np.array([np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)])


def source_directions() -> np.ndarray:
    """Return unit vectors of the sources' 10-10 sites, shape (n_sources, 3)."""
    places = mne.channels.make_standard_montage("easycap-M1").get_positions()["ch_pos"]
    sites = np.array([places[name] for name in SOURCES])
    return sites / np.linalg.norm(sites, axis=1, keepdims=True)


def forward(places: np.ndarray, axes: np.ndarray, sphere: mne.bem.ConductorModel) -> np.ndarray:
    """Return the potential of unit dipoles at all electrodes, shape (n_electrodes, n_dipoles)."""
    names = list(POSITIONS)
    montage = mne.channels.make_dig_montage(
        {name: ORIGIN + RADIUS * np.array(POSITIONS[name]) for name in names}, coord_frame="head"
    )
    info = mne.create_info(names, 256.0, "eeg")
    info.set_montage(montage)
    space = mne.setup_volume_source_space(
        pos={"rr": places, "nn": axes}, sphere=sphere, sphere_units="m", verbose="error"
    )
    solution = mne.make_forward_solution(
        info, None, space, sphere, meg=False, mindist=0.0, verbose="error"
    )
    potentials = solution["sol"]["data"].reshape(len(names), len(places), 3)
    return np.einsum("esd,sd->es", potentials, axes) * MOMENT * 1e6


def main() -> None:
    sphere = mne.make_sphere_model(r0=ORIGIN, head_radius=RADIUS, verbose="error")
    outward = source_directions()
    brain = forward(ORIGIN + DEPTH * RADIUS * outward, outward, sphere)
    eyes = ORIGIN + EYES_DEPTH * RADIUS * np.array([on_unit_sphere(*a) for a in EYES.values()])
    up = np.tile([0.0, np.sqrt(0.5), np.sqrt(0.5)], (2, 1))  # a blink: forward and up
    blink = forward(eyes, up, sphere).sum(axis=1)
    glance = forward(eyes, np.tile([1.0, 0.0, 0.0], (2, 1)), sphere).sum(axis=1)  # to the right

    arrays: dict[str, np.ndarray] = {"sources": np.array(SOURCES)}
    row = {name: i for i, name in enumerate(POSITIONS)}
    for montage in (EPOC, MUSE):
        at = [row[name] for name in montage.device_order]
        reference = [row[name] for name in REFERENCES[montage.name]]
        arrays[f"{montage.name}_ch_names"] = np.array(montage.device_order)
        for key, potential, unit in (
            ("gain", brain, 1.0),
            ("blink", blink[:, None], blink[row["AF3"]] - blink[[row["P3"], row["P4"]]].mean()),
            ("glance", glance[:, None], glance[row["F8"]] - glance[row["F7"]]),
        ):
            referenced = potential[at] - potential[reference].mean(axis=0)
            arrays[f"{montage.name}_{key}"] = (referenced / unit).squeeze()
    np.savez_compressed(Path(__file__).with_name("leadfield.npz"), **arrays)
    for name, array in arrays.items():
        print(f"{name}: {array.dtype} {array.shape}")


if __name__ == "__main__":
    main()
