"""The abstract dataset: one element stands for all, with a cardinality and the batch sizes applied so far.

`element` is a plain structure (tuples and dicts) of tensors, as iterating yields them. `cardinality` is a number
of elements (a dim), an Unknown, or "infinite". `batches` are the batch sizes in the order they were applied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapecheck.library.arrays import as_tensor, known_scalar
from shapecheck.library.arrays.facts import RAGGED
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Expr, Shape, dynamic, equal
from shapecheck.values import DictObject, Iterator, LibraryClass, ListObject, Object, Tensor, Unknown, Value

DATASET = "tensorflow.data.Dataset"
INFINITE = "infinite"


def dataset(element: Any, cardinality: Any = None, batches: tuple[Any, ...] = (), **attributes: Value) -> Object:
    """A dataset of these elements; the cardinality is unknown unless given."""
    if cardinality is None:
        cardinality = Unknown("how many elements a dataset has")
    attributes = {**attributes, "element": element, "cardinality": cardinality, "batches": batches}
    return Object(LibraryClass(DATASET), attributes)


def is_dataset(value: Value) -> bool:
    """Whether a value is a tf.data.Dataset."""
    return isinstance(value, Object) and "element" in value.attrs and value.class_name == DATASET


def but(source: Object, **changes: Any) -> Object:
    """The dataset with some attributes replaced."""
    return Object(source.cls, {**source.attrs, **changes})


def leaves(function: Callable[[Tensor], Value], structure: Any) -> Any:
    """The structure with each tensor replaced; what is not known stays."""
    match structure:
        case tuple():
            return tuple(leaves(function, item) for item in structure)
        case dict():
            return {key: leaves(function, item) for key, item in structure.items()}
        case Tensor():
            return function(structure)
    return structure


def each(structure: Any) -> list[Any]:
    """The leaves of an element."""
    match structure:
        case tuple():
            return [leaf for item in structure for leaf in each(item)]
        case dict():
            return [leaf for item in structure.values() for leaf in each(item)]
    return [structure]


def element_from(ctx: Context, value: Value) -> Any:
    """Whatever a map function or from_tensors gives, as an element: lists become tensors, tuples and dicts stay."""
    match value:
        case tuple():
            return tuple(element_from(ctx, item) for item in value)
        case DictObject() if not value.is_open:
            return {key: element_from(ctx, item) for key, item in value.items.items()}
        case dict():
            return {key: element_from(ctx, item) for key, item in value.items()}
        case Tensor():
            return value if value.kind == "tf" else value.but(kind="tf")
        case ListObject() | list():
            items = ctx.export(value)
            tensor = as_tensor(items, "tf")
            refuse_ragged(
                tensor, [item for item in items if isinstance(item, Tensor)] if isinstance(items, list) else []
            )
            return tensor
        case Object() if is_dataset(value):
            return value
        case None:
            return None
        case Unknown() | DictObject():
            return value if isinstance(value, Unknown) else Unknown("a dict of unknown keys")
    return as_tensor(value, "tf")


def refuse_ragged(tensor: Tensor, arrays: Sequence[Tensor] = ()) -> None:
    """Sequences of different lengths make no tensor, nor does a list of `arrays` of different shapes."""
    if RAGGED in tensor.facts and len(arrays) > 1:
        shapes = " and ".join(str(array.shape) for array in arrays[:3])
        raise Mismatch(
            f"a list becomes one tensor, but its arrays have the shapes {shapes}",
            rule="ragged-array",
            blame=tuple(arrays),
            help="a tuple keeps them apart: from_tensor_slices((x, y))",
        )
    if RAGGED in tensor.facts:
        raise Mismatch(
            "the sequences have different lengths, so that no tensor can be made of them",
            rule="ragged-array",
            blame=(tensor,),
            help="pad them first, for example with keras.utils.pad_sequences, or use tf.ragged.constant",
        )


def slices(element: Any) -> Any:
    """One slice along the first axis of every tensor."""
    return leaves(slice_of, element)


def slice_of(tensor: Tensor) -> Tensor:
    """A tensor without its first axis."""
    if tensor.shape.rank == 0:
        raise Mismatch(
            "a scalar cannot be sliced along a first axis",
            rule="op-shapes",
            blame=(tensor,),
            help="use Dataset.from_tensors for one element",
        )
    known = tensor.shape.is_closed or tensor.shape.prefix
    shape = tensor.shape.without(0) if known else Shape.unknown()
    return tensor.but(shape=shape, contents=None, kind="tf")


def common_count(element: Any) -> Dim | Unknown:
    """The size of the first axis of all tensors; a Mismatch if two surely differ."""
    first: tuple[Tensor, Dim] | None = None
    for leaf in each(element):
        if not isinstance(leaf, Tensor) or not (leaf.shape.rank or leaf.shape.prefix):
            continue
        count = leaf.shape.dim(0)
        if first is None or (not isinstance(first[1], int) and isinstance(count, int)):
            if first is not None and equal(first[1], count) is False:
                raise _different(first[0], leaf)
            first = leaf, count
        elif equal(first[1], count) is False:
            raise _different(first[0], leaf)
    return Unknown("how many slices there are") if first is None else first[1]


def _different(one: Tensor, other: Tensor) -> Mismatch:
    return Mismatch(
        f"the arrays have different numbers of samples: {one.shape.dim(0)} in {one.shape}"
        f" and {other.shape.dim(0)} in {other.shape}",
        rule="sample-count",
        blame=(one, other),
    )


def batched(element: Any, size: Any, drop_remainder: Any) -> Any:
    """The element with a batch axis: of the given size if partial batches are dropped, else dynamic."""
    number = known_scalar(size)
    dim: Dim = dynamic("batch", lower=1)
    if drop_remainder is True and isinstance(number, (int, Expr)):
        dim = number
    return leaves(lambda tensor: with_batch(tensor, dim), element)


def with_batch(tensor: Tensor, dim: Dim) -> Tensor:
    """The tensor with a new first axis."""
    return tensor.but(shape=Shape.of(dim) + tensor.shape, contents=None)


def times(cardinality: Any, count: Any) -> Any:
    """The cardinality after `repeat`."""
    number = known_scalar(count)
    if count is None or number == -1:
        return INFINITE
    if isinstance(cardinality, (int, Expr)) and isinstance(number, (int, Expr)):
        return cardinality * number
    return cardinality if cardinality == INFINITE else Unknown("how many elements a repeated dataset has")


def components(element: Any) -> list[Any]:
    """An element as the arguments of a map function: a tuple is unpacked."""
    return list(element) if isinstance(element, tuple) else [element]


def as_items(ctx: Context, source: Object) -> Value:
    """What iterating over a dataset yields."""
    return Iterator(element=ctx.wrap(source.attrs["element"]))
