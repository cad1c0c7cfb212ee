"""The page: everything that it says as plain data, and the template that lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app import __version__
from app.report.drawing import as_svg
from app.report.page_style import STYLE
from app.report.spans import length_text, tied
from app.words import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.report.drawing import Drawing
    from app.report.model_words import ModelFacts
    from app.report.track import Share

TEMPLATE = "page.html.jinja"


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One electrode's contact over the recording.

    Attributes
    ----------
    name : str
        The electrode.
    good, fair, off : float
        Shares of the time that could be judged.
    why : str
        The commonest reasons for less than good; empty where there is none.
    """

    name: str
    good: float
    fair: float
    off: float
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """Some rows of text, the rest of them summed up.

    Attributes
    ----------
    rows : sequence of sequence of str
        Those that are shown.
    more : str
        What is said of the others; empty where there are none.
    """

    rows: Sequence[Sequence[str]]
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a report says.

    Attributes
    ----------
    title, lead : str
        What it is of, and the most important thing.
    notices : sequence of str
        What must be known before.
    paragraphs : sequence of str
        The rest of the summary.
    facts : mapping of str to str
        The recording in short.
    drawings : mapping of str to Drawing
        By their names; any may be missing.
    target : str
        What the model tells; empty without one.
    shares : sequence of Share
        How the time divides; empty without a model.
    contact : sequence of ContactRow
        The electrodes.
    markers, gaps : Table
        Number, moment and text; moment, length and samples.
    notes : sequence of str
        What the reader assumed or mended.
    model : ModelFacts or None
        Which model read it.
    limits : sequence of str
        How far to believe it.
    """

    title: str
    lead: str
    notices: Sequence[str]
    paragraphs: Sequence[str]
    facts: Mapping[str, str]
    drawings: Mapping[str, Drawing]
    target: str
    shares: Sequence[Share]
    contact: Sequence[ContactRow]
    markers: Table
    gaps: Table
    notes: Sequence[str]
    model: ModelFacts | None
    limits: Sequence[str]


def written(page: Page) -> str:
    """Lay a page out.

    Parameters
    ----------
    page : Page
        What it says; every text is escaped.

    Returns
    -------
    html : str
        One file with style and figures inside: no script, and nothing is fetched, which its own
        content policy forbids.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "length": length_text, "tied": tied}
    # Drawn by us, every text in them escaped.
    figures = {name: Markup(as_svg(each)) for name, each in page.drawings.items()}  # noqa: S704
    html: str = environment.get_template(TEMPLATE).render(
        page=page,
        figures=figures,
        style=Markup(STYLE),  # noqa: S704 - a constant of ours
        version=__version__,
    )
    return html
