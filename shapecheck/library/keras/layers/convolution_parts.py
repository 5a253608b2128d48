"""The inside of the convolution layers, for classes that extend one and convolve in a call of their own."""

from __future__ import annotations

from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import LayerObject, Value


@intrinsic(*(f"keras.layers.Conv{rank}D.convolution_op" for rank in (1, 2, 3)))
def convolution_op(ctx: Context, self: LayerObject, inputs: Value, kernel: Value) -> Value:
    """The convolution that the layer's call does (keras/src/layers/convolutional/base_conv.py).

    Causal padding puts in front what "same" padding puts at both ends.
    """
    padding = self.attrs.get("padding", "valid")
    options = {
        "strides": self.attrs.get("strides", 1),
        "padding": "same" if padding == "causal" else padding,
        "data_format": self.attrs.get("data_format"),
        "dilation_rate": self.attrs.get("dilation_rate", 1),
    }
    return ctx.call(ctx.library_value("keras.ops.conv"), [inputs, kernel], options)
