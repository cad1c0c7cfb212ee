"""The montage that all recordings of a data set share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streaming.errors import UsageError
from streaming.signal.info import MONTAGES, Montage, montage_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.datasets.surveying import Surveyed

_SITE = re.compile(r"(Fp|AF|F|FT|FC|T|C|TP|CP|P|PO|O|I)(\d{1,2}|z)", re.IGNORECASE)
"""Electrodes of the extended 10-20 system: the lobe, then odd on the left, even on the right, z
between them (Oostenveld & Praamstra 2001, doi:10.1016/S1388-2457(00)00527-7)."""

FASTEST = 256.0
"""Hz: rate above which another montage's recordings are brought down: a Muse's, and more than twice
what any recipe reads."""


def shared_montage(surveyed: Mapping[str, Surveyed]) -> tuple[Montage, tuple[str, ...]]:
    """Find the electrodes that all recordings have.

    Parameters
    ----------
    surveyed : mapping of str to Surveyed
        What each file offers, by its name; at least one.

    Returns
    -------
    montage : Montage
        A headset's where all carry its electrodes; otherwise the pairs that mirror each other, and
        the midline.
    notes : tuple of str
        Electrodes that are not used.

    Raises
    ------
    UsageError
        Where they share no pair of electrodes.
    """
    common = _common(surveyed)
    if (known := montage_of(common)) is not None:
        return known, ()
    left, right, midline = mirrored(common)
    if not left:
        raise UsageError(_nothing_shared(surveyed, common))
    used = {*left, *right, *midline}
    montage = Montage(
        "custom",
        "unknown",
        left=left,
        right=right,
        midline=midline,
        device_order=tuple(name for name in common if name in used),
        sfreq=_even_rate([one.sfreq for one in surveyed.values()]),
    )
    single = [name for name in common if name not in used and _SITE.fullmatch(name)]
    note = f"{', '.join(single)} not used: the recordings share no mirror image of it"
    return montage, (note,) if single else ()


def mirrored(ch_names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Pair electrodes by the numbers of the 10-20 system.

    Parameters
    ----------
    ch_names : sequence of str
        Channels in any order.

    Returns
    -------
    left, right, midline : tuple of str
        In the order of `ch_names`; ``right[i]`` mirrors ``left[i]``. What has no mirror image, or
        is no electrode of the system, is left out.

    Examples
    --------
    >>> mirrored(["AF3", "T7", "Pz", "T8", "AF4", "Right AUX"])
    (('AF3', 'T7'), ('AF4', 'T8'), ('Pz',))
    """
    at = {name.lower(): name for name in ch_names if _SITE.fullmatch(name)}
    pairs = []
    for name in at.values():
        lobe, number = _SITE.fullmatch(name).groups()  # type: ignore[union-attr]
        if number.isdecimal() and int(number) % 2:
            mirror = at.get(f"{lobe}{int(number) + 1}".lower())
            pairs += [(name, mirror)] if mirror else []
    midline = tuple(name for name in at.values() if name[-1] in "zZ")
    return tuple(a for a, _ in pairs), tuple(b for _, b in pairs), midline


def _common(surveyed: Mapping[str, Surveyed]) -> tuple[str, ...]:
    """Return the channels that every recording has, in the first one's order."""
    first, *others = (one.ch_names for one in surveyed.values())
    return tuple(name for name in first if all(name in other for other in others))


def _even_rate(rates: Sequence[float]) -> float:
    """Return the lowest rate, in even whole Hz so that half seconds are whole samples."""
    return min(FASTEST, 2.0 * (min(rates) // 2))


def _nothing_shared(surveyed: Mapping[str, Surveyed], common: tuple[str, ...]) -> str:
    """Say which recordings differ, or that no channel is an electrode known here."""
    (name, first), *others = surveyed.items()
    known = " or ".join(f"{m.device}: {', '.join(m.ch_names)}" for m in MONTAGES.values())
    mend = (
        'Say which channel is which electrode with --map "eeg-ch1=TP9,..."; a model needs a '
        f"headset's electrodes ({known}), or pairs such as F3 and F4. Keep recordings of another "
        "headset in another folder."
    )
    for other, one in others:
        if set(one.ch_names) != set(first.ch_names):
            return (
                f"The recordings share no pair of electrodes: {name} carries "
                f"{', '.join(first.ch_names)}, {other} {', '.join(one.ch_names)}. {mend}"
            )
    return f"The recordings carry {', '.join(common)}, among which is no pair. {mend}"
