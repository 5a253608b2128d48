"""keras.tree (and tf.nest): functions over nested structures."""

from __future__ import annotations

from typing import Any

from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.values import DictObject, ListObject, Unknown, Value

_UNKNOWN = Unknown("the structure is not known")


def leaves(value: Value) -> list[Value] | None:
    """The leaves in the library's order (dicts by sorted key); None if they are not all known."""
    found: list[Value] = []
    return found if _collect(value, found) else None


def _collect(value: Value, found: list[Value]) -> bool:
    match value:
        case tuple():
            return all(_collect(item, found) for item in value)
        case ListObject():
            return not value.is_open and all(_collect(item, found) for item in value.items)
        case DictObject():
            return not value.is_open and all(_collect(value.items[key], found) for key in _ordered(value.items))
        case Unknown():
            return False
    found.append(value)
    return True


def _ordered(items: dict[Any, Value]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:
        return list(items)


def mapped(ctx: Context, func: Value, first: Value, others: list[Value]) -> Value:
    """func of the leaves at the same place of each structure."""
    match first:
        case tuple() if all(isinstance(other, tuple) and len(other) == len(first) for other in others):
            return tuple(mapped(ctx, func, item, [other[i] for other in others]) for i, item in enumerate(first))
        case ListObject() if not first.is_open and all(_alike(first, other) for other in others):
            items = [mapped(ctx, func, item, [o.items[i] for o in others]) for i, item in enumerate(first.items)]
            return ListObject(items)
        case DictObject() if not first.is_open and all(_same_keys(first, other) for other in others):
            return DictObject(
                {key: mapped(ctx, func, item, [o.items[key] for o in others]) for key, item in first.items.items()}
            )
        case tuple() | ListObject() | DictObject():
            return _UNKNOWN
    return ctx.call(func, [first, *others])


def _alike(first: ListObject, other: Value) -> bool:
    return isinstance(other, ListObject) and not other.is_open and len(other.items) == len(first.items)


def _same_keys(first: DictObject, other: Value) -> bool:
    return isinstance(other, DictObject) and other.items.keys() == first.items.keys()


def packed(structure: Value, flat: list[Value]) -> Value:
    """The structure with its leaves replaced, in order."""
    source = iter(flat)

    def build(value: Value) -> Value:
        match value:
            case tuple():
                return tuple(map(build, value))
            case ListObject():
                return ListObject(list(map(build, value.items)))
            case DictObject():
                made = {key: build(value.items[key]) for key in _ordered(value.items)}
                return DictObject({key: made[key] for key in value.items})
        return next(source, _UNKNOWN)

    return build(structure)


@intrinsic("keras.tree.map_structure")
def map_structure(ctx: Context, func: Value, *structures: Value, none_is_leaf: Value = True) -> Value:
    """func of each leaf."""
    return mapped(ctx, func, structures[0], list(structures[1:])) if structures else _UNKNOWN


@intrinsic("tensorflow.nest.map_structure")
def nest_map_structure(ctx: Context, func: Value, *structure: Value, **kwargs: Value) -> Value:
    """func of each leaf."""
    return map_structure(ctx, func, *structure)


@intrinsic("keras.tree.map_structure_up_to")
def map_structure_up_to(ctx: Context, shallow_structure: Value, func: Value, *structures: Value) -> Value:
    """func of each part that stands at a leaf of the shallow structure."""
    return _UNKNOWN


@intrinsic("keras.tree.map_shape_structure")
def map_shape_structure(ctx: Context, func: Value, structure: Value) -> Value:
    """func of each shape."""
    if isinstance(structure, (tuple, ListObject)):
        items = list(structure) if isinstance(structure, tuple) else structure.items
        if all(item is None or isinstance(item, int) for item in items):
            return ctx.call(func, [structure])
    return _UNKNOWN


@intrinsic("keras.tree.flatten")
def flatten(ctx: Context, structure: Value) -> Value:
    """The leaves, in a list."""
    found = leaves(structure)
    return _UNKNOWN if found is None else ListObject(found)


@intrinsic("tensorflow.nest.flatten")
def nest_flatten(ctx: Context, structure: Value, expand_composites: Value = False) -> Value:
    """The leaves, in a list."""
    return flatten(ctx, structure)


@intrinsic("keras.tree.flatten_with_path")
def flatten_with_path(ctx: Context, structure: Value) -> Value:
    """The leaves with their paths."""
    found = leaves(structure)
    if found is None:
        return _UNKNOWN
    return ListObject([(Unknown("the path of a leaf"), leaf) for leaf in found])


@intrinsic("keras.tree.pack_sequence_as")
def pack_sequence_as(ctx: Context, structure: Value, flat_sequence: Value) -> Value:
    """The leaves of a list in a structure."""
    items = ctx.iterate(flat_sequence)
    return _UNKNOWN if items is None or leaves(structure) is None else packed(structure, items)


@intrinsic("tensorflow.nest.pack_sequence_as")
def nest_pack_sequence_as(
    ctx: Context, structure: Value, flat_sequence: Value, expand_composites: Value = False
) -> Value:
    """The leaves of a list in a structure."""
    return pack_sequence_as(ctx, structure, flat_sequence)


@intrinsic("keras.tree.lists_to_tuples")
def lists_to_tuples(ctx: Context, structure: Value) -> Value:
    """Lists as tuples, deeply."""
    match structure:
        case ListObject() if not structure.is_open:
            return tuple(lists_to_tuples(ctx, item) for item in structure.items)
        case tuple():
            return tuple(lists_to_tuples(ctx, item) for item in structure)
        case DictObject() if not structure.is_open:
            return DictObject({key: lists_to_tuples(ctx, item) for key, item in structure.items.items()})
    return structure


@intrinsic("keras.tree.traverse")
def traverse(ctx: Context, func: Value, structure: Value, top_down: Value = True) -> Value:
    """What func makes of the structure, from the top or from the leaves: not followed."""
    return _UNKNOWN


@intrinsic("keras.tree.is_nested")
def is_nested(ctx: Context, structure: Value) -> Value:
    """Whether the value is a container."""
    return structure if isinstance(structure, Unknown) else isinstance(structure, (tuple, ListObject, DictObject))


@intrinsic("tensorflow.nest.is_nested")
def nest_is_nested(ctx: Context, seq: Value) -> Value:
    """Whether the value is a container."""
    return is_nested(ctx, seq)


@function("keras.tree.assert_same_structure")
def assert_same_structure(a: Any, b: Any, check_types: Any = None) -> None:
    """Nothing: what it checks is not followed."""


@function("keras.tree.assert_same_paths")
def assert_same_paths(a: Any, b: Any) -> None:
    """Nothing: what it checks is not followed."""


@function("tensorflow.nest.assert_same_structure")
def nest_assert_same_structure(nest1: Any, nest2: Any, check_types: Any = True, expand_composites: Any = False) -> None:
    """Nothing: what it checks is not followed."""
