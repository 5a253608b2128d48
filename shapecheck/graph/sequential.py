"""Sequential: adding and removing layers, and building as soon as the input shape is known.

Follows ``keras/src/models/sequential.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from shapecheck.graph.calls import call, describe
from shapecheck.graph.inputs import make_input, shape_of
from shapecheck.graph.kinds import class_name, graphs_of, is_network, network_of
from shapecheck.graph.models import each_graph, evaluate
from shapecheck.graph.network import tensors_of
from shapecheck.graph.stack import Stack
from shapecheck.graph.structure import flatten
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.values import Alternatives, LayerObject, Tensor, Unknown, Value, alternatives


def change(ctx: Context, model: LayerObject, function: Callable[[Stack], Value]) -> None:
    """Replaces the stack of a model by a function of it; of each, if it may be one of several.

    Where that fails, nothing is known of the model's layers any more: what follows is not reported as well.
    """
    options = graphs_of(model) or (Stack(),)
    try:
        if len(options) == 1:
            changed = function(options[0]) if isinstance(options[0], Stack) else options[0]
        else:
            changed = alternatives(each_graph(ctx, model, lambda g: function(g) if isinstance(g, Stack) else g))
    except Mismatch:
        ctx.touch(model)
        model.graph, model.weights = Stack(open=True), None
        raise
    ctx.touch(model)
    model.graph = changed
    model.weights = () if all(isinstance(g, Stack) and g.ends is not None for g in graphs_of(model)) else None


def add(ctx: Context, model: LayerObject, value: Value) -> None:
    """``model.add(value)``."""
    change(ctx, model, lambda stack: rebuilt(ctx, model, added(ctx, model, stack, value)))


def extend(ctx: Context, model: LayerObject, values: Sequence[Value]) -> None:
    """The layers that a Sequential's constructor is given."""

    def all_added(stack: Stack) -> Stack:
        for value in values:
            stack = added(ctx, model, stack, value)
        return rebuilt(ctx, model, stack)

    change(ctx, model, all_added)


def pop(ctx: Context, model: LayerObject) -> Value:
    """``model.pop()``: the last layer."""
    removed: list[Value] = []

    def shorter(stack: Stack) -> Stack:
        if not stack.layers:
            if stack.open:
                return stack
            raise Mismatch("pop() on a Sequential without layers", rule="invalid-argument", error="IndexError")
        removed.append(stack.layers[-1])
        return rebuilt(ctx, model, replace(stack, layers=stack.layers[:-1], ends=None))

    change(ctx, model, shorter)
    return alternatives(removed) if removed else Unknown("the last layer of a model")


def added(ctx: Context, model: LayerObject, stack: Stack, value: Value) -> Stack:
    """The stack with one more layer, not built yet."""
    if isinstance(value, Tensor) and value.producer is not None and not value.producer.inputs:
        value = value.producer.layer
    if isinstance(value, (Unknown, Alternatives)):
        return replace(stack, open=True, ends=None)
    if not isinstance(value, LayerObject):
        raise Mismatch(
            f"a Sequential takes layers, and {describe(value)} is none",
            rule="invalid-argument",
            help="make an instance: Layer(...)" if "class" in describe(value) else None,
        )
    layer = value
    if not stack.layers and not stack.open:
        declared = layer.attrs.get("_batch_input_shape")
        if declared is not None:
            stack = Stack((_declared_input(ctx, layer, declared),))
    if layer.class_name == "keras.layers.InputLayer" and stack.has_input:
        shape = stack.layers[0].nodes[0].outputs[0].shape
        raise Mismatch(
            f"this Sequential already has an Input, of shape {shape}: it takes no second one", rule="invalid-argument"
        )
    _check_name(ctx, stack, layer)
    return replace(stack, layers=(*stack.layers, layer))


def _declared_input(ctx: Context, layer: LayerObject, declared: Value) -> LayerObject:
    """The Input that a first layer's ``input_shape`` stands for."""
    if isinstance(declared, (tuple, list)):
        given = {"batch_shape": (declared[0], *declared[1:]), "name": _input_name(ctx, layer)}
        tensor = make_input(ctx, given, layer.site, own=False)
    else:
        shape_of(ctx, declared, "input_shape", class_name(layer))
        tensor = make_input(ctx, {"shape": Unknown("the input_shape is not known")}, layer.site, own=False)
    return _layer_of(ctx, tensor)


def _input_name(ctx: Context, first: LayerObject) -> str | None:
    """The name of the Input that Keras 2 puts before a Sequential's first layer."""
    return f"{first.name}_input" if ctx.settings.keras_version < (3,) else None


def _layer_of(ctx: Context, tensor: Tensor) -> LayerObject:
    """The InputLayer behind an Input's tensor, whose name is not the user's."""
    assert tensor.producer is not None
    assert tensor.producer.layer is not None
    ctx.graph.generated.add(tensor.producer.layer)
    return tensor.producer.layer


def _check_name(ctx: Context, stack: Stack, layer: LayerObject) -> None:
    if layer in ctx.graph.generated:
        return
    for other in stack.layers:
        same = other.name == layer.name and other is not layer and layer.name is not None
        if same and other not in ctx.graph.generated:
            raise Mismatch(
                f"two layers of this Sequential have the name {layer.name!r}", rule="invalid-argument", argument="name"
            )


def rebuilt(ctx: Context, model: LayerObject, stack: Stack) -> Stack:
    """The stack, built as far as its input shape is known (`_maybe_rebuild`)."""
    if stack.open or len(stack.layers) < 2:
        return replace(stack, ends=None)
    if not stack.has_input:
        first = network_of(stack.layers[0]) if _declares_input(ctx, stack.layers[0]) else None
        shapes = [tensor.shape for tensor in tensors_of(first.inputs)] if first is not None else []
        if len(shapes) != 1:
            return replace(stack, ends=None)
        stack = with_input(ctx, stack, Tensor(shapes[0]))
    return build(ctx, model, stack)


def _declares_input(ctx: Context, first: LayerObject) -> bool:
    """Whether the first layer is a model whose input shape a Sequential takes over.

    Keras 2 looks at the first layer of a Sequential inside, which must have an `input_shape` of its own.
    """
    if ctx.settings.keras_version < (3,) and isinstance(first.graph, Stack):
        return bool(first.graph.shown) and "_batch_input_shape" in first.graph.shown[0].attrs
    return is_network(first)


def with_input(ctx: Context, stack: Stack, like: Tensor) -> Stack:
    """The stack that begins with an Input for tensors like this one."""
    first = stack.layers[0]
    tensor = make_input(ctx, {"tensor": like, "name": _input_name(ctx, first)}, first.site, own=False)
    return replace(stack, layers=(_layer_of(ctx, tensor), *stack.layers))


def build(ctx: Context, model: LayerObject, stack: Stack) -> Stack:
    """The stack with its graph, from its Input through all layers; those built before are not called again."""
    inputs = stack.layers[0].nodes[0].outputs[0]
    value: Value = inputs
    layers = stack.layers[1:]
    if stack.ends is not None and stack.built == stack.layers[:-1]:
        value, layers = stack.ends[1], stack.layers[-1:]
    for layer in layers:
        value = ctx.export(call_here(ctx, layer, value))
    if ctx.settings.keras_version >= (3,):
        ctx.graph.auto_name("Functional")
    return replace(stack, ends=(inputs, value), built=stack.layers)


def call_here(ctx: Context, layer: LayerObject, value: Value) -> Value:
    """Calls a layer of a Sequential; its call and its faults belong to the layer's own constructor.

    The faults of a layer that was called before, in another model, belong to the call that puts it in here.
    """
    fresh = not layer.nodes
    try:
        return call(ctx, layer, [ctx.wrap(value)], {}, site=layer.site)
    except Mismatch as problem:
        if fresh:
            problem.site = problem.site or layer.site
        raise


def call_unbuilt(ctx: Context, model: LayerObject, stack: Stack, inputs: Value) -> Value:
    """Calls a Sequential that has no graph yet: builds it for the shape of these inputs."""
    tensors = [leaf for leaf in flatten(inputs) if isinstance(leaf, Tensor)]
    if stack.open or not stack.layers:
        if stack.open:
            return Unknown(f"the layers of {model.name} are not all known")
        return inputs
    if stack.has_input and len(stack.layers) == 1:
        return inputs
    if len(tensors) != 1 or not isinstance(inputs, (Tensor, list, tuple)):
        return _through(ctx, stack, inputs)
    if not stack.has_input:
        stack = with_input(ctx, stack, Tensor(tensors[0].shape, tensors[0].dtype))
    stack = build(ctx, model, stack)
    if not isinstance(model.graph, Alternatives):
        ctx.touch(model)
        model.graph, model.weights = stack, ()
    assert stack.network is not None

    return evaluate(ctx, model, stack.network, [tensors[0]])


def _through(ctx: Context, stack: Stack, value: Value) -> Value:
    """Calls the layers one after the other on inputs that are not one tensor."""
    for layer in stack.shown:
        value = ctx.export(call_here(ctx, layer, value))
    return value


def build_for(ctx: Context, model: LayerObject, shape: Any) -> None:
    """``model.build(input_shape)``."""

    def built(stack: Stack) -> Stack:
        wanted = shape_of(ctx, shape, "batch_shape", "build")
        if stack.open or not stack.layers or not wanted.is_closed:
            return stack
        if stack.has_input:
            return stack if stack.ends is not None else rebuilt(ctx, model, stack)
        return build(ctx, model, with_input(ctx, stack, Tensor(wanted, "float32")))

    change(ctx, model, built)
