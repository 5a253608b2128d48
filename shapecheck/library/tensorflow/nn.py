"""tf.nn: pooling, normalisation, dropout; the convolutions are in `convolutions`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays.guards import checked, dimension, require_equal, require_rank, require_rank_at_least
from shapecheck.library.keras.ops.common import result, same, tensor
from shapecheck.library.keras.ops.convolutions import from_channels, to_channels
from shapecheck.library.keras.ops.windows import spatial_count
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import function
from shapecheck.library.tensorflow.convolutions import channels_last, slid, spatial
from shapecheck.shapes import Dim, broadcast, less
from shapecheck.values import Tensor

# -- pooling --------------------------------------------------------------------------------------


def pooled(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any, count: int | None = None) -> Tensor:
    """The largest or mean element of each window."""
    x = tensor(input)
    require_rank_at_least(x, 3)
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
    """pool(x, [2, 2], "MAX"): B 8 8 3 -> B 7 7 3
    pool(x, [2, 2], "MAX", strides=[3, 3]): B 8 8 3 -> error
    """
    lists = isinstance(window_shape, (list, tuple)) and isinstance(strides, (list, tuple))
    if lists and any(less(size, step) is True for size, step in zip(window_shape, strides, strict=False)):
        message = f"strides {tuple(strides)} must not be greater than window_shape {tuple(window_shape)}"
        raise Mismatch(message, rule="invalid-argument", argument="strides")
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


def _block(size: Any) -> Dim:
    if isinstance(size, int) and size < 2:
        raise Mismatch(f"block_size must be 2 or more, found {size}", rule="invalid-argument", argument="block_size")
    return dimension(size)


@function("tensorflow.nn.space_to_depth", "tensorflow.space_to_depth")
def space_to_depth(input: Any, block_size: Any, data_format: Any = "NHWC", name: Any = None) -> Tensor:
    """space_to_depth(x, 2): B 8 6 3 -> B 4 3 12"""
    value = tensor(input)
    return result(to_channels(value, _block(block_size), channels_last(data_format)), value.dtype, value)


@function("tensorflow.nn.depth_to_space", "tensorflow.depth_to_space")
def depth_to_space(input: Any, block_size: Any, data_format: Any = "NHWC", name: Any = None) -> Tensor:
    """depth_to_space(x, 2): B 4 3 12 -> B 8 6 3"""
    value = tensor(input)
    return result(from_channels(value, _block(block_size), channels_last(data_format)), value.dtype, value)


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
    """dropout(x, 0.5): B 3 -> B 3
    dropout(x, 1.5): B 3 -> error
    """
    if isinstance(rate, (int, float)) and not 0 <= rate < 1:
        message = f"rate must be at least 0 and less than 1, found {rate}"
        raise Mismatch(message, rule="invalid-argument", argument="rate")
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
    """lrn(x): B 8 8 3 -> B 8 8 3
    lrn(x): B 3 -> error
    """
    value = tensor(input)
    require_rank(value, 4)
    return same(value)


@function("tensorflow.nn.isotonic_regression")
def isotonic_regression(inputs: Any, decreasing: Any = True, axis: Any = -1) -> tuple[Tensor, Tensor]:
    """Two tensors of the same shape."""
    value = tensor(inputs)
    return same(value), same(value, dtype="int32")
