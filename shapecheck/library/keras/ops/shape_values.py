"""keras.ops whose result is a shape, a rank, a dtype; and einops patterns, which name the axes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.ops.common import result, tensor
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import (
    Dim,
    Shape,
    divisible,
    equal,
)
from shapecheck.values import Tensor, Unknown, dims_value

# -- shapes as values -----------------------------------------------------------------------------


@function("keras.ops.shape")
def shape_rule(x: Any) -> Any:
    """The dims; a dynamic one is the symbol itself, so that a reshape with it keeps the batch."""
    value = tensor(x)
    return dims_value(value.shape, "the rank of the input is not known", hides=False)


@function("keras.ops.ndim")
def ndim(x: Any) -> Any:
    """The rank."""
    value = tensor(x)
    return Unknown("the rank of the input is not known") if value.shape.open else value.shape.rank


@function("keras.ops.size")
def size(x: Any) -> Any:
    """The number of elements."""
    return tensor(x).shape.size()


@function("keras.ops.dtype")
def dtype(x: Any) -> Any:
    """The dtype's name."""
    value = tensor(x)
    return Unknown("the dtype is not known") if value.dtype is None else value.dtype


@function("keras.ops.is_tensor")
def is_tensor(x: Any) -> Any:
    """Whether the value is a backend tensor."""
    if isinstance(x, Unknown):
        raise CannotTell("whether the value is a tensor is not known")
    return isinstance(x, Tensor) and x.kind not in ("numpy", "keras")


# -- einops ---------------------------------------------------------------------------------------


@function("keras.ops.rearrange")
def rearrange(tensor: Any, pattern: Any, **axes_lengths: Any) -> Tensor:
    """rearrange(x, "b h w -> b (h w)"): 5 2 3 -> 5 6
    rearrange(x, "b (h w) -> b h w", h=2): 5 6 -> 5 2 3
    """
    value = _tensor(tensor)
    if not isinstance(pattern, str) or "->" not in pattern:
        raise CannotTell("the pattern is not known")
    left, right = (_groups(side) for side in pattern.split("->", 1))
    if any("..." in group for group in (*left, *right)):
        raise CannotTell("patterns with an ellipsis are not followed")
    if value.shape.open:
        return result(Shape.of_rank(len(right), "the input's shape is not known"), value.dtype, value)
    if value.shape.rank != len(left):
        raise Mismatch(
            f"the pattern `{pattern}` takes rank {len(left)}, found shape {value.shape}",
            rule="op-shapes",
            argument="pattern",
            blame=(value,),
        )
    lengths = {name: dimension(length) for name, length in axes_lengths.items()}
    for group, dim in zip(left, value.shape.dims, strict=True):
        _bind_group(group, dim, lengths, value, pattern)
    return result(Shape(tuple(_product([lengths[n] for n in group]) for group in right)), value.dtype, value)


_tensor = tensor


def _groups(side: str) -> list[list[str]]:
    """The axes of one side of a pattern: a list of names for each, several where they stand in brackets."""
    return [part.strip("()").split() for part in re.findall(r"\([^)]*\)|\S+", side) if part != "1"]


def _bind_group(group: list[str], dim: Dim, lengths: dict[str, Dim], value: Tensor, pattern: str) -> None:
    unbound = [name for name in group if name not in lengths]
    known = _product([lengths[name] for name in group if name in lengths])
    wrong = (divisible(dim, known) if unbound else equal(dim, known)) is False
    if wrong:
        raise Mismatch(
            f"the pattern `{pattern}` does not fit {value.shape}: {dim} is not made of {known}",
            rule="op-shapes",
            argument="pattern",
            blame=(value,),
        )
    if len(unbound) > 1:
        raise CannotTell("the length of an axis of the pattern is not given")
    if unbound:
        lengths[unbound[0]] = dim // known if not isinstance(known, int) or known else dim


def _product(dims: Sequence[Dim]) -> Dim:
    total: Dim = 1
    for dim in dims:
        total = total * dim
    return total
