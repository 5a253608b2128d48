"""Layers that reorder, add or drop elements: Flatten, Reshape, Permute, padding, cropping, upsampling."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import cleandoc
from typing import Any

from shapecheck.library.keras.layers.arguments import is_channels_last, number, numbers, one_of, plain, refuse
from shapecheck.library.keras.layers.declare import declare, keras_layer, takes
from shapecheck.library.keras.layers.inputs import SPATIAL, Layout, at_least_rank, of_rank, passed, single
from shapecheck.library.keras.layers.reshape_advice import advise_transpose
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Expr, Shape, ShapeError, dynamic, flatten_tail, is_dynamic, less_equal, unresolved
from shapecheck.shapes import reshape as reshaped
from shapecheck.values import Tensor, Unknown, Value


@keras_layer
def Flatten(ctx: Context, data_format: Value = None, **kwargs: Value) -> Any:
    """All axes but the batch made into one.

    Flatten(): B 4 3 2 -> B 24     weights 0
    Flatten(): B T 3 -> B N
    Flatten(): B -> B 1
    """
    is_channels_last(ctx, data_format, "Flatten")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, "Flatten")
        shape = at_least_rank(x, "Flatten", ("batch",))
        return Tensor(flatten_tail(shape), passed(x), facts=x.facts)

    return call


@keras_layer
def Reshape(ctx: Context, target_shape: Value, **kwargs: Value) -> Any:
    """The elements of each sample in another shape; one dim may be -1.

    Reshape((3, 4)): B 12 -> B 3 4     weights 0
    Reshape((-1, 2)): B 3 4 -> B 6 2
    Reshape((5, 3)): B 12 -> error
    Reshape((-1, 5)): B 12 -> error
    Reshape(12): B 3 4 -> error
    Reshape((-1, -1)): B 12 -> error
    Reshape((-1, 2)): B T 4 -> B N 2
    Reshape((3, 4)): B T 4 -> B 3 4
    """
    if isinstance(plain(target_shape), (int, float, Expr)) or target_shape is None:
        raise Mismatch(
            f"Reshape: `target_shape` must be a tuple, not {target_shape!r}",
            rule="shape-not-tuple",
            argument="target_shape",
            help=f"({target_shape},) with a comma is a tuple",
            error="TypeError",
        )
    target = _target(target_shape)

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, "Reshape")
        if x.shape.rank == 0:
            raise Mismatch(f"Reshape needs a batch axis, found {x.shape}", rule="layer-rank", blame=(x,))
        batch = Shape.of(x.shape.dim(0))
        if target is None:
            return Tensor(Shape.at_least((x.shape.dim(0),)), passed(x))
        made = _reshaped(x, target)
        advise_transpose(ctx, x, made)
        return Tensor(batch + made, passed(x), facts=x.facts)

    return call


def _target(value: Value) -> tuple[Dim | None, ...] | None:
    """The target's dims: -1 for the one to find, None for a dynamic one; None if the rank is not known."""
    value = plain(value)
    if not isinstance(value, (tuple, list)):
        return None
    dims: list[Dim | None] = []
    for item in map(plain, value):
        if isinstance(item, int) and item < -1:
            refuse("Reshape", "target_shape", "of dims that are not negative (one may be -1)", value)
        if isinstance(item, (float, str)):
            refuse("Reshape", "target_shape", "a tuple of integers", value)
        if item is None or isinstance(item, (int, Expr)):
            dims.append(item)
        else:
            dims.append(unresolved(item.why if isinstance(item, Unknown) else "a dim of the target is not known"))
    if dims.count(-1) > 1:
        refuse("Reshape", "target_shape", "a tuple with one -1 at most", value)
    return tuple(dims)


def _reshaped(x: Tensor, target: tuple[Dim | None, ...]) -> Shape:
    """The sample's new shape. With a None in it Keras leaves the sizes to run time."""
    if any(dim is None for dim in target):
        return Shape(tuple(dynamic("dim") if dim is None or dim == -1 else dim for dim in target))
    known: list[Dim] = [dim for dim in target if dim is not None]
    try:
        return reshaped(x.shape.take(1), known)
    except ShapeError as error:
        wanted = ", ".join(map(str, known))
        raise Mismatch(
            f"Reshape(({wanted}{',' if len(known) == 1 else ''})) cannot take {x.shape}: {error.message}",
            rule="reshape-total",
            argument="target_shape",
            blame=(x,),
            help=_reshape_repair(x, known),
        ) from None


def _reshape_repair(x: Tensor, target: Sequence[Dim]) -> str | None:
    if x.shape.is_closed and tuple(target) == x.shape.dims:
        return "target_shape does not include the batch axis"
    if -1 in target:
        return None
    total = Shape(tuple(target)).size()
    if x.shape.rank == 2 and isinstance(total, int):
        return f"a layer of {total} units before it fills the shape: Dense({total})"
    return "the sizes of target_shape must multiply to the elements of a sample; one of them may be -1"


@keras_layer
def Permute(ctx: Context, dims: Value, **kwargs: Value) -> Any:
    """The axes in another order, counted from 1; the batch stays.

    Permute((2, 1)): B 3 4 -> B 4 3     weights 0
    Permute((2, 1)): B 3 4 5 -> error
    Permute((0, 1)): B 3 4 -> error
    Permute((1, 3)): B 3 4 -> error
    """
    order = plain(dims)
    if order is None or isinstance(order, (int, float)):
        refuse("Permute", "dims", "a tuple of axes counted from 1", order)
    known = isinstance(order, (tuple, list)) and all(isinstance(axis, int) for axis in order)
    if known and sorted(order) != list(range(1, len(order) + 1)):
        refuse("Permute", "dims", f"the axes 1 to {len(order)} in some order", order)

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, "Permute")
        if not known:
            raise CannotTell("`dims` of Permute are not known")
        axes = ("batch", *(f"axis {axis}" for axis in range(1, len(order) + 1)))
        shape = of_rank(x, "Permute", axes)
        return Tensor(Shape.of(shape.dims[0], *(shape.dims[axis] for axis in order)), passed(x))

    return call


@keras_layer
def RepeatVector(ctx: Context, n: Value, **kwargs: Value) -> Any:
    """One vector for each of `n` steps.

    RepeatVector(5): B 3 -> B 5 3     weights 0
    RepeatVector(5): B 3 4 -> error
    RepeatVector(0): B 3 -> error
    """
    times = number(n, "RepeatVector", "n")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, "RepeatVector")
        shape = of_rank(x, "RepeatVector", ("batch", "features"))
        return Tensor(Shape.of(shape.dims[0], times, shape.dims[1]), passed(x), facts=x.facts)

    return call


@keras_layer
def UpSampling1D(ctx: Context, size: Value = 2, **kwargs: Value) -> Any:
    """Each step repeated.

    UpSampling1D(2): B 5 3 -> B 10 3     weights 0
    UpSampling1D((2, 2)): B 5 3 -> error
    """
    times = number(size, "UpSampling1D", "size")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, "UpSampling1D")
        shape = of_rank(x, "UpSampling1D", ("batch", "steps", "features"))
        return Tensor(shape.with_dim(1, shape.dims[1] * times), passed(x), facts=x.facts)

    return call


_INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area", "gaussian", "mitchellcubic")


def _upsampling(ctx: Context, *, layer: str, rank: int, size: Value, data_format: Value, **given: Value) -> Any:
    layout = Layout(rank, is_channels_last(ctx, data_format, layer))
    times = numbers(size, rank, layer, "size")
    if isinstance(given.get("interpolation"), (str, int, float)):
        one_of(given["interpolation"], _INTERPOLATIONS, layer, "interpolation")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, layer)
        shape = layout.shape_of(x, layer)
        spatial = [dim * n for dim, n in zip(layout.spatial(shape), times, strict=True)]
        return Tensor(layout.make(shape.dims[0], spatial, layout.channels(shape)), passed(x), facts=x.facts)

    return call


def _margins(value: Value, rank: int, layer: str, argument: str) -> list[tuple[Dim, Dim]]:
    """How much is added or cut before and after each spatial axis: an int, one for each, or pairs."""
    value = plain(value)
    if rank == 1:
        before, after = numbers(value, 2, layer, argument, least=0)
        return [(before, after)]
    if isinstance(value, (int, Expr)):
        same = number(value, layer, argument, least=0)
        return [(same, same)] * rank
    if isinstance(value, (tuple, list)):
        if len(value) != rank:
            refuse(layer, argument, f"an integer, {rank} of them, or {rank} pairs", value)
        pairs = [numbers(item, 2, layer, argument, least=0) for item in value]
        return [(before, after) for before, after in pairs]
    if value is None or isinstance(value, (float, str)):
        refuse(layer, argument, f"an integer, {rank} of them, or {rank} pairs", value)
    return [(unresolved("the margin is not known"), unresolved("the margin is not known")) for _ in range(rank)]


def _padding(ctx: Context, *, layer: str, rank: int, padding: Value, data_format: Value, **_: Value) -> Any:
    layout = Layout(rank, is_channels_last(ctx, data_format, layer))
    margins = _margins(padding, rank, layer, "padding")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, layer)
        shape = layout.shape_of(x, layer)
        rows = zip(layout.spatial(shape), margins, strict=True)
        spatial = [dim + before + after for dim, (before, after) in rows]
        return Tensor(layout.make(shape.dims[0], spatial, layout.channels(shape)), passed(x))

    return call


def _cropping(ctx: Context, *, layer: str, rank: int, cropping: Value, data_format: Value = None, **_: Value) -> Any:
    layout = Layout(rank, True if rank == 1 else is_channels_last(ctx, data_format, layer))
    margins = _margins(cropping, rank, layer, "cropping")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, layer)
        shape = layout.shape_of(x, layer)
        rows = zip(SPATIAL[rank], layout.spatial(shape), margins, strict=True)
        spatial = [_cropped(x, layer, what, dim, before, after) for what, dim, (before, after) in rows]
        return Tensor(layout.make(shape.dims[0], spatial, layout.channels(shape)), passed(x), facts=x.facts)

    return call


def _cropped(x: Tensor, layer: str, what: str, dim: Dim, before: Dim, after: Dim) -> Dim:
    if less_equal(dim, before + after) is True and not is_dynamic(dim):
        raise Mismatch(
            f"{layer} cuts {before} + {after} = {before + after} off {what} {dim}: nothing is left of {x.shape}",
            rule="window-too-large",
            argument="cropping",
            blame=(x,),
        )
    return dim - before - after


_SIZES: tuple[tuple[int, str, str, str, str], ...] = (
    (1, "B 5", "", "B 8", "B 2"),
    (2, "B 5 6", "B 10 12", "B 8 9", "B 2 3"),
    (3, "B 5 6 7", "B 10 12 14", "B 8 9 10", "B 2 3 4"),
)
"""For each rank: spatial axes of an example, twice as large, with 1 + 2 more, and with 1 + 2 less."""


def _declare_all() -> None:
    for rank, before, larger, padded, cropped in _SIZES:
        pairs = "(1, 2)" if rank == 1 else f"({', '.join(['(1, 2)'] * rank)})"
        ones: Any = {1: 1, 2: (1, 1), 3: ((1, 1), (1, 1), (1, 1))}[rank]
        layer = f"ZeroPadding{rank}D"
        doc = f"""Zeros before and after each spatial axis.

        {layer}({pairs}): {before} 3 -> {padded} 3     weights 0
        {layer}("1"): {before} 3 -> error
        {layer}(1): B 5 -> error
        """
        declare(layer, takes(padding=ones, data_format=None), _padding, cleandoc(doc), layer=layer, rank=rank)
        crops: Any = {1: (1, 1), 2: ((0, 0), (0, 0)), 3: ((1, 1), (1, 1), (1, 1))}[rank]
        layer = f"Cropping{rank}D"
        doc = f"""The middle, without so many elements at each end.

        {layer}({pairs}): {before} 3 -> {cropped} 3     weights 0
        {layer}(4): {before} 3 -> error
        """
        signature = takes(cropping=crops) if rank == 1 else takes(cropping=crops, data_format=None)
        declare(layer, signature, _cropping, cleandoc(doc), layer=layer, rank=rank)
        if rank == 1:
            continue
        layer = f"UpSampling{rank}D"
        doc = f"""Each element repeated along the spatial axes.

        {layer}(2): {before} 3 -> {larger} 3     weights 0
        {layer}(2): {before} -> error
        """
        signature = takes(size=(2,) * rank, data_format=None)
        if rank == 2:
            signature = takes(size=(2, 2), data_format=None, interpolation="nearest")
        declare(layer, signature, _upsampling, cleandoc(doc), layer=layer, rank=rank)


_declare_all()
