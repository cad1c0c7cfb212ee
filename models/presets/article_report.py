"""What the article's training came to, with the same network honestly tested beside it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from models.card import markdown_table
from models.report import WHY_IT_LEAKS
from models.report_words import HEADLINE, how_tested, score_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import nn

    from models.folds import Fold
    from models.presets.article_settings import ArticleSettings
    from models.report import TrainingReport
    from models.run import Outcome
    from models.training import Trained

TOLD_RIGHT = 0.78
"""Share of tested windows that the article tells right: DREAMER, valence, a share of every trial
held out."""

REMARKS = (
    (
        "Of DREAMER's electrodes, in the file's order, the network pairs AF3 with O2, F7 with P8 "
        "and so on: it takes the first half for one side of the head and the second for the "
        "other. This is reproduced as it is; in the honest runs beside it the halves mirror each "
        "other."
    ),
    (
        "Random numbers are others than torcheeg's, so a share differs from the one that it "
        "prints; given the same ones, the two agree pass by pass."
    ),
    (
        "The model that is kept was trained on every window, once the folds were done, as many "
        "passes as they made; torcheeg keeps one a fold. No recipe prepares its windows live, for "
        "they need the rest before their clip: it works offline only."
    ),
)
"""What must be said beside the scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldScore:
    """How one fold went, over its windows pooled, as torcheeg counts.

    Attributes
    ----------
    fold : str
        Which.
    n_windows : int
        How many were tested.
    told_right : float
        Share of them that the network told right.
    majority : float
        Share of them that always the most frequent label tells right.
    loss : float
        Mean training loss of the last pass, in nats.
    """

    fold: str
    n_windows: int
    told_right: float
    majority: float
    loss: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ArticleOutcome:
    """The article's training run again, and the same network under protocols that do not leak.

    Attributes
    ----------
    reproduced : Outcome
        Its report's notes hold all that must be said, the comparison first.
    variants : dict of str to Outcome
        Ours by the name of the protocol.
    folds : tuple of FoldScore
        Of the reproduced one.
    settings : ArticleSettings
        How.
    seconds : float
        How long all of it took.
    """

    reproduced: Outcome
    variants: Mapping[str, Outcome]
    folds: tuple[FoldScore, ...]
    settings: ArticleSettings
    seconds: float

    @property
    def summary(self) -> str:
        """The outcome in a few sentences, the leak first."""
        reports = {name: one.report for name, one in self.variants.items()}
        return summary_of(self.reproduced.report, reports, self.folds)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types: that of any training, and what is the preset's."""
        return {
            **self.reproduced.report.to_dict(),
            "summary": self.summary,
            "preset": "article",
            "published": {"accuracy": TOLD_RIGHT},
            "changed": list(self.settings.changes),
            "folds": [asdict(one) for one in self.folds],
            "variants": {name: one.report.to_dict() for name, one in self.variants.items()},
        }


def fold_scores(trained: Trained, folds: Sequence[Fold], network: str) -> tuple[FoldScore, ...]:
    """Take the answers apart again, fold by fold."""
    ends = np.cumsum([fold.test.size for fold in folds])[:-1]
    right = {
        name: np.split(trained.answers[name].predicted == trained.answers[name].labels, ends)
        for name in (network, "majority")
    }
    return tuple(
        FoldScore(
            fold=fold.name,
            n_windows=int(fold.test.size),
            told_right=float(mine.mean()),
            majority=float(theirs.mean()),
            loss=trained.passes[fold.name][-1].loss,
        )
        for fold, mine, theirs in zip(folds, right[network], right["majority"], strict=True)
    )


def summary_of(
    report: TrainingReport, variants: Mapping[str, TrainingReport], folds: Sequence[FoldScore]
) -> str:
    """Say what the article's protocol makes of a network, and what is left of it without."""
    mine, theirs = (
        np.mean([getattr(f, name) for f in folds]) for name in ("told_right", "majority")
    )
    beside = "".join(f" {_variant(one)}" for one in variants.values())
    return (
        f"THIS PROTOCOL LEAKS: {WHY_IT_LEAKS}. The article's network, run again, tells {mine:.1%} "
        f"of the tested windows right, the mean of {len(folds)} folds (the article: "
        f"{TOLD_RIGHT:.0%}; always the most frequent label: {theirs:.1%}); balanced accuracy "
        f"{score_text(report.results[report.network][HEADLINE])}.{beside}"
    )


def _variant(report: TrainingReport) -> str:
    """Say how the same network does under a protocol that does not leak."""
    others = ", ".join(
        f"{name} {score_text(scores[HEADLINE])}"
        for name, scores in report.results.items()
        if name != report.network
    )
    return (
        f"The same network {how_tested(report.protocol)}, trained as ours are: balanced accuracy "
        f"{score_text(report.results[report.network][HEADLINE])}, beside it {others}."
    )


def with_comparison(
    outcome: Outcome,
    variants: Mapping[str, Outcome],
    folds: Sequence[FoldScore],
    settings: ArticleSettings,
) -> Outcome:
    """Return the reproduced outcome with all that must be said in its report's notes."""
    report = outcome.report
    if report.data is None:
        raise ValueError("the report does not say of which data it is")
    reports = {name: one.report for name, one in variants.items()}
    changed = [f"Not as in the article: {', '.join(settings.changes)}."] if settings.changes else []
    notes = (summary_of(report, reports, folds), *changed, *REMARKS, *report.data.notes)
    return replace(outcome, report=replace(report, data=replace(report.data, notes=notes)))


def layer_table(network: nn.Module) -> str:
    """Lay out the layers of a network with the number of their parameters."""
    sizes = {
        name: sum(parameter.numel() for parameter in layer.parameters())
        for name, layer in network.named_children()
    }
    rows = [[name, f"{n:,}"] for name, n in sizes.items()]
    return markdown_table(["layer", "parameters"], [*rows, ["all", f"{sum(sizes.values()):,}"]])


def score_lines(outcome: ArticleOutcome) -> str:
    """Lay out the score of each fold, then the protocols side by side."""
    folds = [
        [one.fold, f"{one.told_right:.1%}", f"{one.majority:.1%}", f"{one.loss:.3f}"]
        for one in outcome.folds
    ]
    reports = [outcome.reproduced.report, *(one.report for one in outcome.variants.values())]
    networks = list(dict.fromkeys(name for report in reports for name in report.results))
    protocols = [
        [
            f"{report.protocol.folds}{' (leaks)' if report.protocol.leaks else ''}",
            *(
                score_text(report.results[name][HEADLINE]) if name in report.results else ""
                for name in networks
            ),
        ]
        for report in reports
    ]
    return "\n\n".join(
        [
            markdown_table(["fold", "told right", "most frequent label", "last loss"], folds),
            markdown_table(["balanced accuracy, folds by", *networks], protocols),
        ]
    )


def article_json(outcome: ArticleOutcome) -> str:
    """Write `report.json`."""
    text = json.dumps(outcome.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n"
