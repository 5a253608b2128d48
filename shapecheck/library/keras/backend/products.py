"""keras.backend: products, convolutions and pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import checked, require_equal
from shapecheck.library.keras.ops import (
    convolutions,
    creation,
    linalg,
)
from shapecheck.library.keras.ops.common import channels_last, promoted, result, same, tensor
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Shape
from shapecheck.values import Tensor


@function("keras.backend.dot")
def dot(x: Any, y: Any) -> Tensor:
    """dot(a, b): B 3, 3 4 -> B 4
    dot(a, b): B 3, 4 3 -> error
    """
    return linalg.dotted(tensor(x), tensor(y))


@function("keras.backend.batch_dot")
def batch_dot(x: Any, y: Any, axes: Any = None) -> Tensor:
    """batch_dot(a, b, axes=(2, 1)): B 4 3, B 3 5 -> B 4 5
    batch_dot(a, b): B 4 3, B 3 5 -> B 4 5
    batch_dot(a, b, axes=(2, 2)): B 4 3, B 3 5 -> error
    """
    left, right = tensor(x), tensor(y)
    if left.shape.open or right.shape.open:
        return result(Shape.unknown(), promoted(left, right), left, right)
    if left.shape.min_rank < 2 or right.shape.min_rank < 2:
        raise Mismatch(
            f"batch_dot takes rank 2 or more, found {left.shape} and {right.shape}",
            rule="matmul-shapes",
            blame=(left, right),
        )
    place_x, place_y = _batch_dot_axes(left, right, axes)
    message = f"batch_dot of {left.shape} and {right.shape}: axis {place_x} is {{left}}, axis {place_y} is {{right}}"
    require_equal(left.shape.dim(place_x), right.shape.dim(place_y), message, left, right, rule="matmul-shapes")
    rest_x = left.shape.without(place_x)
    rest_y = right.shape.without(place_y).without(0)
    total = rest_x + rest_y
    return result(total.insert(1, 1) if total.rank == 1 else total, promoted(left, right), left, right)


def _batch_dot_axes(left: Tensor, right: Tensor, axes: Any) -> tuple[int, int]:
    """The contracted axes, counted from the front."""
    if axes is None:
        axes = (left.shape.min_rank - 1, 1 if right.shape.rank == 2 else right.shape.min_rank - 2)
    if isinstance(axes, int):
        axes = (axes, axes)
    if not isinstance(axes, (list, tuple)) or len(axes) != 2:
        raise CannotTell("the axes are not known")
    with checked("axis-range", left, right, argument="axes"):
        return (
            left.shape.normalize_axis(axis_argument(axes[0])),
            right.shape.normalize_axis(axis_argument(axes[1])),
        )


@function("keras.backend.bias_add")
def bias_add(ctx: Context, x: Any, bias: Any, data_format: Any = None) -> Tensor:
    """bias_add(x, b): B 4 3, 3 -> B 4 3
    bias_add(x, b): B 4 3, 2 -> error
    """
    value, shift = tensor(x), tensor(bias)
    if shift.shape.rank == 1 and value.shape.is_closed and value.shape.min_rank > 1:
        axis = -1 if channels_last(ctx, data_format) else 1
        message = f"the bias {shift.shape} must have one number for each channel of {value.shape}"
        require_equal(value.shape.dim(axis), shift.shape.dim(0), message, value, shift)
    return same(value, shift)


def _conv_rule(count: int) -> Callable[..., Tensor]:
    one = 1 if count == 1 else (1,) * count

    def rule(
        ctx: Context,
        x: Any,
        kernel: Any,
        strides: Any = one,
        padding: Any = "valid",
        data_format: Any = None,
        dilation_rate: Any = one,
    ) -> Tensor:
        """A convolution of keras.ops."""
        return convolutions.conv(ctx, x, kernel, strides, padding, data_format, dilation_rate)

    return rule


for _count in (1, 2, 3):
    function(f"keras.backend.conv{_count}d")(_conv_rule(_count))


@function("keras.backend.depthwise_conv2d")
def depthwise_conv2d(
    ctx: Context,
    x: Any,
    depthwise_kernel: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """depthwise_conv2d(x, k): B 8 8 3, 3 3 3 2 -> B 6 6 6"""
    return convolutions.depthwise_conv(ctx, x, depthwise_kernel, strides, padding, data_format, dilation_rate)


@function("keras.backend.separable_conv2d")
def separable_conv2d(
    ctx: Context,
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """separable_conv2d(x, d, p): B 8 8 3, 3 3 3 2, 1 1 6 5 -> B 6 6 5"""
    return convolutions.separable_conv(
        ctx, x, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate
    )


@function("keras.backend.conv2d_transpose")
def conv2d_transpose(
    ctx: Context,
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """A transposed convolution to a given shape."""
    value, weights = tensor(x), tensor(kernel)
    return result(shape_argument(creation.none_as_unknown(output_shape)), value.dtype, value, weights)


def _pool_rule(count: int) -> Callable[..., Tensor]:
    def rule(
        ctx: Context,
        x: Any,
        pool_size: Any,
        strides: Any = (1,) * count,
        padding: Any = "valid",
        data_format: Any = None,
        pool_mode: Any = "max",
    ) -> Tensor:
        """Pooling of keras.ops."""
        return convolutions.pool(ctx, x, pool_size, strides, padding, data_format)

    return rule


function("keras.backend.pool2d")(_pool_rule(2))
function("keras.backend.pool3d")(_pool_rule(3))
