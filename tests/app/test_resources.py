"""The files that ship with the program."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from app.resources import asset_path, load_head
from streaming.signal.info import MONTAGES
from streaming.signal.simulated_person import SOURCES
from streaming.signal.simulation import Head


def test_an_asset_is_found_and_a_missing_one_is_named():
    """The path exists; the error says what is lacking and where it was looked for."""
    assert asset_path("head", "leadfield.npz").is_file()
    with pytest.raises(FileNotFoundError, match=r"head/nothing\.npz"):
        asset_path("head", "nothing.npz")


def twin(name: str) -> str:
    """The 10-10 site on the other side: odd numbers are left, the next even ones right."""
    letters = name.rstrip("0123456789")
    if letters == name:
        return name
    number = int(name[len(letters) :])
    return f"{letters}{number + 1 if number % 2 else number - 1}"


def mirrored(names: tuple[str, ...]) -> list[int]:
    """Index of each name's mirror image."""
    return [names.index(twin(name)) for name in names]


@pytest.mark.parametrize("device", ["epoc", "muse"])
def test_left_and_right_of_the_head_mirror_each_other(device):
    """A source on the left reaches left electrodes as its twin reaches the right ones."""
    head = load_head()
    rows, columns = mirrored(head.ch_names[device]), mirrored(head.sources)

    gain = head.gains[device]

    assert_allclose(gain[np.ix_(rows, columns)], gain, atol=1e-6)
    assert_allclose(head.blink[device][rows], head.blink[device], atol=1e-6)
    assert_allclose(head.glance[device][rows], -head.glance[device], atol=1e-6)


@pytest.mark.parametrize("device", ["epoc", "muse"])
def test_electrodes_are_the_devices_own_in_its_order(device):
    """Rows follow the montage."""
    head = load_head()

    assert head.ch_names[device] == MONTAGES[device].device_order
    assert head.gains[device].shape == (len(MONTAGES[device].device_order), len(SOURCES))


def test_a_source_is_seen_best_by_the_electrode_above_it():
    """Under the EPOC's electrodes the nearest sees most."""
    head = load_head()
    names = head.ch_names["epoc"]

    for name in set(names) & set(head.sources):
        column = head.gains["epoc"][:, head.sources.index(name)]
        assert names[int(np.argmax(column))] == name


def test_the_shared_head_cannot_be_changed():
    """Everybody gets the one object, so its arrays are closed to writing."""
    assert load_head() is load_head()
    with pytest.raises(ValueError, match="read-only"):
        load_head().gains["muse"][0, 0] = 1.0


def test_a_head_of_other_sources_is_refused():
    """The message names the script that computes a new one."""
    head = load_head()
    with pytest.raises(ValueError, match=r"make_leadfield\.py"):
        Head(
            sources=head.sources[:-1],
            ch_names=head.ch_names,
            gains=head.gains,
            blink=head.blink,
            glance=head.glance,
        )
