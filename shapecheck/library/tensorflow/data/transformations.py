"""What datasets are turned into: batches, maps, windows, and what passes elements through as they are."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import known_scalar
from shapecheck.library.arrays.facts import RANKLESS
from shapecheck.library.datasets import (
    DATASET,
    INFINITE,
    as_items,
    batched,
    but,
    components,
    dataset,
    each,
    element_from,
    is_dataset,
    leaves,
    refuse_ragged,
    slices,
    times,
)
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, function, intrinsic, prop
from shapecheck.library.tensorflow.data.sources import cardinality_of, joined, spec_shape
from shapecheck.shapes import Dim, Expr, Shape, ceil_div, dim_max, dim_min, dynamic
from shapecheck.values import Iterator, LibraryClass, ListObject, Object, Tensor, Unknown, Value

_PYTHON = ("py_function", "numpy_function", "py_func")


def _number(value: Value) -> Dim | None:
    found = known_scalar(value)
    return found if isinstance(found, (int, Expr)) and not isinstance(found, bool) else None


@intrinsic(f"{DATASET}.map")
def map_(
    ctx: Context,
    self: Object,
    map_func: Value,
    num_parallel_calls: Value = None,
    deterministic: Value = None,
    synchronous: Value = None,
    use_unbounded_threadpool: Value = None,
    name: Value = None,
) -> Object:
    """Each element through a function that gets its components as arguments; a list of results is a tuple."""
    result = ctx.call(map_func, [ctx.wrap(part) for part in components(self.attrs["element"])])
    if isinstance(result, ListObject) and not result.is_open:
        result = tuple(result.items)
    given = [leaf.origin for leaf in each(self.attrs["element"]) if isinstance(leaf, Tensor)]

    def noted(tensor: Tensor) -> Tensor:
        """Of what a Python function made here, and nothing has told the shape of, TensorFlow does not know the rank."""
        made = tensor.origin is not None and tensor.origin.label in _PYTHON and tensor.origin not in given
        return tensor.but(facts=tensor.facts | {RANKLESS}) if made and tensor.shape == Shape.unknown() else tensor

    return but(self, element=leaves(noted, element_from(ctx, result)))


@intrinsic(f"{DATASET}.flat_map", f"{DATASET}.interleave")
def flat_map(ctx: Context, self: Object, map_func: Value, *args: Value, **kwargs: Value) -> Value:
    """The elements of the datasets that a function makes of each element."""
    result = ctx.call(map_func, [ctx.wrap(part) for part in components(self.attrs["element"])])
    if not is_dataset(result):
        return Unknown("what the function makes of an element is not known")
    return but(result, cardinality=Unknown("how many elements all the datasets have"))


@intrinsic(f"{DATASET}.filter")
def filter_(ctx: Context, self: Object, predicate: Value, name: Value = None) -> Object:
    """Some of the elements."""
    ctx.call(predicate, [ctx.wrap(part) for part in components(self.attrs["element"])])
    return _some(self, "how many elements a filter leaves")


def _some(self: Object, why: str) -> Object:
    """The dataset with an unknown number of its elements."""
    return but(self, cardinality=Unknown(why), samples=Unknown(why))


@intrinsic(f"{DATASET}.apply")
def apply(ctx: Context, self: Object, transformation_func: Value, name: Value = None) -> Value:
    """A function of the whole dataset."""
    if isinstance(transformation_func, Object) and "method" in transformation_func.attrs:
        method = ctx.get_attribute(self, transformation_func.attrs["method"])
        return ctx.call(method, list(transformation_func.attrs["args"]))
    return ctx.call(transformation_func, [self])


@intrinsic(f"{DATASET}.scan")
def scan(ctx: Context, self: Object, initial_state: Value, scan_func: Value, name: Value = None) -> Value:
    """A function of a state and each element that gives the next state and an output."""
    result = ctx.call(scan_func, [initial_state, ctx.wrap(self.attrs["element"])])
    if not isinstance(result, tuple) or len(result) != 2:
        return Unknown("what the function gives is not known")
    return but(self, element=element_from(ctx, result[1]))


@intrinsic(f"{DATASET}.reduce")
def reduce(ctx: Context, self: Object, initial_state: Value, reduce_func: Value, name: Value = None) -> Value:
    """All elements folded into a state."""
    return ctx.call(reduce_func, [initial_state, ctx.wrap(self.attrs["element"])])


# -- batches --------------------------------------------------------------------------------------


def _batch_count(cardinality: Any, size: Dim | None, drop_remainder: Value) -> Any:
    if cardinality == INFINITE:
        return INFINITE
    if not isinstance(cardinality, (int, Expr)) or size is None or size == 0:
        return Unknown("how many batches there are")
    return cardinality // size if drop_remainder is True else ceil_div(cardinality, size)


def _sized(self: Object, element: Any, batch_size: Value, drop_remainder: Value) -> Object:
    size = _number(batch_size)
    batches = _batch_count(self.attrs["cardinality"], size, drop_remainder)
    samples: Any = self.attrs["cardinality"]
    if drop_remainder is not False:
        known = size is not None and isinstance(batches, (int, Expr))
        samples = batches * size if known else Unknown("how many samples the full batches hold")
    return but(self, element=element, cardinality=batches, batches=(*self.attrs["batches"], size), samples=samples)


@function(f"{DATASET}.batch")
def batch(
    self: Object,
    batch_size: Value,
    drop_remainder: Value = False,
    num_parallel_calls: Value = None,
    deterministic: Value = None,
    name: Value = None,
) -> Object:
    """Elements put together along a new first axis; the last batch may be smaller."""
    for leaf in each(self.attrs["element"]):
        if isinstance(leaf, Tensor):
            refuse_ragged(leaf)
    element = self.attrs["element"]
    if any(map(is_dataset, each(element))):
        return dataset(Unknown("a batch of datasets"))
    return _sized(self, batched(element, batch_size, drop_remainder), batch_size, drop_remainder)


@function(f"{DATASET}.padded_batch")
def padded_batch(
    self: Object,
    batch_size: Value,
    padded_shapes: Value = None,
    padding_values: Value = None,
    drop_remainder: Value = False,
    name: Value = None,
) -> Object:
    """Batches of elements padded to the longest, or to given shapes."""
    padded = _padded(self.attrs["element"], padded_shapes)
    return _sized(self, batched(padded, batch_size, drop_remainder), batch_size, drop_remainder)


def _padded(element: Any, shapes: Any) -> Any:
    if isinstance(element, tuple):
        parts = shapes if isinstance(shapes, (tuple, list)) and len(shapes) == len(element) else [None] * len(element)
        return tuple(map(_padded, element, parts))
    if isinstance(element, dict):
        known = shapes if isinstance(shapes, dict) else {}
        return {key: _padded(item, known.get(key)) for key, item in element.items()}
    if not isinstance(element, Tensor):
        return element
    if shapes is None:
        return element if element.shape.is_known else element.but(shape=_loose(element.shape))
    if isinstance(shapes, (tuple, list)):
        return element.but(shape=Shape(tuple(_pad_dim(item) for item in shapes)))
    found = spec_shape(shapes)
    return element.but(shape=found if found.is_closed else _loose(element.shape))


def _pad_dim(item: Any) -> Dim:
    return item if isinstance(item, (int, Expr)) and item != -1 else dynamic("padded")


def _loose(shape: Shape) -> Shape:
    """A shape whose sizes vary from batch to batch."""
    if shape.open:
        return shape
    return Shape(tuple(dim if isinstance(dim, int) else dynamic("padded") for dim in shape.dims))


@function(f"{DATASET}.ragged_batch")
def ragged_batch(
    self: Object, batch_size: Value, drop_remainder: Value = False, *args: Value, **kwargs: Value
) -> Object:
    """Batches whose other sizes vary."""
    element = leaves(lambda tensor: tensor.but(shape=_loose(tensor.shape)), self.attrs["element"])
    return _sized(self, batched(element, batch_size, drop_remainder), batch_size, drop_remainder)


@function(f"{DATASET}.bucket_by_sequence_length")
def bucket_by_sequence_length(
    self: Object,
    element_length_func: Value,
    bucket_boundaries: Value,
    bucket_batch_sizes: Value,
    padded_shapes: Value = None,
    *args: Value,
    **kwargs: Value,
) -> Object:
    """Padded batches of elements of like length."""
    padded = _padded(self.attrs["element"], padded_shapes)
    return _sized(self, batched(padded, None, False), None, False)


@function(f"{DATASET}.unbatch")
def unbatch(self: Object, name: Value = None) -> Object:
    """The elements of each batch, one by one."""
    element = slices(self.attrs["element"])
    samples = self.attrs.get("samples", Unknown("how many elements the batches hold"))
    return but(self, element=element, cardinality=samples, batches=self.attrs["batches"][:-1])


@function(f"{DATASET}.rebatch")
def rebatch(self: Object, batch_size: Value, drop_remainder: Value = False, name: Value = None) -> Object:
    """Other batch sizes."""
    return batch(unbatch(self), batch_size, drop_remainder)


@function(f"{DATASET}.window")
def window(
    self: Object,
    size: Value,
    shift: Value = None,
    stride: Value = 1,
    drop_remainder: Value = False,
    name: Value = None,
) -> Object:
    """Datasets of neighbouring elements: one for each component."""
    count = _number(size) if drop_remainder is True else None
    inner: Any = count if count is not None else Unknown("how many elements a window has")
    element = leaves(lambda tensor: dataset(tensor, inner), self.attrs["element"])
    return dataset(element)


# -- elements as they are -------------------------------------------------------------------------


@function(
    *(
        f"{DATASET}.{name}"
        for name in ("shuffle", "cache", "prefetch", "with_options", "ignore_errors", "snapshot", "save")
    )
)
def same(self: Object, *args: Value, **kwargs: Value) -> Object:
    """The same elements, later or in another order."""
    return self


@function(f"{DATASET}.repeat")
def repeat(self: Object, count: Value = None, name: Value = None) -> Object:
    """The elements again, without end if no count is given."""
    samples = self.attrs.get("samples", Unknown("how many samples there are"))
    return but(self, cardinality=times(self.attrs["cardinality"], count), samples=times(samples, count))


@function(f"{DATASET}.take")
def take(self: Object, count: Value, name: Value = None) -> Object:
    """The first elements."""
    number, have = _number(count), self.attrs["cardinality"]
    left: Any = Unknown("how many elements are taken")
    if number == -1:
        left = have
    elif number is not None and have == INFINITE:
        left = number
    elif number is not None and isinstance(have, (int, Expr)):
        left = dim_min(number, have)
    return but(self, cardinality=left, samples=Unknown("how many samples are taken"))


@function(f"{DATASET}.skip")
def skip(self: Object, count: Value, name: Value = None) -> Object:
    """All but the first elements."""
    number, have = _number(count), self.attrs["cardinality"]
    left: Any = have if have == INFINITE else Unknown("how many elements are left")
    if number is not None and isinstance(have, (int, Expr)):
        left = dim_max(0, have - number)
    return but(self, cardinality=left, samples=Unknown("how many samples are left"))


@function(f"{DATASET}.take_while")
def take_while(self: Object, predicate: Value, name: Value = None) -> Object:
    """The elements before a condition fails."""
    return _some(self, "how many elements there are before a condition fails")


@function(f"{DATASET}.shard")
def shard(self: Object, num_shards: Value, index: Value, name: Value = None) -> Object:
    """Every so many-th element."""
    return _some(self, "how many elements a shard has")


@function(f"{DATASET}.concatenate")
def concatenate(self: Object, dataset: Value, name: Value = None) -> Value:
    """The elements of one dataset and then those of another."""
    if not is_dataset(dataset):
        return but(self, cardinality=Unknown("how many elements follow"))
    one, other = self.attrs["cardinality"], dataset.attrs["cardinality"]
    total: Any = Unknown("how many elements both datasets have")
    if INFINITE in (one, other):
        total = INFINITE
    elif isinstance(one, (int, Expr)) and isinstance(other, (int, Expr)):
        total = one + other
    element = joined(self.attrs["element"], dataset.attrs["element"])
    return but(self, element=element, cardinality=total, samples=Unknown("how many samples both have"))


@function(f"{DATASET}.enumerate")
def enumerate_(self: Object, start: Value = 0, name: Value = None) -> Object:
    """Pairs of a number and the element."""
    return but(self, element=(Tensor(Shape(), "int64", "tf"), self.attrs["element"]))


@function(f"{DATASET}.unique", f"{DATASET}.rejection_resample")
def fewer(self: Object, *args: Value, **kwargs: Value) -> Object:
    """Some of the elements."""
    return _some(self, "how many elements are left")


# -- looking at a dataset -------------------------------------------------------------------------


@prop(f"{DATASET}.element_spec")
def element_spec(self: Object) -> Value:
    """What an element looks like: TensorSpecs."""
    return leaves(_spec, self.attrs["element"])


def _spec(tensor: Tensor) -> Object:
    shape: Any = Unknown("the rank is not known")
    if tensor.shape.is_closed:
        shape = tuple(None if isinstance(dim, Expr) and dim.is_dynamic else dim for dim in tensor.shape.dims)
    return Object(LibraryClass("tensorflow.TensorSpec"), {"shape": shape, "dtype": tensor.dtype, "name": None})


@function(f"{DATASET}.cardinality")
def cardinality(self: Object, name: Value = None) -> Tensor:
    """The number of elements."""
    return cardinality_of(self)


@function(f"{DATASET}.__len__")
def length(self: Object) -> Value:
    """The number of elements; a TypeError for an endless dataset."""
    count = self.attrs["cardinality"]
    if count == INFINITE:
        raise Mismatch("an endless dataset has no len()", rule="endless-data", error="TypeError")
    return count


@intrinsic(f"{DATASET}.__iter__")
def iterate(ctx: Context, self: Object) -> Value:
    """An iterator that yields the element."""
    return as_items(ctx, self)


@intrinsic(f"{DATASET}.as_numpy_iterator")
def as_numpy_iterator(ctx: Context, self: Object) -> Value:
    """An iterator over numpy arrays."""
    element = leaves(lambda tensor: tensor.but(kind="numpy"), self.attrs["element"])
    return Iterator(element=ctx.wrap(element))


@function(f"{DATASET}.get_single_element")
def get_single_element(self: Object, name: Value = None) -> Value:
    """The only element."""
    return self.attrs["element"]


@function("tensorflow.compat.v1.data.make_one_shot_iterator", f"{DATASET}.make_one_shot_iterator")
def make_one_shot_iterator(self: Object) -> Object:
    """TensorFlow 1's iterator."""
    return Object(LibraryClass("tensorflow.data.Iterator"), {"element": self.attrs["element"]})


@function("tensorflow.data.Iterator.get_next")
def get_next(self: Object, name: Value = None) -> Value:
    """The next element."""
    return self.attrs["element"]
