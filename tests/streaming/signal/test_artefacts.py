"""Blinks, glances, jaw and movement are found where they are, and not where they are not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from app.resources import load_head
from streaming.recordings.opening import open_recording
from streaming.signal.artefacts import ArtefactFinder, ArtefactKind, find_artefacts
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.info import EPOC, MUSE
from streaming.signal.simulation import simulate_recording

SECONDS = 30


def undisturbed(device, seed=0):
    """Half a minute of a simulated person who keeps still: raw, names, rate."""
    recording, _ = simulate_recording(device, seed, SECONDS, load_head(), artefacts=False)
    return recording.chunks[0].data.astype(float), recording.info


def bump(info, at, seconds=0.3):
    """Zero but for a bump of height 1 around a second."""
    times = np.arange(SECONDS * round(info.sfreq)) / info.sfreq - at
    return np.where(np.abs(times) < seconds / 2, np.cos(np.pi * times / seconds) ** 2, 0.0)


def kinds(raw, info):
    return [
        (one.kind, one.at / info.sfreq) for one in find_artefacts(raw, info.ch_names, info.sfreq)
    ]


@pytest.mark.parametrize("device", ["muse", "epoc"])
def test_a_blink_is_found_however_the_reference_sees_it(device):
    """A Muse's reference lies between the eyes: there a blink shows at the ears, upside down."""
    raw, info = undisturbed(device)
    weights = np.zeros(len(info.ch_names))
    blink = load_head().blink[device]
    weights[: blink.size] = blink
    raw += 120 * np.outer(weights, bump(info, 10.0) + bump(info, 20.0))

    found = kinds(raw, info)
    assert [kind for kind, _ in found] == [ArtefactKind.BLINK] * 2
    np.testing.assert_allclose([at for _, at in found], [10.0, 20.0], atol=0.05)


@pytest.mark.parametrize(("device", "pair"), [("muse", ("AF7", "AF8")), ("epoc", ("F7", "F8"))])
def test_a_glance_is_a_step_of_one_side_against_the_other(device, pair):
    raw, info = undisturbed(device)
    left, right = (info.ch_names.index(name) for name in pair)
    step = (np.arange(raw.shape[1]) >= 15 * info.sfreq) * 30.0
    raw[left] -= step
    raw[right] += step

    assert kinds(raw, info) == [(ArtefactKind.SACCADE, pytest.approx(15.0, abs=0.05))]


def test_a_step_of_one_electrode_alone_is_no_glance():
    raw, info = undisturbed("muse")
    raw[info.ch_names.index("AF7")] += (np.arange(raw.shape[1]) >= 15 * info.sfreq) * 60.0

    assert ArtefactKind.SACCADE not in dict(kinds(raw, info))


@pytest.mark.parametrize("device", ["muse", "epoc"])
def test_clenched_teeth_show_as_fast_noise_at_the_temples(device):
    raw, info = undisturbed(device)
    noise = 25 * np.random.default_rng(0).standard_normal(raw.shape)
    raw += noise * bump(info, 12.0, seconds=1.0)

    ((kind, at),) = kinds(raw, info)
    assert kind is ArtefactKind.JAW
    assert at == pytest.approx(12.0, abs=0.3)


@pytest.mark.parametrize("device", ["muse", "epoc"])
def test_movement_shows_everywhere_and_is_not_taken_for_blinks(device):
    raw, info = undisturbed(device)
    raw += 400 * np.linspace(0.6, 1.4, len(raw))[:, np.newaxis] * bump(info, 15.0, seconds=1.5)

    assert [kind for kind, _ in kinds(raw, info)] == [ArtefactKind.MOVEMENT]


@pytest.mark.parametrize("device", ["muse", "epoc"])
def test_who_keeps_still_shows_next_to_nothing(device):
    """Frontal alpha that runs against itself on both sides is taken for a glance now and then."""
    found = Counter()
    for seed in range(4):
        raw, info = undisturbed(device, seed)
        found.update(kind for kind, _ in kinds(raw, info))
    assert set(found) <= {ArtefactKind.SACCADE}
    assert found[ArtefactKind.SACCADE] <= 2 * 4 * SECONDS / 60


@pytest.mark.parametrize("size", [1, 12, 97, 1000])
def test_however_the_signal_is_cut_the_same_is_found(size):
    """Through a gap and a stretch without numbers as well; indices are the signal's own."""
    recording, _ = simulate_recording("muse", 1, 40, load_head())
    whole = recording.chunks[0]
    whole.data[:, 2000:2010] = np.nan
    parts = [Chunk(whole.data[:, :5000], whole.times[:5000], 300), Gap(5300, 50),
             Chunk(whole.data[:, 5000:], whole.times[5000:], 5350)]  # fmt: skip

    def found(cut):
        finder = ArtefactFinder(recording.info)
        events = [one for block in cut for one in finder.feed(block)]
        return events + finder.finish()

    pieces = []
    for part in parts:
        if isinstance(part, Gap):
            pieces.append(part)
        else:
            pieces += [part[at : at + size] for at in range(0, part.times.size, size)]
    at_once = found(parts)
    assert at_once
    assert found(pieces) == at_once


@pytest.mark.parametrize("who", "abc")
def test_people_blink_with_open_eyes_and_not_with_shut_ones(shared_data, who):
    """Rates a minute of real Muse recordings: neutral with open eyes, relaxed with shut ones."""
    rates = {}
    for state in ("neutral-1", "relaxed-1"):
        recording = open_recording(
            shared_data / "muse-mental-state" / f"subject{who}-{state}.csv.gz"
        )
        finder = ArtefactFinder(recording.info)
        events = [one for block in recording.blocks for one in finder.feed(block)]
        n_blinks = sum(one.kind is ArtefactKind.BLINK for one in events + finder.finish())
        rates[state] = n_blinks * 60 * recording.info.sfreq / recording.n_samples
    assert 8 <= rates["neutral-1"] <= 30
    assert rates["relaxed-1"] <= 2


@pytest.mark.parametrize("sfreq", [1.0, 2.0, 40.0])
def test_a_rate_that_shows_no_muscle_shows_nothing(sfreq):
    raw = 500 * np.random.default_rng(0).standard_normal((4, 400))
    assert find_artefacts(raw, MUSE.ch_names, sfreq) == ()


@pytest.mark.parametrize("montage", [MUSE, EPOC])
def test_a_moment_of_signal_shows_nothing(montage):
    raw = np.zeros((len(montage.ch_names), 20))
    assert find_artefacts(raw, montage.ch_names, montage.sfreq) == ()
