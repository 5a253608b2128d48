"""tf.nn: convolutions, pooling, normalisation, dropout. Strides and sizes may hold the batch and the channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.guards import checked, dimension, require_equal
from shapecheck.library.keras.ops.common import per_axis, result, same, tensor, text
from shapecheck.library.keras.ops.convolutions import from_channels, to_channels
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.keras.ops.windows import (
    check_channels,
    kernel_sizes,
    on_spatial_axes,
    slide,
    spatial_axes,
    spatial_count,
)
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, broadcast, window
from shapecheck.values import Tensor

# -- arguments ------------------------------------------------------------------------------------


def channels_last(data_format: Any) -> bool:
    """Whether a TensorFlow data format puts the channels last."""
    if data_format is None:
        return True
    return not text(data_format, "data_format").startswith("NC")


def spatial(value: Any, count: int, last: bool, what: str) -> tuple[Dim, ...]:
    """The numbers for the spatial axes; a list may hold those for batch and channels, too."""
    if isinstance(value, (list, tuple)) and len(value) == count + 2:
        value = [value[axis] for axis in spatial_axes(count, last)]
    return per_axis(1 if value is None else value, count, what)


def slid(
    x: Tensor,
    sizes: tuple[Dim, ...],
    strides: tuple[Dim, ...],
    padding: Any,
    last: bool,
    dilations: tuple[Dim, ...],
    channels: Dim | None,
) -> Shape:
    """The shape after windows, with TensorFlow's padding: a name, or a pair for each axis."""
    if isinstance(padding, str):
        return slide(x, sizes, strides, padding.lower(), last, dilations, channels)
    if not isinstance(padding, (list, tuple)) or len(padding) != len(sizes) + 2:
        raise CannotTell("the padding is not known")
    pads = [padding[axis] for axis in spatial_axes(len(sizes), last)]

    def change(number: int, dim: Dim) -> Dim:
        before, after = per_axis(pads[number], 2, "padding")
        return window(dim + before + after, sizes[number], strides[number], "valid", dilations[number])

    return on_spatial_axes(x, len(sizes), last, change, channels)


# -- convolutions ---------------------------------------------------------------------------------


def convolved(
    input: Any, filters: Any, strides: Any, padding: Any, data_format: Any, dilations: Any, count: int | None = None
) -> Tensor:
    """A convolution; the filters are (spatial..., in, out), and `in` may divide the channels (groups)."""
    x, k = tensor(input), tensor(filters)
    number = count if count is not None else spatial_count(x, k)
    last = channels_last(data_format)
    check_channels(x, k, last, groups=True)
    shape = slid(
        x,
        kernel_sizes(k, number),
        spatial(strides, number, last, "strides"),
        padding,
        last,
        spatial(dilations, number, last, "dilations"),
        k.shape.dim(-1),
    )
    return result(shape, x.dtype, x, k)


def _conv_rule(count: int, default: str) -> Callable[..., Tensor]:
    def rule(
        input: Any,
        filters: Any,
        strides: Any,
        padding: Any,
        data_format: Any = default,
        dilations: Any = None,
        name: Any = None,
    ) -> Tensor:
        """A convolution."""
        return convolved(input, filters, strides, padding, data_format, dilations, count)

    return rule


function("tensorflow.nn.conv2d")(_conv_rule(2, "NHWC"))
function("tensorflow.nn.conv3d")(_conv_rule(3, "NDHWC"))


@function("tensorflow.nn.conv1d")
def conv1d(
    input: Any,
    filters: Any,
    stride: Any,
    padding: Any,
    data_format: Any = "NWC",
    dilations: Any = None,
    name: Any = None,
) -> Tensor:
    """conv1d(x, k, 1, "VALID"): B 8 3, 3 3 5 -> B 6 5
    conv1d(x, k, 2, "SAME"): B 9 3, 3 3 5 -> B 5 5
    conv1d(x, k, 1, "VALID"): B 8 4, 3 3 5 -> error
    """
    return convolved(input, filters, stride, padding, data_format, dilations, 1)


@function("tensorflow.nn.convolution")
def convolution(
    input: Any,
    filters: Any,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Tensor:
    """convolution(x, k): B 8 8 3, 3 3 3 5 -> B 6 6 5"""
    return convolved(input, filters, strides, padding, data_format, dilations)


@function("tensorflow.nn.atrous_conv2d")
def atrous_conv2d(value: Any, filters: Any, rate: Any, padding: Any, name: Any = None) -> Tensor:
    """atrous_conv2d(x, k, 2, "VALID"): B 8 8 3, 3 3 3 5 -> B 4 4 5"""
    return convolved(value, filters, 1, padding, None, rate, 2)


def depthwise(x: Tensor, k: Tensor, strides: Any, padding: Any, last: bool, dilations: Any, channels: Dim) -> Tensor:
    """Each channel by itself."""
    check_channels(x, k, last)
    steps = spatial(strides, 2, last, "strides")
    shape = slid(x, kernel_sizes(k, 2), steps, padding, last, spatial(dilations, 2, last, "dilations"), channels)
    return result(shape, x.dtype, x, k)


@function("tensorflow.nn.depthwise_conv2d")
def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Tensor:
    """depthwise_conv2d(x, k, [1, 1, 1, 1], "VALID"): B 8 8 3, 3 3 3 2 -> B 6 6 6"""
    x, k = tensor(input), tensor(filter)
    channels = k.shape.dim(-1) * k.shape.dim(-2)
    return depthwise(x, k, strides, padding, channels_last(data_format), dilations, channels)


@function("tensorflow.nn.separable_conv2d")
def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Tensor:
    """separable_conv2d(x, d, p, [1, 1, 1, 1], "VALID"): B 8 8 3, 3 3 3 2, 1 1 6 5 -> B 6 6 5"""
    x, k, point = tensor(input), tensor(depthwise_filter), tensor(pointwise_filter)
    return depthwise(x, k, strides, padding, channels_last(data_format), dilations, point.shape.dim(-1))


def _transpose_rule(count: int | None, default: str | None) -> Callable[..., Tensor]:
    def rule(
        input: Any,
        filters: Any,
        output_shape: Any,
        strides: Any,
        padding: Any = "SAME",
        data_format: Any = default,
        dilations: Any = None,
        name: Any = None,
    ) -> Tensor:
        """A transposed convolution to a given shape."""
        x, k = tensor(input), tensor(filters)
        shape = shape_argument(none_as_unknown(output_shape))
        last = channels_last(data_format)
        if shape.rank == k.shape.rank and shape.rank is not None:
            message = f"output_shape {shape} must have the {{right}} channels of the filters, found {{left}}"
            require_equal(shape.dim(-1 if last else 1), k.shape.dim(-2), message, x, k)
        return result(shape, x.dtype, x, k)

    return rule


function("tensorflow.nn.conv1d_transpose")(_transpose_rule(1, "NWC"))
function("tensorflow.nn.conv2d_transpose")(_transpose_rule(2, "NHWC"))
function("tensorflow.nn.conv3d_transpose")(_transpose_rule(3, "NDHWC"))
function("tensorflow.nn.conv_transpose")(_transpose_rule(None, None))


@function("tensorflow.nn.atrous_conv2d_transpose")
def atrous_conv2d_transpose(
    value: Any, filters: Any, output_shape: Any, rate: Any, padding: Any, name: Any = None
) -> Tensor:
    """A transposed convolution to a given shape."""
    x, k = tensor(value), tensor(filters)
    return result(shape_argument(none_as_unknown(output_shape)), x.dtype, x, k)


def _morphology(x: Tensor, k: Tensor, strides: Any, padding: Any, dilations: Any) -> Tensor:
    sizes = (k.shape.dim(0), k.shape.dim(1))
    steps, spread = spatial(strides, 2, True, "strides"), spatial(dilations, 2, True, "dilations")
    return result(slid(x, sizes, steps, padding, True, spread, None), x.dtype, x, k)


@function("tensorflow.nn.dilation2d")
def dilation2d(
    input: Any, filters: Any, strides: Any, padding: Any, data_format: Any, dilations: Any, name: Any = None
) -> Tensor:
    """Grayscale dilation."""
    return _morphology(tensor(input), tensor(filters), strides, padding, dilations)


@function("tensorflow.nn.erosion2d")
def erosion2d(
    value: Any, filters: Any, strides: Any, padding: Any, data_format: Any, dilations: Any, name: Any = None
) -> Tensor:
    """Grayscale erosion."""
    return _morphology(tensor(value), tensor(filters), strides, padding, dilations)


# -- pooling --------------------------------------------------------------------------------------


def pooled(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any, count: int | None = None) -> Tensor:
    """The largest or mean element of each window."""
    x = tensor(input)
    number, last = count if count is not None else spatial_count(x), channels_last(data_format)
    sizes, steps = spatial(ksize, number, last, "ksize"), spatial(strides, number, last, "strides")
    return result(slid(x, sizes, steps, padding, last, (1,) * number, None), x.dtype, x)


def _pool_rule(count: int | None, default: str | None) -> Callable[..., Tensor]:
    def rule(
        input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = default, name: Any = None
    ) -> Tensor:
        """Pooling."""
        return pooled(input, ksize, strides, padding, data_format, count)

    return rule


for _kind in ("max", "avg"):
    function(f"tensorflow.nn.{_kind}_pool")(_pool_rule(None, None))
    function(f"tensorflow.nn.{_kind}_pool1d")(_pool_rule(1, "NWC"))
    function(f"tensorflow.nn.{_kind}_pool2d")(_pool_rule(2, "NHWC"))
    function(f"tensorflow.nn.{_kind}_pool3d")(_pool_rule(3, "NDHWC"))


@function("tensorflow.nn.pool")
def pool(
    input: Any,
    window_shape: Any,
    pooling_type: Any,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Tensor:
    """pool(x, [2, 2], "MAX"): B 8 8 3 -> B 7 7 3"""
    return pooled(input, window_shape, strides, padding, data_format)


@function("tensorflow.nn.max_pool_with_argmax")
def max_pool_with_argmax(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: Any = "NHWC",
    output_dtype: Any = "int64",
    include_batch_in_index: Any = False,
    name: Any = None,
) -> tuple[Tensor, Tensor]:
    """max_pool_with_argmax(x, 2, 2, "VALID"): B 8 8 3 -> B 4 4 3, B 4 4 3"""
    found = pooled(input, ksize, strides, padding, data_format, 2)
    return found, same(found, dtype="int64")


# -- space and channels ---------------------------------------------------------------------------


@function("tensorflow.nn.space_to_depth", "tensorflow.space_to_depth")
def space_to_depth(input: Any, block_size: Any, data_format: Any = "NHWC", name: Any = None) -> Tensor:
    """space_to_depth(x, 2): B 8 6 3 -> B 4 3 12"""
    value = tensor(input)
    return result(to_channels(value, dimension(block_size), channels_last(data_format)), value.dtype, value)


@function("tensorflow.nn.depth_to_space", "tensorflow.depth_to_space")
def depth_to_space(input: Any, block_size: Any, data_format: Any = "NHWC", name: Any = None) -> Tensor:
    """depth_to_space(x, 2): B 4 3 12 -> B 8 6 3"""
    value = tensor(input)
    return result(from_channels(value, dimension(block_size), channels_last(data_format)), value.dtype, value)


# -- the same shape -------------------------------------------------------------------------------


@function("tensorflow.nn.bias_add")
def bias_add(value: Any, bias: Any, data_format: Any = None, name: Any = None) -> Tensor:
    """bias_add(x, b): B 4 3, 3 -> B 4 3
    bias_add(x, b): B 4 3, 2 -> error
    """
    x, shift = tensor(value), tensor(bias)
    if shift.shape.rank is not None and shift.shape.rank != 1:
        raise Mismatch(f"the bias must have rank 1, found {shift.shape}", rule="op-shapes", blame=(x, shift))
    if shift.shape.rank == 1 and x.shape.is_closed and x.shape.min_rank > 1:
        axis = -1 if channels_last(data_format) else 1
        message = f"the bias {shift.shape} must have one number for each channel of {x.shape}"
        require_equal(x.shape.dim(axis), shift.shape.dim(0), message, x, shift)
    return same(x, shift)


@function("tensorflow.nn.dropout")
def dropout(x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: Any = None) -> Tensor:
    """dropout(x, 0.5): B 3 -> B 3"""
    return same(tensor(x))


@function("tensorflow.nn.batch_normalization")
def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: Any, name: Any = None
) -> Tensor:
    """batch_normalization(x, m, v, None, None, 0.001): B 8 3, 3, 3 -> B 8 3
    batch_normalization(x, m, v, None, None, 0.001): B 8 3, 4, 4 -> error
    """
    parts = [tensor(part) for part in (x, mean, variance, offset, scale) if part is not None]
    with checked("op-shapes", *parts):
        shape = broadcast(*(part.shape for part in parts))
    return result(shape, parts[0].dtype, *parts)


@function("tensorflow.nn.local_response_normalization", "tensorflow.nn.lrn")
def local_response_normalization(
    input: Any, depth_radius: Any = 5, bias: Any = 1, alpha: Any = 1, beta: Any = 0.5, name: Any = None
) -> Tensor:
    """lrn(x): B 8 8 3 -> B 8 8 3"""
    return same(tensor(input))


@function("tensorflow.nn.isotonic_regression")
def isotonic_regression(inputs: Any, decreasing: Any = True, axis: Any = -1) -> tuple[Tensor, Tensor]:
    """Two tensors of the same shape."""
    value = tensor(inputs)
    return same(value), same(value, dtype="int32")


def patches(value: Tensor, sizes: Any, strides: Any, rates: Any, padding: Any, count: int) -> Tensor:
    """Patches as channels."""
    area = spatial(sizes, count, True, "sizes")
    channels = value.shape.dim(-1)
    for size in area:
        channels = channels * size
    steps, spread = spatial(strides, count, True, "strides"), spatial(rates, count, True, "rates")
    return result(slid(value, area, steps, padding, True, spread, channels), value.dtype, value)


@function(
    "tensorflow.image.extract_patches", "tensorflow.extract_image_patches", "tensorflow.image.extract_image_patches"
)
def extract_patches(images: Any, sizes: Any, strides: Any, rates: Any, padding: Any, name: Any = None) -> Tensor:
    """extract_patches(x, [1, 4, 4, 1], [1, 4, 4, 1], [1, 1, 1, 1], "VALID"): B 8 8 3 -> B 2 2 48"""
    return patches(tensor(images), sizes, strides, rates, padding, 2)


@function("tensorflow.extract_volume_patches")
def extract_volume_patches(input: Any, ksizes: Any, strides: Any, padding: Any, name: Any = None) -> Tensor:
    """Patches of volumes as channels."""
    return patches(tensor(input), ksizes, strides, None, padding, 3)
