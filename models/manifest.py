"""What a model file says of itself: a strict JSON manifest, read without loading torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from models.datasets.surveying import DIGITS
from models.interval import IntervalRule
from models.networks import NETWORKS
from models.untrusted import check_fields, check_kind, check_number, check_text, spec_from_dict
from streaming.errors import BundleError
from streaming.signal.readings import VALENCE_OF_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streaming.signal.spec import PreprocessingSpec

SCHEMA = 1
"""Version of the manifest; a reader refuses every other one."""

DEFAULT_THRESHOLD = 0.65
"""Confidence under which no reading is given, where a model names no other: of two labels, three
tenths of the way from guessing to certainty."""

MOST_RECORDINGS = 10_000
"""Recordings that a model knows again; of more, those whose digests come first: with them a file of
weights grows by 190 kB."""

_VALENCE = "valence"
_MAX_LABELS = 64
_HEX = frozenset("0123456789abcdef")

HyperValue = int | float | str | bool


def threshold_for(n_labels: int) -> float:
    """Return the confidence that is as far from guessing among labels as the default is among two.

    That is .65 of two labels, .533 of three, .475 of four.
    """
    share = (DEFAULT_THRESHOLD - 1 / 2) / (1 - 1 / 2)
    return round(1 / n_labels + share * (1 - 1 / n_labels), 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One figure of merit over held-out data.

    Attributes
    ----------
    metric : str
        Which one: ``"balanced_accuracy"``, ``"macro_f1"``, ...
    mean : float
        Its value, in [-1, 1].
    lo, hi : float or None
        Its 95 % interval; None where there are too few people for one.
    majority : float
        The same metric of the majority baseline on the same data.
    """

    metric: str
    mean: float
    lo: float | None
    hi: float | None
    majority: float

    def __post_init__(self) -> None:
        check_text("metric", self.metric)
        for name in ("mean", "majority"):
            check_number(name, getattr(self, name), -1, 1)
        if (self.lo is None) != (self.hi is None):
            raise ValueError(f"an interval has two ends or none, got {self.lo!r} and {self.hi!r}")
        for name in ("lo", "hi"):
            if getattr(self, name) is not None:
                check_number(name, getattr(self, name), -1, 1)

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain JSON types."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, plain: object) -> Score:
        """Build a score from what `to_dict` gave; ValueError for anything else."""
        return cls(**check_fields("a score", plain, (field.name for field in fields(cls))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything about a model except its weights.

    Attributes
    ----------
    network : str
        A key of `models.networks.NETWORKS`.
    hyper : mapping of str to int, float, str or bool
        The network's hyper-parameters.
    spec : PreprocessingSpec or None
        The recipe that prepares the windows. None only for offline-only networks that read a
        table of ready-made features.
    target : str
        ``"valence"``, ``"arousal"``, or the data's own name for what is predicted.
    labels : tuple of str
        Labels in the order of the logits; for valence ``low``, ``neutral`` and ``high``, or the
        first and the last of them.
    label_rule : str
        How ratings became labels, in words: ``"rating > 3 is high"``.
    training : str
        On what it was trained: ``"simulated"``, ``"dreamer"``, ``"personal"``, ...
    dataset, dataset_digest : str
        Name of the data (never a path), and the sha256 of it in hexadecimal digits.
    folds : str
        The fold protocol behind `scores`, in the contract's words.
    leaks : bool
        Whether that protocol lets training see what it is tested on.
    scores : tuple of Score
        Figures over held-out data; may be empty for a model that was never tested.
    licence : str
        Under which the weights may be used.
    date : str
        Day of training, ``YYYY-MM-DD``.
    versions : mapping of str to str
        Packages that trained it.
    temperature : float
        Logits are divided by this before the softmax (Guo et al. 2017, arXiv:1706.04599).
    threshold : float
        Confidence under which no reading is given, in [0, 1].
    interval : IntervalRule or None
        The 80 % interval of the mean valence over 20 s; None where none was calibrated.
    offline_only : bool
        Whether no live signal can be prepared as the training data was.
    approximate : str or None
        What stands in for what, where electrodes do: shown beside each reading.
    probe : tuple of float
        Probabilities of the probe window; loading computes them again.
    recordings : tuple of str
        Digests of the recordings that it was trained on, sorted, by which `evaluate` knows each of
        them again; empty for other data, and for models of before there were such digests.
    content_sha256 : str
        Of the rest of the manifest and of every tensor: a flipped bit of a weight may leave the
        probe's answer within its tolerance, and this finds it. Empty until a bundle is made.
    """

    network: str
    hyper: Mapping[str, HyperValue]
    spec: PreprocessingSpec | None
    target: str
    labels: tuple[str, ...]
    label_rule: str
    training: str
    dataset: str
    dataset_digest: str
    folds: str
    leaks: bool
    scores: tuple[Score, ...]
    licence: str
    date: str
    versions: Mapping[str, str]
    temperature: float = 1.0
    threshold: float = DEFAULT_THRESHOLD
    interval: IntervalRule | None = None
    offline_only: bool = False
    approximate: str | None = None
    probe: tuple[float, ...] = ()
    recordings: tuple[str, ...] = ()
    content_sha256: str = ""

    def __post_init__(self) -> None:
        self._check_texts()
        self._check_labels()
        self._check_mappings()
        # Beyond these a temperature only says that the fit went astray.
        check_number("temperature", self.temperature, 1e-3, 1e3)
        check_number("threshold", self.threshold, 0, 1)
        for name in ("leaks", "offline_only"):
            check_kind(name, getattr(self, name), bool, "true or false")
        if self.spec is None and not self.offline_only:
            raise ValueError("only an offline-only model may come without a recipe")
        if self.probe:
            _check_probabilities(self.probe, len(self.labels))

    @property
    def recipe(self) -> PreprocessingSpec:
        """The preprocessing recipe.

        Raises
        ------
        BundleError
            Where the model reads ready-made features and has none.
        """
        if self.spec is None:
            raise BundleError(
                f"This model ({self.network}, trained on {self.dataset}) reads ready-made features "
                "and holds no recipe that prepares a signal for it. Use it "
                "with its data set, or pick another model; `affectscope list` shows them."
            )
        return self.spec

    def to_dict(self) -> dict[str, Any]:
        """Return the manifest as plain JSON types, its schema version with it."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        if not self.recordings:  # as files of before there was such a field have it
            del plain["recordings"]
        return {
            "schema": SCHEMA,
            **{
                name: list(part) if isinstance(part, tuple) else part
                for name, part in plain.items()
            },
            "hyper": dict(self.hyper),
            "versions": dict(self.versions),
            "spec": None if self.spec is None else self.spec.to_dict(),
            "interval": None if self.interval is None else self.interval.to_dict(),
            "scores": [score.to_dict() for score in self.scores],
        }

    @classmethod
    def from_dict(cls, plain: object) -> Manifest:
        """Build a manifest from what `to_dict` gave, read back from JSON.

        Raises
        ------
        ValueError
            For another schema; where a field is missing, unknown, of another type, or out of
            range.
        """
        if isinstance(plain, dict) and plain.get("schema", SCHEMA) != SCHEMA:
            raise ValueError(
                f"schema {plain['schema']!r:.100} is not {SCHEMA}, which this version reads"
            )
        names = [field.name for field in fields(cls)]
        if isinstance(plain, dict):
            plain = {"recordings": [], **plain}
        parts = check_fields("the manifest", plain, ["schema", *names])
        del parts["schema"]
        for name in ("labels", "probe", "scores", "recordings"):
            check_kind(name, parts[name], list, "a list")
            parts[name] = tuple(parts[name])
        parts["scores"] = tuple(Score.from_dict(score) for score in parts["scores"])
        if parts["spec"] is not None:
            parts["spec"] = spec_from_dict(parts["spec"])
        if parts["interval"] is not None:
            parts["interval"] = IntervalRule.from_dict(parts["interval"])
        return cls(**parts)

    def _check_texts(self) -> None:
        for name in ("target", "label_rule", "training", "dataset", "folds", "licence"):
            check_text(name, getattr(self, name))
        if self.approximate is not None:
            check_text("approximate", self.approximate)
        check_text("network", self.network)
        if self.network not in NETWORKS:
            raise ValueError(f"no network is called {self.network!r}; there are {list(NETWORKS)}")
        if any(separator in self.dataset for separator in "/\\"):
            raise ValueError(f"dataset is a name, never a path, got {self.dataset!r}")
        _check_sha256("dataset_digest", self.dataset_digest)
        _check_recordings(self.recordings)
        if self.content_sha256 != "":
            _check_sha256("content_sha256", self.content_sha256)
        _check_date(self.date)

    def _check_labels(self) -> None:
        if not 2 <= len(self.labels) <= _MAX_LABELS:
            raise ValueError(f"a model has 2 to {_MAX_LABELS} labels, got {len(self.labels)}")
        for label in self.labels:
            check_text("a label", label)
        if len(set(self.labels)) != len(self.labels):
            raise ValueError(f"labels must differ, got {self.labels}")
        if self.target == _VALENCE and not set(self.labels) <= set(VALENCE_OF_LABEL):
            raise ValueError(f"labels of valence are {list(VALENCE_OF_LABEL)}, got {self.labels}")

    def _check_mappings(self) -> None:
        for name in ("hyper", "versions"):
            check_kind(name, getattr(self, name), dict, "a mapping of names to values")
        for key, value in self.hyper.items():
            check_text("a hyper-parameter's name", key)
            check_kind(f"hyper-parameter {key!r}", value, HyperValue, "a number, text, or boolean")
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"hyper-parameter {key!r} must be finite, got {value!r}")
        for package, version in self.versions.items():
            check_text("a package", package)
            check_text("a version", version)


def _check_sha256(name: str, value: object) -> None:
    if not isinstance(value, str) or len(value) != 64 or not _HEX.issuperset(value):
        raise ValueError(f"{name} must be a sha256 in hexadecimal, got {value!r:.100}")


def _check_recordings(values: tuple[str, ...]) -> None:
    if len(values) > MOST_RECORDINGS:
        raise ValueError(f"a model names {MOST_RECORDINGS} recordings at most, got {len(values)}")
    for value in values:
        if not isinstance(value, str) or len(value) != DIGITS or not _HEX.issuperset(value):
            raise ValueError(f"a recording has {DIGITS} hexadecimal digits, got {value!r:.100}")


def _check_date(value: object) -> None:
    try:
        # There and back: the standard has other spellings too, such as 2025-W05-5.
        sound = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        sound = False
    if not sound:
        raise ValueError(f"date must be a day written YYYY-MM-DD, got {value!r:.100}")


def _check_probabilities(values: tuple[float, ...], n_labels: int) -> None:
    if len(values) != n_labels:
        raise ValueError(f"the probe has {len(values)} probabilities for {n_labels} labels")
    for value in values:
        check_number("a probability", value, 0, 1)
    if not math.isclose(math.fsum(values), 1.0, abs_tol=1e-6):
        raise ValueError(f"the probe's probabilities sum to {math.fsum(values)}, not to 1")
