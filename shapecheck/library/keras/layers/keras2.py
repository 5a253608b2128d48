"""Layers that Keras 1 and 2 had and Keras 3 has not."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import activation_name, facts_of, flag, is_channels_last, number, numbers
from shapecheck.library.keras.layers.cells import GATES, STATES, Cell
from shapecheck.library.keras.layers.inputs import (
    Layout,
    at_least_rank,
    computed,
    fixed,
    known_last,
    lone,
    of_rank,
    single,
)
from shapecheck.library.keras.layers.recurrent import SEQUENCE, Switches, check_batch, check_states
from shapecheck.library.keras.layers.windows import slide
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import REGISTRY, Context, intrinsic, layer
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import LibraryFunction, Tensor, Value, Weight


def only_in_keras_2(ctx: Context, name: str, instead: str) -> None:
    """In Keras 3 the name does not exist."""
    if ctx.settings.keras_version >= (3,):
        raise Mismatch(
            f"keras.layers has no {name} in Keras 3", rule="keras2-only", help=instead, error="AttributeError"
        )


def _cudnn(ctx: Context, name: str, units: Value, given: dict[str, Value]) -> Any:
    """The call rule of CuDNNLSTM or CuDNNGRU: two biases, one for each kernel."""
    kind = name.removeprefix("CuDNN")
    only_in_keras_2(ctx, name, f"{kind} uses cuDNN by itself")
    size = number(units, name, "units")
    cell = Cell(size, (size,) * STATES[kind], kind, use_bias=False)
    switches = Switches.of(given)

    def call(inputs: Value, initial_state: Value = None, mask: Value = None, training: Value = None) -> Result:
        x = single(ctx, inputs, name)
        shape = of_rank(x, name, SEQUENCE)
        features = fixed(x, shape.dims[2], name, 2, "features")
        check_batch(x, shape, name, switches.stateful)
        check_states(x, name, cell.states, initial_state, spare=name == "CuDNNGRU")
        states = [Tensor(Shape.of(shape.dims[0], size), "float32") for _ in cell.states]
        bias = Weight("bias", Shape.of(2 * GATES[kind] * size))
        return Result(switches.result(shape, (size,), states, computed(x)), (*cell.weights(features), bias))

    return call


@layer
def CuDNNLSTM(
    ctx: Context,
    units: Value,
    kernel_initializer: Value = "glorot_uniform",
    recurrent_initializer: Value = "orthogonal",
    bias_initializer: Value = "zeros",
    unit_forget_bias: Value = True,
    kernel_regularizer: Value = None,
    recurrent_regularizer: Value = None,
    bias_regularizer: Value = None,
    activity_regularizer: Value = None,
    kernel_constraint: Value = None,
    recurrent_constraint: Value = None,
    bias_constraint: Value = None,
    return_sequences: Value = False,
    return_state: Value = False,
    go_backwards: Value = False,
    stateful: Value = False,
    **kwargs: Value,
) -> Any:
    """An LSTM for GPUs."""
    given = {"return_sequences": return_sequences, "return_state": return_state, "stateful": stateful}
    return _cudnn(ctx, "CuDNNLSTM", units, given)


@layer
def CuDNNGRU(
    ctx: Context,
    units: Value,
    kernel_initializer: Value = "glorot_uniform",
    recurrent_initializer: Value = "orthogonal",
    bias_initializer: Value = "zeros",
    kernel_regularizer: Value = None,
    recurrent_regularizer: Value = None,
    bias_regularizer: Value = None,
    activity_regularizer: Value = None,
    kernel_constraint: Value = None,
    recurrent_constraint: Value = None,
    bias_constraint: Value = None,
    return_sequences: Value = False,
    return_state: Value = False,
    go_backwards: Value = False,
    stateful: Value = False,
    **kwargs: Value,
) -> Any:
    """A GRU for GPUs."""
    given = {"return_sequences": return_sequences, "return_state": return_state, "stateful": stateful}
    return _cudnn(ctx, "CuDNNGRU", units, given)


@layer
def ThresholdedReLU(ctx: Context, theta: Value = 1.0, **kwargs: Value) -> Any:
    """x above `theta`, else 0."""
    only_in_keras_2(ctx, "ThresholdedReLU", "ReLU(threshold=theta)")

    def call(inputs: Value) -> Tensor:
        x = lone(inputs)
        return Tensor(x.shape, computed(x), facts=facts_of("relu"))

    return call


def _locally_connected(
    ctx: Context, rank: int, filters: Value, kernel_size: Value, strides: Value, given: dict[str, Value]
) -> Any:
    """A convolution that shares no weights: a kernel for each place."""
    name = f"LocallyConnected{rank}D"
    only_in_keras_2(ctx, name, "a Conv layer, or a layer of your own")
    layout = Layout(rank, is_channels_last(ctx, given["data_format"], name))
    size, steps = numbers(kernel_size, rank, name, "kernel_size"), numbers(strides, rank, name, "strides")
    count, activation = number(filters, name, "filters"), activation_name(given["activation"], name)

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, name)
        shape = layout.shape_of(x, name)
        spatial = slide(x, shape, layout, name, "kernel", size, steps, "valid", (1,) * rank)
        places = _product(spatial)
        kernel = Weight("kernel", Shape.of(places, _product(size) * layout.channels(shape), count))
        bias = (Weight("bias", Shape.of(*spatial, count)),) if flag(given["use_bias"]) is not False else ()
        made = layout.make(shape.dims[0], spatial, count)
        return Result(Tensor(made, computed(x), facts=facts_of(activation)), (kernel, *bias))

    return call


def _product(dims: Any) -> Dim:
    total: Dim = 1
    for dim in dims:
        total = total * dim
    return total


@layer
def LocallyConnected1D(
    ctx: Context,
    filters: Value,
    kernel_size: Value,
    strides: Value = 1,
    padding: Value = "valid",
    data_format: Value = None,
    activation: Value = None,
    use_bias: Value = True,
    **kwargs: Value,
) -> Any:
    """A convolution over time that shares no weights."""
    given = {"data_format": data_format, "activation": activation, "use_bias": use_bias}
    return _locally_connected(ctx, 1, filters, kernel_size, strides, given)


@layer
def LocallyConnected2D(
    ctx: Context,
    filters: Value,
    kernel_size: Value,
    strides: Value = (1, 1),
    padding: Value = "valid",
    data_format: Value = None,
    activation: Value = None,
    use_bias: Value = True,
    **kwargs: Value,
) -> Any:
    """A convolution over images that shares no weights."""
    given = {"data_format": data_format, "activation": activation, "use_bias": use_bias}
    return _locally_connected(ctx, 2, filters, kernel_size, strides, given)


@layer
def MaxoutDense(ctx: Context, output_dim: Value, nb_feature: Value = 4, **kwargs: Value) -> Any:
    """The largest of several dense layers."""
    only_in_keras_2(ctx, "MaxoutDense", "Dense, and keras.ops.max over groups of units")
    units, count = number(output_dim, "MaxoutDense", "output_dim"), number(nb_feature, "MaxoutDense", "nb_feature")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "MaxoutDense")
        shape = of_rank(x, "MaxoutDense", ("batch", "features"))
        weights = (Weight("W", Shape.of(count, shape.dims[1], units)), Weight("b", Shape.of(count, units)))
        return Result(Tensor(Shape.of(shape.dims[0], units), computed(x)), weights)

    return call


@layer
def Highway(ctx: Context, **kwargs: Value) -> Any:
    """A dense layer whose input is mixed into its output."""
    only_in_keras_2(ctx, "Highway", "two Dense layers, Multiply and Add")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "Highway")
        size = of_rank(x, "Highway", ("batch", "features")).dims[1]
        square, vector = Shape.of(size, size), Shape.of(size)
        names = (("W", square), ("W_carry", square), ("b", vector), ("b_carry", vector))
        return Result(Tensor(x.shape, computed(x)), tuple(Weight(name, shape) for name, shape in names))

    return call


@layer
def TimeDistributedDense(ctx: Context, output_dim: Value, activation: Value = None, **kwargs: Value) -> Any:
    """A dense layer on every time step."""
    only_in_keras_2(ctx, "TimeDistributedDense", "Dense acts on the last axis of any tensor")
    units = number(output_dim, "TimeDistributedDense", "output_dim")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "TimeDistributedDense")
        shape = of_rank(x, "TimeDistributedDense", SEQUENCE)
        weights = (Weight("W", Shape.of(shape.dims[2], units)), Weight("b", Shape.of(units)))
        return Result(Tensor(shape.with_dim(-1, units), computed(x)), weights)

    return call


@layer
def DenseFeatures(
    ctx: Context, feature_columns: Value, trainable: Value = True, name: Value = None, **kwargs: Value
) -> Any:
    """Feature columns as one vector, whose size only the columns know."""
    only_in_keras_2(ctx, "DenseFeatures", "keras.utils.FeatureSpace")

    def call(features: Value, cols_to_output_tensors: Value = None, training: Value = None) -> Tensor:
        tensors = [item for item in features.values() if isinstance(item, Tensor)] if isinstance(features, dict) else []
        batch = tensors[0].shape.dim(0) if tensors else unresolved("the batch is not known")
        return Tensor(Shape.of(batch, unresolved("the feature columns' size is not known")), "float32")

    return call


@layer
def RandomFourierFeatures(
    ctx: Context,
    output_dim: Value,
    kernel_initializer: Value = "gaussian",
    scale: Value = None,
    trainable: Value = False,
    name: Value = None,
    **kwargs: Value,
) -> Any:
    """A random projection that approximates a kernel method."""
    only_in_keras_2(ctx, "RandomFourierFeatures", "a layer of your own")
    units = number(output_dim, "RandomFourierFeatures", "output_dim")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "RandomFourierFeatures")
        at_least_rank(x, "RandomFourierFeatures", ("batch", "features"))
        size = known_last(x, "RandomFourierFeatures", -1, "features")
        weights = (
            Weight("kernel_scale", Shape.of(1), trainable=flag(trainable) is True),
            Weight("unscaled_kernel", Shape.of(size, units), trainable=False),
            Weight("bias", Shape.of(units), trainable=False),
        )
        return Result(Tensor(x.shape.with_dim(-1, units), "float32"), weights)

    return call


_MERGES = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "concat": "Concatenate",
    "dot": "Dot",
    "cos": "Dot",
}
"""What the modes of Keras 1's `merge` are called now."""


@intrinsic("keras.layers.merge")
def merge(
    ctx: Context,
    inputs: Value,
    mode: Value = "sum",
    concat_axis: Value = -1,
    dot_axes: Value = -1,
    output_shape: Value = None,
    output_mask: Value = None,
    arguments: Value = None,
    name: Value = None,
    **kwargs: Value,
) -> Value:
    """Keras 1's functional merge."""
    only_in_keras_2(ctx, "merge", "add, multiply, concatenate ... are functions of their own")
    if not isinstance(mode, str) or mode not in _MERGES:
        raise CannotTell("the mode of merge is a function or not known")
    given: dict[str, Value] = {} if name is None else {"name": name}
    if mode == "concat":
        given["axis"] = concat_axis
    elif mode in ("dot", "cos"):
        given.update(axes=dot_axes, normalize=mode == "cos")
    entry = REGISTRY.get(f"keras.layers.{_MERGES[mode]}")
    assert entry is not None
    return ctx.call(ctx.call(LibraryFunction(entry), (), given), (inputs,))
