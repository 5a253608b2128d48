"""tf.math and tf.nn functions that act on each element. TensorFlow never promotes: the tensor's dtype stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.floats import exactly
from shapecheck.library.arrays.guards import checked, require_rank
from shapecheck.library.keras.ops import choosing
from shapecheck.library.keras.ops import elementwise as ops
from shapecheck.library.keras.ops.common import family, lost, operand, result, same, tensor, tensors
from shapecheck.library.keras.ops.nn import check_axes
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Shape, broadcast, dim_max, dim_min
from shapecheck.values import Tensor

MATH = ("tensorflow", "tensorflow.math")

# -- one tensor -----------------------------------------------------------------------------------


def unary(x: Any, name: Any = None) -> Tensor:
    """The same shape and dtype.

    exp(x): B 3 -> B 3
    """
    return same(tensor(x))


family(
    unary,
    *MATH,
    members="acos acosh asin asinh atan atanh cos cosh exp sign sin sinh tan tanh",
)
family(
    unary,
    "tensorflow.math",
    members="""bessel_i0 bessel_i0e bessel_i1 bessel_i1e conj digamma erf erfc erfcinv erfinv expm1 lgamma log
    log1p log_sigmoid ndtri reciprocal reciprocal_no_nan rsqrt special.expint special.fresnel_cos
    special.fresnel_sin special.dawsn special.spence special.bessel_j0 special.bessel_j1 special.bessel_k0
    special.bessel_k1 special.bessel_y0 special.bessel_y1""",
)
family(unary, "tensorflow.nn", members="tanh")
family(unary, "tensorflow.bitwise", members="invert")
family(unary, "tensorflow", members="log rsqrt erf lgamma digamma reciprocal log1p expm1 conj log_sigmoid")


def _exact(of: str) -> Callable[..., Tensor]:
    def rule(x: Any, name: Any = None) -> Tensor:
        value = tensor(x)
        return same(value, contents=exactly(of, value, value.dtype))

    rule.__doc__ = f"{of}(x): B 3 -> B 3"
    return rule


for _name in ("floor", "round", "sqrt", "ceil"):
    family(_exact(_name), *MATH, members=_name)
family(_exact("rint"), "tensorflow.math", members="rint")


def sigmoid(x: Any, name: Any = None) -> Tensor:
    """sigmoid(x): B 1 -> B 1"""
    return same(tensor(x), facts=frozenset({"sigmoid"}))


family(sigmoid, *MATH, "tensorflow.nn", members="sigmoid")


def is_so(x: Any, name: Any = None) -> Tensor:
    """is_nan(x): B 3 -> B 3"""
    return same(tensor(x), dtype="bool")


family(is_so, "tensorflow.math", members="is_finite is_inf is_nan logical_not")
family(is_so, "tensorflow", members="logical_not")


def all_in_order(x: Any, name: Any = None) -> Tensor:
    """is_non_decreasing(x): 3 -> ()"""
    return result(Shape(), "bool", tensor(x))


family(all_in_order, "tensorflow.math", members="is_non_decreasing is_strictly_increasing")


def absolute(x: Any, name: Any = None) -> Tensor:
    """abs(x): B 3 -> B 3"""
    return ops.absolute(x)


family(absolute, *MATH, members="abs")


def negative(x: Any, name: Any = None) -> Tensor:
    """negative(x): B 3 -> B 3"""
    return ops.negative(x)


family(negative, *MATH, members="negative")


def square(x: Any, name: Any = None) -> Tensor:
    """square(x): B 3 -> B 3"""
    value = tensor(x)
    return same(value, contents=ops.mapped(value, lambda item: item * item))


family(square, *MATH, members="square")


def complex_part(input: Any, name: Any = None) -> Tensor:
    """real(x): B 3 -> B 3"""
    return ops.real_part(input)


family(complex_part, "tensorflow.math", members="real imag angle")
family(complex_part, "tensorflow", members="real imag")


def of_features(features: Any, name: Any = None) -> Tensor:
    """relu(x): B 3 -> B 3"""
    return same(tensor(features))


family(of_features, "tensorflow.nn", members="elu relu relu6 selu softplus softsign")
family(of_features, "tensorflow.math", members="softplus softsign")


def with_beta(features: Any, beta: Any = 1.0) -> Tensor:
    """silu(x): B 3 -> B 3"""
    return same(tensor(features))


family(with_beta, "tensorflow.nn", members="silu swish")


@function("tensorflow.nn.gelu")
def gelu(features: Any, approximate: Any = False, name: Any = None) -> Tensor:
    """gelu(x): B 3 -> B 3"""
    return same(tensor(features))


@function("tensorflow.nn.leaky_relu")
def leaky_relu(features: Any, alpha: Any = 0.2, name: Any = None) -> Tensor:
    """leaky_relu(x): B 3 -> B 3"""
    return same(tensor(features))


@function("tensorflow.nn.crelu")
def crelu(features: Any, axis: Any = -1, name: Any = None) -> Tensor:
    """crelu(x): B 3 -> B 6"""
    value = tensor(features)
    place = axis if isinstance(axis, int) else -1
    return result(value.shape.with_dim(place, value.shape.dim(place) * 2), value.dtype, value)


def kept(input: Any, name: Any = None) -> Tensor:
    """identity(x): B 3 -> B 3"""
    return ops.stop_gradient(input)


family(kept, "tensorflow", members="identity stop_gradient guarantee_const")


@function("tensorflow.identity_n")
def identity_n(input: Any, name: Any = None) -> list[Tensor]:
    """Each tensor as it is."""
    return [ops.stop_gradient(value) for value in tensors(input)]


@function("tensorflow.tuple")
def tuple_rule(tensors: Any, control_inputs: Any = None, name: Any = None) -> list[Tensor]:
    """Each tensor as it is."""
    return identity_n(tensors)


@function("tensorflow.cast", "tensorflow.dtypes.cast")
def cast(x: Any, dtype: Any, name: Any = None) -> Tensor:
    """cast(x, tf.int32): B 3 -> B 3"""
    return ops.converted(tensor(x), dtype_name(dtype))


@function("tensorflow.saturate_cast", "tensorflow.dtypes.saturate_cast")
def saturate_cast(value: Any, dtype: Any, name: Any = None) -> Tensor:
    """saturate_cast(x, tf.uint8): B 3 -> B 3"""
    return same(tensor(value), dtype=dtype_name(dtype))


def _to(dtype: str) -> Callable[..., Tensor]:
    def rule(x: Any, name: Any = None) -> Tensor:
        """The tensor in another dtype."""
        return ops.converted(tensor(x), dtype)

    return rule


for _short, _dtype in {"float": "float32", "double": "float64", "int32": "int32", "int64": "int64"}.items():
    function(f"tensorflow.compat.v1.to_{_short}", f"tensorflow.to_{_short}")(_to(_dtype))


@function("tensorflow.bitcast")
def bitcast(input: Any, type: Any, name: Any = None) -> Tensor:
    """bitcast(x, tf.int32): B 3 -> B 3"""
    value, target = tensor(input), dtype_name(type)
    sizes = [choosing.BYTES.get(name or "") for name in (value.dtype, target)]
    if sizes[0] is None or sizes[0] != sizes[1]:
        raise CannotTell("the sizes of the dtypes differ")
    return same(value, dtype=target)


@function("tensorflow.clip_by_value")
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: Any = None) -> Tensor:
    """clip_by_value(x, 0.0, 1.0): B 3 -> B 3"""
    return ops.clip(t, clip_value_min, clip_value_max)


@function("tensorflow.clip_by_norm")
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: Any = None) -> Tensor:
    """clip_by_norm(x, 1.0): B 3 -> B 3
    clip_by_norm(x, 1.0, axes=[2]): B 3 -> error
    """
    value = tensor(t)
    check_axes(value, axes)
    return same(value)


@function("tensorflow.clip_by_global_norm")
def clip_by_global_norm(
    t_list: Any, clip_norm: Any, use_norm: Any = None, name: Any = None
) -> tuple[list[Any], Tensor]:
    """Each tensor as it is, and the norm."""
    if not isinstance(t_list, (list, tuple)):
        raise CannotTell("the list of tensors is not known")
    kept_tensors = [None if value is None else same(tensor(value)) for value in t_list]
    return kept_tensors, Tensor(Shape(), dtype="float32", kind="tf")


# -- two tensors ----------------------------------------------------------------------------------


def paired_dtype(*values: Any) -> str | None:
    """The dtype of the first tensor among the operands."""
    parts = [value.dtype for value in map(operand, values) if isinstance(value, Tensor)]
    return parts[0] if parts else tensor(values[0]).dtype


def _operator_rule(operator: str) -> Callable[..., Tensor]:
    def rule(ctx: Context, x: Any, y: Any, name: Any = None) -> Tensor:
        """Arithmetic with broadcasting.

        add(a, b): B 3, 3 -> B 3
        add(a, b): B 3, 4 -> error
        """
        return ops.arithmetic(operator, x, y, ctx)

    return rule


OPERATORS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "truediv": "/",
    "pow": "**",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}
for _name, _operator in OPERATORS.items():
    family(_operator_rule(_operator), *MATH, members=_name)
for _name, _operator in {"floordiv": "//", "floormod": "%", "mod": "%"}.items():
    family(_operator_rule(_operator), *MATH, members=_name)


def pairwise(x: Any, y: Any, name: Any = None) -> Tensor:
    """A function of two tensors that broadcast.

    truncatediv(a, b): B 3, 3 -> B 3
    truncatediv(a, b): B 3, 4 -> error
    """
    return ops.combined(x, y, dtype=paired_dtype(x, y))


family(pairwise, "tensorflow", members="truncatediv truncatemod realdiv")
family(
    pairwise,
    "tensorflow.math",
    members="divide_no_nan multiply_no_nan squared_difference xdivy xlog1py xlogy",
)
family(pairwise, "tensorflow", members="div div_no_nan squared_difference")
family(pairwise, "tensorflow.bitwise", members="bitwise_and bitwise_or bitwise_xor left_shift right_shift")


def _extreme(pick: Callable[..., Any], symbolic: Callable[..., Any]) -> Callable[..., Tensor]:
    def rule(x: Any, y: Any, name: Any = None) -> Tensor:
        """maximum(a, b): B 3, 3 -> B 3"""
        return ops.extreme(pick, symbolic, x, y).but(dtype=paired_dtype(x, y))

    return rule


family(_extreme(max, dim_max), *MATH, members="maximum")
family(_extreme(min, dim_min), *MATH, members="minimum")


def logical(x: Any, y: Any, name: Any = None) -> Tensor:
    """logical_and(a, b): B 3, 3 -> B 3"""
    return ops.combined(x, y, dtype="bool")


family(logical, *MATH, members="logical_and logical_or")


def logical_xor(x: Any, y: Any, name: Any = "LogicalXor") -> Tensor:
    """logical_xor(a, b): B 3, 3 -> B 3"""
    return ops.combined(x, y, dtype="bool")


family(logical_xor, "tensorflow.math", members="logical_xor")


def atan2(y: Any, x: Any, name: Any = None) -> Tensor:
    """atan2(a, b): B 3, 3 -> B 3"""
    return pairwise(y, x)


family(atan2, *MATH, members="atan2")


@function("tensorflow.math.nextafter")
def nextafter(x1: Any, x2: Any, name: Any = None) -> Tensor:
    """nextafter(a, b): B 3, 3 -> B 3"""
    return pairwise(x1, x2)


def of_a_and_x(a: Any, x: Any, name: Any = None) -> Tensor:
    """igamma(a, x): B 3, 3 -> B 3"""
    return pairwise(a, x)


family(of_a_and_x, "tensorflow.math", members="igamma igammac polygamma")


@function("tensorflow.math.zeta")
def zeta(x: Any, q: Any, name: Any = None) -> Tensor:
    """zeta(a, b): B 3, 3 -> B 3"""
    return pairwise(x, q)


@function("tensorflow.math.betainc")
def betainc(a: Any, b: Any, x: Any, name: Any = None) -> Tensor:
    """betainc(a, b, x): B 3, B 3, B 3 -> B 3"""
    return ops.combined(a, b, x, dtype=paired_dtype(a, b, x))


def scaled(scalar: Any, x: Any, name: Any = None) -> Tensor:
    """scalar_mul(2.0, x): B 3 -> B 3
    scalar_mul(a, b): 2, 2 -> error
    """
    require_rank(tensor(scalar), 0, what="the scalar")
    return same(tensor(x), tensor(scalar))


family(scaled, *MATH, members="scalar_mul")


def complex_rule(real: Any, imag: Any, name: Any = None) -> Tensor:
    """complex(a, b): B 3, B 3 -> B 3"""
    parts = tensor(real), tensor(imag)
    dtype = {"float32": "complex64", "float64": "complex128"}.get(str(parts[0].dtype or parts[1].dtype))
    return ops.combined(*parts, dtype=dtype)


family(complex_rule, "tensorflow", "tensorflow.dtypes", members="complex")


def summed(values: Any) -> Tensor:
    """The sum of tensors of one shape."""
    parts = tensors(values)
    return ops.combined(*parts, dtype=parts[0].dtype) if parts else Tensor(Shape.unknown(), kind="tf")


def add_n(inputs: Any, name: Any = None) -> Tensor:
    """add_n([a, b]): B 3, B 3 -> B 3"""
    return summed(inputs)


family(add_n, *MATH, members="add_n")


@function("tensorflow.math.accumulate_n")
def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: Any = None) -> Tensor:
    """accumulate_n([a, b]): B 3, B 3 -> B 3"""
    return summed(inputs)


@function("tensorflow.math.polyval")
def polyval(coeffs: Any, x: Any, name: Any = None) -> Tensor:
    """polyval([1.0, 2.0], x): B 3 -> B 3"""
    value = tensor(x)
    if not isinstance(coeffs, (list, tuple)):
        return lost("the coefficients are not known", value, dtype=value.dtype)
    terms = [tensor(coefficient) for coefficient in coeffs]
    if len(terms) < 2:
        return same(terms[0]) if terms else result(Shape(), value.dtype, value)
    with checked("op-shapes", value, *terms):
        shape = broadcast(value.shape, *(term.shape for term in terms))
    return result(shape, value.dtype, value)
