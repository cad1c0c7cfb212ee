"""One picture of the monitor for a terminal, right at 80 columns and 24 lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Group
from rich.table import Table
from rich.text import Text

from app.frame import AS_PLAYED, PLAYBACKS
from app.health_figures import lost_words
from app.plain_text import plain
from app.words import (
    BAND_SYMBOLS,
    NO_CONFIDENT_ESTIMATE,
    QUALITIES,
    STATES,
    count_contact,
    percent,
    signed,
    span,
)
from streaming.signal.contact import Contact
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from app.frame import BandLevel, DashboardFrame
    from streaming.signal.contact import ElectrodeContact
    from streaming.status import MonitorStatus, RecordingStatus

WIDEST = 100
"""Columns; wider lines are harder to read."""

BANDS_DB = (-10.0, 30.0)
"""Ends of the bars in dB over 1 µV²: the noise of a headset, and strong delta."""

SHAPES = {Contact.GOOD: "●", Contact.FAIR: "◐", Contact.OFF: "○"}
"""A shape for each quality, so that nobody needs the colours."""

STYLES = {Contact.GOOD: "green", Contact.FAIR: "yellow", Contact.OFF: "red"}

TROUBLE = frozenset(
    {MonitorState.STALLED, MonitorState.LOST, MonitorState.CHANGED, MonitorState.FAILED}
)
CAUTION = frozenset({MonitorState.SLOW, MonitorState.CALIBRATING, MonitorState.STOPPED})

ONE_COLUMN = 6
"""Electrodes that fit beneath each other with their reasons; more stand in two columns."""

BAR_WIDTH = 16

KEYS_RECORDING = "KEYS m: a marker · 1-9: a label begins, 0: it ends · r: ends the recording"
KEYS_IDLE = "KEYS r: begin a recording"
"""What `app.marking.KEYS` and its key for recording do, where they are heard."""

FOOTER = "Nothing leaves this computer. Not a medical device. Ctrl-C ends."


def picture(frame: DashboardFrame, width: int, *, hears_keys: bool = False) -> RenderableType:
    """Draw a frame.

    Parameters
    ----------
    frame : DashboardFrame
        What there is to show.
    width : int
        Columns of the terminal.
    hears_keys : bool
        Whether keys set markers and record, and so must be known; their line takes the place of an
        empty one.
    """
    width = max(40, min(width, WIDEST))
    parts: list[RenderableType] = [_head(frame, width), *_notice(frame, width), Text()]
    parts += [*_reading(frame, width), Text()]
    parts += [_signal(frame, width), *[Text()] * (not hears_keys)]
    parts += [_health(frame.status, width)]
    if (recording := frame.status.recording) is not None:
        parts += [_recording(recording, width)]
    if hears_keys:
        is_on = recording is not None and not recording.over
        parts += [_line(KEYS_RECORDING if is_on else KEYS_IDLE, width, "dim")]
    if frame.source_log:
        parts += [_line(f"muselsl: {frame.source_log[-1]}", width, "dim")]
    parts += [_line(FOOTER, width, "dim")]
    return Group(*parts)


def _line(text: str, width: int, style: str = "") -> Text:
    """Return one line that is never wider than the picture."""
    line = Text(plain(text), style=style, no_wrap=True, overflow="ellipsis")
    line.truncate(width, overflow="ellipsis")
    return line


def _apart(left: Text, right: Text, width: int) -> Text:
    """Return a line with a text at each end."""
    left.truncate(max(8, width - right.cell_len - 2), overflow="ellipsis")
    room = max(1, width - left.cell_len - right.cell_len)
    return Text.assemble(left, " " * room, right, no_wrap=True, overflow="ellipsis")


def _head(frame: DashboardFrame, width: int) -> Text:
    status = frame.status
    left = Text.assemble(("Affectscope", "bold"))
    if status.info is not None:
        info = status.info
        left.append(f"  {plain(info.name)} · {len(info.ch_names)} channels · {info.sfreq:g} Hz")
    word = STATES[status.state][0].upper()
    if frame.playback is not None and status.state in AS_PLAYED:
        said, role = PLAYBACKS[frame.playback]
        state = Text(said, style="bold green" if role == "good" else "bold")
    elif status.state in TROUBLE:
        state = Text(f"✗ {word}", style="bold red")
    elif status.state in CAUTION:
        state = Text(f"◐ {word}", style="bold yellow")
    elif status.state is MonitorState.LIVE:
        state = Text(f"● {word}", style="bold green")
    else:
        state = Text(f"○ {word}", style="bold")
    return _apart(left, state, width)


def _notice(frame: DashboardFrame, width: int) -> list[Text]:
    """Return the model's notice, which always stands, and what is wrong."""
    lines = []
    if frame.model is not None and frame.model.notice:
        lines += _folded(frame.model.notice, width, "yellow")
    if frame.banner is not None:
        style = "bold red" if frame.banner.severe else "bold yellow"
        lines += _folded(f"! {frame.banner.title} {frame.banner.text}", width, style)
    return lines


def _folded(text: str, width: int, style: str = "") -> list[Text]:
    """Return the lines of a text, at most two: the picture has no more room."""
    lines = [""]
    for word in plain(text).split():
        longer = f"{lines[-1]} {word}".lstrip()
        if cell_len(longer) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    kept = [*lines[:1], " ".join(lines[1:])] if len(lines) > 1 else lines
    return [_line(line, width, style) for line in kept]


def _reading(frame: DashboardFrame, width: int) -> list[Text]:
    """Return the word, the scale and the explanation; the scale is empty without a reading."""
    model = frame.model
    facts = f"last {model.window:g} s · {model.name} ({model.network})" if model else "no model"
    lines = [_apart(Text("RIGHT NOW", style="dim bold"), Text(plain(facts), style="dim"), width)]
    now = frame.current
    if now is None:
        style = "bold yellow" if frame.headline == NO_CONFIDENT_ESTIMATE else "bold"
        lines.append(_line(frame.headline, width, style))
    else:
        confidence = Text(f"confidence {percent(now.confidence)}")
        lines.append(_apart(Text(plain(frame.headline), style="bold cyan"), confidence, width))
    if model is None or model.target == "valence":
        value = now.valence if now else None
        lines.append(_scale(value, now.interval if now else None, width))
    explained = _folded(frame.explanation, width)
    return [*lines, *explained, *[Text()] * (2 - len(explained))]


def _scale(value: float | None, interval: tuple[float, float] | None, width: int) -> Text:
    """Draw the valence scale: a dot for the value, a thick stretch for the interval."""
    ends = (Text("Unpleasant "), Text(" Pleasant"))
    n = width - sum(end.cell_len for end in ends)
    cells = ["─"] * n
    cells[n // 2] = "┼"
    if interval is not None:
        lo, hi = (_cell(end, n) for end in interval)
        cells[lo : hi + 1] = "━" * (hi + 1 - lo)
    if value is None:
        empty = f"{ends[0]}{''.join(cells)}{ends[1]}"
        return Text(empty, style="dim")
    at = _cell(value, n)
    before, after = "".join(cells[:at]), "".join(cells[at + 1 :])
    return Text.assemble(ends[0], before, ("●", "bold cyan"), after, ends[1])


def _cell(value: float, n_cells: int) -> int:
    """Return the cell of a value in [-1, 1]."""
    return round((min(1.0, max(-1.0, value)) + 1) / 2 * (n_cells - 1))


def _signal(frame: DashboardFrame, width: int) -> Table:
    """Lay contact and bands side by side."""
    table = Table.grid(padding=(0, 2), expand=False)
    bands_width = 10 + BAR_WIDTH + 8
    contact_width = width - bands_width - 2
    table.add_column(width=contact_width, no_wrap=True)
    table.add_column(width=bands_width, no_wrap=True)
    counts = count_contact(frame.contact) or "no signal"
    table.add_row(
        Text.assemble(("SENSOR CONTACT ", "dim bold"), (counts, "dim")),
        Text.assemble(("BAND POWER ", "dim bold"), ("dB over 1 µV²", "dim")),
    )
    left = _contact_lines(frame.contact, contact_width)
    right = [_band_line(level) for level in frame.bands]
    for i in range(max(len(left), len(right))):
        table.add_row(left[i] if i < len(left) else Text(), right[i] if i < len(right) else Text())
    return table


def _contact_lines(contact: Sequence[ElectrodeContact], width: int) -> list[Text]:
    if len(contact) <= ONE_COLUMN:
        return [_electrode(electrode, width, with_why=True) for electrode in contact]
    n_rows = (len(contact) + 1) // 2
    half = width // 2
    lines = []
    for i in range(n_rows):
        pair = [_electrode(electrode, half, with_why=False) for electrode in contact[i::n_rows]]
        lines.append(Text.assemble(*pair, no_wrap=True))
    return lines


def _electrode(electrode: ElectrodeContact, width: int, *, with_why: bool) -> Text:
    style = STYLES[electrode.quality]
    name = plain(electrode.name)
    text = Text.assemble(
        (f"{SHAPES[electrode.quality]} ", style),
        set_cell_size(name, max(4, cell_len(name))),
        (f" {QUALITIES[electrode.quality]}", style),
    )
    if with_why and electrode.why:
        text.append(f"  {plain(electrode.why)}", style="dim")
    text.truncate(width, overflow="ellipsis", pad=True)
    return text


def _band_line(level: BandLevel) -> Text:
    name = f"{BAND_SYMBOLS.get(level.name, ' ')} {level.name:<6}"
    if level.power_db is None:
        return Text.assemble(name, (f"  {'·' * BAR_WIDTH}     –", "dim"))
    lo, hi = BANDS_DB
    n_full = round(min(1.0, max(0.0, (level.power_db - lo) / (hi - lo))) * BAR_WIDTH)
    bar = ("█" * n_full, "cyan"), ("·" * (BAR_WIDTH - n_full), "dim")
    return Text.assemble(name, "  ", *bar, f" {signed(level.power_db, 1):>6}")


def _health(status: MonitorStatus, width: int) -> Text:
    """Return the numbers that tell whether the stream works."""
    parts = [f"lost {lost_words(status)}"]
    if status.info is not None and status.measured_sfreq is not None:
        parts.insert(0, f"{status.measured_sfreq:.1f}/{status.info.sfreq:g} Hz")
    if status.age is not None:
        parts.append(f"newest {span(status.age)}")
    if status.latency is not None:
        parts.append(f"answer {status.latency.p95:.0f} ms")
    if status.n_late:
        parts.append(f"{status.n_late} late")
    return _line("STREAM " + " · ".join(parts), width)


def _recording(recording: RecordingStatus, width: int) -> Text:
    """Return what is recorded: how long, where to, how much room is left."""
    length = f"{recording.seconds // 60:.0f}:{recording.seconds % 60:02.0f}"
    if recording.failure:
        return _line(f"✗ NOT RECORDING · {recording.failure}", width, "bold red")
    parts = [length, f"{recording.n_samples} samples", recording.file.name]
    if recording.n_marks:
        parts.insert(2, f"{recording.n_marks} marked")
    if recording.over:
        return _line("○ RECORDED " + " · ".join(parts), width)
    if recording.free is not None:
        parts.append(f"{recording.free / 1e9:.1f} GB free")
    style = "bold yellow" if recording.warning else "bold red"
    return _line(
        "● REC " + " · ".join([recording.warning, *parts][not recording.warning :]), width, style
    )
