"""Diagonals and triangles."""

from __future__ import annotations

from collections.abc import Callable

from shapecheck.library.arrays import dimension, integer
from shapecheck.library.arrays.guards import require_rank_at_least
from shapecheck.library.numpy.common import array, made, place, some, vector
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, equal, unresolved
from shapecheck.values import Value


def _offset_size(size: Dim, k: Value) -> Dim:
    offset = integer(k, "the diagonal")
    return size + abs(offset) if isinstance(offset, int) else unresolved("the diagonal is not known")


@function("numpy.diag")
def diag(v: Value, k: Value = 0) -> Value:
    """A matrix with this diagonal, or the diagonal of a matrix."""
    tensor = array(v)
    if tensor.shape.rank == 1:
        size = _offset_size(tensor.shape.dim(0), k)
        return made(Shape.of(size, size), None, tensor.dtype)
    if tensor.shape.rank == 2:
        rows, columns = tensor.shape.dims
        square = equal(rows, columns) is True and k == 0
        return some(tensor, Shape.of(rows if square else _diagonal(rows, columns, k)))
    if tensor.shape.is_closed:
        raise Mismatch(f"diag takes rank 1 or 2, found shape {tensor.shape}", rule="op-shapes", blame=(tensor,))
    return made(Shape.unknown(), None, tensor.dtype)


def _diagonal(rows: Dim, columns: Dim, k: Value) -> Dim:
    if not isinstance(rows, int) or not isinstance(columns, int) or not isinstance(k, int):
        return unresolved("the length of a diagonal")
    return max(0, min(rows, columns - k) if k >= 0 else min(rows + k, columns))


@function("numpy.diagonal")
def diagonal(a: Value, offset: Value = 0, axis1: Value = 0, axis2: Value = 1) -> Value:
    """The diagonals over two axes; they become the last axis."""
    tensor = array(a)
    if tensor.shape.open or not isinstance(axis1, int) or not isinstance(axis2, int):
        return made(Shape.unknown(), None, tensor.dtype)
    require_rank_at_least(tensor, 2)
    one, other = (place(tensor, axis) for axis in (axis1, axis2))
    if one == other:
        raise Mismatch(f"axis1 and axis2 are both axis {one} of {tensor.shape}", rule="axis-range", blame=(tensor,))
    rest = tuple(d for axis, d in enumerate(tensor.shape.dims) if axis not in (one, other))
    return some(tensor, Shape((*rest, _diagonal(tensor.shape.dim(one), tensor.shape.dim(other), offset))))


@function("numpy.diagflat")
def diagflat(v: Value, k: Value = 0) -> Value:
    """A matrix with all elements on its diagonal."""
    tensor = array(v)
    size = _offset_size(tensor.shape.size(), k)
    return made(Shape.of(size, size), None, tensor.dtype)


@function("numpy.tril", "numpy.triu")
def tril(m: Value, k: Value = 0) -> Value:
    """A matrix with its other triangle zeroed; a vector becomes a square."""
    tensor = array(m)
    require_rank_at_least(tensor, 1)
    if tensor.shape.rank == 1:
        size = tensor.shape.dim(0)
        return made(Shape.of(size, size), None, tensor.dtype)
    return tensor.but(contents=None)


_Indices = Callable[..., Value]


@function("numpy.tril_indices", "numpy.triu_indices")
def tril_indices(n: Value, k: Value = 0, m: Value = None) -> Value:
    """Row and column numbers of a triangle."""
    count: Dim = unresolved("the size of a triangle")
    if isinstance(n, int) and isinstance(k, int) and k == 0 and m is None:
        count = n * (n + 1) // 2
    return vector(count, "int64"), vector(count, "int64")


@function("numpy.diag_indices")
def diag_indices(n: Value, ndim: Value = 2) -> Value:
    """Indices of the main diagonal."""
    size = dimension(n)
    axes = ndim if isinstance(ndim, int) else 2
    return tuple(vector(size, "int64") for _ in range(axes))
