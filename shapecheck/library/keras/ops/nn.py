"""keras.ops: softmax, encodings, normalisations, losses and attention."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import axes as axes_argument
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import checked, dimension, one_axis, require_equal, require_rank_at_least
from shapecheck.library.keras.ops.common import (
    FLOATX,
    family,
    floating,
    keras_dtype,
    lost,
    promoted,
    result,
    same,
    tensor,
)
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.library.softmaxes import advise_one_score, advise_softmax_axis
from shapecheck.shapes import Dim, Shape, compatible, divisible, equal, reduce, with_rank
from shapecheck.values import Tensor

# -- along an axis --------------------------------------------------------------------------------


def check_axes(value: Tensor, places: Any, argument: str = "axis") -> None:
    """A mismatch if an axis argument surely names an axis that the tensor does not have."""
    try:
        known = axes_argument(places)
    except CannotTell:
        return
    for place in () if known is None else (known,) if isinstance(known, int) else known:
        if value.shape.is_closed:
            with checked("axis-range", value, argument=argument):
                value.shape.normalize_axis(place)


@function("keras.ops.softmax")
def softmax(ctx: Context, x: Any, axis: Any = -1) -> Tensor:
    """softmax(x): B 10 -> B 10"""
    value = tensor(x)
    check_axes(value, axis)
    advise_softmax_axis(ctx, value, axis)
    advise_one_score(ctx, value, axis)
    facts = frozenset({"softmax"}) if axis == -1 else frozenset()
    return same(value, dtype=floating(value.dtype), facts=facts)


def along_axis(x: Any, axis: Any = -1) -> Tensor:
    """The same shape; what happens along the axis does not matter.

    log_softmax(x, axis=1): B 10 -> B 10
    log_softmax(x, axis=2): B 10 -> error
    """
    value = tensor(x)
    check_axes(value, axis)
    return same(value, dtype=floating(value.dtype))


family(along_axis, "keras.ops", members="log_softmax sparsemax")


@function("keras.ops.glu")
def glu(x: Any, axis: Any = -1) -> Tensor:
    """One half of an axis, gated by the other.

    glu(x): B 10 -> B 5
    glu(x): B 9 -> error
    """
    value = tensor(x)
    place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
    dim = value.shape.dim(place)
    if divisible(dim, 2) is False:
        raise Mismatch(
            f"axis {place} of {value.shape} must be even for glu, found {dim}", rule="op-shapes", blame=(value,)
        )
    return result(value.shape.with_dim(place, dim // 2), value.dtype, value)


# -- encodings ------------------------------------------------------------------------------------


def encoded(value: Tensor, depth: Dim, place: Any) -> Shape:
    """The shape with an axis of this depth put in."""
    known = axis_argument(place)
    if value.shape.is_closed and not -1 <= known <= value.shape.min_rank:
        raise Mismatch(
            f"axis {known} is out of range for an encoding of {value.shape}", rule="axis-range", blame=(value,)
        )
    return value.shape.insert(known, depth)


@function("keras.ops.one_hot")
def one_hot(x: Any, num_classes: Any, axis: Any = -1, dtype: Any = None, sparse: Any = False) -> Tensor:
    """one_hot(x, 4): B 3 -> B 3 4"""
    value = tensor(x)
    shape = encoded(value, dimension(num_classes, "num_classes"), axis)
    facts = frozenset({"one-hot"}) if axis == -1 else frozenset()
    return result(shape, FLOATX if dtype is None else keras_dtype(dtype), value, facts=facts)


@function("keras.ops.multi_hot")
def multi_hot(
    inputs: Any, num_classes: Any = None, axis: Any = -1, dtype: Any = None, sparse: Any = False, **kwargs: Any
) -> Tensor:
    """multi_hot(x, 4): B 3 -> B 4"""
    value = tensor(inputs)
    depth = dimension(kwargs.get("num_tokens") if num_classes is None else num_classes, "num_classes")
    shape = encoded(value, depth, axis)
    if shape.open:
        return lost("the rank of the input is not known", value)
    kept = Shape.of(shape.dim(-1)) if shape.rank == 2 else shape.without(1) if shape.min_rank > 1 else shape
    return result(kept, None if dtype is None else keras_dtype(dtype), value)


# -- normalisations -------------------------------------------------------------------------------


@function("keras.ops.moments")
def moments(x: Any, axes: Any, keepdims: Any = False, synchronized: Any = False) -> tuple[Tensor, Tensor]:
    """moments(x, 0): 8 3 -> 3, 3"""
    value = tensor(x)
    shape = reduced(value, axes, keepdims, "axes")
    return result(shape, value.dtype, value), result(shape, value.dtype, value)


def reduced(value: Tensor, places: Any, keepdims: Any, argument: str = "axis") -> Shape:
    """The shape without these axes; what is known of it if the axes are not."""
    try:
        known, keep = axes_argument(places), bool(keepdims)
    except CannotTell:
        if keepdims is True and value.shape.rank is not None:
            return Shape.of_rank(value.shape.rank, "the axis is not known")
        return Shape.unknown()
    with checked("axis-range", value, argument=argument):
        return reduce(value.shape, known, keep)


@function("keras.ops.batch_normalization")
def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: Any, offset: Any = None, scale: Any = None, epsilon: Any = 0.001
) -> Tensor:
    """batch_normalization(x, m, v, -1): B 8 3, 3, 3 -> B 8 3
    batch_normalization(x, m, v, 1): B 8 3, 3, 3 -> error
    """
    value = tensor(x)
    try:
        place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
    except CannotTell:
        return same(value)
    expected = value.shape.dim(place)
    for name, given in {"mean": mean, "variance": variance, "offset": offset, "scale": scale}.items():
        if given is None:
            continue
        part = tensor(given)
        if compatible(part.shape, Shape.of(expected)) is False:
            raise Mismatch(
                f"{name} must have shape ({expected},) as axis {place} of {value.shape}, found {part.shape}",
                rule="op-shapes",
                argument=name,
                blame=(value, part),
            )
    return same(value)


@function("keras.ops.layer_normalization")
def layer_normalization(
    x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: Any = None, **kwargs: Any
) -> Tensor:
    """layer_normalization(x): B 8 3 -> B 8 3"""
    value = tensor(x)
    check_axes(value, axis)
    return same(value)


@function("keras.ops.rms_normalization")
def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: Any = None) -> Tensor:
    """rms_normalization(x): B 8 3 -> B 8 3"""
    value = tensor(x)
    check_axes(value, axis)
    return same(value)


@function("keras.ops.normalize")
def normalize(x: Any, axis: Any = -1, order: Any = 2, epsilon: Any = None) -> Tensor:
    """normalize(x): B 8 3 -> B 8 3"""
    value = tensor(x)
    check_axes(value, axis)
    return same(value, dtype=floating(value.dtype))


# -- losses ---------------------------------------------------------------------------------------


def require_same_shape(target: Tensor, output: Tensor, names: tuple[str, str] = ("target", "output")) -> None:
    """A mismatch if labels and outputs surely have different shapes."""
    if compatible(target.shape, output.shape) is False:
        raise Mismatch(
            f"{names[0]} {target.shape} and {names[1]} {output.shape} must have the same shape",
            rule="label-shape",
            blame=(target, output),
        )


@function("keras.ops.binary_crossentropy")
def binary_crossentropy(target: Any, output: Any, from_logits: Any = False) -> Tensor:
    """binary_crossentropy(t, o): B 1, B 1 -> B 1
    binary_crossentropy(t, o): 4 2, 4 1 -> error
    """
    labels, outputs = tensor(target), tensor(output)
    require_same_shape(labels, outputs)
    return result(outputs.shape, outputs.dtype, labels, outputs)


@function("keras.ops.categorical_crossentropy")
def categorical_crossentropy(target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> Tensor:
    """categorical_crossentropy(t, o): B 10, B 10 -> B
    categorical_crossentropy(t, o): 8 9, 8 10 -> error
    """
    labels, outputs = tensor(target), tensor(output)
    require_same_shape(labels, outputs)
    require_rank_at_least(outputs, 1)
    return result(outputs.shape.without(axis if isinstance(axis, int) else -1), outputs.dtype, labels, outputs)


@function("keras.ops.sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> Tensor:
    """sparse_categorical_crossentropy(t, o): B, B 10 -> B
    sparse_categorical_crossentropy(t, o): B 1, B 10 -> B
    sparse_categorical_crossentropy(t, o): 8 10, 8 10 -> error
    """
    labels, outputs = tensor(target), tensor(output)
    require_rank_at_least(outputs, 1)
    place = one_axis(outputs.shape, axis_argument(axis), "axis-range", outputs)
    expected, given = outputs.shape.without(place), labels.shape
    if given.is_closed and given.rank == outputs.shape.rank:
        if equal(given.dim(-1), 1) is False:
            raise _wrong_labels(labels, outputs, expected)
        given = given.without(-1)
    if compatible(given, expected) is False:
        raise _wrong_labels(labels, outputs, expected)
    return result(expected, outputs.dtype, labels, outputs)


def _wrong_labels(labels: Tensor, outputs: Tensor, expected: Shape) -> Mismatch:
    return Mismatch(
        f"integer targets for outputs {outputs.shape} must have shape {expected}, found {labels.shape}",
        rule="label-shape",
        blame=(labels, outputs),
    )


@function("keras.ops.ctc_loss")
def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: Any = 0) -> Tensor:
    """ctc_loss(t, o, n, m): 4 7, 4 20 30, 4, 4 -> 4
    ctc_loss(t, o, n, m): 4 7, 5 20 30, 4, 4 -> error
    """
    labels, outputs = tensor(target), tensor(output)
    lengths, steps = tensor(target_length), tensor(output_length)
    for name, part in (("output", outputs), ("target_length", lengths), ("output_length", steps)):
        if labels.shape.rank and part.shape.rank:
            message = f"target and {name} must have the same first axis, found {{left}} and {{right}}"
            require_equal(labels.shape.dim(0), part.shape.dim(0), message, labels, part)
    return result(Shape.of(labels.shape.dim(0)), floating(outputs.dtype), labels, outputs)


@function("keras.ops.ctc_decode")
def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: Any = "greedy",
    beam_width: Any = 100,
    top_paths: Any = 1,
    merge_repeated: Any = True,
    mask_index: Any = 0,
) -> tuple[Tensor, Tensor]:
    """ctc_decode(x, n): B 20 30, B -> 1 B 20, B 1"""
    value = tensor(inputs)
    paths = 1 if strategy == "greedy" else dimension(top_paths)
    batch, steps = value.shape.dim(0), value.shape.dim(1)
    decoded = result(Shape.of(paths, batch, steps), "int32", value)
    return decoded, result(Shape.of(batch, paths), floating(value.dtype), value)


# -- attention and the like -----------------------------------------------------------------------


@function("keras.ops.dot_product_attention")
def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: Any = None,
    is_causal: Any = False,
    flash_attention: Any = None,
    attn_logits_soft_cap: Any = None,
) -> Tensor:
    """Attention over (batch, length, heads, size).

    dot_product_attention(q, k, v): B 5 2 8, B 7 2 8, B 7 2 8 -> B 5 2 8
    dot_product_attention(q, k, v): B 5 8, B 7 8, B 7 8 -> error
    """
    q, k, v = tensor(query), tensor(key), tensor(value)
    for part, name in ((q, "query"), (k, "key"), (v, "value")):
        if with_rank(part.shape, 4) is None:
            raise Mismatch(
                f"{name} must have rank 4 (batch, length, heads, size), found shape {part.shape}",
                rule="attention-shapes",
                argument=name,
                blame=(part,),
            )
    return result(q.shape, promoted(q, k, v), q, k, v)


@function("keras.ops.psnr")
def psnr(x1: Any, x2: Any, max_val: Any) -> Tensor:
    """psnr(a, b, 1.0): 4 8, 4 8 -> ()"""
    left, right = tensor(x1), tensor(x2)
    if left.shape.is_closed and right.shape.is_closed and left.shape.rank != right.shape.rank:
        raise Mismatch(
            f"psnr compares tensors of one rank, found {left.shape} and {right.shape}",
            rule="op-shapes",
            blame=(left, right),
        )
    return result(Shape(), None, left, right)
