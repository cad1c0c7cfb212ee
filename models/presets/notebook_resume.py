"""Where the notebook's training stands, kept after each pass: one takes minutes."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from streaming.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import torch
    from torch import Tensor, nn

_NETWORK, _ADAM = "network/", "adam/"
"""What the names of tensors begin with."""


@dataclass(frozen=True, slots=True)
class PassFile:
    """The file of the last pass that was finished.

    Attributes
    ----------
    path : Path
        Its folder is made where it is missing.
    key : str
        Digest of all that decides a pass; what another training left is refused.
    """

    path: Path
    key: str

    def write(
        self,
        network: nn.Module,
        optimizer: torch.optim.Optimizer,
        passes: Sequence[Mapping[str, float]],
    ) -> None:
        """Keep weights, the optimizer's moments and the passes so far, whole or not at all.

        Raises
        ------
        OutputError
            Where the disk does not take it.
        """
        tensors = {f"{_NETWORK}{name}": tensor for name, tensor in network.state_dict().items()}
        for number, moments in optimizer.state_dict()["state"].items():
            tensors |= {f"{_ADAM}{number}/{name}": value for name, value in moments.items()}
        bare = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        about = {"key": self.key, "passes": json.dumps([dict(one) for one in passes])}
        unfinished = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            save_file(bare, unfinished, about)
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            unfinished.replace(self.path)
        except (OSError, SafetensorError) as error:
            with suppress(OSError):  # there may be no such folder
                unfinished.unlink()
            words = getattr(error, "strerror", None) or error
            raise OutputError(
                f"A finished pass could not be kept in {self.path.parent}: {words}. Free some "
                "space, then go on with --resume."
            ) from error

    def read(
        self, network: nn.Module, optimizer: torch.optim.Optimizer
    ) -> list[dict[str, Any]] | None:
        """Put network and optimizer where the last pass left them; return the passes so far.

        None where nothing is there, or what is there is damaged: nothing is touched then.

        Raises
        ------
        UsageError
            Where another training left it.
        """
        try:
            with safe_open(self.path, framework="pt") as file:
                about = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError):
            return None
        if about.get("key") != self.key:
            raise UsageError(
                f"{self.path.parent} holds passes of another training: other data, options or "
                "versions. Go on with the options of that one, say --force to begin anew, or give "
                "another --out."
            )
        weights = _under(tensors, _NETWORK)
        moments: dict[int, dict[str, Tensor]] = {}
        for name, tensor in _under(tensors, _ADAM).items():
            number, _, what = name.partition("/")
            moments.setdefault(int(number), {})[what] = tensor
        network.load_state_dict(weights)
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": moments, "param_groups": groups})
        passes: list[dict[str, Any]] = json.loads(about["passes"])
        return passes


def _under(tensors: Mapping[str, Tensor], head: str) -> dict[str, Tensor]:
    """Return the tensors whose names begin so, without that."""
    return {n.removeprefix(head): tensor for n, tensor in tensors.items() if n.startswith(head)}
