"""Reductions by name: a table of signatures over one shared rule, for functions and ndarray methods."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import axes as axes_argument
from shapecheck.library.arrays import checked, flag, reduce_over, settled
from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays.argmax import advise_argmax
from shapecheck.library.arrays.dtypes import dtype_name, promote, quotient
from shapecheck.library.arrays.reductions import widened
from shapecheck.library.numpy.common import NOT_GIVEN, array, like, made, place, raised
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Shape
from shapecheck.shapes import reduce as reduce_shape
from shapecheck.values import Tensor, Value


def reduced(name: str, a: Value, axis: Value, keepdims: Value, dtype: Value = None) -> Value:
    """The numpy reduction `name` of any value."""
    return reduce_over(array(a), name, axis, keepdims, dtype)


def _declare_extreme(name: str) -> None:
    @function(f"numpy.{name}")
    def rule(
        a: Value,
        axis: Value = None,
        out: Value = None,
        keepdims: Value = NOT_GIVEN,
        initial: Value = NOT_GIVEN,
        where: Value = NOT_GIVEN,
    ) -> Value:
        return reduced(name, a, axis, keepdims)


def _declare_sum(name: str) -> None:
    @function(f"numpy.{name}")
    def rule(
        a: Value,
        axis: Value = None,
        dtype: Value = None,
        out: Value = None,
        keepdims: Value = NOT_GIVEN,
        initial: Value = NOT_GIVEN,
        where: Value = NOT_GIVEN,
    ) -> Value:
        return reduced(name, a, axis, keepdims, dtype)


def _declare_mean(name: str) -> None:
    @function(f"numpy.{name}")
    def rule(
        a: Value,
        axis: Value = None,
        dtype: Value = None,
        out: Value = None,
        keepdims: Value = NOT_GIVEN,
        *,
        where: Value = NOT_GIVEN,
    ) -> Value:
        return reduced(name, a, axis, keepdims, dtype)


def _declare_deviation(name: str) -> None:
    @function(f"numpy.{name}")
    def rule(
        a: Value,
        axis: Value = None,
        dtype: Value = None,
        out: Value = None,
        ddof: Value = 0,
        keepdims: Value = NOT_GIVEN,
        *,
        where: Value = NOT_GIVEN,
        mean: Value = NOT_GIVEN,
        correction: Value = NOT_GIVEN,
    ) -> Value:
        return reduced(name, a, axis, keepdims, dtype)


def _declare_bool(name: str, *aliases: str) -> None:
    @function(f"numpy.{name}", *aliases)
    def rule(
        a: Value,
        axis: Value = None,
        out: Value = None,
        keepdims: Value = NOT_GIVEN,
        *,
        where: Value = NOT_GIVEN,
    ) -> Value:
        return reduced(name, a, axis, keepdims)


def _declare_arg(name: str) -> None:
    @function(f"numpy.{name}")
    def rule(ctx: Context, a: Value, axis: Value = None, out: Value = None, *, keepdims: Value = NOT_GIVEN) -> Value:
        if name == "argmax":
            advise_argmax(ctx, "np.argmax", a, axis)
        return reduced(name, a, axis, keepdims)


for _name in ("max", "min", "amax", "amin", "nanmax", "nanmin"):
    _declare_extreme(_name)
for _name in ("sum", "prod", "nansum", "nanprod"):
    _declare_sum(_name)
for _name in ("mean", "nanmean"):
    _declare_mean(_name)
for _name in ("std", "var", "nanstd", "nanvar"):
    _declare_deviation(_name)
_declare_bool("all", "numpy.alltrue")
_declare_bool("any", "numpy.sometrue")
for _name in ("argmax", "argmin", "nanargmax", "nanargmin"):
    _declare_arg(_name)


@function("numpy.product")
def product(a: Value, axis: Value = None, dtype: Value = None, out: Value = None, keepdims: Value = False) -> Value:
    """The old name of prod."""
    return reduced("prod", a, axis, keepdims, dtype)


@function("numpy.ptp")
def ptp(a: Value, axis: Value = None, out: Value = None, keepdims: Value = NOT_GIVEN) -> Value:
    """Maximum minus minimum."""
    return reduced("ptp", a, axis, keepdims)


@function("numpy.median", "numpy.nanmedian")
def median(
    a: Value,
    axis: Value = None,
    out: Value = None,
    overwrite_input: Value = False,
    keepdims: Value = False,
) -> Value:
    """The median."""
    return reduced("median", a, axis, keepdims)


@function("numpy.count_nonzero")
def count_nonzero(a: Value, axis: Value = None, *, keepdims: Value = False) -> Value:
    """How many elements are not 0."""
    return reduced("count_nonzero", a, axis, keepdims)


@function("numpy.average")
def average(
    a: Value, axis: Value = None, weights: Value = None, returned: Value = False, *, keepdims: Value = NOT_GIVEN
) -> Value:
    """The weighted mean."""
    result = reduced("average", a, axis, keepdims)
    if weights is not None and isinstance(result, Tensor):
        result = result.but(dtype=promote("numpy", result.dtype, quotient("numpy", array(weights).dtype)))
    return (result, result) if flag(returned, "returned") else result


@function("numpy.percentile", "numpy.quantile")
def percentile(
    a: Value,
    q: Value,
    axis: Value = None,
    out: Value = None,
    overwrite_input: Value = False,
    method: Value = "linear",
    keepdims: Value = False,
    *,
    weights: Value = None,
    interpolation: Value = None,
) -> Value:
    """Percentiles: the axes of `q` come first."""
    tensor, quantiles = array(a), array(q)
    try:
        axes, keep = axes_argument(axis), flag(keepdims, "keepdims")
    except CannotTell:
        return made(Shape.unknown(), None, quotient("numpy", tensor.dtype))
    with checked("axis-range", tensor, argument="axis", error="AxisError"):
        shape = reduce_shape(tensor.shape, axes, keep)
    dtype = "float64" if quotient("numpy", tensor.dtype) == "float64" else None
    return settled(made(quantiles.shape + shape, None, dtype))


@function("numpy.nanpercentile", "numpy.nanquantile")
def nanpercentile(
    a: Value,
    q: Value,
    axis: Value = None,
    out: Value = None,
    overwrite_input: Value = False,
    method: Value = "linear",
    keepdims: Value = False,
    *,
    weights: Value = None,
    interpolation: Value = None,
) -> Value:
    """Percentiles without NaN; of arrays without elements, and for matrices of q, numpy puts the axes elsewhere."""
    result = percentile(a, q, axis, out, overwrite_input, method, keepdims)
    plain = array(q).shape.rank in (0, 1) and 0 not in array(a).shape.prefix
    return result if plain else made(Shape.unknown(), None, None)


# -- running sums ------------------------------------------------------------------------------------


def accumulated(tensor: Tensor, name: str, axis: Value, dtype: Value) -> Tensor:
    """A running sum or product: without an axis, of the flattened array."""
    tensor = raised(tensor, 1)
    result_dtype = dtype_name(dtype, widened(tensor.dtype))
    if axis is None and tensor.shape.rank != 1:
        return made(Shape.of(tensor.shape.size()), None, result_dtype)
    if isinstance(axis, int):
        place(tensor, axis)
    return made(tensor.shape, None, result_dtype, contents=_running(tensor, name))


def _running(tensor: Tensor, name: str) -> Any:
    if tensor.shape.rank != 1 or not isinstance(tensor.contents, tuple):
        return None
    combine = elements.SCALAR_OPERATORS["+" if name == "cumsum" else "*"]
    found: list[Any] = []
    for item in tensor.contents:
        found.append(combine(found[-1], item) if found else item)
    return tuple(found)


def _declare_running(name: str, kind: str) -> None:
    @function(f"numpy.{name}")
    def rule(a: Value, axis: Value = None, dtype: Value = None, out: Value = None) -> Value:
        return accumulated(array(a), kind, axis, dtype)


_declare_running("cumsum", "cumsum")
_declare_running("nancumsum", "cumsum")
_declare_running("cumprod", "cumprod")
_declare_running("nancumprod", "cumprod")


@function("numpy.trace", "numpy.linalg.trace")
def trace(
    a: Value, offset: Value = 0, axis1: Value = 0, axis2: Value = 1, dtype: Value = None, out: Value = None
) -> Value:
    """The sums of diagonals."""
    tensor = array(a)
    if tensor.shape.open or not isinstance(axis1, int) or not isinstance(axis2, int):
        return made(Shape.unknown(), dtype, widened(tensor.dtype))
    with checked("axis-range", tensor):
        shape = reduce_shape(tensor.shape, (axis1, axis2))
    return settled(made(shape, dtype, widened(tensor.dtype)))


@function("numpy.trapezoid", "numpy.trapz")
def trapezoid(y: Value, x: Value = None, dx: Value = 1.0, axis: Value = -1) -> Value:
    """The integral along an axis."""
    tensor = array(y)
    if not isinstance(axis, int):
        return made(Shape.unknown())
    with checked("axis-range", tensor):
        shape = reduce_shape(tensor.shape, axis)
    return settled(
        like(tensor, shape, dtype=quotient("numpy", tensor.dtype) if x is None else None, low=None, high=None)
    )
