"""Which LSL streams are in sight, and the one that is meant."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from streaming.errors import StreamNotFound, UsageError
from streaming.liblsl import pylsl
from streaming.sources.identity import FoundStream, StreamQuery

_LOOK_EVERY = 0.02
"""Seconds between looks at what the background search has found; a loopback answer takes 2 ms."""

_LINGER = 0.75
"""Seconds to go on looking after the first stream that fits, for others that fit too: of several
senders on one machine one answers liblsl's first question (after 2 ms), the others the one that it
asks half a second later (measured)."""

DESCRIBE = 2.0
"""Seconds for an answer of a sender: its description, or its clock (0.6 s on loopback)."""

_FORMATS = {
    pylsl.cf_float32: "float32",
    pylsl.cf_double64: "double64",
    pylsl.cf_string: "string",
    pylsl.cf_int8: "int8",
    pylsl.cf_int16: "int16",
    pylsl.cf_int32: "int32",
    pylsl.cf_int64: "int64",
}

Pause = Callable[[float], object]
"""Waits for some seconds."""


def streams_in_sight(wait: float, *, pause: Pause | None = None) -> list[FoundStream]:
    """Return all streams on the network, of any type.

    Parameters
    ----------
    wait : float
        Seconds to look.
    pause : callable, optional
        Waits for some seconds.

    Returns
    -------
    found : list of FoundStream
        In order of names; channel names only of EEG.
    """
    handles = _look(None, wait, pause)
    return sorted((found_stream(one) for one in handles), key=lambda one: (one.name, one.uid))


def find_streams(
    query: StreamQuery, wait: float, *, pause: Pause | None = None
) -> list[FoundStream]:
    """Return the streams of type EEG that fit, as soon as there are any.

    Parameters
    ----------
    query : StreamQuery
        Which.
    wait : float
        Seconds for one to appear.
    pause : callable, optional
        Waits for some seconds.

    Returns
    -------
    found : list of FoundStream
        At least one, in order of names.

    Raises
    ------
    StreamNotFound
        Where none appears; the text says what else was seen.
    """
    handles = _look(query, wait, pause)
    fitting = [found_stream(one) for one in handles if _fits(query, one)]
    if not fitting:
        raise StreamNotFound(_why_none(query, wait, handles))
    return sorted(fitting, key=lambda one: (one.name, one.uid))


def choose_stream(query: StreamQuery, wait: float, *, pause: Pause | None = None) -> FoundStream:
    """Return the one stream that fits; as `find_streams`.

    Raises
    ------
    StreamNotFound
        Where none appears.
    UsageError
        Where several fit; the text lists them.
    """
    found = find_streams(query, wait, pause=pause)
    if len(found) > 1:
        several = "; ".join(str(one) for one in found)
        raise UsageError(
            f"{len(found)} streams fit {query}: {several}. Name one of them: "
            f"--source lsl:uid={found[0].uid}"
        )
    return found[0]


def identity_predicate(found: FoundStream) -> str:
    """Return liblsl's search expression for streams of the same identity."""
    if found.source_id:
        return f"source_id={_quoted(found.source_id)}"
    return " and ".join(
        f"{key}={_quoted(value)}"
        for key, value in (("name", found.name), ("type", found.kind), ("hostname", found.host))
    )


def _look(query: StreamQuery | None, wait: float, pause: Pause | None) -> list[pylsl.StreamInfo]:
    """Look until something fits, and a little longer; return all that was seen."""
    pause = pause or Event().wait
    resolver = pylsl.ContinuousResolver()
    end = pylsl.local_clock() + wait
    fitted = query is None
    while (now := pylsl.local_clock()) < end:
        if not fitted and query and any(_fits(query, one) for one in resolver.results()):
            fitted = True
            end = min(end, now + (0.0 if query.uid else _LINGER))
        pause(max(0.0, min(_LOOK_EVERY, end - now)))
    return list(resolver.results())


def _fits(query: StreamQuery, handle: pylsl.StreamInfo) -> bool:
    if handle.type().upper() != "EEG":
        return False
    if query.uid:
        return bool(handle.uid() == query.uid)
    return query.name is None or query.name in {handle.name(), handle.source_id()}


def found_stream(handle: pylsl.StreamInfo) -> FoundStream:
    """Ask a stream for its description; one that does not answer has none."""
    labels, units, simulated = _described(handle)
    n_channels = handle.channel_count()
    return FoundStream(
        name=handle.name(),
        kind=handle.type(),
        host=handle.hostname(),
        source_id=handle.source_id(),
        uid=handle.uid(),
        n_channels=n_channels,
        ch_names=_as_many(labels, n_channels),
        units=_as_many(units, n_channels),
        sfreq=handle.nominal_srate(),
        channel_format=_FORMATS.get(handle.channel_format(), "unknown"),
        simulated=simulated,
        age=age_of(handle),
        handle=handle,
    )


def age_of(handle: pylsl.StreamInfo) -> float | None:
    """Return the seconds since a stream was opened; None where that is not known here.

    Another machine has another clock, and what liblsl could not read (an empty name) says 0.
    """
    opened: float = handle.created_at()
    age: float = pylsl.local_clock() - opened
    return age if opened > 0 and age >= 0 else None


def _described(handle: pylsl.StreamInfo) -> tuple[list[str], list[str], bool]:
    """Return labels and units of the channels, and whether the stream is marked as simulated."""
    if handle.type().upper() != "EEG":
        return [], [], False
    inlet = pylsl.StreamInlet(handle, recover=False)
    try:
        told = inlet.info(DESCRIBE)
    except (pylsl.util.TimeoutError, pylsl.util.LostError):
        return [], [], False
    # `told` owns the memory that `desc` points into, and must live as long as that is read.
    labels, units = [], []
    channel = told.desc().child("channels").child("channel")
    while not channel.empty():
        labels.append(channel.child_value("label").strip())
        units.append(channel.child_value("unit").strip())
        channel = channel.next_sibling("channel")
    is_simulated = told.desc().child("affectscope").child_value("simulated") == "1"
    return labels, units, is_simulated


def _as_many(texts: list[str], n: int) -> tuple[str, ...]:
    """Fill up what the description lacks with nothing, and cut what it has too much."""
    return tuple((texts + [""] * n)[:n])


def _quoted(text: str) -> str:
    """Return a literal of XPath 1.0, which has no escapes: what holds both quotes cannot be put."""
    quote = "'" if "'" not in text else '"'
    return quote + text.replace(quote, "") + quote


def _why_none(query: StreamQuery, wait: float, handles: list[pylsl.StreamInfo]) -> str:
    """Say what was seen instead, and what to do."""
    asked = "No LSL stream of type EEG" + (f" that fits {query}" if query != StreamQuery() else "")
    if handles:
        others = sorted(
            f"{one.name()} (type {one.type() or 'none'}, on {one.hostname()})" for one in handles
        )
        seen = f"In sight: {', '.join(others)}."
    else:
        seen = (
            "Nothing else is in sight either: a firewall, a VPN or another network may be between "
            "(LSL needs UDP and TCP ports 16571 to 16604)."
        )
    return (
        f"{asked} appeared within {round(wait, 1):g} s. {seen} Start the headset's streaming, then "
        "look again; the `list` command shows what is in sight, `doctor` what stands in the way."
    )
