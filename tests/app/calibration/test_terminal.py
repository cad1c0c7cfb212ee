"""The wizard in a terminal: driven by lines or keys, told in lines, a countdown, or JSON."""

import io
import json
import logging
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.calibration import profiles
from app.calibration.alpha import AlphaCheck
from app.calibration.answers import KeyAnswers, LineAnswers
from app.calibration.terminal import BELL, JsonLines, Sentences, run_in_terminal
from app.calibration.view import Stage
from tests.app.calibration.sitting import BAD, GOOD, LOST, WANTED, Sitting

ALPHA = AlphaCheck(rise_db=4.2, channels=(("TP9", 4.2),), risen=True, words="Alpha: +4.2 dB.")


class FakeRun(Sitting):
    """A calibration whose clock moves as it is waited for, and whose training takes a second."""

    def __init__(self, *given, failure="", **options):
        super().__init__(*given, **options)
        self._failure = failure
        self._trained = None

    def view(self):
        if self.stage is Stage.TRAINING:
            self._train()
        return self.session.tick(self.signal)

    def _train(self):
        if self._trained is None:
            self._trained = self.now + 1.0
        elif self.now >= self._trained:
            self._trained = None
            self.session.tell_failure(self._failure or "There are too few blocks.")

    def __getattr__(self, name):
        return getattr(self.session, name)


class FakeInput:
    """Lines or keys that are there from the start; waiting for more lets the clock go on."""

    def __init__(self, run, given, *, ends=True):
        self._run, self._given, self._ends = run, list(given), ends
        self.is_open = True

    def wait(self, seconds):
        self._run.now += seconds
        given, self._given = self._given, []
        self.is_open = self.is_open and not self._ends
        return given


class Terminal(io.StringIO):
    def isatty(self):
        return True


def answered(*lines, run=None, shown=None, **options):
    """Run a calibration whose answers are all given at once, and return it and what was said."""
    run = run or FakeRun(**options)
    said = io.StringIO()
    answers = LineAnswers(FakeInput(run, lines))
    run_in_terminal(run, answers, shown or Sentences(said, by_keys=False))
    return run, said.getvalue().splitlines()


def a_script(wanted=WANTED):
    """Return the answers of a willing wearer."""
    return [f"go {4 if kind == 'pleasant' else 2} 3" for kind in wanted]


def test_a_script_whose_answers_are_all_there_at_once_leads_to_the_training():
    run, said = answered(*a_script())

    assert [block.wanted for block in run.told.blocks] == list(WANTED)
    assert [block.step for block in run.told.blocks] == [4, 2, 2, 4, 4, 2]
    assert said[-1] == "What was rated is kept."
    assert any(line.startswith("Training:") for line in said)


def test_each_step_is_one_line_and_the_first_of_a_kind_tells_what_may_be_answered():
    _, said = answered("go go", *a_script(), baseline=30.0)

    begun = [line for line in said if line.startswith("Eyes open (30 s)")]
    ready = [line for line in said if line.startswith("Block 1 of 6: pleasant: Call up")]
    assert len(begun) == len(ready) == 1
    assert "go begins" not in ready[0]
    (first,) = [line for line in said if "Next you sit still" in line]
    assert first.endswith("[go begins, pause pauses, skip skips, finish trains now, stop ends]")
    assert len(said) < 50


def test_the_end_of_the_input_stops_and_what_was_rated_stays():
    run, said = answered("go 4 3")

    assert run.stage is Stage.ENDED
    assert len(run.told.blocks) == 1
    assert "1 of 6 blocks are rated and kept" in said[-1]


def test_no_input_at_all_ends_at_once():
    run, _ = answered()

    assert run.stage is Stage.ENDED
    assert run.now < 102.0


def test_pause_resume_and_skip_act_where_they_have_their_turn():
    run, _ = answered("skip", "go", "pause", "resume", "skip", "go 4 2")

    assert run.texts[0] == "fit check skipped"
    assert "block=1 void" in run.texts
    assert [block.number for block in run.told.blocks] == [3]


def test_stop_ends_and_what_is_said_after_it_does_nothing():
    run, _ = answered("go 4 3", "stop", "go 2 3")

    assert len(run.told.blocks) == 1


def test_finish_trains_and_stop_waits_for_the_result():
    _, said = answered("go 4 3", "finish stop")

    assert "There are too few blocks." in said


def test_more_blocks_may_follow_a_training_that_failed():
    run, said = answered("go 4 3", "finish", "go", "go 2 3", "stop")

    assert len(run.told.blocks) == 2
    assert sum(line == "There are too few blocks." for line in said) == 1


def test_a_word_that_is_no_answer_is_said_to_be_none(caplog):
    with caplog.at_level(logging.WARNING):
        run, _ = answered("gooo", "go 4 3")

    assert "gooo is no answer" in caplog.text
    assert len(run.told.blocks) == 1


def test_a_second_pause_is_let_go_and_goes_on_with_nothing(caplog):
    with caplog.at_level(logging.WARNING):
        run, _ = answered("skip pause pause go stop")

    assert "pause is no answer to 'Paused'" in caplog.text
    assert run.stage is Stage.ENDED


def test_a_number_of_thousands_of_digits_is_no_answer(caplog):
    """Python refuses to read it as a number at all."""
    with caplog.at_level(logging.WARNING):
        run, _ = answered("go " + "4" * 5000, "4 3")

    assert "is no answer" in caplog.text
    assert len(run.told.blocks) == 1


def test_a_number_beyond_the_scale_is_said_so_and_the_next_one_counts(caplog):
    with caplog.at_level(logging.WARNING):
        run, _ = answered("go 7 4 3")

    assert "7 is no answer here" in caplog.text
    assert [block.step for block in run.told.blocks] == [4]


@pytest.mark.parametrize(
    ("lines", "words"),
    [(["4", "go 4 3"], "4 is no answer to 'Block 1"), (["go go 4 3"], "go is no answer to 'Block")],
    ids=["a number before the block", "go where a rating is asked for"],
)
def test_an_answer_to_another_question_is_let_go_and_holds_nothing_up(lines, words, caplog):
    with caplog.at_level(logging.WARNING):
        run, _ = answered(*lines)

    assert words in caplog.text
    assert len(run.told.blocks) == 1


def test_answers_do_not_wait_for_ever_where_the_fit_check_is_never_passed(caplog):
    run = FakeRun()
    run.signal = BAD

    with caplog.at_level(logging.WARNING):
        answered("go 4 3", run=run)

    assert run.stage is Stage.ENDED
    assert 270.0 < run.now < 300.0
    assert "no answer comes any more" in caplog.text


def test_go_waits_until_there_is_a_signal():
    run = FakeRun()
    run.signal = LOST

    def comes_back():
        if run.now > 105.0:
            run.signal = GOOD

    answers = LineAnswers(FakeInput(run, ["skip", "go 4 3"]))
    run_in_terminal(run, answers, Sentences(io.StringIO(), by_keys=False), each=comes_back)

    assert len(run.told.blocks) == 1


def test_keys_answer_on_a_terminal_and_those_that_mean_nothing_are_let_go():
    run = FakeRun()

    class Typist:
        is_open = True

        def wait(self, seconds):
            run.now += seconds
            stage = run.stage
            if stage is Stage.REST and run.session.view().n_done == 2:
                return ["x"]
            return {Stage.READY: ["5", "z", "\n"], Stage.RATING: ["4", "3"]}.get(stage, [])

    run_in_terminal(run, KeyAnswers(Typist()), Sentences(Terminal(), by_keys=True))

    assert [block.step for block in run.told.blocks] == [4, 4]


def test_one_key_pauses_and_goes_on():
    run = FakeRun()
    keys, stages = iter([["s"], ["\n"], ["p"], [" "], ["x"]]), []

    class Typist:
        is_open = True

        def wait(self, seconds):
            run.now += seconds
            stages.append(run.stage)
            return next(keys)

    run_in_terminal(run, KeyAnswers(Typist()), Sentences(Terminal(), by_keys=True))

    assert stages == [Stage.FIT, Stage.READY, Stage.BLOCK, Stage.PAUSED, Stage.READY]


def test_a_terminal_gets_a_countdown_on_one_line_and_a_sound_at_the_end_of_a_block():
    run, said = FakeRun(), Terminal()

    run_in_terminal(run, LineAnswers(FakeInput(run, ["go 4 3"])), Sentences(said, by_keys=False))

    text = said.getvalue()
    assert "\r\x1b[2K  40 s" in text
    assert "\r\x1b[2K  1 s" in text
    assert text.count(BELL) == 1
    assert "sensors are good" in text


def test_what_came_of_it_is_said_with_what_was_passed_over_and_what_would_help(monkeypatch):
    monkeypatch.setattr(profiles, "what_would_help", lambda _result: ("More would help.",))
    outcome = SimpleNamespace(
        notes=("block 3 is neutral",),
        words="Nothing is claimed.",
        result=None,
        picture=Path("calibration.html"),
    )
    run = FakeRun()
    run.session.finish()
    run.session.tell_outcome(outcome)

    _, said = answered("go", run=run)

    assert said == [
        "block 3 is neutral",
        "Nothing is claimed.",
        "More would help.",
        "The picture: calibration.html",
    ]


def test_no_escape_sequence_is_written_where_nobody_sees_it():
    _, said = answered(*a_script())

    assert not any(mark in line for line in said for mark in ("\x1b", "\r", BELL))


def test_what_closing_the_eyes_did_is_said_once():
    run = FakeRun(baseline=30.0)
    run.session.tell_alpha(ALPHA)

    _, said = answered("go", "go", "skip", "skip", run=run)

    assert said.count(ALPHA.words) == 1


def test_json_lines_tell_each_step_with_all_that_a_view_has(capsys):
    answered("go 4 3", shown=JsonLines(), baseline=30.0)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["kind"] for line in lines} == {"calibration"}
    assert {line["schema"] for line in lines} == {1}
    stages = [line["stage"] for line in lines]
    assert stages[0] == "fit"
    assert stages[-1] == "ended"
    ready = next(line for line in lines if line["stage"] == "ready")
    assert ready["actions"] == ["finish", "go", "pause", "skip", "stop"]
    assert ready["fit"] is None
    assert len(lines) < 30


def test_json_lines_tell_alpha_in_decibels(capsys):
    run = FakeRun()
    run.session.tell_alpha(ALPHA)

    answered(run=run, shown=JsonLines())

    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["alpha"]["rise_db"] == pytest.approx(4.2)
    assert first["alpha"]["channels"] == {"TP9": 4.2}
