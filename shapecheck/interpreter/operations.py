"""Operators and comparisons at a place of the program: on tensors by rule, on objects by their special methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from shapecheck.interpreter import calls, dispatch, operators
from shapecheck.interpreter.frames import Raised
from shapecheck.library import arrays
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import Expr, ShapeError
from shapecheck.values import LibraryClass, Object, Origin, Site, Tensor, Unknown, Value, tensors_in

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

_COMPARISONS = {"==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
_REFLECTED = {
    "__eq__": "__eq__",
    "__ne__": "__ne__",
    "__lt__": "__gt__",
    "__le__": "__ge__",
    "__gt__": "__lt__",
    "__ge__": "__le__",
}


def operator_at(run: Run, site: Site, op: str, *operands: Value, in_place: bool = False) -> Value:
    """A unary or binary operator; tensors by rule, objects by their special methods."""

    def apply(args: list[Value], kwargs: dict[str, Value]) -> Value:
        if any(isinstance(arg, Tensor) for arg in args):
            return _tensor_operator(run, site, op, args, in_place)
        return _plain_operator(run, op, args, in_place)

    return at_site(run, site, apply, operands)


def at_site(
    run: Run, site: Site, apply: Callable[[list[Value], dict[str, Value]], Value], operands: Sequence[Value]
) -> Value:
    outer, run.site = run.site, site
    try:
        return dispatch.distribute(run, site, apply, calls.plain(operands, None), deep=False)
    finally:
        run.site = outer


def _tensor_operator(run: Run, site: Site, op: str, args: list[Value], in_place: bool) -> Value:
    def rule() -> Value:
        if len(args) == 1:
            return arrays.unary(op, args[0])
        return (arrays.inplace if in_place else arrays.binary)(op, args[0], args[1], run)

    return recorded(run, site, _function_of(op, len(args)), args, ruled(run, site, rule))


def ruled(run: Run, site: Site, rule: Callable[[], Value]) -> Value:
    """A rule's value; what it cannot tell is Unknown."""
    try:
        return rule()
    except (Mismatch, Raised):
        raise
    except CannotTell as problem:
        return Unknown(problem.why, site)
    except ShapeError as problem:
        raise Mismatch(str(problem), rule="op-shapes", help=problem.help) from None
    except Exception as problem:
        run.internal_problem("an operator", problem)
        return Unknown("shapecheck's rule failed", site)


def recorded(run: Run, site: Site, function: str, args: Sequence[Value], result: Value) -> Value:
    if not isinstance(result, Tensor):
        return result
    inputs = tuple(tensors_in(args))
    label = "indexing" if function == "operator.getitem" else f"`{_SYMBOLS.get(function, function)}`"
    result = result.but(origin=Origin(site, label, inputs)) if result.origin is None else result
    run.note_success(site)
    if any(tensor.producer is not None for tensor in inputs):
        from shapecheck.graph.ops import record_op

        result = record_op(run, run.libraries.value(function), list(args), {}, result)
    if isinstance(result, Tensor) and result.kind == "keras":
        run.recorder.op(site, function, inputs, result)
    return result


def _plain_operator(run: Run, op: str, args: list[Value], in_place: bool) -> Value:
    if len(args) == 1:
        return _unary(op, args[0])
    left, right = args
    if isinstance(left, Object) or isinstance(right, Object):
        return _object_operator(run, op, left, right, in_place)
    try:
        return operators.constants(op, left, right)
    except (TypeError, ValueError, ArithmeticError, MemoryError) as problem:
        return Unknown(f"{type(problem).__name__} in an operator")


def _object_operator(run: Run, op: str, left: Value, right: Value, in_place: bool) -> Value:
    name = operators.SPECIAL.get(op, op)
    methods = [(left, right, f"__{name}__"), (right, left, f"__r{name}__")]
    if in_place:
        methods.insert(0, (left, right, f"__i{name}__"))
    for receiver, other, method_name in methods:
        if isinstance(receiver, Object):
            method = run.find_attribute(receiver, method_name)
            if method is not run.MISSING:
                return run.call(method, [other])
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown(f"operator {op} with an unknown value")
    return Unknown(f"operator {op} on objects")


def compare_at(run: Run, site: Site, op: str, left: Value, right: Value) -> Value:
    """A comparison; tensors are compared element by element."""

    def apply(args: list[Value], kwargs: dict[str, Value]) -> Value:
        a, b = args
        if (isinstance(a, Tensor) or isinstance(b, Tensor)) and op not in ("is", "is not", "in", "not in"):
            if a is None or b is None or _never_equal(a, b):
                return op == "!="
            compared = ruled(run, site, lambda: arrays.binary(op, a, b, run))
            return recorded(run, site, _function_of(op, 2), args, compared)
        if op in _COMPARISONS and (_of_library(a) or _of_library(b)):
            owner, other, name = (a, b, _COMPARISONS[op]) if _of_library(a) else (b, a, _REFLECTED[_COMPARISONS[op]])
            method = run.find_attribute(owner, name)
            if method is not run.MISSING:
                return run.call(method, [other])
        truth = operators.compare(op, a, b)
        return Unknown("an unknown condition") if truth is None else truth

    return at_site(run, site, apply, (left, right))


def _function_of(op: str, count: int) -> str:
    """The name of an operator's function: + is operator.add."""
    if count == 1:
        return f"operator.{ {'-': 'neg', '+': 'pos', '~': 'invert'}[op] }"
    comparison = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}.get(op)
    return f"operator.{comparison or operators.SPECIAL[op] + ('_' if op in '&|' else '')}"


_SYMBOLS = {_function_of(op, 2): op for op in (*operators.SPECIAL, "==", "!=", "<", "<=", ">", ">=")}
"""How the operator of a function is written."""


def _unary(op: str, value: Value) -> Value:
    if isinstance(value, (int, float, complex)):
        if op == "-":
            return -value
        if op == "+":
            return +value
        return ~value if isinstance(value, int) else Unknown("operator ~ on a float")
    if isinstance(value, Expr):
        return -value if op == "-" else value
    return value if isinstance(value, Unknown) else Unknown(f"operator {op}")


def _of_library(value: Value) -> bool:
    """Whether a value is an instance of a library's class, which may compare element by element."""
    return isinstance(value, Object) and isinstance(value.cls, LibraryClass)


def _never_equal(left: Value, right: Value) -> bool:
    """Whether a tensor is compared with a text that none of its elements can be."""
    tensor, other = (left, right) if isinstance(left, Tensor) else (right, left)
    if not isinstance(other, str) or not isinstance(tensor, Tensor):
        return False
    return tensor.dtype not in (None, "str", "string", "object")
