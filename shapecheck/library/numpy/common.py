"""What numpy's rules share: arguments as numpy arrays, and results."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, dtype_name
from shapecheck.library.arrays.facts import of_all_elements, of_some_elements
from shapecheck.library.arrays.guards import one_axis
from shapecheck.shapes import Dim, Shape
from shapecheck.values import Tensor, Value

NOT_GIVEN: Any = None
"""Stands for numpy's ``<no value>`` default."""


_OF_AXES = frozenset({"one-hot", "outer", "probabilities", "softmax", "sigmoid", "logits"})
"""Facts that are lost with the order of the axes."""


def array(value: Value) -> Tensor:
    """Any argument as a numpy array; a TensorFlow or Keras tensor becomes one, as ``np.asarray`` makes it."""
    tensor = as_tensor(value, "numpy")
    if tensor.kind == "numpy":
        return tensor
    dtype = "str" if tensor.dtype == "string" else tensor.dtype
    return tensor.but(kind="numpy", dtype=dtype, producer=None, name=None)


def made(shape: Shape, dtype: Any = None, default: str | None = "float64", **fields: Any) -> Tensor:
    """A numpy array of this shape; `dtype` is an argument of the program, `default` for None."""
    return Tensor(shape, dtype_name(dtype, default), "numpy", **fields)


def vector(size: Dim, dtype: str | None = "float64", **fields: Any) -> Tensor:
    """A numpy array of rank 1."""
    return Tensor(Shape.of(size), dtype, "numpy", **fields)


def like(tensor: Tensor, shape: Shape, **changes: Any) -> Tensor:
    """The same elements in another shape or order: dtype, bounds and their facts stay.

    With other bounds they are other elements, of which no facts are known.
    """
    facts = frozenset[str]() if "low" in changes else of_all_elements(tensor) - _OF_AXES
    keep = {"low": tensor.low, "high": tensor.high, "facts": facts, **changes}
    return Tensor(shape, keep.pop("dtype", tensor.dtype), "numpy", **keep)


def some(tensor: Tensor, shape: Shape) -> Tensor:
    """Some of the elements."""
    return like(tensor, shape, facts=of_some_elements(tensor, shape) - _OF_AXES)


def place(tensor: Tensor, axis: int) -> int:
    """The axis counted from the front; a mismatch if the array does not have it."""
    return one_axis(tensor.shape, axis, "axis-range", tensor)


def raised(tensor: Tensor, rank: int) -> Tensor:
    """``np.atleast_1d``, ``_2d`` or ``_3d`` of an array."""
    shape = tensor.shape
    if shape.open:
        return tensor if shape.min_rank >= rank else tensor.but(shape=Shape.unknown(), contents=None)
    if shape.min_rank >= rank:
        return tensor
    if rank == 3:
        dims = {0: (1, 1, 1), 1: (1, *shape.dims, 1), 2: (*shape.dims, 1)}[shape.min_rank]
    else:
        dims = (1,) * (rank - shape.min_rank) + shape.dims
    return like(tensor, Shape(dims))
