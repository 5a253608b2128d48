"""ConvLSTM: an LSTM whose products are convolutions."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import number
from shapecheck.library.keras.layers.convolutional import Kernel
from shapecheck.library.keras.layers.declare import declare, takes
from shapecheck.library.keras.layers.inputs import computed, fixed, of_rank, single
from shapecheck.library.keras.layers.kernels import filters_may_follow
from shapecheck.library.keras.layers.recurrent import Switches, check_batch
from shapecheck.library.outcome import Mismatch, Result
from shapecheck.library.registry import Context
from shapecheck.shapes import Shape, is_dynamic
from shapecheck.values import Tensor, Value, Weight

_SIGNATURE = takes(
    "filters",
    "kernel_size",
    strides=1,
    padding="valid",
    data_format=None,
    dilation_rate=1,
    activation="tanh",
    recurrent_activation="sigmoid",
    use_bias=True,
    kernel_initializer="glorot_uniform",
    recurrent_initializer="orthogonal",
    bias_initializer="zeros",
    unit_forget_bias=True,
    kernel_regularizer=None,
    recurrent_regularizer=None,
    bias_regularizer=None,
    activity_regularizer=None,
    kernel_constraint=None,
    recurrent_constraint=None,
    bias_constraint=None,
    dropout=0.0,
    recurrent_dropout=0.0,
    seed=None,
    return_sequences=False,
    return_state=False,
    go_backwards=False,
    stateful=False,
)


@filters_may_follow
def _conv_lstm(ctx: Context, *, layer: str, rank: int, **given: Value) -> Any:
    kernel = Kernel(ctx, layer, rank, given)
    filters = number(given["filters"], layer, "filters")
    kernel.refuse_strides_with_dilation()
    switches = Switches.of(given)
    axes = ("batch", "time", *kernel.layout.axes[1:])

    def call(inputs: Value, initial_state: Value = None, mask: Value = None, training: Value = None) -> Result:
        x = single(ctx, inputs, layer)
        shape = of_rank(x, layer, axes)
        step = shape.without(1)
        channels = fixed(x, kernel.layout.channels(step), layer, kernel.layout.channel_axis, "channels")
        if any(is_dynamic(dim) for dim in kernel.layout.spatial(step)) and x.kind == "keras":
            raise Mismatch(f"{layer} needs images of a known size, found {shape}", blame=(x,))
        check_batch(x, shape, layer, switches.stateful)
        image = kernel.output(x, step, kernel.slide(x, step), filters).shape
        states = [Tensor(image, computed(x)), Tensor(image, computed(x))]
        gates = 4 * filters
        weights = (
            Weight("kernel", Shape.of(*kernel.size, channels, gates)),
            Weight("recurrent_kernel", Shape.of(*kernel.size, filters, gates)),
            *kernel.bias(gates),
        )
        return Result(switches.result(shape, image.dims[1:], states, computed(x)), weights)

    return call


_EXAMPLES = {
    1: ("B 5 7 2", "B 6 3", "B 5 6 3"),
    2: ("B 5 6 7 2", "B 5 6 3", "B 5 5 6 3"),
    3: ("B 5 6 7 8 2", "B 5 6 7 3", "B 5 5 6 7 3"),
}

for _rank, (_before, _last, _all) in _EXAMPLES.items():
    _layer = f"ConvLSTM{_rank}D"
    _doc = f"""A convolutional LSTM.

    {_layer}(3, 2): {_before} -> {_last}
    {_layer}(3, 2, return_sequences=True): {_before} -> {_all}
    {_layer}(3, 2, return_state=True): {_before} -> {_last}, {_last}, {_last}
    {_layer}(3, 9): {_before} -> error
    {_layer}(3, 2): B 5 2 -> error
    """
    declare(_layer, _SIGNATURE, _conv_lstm, _doc, layer=_layer, rank=_rank)
