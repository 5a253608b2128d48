"""Functions that make arrays of values and of a shape."""

from __future__ import annotations

from shapecheck.library.arrays import dimension, is_ragged, shape_argument
from shapecheck.library.arrays.dtypes import dtype_name, is_numeric
from shapecheck.library.numpy.common import array, like, made
from shapecheck.library.numpy.types import cast
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.shapes import Shape
from shapecheck.values import Tensor, Value


def from_values(ctx: Context, value: Value, dtype: Value = None, minimum_rank: int = 0) -> Tensor:
    """``np.array(value)``: ragged sequences are refused since numpy 1.24, unless dtype is object."""
    tensor = array(value)
    name = dtype_name(dtype, tensor.dtype)
    if is_ragged(tensor) and not isinstance(value, Tensor):
        if is_numeric(name) if dtype is not None else ctx.settings.keras_version >= (3,):
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
