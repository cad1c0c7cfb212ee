"""A calibration without a headset, a disk or a training: the real course, on a clock of its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.calibration.alpha import AlphaCheck
from app.calibration.plan import Plan, PlanOptions
from app.calibration.session import CalibrationSession
from app.calibration.training import Outcome
from app.calibration.view import SignalState, Stage
from app.dashboard.calibration_dialog import CalibrationDialog
from app.dashboard.calibration_start import StartPage
from app.dashboard.calibration_words import LENGTHS
from models.metrics import Score
from models.personal.profile import Profile
from models.personal.result import PersonalResult
from models.personal.yardsticks import CurvePoint
from models.svg import ReliabilityBin
from streaming.errors import OutputError
from streaming.signal.contact import Contact, ElectrodeContact
from tests.app.views import ManualClock, a_presenter, a_view

WANTED = ("pleasant", "unpleasant", "unpleasant", "pleasant", "pleasant", "unpleasant")

GOOD = tuple(ElectrodeContact(name, Contact.GOOD, "") for name in ("TP9", "AF7", "AF8", "TP10"))

ALPHA = AlphaCheck(
    rise_db=6.2,
    channels=(("TP9", 6.0), ("TP10", 6.4)),
    risen=True,
    words=(
        "Alpha with eyes closed: +6.2 dB at TP9, TP10. It rose, as it should: what the headset "
        "passes on comes from a brain."
    ),
)

MODEL = Path("/data/profiles/ada/model-0123456789ab.safetensors")


class FakeRun:
    """A run whose signal and time are the test's.

    Attributes
    ----------
    marks : list of str
        What went into the recording.
    asked : list
        What the dialog asked for, in order.
    """

    def __init__(self, pseudonym="ada", options=None, wanted=WANTED, is_good=True):
        options = options or PlanOptions(n_blocks=6, block_seconds=30.0)
        self.pseudonym, self.options = pseudonym, options
        self.clock = ManualClock()
        self.marks, self.asked = [], []
        self.signal = SignalState(live=True, contact=GOOD if is_good else (), device="Muse")
        plan = Plan(
            block_seconds=options.block_seconds,
            rest_seconds=options.rest_seconds,
            baseline_seconds=options.baseline_seconds,
            wanted=wanted,
        )
        self.session = CalibrationSession(plan, clock=self.clock, mark=self.marks.append)
        self.is_closed = False

    def view(self):
        return self.session.tick(self.signal)

    def wait(self, seconds):
        self.clock.seconds += seconds

    def close(self):
        self.is_closed = True

    def __getattr__(self, name):
        found = getattr(self.session, name)

        def ask(*given):
            self.asked.append((name, *given))
            return found(*given)

        return ask


class Wizard:
    """A dialog over a fake run.

    Parameters
    ----------
    run : FakeRun, optional
        What begins when the user begins.
    refusal : str
        Why nothing does; empty for what can begin.
    """

    def __init__(self, run=None, refusal="", *, root=Path("/nowhere"), parent=None, **keywords):
        self.run = run or FakeRun()
        self.began = []
        self._refusal = refusal
        start = StartPage("ada", LENGTHS["Short"], root=root)
        self.dialog = CalibrationDialog(parent, self._begin, start, **keywords)
        self.dialog.show()
        self.see()

    def _begin(self, pseudonym, options):
        self.began.append((pseudonym, options))
        if self._refusal:
            raise OutputError(self._refusal)
        return self.run

    def see(self, view=None):
        """Show the wizard a frame of the signal."""
        self.dialog.show_frame(a_presenter(view or a_view()).frame(traces=False))

    def take(self):
        """Begin at once, without the thread."""
        self.dialog.head.show_name(self.run.pseudonym)
        self.dialog._take(self.run)
        return self

    def wait(self, seconds):
        """Let time pass, as much as one picture shows."""
        self.run.wait(seconds)
        self.dialog.refresh()

    def reach(self, stage, block=1):
        """Go on as a willing wearer would until a stage."""
        for _ in range(400):
            view = self.run.session.view()
            if view.stage is stage and (not view.wanted or view.block >= block):
                break
            if view.stage is Stage.READY:
                if view.wanted:
                    self.run.session.tell_alpha(ALPHA)
                self.dialog.refresh()
                self.run.session.go()
            elif view.stage is Stage.RATING:
                self.run.session.rate(4 if view.wanted == "pleasant" else 2)
                self.run.session.sure(2)
            else:
                self.run.wait(4)
            self.dialog.refresh()
        else:
            raise AssertionError(f"{stage} never came")
        self.dialog.refresh()
        return self


def a_result(*, adopted=True):
    """Scores of a wearer whose blocks can be told apart, or of one whose cannot."""
    good = Score(0.83, 0.70, 0.94) if adopted else Score(0.56, 0.31, 0.79)
    curve = [(4, 0.62), (6, 0.69), (8, 0.74), (10, 0.79), (12, 0.83)]
    flat = [(4, 0.49), (6, 0.55), (8, 0.51), (10, 0.54), (12, 0.56)]
    bins = [(0.55, 0.58, 0.2), (0.66, 0.62, 0.3), (0.78, 0.8, 0.35), (0.9, 0.92, 0.15)]
    chance = [(0.54, 0.5, 0.6), (0.63, 0.66, 0.3), (0.74, 0.5, 0.1)]
    return PersonalResult(
        target="valence",
        labels=("low", "high"),
        n_blocks=12,
        n_days=1,
        seconds=480.0,
        candidate="covariance",
        penalty=3.0,
        personal=good,
        generic=Score(0.58, 0.41, 0.73),
        majority=0.5,
        order_only=Score(0.46, 0.22, 0.68),
        gain=Score(0.25 if adopted else -0.02, None, None),
        p=0.004 if adopted else 0.31,
        order_p=0.6,
        n_orders=999,
        drawn=True,
        adopted=adopted,
        calibration_error=0.05 if adopted else 0.11,
        reliability=tuple(ReliabilityBin(*each) for each in (bins if adopted else chance)),
        temperature=1.4,
        interval=None,
        curve=tuple(CurvePoint(*each) for each in (curve if adopted else flat)),
        with_twice=0.88 if adopted else None,
    )


def an_outcome(*, adopted=True, notes=("1 block was neutral and is left out.",)):
    """What comes of those scores."""
    result = a_result(adopted=adopted)
    profile = Profile(
        folder=MODEL.parent,
        pseudonym="ada",
        device="Muse",
        montage="muse",
        simulated=True,
        date=dt.date(2026, 11, 21).isoformat(),
        model=MODEL if adopted else None,
        recordings=(),
        result=result,
    )
    return Outcome(profile=profile, result=result, words=result.words, notes=notes, seconds=11.0)
