"""The networks by name; each is loaded only when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import nn

    from streaming.signal.spec import PreprocessingSpec

Limit = tuple[float, float] | tuple[str, ...] | type[bool]
"""A range with both ends allowed, the words to choose from, or yes and no."""


@dataclass(frozen=True, slots=True)
class Network:
    """Where a network is built, and what may be asked of it.

    Attributes
    ----------
    builder : str
        ``module:function`` under `models.networks`. The function takes `shape`, `sfreq`,
        `n_classes` and the hyper-parameters.
    summary : str
        What it is, for a list.
    hyper : mapping of str to Limit
        Hyper-parameters and their limits. A model file is untrusted: the limits keep one from
        asking for all memory.
    """

    builder: str
    summary: str
    hyper: Mapping[str, Limit]


_RECURRENT: Mapping[str, Limit] = MappingProxyType(
    {
        "n_hidden": (1, 1024),
        "dropout": (0.0, 0.95),
        "norm": bool,
        "readout": ("last", "mean", "all"),
    }
)

NETWORKS: Mapping[str, Network] = MappingProxyType(
    {
        "tsception": Network(
            "tsception:build_tsception",
            "multi-scale convolutions over time, then over the head's two halves",
            MappingProxyType(
                {
                    "num_T": (1, 128),
                    "num_S": (1, 128),
                    "hid_channels": (1, 1024),
                    "dropout": (0.0, 0.95),
                    "sampling_rate": (8.0, 10_000.0),
                }
            ),
        ),
        "gru": Network("gru:build_gru", "a recurrent network over band features", _RECURRENT),
        "gru-features": Network(
            "gru:build_gru_features",
            "a recurrent network over one long vector of features, read in equal pieces",
            MappingProxyType({**_RECURRENT, "n_steps": (1, 100_000)}),
        ),
        "logreg": Network(
            "logreg:build_logreg", "logistic regression on the mean of the features", {}
        ),
        "logreg-cov": Network(
            "logreg:build_logreg", "logistic regression on the logarithm of the covariance", {}
        ),
        "majority": Network(
            "majority:build_majority", "the most frequent label, whatever is read", {}
        ),
    }
)
"""Every network that a model file may name."""


def build_network(name: str, spec: PreprocessingSpec, n_classes: int, **hyper: object) -> nn.Module:
    """Build an untrained network for the windows of a recipe.

    Parameters
    ----------
    name : str
        A key of `NETWORKS`.
    spec : PreprocessingSpec
        The recipe; it fixes the shape of the input.
    n_classes : int
        How many logits come out.
    **hyper
        Hyper-parameters of this network; what is left out takes its default.

    Returns
    -------
    network : torch.nn.Module
        Takes float32 windows of shape (n_windows, *spec.input_shape) and returns logits of shape
        (n_windows, n_classes).

    Raises
    ------
    ValueError
        For an unknown network or hyper-parameter, one out of its limits, or a recipe whose
        windows the network cannot read.
    """
    sfreq = spec.sfreq if spec.features == "signal" else None
    return build_network_for(name, spec.input_shape, n_classes, sfreq=sfreq, **hyper)


def build_network_for(
    name: str,
    shape: tuple[int, ...],
    n_classes: int,
    *,
    sfreq: float | None = None,
    **hyper: object,
) -> nn.Module:
    """Build an untrained network for an input that no recipe describes.

    Parameters
    ----------
    name : str
        A key of `NETWORKS`.
    shape : tuple of int
        Shape of one window: (n_channels, n_times), (n_steps, n_features) or (n_features,).
    n_classes : int
        How many logits come out.
    sfreq : float or None
        Rate in Hz where the input is a signal; None where it is features.
    **hyper
        As for `build_network`.

    Returns
    -------
    network : torch.nn.Module
        As for `build_network`.

    Raises
    ------
    ValueError
        As for `build_network`.
    """
    if name not in NETWORKS:
        raise ValueError(f"no network is called {name!r}; there are {', '.join(NETWORKS)}")
    if n_classes < 2:
        raise ValueError(f"a network tells two classes or more apart, got {n_classes}")
    network = NETWORKS[name]
    for key, value in hyper.items():
        _check_hyper(name, key, value, network.hyper)
    module, function = network.builder.split(":")
    build: Any = getattr(import_module(f"{__name__}.{module}"), function)
    built: nn.Module = build(shape=shape, sfreq=sfreq, n_classes=n_classes, **hyper)
    return built


def _check_hyper(name: str, key: str, value: object, limits: Mapping[str, Limit]) -> None:
    if key not in limits:
        known = ", ".join(limits) or "none"
        raise ValueError(f"network {name!r} has no hyper-parameter {key!r}; it has {known}")
    limit = limits[key]
    if limit is bool:
        fits, wanted = isinstance(value, bool), "true or false"
    elif isinstance(limit, tuple) and isinstance(limit[0], str):
        fits, wanted = value in limit, f"one of {', '.join(map(str, limit))}"
    else:
        lo, hi = limit
        kinds = (int,) if isinstance(lo, int) else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool) and lo <= value <= hi
        wanted = f"{'a whole number' if isinstance(lo, int) else 'a number'} from {lo} to {hi}"
    if not fits:
        raise ValueError(f"{key} of network {name!r} must be {wanted}, got {value!r}")
