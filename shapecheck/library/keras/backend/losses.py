"""keras.backend: normalisation and losses."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import require_equal
from shapecheck.library.keras.ops import (
    elementwise,
    nn,
)
from shapecheck.library.keras.ops.common import FLOATX, result, same, tensor
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Shape, compatible, dynamic, unresolved
from shapecheck.values import Tensor


@function("keras.backend.batch_normalization")
def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: Any = -1, epsilon: Any = 1e-3
) -> Tensor:
    """batch_normalization(x, m, v, b, g): B 3, 3, 3, 3, 3 -> B 3"""
    return same(tensor(x), tensor(mean), tensor(var))


@function("keras.backend.binary_crossentropy")
def binary_crossentropy(target: Any, output: Any, from_logits: Any = False) -> Tensor:
    """binary_crossentropy(t, o): B 1, B 1 -> B 1"""
    return elementwise.combined(target, output)


@function("keras.backend.categorical_crossentropy")
def categorical_crossentropy(target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> Tensor:
    """categorical_crossentropy(t, o): B 3, B 3 -> B"""
    labels, outputs = tensor(target), tensor(output)
    nn.require_same_shape(labels, outputs)
    return result(outputs.shape.without(axis if isinstance(axis, int) else -1), outputs.dtype, labels, outputs)


@function("keras.backend.sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: Any = False, axis: Any = -1, ignore_class: Any = None
) -> Tensor:
    """sparse_categorical_crossentropy(t, o): 4, 4 3 -> 4"""
    labels, outputs = tensor(target), tensor(output)
    return result(outputs.shape.without(axis if isinstance(axis, int) else -1), outputs.dtype, labels, outputs)


@function("keras.backend.binary_focal_crossentropy")
def binary_focal_crossentropy(
    target: Any,
    output: Any,
    apply_class_balancing: Any = False,
    alpha: Any = 0.25,
    gamma: Any = 2.0,
    from_logits: Any = False,
) -> Tensor:
    """binary_focal_crossentropy(t, o): B 1, B 1 -> B 1"""
    return elementwise.combined(target, output)


@function("keras.backend.categorical_focal_crossentropy")
def categorical_focal_crossentropy(
    target: Any, output: Any, alpha: Any = 0.25, gamma: Any = 2.0, from_logits: Any = False, axis: Any = -1
) -> Tensor:
    """categorical_focal_crossentropy(t, o): B 3, B 3 -> B"""
    found = elementwise.combined(target, output)
    return found.but(shape=found.shape.without(axis if isinstance(axis, int) else -1))


@function("keras.backend.ctc_batch_cost")
def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Tensor:
    """ctc_batch_cost(t, p, n, m): 4 7, 4 20 30, 4 1, 4 1 -> 4 1
    ctc_batch_cost(t, p, n, m): 4 7, 5 20 30, 4 1, 4 1 -> error
    ctc_batch_cost(t, p, n, m): 4 7, 4 20 30, 4, 4 1 -> error
    ctc_batch_cost(t, p, n, m): 4 7, 4 20 30, 4 1, 3 1 -> error
    """
    labels, outputs = tensor(y_true), tensor(y_pred)
    if labels.shape.rank and outputs.shape.rank:
        message = "y_true and y_pred must have the same first axis, found {left} and {right}"
        require_equal(labels.shape.dim(0), outputs.shape.dim(0), message, labels, outputs)
    for name, lengths in (("input_length", tensor(input_length)), ("label_length", tensor(label_length))):
        _require_column(name, lengths, outputs)
    return result(Shape.of(outputs.shape.dim(0), 1), FLOATX, labels, outputs)


def _require_column(name: str, lengths: Tensor, outputs: Tensor) -> None:
    """The lengths of the sequences come as a column, (batch, 1)."""
    wanted = Shape.of(outputs.shape.dim(0), 1) if outputs.shape.min_rank else Shape.of(unresolved("the batch"), 1)
    if compatible(lengths.shape, wanted) is False:
        raise Mismatch(
            f"{name} must be a column of shape {wanted}, found {lengths.shape}",
            rule="op-shapes",
            blame=(lengths, outputs),
            help="tf.ones((batch, 1)) * length, or lengths[:, tf.newaxis]",
        )


@function("keras.backend.ctc_decode")
def ctc_decode(
    y_pred: Any, input_length: Any, greedy: Any = True, beam_width: Any = 100, top_paths: Any = 1
) -> tuple[list[Tensor], Tensor]:
    """The decoded labels (of a length that the data tell) and their log probabilities."""
    value = tensor(y_pred)
    batch, paths = value.shape.dim(0), 1 if greedy is True else top_paths
    if not isinstance(paths, int):
        raise CannotTell("the number of paths is not known")
    decoded = [result(Shape.of(batch, dynamic("decoded")), "int64", value) for _ in range(paths)]
    return decoded, result(Shape.of(batch, paths), FLOATX, value)
