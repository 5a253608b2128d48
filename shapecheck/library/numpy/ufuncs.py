"""Elementwise functions: tables of names over two rules, one for each number of operands."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import binary, elementwise, settled, unary
from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays.dtypes import COMPLEXES, dtype_name, floating, promote, promote_weak, quotient
from shapecheck.library.arrays.facts import OF_ARITHMETIC
from shapecheck.library.arrays.guards import numbers
from shapecheck.library.numpy.common import NOT_GIVEN, array, like, made
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Expr, dim_max, dim_min
from shapecheck.values import Object, Tensor, Value

_FLOAT_UNARY: dict[str, Callable[[float], float] | None] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "expm1": math.expm1,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "arctan": math.atan,
    **dict.fromkeys(("exp2", "cbrt", "arcsin", "arccos", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh")),
    **dict.fromkeys(("asin", "acos", "atan", "asinh", "acosh", "atanh")),
    **dict.fromkeys(("deg2rad", "rad2deg", "degrees", "radians", "fabs", "spacing")),
}
"""Ufuncs whose result is floating, with how a known number is computed."""

_ROUNDING: dict[str, Callable[[Any], Any]] = {
    "ceil": math.ceil,
    "floor": math.floor,
    "trunc": math.trunc,
    "rint": round,
    "round": round,
}
_SAME_UNARY = ("square", "sign", "reciprocal", "conj", "conjugate")
_BOOL_UNARY = ("isnan", "isinf", "isfinite", "isnat", "logical_not", "signbit")
_OPERATOR_UNARY = {
    "negative": "-",
    "positive": "+",
    "abs": "abs",
    "absolute": "abs",
    "invert": "~",
    "bitwise_not": "~",
    "bitwise_invert": "~",
}
_OPERATOR_BINARY = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "remainder": "%",
    "power": "**",
    "pow": "**",
    "bitwise_and": "&",
    "bitwise_or": "|",
    "bitwise_xor": "^",
    "left_shift": "<<",
    "right_shift": ">>",
    "bitwise_left_shift": "<<",
    "bitwise_right_shift": ">>",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}
_FLOAT_BINARY = (
    *("arctan2", "atan2", "hypot", "logaddexp", "logaddexp2", "copysign", "nextafter"),
    *("heaviside", "ldexp"),
)
_SAME_BINARY = ("fmod", "gcd", "lcm")
_BOOL_BINARY = ("logical_and", "logical_or", "logical_xor")
_EXTREMES = {"maximum": max, "minimum": min, "fmax": max, "fmin": min}


def table_like(value: Value, result: Value) -> Value:
    """The result of a ufunc on a pandas object is a pandas object again."""
    if isinstance(value, Object) and value.class_name.startswith("pandas."):
        return Object(value.cls, dict(value.attrs))
    return result


def _unary(names: tuple[str, ...], compute: Callable[[str, Tensor], Value]) -> None:
    def declare(name: str) -> None:
        @function(f"numpy.{name}")
        def rule(
            x: Value,
            /,
            out: Value = None,
            *,
            where: Value = True,
            casting: Value = "same_kind",
            order: Value = "K",
            dtype: Value = None,
            subok: Value = True,
            signature: Value = None,
        ) -> Value:
            return table_like(x, _retyped(compute(name, array(x)), dtype))

    for name in names:
        declare(name)


def _binary(names: tuple[str, ...], compute: Callable[[str, Value, Value, Context], Value]) -> None:
    def declare(name: str) -> None:
        @function(f"numpy.{name}")
        def rule(
            ctx: Context,
            x1: Value,
            x2: Value,
            /,
            out: Value = None,
            *,
            where: Value = True,
            casting: Value = "same_kind",
            order: Value = "K",
            dtype: Value = None,
            subok: Value = True,
            signature: Value = None,
        ) -> Value:
            return table_like(x1, _retyped(compute(name, x1, x2, ctx), dtype))

    for name in names:
        declare(name)


def _retyped(result: Value, dtype: Value) -> Value:
    if dtype is None or not isinstance(result, Tensor):
        return result
    return result.but(dtype=dtype_name(dtype))


def _floating(name: str, tensor: Tensor) -> Value:
    compute = _FLOAT_UNARY[name]
    found = elements.map_one(_plain(compute), tensor.contents) if compute else None
    facts = tensor.facts & OF_ARITHMETIC
    return settled(Tensor(tensor.shape, floating(tensor.dtype), "numpy", contents=found, facts=facts))


def _plain(compute: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: None if isinstance(x, (Expr, str, complex)) else compute(x)


def _rounding(name: str, tensor: Tensor) -> Value:
    whole = _ROUNDING[name]

    def element(x: Any) -> Any:
        if name == "rint" and isinstance(x, int):
            return float(x)
        return x if isinstance(x, (int, Expr)) else float(whole(x))

    dtype = floating(tensor.dtype) if name == "rint" or (name == "round" and tensor.dtype == "bool") else tensor.dtype
    ends = numbers(tensor.low, tensor.high)
    low, high = (math.floor(ends[0]), math.ceil(ends[1])) if ends and all(map(math.isfinite, ends)) else (None, None)
    found = elements.map_one(element, tensor.contents)
    return settled(tensor.but(dtype=dtype, contents=found, low=low, high=high, facts=tensor.facts & OF_ARITHMETIC))


def _same(name: str, tensor: Tensor) -> Value:
    found = elements.map_one(lambda x: x * x, tensor.contents) if name == "square" else None
    low, high = (-1, 1) if name == "sign" else (None, None)
    dtype = "int8" if tensor.dtype == "bool" else tensor.dtype
    return settled(tensor.but(dtype=dtype, contents=found, low=low, high=high, facts=tensor.facts & OF_ARITHMETIC))


def _count(name: str, tensor: Tensor) -> Value:
    return Tensor(tensor.shape, "uint8", "numpy")


def _bool(name: str, tensor: Tensor) -> Value:
    return Tensor(tensor.shape, "bool", "numpy", facts=tensor.facts & OF_ARITHMETIC)


def _operands(x1: Value, x2: Value) -> tuple[Value, Value]:
    """The operands; Python numbers stay what they are, for their dtype gives way."""
    return (
        x1 if elements.is_scalar(x1) else array(x1),
        x2 if elements.is_scalar(x2) else array(x2),
    )


def _by_operator(name: str, x1: Value, x2: Value, ctx: Context) -> Value:
    a, b = _operands(x1, x2)
    return binary(_OPERATOR_BINARY[name], a, b, ctx)


def _extreme(name: str, x1: Value, x2: Value, ctx: Context) -> Value:
    a, b = array(x1), array(x2)
    pick = _EXTREMES[name]
    symbolic = dim_max if pick is max else dim_min
    result = elementwise(*_operands(x1, x2))

    def element(x: Any, y: Any) -> Any:
        return symbolic(x, y) if isinstance(x, Expr) or isinstance(y, Expr) else pick(x, y)

    small = result.shape.is_closed and elements.small(result.shape.dims)
    low, high = numbers(a.low, b.low), numbers(a.high, b.high)
    return settled(
        result.but(
            contents=elements.map_two(element, a.contents, b.contents) if small else None,
            low=pick(low) if low else None,
            high=pick(high) if high else None,
        )
    )


def _float_pair(name: str, x1: Value, x2: Value, ctx: Context) -> Value:
    result = elementwise(*_operands(x1, x2))
    return settled(result.but(dtype=floating(result.dtype)))


def _double_pair(name: str, x1: Value, x2: Value, ctx: Context) -> Value:
    result = elementwise(*_operands(x1, x2))
    return settled(result.but(dtype=promote("numpy", result.dtype, "float64")))


def _same_pair(name: str, x1: Value, x2: Value, ctx: Context) -> Value:
    return settled(elementwise(*_operands(x1, x2)))


def _bool_pair(name: str, x1: Value, x2: Value, ctx: Context) -> Value:
    return settled(elementwise(array(x1), array(x2), dtype="bool"))


_unary(tuple(_FLOAT_UNARY), _floating)
_unary(("ceil", "floor", "trunc", "rint"), _rounding)
_unary(_SAME_UNARY, _same)
_unary(_BOOL_UNARY, _bool)
_unary(("bitwise_count",), _count)
_unary(tuple(_OPERATOR_UNARY), lambda name, tensor: unary(_OPERATOR_UNARY[name], tensor))
_binary(tuple(_OPERATOR_BINARY), _by_operator)
_binary(tuple(_EXTREMES), _extreme)
_binary(_FLOAT_BINARY, _float_pair)
_binary(_SAME_BINARY, _same_pair)
_binary(("float_power",), _double_pair)
_binary(_BOOL_BINARY, _bool_pair)


@function("numpy.divmod")
def divmod_(x1: Value, x2: Value, /, **kwargs: Value) -> Value:
    """Quotient and remainder."""
    a, b = _operands(x1, x2)
    return binary("//", a, b), binary("%", a, b)


@function("numpy.modf")
def modf(x: Value, /, **kwargs: Value) -> Value:
    """Fractions and whole parts."""
    tensor = array(x)
    part = like(tensor, tensor.shape, dtype=floating(tensor.dtype), low=None, high=None)
    return part, part


@function("numpy.frexp")
def frexp(x: Value, /, **kwargs: Value) -> Value:
    """Mantissas and exponents."""
    fraction, _ = modf(x)
    return fraction, fraction.but(dtype="int32")


# -- not ufuncs, but elementwise -----------------------------------------------------------------------


@function("numpy.round", "numpy.around", "numpy.round_")
def round_(a: Value, decimals: Value = 0, out: Value = None) -> Value:
    """Rounded elements, as floats if they were."""
    return table_like(a, rounded(array(a), decimals))


def rounded(tensor: Tensor, decimals: Value) -> Value:
    """``np.round`` of an array."""
    if decimals == 0:
        return _rounding("round", tensor)
    if isinstance(decimals, int):
        found = elements.map_one(lambda x: x if isinstance(x, Expr) else round(x, decimals), tensor.contents)
        return settled(tensor.but(contents=found))
    return tensor.but(contents=None)


@function("numpy.fix")
def fix(x: Value, out: Value = None) -> Value:
    """Rounded towards 0."""
    return _rounding("trunc", array(x))


@function("numpy.clip")
def clip(
    a: Value,
    a_min: Value = NOT_GIVEN,
    a_max: Value = NOT_GIVEN,
    out: Value = None,
    *,
    min: Value = NOT_GIVEN,
    max: Value = NOT_GIVEN,
    **kwargs: Value,
) -> Value:
    """Elements kept within limits."""
    low, high = (min if a_min is None else a_min), (max if a_max is None else a_max)
    return table_like(a, clipped(array(a), low, high))


def clipped(tensor: Tensor, low: Value, high: Value) -> Value:
    """``np.clip`` of an array."""
    limits = [limit if elements.is_scalar(limit) else array(limit) for limit in (low, high) if limit is not None]
    result = elementwise(tensor, *limits, kind="numpy")
    bottom = low if isinstance(low, (int, float)) else tensor.low if low is None else None
    top = high if isinstance(high, (int, float)) else tensor.high if high is None else None
    return settled(result.but(low=bottom, high=top))


@function("numpy.nan_to_num")
def nan_to_num(x: Value, copy: Value = True, nan: Value = 0.0, posinf: Value = None, neginf: Value = None) -> Value:
    """NaN and infinities replaced."""
    return table_like(x, array(x))


@function("numpy.isclose")
def isclose(a: Value, b: Value, rtol: Value = 1e-05, atol: Value = 1e-08, equal_nan: Value = False) -> Value:
    """Whether elements are nearly the same."""
    return elementwise(array(a), array(b), dtype="bool")


@function("numpy.isneginf", "numpy.isposinf")
def isneginf(x: Value, out: Value = None) -> Value:
    """Whether elements are infinite."""
    return _bool("isinf", array(x))


@function("numpy.isreal", "numpy.iscomplex")
def isreal(x: Value) -> Value:
    """Whether elements are real."""
    return _bool("isreal", array(x))


@function("numpy.real")
def real(val: Value) -> Value:
    """The real parts."""
    tensor = array(val)
    return settled(tensor.but(dtype=real_dtype(tensor.dtype), contents=None))


@function("numpy.imag")
def imag(val: Value) -> Value:
    """The imaginary parts, which are 0 for real numbers."""
    tensor = array(val)
    return settled(made(tensor.shape, None, real_dtype(tensor.dtype)))


def real_dtype(dtype: str | None) -> str | None:
    """The dtype of the parts of complex numbers."""
    if dtype in COMPLEXES:
        return "float32" if dtype == "complex64" else "float64"
    return dtype


@function("numpy.angle")
def angle(z: Value, deg: Value = False) -> Value:
    """The angles of complex numbers."""
    tensor = array(z)
    return made(tensor.shape, None, floating(promote_weak("numpy", real_dtype(tensor.dtype), 0)))


@function("numpy.sinc", "numpy.i0")
def sinc(x: Value) -> Value:
    """A floating function of each element."""
    tensor = array(x)
    return made(tensor.shape, None, quotient("numpy", tensor.dtype))


@function("numpy.unwrap")
def unwrap(p: Value, discont: Value = None, axis: Value = -1, *, period: Value = 2 * math.pi) -> Value:
    """Angles without jumps."""
    tensor = array(p)
    return made(tensor.shape, None, floating(tensor.dtype))


@function("numpy.isscalar")
def isscalar(element: Value) -> Value:
    """Whether a value is a scalar."""
    if elements.is_scalar(element):
        return True
    if isinstance(element, Tensor) and element.shape.rank is not None:
        return element.shape.rank == 0
    if isinstance(element, (list, tuple, dict)):
        return False
    raise CannotTell("it is not known whether the value is a scalar")
