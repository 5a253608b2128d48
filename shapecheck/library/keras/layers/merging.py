"""Layers of several inputs: elementwise merges, concatenation, dot products, and their functional forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.library.keras.layers.arguments import axis_numbers, plain, refuse
from shapecheck.library.keras.layers.declare import declare, keras_layer, takes
from shapecheck.library.keras.layers.inputs import axis_of, items_of, made_by
from shapecheck.library.outcome import Advice, CannotTell, Mismatch, shapes_of
from shapecheck.library.registry import REGISTRY, Context, intrinsic
from shapecheck.shapes import (
    Dim,
    Shape,
    ShapeError,
    broadcast_dim,
    concatenate,
    dynamic,
    equal,
    is_dynamic,
    refine_dim,
)
from shapecheck.values import LibraryFunction, Tensor, Value

_ELEMENTWISE = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


def _elementwise(ctx: Context, *, layer: str, **_: Value) -> Any:
    def call(inputs: Value) -> Tensor:
        tensors = items_of(inputs, layer)
        _check_count(tensors, layer)
        if any(tensor.shape.open for tensor in tensors):
            return _merge_open(tensors)
        batch = _batch(tensors, layer)
        sample: tuple[Dim, ...] = tensors[0].shape.dims[1:]
        for place, tensor in enumerate(tensors[1:], start=1):
            sample = _merged(sample, tensor.shape.dims[1:], tensors, place, layer)
        if layer != "Multiply":
            _advise_broadcast(ctx, tensors, layer)
        return Tensor(Shape.of(batch, *sample), "float32")

    return call


def _check_count(tensors: Sequence[Tensor], layer: str) -> None:
    if not tensors or (layer == "Subtract" and len(tensors) != 2):
        wanted = "exactly 2 tensors" if layer == "Subtract" else "at least 1 tensor"
        raise Mismatch(f"{layer} takes {wanted}, not {len(tensors)}", rule="call-structure", blame=tuple(tensors))
    for tensor in tensors:
        if tensor.shape.rank == 0:
            raise Mismatch(f"{layer} cannot take a scalar", rule="merge-shapes", blame=(tensor,))


def _merge_open(tensors: Sequence[Tensor]) -> Tensor:
    """Where a rank is not known: the shape of the closed ones only if all are the same, else nothing."""
    closed = [tensor.shape for tensor in tensors if tensor.shape.is_closed]
    batch = closed[0].dims[:1] if closed else tensors[0].shape.prefix[:1]
    return Tensor(Shape.at_least(batch), "float32")


def _batch(tensors: Sequence[Tensor], layer: str) -> Dim:
    """The batch size, of which there may be one known value only.

    A layer that is built already does not look again: it broadcasts the one sample of an array over the others.
    """
    sizes = [tensor.shape.dims[0] for tensor in tensors]
    symbolic = any(tensor.kind == "keras" for tensor in tensors)
    result = sizes[0]
    for tensor, size in zip(tensors[1:], sizes[1:], strict=True):
        if not symbolic and 1 in (result, size):
            result = size if result == 1 else result
            continue
        if equal(result, size) is False and not is_dynamic(result) and not is_dynamic(size):
            raise Mismatch(
                f"{layer} gets batches of {result} and of {size} samples: {shapes_of(tensors)}",
                rule="merge-shapes",
                blame=(tensors[0], tensor),
            )
        result = size if is_dynamic(result) and not is_dynamic(size) else result
        result = result if is_dynamic(size) else refine_dim(result, size)
    return result


def _merged(
    a: tuple[Dim, ...], b: tuple[Dim, ...], tensors: Sequence[Tensor], place: int, layer: str
) -> tuple[Dim, ...]:
    """Two samples' shapes, aligned at the last axis, as Keras merges them."""
    if len(a) < len(b):
        a, b = b, a
    head = a[: len(a) - len(b)]
    tail: list[Dim] = []
    for axis, (x, y) in enumerate(zip(a[len(head) :], b, strict=True), start=len(head) + 1):
        merged = _merged_dim(x, y)
        if merged is None:
            raise Mismatch(
                f"{layer}: axis {axis} is {x} and {y}: {shapes_of(tensors)}",
                rule="merge-shapes",
                blame=(tensors[0], tensors[place]),
                help=_merge_repair(tensors[0].shape, tensors[place].shape),
            )
        tail.append(merged)
    return (*head, *tail)


def _merged_dim(x: Dim, y: Dim) -> Dim | None:
    """Keras shows None where one of two dims is None, even if the other is a number."""
    if is_dynamic(x) or is_dynamic(y):
        if equal(x, y) is True:
            return x
        if equal(x, 1) is True or equal(y, 1) is True:
            return y if equal(x, 1) else x
        return dynamic("dim")
    return broadcast_dim(x, y)


def _merge_repair(a: Shape, b: Shape) -> str | None:
    """What makes two shapes the same: a projection of the channels, or strides, or a crop."""
    if a.min_rank != b.min_rank:
        return None
    differing = [axis for axis in range(1, a.min_rank) if equal(a.dims[axis], b.dims[axis]) is False]
    if differing == [a.min_rank - 1]:
        layer = "Dense" if a.min_rank < 4 else "Conv2D"
        size = "" if layer == "Dense" else ", 1"
        return f"a {layer}({b.dims[-1]}{size}) on the one brings its {a.dims[-1]} channels to {b.dims[-1]}"
    if len(differing) == 1 and a.min_rank > 2:
        return 'padding="same" (or "causal") in the layers of the one keeps its size, or crop the other'
    if len(differing) > 1 and a.min_rank == 4:
        return "the shortcut needs the same strides, pooling and filters: Conv2D(filters, 1, strides=...)(shortcut)"
    return None


def _advise_broadcast(ctx: Context, tensors: Sequence[Tensor], layer: str) -> None:
    """One channel that is silently added to each of many; a Dense(1) for a vector is meant so (a value head)."""
    first = tensors[0].shape
    for tensor in tensors[1:]:
        other = tensor.shape
        if other.min_rank != first.min_rank or first.min_rank < 2:
            continue
        a, b = first.dims[-1], other.dims[-1]
        rest = zip(first.dims[1:-1], other.dims[1:-1], strict=True)
        one = (equal(a, 1) is True and equal(b, 1) is False) or (equal(b, 1) is True and equal(a, 1) is False)
        single = first if equal(a, 1) is True else other
        if single.min_rank == 2 and made_by(tensors[0] if single is first else tensor)[0] == "Dense":
            continue
        if one and not is_dynamic(a) and not is_dynamic(b) and all(equal(x, y) is True for x, y in rest):
            ctx.advise(
                Advice(
                    "merge-broadcast",
                    f"{layer} repeats the one channel of one input over the other's: {shapes_of(tensors)}",
                    blame=tuple(tensors),
                )
            )
            return


@keras_layer
def Concatenate(ctx: Context, axis: Value = -1, **kwargs: Value) -> Any:
    """The tensors one after the other along an axis; all other axes must be the same.

    Concatenate(): B 4 3, B 4 5 -> B 4 8     weights 0
    Concatenate(axis=1): B 4 3, B 5 3 -> B 9 3
    Concatenate(): B 4 3, B 5 3 -> error
    Concatenate(): B 4 3, B 3 -> error
    Concatenate(axis=3): B 4 3, B 4 3 -> error
    Concatenate(): B T 3, B 5 3 -> B T 6
    """
    axes = axis_numbers(axis, "Concatenate")

    def call(inputs: Value) -> Tensor:
        tensors = items_of(inputs, "Concatenate")
        if not tensors:
            raise Mismatch("Concatenate takes at least 1 tensor, not 0", rule="call-structure")
        dtype = tensors[0].dtype if len({tensor.dtype for tensor in tensors}) == 1 else None
        if axes is None or len(axes) != 1:
            return Tensor(Shape.at_least((tensors[0].shape.dim(0),)), dtype)
        if len(tensors) == 1:
            return tensors[0].but(facts=frozenset())
        for tensor in tensors:
            axis_of(tensor.shape, axes[0], "Concatenate", tensor)
        _advise_batch(ctx, tensors, axes[0])
        return Tensor(_concatenated(tensors, axes[0]), dtype)

    return call


def _concatenated(tensors: Sequence[Tensor], axis: int) -> Shape:
    shapes = [tensor.shape for tensor in tensors]
    try:
        joined = concatenate(shapes, axis)
    except ShapeError as error:
        of_all = f" of {shapes_of(tensors)}" if len(tensors) > 2 else ""
        raise Mismatch(
            f"Concatenate along axis {axis}{of_all}: {error.message}",
            rule="concat-shapes",
            argument="axis",
            blame=tuple(tensors),
            help=_concat_repair(shapes, axis, error),
        ) from None
    if joined.open or any(shape.open for shape in shapes):
        return joined
    place = joined.normalize_axis(axis)
    dims = list(joined.dims)
    for other, dim in enumerate(shapes[0].dims):
        if other != place and is_dynamic(dim):
            dims[other] = dim
    return Shape(tuple(dims))


def _concat_repair(shapes: Sequence[Shape], axis: int, error: ShapeError) -> str | None:
    """The axis along which they would fit (but the batch's), or how to make a spatial axis the same."""
    if any(shape.open or shape.min_rank != shapes[0].min_rank for shape in shapes):
        return "tensors of different ranks: Flatten, RepeatVector or Reshape one of them first"
    rank = shapes[0].min_rank
    if error.axis is not None and _halved_and_doubled(shapes, axis, error.axis):
        return (
            f"axis {error.axis} was odd on the way: halved and doubled again it does not come back."
            " An input divisible by 2 for each level, or cropping or padding, makes them the same"
        )
    if error.help is not None and error.axis != 0:
        return error.help
    if error.axis is not None and rank >= 4 and error.axis > 0:
        return 'sizes that are not divisible by the poolings differ after upsampling: padding="same", crop or pad'
    return None


def _halved_and_doubled(shapes: Sequence[Shape], joined: int, axis: int) -> bool:
    """Whether an inner axis differs as in a U-Net that joins channels: an even size and an odd one next to it."""
    rank = shapes[0].min_rank
    sizes = sorted({dim for shape in shapes if isinstance(dim := shape.dims[axis], int)})
    neighbours = len(sizes) == 2 and sizes[1] - sizes[0] == 1 and sizes[0] > 1
    return joined in (-1, rank - 1) and 0 < axis < rank - 1 and neighbours


def _advise_batch(ctx: Context, tensors: Sequence[Tensor], axis: int) -> None:
    first = tensors[0]
    at_batch = axis == 0 or (first.shape.is_closed and axis == -first.shape.min_rank)
    made_by_layers = all(tensor.kind == "keras" or tensor.facts for tensor in tensors)
    if at_batch and len(tensors) > 1 and made_by_layers:
        ctx.advise(
            Advice(
                "batch-concat",
                f"Concatenate(axis={axis}) joins batches, so that there are more samples: {shapes_of(tensors)}",
                help="axis=-1 joins the features",
                blame=tuple(tensors),
                argument="axis",
            )
        )


@keras_layer
def Dot(ctx: Context, axes: Value, normalize: Value = False, **kwargs: Value) -> Any:
    """The product of two tensors' samples, summed over one axis of each.

    Dot(axes=1): B 8, B 8 -> B 1     weights 0
    Dot(axes=-1): B 8 4, B 6 4 -> B 8 6
    Dot(axes=(2, 1)): B 8 4, B 4 5 -> B 8 5
    Dot(axes=1): B 8, B 7 -> error
    Dot(axes=1): B T 4, B 6 4 -> error
    Dot(axes=1.5): B 8, B 8 -> error
    """
    pair = _axis_pair(axes)

    def call(inputs: Value) -> Tensor:
        tensors = items_of(inputs, "Dot")
        if len(tensors) != 2:
            raise Mismatch(f"Dot takes 2 tensors, not {len(tensors)}", rule="call-structure", blame=tuple(tensors))
        if pair is None:
            raise CannotTell("`axes` of Dot are not known")
        a, b = (tensor.shape for tensor in tensors)
        if a.open or b.open:
            return Tensor(Shape.at_least((a if a.is_closed else b).dims[:1] if a.is_closed or b.is_closed else ()))
        x, y = (axis_of(t.shape, axis, "Dot", t) for t, axis in zip(tensors, pair, strict=True))
        assert x is not None
        assert y is not None
        _check_contracted(tensors, x, y)
        _advise_steps(ctx, tensors, x, y)
        dims = [*_without(a, x), *_without(b, y)[1:]]
        return Tensor(Shape.of(*dims, *([1] if len(dims) == 1 else [])), "float32")

    return call


def _axis_pair(axes: Value) -> tuple[int, int] | None:
    axes = plain(axes)
    if isinstance(axes, (str, float, dict)) or axes is None:
        refuse("Dot", "axes", "an integer or two of them", axes)
    if isinstance(axes, int):
        return (axes, axes)
    if isinstance(axes, (tuple, list)):
        if len(axes) != 2 or any(isinstance(axis, (str, float, tuple, list)) or axis is None for axis in axes):
            refuse("Dot", "axes", "an integer or two of them", axes)
        if all(isinstance(axis, int) for axis in axes):
            return (axes[0], axes[1])
    return None


def _check_contracted(tensors: Sequence[Tensor], x: int, y: int) -> None:
    a, b = tensors[0].shape, tensors[1].shape
    left, right = a.dims[x], b.dims[y]
    if x == 0 or y == 0:
        raise Mismatch(
            "Dot cannot sum over the batch axis", rule="matmul-shapes", argument="axes", blame=tuple(tensors)
        )
    one_dynamic = is_dynamic(left) != is_dynamic(right) and isinstance(left, int) != isinstance(right, int)
    keras_only = all(tensor.kind == "keras" for tensor in tensors)
    if (equal(left, right) is False and not is_dynamic(left)) or (one_dynamic and keras_only):
        raise Mismatch(
            f"Dot sums over axis {x} of {a} and axis {y} of {b}, which are {left} and {right}",
            rule="matmul-shapes",
            argument="axes",
            blame=tuple(tensors),
            help=_dot_repair(a, b),
        )


def _advise_steps(ctx: Context, tensors: Sequence[Tensor], x: int, y: int) -> None:
    """The sum over the time axis of two sequences of the same features, where similarities sum over features."""
    a, b = tensors[0].shape, tensors[1].shape
    if a.rank == b.rank == 3 and x == y == 1 and a.dims[2] == b.dims[2] and a.dims[2] != 1:
        ctx.advise(
            Advice(
                "dot-axes",
                f"Dot(axes=1) of {a} and {b} sums over the steps and gives ({a.dims[2]}, {b.dims[2]}) for each sample",
                severity="info",
                help="axes=2 sums over the features and compares every two steps",
                blame=tuple(tensors),
                argument="axes",
            )
        )


def _dot_repair(a: Shape, b: Shape) -> str | None:
    """Axes that would fit."""
    for x in range(a.min_rank - 1, 0, -1):
        for y in range(b.min_rank - 1, 0, -1):
            if equal(a.dims[x], b.dims[y]) is True:
                return f"axes=({x}, {y}) are of the same size"
    return None


def _without(shape: Shape, axis: int) -> list[Dim]:
    return [dim for place, dim in enumerate(shape.dims) if place != axis]


def _make_and_call(layer: str) -> Any:
    """The functional form of a merge: makes the layer and calls it on the inputs."""

    def functional(ctx: Context, inputs: Value, **kwargs: Value) -> Value:
        entry = REGISTRY.get(f"keras.layers.{layer}")
        assert entry is not None
        return ctx.call(ctx.call(LibraryFunction(entry), (), kwargs), (inputs,))

    functional.__name__ = layer.lower()
    functional.__doc__ = f"``{layer}(...)(inputs)``."
    return functional


def _declare_all() -> None:
    for layer in _ELEMENTWISE:
        error = "B 3, B 3, B 3" if layer == "Subtract" else "B 3, B 4"
        doc = f"""Element by element; axes of size 1 are repeated.

    {layer}(): B 4 3, B 4 3 -> B 4 3     weights 0
    {layer}(): B 4 3, B 3 -> B 4 3
    {layer}(): B 4 1, B 4 3 -> B 4 3
    {layer}(): B T 3, B 5 3 -> B T 3
    {layer}(): {error} -> error
    """
        declare(layer, takes(), _elementwise, doc, layer=layer)
        intrinsic(f"keras.layers.{layer.lower()}")(_make_and_call(layer))


_declare_all()


@intrinsic("keras.layers.concatenate")
def concatenate_(ctx: Context, inputs: Value, axis: Value = -1, **kwargs: Value) -> Value:
    """``Concatenate(axis)(inputs)``."""
    return _make_and_call("Concatenate")(ctx, inputs, axis=axis, **kwargs)


@intrinsic("keras.layers.dot")
def dot(ctx: Context, inputs: Value, axes: Value = -1, **kwargs: Value) -> Value:
    """``Dot(axes)(inputs)``."""
    return _make_and_call("Dot")(ctx, inputs, axes=axes, **kwargs)
