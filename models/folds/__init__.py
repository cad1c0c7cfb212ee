"""Who is trained on and who is tested: protocols that yield indices and nothing else."""

from models.folds.fold import N_FOLDS, Fold, Table, assert_apart, trial_numbers
from models.folds.inner import hold_out
from models.folds.people import hold_out_people, subject_and_clip_folds, subject_folds
from models.folds.protocols import PROTOCOLS, FoldProtocol, make_folds, protocol_named
from models.folds.rows import holdout_fold, window_folds
from models.folds.trials import trial_folds, within_trial_folds

__all__ = [
    "N_FOLDS",
    "PROTOCOLS",
    "Fold",
    "FoldProtocol",
    "Table",
    "assert_apart",
    "hold_out",
    "hold_out_people",
    "holdout_fold",
    "make_folds",
    "protocol_named",
    "subject_and_clip_folds",
    "subject_folds",
    "trial_folds",
    "trial_numbers",
    "window_folds",
    "within_trial_folds",
]
