"""Where a network is trained: this processor, or a GPU at half precision."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from typing import TYPE_CHECKING

import torch

from streaming.errors import UsageError

if TYPE_CHECKING:
    from torch import nn

    from models.settings import Device

_WORKSPACE = ("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
"""What cuBLAS wants to hear before it sums in one order (PyTorch's notes on reproducibility)."""


def device_for(asked: str) -> Device:
    """Return where to train.

    Parameters
    ----------
    asked : {"auto", "cpu", "cuda"}
        ``"auto"`` takes a GPU that is there.

    Returns
    -------
    device : {"cpu", "cuda"}
        For `TrainingSettings`.

    Raises
    ------
    UsageError
        Where a GPU was asked for and PyTorch sees none.
    """
    there = torch.cuda.is_available()
    if asked == "cuda" and not there:
        raise UsageError(
            "--device cuda was asked for, and PyTorch sees no GPU here "
            f"(it is {torch.__version__}). Install a PyTorch built for your GPU, and the GPU's "
            "driver, or say --device cpu."
        )
    if asked == "cpu" or not there:
        return "cpu"
    # Read once, when the first sum is made on the GPU; processes that are spawned inherit it.
    os.environ.setdefault(*_WORKSPACE)
    return "cuda"


def device_of(network: nn.Module) -> torch.device:
    """Return where a network's weights lie."""
    return next(chain(network.parameters(), network.buffers())).device


def full_precision(device: torch.device) -> AbstractContextManager[None]:
    """Keep a GPU from rounding what it convolves to 10 bits (TF32), and its sums in one order."""
    if device.type != "cuda":
        return nullcontext()
    flags: AbstractContextManager[None] = torch.backends.cudnn.flags(
        enabled=True, deterministic=True, allow_tf32=False
    )
    return flags


class MixedPrecision:
    """Half precision where that is safe, on a GPU; on a processor, nothing at all.

    bfloat16 where the GPU has it, which needs no scaling; float16 with the loss scaled otherwise
    (Micikevicius et al. 2018, arXiv:1710.03740). Weights and their updates stay float32.

    Parameters
    ----------
    device : {"cpu", "cuda"}
        Where.
    """

    def __init__(self, device: Device) -> None:
        self._on = device == "cuda"
        halves = self._on and not torch.cuda.is_bf16_supported(including_emulation=False)
        self._dtype = torch.float16 if halves else torch.bfloat16
        self._scaler = torch.amp.GradScaler("cuda", enabled=halves)

    def forward(self) -> AbstractContextManager[None]:
        """Compute network and loss in here."""
        if not self._on:
            return nullcontext()
        half: AbstractContextManager[None] = torch.autocast("cuda", dtype=self._dtype)
        return half

    def step(self, loss: torch.Tensor, optimizer: torch.optim.Optimizer) -> bool:
        """Go back through the network and move the weights.

        Returns
        -------
        moved : bool
            False where a gradient was too large for float16: the next one is scaled less.
        """
        self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        self._scaler.step(optimizer)
        before = self._scaler.get_scale()
        self._scaler.update()
        return self._scaler.get_scale() >= before
