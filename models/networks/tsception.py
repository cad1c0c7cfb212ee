"""TSception: convolutions of several lengths over time, then over the whole head and its halves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

KERNEL_SECONDS = (0.5, 0.25, 0.125)
"""Lengths of the temporal kernels, as shares of the rate (Ding et al. 2022, section III-B)."""

_POOL_TIME, _POOL_SPACE, _POOL_FUSION = 8, 2, 4
"""Average pooling after each layer: the published pool of 8, a quarter of it, then 4."""


class TSception(nn.Module):
    """Temporal, asymmetric spatial and fusion convolutions, averaged over time.

    The structure is that of Ding, Robinson, Zhang, Zeng & Guan 2022, "TSception: capturing
    temporal dynamics and spatial asymmetry from EEG for emotion recognition",
    doi:10.1109/TAFFC.2022.3169001 (arXiv:2104.02935). The arithmetic and the names of the
    parameters are those of torcheeg 1.1.3's ``TSCeption``, so that its checkpoints load here.

    Parameters
    ----------
    n_channels : int
        Electrodes, left hemisphere first, then right in mirrored order. Even, or odd from 7 on.
    n_times : int
        Samples in a window; only checked: the weights do not depend on it.
    sfreq : float
        Rate in Hz; it sets the lengths of the temporal kernels.
    n_classes : int
        How many logits come out.
    num_T, num_S : int
        Temporal kernels a length, and spatial kernels a size.
    hid_channels : int
        Units of the hidden layer.
    dropout : float
        Share of hidden units that training drops.
    in_channels : int
        Signals an electrode; above 1 the input is (n_windows, in_channels, n_channels, n_times).

    Raises
    ------
    ValueError
        Where the channels have no two halves, or the window is too short for the kernels and
        the pooling.
    """

    def __init__(
        self,
        *,
        n_channels: int,
        n_times: int,
        sfreq: float,
        n_classes: int,
        num_T: int = 15,  # noqa: N803 - torcheeg's names
        num_S: int = 15,  # noqa: N803
        hid_channels: int = 32,
        dropout: float = 0.5,
        in_channels: int = 1,
    ) -> None:
        super().__init__()
        # Truncated, not rounded: published checkpoints have these lengths.
        lengths = [math.floor(share * sfreq) for share in KERNEL_SECONDS]
        _check_input(n_channels, n_times, lengths)
        half = n_channels // 2
        self.Tception1, self.Tception2, self.Tception3 = (
            _layer(in_channels, num_T, (1, length), pool=_POOL_TIME) for length in lengths
        )
        self.Sception1 = _layer(num_T, num_S, (n_channels, 1), pool=_POOL_SPACE)
        self.Sception2 = _layer(
            num_T, num_S, (half, 1), pool=_POOL_SPACE, stride=(half, 1), pad_row=n_channels % 2
        )
        self.fusion_layer = _layer(num_S, num_S, (3, 1), pool=_POOL_FUSION)
        self.BN_t = nn.BatchNorm2d(num_T)
        self.BN_s = nn.BatchNorm2d(num_S)
        self.BN_fusion = nn.BatchNorm2d(num_S)
        self.fc = nn.Sequential(
            nn.Linear(num_S, hid_channels),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hid_channels, n_classes),
        )

    def forward(self, windows: Tensor) -> Tensor:
        """Return logits of shape (n_windows, n_classes) for (n_windows, n_channels, n_times)."""
        x = windows.unsqueeze(1) if windows.ndim == 3 else windows
        # now of shape (n_windows, in_channels, n_channels, n_times)
        scales = [self.Tception1(x), self.Tception2(x), self.Tception3(x)]
        x = self.BN_t(torch.cat(scales, dim=-1))
        # now of shape (n_windows, num_T, n_channels, n_pooled): lengths one after another
        x = self.BN_s(torch.cat([self.Sception1(x), self.Sception2(x)], dim=2))
        # now of shape (n_windows, num_S, 3, n_pooled // 2): the head, then its halves
        x = self.BN_fusion(self.fusion_layer(x))
        # now of shape (n_windows, num_S, 1, n_pooled // 8)
        logits: Tensor = self.fc(x.mean(dim=-1).squeeze(-1))
        return logits


def build_tsception(
    *,
    shape: tuple[int, ...],
    sfreq: float | None,
    n_classes: int,
    sampling_rate: float | None = None,
    **hyper: float,
) -> TSception:
    """Build a `TSception` for windows of a signal; ValueError for windows of features.

    A model without a recipe says the rate of its windows itself, as `sampling_rate` in Hz.
    """
    sfreq = sampling_rate if sfreq is None else sfreq
    if sfreq is None or len(shape) != 2:
        raise ValueError(
            f"tsception reads a signal of shape (n_channels, n_times), and this recipe gives "
            f"features of shape {shape}; use a recipe with features 'signal', or the network 'gru'"
        )
    n_channels, n_times = shape
    return TSception(
        n_channels=n_channels,
        n_times=n_times,
        sfreq=sfreq,
        n_classes=n_classes,
        **hyper,  # type: ignore[arg-type]
    )


def _layer(
    n_in: int,
    n_out: int,
    kernel: tuple[int, int],
    *,
    pool: int,
    stride: tuple[int, int] = (1, 1),
    pad_row: int = 0,
) -> nn.Sequential:
    """Convolve, rectify, and average over time; the convolution is always number 1."""
    return nn.Sequential(
        nn.ZeroPad2d((0, 0, pad_row, 0)) if pad_row else nn.Identity(),
        nn.Conv2d(n_in, n_out, kernel, stride),
        nn.LeakyReLU(),
        nn.AvgPool2d((1, pool), (1, pool)),
    )


def _check_input(n_channels: int, n_times: int, lengths: list[int]) -> None:
    """Refuse shapes for which some layer would have nothing, or a third half, to give."""
    if n_channels < 2 or n_channels in (3, 5):
        raise ValueError(
            f"tsception compares two halves of the head: it takes an even number of channels, or "
            f"an odd one from 7 on, got {n_channels}"
        )
    if min(lengths) < 1:
        raise ValueError("tsception needs a rate of 8 Hz or more for its shortest kernel")
    pooled = sum(max(n_times - length + 1, 0) // _POOL_TIME for length in lengths)
    if n_times < max(lengths) + _POOL_TIME - 1 or pooled < _POOL_SPACE * _POOL_FUSION:
        raise ValueError(
            f"windows of {n_times} samples are too short for tsception's kernels of "
            f"{', '.join(map(str, lengths))} samples and its pooling; use a longer window"
        )
