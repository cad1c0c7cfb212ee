"""What ``--source`` names, opened: the source, its clock, and the way back to it after a loss."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.plain_text import plain
from app.resources import load_head
from streaming.errors import StreamLost, StreamNotFound, UsageError
from streaming.recordings.channels import parse_channel_map
from streaming.signal.info import MONTAGES
from streaming.signal.simulated_person import draw_person
from streaming.sources.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from streaming.signal.blocks import Chunk, Marker
    from streaming.signal.protocols import Source
    from streaming.signal.simulated_wearer import Wearer
    from streaming.sources.identity import FoundStream
    from streaming.threads import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """What the user may say of a source.

    Attributes
    ----------
    wait : float
        Seconds to wait for it to appear.
    give_up : float
        Seconds to wait for it to return.
    channel_map : mapping of str to str or None
        Electrode of each channel that is called otherwise.
    unit : str or None
        Unit of the samples; None to trust the stream.
    population, seed, day
        Which simulated person, on which of their days.
    """

    wait: float = 10.0
    give_up: float = 60.0
    channel_map: Mapping[str, str] | None = None
    unit: str | None = None
    population: Literal["demo", "personal"] = "demo"
    seed: int = 0
    day: int = 0


def source_options(
    *,
    wait: float,
    give_up: float,
    map_: str | None,
    unit: str | None,
    population: Literal["demo", "personal"],
    seed: int | None,
    day: int,
) -> SourceOptions:
    """Return what a command line says of a source; as `SourceOptions`, with its map in words.

    Raises
    ------
    UsageError
        Where the map cannot be understood.
    """
    return SourceOptions(
        wait=wait,
        give_up=give_up,
        channel_map=parse_channel_map(map_) if map_ else None,
        unit=unit,
        population=population,
        seed=seed or 0,
        day=day,
    )


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A source that is open.

    Attributes
    ----------
    source : Source
        Whoever is given it closes it.
    clock : callable
        Seconds on the clock of its chunks.
    reopen : callable
        Opens it again after a loss; see `streaming.monitor.Joints`.
    difference : callable
        Says what differs between it as it was and as it came back.
    log : callable
        Returns the newest lines of what feeds it, where something does.
    truth : callable or None
        Given a chunk, returns what a simulated source knows of itself, as markers.
    wearer : Wearer or None
        Who wears a simulated headset of this process, and can be told what to feel.
    """

    source: Source
    clock: Callable[[], float]
    reopen: Callable[[Stop], Source]
    difference: Callable[[Any, Any], str]
    log: Callable[[], Sequence[str]] = tuple
    truth: Callable[[Chunk], Sequence[Marker]] | None = None
    wearer: Wearer | None = None


def open_source(
    named: str, options: SourceOptions, stop: threading.Event | None = None
) -> OpenSource:
    """Open what ``--source`` names.

    Parameters
    ----------
    named : str
        ``simulator[:epoc|muse]``, ``lsl[:NAME]``, ``lsl:uid=UID`` or ``muse[:NAME-OR-ADDRESS]``.
    options : SourceOptions
        The rest.
    stop : threading.Event, optional
        Set to end the search for a stream, which is then not found.

    Raises
    ------
    UsageError
        Where it names no kind of source, or several streams fit.
    StreamNotFound
        Where nothing fits within the time to wait.
    SignalMismatch
        Where a stream's channels have no names.
    """
    kind, _, rest = named.partition(":")
    if kind == "simulator":
        return _open_simulator(rest or "epoc", options)
    if kind == "lsl":
        return _open_lsl(named, options, stop or threading.Event())
    if kind == "muse":
        return _open_muse(rest, options, stop or threading.Event())
    raise UsageError(
        f"{named!r} is no source. Give simulator, simulator:muse, simulator:epoc, lsl, lsl:NAME, "
        "lsl:uid=UID, muse, or muse:NAME-OR-ADDRESS."
    )


def _open_simulator(device: str, options: SourceOptions) -> OpenSource:
    """Put a simulated headset on a simulated person, in this process."""
    if device not in MONTAGES:
        raise UsageError(f"There is no simulated {device!r}. Give one of: {', '.join(MONTAGES)}.")
    person = draw_person(options.seed, population=options.population)
    source = Simulator(device, person, load_head(), clock=time.monotonic, day=options.day)
    return OpenSource(
        source,
        time.monotonic,
        _never_back,
        lambda _before, _after: "",
        truth=source.truth,
        wearer=source.wearer,
    )


def _never_back(_stop: Stop) -> Source:
    raise StreamLost("The simulated headset is gone. Start again.")


def _open_lsl(named: str, options: SourceOptions, stop: threading.Event) -> OpenSource:
    """Open an LSL stream; only here is liblsl loaded."""
    from streaming.liblsl import pylsl  # noqa: PLC0415 - the simulator needs no socket
    from streaming.sources.identity import parse_query  # noqa: PLC0415
    from streaming.sources.lsl import LslSource  # noqa: PLC0415
    from streaming.sources.returning import WayBack, difference  # noqa: PLC0415
    from streaming.sources.sight import choose_stream  # noqa: PLC0415

    def open_found(found: FoundStream) -> LslSource:
        return LslSource(found, channel_map=options.channel_map, unit=options.unit)

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise StreamNotFound(f"The search for {named} was ended.")

    query = parse_query(named)
    began = pylsl.local_clock()
    left = options.wait
    while True:
        try:
            source = open_found(choose_stream(query, left, pause=pause))
            break
        except StreamLost as lost:  # gone between being found and being opened
            left = options.wait - (pylsl.local_clock() - began)
            if left <= 0:
                raise StreamNotFound(str(lost)) from lost
    way_back = WayBack(source, query, open_found, options.give_up)
    return OpenSource(source, pylsl.local_clock, way_back, difference)


def _open_muse(named: str, options: SourceOptions, stop: threading.Event) -> OpenSource:
    """Start muselsl on a headband, and open what it publishes."""
    from streaming.liblsl import pylsl  # noqa: PLC0415 - the simulator needs no socket
    from streaming.sources.identity import StreamQuery  # noqa: PLC0415
    from streaming.sources.lsl import LslSource  # noqa: PLC0415
    from streaming.sources.muse import CONNECT_SECONDS, MuseConnection  # noqa: PLC0415
    from streaming.sources.returning import LOOK, difference  # noqa: PLC0415
    from streaming.sources.sight import choose_stream  # noqa: PLC0415

    def open_stream(source_id: str) -> LslSource:
        found = choose_stream(StreamQuery(name=source_id), LOOK)
        return LslSource(found, channel_map=options.channel_map, unit=options.unit)

    def say(line: str) -> None:
        sys.stderr.write(f"muselsl: {plain(line)}\n")

    connection = MuseConnection(named, open_stream, pylsl.local_clock, say)
    return OpenSource(
        connection.connect(options.wait + CONNECT_SECONDS, stop),
        pylsl.local_clock,
        lambda stop: connection.connect_again(options.give_up, stop),
        lambda before, after: difference(before.stream, after.stream),
        lambda: tuple(connection.log),
    )
