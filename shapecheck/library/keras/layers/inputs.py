"""What layers check of the tensors that they are called on: rank, fixed axes, and the layout of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from shapecheck.library.outcome import CannotTell, Mismatch, several_results
from shapecheck.library.registry import Context
from shapecheck.records import dataclass
from shapecheck.shapes import Dim, Shape, ShapeError, is_dynamic, unresolved, with_rank
from shapecheck.values import LayerObject, ListObject, Object, Tensor, Unknown, Value

SPATIAL = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}
RECURRENT = frozenset(
    {"LSTM", "GRU", "SimpleRNN", "RNN", "CuDNNLSTM", "CuDNNGRU", "ConvLSTM1D", "ConvLSTM2D", "Bidirectional"}
)


def as_tensor(value: Value) -> Tensor:
    """An input as a tensor: an unknown one has an unknown shape."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Unknown):
        return Tensor(Shape.unknown())
    raise CannotTell("the input is no tensor")


def single(ctx: Context, inputs: Value, layer: str) -> Tensor:
    """The one tensor that a layer is called on. A list is a Mismatch; of one tensor, Keras 2 took it."""
    if not isinstance(inputs, (list, tuple)):
        return as_tensor(inputs)
    if len(inputs) == 1 and ctx.settings.keras_version < (3,):
        return as_tensor(inputs[0])
    tensors = tuple(item for item in inputs if isinstance(item, Tensor))
    if not tensors:
        raise CannotTell("the input is no tensor")
    raise Mismatch(
        f"{layer} takes one tensor, not a list of {len(inputs)}",
        rule="call-structure",
        blame=tensors,
        help="pass the tensor itself" if len(inputs) == 1 else _one_of_several(tensors),
    )


def _one_of_several(tensors: Sequence[Tensor]) -> str:
    """How one tensor is made of several: those that one recurrent layer gives are its output and its states."""
    producer = tensors[0].producer
    layer = producer.layer if producer is not None else None
    if layer is not None and layer.attrs.get("return_state") is True and all(t.producer is producer for t in tensors):
        return "return_state=True gives the output and the states: take them apart, output, *states = layer(x)"
    return several_results(tensors) or "join them first, with Concatenate()([...])"


def lone(inputs: Value) -> Tensor:
    """The one tensor that an elementwise layer is called on; such a layer may also take a list."""
    if isinstance(inputs, (list, tuple)):
        raise CannotTell("an elementwise layer of several tensors")
    return as_tensor(inputs)


def of_rank(x: Tensor, layer: str, axes: Sequence[str]) -> Shape:
    """The shape of `x`, which must have exactly these axes; an unknown rank is taken to be right."""
    shape = with_rank(x.shape, len(axes))
    if shape is None:
        _wrong_rank(x, layer, axes, f"rank {len(axes)}")
    return shape


def at_least_rank(x: Tensor, layer: str, axes: Sequence[str]) -> Shape:
    """The shape of `x`, which must have at least as many axes as these."""
    if x.shape.rank is not None and x.shape.rank < len(axes):
        _wrong_rank(x, layer, axes, f"rank {len(axes)} or more")
    return x.shape


def _wrong_rank(x: Tensor, layer: str, axes: Sequence[str], expected: str) -> NoReturn:
    found = str(x.shape.rank) if x.shape.is_closed else f"at least {x.shape.min_rank}"
    raise Mismatch(
        f"{layer} needs {expected} ({', '.join(axes)}), found rank {found}: {x.shape}",
        rule="input-shape-batch" if _counts_samples(x, axes) else "layer-rank",
        blame=(x,),
        help=_rank_repair(x, layer, axes),
    )


def _counts_samples(x: Tensor, axes: Sequence[str]) -> bool:
    """Whether `x` is an Input of one axis too many: its shape includes the number of samples."""
    return x.shape.rank == len(axes) + 1 and made_by(x)[0] in ("Input", "InputLayer")


def _rank_repair(x: Tensor, layer: str, axes: Sequence[str]) -> str | None:
    """What to change so that `x` has these axes, where that can be guessed."""
    rank, (before, _) = x.shape.min_rank, made_by(x)
    if before in RECURRENT and rank < len(axes) and gives_last_step(x):
        return f"return_sequences=True on the {before} before gives {layer} every time step"
    if rank < 2 and (name := last_step_before(x)) is not None:
        return f"return_sequences=True on the {name} before {before} keeps the time steps"
    if before == "Flatten" and rank < len(axes):
        if axes[1] == "time":
            return "TimeDistributed(Flatten()) or Reshape((steps, features)) keeps the time axis"
        return f"{layer} needs the axes that Flatten removed: put Flatten after {layer}, or remove it"
    if before.startswith("Global") and rank < len(axes):
        return f"{before} removed the {' and '.join(axes[1:-1])}: remove it"
    if _counts_samples(x, axes):
        inner = ", ".join(map(str, x.shape.dims[2:]))
        return f"the Input's shape does not count the samples: shape=({inner}{',' * (rank == 3)})"
    if rank == len(axes) - 1 and x.shape.is_closed:
        return _missing_axis(x, axes)
    if rank > len(axes) and axes[1:] == ("features",):
        return "Flatten() or a global pooling before it makes one vector of each sample"
    if rank == 4 and axes[1:] in (("steps", "features"), ("time", "features")):
        return "Reshape((steps, features)), or TimeDistributed(Flatten()), makes the last axes one"
    if rank == 2 and layer.startswith("Global"):
        return f"the tensor has no {' and '.join(axes[1:-1])} any more: leave {layer} out"
    if rank == 2 and "channels" in axes:
        return f"Reshape(({', '.join(axes[1:])})) before it makes images of the vectors, if they hold some"
    return None


def gives_last_step(x: Tensor) -> bool:
    """Whether a recurrent layer, or the one inside a Bidirectional, gave its last step only."""
    layer = producing_layer(x)
    if layer is None and x.origin is not None:
        return "return_sequences" not in x.origin.label and "Bidirectional" not in x.origin.label
    while layer is not None and isinstance(layer.attrs.get("layer"), LayerObject):
        layer = layer.attrs["layer"]
    return layer is not None and layer.attrs.get("return_sequences") is False


def _missing_axis(x: Tensor, axes: Sequence[str]) -> str | None:
    dims = x.shape.dims
    if "channels" in axes and axes[1] != "time":
        inner = ", ".join(str(dim) for dim in dims[1:])
        shape = f"({inner}, 1)" if axes[-1] == "channels" else f"(1, {inner})"
        what = "series" if "steps" in axes else "images"
        return f"a channel axis is missing: {what} of one channel have shape {shape}"
    if axes[1:] in (("steps", "features"), ("time", "features")) and len(dims) == 2:
        if made_by(x)[0] in ("", "InputLayer", "Input"):
            return f"a feature axis is missing: a series of single numbers has shape ({dims[1]}, 1)"
        return "RepeatVector(steps) or Reshape((steps, features)) makes a sequence of each vector"
    if axes[1] == "time" and "channels" in axes:
        inner = ", ".join(str(dim) for dim in dims[1:])
        return f"an axis is missing: frames of one channel have shape ({inner}, 1)"
    if axes[1] == "time":
        return "a time axis is missing: sequences have shape (batch, time, ...)"
    return None


def known_last(x: Tensor, layer: str, axis: int, name: str) -> Dim:
    """The dim at an axis that a weight's size is taken from, so that it cannot be None."""
    return fixed(x, x.shape.dim(axis), layer, axis, name)


def fixed(x: Tensor, dim: Dim, layer: str, axis: int, name: str) -> Dim:
    """A dim that Keras needs to know when the layer is built."""
    if is_dynamic(dim) and x.kind == "keras":
        raise Mismatch(
            f"{layer} needs a known number of {name}, but axis {axis} of {x.shape} is None",
            rule="layer-input",
            blame=(x,),
            help=f"give the size of axis {axis} in the Input's shape",
        )
    return dim


def last_step_before(x: Tensor) -> str | None:
    """The recurrent layer on the way to a tensor that gave its last step only."""
    current: Tensor | None = x
    for _ in range(_WAY_BACK):
        if current is None:
            return None
        name, inputs = made_by(current)
        if name in RECURRENT and gives_last_step(current):
            return name
        current = inputs[0] if inputs else None
    return None


_WAY_BACK = 6


def made_by(x: Tensor) -> tuple[str, tuple[Tensor, ...]]:
    """The name of the layer or op that made a tensor, and what it made it of; "" if that is not known.

    Inside the ``call`` of the program's own layers, where there is no graph, the tensor's origin says it.
    """
    if x.producer is not None:
        layer = x.producer.layer
        return class_name(layer) if layer is not None else x.producer.callee.rpartition(".")[2], x.producer.inputs
    if x.origin is not None:
        inputs = tuple(item for item in x.origin.inputs if isinstance(item, Tensor))
        return x.origin.label.strip("`").partition("(")[0].rpartition(".")[2], inputs
    return "", ()


def producing_layer(x: Tensor) -> LayerObject | None:
    """The library layer that made a tensor, if one did."""
    layer = x.producer.layer if x.producer is not None else None
    return layer


def class_name(layer: Object) -> str:
    """The bare name of a layer's class: "Conv2D"."""
    return layer.class_name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a batch of images (or series, or volumes) keeps its spatial axes and its channels."""

    rank: int
    channels_last: bool = True

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes, in order."""
        inner = SPATIAL[self.rank]
        return ("batch", *inner, "channels") if self.channels_last else ("batch", "channels", *inner)

    @property
    def channel_axis(self) -> int:
        return -1 if self.channels_last else 1

    @property
    def spatial_axes(self) -> range:
        return range(1, self.rank + 1) if self.channels_last else range(2, self.rank + 2)

    def shape_of(self, x: Tensor, layer: str) -> Shape:
        """The closed shape of an input of the right rank."""
        return of_rank(x, layer, self.axes)

    def spatial(self, shape: Shape) -> list[Dim]:
        return [shape.dims[axis] for axis in self.spatial_axes]

    def channels(self, shape: Shape) -> Dim:
        return shape.dims[self.channel_axis]

    def make(self, batch: Dim, spatial: Sequence[Dim], channels: Dim) -> Shape:
        """The shape with these sizes."""
        if self.channels_last:
            return Shape.of(batch, *spatial, channels)
        return Shape.of(batch, channels, *spatial)

    def swapped_help(self, x: Tensor, shape: Shape) -> str | None:
        """A hint if a layer's input looks as if it kept its channels at the other end; no other layer made it so."""
        if not _is_given(x):
            return None
        first, last = shape.dims[1], shape.dims[-1]
        if self.channels_last and first in (1, 3) and isinstance(last, int) and last > 4:
            return f'{shape} looks channels-first: transpose it, or set data_format="channels_first"'
        if not self.channels_last and last in (1, 3) and isinstance(first, int) and first > 4:
            return f'{shape} looks channels-last: set data_format="channels_last"'
        return None


def _is_given(x: Tensor) -> bool:
    """Whether a tensor has the shape of the model's input: no layer has changed it."""
    tensor: Tensor = x
    while tensor.producer is not None and tensor.producer.inputs:
        tensor, last = tensor.producer.inputs[0], tensor
        if tensor.shape != last.shape:
            return False
    return True


def computed(x: Tensor) -> str:
    """The dtype of what a layer computes from `x`."""
    return x.dtype if x.dtype in ("float16", "bfloat16") else "float32"


def passed(x: Tensor) -> str | None:
    """The dtype of an input that a layer only moves around: integers stay, floats become the layer's."""
    return "float32" if x.dtype == "float64" else x.dtype


def axis_of(shape: Shape, axis: int, layer: str, x: Tensor) -> int | None:
    """An axis counted from the front; None on an open shape. A Mismatch if the tensor has no such axis."""
    if shape.open:
        return axis if axis >= 0 else None
    try:
        return shape.normalize_axis(axis)
    except ShapeError as error:
        raise Mismatch(f"{layer}: {error.message}", rule="axis-range", argument="axis", blame=(x,)) from None


def items_of(inputs: Any, layer: str) -> list[Tensor]:
    """The tensors of a list input. A lone tensor is a Mismatch; an open list cannot be told."""
    if isinstance(inputs, (list, tuple)):
        return [as_tensor(item) for item in inputs]
    if isinstance(inputs, dict):
        return [as_tensor(item) for item in inputs.values()]
    if isinstance(inputs, Tensor) and inputs.kind == "keras":
        raise Mismatch(
            f"{layer} takes a list of tensors, not one tensor",
            rule="call-structure",
            blame=(inputs,),
            help=f"{layer}()([a, b])",
        )
    if isinstance(inputs, (ListObject, Unknown, Tensor)):
        raise CannotTell("it is not known which tensors are joined")
    raise CannotTell("the inputs are no list of tensors")


def some(why: str, *, lower: int = 0) -> Dim:
    """A dim of which only the reason is known why it is not."""
    return unresolved(why, lower=lower)
