"""Models: ``keras.Model``, ``keras.Sequential``, ``keras.Input``, their members, and cloning and loading."""

from __future__ import annotations

from collections.abc import Callable

from shapecheck.graph.bases import base_init, init_model, init_sequential
from shapecheck.graph.functional import clone, new_model
from shapecheck.graph.inputs import (
    INPUT_ARGUMENTS,
    INPUT_ARGUMENTS_2,
    LAYER_ARGUMENTS,
    LAYER_ARGUMENTS_2,
    make_input,
    named_arguments,
)
from shapecheck.graph.kinds import NotKnown, class_name, graphs_of, is_model, network_of
from shapecheck.graph.network import Network, tensors_of
from shapecheck.graph.sequential import add, pop
from shapecheck.graph.stack import Stack
from shapecheck.graph.structure import holds_unknown, shape_values
from shapecheck.graph.summary import name_of, operations_of
from shapecheck.graph.weights import inner_layers
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, intrinsic, prop
from shapecheck.values import LayerObject, LibraryClass, Object, Unknown, Value, alternatives

# -- inputs ---------------------------------------------------------------------------------------


@intrinsic("keras.Input")
def keras_input(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """``keras.Input(shape)``: a symbolic tensor."""
    order = INPUT_ARGUMENTS if ctx.settings.keras_version >= (3,) else INPUT_ARGUMENTS_2
    return make_input(ctx, named_arguments(order, args, kwargs))


@intrinsic("keras.layers.InputLayer", bases=("keras.layers.Layer",))
def input_layer(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """The layer behind an Input."""
    order = LAYER_ARGUMENTS if ctx.settings.keras_version >= (3,) else LAYER_ARGUMENTS_2
    tensor = make_input(ctx, named_arguments(order, args, kwargs))
    return tensor.producer.layer if tensor.producer is not None else None


# -- making models --------------------------------------------------------------------------------


@intrinsic("keras.Model", bases=("keras.layers.Layer",))
def model(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """``keras.Model(inputs, outputs)``."""
    made = new_model(ctx)
    init_model(ctx, made, args, kwargs)
    return made


@intrinsic("keras.Sequential", bases=("keras.Model",))
def sequential(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """``keras.Sequential(layers)``."""
    made = LayerObject(LibraryClass("keras.Sequential"), {}, site=ctx.site)
    init_sequential(ctx, made, args, kwargs)
    return made


@intrinsic("keras.Model.__init__", "keras.Sequential.__init__")
def init(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> None:
    """The base constructor, as subclasses call it."""
    if isinstance(self, LayerObject):
        base_init(ctx, self, args, kwargs)


@intrinsic("keras.Sequential.add")
def sequential_add(ctx: Context, self: Value, layer: Value) -> None:
    """Puts a layer on top."""
    if isinstance(self, LayerObject):
        add(ctx, self, layer)


@intrinsic("keras.Sequential.pop")
def sequential_pop(ctx: Context, self: Value) -> Value:
    """Takes the last layer away."""
    return pop(ctx, self) if isinstance(self, LayerObject) else Unknown("a layer")


# -- members --------------------------------------------------------------------------------------


@prop("keras.Model.layers")
def layers(ctx: Context, self: LayerObject) -> Value:
    """The layers in Keras's order."""
    graphs = graphs_of(self)
    if len(graphs) > 1 or any(isinstance(graph, Stack) and graph.open for graph in graphs):
        return Unknown(f"the layers of {self.name}")
    network = network_of(self)
    if network is not None and not network.complete and not isinstance(graphs[0], Stack):
        return Unknown(f"the layers of {self.name}")
    try:
        found = operations_of(self) if graphs else inner_layers(self)
    except NotKnown:
        return Unknown(f"the layers of {self.name}")
    if graphs and not isinstance(self.cls, LibraryClass) and not isinstance(graphs[0], Stack):
        found = list(dict.fromkeys([*found, *inner_layers(self)]))
    return [operation for operation in found if isinstance(operation, LayerObject)]


@intrinsic("keras.Model.get_layer")
def get_layer(ctx: Context, self: Value, name: Value = None, index: Value = None) -> Value:
    """A layer by its name, or by its number."""
    found = layers(ctx, self) if isinstance(self, LayerObject) else Unknown("the layers of an unknown model")
    if isinstance(found, Unknown):
        return found
    if isinstance(index, int) and not isinstance(index, bool):
        if index >= len(found):
            raise Mismatch(
                f"get_layer(index={index}): the model {self.name!r} has {len(found)} layers",
                rule="invalid-argument",
                argument="index",
            )
        return found[index]
    if not isinstance(name, str):
        return Unknown("a layer by a name that is not known")
    for layer in found:
        if layer.name == name:
            return layer
    return _no_such_layer(ctx, self, name, found)


def _no_such_layer(ctx: Context, model: LayerObject, name: str, found: list[LayerObject]) -> Value:
    """A Mismatch if no layer can have that name: numbers of generated names may differ from ours."""
    from difflib import get_close_matches

    stem = name.rstrip("0123456789").rstrip("_")
    for layer in found:
        generated = layer in ctx.graph.generated or layer.name is None
        if generated and (layer.name is None or layer.name.rstrip("0123456789").rstrip("_") == stem):
            return Unknown(f"the layer {name!r}: generated names may have other numbers")
    near = get_close_matches(name, [layer.name or "" for layer in found], 1)
    raise Mismatch(
        f"the model {model.name!r} has no layer {name!r}",
        rule="invalid-argument",
        argument="name",
        help=f"did you mean {near[0]!r}?" if near else None,
    )


def _of_graph(ctx: Context, self: LayerObject, which: str, name: str, function: Callable[[Value], Value]) -> Value:
    """A function of the inputs or outputs of a model's graph; of each, if it may have one of several."""
    graphs = [graph.network if isinstance(graph, Stack) else graph for graph in graphs_of(self)]
    networks = [graph for graph in graphs if isinstance(graph, Network)]
    if not networks or len(networks) < len(graphs):
        return _unbuilt(ctx, self, name)
    structures = [network.inputs if which == "input" else network.outputs for network in networks]
    if any(map(holds_unknown, structures)):
        return Unknown(f"the {name} of {self.name}")
    return alternatives(map(function, structures))


def _unbuilt(ctx: Context, self: LayerObject, name: str) -> Value:
    graphs = graphs_of(self)
    if self not in ctx.graph.unsure and len(graphs) == 1 and isinstance(graphs[0], Stack) and not graphs[0].open:
        raise Mismatch(
            f"the Sequential {self.name!r} has no `{name}`: it is not built yet",
            rule="unbuilt-layer",
            error="AttributeError",
            help="begin it with keras.Input(shape), or call build(input_shape) first",
        )
    return Unknown(f"the {name} of {self.name}")


def _shapes(structure: Value) -> Value:
    found = [shape_values(tensor) for tensor in tensors_of(structure)]
    return found[0] if len(found) == 1 else found


def _names(structure: Value) -> Value:
    makers = [tensor.producer for tensor in tensors_of(structure)]
    return [name_of(node.layer or node) if node is not None else Unknown("a name") for node in makers]


def _declare(which: str) -> None:
    for name, function in ((f"{which}s", tensors_of), (f"{which}_shape", _shapes), (f"{which}_names", _names)):
        _declare_property(which, name, function)


def _declare_property(which: str, name: str, function: Callable[[Value], Value]) -> None:
    @prop(f"keras.Model.{name}")
    def read(ctx: Context, self: LayerObject) -> Value:
        return _of_graph(ctx, self, which, name, function)


_declare("input")
_declare("output")


@intrinsic("keras.Model.summary")
def summary(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> None:
    """Prints the model."""
    if not isinstance(self, LayerObject) or ctx.settings.keras_version >= (3,):
        return
    if self.weights is None and not graphs_of(self) and self not in ctx.graph.unsure and is_model(self):
        raise Mismatch(
            f"summary() of {class_name(self)} {self.name!r}, which is not built yet",
            rule="unbuilt-layer",
            help="call it on a tensor or build(input_shape) it first",
        )


@intrinsic("keras.Model.save")
def save(ctx: Context, self: Value, filepath: Value = None, *args: Value, **kwargs: Value) -> None:
    """Writes the model, which may be loaded again: kept with the graph that it has now."""
    network = network_of(self) if isinstance(self, LayerObject) else None
    before = ctx.graph.files.attrs["saved"]
    others = [pair for pair in before if pair[0] != filepath] if isinstance(before, tuple) else []
    kept = Object(LibraryClass("keras.saved_model"), {"model": self, "network": network})
    ctx.touch(ctx.graph.files)
    ctx.graph.files.attrs["saved"] = (*others, (filepath, kept)) if isinstance(filepath, str) else ()


@intrinsic(
    "keras.Model.save_weights",
    "keras.Model.load_weights",
    "keras.Model.export",
    "keras.Model.save_spec",
    "keras.Model.reset_metrics",
)
def saved(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> None:
    """Saving and loading change no shapes."""


@intrinsic("keras.Model.to_json", "keras.Model.to_yaml")
def to_json(ctx: Context, self: Value, **kwargs: Value) -> Value:
    return Unknown("a model as text")


# -- other ways to make models --------------------------------------------------------------------


@intrinsic("keras.models.clone_model")
def clone_model(ctx: Context, model: Value, *args: Value, **kwargs: Value) -> Value:
    """A model of the same architecture with its own weights."""
    network = network_of(model) if isinstance(model, LayerObject) else None
    if network is None or args or kwargs:
        return Unknown("a clone of a model that is not known")
    if isinstance(model.graph, Stack):
        return _clone_stack(ctx, model, model.graph)
    return clone(ctx, model, network)


def _clone_stack(ctx: Context, model: LayerObject, stack: Stack) -> Value:
    from shapecheck.graph.functional import duplicate
    from shapecheck.graph.sequential import extend

    copied = duplicate(ctx, model)
    copied.graph = Stack()
    ctx.graph.models.append(copied)
    is_input = [class_name(layer) == "InputLayer" for layer in stack.layers]
    layers = zip(stack.layers, is_input, strict=True)
    extend(ctx, copied, [layer if as_it_is else duplicate(ctx, layer) for layer, as_it_is in layers])
    return copied


@intrinsic("keras.models.load_model", "keras.saving.load_model")
def load_model(ctx: Context, filepath: Value = None, *args: Value, **kwargs: Value) -> Value:
    """A copy of the model that the program surely saved there before."""
    saved = ctx.graph.files.attrs["saved"]
    for path, kept in saved if isinstance(saved, tuple) else ():
        network = kept.attrs["network"] if path == filepath and isinstance(kept, Object) else None
        if network is not None and network_of(kept.attrs["model"]) is network:
            return clone_model(ctx, kept.attrs["model"])
    return Unknown("a model loaded from a file")


@intrinsic(
    "keras.models.model_from_json",
    "keras.models.model_from_yaml",
    "keras.models.model_from_config",
    "keras.Model.from_config",
    "keras.layers.Layer.from_config",
)
def loaded(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    return Unknown("a model or layer loaded from a file or configuration")


@intrinsic("keras.models.save_model", "keras.saving.save_model")
def save_model(ctx: Context, model: Value, *args: Value, **kwargs: Value) -> None:
    """Saving changes no shapes."""


@intrinsic("keras.backend.clear_session", "keras.utils.clear_session")
def clear_session(ctx: Context, *args: Value, **kwargs: Value) -> None:
    """Forgets the names in use."""
    ctx.graph.forget_names()


@intrinsic("keras.backend.reset_uids")
def reset_uids(ctx: Context) -> None:
    """Forgets the names in use."""
    ctx.graph.forget_names()
