"""Masks: the tensors that Keras hands on beside others, saying which time steps count.

That a tensor has a mask is kept as a fact of it. Ops make new tensors without one, which is not always seen here:
so what a layer is given is the mask *or* None, and both ways through its code are taken.
Sources: keras/src/layers/layer.py (`__call__`, steps 6 and 7; `_set_mask_metadata`), and each layer's `compute_mask`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shapecheck.graph.kinds import class_name, user_method
from shapecheck.graph.structure import flatten, map_leaves
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Shape
from shapecheck.values import LayerObject, Tensor, UserClass, Value, alternatives

MASKED = "masked"

HANDING_ON = frozenset(
    (
        *("Activation", "ActivityRegularization", "Add", "AdditiveAttention", "AlphaDropout", "Attention", "Average"),
        *("BatchNormalization", "Concatenate", "Dense", "Dropout", "ELU", "GaussianDropout", "GaussianNoise"),
        *("GroupNormalization", "GroupQueryAttention", "Identity", "LayerNormalization", "LeakyReLU", "Masking"),
        *("Maximum", "Minimum", "MultiHeadAttention", "Multiply", "Normalization", "PReLU", "ReLU", "Rescaling"),
        *("Softmax", "SpatialDropout1D", "Subtract", "TimeDistributed", "UnitNormalization"),
        *("Bidirectional", "GRU", "LSTM", "RNN", "SimpleRNN"),
    )
)
"""Layers whose output has a mask if their first input has one; recurrent ones only if it has a time axis."""


def is_masked(value: Value) -> bool:
    """Whether some tensor of a structure has a mask."""
    return any(isinstance(leaf, Tensor) and MASKED in leaf.facts for leaf in flatten(value))


def mask_of(leaf: Value) -> Value:
    """The mask of a tensor, or None: one boolean for each time step of each sample."""
    if not isinstance(leaf, Tensor) or MASKED not in leaf.facts:
        return None
    shape = leaf.shape.take(0, 2) if leaf.shape.min_rank >= 2 else Shape.unknown()
    return alternatives([Tensor(shape, "bool", "tf"), None])


def masks_for(names: Sequence[str], args: Sequence[Value], kwargs: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """The masks that Keras puts in the place of a ``call``'s arguments that are None, by name."""
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    tensors = {name: value for name, value in given.items() if any(isinstance(leaf, Tensor) for leaf in flatten(value))}
    for name, value in tensors.items():
        wanted = "mask" if len(tensors) == 1 else f"{name}_mask"
        if wanted in names and given.get(wanted) is None and is_masked(value):
            yield wanted, map_leaves(mask_of, value)


def with_mask(ctx: Context, layer: LayerObject, args: Sequence[Value], output: Value) -> Value:
    """The output of a call with the fact whether Keras gives it a mask."""
    masked = _gives_mask(ctx, layer, args[0] if args else None)

    def marked(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor) or masked == (MASKED in leaf.facts):
            return leaf
        return leaf.but(facts=leaf.facts | {MASKED} if masked and leaf.shape.min_rank > 1 else leaf.facts - {MASKED})

    return map_leaves(marked, output)


def _gives_mask(ctx: Context, layer: LayerObject, first: Value) -> bool:
    short = class_name(layer)
    if isinstance(layer.cls, UserClass):
        return _user_gives_mask(ctx, layer, first)
    if short in ("Masking", "Embedding", "ReversibleEmbedding"):
        return short == "Masking" or layer.attrs.get("mask_zero") is True
    return short in HANDING_ON and is_masked(first)


def _user_gives_mask(ctx: Context, layer: LayerObject, first: Value) -> bool:
    """What the layer's own `compute_mask` says; without one, `supports_masking` hands the input's mask on."""
    method = user_method(layer, "compute_mask")
    if method is None:
        return layer.attrs.get("supports_masking") is True and is_masked(first)
    try:
        made: Any = ctx.export(ctx.call(method, [ctx.wrap(first), ctx.wrap(map_leaves(mask_of, first))]))
    except Mismatch:
        return False
    return any(isinstance(leaf, Tensor) for leaf in flatten(made))
