"""The few errors a user can meet, each with the exit code that the contract gives it."""

from __future__ import annotations

from typing import ClassVar


class MonitorError(Exception):
    """Something that the user can mend; the text says what happened, what was found, what to do."""

    exit_code: ClassVar[int] = 1


class UsageError(MonitorError):
    """The request itself cannot be carried out as it was put."""

    exit_code = 2


class StreamNotFound(MonitorError):  # noqa: N818 - a state of the world, named as the house names it
    """No source fits, or the one that fits cannot be read as EEG."""

    exit_code = 3


class RecordingError(MonitorError):
    """A file cannot be read, or holds nothing that can be read as EEG."""

    exit_code = 4


class BundleError(MonitorError):
    """A model file is damaged, of another schema, or not one of ours."""

    exit_code = 5


class SignalMismatch(MonitorError):  # noqa: N818
    """The signal lacks what the model needs."""

    exit_code = 5


class StreamLost(MonitorError):  # noqa: N818
    """A source went away; to the user, it did not come back."""

    exit_code = 6


class StreamChanged(MonitorError):  # noqa: N818
    """A source came back as something else, and nobody accepted that in time."""

    exit_code = 6


class OutputError(MonitorError):
    """A file cannot be written where it was asked for."""

    exit_code = 7
