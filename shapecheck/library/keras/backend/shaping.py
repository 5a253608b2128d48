"""keras.backend: reshapes, transposes, repeats, joins and pads."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import dimension, require_rank
from shapecheck.library.keras.ops import (
    common,
    elementwise,
    indexing,
    joining,
    nn,
    shaping,
)
from shapecheck.library.keras.ops.common import channels_last, result, tensor, tensors
from shapecheck.library.keras.ops.windows import on_spatial_axes
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape
from shapecheck.values import Tensor


@function("keras.backend.reshape")
def reshape(ctx: Context, x: Any, shape: Any) -> Tensor:
    """reshape(x, (-1, 6)): B 2 3 -> B 6
    reshape(x, (4, 4)): 2 9 -> error
    """
    return shaping.reshaped(ctx, tensor(x), shape, "shape")


@function("keras.backend.flatten")
def flatten(x: Any) -> Tensor:
    """flatten(x): 2 3 -> 6"""
    return shaping.ravel(x)


@function("keras.backend.batch_flatten")
def batch_flatten(x: Any) -> Tensor:
    """batch_flatten(x): 4 2 3 -> 4 6"""
    value = tensor(x)
    if value.shape.open and not value.shape.prefix:
        return result(Shape.of_rank(2, "the rank of the input is not known"), value.dtype, value)
    return result(Shape.of(value.shape.dim(0), value.shape.without(0).size()), value.dtype, value)


@function("keras.backend.expand_dims")
def expand_dims(x: Any, axis: Any = -1) -> Tensor:
    """expand_dims(x): B 3 -> B 3 1"""
    return shaping.expanded(tensor(x), axis)


@function("keras.backend.squeeze")
def squeeze(x: Any, axis: Any) -> Tensor:
    """squeeze(x, -1): B 3 1 -> B 3
    squeeze(x, 1): B 3 1 -> error
    """
    return shaping.squeezed(tensor(x), axis)


@function("keras.backend.permute_dimensions")
def permute_dimensions(x: Any, pattern: Any) -> Tensor:
    """permute_dimensions(x, (0, 2, 1)): B 2 3 -> B 3 2"""
    return shaping.transposed(tensor(x), pattern)


@function("keras.backend.transpose")
def transpose(x: Any) -> Tensor:
    """transpose(x): 2 3 -> 3 2"""
    return shaping.transposed(tensor(x))


@function("keras.backend.reverse")
def reverse(x: Any, axes: Any) -> Tensor:
    """reverse(x, 1): B 3 -> B 3"""
    return shaping.flipped(tensor(x), axes)


@function("keras.backend.repeat")
def repeat(x: Any, n: Any) -> Tensor:
    """repeat(x, 4): B 3 -> B 4 3
    repeat(x, 4): B 2 3 -> error
    """
    value = tensor(x)
    require_rank(value, 2)
    return result(Shape.of(value.shape.dim(0), dimension(n), value.shape.dim(1)), value.dtype, value)


@function("keras.backend.repeat_elements")
def repeat_elements(x: Any, rep: Any, axis: Any) -> Tensor:
    """repeat_elements(x, 2, axis=1): B 3 -> B 6"""
    return shaping.repeated(tensor(x), rep, axis)


@function("keras.backend.tile")
def tile(x: Any, n: Any) -> Tensor:
    """tile(x, (1, 2)): 4 3 -> 4 6"""
    value = tensor(x)
    times = [n] * (value.shape.rank or 0) if isinstance(n, int) else n
    return shaping.tiled(value, times)


@function("keras.backend.concatenate")
def concatenate(ctx: Context, tensors: Any, axis: Any = -1) -> Tensor:
    """concatenate([a, b]): B 3, B 4 -> B 7"""
    return joining.joined(ctx, common.tensors(tensors), axis)


@function("keras.backend.stack")
def stack(x: Any, axis: Any = 0) -> Tensor:
    """stack([a, b], axis=1): B 3, B 3 -> B 2 3"""
    return joining.stacked(tensors(x), axis)


@function("keras.backend.gather")
def gather(reference: Any, indices: Any) -> Tensor:
    """gather(x, i): 9 3, B 4 -> B 4 3"""
    return indexing.gathered(tensor(reference), tensor(indices), 0)


@function("keras.backend.one_hot")
def one_hot(indices: Any, num_classes: Any) -> Tensor:
    """one_hot(x, 4): B -> B 4"""
    return nn.one_hot(elementwise.cast(indices, "int32"), num_classes)


def _padded(value: Tensor, padding: Any, count: int, last: bool) -> Tensor:
    pairs = [shaping.pad_pairs(pair, Shape.of(1))[0] for pair in _list(padding)]
    if len(pairs) != count:
        raise CannotTell("the padding is not known")

    def change(number: int, dim: Dim) -> Dim:
        return dim + pairs[number][0] + pairs[number][1]

    return result(on_spatial_axes(value, count, last, change), value.dtype, value)


def _list(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    raise CannotTell("the padding is not known")


@function("keras.backend.temporal_padding")
def temporal_padding(x: Any, padding: Any = (1, 1)) -> Tensor:
    """temporal_padding(x, (1, 2)): B 4 3 -> B 7 3"""
    return _padded(tensor(x), (padding,), 1, True)


@function("keras.backend.spatial_2d_padding")
def spatial_2d_padding(ctx: Context, x: Any, padding: Any = ((1, 1), (1, 1)), data_format: Any = None) -> Tensor:
    """spatial_2d_padding(x): B 4 5 3 -> B 6 7 3"""
    return _padded(tensor(x), padding, 2, channels_last(ctx, data_format))


@function("keras.backend.spatial_3d_padding")
def spatial_3d_padding(
    ctx: Context, x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: Any = None
) -> Tensor:
    """spatial_3d_padding(x): B 4 5 6 3 -> B 6 7 8 3"""
    return _padded(tensor(x), padding, 3, channels_last(ctx, data_format))


def _enlarged(value: Tensor, factors: list[Any], last: bool) -> Tensor:
    sizes = [dimension(factor) for factor in factors]
    return result(on_spatial_axes(value, len(sizes), last, lambda i, dim: dim * sizes[i]), value.dtype, value)


@function("keras.backend.resize_images")
def resize_images(
    ctx: Context, x: Any, height_factor: Any, width_factor: Any, data_format: Any, interpolation: Any = "nearest"
) -> Tensor:
    """resize_images(x, 2, 3, "channels_last"): B 4 5 3 -> B 8 15 3"""
    return _enlarged(tensor(x), [height_factor, width_factor], channels_last(ctx, data_format))


@function("keras.backend.resize_volumes")
def resize_volumes(
    ctx: Context, x: Any, depth_factor: Any, height_factor: Any, width_factor: Any, data_format: Any
) -> Tensor:
    """resize_volumes(x, 2, 2, 2, "channels_last"): B 4 5 6 3 -> B 8 10 12 3"""
    return _enlarged(tensor(x), [depth_factor, height_factor, width_factor], channels_last(ctx, data_format))
