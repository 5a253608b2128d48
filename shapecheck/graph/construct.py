"""Making layers: constructor arguments, names, and what the base class's constructor takes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from shapecheck.graph.kinds import class_name, is_model
from shapecheck.graph.layer_attributes import as_attributes
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context
from shapecheck.values import Entry, LayerObject, LibraryClass, Tensor, Unknown, Value

BASE_ARGUMENTS = frozenset(
    {
        "name",
        "trainable",
        "dtype",
        "autocast",
        "activity_regularizer",
        "input_shape",
        "input_dim",
        "batch_input_shape",
        "batch_size",
        "input_dtype",
        "weights",
        "dynamic",
        "input_length",
    }
)
"""What ``keras.layers.Layer.__init__`` takes in either version of Keras, and Keras 2's ``Embedding`` besides."""

NAMES_INSIDE: dict[str, tuple[str, ...]] = {
    "LSTM": ("lstm_cell",),
    "GRU": ("gru_cell",),
    "SimpleRNN": ("simple_rnn_cell",),
    "ConvLSTM1D": ("conv_lstm_cell",),
    "ConvLSTM2D": ("conv_lstm_cell",),
    "ConvLSTM3D": ("conv_lstm_cell",),
}
"""Automatic names that a layer uses up for the layers inside it."""


def construct(ctx: Context, entry: Entry, args: Sequence[Value], kwargs: Mapping[str, Value]) -> LayerObject:
    """An instance of a library's layer: what ``Dense(3)`` evaluates to.

    A Mismatch for arguments that Keras surely refuses. The new layer's `attrs` are the constructor's arguments
    with their defaults, its `rule` is what the library's rule returns.
    """
    short = entry.name.rpartition(".")[2]
    args, kwargs = modern(ctx, entry.name, args, kwargs)
    kwargs, base = _base_arguments(ctx, entry, kwargs)
    bound = bind(entry.signature, short, args, kwargs)
    given = dict(bound.arguments)
    try:
        rule = _call_rule(ctx, entry, bound)
    except CannotTell as unclear:
        rule, why = None, unclear.why
    bound.apply_defaults()
    attributes = as_attributes(ctx, entry.name, bound)
    extra = {**base, **given.pop("kwargs", {})}
    layer = LayerObject(LibraryClass(entry.name), attributes, site=ctx.site, rule=rule)
    if rule is None:
        layer.attrs["_why"] = why
    initialize(ctx, layer, {**{key: given[key] for key in BASE_ARGUMENTS & given.keys()}, **extra})
    layer.attrs["_given"] = tuple(item for item in given.items() if item[0] not in ("name", "dtype"))
    return layer


def _base_arguments(
    ctx: Context, entry: Entry, kwargs: Mapping[str, Value]
) -> tuple[Mapping[str, Value], dict[str, Value]]:
    """The arguments of the base class apart, where a layer takes them in Keras 2 and its signature in Keras 3 does not.

    Such are the layers with no ``**kwargs`` of Keras 3 (SpatialDropout1D).
    """
    parameters = entry.signature.parameters
    if ctx.settings.keras_version >= (3,) or any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return kwargs, {}
    base = {name: value for name, value in kwargs.items() if name in BASE_ARGUMENTS and name not in parameters}
    return {name: value for name, value in kwargs.items() if name not in base}, base


def _call_rule(ctx: Context, entry: Entry, bound: inspect.BoundArguments) -> Any:
    assert entry.function is not None
    args = [ctx.export(value) for value in bound.args]
    kwargs = {name: ctx.export(value) for name, value in bound.kwargs.items()}
    return entry.function(ctx, *args, **kwargs) if entry.takes_context else entry.function(*args, **kwargs)


def modern(
    ctx: Context, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> tuple[Sequence[Value], Mapping[str, Value]]:
    """The arguments with Keras 1 and 2 spellings rewritten."""
    try:
        from shapecheck.library.keras.legacy import modern_arguments
    except ImportError:
        return args, kwargs
    arguments: tuple[Sequence[Value], Mapping[str, Value]] = modern_arguments(ctx, name, args, kwargs)
    return arguments


def bind(
    signature: inspect.Signature, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> inspect.BoundArguments:
    """Binds arguments to a signature; what does not fit is an "invalid-argument" Mismatch."""
    try:
        return signature.bind(*args, **kwargs)
    except TypeError as error:
        known = [p.name for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        strange = [key for key in kwargs if key not in known]
        if strange and "unexpected keyword" in str(error):
            near = get_close_matches(strange[0], known, 1)
            message = f"{name} has no argument `{strange[0]}`"
            help = f"did you mean `{near[0]}`?" if near else None
            raise Mismatch(
                message, rule="invalid-argument", argument=strange[0], help=help, error="TypeError"
            ) from None
        raise Mismatch(f"{name}: {error}", rule="invalid-argument", error="TypeError") from None


def initialize(ctx: Context, layer: LayerObject, base: Mapping[str, Value]) -> None:
    """Sets what ``Layer.__init__`` sets: the name, whether it trains, a declared input shape."""
    short, graph = class_name(layer), ctx.graph
    if layer not in graph.layers:
        graph.register(layer)
        if is_model(layer):
            graph.models.append(layer)
    name = ctx.export(base.get("name"))
    if name is None:
        layer.name = graph.auto_name(short)
        graph.generated.add(layer)
    else:
        layer.name = checked_name(name, short, ctx)
    for inner in NAMES_INSIDE.get(short, ()):
        graph.unique(inner)
    trainable = ctx.export(base.get("trainable", True))
    if trainable is not None:
        layer.trainable = trainable if isinstance(trainable, bool) else _trains(trainable, short, ctx)
    for key in ("dtype", "activity_regularizer"):
        if key in base:
            layer.attrs.setdefault(key, base[key])
    shape = declared_shape(ctx, layer, base)
    if shape is not None:
        layer.attrs["_batch_input_shape"] = shape


def checked_name(name: Value, owner: str, ctx: Context) -> str | None:
    """A name given by the user; a Mismatch if it is surely none."""
    if isinstance(name, str):
        if "/" in name and ctx.settings.keras_version >= (3,):
            raise Mismatch(
                f"the name of a {owner} cannot contain `/`: {name!r}", rule="invalid-argument", argument="name"
            )
        return name
    if isinstance(name, (int, float, tuple, list, dict, Tensor)) and ctx.settings.keras_version >= (3,):
        raise Mismatch(
            f"the name of a {owner} must be a string, not {name!r}", rule="invalid-argument", argument="name"
        )
    return None


def _trains(value: Value, owner: str, ctx: Context) -> Any:
    if isinstance(value, (int, float, str, tuple, list)) and ctx.settings.keras_version >= (3,):
        raise Mismatch(
            f"{owner}: `trainable` must be a bool, not {value!r}", rule="invalid-argument", argument="trainable"
        )
    return Unknown("`trainable` is not known") if not isinstance(value, (int, float)) else bool(value)


def declared_shape(ctx: Context, layer: LayerObject, base: Mapping[str, Value]) -> Value:
    """The full input shape that a layer's constructor declares (``input_shape=...``), batch first; None if none.

    It is a plain tuple, an Unknown, or an int (an error as soon as it is used).
    """
    if base.get("batch_input_shape") is not None:
        return ctx.export(base["batch_input_shape"])
    inner = _inner_shape(ctx, layer, base)
    if inner is None:
        return None
    if isinstance(inner, (tuple, list)):
        return (ctx.export(base.get("batch_size")), *inner)
    return inner


_SEQUENCE_LAYERS = frozenset(f"keras.layers.{name}" for name in ("RNN", "SimpleRNN", "GRU", "LSTM", "Conv1D"))
"""Layers whose `input_dim` is in Keras 2 that of every step (Conv1D: before 2.4)."""


def _inner_shape(ctx: Context, layer: LayerObject, base: Mapping[str, Value]) -> Value:
    keras3 = ctx.settings.keras_version >= (3,)
    if layer.class_name == "keras.layers.Embedding":
        if keras3:
            return ctx.export(base.get("input_shape"))
        length = ctx.export(base.get("input_length", layer.attrs.get("input_length")))
        return ctx.export(base["input_shape"]) if "input_shape" in base else _as_tuple(length)
    if base.get("input_dim") is not None:
        size = ctx.export(base["input_dim"])
        if not keras3 and ("input_length" in base or layer.class_name in _SEQUENCE_LAYERS):
            return (ctx.export(base.get("input_length")), size)
        return (size,)
    return ctx.export(base.get("input_shape"))


def _as_tuple(value: Value) -> Value:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
