"""The silent argmax: over all predictions at once, or over the samples instead of the classes."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.convert import as_tensor
from shapecheck.library.arrays.facts import PREDICTION
from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, interval
from shapecheck.values import Tensor, Value

_CLASSES = frozenset({"softmax", "linear", "sigmoid"})


def advise_argmax(ctx: Context, name: str, value: Value, axis: Any) -> None:
    """Reports ``argmax-axis`` for the (samples, classes) that a model predicted.

    Without an axis several samples are flattened into one row. Along axis 0 one sample alone always gives 0.
    """
    tensor = as_tensor(value)
    if PREDICTION not in tensor.facts or tensor.shape.rank != 2 or not tensor.facts & _CLASSES:
        return
    samples, classes = tensor.shape.dims
    if classes == 1 and axis in (1, -1):
        _advise_one_unit(ctx, name, tensor)
    if not _several(classes):
        return
    if axis is None and _several(samples):
        what = f"{name} without an axis gives one index into all {samples} x {classes} predictions"
    elif axis == 0 and samples == 1:
        what = f"{name} along axis 0, that of the one sample, gives {classes} zeros"
    else:
        return
    ctx.advise(Advice("argmax-axis", what, help=f"the class of each sample: {name}(..., axis=-1)", blame=(tensor,)))


def _advise_one_unit(ctx: Context, name: str, tensor: Tensor) -> None:
    ctx.advise(
        Advice(
            "argmax-axis",
            f"{name} over the one unit of predictions of shape {tensor.shape} is always 0",
            help="a single probability is compared: (predictions > 0.5).astype(int)",
            blame=(tensor,),
        )
    )


def _several(dim: Dim) -> bool:
    return interval(dim)[0] > 1
