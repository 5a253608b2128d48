"""Nested structures of values: tensors in tuples, lists and dicts, plain or abstract, in Keras's order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shapecheck.library.registry import Context
from shapecheck.shapes import Shape, is_dynamic
from shapecheck.values import Alternatives, DictObject, ListObject, Tensor, Unknown, Value


def flatten(value: Value) -> Iterator[Value]:
    """The leaves of a structure; dicts in the order of their keys, as Keras flattens them."""
    match value:
        case tuple() | list():
            for item in value:
                yield from flatten(item)
        case ListObject() if not value.is_open:
            yield from flatten(value.items)
        case dict():
            for key in ordered(value):
                yield from flatten(value[key])
        case DictObject() if not value.is_open:
            yield from flatten(value.items)
        case _:
            yield value


def tensors_returned(value: Value) -> Iterator[Tensor]:
    """The tensors of what a call returned, as a program finds them: dicts in their own order.

    An unknown part of a structure takes the place of one tensor, so that those after it keep theirs.
    """
    match value:
        case Tensor():
            yield value
        case tuple() | list():
            for item in value:
                yield from (_unknown_tensor(),) if isinstance(item, (Unknown, Alternatives)) else tensors_returned(item)
        case ListObject() | DictObject() if not value.is_open:
            yield from tensors_returned(value.items)
        case dict():
            yield from tensors_returned(list(value.values()))


def _unknown_tensor() -> Tensor:
    return Tensor(Shape.unknown())


def ordered(items: dict[Any, Any]) -> list[Any]:
    """The keys of a dict, sorted if they can be."""
    try:
        return sorted(items)
    except TypeError:
        return list(items)


def map_leaves(function: Callable[[Value], Value], value: Value) -> Any:
    """The same structure, in plain Python, with each leaf replaced; leaves are visited as `flatten` does."""
    match value:
        case tuple():
            return tuple(map_leaves(function, item) for item in value)
        case list():
            return [map_leaves(function, item) for item in value]
        case ListObject() if not value.is_open:
            return map_leaves(function, value.items)
        case DictObject() if not value.is_open:
            return map_leaves(function, value.items)
        case dict():
            done = {key: map_leaves(function, value[key]) for key in ordered(value)}
            return {key: done[key] for key in value}
        case _:
            return function(value)


def revived(value: Value) -> Any:
    """The structure with what unknown layers returned as symbolic tensors of unknown shape."""
    return map_leaves(_revive, value)


def _revive(leaf: Value) -> Value:
    if isinstance(leaf, Unknown) and leaf.output is not None:
        node, index = leaf.output
        return node.outputs[index]
    return leaf


def symbolic(value: Value) -> list[Tensor]:
    """The symbolic Keras tensors in a structure."""
    return [leaf for leaf in flatten(value) if isinstance(leaf, Tensor) and leaf.kind == "keras"]


def recorded(value: Value) -> list[Tensor]:
    """The tensors in a structure that are parts of a graph: Keras's symbolic ones, else those of a recorded body."""
    return symbolic(value) or [
        leaf for leaf in flatten(value) if isinstance(leaf, Tensor) and leaf.producer is not None
    ]


def settled(ctx: Context, value: Value) -> Any:
    """The structure with one tensor of the common shape for each leaf that is one of several tensors."""
    return map_leaves(lambda leaf: _settle(ctx, leaf), value)


def _settle(ctx: Context, leaf: Value) -> Value:
    if not isinstance(leaf, Alternatives):
        return leaf
    if all(isinstance(option, Tensor) for option in leaf.options):
        return ctx.joined(leaf.options, widen=True)
    return _settle_dicts(ctx, [ctx.export(option) for option in leaf.options]) or leaf


def _settle_dicts(ctx: Context, options: list[Any]) -> Any:
    """One dict for several of the same keys; None if they are anything else."""
    if not all(isinstance(option, dict) and option.keys() == options[0].keys() for option in options):
        return None
    return {key: settled(ctx, ctx.joined([ctx.wrap(option[key]) for option in options])) for key in options[0]}


def holds_unknown(value: Value) -> bool:
    """Whether a leaf is unknown, or one of several things."""
    return any(isinstance(leaf, (Unknown, Alternatives, ListObject, DictObject)) for leaf in flatten(value))


def shape_value(shape: Shape, why: str = "the rank is not known") -> Value:
    """A shape as a program sees it: a tuple, with None for dynamic dims."""
    if shape.open:
        return Unknown(why)
    return tuple(None if is_dynamic(dim) else dim for dim in shape.dims)


def shape_values(value: Value) -> Any:
    """The shapes of a structure of tensors, in the same structure."""
    return map_leaves(lambda leaf: shape_value(leaf.shape) if isinstance(leaf, Tensor) else None, value)
