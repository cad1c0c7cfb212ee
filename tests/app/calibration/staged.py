"""A stage whose simulated headset sends as fast as a test lets time pass, recorded for real."""

from __future__ import annotations

import numpy as np

from app.calibration.plan import PlanOptions
from app.calibration.run import CalibrationRun
from app.calibration.view import Stage
from app.resources import load_head
from streaming.recordings.planning import RecordingPlan
from streaming.recordings.recorder import Recorder
from streaming.ring import RingBuffer
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulated_wearer import Wearer
from streaming.signal.simulation import SimulatedHeadset
from streaming.status import MonitorState, MonitorStatus

STEP = 0.5
SHORT = PlanOptions(n_blocks=6, block_seconds=30.0, rest_seconds=1.0, baseline_seconds=12.0)


class StagedHeadset:
    """Stage, monitor and recording control in one, over a clock that the test moves.

    Attributes
    ----------
    state : MonitorState
        How the stream stands; it sends only while it is live.
    """

    def __init__(self, device="muse", seed=11):
        self.wearer = Wearer(np.zeros_like)
        self._headset = SimulatedHeadset(
            device,
            draw_person(seed, population="personal"),
            load_head(),
            script=self.wearer.valence,
            eyes_closed=self.wearer.eyes_closed,
            artefacts=False,
        )
        self.info = self._headset.info
        self.state = MonitorState.LIVE
        self.monitor = self.recording = self
        self.recorders: list[Recorder] = []
        self._ring = RingBuffer(self.info, 30.0)
        self._n = 0

    def now(self):
        return self._n / self.info.sfreq

    def status(self):
        return MonitorStatus(state=self.state, info=self.info, detail="as the test says")

    def latest(self, seconds):
        return self._ring.latest(seconds)

    def beside(self, path):
        recorder = Recorder(RecordingPlan(path=path, clock=self.now, may_number=True))
        recorder.begin(self.info)
        self.recorders.append(recorder)
        return recorder

    def leave(self, recorder):
        recorder.close()

    def send(self, seconds):
        n = round(seconds * self.info.sfreq)
        data = self._headset.read(n)
        chunk = Chunk(data, (self._n + np.arange(n)) / self.info.sfreq, self._n)
        self._n += n
        if self.state is MonitorState.LIVE:
            if self._ring.stop not in (chunk.start, 0):
                self._ring.write(Gap(self._ring.stop, chunk.start - self._ring.stop))
            self._ring.write(chunk)
            for recorder in self.recorders:
                if not recorder.status.over:
                    recorder.write(chunk)

    def start(self, root, name="ann", options=SHORT, **keywords):
        """Begin a calibration on this headset."""
        return CalibrationRun(
            self,
            name,
            options,
            root=root,
            clock=self.now,
            rng=np.random.default_rng(0),
            **keywords,
        )

    def wait(self, run, seconds):
        """Let time pass, and return the last view."""
        for _ in range(round(seconds / STEP)):
            self.send(STEP)
            view = run.view()
        return view

    def sit(self, run, n_blocks, answer=None):
        """Sit through some blocks as a willing wearer; return the last view."""
        view = run.view()
        until = view.n_done + n_blocks
        while view.n_done < until:
            if view.stage is Stage.READY:
                run.go()
            elif view.stage is Stage.RATING:
                run.rate(answer or {"pleasant": 5, "unpleasant": 1}[view.wanted])
                run.sure(3)
            view = self.wait(run, STEP)
        return view
