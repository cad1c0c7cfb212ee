"""What is wrong right now, in words, and what to do about it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from app.frame import Banner, BannerAction
from app.headline import is_flowing
from app.words import STATES, count_sensors, sentence, span
from streaming.signal.contact import Contact
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
"""What helps a loose electrode, by device; the makers' fitting guides say the same."""

BUTTONS: Mapping[BannerAction, str] = MappingProxyType(
    {
        BannerAction.ACCEPT: "Accept the change",
        BannerAction.FIT_CHECK: "Fit guide",
        BannerAction.CHOOSE_SOURCE: "Choose a source",
        BannerAction.CHOOSE_MODEL: "Choose a model",
        BannerAction.REPAIR: "Save what it holds",
        BannerAction.OPEN_FOLDER: "Open the folder",
        BannerAction.STOP_RECORDING: "Stop recording",
    }
)
"""What stands on the button of each action."""

_QUIET = frozenset({MonitorState.CONNECTING, MonitorState.WAITING, MonitorState.STOPPED})
"""States in which nothing is wrong, and no signal is to be expected."""


def banner(
    status: MonitorStatus, contact: Sequence[ElectrodeContact], newest: Reading | None
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
    """
    told = sentence(status.detail or STATES[status.state][1])
    if status.state in _QUIET:
        return None
    if status.state is MonitorState.FAILED:
        return Banner(title="The monitor stopped by an error.", text=told, severe=True)
    if status.state is MonitorState.CHANGED:
        paused = "Readings are paused until you accept it, or the first one comes back."
        return Banner(
            title="Another stream came back.",
            text=f"{told} {paused}",
            severe=True,
            action=BannerAction.ACCEPT,
        )
    if not is_flowing(status):
        since = "" if status.age is None else f" for {span(status.age)}"
        return Banner(title=f"No signal{since}.", text=told, severe=True)
    if status.recording is not None and status.recording.failure:
        lost = sentence(status.recording.failure)
        return Banner(title="Nothing is recorded any more.", text=lost, severe=True)
    return _flowing_banner(status, told) or _contact_banner(status, contact, newest)


def _flowing_banner(status: MonitorStatus, told: str) -> Banner | None:
    if status.state is MonitorState.SLOW:
        return Banner(title="This computer cannot keep up.", text=told)
    return None


def _contact_banner(
    status: MonitorStatus, contact: Sequence[ElectrodeContact], newest: Reading | None
) -> Banner | None:
    off = [electrode.name for electrode in contact if electrode.quality is Contact.OFF]
    if not off:
        return None
    paused = isinstance(newest, Abstention) and newest.reason is Reason.CONTACT
    goes_on = "Readings are paused; the signal goes on." if paused else "Readings go on."
    if newest is None:  # nothing reads it, or nothing has yet
        goes_on = "The signal goes on."
    device = status.info.device if status.info else ""
    return Banner(
        title=f"{count_sensors(len(off))} lost contact ({', '.join(off)}).",
        text=f"{goes_on} {FITTING_HINTS.get(device, '')}".rstrip(),
        action=BannerAction.FIT_CHECK,
    )
