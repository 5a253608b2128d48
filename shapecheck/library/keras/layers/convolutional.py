"""Convolutions: plain, transposed, depthwise and separable, over one, two or three spatial axes."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers import arguments
from shapecheck.library.keras.layers.arguments import activation_name, facts_of, flag, is_channels_last, number, numbers
from shapecheck.library.keras.layers.declare import declare, takes
from shapecheck.library.keras.layers.format_advice import advise_format
from shapecheck.library.keras.layers.inputs import Layout, computed, fixed, single
from shapecheck.library.keras.layers.kernels import filters_may_follow, kernel_weights
from shapecheck.library.keras.layers.windows import slide, slide_back
from shapecheck.library.outcome import Mismatch, Result
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape, divisible, less, less_equal
from shapecheck.values import Tensor, Value, Weight

_KERNEL: dict[str, Any] = {
    "activation": None,
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
}
_DEPTHWISE: dict[str, Any] = {name.replace("kernel_", "depthwise_"): value for name, value in _KERNEL.items()}
_SEPARABLE: dict[str, Any] = {
    "activation": None,
    "use_bias": True,
    "depthwise_initializer": "glorot_uniform",
    "pointwise_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "depthwise_regularizer": None,
    "pointwise_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "depthwise_constraint": None,
    "pointwise_constraint": None,
    "bias_constraint": None,
}


class Kernel:
    """The sliding part that all convolutions have in common: sizes, strides, padding and data format."""

    def __init__(self, ctx: Context, name: str, rank: int, given: dict[str, Value], causal: bool = False) -> None:
        self.name = name
        self.layout = Layout(rank, is_channels_last(ctx, given["data_format"], name))
        self.size = numbers(given["kernel_size"], rank, name, "kernel_size")
        self.strides = numbers(given["strides"], rank, name, "strides")
        self.dilation = numbers(given["dilation_rate"], rank, name, "dilation_rate")
        words = ("valid", "same", "causal") if causal else ("valid", "same")
        self.padding = arguments.one_of(given["padding"], words, name, "padding")
        self.activation = activation_name(given["activation"], name)
        self.use_bias = flag(given["use_bias"]) is not False

    def refuse_strides_with_dilation(self) -> None:
        """Plain and transposed convolutions have either strides or a dilation."""
        if any(less(1, s) for s in self.strides) and any(less(1, d) for d in self.dilation):
            raise Mismatch(
                f"{self.name}: strides {self.strides} and dilation_rate {self.dilation} cannot both be above 1",
                rule="invalid-argument",
                argument="dilation_rate",
            )

    def channels(self, x: Tensor, shape: Shape) -> Dim:
        """The number of input channels, which the kernel's shape needs."""
        axis = self.layout.channel_axis
        return fixed(x, self.layout.channels(shape), self.name, axis, "channels")

    def slide(self, x: Tensor, shape: Shape) -> list[Dim]:
        """The spatial sizes of the output."""
        return slide(x, shape, self.layout, self.name, "kernel", self.size, self.strides, self.padding, self.dilation)

    def output(self, x: Tensor, shape: Shape, spatial: list[Dim], filters: Dim) -> Tensor:
        """The output tensor."""
        made = self.layout.make(shape.dims[0], spatial, filters)
        return Tensor(made, computed(x), facts=facts_of(self.activation))

    def bias(self, filters: Dim) -> tuple[Weight, ...]:
        return (Weight("bias", Shape.of(filters)),) if self.use_bias else ()


def _filters(ctx: Context, value: Value, layer: str) -> Dim:
    """The number of filters, of which Keras 2 makes an integer itself."""
    if isinstance(value, float) and ctx.settings.keras_version < (3,):
        value = int(value)
    return number(value, layer, "filters")


@filters_may_follow
def _convolution(ctx: Context, *, layer: str, rank: int, **given: Value) -> Any:
    kernel = Kernel(ctx, layer, rank, given, causal=rank == 1)
    filters = _filters(ctx, given["filters"], layer)
    groups = number(given["groups"], layer, "groups")
    lora = given["kwargs"].get("lora_rank")
    if divisible(filters, groups) is False:
        raise Mismatch(
            f"{layer}: {filters} filters cannot be divided into {groups} groups",
            rule="channel-groups",
            argument="groups",
        )
    kernel.refuse_strides_with_dilation()

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, layer)
        shape = kernel.layout.shape_of(x, layer)
        advise_format(ctx, layer, x, kernel.layout)
        channels = kernel.channels(x, shape)
        if divisible(channels, groups) is False:
            raise Mismatch(
                f"{layer} with groups={groups} cannot divide the {channels} channels of {shape}",
                rule="channel-groups",
                argument="groups",
                blame=(x,),
                help="groups must divide the channels, and the filters too",
            )
        output = kernel.output(x, shape, kernel.slide(x, shape), filters)
        weights = kernel_weights((*kernel.size, channels // groups, filters), lora)
        return Result(output, (*weights[:1], *kernel.bias(filters), *weights[1:]))

    return call


@filters_may_follow
def _transposed(ctx: Context, *, layer: str, rank: int, **given: Value) -> Any:
    kernel = Kernel(ctx, layer, rank, given)
    filters = _filters(ctx, given["filters"], layer)
    padding = given["output_padding"]
    extra = None if padding is None else numbers(padding, rank, layer, "output_padding", least=0)
    for pad, stride in zip(extra or (), kernel.strides, strict=False):
        if less_equal(stride, pad):
            raise Mismatch(
                f"{layer}: output_padding {pad} must be less than the stride {stride}",
                rule="invalid-argument",
                argument="output_padding",
            )
    kernel.refuse_strides_with_dilation()

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, layer)
        shape = kernel.layout.shape_of(x, layer)
        advise_format(ctx, layer, x, kernel.layout)
        channels = kernel.channels(x, shape)
        spatial = slide_back(shape, kernel.layout, kernel.size, kernel.strides, kernel.padding, extra, kernel.dilation)
        weights = (Weight("kernel", Shape.of(*kernel.size, filters, channels)), *kernel.bias(filters))
        return Result(kernel.output(x, shape, spatial, filters), weights)

    return call


def _depthwise(ctx: Context, *, layer: str, rank: int, **given: Value) -> Any:
    kernel = Kernel(ctx, layer, rank, given)
    multiplier = number(given["depth_multiplier"], layer, "depth_multiplier")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, layer)
        shape = kernel.layout.shape_of(x, layer)
        advise_format(ctx, layer, x, kernel.layout)
        channels = kernel.channels(x, shape)
        filters = multiplier * channels
        weights = (Weight("kernel", Shape.of(*kernel.size, channels, multiplier)), *kernel.bias(filters))
        return Result(kernel.output(x, shape, kernel.slide(x, shape), filters), weights)

    return call


@filters_may_follow
def _separable(ctx: Context, *, layer: str, rank: int, **given: Value) -> Any:
    kernel = Kernel(ctx, layer, rank, given)
    filters = _filters(ctx, given["filters"], layer)
    multiplier = number(given["depth_multiplier"], layer, "depth_multiplier")

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, layer)
        shape = kernel.layout.shape_of(x, layer)
        advise_format(ctx, layer, x, kernel.layout)
        channels = kernel.channels(x, shape)
        weights = (
            Weight("depthwise_kernel", Shape.of(*kernel.size, channels, multiplier)),
            Weight("pointwise_kernel", Shape.of(*(1,) * rank, multiplier * channels, filters)),
            *kernel.bias(filters),
        )
        return Result(kernel.output(x, shape, kernel.slide(x, shape), filters), weights)

    return call


_EXAMPLES = {
    "Conv1D": """A convolution over time.

    Conv1D(8, 3): B 10 4 -> B 8 8     weights 104
    Conv1D(8, 3, padding="causal", strides=2): B 9 4 -> B 5 8     weights 104
    Conv1D(8, 12): B 10 4 -> error
    """,
    "Conv2D": """A convolution over images.

    Conv2D(8, 3, strides=2, padding="same"): B 33 33 3 -> B 17 17 8     weights 224
    Conv2D(17, (3, 3)): B 64 64 3 -> B 62 62 17     weights 476
    Conv2D(8, 3, groups=3): B 32 32 3 -> error
    Conv2D(8, 3): B 32 32 -> error
    Conv2D(8, 3): B 2 32 3 -> error
    """,
    "Conv3D": """A convolution over volumes.

    Conv3D(4, (1, 2, 3)): B 8 8 8 1 -> B 8 7 6 4     weights 28
    """,
    "Conv1DTranspose": """The reverse of a convolution over time.

    Conv1DTranspose(8, 3, strides=2): B 10 4 -> B 21 8     weights 104
    """,
    "Conv2DTranspose": """The reverse of a convolution over images.

    Conv2DTranspose(8, 3, strides=2, padding="same"): B 7 7 3 -> B 14 14 8     weights 224
    Conv2DTranspose(8, 3, strides=2, padding="same", output_padding=0): B 7 7 3 -> B 13 13 8     weights 224
    """,
    "Conv3DTranspose": """The reverse of a convolution over volumes.

    Conv3DTranspose(2, 2, strides=2): B 2 3 4 1 -> B 4 6 8 2     weights 18
    """,
    "DepthwiseConv1D": """A convolution of each channel by itself.

    DepthwiseConv1D(3, depth_multiplier=2): B 10 4 -> B 8 8     weights 32
    """,
    "DepthwiseConv2D": """A convolution of each channel by itself.

    DepthwiseConv2D(3): B 10 10 4 -> B 8 8 4     weights 40
    """,
    "SeparableConv1D": """A depthwise convolution and then one of size 1.

    SeparableConv1D(8, 3): B 10 4 -> B 8 8     weights 52
    """,
    "SeparableConv2D": """A depthwise convolution and then one of size 1.

    SeparableConv2D(8, 3): B 10 10 4 -> B 8 8 8     weights 76
    """,
}


def _declare_all() -> None:
    for rank, one in ((1, 1), (2, (1, 1)), (3, (1, 1, 1))):
        slides: dict[str, Any] = {"strides": one, "padding": "valid", "data_format": None, "dilation_rate": one}
        back: dict[str, Any] = {"strides": one, "padding": "valid", "output_padding": None, **slides}
        if rank == 3:
            back = {"strides": one, "padding": "valid", "data_format": None, "output_padding": None, **slides}
        deep: dict[str, Any] = {"strides": one, "padding": "valid", "depth_multiplier": 1, **slides}
        both: dict[str, Any] = {**slides, "depth_multiplier": 1, **_SEPARABLE}
        for layer, rule, signature in (
            (f"Conv{rank}D", _convolution, takes("filters", "kernel_size", **slides, groups=1, **_KERNEL)),
            (f"Conv{rank}DTranspose", _transposed, takes("filters", "kernel_size", **back, **_KERNEL)),
            (f"DepthwiseConv{rank}D", _depthwise, takes("kernel_size", **deep, **_DEPTHWISE)),
            (f"SeparableConv{rank}D", _separable, takes("filters", "kernel_size", **both)),
        ):
            if layer in _EXAMPLES:
                declare(layer, signature, rule, _EXAMPLES[layer], layer=layer, rank=rank)


_declare_all()
