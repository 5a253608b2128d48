"""Pooling: maximum and average, over windows, over everything, or to a given size."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

from shapecheck.library.keras.layers.arguments import flag, is_channels_last, numbers, one_of, refuse
from shapecheck.library.keras.layers.declare import declare, takes
from shapecheck.library.keras.layers.format_advice import advise_format
from shapecheck.library.keras.layers.inputs import Layout, passed, single
from shapecheck.library.keras.layers.windows import slide
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context
from shapecheck.values import Tensor, Value


def _pooling(ctx: Context, *, layer: str, rank: int, **given: Value) -> Any:
    layout = Layout(rank, is_channels_last(ctx, given["data_format"], layer))
    size = numbers(given["pool_size"], rank, layer, "pool_size")
    given_strides = given["pool_size"] if given["strides"] is None else given["strides"]
    strides = numbers(given_strides, rank, layer, "strides")
    padding = one_of(given["padding"], ("valid", "same"), layer, "padding")
    if ctx.settings.keras_version >= (3,) and given["padding"] != padding:
        refuse(layer, "padding", f'"{padding}" in lower case', given["padding"])

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, layer)
        shape = layout.shape_of(x, layer)
        advise_format(ctx, layer, x, layout)
        spatial = slide(x, shape, layout, layer, "pool", size, strides, padding, (1,) * rank)
        return Tensor(layout.make(shape.dims[0], spatial, layout.channels(shape)), passed(x), facts=x.facts)

    return call


def _global(ctx: Context, *, layer: str, rank: int, data_format: Value, keepdims: Value, **_: Value) -> Any:
    layout = Layout(rank, is_channels_last(ctx, data_format, layer))
    keep = flag(keepdims)

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, layer)
        shape = layout.shape_of(x, layer)
        advise_format(ctx, layer, x, layout)
        if keep is None:
            raise CannotTell(f"`keepdims` of {layer} is not known")
        spatial = [1] * rank if keep else []
        return Tensor(layout.make(shape.dims[0], spatial, layout.channels(shape)), passed(x))

    return call


def _adaptive(ctx: Context, *, layer: str, rank: int, output_size: Value, data_format: Value, **_: Value) -> Any:
    layout = Layout(rank, is_channels_last(ctx, data_format, layer))
    size = numbers(output_size, rank, layer, "output_size")

    def call(inputs: Value) -> Tensor:
        x = single(ctx, inputs, layer)
        if x.shape.rank not in (None, rank + 2):
            raise CannotTell(f"{layer} of rank {x.shape.rank}")
        shape = layout.shape_of(x, layer)
        return Tensor(layout.make(shape.dims[0], size, layout.channels(shape)), passed(x))

    return call


_INPUTS: tuple[tuple[int, Any, str, str], ...] = (
    (1, 2, "B 7", "B 3"),
    (2, (2, 2), "B 7 8", "B 3 4"),
    (3, (2, 2, 2), "B 7 8 9", "B 3 4 4"),
)
"""For each rank the default pool size, and the spatial axes of an example before and after pooling."""


def _declare_all() -> None:
    for rank, size, before, after in _INPUTS:
        options: dict[str, Any] = {"strides": None, "padding": "valid", "data_format": None, "name": None}
        ones, twos = (" ".join(["B", *[digit] * rank]) for digit in "12")
        for kind, word, signature in (
            ("Max", "maximum", takes(pool_size=size, **options)),
            ("Average", "mean", takes("pool_size", **options)),
        ):
            layer = f"{kind}Pooling{rank}D"
            doc = f"""The {word} of each window.

            {layer}(2): {before} 3 -> {after} 3
            {layer}(3, strides=1, padding="same"): {before} 3 -> {before} 3
            {layer}(10): {before} 3 -> error
            {layer}(2): B 7 -> error
            """
            declare(layer, signature, _pooling, cleandoc(doc), layer=layer, rank=rank)
            layer = f"Global{kind}Pooling{rank}D"
            doc = f"""The {word} of each channel.

            {layer}(): {before} 3 -> B 3
            {layer}(keepdims=True): {before} 3 -> {ones} 3
            {layer}(): B 4 -> error
            """
            declare(layer, takes(data_format=None, keepdims=False), _global, cleandoc(doc), layer=layer, rank=rank)
            layer = f"Adaptive{kind}Pooling{rank}D"
            doc = f"""The {word} of as many windows as `output_size` says.

            {layer}(2): {before} 3 -> {twos} 3
            """
            declare(layer, takes("output_size", data_format=None), _adaptive, cleandoc(doc), layer=layer, rank=rank)


_declare_all()
