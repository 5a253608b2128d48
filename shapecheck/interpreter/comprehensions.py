"""Comprehensions and generator expressions."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter import operators
from shapecheck.interpreter.assignment import assign
from shapecheck.interpreter.frames import Frame
from shapecheck.interpreter.iteration import MAX_ITEMS, MAX_UNROLLED
from shapecheck.interpreter.joining import leaves_of, set_of
from shapecheck.interpreter.pace import Pace
from shapecheck.shapes import unresolved
from shapecheck.values import Cell, DictObject, Iterator, ListObject, Unknown, Value, alternatives

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


MAX_PLAIN_ITEMS = 4096
"""So many items are made one by one where nothing is called for them: a range of column names, say."""


def comprehension(run: Run, node: Any, frame: Frame) -> Value:
    """A list, set or dict comprehension."""
    rows, element, length = _collect(run, node, frame)
    if isinstance(node, cst.DictComp):
        return _dict_of(rows, element)
    if isinstance(node, cst.SetComp):
        return set_of(rows, element, operators.is_key)
    return ListObject(rows, element, length)


def _dict_of(rows: list[Value], element: Value | None) -> DictObject:
    """A dict of the certain rows; rows that there may be none or many of (`element`) leave it open."""
    result = DictObject()
    uncertain = [] if element is None else leaves_of(element)
    for number, row in enumerate([*rows, *uncertain]):
        key, value = row if isinstance(row, tuple) else (Unknown("a key"), Unknown("a value of a computed dict"))
        known = operators.is_key(key)
        if known:
            result.items[key] = value
        if not known or number >= len(rows):
            result.default = value if result.default is None else alternatives([result.default, value])
    return result


def generator_expression(run: Run, node: cst.GeneratorExp, frame: Frame) -> Value:
    """A generator expression, evaluated at once (its items are only shapes)."""
    rows, element, _ = _collect(run, node, frame)
    return Iterator(rows, element)


def _calls(node: cst.CSTNode) -> bool:
    """Whether a call stands in the items of a comprehension, or another comprehension."""
    parts = [part for part in node.children if not isinstance(part, cst.CompFor)]
    if isinstance(node, cst.BaseComp) and node.for_in.inner_for_in is not None:
        return True
    return any(isinstance(part, (cst.Call, cst.BaseComp)) or _calls(part) for part in parts)


def _collect(run: Run, node: Any, frame: Frame) -> tuple[list[Value], Value | None, Any]:
    inner = Frame(Cell(parent=frame.cell), frame.module, frame.function, frame.receiver, yields=frame.yields)
    inner.outside = frame.outside
    rows: list[Value] = []
    state: dict[str, Any] = {"open": None, "length": None}
    limit = MAX_UNROLLED if _calls(node) else MAX_PLAIN_ITEMS

    def result() -> Value:
        if isinstance(node, cst.DictComp):
            return (run.evaluate(node.key, inner), run.evaluate(node.value, inner))
        return run.evaluate(node.elt, inner)

    def visit(clause: cst.CompFor, certain: bool, outermost: bool) -> None:
        iterable = run.evaluate(clause.iter, frame if outermost else inner)
        items = iterable if isinstance(iterable, range) else run.iterate(iterable, MAX_ITEMS)
        if items is None:
            rest(clause, iterable, run.length(iterable), outermost)
            return
        with nullcontext() if len(items) <= limit else Pace(run) as pace:
            for done, item in enumerate(items):
                if pace is not None and not pace.goes_on(item, rows[-1] if rows else None):
                    left = items[done:] if isinstance(items, range) else ListObject(list(items[done:]))
                    rest(clause, left, len(items), outermost)
                    return
                row(clause, item, certain)

    def rest(clause: cst.CompFor, iterable: Value, length: Any, outermost: bool) -> None:
        if outermost and clause.inner_for_in is None and not clause.ifs:
            state["length"] = length
        row(clause, run.element(iterable), False)

    def row(clause: cst.CompFor, item: Value, certain: bool) -> None:
        run.budget.step()
        assign(run, clause.target, item, inner)
        verdicts = [run.truth(run.evaluate(test.test, inner)) for test in clause.ifs]
        if False in verdicts:
            return
        sure = certain and None not in verdicts
        if clause.inner_for_in is not None:
            visit(clause.inner_for_in, sure, False)
        elif sure:
            rows.append(result())
        else:
            value = result()
            state["open"] = value if state["open"] is None else alternatives([state["open"], value])

    visit(node.for_in, True, True)
    if state["open"] is not None and state["length"] is None:
        state["length"] = unresolved("how many items a comprehension yields")
    return rows, state["open"], state["length"]
