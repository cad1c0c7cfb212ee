"""Where a monitor is shown: a window where there can be one, else the terminal."""

from __future__ import annotations

import os
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.frame import NO_MODEL
from app.screen import QT_LIBRARIES, apt_line, missing_packages, window_needs
from app.sending import SendingOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.live_stage import LiveStage
    from app.presenter import Presenter
    from app.replay_stage import ReplayStage
    from app.sending import SendingStory

SCREENLESS = frozenset({"offscreen", "minimal", "vnc"})
"""Qt platforms that draw without a screen; the user asks for one in ``QT_QPA_PLATFORM``."""


USUAL_SOURCES = ("simulator:epoc", "simulator:muse", "lsl", "muse")
"""What can always be asked for; `Sources ...` of the menu shows what is in sight."""


def why_no_window(environment: Mapping[str, str]) -> str:
    """Say why no window can open here, naming the packages that lack; "" where one can."""
    if environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in SCREENLESS:
        no_screen, missing = "", missing_packages(QT_LIBRARIES)
    else:
        no_screen, missing = window_needs(environment)
    if no_screen:
        mend = f" Qt's libraries for it lack too: {apt_line(missing)}" if missing else ""
        return f"{no_screen}.{mend}"
    return f"Qt's system libraries lack. Install them: {apt_line(missing)}" if missing else ""


def show_in_terminal(
    presenter: Presenter,
    wait: Callable[[float], object] | None = None,
    *,
    hears_keys: bool = False,
) -> None:
    """Show a running monitor in the terminal until it ends.

    Parameters
    ----------
    presenter : Presenter
        What to show.
    wait : callable, optional
        Waits some seconds between two frames, and may listen to the user meanwhile.
    hears_keys : bool
        Whether it listens to keys.
    """
    from rich.console import Console  # noqa: PLC0415 - the window needs none

    from app.terminal import run_terminal  # noqa: PLC0415

    console = Console(highlight=False)
    run_terminal(presenter, threading.Event(), console=console, wait=wait, hears_keys=hears_keys)


def show_live_in_terminal(stage: LiveStage, presenter: Presenter) -> None:
    """Show a live stage in the terminal until it ends; keys or lines of stdin mark and record."""
    from app.following import by_keys, by_lines  # noqa: PLC0415 - the window needs none
    from app.marking import Keys, Lines  # noqa: PLC0415

    with Keys(sys.stdin if sys.stdout.isatty() else None) as keys:
        if keys.is_open:
            show_in_terminal(presenter, by_keys(stage, keys), hears_keys=True)
        else:
            show_in_terminal(presenter, by_lines(stage, Lines(sys.stdin)))


def window_or_reason(*, headless: bool) -> bool:
    """Say whether to open a window; where one cannot be, tell the user why on stderr."""
    if headless:
        return False
    if reason := why_no_window(os.environ):
        sys.stderr.write(f"affectscope: the monitor runs in this terminal: {reason}\n")
    return not reason


def permitted(sending: SendingOptions) -> SendingOptions:
    """Return what readings may be sent to in a window: nothing where the user prefers that.

    Said on stderr, for the command line has asked for it.
    """
    if sending == SendingOptions():
        return sending
    from app.dashboard.preferences import load_preferences  # noqa: PLC0415 - loads Qt

    if not load_preferences().outlets_off:
        return sending
    sys.stderr.write("affectscope: no readings are sent: the window's settings forbid it\n")
    return SendingOptions()


def show_live(
    stage: LiveStage,
    source: str,
    model: str | None,
    sending: SendingStory,
    *,
    is_usual: bool = False,
) -> None:
    """Show a live source in a window until it is closed; the window is there before the source.

    Parameters
    ----------
    stage : LiveStage
        What opens the source, and runs.
    source, model : str, str or None
        As `LiveStage.watch` takes them.
    sending : SendingStory
        Sends readings on, which the window says, and where the user wants it, ends.
    is_usual : bool
        Whether the user asked for nothing in particular: then the welcome may lie over it, or the
        source that they wanted remembered be opened.

    Raises
    ------
    MonitorError
        Where the source or its model cannot be had.
    """
    from app.dashboard.run import run_dashboard  # noqa: PLC0415 - loads Qt
    from app.watching import Watching, awaited  # noqa: PLC0415

    watching = Watching(stage, awaited(source))
    run_dashboard(
        watching,
        sources=_sources(source),
        models=_models(_likely_model(source, model)),
        sends=sending.words,
        silence=sending.silence,
        is_usual=is_usual,
        opening=partial(watching.open_first, model),
    )


def show_replay(open_stage: Callable[[], ReplayStage], file: Path, model: str | None) -> None:
    """Show a replay in a window until it is closed; the window is there before the recording.

    Live sources can be chosen there, too.

    Parameters
    ----------
    open_stage : callable
        Opens the recording and its model, and plays it.
    file : Path
        The recording.
    model : str or None
        As the user named it.

    Raises
    ------
    MonitorError
        Where the recording or the model cannot be had.
    """
    from app.dashboard.run import run_dashboard  # noqa: PLC0415 - loads Qt
    from app.watching import Watching, awaited  # noqa: PLC0415

    watching = Watching(None, awaited(file.name, file))
    run_dashboard(
        watching,
        sources=_sources(file.name),
        models=_models(_likely_model(file.name, model)),
        opening=partial(watching.open_replay, open_stage, file),
    )


def _sources(first: str) -> tuple[str, ...]:
    """Return what the list of sources names, the one in use first."""
    return (first, *(name for name in USUAL_SOURCES if name != first))


def _models(first: str) -> tuple[str, ...]:
    """Return the names of the models there are, the one in use first."""
    from app.models_in_sight import models_in_sight  # noqa: PLC0415

    usable = (model.name for model in models_in_sight() if model.reason is None)
    return (first, *(name for name in usable if name != first))


def _likely_model(source: str, model: str | None) -> str:
    """Return the name of the model that is about to be opened; the window shows which one it is."""
    from app.models_in_sight import SUFFIX, shipped_model_for  # noqa: PLC0415

    if model is not None:
        return Path(model).stem if model.endswith(SUFFIX) else model
    kind, _, device = source.partition(":")
    shipped = shipped_model_for(device or "epoc") if kind == "simulator" else None
    return shipped.stem if shipped else NO_MODEL
