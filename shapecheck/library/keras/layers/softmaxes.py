"""Softmax over one unit: legal, and always 1."""

from __future__ import annotations

from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, equal
from shapecheck.values import Tensor


def advise_one_unit(ctx: Context, activation: str | None, size: Dim, layer: str, x: Tensor | None = None) -> None:
    """Reports a softmax (or log_softmax) along an axis of size 1."""
    if activation not in ("softmax", "log_softmax") or equal(size, 1) is not True:
        return
    constant = "1" if activation == "softmax" else "0"
    ctx.advise(
        Advice(
            "softmax-one-unit",
            f"{activation} over one unit is always {constant}",
            help='activation="sigmoid" for one probability, or two units with softmax',
            blame=() if x is None else (x,),
            argument="activation" if layer == "Dense" else None,
        )
    )
