"""Ranges, evenly spaced values and windows."""

from __future__ import annotations

import math
from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays import dimension, elementwise, flag, known_scalar
from shapecheck.library.arrays.dtypes import dtype_name, promote
from shapecheck.library.arrays.facts import ATTAINED, DISTINCT
from shapecheck.library.numpy.common import array, made, vector
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Expr, Shape, ceil_div, dim_max, unresolved
from shapecheck.values import Tensor, Unknown, Value


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
