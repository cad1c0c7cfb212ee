"""What a stage shows of its model, and the presenter of what it watches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.choosing import notice, why_no_model
from app.frame import ModelCard
from app.presenter import Presenter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.replay_stage import ReplayStage
    from models.classifier import TorchClassifier
    from streaming.monitor import Monitor
    from streaming.signal.blocks import Marker
    from streaming.signal.info import SignalInfo


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


def presenter_of(
    view: Monitor | ReplayStage,
    info: SignalInfo,
    classifier: TorchClassifier | None,
    *,
    paused: Callable[[], bool] | None = None,
    no_model: str = "",
    log: Callable[[], Sequence[str]] = tuple,
    markers: Callable[[], Sequence[Marker]] = tuple,
    source_clock: Callable[[], float] | None = None,
) -> Presenter:
    """Return the presenter of a monitor; `no_model` says why none reads, where it is not usual."""
    return Presenter(
        view,
        model=None if classifier is None else model_card(classifier),
        no_model="" if classifier else no_model or why_no_model(info),
        clock=time.monotonic,
        paused=paused,
        log=log,
        markers=markers,
        source_clock=source_clock,
    )


def known_as(classifier: TorchClassifier | None, given: str | None) -> dict[str | None, str | None]:
    """Return what a model was given as, by the name that it has on the screen: it may be a file."""
    return {} if classifier is None or given is None else {classifier.name: given}
