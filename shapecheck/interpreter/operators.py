"""Operators on abstract values: plain Python for constants, dims for symbolic ints, rules for tensors."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import libcst as cst

from shapecheck.shapes import Expr
from shapecheck.shapes import equal as dims_equal
from shapecheck.shapes import less as dim_less
from shapecheck.shapes import less_equal as dim_less_equal
from shapecheck.values import (
    DictObject,
    Function,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    LibraryModule,
    ListObject,
    Object,
    SetObject,
    Tensor,
    Unknown,
    UserClass,
    UserModule,
    Value,
)

UNARY: dict[type, str] = {cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}
BINARY: dict[type, str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.MatrixMultiply: "@",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.MatrixMultiplyAssign: "@",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
}
COMPARISON: dict[type, str] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.Is: "is",
    cst.IsNot: "is not",
    cst.In: "in",
    cst.NotIn: "not in",
}
_PYTHON: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SPECIAL: dict[str, str] = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "<<": "lshift",
    ">>": "rshift",
    "&": "and",
    "|": "or",
    "^": "xor",
}
_SCALARS = (bool, int, float, complex, str, bytes)
_MAX_LENGTH = 100_000
_MAX_BITS = 4096
_SYMBOLIC = frozenset(["+", "-", "*", "//", "%"])
IDENTITY = (
    Function,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    LibraryModule,
    Object,
    UserClass,
    UserModule,
    ListObject,
    DictObject,
    SetObject,
    Tensor,
)
"""Values that are never None and are compared by identity with ``is``."""


def is_key(value: Value) -> bool:
    """Whether a value can be a known key of a dict or a member of a set: a hashable constant.

    Numbers of arrays are keys by their value, which is not known here.
    """
    if isinstance(value, tuple):
        return all(map(is_key, value))
    if isinstance(value, Tensor):
        return value.kind not in ("numpy", "tf")
    return (
        value is None
        or isinstance(value, (*_SCALARS, range, frozenset))
        or (isinstance(value, IDENTITY) and not isinstance(value, (ListObject, DictObject, SetObject)))
    )


def constants(op: str, left: Value, right: Value) -> Value:
    """An operator on two plain values (neither tensors nor objects); TypeError and the like as in Python."""
    if isinstance(left, Unknown):
        return left
    if isinstance(right, Unknown):
        return right
    if isinstance(left, (Expr, Tensor)) or isinstance(right, (Expr, Tensor)):
        return _symbolic(op, left, right)
    if op == "*" and _repeats(left, right) and _length(left) * _length(right) > _MAX_LENGTH:
        return Unknown("a sequence too long to follow")
    if op in ("**", "<<") and isinstance(left, int) and isinstance(right, int) and _bits(op, left, right) > _MAX_BITS:
        return Unknown("a number too large to follow")
    if op == "%" and isinstance(left, str):
        return _percent(left, right)
    if isinstance(left, (SetObject, DictObject)) or isinstance(right, (SetObject, DictObject)):
        return _sets(op, left, right)
    if isinstance(left, ListObject) or isinstance(right, ListObject):
        return _lists(op, left, right)
    function = _PYTHON.get(op)
    return function(left, right) if function is not None else Unknown(f"operator {op} on these values")


def _symbolic(op: str, left: Value, right: Value) -> Value:
    """Arithmetic with symbolic ints."""
    numbers = all(isinstance(v, (int, Expr)) and not isinstance(v, bool) for v in (left, right))
    if numbers and op in _SYMBOLIC:
        return _PYTHON[op](left, right)
    if op == "*" and isinstance(left, ListObject) and len(left.items) == 1 and not left.is_open:
        return ListObject([], left.items[0], right)
    return Unknown("arithmetic on a number that is not known")


def _repeats(*values: Value) -> bool:
    """Whether a product repeats a sequence, and is not one of numbers."""
    return any(isinstance(value, (str, bytes, tuple, ListObject)) for value in values)


def _length(value: Value) -> int:
    """The factor by which a sequence repetition grows: lengths for sequences, the number for ints."""
    if isinstance(value, (str, bytes, tuple)):
        return max(1, len(value))
    if isinstance(value, ListObject):
        return max(1, len(value.items))
    return 1 if not isinstance(value, int) or isinstance(value, bool) else 1 if abs(value) < 2 else _MAX_INT(value)


def _MAX_INT(value: int) -> int:
    return min(abs(value), _MAX_LENGTH + 1)


def _bits(op: str, left: int, right: int) -> int:
    return max(1, abs(left).bit_length()) * abs(right) if op == "**" else abs(left).bit_length() + abs(right)


def _percent(left: str, right: Value) -> Value:
    plain = right if isinstance(right, tuple) else (right,)
    if all(isinstance(item, _SCALARS) for item in plain):
        return left % right
    return Unknown("a computed string")


def _lists(op: str, left: Value, right: Value) -> Value:
    if op == "+" and isinstance(left, ListObject) and isinstance(right, ListObject):
        if not left.is_open and not right.is_open:
            return ListObject(left.items + right.items)
        rest = right.items + [e for e in (left.element, right.element) if e is not None]
        from shapecheck.interpreter.joining import join_values

        return ListObject(list(left.items), join_values(rest), _total(left, right))
    if op == "*" and isinstance(left, ListObject) and isinstance(right, int) and not left.is_open:
        return ListObject(left.items * right)
    if op == "*" and isinstance(right, ListObject) and isinstance(left, int) and not right.is_open:
        return ListObject(right.items * left)
    return Unknown(f"operator {op} on a list")


def _total(left: ListObject, right: ListObject) -> Value:
    """The length of two lists behind each other; None if one of them is not known."""
    first, second = (value.length if value.is_open else len(value.items) for value in (left, right))
    return None if first is None or second is None else first + second


def _sets(op: str, left: Value, right: Value) -> Value:
    if isinstance(left, DictObject) and isinstance(right, DictObject) and op == "|":
        default = left.default if left.default is not None else right.default
        return DictObject({**left.items, **right.items}, default)
    if not (isinstance(left, SetObject) and isinstance(right, SetObject)) or left.is_open or right.is_open:
        return Unknown(f"operator {op} on a set")
    match op:
        case "|":
            return SetObject(list(dict.fromkeys([*left.items, *right.items])))
        case "&":
            return SetObject([item for item in left.items if item in right.items])
        case "-":
            return SetObject([item for item in left.items if item not in right.items])
    return Unknown(f"operator {op} on a set")


def compare(op: str, left: Value, right: Value) -> bool | None:
    """A comparison of two values other than tensors: True, False, or None for cannot tell."""
    match op:
        case "==":
            return equal(left, right)
        case "!=":
            return _negated(equal(left, right))
        case "is":
            return identical(left, right)
        case "is not":
            return _negated(identical(left, right))
        case "in":
            return contains(right, left)
        case "not in":
            return _negated(contains(right, left))
    return _ordered(op, left, right)


def _negated(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def identical(left: Value, right: Value) -> bool | None:
    """``left is right``."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if left is right:
        return True
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return False
    if isinstance(left, IDENTITY) or isinstance(right, IDENTITY):
        return same_library_name(left, right)
    return None


def same_library_name(left: Value, right: Value) -> bool:
    """Whether both stand for one library class or function (which may have several value objects)."""
    kinds = (LibraryClass, LibraryFunction, LibraryModule)
    return isinstance(left, kinds) and isinstance(right, kinds) and left.name == right.name


def equal(left: Value, right: Value) -> bool | None:
    """``left == right``."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, Expr) or isinstance(right, Expr):
        if all(isinstance(v, (int, Expr)) for v in (left, right)):
            return dims_equal(left, right)
        return False if left is None or right is None or isinstance(left, str) or isinstance(right, str) else None
    if isinstance(left, ListObject) and isinstance(right, ListObject):
        if left.is_open or right.is_open:
            return None
        return _all_equal(left.items, right.items)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _all_equal(list(left), list(right))
    if isinstance(left, DictObject) and isinstance(right, DictObject):
        return None if left is not right else True
    if isinstance(left, SetObject) and isinstance(right, SetObject):
        return None if left.is_open or right.is_open else set(left.items) == set(right.items)
    if isinstance(left, IDENTITY) or isinstance(right, IDENTITY):
        if left is right or same_library_name(left, right):
            return True
        if isinstance(left, Object) and isinstance(right, Object):
            return None
        if isinstance(left, (Tensor, Object)) or isinstance(right, (Tensor, Object)):
            return False if left is None or right is None else None
        return False
    try:
        return bool(left == right)
    except Exception:
        return None


def _all_equal(left: list[Value], right: list[Value]) -> bool | None:
    if len(left) != len(right):
        return False
    verdicts = [equal(a, b) for a, b in zip(left, right, strict=True)]
    return False if False in verdicts else None if None in verdicts else True


def contains(container: Value, item: Value) -> bool | None:
    """``item in container``."""
    match container:
        case str():
            return item in container if isinstance(item, str) else None
        case tuple():
            members, closed = list(container), True
        case ListObject() | SetObject():
            members, closed = container.items, not container.is_open
        case DictObject():
            members, closed = list(container.items), not container.is_open
        case range():
            return item in container if isinstance(item, int) else None
        case _:
            return None
    verdicts = [equal(member, item) for member in members]
    if True in verdicts:
        return True
    return False if closed and None not in verdicts else None


def _ordered(op: str, left: Value, right: Value) -> bool | None:
    if isinstance(left, Expr) or isinstance(right, Expr):
        if not all(isinstance(v, (int, Expr)) for v in (left, right)):
            return None
        match op:
            case "<":
                return dim_less(left, right)
            case "<=":
                return dim_less_equal(left, right)
            case ">":
                return dim_less(right, left)
            case _:
                return dim_less_equal(right, left)
    if isinstance(left, SetObject) and isinstance(right, SetObject) and not left.is_open and not right.is_open:
        return bool(_PYTHON[op](set(left.items), set(right.items)))
    try:
        return bool(_PYTHON[op](left, right))
    except TypeError:
        return None
