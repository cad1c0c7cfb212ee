"""The report's summary: what was recorded, what was read, and how far to believe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.contact_windows import QUALITIES
from app.report.spans import length_text
from app.report.track import shares_of
from app.words import label_word, percent, signed
from streaming.signal.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.report.survey import Survey
    from app.report.track import Share, Track
    from streaming.signal.blocks import Gap
    from streaming.signal.info import SignalInfo

SIMULATED = (
    "The signal is simulated: no person was recorded, and nothing here is about anybody's feelings."
)

NO_MODEL = (
    "No model read this recording: it is no simulated signal, and the built-in models were trained "
    "on simulated people only, so they know nothing of a real head. A report with readings needs a "
    "model that is named for it. All that needs none is below."
)

NONE_FITS = "No model read this recording: none comes with the program for these electrodes."

DISCLAIMER = (
    "For research and self-exploration. Not a medical device, and no basis for decisions about "
    "people."
)

NOT_FACTS = (
    "Emotions are not facts that a headband measures. A reading is a model's guess from voltages "
    "at the scalp; of what was felt, the person who felt it knows more."
)


def lead(track: Track | None, seconds: float) -> str:
    """Say the most important thing in one sentence."""
    if track is None:
        return f"No readings: {length_text(seconds)} of signal, looked at without a model."
    if not track.is_read.any():
        return f"No reading was given in {length_text(seconds)}{_mostly(shares_of(track))}."
    mean = float(np.nanmean(track.value))
    read = f"There was a reading for {percent(track.read_share)} of {length_text(seconds)}"
    if track.target != "valence":
        word = label_word(track.labels[-1], track.target)
        return f"{read}; the probability of “{word}” was {mean:.2f} on average."
    said = f"{read}; on average it said {signed(mean)}"
    if not np.isfinite(track.low).any():
        return f"{said}. No 80 % interval could be given."
    low, high = float(np.nanmean(track.low)), float(np.nanmean(track.high))
    return f"{said}, with an 80 % interval from {signed(low)} to {signed(high)}."


def paragraphs(
    info: SignalInfo, found: Survey, track: Track | None, gaps: Sequence[Gap], seconds: float
) -> list[str]:
    """Say the rest: a paragraph on the readings, and one on the signal."""
    why_none = NONE_FITS if info.simulated else NO_MODEL
    read = why_none if track is None else " ".join(_of_the_readings(track))
    signal = " ".join([*_of_the_contact(found), _of_the_gaps(gaps, info.sfreq, seconds)])
    return [paragraph for paragraph in (read, signal) if paragraph]


def limits(track: Track | None, warnings: Sequence[str]) -> list[str]:
    """Say how far what was read can be believed, a sentence each."""
    if track is None:
        return [NOT_FACTS, DISCLAIMER]
    said = [*warnings, NOT_FACTS]
    said.append("Some people show no effect at all; for them every generic model is at chance.")
    if np.isfinite(track.low).any():
        said.append(
            "An interval is meant to hold the mean valence of 20 s four times of five, on people "
            "like those of its calibration. It does not narrow where a recording is longer."
        )
    return [*said, DISCLAIMER]


def _of_the_readings(track: Track) -> Iterator[str]:
    shares = shares_of(track)
    if not track.is_read.any():
        return
    if track.target == "valence":
        yield (
            f"The scale goes from {signed(-1, 0)} (unpleasant) over 0 (neutral) to +1 (pleasant)."
        )
    n_read = int(track.is_read.sum())
    words = [f"{percent(s.seconds / track.hop / n_read)} {s.name}" for s in shares if s.is_read]
    yield f"The readings by their word: {', '.join(words)}."
    there = np.isfinite(track.low)
    if there.any():
        above = float((track.low[there] > 0).mean())
        below = float((track.high[there] < 0).mean())
        given = f"There was an interval for {percent(float(there.mean()))} of the time"
        if above + below:
            yield (
                f"{given}: for {percent(above)} of that it lay wholly on the pleasant side, for "
                f"{percent(below)} wholly on the unpleasant one, else it held neutral."
            )
        else:
            yield (
                f"{given}, and it always held neutral: these readings do not tell pleasant from "
                "unpleasant."
            )
    if track.read_share < 1:
        yield f"There was no reading for {percent(1 - track.read_share)}{_mostly(shares)}."


def _mostly(shares: Sequence[Share]) -> str:
    """Name the commonest reasons: ``", mostly: not sure (20 %), gap (3 %)"``."""
    reasons = [share for share in shares if not share.is_read][:3]
    if not reasons:
        return ""
    named = [f"{s.name.partition(': ')[2]} ({percent(s.share)})" for s in reasons]
    return f", mostly: {', '.join(named)}" if len(reasons) > 1 else f": {named[0]}"


def _of_the_contact(found: Survey) -> Iterator[str]:
    if not found.contact.size:
        yield "No stretch of signal is long enough to judge the electrodes' contact."
        return
    good = found.contact == QUALITIES.index(Contact.GOOD)
    off = (found.contact == QUALITIES.index(Contact.OFF)).mean(axis=0)
    if good.all():
        yield "All electrodes had good contact throughout."
        return
    worst = int(np.lexsort((good.mean(axis=0), -off))[0])
    yield (
        f"The electrodes had good contact for {percent(float(good.mean()))} of the time. The worst "
        f"was {found.ch_names[worst]}: good for {percent(float(good[:, worst].mean()))}, off for "
        f"{percent(float(off[worst]))}."
    )


def _of_the_gaps(gaps: Sequence[Gap], sfreq: float, seconds: float) -> str:
    if not gaps:
        return "No samples are missing."
    lost = sum(gap.n_missing for gap in gaps) / sfreq
    n = "one gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
    return f"{length_text(lost)} of signal are missing, in {n} ({percent(lost / seconds)})."
