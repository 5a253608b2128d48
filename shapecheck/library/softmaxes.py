"""Softmax over one unit, which is always 1, or over the samples: legal, and silently wrong."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.facts import UNBOUNDED
from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, equal, symbol, symbols
from shapecheck.values import Tensor

_PROBABILITY = 'activation="sigmoid" for one probability, or two units with softmax'
_ATTENTION = "weights of the steps are a softmax over their axis: Softmax(axis=1) of Dense(1)"


def advise_one_unit(
    ctx: Context, activation: str | None, size: Dim, layer: str, x: Tensor | None = None, rank: int | None = None
) -> None:
    """Reports a softmax (or log_softmax) along an axis of size 1 of an input of some rank."""
    if activation not in ("softmax", "log_softmax") or equal(size, 1) is not True:
        return
    constant = "1" if activation == "softmax" else "0"
    rank = x.shape.rank if x is not None else rank
    ctx.advise(
        Advice(
            "softmax-one-unit",
            f"{activation} over one unit is always {constant}",
            help=_ATTENTION if rank is not None and rank > 2 else _PROBABILITY,
            blame=() if x is None else (x,),
            argument="activation" if layer == "Dense" else None,
        )
    )


def advise_one_score(ctx: Context, x: object, axis: object) -> None:
    """Reports a softmax function over the last axis of what a layer of one unit gives, as in attention."""
    if axis not in (None, -1) or not isinstance(x, Tensor) or not x.shape.min_rank or not x.facts & UNBOUNDED:
        return
    if x.shape.is_closed and x.shape.min_rank > 1:
        advise_one_unit(ctx, "softmax", x.shape.dim(-1), "softmax", x)


def advise_softmax_axis(ctx: Context, x: Any, axis: Any, name: str = "softmax") -> None:
    """Reports a softmax over the batch axis: each sample's probabilities depend on its neighbours.

    It must surely be the batch: a dynamic dim of that name, and on no other axis (similarities of all samples to
    all others may well be normalized in both directions).
    """
    if not isinstance(x, Tensor) or not x.shape.is_closed or x.shape.min_rank < 2:
        return
    place = axis + x.shape.min_rank if isinstance(axis, int) and axis < 0 else axis
    batch = symbol(x.shape.dims[0])
    if place != 0 or batch is None or not batch.is_dynamic or batch.name != "batch":
        return
    if any(batch in symbols(dim) for dim in x.shape.dims[1:]):
        return
    ctx.advise(
        Advice(
            rule="softmax-axis",
            message=f"{name} over axis 0 of {x.shape} normalizes over the samples of a batch",
            help="the classes are the last axis: axis=-1",
            blame=(x,),
            argument="axis",
        )
    )
