"""tf.reduce_*, argmax, sorting, running sums, segments, counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays.argmax import advise_argmax
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.facts import PREDICTION
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import (
    dimension,
    one_axis,
    require_equal,
    require_leading,
    require_rank,
    require_rank_at_least,
)
from shapecheck.library.keras.ops import reductions as ops
from shapecheck.library.keras.ops.common import family, result, same, tensor
from shapecheck.library.keras.ops.indexing import segmented
from shapecheck.library.keras.ops.nn import check_axes, reduced
from shapecheck.library.outcome import Advice, CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.library.softmaxes import advise_one_score, advise_softmax_axis
from shapecheck.shapes import Dim, Shape, fresh_like, less
from shapecheck.values import Tensor

MATH = ("tensorflow", "tensorflow.math")
INT64 = "int64"


def _reduction(name: str, dtype: str | None = None) -> Callable[..., Tensor]:
    def rule(ctx: Context, input_tensor: Any, axis: Any = None, keepdims: Any = False, name: Any = None) -> Tensor:
        """A reduction over some axes or all.

        reduce_mean(x, axis=1): B 8 3 -> B 3
        reduce_mean(x, axis=[1, 2], keepdims=True): B 8 3 -> B 1 1
        reduce_mean(x): B 8 3 -> ()
        reduce_mean(x, axis=3): B 8 3 -> error
        """
        return ops.reduction(ctx, numpy_name, input_tensor, axis, keepdims, dtype or tensor(input_tensor).dtype)

    numpy_name = name
    return rule


REDUCTIONS = {
    "reduce_sum": "sum",
    "reduce_mean": "mean",
    "reduce_max": "max",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_logsumexp": "logsumexp",
}
for _tf_name, _numpy_name in REDUCTIONS.items():
    family(_reduction(_numpy_name), *MATH, members=_tf_name)
for _tf_name, _numpy_name in {"reduce_any": "any", "reduce_all": "all"}.items():
    family(_reduction(_numpy_name, "bool"), *MATH, members=_tf_name)
for _tf_name in ("reduce_std", "reduce_variance", "reduce_euclidean_norm"):
    family(_reduction("std"), "tensorflow.math", members=_tf_name)


def place(ctx: Context, input: Any, axis: Any = None, output_type: Any = INT64, name: Any = None) -> Tensor:
    """The index of the extreme along an axis, the first by default.

    argmax(x, axis=-1): B 8 3 -> B 8
    argmax(x): 8 3 -> 3
    argmax(x, axis=3): B 8 3 -> error
    """
    where = 0 if axis is None else axis
    _advise_argmax(ctx, input, axis)
    return ops.reduction(None, "argmax", input, where, False, dtype_name(output_type))


def _advise_argmax(ctx: Context, value: Any, axis: Any) -> None:
    """Reports an argmax without an axis over what a model predicted: TensorFlow's default is the samples' axis."""
    if axis is None and isinstance(value, Tensor) and PREDICTION in value.facts and value.shape.rank == 2:
        ctx.advise(
            Advice(
                rule="argmax-axis",
                message=f"tf.argmax without an axis takes axis 0, the samples of {value.shape}",
                help="the class of each sample: tf.argmax(..., axis=-1)",
                blame=(value,),
            )
        )
    elif axis is not None:
        advise_argmax(ctx, "tf.argmax", value, axis)


family(place, *MATH, members="argmax argmin")


def count_nonzero(input: Any, axis: Any = None, keepdims: Any = None, dtype: Any = INT64, name: Any = None) -> Tensor:
    """count_nonzero(x, axis=1): B 3 -> B"""
    return ops.reduction(None, "count_nonzero", input, axis, bool(keepdims), dtype_name(dtype))


family(count_nonzero, *MATH, members="count_nonzero")


def zero_fraction(value: Any, name: Any = None) -> Tensor:
    """zero_fraction(x): B 3 -> ()"""
    return result(Shape(), "float32", tensor(value))


family(zero_fraction, "tensorflow.math", "tensorflow.nn", members="zero_fraction")


def normed(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: Any = None, name: Any = None) -> Tensor:
    """norm(x, axis=1): B 3 -> B
    norm(x, axis=[1]): B 3 -> error
    """
    value = _tensor(tensor)
    if isinstance(axis, (list, tuple)) and len(axis) != 2:
        message = f"axis must be None, a number or two different numbers, found {tuple(axis)}"
        raise Mismatch(message, rule="invalid-argument", argument="axis")
    return result(reduced(value, axis, bool(keepdims)), value.dtype, value)


_tensor = tensor
family(normed, "tensorflow", "tensorflow.linalg", members="norm")


def cumulative(x: Any, axis: Any = 0, exclusive: Any = False, reverse: Any = False, name: Any = None) -> Tensor:
    """cumsum(x, axis=1): B 3 -> B 3"""
    value = tensor(x)
    return ops.running(value, axis, value.dtype)


family(cumulative, *MATH, members="cumsum cumprod")
family(cumulative, "tensorflow.math", members="cumulative_logsumexp")

# -- sorting --------------------------------------------------------------------------------------


@function("tensorflow.sort")
def sort(values: Any, axis: Any = -1, direction: Any = "ASCENDING", name: Any = None) -> Tensor:
    """sort(x): B 8 -> B 8"""
    value = tensor(values)
    check_axes(value, axis)
    return same(value)


@function("tensorflow.argsort")
def argsort(values: Any, axis: Any = -1, direction: Any = "ASCENDING", stable: Any = False, name: Any = None) -> Tensor:
    """argsort(x): B 8 -> B 8"""
    value = tensor(values)
    check_axes(value, axis)
    return same(value, dtype="int32")


def top_k(
    input: Any, k: Any = 1, sorted: Any = True, index_type: Any = "int32", name: Any = None
) -> tuple[Tensor, Tensor]:
    """top_k(x, 3): B 8 -> B 3, B 3"""
    value, count = tensor(input), dimension(k, "k")
    require_rank_at_least(value, 1)
    if less(value.shape.dim(-1), count) is True:
        message = f"k is {count}, and the last axis of {value.shape} is {value.shape.dim(-1)}"
        raise Mismatch(message, rule="op-shapes", argument="k", blame=(value,))
    shape = value.shape.with_dim(-1, count)
    return result(shape, value.dtype, value), result(shape, dtype_name(index_type), value)


family(top_k, "tensorflow.math", "tensorflow.nn", members="top_k")


def in_top_k(targets: Any, predictions: Any, k: Any, name: Any = None) -> Tensor:
    """Whether each target is among the k best predictions."""
    labels, scores = tensor(targets), tensor(predictions)
    require_rank(labels, 1, what="targets")
    require_rank(scores, 2, what="predictions")
    message = "targets and predictions must have the same length, found {left} and {right}"
    require_equal(labels.shape.dim(0), scores.shape.dim(0), message, labels, scores)
    return same(labels, scores, dtype="bool")


family(in_top_k, "tensorflow.math", "tensorflow.nn", members="in_top_k")


@function("tensorflow.searchsorted")
def searchsorted(
    sorted_sequence: Any, values: Any, side: Any = "left", out_type: Any = "int32", name: Any = None
) -> Tensor:
    """searchsorted(s, v): 7, 4 -> 4"""
    places, wanted = tensor(sorted_sequence), tensor(values)
    if places.shape.is_closed and wanted.shape.is_closed and places.shape.min_rank and wanted.shape.min_rank:
        rows = places.shape.without(-1).size(), wanted.shape.without(-1).size()
        require_equal(*rows, "there are {left} sorted sequences and values for {right}", places, wanted)
    return same(wanted, places, dtype=dtype_name(out_type))


@function("tensorflow.unique")
def unique(x: Any, out_idx: Any = "int32", name: Any = None) -> tuple[Tensor, Tensor]:
    """unique(x): 7 -> N, 7"""
    value = tensor(x)
    require_rank(value, 1)
    count = Shape.of(ops.data_dim("the number of different elements"))
    return result(count, value.dtype, value), result(value.shape, dtype_name(out_idx), value)


@function("tensorflow.unique_with_counts")
def unique_with_counts(x: Any, out_idx: Any = "int32", name: Any = None) -> tuple[Tensor, Tensor, Tensor]:
    """unique_with_counts(x): 7 -> N, 7, N"""
    values, indices = unique(x, out_idx)
    return values, indices, result(values.shape, indices.dtype, values)


# -- segments and counts --------------------------------------------------------------------------


def segment(data: Any, segment_ids: Any, name: Any = None) -> Tensor:
    """segment_sum(x, ids): 9 3, 9 -> N 3"""
    return segmented(tensor(data), tensor(segment_ids), None)


family(segment, "tensorflow.math", members="segment_sum segment_mean segment_max segment_min segment_prod")
family(segment, "tensorflow", members="segment_sum segment_mean segment_max segment_min segment_prod")


def unsorted_segment(data: Any, segment_ids: Any, num_segments: Any, name: Any = None) -> Tensor:
    """unsorted_segment_sum(x, ids, 4): 9 3, 9 -> 4 3"""
    value, ids = tensor(data), tensor(segment_ids)
    if ids.shape.rank is None or value.shape.open:
        raise CannotTell("the rank of the segment ids is not known")
    require_leading(value, ids, "the segment ids")
    rest = value.shape.take(ids.shape.rank)
    return result(Shape.of(dimension(num_segments)) + rest, value.dtype, value, ids)


_UNSORTED = " ".join(f"unsorted_segment_{name}" for name in ["sum", "mean", "max", "min", "prod", "sqrt_n"])
family(unsorted_segment, "tensorflow.math", members=_UNSORTED)
family(unsorted_segment, "tensorflow", members="unsorted_segment_sum unsorted_segment_max unsorted_segment_mean")


@function("tensorflow.math.bincount")
def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = "int32",
    name: Any = None,
    axis: Any = None,
    binary_output: Any = False,
) -> Tensor:
    """How often each number occurs, along the last axis (axis=-1) or in all."""
    value = tensor(arr)
    count: Dim = fresh_like(value.shape.size(), why="the number of bins depends on the data")
    if minlength is not None and minlength == maxlength:
        count = dimension(minlength)
    shape = Shape.of(count) if axis in (None, 0) else value.shape.with_dim(-1, count)
    return result(shape, dtype_name(dtype) if weights is None else tensor(weights).dtype, value)


@function("tensorflow.math.confusion_matrix")
def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    weights: Any = None,
    dtype: Any = "int32",
    name: Any = None,
) -> Tensor:
    """confusion_matrix(a, b, 4): 9, 9 -> 4 4"""
    count = ops.data_dim("the number of classes") if num_classes is None else dimension(num_classes)
    return result(Shape.of(count, count), dtype_name(dtype), tensor(labels), tensor(predictions))


@function("tensorflow.histogram_fixed_width")
def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = "int32", name: Any = None
) -> Tensor:
    """histogram_fixed_width(x, [0.0, 1.0], 5): 9 -> 5"""
    return result(Shape.of(dimension(nbins)), dtype_name(dtype), tensor(values))


@function("tensorflow.histogram_fixed_width_bins")
def histogram_fixed_width_bins(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = "int32", name: Any = None
) -> Tensor:
    """histogram_fixed_width_bins(x, [0.0, 1.0]): 9 -> 9"""
    return same(tensor(values), dtype=dtype_name(dtype))


@function("tensorflow.math.invert_permutation")
def invert_permutation(x: Any, name: Any = None) -> Tensor:
    """invert_permutation(x): 9 -> 9"""
    return same(tensor(x))


@function("tensorflow.math.lbeta")
def lbeta(x: Any, name: Any = None) -> Tensor:
    """lbeta(x): B 3 -> B"""
    value = tensor(x)
    return result(value.shape.without(-1), value.dtype, value)


# -- statistics -----------------------------------------------------------------------------------


@function("tensorflow.nn.moments")
def moments(x: Any, axes: Any, shift: Any = None, keepdims: Any = False, name: Any = None) -> tuple[Tensor, Tensor]:
    """moments(x, [0]): 8 3 -> 3, 3"""
    value = tensor(x)
    if axes in ([], ()) and keepdims is not True:
        raise CannotTell("without axes, tf.nn.moments drops every axis of 1")
    shape = reduced(value, axes, keepdims, "axes")
    return result(shape, value.dtype, value), result(shape, value.dtype, value)


@function("tensorflow.nn.weighted_moments")
def weighted_moments(
    x: Any, axes: Any, frequency_weights: Any, keepdims: Any = False, name: Any = None
) -> tuple[Tensor, Tensor]:
    """weighted_moments(x, [0], w): 8 3, 8 3 -> 3, 3"""
    return moments(x, axes, keepdims=keepdims)


def normalized(x: Any, axis: Any = None, epsilon: Any = 1e-12, name: Any = None, dim: Any = None) -> Tensor:
    """l2_normalize(x, axis=1): B 3 -> B 3"""
    value = tensor(x)
    check_axes(value, axis if axis is not None else dim)
    return same(value)


family(normalized, "tensorflow.math", "tensorflow.nn", "tensorflow.linalg", members="l2_normalize")


@function("tensorflow.linalg.normalize")
def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None, name: Any = None) -> tuple[Tensor, Tensor]:
    """normalize(x, axis=1): B 3 -> B 3, B 1"""
    value = _tensor(tensor)
    return same(value), result(reduced(value, axis, True), value.dtype, value)


@function("tensorflow.linalg.global_norm")
def global_norm(t_list: Any, name: Any = None) -> Tensor:
    """The norm of many tensors together: a scalar."""
    return Tensor(Shape(), dtype="float32", kind="tf")


@function("tensorflow.linalg.trace")
def trace(x: Any, name: Any = None) -> Tensor:
    """trace(x): B 3 3 -> B"""
    value = tensor(x)
    require_rank_at_least(value, 2)
    return result(value.shape.take(0, -2), value.dtype, value)


def softmax(ctx: Context, logits: Any, axis: Any = None, name: Any = None) -> Tensor:
    """softmax(x): B 3 -> B 3
    softmax(x, axis=2): B 3 -> error
    """
    value = tensor(logits)
    require_rank_at_least(value, 1, "the logits")
    check_axes(value, axis)
    advise_softmax_axis(ctx, value, axis)
    advise_one_score(ctx, value, axis)
    return same(value, facts=frozenset({"softmax"}) if axis in (None, -1) else frozenset())


family(softmax, "tensorflow.math", "tensorflow.nn", members="softmax")


def log_softmax(logits: Any, axis: Any = None, name: Any = None) -> Tensor:
    """log_softmax(x): B 3 -> B 3"""
    value = tensor(logits)
    check_axes(value, axis)
    return same(value)


family(log_softmax, "tensorflow.math", "tensorflow.nn", members="log_softmax")


@function("tensorflow.reverse_sequence")
def reverse_sequence(
    input: Any, seq_lengths: Any, seq_axis: Any = None, batch_axis: Any = None, name: Any = None
) -> Tensor:
    """reverse_sequence(x, n, seq_axis=1): 4 5 3, 4 -> 4 5 3
    reverse_sequence(x, n, seq_axis=1): 4 5 3, 5 -> error
    """
    value, lengths = tensor(input), tensor(seq_lengths)
    require_rank(lengths, 1, what="seq_lengths")
    batch = 0 if batch_axis is None else batch_axis
    if isinstance(batch, int) and value.shape.is_closed:
        place = one_axis(value.shape, batch, "axis-range", value)
        message = f"axis {place} of {value.shape} is {{left}}, and there are {{right}} lengths"
        require_equal(value.shape.dim(place), lengths.shape.dim(0), message, value, lengths)
    return same(value)


def approx(
    operand: Any,
    k: Any,
    reduction_dimension: Any = -1,
    recall_target: Any = 0.95,
    reduction_input_size_override: Any = -1,
    aggregate_to_topk: Any = True,
    name: Any = None,
) -> tuple[Tensor, Tensor]:
    """approx_max_k(x, 3): B 8 -> B 3, B 3"""
    value = tensor(operand)
    if aggregate_to_topk is not True:
        raise CannotTell("the number of candidates is not known")
    at = one_axis(value.shape, axis_argument(reduction_dimension), "axis-range", value)
    shape = value.shape.with_dim(at, dimension(k))
    return result(shape, value.dtype, value), result(shape, "int32", value)


family(approx, "tensorflow.math", "tensorflow.nn", members="approx_max_k approx_min_k")
