"""Which LSL stream is meant, and whether one that comes back is the one that went."""

from __future__ import annotations

from dataclasses import dataclass, field

from streaming.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamQuery:
    """Which stream of type EEG is asked for.

    Attributes
    ----------
    name : str or None
        Its name or source_id; None for any.
    uid : str or None
        Its uid, which tells streams that are alike apart; None for any.
    """

    name: str | None = None
    uid: str | None = None

    def __str__(self) -> str:
        if self.uid:
            return f"lsl:uid={self.uid}"
        return f"lsl:{self.name}" if self.name else "lsl"


def parse_query(text: str) -> StreamQuery:
    """Read what `--source` was given for LSL.

    Parameters
    ----------
    text : str
        ``"lsl"``, ``"lsl:NAME"`` or ``"lsl:uid=UID"``.

    Returns
    -------
    query : StreamQuery
        What to look for.

    Raises
    ------
    UsageError
        Where it is none of the three.

    Examples
    --------
    >>> parse_query("lsl:Muse-5D1E").name
    'Muse-5D1E'
    """
    scheme, colon, rest = text.partition(":")
    if scheme != "lsl" or (colon and not rest) or rest == "uid=":
        raise UsageError(
            f"{text!r} names no LSL stream. Write lsl, lsl:NAME or lsl:uid=UID; the `list` command "
            "shows what is in sight."
        )
    if rest.startswith("uid="):
        return StreamQuery(uid=rest.removeprefix("uid="))
    return StreamQuery(name=rest or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamIdentity:
    """What stays the same when a sender is started again; the uid does not.

    Attributes
    ----------
    source_id : str
        The sender's own mark; where it gave none, empty, and the other fields are compared.
    name, kind, host : str
        Name, content type and machine; empty where there is a `source_id`.
    ch_names : tuple of str
        Channels; empty where there is a `source_id`.
    """

    source_id: str
    name: str = ""
    kind: str = ""
    host: str = ""
    ch_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStream:
    """One LSL stream in sight.

    Attributes
    ----------
    name, kind, host : str
        Name, content type (``"EEG"``) and machine.
    source_id : str
        The sender's own mark; may be empty.
    uid : str
        Of this run of the sender.
    n_channels : int
        How many channels it says it has.
    ch_names, units : tuple of str
        Label and unit of each channel as described, in order; empty strings where there is none.
    sfreq : float
        Nominal rate in Hz; 0 for an irregular one.
    channel_format : str
        ``"float32"``, ``"double64"``, ``"int16"``, ``"string"``, ...
    simulated : bool
        Whether it is marked as a simulated person's.
    age : float or None
        Seconds since the sender opened it; None where its clock is another machine's.
    handle : object
        What opens it.
    """

    name: str
    kind: str
    host: str
    source_id: str
    uid: str
    n_channels: int
    ch_names: tuple[str, ...]
    units: tuple[str, ...]
    sfreq: float
    channel_format: str
    simulated: bool
    age: float | None
    handle: object = field(repr=False, compare=False)

    @property
    def identity(self) -> StreamIdentity:
        """What to know it by when it comes back."""
        if self.source_id:
            return StreamIdentity(source_id=self.source_id)
        return StreamIdentity(
            source_id="", name=self.name, kind=self.kind, host=self.host, ch_names=self.ch_names
        )

    def __str__(self) -> str:
        return (
            f"{self.name} (type {self.kind or 'none'}, {self.n_channels} channels, "
            f"{self.sfreq:g} Hz, {self.channel_format}, on {self.host}, uid {self.uid})"
        )
