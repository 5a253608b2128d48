"""Normalizations along an axis that is not the channels': legal, and silently something else."""

from __future__ import annotations

from shapecheck.library.keras.layers.format_advice import CARRIERS, data_format_of, image_layer_before
from shapecheck.library.keras.layers.inputs import class_name, made_by, producing_layer
from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import equal
from shapecheck.values import LayerObject, Tensor

_FEATURES = frozenset(
    {"Embedding", "Dense", "EinsumDense", "MultiHeadAttention", "GroupQueryAttention", "Attention"}
    | {"LSTM", "GRU", "SimpleRNN", "Bidirectional"}
)
"""Layers whose output has its features at the last axis."""

_RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "Bidirectional", "CuDNNLSTM", "CuDNNGRU"})


def advise_axis(ctx: Context, layer: str, x: Tensor, axes: tuple[int, ...]) -> None:
    """Reports the batch axis, an axis that is not the channels' of the layer before, and recurrent layers."""
    if x.shape.is_closed and any(axis % x.shape.min_rank == 0 for axis in axes):
        _advise_batch(ctx, layer, x)
        return
    if layer != "BatchNormalization":
        _advise_steps(ctx, layer, x, axes)
        return
    producer = image_layer_before(x)
    if producer is not None:
        _advise_channels(ctx, layer, x, axes, producer)
    direct = producing_layer(x)
    if direct is not None and class_name(direct) in _RECURRENT and x.shape.rank == 3:
        ctx.advise(
            Advice(
                "norm-after-recurrent",
                f"BatchNormalization straight after {class_name(direct)} averages over all time steps",
                severity="info",
                help="LayerNormalization is made for sequences",
                blame=(x,),
            )
        )


def _advise_batch(ctx: Context, layer: str, x: Tensor) -> None:
    if layer == "BatchNormalization":
        what = f"keeps the batch axis of {x.shape} apart: each example is normalized by itself"
        help = "axis=-1 keeps the features apart; `axis` names the axis that is kept, unlike np.mean's"
    else:
        what, help = f"normalizes over the batch axis of {x.shape}", "axis=-1 normalizes each sample's features"
    ctx.advise(Advice("normalization-axis", f"{layer} {what}", help=help, blame=(x,), argument="axis"))


def _advise_steps(ctx: Context, layer: str, x: Tensor, axes: tuple[int, ...]) -> None:
    """A LayerNormalization over the steps of a sequence whose features a layer has made."""
    if layer != "LayerNormalization" or x.shape.rank != 3 or [axis % 3 for axis in axes] != [1]:
        return
    if _has_features(x, 8):
        ctx.advise(
            Advice(
                "normalization-axis",
                f"{layer} along axis 1 of {x.shape} normalizes over the steps, not over the features",
                help="axis=-1 normalizes the features of each step",
                blame=(x,),
                argument="axis",
            )
        )


def _has_features(x: Tensor, depth: int) -> bool:
    """Whether a tensor's last axis holds features that a layer has made, through sums and dropout."""
    name, inputs = made_by(x)
    if name in _FEATURES:
        return True
    if depth and (name in CARRIERS or name in ("Add", "add")):
        return any(_has_features(tensor, depth - 1) for tensor in inputs)
    return False


def _advise_channels(ctx: Context, layer: str, x: Tensor, axes: tuple[int, ...], producer: LayerObject) -> None:
    data_format = data_format_of(ctx, producer)
    if x.shape.open or data_format is None:
        return
    rank = x.shape.min_rank
    channels = rank - 1 if data_format == "channels_last" else 1
    if len(axes) != 1 or axes[0] % rank == channels or equal(x.shape.dim(channels), 1):
        return  # of a single channel (a spectrogram, say) another axis holds the features
    named = f"{channels} or -1" if channels == rank - 1 else str(channels)
    ctx.advise(
        Advice(
            "normalization-axis",
            f"{layer} along axis {axes[0]} of {x.shape}, but the channels of {class_name(producer)} "
            f"({data_format}) are at axis {channels}",
            help=f"axis={named}",
            blame=(x,),
            argument="axis",
        )
    )
