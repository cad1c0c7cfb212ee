"""What is wrong right now, in words: what happened, what goes on, and the one thing to do."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from app.fitting_words import hint
from app.frame import Banner, BannerAction
from app.headline import is_flowing
from app.words import STATES, count_sensors, in_window_words, sentence, span
from streaming.gates import RATE_TOLERANCE
from streaming.recordings.disk_space import LEAST_BYTES, megabytes
from streaming.signal.contact import Contact
from streaming.signal.info import POSITIONS
from streaming.signal.readings import Abstention, Reason
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streaming.signal.contact import ElectrodeContact
    from streaming.signal.readings import Reading
    from streaming.status import MonitorStatus

FITTING_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "Muse": "Move hair away behind the ears and press the forehead pads.",
        "EPOC": "Wet the felt pads and press them to the scalp.",
    }
)
"""What helps where several electrodes are loose, by device; the makers' fitting guides say so."""

FEW = 2
"""Loose electrodes that are each told what helps them."""

BUTTONS: Mapping[BannerAction, str] = MappingProxyType(
    {
        BannerAction.ACCEPT: "Accept the change",
        BannerAction.FIT_CHECK: "Fit guide",
        BannerAction.CHOOSE_SOURCE: "Choose a source",
        BannerAction.CHOOSE_MODEL: "Choose a model",
        BannerAction.REPAIR: "Save what it holds",
        BannerAction.OPEN_FOLDER: "Open the folder",
    }
)
"""What stands on the button of each action."""

MOST_NAMED = 4
"""Channels that are listed by name."""

_QUIET = frozenset({MonitorState.CONNECTING, MonitorState.WAITING, MonitorState.STOPPED})
"""States in which nothing is wrong, and no signal is to be expected."""


def banner(
    status: MonitorStatus,
    contact: Sequence[ElectrodeContact],
    newest: Reading | None,
    *,
    is_live: bool = False,
) -> Banner | None:
    """Return what is wrong, the worst first; None where all is well.

    Parameters
    ----------
    status : MonitorStatus
        The monitor at this moment.
    contact : sequence of ElectrodeContact
        The electrodes as they are shown.
    newest : Reading or None
        The newest reading or abstention.
    is_live : bool
        Whether it is a live signal: a recording has no pace of its own, and its channels cannot be
        named while it is played.
    """
    if status.state in _QUIET:
        return None
    if (stopped := _stopped_banner(status)) is not None:
        return stopped
    recording = status.recording
    if recording is not None and recording.failure:
        return Banner(
            title="Nothing is recorded any more.",
            text=f"{sentence(recording.failure)} The signal goes on.",
            severe=True,
            action=BannerAction.OPEN_FOLDER,
        )
    return (
        _slow_banner(status)
        or (_rate_banner(status, newest) if is_live else None)
        or _contact_banner(status, contact, newest)
        or _disk_banner(status)
        or (_montage_banner(status) if is_live else None)
    )


def _stopped_banner(status: MonitorStatus) -> Banner | None:
    """Return why no signal of this moment comes; None where it does."""
    # Options are for the command line, which tells of them; here a button is the mend.
    told = in_window_words(sentence(status.detail or STATES[status.state][1]))
    if status.state is MonitorState.FAILED:
        kept = ""
        if status.recording is not None and not status.recording.is_gone:
            kept = f"What was recorded is kept in {status.recording.file.name}."
        return Banner(
            title="The monitor stopped by an error.",
            text=_joined(told, kept, "Other sources and your recordings still open."),
            severe=True,
            action=BannerAction.CHOOSE_SOURCE,
        )
    if status.state is MonitorState.CHANGED:
        paused = "Readings are paused until you accept it, or the first one comes back."
        return Banner(
            title="Another stream came back.",
            text=_joined(told, paused, _countdown(status, "The wait for that ends")),
            severe=True,
            action=BannerAction.ACCEPT,
        )
    if is_flowing(status):
        return None
    since = "" if status.age is None else f" for {span(status.age)}"
    waited = _countdown(status, "It is waited for, and given up") or "It is waited for."
    goes_on = "The recording goes on, and the gap is marked." if _is_recording(status) else ""
    return Banner(
        title=f"No signal{since}.",
        text=_joined(told, waited, goes_on),
        severe=True,
        action=BannerAction.CHOOSE_SOURCE,
    )


def _countdown(status: MonitorStatus, words: str) -> str:
    return "" if status.gives_up_in is None else f"{words} in {status.gives_up_in:.0f} s."


def _slow_banner(status: MonitorStatus) -> Banner | None:
    if status.state is not MonitorState.SLOW:
        return None
    told = sentence(status.detail or STATES[status.state][1])
    return Banner(
        title="This computer cannot keep up.",
        text=f"{told} {_goes_on(status)} Close other programs, or choose a smaller model.",
        action=BannerAction.CHOOSE_MODEL,
    )


def _rate_banner(status: MonitorStatus, newest: Reading | None) -> Banner | None:
    if status.info is None or status.measured_sfreq is None:
        return None
    measured, stated = status.measured_sfreq, status.info.sfreq
    if abs(measured / stated - 1) <= RATE_TOLERANCE:
        return None
    paused = "Readings are paused. " if newest is not None else ""
    return Banner(
        title="The stream comes at the wrong rate.",
        text=f"{measured:.1f} Hz arrive where {stated:g} Hz were announced. {paused}"
        f"{_goes_on(status)} Start the headset's streaming again, or come nearer to it.",
        action=BannerAction.CHOOSE_SOURCE,
    )


def _contact_banner(
    status: MonitorStatus, contact: Sequence[ElectrodeContact], newest: Reading | None
) -> Banner | None:
    off = [electrode for electrode in contact if electrode.quality is Contact.OFF]
    if not off:
        return None
    device = status.info.device if status.info else ""
    helps = hint(off, device) if len(off) <= FEW else FITTING_HINTS.get(device, "")
    what = "recording" if _is_recording(status) else "signal"
    if newest is None:  # nothing reads it, or nothing has yet
        goes_on = f"The {what} goes on."
    elif isinstance(newest, Abstention) and newest.reason is Reason.CONTACT:
        goes_on = f"Readings are paused; the {what} goes on."
    elif isinstance(newest, Abstention):
        goes_on = f"There is no confident estimate now; the {what} goes on."
    else:
        goes_on = "Readings go on."
    return Banner(
        title=f"{count_sensors(len(off))} lost contact ({', '.join(e.name for e in off)}).",
        text=_joined(goes_on, helps),
        action=BannerAction.FIT_CHECK,
    )


def _disk_banner(status: MonitorStatus) -> Banner | None:
    recording = status.recording
    if recording is None or not recording.warning or not _is_recording(status):
        return None
    left = "Little room is" if recording.free is None else f"{megabytes(recording.free)} are"
    return Banner(
        title="The disk is almost full.",
        text=f"{left} left. The recording goes on, and is finished whole at "
        f"{megabytes(LEAST_BYTES)}. Free some space, such as by deleting old recordings.",
        action=BannerAction.OPEN_FOLDER,
    )


def _montage_banner(status: MonitorStatus) -> Banner | None:
    """Return that nobody knows where any electrode sits; None where one is known."""
    names = status.info.ch_names if status.info is not None else ()
    if not names or any(name in POSITIONS for name in names):
        return None
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return Banner(
        title="Nobody knows where these electrodes sit.",
        text=f"The channels are called {', '.join(names[:MOST_NAMED])}{more}. {_goes_on(status)} "
        "For a model to read it, say which electrodes they are where you choose the source.",
        action=BannerAction.CHOOSE_SOURCE,
    )


def _goes_on(status: MonitorStatus) -> str:
    return "The signal and the recording go on." if _is_recording(status) else "The signal goes on."


def _is_recording(status: MonitorStatus) -> bool:
    return status.recording is not None and not status.recording.over


def _joined(*sentences: str) -> str:
    return " ".join(one for one in sentences if one)
