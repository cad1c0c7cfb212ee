"""The emotion data sets whose records torcheeg 1.1.3 reads, and what its readers leave unsaid."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from models.datasets.torcheeg_answers import Classes, Scores
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSet:
    """One data set.

    Attributes
    ----------
    title : str
        Its name.
    paper : str
        Who made it, and where that is told.
    reader, channels : str
        torcheeg's names of the reader's class and of the list of channels in its order.
    folder : str
        The folder of files as the data's authors name it; it may be given, or what holds it.
    globs : tuple of str
        Where the records lie in that folder.
    pattern : str
        Regular expression of a record's path; its groups `subject`, `session`, `batch` are read.
    given : {"name", "path", "folder", "folders"}
        How the reader wants to be given a record: its path in the folder, its whole path, the whole
        path of its own folder, or the name of its own folder in a list.
    sfreq : float
        Rate in Hz of what the reader gives.
    targets : mapping of str to Scores or Classes
        What can be told, by the name of the target; the first is the default.
    n_trials : int
        Trials in a record, by the authors' description.
    processed : str
        What was done to the signal before it is read here, in words.
    trial, clip : str or None
        Formats of a trial's name and of the clip's: `number` of the trial, from 1, `session` as the
        file names it, `day` from 1, `record`, `media` for the name of the clip, and whatever else
        torcheeg says. None where nobody knows which clip it was.
    first_number : int
        Number that torcheeg gives the first trial.
    to_microvolts : float
        What the reader's values are multiplied by.
    unit_is_told : bool
        Whether the data's authors name the unit.
    doubt : str
        What nobody could make sure of without the data, in words; empty where there is nothing.
    rest : int
        Samples of rest before each clip, which the reader shows to its `before_trial` alone.
    skipped : tuple of str
        People whom torcheeg leaves out for what is missing of them.
    media : str or None
        Variable of a MATLAB file that names the clip of each trial.
    batches : mapping of str to str
        torcheeg's names of the lists of channels in the order of a batch's files, by the batch,
        where they differ.
    pickled : bool
        Whether its files are Python pickles.
    tried : bool
        Whether tests read generated files of its form. Nobody has tried the data itself.
    """

    title: str
    paper: str
    reader: str
    channels: str
    folder: str
    globs: tuple[str, ...]
    pattern: str
    given: Literal["name", "path", "folder", "folders"] = "name"
    sfreq: float
    targets: Mapping[str, Scores | Classes]
    n_trials: int
    processed: str
    trial: str = "{number}"
    clip: str | None = "{number}"
    first_number: int = 0
    to_microvolts: float = 1.0
    unit_is_told: bool = True
    doubt: str = ""
    rest: int = 0
    skipped: tuple[str, ...] = ()
    media: str | None = None
    batches: Mapping[str, str] = field(default_factory=dict)
    pickled: bool = False
    tried: bool = True


_VALENCE = ("low", "neutral", "high")

_NINE = ("anger", "disgust", "fear", "sadness", "neutral", "amusement", "inspiration", "joy")

_OF_28_FILMS = MappingProxyType(
    {
        "valence": Classes(key="valence", labels=_VALENCE, first=-1),
        "emotion": Classes(key="emotion", labels=(*_NINE, "tenderness")),
    }
)

_AFFECT = MappingProxyType({name: Scores(key=name) for name in ("valence", "arousal", "dominance")})

SETS: Mapping[str, KnownSet] = MappingProxyType(
    {
        "deap": KnownSet(
            title="DEAP",
            paper="Koelstra et al. 2012, doi:10.1109/T-AFFC.2011.15",
            reader="DEAPDataset",
            channels="DEAP_CHANNEL_LIST",
            folder="data_preprocessed_python",
            globs=("s*.dat",),
            pattern=r"s(?P<subject>\d+)\.dat",
            sfreq=128.0,
            targets=_AFFECT,
            n_trials=40,
            processed="brought down from 512 to 128 Hz, rid of eye artefacts, filtered from 4 to "
            "45 Hz and referenced to the average",
            # 3 s, as the authors cut each trial.
            rest=384,
            pickled=True,
        ),
        "seed": KnownSet(
            title="SEED",
            paper="Zheng & Lu 2015, doi:10.1109/TAMD.2015.2431497",
            reader="SEEDDataset",
            channels="SEED_CHANNEL_LIST",
            folder="Preprocessed_EEG",
            globs=("*.mat",),
            pattern=r"(?P<subject>\d+)_(?P<session>\d+)\.mat",
            sfreq=200.0,
            targets={"valence": Classes(key="emotion", labels=_VALENCE, first=-1)},
            n_trials=15,
            processed="brought down from 1000 to 200 Hz and filtered up to 75 Hz",
            trial="{day}-{number}",
            first_number=1,
            unit_is_told=False,
        ),
        "seed-iv": KnownSet(
            title="SEED-IV",
            paper="Zheng et al. 2019, doi:10.1109/TCYB.2018.2797176",
            reader="SEEDIVDataset",
            channels="SEED_IV_CHANNEL_LIST",
            folder="eeg_raw_data",
            globs=("[123]/*.mat",),
            pattern=r"(?P<session>[123])/(?P<subject>\d+)_\d+\.mat",
            given="path",
            sfreq=200.0,
            targets={"emotion": Classes(key="emotion", labels=("neutral", "sad", "fear", "happy"))},
            n_trials=24,
            processed="brought down from 1000 to 200 Hz and filtered from 1 to 75 Hz",
            trial="{session}-{number}",
            clip="{session}-{number}",
            first_number=1,
            unit_is_told=False,
        ),
        "seed-v": KnownSet(
            title="SEED-V",
            paper="Liu et al. 2022, doi:10.1109/TCDS.2021.3071170",
            reader="SEEDVDataset",
            channels="SEED_V_CHANNEL_LIST",
            folder="EEG_raw",
            globs=("*.cnt",),
            pattern=r"(?P<subject>\d+)_(?P<session>[123])_\d+\.cnt",
            given="path",
            sfreq=200.0,
            targets={
                "emotion": Classes(
                    key="emotion", labels=("disgust", "fear", "sad", "neutral", "happy")
                )
            },
            n_trials=15,
            processed="brought down by torcheeg from 1000 to 200 Hz without a filter, so that what "
            "lies above 100 Hz appears below it, and then filtered from 1 to 75 Hz",
            trial="{session}-{number}",
            clip="{session}-{number}",
            # The reader passes on MNE's volts.
            to_microvolts=1e6,
            tried=False,
        ),
        "faced": KnownSet(
            title="FACED",
            paper="Chen et al. 2023, doi:10.1038/s41597-023-02650-w",
            reader="FACEDDataset",
            channels="FACED_CHANNEL_LIST",
            folder="Processed_data",
            globs=("sub*.pkl",),
            pattern=r"sub(?P<subject>\d+)\.pkl",
            sfreq=250.0,
            targets=_OF_28_FILMS,
            n_trials=28,
            processed="brought to 250 Hz, filtered from 0.05 to 47 Hz, rid of eye artefacts and "
            "referenced to the average; the last 30 s of each film",
            doubt="its two cohorts (sub000-sub060 and the later ones) wore caps with channels in "
            "different orders; torcheeg takes the processed files to be in one",
            pickled=True,
        ),
        "amigos": KnownSet(
            title="AMIGOS",
            paper="Miranda-Correa et al. 2021, doi:10.1109/TAFFC.2018.2884461",
            reader="AMIGOSDataset",
            channels="AMIGOS_CHANNEL_LIST",
            folder="data_preprocessed",
            # The authors' archives unpack to a folder a person; torcheeg wants the files alone.
            globs=("Data_Preprocessed_P*.mat", "Data_Preprocessed_P*/Data_Preprocessed_P*.mat"),
            pattern=r"(?:\w+/)?Data_Preprocessed_P(?P<subject>\d+)\.mat",
            sfreq=128.0,
            targets=_AFFECT,
            n_trials=16,
            processed="filtered from 4 to 45 Hz and referenced to the average; the 16 short films "
            "alone",
            clip="{media}",
            media="VideoIDs",
            # 5 s, as the authors cut each trial.
            rest=640,
            skipped=("09", "12", "21", "22", "23", "24", "33"),
            unit_is_told=False,
        ),
        "mahnob-hci": KnownSet(
            title="MAHNOB-HCI",
            paper="Soleymani et al. 2012, doi:10.1109/T-AFFC.2011.25",
            reader="MAHNOBDataset",
            channels="MAHNOB_CHANNEL_LIST",
            folder="Sessions",
            globs=("*/session.xml",),
            pattern=r"\d+/session\.xml",
            given="folders",
            sfreq=128.0,
            targets={
                "valence": Scores(key="feltVlnc"),
                "arousal": Scores(key="feltArsl"),
                "dominance": Scores(key="feltCtrl"),
            },
            n_trials=1,
            processed="brought down by torcheeg from 512 to 128 Hz, each trial by itself; "
            "unfiltered, against BioSemi's own reference",
            trial="{record}",
            clip="{trial_id}",
        ),
        "bci2022": KnownSet(
            title="BCI2022",
            paper="Emotional BCI competition of the World Robot Contest 2022",
            reader="BCI2022Dataset",
            channels="BCI2022_CHANNEL_LIST",
            folder="TrainSet",
            globs=("TrainSet_*_batch/sub*/sub*.pkl",),
            pattern=r"TrainSet_(?P<batch>first|second)_batch/sub(?P<subject>\d+)/sub(?P=subject)\.pkl",
            given="folder",
            sfreq=250.0,
            targets=_OF_28_FILMS,
            n_trials=28,
            processed="in a way that its documentation does not tell",
            clip="{video_id:g}",
            unit_is_told=False,
            # torcheeg means to put the first batch in order, and looks for it where it is not told.
            batches={"first": "FIRST_BATCH_CHANNEL", "second": "SECOND_BATCH_CHANNEL"},
            pickled=True,
        ),
    }
)
"""By the name that follows ``torcheeg:``. Of torcheeg's other emotion sets, DREAMER has a reader of
its own here, and those called features hold no signal."""


def known_set(name: str) -> tuple[str, KnownSet]:
    """Look a data set up.

    Parameters
    ----------
    name : str
        What follows ``torcheeg:``, in any case.

    Returns
    -------
    key : str
        The name as `SETS` has it.
    known : KnownSet
        The data set.

    Raises
    ------
    UsageError
        Where there is none; it names all that there are.
    """
    key = name.lower()
    if key in SETS:
        return key, SETS[key]
    mend = f"Give --dataset torcheeg:NAME with one of {', '.join(SETS)}."
    if key == "dreamer":
        mend = "DREAMER is read without it: give --dataset dreamer."
    elif "feature" in key or key == "mped":
        mend = f"Sets of ready-made features hold no signal to make windows of. {mend}"
    raise UsageError(f"torcheeg has no emotion data set {name!r} that is read here. {mend}")
