"""One tiny inference: proof that torch works on this machine."""

from __future__ import annotations


def one_inference() -> str:
    """Run a convolution whose answer is known.

    Returns
    -------
    version : str
        torch's version.

    Raises
    ------
    ImportError, OSError
        Where torch, or a library that it needs, cannot be loaded.
    ArithmeticError
        Where the answer is wrong.
    """
    import torch  # noqa: PLC0415 - importing `models` loads no torch

    # A mean over four neighbours of 0..7: exact in binary, so equality is a fair demand.
    signal = torch.arange(8, dtype=torch.float32).reshape(1, 1, 8)
    kernel = torch.full((1, 1, 4), 0.25)
    with torch.inference_mode():
        answer = torch.nn.functional.conv1d(signal, kernel).flatten().tolist()
    if answer != [1.5, 2.5, 3.5, 4.5, 5.5]:
        raise ArithmeticError(f"a convolution gave {answer}, not 1.5, 2.5, ..., 5.5")
    return str(torch.__version__)
