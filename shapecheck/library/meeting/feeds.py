"""What is fed to a model: arrays, datasets, generators and sequences, brought to one form, a batch.

Follows keras/src/trainers/data_adapters/: what each adapter takes, how it unpacks ``(x, y, sample_weight)``, and
what it refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from shapecheck.graph.structure import settled
from shapecheck.library.arrays import as_tensor
from shapecheck.library.arrays.convert import ARRAY_PROTOCOL
from shapecheck.library.arrays.facts import OF_AXES, RAGGED
from shapecheck.library.datasets import INFINITE, is_dataset
from shapecheck.library.meeting.counting import batch_sizes, sample_count
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.records import dataclass
from shapecheck.shapes import Dim, Expr, Shape, dynamic
from shapecheck.values import (
    Alternatives,
    DictObject,
    Generator,
    ListObject,
    Object,
    Origin,
    Tensor,
    Unknown,
    UserClass,
    Value,
    tensors_in,
)
from shapecheck.values import Iterator as IteratorValue

Source = Literal["arrays", "batch", "dataset", "generator", "sequence"]
SEQUENCE = "keras.utils.PyDataset"


@dataclass(frozen=True, slots=True)
class Feed:
    """One batch of what is fed. `x`, `y` and `weight` are plain structures of tensors (None: not given).

    `batch` is the symbol of the batch axis of arrays; `batch_sizes` the sizes of the batches that occur, the last
    partial one included; `count` the number of samples; `batches` the batch sizes that a dataset was given;
    `label` names the data in messages; `given` is `x` as it was given, with the number of samples for the batch.
    """

    source: Source
    x: Any
    y: Any = None
    weight: Any = None
    batch: Dim | None = None
    batch_sizes: tuple[int, ...] = ()
    count: Dim | None = None
    batches: tuple[Any, ...] = ()
    endless: bool = False
    label: str = "x"
    given: Any = None

    @property
    def static_batch(self) -> int | None:
        """The batch size, where all batches have the same."""
        return self.batch_sizes[0] if len(self.batch_sizes) == 1 else None


class NotKnown(Exception):
    """Nothing can be said of what is fed."""


def leaves_of(structure: Any) -> Iterator[Any]:
    """The leaves of a plain structure."""
    match structure:
        case tuple() | list():
            for item in structure:
                yield from leaves_of(item)
        case dict():
            for item in structure.values():
                yield from leaves_of(item)
        case _:
            yield structure


def labelled_leaves(name: str, structure: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of a plain structure called `name`, each as the program would name it."""
    match structure:
        case tuple() | list():
            for index, item in enumerate(structure):
                yield from labelled_leaves(f"{name}[{index}]", item)
        case dict():
            for key, item in structure.items():
                yield from labelled_leaves(f"{name}[{key!r}]", item)
        case _:
            yield name, structure


def map_tensors(function: Callable[[Tensor], Any], structure: Any) -> Any:
    """The structure with `function` of each tensor."""
    match structure:
        case tuple():
            return tuple(map_tensors(function, item) for item in structure)
        case list():
            return [map_tensors(function, item) for item in structure]
        case dict():
            return {key: map_tensors(function, item) for key, item in structure.items()}
        case Tensor():
            return function(structure)
    return structure


# -- what it is -----------------------------------------------------------------------------------


def feed_of(
    ctx: Context,
    x: Value,
    y: Value = None,
    weight: Value = None,
    *,
    batch_size: Value = None,
    steps: Value = None,
    label: str = "x",
    single: bool = False,
    cut: bool = False,
) -> Feed:
    """The feed that ``fit(x, y, ...)`` and its sisters make of their arguments; NotKnown if nothing is known.

    `single`: the data are one batch. `cut`: they are cut to the length of the first array (``validation_split``).
    """
    if x is None or (isinstance(x, (Unknown, Alternatives)) and (y is None or isinstance(y, Unknown))):
        raise NotKnown
    if is_dataset(x):
        _refuse_second(y, "y", "the targets")
        return _dataset_feed(x, label)
    source = _stream(ctx, x)
    if source is not None:
        held = isinstance(x, Object) and not isinstance(x.cls, UserClass)
        element = ctx.wrap(x.attrs["element"]) if held else ctx.element(x)
        return _unpacked(ctx, source, element, label)
    if single:
        return _single_batch(ctx, x, y, weight)
    return _array_feed(ctx, (x, y, weight), batch_size, steps, label, cut)


def _refuse_second(value: Value, name: str, what: str) -> None:
    if value is None or isinstance(value, (Unknown, Alternatives)):
        return
    raise Mismatch(
        f"with a dataset for x, {what} belong into the dataset: `{name}` is refused",
        rule="input-structure",
        argument=name,
        help="make the dataset of pairs: tf.data.Dataset.from_tensor_slices((x, y)).batch(32)",
    )


def _stream(ctx: Context, x: Value) -> Source | None:
    """Whether a value yields batches by itself."""
    if isinstance(x, (Generator, IteratorValue)):
        return "generator"
    if isinstance(x, Object) and isinstance(x.cls, UserClass):
        if x.cls.library_base(SEQUENCE):
            return "sequence"
        if x.cls.has_unknown_base:
            raise NotKnown
        return "generator"
    if isinstance(x, Object) and x.class_name not in ARRAY_PROTOCOL:
        if "element" not in x.attrs:
            raise NotKnown
        return "sequence"
    return None


def _dataset_feed(source: Object, label: str) -> Feed:
    element = source.attrs["element"]
    if isinstance(element, Unknown):
        raise NotKnown
    x, y, weight = unpack(element)
    count = source.attrs.get("samples") if source.attrs["batches"] else None
    count = count if isinstance(count, (int, Expr)) else None
    symbol = _shared_batch(x)
    sizes = batch_sizes(count, source.attrs["batches"][-1], None) if symbol is not None and count is not None else ()
    return Feed(
        "dataset",
        x,
        y,
        weight,
        batch=symbol,
        batch_sizes=sizes,
        count=count,
        batches=source.attrs["batches"],
        endless=source.attrs["cardinality"] == INFINITE,
        label=label,
    )


def _shared_batch(x: Any) -> Dim | None:
    """The dynamic batch axis of a dataset's elements."""
    first = next((leaf for leaf in leaves_of(x) if isinstance(leaf, Tensor)), None)
    if first is None or not first.shape.prefix:
        return None
    dim = first.shape.prefix[0]
    return dim if isinstance(dim, Expr) else None


def unpack(data: Any) -> tuple[Any, Any, Any]:
    """``(x, y, sample_weight)`` of one batch (`unpack_x_y_sample_weight`)."""
    if isinstance(data, list):
        data = tuple(data)
    if not isinstance(data, tuple):
        return data, None, None
    if len(data) > 3:
        raise Mismatch(
            f"a batch is x, (x, y) or (x, y, sample_weight), and {len(data)} parts were found",
            rule="input-structure",
            help="put several inputs into one tuple or dict: ((x1, x2), y)",
        )
    x, y, weight = (*data, None, None)[:3]
    return x, y, weight


def _unpacked(ctx: Context, source: Source, element: Value, label: str) -> Feed:
    """The feed of a generator or sequence whose batches are like `element`."""
    if isinstance(element, (Unknown, Alternatives)):
        raise NotKnown
    new = ctx.settings.keras_version >= (3,)
    if new and source == "generator" and isinstance(element, (ListObject, Tensor)):
        what = "a list" if isinstance(element, ListObject) else "an array"
        raise Mismatch(
            f"a generator must yield tuples, and this one yields {what}",
            rule="input-structure",
            help="yield (x, y), or (x,) for inputs alone",
        )
    inner = element.items if isinstance(element, ListObject) else element
    if new and isinstance(inner, (tuple, list)):
        for part in inner:
            _refuse_inner_list(part)
    x, y, weight = unpack(settled(ctx, ctx.export(element)))
    x, y, weight = (_tensors(part) for part in (x, y, weight))
    return Feed(source, x, y, weight, label=label)


def _refuse_inner_list(part: Value) -> None:
    if isinstance(part, ListObject) and not part.is_open and any(isinstance(item, Tensor) for item in part.items):
        raise Mismatch(
            "a batch holds a list of arrays, which Keras 3 cannot turn into tensors",
            rule="input-structure",
            help="yield a tuple of arrays instead of a list: ((x1, x2), y)",
            error="TypeError",
        )


def _tensors(structure: Any) -> Any:
    """Arrays of a structure as tensors; what is not known stays Unknown."""
    match structure:
        case None | Tensor() | Unknown():
            return structure
        case tuple():
            return tuple(map(_tensors, structure))
        case list():
            # Lists of arrays are structures, however deep; lists of numbers are arrays.
            return tuple(map(_tensors, structure)) if list(tensors_in(structure)) else as_tensor(structure)
        case dict():
            return {key: _tensors(item) for key, item in structure.items()}
        case Object() if structure.class_name in ARRAY_PROTOCOL:
            return as_tensor(structure)
        case int() | float() | Expr():
            return as_tensor(structure)
    return Unknown("what a batch holds")


# -- arrays ---------------------------------------------------------------------------------------


def _array_feed(
    ctx: Context, arrays: tuple[Value, Value, Value], batch_size: Value, steps: Value, label: str, cut: bool
) -> Feed:
    names = (label, "y" if label == "x" else f"{label} y", "sample_weight")
    x, y, weight = (arrays_of(ctx, value, name) for value, name in zip(arrays, names, strict=True))
    leaves = [leaf for name, part in zip(names, (x, y, weight), strict=True) for leaf in labelled_leaves(name, part)]
    count = sample_count(ctx, leaves, cut=cut)
    symbol = dynamic("batch", lower=1)
    sizes = batch_sizes(count, batch_size, steps)

    def as_batch(tensor: Tensor) -> Tensor:
        if not tensor.shape.prefix:
            return tensor.but(shape=Shape.unknown(), kind="tf") if tensor.shape.open else tensor
        origin = Origin(ctx.site, "a batch", (tensor,)) if ctx.site is not None else tensor.origin
        facts = tensor.facts - OF_AXES
        return tensor.but(shape=tensor.shape.with_dim(0, symbol), kind="tf", origin=origin, facts=facts)

    inputs, labels, weights = (map_tensors(as_batch, part) for part in (x, y, weight))
    return Feed("arrays", inputs, labels, weights, symbol, sizes, count, label=label, given=x)


def _single_batch(ctx: Context, x: Value, y: Value, weight: Value) -> Feed:
    """One batch, handed over as it is: nothing compares the numbers of samples."""
    arrays = (arrays_of(ctx, value, name) for value, name in ((x, "x"), (y, "y"), (weight, "sample_weight")))
    inputs, labels, weights = (map_tensors(_handed_over, part) for part in arrays)
    first = next((leaf for leaf in leaves_of(inputs) if isinstance(leaf, Tensor) and leaf.shape.prefix), None)
    return Feed("batch", inputs, labels, weights, count=None if first is None else first.shape.dim(0))


def _handed_over(tensor: Tensor) -> Tensor:
    return tensor.but(kind="tf", facts=tensor.facts - OF_AXES)


def arrays_of(ctx: Context, value: Value, name: str) -> Any:
    """A plain structure of arrays; a Mismatch for Python numbers and lists of them, which Keras 3 refuses."""
    match settled(ctx, value) if isinstance(value, Alternatives) else value:
        case None | Unknown() | Alternatives():
            return None if value is None else Unknown("an array that is not known")
        case Tensor() as tensor:
            _refuse_ragged(tensor, name)
            return tensor
        case ListObject() if value.is_open:
            return _open_list(ctx, value, name)
        case ListObject():
            return _list(ctx, value.items, name)
        case tuple():
            parts = _list(ctx, list(value), name)
            return tuple(parts) if isinstance(parts, list) else parts
        case DictObject():
            if value.is_open:
                return Unknown("a dict of unknown keys")
            return {key: arrays_of(ctx, item, name) for key, item in value.items.items()}
        case int() | float() | str() | Expr():
            _refuse_numbers(ctx, name, "a number" if not isinstance(value, str) else "a string")
            return as_tensor(value)
        case Object() if value.class_name in ARRAY_PROTOCOL:
            return as_tensor(value)
    return Unknown("an array that is not known")


def _list(ctx: Context, items: list[Value], name: str) -> Any:
    if any(isinstance(item, (int, float, str, Expr)) for item in items):
        _refuse_numbers(ctx, name, "a list of numbers")
        return as_tensor(ctx.export(ListObject(items)))
    if items and all(isinstance(item, ListObject) and _holds_numbers(item) for item in items):
        _refuse_numbers(ctx, name, "nested lists of numbers")
        return as_tensor(ctx.export(ListObject(items)))
    return [arrays_of(ctx, item, name) for item in items]


def _holds_numbers(value: ListObject) -> bool:
    items = [*value.items, *([] if value.element is None else [value.element])]
    return bool(items) and all(
        isinstance(item, (int, float, Expr)) or (isinstance(item, ListObject) and _holds_numbers(item))
        for item in items
    )


def _open_list(ctx: Context, value: ListObject, name: str) -> Any:
    """A list of unknown length: of numbers it is refused, of arrays it is a structure of unknown size."""
    if _holds_numbers(value):
        _refuse_numbers(ctx, name, "a list of numbers")
        return as_tensor(value)
    return Unknown("a list of unknown length")


def _refuse_numbers(ctx: Context, name: str, what: str) -> None:
    if ctx.settings.keras_version < (3,):
        return
    raise Mismatch(
        f"`{name}` is {what}: Keras 3 takes arrays, not Python numbers",
        rule="not-a-tensor",
        help=f"{name}=np.array({name})" if name.isidentifier() else "make a numpy array of it",
    )


def _refuse_ragged(tensor: Tensor, name: str) -> None:
    if RAGGED in tensor.facts:
        raise Mismatch(
            f"`{name}` holds sequences of different lengths, so that no tensor can be made of it",
            rule="ragged-array",
            blame=(tensor,),
            help="pad them to one length: keras.utils.pad_sequences(x, maxlen=...)",
        )


def with_batch(shape: Shape, symbol: Dim | None, number: int | None) -> Shape:
    """The shape with the batch symbol replaced by a number, if there is one."""
    if symbol is None or number is None or not isinstance(symbol, Expr):
        return shape
    from shapecheck.shapes import symbol as symbol_of

    found = symbol_of(symbol)
    return shape if found is None else shape.substitute({found: number})
