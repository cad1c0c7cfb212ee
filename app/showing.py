"""Where a monitor is shown: a window where there can be one, else the terminal."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from rich.console import Console

from app.choosing import notice, why_no_model
from app.frame import ModelCard
from app.presenter import Presenter
from app.terminal import run_terminal

if TYPE_CHECKING:
    from models.classifier import TorchClassifier
    from streaming.monitor import Monitor


def model_card(classifier: TorchClassifier) -> ModelCard:
    """Return what must be known of a model wherever its readings are shown."""
    manifest = classifier.manifest
    return ModelCard(
        name=classifier.name,
        network=manifest.network,
        training=manifest.training,
        target=manifest.target,
        notice=notice(classifier),
        window=classifier.spec.window,
        hop=classifier.spec.hop,
    )


def show(monitor: Monitor, classifier: TorchClassifier | None, *, headless: bool) -> None:
    """Show a running monitor until it ends or the user ends it.

    Parameters
    ----------
    monitor : Monitor
        A monitor whose threads run.
    classifier : TorchClassifier or None
        What reads the signal.
    headless : bool
        The terminal, even where there is a screen.
    """
    info = monitor.status().info
    presenter = Presenter(
        monitor,
        model=None if classifier is None else model_card(classifier),
        no_model="" if classifier or info is None else why_no_model(info),
        clock=time.monotonic,
    )
    run_terminal(presenter, threading.Event(), console=Console(highlight=False))
