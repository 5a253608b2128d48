"""Layers of both data formats on one path: legal as long as the sizes fit, and surely not meant."""

from __future__ import annotations

from shapecheck.library.keras.layers.inputs import Layout, class_name
from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.values import LayerObject, Node, Tensor

CARRIERS = frozenset(
    {"Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Dropout", "SpatialDropout2D", "GaussianNoise", "Identity"}
)
"""Layers that keep the axes of what they get, so that its channels stay where they are."""

_IMAGES = ("Conv", "SeparableConv", "DepthwiseConv", "MaxPooling", "AveragePooling", "UpSampling", "ZeroPadding")


def image_layer_before(x: Tensor, through: frozenset[str] = CARRIERS) -> LayerObject | None:
    """The convolution or pooling that a tensor comes from, through layers that keep its axes."""
    node: Node | None = x.producer
    for _ in range(8):
        if node is None or node.layer is None:
            return None
        name = class_name(node.layer)
        if name.startswith(_IMAGES):
            return None if name.startswith("ConvLSTM") else node.layer
        if name not in through or len(node.inputs) != 1:
            return None
        node = node.inputs[0].producer
    return None


def data_format_of(ctx: Context, layer: LayerObject) -> str | None:
    """A layer's data format: its own, or the one that is configured; None where it is not known."""
    value = layer.attrs.get("data_format") or ctx.settings.image_data_format
    return value if value in ("channels_last", "channels_first") else None


def advise_format(ctx: Context, layer: str, x: Tensor, layout: Layout) -> None:
    """Reports a layer that looks for the channels at the other end than the image layer before it left them."""
    before = image_layer_before(x, CARRIERS | {"BatchNormalization"})
    if before is None or not class_name(before).endswith((f"{layout.rank}D", f"{layout.rank}DTranspose")):
        return
    own, other = "channels_last" if layout.channels_last else "channels_first", data_format_of(ctx, before)
    if other is not None and other != own:
        ctx.advise(
            Advice(
                "mixed-data-formats",
                f"{layer} is {own}, but {class_name(before)} before it is {other}; the tensor is {x.shape}",
                help=f'data_format="{other}"',
                blame=(x,),
                argument="data_format",
            )
        )
