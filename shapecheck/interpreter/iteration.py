"""Iterating: the items of a value when all are known, else a value that stands for any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapecheck.interpreter.functions import any_of, items_of_generator
from shapecheck.interpreter.joining import join_values
from shapecheck.shapes import Dim, Expr, is_static, loop_index, unresolved
from shapecheck.values import (
    Alternatives,
    DictObject,
    Generator,
    Iterator,
    LayerObject,
    LibraryClass,
    ListObject,
    Object,
    SetObject,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

MAX_UNROLLED = 512
MAX_ITEMS = 100_000
MAX_UNROLLED_RANGE = 64
MAX_TENSOR_ITEMS = 64


def iterate(run: Run, value: Value, limit: int = MAX_UNROLLED) -> list[Value] | None:
    """The items of an iterable in order, or None when they are not known or too many."""
    match value:
        case ListObject() | SetObject():
            return list(value.items) if not value.is_open and len(value.items) <= max(limit, MAX_ITEMS) else None
        case tuple():
            return list(value)
        case str():
            return list(value) if len(value) <= limit else None
        case DictObject():
            return list(value.items) if not value.is_open else None
        case range():
            return list(value) if len(value) <= limit else None
        case Iterator():
            if value.is_open:
                return None
            run.touch(value)
            rest, value.position = value.items[value.position :], len(value.items)
            return rest
        case Generator():
            return iterate(run, items_of_generator(run, value), limit)
        case Tensor():
            return _tensor_items(run, value, limit)
        case Alternatives():
            rows = [iterate(run, option, limit) for option in value.options]
            known = [row for row in rows if row is not None]
            if len(known) == len(rows) and len({len(row) for row in known}) == 1:
                return [join_values(column, value.choice) for column in zip(*known, strict=True)]
            return None
        case Object() if "__contents__" in value.attrs:
            return iterate(run, value.attrs["__contents__"], limit)
        case Object():
            return _object_items(run, value)
    return None


def element(run: Run, value: Value) -> Value:
    """A value that stands for any item of an iterable."""
    match value:
        case ListObject() | SetObject():
            known = value.items + ([value.element] if value.element is not None else [])
            return join_values(known, widen=len(known) > 8) if known else Unknown("an item of an empty list")
        case DictObject():
            keys = list(value.items)
            return join_values(keys, widen=True) if keys and not value.is_open else Unknown("a key of an unknown dict")
        case range():
            return loop_index(value.start, value.stop, value.step)
        case tuple():
            return join_values(value, widen=len(value) > 8) if value else Unknown("an item of an empty tuple")
        case Iterator() if value.is_open:
            return value.element
        case Iterator():
            return join_values(value.items, widen=True) if value.items else Unknown("an item of an empty iterator")
        case Generator():
            rest = items_of_generator(run, value)
            return any_of(run, rest.items) if rest.items and not rest.is_open else element(run, rest)
        case Tensor():
            return run.item(value, loop_index(0, value.shape.dim(0), 1)) if value.shape.min_rank else Unknown("an item")
        case Alternatives():
            return join_values([element(run, option) for option in value.options], value.choice)
        case Object() if "__contents__" in value.attrs:
            return element(run, value.attrs["__contents__"])
        case Object():
            return _object_element(run, value)
        case str():
            return Unknown("a character")
    return Unknown(f"an item of {value.why}", value.site) if isinstance(value, Unknown) else Unknown("an item")


def length(run: Run, value: Value) -> Dim | None:
    """len(value) as a number or a symbolic one; None when nothing is known."""
    match value:
        case ListObject() | SetObject():
            if not value.is_open:
                return len(value.items)
            return value.length if isinstance(value, ListObject) else None
        case tuple() | str() | range() | bytes():
            return len(value)
        case DictObject():
            return len(value.items) if not value.is_open else None
        case Iterator():
            return len(value.items) - value.position if not value.is_open else None
        case Tensor():
            return value.shape.dim(0) if value.shape.min_rank else None
        case Object() if "__contents__" in value.attrs:
            return length(run, value.attrs["__contents__"])
        case Object():
            method = run.find_attribute(value, "__len__")
            found = run.call(method, []) if method is not run.MISSING else None
            return found if isinstance(found, (int, Expr)) and not isinstance(found, bool) else None
    return None


def _tensor_items(run: Run, value: Tensor, limit: int) -> list[Value] | None:
    if not value.shape.is_closed or value.shape.rank == 0:
        return None
    count = value.shape.dim(0)
    if not is_static(count) or not isinstance(count, int) or count > min(limit, MAX_TENSOR_ITEMS):
        return None
    return [run.item(value, index) for index in range(count)]


def _object_items(run: Run, value: Object) -> list[Value] | None:
    if isinstance(value, LayerObject):
        return None
    if (
        isinstance(value.cls, UserClass)
        and value.cls.fields is not None
        and value.cls.library_base("typing.NamedTuple")
    ):
        return [value.attrs.get(name, Unknown(name)) for name, _ in value.cls.fields]
    method = run.find_attribute(value, "__iter__")
    if method is run.MISSING:
        return None
    result = run.call(method, [])
    if isinstance(value.cls, LibraryClass):
        return iterate(run, result) if isinstance(result, (ListObject, Iterator)) else None
    return None if result is value else iterate(run, result)


def _object_element(run: Run, value: Object) -> Value:
    method = run.find_attribute(value, "__iter__")
    if method is not run.MISSING:
        result = run.call(method, [])
        if isinstance(value.cls, LibraryClass) and not isinstance(
            result, (ListObject, Iterator, Generator, Object, range)
        ):
            return result
        if result is not value:
            return element(run, result)
    method = run.find_attribute(value, "__getitem__")
    if method is not run.MISSING:
        return run.call(method, [unresolved("an unknown index")])
    return Unknown(f"an item of a {value.class_name} object")
