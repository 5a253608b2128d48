"""Subscription: indexing, slicing and storing items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter import dispatch, operators
from shapecheck.interpreter.changed import replace_everywhere
from shapecheck.interpreter.frames import Frame
from shapecheck.interpreter.joining import join_values
from shapecheck.interpreter.learning import learn_size
from shapecheck.interpreter.operations import at_site, recorded, ruled
from shapecheck.library import arrays
from shapecheck.shapes import Dim, Expr, slice_dim
from shapecheck.values import (
    Alternatives,
    DictObject,
    LibraryClass,
    LibraryFunction,
    LibraryModule,
    ListObject,
    Object,
    OpenDims,
    Site,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


def subscript(run: Run, node: cst.Subscript, frame: Frame) -> Value:
    """``value[index]``."""
    value = run.evaluate(node.value, frame)
    if isinstance(value, (LibraryClass, UserClass, LibraryFunction)) and not _indexable(value):
        return value
    index = index_of(run, node, frame)
    result = item_at(run, Site(frame.module.source, node), value, index)
    if isinstance(value, (Tensor, Alternatives)):
        learn_size(run, value, index, frame)
    return result


def _indexable(value: Value) -> bool:
    """Whether a name of a library is subscripted for an item (np.r_[...]) and not as a generic class."""
    return isinstance(value, LibraryFunction) and value.name in (
        "numpy.r_",
        "numpy.c_",
        "numpy.s_",
        "numpy.mgrid",
        "numpy.ogrid",
    )


def index_of(run: Run, node: cst.Subscript, frame: Frame) -> Value:
    """The index as one value: a tuple where there are several, slices as Python slices of values."""
    parts: list[Value] = []
    for part in node.slice:
        piece: Any = part.slice
        if isinstance(piece, cst.Index):
            if piece.star:
                parts += run.iterate(run.evaluate(piece.value, frame)) or []
            else:
                parts.append(run.evaluate(piece.value, frame))
        else:
            bounds = (piece.lower, piece.upper, piece.step)
            parts.append(slice(*(None if bound is None else run.evaluate(bound, frame) for bound in bounds)))
    last = node.slice[-1]
    many = len(parts) > 1 or isinstance(last.comma, cst.Comma)
    return tuple(parts) if many else parts[0]


def item_at(run: Run, site: Site, value: Value, index: Value) -> Value:
    """``value[index]``."""

    def apply(args: list[Value], kwargs: dict[str, Value]) -> Value:
        return _item(run, site, *args)

    return at_site(run, site, apply, (value, index))


def item(run: Run, value: Value, index: Value) -> Value:
    """``value[index]`` where the analysis itself needs it."""
    return _item(run, run.site, value, index)


def _item(run: Run, site: Site | None, value: Value, index: Value) -> Value:
    if isinstance(value, Tensor):
        key = dispatch.export(index)
        result = ruled(run, site, lambda: arrays.getitem(value, key))  # type: ignore[arg-type]
        return recorded(run, site, "operator.getitem", [value, index], result) if site else result
    if isinstance(value, (Object, LibraryFunction)):
        method = run.find_attribute(value, "__getitem__")
        if method is not run.MISSING and not isinstance(method, Unknown):
            return run.call(method, [index])
        if isinstance(value, Object) and "__contents__" in value.attrs:
            return plain_item(run, value.attrs["__contents__"], index)
        if (
            isinstance(value, Object)
            and isinstance(value.cls, UserClass)
            and value.cls.fields
            and isinstance(index, int)
        ):
            items = run.iterate(value)
            return items[index] if items and -len(items) <= index < len(items) else Unknown("an item of an object")
    return plain_item(run, value, index)


def stored_item(run: Run, site: Site, value: Tensor, index: Value, item: Value) -> Value:
    """The tensor after ``value[index] = item``."""

    def store(args: list[Value], kwargs: dict[str, Value]) -> Value:
        return ruled(run, site, lambda: arrays.setitem(args[0], dispatch.export(args[1]), dispatch.export(args[2])))

    result = at_site(run, site, store, (value, index, item))
    return result if isinstance(result, Tensor) else value


def plain_item(run: Run, value: Value, index: Value) -> Value:
    """An item of a container other than a tensor; Unknown where container or index are not known."""
    if isinstance(index, Tensor) and index.shape.rank == 0:
        known = index.contents
        index = known if isinstance(known, (int, Expr)) else Unknown("an index that is computed")
    match value:
        case ListObject():
            return _list_item(value, index)
        case tuple() | str() | bytes() | range():
            return _sequence_item(value, index)
        case DictObject():
            return _dict_item(run, value, index)
        case OpenDims() if isinstance(index, int):
            return value.item(index)
        case OpenDims() if isinstance(index, slice) and index.step is None and _is_plain(index):
            return value.part(index.start, index.stop)
        case Unknown():
            return Unknown(f"an item of {value.why}", value.site)
        case LibraryModule():
            return Unknown(f"an item of {value.name}")
    return Unknown("an item of an object")


def _is_plain(index: slice) -> bool:
    """Whether the bounds of a slice are known."""
    return all(bound is None or isinstance(bound, int) for bound in (index.start, index.stop, index.step))


def _sequence_item(value: Any, index: Value) -> Value:
    if isinstance(index, slice):
        if _is_plain(index):
            return value[index]
        if isinstance(value, tuple) and value:
            return ListObject([], join_values(value, widen=len(value) > 8), _length_of_slice(len(value), index))
        return Unknown("a slice with unknown bounds")
    if isinstance(index, int):
        return value[index] if -len(value) <= index < len(value) else Unknown("an index that is out of range")
    if isinstance(value, tuple) and value and isinstance(index, (Unknown, Expr)):
        return join_values(value)
    return Unknown("an item at an unknown index")


def _list_item(value: ListObject, index: Value) -> Value:
    if not value.is_open:
        if isinstance(index, slice):
            item = _sequence_item(tuple(value.items), index)
            return ListObject(list(item)) if isinstance(item, tuple) else item
        return _sequence_item(tuple(value.items), index)
    known = [*value.items, value.element]
    if isinstance(index, slice):
        if isinstance(index.start, int) and index.start >= 0 and index.stop is None and index.step is None:
            length = _length_of_slice(value.length, index)
            return ListObject(value.items[index.start :], value.element, length)
        return ListObject([], join_values(known, widen=len(known) > 4), _length_of_slice(value.length, index))
    if isinstance(index, int) and 0 <= index < len(value.items):
        return value.items[index]
    if (isinstance(index, int) and index >= 0) or not value.items:
        return value.element
    return join_values(known, widen=len(known) > 8)


def _length_of_slice(length: Dim | None, index: slice) -> Dim | None:
    """How many items a slice of a list has, as far as its bounds are numbers."""
    bounds = (index.start, index.stop, index.step)
    if length is None or not all(bound is None or isinstance(bound, (int, Expr)) for bound in bounds):
        return None
    return None if isinstance(index.step, Expr) or index.step == 0 else slice_dim(length, *bounds)


def _dict_item(run: Run, value: DictObject, index: Value) -> Value:
    if operators.is_key(index):
        if index in value.items:
            return value.items[index]
        if value.factory is not None:
            made = run.call(value.factory, [])
            run.touch(value)
            value.items[index] = made
            return made
        if value.default is not None:
            return value.default
        run.throw("KeyError")
        return Unknown(f"the key {index!r} is not in the dict")
    options = list(value.items.values()) + ([value.default] if value.default is not None else [])
    return join_values(options, widen=len(options) > 8) if options else Unknown("an item at an unknown key")


def store(run: Run, target: cst.Subscript, item: Value, frame: Frame) -> None:
    """``value[index] = item``."""
    from shapecheck.interpreter.assignment import assign

    value = run.evaluate(target.value, frame)
    index = index_of(run, target, frame)
    match value:
        case ListObject() | DictObject():
            store_plain(run, value, index, item)
        case Tensor():
            changed = stored_item(run, Site(frame.module.source, target), value, index, item)
            if changed is not value:
                replace_everywhere(run, value, changed)
                if isinstance(target.value, (cst.Name, cst.Attribute)):
                    assign(run, target.value, changed, frame)
        case Object() if run.find_attribute(value, "__setitem__") is not run.MISSING:
            run.call_method(value, "__setitem__", [index, item])
        case Object() if "__contents__" in value.attrs:
            store_plain(run, value.attrs["__contents__"], index, item)


def store_plain(run: Run, value: Value, index: Value, item: Value) -> None:
    """``value[index] = item`` for a list or dict."""
    match value:
        case ListObject():
            run.touch(value)
            if isinstance(index, int) and -len(value.items) <= index < len(value.items) and not value.is_open:
                value.items[index] = item
            elif value.is_open:
                _store_open(value, index, item)
            elif value.items and not isinstance(index, slice):
                value.items = [join_values([old, item]) for old in value.items]
            elif isinstance(index, slice):
                _store_slice(run, value, index, item)
        case DictObject():
            run.touch(value)
            if operators.is_key(index):
                value.items[index] = item
            else:
                value.items.update({key: join_values([old, item]) for key, old in value.items.items()})
                value.default = item if value.default is None else join_values([value.default, item])


def _store_slice(run: Run, value: ListObject, index: slice, item: Value) -> None:
    """``value[a:b] = item`` for a list of known items."""
    new = run.iterate(item)
    if new is not None and _is_constant(index):
        try:
            value.items[index] = new
            return
        except ValueError:
            run.throw("ValueError")
    value.items, value.element = [], Unknown("a list after an assignment to a slice")


def delete_slice(run: Run, value: ListObject, index: slice) -> None:
    """``del value[a:b]``."""
    run.touch(value)
    if _is_constant(index) and not value.is_open:
        del value.items[index]
    else:
        known = [*value.items, *([value.element] if value.is_open else [])]
        value.items, value.length = [], None
        value.element = join_values(known, widen=len(known) > 8) if known else None


def _is_constant(index: slice) -> bool:
    return all(bound is None or isinstance(bound, int) for bound in (index.start, index.stop, index.step))


def _store_open(value: ListObject, index: Value, item: Value) -> None:
    """``value[index] = item`` in a list of unknown length: at a known place, or at any."""
    if isinstance(index, int) and 0 <= index < len(value.items):
        value.items[index] = item
        return
    if not isinstance(index, int) or index < 0:
        value.items = [join_values([old, item]) for old in value.items]
    value.element = join_values([value.element, item])
