"""copy: copies of containers, objects and layers."""

from __future__ import annotations

from collections.abc import Callable

from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import DictObject, LayerObject, ListObject, Object, SetObject, Value


@intrinsic("copy.copy")
def copied(ctx: Context, x: Value) -> Value:
    """A copy: a new container with the same items; immutable values are themselves."""
    return _new(ctx, x, lambda item: item)


@intrinsic("copy.deepcopy")
def deeply_copied(ctx: Context, x: Value, memo: Value = None) -> Value:
    """A copy of a container and of what is in it; what is there twice is one copy twice."""
    made: dict[int, Value] = {}

    def copy(value: Value) -> Value:
        if id(value) not in made:
            made[id(value)] = value  # a container that holds itself
            made[id(value)] = _new(ctx, value, copy)
        return made[id(value)]

    return copy(x)


def _new(ctx: Context, x: Value, part: Callable[[Value], Value]) -> Value:
    """A copy of one container, whose items are what `part` makes of them."""
    match x:
        case ListObject():
            element = None if x.element is None else part(x.element)
            return ListObject([part(item) for item in x.items], element, x.length, x.cls, x.bound)
        case DictObject():
            default = None if x.default is None else part(x.default)
            items = {key: part(item) for key, item in x.items.items()}
            return DictObject(items, default, factory=x.factory)
        case SetObject():
            return SetObject(list(x.items), x.element)
        case tuple():
            return tuple(map(part, x))
        case LayerObject():
            from shapecheck.graph.functional import duplicate

            return duplicate(ctx, x)
        case Object() if type(x) is Object:
            return Object(x.cls, {name: part(item) for name, item in x.attrs.items()})
    return x
