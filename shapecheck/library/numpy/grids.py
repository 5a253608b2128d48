"""Grids of coordinates, and the objects that make arrays by being indexed: r_, c_, mgrid, ogrid, s_."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from shapecheck.library.arrays import dimension, flag, shape_argument
from shapecheck.library.arrays.facts import OUTER
from shapecheck.library.numpy.common import array, like, made, raised, vector
from shapecheck.library.numpy.joining import append_all, column
from shapecheck.library.numpy.ranges import arange
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import constant, function
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import LibraryClass, Object, Tensor, Value

_MEANT = frozenset({OUTER})


@function("numpy.meshgrid")
def meshgrid(*xi: Value, copy: Value = True, sparse: Value = False, indexing: Value = "xy") -> Value:
    """Coordinate matrices; with "xy" the first two axes change places."""
    tensors = [array(x) for x in xi]
    dims = [tensor.shape.size() for tensor in tensors]
    order = list(range(len(dims)))
    if indexing == "xy" and len(dims) >= 2:
        order[0], order[1] = 1, 0
    elif indexing != "ij" and indexing != "xy":
        raise CannotTell("the indexing of a meshgrid is not known")
    if flag(sparse, "sparse"):
        return tuple(_sparse(tensors, dims, order))
    whole = Shape(tuple(dims[i] for i in order))
    return tuple(like(tensor, whole, facts=_MEANT) for tensor in tensors)


def _sparse(tensors: Sequence[Tensor], dims: Sequence[Dim], order: Sequence[int]) -> list[Tensor]:
    return [
        like(tensor, Shape(tuple(dims[i] if i == number else 1 for i in order)), facts=_MEANT)
        for number, tensor in enumerate(tensors)
    ]


@function("numpy.ix_")
def ix_(*args: Value) -> Value:
    """An open mesh of several sequences."""
    tensors = [array(arg) for arg in args]
    dims = [unresolved("a mask") if t.dtype in ("bool", None) else t.shape.size() for t in tensors]
    results = []
    for number, tensor in enumerate(tensors):
        shape = Shape(tuple(dims[n] if n == number else 1 for n in range(len(tensors))))
        dtype = "int64" if tensor.dtype == "bool" else tensor.dtype
        results.append(like(tensor, shape, facts=_MEANT, dtype=dtype))
    return tuple(results)


@function("numpy.indices")
def indices(dimensions: Value, dtype: Value = int, sparse: Value = False) -> Value:
    """The indices of a grid, one array for each axis."""
    shape = shape_argument(dimensions)
    if flag(sparse, "sparse") or shape.open:
        raise CannotTell("the grid is not known")
    return made(Shape.of(shape.min_rank) + shape, dtype, "int64", low=0)


# -- indexed objects ---------------------------------------------------------------------------------------

for _name in ("r_", "c_", "mgrid", "ogrid", "s_", "index_exp"):
    constant(f"numpy.{_name}", Object(LibraryClass(f"numpy.{_name}"), {}))


def _steps(part: slice) -> Tensor:
    """The vector that ``start:stop:step`` stands for; an imaginary step is a number of points."""
    start = 0 if part.start is None else part.start
    step = 1 if part.step is None else part.step
    if isinstance(step, complex):
        return vector(math.floor(abs(step)))
    result = arange(start, part.stop, step)
    assert isinstance(result, Tensor)
    return result


def _vectors(key: Value) -> list[Tensor]:
    parts = key if isinstance(key, tuple) else (key,)
    return [_steps(part) if isinstance(part, slice) else array(part) for part in parts]


@function("numpy.r_.__getitem__")
def row_join(self: Value, key: Value) -> Value:
    """Vectors (and ranges) one after another."""
    parts = key if isinstance(key, tuple) else (key,)
    if any(isinstance(part, str) for part in parts):
        raise CannotTell("r_ with a directive")
    joined = append_all([raised(tensor, 1) for tensor in _vectors(key)], 0)
    plain = any(not isinstance(part, (Tensor, slice)) for part in parts)
    return joined.but(dtype=None) if plain else joined


@function("numpy.c_.__getitem__")
def column_join(self: Value, key: Value) -> Value:
    """Vectors as columns beside each other, beside matrices."""
    tensors = _vectors(key)
    if any(tensor.shape.rank not in (0, 1, 2) for tensor in tensors):
        raise CannotTell("c_ of arrays of rank 3 or an unknown one")
    return append_all([column(tensor) for tensor in tensors], 1).but(dtype=None)


@function("numpy.mgrid.__getitem__")
def mgrid(self: Value, key: Value) -> Value:
    """A dense grid: one array for each range, all of the whole shape."""
    tensors = _vectors(key)
    if not isinstance(key, tuple):
        return tensors[0]
    whole = Shape(tuple(tensor.shape.dim(0) for tensor in tensors))
    return made(Shape.of(len(tensors)) + whole, None, tensors[0].dtype, facts=_MEANT)


@function("numpy.ogrid.__getitem__")
def ogrid(self: Value, key: Value) -> Value:
    """An open grid: one array for each range, of 1 along the other axes."""
    tensors = _vectors(key)
    if not isinstance(key, tuple):
        return tensors[0]
    return tuple(_sparse(tensors, [t.shape.dim(0) for t in tensors], range(len(tensors))))


@function("numpy.s_.__getitem__", "numpy.index_exp.__getitem__")
def s_(self: Value, key: Value) -> Value:
    """The index itself."""
    return key


@function("numpy.ndindex")
def ndindex(*shape: Value) -> Value:
    """All indices of a shape, in order."""
    dims = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
    sizes = [dimension(dim) for dim in dims]
    if not all(isinstance(size, int) for size in sizes) or math.prod(s for s in sizes if isinstance(s, int)) > 64:
        raise CannotTell("too many indices")
    found: list[tuple[Any, ...]] = [()]
    for size in sizes:
        found = [(*head, i) for head in found for i in range(size if isinstance(size, int) else 0)]
    return found


@function("numpy.ndenumerate")
def ndenumerate(arr: Value) -> Value:
    raise CannotTell("numpy.ndenumerate is not modelled")


@function("numpy.fromiter")
def fromiter(iter: Value, dtype: Value, count: Value = -1, *, like: Value = None) -> Value:
    """A vector of the items."""
    tensor = array(iter)
    size = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of items")
    return made(Shape.of(size), dtype, None)


@function("numpy.frombuffer")
def frombuffer(
    buffer: Value, dtype: Value = None, count: Value = -1, offset: Value = 0, *, like: Value = None
) -> Value:
    """A vector of unknown length, unless it is given."""
    known = isinstance(count, int) and count >= 0
    return made(Shape.of(dimension(count) if known else unresolved("the length of a buffer")), dtype)


@function("numpy.iscomplexobj", "numpy.isrealobj")
def is_complex(x: Value) -> Value:
    raise CannotTell("whether the elements are complex")


@function("numpy.isfortran")
def is_something(a: Value) -> Value:
    raise CannotTell("a property of an array that is not modelled")


@function("numpy.iterable")
def iterable(y: Value) -> Value:
    """Whether a value has items."""
    if isinstance(y, (list, tuple, dict, str)):
        return True
    if isinstance(y, (bool, int, float)) or y is None:
        return False
    raise CannotTell("whether a value has items")
