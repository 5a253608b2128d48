"""Random cases of preprocessing: features, words, images; and of the layers around others."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.library.layers import configurations, sequences
from tests.library.layers.drawing import FORMATS, Drawn, Generator, Spec, draw_dim, draw_shape, elementwise, made, maybe

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf", "binary")


def _mode(random: Random, *others: str) -> str:
    return maybe(random, *(f'output_mode="{mode}"' for mode in (*MODES[:4], *others)), likely=0.7)


def _category(random: Random, layer: str) -> Drawn:
    depth = random.choice(("4", "1", "num_tokens=100", "0", "", "2.0"))
    mode = maybe(random, *(f'output_mode="{mode}"' for mode in ("multi_hot", "one_hot", "count", "int")), likely=0.8)
    dims = draw_shape(random, random.choice((1, 2, 2, 3)), 0)
    keywords = {"count_weights": Spec(dims)} if "count" in mode and random.random() < 0.3 else {}
    return [depth, mode], [Spec(dims, random.choice(("float32", "int32")))], keywords


def _hashing(random: Random, layer: str) -> Drawn:
    options = [random.choice(("4", "1", "num_bins=100", "0")), _mode(random, "tf_idf")]
    options += [maybe(random, "salt=7", "salt=[1, 2]", "mask_value=0", likely=0.2)]
    dims = draw_shape(random, random.choice((1, 2, 3)), 0)
    return options, [Spec(dims, random.choice(("int64", "string")))]


def _crossing(random: Random, layer: str) -> Drawn:
    options = [random.choice(("4", "1", "num_bins=100", "0")), maybe(random, *_crossed(), likely=0.6)]
    first = random.choice((None, 2, (None, 1), (2, 1), (None, 3)))
    dims = first if isinstance(first, tuple) else (first,)
    count = random.choice((1, 2, 2, 2, 3))
    others = [dims if random.random() < 0.85 else random.choice(((None,), (None, 1), (3,))) for _ in range(count - 1)]
    return options, [Spec(shape, random.choice(("int64", "string"))) for shape in (dims, *others)]


def _crossed() -> tuple[str, ...]:
    return 'output_mode="int"', 'output_mode="one_hot"', 'output_mode="multi_hot"'


def _discretization(random: Random, layer: str) -> Drawn:
    bins = random.choice(("[0.0, 1.0]", "[0.5]", "bin_boundaries=[0.0, 1.0, 2.0]", "num_bins=4", "", "[0.0], 2"))
    dims = draw_shape(random, random.choice((1, 2, 2, 3)), 0)
    return [bins, _mode(random, "tf_idf"), maybe(random, "epsilon=0.1", "epsilon=2.0", likely=0.1)], [dims]


def _lookup(random: Random, layer: str) -> Drawn:
    words = ("[5, 7]", "[5, 7, 9]") if layer == "IntegerLookup" else ('["a", "b"]', '["a", "b", "c"]')
    options = [
        maybe(random, *(f"vocabulary={each}" for each in words), likely=0.8),
        _mode(random, "tf_idf", "other"),
        maybe(random, "num_oov_indices=0", "num_oov_indices=2", likely=0.3),
        maybe(random, "max_tokens=9", "max_tokens=1", "max_tokens=9, pad_to_max_tokens=True", likely=0.3),
        maybe(random, "invert=True", likely=0.1),
    ]
    dims = draw_shape(random, random.choice((1, 2, 2, 3)), 0)
    dtype = "string" if layer == "StringLookup" and "invert=True" not in options else "int64"
    return options, [Spec(dims, dtype)]


def _vectorization(random: Random, layer: str) -> Drawn:
    options = [
        maybe(random, 'vocabulary=["a", "b"]', likely=0.8),
        _mode(random, "tf_idf"),
        maybe(random, "output_sequence_length=7", "output_sequence_length=1", likely=0.4),
        maybe(random, "max_tokens=9", "max_tokens=9, pad_to_max_tokens=True", likely=0.3),
        maybe(random, "split=None", 'split="character"', "ngrams=2", "standardize=None", likely=0.3),
    ]
    return options, [Spec(random.choice(((None,), (2,), (None, 1), (2, 1), (None, 3), (None, 1, 1))), "string")]


# -- images ---------------------------------------------------------------------------------------

FACTOR = ("0.2", "(0.1, 0.4)", "0.9", "factor=0.5")
"""Arguments that Keras takes: of what it refuses of them, no shape depends."""

FILLED = ('fill_mode="reflect"', 'fill_mode="constant"', 'fill_mode="wrap"')
INTERPOLATED = ('interpolation="nearest"', 'interpolation="bilinear"')
RANGE = ("value_range=(0, 1)", "value_range=(0, 255)", "value_range=[0, 1]")
_CROP, _PAD = "crop_to_aspect_ratio=True", "pad_to_aspect_ratio=True"
SIZED = ("4, 5", "1, 1", "height=20, width=30")
OPTIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "RandomTranslation": (("0.1, 0.2", "(-0.2, 0.3), 0.1"), FILLED, INTERPOLATED),
    "RandomZoom": (("0.2", "0.2, 0.1", "(-0.2, 0.3), (0.1, 0.2)"), FILLED, INTERPOLATED),
    "RandomRotation": (FACTOR, FILLED, INTERPOLATED),
    "RandomPosterization": (("4", "8", "(3, 5)"), RANGE),
    "RandomFlip": (("", '"vertical"', '"horizontal"', '"diagonal"'),),
    "CenterCrop": (SIZED,),
    "RandomCrop": (SIZED,),
    "Resizing": (SIZED, (_CROP, _PAD, f"{_CROP}, {_PAD}"), INTERPOLATED),
    "RandomGaussianBlur": (("", "factor=0.5", "kernel_size=5", "kernel_size=(3, 3)", "sigma=0.5"),),
    "RandomErasing": (("", "factor=0.5", "scale=(0.1, 0.2)", "scale=0.3"),),
    "RandomElasticTransform": (("", "factor=0.5", "scale=0.3"), INTERPOLATED),
    "RandomPerspective": (("", "0.5", "scale=0.5"), INTERPOLATED),
    "RandomShear": (("", "0.2", "0.2, 0.1"), FILLED, INTERPOLATED),
    "RandAugment": (("", "num_ops=1", "num_ops=20", "factor=0.3"), RANGE),
    "AugMix": (("", "num_chains=2", "factor=0.2"), RANGE),
    "MixUp": (("", "0.3"),),
    "CutMix": (("", "0.3"),),
    "Solarization": (("", "0.2", "0.2, 0.1"), RANGE),
    "RandomColorJitter": (("", "brightness_factor=0.2", "hue_factor=0.2"), RANGE),
    "RandomInvert": (("", "0.5"), RANGE),
    "RandomGrayscale": (("", "0.5"),),
    "AutoContrast": (RANGE,),
    "Equalization": (("", "bins=100"), RANGE),
    "ContrastLimitedAdaptiveHistogramEqualization": (("", "clip_limit=2.0", "tile_grid_size=(4, 4)"), RANGE),
    **dict.fromkeys(("RandomColorDegeneration", "RandomHue", "RandomSaturation", "RandomSharpness"), (FACTOR, RANGE)),
    **dict.fromkeys(("RandomBrightness", "RandomContrast"), (FACTOR, RANGE)),
}
"""Texts of arguments: one of the first tuple, and perhaps one of each of the others."""


def _image(random: Random, layer: str) -> Drawn:
    first, *others = OPTIONS[layer]
    options = [random.choice(first), *(maybe(random, *texts, likely=0.3) for texts in others)]
    data_format = random.choice(FORMATS)
    shape = list(draw_shape(random, random.choice((4, 4, 4, 3)), 0.1))
    if random.random() < 0.6:
        shape[-3 if "first" in data_format and len(shape) >= 3 else -1] = random.choice((1, 3, 3, 4))
    return [*options, data_format], [Spec(tuple(shape), random.choice(("float32", "float32", "uint8")))]


# -- around other layers --------------------------------------------------------------------------

PLAIN = (
    *("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D"),
    *("MaxPooling1D", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling1D"),
    *("ZeroPadding2D", "Cropping2D", "UpSampling2D", "Reshape", "Flatten", "RepeatVector", "Permute"),
    *("BatchNormalization", "LayerNormalization", "Dense", "EinsumDense", "Embedding", "Dropout", "Activation"),
    *("PReLU", "Softmax", "Identity", "Masking"),
)
RECURRENT = ("LSTM", "GRU", "SimpleRNN")
KERNELS = (
    "Dense",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Embedding",
    "EinsumDense",
    "Flatten",
    "Dropout",
    "BatchNormalization",
)


def _inner(random: Random, names: Any) -> tuple[str, Spec]:
    """A random layer as text, and what it is called on."""
    name = random.choice(names)
    generators = sequences.GENERATORS if name in RECURRENT else configurations.GENERATORS
    inner = made(name, generators[name](random, name))
    return inner.call, inner.inputs[0]


def _time_distributed(random: Random, layer: str) -> Drawn:
    call, spec = _inner(random, (*PLAIN, *RECURRENT))
    dims = (spec.dims[0], draw_dim(random), *spec.dims[1:]) if random.random() < 0.93 else spec.dims
    return [call], [Spec(dims, spec.dtype)]


def _spectral(random: Random, layer: str) -> Drawn:
    call, spec = _inner(random, KERNELS)
    return [call, maybe(random, "power_iterations=2", "power_iterations=0", likely=0.15)], [spec]


def _pipeline(random: Random, layer: str) -> Drawn:
    names = ("Resizing", "CenterCrop", "RandomFlip", "RandomContrast", "RandomRotation")
    calls = [_inner_image(random, name) for name in random.choices((*names, "Rescaling"), k=random.choice((1, 2, 3)))]
    return [f"[{', '.join(calls)}]"], [draw_shape(random, 4, 0.1)]


def _inner_image(random: Random, name: str) -> str:
    if name == "Rescaling":
        return "Rescaling(0.5)"
    return made(name, _image(random, name)).call


GENERATORS: dict[str, Generator] = {
    "Rescaling": elementwise("0.5", "scale=2, offset=1", "1 / 255"),
    "CategoryEncoding": _category,
    "Hashing": _hashing,
    "HashedCrossing": _crossing,
    "Discretization": _discretization,
    "StringLookup": _lookup,
    "IntegerLookup": _lookup,
    "TextVectorization": _vectorization,
    **dict.fromkeys(OPTIONS, _image),
    "TimeDistributed": _time_distributed,
    "SpectralNormalization": _spectral,
    "Pipeline": _pipeline,
}
