"""Dropout and noise: the shape stays, and there are no weights."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import fraction, is_channels_last, is_unclear, plain, refuse
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.inputs import Layout, lone, of_rank, passed, single
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Shape, ShapeError, broadcast_to, unresolved
from shapecheck.values import Tensor, Value


def _noise(ctx: Context, layer: str, rate: Value, argument: str = "rate", noise_shape: Value = None) -> Any:
    """The call rule of a layer that changes elements in training only."""
    fraction(rate, layer, argument)
    sizes = _noise_sizes(layer, noise_shape)

    def call(inputs: Value) -> Tensor:
        x = lone(inputs)
        if sizes is not None and plain(rate) != 0:
            _check_noise(x, sizes, layer)
        return Tensor(x.shape, passed(x), facts=x.facts)

    return call


def _noise_sizes(layer: str, value: Value) -> tuple[Value, ...] | None:
    """The noise's shape, None in it for an axis that is the input's own."""
    if value is None or is_unclear(value):
        return None
    if isinstance(value, (str, int, float)):
        refuse(layer, "noise_shape", "a tuple of integers or None", value)
    if not isinstance(value, (tuple, list)):
        return None
    for dim in map(plain, value):
        if isinstance(dim, (float, str)) or (isinstance(dim, int) and dim <= 0):
            refuse(layer, "noise_shape", "a tuple of positive integers or None", value)
    return tuple(map(plain, value))


def _check_noise(x: Tensor, sizes: tuple[Value, ...], layer: str) -> None:
    if x.shape.open or len(sizes) > x.shape.min_rank:
        return
    own = x.shape.dims[x.shape.min_rank - len(sizes) :]
    noise = Shape(tuple(_size(size, dim) for size, dim in zip(sizes, own, strict=True)))
    try:
        broadcast_to(noise, x.shape)
    except ShapeError as error:
        raise Mismatch(
            f"{layer}: noise_shape {noise} does not fit the input: {error.message}",
            rule="layer-input",
            argument="noise_shape",
            blame=(x,),
        ) from None


def _size(size: Value, own: Any) -> Any:
    if size is None:
        return own
    return size if isinstance(size, int) else unresolved("the noise's shape is not known")


@keras_layer
def Dropout(ctx: Context, rate: Value, noise_shape: Value = None, seed: Value = None, **kwargs: Value) -> Any:
    """Sets elements to 0 at random.

    Dropout(0.5): B 3 4 -> B 3 4     weights 0
    Dropout(25): B 3 -> error
    """
    return _noise(ctx, "Dropout", rate, noise_shape=noise_shape)


@keras_layer
def AlphaDropout(ctx: Context, rate: Value, noise_shape: Value = None, seed: Value = None, **kwargs: Value) -> Any:
    """Dropout that keeps mean and variance.

    AlphaDropout(0.5): B 3 -> B 3     weights 0
    """
    return _noise(ctx, "AlphaDropout", rate)


@keras_layer
def GaussianDropout(ctx: Context, rate: Value, seed: Value = None, **kwargs: Value) -> Any:
    """Multiplies by noise around 1.

    GaussianDropout(0.5): B 3 -> B 3     weights 0
    """
    return _noise(ctx, "GaussianDropout", rate)


@keras_layer
def GaussianNoise(ctx: Context, stddev: Value, seed: Value = None, **kwargs: Value) -> Any:
    """Adds noise around 0.

    GaussianNoise(0.1): B 3 -> B 3     weights 0
    """
    return _noise(ctx, "GaussianNoise", stddev, "stddev")


@keras_layer
def SpatialDropout1D(ctx: Context, rate: Value, seed: Value = None, name: Value = None, dtype: Value = None) -> Any:
    """Sets whole features to 0 over all steps.

    SpatialDropout1D(0.5): B 5 3 -> B 5 3     weights 0
    SpatialDropout1D(0.5): B 5 -> error
    """
    fraction(rate, "SpatialDropout1D", "rate")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, "SpatialDropout1D")
        return Tensor(of_rank(x, "SpatialDropout1D", ("batch", "steps", "features")), passed(x), facts=x.facts)

    return call


@keras_layer
def SpatialDropout2D(
    ctx: Context,
    rate: Value,
    data_format: Value = None,
    seed: Value = None,
    name: Value = None,
    dtype: Value = None,
) -> Any:
    """Sets whole channels of images to 0.

    SpatialDropout2D(0.5): B 5 5 3 -> B 5 5 3     weights 0
    SpatialDropout2D(0.5): B 5 3 -> error
    """
    return _spatial(ctx, "SpatialDropout2D", 2, rate, data_format)


@keras_layer
def SpatialDropout3D(
    ctx: Context,
    rate: Value,
    data_format: Value = None,
    seed: Value = None,
    name: Value = None,
    dtype: Value = None,
) -> Any:
    """Sets whole channels of volumes to 0.

    SpatialDropout3D(0.5): B 5 5 5 3 -> B 5 5 5 3     weights 0
    """
    return _spatial(ctx, "SpatialDropout3D", 3, rate, data_format)


def _spatial(ctx: Context, layer: str, rank: int, rate: Value, data_format: Value) -> Any:
    fraction(rate, layer, "rate")
    layout = Layout(rank, is_channels_last(ctx, data_format, layer))

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, layer)
        return Tensor(layout.shape_of(x, layer), passed(x), facts=x.facts)

    return call
