"""The options of training and evaluation, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.durations import parse_duration

Folds = Literal["subject", "trial", "subject-and-clip", "within-trial", "window", "holdout"]
Montage = Literal["native", "muse"]
Preset = Literal["article", "notebook"]
Network = Literal[
    "tsception", "gru", "gru-features", "logreg", "logreg-cov", "majority", "clip-only"
]


def parse_n_folds(written: str) -> str:
    """Check a number of folds: 2 or more, or ``loso`` for one fold a person.

    It stays text, because typer knows no option that is a number or a word.

    Raises
    ------
    typer.BadParameter
        Where it is neither; the command line turns it into exit code 2.
    """
    text = written.strip().lower()
    if text != "loso" and not (text.isdecimal() and int(text) > 1):
        raise typer.BadParameter(f"{written!r} is no number of folds. Give 2 or more, or loso.")
    return text


PresetOption = Annotated[
    Preset | None,
    typer.Option(
        help="A project to run again on its own data: DREAMER.mat, or the Kaggle emotions table.",
        show_default=False,
    ),
]
DatasetOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="simulated, dreamer, recordings, kaggle-emotions, or torcheeg:NAME.",
    ),
]
DataOption = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Where the data lies.", show_default=False)
]
LabelOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What is to be told: valence, arousal, dominance, ..."),
]
ThresholdOption = Annotated[
    str | None,
    typer.Option(
        metavar="RULE",
        help='Which scores are high: ">3", ">=3"; above the middle of the scale unless set.',
    ),
]
ReferenceOption = Annotated[
    Literal["native", "average", "bipolar"] | None,
    typer.Option(help="What band power is measured against; the recipe's choice unless set."),
]
EvaluatedModelArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model file, or a name that `list` shows.")
]
NetworkOption = Annotated[Network, typer.Option(help="What to train.")]
MontageOption = Annotated[
    Montage, typer.Option(help="The data's own electrodes, or those nearest to a Muse's.")
]
EvaluatedMontageOption = Annotated[
    Montage | None,
    typer.Option(
        help="The data's own electrodes, or those nearest to a Muse's; the model's unless set."
    ),
]
EvaluatedLabelOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What the data is labelled with; the model's target."),
]
EvaluatedSeedOption = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=2**32 - 1,
        metavar="N",
        help="Which simulated people; others than `train` takes unless set.",
    ),
]
KeysArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="KEY...", help="As `cache list` shows them.", show_default=False),
]
AllOption = Annotated[bool, typer.Option("--all", help="Everything that is kept.")]
WindowOption = Annotated[
    float,
    typer.Option(parser=parse_duration, metavar="DURATION", help="Length of a window."),
]
OverlapOption = Annotated[
    float | None,
    typer.Option(
        parser=parse_duration,
        metavar="DURATION",
        help="What two windows share; all but half a second unless set.",
    ),
]
FoldsOption = Annotated[
    Folds, typer.Option(help="What is held out; the last three leak and need --allow-leak.")
]
NFoldsOption = Annotated[
    str,
    typer.Option(parser=parse_n_folds, metavar="N|loso", help="Folds; loso holds out one person."),
]
PassesOption = Annotated[
    int, typer.Option(min=1, metavar="N", help="Passes over the training windows.")
]
BatchOption = Annotated[int, typer.Option(min=1, metavar="N", help="Windows in a batch.")]
LrOption = Annotated[
    float | None,
    typer.Option(
        "--lr",
        min=1e-9,
        max=1.0,
        metavar="X",
        help="Highest learning rate; the network's own unless set.",
    ),
]
WeightDecayOption = Annotated[
    float, typer.Option(min=0.0, metavar="X", help="AdamW's weight decay.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        min=1, metavar="N", help="Folds trained side by side; one a core, on a GPU one, unless set."
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Write report, model and model card here."),
]
ReportFolderOption = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Write the report here, as numbers and as a page."),
]
PeopleOption = Annotated[int, typer.Option(min=2, metavar="N", help="Simulated people.")]
DeviceOption = Annotated[
    Literal["auto", "cpu", "cuda"],
    typer.Option("--device", help="Where to compute; auto takes a GPU that is there."),
]
ResumeOption = Annotated[
    bool, typer.Option("--resume", help="Go on with a training that was ended, in the same --out.")
]
AllowLeakOption = Annotated[
    bool,
    typer.Option("--allow-leak", help="Let a protocol run that tests on what it trained on."),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done; train nothing.")
]
ExportedArgument = Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")]
FormatOption = Annotated[
    Literal["onnx"], typer.Option("--format", help="The one format that there is.")
]
CheckpointArgument = Annotated[Path, typer.Argument(metavar="IN", help="A checkpoint.")]
RecipeOption = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL", help="Whose windows it reads; the article's, offline only, unless set."
    ),
]
