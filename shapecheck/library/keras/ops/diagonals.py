"""keras.ops of triangles and diagonals of matrices."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import checked, dimension, require_rank, require_rank_at_least
from shapecheck.library.keras.ops.common import family, result, same, tensor
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import (
    Dim,
    Shape,
    dim_max,
    dim_min,
)
from shapecheck.values import Tensor


def triangle(x: Any, k: Any = 0) -> Tensor:
    """tril(x): B 3 3 -> B 3 3"""
    return same(tensor(x))


family(triangle, "keras.ops", members="tril triu")


@function("keras.ops.diag")
def diag(x: Any, k: Any = 0) -> Tensor:
    """diag(x): 3 -> 3 3
    diag(x): 3 4 -> 3
    """
    value, offset = tensor(x), axis_argument(k)
    if value.shape.rank == 1:
        size = value.shape.dim(0) + abs(offset)
        return result(Shape.of(size, size), value.dtype, value)
    if value.shape.is_closed and value.shape.rank != 2:
        raise Mismatch(
            f"diag takes rank 1 or 2, found shape {value.shape}", rule="op-shapes", argument="x", blame=(value,)
        )
    if value.shape.open:
        return result(Shape.unknown(), value.dtype, value)
    return result(Shape.of(diagonal_size(value.shape.dim(0), value.shape.dim(1), offset)), value.dtype, value)


def diagonal_size(rows: Dim, columns: Dim, offset: int) -> Dim:
    """The length of a diagonal of a matrix."""
    left = columns - offset if offset > 0 else rows + offset
    return dim_max(0, dim_min(left, dim_min(rows, columns)))


@function("keras.ops.diagflat")
def diagflat(x: Any, k: Any = 0) -> Tensor:
    """diagflat(x): 2 3 -> 6 6"""
    value = tensor(x)
    size = value.shape.size() + abs(axis_argument(k))
    return result(Shape.of(size, size), value.dtype, value)


@function("keras.ops.diagonal")
def diagonal(x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Tensor:
    """diagonal(x, axis1=1, axis2=2): B 3 4 -> B 3"""
    value, shape = _without_plane(x, axis1, axis2)
    rows, columns = value.shape.dim(axis1), value.shape.dim(axis2)
    return result(shape + Shape.of(diagonal_size(rows, columns, axis_argument(offset))), value.dtype, value)


@function("keras.ops.trace")
def trace(x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Tensor:
    """trace(x, axis1=1, axis2=2): B 3 4 -> B"""
    value, shape = _without_plane(x, axis1, axis2)
    return result(shape, "int32" if value.dtype == "bool" else value.dtype, value)


def _without_plane(x: Any, axis1: Any, axis2: Any) -> tuple[Tensor, Shape]:
    value = tensor(x)
    if value.shape.open:
        raise CannotTell("the rank of the input is not known")
    require_rank_at_least(value, 2)
    with checked("axis-range", value):
        gone = {value.shape.normalize_axis(axis_argument(place)) for place in (axis1, axis2)}
    return value, Shape(tuple(dim for place, dim in enumerate(value.shape.dims) if place not in gone))


@function("keras.ops.vander")
def vander(x: Any, N: Any = None, increasing: Any = False) -> Tensor:
    """vander(x, 4): 3 -> 3 4

    vander(x): 3 2 -> error
    """
    value = tensor(x)
    require_rank(value, 1)
    return result(value.shape + Shape.of(value.shape.dim(0) if N is None else dimension(N)), value.dtype, value)
