"""Where datasets come from: arrays, generators, files, and other datasets."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import dtype_name, known_scalar
from shapecheck.library.datasets import (
    DATASET,
    INFINITE,
    common_count,
    dataset,
    each,
    element_from,
    is_dataset,
    slices,
)
from shapecheck.library.registry import Context, beyond_reach, constant, function, intrinsic
from shapecheck.shapes import Dim, Expr, Shape, dim_min, dynamic, join
from shapecheck.values import LibraryClass, Object, Tensor, Unknown, Value

for _name in ("tensorflow.data", "tensorflow.data.experimental"):
    constant(f"{_name}.AUTOTUNE", -1)
    constant(f"{_name}.INFINITE_CARDINALITY", -1)
    constant(f"{_name}.UNKNOWN_CARDINALITY", -2)


@intrinsic(f"{DATASET}.from_tensor_slices")
def from_tensor_slices(ctx: Context, tensors: Value, name: Value = None) -> Object:
    """One element for each slice along the first axis of arrays that have it in common."""
    element = element_from(ctx, tensors)
    count = common_count(element)
    return dataset(slices(element), count)


@intrinsic(f"{DATASET}.from_tensors")
def from_tensors(ctx: Context, tensors: Value, name: Value = None) -> Object:
    """One element."""
    return dataset(element_from(ctx, tensors), 1)


@intrinsic(f"{DATASET}.from_generator")
def from_generator(
    ctx: Context,
    generator: Value,
    output_types: Value = None,
    output_shapes: Value = None,
    args: Value = None,
    output_signature: Value = None,
    name: Value = None,
) -> Object:
    """The elements as they are declared."""
    if output_signature is not None:
        return dataset(_declared(ctx.export(output_signature)))
    shapes = ctx.export(output_shapes)
    return dataset(_typed(ctx.export(output_types), shapes))


def _declared(signature: Any) -> Any:
    """A structure of TensorSpecs as one of tensors."""
    match signature:
        case tuple() | list():
            return tuple(map(_declared, signature))
        case dict():
            return {key: _declared(item) for key, item in signature.items()}
        case Object() if "shape" in signature.attrs:
            dtype = signature.attrs.get("dtype")
            return Tensor(spec_shape(signature.attrs["shape"]), _dtype(dtype), "tf")
        case Tensor():
            return signature
    return Unknown("what a generator yields")


def _typed(types: Any, shapes: Any) -> Any:
    """A structure of dtypes, with one of shapes or none, as one of tensors."""
    if isinstance(types, (tuple, list)):
        parts = list(shapes) if isinstance(shapes, (tuple, list)) and len(shapes) == len(types) else [None] * len(types)
        return tuple(_typed(kind, part) for kind, part in zip(types, parts, strict=True))
    if isinstance(types, dict):
        known = shapes if isinstance(shapes, dict) else {}
        return {key: _typed(kind, known.get(key)) for key, kind in types.items()}
    return Tensor(spec_shape(shapes), _dtype(types), "tf")


def spec_shape(value: Any) -> Shape:
    """A declared shape; None in it is a dynamic dim, None instead of it an unknown rank."""
    match value:
        case Shape():
            return value
        case Tensor(contents=tuple() as items):
            return spec_shape(items)
        case tuple() | list():
            return Shape(tuple(_spec_dim(item) for item in value))
        case Object() if "shape" in value.attrs:
            return spec_shape(value.attrs["shape"])
        case Object() if "dims" in value.attrs:
            return spec_shape(value.attrs["dims"])
    return Shape.unknown()


def _spec_dim(item: Any) -> Dim:
    return item if isinstance(item, (int, Expr)) and not isinstance(item, bool) else dynamic("dim")


def _dtype(value: Any) -> str | None:
    return dtype_name(value)


@function(f"{DATASET}.range")
def range_(*args: Value, **kwargs: Value) -> Object:
    """Integers, one an element."""
    numbers = [known_scalar(arg) for arg in args]
    count: Any = None
    if all(isinstance(n, int) for n in numbers):
        count = len(range(*numbers))
    elif len(numbers) == 1 and isinstance(numbers[0], Expr):
        count = numbers[0]
    return dataset(Tensor(Shape(), "int64", "tf"), count)


@function(f"{DATASET}.random")
def random(*args: Value, **kwargs: Value) -> Object:
    """Random integers without end."""
    return dataset(Tensor(Shape(), "int64", "tf"), INFINITE)


@intrinsic(f"{DATASET}.zip")
def zip_(ctx: Context, *args: Value, datasets: Value = None, name: Value = None) -> Value:
    """Elements of several datasets side by side."""
    structure = args[0] if len(args) == 1 else args if args else datasets
    structure = ctx.export(structure)
    if is_dataset(structure):
        structure = (structure,)
    if isinstance(structure, list):
        structure = tuple(structure)
    found = each(structure)
    if not all(map(is_dataset, found)):
        return Unknown("not all that is zipped is known")
    return dataset(_zipped(structure), _shortest(found), found[0].attrs["batches"] if found else ())


def _zipped(structure: Any) -> Any:
    match structure:
        case tuple() | list():
            return tuple(map(_zipped, structure))
        case dict():
            return {key: _zipped(item) for key, item in structure.items()}
    return structure.attrs["element"]


def _shortest(found: list[Object]) -> Any:
    counts = [source.attrs["cardinality"] for source in found if source.attrs["cardinality"] != INFINITE]
    if not counts:
        return INFINITE
    if all(isinstance(count, (int, Expr)) for count in counts):
        return dim_min(*counts)
    return Unknown("how many elements zipped datasets have")


@intrinsic(
    f"{DATASET}.sample_from_datasets",
    f"{DATASET}.choose_from_datasets",
    "tensorflow.data.experimental.sample_from_datasets",
    "tensorflow.data.experimental.choose_from_datasets",
)
def sample_from_datasets(ctx: Context, datasets: Value, *args: Value, **kwargs: Value) -> Value:
    """Elements of several datasets mixed: what all of them have in common."""
    items = ctx.iterate(datasets)
    if not items or not all(map(is_dataset, items)):
        return Unknown("not all datasets are known")
    element = items[0].attrs["element"]
    for other in items[1:]:
        element = joined(element, other.attrs["element"])
    return dataset(element, None, items[0].attrs["batches"])


def joined(one: Any, other: Any) -> Any:
    """An element that covers two."""
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return tuple(map(joined, one, other))
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return {key: joined(item, other[key]) for key, item in one.items()}
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return one.but(shape=join(one.shape, other.shape), low=None, high=None, facts=one.facts & other.facts)
    return Unknown("the datasets have different elements")


@function(
    "tensorflow.data.TextLineDataset",
    "tensorflow.data.TFRecordDataset",
    "tensorflow.data.FixedLengthRecordDataset",
    f"{DATASET}.list_files",
)
def of_strings(*args: Value, **kwargs: Value) -> Object:
    """Lines, records or file names: one string an element."""
    return dataset(Tensor(Shape(), "string", "tf"))


@function(
    "tensorflow.data.experimental.make_batched_features_dataset",
    "tensorflow.data.experimental.SqlDataset",
    "tensorflow.data.experimental.load",
    f"{DATASET}.load",
)
def of_files(*args: Value, **kwargs: Value) -> Object:
    """Elements that only the files know."""
    return dataset(Unknown("the elements are in files"))


@function(
    "tensorflow.data.Options", "tensorflow.data.ThreadingOptions", "tensorflow.data.experimental.ThreadingOptions"
)
def options() -> Value:
    """Settings that change no shape."""
    return Unknown("options of a dataset")


@function("tensorflow.data.experimental.cardinality")
def cardinality(dataset: Object) -> Tensor:
    """The number of elements as a scalar tensor."""
    return cardinality_of(dataset)


def cardinality_of(source: Object) -> Tensor:
    """The number of elements: -1 if it is infinite, without contents if it is unknown."""
    count = source.attrs.get("cardinality")
    known = -1 if count == INFINITE else count if isinstance(count, (int, Expr)) else None
    return Tensor(Shape(), "int64", "tf", contents=known)


@function("tensorflow.data.experimental.get_single_element")
def get_single_element(dataset: Object) -> Value:
    """The only element."""
    return dataset.attrs["element"]


def _transformation(method: str, *args: Value) -> Object:
    return Object(LibraryClass("tensorflow.data.experimental.Transformation"), {"method": method, "args": args})


@function("tensorflow.data.experimental.unbatch")
def unbatch() -> Object:
    """For ``apply``: the elements of each batch."""
    return _transformation("unbatch")


@function("tensorflow.data.experimental.shuffle_and_repeat")
def shuffle_and_repeat(buffer_size: Value, count: Value = None, seed: Value = None) -> Object:
    """For ``apply``: repeated."""
    return _transformation("repeat", count)


@function("tensorflow.data.experimental.dense_to_ragged_batch")
def dense_to_ragged_batch(batch_size: Value, drop_remainder: Value = False, row_splits_dtype: Value = None) -> Object:
    """For ``apply``: batches whose other sizes vary."""
    return _transformation("ragged_batch", batch_size, drop_remainder)


@function(
    "tensorflow.data.experimental.ignore_errors",
    "tensorflow.data.experimental.assert_cardinality",
    "tensorflow.data.experimental.prefetch_to_device",
    "tensorflow.data.experimental.copy_to_device",
    "tensorflow.data.experimental.snapshot",
)
def same_elements(*args: Value, **kwargs: Value) -> Object:
    """For ``apply``: nothing about the elements changes."""
    return _transformation("cache")


for _late in (
    "group_by_window",
    "group_by_reducer",
    "bucket_by_sequence_length",
    "map_and_batch",
    "parallel_interleave",
):
    beyond_reach(f"tensorflow.data.experimental.{_late}", "an old dataset transformation that is not modelled")
