"""Which of a file's channels are EEG, told by their names, and what their electrodes are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.errors import RecordingError
from streaming.naming import AUXILIARY, name_channels
from streaming.signal.info import POSITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_OTHER = re.compile(
    r"E[OCM]G|EKG|RESP|S[PA]O2|PLETH|GSR|EDA\b|TEMP\b|STATUS|TRIG|STIM|EVENT|MARKER|ACC|GYRO?"
    r"|MAG(?:$|[ _XYZ])|DC\d",
    re.IGNORECASE,
)
"""How channels that are no EEG begin; the types are those of EDF+'s standard texts
(https://www.edfplus.info/specs/edftexts.html), the others what recorders add."""

_ELECTRODE = re.compile(r"(?:Fp|AF|F|FT|FC|T|TP|C|CP|P|PO|O|A|M|I|N)(?:z|\d{1,2})", re.IGNORECASE)
"""Electrodes of the 10-10 system (Oostenveld & Praamstra 2001, doi:10.1016/S1388-2457(00)00527-7)
and both ears, as Emotiv names those of all its headsets."""

_EMOTIV = frozenset({"COUNTER", "INTERPOLATED"})
"""Channels by which a file of Emotiv's is known."""

_COMMON_REFERENCE = re.compile(r"[-_ ](?:REF|LE|AR|AVG|CAR)$", re.IGNORECASE)
"""How a label ends that names the reference of all channels alike."""

_OURS = {name.lower(): name for name in (*POSITIONS, *AUXILIARY)}

_MOST_NAMED = 6
"""Channels that a note lists by name."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The channels of a file that are EEG.

    Attributes
    ----------
    rows : tuple of int
        Which of the file's channels they are, in its order.
    ch_names : tuple of str
        What they are called here, all different.
    notes : tuple of str
        What was renamed and left out.
    """

    rows: tuple[int, ...]
    ch_names: tuple[str, ...]
    notes: tuple[str, ...]


def pick_eeg(
    labels: Sequence[str],
    channel_map: Mapping[str, str] | None,
    *,
    is_eeg: Callable[[int], bool] | None = None,
    ours: bool = False,
) -> Picked:
    """Pick the EEG of a file, and name its electrodes.

    Parameters
    ----------
    labels : sequence of str
        Every channel as the file calls it.
    channel_map : mapping of str to str or None
        Electrode of channels that are called otherwise; a channel in it is taken whatever its name.
    is_eeg : callable or None
        What the file itself says of its channel of that number; None where it says nothing.
    ours : bool
        Whether this program wrote the file: then all channels are taken, and keep their names.

    Returns
    -------
    picked : Picked
        At least one channel.

    Raises
    ------
    RecordingError
        Where no channel is EEG; the text is a sentence about "it", the file.
    SignalMismatch
        Where two channels that are, are called the same, and the map does not tell them apart.
    UsageError
        Where the map does not fit.
    """
    if ours:
        return Picked(tuple(range(len(labels))), *name_channels(labels, channel_map))
    asked = channel_map or {}
    says = is_eeg or (lambda _row: True)
    by_name = is_electrode if is_emotiv(labels) else _is_no_other
    rows = tuple(
        row
        for row, label in enumerate(labels)
        if label in asked or (says(row) and by_name(tidy_label(label)))
    )
    if not rows:
        raise RecordingError(
            f"it holds no EEG ({_some(list(labels)) or 'no channel at all'}). Where some of these "
            'are electrodes, say which: --map "NAME=TP9,...".'
        )
    tidied = [tidy_label(labels[row]) for row in rows]
    translated = {(tidy_label(name) if name in labels else name): to for name, to in asked.items()}
    ch_names, notes = name_channels(tidied, translated)
    return Picked(rows, ch_names, (*notes, *_about(labels, rows, tidied)))


def is_electrode(label: str) -> bool:
    """Say whether a name is that of an electrode of the 10-10 system."""
    return _ELECTRODE.fullmatch(label) is not None


def tidy_label(label: str) -> str:
    """Return the electrode's bare name: without ``EEG``, a common reference, and filling dots.

    Examples
    --------
    >>> tidy_label("EEG FP1-REF"), tidy_label("Af7."), tidy_label("EEG F3-A2"), tidy_label("EEG 1")
    ('Fp1', 'AF7', 'F3-A2', 'EEG 1')
    """
    bare = re.sub(r"^EEG[ _.:]*(?=[A-Za-z])", "", label.strip()).rstrip(". ")
    bare = _COMMON_REFERENCE.sub("", bare)
    return _OURS.get(bare.lower(), bare)


def plain_labels(names: Sequence[str], longest: int) -> list[str]:
    """Return names as old formats hold them: in ASCII, no longer than that, and all different.

    Examples
    --------
    >>> plain_labels(["TP9", "électrode 1", "électrode 2"], 10)
    ['TP9', '_lectrode ', '_lectrod~2']
    """
    labels: list[str] = []
    for name in names:
        plain = "".join(letter if " " <= letter <= "~" else "_" for letter in name)
        label, number = plain[:longest], 2
        while label in labels:
            label = f"{plain[: longest - len(str(number)) - 1]}~{number}"
            number += 1
        labels.append(label)
    return labels


def is_other(label: str) -> bool:
    """Say whether a name is that of a channel that is no EEG."""
    return _OTHER.match(label) is not None


def _is_no_other(label: str) -> bool:
    return not is_other(label)


def is_emotiv(labels: Sequence[str]) -> bool:
    """Say whether a program of Emotiv's wrote channels of these names."""
    return {label.upper() for label in labels} >= _EMOTIV


def _about(labels: Sequence[str], rows: tuple[int, ...], tidied: list[str]) -> tuple[str, ...]:
    """Tell of channels that were left out, and of names that were changed."""
    notes = []
    out = [label for row, label in enumerate(labels) if row not in set(rows)]
    if out and not is_emotiv(labels):
        notes.append(f"left out as no EEG: {_some(out)}")
    changed = [
        f"{labels[row].strip()!r} as {bare}"
        for row, bare in zip(rows, tidied, strict=True)
        if labels[row].strip().lower() not in {bare.lower(), f"eeg {bare}".lower()}
    ]
    if changed:
        notes.append(f"names are shortened: {_some(changed)}")
    return tuple(notes)


def _some(names: Sequence[str]) -> str:
    """List the first names, and count the others."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
