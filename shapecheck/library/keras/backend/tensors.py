"""keras.backend: what a tensor is, and making tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.ops import creation, shape_values
from shapecheck.library.keras.ops.common import (
    FLOATX,
    family,
    keras_dtype,
    result,
    same,
    tensor,
    tensors,
)
from shapecheck.library.keras.random import drawn
from shapecheck.library.registry import function
from shapecheck.shapes import Shape, dynamic
from shapecheck.values import Tensor, dims_value

# -- what a tensor is --------------------------------------------------------------------------------


@function("keras.backend.int_shape")
def int_shape(x: Any) -> Any:
    """The dims as a tuple; a dynamic one is None."""
    value = tensor(x)
    return dims_value(value.shape, "the rank of the input is not known", hides=True)


@function("keras.backend.shape")
def shape(x: Any) -> Tensor:
    """The dims as a tensor."""
    value = tensor(x)
    if value.shape.open:
        return Tensor(Shape.unknown(), dtype="int32", kind="tf")
    return Tensor(Shape.of(value.shape.min_rank), dtype="int32", kind="tf", contents=value.shape.dims)


function("keras.backend.ndim")(shape_values.ndim)
function("keras.backend.dtype")(shape_values.dtype)


@function("keras.backend.count_params")
def count_params(x: Any) -> Any:
    """The number of elements."""
    return tensor(x).shape.size()


def value_of(x: Any) -> Tensor:
    """The tensor as a numpy array."""
    value = tensor(x)
    return Tensor(value.shape, dtype=value.dtype, kind="numpy", contents=value.contents)


family(value_of, "keras.backend", members="eval get_value")


@function("keras.backend.batch_get_value")
def batch_get_value(tensors: Any) -> list[Tensor]:
    """Each tensor as a numpy array."""
    return [value_of(value) for value in _tensors(tensors)]


_tensors = tensors


@function("keras.backend.to_dense")
def to_dense(tensor: Any) -> Tensor:
    """The tensor itself."""
    return same(_tensor(tensor))


_tensor = tensor


# -- making tensors ----------------------------------------------------------------------------------


@function("keras.backend.placeholder")
def placeholder(
    shape: Any = None, ndim: Any = None, dtype: Any = None, sparse: Any = False, name: Any = None, ragged: Any = False
) -> Tensor:
    """A symbolic tensor; None is a dim that varies."""
    if shape is None:
        rank = ndim if isinstance(ndim, int) else None
        dims = Shape.unknown() if rank is None else Shape(tuple(dynamic("dim") for _ in range(rank)))
    elif isinstance(shape, (list, tuple)):
        dims = Shape(tuple(dynamic("dim") if dim is None else dimension(dim) for dim in shape))
    else:
        dims = shape_argument(shape)
    return Tensor(dims, dtype=keras_dtype(dtype) or FLOATX, kind="keras", name=name if isinstance(name, str) else None)


@function("keras.backend.variable")
def variable(value: Any, dtype: Any = None, name: Any = None, constraint: Any = None) -> Tensor:
    """variable(x): 2 3 -> 2 3"""
    found = tensor(value)
    return Tensor(found.shape, dtype=keras_dtype(dtype) or found.dtype, kind="variable")


@function("keras.backend.constant")
def constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Tensor:
    """constant(x): 2 3 -> 2 3"""
    found = creation.made_tensor(value, keras_dtype(dtype))
    return found if shape is None else result(shape_argument(shape), found.dtype, found)


def _filled(value: float | None) -> Callable[..., Tensor]:
    def rule(shape: Any, dtype: Any = None, name: Any = None) -> Tensor:
        """zeros((2, 3)) -> 2 3"""
        return creation.filled(shape, FLOATX if dtype is None else keras_dtype(dtype), value)

    return rule


function("keras.backend.zeros")(_filled(0.0))
function("keras.backend.ones")(_filled(1.0))


def like(x: Any, dtype: Any = None, name: Any = None) -> Tensor:
    """zeros_like(x): B 3 -> B 3"""
    return creation.like(x, dtype)


family(like, "keras.backend", members="zeros_like ones_like")


@function("keras.backend.eye")
def eye(size: Any, dtype: Any = None, name: Any = None) -> Tensor:
    """eye(3) -> 3 3"""
    return creation.eye(size, dtype=dtype)


@function("keras.backend.arange")
def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32") -> Tensor:
    """arange(2, 8, 2) -> 3"""
    return creation.arange(start, stop, step, dtype)


def random_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Tensor:
    """random_normal((2, 3)) -> 2 3"""
    return drawn(shape, dtype)


family(random_normal, "keras.backend", members="random_normal truncated_normal")


@function("keras.backend.random_uniform")
def random_uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Tensor:
    """random_uniform((2, 3)) -> 2 3"""
    return drawn(shape, dtype)


def random_binomial(shape: Any, p: Any = 0.0, dtype: Any = None, seed: Any = None) -> Tensor:
    """random_bernoulli((2, 3)) -> 2 3"""
    return drawn(shape, dtype)


family(random_binomial, "keras.backend", members="random_bernoulli random_binomial")


@function("keras.backend.random_normal_variable")
def random_normal_variable(
    shape: Any, mean: Any, scale: Any, dtype: Any = None, name: Any = None, seed: Any = None
) -> Tensor:
    """random_normal_variable((2, 3), 0, 1) -> 2 3"""
    return drawn(shape, dtype).but(kind="variable")


@function("keras.backend.random_uniform_variable")
def random_uniform_variable(
    shape: Any, low: Any, high: Any, dtype: Any = None, name: Any = None, seed: Any = None
) -> Tensor:
    """random_uniform_variable((2, 3), 0, 1) -> 2 3"""
    return drawn(shape, dtype).but(kind="variable")


# -- variables ------------------------------------------------------------------------------------


@function("keras.backend.set_value")
def set_value(x: Any, value: Any) -> None:
    """A variable gets another value: its shape stays."""


@function("keras.backend.batch_set_value")
def batch_set_value(tuples: Any) -> None:
    """Variables get other values: their shapes stay."""


@function("keras.backend.update")
def update(x: Any, new_x: Any) -> Tensor:
    """update(x, y): 3, 3 -> 3"""
    return same(tensor(x))


@function("keras.backend.update_add")
def update_add(x: Any, increment: Any) -> Tensor:
    """update_add(x, y): 3, 3 -> 3"""
    return same(tensor(x))


@function("keras.backend.update_sub")
def update_sub(x: Any, decrement: Any) -> Tensor:
    """update_sub(x, y): 3, 3 -> 3"""
    return same(tensor(x))


@function("keras.backend.moving_average_update")
def moving_average_update(x: Any, value: Any, momentum: Any) -> Tensor:
    """moving_average_update(x, y, 0.9): 3, 3 -> 3"""
    return same(tensor(x))
