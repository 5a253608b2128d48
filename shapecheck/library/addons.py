"""TensorFlow Addons: layers and functions that published programs still use. It ended with Keras 2."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import number
from shapecheck.library.keras.layers.inputs import computed, single
from shapecheck.library.keras.layers.normalization import GroupNormalization
from shapecheck.library.keras.layers.wrappers import SpectralNormalization, call_inner
from shapecheck.library.keras.ops.common import names, same, tensor
from shapecheck.library.outcome import CannotTell, Result
from shapecheck.library.registry import Context, function, layer
from shapecheck.shapes import Shape
from shapecheck.values import LayerObject, Tensor, Value, Weight

_LAYERS = "tensorflow_addons.layers"

_ALIKE = """activations.gelu activations.hardshrink activations.lisht activations.mish activations.rrelu
    activations.snake activations.softshrink activations.sparsemax activations.tanhshrink image.adjust_hsv_in_yiq
    image.equalize image.gaussian_filter2d image.mean_filter2d
    image.median_filter2d image.random_cutout image.cutout image.random_hsv_in_yiq image.rotate image.sharpness
    image.translate"""
"""Functions whose result has the shape of their first argument."""


@layer(f"{_LAYERS}.GroupNormalization")
def group_normalization(ctx: Context, groups: Value = 32, axis: Value = -1, **kwargs: Value) -> Any:
    """Normalizes groups of channels within each sample."""
    return GroupNormalization(ctx, groups, axis, **kwargs)


@layer(f"{_LAYERS}.InstanceNormalization")
def instance_normalization(ctx: Context, **kwargs: Value) -> Any:
    """Normalizes each channel of each sample by itself."""
    return GroupNormalization(ctx, **{**kwargs, "groups": -1})


@layer(f"{_LAYERS}.SpectralNormalization")
def spectral_normalization(ctx: Context, layer: Value, power_iterations: Value = 1, **kwargs: Value) -> Any:
    """Keeps the largest singular value of a layer's kernel at 1."""
    return SpectralNormalization(ctx, layer, power_iterations, **kwargs)


@layer(f"{_LAYERS}.WeightNormalization")
def weight_normalization(ctx: Context, layer: Value, data_init: Value = True, **kwargs: Value) -> Any:
    """Another layer, with the length and the direction of its kernel's vectors apart."""

    def call(inputs: Value) -> Result:
        if not isinstance(layer, LayerObject):
            raise CannotTell("the wrapped layer is not known")
        result = call_inner(ctx, layer, inputs)
        return Result(result.output, (Weight("weights", Shape.of_rank(1, "the weights of WeightNormalization")),))

    return call


@layer(f"{_LAYERS}.Maxout")
def maxout(ctx: Context, num_units: Value, axis: Value = -1, **kwargs: Value) -> Any:
    """The largest of each group of channels."""

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, "Maxout")
        if not isinstance(axis, int) or x.shape.rank is None or not -x.shape.rank <= axis < x.shape.rank:
            raise CannotTell("the axis is not known")
        return Tensor(x.shape.with_dim(axis, number(num_units, "Maxout", "num_units")), computed(x))

    return call


@function(*names("tensorflow_addons", _ALIKE))
def alike(x: Any, *args: Any, **kwargs: Any) -> Tensor:
    """A tensor of the shape of the first argument."""
    return same(tensor(x))
