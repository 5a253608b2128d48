"""What the layers that look up, hash and encode share: plain words and numbers as tensors, and the encoded shape."""

from __future__ import annotations

from shapecheck.library.arrays.convert import as_tensor
from shapecheck.library.outcome import CannotTell
from shapecheck.shapes import Dim, Shape, equal
from shapecheck.values import Tensor, Value


def converted(inputs: Value) -> Tensor:
    """An input as a tensor, as the layers make it that take plain numbers, words and lists of them too."""
    if isinstance(inputs, (list, tuple)) and any(isinstance(item, Tensor) and item.kind == "keras" for item in inputs):
        raise CannotTell("a list of symbolic tensors")
    return as_tensor(inputs, "tf")


def encoded(shape: Shape, mode: str, depth: Dim, *, one_replaces: bool = True) -> Shape:
    """The shape of encoded integers: one-hot adds an axis (or fills one of size 1), others replace the last."""
    if shape.open:
        raise CannotTell("the rank of the ids is not known")
    if mode == "int" or shape.min_rank == 0:
        return shape if mode == "int" else Shape.of(depth)
    if mode == "one_hot" and not (one_replaces and shape.min_rank > 1 and equal(shape.dims[-1], 1) is True):
        if shape.min_rank > 1 and equal(shape.dims[-1], 1) is None and isinstance(depth, int):
            raise CannotTell("the last axis may be 1 or not")
        return shape + Shape.of(depth)
    return shape.with_dim(-1, depth)
