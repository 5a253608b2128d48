"""Random constructor calls and input shapes for every layer: right ones, and wrong ones in many ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

Dims = tuple[Any, ...]


@dataclass(frozen=True)
class Case:
    """A constructor call as text, and the shapes that the layer is called on."""

    layer: str
    call: str
    shapes: tuple[Dims, ...]

    def __str__(self) -> str:
        return f"{self.call}({', '.join(map(str, self.shapes))})"


SIZES = (1, 1, 2, 3, 4, 5, 6, 8, 12, 16, None)
FORMATS = ('data_format="channels_last"', 'data_format="channels_first"', "data_format=None", "")


def case(layer: str, random: Random) -> Case:
    """A random case for a layer."""
    arguments, shapes = GENERATORS[layer](random, layer)
    return Case(layer, f"{layer}({', '.join(filter(None, arguments))})", tuple(shapes))


def _dim(random: Random) -> Any:
    return random.choice(SIZES)


def _shape(random: Random, rank: int, wrong: float = 0.1) -> Dims:
    """A shape of a rank, with a batch of None or a number; sometimes of another rank."""
    if random.random() < wrong:
        rank = max(1, rank + random.choice((-2, -1, 1)))
    return (random.choice((None, None, None, 2)), *(_dim(random) for _ in range(rank - 1)))


def _maybe(random: Random, *texts: str, likely: float = 0.5) -> str:
    return random.choice(texts) if random.random() < likely else ""


def _each(random: Random, rank: int, values: tuple[int, ...]) -> str:
    """One number, or one for each axis, rarely too few."""
    if random.random() < 0.5:
        return str(random.choice(values))
    count = rank if random.random() < 0.9 else rank + 1
    return "(" + "".join(f"{random.choice(values)}, " for _ in range(count)) + ")"


def _rank(layer: str) -> int:
    return int(next(character for character in layer if character in "123"))


def _convolution(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    rank = _rank(layer)
    arguments = [] if layer.startswith("Depthwise") else [str(random.choice((1, 2, 3, 4, 6, 8, 0)))]
    arguments.append(_each(random, rank, (1, 2, 3, 3, 5)))
    stride, dilation = random.choice((((1, 2, 3), (1,)), ((1,), (1, 2, 3)), ((1,), (1,)), ((1, 2), (1, 2))))
    arguments.append(f"strides={_each(random, rank, stride)}")
    arguments.append(f'padding="{random.choice(("valid", "same", "same", "SAME", "causal"))}"')
    arguments.append(random.choice(FORMATS))
    arguments.append(f"dilation_rate={_each(random, rank, dilation)}")
    arguments.append(_maybe(random, "use_bias=False", 'activation="relu"'))
    if layer.endswith("Transpose"):
        arguments.append(_maybe(random, "output_padding=0", "output_padding=1", likely=0.3))
    elif layer.startswith("Conv") and not layer.startswith("ConvLSTM"):
        arguments.append(_maybe(random, "groups=2", "groups=3", likely=0.2))
    elif not layer.startswith("Conv"):
        arguments.append(_maybe(random, "depth_multiplier=2", "depth_multiplier=0", likely=0.3))
    if layer.startswith("ConvLSTM"):
        arguments.append(_maybe(random, "return_sequences=True", "return_state=True", "stateful=True"))
        return arguments, [_shape(random, rank + 3)]
    return arguments, [_shape(random, rank + 2)]


def _pooling(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    rank = _rank(layer)
    shapes = [_shape(random, rank + 2)]
    if layer.startswith("Global"):
        return [random.choice(FORMATS), _maybe(random, "keepdims=True")], shapes
    if layer.startswith("Adaptive"):
        return [_each(random, rank, (1, 2, 3)), random.choice(FORMATS)], [_shape(random, rank + 2, 0)]
    strides = f"strides={_each(random, rank, (1, 2, 3))}" if random.random() < 0.5 else ""
    padding = _maybe(random, 'padding="valid"', 'padding="same"', 'padding="SAME"', 'padding="full"', likely=0.6)
    return [_each(random, rank, (1, 2, 2, 3)), strides, padding, random.choice(FORMATS)], shapes


def _margins(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    rank = _rank(layer)
    name = "cropping" if layer.startswith("Crop") else "padding"
    pair = lambda: f"({random.choice((0, 1, 2))}, {random.choice((0, 1, 2))})"  # noqa: E731
    if rank == 1:
        value = random.choice((pair(), "1", "0"))
    else:
        value = random.choice(("1", _each(random, rank, (0, 1, 2)), f"({', '.join(pair() for _ in range(rank))})"))
    data_format = "" if layer == "Cropping1D" else random.choice(FORMATS)
    return [f"{name}={value}", data_format], [_shape(random, rank + 2)]


def _upsampling(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    rank = _rank(layer)
    sizes = "2" if rank == 1 else _each(random, rank, (1, 2, 3))
    return [sizes, "" if rank == 1 else random.choice(FORMATS)], [_shape(random, rank + 2)]


def _reshape(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    target = random.choice(
        ("(-1,)", "(2, -1)", "(4, 3)", "(-1, 2, 2)", "(12,)", "(3, 4)", "(-1, -1)", "(None, 4)", "(0, 2)", "(1,)", "()")
    )
    shape = random.choice(
        ((None, 12), (None, 3, 4), (None, None, 4), (2, 4, 3), (None, 2, None, 2), (None, 5), (None,))
    )
    return [target], [shape]


def _permute(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    return [random.choice(("(1,)", "(2, 1)", "(1, 2)", "(3, 1, 2)", "(0, 1)", "(1, 3)"))], [_shape(random, 3)]


def _recurrent(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    options = [_maybe(random, f"{name}=True", likely=0.3) for name in ("return_sequences", "return_state", "stateful")]
    options += [_maybe(random, "use_bias=False", likely=0.2), _maybe(random, "go_backwards=True", likely=0.2)]
    if layer == "GRU":
        options.append(_maybe(random, "reset_after=False", likely=0.3))
    return [str(random.choice((1, 2, 3, 5, 0))), *options], [_shape(random, 3)]


def _cells(random: Random) -> str:
    cells = [f"{random.choice(('LSTM', 'GRU', 'SimpleRNN'))}Cell({random.choice((2, 3))})" for _ in range(2)]
    return random.choice((cells[0], f"[{', '.join(cells)}]", f"StackedRNNCells([{', '.join(cells)}])"))


def _rnn(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    options = [_maybe(random, f"{name}=True", likely=0.4) for name in ("return_sequences", "return_state")]
    return [_cells(random), *options], [_shape(random, 3, 0.05)]


def _bidirectional(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    inner = random.choice(("LSTM", "GRU", "SimpleRNN"))
    options = [_maybe(random, f"{name}=True", likely=0.4) for name in ("return_sequences", "return_state")]
    mode = _maybe(random, 'merge_mode="sum"', "merge_mode=None", 'merge_mode="add"', 'merge_mode="mul"', likely=0.6)
    return [f"{inner}({', '.join(filter(None, ['3', *options]))})", mode], [_shape(random, 3)]


def _time_distributed(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    inner, rank = random.choice(
        (
            ("Dense(3)", 3),
            ("Dense(3)", 4),
            ("Conv2D(3, 2)", 5),
            ("Flatten()", 4),
            ("LSTM(3)", 4),
            ("MaxPooling2D()", 5),
            ("Embedding(5, 2)", 3),
            ("BatchNormalization()", 3),
        )
    )
    return [inner], [_shape(random, rank)]


def _spectral(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    inner, rank = random.choice((("Dense(3)", 2), ("Conv2D(3, 2)", 4), ("Embedding(5, 2)", 2), ("Flatten()", 3)))
    return [inner], [_shape(random, rank)]


def _normalization(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    axes = ["", "axis=1", "axis=-1", "axis=2", "axis=-2", "axis=5", "axis=0"]
    if layer != "GroupNormalization":
        axes += ["axis=[1]", "axis=[1, 2]", "axis=(2, 1)", "axis=[-1, 1]"]
    options = [random.choice(axes)]
    if layer in ("BatchNormalization", "LayerNormalization", "GroupNormalization"):
        options += [_maybe(random, f"{name}=False", likely=0.2) for name in ("center", "scale")]
    if layer == "BatchNormalization":
        options.append(_maybe(random, "renorm=True", likely=0.1))
    if layer == "GroupNormalization":
        options.append(random.choice(("groups=2", "groups=3", "groups=-1", "groups=1", "groups=0", "")))
    if layer == "Normalization":
        options.append(_maybe(random, "mean=0.0, variance=1.0", "mean=0.0", likely=0.3))
    return options, [_shape(random, random.choice((2, 3, 4)), 0)]


def _merge(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    first = _shape(random, random.choice((2, 3, 4)), 0)
    count = random.choice((1, 2, 2, 2, 3))
    shapes = [first]
    for _ in range(count - 1):
        other = [dim if random.random() < 0.8 else _dim(random) for dim in first]
        if random.random() < 0.1:
            other = other[:1] + other[2:]
        shapes.append(tuple(other))
    if layer == "Concatenate":
        return [_maybe(random, "axis=1", "axis=-1", "axis=2", "axis=0", "axis=-2", "axis=4")], shapes
    return [], shapes


def _dot(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    shapes = [_shape(random, random.choice((2, 3, 3)), 0) for _ in range(2)]
    axes = random.choice(("1", "-1", "2", "(1, 1)", "(2, 1)", "(1, 2)", "(2, 2)", "(-1, -1)", "0", "(1,)", "(1, 2, 3)"))
    if random.random() < 0.5:
        shapes[1] = shapes[0]
    return [axes, _maybe(random, "normalize=True", likely=0.2)], shapes


def _attention(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
    size, steps = random.choice((2, 3)), random.choice((4, 5, None))
    shapes: list[Dims] = [(None, random.choice((3, None)), size), (None, steps, size)]
    if random.random() < 0.4:
        shapes.append((None, steps, size) if random.random() < 0.7 else (None, random.choice((4, 5)), 3))
    if random.random() < 0.1:
        shapes = shapes[:1]
    options = [_maybe(random, "use_scale=True", "use_scale=False")]
    if layer == "Attention":
        options.append(_maybe(random, 'score_mode="concat"', 'score_mode="sum"', likely=0.3))
    return options, shapes


def _elementwise(*options: str, ranks: tuple[int, ...] = (2, 3, 4), wrong: float = 0.0) -> Callable[..., Any]:
    def generate(random: Random, layer: str) -> tuple[list[str], list[Dims]]:
        return [random.choice(options)], [_shape(random, random.choice(ranks), wrong)]

    return generate


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
_IMAGES: dict[str, tuple[str, ...]] = {
    "RandomTranslation": ("0.1, 0.2",),
    "RandomPosterization": ("4",),
    "RandomFlip": ("", '"vertical"', '"diagonal"'),
    "CenterCrop": ("4, 5", '4, 5, data_format="channels_first"'),
    "RandomCrop": ("4, 5", '4, 5, data_format="channels_first"'),
    "Resizing": ("4, 5", '4, 5, data_format="channels_first"'),
}

GENERATORS: dict[str, Callable[..., tuple[list[str], list[Dims]]]] = {
    **{f"Conv{rank}D": _convolution for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _convolution for rank in (1, 2, 3)},
    **{f"{kind}Conv{rank}D": _convolution for kind in ("Depthwise", "Separable") for rank in (1, 2)},
    **{f"ConvLSTM{rank}D": _convolution for rank in (1, 2, 3)},
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
    "RepeatVector": _elementwise("2", "0", "-1", "2.0", ranks=(2,), wrong=0.3),
    "Flatten": _elementwise("", 'data_format="channels_first"', 'data_format="x"', ranks=(1, 2, 3, 4)),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), _recurrent),
    "RNN": _rnn,
    "Bidirectional": _bidirectional,
    "TimeDistributed": _time_distributed,
    "SpectralNormalization": _spectral,
    **{f"{kind}Normalization": _normalization for kind in ("Batch", "Layer", "Group", "RMS", "Unit")},
    "Normalization": _normalization,
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"), _merge),
    "Dot": _dot,
    "Attention": _attention,
    "AdditiveAttention": _attention,
    "Dense": _elementwise(*_DENSE, ranks=(1, 2, 2, 3, 4)),
    "EinsumDense": _elementwise(*_EINSUM, ranks=(2, 3, 3, 4)),
    "Embedding": _elementwise("5, 3", "0, 3", "5, 3, input_length=4", "5.0, 3", ranks=(1, 2, 3)),
    "ReversibleEmbedding": _elementwise("5, 3", "5, 3, tie_weights=False", ranks=(1, 2, 3)),
    "Identity": _elementwise(""),
    "Masking": _elementwise("", "1.0"),
    "ActivityRegularization": _elementwise("", "0.1"),
    "Activation": _elementwise('"relu"', '"softmax"', '"Relu"', '"sigmoid"'),
    "ReLU": _elementwise("", "6.0", "negative_slope=-1.0", "max_value=-1.0"),
    "LeakyReLU": _elementwise("", "0.1", "-0.1", "alpha=0.2", "None"),
    "ELU": _elementwise("", "0.5"),
    "PReLU": _elementwise("", "shared_axes=[1]", "shared_axes=1", "shared_axes=[1, 2]", "shared_axes=[5]"),
    "Softmax": _elementwise("", "axis=1", "axis=-2", ranks=(3, 4)),
    **{layer: _elementwise(*_RATE) for layer in ("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise")},
    **{f"SpatialDropout{rank}D": _elementwise(*_RATE, ranks=(rank + 2,), wrong=0.2) for rank in (1, 2, 3)},
    "Rescaling": _elementwise("0.5", "scale=2, offset=1"),
    "CategoryEncoding": _elementwise("4", '4, "one_hot"', '4, "count"', "", "0", '4, "int"', ranks=(1, 2, 2, 3)),
    "Hashing": _elementwise("4", '4, output_mode="multi_hot"', "0", '4, output_mode="one_hot"', ranks=(2, 3)),
    "Discretization": _elementwise(
        "[0.0, 1.0]", '[0.0], output_mode="one_hot"', '[0.0], output_mode="count"', "", "[0.0], 2", ranks=(1, 2, 3)
    ),
    "STFTSpectrogram": _elementwise(
        "frame_length=4",
        'mode="stft", frame_length=4',
        'mode="real", frame_length=4, padding="same"',
        "frame_length=4, expand_dims=True",
        'frame_length=4, data_format="channels_first"',
        "frame_length=4, frame_step=5",
        ranks=(3,),
        wrong=0.2,
    ),
    "MelSpectrogram": _elementwise(
        "", "num_mel_bins=10, sequence_stride=4", "fft_length=4, sequence_length=8", ranks=(1, 2)
    ),
    **{
        layer: _elementwise(*_IMAGES.get(layer, ("0.2",)), ranks=(4, 4, 3), wrong=0.1)
        for layer in (
            "RandomBrightness",
            "RandomColorDegeneration",
            "RandomContrast",
            "RandomHue",
            "RandomPosterization",
            "RandomRotation",
            "RandomSaturation",
            "RandomSharpness",
            "RandomTranslation",
            "RandomZoom",
            "RandomFlip",
            "CenterCrop",
            "RandomCrop",
            "Resizing",
        )
    },
    **{
        layer: _elementwise("", ranks=(4, 4, 3), wrong=0.1)
        for layer in (
            "AugMix",
            "AutoContrast",
            "ContrastLimitedAdaptiveHistogramEqualization",
            "CutMix",
            "Equalization",
            "MixUp",
            "RandAugment",
            "RandomColorJitter",
            "RandomElasticTransform",
            "RandomErasing",
            "RandomGaussianBlur",
            "RandomGrayscale",
            "RandomInvert",
            "RandomPerspective",
            "RandomShear",
            "Solarization",
        )
    },
}
