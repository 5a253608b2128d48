"""Tensors, the layers that make them, and the nodes of Keras's graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Literal

from shapecheck.records import dataclass, field, replace
from shapecheck.shapes import Dim, Expr, Shape
from shapecheck.values.base import Alternatives, Origin, Site, Unknown, Value
from shapecheck.values.objects import DictObject, ListObject, Object, SetObject

Kind = Literal["keras", "tf", "numpy", "variable"]


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """Any array-like: a symbolic Keras tensor, a TensorFlow tensor or variable, a numpy array.

    `contents` holds the elements of small arrays as nested tuples of numbers or symbolic dims (scalars: the
    number itself), so that ``tf.shape(x)[0]`` or ``np.prod(x.shape)`` stay known. `low` and `high` bound the
    elements (inclusive) where that is proved, for labels and token ids.
    """

    shape: Shape
    dtype: str | None = None
    kind: Kind = "keras"
    contents: Any = None
    low: Dim | float | None = None
    high: Dim | float | None = None
    producer: Node | None = None
    origin: Origin | None = None
    name: str | None = None
    batched: bool = True
    facts: frozenset[str] = frozenset()
    output_index: int = 0
    """Which output of its producer this is."""

    def but(self, **changes: Any) -> Tensor:
        """A copy with some fields replaced."""
        return replace(self, **changes)

    def same_as(self, other: Tensor) -> bool:
        """Whether nothing can tell the two apart (used when branches join)."""
        return (
            self.shape == other.shape
            and self.dtype == other.dtype
            and self.kind == other.kind
            and self.contents == other.contents
            and self.producer is other.producer
            and self.output_index == other.output_index
            and (self.low, self.high) == (other.low, other.high)
        )

    def __repr__(self) -> str:
        return f"<{self.kind} tensor {self.shape}>"


@dataclass(frozen=True, slots=True)
class Weight:
    """One weight of a layer."""

    name: str
    shape: Shape
    trainable: bool = True

    @property
    def size(self) -> Dim:
        """The number of parameters."""
        return self.shape.size()


@dataclass(frozen=True, slots=True, eq=False)
class OpenDims(Unknown):
    """``x.shape`` where the rank is not known, but some dims at an end are.

    `hides`: dynamic dims show as None there. As a whole it is unknown like any other.
    """

    shape: Shape = field(default_factory=Shape.unknown)
    hides: bool = False

    def __repr__(self) -> str:
        return f"OpenDims{self.shape}"

    def as_little_known(self, other: Any) -> bool:
        """Whether the same dims are known."""
        return bool(self.shape == other.shape and self.hides == other.hides)

    def item(self, index: int) -> Value:
        """The dim at an index."""
        end = self.shape.prefix if index >= 0 else self.shape.suffix
        return self._shown(end[index]) if -len(end) <= index < len(end) else Unknown(f"an item of {self.why}")

    def part(self, start: int | None, stop: int | None) -> Value:
        """The dims from `start` to `stop`."""
        return dims_value(self.shape.take(start, stop), self.why, hides=self.hides)

    def unpacked(self, count: int) -> Value:
        """The dims, if there are `count` of them."""
        gap = count - self.shape.min_rank
        if gap < 0:
            return Unknown(self.why)
        between = (Unknown(f"an item of {self.why}"),) * gap
        return (*map(self._shown, self.shape.prefix), *between, *map(self._shown, self.shape.suffix))

    def _shown(self, dim: Dim) -> Value:
        return None if self.hides and isinstance(dim, Expr) and dim.is_dynamic else dim


def dims_value(shape: Shape, why: str, *, hides: bool) -> Value:
    """A shape as the tuple of its dims; `why` it is not known where the rank is not."""
    if shape.open:
        return OpenDims(why, shape=shape, hides=hides) if shape.min_rank else Unknown(why)
    return tuple(None if hides and isinstance(dim, Expr) and dim.is_dynamic else dim for dim in shape.dims)


@dataclass(slots=True, eq=False)
class LayerObject(Object):
    """A layer or model, of Keras or of the user.

    `attrs` holds the constructor's arguments (library layers) or the user's attributes. `rule` is the library
    rule's call: ``rule(inputs, **call_arguments) -> Result``; it is None for a user's class, whose ``call`` is
    traced. `weights` is None until the layer is built.
    """

    name: str | None = None
    site: Site | None = None
    rule: Callable[..., Any] | None = None
    weights: tuple[Weight, ...] | None = None
    own_weights: list[Any] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    trainable: bool = True
    sublayers: list[LayerObject] = field(default_factory=list)
    graph: Any = None

    _state: ClassVar[tuple[str, ...]] = (
        "attrs",
        "name",
        "rule",
        "weights",
        "own_weights",
        "nodes",
        "trainable",
        "sublayers",
        "graph",
    )

    @property
    def is_built(self) -> bool:
        """Whether the weights have been made."""
        return self.weights is not None

    def __repr__(self) -> str:
        return f"<{self.class_name} layer>"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One call of a layer (or op) in Keras's graph.

    `layer` is None for an op; `callee` then names it, `function` is the value to call again, and `name` is
    the name of the operation in the graph ("add_1").
    """

    layer: LayerObject | None
    callee: str
    arguments: tuple[Value, ...]
    keywords: dict[str, Value]
    inputs: tuple[Tensor, ...]
    outputs: list[Tensor]
    site: Site | None
    function: Value = None
    name: str | None = None

    def __repr__(self) -> str:
        return f"<node {self.callee}>"


def tensors_in(value: Value) -> Iterator[Tensor]:
    """Every tensor in a nested structure of tuples, lists, dicts, plain or abstract, in order."""
    match value:
        case Tensor():
            yield value
        case list() | tuple():
            for item in value:
                yield from tensors_in(item)
        case dict():
            for item in value.values():
                yield from tensors_in(item)
        case ListObject() | SetObject():
            for item in value.items:
                yield from tensors_in(item)
        case DictObject():
            for item in value.items.values():
                yield from tensors_in(item)
        case Alternatives():
            for item in value.options:
                yield from tensors_in(item)
