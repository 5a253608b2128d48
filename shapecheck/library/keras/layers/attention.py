"""Attention: dot-product and additive, of one head or of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.library.keras.layers.arguments import flag, fraction, number, one_of, plain, refuse
from shapecheck.library.keras.layers.attention_checks import check_mask, check_mask_list, check_pair, check_same_steps
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.inputs import as_tensor, computed, fixed, of_rank
from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape, broadcast, divisible, equal
from shapecheck.values import Tensor, Value, Weight


def _inputs(inputs: Value, layer: str) -> list[Tensor]:
    """Query, value and key of a layer that is called on a list of two or three tensors."""
    if isinstance(inputs, (Tensor, tuple, dict)) or (isinstance(inputs, list) and len(inputs) not in (2, 3)):
        found = "one tensor" if isinstance(inputs, Tensor) else f"a {type(inputs).__name__} of {len(inputs)}"
        raise Mismatch(
            f"{layer} takes a list [query, value] or [query, value, key], not {found}", rule="call-structure"
        )
    if not isinstance(inputs, list):
        raise CannotTell("query and value are not known")
    tensors = [as_tensor(item) for item in inputs]
    return [*tensors, tensors[1]] if len(tensors) == 2 else tensors


def _attend(tensors: list[Tensor], layer: str, mask: Value, return_scores: Value, product: bool) -> Value:
    """The output, and the scores if they are asked for; Mismatches where the run would fail."""
    query, value, key = tensors
    check_mask_list(mask, layer)
    if any(tensor.shape.rank is not None and tensor.shape.rank < 2 for tensor in tensors):
        raise Mismatch(f"{layer} needs rank 2 or more (steps, features), found {query.shape}", rule="layer-rank")
    if all(tensor.shape.is_closed for tensor in tensors):
        check_pair(query, key, -1, -1, f"{layer}: the features of query and key", ones=not product)
        check_pair(value, key, -2, -2, f"{layer}: the steps of value and key")
        for axis in range(-max(tensor.shape.min_rank for tensor in tensors), -2):
            check_pair(query, key, axis, axis, f"{layer}: axis {axis} of query and key", ones=True)
            check_pair(query, value, axis, axis, f"{layer}: axis {axis} of query and value", ones=True)
            check_pair(key, value, axis, axis, f"{layer}: axis {axis} of key and value", ones=True)
    value_mask = mask[1] if isinstance(mask, list) and len(mask) > 1 else None
    if isinstance(value_mask, Tensor) and equal(value_mask.shape.dim(-1), 1) is False:
        check_pair(value_mask, key, -1, -2, f"{layer}: the steps of value_mask and value")
    scores = _scored(query, key)
    output = Tensor(scores.with_dim(-1, value.shape.dim(-1)), computed(query))
    wanted = flag(return_scores)
    if wanted is None:
        raise CannotTell("`return_attention_scores` is not known")
    if not wanted:
        return output
    return (output, Tensor(scores.with_dim(-1, key.shape.dim(-2)), computed(query)))


def _scored(query: Tensor, key: Tensor) -> Shape:
    """The query's shape, its leading axes broadcast against the key's.

    Keras broadcasts arrays ((1, 5, 8) with (64, 7, 8) gives 64); of its symbolic tensors it copies the query's axes.
    """
    if query.kind == "keras" or query.shape.open or query.shape.rank != key.shape.rank:
        return query.shape
    lead = broadcast(Shape(query.shape.dims[:-2]), Shape(key.shape.dims[:-2]))
    return Shape((*lead.dims, *query.shape.dims[-2:]))


@keras_layer
def Attention(
    ctx: Context,
    use_scale: Value = False,
    score_mode: Value = "dot",
    dropout: Value = 0.0,
    seed: Value = None,
    **kwargs: Value,
) -> Any:
    """Values, weighted by the products of the query with their keys.

    Attention(): B 5 8, B 7 8 -> B 5 8     weights 0
    Attention(use_scale=True, score_mode="concat"): B 5 8, B 7 8 -> B 5 8     weights 2
    Attention(): B 5 8, B 7 3, B 7 8 -> B 5 3
    Attention(score_mode="sum"): B 5 8, B 7 8 -> error
    """
    mode = one_of(score_mode, ("dot", "concat"), "Attention", "score_mode")

    def call(
        inputs: Value,
        mask: Value = None,
        training: Value = None,
        return_attention_scores: Value = False,
        use_causal_mask: Value = False,
    ) -> Result:
        tensors = _inputs(inputs, "Attention")
        output = _attend(tensors, "Attention", mask, return_attention_scores, mode == "dot")
        names = ["scale"] * bool(flag(use_scale)) + ["concat_score_weight"] * (mode == "concat")
        return Result(output, tuple(Weight(name, Shape.of()) for name in names))

    return call


@keras_layer
def AdditiveAttention(ctx: Context, use_scale: Value = True, dropout: Value = 0.0, **kwargs: Value) -> Any:
    """Values, weighted by tanh of the sums of the query with their keys.

    AdditiveAttention(): B 5 8, B 7 8 -> B 5 8     weights 8
    AdditiveAttention(use_scale=False): B 5 8, B 7 8 -> B 5 8     weights 0
    """

    def call(
        inputs: Value,
        mask: Value = None,
        training: Value = None,
        return_attention_scores: Value = False,
        use_causal_mask: Value = False,
    ) -> Result:
        tensors = _inputs(inputs, "AdditiveAttention")
        output = _attend(tensors, "AdditiveAttention", mask, return_attention_scores, product=False)
        if flag(use_scale) is False:
            return Result(output)
        query = tensors[0]
        size = fixed(query, query.shape.dim(-1), "AdditiveAttention", -1, "features")
        return Result(output, (Weight("scale", Shape.of(size)),))

    return call


def _projection(name: str, features: Dim, sizes: Sequence[Dim], bias: bool) -> tuple[Weight, ...]:
    """The weights of a dense layer that gives several axes."""
    kernel = Weight(f"{name}/kernel", Shape.of(features, *sizes))
    return (kernel, Weight(f"{name}/bias", Shape.of(*sizes))) if bias else (kernel,)


def _sizes(value: Value, layer: str) -> tuple[Dim, ...] | None:
    """The output's sizes that replace the query's features, if they are given."""
    value = plain(value)
    if value is None or value == 0 or value == ():
        return None
    if isinstance(value, (tuple, list)):
        return tuple(number(item, layer, "output_shape") for item in value)
    return (number(value, layer, "output_shape"),)


@keras_layer
def MultiHeadAttention(
    ctx: Context,
    num_heads: Value,
    key_dim: Value,
    value_dim: Value = None,
    dropout: Value = 0.0,
    use_bias: Value = True,
    output_shape: Value = None,
    attention_axes: Value = None,
    sliding_window: Value = None,
    flash_attention: Value = None,
    kernel_initializer: Value = "glorot_uniform",
    bias_initializer: Value = "zeros",
    kernel_regularizer: Value = None,
    bias_regularizer: Value = None,
    activity_regularizer: Value = None,
    kernel_constraint: Value = None,
    bias_constraint: Value = None,
    use_gate: Value = False,
    seed: Value = None,
    **kwargs: Value,
) -> Any:
    """Several heads of attention, each on its own projections, and a projection back to the query's features.

    MultiHeadAttention(0, 3): B 5 8, B 5 8 -> error
    """
    layer = "MultiHeadAttention"
    heads, width = number(num_heads, layer, "num_heads"), number(key_dim, layer, "key_dim")
    value_width = number(value_dim, layer, "value_dim") if value_dim is not None else width
    replaced = _sizes(output_shape, layer)
    if sliding_window is not None:
        number(sliding_window, layer, "sliding_window")
    bias, gated = flag(use_bias) is not False, flag(use_gate) is True

    def call(
        query: Value,
        value: Value,
        key: Value = None,
        query_mask: Value = None,
        value_mask: Value = None,
        key_mask: Value = None,
        attention_mask: Value = None,
        return_attention_scores: Value = False,
        training: Value = None,
        use_causal_mask: Value = False,
    ) -> Result:
        fraction(dropout, layer, "dropout")
        q, v = as_tensor(query), as_tensor(value)
        k = v if key is None else as_tensor(key)
        shape = _check_heads(q, v, k, attention_axes, layer)
        others = (query_mask, value_mask, key_mask, sliding_window, use_causal_mask or None)
        check_mask(attention_mask, q, k, heads, layer, alone=others == (None,) * 5)
        features = [fixed(t, t.shape.dim(-1), layer, -1, "features") for t in (q, k, v)]
        output = (shape.dim(-1),) if replaced is None else replaced
        back = Weight("attention_output/kernel", Shape.of(heads, value_width, *output))
        weights = (
            *_projection("query", features[0], (heads, width), bias),
            *_projection("key", features[1], (heads, width), bias),
            *(_projection("gate", features[0], (heads, value_width), bias) if gated else ()),
            *_projection("value", features[2], (heads, value_width), bias),
            *((back, Weight("attention_output/bias", Shape.of(*output))) if bias else (back,)),
        )
        made = Tensor(shape.take(0, -1) + Shape.of(*output), computed(q))
        return Result(_with_scores(made, q, k, heads, return_attention_scores), weights)

    return call


def _check_heads(q: Tensor, v: Tensor, k: Tensor, axes: Value, layer: str) -> Shape:
    """The query's shape. A run needs three axes or more, equal batches, and as many axes of query and value."""
    for tensor in (q, v, k):
        if tensor.shape.rank is not None and tensor.shape.rank < 3:
            raise Mismatch(
                f"{layer} needs rank 3 (batch, steps, features), found rank {tensor.shape.rank}: {tensor.shape}",
                rule="layer-rank",
                blame=(tensor,),
                help="one vector for each sample has no steps: Reshape((1, features)), or keep the time axis",
            )
    check_same_steps(v, k, layer)
    ranks = {tensor.shape.rank for tensor in (q, v, k)} - {None}
    if len(ranks) > 1:
        raise Mismatch(
            f"{layer}: query and value have different ranks: {q.shape} and {v.shape}",
            rule="attention-shapes",
            blame=(q, v),
        )
    check_pair(q, v, 0, 0, f"{layer}: the batches of query and value")
    attended = plain(axes)
    attended = (attended,) if isinstance(attended, int) else attended
    if isinstance(attended, (tuple, list)) and q.shape.is_closed:
        rank = q.shape.min_rank
        kept = set(range(1, rank - 1)) - {axis % rank for axis in attended if isinstance(axis, int)}
        for axis in sorted(kept):
            check_pair(q, v, axis, axis, f"{layer} over the axes {attended}: axis {axis} of query and value")
    return q.shape


def _with_scores(output: Tensor, q: Tensor, k: Tensor, heads: Dim, wanted: Value) -> Value:
    """The output, and the scores of each head. Keras's symbolic scores have the query's steps twice."""
    asked = flag(wanted)
    if asked is None:
        raise CannotTell("`return_attention_scores` is not known")
    if not asked:
        return output
    if q.shape.rank not in (None, 3):
        raise CannotTell("attention scores over several axes")
    steps = q.shape.dim(1) if q.kind == "keras" else k.shape.dim(1)
    return (output, Tensor(Shape.of(q.shape.dim(0), heads, q.shape.dim(1), steps), output.dtype))


@keras_layer
def GroupQueryAttention(
    ctx: Context,
    head_dim: Value,
    num_query_heads: Value,
    num_key_value_heads: Value,
    dropout: Value = 0.0,
    use_bias: Value = True,
    sliding_window: Value = None,
    flash_attention: Value = None,
    kernel_initializer: Value = "glorot_uniform",
    bias_initializer: Value = "zeros",
    kernel_regularizer: Value = None,
    bias_regularizer: Value = None,
    activity_regularizer: Value = None,
    kernel_constraint: Value = None,
    bias_constraint: Value = None,
    use_gate: Value = False,
    seed: Value = None,
    **kwargs: Value,
) -> Any:
    """Attention whose query heads share fewer key and value heads."""
    layer = "GroupQueryAttention"
    width, heads = number(head_dim, layer, "head_dim"), number(num_query_heads, layer, "num_query_heads")
    shared = number(num_key_value_heads, layer, "num_key_value_heads")
    if divisible(heads, shared) is False:
        refuse(layer, "num_query_heads", f"a multiple of num_key_value_heads={shared}", heads)
    bias, gated = flag(use_bias) is not False, flag(use_gate) is True

    def call(
        query: Value,
        value: Value,
        key: Value = None,
        query_mask: Value = None,
        value_mask: Value = None,
        key_mask: Value = None,
        attention_mask: Value = None,
        return_attention_scores: Value = False,
        training: Value = None,
        use_causal_mask: Value = False,
    ) -> Result:
        fraction(dropout, layer, "dropout")
        q, v = as_tensor(query), as_tensor(value)
        k = v if key is None else as_tensor(key)
        shape = of_rank(q, layer, ("batch", "steps", "features"))
        for tensor in (v, k):
            of_rank(tensor, layer, ("batch", "steps", "features"))
        check_pair(q, v, -1, -1, f"{layer}: the features of query and value", strict=True)
        check_same_steps(v, k, layer)
        others = (query_mask, value_mask, key_mask, sliding_window, use_causal_mask or None)
        check_mask(attention_mask, q, k, heads, layer, alone=others == (None,) * 5)
        features = [fixed(t, t.shape.dim(-1), layer, -1, "features") for t in (q, k, v)]
        back = Weight("attention_output/kernel", Shape.of(heads, width, features[0]))
        weights = (
            *_projection("query", features[0], (heads, width), bias),
            *_projection("key", features[1], (shared, width), bias),
            *(_projection("gate", features[0], (heads, width), bias) if gated else ()),
            *_projection("value", features[2], (shared, width), bias),
            *((back, Weight("attention_output/bias", Shape.of(features[0]))) if bias else (back,)),
        )
        made = Tensor(shape, computed(q))
        asked = flag(return_attention_scores)
        if asked is None:
            raise CannotTell("`return_attention_scores` is not known")
        if not asked:
            return Result(made, weights)
        scores = Tensor(Shape.of(shape.dims[0], heads, shape.dims[1], k.shape.dim(1)), made.dtype)
        return Result((made, scores), weights)

    return call
