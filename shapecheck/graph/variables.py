"""Making and setting weights: ``add_weight``, ``set_weights``, and the weights as a program sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapecheck.graph.inputs import shape_of
from shapecheck.graph.kinds import NotKnown, class_name
from shapecheck.graph.weights import Variable, variables
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Shape, compatible, is_dynamic
from shapecheck.values import LayerObject, Origin, Tensor, Unknown, Value

ARGUMENTS = ("shape", "initializer", "dtype")
ARGUMENTS_2 = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")


def add_weight(ctx: Context, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Tensor:
    """``layer.add_weight(...)`` in the signatures of Keras 2 and 3: the new variable."""
    keras3 = ctx.settings.keras_version >= (3,)
    if keras3 and args and isinstance(args[0], str):
        raise Mismatch(
            f"add_weight takes the name by keyword in Keras 3: name={args[0]!r}",
            rule="keras2-only",
            argument="name",
            help=f"add_weight(shape=..., name={args[0]!r})",
        )
    order = ARGUMENTS if keras3 or not (args and isinstance(args[0], (str, type(None)))) else ARGUMENTS_2
    given = {**dict(zip(order, args, strict=False)), **kwargs}
    shape = shape_of(ctx, given["shape"] if given.get("shape") is not None else (), "shape", "add_weight")
    if any(is_dynamic(dim) for dim in (*shape.prefix, *shape.suffix)):
        raise Mismatch(
            f"add_weight: the shape {shape} of a weight must be fully known, and an axis is None",
            rule="invalid-argument",
            argument="shape",
            help="a weight has no batch axis: input_shape[1:], or input_shape[-1] for the features"
            if shape.prefix and is_dynamic(shape.prefix[0])
            else "the layer's input needs a fixed size on that axis",
        )
    name, trainable = ctx.export(given.get("name")), ctx.export(given.get("trainable", True))
    frozen = trainable is False or (trainable is None and not keras3 and "synchronization" in given)
    variable = Tensor(
        shape,
        "float32",
        "variable",
        name=name if isinstance(name, str) else "variable",
        origin=Origin(ctx.site, "add_weight", ()) if ctx.site is not None else None,
        facts=frozenset({"frozen"}) if frozen else frozenset(),
    )
    ctx.touch(layer)
    layer.own_weights = [*layer.own_weights, variable]
    return variable


def as_tensor(variable: Variable, kind: Any = "variable") -> Tensor:
    """A variable of a layer as a value."""
    if variable.value is not None and kind == "variable":
        return variable.value
    return Tensor(variable.shape, "float32", kind, name=variable.name, batched=False)


def listed(ctx: Context, layer: LayerObject, trainable: bool | None = None, kind: Any = "variable") -> Value:
    """The variables of a layer as a list: all, those that train, or those that do not."""
    try:
        found = variables(ctx.graph, layer)
    except NotKnown:
        return Unknown(f"the weights of {layer.name}")
    if trainable is None:
        return [as_tensor(variable, kind) for variable in found]
    if layer.trainable is False:
        return [] if trainable else [as_tensor(variable, kind) for variable in found]
    if layer.trainable is not True or any(variable.trainable is None for variable in found):
        return Unknown(f"which weights of {layer.name} train")
    return [as_tensor(variable, kind) for variable in found if variable.trainable is trainable]


def weight_named(ctx: Context, layer: LayerObject, name: str) -> Value:
    """``layer.kernel`` and the like, as a variable."""
    if layer.weights is None and layer not in ctx.graph.unsure:
        certain = layer.rule is not None and layer not in ctx.graph.said_built
        if certain and name == "kernel" and "kernel_initializer" in layer.attrs:
            raise Mismatch(
                f"{class_name(layer)} has no `{name}` before it is built",
                rule="unbuilt-layer",
                error="AttributeError",
                help="call the layer on a tensor first, or layer.build(input_shape)",
            )
        return Unknown(f"the {name} of a layer that is not built")
    try:
        own = [variable for variable in variables(ctx.graph, layer) if variable.owner is layer]
    except NotKnown:
        return Unknown(f"the weights of {layer.name}")
    for variable in own:
        if variable.name == name:
            return as_tensor(variable)
    return None if name == "bias" and layer.attrs.get("use_bias") is False else Unknown(f"the {name} of {layer.name}")


def check_values(ctx: Context, layer: LayerObject, values: Value, *, call: str = "set_weights") -> None:
    """A Mismatch if arrays surely are not of the shapes of a layer's weights."""
    values = ctx.export(values)
    if isinstance(values, Tensor) and call != "set_weights":
        values = [values]
    if not isinstance(values, (list, tuple)):
        return
    try:
        expected = variables(ctx.graph, layer)
    except NotKnown:
        return
    if layer.weights is None and not expected and class_name(layer) != "InputLayer":
        if isinstance(layer.weights, tuple) or not values:
            return
        if layer.rule is None:
            return
        raise Mismatch(
            f"{call} on {class_name(layer)} {layer.name!r}, which is not built and has no weights yet",
            rule="unbuilt-layer",
            help="call the layer first, or put set_weights after the model is built",
        )
    if len(values) != len(expected):
        names = ", ".join(variable.name for variable in expected)
        raise Mismatch(
            f"{class_name(layer)} {layer.name!r} has {len(expected)} weights ({names}), and gets {len(values)} arrays",
            rule="weights-shape",
            argument="weights",
            blame=tuple(value for value in values if isinstance(value, Tensor)),
        )
    for variable, value in zip(expected, values, strict=True):
        if isinstance(value, Tensor) and compatible(variable.shape, value.shape) is False:
            raise Mismatch(
                f"{class_name(layer)} {layer.name!r}: its {variable.name} has shape {variable.shape}, "
                f"and gets an array of shape {value.shape}",
                rule="weights-shape",
                argument="weights",
                blame=(value,),
                help=_weights_repair(variable.shape, value.shape),
            )


def _weights_repair(expected: Shape, found: Shape) -> str:
    if expected.rank == found.rank == 2 and compatible(expected, Shape(found.dims[::-1])):
        return "the array is transposed: Keras keeps a kernel as (inputs, units); pass its .T"
    return f"the array must have the shape {expected} of the weight that it replaces"
