"""The constructors of Keras's base classes, as the user's subclasses call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapecheck.graph.construct import BASE_ARGUMENTS, bind, initialize, modern
from shapecheck.graph.functional import connect, is_functional
from shapecheck.graph.kinds import class_name
from shapecheck.graph.layer_attributes import as_attributes
from shapecheck.graph.sequential import extend
from shapecheck.graph.stack import Stack
from shapecheck.library.openness import filled
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import REGISTRY, Context
from shapecheck.values import Entry, LayerObject, LibraryClass, Value


def base_init(ctx: Context, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> None:
    """``super().__init__(...)`` of a class derived from a layer or model of the library."""
    base = library_base(layer)
    if base in ("keras.layers.Layer", None):
        check_base_arguments(ctx, layer, kwargs)
        initialize(ctx, layer, kwargs)
    elif base == "keras.Model":
        init_model(ctx, layer, args, kwargs)
    elif base == "keras.Sequential":
        init_sequential(ctx, layer, args, kwargs)
    else:
        _init_like(ctx, layer, base, args, kwargs)


def library_base(layer: LayerObject) -> str | None:
    """The first class of the library among a layer's ancestors."""
    if isinstance(layer.cls, LibraryClass):
        return layer.cls.name
    return next((base.name for base in layer.cls.mro if isinstance(base, LibraryClass)), None)


def ensure_initialized(ctx: Context, layer: LayerObject, kwargs: Mapping[str, Value] | None = None) -> None:
    """After a user's constructor has run: makes up for a constructor of the base class that was not seen to run."""
    if layer not in ctx.graph.layers:
        base = {name: value for name, value in (kwargs or {}).items() if name in ("name", "trainable")}
        initialize(ctx, layer, base)
        if library_base(layer) == "keras.Sequential":
            layer.graph = Stack()
    ctx.graph.made_by_constructor[layer] = len(layer.own_weights)


def init_model(ctx: Context, model: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> None:
    """``keras.Model.__init__``: of a functional model if inputs and outputs are given."""
    if is_functional(args, kwargs):
        ctx.graph.register(model)
        connect(ctx, model, args, kwargs)
        model.attrs["_connected_at"] = ctx.site
        return
    check_base_arguments(ctx, model, kwargs)
    initialize(ctx, model, {**dict(zip(("name",), args, strict=False)), **kwargs})


def init_sequential(ctx: Context, model: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> None:
    """``keras.Sequential.__init__(layers=None, trainable=True, name=None)`` (Keras 2: ``layers, name``)."""
    order = ("layers", "trainable", "name") if ctx.settings.keras_version >= (3,) else ("layers", "name")
    given = {**dict(zip(order, args, strict=False)), **kwargs}
    layers = given.pop("layers", None)
    initialize(ctx, model, given)
    model.graph = Stack()
    if layers is None:
        return
    items = [layers] if isinstance(layers, LayerObject) else ctx.iterate(layers)
    if isinstance(layers, LayerObject) and ctx.settings.keras_version >= (3,):
        raise Mismatch(
            "a Sequential takes a list of layers, not one layer",
            rule="invalid-argument",
            argument="layers",
            error="TypeError",
            help="Sequential([layer])",
        )
    if items is None:
        model.graph = Stack(open=True)
    else:
        extend(ctx, model, items)


def check_base_arguments(ctx: Context, layer: LayerObject, kwargs: Mapping[str, Value]) -> None:
    """A Mismatch for keywords that ``Layer.__init__`` of Keras 3 does not take."""
    if ctx.settings.keras_version < (3,):
        return
    allowed = {"activity_regularizer", "trainable", "dtype", "autocast", "name", "input_shape", "input_dim"}
    strange = [name for name in kwargs if name not in allowed]
    if strange:
        raise Mismatch(
            f"the base class of {class_name(layer)} has no argument `{strange[0]}`"
            + (" in Keras 3" if strange[0] in BASE_ARGUMENTS else ""),
            rule="keras2-only" if strange[0] in BASE_ARGUMENTS else "invalid-argument",
            argument=strange[0],
        )


def _init_like(
    ctx: Context, layer: LayerObject, base: str | None, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> None:
    """The constructor of a library layer that a user's class extends: its rule becomes the layer's."""
    entry = REGISTRY.get(base) if base is not None else None
    if entry is None or entry.kind != "layer" or entry.function is None:
        initialize(ctx, layer, {name: value for name, value in kwargs.items() if name in BASE_ARGUMENTS})
        return
    if ctx.open_arguments:
        args, kwargs = filled(entry.signature, args, kwargs)
    args, kwargs = modern(ctx, entry.name, args, kwargs)
    bound = bind(entry.signature, class_name(layer), args, kwargs)
    extra = dict(bound.arguments.get("kwargs", {}))
    exported = [ctx.export(value) for value in bound.args]
    _set_rule(ctx, layer, entry, exported, {name: ctx.export(value) for name, value in bound.kwargs.items()})
    bound.apply_defaults()
    for name, value in as_attributes(ctx, entry.name, bound).items():
        layer.attrs.setdefault(name, value)
    initialize(ctx, layer, extra)


def _set_rule(
    ctx: Context, layer: LayerObject, entry: Entry, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> None:
    """The library layer's rule for these arguments; none, with the reason, where it cannot tell."""
    assert entry.function is not None
    leading = (ctx,) if entry.takes_context else ()
    try:
        layer.rule = entry.function(*leading, *args, **kwargs)
        layer.attrs.pop("_why", None)
    except CannotTell as unclear:
        layer.rule = None
        layer.attrs["_why"] = unclear.why


_READ_BY_CALL = frozenset(("strides", "padding", "dilation_rate", "return_sequences", "return_state", "go_backwards"))
"""Arguments that a layer's call reads anew each time; others have shaped its weights once it is built."""


def remake(ctx: Context, layer: LayerObject, name: str) -> None:
    """After the program set the attribute `name`: the rule of a library layer that has an argument of this name."""
    base = library_base(layer)
    entry = REGISTRY.get(base) if base is not None else None
    if entry is None or entry.kind != "layer" or entry.function is None:
        return
    if layer.rule is None and "_why" not in layer.attrs:
        return
    parameters = entry.signature.parameters
    if name not in parameters or (layer.is_built and name not in _READ_BY_CALL):
        return
    given = {
        key: ctx.export(layer.attrs[key])
        for key, parameter in parameters.items()
        if key in layer.attrs and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    }
    try:
        entry.signature.bind(**given)
        _set_rule(ctx, layer, entry, (), given)
    except (TypeError, Mismatch):
        layer.rule, layer.attrs["_why"] = None, f"`{name}` of {class_name(layer)} was set to something else"
