"""The one place that imports pylsl, and with it liblsl: import this where LSL is asked for."""

from __future__ import annotations

from streaming.errors import StreamNotFound

try:
    import pylsl
except (ImportError, OSError, RuntimeError) as error:
    raise StreamNotFound(
        f"The LSL library (liblsl) cannot be loaded: {str(error).partition(chr(10))[0]} "
        "pylsl's wheels hold it for Linux on x86-64 (glibc 2.35 or newer), Windows and macOS; "
        "elsewhere install liblsl (github.com/sccn/liblsl/releases) and point PYLSL_LIB at its "
        "library file. The simulator needs no LSL: --source simulator."
    ) from error

__all__ = ["pylsl"]
