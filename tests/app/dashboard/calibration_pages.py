"""Every page of the wizard, with something scripted to show."""

from __future__ import annotations

from pathlib import Path

from app.calibration.view import SignalState, Stage
from tests.app.dashboard.calibrating import ALPHA, FakeRun, Wizard, an_outcome
from tests.app.views import a_presenter, a_view


def start():
    """The first page, with a simulated person."""
    return Wizard(root=Path.home() / ".local/share/affectscope/profiles")


def fit():
    """A headset that sits badly."""
    view = a_view()
    view.data[[0, 2]] = 0
    made = Wizard().take()
    contact = a_presenter(view).frame(traces=False).contact
    made.run.signal = SignalState(live=True, contact=contact, device="Muse")
    made.see(view)
    return made


def ready():
    """Before the first block, with what closing the eyes did."""
    made = Wizard().take().reach(Stage.EYES_CLOSED)
    made.wait(31)
    made.run.session.tell_alpha(ALPHA)
    return made


def block():
    """In a block."""
    made = Wizard().take().reach(Stage.BLOCK, 2)
    made.wait(11.3)
    return made


def eyes():
    """With eyes closed."""
    return Wizard().take().reach(Stage.EYES_CLOSED)


def rating():
    """Between the face and how sure."""
    made = Wizard().take().reach(Stage.RATING)
    made.dialog.rating.hear(2)
    return made


def rest():
    """Between two blocks, with enough for a training."""
    run = FakeRun(wanted=("pleasant", "unpleasant") * 4)
    return Wizard(run).take().reach(Stage.REST, 8)


def paused():
    """In a pause."""
    made = Wizard().take().reach(Stage.BLOCK)
    made.run.session.pause()
    return made


def training():
    """While a model is made."""
    made = Wizard().take().reach(Stage.TRAINING)
    made.run.session.tell_progress(0.4, "trying the labels in 999 other orders")
    return made


def adopted():
    """A model of one's own."""
    return _with(an_outcome())


def nothing():
    """No model of one's own."""
    return _with(an_outcome(adopted=False))


def ended():
    """Stopped after a block."""
    made = Wizard().take().reach(Stage.BLOCK, 2)
    made.run.session.stop()
    return made


def _with(outcome):
    made = Wizard().take().reach(Stage.TRAINING)
    made.run.session.tell_outcome(outcome)
    return made


PAGES = {
    each.__name__: each
    for each in (
        start, fit, ready, block, eyes, rating, rest, paused, training, adopted, nothing, ended,
    )
}  # fmt: skip
