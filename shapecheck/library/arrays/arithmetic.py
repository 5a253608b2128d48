"""Python's operators on arrays: shapes broadcast, dtypes promote, known elements are computed.

The result is of the stronger kind: Keras over TensorFlow over numpy over Python numbers.
"""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays import dtypes
from shapecheck.library.arrays.broadcasts import advise_broadcast
from shapecheck.library.arrays.convert import as_tensor, settled
from shapecheck.library.arrays.facts import ATTAINED, DISTINCT, OF_ARITHMETIC
from shapecheck.library.arrays.guards import checked, numbers, require_rank_at_least
from shapecheck.library.registry import Context
from shapecheck.shapes import Expr, broadcast, broadcast_to
from shapecheck.shapes import matmul as matmul_shape
from shapecheck.values import Tensor, Value
from shapecheck.values.tensors import Kind

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def result_kind(*values: Value) -> Kind:
    """The kind of tensor that an op on these gives (a variable's value is a TensorFlow tensor)."""
    kinds = {value.kind for value in values if isinstance(value, Tensor)}
    if "keras" in kinds:
        return "keras"
    return "tf" if kinds & {"tf", "variable"} else "numpy"


def binary(operator: str, left: Value, right: Value, ctx: Context | None = None) -> Value:
    """``left <operator> right`` with at least one array among them; the operator is spelled as in Python."""
    if operator == "@":
        return matmul(left, right)
    kind = result_kind(left, right)
    a, b = as_tensor(left, kind), as_tensor(right, kind)
    with checked("op-shapes", a, b):
        shape = broadcast(a.shape, b.shape)
    if ctx is not None:
        advise_broadcast(operator, a, b, ctx)
    low, high = _bounds(operator, a, b)
    function = elements.SCALAR_OPERATORS.get(operator)
    small = shape.is_closed and elements.small(shape.dims)
    result = Tensor(
        shape,
        _binary_dtype(operator, kind, left, right, a, b),
        kind,
        contents=elements.map_two(function, a.contents, b.contents) if small and function else None,
        low=low,
        high=high,
        facts=((a.facts | b.facts) & OF_ARITHMETIC) | _shifted_facts(operator, a, b),
    )
    return settled(result)


def _shifted_facts(operator: str, a: Tensor, b: Tensor) -> frozenset[str]:
    """Adding a known number moves the extremes and merges no elements."""
    if operator in ("+", "-") and b.shape.rank == 0 and isinstance(b.contents, int):
        return frozenset(f for f in a.facts if f == ATTAINED or f.startswith(DISTINCT))
    return frozenset()


def common_dtype(kind: Kind, *values: Value) -> str | None:
    """The dtype that several operands have together; Python's numbers give way to arrays."""
    weak = [value for value in values if elements.is_scalar(value)]
    strong = [as_tensor(value, kind).dtype for value in values if not elements.is_scalar(value)]
    if not strong:
        return dtypes.promote(kind, *(as_tensor(value, kind).dtype for value in weak))
    result = dtypes.promote(kind, *strong)
    for value in weak:
        result = dtypes.promote_weak(kind, result, value)
    return result


def elementwise(*values: Value, dtype: str | None = None, kind: Kind | None = None) -> Tensor:
    """A function of several broadcast arrays whose elements are not computed; dtype as promoted by default."""
    kind = kind or result_kind(*values)
    parts = [as_tensor(value, kind) for value in values]
    with checked("op-shapes", *parts):
        shape = broadcast(*(part.shape for part in parts))
    facts = frozenset[str]().union(*(part.facts for part in parts)) & OF_ARITHMETIC
    return Tensor(shape, dtype or common_dtype(kind, *values), kind, facts=facts)


def inplace(operator: str, left: Value, right: Value, ctx: Context | None = None) -> Value:
    """``left <operator>= right``. A numpy array keeps its shape and dtype, and must be able to."""
    if not isinstance(left, Tensor) or left.kind != "numpy" or left.shape.rank == 0 or operator == "@":
        return binary(operator, left, right, ctx)
    if result_kind(left, right) != "numpy":
        return binary(operator, left, right, ctx)
    result = as_tensor(binary(operator, left, right, ctx))
    with checked("op-shapes", left, right):
        shape = broadcast_to(result.shape, left.shape)
    return result.but(shape=shape, dtype=left.dtype)


def _binary_dtype(operator: str, kind: Kind, left: Value, right: Value, a: Tensor, b: Tensor) -> str | None:
    if operator in COMPARISONS:
        return "bool"
    dtype = common_dtype(kind, left, right)
    if operator == "/":
        return dtypes.quotient(kind, dtype)
    if "bool" in (a.dtype, b.dtype) and operator in ("**", "//", "%", "<<", ">>"):
        return "int8" if a.dtype == b.dtype else None
    return dtype


def _bounds(operator: str, a: Tensor, b: Tensor) -> tuple[Any, Any]:
    """Bounds of the result from those of the operands, where all are numbers."""
    if operator == "%" and b.low == b.high and isinstance(b.low, int) and b.low > 0 and dtypes.is_integer(a.dtype):
        return 0, b.low - 1
    ends = numbers(a.low, a.high, b.low, b.high)
    if ends is None:
        return None, None
    low_a, high_a, low_b, high_b = ends
    match operator:
        case "+":
            return low_a + low_b, high_a + high_b
        case "-":
            return low_a - high_b, high_a - low_b
        case "*":
            corners = [x * y for x in (low_a, high_a) for y in (low_b, high_b)]
            return min(corners), max(corners)
        case "//" if low_b > 0:
            corners = [x // y for x in (low_a, high_a) for y in (low_b, high_b)]
            return min(corners), max(corners)
    return None, None


def unary(operator: str, value: Value) -> Value:
    """``-x``, ``+x``, ``~x`` or ``abs(x)``: the same shape and dtype."""
    tensor = as_tensor(value)
    low, high = tensor.low, tensor.high
    ends = numbers(low, high)
    match operator:
        case "-":
            found = elements.map_one(lambda x: -x, tensor.contents)
            low, high = (-ends[1], -ends[0]) if ends else (None, None)
        case "+":
            found = tensor.contents
        case "abs":
            found = elements.map_one(lambda x: abs(x) if not isinstance(x, Expr) else None, tensor.contents)
            low, high = (low, high) if ends and ends[0] >= 0 else (None, None)
        case _:
            found = elements.map_one(lambda x: not x if isinstance(x, bool) else ~x, tensor.contents)
            low, high = None, None
    kind: Kind = "tf" if tensor.kind == "variable" else tensor.kind
    facts = tensor.facts & OF_ARITHMETIC
    result = Tensor(tensor.shape, tensor.dtype, kind, contents=found, low=low, high=high, facts=facts)
    return settled(result)


def matmul(left: Value, right: Value) -> Value:
    """``left @ right`` by numpy's rules; TensorFlow's tensors must be matrices."""
    kind = result_kind(left, right)
    a, b = as_tensor(left, kind), as_tensor(right, kind)
    if kind in ("tf", "variable"):
        for operand in (a, b):
            require_rank_at_least(operand, 2, "an operand of @", "matmul-shapes")
    with checked("matmul-shapes", a, b):
        shape = matmul_shape(a.shape, b.shape)
    return settled(Tensor(shape, dtypes.promote(kind, a.dtype, b.dtype), kind))
