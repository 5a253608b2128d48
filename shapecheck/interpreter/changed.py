"""An array that is changed in place is another one wherever the program holds it, and so is what shares its memory.

Arrays are immutable values here. After a change, every variable, attribute and item that holds the old array is given
the new one; what is known of the contents of its views is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shapecheck.library.arrays.facts import OF_ANY_PART
from shapecheck.library.effects import SHARING
from shapecheck.values import Cell, DictObject, LayerObject, ListObject, Mutable, Object, Tensor, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

MAX_DEPTH = 4


def replace_everywhere(run: Run, old: Tensor, new: Tensor) -> None:
    """Puts `new` wherever the program holds `old`, if it differs in what is known of it."""
    if (not _is_told(old) and old.shape == new.shape) or old.shape.rank == 0:
        return
    roots = {id(one) for one in _memory(old)}
    scopes = [frame.module.scope for frame in run.stack[:1]]
    for frame in run.stack:
        cell: Cell | None = frame.cell
        while cell is not None:
            scopes.append(cell)
            cell = cell.parent
    seen: set[int] = set()

    def now(value: Value) -> Value:
        if value is old:
            return new
        if isinstance(value, Tensor) and value.kind == "numpy" and _is_told(value):
            shares = any(id(one) in roots for one in _memory(value))
            return value.but(contents=None, low=None, high=None, facts=value.facts & OF_ANY_PART) if shares else value
        if isinstance(value, tuple) and any(isinstance(item, Tensor) for item in value):
            parts = tuple(map(now, value))
            return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value
        return value

    def visit(holder: Mutable, depth: int) -> None:
        if id(holder) in seen or depth > MAX_DEPTH:
            return
        seen.add(id(holder))
        items = _held(holder)
        if items is None:
            return
        pairs = list(items.items()) if isinstance(items, dict) else list(enumerate(items))
        for key, value in pairs:
            if isinstance(value, Mutable):
                visit(value, depth + 1)
            elif (other := now(value)) is not value:
                run.touch(holder)
                _put(holder, key, other)

    for scope in scopes:
        visit(scope, 0)


def _is_told(tensor: Tensor) -> bool:
    """Whether anything is known of an array's contents."""
    return tensor.contents is not None or tensor.low is not None or tensor.high is not None or bool(tensor.facts)


def _memory(tensor: Tensor) -> Iterator[Tensor]:
    """An array and those that it is a view of."""
    current: Tensor | None = tensor
    while current is not None:
        yield current
        origin = current.origin
        shares = origin is not None and origin.label in SHARING and len(origin.inputs) > 0
        current = origin.inputs[0] if origin is not None and shares else None


def _held(holder: Mutable) -> dict[str, Value] | list[Value] | None:
    match holder:
        case Cell():
            return holder.names
        case DictObject() | ListObject():
            return holder.items
        case Object() if not isinstance(holder, LayerObject):
            return holder.attrs
    return None


def _put(holder: Mutable, key: Value, value: Value) -> None:
    items = _held(holder)
    if items is not None:
        items[key] = value
