"""XDF files to recordings: our own exactly as recorded, anybody's with one stream of EEG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import RecordingError
from streaming.naming import device_of, name_channels
from streaming.recordings.xdf_foreign import read_streams, to_recording
from streaming.recordings.xdf_format import EEG, MAGIC
from streaming.recordings.xdf_ours import OurSignal
from streaming.recordings.xdf_streams import choose_eeg, is_our_recording
from streaming.recordings.xdf_survey import REPAIR, survey_xdf
from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import SignalInfo
from streaming.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from streaming.recordings.xdf_streams import DescribedStream
    from streaming.recordings.xdf_survey import XdfSurvey
    from streaming.signal.blocks import Block


def read_xdf(
    path: Path,
    name: str,
    *,
    channel_map: Mapping[str, str] | None = None,
    unit: str | None = None,
    stream: str | None = None,
) -> Recording:
    """Read an XDF file.

    Our own are read bit for bit: chunks, indices, gaps and clock corrections as the recorder had
    them. Of others the one stream of EEG is read, its stamps brought to the recorder's clock, its
    indices told from them; streams of text, and numbered markers, become markers.

    Parameters
    ----------
    path : Path
        The file, unpacked.
    name : str
        What the recording is to be called.
    channel_map : mapping of str to str or None
        Electrode of channels that are called otherwise.
    unit : str or None
        Unit of the signal, one of `streaming.units.UNITS`; None to trust the file.
    stream : str or None
        Name or number of the stream to read; None for the only one of type EEG.

    Returns
    -------
    recording : Recording
        Signal in µV; it holds samples.

    Raises
    ------
    RecordingError
        Where there is no EEG, or the file cannot be read; the text is a sentence about "it".
    SignalMismatch
        Where channels have no names, and the map gives them none.
    UsageError
        Where several streams are EEG and `stream` names none, or `channel_map` does not fit.
    OSError
        Where the disk cannot be read.
    """
    signal = OurSignal()
    survey = survey_xdf(path, signal)
    if not survey.streams:
        raise RecordingError(
            "no stream can be read in it: it ends within its headers, or they are damaged. Copy it "
            "anew from where it was recorded."
        )
    eeg = choose_eeg(list(survey.streams.values()), survey.n_samples, stream)
    if is_our_recording(survey.streams) and eeg.id == EEG:
        return _ours(name, eeg, signal, survey, channel_map=channel_map, unit=unit)
    del signal
    texts = [
        one
        for one in survey.streams.values()
        if one.is_markers and one is not eeg and survey.n_samples.get(one.id)
    ]
    wanted = {eeg.id, *(one.id for one in texts)}
    spans = [(start, stop) for start, stop, number in survey.spans if number in wanted]
    loaded = read_streams(path, [(0, len(MAGIC)), *spans])
    return to_recording(
        name, eeg, loaded, texts, channel_map=channel_map, unit=unit, notes=survey.notes()
    )


def _ours(
    name: str,
    eeg: DescribedStream,
    signal: OurSignal,
    survey: XdfSurvey,
    *,
    channel_map: Mapping[str, str] | None,
    unit: str | None,
) -> Recording:
    """Return a recording of our own."""
    blocks = signal.blocks()
    ch_names, about_names = name_channels(eeg.labels, channel_map)
    guessed = (
        f"the places of {signal.n_guessed} samples were lost, as in a crash; they were told from "
        f"the time stamps, and {REPAIR}"
    )
    return Recording(
        SignalInfo(
            name=name,
            device=device_of(ch_names) if channel_map else eeg.ours.get("device", "unknown"),
            ch_names=ch_names,
            sfreq=eeg.sfreq,
            simulated=eeg.ours.get("simulated") == "1",
        ),
        _scaled(blocks, UNITS[unit]) if unit else blocks,
        tuple(sorted(signal.markers, key=lambda marker: marker.time)),
        (*survey.damage_notes(), *((guessed,) if signal.n_guessed else ()), *about_names),
    )


def _scaled(blocks: Sequence[Block], factor: float) -> tuple[Block, ...]:
    """Return the signal in µV where the user knows better than the file in which unit it is."""
    return tuple(
        Chunk(one.data * np.float32(factor), one.times, one.start, one.correction)
        if isinstance(one, Chunk)
        else one
        for one in blocks
    )
