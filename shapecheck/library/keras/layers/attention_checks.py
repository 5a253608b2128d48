"""What query, key, value and masks of an attention layer must have in common."""

from __future__ import annotations

from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import Dim, equal, is_dynamic
from shapecheck.values import Tensor, Value


def check_pair(
    a: Tensor, b: Tensor, axis_a: int, axis_b: int, what: str, *, ones: bool = False, strict: bool = False
) -> None:
    """Two dims that must be the same; with `ones` a 1 fits any, with `strict` None fits None only."""
    if not _has(a, axis_a) or not _has(b, axis_b):
        return
    left, right = a.shape.dim(axis_a), b.shape.dim(axis_b)
    if ones and (equal(left, 1) is not False or equal(right, 1) is not False):
        return
    symbolic = strict and a.kind == b.kind == "keras" and is_dynamic(left) != is_dynamic(right)
    unequal = equal(left, right) is False and not is_dynamic(left) and not is_dynamic(right)
    if unequal or (symbolic and (isinstance(left, int) or isinstance(right, int))):
        raise Mismatch(
            f"{what} are {left} and {right}: {a.shape} and {b.shape}",
            rule="attention-shapes",
            blame=(a, b),
            help="a Dense layer brings both to one number of features" if axis_a == axis_b == -1 else None,
        )


def _has(x: Tensor, axis: int) -> bool:
    return x.shape.rank is None or -x.shape.rank <= axis < x.shape.rank


def check_same_steps(value: Tensor, key: Tensor, layer: str) -> None:
    """All axes of value and key but the batch and the features."""
    if value is key or value.shape.open or key.shape.open or value.shape.rank != key.shape.rank:
        return
    for axis in range(1, value.shape.min_rank - 1):
        check_pair(value, key, axis, axis, f"{layer}: axis {axis} of value and key", strict=True)


def check_mask_list(mask: Value, layer: str) -> None:
    """Attention and AdditiveAttention take no single mask."""
    if isinstance(mask, (Tensor, tuple)) or (isinstance(mask, list) and len(mask) not in (2, 3)):
        found = "one tensor" if isinstance(mask, Tensor) else f"a {type(mask).__name__} of {len(mask)}"
        raise Mismatch(
            f"{layer} takes its masks as a list [query_mask, value_mask], not {found}",
            rule="call-structure",
            argument="mask",
        )


def check_mask(mask: Value, query: Tensor, key: Tensor, heads: Dim, layer: str, *, alone: bool) -> None:
    """A mask of (batch, query steps, key steps), with or without batch and heads.

    A mask that is not `alone` is broadcast with the others first, so that it may have fewer axes.
    """
    if not isinstance(mask, Tensor) or mask.shape.rank is None or query.shape.rank != 3 or key.shape.rank != 3:
        return
    if mask.shape.rank < 2 and not alone:
        return
    if mask.shape.rank < 2:
        raise Mismatch(
            f"{layer}: attention_mask needs the steps of query and key, found {mask.shape}",
            rule="attention-shapes",
            argument="attention_mask",
            blame=(mask,),
        )
    expected = {-1: key.shape.dim(1), -2: query.shape.dim(1)}
    if mask.shape.rank >= 4:
        expected[-3] = heads
    for axis, size in expected.items():
        dim = mask.shape.dim(axis)
        stretched = axis == -2 and equal(size, 1) is not False
        if equal(dim, size) is False and equal(dim, 1) is False and not stretched:
            if is_dynamic(dim) or is_dynamic(size):
                continue
            raise Mismatch(
                f"{layer}: attention_mask {mask.shape} does not fit scores of (batch, {heads}, {query.shape.dim(1)}, "
                f"{key.shape.dim(1)}): axis {axis} is {dim}, not {size}",
                rule="attention-shapes",
                argument="attention_mask",
                blame=(mask, query, key),
                help="attention_mask has the shape (batch, query steps, key steps)",
            )
