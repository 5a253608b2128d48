"""keras.ops that act on each element: functions of one tensor, of two that broadcast, comparisons, where.

Families are rows of names over one rule; the rules for the elements of small arrays (`contents`) keep shape
arithmetic such as ``ops.shape(x)[1] // 2`` known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import binary
from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays.dtypes import is_float, is_integer
from shapecheck.library.arrays.floats import exactly
from shapecheck.library.arrays.guards import checked
from shapecheck.library.keras.ops.common import (
    family,
    floating,
    keras_dtype,
    operand,
    promoted,
    result,
    same,
    tensor,
)
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Expr, Shape, broadcast, dim_max, dim_min
from shapecheck.values import Tensor

# -- one tensor -----------------------------------------------------------------------------------


def keep(x: Any) -> Tensor:
    """The same shape and dtype.

    sign(x): B 3 -> B 3
    relu(x): B 3 -> B 3
    """
    return same(tensor(x))


family(
    keep,
    "keras.ops",
    members="""conj conjugate relu rsqrt relu6 silu swish hard_silu hard_swish hard_tanh tanh_shrink softsign
    log_sigmoid selu sparse_plus sparse_sigmoid softplus hard_sigmoid sign copy bitwise_invert
    bitwise_not""",
)


def to_float(x: Any) -> Tensor:
    """The same shape; integers become floatx.

    exp(x): B 3 -> B 3
    """
    value = tensor(x)
    return same(value, dtype=floating(value.dtype))


family(
    to_float,
    "keras.ops",
    members="""arccos arccosh arcsin arcsinh arctan arctanh cos cosh erf erfc erfinv exp exp2 expm1
    fabs log log10 log1p log2 reciprocal sin sinc sinh tan tanh""",
)


def exact(name: str, dtype_of: Callable[[str | None], str | None]) -> Callable[..., Tensor]:
    """The rule of a function whose elements are known where those of its argument are."""

    def rule(x: Any) -> Tensor:
        value = tensor(x)
        dtype = dtype_of(value.dtype)
        return same(value, dtype=dtype, contents=exactly(name, value, dtype))

    rule.__doc__ = f"{name}(x): B 3 -> B 3"
    return rule


for _name in ("ceil", "floor", "sqrt"):
    family(exact(_name, floating), "keras.ops", members=_name)
family(exact("trunc", lambda dtype: dtype), "keras.ops", members="trunc")


def to_wide_float(x: Any) -> Tensor:
    """The same shape; integers become floatx, those of 64 bits float64.

    cbrt(x): B 3 -> B 3
    """
    value = tensor(x)
    return same(value, dtype="float64" if value.dtype == "int64" else floating(value.dtype))


family(to_wide_float, "keras.ops", members="cbrt deg2rad i0 rad2deg")


def is_so(x: Any) -> Tensor:
    """A bool for each element.

    isnan(x): B 3 -> B 3
    """
    return same(tensor(x), dtype="bool")


family(is_so, "keras.ops", members="isfinite isinf isnan isneginf isposinf isreal logical_not signbit")


@function("keras.ops.sigmoid")
def sigmoid(x: Any) -> Tensor:
    """sigmoid(x): B 1 -> B 1"""
    return same(tensor(x), facts=frozenset({"sigmoid"}))


def absolute(x: Any) -> Tensor:
    """abs(x): B 3 -> B 3"""
    value = tensor(x)
    return same(value, contents=mapped(value, lambda item: None if isinstance(item, Expr) else abs(item)))


family(absolute, "keras.ops", members="abs absolute")


@function("keras.ops.negative")
def negative(x: Any) -> Tensor:
    """negative(x): B 3 -> B 3"""
    value = tensor(x)
    return same(value, contents=mapped(value, lambda item: -item))


@function("keras.ops.square")
def square(x: Any) -> Tensor:
    """square(x): B 3 -> B 3"""
    value = tensor(x)
    dtype = "int32" if value.dtype == "bool" else value.dtype
    return same(value, dtype=dtype, contents=mapped(value, lambda item: item * item))


def mapped(value: Tensor, change: Callable[[Any], Any]) -> Any:
    """The elements of a small tensor, each changed."""
    return None if value.contents is None else elements.map_one(change, value.contents)


@function("keras.ops.stop_gradient")
def stop_gradient(variable: Any) -> Tensor:
    """stop_gradient(x): B 3 -> B 3"""
    value = tensor(variable)
    return same(value, contents=value.contents, low=value.low, high=value.high, facts=value.facts)


def real_part(x: Any) -> Tensor:
    """The real or imaginary part, or the angle.

    real(x): B 3 -> B 3
    """
    value = tensor(x)
    dtype = {"complex64": "float32", "complex128": "float64"}.get(value.dtype or "", value.dtype)
    return same(value, dtype=dtype)


family(real_part, "keras.ops", members="real imag")


@function("keras.ops.angle")
def angle(x: Any) -> Tensor:
    """angle(x): B 3 -> B 3"""
    return real_part(to_float(x))


# Functions of one tensor with further arguments that do not matter for the shape.


@function("keras.ops.celu")
def celu(x: Any, alpha: Any = 1.0) -> Tensor:
    """celu(x): B 3 -> B 3"""
    return keep(x)


@function("keras.ops.elu")
def elu(x: Any, alpha: Any = 1.0) -> Tensor:
    """elu(x): B 3 -> B 3"""
    return keep(x)


@function("keras.ops.gelu")
def gelu(x: Any, approximate: Any = True) -> Tensor:
    """gelu(x): B 3 -> B 3"""
    return keep(x)


def shrink(x: Any, threshold: Any = 0.5) -> Tensor:
    """hard_shrink(x): B 3 -> B 3"""
    return keep(x)


family(shrink, "keras.ops", members="hard_shrink soft_shrink")


@function("keras.ops.leaky_relu")
def leaky_relu(x: Any, negative_slope: Any = 0.2) -> Tensor:
    """leaky_relu(x): B 3 -> B 3"""
    return keep(x)


@function("keras.ops.squareplus")
def squareplus(x: Any, b: Any = 4) -> Tensor:
    """squareplus(x): B 3 -> B 3"""
    return keep(x)


@function("keras.ops.threshold")
def threshold(x: Any, threshold: Any, default_value: Any) -> Tensor:
    """threshold(x, 1.0, 0.0): B 3 -> B 3"""
    return keep(x)


@function("keras.ops.round")
def round(x: Any, decimals: Any = 0) -> Tensor:
    """round(x): B 3 -> B 3"""
    value = tensor(x)
    return same(value, contents=exactly("round", value, value.dtype) if decimals == 0 else None)


@function("keras.ops.nan_to_num")
def nan_to_num(x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Tensor:
    """nan_to_num(x): B 3 -> B 3"""
    return keep(x)


@function("keras.ops.clip")
def clip(x: Any, x_min: Any, x_max: Any) -> Tensor:
    """clip(x, 0, 1): B 3 -> B 3"""
    value = tensor(x)
    limits = [given for given in (x_min, x_max) if isinstance(given, Tensor)]
    with checked("op-shapes", value, *limits):
        shape = broadcast(value.shape, *(limit.shape for limit in limits))
    return result(shape, "int32" if value.dtype == "bool" else value.dtype, value, *limits)


@function("keras.ops.cast")
def cast(x: Any, dtype: Any) -> Tensor:
    """cast(x, "int32"): B 3 -> B 3"""
    return converted(tensor(x), keras_dtype(dtype))


def converted(value: Tensor, dtype: str | None) -> Tensor:
    """The tensor in another dtype; known elements, bounds and facts stay where that is right."""
    facts = value.facts - {"ragged"}
    fields: dict[str, Any] = {"facts": facts, "low": value.low, "high": value.high}
    if dtype is not None and value.contents is not None:
        fields["contents"] = mapped(value, lambda item: _cast_element(item, dtype))
    return result(value.shape, dtype, value, **fields)


def _cast_element(item: Any, dtype: str) -> Any:
    if isinstance(item, (str, bytes)):
        return None
    if dtype == "bool":
        return None if isinstance(item, Expr) else bool(item)
    if is_integer(dtype):
        return item if isinstance(item, Expr) else int(item)
    if dtype.startswith("float"):
        return item if isinstance(item, Expr) else float(item)
    return None


@function("keras.ops.saturate_cast")
def saturate_cast(x: Any, dtype: Any) -> Tensor:
    """saturate_cast(x, "uint8"): B 3 -> B 3"""
    value = tensor(x)
    return same(value, dtype=keras_dtype(dtype))


# -- two tensors ----------------------------------------------------------------------------------


def arithmetic(operator: str, left: Any, right: Any, ctx: Context | None = None) -> Tensor:
    """`left operator right` (Python's spelling) as a tensor."""
    return tensor(binary(operator, operand(left), operand(right), ctx))


def _operator_rule(operator: str) -> Callable[..., Tensor]:
    def rule(ctx: Context, x1: Any, x2: Any) -> Tensor:
        """Arithmetic with broadcasting.

        add(a, b): B 3, 3 -> B 3
        add(a, b): B 3, 4 -> error
        """
        return arithmetic(operator, x1, x2, ctx).but(dtype=_keras_result(operator, x1, x2))

    return rule


def _keras_result(operator: str, x1: Any, x2: Any) -> str | None:
    if operator in ("==", "!=", "<", "<=", ">", ">="):
        return "bool"
    dtype = promoted(operand(x1), operand(x2))
    if operator == "/":
        return floating(dtype)
    return "int32" if dtype == "bool" and operator == "%" else dtype


ARITHMETIC = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "power": "**",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}
for _name, _operator in ARITHMETIC.items():
    function(f"keras.ops.{_name}")(_operator_rule(_operator))


def broadcasted(*values: Any) -> tuple[Shape, list[Any]]:
    """The shape that the values broadcast to, and the values as operands."""
    operands = [operand(value) for value in values]
    parts = [tensor(value) for value in operands]
    with checked("op-shapes", *parts):
        return broadcast(*(part.shape for part in parts)), operands


def combined(*values: Any, dtype: str | None = None) -> Tensor:
    """A function of broadcast tensors whose elements are not computed."""
    shape, operands = broadcasted(*values)
    return result(shape, dtype or promoted(*operands), *operands)


def pairwise(x1: Any, x2: Any) -> Tensor:
    """A function of two tensors that broadcast.

    fmax(a, b): B 3, 3 -> B 3
    fmax(a, b): B 3, 4 -> error
    """
    return combined(x1, x2)


family(pairwise, "keras.ops", members="fmax fmin gcd lcm ldexp")


@function("keras.ops.fmod")
def fmod(x1: Any, x2: Any) -> Tensor:
    """fmod(a, b): B 3, 3 -> B 3"""
    found = combined(x1, x2)
    return found.but(dtype="int32") if found.dtype == "bool" else found


def pairwise_float(x1: Any, x2: Any) -> Tensor:
    """A function of two tensors that gives floats.

    arctan2(a, b): B 3, 1 -> B 3
    """
    shape, operands = broadcasted(x1, x2)
    dtype = floating(promoted(*operands)) if all(isinstance(value, Tensor) for value in operands) else None
    return result(shape, dtype, *operands)


family(pairwise_float, "keras.ops", members="arctan2 divide_no_nan logaddexp logaddexp2 nextafter")


@function("keras.ops.heaviside")
def heaviside(x1: Any, x2: Any) -> Tensor:
    """heaviside(a, b): B 3, 1 -> B 3"""
    made = pairwise_float(x1, x2)
    if made.dtype is None or not (isinstance(x1, Tensor) and isinstance(x2, Tensor)):
        return made.but(dtype=None)
    dtypes = [value.dtype for value in (x1, x2) if isinstance(value, Tensor)]
    if set(dtypes) == {"bool"}:
        return made.but(dtype="bool")
    if "int64" in dtypes and not any(map(is_float, dtypes)):
        return made.but(dtype="float64")
    return made


@function("keras.ops.hypot")
def hypot(x1: Any, x2: Any) -> Tensor:
    """hypot(a, b): B 3, B 3 -> B 3"""
    found = combined(x1, x2)
    return found if is_float(found.dtype) else found.but(dtype=None)


def _extreme(pick: Callable[..., Any], symbolic: Callable[..., Any]) -> Callable[..., Tensor]:
    def rule(x1: Any, x2: Any) -> Tensor:
        """The larger or smaller of two, element by element.

        maximum(a, b): B 3, 3 -> B 3
        """
        return extreme(pick, symbolic, x1, x2)

    return rule


def extreme(pick: Callable[..., Any], symbolic: Callable[..., Any], x1: Any, x2: Any) -> Tensor:
    """maximum or minimum, with the elements of small integer tensors."""

    def choose(a: Any, b: Any) -> Any:
        return symbolic(a, b) if isinstance(a, Expr) or isinstance(b, Expr) else pick(a, b)

    value = combined(x1, x2)
    if value.shape.is_closed and elements.small(value.shape.dims):
        return value.but(contents=elements.map_two(choose, tensor(x1).contents, tensor(x2).contents))
    return value


function("keras.ops.maximum")(_extreme(max, dim_max))
function("keras.ops.minimum")(_extreme(min, dim_min))


def logical(x1: Any, x2: Any) -> Tensor:
    """logical_and(a, b): B 3, 3 -> B 3"""
    return combined(x1, x2, dtype="bool")


family(logical, "keras.ops", members="logical_and logical_or logical_xor")


def bitwise(x: Any, y: Any) -> Tensor:
    """bitwise_and(a, b): B 3, 3 -> B 3"""
    return combined(x, y)


family(
    bitwise,
    "keras.ops",
    members="bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift",
)


@function("keras.ops.polar")
def polar(abs_: Any, angle: Any) -> Tensor:
    """polar(r, a): B 3, B 3 -> B 3"""
    return combined(abs_, angle, dtype="complex64")


@function("keras.ops.isclose")
def isclose(x1: Any, x2: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Tensor:
    """isclose(a, b): B 3, 3 -> B 3"""
    return combined(x1, x2, dtype="bool")


@function("keras.ops.allclose")
def allclose(x1: Any, x2: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Tensor:
    """allclose(a, b): B 3, 3 -> ()"""
    return combined(x1, x2, dtype="bool").but(shape=Shape())
