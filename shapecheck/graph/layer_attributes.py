"""A layer's constructor arguments as the attributes that Keras keeps of them."""

from __future__ import annotations

import inspect
import re

from shapecheck.library.registry import Context
from shapecheck.values import Value

_RANK = re.compile(r"([123])D(?:Transpose)?$")
_ONE_FOR_EACH_AXIS = ("kernel_size", "strides", "dilation_rate", "pool_size", "output_padding")
"""Arguments of which a layer keeps one number for each of its spatial axes (`standardize_tuple`)."""


def as_attributes(ctx: Context, layer: str, bound: inspect.BoundArguments) -> dict[str, Value]:
    """The attributes of a layer of this (canonical) name.

    A `data_format` of None is the one that is configured, and one number for all axes is one for each of them.
    """
    found = {name: value for name, value in bound.arguments.items() if name != "kwargs"}
    if found.get("data_format", "") is None:
        found["data_format"] = ctx.settings.image_data_format
    match = _RANK.search(layer)
    if match:
        _spread(ctx, found, int(match.group(1)), layer)
    return found


def _spread(ctx: Context, found: dict[str, Value], rank: int, layer: str) -> None:
    """One number for all `rank` axes becomes one for each of them."""
    if "pool_size" in found and found.get("strides", 0) is None:
        found["strides"] = found["pool_size"]
    for name in _ONE_FOR_EACH_AXIS:
        if name in found:
            found[name] = _each(ctx.export(found[name]), rank)
    if rank > 1 and "UpSampling" in layer:
        found["size"] = _each(ctx.export(found["size"]), rank)
    for name, kind in (("padding", "ZeroPadding"), ("cropping", "Cropping")):
        if kind in layer:
            found[name] = _both_ends(ctx.export(found[name]), rank)


def _each(value: Value, rank: int) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,) * rank
    return tuple(value) if isinstance(value, list) else value


def _both_ends(value: Value, rank: int) -> Value:
    """``(before, after)`` for each axis; of one axis just that."""
    sides = _each(value, rank if rank > 1 else 2)
    if rank == 1 or not isinstance(sides, tuple):
        return sides
    return tuple(_each(side, 2) for side in sides)
