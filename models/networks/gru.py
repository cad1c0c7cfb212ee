"""Gated recurrent networks over sequences of features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from torch import nn

from models.networks.standardise import Standardise

if TYPE_CHECKING:
    from torch import Tensor

Readout = Literal["last", "mean", "all"]


class FeatureGRU(nn.Module):
    """One layer of gated recurrent units, a dropout, and a linear layer.

    The unit is that of Cho et al. 2014, "Learning phrase representations using RNN
    encoder-decoder for statistical machine translation", arXiv:1406.1078. Dropout is a module,
    so `eval()` turns it off and the same window always has the same answer.

    Parameters
    ----------
    n_steps : int
        Elements of a sequence.
    n_features : int
        Features an element.
    n_classes : int
        How many logits come out.
    n_hidden : int
        Units; 24 by default, the size that stood level with TSception on simulated people (.85
        against .84 balanced accuracy of 20 people held out, EPOC montage).
    dropout : float
        Share of the read-out that training drops.
    norm : bool
        Whether each element is normalised over its features first (layer normalisation, Ba et
        al. 2016, arXiv:1607.06450), which takes out the overall size of the signal.
    readout : {"last", "mean", "all"}
        What the linear layer reads: the last state, the mean state, or every state side by side.
    """

    def __init__(
        self,
        *,
        n_steps: int,
        n_features: int,
        n_classes: int,
        n_hidden: int = 24,
        dropout: float = 0.3,
        norm: bool = True,
        readout: Readout = "last",
    ) -> None:
        super().__init__()
        self.readout = readout
        self.norm = nn.LayerNorm(n_features) if norm else nn.Identity()
        self.gru = nn.GRU(n_features, n_hidden, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(n_hidden * (n_steps if readout == "all" else 1), n_classes)

    def forward(self, windows: Tensor) -> Tensor:
        """Return logits of shape (n_windows, n_classes) for (n_windows, n_steps, n_features)."""
        states, _ = self.gru(self.norm(windows))
        # now of shape (n_windows, n_steps, n_hidden)
        if self.readout == "last":
            read = states[:, -1]
        elif self.readout == "mean":
            read = states.mean(dim=1)
        else:
            read = states.flatten(start_dim=1)
        logits: Tensor = self.out(self.dropout(read))
        return logits


def build_gru(
    *, shape: tuple[int, ...], sfreq: float | None, n_classes: int, **hyper: object
) -> FeatureGRU:
    """Build a `FeatureGRU` for sequences of band features; ValueError for a signal."""
    if sfreq is not None or len(shape) != 2:
        raise ValueError(
            f"gru reads band features of shape (n_steps, n_features), and this recipe gives "
            f"{'a signal' if sfreq is not None else 'features'} of shape {shape}; use a recipe "
            "with features 'log_power' or 'differential_entropy', or the network 'tsception'"
        )
    n_steps, n_features = shape
    return FeatureGRU(
        n_steps=n_steps,
        n_features=n_features,
        n_classes=n_classes,
        **hyper,  # type: ignore[arg-type]
    )


def build_gru_features(
    *,
    shape: tuple[int, ...],
    sfreq: float | None,
    n_classes: int,
    n_steps: int = 2,
    norm: bool = False,
    **hyper: object,
) -> nn.Sequential:
    """Build a recurrent network over one vector of features a window.

    The vector is standardised (fit module 0, a `Standardise`, on the training windows) and cut
    into `n_steps` equal pieces that follow one another: two by default, the two half-windows of
    the Kaggle emotions table.

    Raises
    ------
    ValueError
        Where the input is no vector of features, or does not divide into `n_steps`.
    """
    if sfreq is not None or len(shape) != 1:
        raise ValueError(f"gru-features reads one vector of features a window, got shape {shape}")
    if shape[0] % n_steps:
        raise ValueError(f"{shape[0]} features cannot be cut into {n_steps} equal steps")
    pieces = (n_steps, shape[0] // n_steps)
    recurrent = FeatureGRU(
        n_steps=pieces[0],
        n_features=pieces[1],
        n_classes=n_classes,
        norm=norm,
        **hyper,  # type: ignore[arg-type]
    )
    return nn.Sequential(Standardise(shape[0]), nn.Unflatten(1, pieces), recurrent)
