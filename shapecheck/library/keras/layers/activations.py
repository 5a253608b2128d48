"""Activation layers: elementwise, so that the shape stays."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import (
    activation_name,
    axis_numbers,
    facts_of,
    plain,
    refuse,
)
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.inputs import axis_of, fixed, lone, passed, single
from shapecheck.library.outcome import CannotTell, Result
from shapecheck.library.registry import Context
from shapecheck.library.softmaxes import advise_one_unit, advise_softmax_axis
from shapecheck.shapes import Dim, Shape
from shapecheck.values import LayerObject, Tensor, Value, Weight


@keras_layer
def Activation(ctx: Context, activation: Value, **kwargs: Value) -> Any:
    """Any activation by name, as a function or as a layer. Keras takes every function to keep the shape.

    Activation("relu"): B 3 4 -> B 3 4     weights 0
    Activation("Relu"): B 3 4 -> error
    """
    name = activation_name(activation, "Activation")

    def call(inputs: Value) -> Value:
        x = lone(inputs)
        if isinstance(activation, LayerObject):
            return ctx.call_layer(activation, (x,), {})
        advise_one_unit(ctx, name, x.shape.dim(-1), "Activation", x)
        return Tensor(x.shape, passed(x), facts=facts_of(name))

    return call


def _elementwise(name: str) -> Any:
    """The call rule of a layer that applies one function to each element."""

    def call(inputs: Value) -> Tensor:
        x = lone(inputs)
        return Tensor(x.shape, passed(x), facts=facts_of(name))

    return call


def _refuse_negative(value: Value, layer: str, argument: str, optional: bool = False) -> None:
    value = plain(value)
    if value is None and not optional:
        refuse(layer, argument, "a number from 0", value)
    if isinstance(value, (int, float)) and value < 0:
        refuse(layer, argument, "a number from 0", value)


@keras_layer
def ReLU(
    ctx: Context, max_value: Value = None, negative_slope: Value = 0.0, threshold: Value = 0.0, **kwargs: Value
) -> Any:
    """max(x, 0).

    ReLU(): B 3 -> B 3     weights 0
    ReLU(max_value=-1): B 3 -> error
    """
    _refuse_negative(max_value, "ReLU", "max_value", optional=True)
    _refuse_negative(negative_slope, "ReLU", "negative_slope")
    _refuse_negative(threshold, "ReLU", "threshold")
    return _elementwise("relu")


@keras_layer
def LeakyReLU(ctx: Context, negative_slope: Value = 0.3, **kwargs: Value) -> Any:
    """A ReLU with a small slope below 0.

    LeakyReLU(0.1): B 3 -> B 3     weights 0
    LeakyReLU(alpha=0.1): B 3 -> B 3     weights 0
    LeakyReLU(-0.1): B 3 -> error
    """
    _refuse_negative(kwargs.get("alpha", negative_slope), "LeakyReLU", "negative_slope")
    return _elementwise("leaky_relu")


@keras_layer
def ELU(ctx: Context, alpha: Value = 1.0, **kwargs: Value) -> Any:
    """An exponential below 0.

    ELU(): B 3 -> B 3     weights 0
    """
    return _elementwise("elu")


@keras_layer
def PReLU(
    ctx: Context,
    alpha_initializer: Value = "Zeros",
    alpha_regularizer: Value = None,
    alpha_constraint: Value = None,
    shared_axes: Value = None,
    **kwargs: Value,
) -> Any:
    """A ReLU whose slope below 0 is learned, for each element except along the shared axes.

    PReLU(): B 4 3 -> B 4 3     weights 12
    PReLU(shared_axes=[1]): B 4 3 -> B 4 3     weights 3
    PReLU(): B T 3 -> error
    """
    shared = () if shared_axes is None else axis_numbers(shared_axes, "PReLU", "shared_axes")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "PReLU")
        if x.shape.open or shared is None:
            raise CannotTell("the weights of PReLU are not known")
        dims: list[Dim] = list(x.shape.dims)
        for axis in shared:
            dims[_checked(axis, x)] = 1
        sizes = [fixed(x, dim, "PReLU", axis, "elements") for axis, dim in enumerate(dims) if axis]
        output = Tensor(x.shape, passed(x), facts=facts_of("leaky_relu"))
        return Result(output, (Weight("alpha", Shape.of(*sizes)),))

    return call


def _checked(axis: int, x: Tensor) -> int:
    """Keras takes `shape[1:][axis - 1]`, so that axis 0 is the last."""
    found = axis_of(x.shape.take(1), axis - 1, "PReLU", x)
    assert found is not None
    return found + 1


@keras_layer
def Softmax(ctx: Context, axis: Value = -1, **kwargs: Value) -> Any:
    """Exponentials that sum to 1 along an axis.

    Softmax(): B 3 4 -> B 3 4     weights 0
    Softmax(axis=1): B 3 4 -> B 3 4     weights 0
    """
    axes = axis_numbers(axis, "Softmax")

    def call(inputs: Value, mask: Value = None) -> Tensor:
        x = lone(inputs)
        for number in axes or ():
            axis_of(x.shape, number, "Softmax", x)
        if axes is not None and len(axes) == 1:
            advise_one_unit(ctx, "softmax", x.shape.dim(axes[0]), "Softmax", x)
            advise_softmax_axis(ctx, x, axes[0], "Softmax")
        last = axes is not None and (axes == (-1,) or (x.shape.is_closed and axes == (x.shape.min_rank - 1,)))
        return Tensor(x.shape, passed(x), facts=facts_of("softmax" if last else None))

    return call
