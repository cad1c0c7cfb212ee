"""What there is to show at one moment, ready to be drawn: plain data, no widget, no terminal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from app.artefact_marks import TraceMark
    from streaming.signal.contact import ElectrodeContact
    from streaming.signal.readings import Prediction, Reading
    from streaming.status import MonitorStatus

NO_MODEL = "no model"
"""What stands in the place of a model's name where none reads."""


class Playback(StrEnum):
    """How a recording stands that is played, or that one looks back on a live signal."""

    PLAYING = "playing"
    PAUSED = "paused"
    OVER = "over"
    PAST = "past"


PLAYBACKS: Mapping[Playback, tuple[str, str]] = MappingProxyType(
    {
        Playback.PLAYING: ("► REPLAY", "good"),
        Playback.PAUSED: ("○ PAUSED", "muted"),
        Playback.OVER: ("○ ENDED", "muted"),
        Playback.PAST: ("◄ LOOKING BACK", "warn"),
    }
)
"""What stands in the place of "live" over a recording, and its role."""

AS_PLAYED = frozenset({MonitorState.WAITING, MonitorState.LIVE, MonitorState.STOPPED})
"""States of a recording's monitor that tell no more than how it is played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What must be known of the model wherever its readings are shown.

    Attributes
    ----------
    name : str
        What `--model` takes.
    network : str
        ``"tsception"``, ``"gru"``, ...
    training : str
        On what it was trained: ``"simulated"``, ``"dreamer"``, ``"personal"``, ...
    target : str
        What it predicts: ``"valence"``, ...
    notice : str
        The sentence that must stand beside every reading, such as "Trained on simulated people
        only: its readings say nothing of a real person."; empty where there is none.
    window, hop : float
        Seconds that one reading looks back on, and seconds between two.
    """

    name: str
    network: str
    training: str
    target: str
    notice: str
    window: float
    hop: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Traces:
    """The newest stretch of signal, for display only.

    Attributes
    ----------
    ch_names : tuple of str
        Channels from top to bottom.
    sfreq : float
        Samples a second.
    data : ndarray of float32, shape (n_channels, n_times)
        Display-filtered signal in µV; NaN where samples are missing.
    start : int
        Index of its first sample, counted as the signal's chunks are.
    late : float
        Seconds by which its last sample lies before now.
    marks : tuple of TraceMark
        What the wearer did.
    run : object
        The same as long as samples once shown stay as they are.
    """

    ch_names: tuple[str, ...]
    sfreq: float
    data: NDArray[np.float32]
    start: int
    late: float = 0.0
    marks: tuple[TraceMark, ...] = ()
    run: object = None

    @property
    def times(self) -> NDArray[np.float64]:
        """Seconds before now, negative, of each sample."""
        before = np.arange(1 - self.data.shape[1], 1, dtype=np.float64)
        return before / self.sfreq - self.late


@dataclass(frozen=True, slots=True)
class BandLevel:
    """One band's power over the electrodes that are good.

    Attributes
    ----------
    name : str
        ``"delta"``, ...
    power_db : float or None
        Decibels over 1 µV²; None where no electrode is good.
    against_db : float or None
        Decibels over the wearer's own baseline; None until there is one.
    """

    name: str
    power_db: float | None
    against_db: float | None = None


@dataclass(frozen=True, slots=True)
class OwnBaseline:
    """How far the wearer's own baseline is gathered.

    Attributes
    ----------
    seconds : float
        Good signal in it.
    left : float
        Seconds of good signal that it needs yet; 0 once it is there.
    """

    seconds: float
    left: float


@dataclass(frozen=True, slots=True)
class FrontalAsymmetry:
    """Alpha power over the right of the forehead against that over the left.

    Attributes
    ----------
    left, right : str
        The two electrodes.
    value : float
        Natural logarithm of the power at the right less that of the power at the left.
    """

    left: str
    right: str
    value: float


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One hop of the valence timeline.

    Attributes
    ----------
    age : float
        Seconds before now.
    valence : float or None
        In [-1, 1]; None where there was no reading.
    interval : tuple of float or None
        80 % interval.
    reason : str
        Why there was none; empty where there was.
    label : str
        The reading's label; empty where there was none.
    """

    age: float
    valence: float | None
    interval: tuple[float, float] | None
    reason: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A named moment on the timeline.

    Attributes
    ----------
    age : float
        Seconds before now.
    text : str
        What it says, as a person reads it, in one line of any length.
    """

    age: float
    text: str


class BannerAction(StrEnum):
    """The one thing that a banner's button does."""

    ACCEPT = "accept"
    FIT_CHECK = "fit check"
    CHOOSE_SOURCE = "choose source"
    CHOOSE_MODEL = "choose model"
    REPAIR = "repair"
    OPEN_FOLDER = "open folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What is wrong right now, and what to do about it.

    Attributes
    ----------
    title : str
        What is wrong, in one sentence.
    text : str
        What goes on nevertheless, and the mend.
    severe : bool
        Whether nothing can be read until it is mended.
    action : BannerAction or None
        What its button does; None where there is nothing to do but wait.
    """

    title: str
    text: str
    severe: bool = False
    action: BannerAction | None = None

    @property
    def can_accept(self) -> bool:
        """Whether the user can go on by accepting that the stream is another one now."""
        return self.action is BannerAction.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardFrame:
    """One picture of the monitor.

    Attributes
    ----------
    status : MonitorStatus
        State, counts, health.
    model : ModelCard or None
        None where nothing is read, with `no_model` saying why.
    no_model : str
        Why there is no model, in words; empty where there is one.
    reading : Reading or None
        The newest prediction or abstention, however old.
    current : Prediction or None
        The prediction that holds for this very moment; None whenever there is none, so that a held
        value is never drawn as a live one.
    headline : str
        "Pleasant", "Unpleasant", "Neutral", or "No confident estimate", "No reading".
    explanation : str
        Valence and interval in words, or the reason for none and the age of the last reading.
    contact : tuple of ElectrodeContact
        Electrodes in the device's order; empty where there is no signal of this moment.
    bands : tuple of BandLevel
        The field's five bands.
    banner : Banner or None
        What is wrong; None where all is well.
    history : tuple of HistoryPoint
        The last five minutes, oldest first.
    traces : Traces or None
        What is shown of the signal; None before there is signal, or where they were not asked for.
    playback : Playback or None
        How the recording stands; None for a live signal at this moment, which alone may be called
        live.
    source_log : tuple of str
        The newest lines of what feeds the source; empty where nothing does.
    baseline : OwnBaseline or None
        What the bands are compared with; None before there is a signal.
    asymmetry : FrontalAsymmetry or None
        Descriptive, not a reading; None where the montage lacks the electrodes or one is not good.
    screen_delay : float or None
        Seconds from when the newest sample was taken until this frame, over the last frames; None
        where nobody can tell.
    markers : tuple of TimelineMark
        What was marked in the last five minutes, oldest first.
    """

    status: MonitorStatus
    model: ModelCard | None
    no_model: str
    reading: Reading | None
    current: Prediction | None
    headline: str
    explanation: str
    contact: tuple[ElectrodeContact, ...]
    bands: tuple[BandLevel, ...]
    banner: Banner | None
    history: tuple[HistoryPoint, ...]
    traces: Traces | None
    playback: Playback | None = None
    source_log: tuple[str, ...] = ()
    baseline: OwnBaseline | None = None
    asymmetry: FrontalAsymmetry | None = None
    screen_delay: float | None = None
    markers: tuple[TimelineMark, ...] = ()
