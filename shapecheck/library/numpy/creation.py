"""Functions that make arrays: of values, of a shape, of ranges."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays import dimension, elementwise, flag, integer, is_ragged, known_scalar, shape_argument
from shapecheck.library.arrays.dtypes import dtype_name, promote
from shapecheck.library.arrays.facts import ATTAINED, DISTINCT
from shapecheck.library.numpy.common import array, like, made, some, vector
from shapecheck.library.numpy.types import cast
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.shapes import Dim, Expr, Shape, ceil_div, dim_max, equal, unresolved
from shapecheck.values import Tensor, Unknown, Value


def from_values(ctx: Context, value: Value, dtype: Value = None, minimum_rank: int = 0) -> Tensor:
    """``np.array(value)``: ragged sequences are refused since numpy 1.24, unless dtype is object."""
    tensor = array(value)
    name = dtype_name(dtype, tensor.dtype)
    if is_ragged(tensor) and not isinstance(value, Tensor):
        if dtype is None and ctx.settings.keras_version >= (3,):
            raise Mismatch(
                "sequences of different lengths do not make an array: setting an array element with a sequence"
                f" (the detected shape was {tensor.shape} + an inhomogeneous part)",
                rule="ragged-array",
                help="pad the sequences to one length, or make an object array with dtype=object",
            )
        return tensor
    if dtype is not None and name != tensor.dtype:
        tensor = array(cast(tensor, name))
    missing = minimum_rank - tensor.shape.min_rank
    if missing > 0 and tensor.shape.is_closed:
        tensor = like(tensor, Shape((1,) * missing) + tensor.shape)
    return tensor


@function("numpy.array")
def array_(
    ctx: Context,
    object: Value,
    dtype: Value = None,
    *,
    copy: Value = True,
    order: Value = "K",
    subok: Value = False,
    ndmin: Value = 0,
    ndmax: Value = 0,
    like: Value = None,
) -> Value:
    """An array of any value."""
    return from_values(ctx, object, dtype, ndmin if isinstance(ndmin, int) else 0)


@function("numpy.asarray", "numpy.asanyarray")
def asarray(
    ctx: Context,
    a: Value,
    dtype: Value = None,
    order: Value = None,
    *,
    device: Value = None,
    copy: Value = None,
    like: Value = None,
) -> Value:
    """An array of any value."""
    return from_values(ctx, a, dtype)


@function("numpy.ascontiguousarray", "numpy.asfortranarray")
def ascontiguousarray(ctx: Context, a: Value, dtype: Value = None, *, like: Value = None) -> Value:
    """An array of rank 1 at least."""
    return from_values(ctx, a, dtype, 1)


@function("numpy.asarray_chkfinite")
def asarray_chkfinite(ctx: Context, a: Value, dtype: Value = None, order: Value = None) -> Value:
    """An array without NaN."""
    return from_values(ctx, a, dtype)


@function("numpy.copy")
def copy(a: Value, order: Value = "K", subok: Value = False) -> Value:
    """The same array."""
    return array(a)


@function("numpy.astype")
def astype(x: Value, dtype: Value, /, *, copy: Value = True, device: Value = None) -> Value:
    """The elements converted."""
    return cast(array(x), dtype_name(dtype))


@function("numpy.matrix", "numpy.asmatrix", "numpy.mat")
def asmatrix(data: Value, dtype: Value = None) -> Value:
    """An array of rank 2."""
    tensor = array(data)
    if isinstance(data, str) or tensor.shape.open:
        return made(Shape.of_rank(2, "a matrix of text"), dtype)
    missing = 2 - tensor.shape.min_rank
    return like(tensor, Shape((1,) * missing) + tensor.shape) if missing > 0 else tensor


# -- of a shape --------------------------------------------------------------------------------------


@function("numpy.zeros", "numpy.ones", "numpy.empty")
def zeros(shape: Value, dtype: Value = None, order: Value = "C", *, device: Value = None, like: Value = None) -> Value:
    """An array of this shape. Its elements are not kept: such arrays are there to be filled."""
    return made(shape_argument(shape), dtype)


@function("numpy.zeros_like", "numpy.ones_like")
def zeros_like(
    a: Value,
    dtype: Value = None,
    order: Value = "K",
    subok: Value = True,
    shape: Value = None,
    *,
    device: Value = None,
) -> Value:
    """An array of the shape and dtype of another."""
    return _made_like(a, dtype, shape)


@function("numpy.empty_like")
def empty_like(
    prototype: Value,
    /,
    dtype: Value = None,
    order: Value = "K",
    subok: Value = True,
    shape: Value = None,
    *,
    device: Value = None,
) -> Value:
    """An array of the shape and dtype of another."""
    return _made_like(prototype, dtype, shape)


def _made_like(a: Value, dtype: Value, shape: Value) -> Tensor:
    tensor = array(a)
    return made(tensor.shape if shape is None else shape_argument(shape), dtype, tensor.dtype)


@function("numpy.full")
def full(
    shape: Value,
    fill_value: Value,
    dtype: Value = None,
    order: Value = "C",
    *,
    device: Value = None,
    like: Value = None,
) -> Value:
    """An array filled with a value."""
    return made(shape_argument(shape), dtype, array(fill_value).dtype)


@function("numpy.full_like")
def full_like(
    a: Value,
    fill_value: Value,
    dtype: Value = None,
    order: Value = "K",
    subok: Value = True,
    shape: Value = None,
    *,
    device: Value = None,
) -> Value:
    """An array of the shape and dtype of another, filled with a value."""
    return _made_like(a, dtype, shape)


@function("numpy.eye")
def eye(
    N: Value,
    M: Value = None,
    k: Value = 0,
    dtype: Value = float,
    order: Value = "C",
    *,
    device: Value = None,
    like: Value = None,
) -> Value:
    """The unit matrix: rows of it are one-hot vectors."""
    rows = dimension(N)
    columns = rows if M is None else dimension(M)
    return made(Shape.of(rows, columns), dtype, low=0, high=1, facts=frozenset({"one-hot"}))


@function("numpy.identity")
def identity(n: Value, dtype: Value = None, *, like: Value = None) -> Value:
    """The unit matrix."""
    size = dimension(n)
    return made(Shape.of(size, size), dtype, low=0, high=1, facts=frozenset({"one-hot"}))


@function("numpy.tri")
def tri(N: Value, M: Value = None, k: Value = 0, dtype: Value = float, *, like: Value = None) -> Value:
    """Ones at and below the diagonal."""
    rows = dimension(N)
    return made(Shape.of(rows, rows if M is None else dimension(M)), dtype, low=0, high=1)


@function("numpy.vander")
def vander(x: Value, N: Value = None, increasing: Value = False) -> Value:
    """Powers of a vector as columns."""
    size = array(x).shape.dim(0)
    return made(Shape.of(size, size if N is None else dimension(N)), None, None)


@intrinsic("numpy.fromfunction")
def fromfunction(
    ctx: Context, function: Value, shape: Value, *, dtype: Value = float, like: Value = None, **kwargs: Value
) -> Value:
    """What the function makes of the coordinate arrays; each has the whole shape."""
    target = shape_argument(ctx.export(shape))
    if target.open:
        raise CannotTell("the shape is not known")
    grid = [made(target, dtype) for _ in target.dims]
    return ctx.call(function, grid, kwargs)


# -- ranges ------------------------------------------------------------------------------------------


@function("numpy.arange")
def arange(
    start_or_stop: Value,
    /,
    stop: Value = None,
    step: Value = 1,
    *,
    dtype: Value = None,
    device: Value = None,
    like: Value = None,
) -> Value:
    """Numbers from start to before stop."""
    if isinstance(step, Unknown) or step is None:
        step = 1 if step is None else step
    start, end = (0, start_or_stop) if stop is None else (start_or_stop, stop)
    parts = [array(part) for part in (start, end, step)]
    name = dtype_name(dtype, promote("numpy", *(part.dtype for part in parts)))
    numbers: list[Any] = [known_scalar(part) for part in (start, end, step)]
    if any(not isinstance(n, (int, float, Expr)) for n in numbers):
        return vector(unresolved("the ends of a range are not known"), name)
    return _range(numbers[0], numbers[1], numbers[2], name)


def _range(start: Any, stop: Any, step: Any, dtype: str | None) -> Tensor:
    symbolic = any(isinstance(n, Expr) for n in (start, stop, step))
    if step == 0:
        raise Mismatch("a range whose step is 0", rule="invalid-argument", error="ZeroDivisionError")
    if not symbolic:
        count = max(0, math.ceil((stop - start) / step))
        whole = all(isinstance(n, int) for n in (start, stop, step))
        items = tuple(start + step * i for i in range(count)) if count <= elements.MAX_ELEMENTS else None
        last = start + step * (count - 1)
        ends = (min(start, last), max(start, last)) if whole and count else (None, None)
        facts = frozenset({ATTAINED, f"{DISTINCT}{count}"}) if whole and count else frozenset()
        return vector(count, dtype, contents=items, low=ends[0], high=ends[1], facts=facts)
    if any(isinstance(n, float) for n in (start, stop, step)) or not isinstance(step, int) or step < 0:
        return vector(unresolved("the ends of a range are not known"), dtype)
    return vector(dim_max(0, ceil_div(stop - start, step)), dtype)


def _spaced(start: Value, stop: Value, num: Value, dtype: Value, axis: Value) -> Tensor:
    ends = _ends_shape(start, stop)
    count = dimension(num, "the number of samples")
    if ends.rank == 0:
        return made(Shape.of(count), dtype)
    if not isinstance(axis, int):
        return made(Shape.unknown(), dtype)
    return made(ends.insert(axis, count), dtype)


def _ends_shape(start: Value, stop: Value) -> Shape:
    if isinstance(start, Unknown) or isinstance(stop, Unknown):
        return Shape.unknown()
    return elementwise(array(start), array(stop)).shape


MAX_STEPS = 128


@function("numpy.linspace")
def linspace(
    start: Value,
    stop: Value,
    num: Value = 50,
    endpoint: Value = True,
    retstep: Value = False,
    dtype: Value = None,
    axis: Value = 0,
    *,
    device: Value = None,
) -> Value:
    """Evenly spaced numbers."""
    result = _spaced(start, stop, num, dtype, axis)
    if dtype is None and flag(endpoint, "endpoint"):
        result = result.but(contents=_even_steps(start, stop, num))
    if flag(retstep, "retstep"):
        return result, made(Shape(), None)
    return result


def _even_steps(start: Value, stop: Value, num: Value) -> tuple[float, ...] | None:
    """The numbers of a short linspace between known ends."""
    ends = [value for value in (start, stop) if isinstance(value, (int, float))]
    if len(ends) != 2 or not isinstance(num, int) or not 1 < num <= MAX_STEPS:
        return None
    step = (stop - start) / (num - 1)
    return (*(start + step * i for i in range(num - 1)), float(stop))


@function("numpy.logspace")
def logspace(
    start: Value,
    stop: Value,
    num: Value = 50,
    endpoint: Value = True,
    base: Value = 10.0,
    dtype: Value = None,
    axis: Value = 0,
) -> Value:
    """Numbers evenly spaced on a log scale."""
    return _spaced(start, stop, num, dtype, axis)


@function("numpy.geomspace")
def geomspace(
    start: Value,
    stop: Value,
    num: Value = 50,
    endpoint: Value = True,
    dtype: Value = None,
    axis: Value = 0,
) -> Value:
    """Numbers of a geometric progression."""
    return _spaced(start, stop, num, dtype, axis)


# -- windows -----------------------------------------------------------------------------------------


@function("numpy.hanning", "numpy.hamming", "numpy.blackman", "numpy.bartlett")
def window(M: Value) -> Value:
    """A window function of M points."""
    return vector(dimension(M))


@function("numpy.kaiser")
def kaiser(M: Value, beta: Value) -> Value:
    """A window function of M points."""
    return vector(dimension(M))


# -- diagonals ---------------------------------------------------------------------------------------


def _offset_size(size: Dim, k: Value) -> Dim:
    offset = integer(k, "the diagonal")
    return size + abs(offset) if isinstance(offset, int) else unresolved("the diagonal is not known")


@function("numpy.diag")
def diag(v: Value, k: Value = 0) -> Value:
    """A matrix with this diagonal, or the diagonal of a matrix."""
    tensor = array(v)
    if tensor.shape.rank == 1:
        size = _offset_size(tensor.shape.dim(0), k)
        return made(Shape.of(size, size), tensor.dtype)
    if tensor.shape.rank == 2:
        rows, columns = tensor.shape.dims
        square = equal(rows, columns) is True and k == 0
        return some(tensor, Shape.of(rows if square else _diagonal(rows, columns, k)))
    if tensor.shape.is_closed:
        raise Mismatch(f"diag takes rank 1 or 2, found shape {tensor.shape}", rule="op-shapes", blame=(tensor,))
    return made(Shape.unknown(), tensor.dtype)


def _diagonal(rows: Dim, columns: Dim, k: Value) -> Dim:
    if not isinstance(rows, int) or not isinstance(columns, int) or not isinstance(k, int):
        return unresolved("the length of a diagonal")
    return max(0, min(rows, columns - k) if k >= 0 else min(rows + k, columns))


@function("numpy.diagonal")
def diagonal(a: Value, offset: Value = 0, axis1: Value = 0, axis2: Value = 1) -> Value:
    """The diagonals over two axes; they become the last axis."""
    tensor = array(a)
    if tensor.shape.open or not isinstance(axis1, int) or not isinstance(axis2, int):
        return made(Shape.unknown(), tensor.dtype)
    one, other = (tensor.shape.normalize_axis(axis) for axis in (axis1, axis2))
    rest = tuple(d for axis, d in enumerate(tensor.shape.dims) if axis not in (one, other))
    return some(tensor, Shape((*rest, _diagonal(tensor.shape.dim(one), tensor.shape.dim(other), offset))))


@function("numpy.diagflat")
def diagflat(v: Value, k: Value = 0) -> Value:
    """A matrix with all elements on its diagonal."""
    tensor = array(v)
    size = _offset_size(tensor.shape.size(), k)
    return made(Shape.of(size, size), tensor.dtype)


@function("numpy.tril", "numpy.triu")
def tril(m: Value, k: Value = 0) -> Value:
    """A matrix with its other triangle zeroed; a vector becomes a square."""
    tensor = array(m)
    if tensor.shape.rank == 1:
        size = tensor.shape.dim(0)
        return made(Shape.of(size, size), tensor.dtype)
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
