"""Calls of numpy's universal functions, of functions that make arrays and of reductions."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, Maker, Source, T, V, members
from tests.library.numpy.cases.common import array, known, partner, real, shape


def unary(s: Source) -> Arguments:
    return [s.pick(array(s), array(s), known(s), 2, 0.5)], {}


def unary_real(s: Source) -> Arguments:
    return [real(s)], {}


def whole(s: Source) -> Arguments:
    return [T(shape(s), s.pick("int64", "int32", "uint8", "bool"))], {}


def binary(s: Source) -> Arguments:
    first = array(s)
    second = s.pick(array(s, partner(s, shape(s) if s.chance(0.1) else first.dims)), 2, 0.5)  # type: ignore[arg-type]
    values = [first, second]
    s.random.shuffle(values)
    return values, {}


def binary_real(s: Source) -> Arguments:
    first = real(s)
    return [first, T(partner(s, first.dims), first.dtype)], {}  # type: ignore[arg-type]


def binary_whole(s: Source) -> Arguments:
    dims, dtype = shape(s), s.pick("int64", "int32")
    return [T(dims, dtype), T(partner(s, dims), dtype)], {}


def clipped(s: Source) -> Arguments:
    x = array(s)
    return [x, s.pick(0, None), s.pick(1, 2, T(partner(s, x.dims), x.dtype))], {}  # type: ignore[arg-type]


def chosen(s: Source) -> Arguments:
    dims = shape(s)
    if s.chance(0.2):
        return [T(dims, "bool")], {}
    values = [s.pick(array(s, partner(s, dims)), 0, 1.5) for _ in range(2)]
    return [T(dims, "bool"), *values], {}


def rounded(s: Source) -> Arguments:
    return [array(s)], {"decimals": s.pick(0, 2)}


# -- making arrays --------------------------------------------------------------------------------


def sized(s: Source) -> Arguments:
    dims = shape(s)
    return [s.pick(dims, list(dims), dims[0] if dims else 3, V([2, 3], "int64"))], {
        "dtype": s.pick("float64", "int32", "bool", "float32")
    }


def filled(s: Source) -> Arguments:
    dims = shape(s)
    return [dims, s.pick(1, 2.5, True, array(s, partner(s, dims)))], {"dtype": s.pick(None, None, "float32")}


def like(s: Source) -> Arguments:
    return [array(s)], {"dtype": s.pick(None, None, "float32", "int64")}


def full_like(s: Source) -> Arguments:
    return [array(s), s.pick(1, 2.5)], {"dtype": s.pick(None, None, "float32")}


def ranged(s: Source) -> Arguments:
    return list(
        s.pick((s.dim(0, 9),), (s.dim(0, 4), s.dim(0, 9)), (s.dim(0, 9), s.dim(0, 9), s.pick(1, 2, -1)), (0, 1, 0.25))
    ), {"dtype": s.pick(None, None, "float32")}


def spaced(s: Source) -> Arguments:
    dims = shape(s, 0, 2)
    ends = s.pick((0, 1), (1.0, 2.5), (T(dims, "float64"), T(partner(s, dims), "float64")))
    return [*ends], {"num": s.dim(0, 6), "endpoint": s.chance(0.7), "axis": s.pick(0, 0, -1)}


def logarithmic(s: Source) -> Arguments:
    return [1, s.pick(2, 3.5)], {"num": s.dim(0, 6)}


def square(s: Source) -> Arguments:
    return [s.dim(0, 5), s.pick(None, s.dim(0, 5)), s.pick(0, 1, -2)], {"dtype": s.pick("float64", "int64")}


def points(s: Source) -> Arguments:
    return [s.dim(0, 6)], {}


def grid(s: Source) -> Arguments:
    return [array(s, shape(s, 0, 2)) for _ in range(s.dim(1, 3))], {"indexing": s.pick("xy", "ij")}


def grid_indices(s: Source) -> Arguments:
    return [shape(s, 1, 3)], {}


def copied(s: Source) -> Arguments:
    x = s.pick(array(s), known(s), [array(s, (2, 3)), array(s, (2, s.nearly(3, 0.1)))])
    return [x], {"dtype": s.pick(None, None, "float32", "int64")}


def cast(s: Source) -> Arguments:
    return [array(s), s.pick("float32", "int64", "bool")], {}


# -- reductions -----------------------------------------------------------------------------------


def _axes(s: Source, dims: Any) -> Any:
    return s.axes(dims)


def reduced(s: Source) -> Arguments:
    x = array(s)
    options: dict[str, Any] = {"axis": _axes(s, x.dims), "keepdims": s.chance(0.4)}
    return [x], options


def reduced_real(s: Source) -> Arguments:
    x = real(s)
    return [x], {"axis": _axes(s, x.dims), "keepdims": s.chance(0.4)}


def summed(s: Source) -> Arguments:
    (x,), options = reduced(s)
    return [x], {**options, "dtype": s.pick(None, None, "float32")}


def place(s: Source) -> Arguments:
    x = array(s)
    return [x], {"axis": s.pick(None, s.axis(x.dims)), "keepdims": s.chance(0.3)}


def place_of(s: Source) -> Arguments:
    x = array(s)
    return [x], {"axis": s.pick(None, s.axis(x.dims))}


def running(s: Source) -> Arguments:
    x = array(s)
    return [x], {"axis": s.pick(None, s.axis(x.dims))}


def ranked(s: Source) -> Arguments:
    """Of arrays with elements: without, numpy gives shapes of its own."""
    x = real(s, tuple(dim or 1 for dim in shape(s)))
    return [x, s.pick(50, [25, 75], 0, T((2, 2), "float64", 1))], {
        "axis": _axes(s, x.dims),
        "keepdims": s.chance(0.4),
    }


def quantiles(s: Source) -> Arguments:
    (x, _), options = ranked(s)
    return [x, s.pick(0.5, [0.25, 0.75])], options


def averaged(s: Source) -> Arguments:
    x = real(s)
    axis = s.pick(None, s.axis(x.dims))
    size = x.dims[axis] if axis is not None and -len(x.dims) <= axis < len(x.dims) else 2
    weights = s.pick(None, T(x.dims, "float64"), T((s.nearly(size or 1),), "float64"))
    return [x], {"axis": axis, "weights": weights, "keepdims": s.chance(0.2)}


def spread(s: Source) -> Arguments:
    (x,), options = reduced_real(s)
    return [x], {**options, "ddof": s.pick(0, 1)}


def differences(s: Source) -> Arguments:
    x = array(s)
    return [T(x.dims, "float64")], {"n": s.pick(1, 1, 2, 0), "axis": s.axis(x.dims)}


def slopes(s: Source) -> Arguments:
    x = real(s)
    return [x], {"axis": s.pick(None, s.axis(x.dims))}


def covariance(s: Source) -> Arguments:
    return [T(shape(s, 1, 2), "float64")], {"rowvar": s.chance(0.6)}


def compared(s: Source) -> Arguments:
    x = array(s)
    return [x, array(s, partner(s, x.dims))], {}  # type: ignore[arg-type]


def integrated(s: Source) -> Arguments:
    x = real(s)
    return [x], {"axis": s.axis(x.dims), "dx": 0.5}


ELEMENTS: dict[str, Maker] = members(
    {
        unary: """abs square sign negative positive isnan isfinite isinf logical_not exp sqrt log sin cos tanh arctan
        floor ceil rint trunc conj real imag ones_like zeros_like nan_to_num deg2rad cbrt log1p expm1 exp2 log2 log10
        signbit reciprocal fix sinc i0 angle iscomplex isreal isposinf isneginf spacing fabs""",
        unary_real: "modf frexp arcsin arccosh arctanh radians degrees",
        whole: "invert bitwise_not bitwise_count",
        binary: """add subtract multiply divide floor_divide mod power maximum minimum fmax fmin equal not_equal less
        greater less_equal greater_equal logical_and logical_or logical_xor remainder true_divide float_power""",
        binary_real: "arctan2 hypot logaddexp logaddexp2 copysign nextafter fmod heaviside isclose divmod",
        binary_whole: "bitwise_and bitwise_or bitwise_xor left_shift right_shift gcd lcm",
        clipped: "clip",
        chosen: "where",
        rounded: "round around",
        sized: "zeros ones empty",
        filled: "full",
        like: "zeros_like ones_like empty_like",
        full_like: "full_like",
        ranged: "arange",
        spaced: "linspace",
        logarithmic: "logspace geomspace",
        square: "eye tri",
        points: "identity hanning hamming blackman bartlett tril_indices triu_indices",
        grid: "meshgrid",
        grid_indices: "indices",
        copied: "array asarray",
        cast: "ndarray.astype",
        summed: "sum prod nansum nanprod",
        reduced_real: "mean nanmean median nanmedian nanmax nanmin linalg.norm",
        reduced: "max min amax all any count_nonzero ptp ndarray.sum ndarray.max ndarray.all",
        spread: "std var nanstd nanvar ndarray.std",
        place: "argmax argmin ndarray.argmax",
        place_of: "nanargmax nanargmin",
        running: "cumsum cumprod nancumsum ndarray.cumsum",
        ranked: "percentile nanpercentile",
        quantiles: "quantile nanquantile",
        averaged: "average",
        differences: "diff",
        slopes: "gradient",
        covariance: "cov corrcoef",
        compared: "allclose array_equal array_equiv",
        integrated: "trapezoid",
    }
)
