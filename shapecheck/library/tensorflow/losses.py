"""tf.nn losses: labels against logits, without Keras."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import checked, require_equal, require_rank
from shapecheck.library.keras.ops.common import result, same, tensor
from shapecheck.library.keras.ops.nn import require_same_shape
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.library.tensorflow.elementwise import pairwise
from shapecheck.shapes import Shape, broadcast, compatible, dynamic
from shapecheck.values import Tensor


@function("tensorflow.nn.softmax_cross_entropy_with_logits")
def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: Any = -1, name: Any = None) -> Tensor:
    """softmax_cross_entropy_with_logits(t, o): B 3, B 3 -> B
    softmax_cross_entropy_with_logits(t, o): 8 4, 8 3 -> error
    """
    targets, outputs = tensor(labels), tensor(logits)
    with checked("label-shape", targets, outputs):
        shape = broadcast(targets.shape, outputs.shape)
    return result(shape.without(axis if isinstance(axis, int) else -1), outputs.dtype, targets, outputs)


@function(
    "tensorflow.nn.softmax_cross_entropy_with_logits_v2", "tensorflow.compat.v1.nn.softmax_cross_entropy_with_logits"
)
def softmax_cross_entropy_with_logits_v2(
    labels: Any = None, logits: Any = None, axis: Any = None, name: Any = None, dim: Any = None
) -> Tensor:
    """The same, as TensorFlow 1 had it."""
    return softmax_cross_entropy_with_logits(labels, logits, -1 if axis is None else axis)


@function("tensorflow.nn.sparse_softmax_cross_entropy_with_logits")
def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: Any = None) -> Tensor:
    """sparse_softmax_cross_entropy_with_logits(t, o): B, B 3 -> B
    sparse_softmax_cross_entropy_with_logits(t, o): 8 1, 8 3 -> error
    """
    targets, outputs = tensor(labels), tensor(logits)
    if outputs.shape.is_closed and outputs.shape.min_rank:
        expected = outputs.shape.without(-1)
        if compatible(targets.shape, expected) is False:
            raise Mismatch(
                f"labels for logits {outputs.shape} must have shape {expected}, found {targets.shape}",
                rule="label-shape",
                argument="labels",
                blame=(targets, outputs),
            )
        return result(expected, outputs.dtype, targets, outputs)
    return result(targets.shape, outputs.dtype, targets, outputs)


@function("tensorflow.nn.sigmoid_cross_entropy_with_logits")
def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: Any = None) -> Tensor:
    """sigmoid_cross_entropy_with_logits(t, o): B 1, B 1 -> B 1
    sigmoid_cross_entropy_with_logits(t, o): 8, 8 1 -> error
    """
    targets, outputs = tensor(labels), tensor(logits)
    require_same_shape(targets, outputs, ("labels", "logits"))
    return same(outputs, targets)


@function("tensorflow.nn.weighted_cross_entropy_with_logits")
def weighted_cross_entropy_with_logits(labels: Any, logits: Any, pos_weight: Any, name: Any = None) -> Tensor:
    """weighted_cross_entropy_with_logits(t, o, 2.0): B 1, B 1 -> B 1"""
    return sigmoid_cross_entropy_with_logits(labels, logits)


@function("tensorflow.nn.l2_loss")
def l2_loss(t: Any, name: Any = None) -> Tensor:
    """l2_loss(x): B 3 -> ()"""
    value = tensor(t)
    return result(Shape(), value.dtype, value)


@function("tensorflow.nn.log_poisson_loss")
def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: Any = False, name: Any = None) -> Tensor:
    """log_poisson_loss(t, o): B 3, B 3 -> B 3"""
    return pairwise(targets, log_input)


def scalar_loss(per_example_loss: Any, sample_weight: Any = None, global_batch_size: Any = None) -> Tensor:
    """compute_average_loss(x): 8 -> ()"""
    value = tensor(per_example_loss)
    return result(Shape(), value.dtype, value)


function("tensorflow.nn.compute_average_loss")(scalar_loss)


@function("tensorflow.nn.scale_regularization_loss")
def scale_regularization_loss(regularization_loss: Any) -> Tensor:
    """scale_regularization_loss(x): 8 -> ()"""
    value = tensor(regularization_loss)
    return result(Shape(), value.dtype, value)


@function("tensorflow.nn.nce_loss")
def nce_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: Any,
    num_classes: Any,
    num_true: Any = 1,
    sampled_values: Any = None,
    remove_accidental_hits: Any = False,
    name: Any = "nce_loss",
) -> Tensor:
    """One loss for each row of the inputs."""
    value, targets = tensor(inputs), tensor(labels)
    with checked("op-shapes", value, targets, argument="labels"):
        rows = broadcast(Shape.of(value.shape.dim(0)), Shape.of(targets.shape.dim(0)))
    return result(rows, value.dtype, value, targets)


@function("tensorflow.nn.sampled_softmax_loss")
def sampled_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: Any,
    num_classes: Any,
    num_true: Any = 1,
    sampled_values: Any = None,
    remove_accidental_hits: Any = True,
    seed: Any = None,
    name: Any = "sampled_softmax_loss",
) -> Tensor:
    """One loss for each row of the inputs."""
    return nce_loss(weights, biases, labels, inputs, num_sampled, num_classes)


def _require_batch(logits: Tensor, axis: int, *lengths: Tensor) -> None:
    """Logits are (time, batch, classes), or the batch first; there is a length for each sequence."""
    require_rank(logits, 3, what="logits")
    for numbers in lengths:
        require_rank(numbers, 1, what="lengths")
        message = f"the batch of {logits.shape} is {{left}}, and there are {{right}} lengths"
        require_equal(logits.shape.dim(axis), numbers.shape.dim(0), message, logits, numbers)


@function("tensorflow.nn.ctc_loss")
def ctc_loss(
    labels: Any,
    logits: Any,
    label_length: Any,
    logit_length: Any,
    logits_time_major: Any = True,
    unique: Any = None,
    blank_index: Any = None,
    name: Any = None,
) -> Tensor:
    """One loss for each sequence; the logits are (time, batch, classes) unless told otherwise."""
    value = tensor(logits)
    if not isinstance(logits_time_major, bool):
        raise CannotTell("whether time comes first is not known")
    _require_batch(value, 1 if logits_time_major else 0, tensor(label_length), tensor(logit_length))
    return result(Shape.of(value.shape.dim(1 if logits_time_major else 0)), value.dtype, value)


@function("tensorflow.nn.ctc_greedy_decoder")
def ctc_greedy_decoder(inputs: Any, sequence_length: Any, merge_repeated: Any = True, blank_index: Any = None) -> Any:
    """Sparse tensors of the labels, and one number for each sequence."""
    value = tensor(inputs)
    _require_batch(value, 1, tensor(sequence_length))
    return _decoded(value, 1, 1)


@function("tensorflow.nn.ctc_beam_search_decoder")
def ctc_beam_search_decoder(inputs: Any, sequence_length: Any, beam_width: Any = 100, top_paths: Any = 1) -> Any:
    """Sparse tensors of the labels, and one number for each sequence and path."""
    if not isinstance(top_paths, int):
        raise CannotTell("the number of paths is not known")
    value = tensor(inputs)
    _require_batch(value, 1, tensor(sequence_length))
    return _decoded(value, top_paths, top_paths)


def _decoded(value: Tensor, count: int, columns: int) -> Any:
    batch = value.shape.dim(1)
    labels = [result(Shape.of(batch, dynamic("decoded")), "int64", value) for _ in range(count)]
    return labels, result(Shape.of(batch, columns), value.dtype, value)
