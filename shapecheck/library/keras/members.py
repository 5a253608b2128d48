"""The members of ``keras.layers.Layer``: methods and properties of every layer and model."""

from __future__ import annotations

import inspect
from contextlib import suppress
from typing import Any

from shapecheck.graph.bases import base_init
from shapecheck.graph.calls import call, call_rule
from shapecheck.graph.inputs import shape_of
from shapecheck.graph.kinds import class_name, graphs_of, is_model, network_of, user_method
from shapecheck.graph.sequential import build_for
from shapecheck.graph.stack import Stack
from shapecheck.graph.structure import map_leaves, shape_values
from shapecheck.graph.tracing import build
from shapecheck.graph.variables import add_weight as make_weight
from shapecheck.graph.variables import check_values, listed, weight_named
from shapecheck.graph.weights import count, inner_layers, set_trainable
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, intrinsic, library_class, prop
from shapecheck.values import DictObject, LayerObject, Tensor, Unknown, UserClass, Value

library_class("keras.layers.Layer")

# -- construction and calls -----------------------------------------------------------------------


@intrinsic("keras.layers.Layer.__init__")
def init(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> None:
    """The base constructor, as subclasses call it."""
    if isinstance(self, LayerObject):
        base_init(ctx, self, args, kwargs)


@intrinsic("keras.layers.Layer.__call__")
def call_again(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
    """``layer(x)``, called by name."""
    return call(ctx, self, args, kwargs) if isinstance(self, LayerObject) else Unknown("a call of an unknown layer")


@intrinsic("keras.layers.Layer.call")
def call_inside(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
    """``layer.call(x)``: the computation without a node in the graph."""
    if not isinstance(self, LayerObject):
        return Unknown("a call of an unknown layer")
    if ctx.open_arguments and not args:
        return Unknown("a call with an unknown number of arguments")
    if self.rule is not None:
        exported = [ctx.export(arg) for arg in args]
        keywords = {name: ctx.export(value) for name, value in kwargs.items()}
        return ctx.wrap(call_rule(ctx, self, exported, keywords, ctx.site))
    return call(ctx, self, args, kwargs, record=False)


@intrinsic("keras.layers.Layer.build", "keras.layers.Layer.build_from_config")
def build_layer(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> None:
    """``layer.build(input_shape)``: makes the weights."""
    if not isinstance(self, LayerObject):
        return
    shape = args[0] if args else next(iter(kwargs.values()), None)
    if any(isinstance(graph, Stack) for graph in graphs_of(self)):
        build_for(ctx, self, shape)
    elif self.rule is not None and self.weights is None:
        _build_rule(ctx, self, [value for value in (*args, *kwargs.values()) if value is not None])
    elif self.weights is None:
        build(ctx, self, {"input_shape": shape})
        if user_method(self, "call") is not None and user_method(self, "build") is None and is_model(self):
            _call_on(ctx, self, shape)


def _build_rule(ctx: Context, layer: LayerObject, shapes: list[Value]) -> None:
    """Builds a library layer by evaluating its rule on tensors of the shapes.

    ``build`` of most layers reads one axis only: shapes that a call would refuse are good enough for it.
    """
    tensors = [_of_shape(ctx, shape) for shape in shapes]
    if tensors and all(isinstance(tensor, Tensor) for tensor in tensors) and layer.rule is not None:
        missing = max(0, required_arguments(layer.rule) - len(tensors))
        with suppress(Mismatch):
            call_rule(ctx, layer, tensors + tensors[-1:] * missing, {}, ctx.site)
            return
    ctx.graph.unsure.add(layer)


def _of_shape(ctx: Context, shape: Value) -> Value:
    exported = ctx.export(shape)
    if isinstance(exported, (tuple, list)) and not any(isinstance(item, (tuple, list, Unknown)) for item in exported):
        return Tensor(shape_of(ctx, exported, "batch_shape", "build"), "float32")
    return None


def required_arguments(rule: Any) -> int:
    """How many tensors a layer's call needs by position."""
    parameters = inspect.signature(rule).parameters.values()
    return sum(p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)


def _call_on(ctx: Context, model: LayerObject, shape: Value) -> None:
    """Builds a model of the user as Keras does: by calling it on a placeholder."""
    exported = ctx.export(shape)
    if isinstance(exported, (tuple, list)) and not any(isinstance(item, (tuple, list, Unknown)) for item in exported):
        tensor = Tensor(shape_of(ctx, exported, "batch_shape", "build"), "float32", kind="tf")
        call(ctx, model, [tensor], {}, record=False)
    else:
        ctx.graph.unsure.add(model)


@intrinsic("keras.layers.Layer.compute_output_shape")
def compute_output_shape(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
    """The output shape for an input shape, as a tuple."""
    shape = ctx.export(args[0] if args else next(iter(kwargs.values()), None))
    if not isinstance(self, LayerObject) or not isinstance(shape, (tuple, list)):
        return Unknown("the output shape for an unknown input shape")
    if any(isinstance(item, (tuple, list)) for item in shape):
        tensors: Any = [_of_sizes(ctx, item) for item in shape]
    else:
        tensors = _of_sizes(ctx, shape)
    more = required_arguments(self.rule) - 1 if self.rule is not None else 0
    output = ctx.export(call(ctx, self, [ctx.wrap(tensors)] * (1 + max(0, more)), {}, record=False))
    return ctx.wrap(map_leaves(lambda leaf: leaf if isinstance(leaf, Unknown) else shape_values(leaf), output))


def _of_sizes(ctx: Context, shape: Any) -> Tensor:
    return Tensor(shape_of(ctx, shape, "batch_shape", "compute_output_shape"), "float32", "tf")


@intrinsic("keras.layers.Layer.compute_output_spec", "keras.layers.Layer.symbolic_call")
def compute_output_spec(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
    """The output as a symbolic tensor."""
    return call(ctx, self, args, kwargs, record=False) if isinstance(self, LayerObject) else Unknown("an unknown layer")


# -- weights --------------------------------------------------------------------------------------


@intrinsic("keras.layers.Layer.add_weight", "keras.layers.Layer.add_variable")
def add_weight(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
    """A new variable of the layer."""
    return make_weight(ctx, self, args, kwargs) if isinstance(self, LayerObject) else Unknown("a weight")


@intrinsic("keras.layers.Layer.get_weights")
def get_weights(ctx: Context, self: Value) -> Value:
    """The weights as numpy arrays."""
    return ctx.wrap(listed(ctx, self, kind="numpy")) if isinstance(self, LayerObject) else Unknown("weights")


@intrinsic("keras.layers.Layer.set_weights")
def set_weights(ctx: Context, self: Value, weights: Value) -> None:
    """Sets all weights; arrays of another number or shape are refused."""
    if isinstance(self, LayerObject):
        check_values(ctx, self, weights)


@intrinsic("keras.layers.Layer.count_params")
def count_params(ctx: Context, self: Value) -> Value:
    """The number of parameters."""
    if not isinstance(self, LayerObject):
        return Unknown("the number of parameters")
    if self.weights is None and self not in ctx.graph.unsure and class_name(self) != "InputLayer":
        raise Mismatch(
            f"count_params() on {class_name(self)} {self.name!r}, which is not built",
            rule="unbuilt-layer",
            help="call it on a tensor, give it an Input, or build(input_shape) it first",
        )
    found = count(ctx.graph, self)
    return Unknown("the number of parameters") if found is None else found


@intrinsic("keras.layers.Layer.add_loss", "keras.layers.Layer.add_update", "keras.layers.Layer.reset_states")
def no_result(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> None:
    """Changes nothing that shapes depend on."""


@intrinsic("keras.layers.Layer.add_metric")
def add_metric(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> None:
    """Gone in Keras 3."""
    if ctx.settings.keras_version >= (3,):
        raise Mismatch(
            "add_metric() does not exist in Keras 3",
            rule="keras2-only",
            error="NotImplementedError",
            help="keep a metric in the layer and call its update_state(), or use compile(metrics=[...])",
        )


def _weights_property(name: str, trainable: bool | None) -> None:
    @prop(f"keras.layers.Layer.{name}")
    def read(ctx: Context, self: LayerObject) -> Value:
        return listed(ctx, self, trainable)


for _name, _trainable in (
    ("weights", None),
    ("variables", None),
    ("trainable_weights", True),
    ("trainable_variables", True),
    ("non_trainable_weights", False),
    ("non_trainable_variables", False),
):
    _weights_property(_name, _trainable)


def _weight_property(name: str) -> None:
    @prop(f"keras.layers.Layer.{name}")
    def read(ctx: Context, self: LayerObject) -> Value:
        return weight_named(ctx, self, name)


for _name in (
    *("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "embeddings", "alpha"),
    *("depthwise_kernel", "pointwise_kernel", "recurrent_kernel"),
):
    _weight_property(_name)


# -- state and configuration ----------------------------------------------------------------------


@prop("keras.layers.Layer.name")
def name(ctx: Context, self: LayerObject) -> Value:
    return self.name if self.name is not None else Unknown("the name of a layer")


@intrinsic("keras.layers.Layer.name.setter", "keras.layers.Layer._name.setter")
def set_name(ctx: Context, self: LayerObject, value: Value) -> None:
    ctx.touch(self)
    self.name = value if isinstance(value, str) else None
    ctx.graph.generated.discard(self)


@prop("keras.layers.Layer.trainable")
def trainable(ctx: Context, self: LayerObject) -> Value:
    return self.trainable


@intrinsic("keras.layers.Layer.trainable.setter")
def set_trainable_flag(ctx: Context, self: LayerObject, value: Value) -> None:
    """``layer.trainable = False``: also for all layers inside."""
    flag = ctx.truth(value)
    set_trainable(ctx, self, Unknown("whether the layer trains") if flag is None else flag)


@prop("keras.layers.Layer.built")
def built(ctx: Context, self: LayerObject) -> Value:
    """Whether the layer has its weights; not yet while its ``build`` makes them."""
    if self in ctx.graph.said_built or (self in ctx.graph.unsure and self.weights is None):
        return True if self.weights is not None else Unknown("whether a layer is built")
    if self.graph is not None:
        return True if self.weights is not None else Unknown("whether a model is built")
    return self.weights is not None and self not in ctx.graph.building


@intrinsic("keras.layers.Layer.built.setter")
def set_built(ctx: Context, self: LayerObject, value: Value) -> None:
    """``self.built = True``, at the end of a ``build``."""
    if ctx.truth(value) is False:
        ctx.graph.said_built.discard(self)
    else:
        ctx.graph.said_built.add(self)


@prop("keras.layers.Layer.losses", "keras.layers.Layer.updates")
def losses(ctx: Context, self: LayerObject) -> Value:
    return Unknown("the losses of a layer")


@prop("keras.layers.Layer.supports_masking")
def supports_masking(ctx: Context, self: LayerObject) -> Value:
    """Known where the program said no: then its own calls work without masks, which are not followed."""
    return False if self.attrs.get("_masks") is False else Unknown("whether a layer supports masking")


@intrinsic("keras.layers.Layer.supports_masking.setter")
def set_supports_masking(ctx: Context, self: LayerObject, value: Value) -> None:
    """``self.supports_masking = False``."""
    ctx.touch(self)
    self.attrs["_masks"] = ctx.truth(value)


@prop("keras.layers.Layer.input_spec", "keras.layers.Layer.dtype_policy")
def not_followed(ctx: Context, self: LayerObject) -> Value:
    return Unknown("a property that shapes do not depend on")


@intrinsic(
    "keras.layers.Layer.input_spec.setter",
    "keras.layers.Layer.dtype_policy.setter",
)
def set_not_followed(ctx: Context, self: LayerObject, value: Value) -> None:
    """A property that shapes do not depend on."""


@prop("keras.layers.Layer.dtype", "keras.layers.Layer.compute_dtype", "keras.layers.Layer.variable_dtype")
def dtype(ctx: Context, self: LayerObject) -> Value:
    given = self.attrs.get("dtype")
    return "float32" if given is None else given if isinstance(given, str) else Unknown("the dtype of a layer")


@prop("keras.layers.Layer._layers")
def inner(ctx: Context, self: LayerObject) -> Value:
    return list(inner_layers(self))


@intrinsic("keras.layers.Layer.get_config")
def get_config(ctx: Context, self: Value) -> Value:
    """The constructor's arguments; open, since a class may add any others."""
    if not isinstance(self, LayerObject):
        return Unknown("the configuration of an unknown layer")
    given = self.attrs.items() if self.rule is not None else ()
    items = {key: value for key, value in given if not key.startswith("_")}
    head: dict[Any, Value] = {"name": self.name, "trainable": self.trainable}
    return DictObject({**head, **items}, Unknown("an entry of a layer's configuration"))


# -- inputs and outputs ---------------------------------------------------------------------------


def calls_of(ctx: Context, self: LayerObject, what: str) -> Value:
    """The tensors of the layer's first call; a Mismatch if it surely was never called."""
    if self.nodes:
        return None
    if self in ctx.graph.unsure:
        raise CannotTell(f"whether {self.name} was called")
    if isinstance(self.cls, UserClass) and not is_model(self):
        raise CannotTell(f"what the code of {self.class_name} makes of its {what}")
    raise Mismatch(
        f"{class_name(self)} {self.name!r} has no {what}: it was never called on a symbolic tensor",
        rule="unbuilt-layer",
        error="AttributeError",
        help="call the layer on an Input first",
    )


@prop("keras.layers.Layer.output")
def output(ctx: Context, self: LayerObject) -> Value:
    """What the layer's first call returned; for a functional model its outputs."""
    network = network_of(self)
    if network is not None:
        return network.outputs
    if len(graphs_of(self)) > 1 or ctx.graph.depth:
        return Unknown("the output of a model that differs between branches")
    calls_of(ctx, self, "output")
    outputs = self.nodes[0].outputs
    return outputs[0] if len(outputs) == 1 else list(outputs)


@prop("keras.layers.Layer.input")
def input_(ctx: Context, self: LayerObject) -> Value:
    """What the layer was first called on; for a functional model its inputs."""
    network = network_of(self)
    if network is not None:
        return network.inputs
    if len(graphs_of(self)) > 1 or ctx.graph.depth:
        return Unknown("the input of a model that differs between branches")
    calls_of(ctx, self, "input")
    if class_name(self) == "InputLayer":
        return self.nodes[0].outputs[0]
    return self.nodes[0].arguments[0] if self.nodes[0].arguments else Unknown("the input of a layer")


def _shape_property(which: str) -> None:
    @prop(f"keras.layers.Layer.{which}_shape")
    def read(ctx: Context, self: LayerObject) -> Value:
        if ctx.settings.keras_version >= (3,):
            if self.rule is None:
                return Unknown(f"the {which} shape of a layer")
            raise Mismatch(
                f"a layer has no `{which}_shape` in Keras 3",
                rule="keras2-only",
                error="AttributeError",
                help=f"layer.{which}.shape is the same",
            )
        tensors = output(ctx, self) if which == "output" else input_(ctx, self)
        return map_leaves(lambda leaf: leaf if isinstance(leaf, Unknown) else shape_values(leaf), tensors)


_shape_property("input")
_shape_property("output")


def _at_node(which: str) -> None:
    @intrinsic(f"keras.layers.Layer.get_{which}_at", f"keras.layers.Layer.get_{which}_shape_at")
    def read(ctx: Context, self: Value, node_index: Value) -> Value:
        return Unknown(f"the {which} of a call by number")


_at_node("input")
_at_node("output")


@prop("keras.layers.Layer.batch_shape")
def batch_shape(ctx: Context, self: LayerObject) -> Value:
    """The shape of an InputLayer."""
    return shape_values(self.nodes[0].outputs[0]) if self.nodes else Unknown("the batch_shape of a layer")
