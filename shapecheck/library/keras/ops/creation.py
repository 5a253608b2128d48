"""keras.ops that make tensors: zeros, ranges, grids, windows, and copies in shape."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.ops.common import FLOATX, family, floating, keras_dtype, promoted, result, tensor
from shapecheck.library.keras.ops.elementwise import converted
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Expr, Shape, broadcast, ceil_div, dim_max, dynamic, is_dynamic, unresolved
from shapecheck.values import Tensor, Unknown

# -- from a shape ---------------------------------------------------------------------------------


def filled(shape: Any, dtype: str | None, value: Any = None) -> Tensor:
    """A tensor of a shape argument, all of whose elements are `value` where that is known."""
    dims = shape_argument(none_as_unknown(shape))
    found = Tensor(dims, dtype=dtype, kind="tf")
    if isinstance(value, (bool, int, float)) and dims.is_known and elements.small(dims.dims):
        count = 1
        for dim in dims.dims:
            count *= dim if isinstance(dim, int) else 1
        found = found.but(contents=elements.nest([value] * count, tuple(d for d in dims.dims if isinstance(d, int))))
    if isinstance(value, int):
        found = found.but(low=value, high=value)
    return found


def none_as_unknown(shape: Any) -> Any:
    """A shape whose None dims are some number that is not known."""
    if isinstance(shape, (list, tuple)):
        return tuple(Unknown("a dim is None") if dim is None else dim for dim in shape)
    return shape


def _filled_rule(value: int | None) -> Callable[..., Tensor]:
    def rule(shape: Any, dtype: Any = None) -> Tensor:
        """zeros((2, 3)) -> 2 3"""
        name = FLOATX if dtype is None else keras_dtype(dtype)
        return filled(shape, name, None if value is None else float(value) if name == FLOATX else value)

    return rule


for _name, _value in {"zeros": 0, "ones": 1, "empty": None}.items():
    function(f"keras.ops.{_name}")(_filled_rule(_value))


@function("keras.ops.full")
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Tensor:
    """full((2, 3), 7) -> 2 3"""
    return filled(shape, FLOATX if dtype is None else keras_dtype(dtype), fill_value)


def like(x: Any, dtype: Any = None) -> Tensor:
    """zeros_like(x): B 3 -> B 3"""
    value = tensor(x)
    return result(value.shape, value.dtype if dtype is None else keras_dtype(dtype), value)


family(like, "keras.ops", members="zeros_like ones_like empty_like")


@function("keras.ops.full_like")
def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Tensor:
    """full_like(x, 7): B 3 -> B 3"""
    return like(x, dtype)


@function("keras.ops.eye")
def eye(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Tensor:
    """eye(3) -> 3 3
    eye(3, 4) -> 3 4
    eye(2, 4, k=2) -> 2 4
    """
    rows = dimension(N)
    columns = rows if M is None else dimension(M)
    if k != 0 and M is not None and not _fits_diagonal(rows, columns, k):
        return _made(Shape.of_rank(2, "Keras pads the diagonal of an oblong eye otherwise than numpy"), dtype)
    return _made(Shape.of(rows, columns), dtype)


def _fits_diagonal(rows: Dim, columns: Dim, k: Any) -> bool:
    """Whether the diagonal, padded as Keras does on TensorFlow, gives so many rows and columns."""
    if not isinstance(rows, int) or not isinstance(columns, int) or not isinstance(k, int):
        return False
    length = min(columns - k, rows + k)
    padded_rows = length + max(-k, 0) + max(rows - columns + k, 0)
    return (padded_rows, length + max(k, 0) + max(columns - rows - k, 0)) == (rows, columns)


@function("keras.ops.tri")
def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Tensor:
    """tri(3, 4) -> 3 4"""
    return eye(N, M, dtype=dtype)


@function("keras.ops.identity")
def identity(n: Any, dtype: Any = None) -> Tensor:
    """identity(3) -> 3 3"""
    return eye(n, dtype=dtype)


def _made(shape: Shape, dtype: Any) -> Tensor:
    return Tensor(shape, dtype=FLOATX if dtype is None else keras_dtype(dtype), kind="tf")


def window(x: Any) -> Tensor:
    """A window of so many points.

    hamming(8) -> 8
    """
    return _made(Shape.of(dimension(x)), None)


family(window, "keras.ops", members="bartlett blackman hamming hanning")


@function("keras.ops.kaiser")
def kaiser(x: Any, beta: Any) -> Tensor:
    """kaiser(8, 4) -> 8"""
    return window(x)


# -- ranges ---------------------------------------------------------------------------------------


@function("keras.ops.arange")
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Tensor:
    """arange(2, 8, 2) -> 3"""
    first, last = (0, start) if stop is None else (start, stop)
    given = [value for value in (start, stop, step) if value is not None]
    name = promoted(*(scalar(value) for value in given)) if dtype is None else keras_dtype(dtype)
    return spaced(first, last, 1 if step is None else step, name, *given)


def scalar(value: Any) -> Any:
    """A number argument as a plain or symbolic number where that is known."""
    if isinstance(value, Tensor) and value.shape.rank == 0 and value.contents is not None:
        return value.contents
    return value if not isinstance(value, Unknown) else tensor(value)


def spaced(start: Any, stop: Any, step: Any, dtype: str | None, *sources: Any) -> Tensor:
    """The numbers from start up to stop, exclusive."""
    first, last, by = scalar(start), scalar(stop), scalar(step)
    count = span(first, last, by)
    found = result(Shape.of(count), dtype, *sources)
    if isinstance(count, int) and isinstance(first, int) and isinstance(by, int) and dtype and dtype.startswith("int"):
        found = found.but(low=min(first, first + (count - 1) * by), high=max(first, first + (count - 1) * by))
        if count <= elements.MAX_ELEMENTS:
            found = found.but(contents=tuple(first + number * by for number in range(count)))
    return found


def span(start: Any, stop: Any, step: Any) -> Dim:
    """How many numbers there are from start to stop."""
    numbers = (start, stop, step)
    if all(isinstance(number, (int, float)) for number in numbers):
        return max(0, ceil((stop - start) / step)) if step else unresolved("the step is 0")
    if all(isinstance(number, (int, Expr)) for number in numbers) and isinstance(step, int) and step > 0:
        return dim_max(0, ceil_div(stop - start, step))
    if any(is_dynamic(number) for number in numbers if isinstance(number, Expr)):
        return dynamic("range")
    return unresolved("the bounds of a range are not known")


@function("keras.ops.linspace")
def linspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    axis: Any = 0,
) -> Any:
    """linspace(0, 1, 5) -> 5
    linspace(a, b, 5): 3, 3 -> 5 3
    """
    points = between(start, stop, num, dtype, axis)
    if retstep is False:
        return points
    if retstep is not True:
        raise CannotTell("retstep is not known")
    return points, result(points.shape.without(axis if isinstance(axis, int) else 0), points.dtype, points)


def between(start: Any, stop: Any, num: Any, dtype: Any, axis: Any) -> Tensor:
    """So many points between two tensors, along a new axis."""
    first, last = tensor(start), tensor(stop)
    shape = broadcast(first.shape, last.shape).insert(axis if isinstance(axis, int) else 0, dimension(num))
    return result(shape, floating(keras_dtype(dtype) if dtype is not None else promoted(first, last)), first, last)


@function("keras.ops.logspace")
def logspace(
    start: Any, stop: Any, num: Any = 50, endpoint: Any = True, base: Any = 10, dtype: Any = None, axis: Any = 0
) -> Tensor:
    """logspace(0, 1, 5) -> 5"""
    return between(start, stop, num, dtype, axis)


@function("keras.ops.geomspace")
def geomspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Tensor:
    """geomspace(1, 10, 5) -> 5"""
    return between(start, stop, num, dtype, axis)


@function("keras.ops.meshgrid")
def meshgrid(*x: Any, indexing: Any = "xy") -> list[Tensor]:
    """meshgrid(a, b): 3, 4 -> 4 3, 4 3
    meshgrid(a, b, indexing="ij"): 3, 4 -> 3 4, 3 4
    """
    values = [tensor(value) for value in x]
    dims = [value.shape.size() for value in values]
    if indexing != "ij" and len(dims) > 1:
        dims[0], dims[1] = dims[1], dims[0]
    return [result(Shape(tuple(dims)), value.dtype, value) for value in values]


# -- from values ----------------------------------------------------------------------------------


@function("keras.ops.convert_to_tensor")
def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Tensor:
    """convert_to_tensor(x): B 3 -> B 3"""
    return made_tensor(x, keras_dtype(dtype) if dtype is not None else None)


def made_tensor(x: Any, dtype: str | None) -> Tensor:
    """A value as a tensor: elements, bounds and facts stay."""
    value = tensor(x)
    return converted(value, dtype or value.dtype)


@function("keras.ops.array")
def array(x: Any, dtype: Any = None) -> Tensor:
    """array(x): B 3 -> B 3"""
    return convert_to_tensor(x, dtype)


@function("keras.ops.convert_to_numpy")
def convert_to_numpy(x: Any) -> Tensor:
    """convert_to_numpy(x): 4 3 -> 4 3"""
    value = tensor(x)
    fields = {"contents": value.contents, "low": value.low, "high": value.high, "facts": value.facts}
    return Tensor(value.shape, dtype=value.dtype, kind="numpy", **fields)
