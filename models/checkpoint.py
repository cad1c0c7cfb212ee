"""Read a PyTorch checkpoint in a process of its own: ``python -m models.checkpoint IN OUT``.

A checkpoint is a pickle. PyTorch's reader for weights alone runs no code of it, and has been broken
twice (CVE-2025-32434, CVE-2026-24747), so it is asked in a process that does nothing else, and what
it gives is passed on as bare tensors. There is no fallback to the reader that trusts the file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FIRST_SAFE = (2, 10)
"""The PyTorch release that mended the second of them."""

_FORBIDDEN = re.compile(r"GLOBAL ([\w.]+)")
"""How PyTorch names what a pickle would call."""

_WRAPPERS = ("model.", "module.", "net.")
"""What training frameworks put before the names of a network's weights."""


def main(arguments: list[str]) -> str | None:
    """Turn a checkpoint into a safetensors file; return what is wrong, or None."""
    import torch  # noqa: PLC0415 - loaded in the process that reads, and only there
    from safetensors.torch import save_file  # noqa: PLC0415

    source, target = map(Path, arguments)
    if tuple(int(part) for part in torch.__version__.split(".")[:2]) < FIRST_SAFE:
        return f"PyTorch {torch.__version__} reads checkpoints unsafely; install 2.10 or later"
    try:
        # What a damaged or hostile file makes torch raise is of any kind.
        found = torch.load(source, map_location="cpu", weights_only=True)
    except Exception as fault:  # noqa: BLE001
        return _why_not(fault)
    state = weights_in(found)
    if not state:
        return "it holds no named weights"
    save_file({name: tensor.contiguous().clone() for name, tensor in state.items()}, target)
    return None


def _why_not(fault: Exception) -> str:
    """Say why a file was refused; PyTorch's own words advise reading it unsafely."""
    if named := _FORBIDDEN.search(str(fault)):
        return f"it holds {named[1][:100]}, and nothing but weights is read"
    return f"it is damaged, or no checkpoint ({type(fault).__name__})"


def weights_in(found: object) -> dict[str, Any]:
    """Return the named tensors of a checkpoint: bare, or under the names that frameworks use."""
    import torch  # noqa: PLC0415

    for key in ("state_dict", "model_state_dict", "model"):
        if isinstance(found, Mapping) and isinstance(found.get(key), Mapping):
            found = found[key]
            break
    if not isinstance(found, Mapping):
        return {}
    state = {str(name): value for name, value in found.items() if isinstance(value, torch.Tensor)}
    for wrapper in _WRAPPERS:
        mine = {n.removeprefix(wrapper): v for n, v in state.items() if n.startswith(wrapper)}
        # A trainer's own weights (metrics, losses) lie beside those of its network.
        state = mine or state
    return state


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
