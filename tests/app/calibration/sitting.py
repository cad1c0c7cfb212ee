"""A calibration over a clock of the test's own, with a wearer and a signal that do what is said."""

from __future__ import annotations

import numpy as np

from app.calibration.markers import told_by
from app.calibration.plan import Plan
from app.calibration.session import CalibrationSession
from app.calibration.view import SignalState, Stage
from streaming.signal.blocks import Marker
from streaming.signal.contact import Contact, ElectrodeContact
from streaming.signal.simulated_wearer import Wearer

NAMES = ("TP9", "AF7", "AF8", "TP10")
WANTED = ("pleasant", "unpleasant", "unpleasant", "pleasant", "pleasant", "unpleasant")
STEP = 0.25


def contact(*bad):
    """Judge four electrodes: those named are off."""
    return tuple(
        ElectrodeContact(name, Contact.OFF if name in bad else Contact.GOOD, "flat" * (name in bad))
        for name in NAMES
    )


GOOD = SignalState(live=True, contact=contact(), device="Muse")
BAD = SignalState(live=True, contact=contact("TP9", "AF7"), device="Muse")
FALTERING = SignalState(live=True, contact=(), device="Muse")
LOST = SignalState(live=False, contact=(), detail="the stream is lost", device="Muse")


class Sitting:
    """A session with all that it reaches out to.

    Attributes
    ----------
    now : float
        The clock, which the test moves.
    signal : SignalState
        What the session sees.
    marks : list of Marker
        What it put into the recording.
    """

    def __init__(self, wanted=WANTED, *, baseline=0.0, rest=10.0, done=(), first=1, wearer=None):
        self.now, self.signal = 100.0, GOOD
        self.marks: list[Marker] = []
        plan = Plan(
            block_seconds=40.0,
            rest_seconds=rest,
            baseline_seconds=baseline,
            wanted=tuple(wanted),
            first=first,
        )
        self.session = CalibrationSession(
            plan,
            clock=lambda: self.now,
            mark=lambda text: self.marks.append(Marker(self.now, text)),
            wearer=wearer,
            done=done,
        )

    @property
    def texts(self):
        return [mark.text for mark in self.marks]

    @property
    def told(self):
        """What the recording tells of it."""
        return told_by(self.marks)

    @property
    def stage(self):
        return self.session.stage

    def wait(self, seconds, signal=None):
        """Let time pass in small steps, and return the last view."""
        self.signal = signal or self.signal
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            view = self.session.tick(self.signal)
        return view

    def fitted(self):
        """Pass the fit check."""
        self.wait(3.5)
        assert self.stage is Stage.READY
        return self

    def sit_through(self, step=None, sure=2):
        """Sit through the next block and rate it as it was meant, unless told otherwise."""
        if self.stage is Stage.REST:
            self.wait(10.5)
        self.session.go()
        view = self.wait(40.5)
        assert view.stage is Stage.RATING
        self.session.rate(step or {"pleasant": 4, "unpleasant": 2}[view.wanted])
        self.session.sure(sure)
        return self.session.view()


def a_wearer():
    return Wearer(np.zeros_like)


def felt(wearer, second):
    """Return what a wearer feels from a moment on."""
    return float(wearer.valence(np.array([second]))[0])
