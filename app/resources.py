"""The files that ship with the program: where they are, and the ones that code reads."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import app

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from streaming.signal.simulation import Head

DEMO = ("recordings", "demo.xdf")
"""Two minutes of a simulated EPOC, as `assets/recordings/make_demo.py` made them."""


def asset_path(*parts: str) -> Path:
    """Return the path of a file or folder that ships with the program.

    Parameters
    ----------
    *parts : str
        Path below the assets, for example ``"head", "leadfield.npz"``.

    Returns
    -------
    path : Path
        In the installed package, or else beside it in the checkout: an editable install does not
        map a folder that is no package of its own.

    Raises
    ------
    FileNotFoundError
        Where neither place has it.
    """
    package = Path(app.__file__).parent
    places = (package / "assets", package.parent / "assets")
    for place in places:
        if (path := place.joinpath(*parts)).exists():
            return path
    raise FileNotFoundError(
        f"The installation lacks {'/'.join(parts)}: it is neither in {places[0]} nor in "
        f"{places[1]}. Install the program again."
    )


@cache
def load_head() -> Head:
    """Return the simulated head: sources, and what each electrode sees of them.

    Returns
    -------
    head : Head
        As `assets/head/make_leadfield.py` computed it.
    """
    # Late: whoever asks for a path alone need not wait for the signal processing to load.
    import numpy as np  # noqa: PLC0415

    from streaming.signal.simulation import Head  # noqa: PLC0415

    with np.load(asset_path("head", "leadfield.npz"), allow_pickle=False) as arrays:
        devices = tuple(name.removesuffix("_gain") for name in arrays if name.endswith("_gain"))
        return Head(
            sources=tuple(str(name) for name in arrays["sources"]),
            ch_names={d: tuple(str(n) for n in arrays[f"{d}_ch_names"]) for d in devices},
            gains=_fixed({d: arrays[f"{d}_gain"] for d in devices}),
            blink=_fixed({d: arrays[f"{d}_blink"] for d in devices}),
            glance=_fixed({d: arrays[f"{d}_glance"] for d in devices}),
        )


def _fixed(arrays: Mapping[str, NDArray[np.float64]]) -> Mapping[str, NDArray[np.float64]]:
    """Return the arrays closed to writing: all callers share the one head."""
    for array in arrays.values():
        array.flags.writeable = False
    return arrays
