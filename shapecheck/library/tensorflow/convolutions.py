"""tf.nn's convolutions and patches. Strides and sizes may hold the batch and the channels, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.guards import require_equal
from shapecheck.library.keras.ops.common import per_axis, result, tensor, text
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
from shapecheck.shapes import Dim, Shape, ShapeError, compatible, divisible, window
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
    _check_groups(x, k, last)
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


def _check_groups(x: Tensor, k: Tensor, last: bool) -> None:
    """A mismatch if the filters cannot be parted into as many groups as the channels."""
    if x.shape.open or k.shape.open or x.shape.min_rank < 3 or k.shape.min_rank < 3:
        return
    channels, depth, filters = x.shape.dim(-1 if last else 1), k.shape.dim(-2), k.shape.dim(-1)
    if (
        isinstance(channels, int)
        and isinstance(depth, int)
        and depth
        and divisible(filters, channels // depth) is False
    ):
        raise Mismatch(
            f"{channels // depth} groups of channels need a multiple of as many filters, found {filters} in {k.shape}",
            rule="op-shapes",
            blame=(x, k),
        )


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
    between = k.shape.dim(-1) * k.shape.dim(-2)
    if point.shape.rank is not None and divisible(between, point.shape.dim(-2)) is False:
        raise Mismatch(
            f"the depthwise filter {k.shape} gives {between} channels, the pointwise one {point.shape} takes others",
            rule="op-shapes",
            blame=(k, point),
        )
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
            channels, depth = shape.dim(-1 if last else 1), k.shape.dim(-2)
            if divisible(channels, depth) is False:
                message = f"output_shape {shape} must have the {depth} channels of the filters, found {channels}"
                raise Mismatch(message, rule="op-shapes", argument="output_shape", blame=(x, k))
            _check_transposed(x, k, shape, spatial(strides, shape.rank - 2, last, "strides"), padding, last, dilations)
        return result(shape, x.dtype, x, k)

    return rule


def _check_transposed(
    x: Tensor, k: Tensor, target: Shape, strides: tuple[Dim, ...], padding: Any, last: bool, dilations: Any
) -> None:
    """A mismatch if the convolution of the target, which is turned back, surely does not give the input."""
    message = f"the input {x.shape} has {{left}} channels, the filters {k.shape} take {{right}}"
    if x.shape.rank != target.rank or not isinstance(padding, str):
        return
    require_equal(x.shape.dim(-1 if last else 1), k.shape.dim(-1), message, x, k)
    count = len(strides)
    spread = spatial(dilations, count, last, "dilations")
    goal = result(target, x.dtype)
    forward = slid(goal, kernel_sizes(k, count), strides, padding, last, spread, k.shape.dim(-1))
    if compatible(forward, x.shape) is False:
        raise Mismatch(
            f"output_shape {target} does not fit: its convolution gives {forward}, the input is {x.shape}",
            rule="op-shapes",
            argument="output_shape",
            blame=(x, k),
        )


function("tensorflow.nn.conv1d_transpose")(_transpose_rule(1, "NWC"))
function("tensorflow.nn.conv2d_transpose")(_transpose_rule(2, "NHWC"))
function("tensorflow.nn.conv3d_transpose")(_transpose_rule(3, "NDHWC"))
function("tensorflow.nn.conv_transpose")(_transpose_rule(None, None))


@function("tensorflow.nn.atrous_conv2d_transpose")
def atrous_conv2d_transpose(
    value: Any, filters: Any, output_shape: Any, rate: Any, padding: Any, name: Any = None
) -> Tensor:
    """A transposed convolution to a given shape."""
    x, k, target = tensor(value), tensor(filters), shape_argument(none_as_unknown(output_shape))
    if target.rank == 4 and k.shape.rank == 4:
        _check_transposed(x, k, target, (1, 1), padding, True, rate)
    return result(target, x.dtype, x, k)


def _morphology(x: Tensor, k: Tensor, strides: Any, padding: Any, dilations: Any) -> Tensor:
    sizes = (k.shape.dim(0), k.shape.dim(1))
    message = f"the input {x.shape} has {{left}} channels, the filters {k.shape} have {{right}}"
    require_equal(x.shape.dim(-1), k.shape.dim(-1), message, x, k)
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


# -- patches --------------------------------------------------------------------------------------


def patches(value: Tensor, sizes: Any, strides: Any, rates: Any, padding: Any, count: int) -> Tensor:
    """Patches as channels."""
    area = spatial(sizes, count, True, "sizes")
    channels = value.shape.dim(-1)
    for size in area:
        channels = channels * size
    steps, spread = spatial(strides, count, True, "strides"), spatial(rates, count, True, "rates")
    mode = text(padding, "padding").lower()

    def change(number: int, dim: Dim) -> Dim:
        try:
            return window(dim, area[number], steps[number], mode, spread[number])
        except ShapeError:
            return 0  # where no window fits there are no patches

    shape = on_spatial_axes(value, count, True, change, channels)
    return result(shape, value.dtype, value)


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
