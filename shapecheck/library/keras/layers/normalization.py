"""Normalizations: the shape stays; the weights have the size of the axes that are kept apart."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import axis_numbers, flag, number, plain, refuse
from shapecheck.library.keras.layers.axis_advice import advise_axis
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.inputs import as_tensor, axis_of, computed, fixed, single
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import Context, prop
from shapecheck.shapes import Dim, Shape, divisible, is_dynamic, less
from shapecheck.values import LayerObject, Tensor, Value, Weight


@keras_layer
def BatchNormalization(
    ctx: Context,
    axis: Value = -1,
    momentum: Value = 0.99,
    epsilon: Value = 0.001,
    center: Value = True,
    scale: Value = True,
    beta_initializer: Value = "zeros",
    gamma_initializer: Value = "ones",
    moving_mean_initializer: Value = "zeros",
    moving_variance_initializer: Value = "ones",
    beta_regularizer: Value = None,
    gamma_regularizer: Value = None,
    beta_constraint: Value = None,
    gamma_constraint: Value = None,
    renorm: Value = False,
    renorm_clipping: Value = None,
    renorm_momentum: Value = 0.99,
    synchronized: Value = False,
    **kwargs: Value,
) -> Any:
    """Normalizes each channel over the batch; the moving statistics are not trained.

    BatchNormalization(): B 4 3 -> B 4 3     weights 12
    BatchNormalization(axis=1): B 4 3 -> B 4 3     weights 16
    BatchNormalization(center=False): B 3 -> B 3     weights 9
    BatchNormalization(renorm=True): B 3 -> B 3     weights 21
    BatchNormalization(axis=3): B 4 3 -> error
    BatchNormalization(axis=[1, 2]): B 4 3 -> error
    BatchNormalization(axis=0): B 3 -> error
    BatchNormalization(axis=0): 3 2 -> 3 2     weights 12
    """
    layer = "BatchNormalization"
    if isinstance(axis, (list, tuple)) and ctx.settings.keras_version >= (3,):
        raise Mismatch(
            f"{layer}: `axis` must be one integer in Keras 3, not {axis!r}",
            rule="keras2-only",
            argument="axis",
            help="Reshape so that the axes to keep apart are one",
            error="TypeError",
        )
    axes = axis_numbers(axis, layer)
    centered, scaled, renormed = flag(center), flag(scale), flag(renorm)

    def call(inputs: Value, mask: Value = None, training: Value = None) -> Result:
        x = single(ctx, inputs, layer)
        if axes is None:
            return Result(Tensor(x.shape, computed(x)), _unclear(layer))
        sizes = Shape(_sizes(x, axes, layer))
        advise_axis(ctx, layer, x, axes)
        names = [("gamma", True)] * (scaled is not False) + [("beta", True)] * (centered is not False)
        names += [("moving_mean", False), ("moving_variance", False)]
        if renormed:
            names += [("moving_stddev", False), ("renorm_mean", False), ("renorm_stddev", False)]
        return Result(Tensor(x.shape, computed(x)), tuple(Weight(name, sizes, t) for name, t in names))

    return call


def _unclear(layer: str) -> tuple[Weight, ...]:
    """Weights of which only the number of axes is known."""
    return (Weight(f"{layer} weights", Shape.of_rank(1, "`axis` is not known")),)


def _sizes(x: Tensor, axes: tuple[int, ...], layer: str) -> tuple[Dim, ...]:
    """The dims along some axes, which weights are made for."""
    for axis in axes:
        axis_of(x.shape, axis, layer, x)
    return tuple(fixed(x, x.shape.dim(axis), layer, axis, "elements") for axis in axes)


@keras_layer
def LayerNormalization(
    ctx: Context,
    axis: Value = -1,
    epsilon: Value = 0.001,
    center: Value = True,
    scale: Value = True,
    beta_initializer: Value = "zeros",
    gamma_initializer: Value = "ones",
    beta_regularizer: Value = None,
    gamma_regularizer: Value = None,
    beta_constraint: Value = None,
    gamma_constraint: Value = None,
    **kwargs: Value,
) -> Any:
    """Normalizes each sample along the given axes.

    LayerNormalization(): B 4 3 -> B 4 3     weights 6
    LayerNormalization(axis=[1, 2]): B 4 3 -> B 4 3     weights 24
    LayerNormalization(axis=3): B 4 3 -> error
    LayerNormalization(): B T -> error
    """
    layer = "LayerNormalization"
    axes = axis_numbers(axis, layer)
    rms = flag(kwargs.get("rms_scaling"))

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, layer)
        if axes is None:
            return Result(Tensor(x.shape, computed(x)), _unclear(layer))
        names = ["gamma"] * (flag(scale) is not False or bool(rms))
        names += ["beta"] * (flag(center) is not False and not rms)
        sizes = Shape(_sizes(x, tuple(sorted(axes)), layer) if names else ())
        for axis_ in axes:
            axis_of(x.shape, axis_, layer, x)
        advise_axis(ctx, layer, x, axes)
        return Result(Tensor(x.shape, computed(x)), tuple(Weight(name, sizes) for name in names))

    return call


@keras_layer
def RMSNormalization(ctx: Context, axis: Value = -1, epsilon: Value = 1e-06, **kwargs: Value) -> Any:
    """Divides by the root mean square along the given axes.

    RMSNormalization(): B 4 3 -> B 4 3     weights 3
    RMSNormalization(axis=[1, 2]): B 4 3 -> B 4 3     weights 12
    """
    axes = axis_numbers(axis, "RMSNormalization")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, "RMSNormalization")
        if axes is None:
            return Result(Tensor(x.shape, computed(x)), _unclear("RMSNormalization"))
        sizes = Shape(_sizes(x, tuple(sorted(axes)), "RMSNormalization"))
        return Result(Tensor(x.shape, computed(x)), (Weight("scale", sizes),))

    return call


@keras_layer
def UnitNormalization(ctx: Context, axis: Value = -1, **kwargs: Value) -> Any:
    """Scales to length 1 along the given axes.

    UnitNormalization(): B 4 3 -> B 4 3     weights 0
    UnitNormalization(axis=3): B 4 3 -> error
    """
    axes = axis_numbers(axis, "UnitNormalization")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, "UnitNormalization")
        for axis_ in axes or ():
            axis_of(x.shape, axis_, "UnitNormalization", x)
        return Tensor(x.shape, computed(x))

    return call


@keras_layer
def GroupNormalization(
    ctx: Context,
    groups: Value = 32,
    axis: Value = -1,
    epsilon: Value = 0.001,
    center: Value = True,
    scale: Value = True,
    beta_initializer: Value = "zeros",
    gamma_initializer: Value = "ones",
    beta_regularizer: Value = None,
    gamma_regularizer: Value = None,
    beta_constraint: Value = None,
    gamma_constraint: Value = None,
    **kwargs: Value,
) -> Any:
    """Normalizes groups of channels within each sample; -1 groups are one for each channel.

    GroupNormalization(2): B 4 6 -> B 4 6     weights 12
    GroupNormalization(-1): B 4 6 -> B 4 6     weights 12
    GroupNormalization(): B 4 6 -> error
    GroupNormalization(4): B 4 6 -> error
    """
    layer = "GroupNormalization"
    count = groups if plain(groups) == -1 else number(groups, layer, "groups")
    axes = axis_numbers(axis, layer)

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, layer)
        if axes is None:
            return Result(Tensor(x.shape, computed(x)), _unclear(layer))
        (channels,) = _sizes(x, axes, layer)
        if count != -1 and (less(channels, count) is True or divisible(channels, count) is False):
            raise Mismatch(
                f"{layer}: {channels} channels cannot be divided into {count} groups; the input is {x.shape}",
                rule="channel-groups",
                argument="groups",
                blame=(x,),
                help="groups=-1 normalizes each channel by itself" if less(channels, count) else None,
            )
        names = ["gamma"] * (flag(scale) is not False) + ["beta"] * (flag(center) is not False)
        return Result(Tensor(x.shape, computed(x)), tuple(Weight(name, Shape.of(channels)) for name in names))

    return call


@keras_layer
def Normalization(
    ctx: Context,
    axis: Value = -1,
    mean: Value = None,
    variance: Value = None,
    invert: Value = False,
    **kwargs: Value,
) -> Any:
    """Subtracts the mean and divides by the deviation of the data that it was adapted to.

    Normalization(): B 3 -> B 3     weights 7
    Normalization(mean=0.0, variance=1.0): B 3 -> B 3     weights 0
    Normalization(axis=None): B 3 -> B 3     weights 3
    Normalization(axis=2): B 3 -> error
    """
    layer = "Normalization"
    if (mean is None) != (variance is None):
        refuse(layer, "variance" if variance is None else "mean", "given together with the other", None)
    axes = () if axis is None else axis_numbers(axis, layer)

    def call(inputs: Value) -> Result:
        x = as_tensor(inputs)
        if axes is None:
            raise CannotTell("`axis` of Normalization is not known")
        places = [axis_of(x.shape, axis_, layer, x) for axis_ in axes]
        if None in places or len(set(places)) != len(places):
            raise CannotTell("the axes of Normalization are not known")
        sizes = [x.shape.dim(place) for place in sorted(place for place in places if place is not None)]
        if any(is_dynamic(size) for size in sizes) and x.kind == "keras":
            raise Mismatch(f"{layer}: the axes {axes} of {x.shape} must have known sizes", blame=(x,))
        output = Tensor(x.shape, computed(x))
        if mean is not None:
            return Result(output)
        statistics = (Weight("mean", Shape(tuple(sizes)), False), Weight("variance", Shape(tuple(sizes)), False))
        return Result(output, (*statistics, Weight("count", Shape.of(), False)))

    return call


@prop("keras.layers.Normalization.mean", "keras.layers.Normalization.variance")
def statistic(self: LayerObject) -> Value:
    """What the data or the constructor gave, with axes of 1 for those that are not kept."""
    return Tensor(Shape.unknown(), "float32", "tf")
