"""Evaluating expressions: one function for each kind of syntax node, found by the node's type."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter import operators
from shapecheck.interpreter.assignment import assign
from shapecheck.interpreter.calls import call_expression
from shapecheck.interpreter.comprehensions import comprehension, generator_expression
from shapecheck.interpreter.frames import Frame, Raised
from shapecheck.interpreter.functions import make_lambda
from shapecheck.interpreter.joining import set_of
from shapecheck.interpreter.names import lookup
from shapecheck.interpreter.narrowing import narrow
from shapecheck.interpreter.subscripts import subscript
from shapecheck.values import DictObject, ListObject, Site, Unknown, Value, alternatives

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

Evaluator = Callable[["Run", Any, Frame], Value]


def evaluate(run: Run, node: Any, frame: Frame) -> Value:
    """The abstract value of an expression; raises Raised where the program would raise."""
    evaluator = _EVALUATORS.get(type(node))
    if evaluator is None:
        return Unknown(f"{type(node).__name__} is not supported")
    value = evaluator(run, node, frame)
    if run.watch is not None and frame.module.source is run.watch.source and not run.recorder.paused:
        run.watch.see(node, value)
    return value


def _name(run: Run, node: cst.Name, frame: Frame) -> Value:
    value = lookup(run, frame, node.value)
    run.imports.registries.fill(value)
    return value


def _constant(run: Run, node: Any, frame: Frame) -> Value:
    constants = run.constants
    value = constants.get(node)
    if value is None:
        value = constants[node] = ast.literal_eval(node.value)
    return value


def _concatenated(run: Run, node: cst.ConcatenatedString, frame: Frame) -> Value:
    left, right = evaluate(run, node.left, frame), evaluate(run, node.right, frame)
    return left + right if isinstance(left, str) and isinstance(right, str) else Unknown("a computed string")


def _formatted(run: Run, node: cst.FormattedString, frame: Frame) -> Value:
    parts: list[str] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            parts.append(part.value.replace("{{", "{").replace("}}", "}"))
            continue
        assert isinstance(part, cst.FormattedStringExpression)
        value = evaluate(run, part.expression, frame)
        if not isinstance(value, (str, int, float)) or (part.format_spec and len(part.format_spec) != 1):
            return Unknown("a computed string")
        spec = part.format_spec[0] if part.format_spec else None
        if spec is not None and not isinstance(spec, cst.FormattedStringText):
            return Unknown("a computed string")
        try:
            parts.append(format(repr(value) if part.conversion == "r" else value, spec.value if spec else ""))
        except ValueError:
            return Unknown("a computed string")
    return "".join(parts)


def _attribute(run: Run, node: cst.Attribute, frame: Frame) -> Value:
    value = run.attribute_at(Site(frame.module.source, node), evaluate(run, node.value, frame), node.attr.value)
    run.imports.registries.fill(value)
    return value


def _sequence(run: Run, node: Any, frame: Frame) -> tuple[list[Value], Value | None]:
    """The items of a display with stars spread out, and what stands for an unknown number more."""
    items: list[Value] = []
    element: Value | None = None
    for part in node.elements:
        value = evaluate(run, part.value, frame)
        if not isinstance(part, cst.StarredElement):
            items.append(value)
            continue
        known = run.iterate(value)
        if known is None:
            element = run.element(value)
        else:
            items += known
    return items, element


def _list(run: Run, node: cst.List, frame: Frame) -> Value:
    items, element = _sequence(run, node, frame)
    made = ListObject(items, element)
    run.journal.bear(made)
    return made


def _tuple(run: Run, node: cst.Tuple, frame: Frame) -> Value:
    items, element = _sequence(run, node, frame)
    return tuple(items) if element is None else ListObject(items, element)


def _set(run: Run, node: cst.Set, frame: Frame) -> Value:
    items, element = _sequence(run, node, frame)
    return set_of(items, element, operators.is_key)


def _dict(run: Run, node: cst.Dict, frame: Frame) -> Value:
    result = DictObject()
    for part in node.elements:
        value = evaluate(run, part.value, frame)
        if isinstance(part, cst.StarredDictElement):
            if isinstance(value, DictObject) and not value.is_open:
                result.items.update(value.items)
            else:
                run.call(run.get_attribute(result, "update"), [value])
            continue
        assert isinstance(part, cst.DictElement)
        key = evaluate(run, part.key, frame)
        if operators.is_key(key):
            result.items[key] = value
        else:
            result.default = value if result.default is None else alternatives([result.default, value])
    return result


def _unary(run: Run, node: cst.UnaryOperation, frame: Frame) -> Value:
    value = evaluate(run, node.expression, frame)
    if isinstance(node.operator, cst.Not):
        truth = run.truth(value)
        return Unknown("an unknown condition") if truth is None else not truth
    return run.operator_at(Site(frame.module.source, node), operators.UNARY[type(node.operator)], value)


def _binary(run: Run, node: cst.BinaryOperation, frame: Frame) -> Value:
    left = evaluate(run, node.left, frame)
    right = evaluate(run, node.right, frame)
    return run.operator_at(Site(frame.module.source, node), operators.BINARY[type(node.operator)], left, right)


def _boolean(run: Run, node: cst.BooleanOperation, frame: Frame) -> Value:
    left = evaluate(run, node.left, frame)
    truth = run.truth(left)
    stop_at = isinstance(node.operator, cst.Or)
    if truth is not None:
        return left if truth == stop_at else evaluate(run, node.right, frame)
    run.undecided += 1
    try:
        right = evaluate(run, node.right, frame)
    except Raised:
        return left
    finally:
        run.undecided -= 1
    if not stop_at and run.truth(right) is False:
        return False
    if stop_at and run.truth(right) is True:
        return (
            alternatives([left, right])
            if not isinstance(left, Unknown)
            else left
            if not isinstance(right, bool)
            else True
        )
    return alternatives([left, right])


def _comparison(run: Run, node: cst.Comparison, frame: Frame) -> Value:
    left = evaluate(run, node.left, frame)
    result: Value = True
    for target in node.comparisons:
        right = evaluate(run, target.comparator, frame)
        result = run.compare_at(
            Site(frame.module.source, node), operators.COMPARISON[type(target.operator)], left, right
        )
        if len(node.comparisons) == 1:
            return result
        if run.truth(result) is False:
            return False
        if run.truth(result) is None:
            return Unknown("an unknown condition")
        left = right
    return result


def _conditional(run: Run, node: cst.IfExp, frame: Frame) -> Value:
    truth = run.truth(evaluate(run, node.test, frame))
    if truth is not None:
        return evaluate(run, node.body if truth else node.orelse, frame)
    return run.branching.evaluate(
        [partial(_narrowed, run, node, True, frame), partial(_narrowed, run, node, False, frame)]
    )


def _narrowed(run: Run, node: cst.IfExp, outcome: bool, frame: Frame) -> Value:
    """One side of a conditional expression, where its test came out as `outcome`."""
    narrow(run, node.test, outcome, frame)
    return evaluate(run, node.body if outcome else node.orelse, frame)


def _lambda(run: Run, node: cst.Lambda, frame: Frame) -> Value:
    return make_lambda(run, node, frame)


def _walrus(run: Run, node: cst.NamedExpr, frame: Frame) -> Value:
    value = evaluate(run, node.value, frame)
    assign(run, node.target, value, frame)
    return value


def _await(run: Run, node: cst.Await, frame: Frame) -> Value:
    return evaluate(run, node.expression, frame)


def _yield(run: Run, node: cst.Yield, frame: Frame) -> Value:
    target: Any = node.value
    if frame.yields is None:
        frame.yields = []
    if isinstance(target, cst.From):
        value = evaluate(run, target.item, frame)
        known = run.iterate(value)
        if known is None:
            frame.open_yield = True
            known = [run.element(value)]
        frame.yields += known
    else:
        value = None if target is None else evaluate(run, target, frame)
        frame.yields.append(value)
        if frame.on_yield is not None:
            frame.on_yield(value)
    return Unknown("what is sent into a generator")


def _ellipsis(run: Run, node: cst.Ellipsis, frame: Frame) -> Value:
    return ...


_EVALUATORS: dict[type, Evaluator] = {
    cst.Name: _name,
    cst.Integer: _constant,
    cst.Float: _constant,
    cst.Imaginary: _constant,
    cst.SimpleString: _constant,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.Attribute: _attribute,
    cst.Call: call_expression,
    cst.Subscript: subscript,
    cst.List: _list,
    cst.Tuple: _tuple,
    cst.Set: _set,
    cst.Dict: _dict,
    cst.UnaryOperation: _unary,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Lambda: _lambda,
    cst.NamedExpr: _walrus,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.Ellipsis: _ellipsis,
    cst.ListComp: comprehension,
    cst.SetComp: comprehension,
    cst.DictComp: comprehension,
    cst.GeneratorExp: generator_expression,
}
