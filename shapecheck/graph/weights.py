"""Weights: which variables a layer has, with its sublayers', which of them train, and how many numbers they are.

A variable is counted once however many layers share it, as in Keras. Where a layer's calls could not be
followed its weights are not known, and neither is any sum over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from shapecheck.graph.kinds import NotKnown, network_layers
from shapecheck.graph.state import GraphState
from shapecheck.records import dataclass
from shapecheck.shapes import Shape, is_static
from shapecheck.shapes.shape import refine
from shapecheck.values import (
    Alternatives,
    DictObject,
    LayerObject,
    ListObject,
    Object,
    SetObject,
    Tensor,
    UserClass,
    Value,
    Weight,
)


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a layer. `trainable` is None while it is not known whether it trains."""

    owner: LayerObject
    index: int
    name: str
    shape: Shape
    trainable: bool | None
    value: Tensor | None = None

    @property
    def key(self) -> tuple[LayerObject, int]:
        return self.owner, self.index


def merge_weights(old: Sequence[Weight], new: Sequence[Weight]) -> tuple[Weight, ...]:
    """The same weights with the more precise of both shapes each."""
    if len(old) != len(new):
        return tuple(old)
    return tuple(
        Weight(one.name, refine(one.shape, two.shape), one.trainable) if one.shape != two.shape else one
        for one, two in zip(old, new, strict=True)
    )


def variables(graph: GraphState, layer: LayerObject) -> list[Variable]:
    """All variables of a layer and of those inside it, each once. Raises NotKnown."""
    found: dict[tuple[LayerObject, int], Variable] = {}
    members = list(_members(layer, set()))
    idle = {inner for member in members if member in graph.waiting for inner in _members(member, set())}
    for member in members:
        if member is not layer and member not in idle and member.weights is None and _will_have_weights(member):
            raise NotKnown
        for variable in _own(graph, member):
            found.setdefault(variable.key, variable)
    return list(found.values())


def _will_have_weights(layer: LayerObject) -> bool:
    """Whether a layer that is not built would have weights: then a call of it was perhaps not seen."""
    return layer.rule is not None and any(name.endswith("_initializer") for name in layer.attrs)


def _members(layer: LayerObject, seen: set[LayerObject]) -> Iterator[LayerObject]:
    if layer in seen:
        return
    seen.add(layer)
    yield layer
    for inner in inner_layers(layer):
        yield from _members(inner, seen)


def _own(graph: GraphState, layer: LayerObject) -> Iterator[Variable]:
    """The variables that a layer made itself, those that train first."""
    if layer in graph.unsure:
        raise NotKnown
    if isinstance(layer.cls, UserClass) and any(map(_is_bare_variable, layer.attrs.values())):
        raise NotKnown
    wrapped = layer.attrs.get("layer")
    flags = [layer.trainable, wrapped.trainable] if isinstance(wrapped, LayerObject) else [layer.trainable]
    trains = False if False in flags else True if all(flag is True for flag in flags) else None
    made: list[tuple[str, Shape, bool, Tensor | None]] = []
    if layer.weights is not None:
        if not isinstance(layer.weights, tuple):
            raise NotKnown
        made += [(weight.name, weight.shape, weight.trainable, None) for weight in layer.weights]
    if isinstance(layer.own_weights, list):
        for tensor in layer.own_weights:
            if isinstance(tensor, Alternatives) or not isinstance(tensor, Tensor):
                raise NotKnown
            made.append((tensor.name or "variable", tensor.shape, "frozen" not in tensor.facts, tensor))
    else:
        raise NotKnown
    numbered = sorted(enumerate(made), key=lambda item: not item[1][2])
    for index, (name, shape, trainable, value) in numbered:
        yield Variable(layer, index, name, shape, trains if trainable else False, value)


def _is_bare_variable(value: Value) -> bool:
    """Whether an attribute is a variable that the program made itself, whose tracking is not modelled."""
    return (
        isinstance(value, Tensor)
        and value.kind == "variable"
        and value.origin is not None
        and value.origin.label == "Variable"
    )


# -- layers inside layers -------------------------------------------------------------------------


def inner_layers(layer: LayerObject) -> list[LayerObject]:
    """The layers that Keras tracks inside a layer, each once, in order."""
    found: dict[LayerObject, None] = dict.fromkeys(network_layers(layer))
    if isinstance(layer.cls, UserClass):
        for value in layer.attrs.values():
            found.update(dict.fromkeys(_layers_in(value)))
        found.update(dict.fromkeys(layer.sublayers))
    elif not layer.weights:
        for value in layer.attrs.values():
            found.update(dict.fromkeys(_layers_in(value)))
    found.pop(layer, None)
    return list(found)


MAX_NESTING = 12
"""Containers deeper inside one another than this are not looked into: a list may even hold itself."""


def _layers_in(value: Value, depth: int = 0) -> Iterator[LayerObject]:
    if depth > MAX_NESTING:
        raise NotKnown
    match value:
        case LayerObject():
            yield value
        case tuple() | list():
            for item in value:
                yield from _layers_in(item, depth + 1)
        case ListObject() | SetObject():
            if value.is_open:
                raise NotKnown
            for item in value.items:
                yield from _layers_in(item, depth + 1)
        case DictObject():
            for item in value.items.values():
                yield from _layers_in(item, depth + 1)
        case Alternatives():
            if any(isinstance(option, LayerObject) for option in value.options):
                raise NotKnown
        case Object() if "variables" in value.attrs:
            yield from _layers_in(value.attrs["variables"], depth + 1)


def set_trainable(ctx: Any, layer: LayerObject, value: Any) -> None:
    """``layer.trainable = value``: for the layer and for all inside it."""
    try:
        inside = list(_members(layer, set()))
    except NotKnown:
        inside = [layer]
    for member in inside:
        wrapped = member.attrs.get("layer")
        for each in (member, wrapped) if isinstance(wrapped, LayerObject) else (member,):
            ctx.touch(each)
            each.trainable = value


# -- counting -------------------------------------------------------------------------------------


def total(shapes: Iterable[Shape]) -> int | None:
    """How many numbers there are in all; None while a size is not known."""
    count = 0
    for shape in shapes:
        size = shape.size() if shape.is_closed else None
        if size is None or not is_static(size):
            return None
        assert isinstance(size, int)
        count += size
    return count


def count(graph: GraphState, layer: LayerObject) -> int | None:
    """The number of a layer's parameters, as ``count_params()``; None where it is not known."""
    try:
        return total(variable.shape for variable in variables(graph, layer))
    except NotKnown:
        return None


def count_trainable(graph: GraphState, layer: LayerObject) -> int | None:
    """The number of those that train; None where it is not known."""
    try:
        found = variables(graph, layer)
    except NotKnown:
        return None
    if layer.trainable is False:
        return 0
    if layer.trainable is not True or any(variable.trainable is None for variable in found):
        return None
    return total(variable.shape for variable in found if variable.trainable)
