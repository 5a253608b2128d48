"""Sequences of different lengths: padding, skip-grams."""

from __future__ import annotations

from shapecheck.library.arrays import as_tensor, dimension, dtype_name
from shapecheck.library.arrays.convert import iterable_items
from shapecheck.library.arrays.facts import ATTAINED, RAGGED
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import beyond_reach, function
from shapecheck.shapes import Dim, Shape, dim_max, unresolved
from shapecheck.values import Tensor, Value


@function(
    "keras.utils.pad_sequences",
    "keras.preprocessing.sequence.pad_sequences",
    "keras_preprocessing.sequence.pad_sequences",
)
def pad_sequences(
    sequences: Value,
    maxlen: Value = None,
    dtype: Value = "int32",
    padding: Value = "pre",
    truncating: Value = "pre",
    value: Value = 0.0,
) -> Value:
    """All sequences of one length: `maxlen`, or that of the longest."""
    tensor = as_tensor(sequences)
    if tensor.shape.rank == 0 or (tensor.shape.rank == 1 and tensor.dtype not in (None, "object", "str", "bytes")):
        raise Mismatch(
            f"`sequences` must be a list of lists, found shape {tensor.shape}",
            rule="invalid-argument",
            argument="sequences",
            blame=(tensor,),
            help="wrap one sequence into a list: pad_sequences([sequence], ...)",
        )
    length = _longest(tensor, sequences) if maxlen is None else dimension(maxlen, "the length")
    count = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of sequences")
    rest = _inner(tensor, sequences)
    low = min(tensor.low, value) if isinstance(tensor.low, (int, float)) and isinstance(value, (int, float)) else None
    facts = tensor.facts & {ATTAINED}
    return Tensor(
        Shape.of(count, length) + rest,
        dtype_name(dtype, "int32"),
        "numpy",
        low=low,
        high=tensor.high,
        facts=facts,
    )


def _inner(tensor: Tensor, sequences: Value) -> Shape:
    """The shape of one step: a number in lists of numbers."""
    if tensor.shape.is_closed and tensor.shape.min_rank >= 2:
        return tensor.shape.take(2)
    items = iterable_items(sequences)
    if items:
        shapes = [as_tensor(item).shape for item in items]
        closed = all(shape.is_closed and shape.min_rank for shape in shapes)
        return shapes[0].take(1) if closed else Shape.unknown()
    return Shape() if tensor.dtype == "object" or RAGGED in tensor.facts else Shape.unknown()


def _longest(tensor: Tensor, sequences: Value) -> Dim:
    if tensor.shape.is_closed and tensor.shape.min_rank >= 2:
        return tensor.shape.dim(1)
    items = iterable_items(sequences)
    if items:
        lengths = [as_tensor(item).shape for item in items]
        if all(shape.min_rank and shape.is_closed for shape in lengths):
            return dim_max(*(shape.dim(0) for shape in lengths))
    return unresolved("the length of the longest sequence")


for _name in ("skipgrams", "make_sampling_table"):
    beyond_reach(f"keras.preprocessing.sequence.{_name}", "pairs of words that are drawn at random")
