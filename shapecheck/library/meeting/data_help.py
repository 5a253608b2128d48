"""What to change so that arrays fit a model's inputs, where one change surely does it."""

from __future__ import annotations

from itertools import permutations
from typing import TypeAlias

from shapecheck.library.arrays.dtypes import INTEGERS
from shapecheck.library.arrays.facts import ONE_HOT
from shapecheck.shapes import Dim, Shape, divisible, equal, is_dynamic
from shapecheck.values import Tensor

Dims: TypeAlias = "tuple[Dim, ...]"

_MAX_PERMUTED = 5
"""Up to how many axes the orders of the axes are tried."""


def of_rank(tensor: Tensor, dims: Dims, wanted: Dims) -> str | None:
    """For an array of another rank than the input's."""
    if len(dims) == len(wanted) + 1 and ONE_HOT in tensor.facts:
        return "the model takes class numbers, not one-hot rows: np.argmax(x, axis=-1), or leave the encoding out"
    if len(dims) + 1 == len(wanted) and tensor.dtype in INTEGERS and equal(wanted[-1], 1) is not True:
        classes = wanted[-1] if isinstance(wanted[-1], int) else "num_classes"
        return f"if these are class numbers, one-hot encode them: keras.utils.to_categorical(x, {classes})"
    if len(dims) == len(wanted) + 1 and equal(dims[0], 1) is True and _fits(dims[1:], wanted):
        return "the first axis, of size 1, is one too many: take x[0], or leave out what adds it"
    if len(dims) == len(wanted) + 1 and _fits(dims[:1] + dims[2:], wanted):
        if equal(dims[1], 1) is True:
            return "axis 1 has size 1: remove it with x.squeeze(1) or x.reshape"
        return "each sample holds several arrays of the model's shape: TimeDistributed(model) takes them one by one"
    if len(dims) + 1 == len(wanted) and equal(wanted[-1], 1) is True and _fits(dims, wanted[:-1]):
        return "add the last axis: x[..., None]"
    if len(wanted) == 2 and len(dims) > 2:
        return "flatten each sample: x.reshape(len(x), -1)"
    if _same_total(dims, wanted):
        return f"bring each sample to the model's shape: x.reshape(-1, {', '.join(map(str, wanted[1:]))})"
    if len(dims) + 1 == len(wanted) and len(wanted) == 3:
        return "a recurrent or 1-D convolution layer takes (samples, steps, features): reshape x to rank 3"
    if len(dims) < len(wanted) and _is_repeated(dims, wanted):
        return f"cut each sample up: x.reshape(len(x), -1, {', '.join(map(str, wanted[2:]))})"
    if len(dims) < len(wanted) == 4 and wanted[-1] in (1, 3, 4):
        return "the model takes images: (samples, height, width, channels)"
    return None


def of_size(dims: Dims, wanted: Dims, dtype: str | None) -> str | None:
    """For an array of the input's rank, but of other sizes."""
    if len(dims) == 2 and dtype in INTEGERS:
        return f"{_length(wanted[1])}; or prepare this data as the model's other data"
    return _of_batch_inside(dims, wanted) or _in_another_order(dims, wanted) or _resized(dims, wanted)


def of_number(expected: int, found: int, *, listed: bool, arrays: bool) -> str | None:
    """For another number of arrays than the model has inputs; `listed`: the data is a list or tuple of them."""
    if expected == 1 and found > 1 and listed:
        return "pass one array (np.stack or np.concatenate the list), or give the model an Input for each array"
    if expected > 1 and found == 1:
        return (
            "pass a list with one array for each input: [x1, x2]"
            if arrays
            else "yield ((x1, x2), y): the inputs in one tuple"
        )
    if expected > 1 and found > expected and found % expected == 0:
        return "gather the samples of each input in an array of its own, one array for each input"
    return None


def _of_batch_inside(dims: Dims, wanted: Dims) -> str | None:
    """For one sample whose batch axis, of size 1, stands behind another axis."""
    for axis in range(1, len(dims)):
        rest = dims[:axis] + dims[axis + 1 :]
        if equal(dims[axis], 1) is True and equal(wanted[axis], 1) is False and _fits((1, *rest), wanted):
            return f"the batch axis is the first one: np.expand_dims(x, 0), not {axis}"
    return None


def _in_another_order(dims: Dims, wanted: Dims) -> str | None:
    """The transposition that makes the array fit, if it has the input's sizes in another order."""
    axes = range(1, len(dims))
    if len(axes) > _MAX_PERMUTED:
        return None
    order = next((p for p in permutations(axes) if _fits((dims[0], *(dims[axis] for axis in p)), wanted)), None)
    if order is None:
        return None
    transposed = f"np.transpose(x, (0, {', '.join(map(str, order))}))"
    if len(dims) == 4 and order == (2, 3, 1):
        return f"the channels stand first: {transposed}"
    if len(dims) == 4 and order == (3, 1, 2):
        return f"the channels stand last: {transposed}"
    if len(dims) == 3:
        return f"steps and features are swapped: {transposed}"
    return f"the axes stand in another order: {transposed}"


def _resized(dims: Dims, wanted: Dims) -> str | None:
    wrong = [axis for axis in range(1, len(dims)) if equal(dims[axis], wanted[axis]) is False]
    last = len(dims) - 1
    if len(dims) == 2:
        return _columns(dims[1], wanted[1])
    if len(dims) == 4 and wrong == [last]:
        return _channels(dims[last], wanted[last])
    if len(dims) == 4 and last not in wrong:
        size, found = (f"{pair[1]} x {pair[2]}" for pair in (wanted, dims))
        return f"resize the images to {size} (tf.image.resize), or build the model for {found}"
    if len(dims) == 3 and wrong == [1]:
        return _length(wanted[1])
    if len(dims) == 3 and wrong == [2]:
        return _columns(dims[2], wanted[2])
    return None


def _length(steps: Dim) -> str:
    if not isinstance(steps, int):
        return "cut or pad all sequences to one length: keras.utils.pad_sequences(x, maxlen=...)"
    return f"cut or pad the sequences to {steps} steps: keras.utils.pad_sequences(x, maxlen={steps})"


def _columns(found: Dim, wanted: Dim) -> str:
    if not isinstance(found, int) or not isinstance(wanted, int):
        return "prepare this data as the model's other data"
    if found == wanted + 1:
        return f"if the labels are still a column of x, take them out; else the Input needs {found} features"
    return f"prepare this data as the model's other data, with {wanted} features, or give the Input {found}"


def _channels(found: Dim, wanted: Dim) -> str:
    if (found, wanted) == (1, 3):
        return "make three channels of the one: np.repeat(x, 3, axis=-1), or give the Input one channel"
    if (found, wanted) == (3, 1):
        return "make the images grey (tf.image.rgb_to_grayscale), or give the Input three channels"
    return f"load the images with {wanted} channels, or give the Input {found}"


def _same_total(dims: Dims, wanted: Dims) -> bool:
    """Whether a sample has as many elements as the model's inputs, of known sizes."""
    size = Shape(wanted[1:]).size()
    if len(dims) == 1:
        return isinstance(size, int) and divisible(dims[0], size) is True
    return isinstance(size, int) and equal(Shape(dims[1:]).size(), size) is True


def _is_repeated(dims: Dims, wanted: Dims) -> bool:
    """Whether a sample is several pieces of the model's sizes: only how many of them there are is left open."""
    piece, sample = Shape(wanted[2:]).size(), Shape(dims[1:]).size()
    return is_dynamic(wanted[1]) and isinstance(piece, int) and divisible(sample, piece) is True


def _fits(dims: Dims, wanted: Dims) -> bool:
    return len(dims) == len(wanted) and all(equal(a, b) is not False for a, b in zip(dims[1:], wanted[1:], strict=True))
