"""What the GRU project's notebook compares its network with: four classifiers of scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from models.fitting import Material
    from models.folds import Fold
    from models.presets.notebook_settings import NotebookSettings

RIVALS = ("linear-svm", "logistic-regression", "decision-tree", "random-forest")
"""In the notebook's order."""

LABELS_ALONE = ("linear-svm",)
"""Those that tell a label and no probability: what is computed from one has no value for them."""

_C = 75.0
"""Inverse strength of the penalty in the notebook's logistic regression."""


def answers_of_rivals(
    material: Material,
    fold: Fold,
    how: NotebookSettings,
    *,
    progress: Callable[[str], None],
) -> dict[str, NDArray[np.float64]]:
    """Fit the four on the training rows and ask them about the tested ones.

    Parameters
    ----------
    material : Material
        The whole table; the scaler is fitted on all of it, as the notebook does.
    fold : Fold
        The split.
    how : NotebookSettings
        Seed, and number of trees.
    progress : callable
        Is given a line each.

    Returns
    -------
    probabilities : dict of str to ndarray of shape (n_test, n_classes)
        For each of `RIVALS`, in the order of ``fold.test``; 0 and 1 for those of `LABELS_ALONE`.
    """
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415 - a second to import

    scaled = StandardScaler().fit_transform(material.data.astype(np.float64))
    labels = material.labels
    said = {}
    for name, classifier in _classifiers(how).items():
        classifier.fit(scaled[fold.train], labels[fold.train])
        said[name] = _probabilities(name, classifier, scaled[fold.test], material.n_classes)
        right = float((said[name].argmax(axis=1) == labels[fold.test]).mean())
        progress(f"{name}: {right:.1%} of the tested rows told right")
    return said


def _classifiers(how: NotebookSettings) -> dict[str, Any]:
    """Return the four, unfitted, with the notebook's settings."""
    from sklearn.ensemble import RandomForestClassifier  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.multiclass import OneVsRestClassifier  # noqa: PLC0415
    from sklearn.svm import SVC  # noqa: PLC0415
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415

    # liblinear knows two classes only; it used to be asked once a class without being told.
    regression = LogisticRegression(solver="liblinear", C=_C, max_iter=1000)
    classifiers = (
        SVC(kernel="linear"),
        OneVsRestClassifier(regression),
        DecisionTreeClassifier(random_state=how.seed),
        RandomForestClassifier(n_estimators=how.n_trees, random_state=how.seed),
    )
    return dict(zip(RIVALS, classifiers, strict=True))


def _probabilities(
    name: str, classifier: Any, features: NDArray[np.float64], n_classes: int
) -> NDArray[np.float64]:
    """Return one column a class; a class that the training rows lacked has probability 0."""
    told = np.zeros((len(features), n_classes))
    if name in LABELS_ALONE:
        told[np.arange(len(features)), classifier.predict(features)] = 1.0
    else:
        told[:, classifier.classes_] = classifier.predict_proba(features)
    return told
