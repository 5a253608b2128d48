"""Functional models: ``keras.Model(inputs, outputs)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shapecheck.graph.calls import describe
from shapecheck.graph.construct import checked_name
from shapecheck.graph.inputs import make_input
from shapecheck.graph.network import Network, key_of, map_graph, tensors_of
from shapecheck.graph.structure import flatten, map_leaves, revived, settled
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.values import DictObject, LayerObject, LibraryClass, ListObject, Node, SetObject, Tensor, Unknown, Value


def is_functional(args: Sequence[Value], kwargs: Mapping[str, Value]) -> bool:
    """Whether these arguments of ``Model(...)`` make a functional model."""
    return (
        len(args) == 2
        or (len(args) == 1 and ("outputs" in kwargs or "output" in kwargs))
        or ("inputs" in kwargs and "outputs" in kwargs)
        or ("input" in kwargs and "output" in kwargs)
    )


def new_model(ctx: Context) -> LayerObject:
    """A model without anything in it."""
    return LayerObject(LibraryClass("keras.Model"), {}, site=ctx.site)


def connect(ctx: Context, model: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> None:
    """Makes `model` the functional model of these inputs and outputs."""
    given = {**dict(zip(("inputs", "outputs", "name"), args, strict=False)), **kwargs}
    for old, new in (("input", "inputs"), ("output", "outputs")):
        if old in given:
            if ctx.settings.keras_version >= (2, 3):
                raise Mismatch(
                    f"Model has no argument `{old}` since Keras 2.3",
                    rule="keras2-only",
                    argument=old,
                    help=f"it is called `{new}` now",
                )
            given[new] = given.pop(old)
    inputs, outputs = revived(ctx.export(given.pop("inputs"))), revived(ctx.export(given.pop("outputs")))
    check_symbolic(ctx, inputs, "inputs")
    check_symbolic(ctx, outputs, "outputs")
    network = connected(ctx, inputs, outputs)
    ctx.touch(model)
    model.graph, model.weights = network, ()
    _begin(ctx, model, given)
    check_connected(ctx, model, network)
    check_names(ctx, network)


def _begin(ctx: Context, model: LayerObject, given: Mapping[str, Value]) -> None:
    name = ctx.export(given.get("name"))
    if name is not None:
        model.name = checked_name(name, "Model", ctx)
    elif model.name is None:
        model.name = ctx.graph.auto_name(_prefix(ctx, model))
        ctx.graph.generated.add(model)
    if given.get("trainable") is not None:
        model.trainable = given["trainable"]
    if model not in ctx.graph.models:
        ctx.graph.models.append(model)


def _prefix(ctx: Context, model: LayerObject) -> str:
    if not isinstance(model.cls, LibraryClass):
        return model.cls.name
    return "Functional" if ctx.settings.keras_version >= (3,) else "Model"


def check_symbolic(ctx: Context, structure: Value, argument: str) -> None:
    """A Mismatch if an input or output of a model surely is no Keras tensor."""
    for leaf in flatten(structure):
        if isinstance(leaf, Tensor):
            if leaf.kind == "keras" or (leaf.kind == "tf" and leaf.origin is None):
                continue
            if leaf.kind == "numpy":
                raise Mismatch(
                    f"the {argument} of a Model must be Keras tensors, and an array of shape {leaf.shape} is none",
                    rule="not-a-tensor",
                    argument=argument,
                    blame=(leaf,),
                )
        elif isinstance(leaf, (LayerObject, LibraryClass, bool, int, float, str)) or leaf is None:
            if leaf is None and ctx.settings.keras_version < (3,):
                continue
            raise Mismatch(
                f"the {argument} of a Model must be Keras tensors, and {describe(leaf)} is none",
                rule="not-a-tensor",
                argument=argument,
                help=_tensor_of(leaf, argument),
            )


def _tensor_of(leaf: Value, argument: str) -> str | None:
    if isinstance(leaf, LayerObject):
        return f"pass the tensor: what the layer returned when it was called, or its .{argument[:-1]}"
    return None


def connected(ctx: Context, inputs: Value, outputs: Value) -> Network:
    """The graph between inputs and outputs; an Input takes the place of each intermediate tensor given."""
    entrances: dict[Any, Node] = {}
    for leaf in flatten(inputs):
        if isinstance(leaf, Tensor) and leaf.producer is not None and leaf.producer.inputs:
            name = f"{leaf.name or 'keras_tensor'}CLONE"
            made = make_input(ctx, {"tensor": leaf, "name": name}, own=False)
            assert made.producer is not None
            if made.producer.layer is not None:
                ctx.graph.generated.add(made.producer.layer)
            entrances[key_of(leaf)] = made.producer
    return map_graph(inputs, settled(ctx, outputs), entrances)


def _is_open(leaf: Value) -> bool:
    """Whether a leaf of a structure stands for an unknown number of tensors."""
    return isinstance(leaf, (Unknown, ListObject, DictObject, SetObject))


def check_connected(ctx: Context, model: LayerObject, network: Network) -> None:
    """A Mismatch if the outputs surely need an Input that is not among the inputs."""
    lost = network.disconnected
    if lost is None or any(_is_open(leaf) for leaf in flatten(network.inputs)):
        return
    given = [leaf for leaf in flatten(network.inputs) if isinstance(leaf, Tensor)]
    outputs = [leaf for leaf in flatten(network.outputs) if isinstance(leaf, Tensor)]
    made = lost.producer.layer if lost.producer is not None else None
    name = f" {made.name!r}" if made is not None and made.name else ""
    raise Mismatch(
        f"the outputs of this Model depend on the Input{name} of shape {lost.shape}, which is not among its inputs",
        rule="graph-disconnected",
        argument="inputs",
        blame=(lost, *outputs, *given),
        help=_reconnect(network),
    )


def _reconnect(network: Network) -> str:
    models = [node.layer for node in network.nodes if node.layer is not None and node.layer.graph is not None]
    if models:
        return f"call the model {models[0].name!r} on the new Input, or add its own input to `inputs`"
    return "add that Input to `inputs`, or call the layers on the Input that is given"


def check_names(ctx: Context, network: Network) -> None:
    """A Mismatch if two layers of a graph were given the same name."""
    seen: dict[str, LayerObject] = {}
    for layer in network.layers:
        other = seen.setdefault(layer.name or "", layer)
        if other is not layer and layer.name and not {layer, other} & ctx.graph.generated:
            raise Mismatch(
                f"two layers of this Model have the name {layer.name!r}", rule="invalid-argument", argument="name"
            )


def clone(ctx: Context, model: LayerObject, network: Network) -> LayerObject:
    """``keras.models.clone_model``: a model with the same graph and weights of its own."""
    copies: dict[LayerObject, LayerObject] = {}
    known: dict[Any, Tensor] = {}

    def fill(leaf: Value) -> Value:
        return known.get(key_of(leaf), leaf) if isinstance(leaf, Tensor) else leaf

    given = tensors_of(network.inputs)
    sources = [tensor.producer for tensor in given if tensor.producer is not None]
    for node in (*sources, *network.nodes):
        layer = node.layer
        if layer is not None:
            layer = copies.setdefault(layer, duplicate(ctx, layer))
        made = replace(
            node,
            layer=layer,
            arguments=map_leaves(fill, node.arguments),
            keywords=map_leaves(fill, node.keywords),
            inputs=tuple(fill(tensor) for tensor in node.inputs),
            outputs=[],
        )
        for output in node.outputs:
            made.outputs.append(output.but(producer=made))
            known[key_of(output)] = made.outputs[-1]
        if layer is not None:
            layer.nodes.append(made)
    copied = duplicate(ctx, model)
    copied.graph = map_graph(map_leaves(fill, network.inputs), map_leaves(fill, network.outputs))
    ctx.graph.models.append(copied)
    return copied


def duplicate(ctx: Context, layer: LayerObject) -> LayerObject:
    """A layer of the same configuration and the same weights' shapes, but with weights of its own."""
    copied = LayerObject(layer.cls, dict(layer.attrs), layer.name, layer.site, layer.rule, layer.weights)
    copied.own_weights, copied.trainable, copied.graph = list(layer.own_weights), layer.trainable, layer.graph
    if layer in ctx.graph.unsure:
        ctx.graph.unsure.add(copied)
    return copied
