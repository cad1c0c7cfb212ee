"""Training learns what is there, nothing where nothing is, and the same thing twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from models.answering import answers_of, calibrate, interval_ends
from models.calibration import softmax
from models.datasets.trials import SIGN_OF_VALENCE
from models.fitting import Material, fit_network, logits_of, one_steady_thread
from models.folds import subject_folds
from models.metrics import summarise
from models.networks import build_network
from models.settings import TrainingSettings
from models.thinning import sparse
from models.training import FoldJob, train, train_fold
from models.windows import WindowTable, store_of
from streaming.errors import UsageError
from tests.builders import a_spec, an_interval

SPEC = a_spec(features="log_power", hop=0.5)
QUICK = TrainingSettings(
    network="gru", passes=3, stride=1.0, lr=1e-2, inner_share=0.4, hyper={"n_hidden": 8}
)


def a_store(folder, *, effect, people=8, n=120, seed=0):
    """Feature windows of people whose valence switches every 20 s and moves one feature."""
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(people * n, *SPEC.input_shape)).astype(np.float32)
    t = np.tile(4.0 + SPEC.hop * np.arange(n), people)
    valence = np.where((t // 20) % 2, 0.8, -0.8)
    data[:, :, 0] += effect * valence[:, np.newaxis]
    path = folder / "windows.f32"
    path.write_bytes(data.tobytes())
    stop = (t * SPEC.sfreq).astype(np.int64)
    table = WindowTable(
        subject=np.repeat([f"p{i}" for i in range(people)], n),
        trial=np.full(people * n, "1"),
        clip=np.full(people * n, ""),
        t=t,
        start=stop - SPEC.n_window,
        stop=stop,
        label=(valence > 0).astype(np.intp),
        rating=valence,
        recent=np.where(t < 20, np.nan, np.clip(valence + rng.normal(0, 0.1, t.size), -1, 1)),
    )
    return store_of(path, table, SIGN_OF_VALENCE, SPEC)


def trained_on(store, *, workers=1, settings=QUICK, progress=lambda _: None):
    stores = dict.fromkeys(("gru", "logreg", "majority"), store)
    folds = list(subject_folds(store.table.subject, n_folds=4))
    return train(stores, folds, settings, workers=workers, progress=progress)


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A training in which there was something to learn, and its windows."""
    store = a_store(tmp_path_factory.mktemp("windows"), effect=1.5)
    return store, trained_on(store)


def test_what_is_there_is_learned_and_the_majority_stays_at_chance(learned):
    scores = {name: summarise(answers) for name, answers in learned[1].answers.items()}

    assert scores["gru"]["balanced_accuracy"].mean > 0.9
    assert scores["logreg"]["balanced_accuracy"].mean > 0.9
    assert scores["majority"]["balanced_accuracy"].mean == 0.5


def test_where_nothing_is_nothing_is_learned(tmp_path):
    """A control for leaks: half of a thousand windows, give or take four standard errors."""
    trained = trained_on(a_store(tmp_path, effect=0.0))

    score = summarise(trained.answers["gru"])["balanced_accuracy"].mean
    assert score == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(8 * 120))


def test_every_window_is_answered_once_by_a_network_that_did_not_see_its_person(learned):
    store, trained = learned

    for answers in trained.answers.values():
        assert answers.labels.size == store.n_windows
        assert {*answers.subjects} == {*store.table.subject}
        assert_allclose(answers.probabilities.sum(axis=1), 1.0)


def test_the_same_seed_gives_the_same_bits(learned):
    store, trained = learned

    again = trained_on(store)

    assert_array_equal(again.answers["gru"].probabilities, trained.answers["gru"].probabilities)
    for name, weights in trained.network.state_dict().items():
        assert torch.equal(again.network.state_dict()[name], weights)
    assert (again.temperature, again.interval) == (trained.temperature, trained.interval)


@pytest.mark.ci
@pytest.mark.patient
def test_the_number_of_processes_changes_nothing(learned):
    store, trained = learned

    side_by_side = trained_on(store, workers=2)

    for name, answers in trained.answers.items():
        assert_array_equal(side_by_side.answers[name].probabilities, answers.probabilities)
        assert_array_equal(side_by_side.answers[name].covered, answers.covered)


def test_the_final_network_makes_the_median_of_the_folds_best_passes(learned):
    _, trained = learned
    best = [
        min(passes, key=lambda one: one.held_loss).number
        for fold, passes in trained.passes.items()
        if fold != "everything"
    ]

    assert trained.n_passes == round(float(np.median(best)))
    assert len(trained.passes["everything"]) == trained.n_passes


def test_progress_is_a_line_a_pass_and_a_line_a_fold_with_losses_score_and_time_left(tmp_path):
    lines = []

    trained_on(a_store(tmp_path, effect=1.0), progress=lines.append)

    folds = [line for line in lines if "balanced accuracy gru" in line]
    assert [line.split(":")[0] for line in folds] == [f"fold {i}/4" for i in range(1, 5)]
    passes = [line for line in lines if line.startswith("fold 2/4, gru: pass ")]
    assert len(passes) == QUICK.passes
    assert all("loss " in line and "held " in line and " s left" in line for line in passes)
    assert all("s left" in line for line in folds)
    assert any(line.startswith("training on everything") for line in lines)
    assert lines[-1].startswith("everything, gru: pass ")


def test_nothing_of_the_test_people_reaches_what_is_fitted(tmp_path):
    """Their windows and labels are replaced by rubbish: weights, scaling, temperature and interval
    stay, so the answers of the others' fold stay."""
    store = a_store(tmp_path, effect=1.0)
    fold = next(subject_folds(store.table.subject, n_folds=4))
    job = FoldJob(dict.fromkeys(("gru", "logreg", "majority"), store), fold, "subject", QUICK)
    before = train_fold(job)
    data = np.array(store.data())
    data[fold.test] = 0.0
    (tmp_path / "spoilt.f32").write_bytes(data.tobytes())
    label = store.table.label.copy()
    label[fold.test] = 0
    spoilt = replace(store, path=tmp_path / "spoilt.f32", table=replace(store.table, label=label))

    after = train_fold(replace(job, stores=dict.fromkeys(job.stores, spoilt)))

    assert after["gru"].passes[-1].held_loss == before["gru"].passes[-1].held_loss
    for name in ("gru", "logreg", "majority"):
        # All windows are zeros now, so a network has one answer; its calibration is the old one.
        constant = after[name].logits[:1]
        temperature = temperature_of(before[name])
        assert_allclose(softmax(constant, temperature), after[name].probabilities[:1], rtol=1e-5)


def test_where_trials_were_held_out_the_network_is_trained_again_with_them(tmp_path):
    """As many passes as were best without them; their part in calibration stays."""
    store = a_store(tmp_path, effect=0.4)
    fold = next(subject_folds(store.table.subject, n_folds=4))

    answers = train_fold(FoldJob({"gru": store}, fold, "trial", QUICK))["gru"]

    material = Material(store.data(), store.table.label, 2, None)
    rows = sparse(store, fold.train, QUICK.stride)
    whole = fit_network(material, rows, None, QUICK, stop_after=answers.best)
    assert answers.inner == "trials"
    assert_array_equal(answers.logits, logits_of(whole.network, store.data(), fold.test))
    assert all(one.held_loss is not None for one in answers.passes)


def temperature_of(part):
    """Work the temperature out from logits and probabilities of the surest window."""
    row = np.abs(np.diff(part.logits, axis=1)[:, 0]).argmax()
    logit = float(part.logits[row, 1] - part.logits[row, 0])
    high = part.probabilities[row, 1]
    return logit / np.log(high / (1 - high)) if logit else 1.0


def test_early_stopping_keeps_the_best_pass_and_waits_no_longer_than_told(tmp_path):
    """Labels of noise: held-out people only get worse."""
    store = a_store(tmp_path, effect=0.0)
    material = Material(store.data(), store.table.label, 2, None)
    rows = np.arange(store.n_windows)
    settings = replace(QUICK, passes=12, patience=2, hyper={"n_hidden": 64})

    fitted = fit_network(material, rows[:480], rows[480:], settings)

    losses = [one.held_loss for one in fitted.passes]
    assert fitted.best == int(np.argmin(losses)) + 1
    assert len(losses) == fitted.best + 2 < 12
    again = fit_network(material, rows[:480], None, settings, stop_after=fitted.best)
    assert_array_equal(
        logits_of(again.network, store.data(), rows), logits_of(fitted.network, store.data(), rows)
    )


def test_training_leaves_torch_as_it_was():
    threads, state = torch.get_num_threads(), torch.random.get_rng_state()

    with one_steady_thread(3):
        assert torch.get_num_threads() == 1
        build_network("gru", SPEC, 2)

    assert torch.get_num_threads() == threads
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.equal(torch.random.get_rng_state(), state)


def test_training_windows_lie_a_stride_apart_in_each_session(tmp_path):
    store = a_store(tmp_path, effect=0.0, people=2)

    rows = sparse(store, np.arange(store.n_windows), 2.0)

    for who in ("p0", "p1"):
        steps = np.diff(store.table.t[rows[store.table.subject[rows] == who]])
        assert set(steps) == {2.0}


def test_where_windows_are_few_overlapping_ones_are_trained_on_too(tmp_path):
    """Unless a stride was asked for: 1,000 windows are enough, 240 are not."""
    few, many = (a_store(tmp_path, effect=0.0, people=people) for people in (2, 40))

    assert_array_equal(sparse(few, np.arange(few.n_windows), None), np.arange(few.n_windows))
    kept = sparse(many, np.arange(many.n_windows), None)
    assert kept.size == many.n_windows // 4  # a window's length holds four hops


def test_many_intervals_at_once_are_those_of_the_live_rule():
    rule, rng = an_interval(), np.random.default_rng(0)
    recent = rng.uniform(-1, 1, size=(50, 33))

    lo, hi = interval_ends(rule, recent.mean(axis=1), recent.std(axis=1))

    assert_allclose(np.column_stack([lo, hi]), [rule.bounds(row) for row in recent], atol=1e-12)


def test_coverage_is_known_only_after_twenty_seconds(learned):
    store, trained = learned

    covered = trained.answers["gru"].covered
    assert np.isnan(covered[store.table.t < 20]).all()
    # The first window ends at 4 s and starts at 2 s, so 20 s are behind the one that ends at 22 s.
    assert not np.isnan(covered[store.table.t >= 22]).any()
    assert 0.6 < np.nanmean(covered) <= 1.0


def test_one_person_alone_gets_no_interval(tmp_path):
    store = a_store(tmp_path, effect=1.0, people=1)
    logits = np.random.default_rng(0).normal(size=(store.n_windows, 2))

    temperature, interval = calibrate(store, np.arange(store.n_windows), logits)
    answers = answers_of(store, np.arange(store.n_windows), logits, temperature, interval)

    assert interval is None
    assert np.isnan(answers.covered).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"passes": 0}, "1 or more"),
        ({"lr": 0.0}, "--lr above 0"),
        ({"inner_share": 1.0}, "between 0 and 1"),
    ],
    ids=str,
)
def test_impossible_settings_are_refused(change, words):
    with pytest.raises(UsageError, match=words):
        replace(QUICK, **change)
