"""Layers around another layer: TimeDistributed, Bidirectional, SpectralNormalization, Wrapper."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import flag, is_unclear, number, plain, refuse
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.inputs import class_name, gives_last_step, made_by, single
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import Context
from shapecheck.shapes import Shape
from shapecheck.values import LayerObject, Tensor, Value, Weight, tensors_in

_RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
_OLD_RECURRENT = frozenset({"CuDNNLSTM", "CuDNNGRU"})
_NO_KERNEL = ("Separable", "Max", "Average", "Global", "Flatten", "Dropout", "LSTM", "GRU", "SimpleRNN")


def call_inner(ctx: Context, layer: LayerObject, x: Value, **keywords: Value) -> Result:
    """Calls the inner layer. A library's layer says its weights; those of others are kept with it."""
    if layer.rule is None:
        return Result(ctx.call_layer(layer, (x,), keywords))
    result = layer.rule(x, **keywords)
    return result if isinstance(result, Result) else Result(result)


def _inner_layer(value: Value, layer: str) -> LayerObject | None:
    """The layer to be wrapped; None where it is not known which."""
    if isinstance(value, LayerObject):
        return value
    if isinstance(value, (int, float, str, tuple, list, Tensor)) or value is None:
        refuse(layer, "layer", "a layer", value)
    return None


@keras_layer
def Wrapper(ctx: Context, layer: Value, **kwargs: Value) -> Any:
    """The base of layers around another layer."""
    inner = _inner_layer(layer, "Wrapper")

    def call(inputs: Value) -> Value:
        if inner is None:
            raise CannotTell("the wrapped layer is not known")
        return call_inner(ctx, inner, inputs)

    return call


@keras_layer
def TimeDistributed(ctx: Context, layer: Value, **kwargs: Value) -> Any:
    """The same layer on every time step.

    TimeDistributed(Dense(4)): B 5 3 -> B 5 4     weights 16
    TimeDistributed(Conv2D(4, 3)): B 5 8 8 3 -> B 5 6 6 4     weights 112
    TimeDistributed(Flatten()): B 5 8 3 -> B 5 24
    TimeDistributed(Dense(4)): B 3 -> error
    TimeDistributed(Conv2D(4, 3)): B 8 8 3 -> error
    """
    inner = _inner_layer(layer, "TimeDistributed")

    def call(inputs: Value, training: Value = None, mask: Value = None) -> Result:
        x = single(ctx, inputs, "TimeDistributed")
        if x.shape.rank is not None and x.shape.rank < 3:
            raise Mismatch(
                f"TimeDistributed needs rank 3 or more (batch, time, ...), found rank {x.shape.rank}: {x.shape}",
                rule="layer-rank",
                blame=(x,),
                help=_time_repair(x),
            )
        if inner is None:
            raise CannotTell("the wrapped layer is not known")
        time = x.shape.dim(1)
        step = x.but(shape=x.shape.without(1), contents=None)
        try:
            result = call_inner(ctx, inner, step)
        except Mismatch as problem:
            if problem.rule in ("layer-rank", "input-shape-batch") and _takes_any_rank(inner, step):
                raise CannotTell("a layer in TimeDistributed, whose rank is not checked there") from None
            raise
        if not isinstance(result.output, Tensor):
            raise CannotTell("the wrapped layer gives no single tensor")
        output = result.output
        return Result(Tensor(output.shape.insert(1, time), output.dtype, facts=output.facts), result.weights)

    return call


def _takes_any_rank(inner: LayerObject, step: Tensor) -> bool:
    """Whether a layer can work on other ranks than its own: TimeDistributed passes by the check of the rank."""
    name, size = class_name(inner), plain(inner.attrs.get("pool_size"))
    sizes = size if isinstance(size, (tuple, list)) else (size,)
    deep = step.shape.rank is not None and step.shape.rank > 3
    return name.startswith("Global") or (name in _RECURRENT and deep) or all(item == 1 for item in sizes)


def _time_repair(x: Tensor) -> str | None:
    before, _ = made_by(x)
    if before in _RECURRENT and gives_last_step(x):
        return f"return_sequences=True on the {before} before gives every time step"
    return "without a time axis the layer needs no TimeDistributed"


@keras_layer
def Bidirectional(
    ctx: Context,
    layer: Value,
    merge_mode: Value = "concat",
    weights: Value = None,
    backward_layer: Value = None,
    **kwargs: Value,
) -> Any:
    """A recurrent layer forwards and another backwards in time.

    Bidirectional(LSTM(3)): B 5 4 -> B 6     weights 192
    Bidirectional(LSTM(3, return_sequences=True), merge_mode="sum"): B 5 4 -> B 5 3     weights 192
    Bidirectional(LSTM(3), merge_mode=None): B 5 4 -> B 3, B 3
    Bidirectional(LSTM(3, return_state=True)): B 5 4 -> B 6, B 3, B 3, B 3, B 3
    Bidirectional(GRU(3, return_state=True)): B 5 4 -> B 6, B 3, B 3
    Bidirectional(LSTM(3)): B 4 -> error
    Bidirectional(Dense(3)): B 5 4 -> error
    Bidirectional(LSTM(3), merge_mode="add"): B 5 4 -> error
    """
    inner, backward = _inner_layer(layer, "Bidirectional"), backward_layer
    if inner is not None and inner.rule is not None and class_name(inner) not in _RECURRENT | _OLD_RECURRENT:
        refuse("Bidirectional", "layer", "a recurrent layer", class_name(inner))
    mode = plain(merge_mode)
    if mode is not None and not is_unclear(mode) and mode not in ("sum", "mul", "ave", "concat"):
        refuse("Bidirectional", "merge_mode", '"sum", "mul", "ave", "concat" or None', mode)
    if isinstance(inner, LayerObject) and isinstance(backward, LayerObject):
        _check_directions(inner, backward)

    def call(inputs: Value, initial_state: Value = None, mask: Value = None, training: Value = None) -> Result:
        if inner is None or is_unclear(mode):
            raise CannotTell("the recurrent layer is not known")
        forward_state, backward_state = _halves(inner, initial_state)
        x = single(ctx, inputs, "Bidirectional")
        forward = call_inner(ctx, inner, x, **forward_state)
        other = backward if isinstance(backward, LayerObject) else inner
        reverse = call_inner(ctx, other, x, **backward_state)
        named = (*_named("forward", forward), *_named("backward", reverse))
        return Result(_merged(forward.output, reverse.output, mode), named)

    return call


def _check_directions(forward: LayerObject, backward: LayerObject) -> None:
    """Two layers of opposite directions that give back the same things."""
    for name in ("go_backwards", "stateful", "return_sequences", "return_state"):
        one, other = flag(forward.attrs.get(name, False)), flag(backward.attrs.get(name, False))
        if one is None or other is None or (one != other) is (name == "go_backwards"):
            continue
        relation = "different values" if name == "go_backwards" else "the same value"
        raise Mismatch(
            f"Bidirectional: `layer` and `backward_layer` need {relation} of {name}, found {one} and {other}",
            rule="invalid-argument",
            argument="backward_layer",
        )


def _named(side: str, result: Result) -> tuple[Weight, ...]:
    return tuple(Weight(f"{side}_{weight.name}", weight.shape, weight.trainable) for weight in result.weights)


def _halves(inner: LayerObject, states: Value) -> tuple[dict[str, Value], dict[str, Value]]:
    """The initial states: the first half goes forwards, the second backwards."""
    if not isinstance(states, (list, tuple)):
        return {}, {}
    half = len(states) // 2
    if class_name(inner) == "LSTM" and len(states) != 4:
        raise Mismatch(
            f"Bidirectional(LSTM) has 4 states, but initial_state holds {len(states)}",
            rule="rnn-state",
            argument="initial_state",
            blame=tuple(tensors_in(states)),
            help="[forward_h, forward_c, backward_h, backward_c]",
        )
    return {"initial_state": list(states[:half])}, {"initial_state": list(states[half:])}


def _merged(forward: Value, reverse: Value, mode: Value) -> Value:
    """The two outputs merged, and behind them all states."""
    outputs = (forward[0], reverse[0]) if isinstance(forward, tuple) else (forward, reverse)
    states = (*forward[1:], *reverse[1:]) if isinstance(forward, tuple) else ()
    if not all(isinstance(output, Tensor) for output in outputs):
        raise CannotTell("the recurrent layer's output is not known")
    one = outputs[0]
    if mode is None:
        return (*outputs, *states)
    if mode == "concat":
        one = Tensor(one.shape.with_dim(-1, one.shape.dim(-1) * 2), one.dtype)
    return (one, *states) if states else one


@keras_layer
def SpectralNormalization(ctx: Context, layer: Value, power_iterations: Value = 1, **kwargs: Value) -> Any:
    """Keeps the largest singular value of a layer's kernel at 1.

    SpectralNormalization(Dense(4)): B 3 -> B 4     weights 20
    SpectralNormalization(Conv2D(4, 3)): B 8 8 3 -> B 6 6 4     weights 116
    SpectralNormalization(Flatten()): B 8 8 3 -> error
    """
    inner = _inner_layer(layer, "SpectralNormalization")
    number(power_iterations, "SpectralNormalization", "power_iterations")

    def call(inputs: Value, training: Value = None) -> Result:
        if inner is None:
            raise CannotTell("the wrapped layer is not known")
        result = call_inner(ctx, inner, single(ctx, inputs, "SpectralNormalization"))
        if inner.rule is None:
            return result
        kernel = next((weight for weight in result.weights if weight.name in ("kernel", "embeddings")), None)
        if kernel is None or class_name(inner).startswith(_NO_KERNEL):
            raise Mismatch(
                f"SpectralNormalization: {class_name(inner)} has no kernel and no embeddings",
                rule="invalid-argument",
                argument="layer",
            )
        vector = Weight("vector_u", Shape.of(1, kernel.shape.dim(-1)), trainable=False)
        return Result(result.output, (vector, *result.weights))

    return call
