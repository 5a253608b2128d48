"""einops: rearrange, reduce and repeat by patterns that name the axes, as functions and as layers of Keras."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.layers.inputs import single
from shapecheck.library.keras.ops.common import tensor as tensor_of
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function, layer
from shapecheck.shapes import Dim, Shape, divisible, equal, unresolved
from shapecheck.values import Tensor, Value

Group = tuple[str, ...]
"""What stands for one axis in a pattern: the names in brackets, or the only one; none for an axis of size 1."""

ELLIPSIS = "..."


@function("einops.rearrange")
def rearrange(tensor: Any, pattern: Any, **axes_lengths: Any) -> Tensor:
    """The axes split, merged and in another order."""
    return _transformed(tensor_of(tensor), pattern, axes_lengths)


@function("einops.reduce")
def reduce(tensor: Any, pattern: Any, reduction: Any, **axes_lengths: Any) -> Tensor:
    """The axes that only the left side has are reduced."""
    return _transformed(tensor_of(tensor), pattern, axes_lengths)


@function("einops.repeat")
def repeat(tensor: Any, pattern: Any, **axes_lengths: Any) -> Tensor:
    """The axes that only the right side has are new."""
    return _transformed(tensor_of(tensor), pattern, axes_lengths)


@layer("einops.layers.tensorflow.Rearrange", "einops.layers.keras.Rearrange")
def rearrange_layer(ctx: Context, pattern: Value, **axes_lengths: Value) -> Any:
    """`rearrange` as a layer."""
    return lambda inputs: _transformed(single(ctx, inputs, "Rearrange"), pattern, axes_lengths)


@layer("einops.layers.tensorflow.Reduce", "einops.layers.keras.Reduce")
def reduce_layer(ctx: Context, pattern: Value, reduction: Value, **axes_lengths: Value) -> Any:
    """`reduce` as a layer."""
    return lambda inputs: _transformed(single(ctx, inputs, "Reduce"), pattern, axes_lengths)


def _transformed(x: Tensor, pattern: Value, axes_lengths: Mapping[str, Value]) -> Tensor:
    if not isinstance(pattern, str) or pattern.count("->") != 1:
        raise CannotTell("the pattern is not known")
    left, right = (_groups(side) for side in pattern.split("->"))
    lengths = {name: dimension(length) for name, length in axes_lengths.items()}
    if any(ELLIPSIS in group for group in (*left, *right)):
        left, right = _without_ellipsis(x, left, right)
    if x.shape.open:
        for name in {name for group in left for name in group} - lengths.keys():
            lengths[name] = unresolved("the input's shape is not known")
    else:
        _bind(x, pattern, left, lengths)
    return Tensor(Shape(tuple(_product(group, lengths) for group in right)), x.dtype, x.kind)


def _groups(side: str) -> list[Group]:
    """The axes of one side of a pattern."""
    parts = re.findall(r"\([^)]*\)|[^\s()]+", side)
    return [tuple(name for name in part.strip("()").split() if name != "1") for part in parts]


def _without_ellipsis(x: Tensor, left: list[Group], right: list[Group]) -> tuple[list[Group], list[Group]]:
    """Both sides with a name for each axis that the ellipsis stands for."""
    if x.shape.open:
        raise CannotTell("the rank of the input is not known")
    names = tuple(f"...{axis}" for axis in range(len(x.shape.dims) - len(left) + 1))

    def spelled(group: Group) -> Group:
        return tuple(spelling for name in group for spelling in (names if name == ELLIPSIS else (name,)))

    def side(groups: list[Group]) -> list[Group]:
        found: list[Group] = []
        for group in groups:
            found += [(name,) for name in names] if group == (ELLIPSIS,) else [spelled(group)]
        return found

    return side(left), side(right)


def _bind(x: Tensor, pattern: str, left: Sequence[Group], lengths: dict[str, Dim]) -> None:
    """Gives the names of the left side their lengths; a Mismatch where the shape surely does not fit them."""
    if len(x.shape.dims) != len(left):
        raise _misfit(x, f"the pattern {pattern!r} takes rank {len(left)}, found shape {x.shape}")
    for group, dim in zip(left, x.shape.dims, strict=True):
        unbound = [name for name in group if name not in lengths and not name.isdigit()]
        known = _product([name for name in group if name not in unbound], lengths)
        if (divisible(dim, known) if unbound else equal(dim, known)) is False:
            raise _misfit(x, f"the pattern {pattern!r} does not fit {x.shape}: {dim} is not made of {known}")
        if len(unbound) > 1:
            raise CannotTell("the length of an axis of the pattern is not given")
        if unbound:
            lengths[unbound[0]] = dim // known if known != 0 else dim


def _misfit(x: Tensor, message: str) -> Mismatch:
    return Mismatch(message, rule="op-shapes", argument="pattern", blame=(x,))


def _product(group: Sequence[str], lengths: Mapping[str, Dim]) -> Dim:
    total: Dim = 1
    for name in group:
        if name not in lengths and not name.isdigit():
            raise CannotTell(f"the length of the axis {name} is not given")
        total = total * (int(name) if name.isdigit() else lengths[name])
    return total
