"""Binding targets: names, attributes, items, and unpacking with stars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.changed import replace_everywhere
from shapecheck.interpreter.frames import Frame
from shapecheck.library.arrays.dtypes import is_numeric
from shapecheck.library.outcome import Mismatch
from shapecheck.values import Alternatives, ListObject, OpenDims, Site, Tensor, Unknown, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


def bind(run: Run, name: str, value: Value, frame: Frame) -> None:
    """``name = value`` in the scope that the name belongs to."""
    cell = frame.lookup_cell(name)
    run.journal.touch(cell)
    cell.names[name] = value


def assign(run: Run, target: Any, value: Value, frame: Frame) -> None:
    """``target = value`` for any target of an assignment, a loop, a with or a comprehension."""
    run.imports.registries.notice(value)
    match target:
        case cst.Name():
            bind(run, target.value, value, frame)
        case cst.Attribute():
            _assign_attribute(run, target, value, frame)
        case cst.Subscript():
            from shapecheck.interpreter.subscripts import store

            store(run, target, value, frame)
        case cst.Tuple() | cst.List():
            _unpack(run, target, value, frame)
        case cst.StarredElement():
            assign(run, target.value, value, frame)


def _assign_attribute(run: Run, target: cst.Attribute, value: Value, frame: Frame) -> None:
    owner = run.evaluate(target.value, frame)
    if isinstance(owner, Tensor):
        _change_array(run, target, owner, value, frame)
    else:
        run.set_attribute(owner, target.attr.value, value)


def _change_array(run: Run, target: cst.Attribute, array: Tensor, value: Value, frame: Frame) -> None:
    """``array.shape = (2, 3)`` reshapes in place, ``array.dtype = ...`` reads the bytes anew."""
    if array.kind != "numpy" or target.attr.value not in ("shape", "dtype"):
        return
    changed: Value = Unknown("an array whose dtype was set")
    if target.attr.value == "shape":
        from shapecheck.interpreter.calls import call_value, plain

        arguments = plain([array, value], None)
        changed = call_value(run, Site(frame.module.source, target), run.library_value("numpy.reshape"), arguments)
    if isinstance(changed, Tensor):
        replace_everywhere(run, array, changed)
    if isinstance(target.value, (cst.Name, cst.Attribute)):
        assign(run, target.value, changed, frame)


def _unpack(run: Run, target: cst.Tuple | cst.List, value: Value, frame: Frame) -> None:
    parts = target.elements
    star = next((i for i, part in enumerate(parts) if isinstance(part, cst.StarredElement)), None)
    if isinstance(value, Alternatives):
        value = _transposed(run, value, len(parts) if star is None else None)
    if isinstance(value, OpenDims) and star is None:
        value = value.unpacked(len(parts))
    items = run.iterate(value)
    if items is None:
        _refuse_number(run, target, value, frame)
        element = run.element(value)
        for part in parts:
            starred = isinstance(part, cst.StarredElement)
            assign(run, part.value, ListObject([], element) if starred else element, frame)
        return
    if (star is None and len(items) != len(parts)) or (star is not None and len(items) < len(parts) - 1):
        _wrong_count(run, target, value, items, frame)
        for part in parts:
            assign(run, part.value, Unknown("unpacked from another number of values"), frame)
        return
    if star is None:
        for part, item in zip(parts, items, strict=True):
            assign(run, part.value, item, frame)
        return
    after = len(parts) - star - 1
    middle = items[star : len(items) - after]
    for part, item in zip(parts[:star], items[:star], strict=True):
        assign(run, part.value, item, frame)
    assign(run, parts[star].value, ListObject(list(middle)), frame)
    for part, item in zip(parts[star + 1 :], items[len(items) - after :], strict=True):
        assign(run, part.value, item, frame)


def _transposed(run: Run, value: Alternatives, count: int | None) -> Value:
    """Alternatives of tuples as a tuple of alternatives (options of another length are impossible)."""
    rows = [run.iterate(option) for option in value.options]
    if count is None or not any(row is not None and len(row) == count for row in rows):
        first = next((row for row in rows if row is not None), None)
        return value.options[0] if first is not None and count is not None else value
    fitting = [row if row is not None else [Unknown("an item of an unknown value")] * count for row in rows]
    fitting = [row for row in fitting if len(row) == count]
    if len(fitting) == 1:
        return tuple(fitting[0])
    from shapecheck.interpreter.joining import join_values

    choice = value.choice if len(fitting) == len(rows) else None
    return tuple(join_values(column, choice) for column in zip(*fitting, strict=True))


def _wrong_count(run: Run, target: Any, value: Value, items: list[Value], frame: Frame) -> None:
    """Reports an unpacking that would raise, when the number of values is certain.

    Inside a condition that cannot be told nothing is: it is often just how many values there are that it asks.
    """
    if run.undecided:
        return
    if not isinstance(value, (tuple, Tensor)) and not (isinstance(value, ListObject) and not value.is_open):
        return
    tensors = [item for item in items if isinstance(item, Tensor)]
    if not tensors and not isinstance(value, Tensor):
        return
    wanted = len(target.elements)
    run.mismatch_at(
        Site(frame.module.source, target),
        Mismatch(
            f"{len(items)} values are unpacked into {wanted} names",
            rule="unpack-count",
            blame=tuple(tensors[:1]),
            help=f"the right side gives {len(items)}: {', '.join(_describe(item) for item in items[:6])}",
        ),
    )


def _refuse_number(run: Run, target: Any, value: Value, frame: Frame) -> None:
    """Reports that a single number is unpacked; what ``item()`` takes out of an array of objects may be more."""
    if run.undecided or not isinstance(value, Tensor) or value.shape.rank != 0 or not is_numeric(value.dtype):
        return
    evaluated = value.origin is not None and value.origin.label == "evaluate"
    run.mismatch_at(
        Site(frame.module.source, target),
        Mismatch(
            f"a single number is unpacked into {len(target.elements)} names",
            rule="unpack-count",
            blame=(value,),
            help="without metrics evaluate gives the loss alone: compile(..., metrics=[...])" if evaluated else None,
            error="TypeError",
        ),
    )


def _describe(value: Value) -> str:
    return str(value.shape) if isinstance(value, Tensor) else type(value).__name__
