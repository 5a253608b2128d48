"""keras.ops: convolutions, pooling, patches and the moving of space into channels."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import dimension, require_rank
from shapecheck.library.keras.ops.common import channels_last, family, per_axis, result, tensor, text
from shapecheck.library.keras.ops.windows import (
    check_channels,
    kernel_sizes,
    on_spatial_axes,
    slide,
    slide_back,
    spatial_axes,
    spatial_count,
)
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape, divisible, less, with_rank
from shapecheck.values import Tensor


@function("keras.ops.conv")
def conv(
    ctx: Context,
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """A convolution of any rank; the kernel is (spatial..., in, out).

    conv(x, k): B 8 8 3, 3 3 3 16 -> B 6 6 16
    conv(x, k, strides=2, padding="same"): B 9 9 3, 3 3 3 16 -> B 5 5 16
    conv(x, k): B 8 8 4, 3 3 3 16 -> error
    """
    x, k = tensor(inputs), tensor(kernel)
    last, count = channels_last(ctx, data_format), spatial_count(x, k)
    check_channels(x, k, last, groups=True)
    shape = _convolved(x, k, count, strides, padding, last, dilation_rate, k.shape.dim(-1))
    return result(shape, x.dtype, x, k)


def _convolved(
    x: Tensor, k: Tensor, count: int, strides: Any, padding: Any, last: bool, dilation: Any, channels: Dim
) -> Shape:
    return slide(
        x,
        kernel_sizes(k, count),
        per_axis(strides, count, "strides"),
        text(padding, "padding").lower(),
        last,
        per_axis(dilation, count, "dilation_rate"),
        channels,
    )


@function("keras.ops.depthwise_conv")
def depthwise_conv(
    ctx: Context,
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Each channel by itself; the kernel is (spatial..., in, multiplier).

    depthwise_conv(x, k): B 8 8 3, 3 3 3 2 -> B 6 6 6
    depthwise_conv(x, k): B 8 8 4, 3 3 3 2 -> error
    """
    x, k = tensor(inputs), tensor(kernel)
    last, count = channels_last(ctx, data_format), spatial_count(x, k)
    check_channels(x, k, last)
    channels = k.shape.dim(-1) * k.shape.dim(-2)
    shape = _convolved(x, k, count, strides, padding, last, dilation_rate, channels)
    return result(shape, x.dtype, x, k)


@function("keras.ops.separable_conv")
def separable_conv(
    ctx: Context,
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """A depthwise convolution and then one of size 1.

    separable_conv(x, d, p): B 8 8 3, 3 3 3 2, 1 1 6 5 -> B 6 6 5
    """
    x, k, point = tensor(inputs), tensor(depthwise_kernel), tensor(pointwise_kernel)
    last, count = channels_last(ctx, data_format), spatial_count(x, k)
    check_channels(x, k, last)
    shape = _convolved(x, k, count, strides, padding, last, dilation_rate, point.shape.dim(-1))
    return result(shape, x.dtype, x, k, point)


@function("keras.ops.conv_transpose")
def conv_transpose(
    ctx: Context,
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    output_padding: Any = None,
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """A transposed convolution; the kernel is (spatial..., out, in).

    conv_transpose(x, k, strides=2): B 4 4 8, 3 3 5 8 -> B 9 9 5
    conv_transpose(x, k, strides=2, padding="same"): B 4 4 8, 3 3 5 8 -> B 8 8 5
    """
    x, k = tensor(inputs), tensor(kernel)
    last, count = channels_last(ctx, data_format), spatial_count(x, k)
    check_channels(x, k, last, axis=-1)
    extra = (None,) * count if output_padding is None else per_axis(output_padding, count, "output_padding")
    shape = slide_back(
        x,
        kernel_sizes(k, count),
        per_axis(strides, count, "strides"),
        text(padding, "padding").lower(),
        last,
        extra,
        per_axis(dilation_rate, count, "dilation_rate"),
        k.shape.dim(-2),
    )
    return result(shape, x.dtype, x, k)


def pool(
    ctx: Context, inputs: Any, pool_size: Any, strides: Any = None, padding: Any = "valid", data_format: Any = None
) -> Tensor:
    """The largest or mean element of each window.

    max_pool(x, 2): B 9 9 3 -> B 4 4 3
    average_pool(x, 3, 1, "same"): B 9 9 3 -> B 9 9 3
    max_pool(x, 10): B 9 9 3 -> error
    """
    x = tensor(inputs)
    last, count = channels_last(ctx, data_format), spatial_count(x)
    sizes = per_axis(pool_size, count, "pool_size")
    steps = sizes if strides is None else per_axis(strides, count, "strides")
    return result(slide(x, sizes, steps, text(padding, "padding").lower(), last), x.dtype, x)


family(pool, "keras.ops", members="max_pool average_pool")


def adaptive_pool(ctx: Context, inputs: Any, output_size: Any, data_format: Any = None) -> Tensor:
    """Pooling to a given size.

    adaptive_average_pool(x, 2): B 9 9 3 -> B 2 2 3
    adaptive_max_pool(x, (4, 5)): B 9 9 3 -> B 4 5 3
    """
    x = tensor(inputs)
    last, count = channels_last(ctx, data_format), spatial_count(x)
    sizes = per_axis(output_size, count, "output_size")
    return result(on_spatial_axes(x, count, last, lambda number, dim: sizes[number]), x.dtype, x)


family(adaptive_pool, "keras.ops", members="adaptive_average_pool adaptive_max_pool")


def to_channels(x: Tensor, block: Dim, last: bool) -> Shape:
    """Blocks of space put into the channels."""
    require_rank(x, 4)
    shape = with_rank(x.shape, 4)
    assert shape is not None
    for axis in spatial_axes(2, last):
        if divisible(shape.dim(axis), block) is False:
            raise Mismatch(
                f"axis {axis} of {x.shape} is {shape.dim(axis)}, which {block} does not divide",
                rule="op-shapes",
                blame=(x,),
            )
        shape = shape.with_dim(axis, shape.dim(axis) // block)
    channel = -1 if last else 1
    return shape.with_dim(channel, shape.dim(channel) * block * block)


def from_channels(x: Tensor, block: Dim, last: bool) -> Shape:
    """Blocks of space taken out of the channels."""
    require_rank(x, 4)
    shape = with_rank(x.shape, 4)
    assert shape is not None
    channel = -1 if last else 1
    if divisible(shape.dim(channel), block * block) is False:
        raise Mismatch(
            f"{x.shape} has {shape.dim(channel)} channels, which {block} * {block} does not divide",
            rule="op-shapes",
            blame=(x,),
        )
    for axis in spatial_axes(2, last):
        shape = shape.with_dim(axis, shape.dim(axis) * block)
    return shape.with_dim(channel, shape.dim(channel) // (block * block))


def _block(size: Any) -> Dim:
    """The side of a block of pixels, at least 2."""
    found = dimension(size)
    if less(found, 2) is True:
        raise Mismatch(f"`block_size` must be at least 2, not {found}", rule="invalid-argument", argument="block_size")
    return found


@function("keras.ops.space_to_depth")
def space_to_depth(ctx: Context, x: Any, block_size: Any, data_format: Any = "channels_last") -> Tensor:
    """space_to_depth(x, 2): B 8 6 3 -> B 4 3 12"""
    value = tensor(x)
    shape = to_channels(value, _block(block_size), channels_last(ctx, data_format))
    return result(shape, value.dtype, value)


@function("keras.ops.depth_to_space")
def depth_to_space(ctx: Context, x: Any, block_size: Any, data_format: Any = "channels_last") -> Tensor:
    """depth_to_space(x, 2): B 4 3 12 -> B 8 6 3"""
    value = tensor(x)
    shape = from_channels(value, _block(block_size), channels_last(ctx, data_format))
    return result(shape, value.dtype, value)


def _pair(value: Any, what: str) -> tuple[Dim, Dim]:
    first, second = per_axis(value, 2, what)
    return first, second


@function("keras.ops.unfold")
def unfold(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """The patches of channels-first images as columns.

    unfold(x, 2, stride=2): B 3 8 8 -> B 12 16
    """
    value = tensor(x)
    require_rank(value, 4)
    shape = with_rank(value.shape, 4)
    assert shape is not None
    sizes, spreads = _pair(kernel_size, "kernel_size"), _pair(dilation, "dilation")
    pads, steps = _pair(padding, "padding"), _pair(stride, "stride")
    count: Dim = 1
    for dim, size, spread, pad, step in zip(shape.dims[2:], sizes, spreads, pads, steps, strict=True):
        count = count * ((dim + 2 * pad - spread * (size - 1) - 1) // step + 1)
    if isinstance(count, int) and count < 0:
        raise CannotTell("the kernel is larger than the image")
    return result(Shape.of(shape.dim(0), shape.dim(1) * sizes[0] * sizes[1], count), value.dtype, value)


@function("keras.ops.fold")
def fold(x: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """fold(x, 8, 2, stride=2): B 12 16 -> B 3 8 8"""
    value = tensor(x)
    require_rank(value, 3)
    sizes, kernel = _pair(output_size, "output_size"), _pair(kernel_size, "kernel_size")
    area, channels = kernel[0] * kernel[1], value.shape.dim(1)
    if divisible(channels, area) is False:
        raise Mismatch(
            f"axis 1 of {value.shape} is {channels}, which the kernel's {area} elements do not divide",
            rule="op-shapes",
            blame=(value,),
        )
    shape = Shape.of(value.shape.dim(0), channels // area, *sizes)
    return result(shape, value.dtype, value)
