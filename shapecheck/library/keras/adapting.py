"""``Normalization.adapt``: the layer is built for the features of the data. Other layers learn no sizes from data."""

from __future__ import annotations

from shapecheck.graph.calls import call_rule
from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import LayerObject, Tensor, Value


@intrinsic("keras.layers.Normalization.adapt")
def adapt(ctx: Context, self: Value, data: Value, **kwargs: Value) -> None:
    """Builds the layer as a call on the data does: later calls need as many features."""
    if isinstance(self, LayerObject) and isinstance(data, Tensor) and data.shape.is_closed and len(data.shape.dims) > 1:
        ctx.graph.first_inputs.setdefault(self, (data,))
        call_rule(ctx, self, [data], {}, ctx.site)
