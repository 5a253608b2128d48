"""The inside of MultiHeadAttention, for classes that extend it and use its projections in a call of their own.

Follows `build` and `_compute_attention` of keras/src/layers/attention/multi_head_attention.py.
"""

from __future__ import annotations

from shapecheck.library.registry import Context, intrinsic, prop
from shapecheck.shapes import Shape
from shapecheck.values import LayerObject, Tensor, Unknown, Value

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _projection(free: int, bound: int, output: int) -> tuple[str, str]:
    """The einsum equation of a projection, and the axes of its bias."""
    first, inner, last = _LETTERS[:free], _LETTERS[free : free + bound], _LETTERS[free + bound : free + bound + output]
    return f"{first}{inner},{inner}{last}->{first}{last}", last


def _dense(ctx: Context, layer: LayerObject, name: str, free: int, bound: int, outer: list[Value]) -> Value:
    equation, bias = _projection(free, bound, len(outer))
    shape = [None] * (free - 1) + outer
    bias_axes = bias if ctx.truth(layer.attrs.get("use_bias", True)) else None
    made = ctx.call(
        ctx.library_value("keras.layers.EinsumDense"),
        [equation],
        {"output_shape": ctx.wrap(shape), "bias_axes": bias_axes, "name": name},
    )
    if isinstance(made, LayerObject):
        ctx.graph.said_built.add(made)
    layer.attrs[f"_{name}_dense"] = made
    return made


@prop("keras.layers.MultiHeadAttention._value_dim")
def value_size(self: LayerObject) -> Value:
    """The size of a head's values: that of its keys unless another is given."""
    return self.attrs.get("value_dim") or self.attrs.get("key_dim")


@intrinsic("keras.layers.MultiHeadAttention.build")
def build(ctx: Context, self: LayerObject, query_shape: Value, value_shape: Value, key_shape: Value = None) -> None:
    """Makes the four projections, the softmax and the dropout as attributes of a user's attention layer."""
    shapes = [ctx.iterate(shape) for shape in (query_shape, value_shape, key_shape or value_shape)]
    heads, width = self.attrs.get("num_heads"), self.attrs.get("key_dim")
    if any(shape is None for shape in shapes):
        ctx.graph.unsure.add(self)
        return
    ctx.touch(self)
    value_width = value_size(self)
    query, value, key = (shape or [] for shape in shapes)
    _dense(ctx, self, "query", len(query) - 1, 1, [heads, width])
    _dense(ctx, self, "key", len(key) - 1, 1, [heads, width])
    _dense(ctx, self, "value", len(value) - 1, 1, [heads, value_width])
    given = self.attrs.get("output_shape")
    outer = ctx.iterate(given) or [given] if given is not None else [query[-1]]
    _dense(ctx, self, "output", len(query) - 1, 2, outer)
    self.attrs["_softmax"] = ctx.call(ctx.library_value("keras.layers.Softmax"))
    self.attrs["_dropout_layer"] = ctx.call(ctx.library_value("keras.layers.Dropout"), [0.0])


@intrinsic("keras.layers.MultiHeadAttention._compute_attention")
def compute_attention(
    ctx: Context,
    self: LayerObject,
    query: Value,
    key: Value,
    value: Value,
    attention_mask: Value = None,
    training: Value = None,
    return_attention_scores: Value = False,
    use_causal_mask: Value = False,
) -> Value:
    """The attended values (batch, steps, heads, width) and the scores (batch, heads, steps, steps)."""
    if not isinstance(query, Tensor) or not isinstance(value, Tensor) or query.shape.rank != 4 or value.shape.rank != 4:
        return (Unknown("attention over unknown projections"), Unknown("attention scores"))
    batch, steps, heads, _ = query.shape.dims
    output = Tensor(Shape.of(batch, steps, heads, value.shape.dim(3)), query.dtype, query.kind)
    scores = Tensor(Shape.of(batch, heads, steps, value.shape.dim(1)), query.dtype, query.kind)
    return (output, scores)


@intrinsic("keras.layers.MultiHeadAttention._compute_attention_mask")
def compute_attention_mask(ctx: Context, self: LayerObject, *args: Value, **kwargs: Value) -> Value:
    """The combined mask; of what shape depends on masks that are not followed."""
    return Unknown("the mask of an attention layer")


@intrinsic("keras.layers.MultiHeadAttention._get_common_kwargs_for_sublayer")
def common_arguments(ctx: Context, self: LayerObject) -> Value:
    """The initializers and the like that all projections share: nothing that shapes depend on."""
    return ctx.wrap({})


@intrinsic("keras.layers.MultiHeadAttention._build_attention")
def build_attention(ctx: Context, self: LayerObject, rank: Value) -> None:
    """Makes the softmax and the dropout."""
    ctx.touch(self)
    self.attrs["_softmax"] = ctx.call(ctx.library_value("keras.layers.Softmax"))
    self.attrs["_dropout_layer"] = ctx.call(ctx.library_value("keras.layers.Dropout"), [0.0])
