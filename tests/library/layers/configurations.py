"""Random constructor calls and input shapes for layers of one tensor or a list: right ones, and wrong ones."""

from __future__ import annotations

from random import Random

from tests.library.layers.drawing import (
    FORMATS,
    Dims,
    Generator,
    draw_dim,
    draw_shape,
    elementwise,
    maybe,
    one_or_each,
)


def _rank(layer: str) -> int:
    return int(next(character for character in layer if character in "123"))


def convolution(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    rank = _rank(layer)
    arguments = [] if layer.startswith("Depthwise") else [str(random.choice((1, 2, 3, 4, 6, 8, 0)))]
    arguments.append(one_or_each(random, rank, (1, 2, 3, 3, 5)))
    stride, dilation = random.choice((((1, 2, 3), (1,)), ((1,), (1, 2, 3)), ((1,), (1,)), ((1, 2), (1, 2))))
    arguments.append(f"strides={one_or_each(random, rank, stride)}")
    arguments.append(f'padding="{random.choice(("valid", "same", "same", "SAME", "causal"))}"')
    arguments.append(random.choice(FORMATS))
    arguments.append(f"dilation_rate={one_or_each(random, rank, dilation)}")
    arguments.append(maybe(random, "use_bias=False", 'activation="relu"'))
    if layer.endswith("Transpose"):
        arguments.append(maybe(random, "output_padding=0", "output_padding=1", likely=0.3))
    elif layer.startswith("Conv"):
        arguments.append(maybe(random, "groups=2", "groups=3", likely=0.2))
    elif not layer.startswith("Conv"):
        arguments.append(maybe(random, "depth_multiplier=2", "depth_multiplier=0", likely=0.3))
    return arguments, [draw_shape(random, rank + 2)]


def _pooling(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    rank = _rank(layer)
    shapes = [draw_shape(random, rank + 2)]
    if layer.startswith("Global"):
        return [random.choice(FORMATS), maybe(random, "keepdims=True")], shapes
    if layer.startswith("Adaptive"):
        return [one_or_each(random, rank, (1, 2, 3)), random.choice(FORMATS)], [draw_shape(random, rank + 2, 0)]
    strides = f"strides={one_or_each(random, rank, (1, 2, 3))}" if random.random() < 0.5 else ""
    padding = maybe(random, 'padding="valid"', 'padding="same"', 'padding="SAME"', 'padding="full"', likely=0.6)
    return [one_or_each(random, rank, (1, 2, 2, 3)), strides, padding, random.choice(FORMATS)], shapes


def _margins(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    rank = _rank(layer)
    name = "cropping" if layer.startswith("Crop") else "padding"
    pair = lambda: f"({random.choice((0, 1, 2))}, {random.choice((0, 1, 2))})"  # noqa: E731
    if rank == 1:
        value = random.choice((pair(), "1", "0"))
    else:
        value = random.choice(
            ("1", one_or_each(random, rank, (0, 1, 2)), f"({', '.join(pair() for _ in range(rank))})")
        )
    data_format = "" if layer == "Cropping1D" else random.choice(FORMATS)
    return [f"{name}={value}", data_format], [draw_shape(random, rank + 2)]


def _upsampling(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    rank = _rank(layer)
    sizes = "2" if rank == 1 else one_or_each(random, rank, (1, 2, 3))
    return [sizes, "" if rank == 1 else random.choice(FORMATS)], [draw_shape(random, rank + 2)]


def _reshape(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    target = random.choice(
        ("(-1,)", "(2, -1)", "(4, 3)", "(-1, 2, 2)", "(12,)", "(3, 4)", "(-1, -1)", "(None, 4)", "(0, 2)", "(1,)", "()")
    )
    shape = random.choice(
        ((None, 12), (None, 3, 4), (None, None, 4), (2, 4, 3), (None, 2, None, 2), (None, 5), (None,))
    )
    return [target], [shape]


def _permute(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    return [random.choice(("(1,)", "(2, 1)", "(1, 2)", "(3, 1, 2)", "(0, 1)", "(1, 3)"))], [draw_shape(random, 3)]


def _normalization(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    axes = ["", "axis=1", "axis=-1", "axis=2", "axis=-2", "axis=5", "axis=0"]
    if layer != "GroupNormalization":
        axes += ["axis=[1]", "axis=[1, 2]", "axis=(2, 1)", "axis=[-1, 1]"]
    options = [random.choice(axes)]
    if layer in ("BatchNormalization", "LayerNormalization", "GroupNormalization"):
        options += [maybe(random, f"{name}=False", likely=0.2) for name in ("center", "scale")]
    if layer == "BatchNormalization":
        options.append(maybe(random, "renorm=True", likely=0.1))
    if layer == "GroupNormalization":
        options.append(random.choice(("groups=2", "groups=3", "groups=-1", "groups=1", "groups=0", "")))
    if layer == "Normalization":
        options.append(maybe(random, "mean=0.0, variance=1.0", "mean=0.0", likely=0.3))
    return options, [draw_shape(random, random.choice((2, 3, 4)), 0)]


def _merge(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    first = draw_shape(random, random.choice((2, 3, 4)), 0)
    count = random.choice((1, 2, 2, 2, 3))
    shapes = [first]
    for _ in range(count - 1):
        other = [dim if random.random() < 0.8 else draw_dim(random) for dim in first]
        if random.random() < 0.1:
            other = other[:1] + other[2:]
        shapes.append(tuple(other))
    if layer == "Concatenate":
        return [maybe(random, "axis=1", "axis=-1", "axis=2", "axis=0", "axis=-2", "axis=4")], shapes
    return [], shapes


def _dot(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    shapes = [draw_shape(random, random.choice((2, 3, 3)), 0) for _ in range(2)]
    axes = random.choice(("1", "-1", "2", "(1, 1)", "(2, 1)", "(1, 2)", "(2, 2)", "(-1, -1)", "0", "(1,)", "(1, 2, 3)"))
    if random.random() < 0.5:
        shapes[1] = shapes[0]
    return [axes, maybe(random, "normalize=True", likely=0.2)], shapes


_DENSE = ("3", "1", "0", '4, activation="relu"', "4, use_bias=False", "units=2", "2.0", "3, lora_rank=2", '2, "sofmax"')
_EINSUM = (
    '"ab,bc->ac", output_shape=4, bias_axes="c"',
    '"abc,cd->abd", output_shape=(None, 4), bias_axes="d"',
    '"abc,cd->abd", output_shape=(3, 4)',
    '"...x,xy->...y", output_shape=4, bias_axes="y"',
    '"abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de"',
    '"abc,cd->abe", output_shape=4',
    '"ab...,bc->ac...", output_shape=4, bias_axes="c"',
    '"abc,bd->adc", output_shape=(4, None)',
)
_RATE = ("0.5", "0", "1", "1.5", "-0.1")
GENERATORS: dict[str, Generator] = {
    **{f"Conv{rank}D": convolution for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": convolution for rank in (1, 2, 3)},
    **{f"{kind}Conv{rank}D": convolution for kind in ("Depthwise", "Separable") for rank in (1, 2)},
    **{
        f"{scope}{kind}Pooling{rank}D": _pooling
        for scope in ("", "Global", "Adaptive")
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    **{f"{kind}{rank}D": _margins for kind in ("ZeroPadding", "Cropping") for rank in (1, 2, 3)},
    **{f"UpSampling{rank}D": _upsampling for rank in (1, 2, 3)},
    "Reshape": _reshape,
    "Permute": _permute,
    "RepeatVector": elementwise("2", "0", "-1", "2.0", ranks=(2,), wrong=0.3),
    "Flatten": elementwise("", 'data_format="channels_first"', 'data_format="x"', ranks=(1, 2, 3, 4)),
    **{f"{kind}Normalization": _normalization for kind in ("Batch", "Layer", "Group", "RMS", "Unit")},
    "Normalization": _normalization,
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"), _merge),
    "Dot": _dot,
    "Dense": elementwise(*_DENSE, ranks=(1, 2, 2, 3, 4)),
    "EinsumDense": elementwise(*_EINSUM, ranks=(2, 3, 3, 4)),
    "Embedding": elementwise("5, 3", "0, 3", "5, 3, input_length=4", "5.0, 3", ranks=(1, 2, 3)),
    "ReversibleEmbedding": elementwise("5, 3", "5, 3, tie_weights=False", ranks=(1, 2, 3)),
    "Identity": elementwise(""),
    "Masking": elementwise("", "1.0"),
    "ActivityRegularization": elementwise("", "0.1"),
    "Activation": elementwise('"relu"', '"softmax"', '"Relu"', '"sigmoid"'),
    "ReLU": elementwise("", "6.0", "negative_slope=-1.0", "max_value=-1.0"),
    "LeakyReLU": elementwise("", "0.1", "-0.1", "alpha=0.2", "None"),
    "ELU": elementwise("", "0.5"),
    "PReLU": elementwise("", "shared_axes=[1]", "shared_axes=1", "shared_axes=[1, 2]", "shared_axes=[5]"),
    "Softmax": elementwise("", "axis=1", "axis=-2", ranks=(3, 4)),
    **{layer: elementwise(*_RATE) for layer in ("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise")},
    **{f"SpatialDropout{rank}D": elementwise(*_RATE, ranks=(rank + 2,), wrong=0.2) for rank in (1, 2, 3)},
    "STFTSpectrogram": elementwise(
        "frame_length=4",
        'mode="stft", frame_length=4',
        'mode="real", frame_length=4, padding="same"',
        "frame_length=4, expand_dims=True",
        'frame_length=4, data_format="channels_first"',
        "frame_length=4, frame_step=5",
        ranks=(3,),
        wrong=0.2,
    ),
    "MelSpectrogram": elementwise(
        "", "num_mel_bins=10, sequence_stride=4", "fft_length=4, sequence_length=8", ranks=(1, 2)
    ),
}
